"""Files in and out of doccano with its own code, in a database of its own: ``PYTHON -m tests.interop.doccano_project``.

Run with the Python of an environment that holds doccano and nothing of ours, and two arguments: a folder for the
database and the archives, and a JSON list of what to take in. An item has ``file`` (JSONL) and the settings of its
project: ``relations``, ``graphemes``, ``overlaps``. Printed is a JSON list: for each item the archive that doccano
exports of the project (``archive``), the numbers of ``spans`` and ``links`` it has stored, the ``errors`` that it told,
and whether the import ``broke`` off.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from pathlib import Path
from typing import Any


def start(folder: Path) -> Any:
    """doccano on a new SQLite database in `folder`, with its own settings; the user who owns everything."""
    sys.path.insert(0, str(Path(str(importlib.import_module("backend").__file__)).parent))
    os.environ.update(
        DJANGO_SETTINGS_MODULE="config.settings.production",
        DATABASE_URL=f"sqlite:///{folder.as_posix()}/doccano.sqlite",
        MEDIA_ROOT=str(folder / "media"),
        SECRET_KEY="tests",
    )
    importlib.import_module("django").setup()
    command = importlib.import_module("django.core.management").call_command
    command("migrate", verbosity=0)
    command("create_roles", verbosity=0, stdout=sys.stderr)
    user, _ = importlib.import_module("django.contrib.auth").get_user_model().objects.get_or_create(username="sara")
    return user


def make_project(user: Any, *, relations: bool, graphemes: bool = False, overlaps: bool = True) -> Any:
    """A project for spans that all its people label together."""
    return importlib.import_module("projects.models").SequenceLabelingProject.objects.create(
        name="tests",
        project_type="SequenceLabeling",
        created_by=user,
        collaborative_annotation=True,
        use_relation=relations,
        grapheme_mode=graphemes,
        allow_overlapping=overlaps,
    )


def loader(project: Any, file: Path) -> Any:
    """doccano's reader of `file`; its `save` stores what it reads, its `errors` tell what it refused."""
    catalog = importlib.import_module("data_import.pipeline.catalog")
    name = importlib.import_module("data_import.pipeline.readers").FileName
    task = catalog.RELATION_EXTRACTION if project.use_relation else project.project_type
    given = name(full_path=str(file), generated_name=file.name, upload_name=file.name)
    load = importlib.import_module("data_import.datasets").load_dataset
    return load(task, catalog.create_file_format("JSONL"), [given], project, encoding="utf_8")


def export(project: Any) -> Path:
    """The archive that a user of the project would get."""
    return Path(importlib.import_module("data_export.celery_tasks").export_dataset(project.id, "JSONL"))


def _through(user: Any, item: dict[str, Any]) -> dict[str, Any]:
    file = Path(item.pop("file"))
    project = make_project(user, **item)
    given = loader(project, file)
    broke = False
    try:
        given.save(user)
    except KeyError:
        broke = True
    labels = importlib.import_module("labels.models")
    return {
        "archive": str(export(project)),
        "spans": labels.Span.objects.filter(example__project=project).count(),
        "links": labels.Relation.objects.filter(example__project=project).count(),
        "errors": [error.dict() for error in given.errors],
        "broke": broke,
    }


if __name__ == "__main__":
    owner = start(Path(sys.argv[1]).resolve())
    print(json.dumps([_through(owner, item) for item in json.loads(sys.argv[2])]))
