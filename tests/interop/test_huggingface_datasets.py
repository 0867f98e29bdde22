"""Our folders are loaded by `datasets`, and what it saves is read by us. Runs where it is installed."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.exchange.files.sinks import output_files
from app.exchange.formats import WriteOptions
from app.exchange.huggingface.format import FORMAT
from app.exchange.loss import LossReport
from seeds import default_codebook
from tests.exchange.articles import seed_records
from tests.exchange.round_trip import assert_same_but, read_records, source_of

datasets: Any = pytest.importorskip("datasets")
pytestmark = pytest.mark.filterwarnings("ignore")


def exported(folder: Path, **options: str) -> tuple[Path, LossReport]:
    losses = LossReport()
    records = seed_records()
    for number, record in enumerate(records):
        record["meta"]["split"] = ("train", "test")[number % 2]
    write_options = WriteOptions(values=FORMAT.export_values(options), codebook=default_codebook())
    with output_files(folder / "dataset", FORMAT.name) as sink:
        assert FORMAT.write_files is not None
        FORMAT.write_files(records, sink, losses, write_options)
    return folder / "dataset", losses


def loaded(folder: Path, tmp_path: Path) -> Any:
    return datasets.load_dataset(str(folder), cache_dir=str(tmp_path / "cache"))


@pytest.mark.parametrize("kind", ["jsonl", "parquet"])
def test_tags_have_their_names(kind: str, tmp_path: Path) -> None:
    folder, _ = exported(tmp_path, rows="tokens", file=kind)
    found = loaded(folder, tmp_path)
    assert {split: len(rows) for split, rows in found.items()} == {"train": 6, "test": 6}
    names = found["train"].features["ner_tags"].feature.names
    assert names[:3] == ["O", "B-ACTOR", "I-ACTOR"]
    article = seed_records()[0]
    row = found["train"][0]
    assert (row["id"], row["text"]) == (article["id"], article["text"])
    assert len(row["tokens"]) == len(row["ner_tags"])
    claim = names.index("B-CLAIM")
    assert row["ner_tags"].count(claim) > 3


@pytest.mark.parametrize("kind", ["jsonl", "parquet"])
def test_spans_are_where_they_were(kind: str, tmp_path: Path) -> None:
    folder, _ = exported(tmp_path, file=kind)
    rows = {row["id"]: row for split in loaded(folder, tmp_path).values() for row in split}
    for record in seed_records():
        row = rows.pop(record["id"])
        assert (row["text"], row["title"], row["language"]) == (record["text"], record["title"], record["language"])
        for ours, found in zip(record["spans"], row["spans"], strict=True):
            expected = dict(ours)
            for key in ("id", "label", "start", "end", "text", "note", "annotator"):
                assert found[key] == expected[key]
            assert found["fragments"] == ours.get("fragments", [])
            assert json.loads(found["attributes"]) == ours["attributes"]
        assert [(one["type"], one["from"], one["to"], json.loads(one["attributes"])) for one in row["relations"]] == [
            (one["type"], one["from"], one["to"], one["attributes"]) for one in record["relations"]
        ]
    assert not rows


def test_tags_are_the_spans_of_each_article(tmp_path: Path) -> None:
    folder, losses = exported(tmp_path, rows="tokens", borders="cut")
    before = {record["id"]: record for record in seed_records()}
    kept = 0
    for split in loaded(folder, tmp_path).values():
        names = split.features["ner_tags"].feature.names
        for row in split:
            tags = [names[tag] for tag in row["ner_tags"]]
            starts, ends = row["token_offsets"][::2], row["token_offsets"][1::2]
            places = {(span["start"], span["end"], span["label"]) for span in before[row["id"]]["spans"]}
            for index, tag in enumerate(tags):
                if tag.startswith("B-"):
                    after = next((n for n in range(index + 1, len(tags)) if not tags[n].startswith("I-")), len(tags))
                    kept += 1
                    if not (losses.count("token_edges") or losses.count("blank_edges")):
                        assert (starts[index], ends[after - 1], tag[2:]) in places
    spans = sum(len(record["spans"]) for record in before.values())
    assert kept == spans - losses.count("overlaps") - losses.count("tokenless")


@pytest.mark.parametrize("rows", ["spans", "tokens"])
def test_parquet_comes_back(rows: str, tmp_path: Path) -> None:
    folder, losses = exported(tmp_path, rows=rows, file="parquet", borders="cut")
    after = []
    for path in sorted(folder.glob("*.parquet")):
        data = path.read_bytes()
        assert FORMAT.sniff(path.name, data[:64]) > 50
        found, rejections, _ = read_records(FORMAT, source_of(data, path.name))
        assert not rejections
        after += found
    before = {record["id"]: record for record in seed_records()}
    assert len(after) == len(before)
    for record in after:
        del record["meta"]["split"]
        if rows == "spans":
            assert_same_but([before[record["id"]]], [record], losses)
        else:
            assert record["text"] == before[record["id"]]["text"]
            assert record["spans"]


def test_what_datasets_saves_is_read(tmp_path: Path) -> None:
    features = datasets.Features(
        {
            "id": datasets.Value("string"),
            "tokens": datasets.Sequence(datasets.Value("string")),
            "ner_tags": datasets.Sequence(datasets.ClassLabel(names=["O", "B-PER", "I-PER"])),
        }
    )
    rows = {"id": ["1"], "tokens": [["قال", "محمد", "علي"]], "ner_tags": [[0, 1, 2]]}
    made = datasets.Dataset.from_dict(rows, features=features)
    made.to_parquet(tmp_path / "train.parquet")
    (record,), rejections, _ = read_records(
        FORMAT, source_of((tmp_path / "train.parquet").read_bytes(), "train.parquet")
    )
    assert not rejections
    assert [(span["label"], span["text"]) for span in record["spans"]] == [("PER", "محمد علي")]


def test_damaged_parquet_is_refused(tmp_path: Path) -> None:
    folder, _ = exported(tmp_path, file="parquet")
    data = (folder / "train.parquet").read_bytes()
    for cut in (0, 4, 100, len(data) // 2, len(data) - 1):
        found, rejections, _ = read_records(FORMAT, source_of(data[:cut], "train.parquet"))
        assert rejections
        assert not found


@pytest.mark.parametrize("layout", ["parquet", "disk"])
@pytest.mark.parametrize("sequence", ["list", "sequence"])
def test_labels_of_spans_that_are_numbers_have_their_names(layout: str, sequence: str, tmp_path: Path) -> None:
    span = {
        "start": datasets.Value("int64"),
        "end": datasets.Value("int64"),
        "label": datasets.ClassLabel(names=["ACTOR", "CLAIM"]),
    }
    spans = [span] if sequence == "list" else datasets.Sequence(span)
    features = datasets.Features({"id": datasets.Value("int64"), "text": datasets.Value("string"), "spans": spans})
    cell = [{"start": 7, "end": 15, "label": 0}, {"start": 19, "end": 32, "label": 1}]
    table: Any = cell if sequence == "list" else {key: [one[key] for one in cell] for key in cell[0]}
    made = datasets.Dataset.from_dict(
        {"id": [0], "text": ["🇪🇬 قال محمد علي إن «الحزب» سيفوز."], "spans": [table]}, features=features
    )
    if layout == "parquet":
        path = tmp_path / "train.parquet"
        made.to_parquet(path)
    else:
        datasets.DatasetDict({"train": made}).save_to_disk(tmp_path / "saved")
        (path,) = (tmp_path / "saved").rglob("*.arrow")
        beside = list((tmp_path / "saved").rglob("*.json"))
        assert all(FORMAT.side_files.count(file.name) for file in beside)
    data = path.read_bytes()
    assert FORMAT.sniff(path.name, data[:64]) == 80
    (record,), rejections, _ = read_records(FORMAT, source_of(data, f"{path.parent.name}/{path.name}"))
    assert not rejections
    assert [(one["label"], one["text"]) for one in record["spans"]] == [
        ("ACTOR", "محمد علي"),
        ("CLAIM", "«الحزب» سيفوز"),
    ]
    assert (record["meta"]["row_id"], record["meta"]["split"]) == (0, "train")


def test_damaged_arrow_is_refused(tmp_path: Path) -> None:
    datasets.Dataset.from_dict({"text": ["نص"] * 5}).save_to_disk(tmp_path / "saved")
    (path,) = (tmp_path / "saved").glob("*.arrow")
    data = path.read_bytes()
    for cut in (0, 4, 100, len(data) // 2):
        found, rejections, _ = read_records(FORMAT, source_of(data[:cut], "data-00000-of-00001.arrow"))
        assert len(rejections) == 1
        assert not found
