"""What a dataset is built from, and what stands in its files."""

from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson

from app.services.dataset.choices import DatasetChoices, parts_from
from app.services.transfer.transfer import ImportOptions, import_paths
from app.services.workspace import Workspace
from tests.exchange.articles import seed_records
from tests.services.copies.editions import edited

CARD = "dataset-card.md"
APART = DatasetChoices(days_together=False, parts=parts_from("train=2,test=1"))


def bring(workspace: Workspace, folder: Path, records: list[Any], **options: Any) -> None:
    path = folder / "more.jsonl"
    path.write_bytes(b"".join(orjson.dumps(record) + b"\n" for record in records))
    import_paths(workspace, [path], ImportOptions(annotator="سارة", **options))


def copies_of(numbers: list[int]) -> list[dict[str, Any]]:
    records = seed_records()
    return [{"id": f"copy{n}", "title": "نسخة", "text": edited(records[n]["text"], 0.03), "spans": []} for n in numbers]


def lines_of(path: Path) -> list[dict[str, Any]]:
    return [orjson.loads(line) for line in path.read_bytes().split(b"\n")[:-1]]


def digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def ids_in(folder: Path, *parts: str) -> dict[str, set[str]]:
    return {part: {line["id"] for line in lines_of(folder / f"{part}.jsonl")} for part in parts}
