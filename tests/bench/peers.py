"""Other people's importers and exporters on the same articles: ``PYTHON tests/bench/peers.py PEER FOLDER FILE``.

Run with the Python of an environment that has the peer: ``doccano`` (1.8 needs marshmallow < 4 and numpy < 2 besides)
or ``label-studio-sdk``. FILE is Hashiya's export in the peer's format. Printed are processor seconds, and for doccano
what was stored.
"""

from __future__ import annotations

import importlib
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path


def _timed(what: str, work: Callable[[], object]) -> None:
    begin = time.process_time()
    work()
    print(f"{what}: {time.process_time() - begin:.2f} s", flush=True)


def doccano(folder: Path, file: Path) -> None:
    """Into a new project in SQLite with doccano's own dataset loader, and out with its own exporter."""
    package = importlib.import_module("backend")
    sys.path.insert(0, str(Path(str(package.__file__)).parent))
    os.environ.update(
        DJANGO_SETTINGS_MODULE="config.settings.production",
        DATABASE_URL=f"sqlite:///{folder}/doccano.sqlite",
        SECRET_KEY="bench",
        STANDALONE="True",
    )
    importlib.import_module("django").setup()
    command = importlib.import_module("django.core.management").call_command
    command("migrate", verbosity=0)
    command("create_roles", verbosity=0)
    users = importlib.import_module("django.contrib.auth").get_user_model().objects
    user, _ = users.get_or_create(username="bench")
    project = importlib.import_module("projects.models").SequenceLabelingProject.objects.create(
        name="bench", description="bench", project_type="SequenceLabeling", created_by=user,
        use_relation=True, allow_overlapping=True,
    )  # fmt: skip
    catalog = importlib.import_module("data_import.pipeline.catalog")
    name = importlib.import_module("data_import.pipeline.readers").FileName
    load = importlib.import_module("data_import.datasets").load_dataset
    given = name(full_path=str(file), generated_name=file.name, upload_name=file.name)
    dataset = load("RelationExtraction", catalog.create_file_format("JSONL"), [given], project)
    _timed("doccano import", lambda: dataset.save(user, batch_size=1000))
    labels = importlib.import_module("labels.models")
    print(f"stored: {labels.Span.objects.count()} spans, {labels.Relation.objects.count()} links")
    tasks = importlib.import_module("data_export.celery_tasks")
    formatters, writer = tasks.create_formatter(project, "JSONL"), tasks.create_writer("JSONL")
    out = folder / "out"
    out.mkdir()
    _timed("doccano export", lambda: tasks.create_collaborative_dataset(project, str(out), False, formatters, writer))


def label_studio(folder: Path, file: Path) -> None:
    """The tasks to JSON_MIN and to CoNLL with Label Studio's own converter, which reads a file and stores nothing."""
    configuration = next(file.parent.glob("*.xml")).read_text(encoding="utf-8")
    made = importlib.import_module("label_studio_sdk.converter").Converter(configuration, project_dir=str(folder))
    _timed("Label Studio to JSON_MIN", lambda: made.convert_to_json_min(str(file), str(folder / "min"), is_dir=False))
    _timed("Label Studio to CoNLL", lambda: made.convert_to_conll2003(str(file), str(folder / "conll"), is_dir=False))


if __name__ == "__main__":
    peer, place, given_file = sys.argv[1:]
    Path(place).mkdir(parents=True, exist_ok=True)
    {"doccano": doccano, "label-studio": label_studio}[peer](Path(place).resolve(), Path(given_file).resolve())
