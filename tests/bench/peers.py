"""Other people's importers and exporters on the same articles: ``PYTHON -m tests.bench.peers PEER FOLDER FILE``.

Run with the Python of an environment that has the peer: ``doccano`` (`.venv-doccano` of ``dev.py interop`` has it) or
``label-studio-sdk``. FILE is Hashiya's export in the peer's format. Printed are processor seconds, and for doccano
what was stored.
"""

from __future__ import annotations

import importlib
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.interop import doccano_project


def _timed(what: str, work: Callable[[], object]) -> None:
    begin = time.process_time()
    work()
    print(f"{what}: {time.process_time() - begin:.2f} s", flush=True)


def doccano(folder: Path, file: Path) -> None:
    """Into a new project in SQLite with doccano's own dataset loader, and out with its own exporter."""
    project = doccano_project.make_project(doccano_project.start(folder), relations=True)
    given = doccano_project.loader(project, file)
    _timed("doccano import", lambda: given.save(project.created_by))
    labels = importlib.import_module("labels.models")
    print(f"stored: {labels.Span.objects.count()} spans, {labels.Relation.objects.count()} links")
    _timed("doccano export", lambda: doccano_project.export(project))


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
