"""What Label Studio's own library makes of our configuration and our tasks."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.exchange.label_studio.configuration import NAME
from app.exchange.label_studio.format import FORMAT, TASKS
from tests.exchange.articles import seed_records
from tests.exchange.codebooks import CODEBOOK
from tests.exchange.round_trip import legal_record, read_records, source_of, write_files
from tests.interop.articles import drawn_records, records_by_hand

interface = pytest.importorskip("label_studio_sdk.label_interface")


def problems(view: Any, tasks: list[Any]) -> list[str]:
    """What Label Studio says against the results of `tasks`: names, kinds, labels, choices, ends of links."""
    return [
        problem
        for task in tasks
        for annotation in task["annotations"]
        for problem in view.validate_prediction({**annotation, "score": 0.5}, return_errors=True)
    ]


def test_the_configuration_is_valid_and_fits_every_task() -> None:
    # The configuration is XML: a choice that XML cannot hold cannot stand in it.
    records = [*seed_records(), *records_by_hand(), *map(legal_record, drawn_records(60))]
    files, _ = write_files(FORMAT, records, CODEBOOK)
    view = interface.LabelInterface(files[NAME].decode())
    view.validate()
    assert {"ACTOR", "CLAIM", "ORGANIZATION"} <= set(view.get_control("label").labels)
    tasks = json.loads(files[TASKS])
    assert [task["data"]["text"] for task in tasks] == [record["text"] for record in records]
    assert all(view.validate_task({"data": task["data"]}) for task in tasks)
    assert problems(view, tasks) == []


@pytest.mark.parametrize(("kind", "key"), [("labels", "labels"), ("choices", "choices"), ("relation", "to_id")])
def test_it_would_notice_what_does_not_fit(kind: str, key: str) -> None:
    files, _ = write_files(FORMAT, seed_records(), CODEBOOK)
    view, tasks = interface.LabelInterface(files[NAME].decode()), json.loads(files[TASKS])
    item = next(item for task in tasks for one in task["annotations"] for item in one["result"] if item["type"] == kind)
    if kind == "relation":
        item[key] = "nobody"
    else:
        item["value"][key] = ["نوع آخر"]
    assert problems(view, tasks)


def converted(folder: Path, kind: str) -> Path:
    """What Label Studio's own converter makes of our tasks, told by our configuration what is what."""
    converter = pytest.importorskip("label_studio_sdk.converter")
    files, _ = write_files(FORMAT, seed_records(), CODEBOOK)
    for name, data in files.items():
        (folder / name).write_bytes(data)
    ours = converter.Converter(str(folder / NAME), str(folder), download_resources=False)
    getattr(ours, f"convert_to_{kind}")(str(folder / TASKS), str(folder / kind), is_dir=False)
    (found,) = (folder / kind).iterdir()
    return found


def test_its_converter_finds_every_span_with_its_text_and_label(tmp_path: Path) -> None:
    rows = {row["article_id"]: row for row in json.loads(converted(tmp_path, "json_min").read_text("utf-8"))}
    before = seed_records()
    assert rows.keys() == {record["id"] for record in before}
    for record in before:
        found = [
            (one["start"], one["end"], one["labels"], record["text"][one["start"] : one["end"]] == one["text"])
            for one in rows[record["id"]]["label"]
        ]
        expected = [(span["start"], span["end"], [span["label"]], True) for span in record["spans"]]
        assert sorted(found) == sorted(expected)
        assert rows[record["id"]]["text"] == record["text"]
        polarities = [span["attributes"]["polarity"] for span in record["spans"] if "polarity" in span["attributes"]]
        # One value alone stands there without a list around it.
        met = rows[record["id"]].get("polarity", [])
        choices = [
            item if isinstance(item, str) else item["choices"][0] for item in (met if isinstance(met, list) else [met])
        ]
        assert sorted(choices) == sorted(polarities)


def test_its_converter_makes_conll_of_our_tasks(tmp_path: Path) -> None:
    tags = [
        line.split()[-1] for line in converted(tmp_path, "conll2003").read_text("utf-8").splitlines() if line.strip()
    ]
    assert {"B-ACTOR", "B-CLAIM", "B-ORGANIZATION"} <= set(tags)


def test_what_its_converter_makes_comes_back_under_the_same_ids(tmp_path: Path) -> None:
    found = converted(tmp_path, "json_min").read_bytes()
    after, rejections, _ = read_records(FORMAT, source_of(found, "project-1.json"), CODEBOOK)
    assert not rejections
    assert [(record["id"], len(record["spans"])) for record in after] == [
        (record["id"], len(record["spans"])) for record in seed_records()
    ]
