"""spaCy's simple training data and the files of NER Annotator, read as spans."""

import json
from typing import Any

import pytest

from app.domain.records import Codebook, Label
from app.exchange.formats import Rejection
from app.exchange.installed_formats import installed_formats
from app.exchange.span_jsonl.format import FORMAT
from tests.exchange.round_trip import mutations, read_records, source_of

TEXTS = [
    ("😀🇪🇬 قال محمد علي إن «الحزب» سيفوز.", "محمد علي"),
    ("🇮🇱 אמר בנימין נתניהו כי הממשלה תיפול.", "בנימין נתניהו"),
    ("🇮🇷 حسن روحانی گفت که می‌رود.", "حسن روحانی"),
    ("🇵🇰 وزیر اعظم شہباز شریف نے کہا۔", "شہباز شریف"),
]


def units(text: str, unit: str) -> int:
    return len(text) if unit == "code points" else len(text.encode("utf-16-le")) // 2


def pair(text: str, quote: str, unit: str) -> list[Any]:
    start = units(text[: text.index(quote)], unit)
    return [text, {"entities": [[start, start + units(quote, unit), "ACTOR"]]}]


def files(unit: str, indent: int | None) -> list[bytes]:
    pairs = [pair(text, quote, unit) for text, quote in TEXTS]
    annotator = {"classes": ["ACTOR", "PLACE"], "annotations": [pairs[0], None, *pairs[1:]]}
    return [json.dumps(one, ensure_ascii=False, indent=indent).encode() for one in (pairs, annotator)]


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("unit", ["code points", "utf-16"])
def test_texts_with_their_labels_come_in_whatever_the_unit(unit: str, indent: int | None) -> None:
    for data in files(unit, indent):
        source = source_of(data, "train.json")
        assert installed_formats().sniff(source.name, source.head()) is installed_formats().reader("spans")
        records, rejections, losses = read_records(FORMAT, source)
        assert rejections == []
        assert [(one["text"], [span["text"] for span in one["spans"]]) for one in records] == [
            (text, [quote]) for text, quote in TEXTS
        ]
        assert [one["language"] for one in records] == ["ar", "he", "fa", "ur"]
        assert losses.count("unit_found") == (unit == "utf-16")
        assert records[0]["meta"] == {}


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("unit", ["code points", "utf-16"])
def test_a_text_with_its_labels_may_stand_in_each_line(unit: str, ending: str) -> None:
    lines = [json.dumps(pair(text, quote, unit), ensure_ascii=False) for text, quote in TEXTS]
    for name in ("train.jsonl", "train.json", "train.txt"):
        source = source_of(ending.join([*lines[:2], "", *lines[2:], "[7, {}]", ""]).encode(), name)
        assert installed_formats().sniff(source.name, source.head()) is installed_formats().reader("spans")
        records, (refused,), losses = read_records(FORMAT, source)
        assert [(one["text"], [span["text"] for span in one["spans"]]) for one in records] == [
            (text, [quote]) for text, quote in TEXTS
        ]
        assert refused == Rejection(f"{name}:6", "is not a JSON object")
        assert losses.count("unit_found") == (unit == "utf-16")


def test_classes_that_nothing_uses_are_counted() -> None:
    data = files("code points", None)[1]
    _, _, losses = read_records(FORMAT, source_of(data, "شرح.json"))
    assert losses.to_json()[0]["examples"] == ["شرح.json:1: \u2068PLACE\u2069"]
    assert losses.count("unused_labels") == 1
    place = Label(key="PLACE", name={"en": "Place"}, color="#aa0000", color_dark="#ff8888")
    _, _, losses = read_records(FORMAT, source_of(data, "a.json"), Codebook(version=1, labels=(place,)))
    assert not losses


def test_entities_and_groups_of_spans_come_in_together() -> None:
    text = "🇪🇬 قال محمد علي إن «الحزب» سيفوز."
    groups = {"sc": [[7, 15, "ACTOR"], [19, 32, "CLAIM"], [20, 25, "ORG"]]}
    for entities in ([[7, 15, "ACTOR"]], []):
        data = json.dumps([[text, {"entities": entities, "spans": groups}]]).encode()
        (record,), _, losses = read_records(FORMAT, source_of(data, "train.json"))
        assert [(span["label"], span["text"]) for span in record["spans"]] == [
            ("ACTOR", "محمد علي"),
            ("CLAIM", "«الحزب» سيفوز"),
            ("ORG", "الحزب"),
        ]
        assert record["meta"] == {}
        assert not losses
    data = json.dumps([[text, {"entities": [[7, 15, "ACTOR"]], "spans": {"sc": groups["sc"][1:]}}]]).encode()
    (record,), _, _ = read_records(FORMAT, source_of(data, "train.json"))
    assert [span["label"] for span in record["spans"]] == ["ACTOR", "CLAIM", "ORG"]


def test_what_else_a_text_has_is_kept_as_metadata() -> None:
    data = json.dumps([["قال محمد", {"entities": [], "cats": {"سياسة": 1.0}}]]).encode()
    (record,), _, _ = read_records(FORMAT, source_of(data, "train.json"))
    assert record["meta"] == {"cats": {"سياسة": 1.0}}


def test_what_is_no_text_with_labels_is_refused_by_its_number() -> None:
    given = {"classes": [], "annotations": [pair(*TEXTS[0], "code points"), ["نص"], None, 7]}
    records, rejections, _ = read_records(FORMAT, source_of(json.dumps(given).encode(), "a.json"))
    assert len(records) == 1
    assert [one.where for one in rejections] == ["a.json:1, annotation 2", "a.json:1, annotation 4"]
    _, (refused,), _ = read_records(FORMAT, source_of('[["نص", {}], ["نص"]]'.encode(), "a.json"))
    assert refused.reason == "is not a JSON object"


@pytest.mark.parametrize("wrong", [[4, 8, "ACTOR", "Q1"], [4, 8], {"الوسم": "ACTOR"}, ["ACTOR", 4, 8], "محمد"], ids=str)
def test_entities_that_are_none_are_refused_and_no_metadata(wrong: object) -> None:
    data = json.dumps([["אמר נתניהו", {"entities": [wrong]}], ["قال محمد", {"entities": [[4, 8, "ACTOR"]]}]])
    (record,), (refused,), _ = read_records(FORMAT, source_of(data.encode(), "train.json"))
    assert [span["text"] for span in record["spans"]] == ["محمد"]
    assert refused.where == "train.json:1"
    assert "span 1" in refused.reason


def test_a_label_outside_of_its_text_is_refused_and_the_others_come_in() -> None:
    data = json.dumps([["قال", {"entities": [[0, 9, "ACTOR"]]}], ["قال محمد", {"entities": [[4, 8, "ACTOR"]]}]])
    (record,), (refused,), _ = read_records(FORMAT, source_of(data.encode(), "a.json"))
    assert record["spans"][0]["text"] == "محمد"
    assert isinstance(refused, Rejection)
    assert "3 code points" in refused.reason


def test_damaged_files_are_refused_or_read_whole() -> None:
    accepted = 0
    for data in files("utf-16", None):
        for broken in mutations(data, 100, 7):
            records, rejections, _ = read_records(FORMAT, source_of(broken, "a.json"))
            accepted += len(records)
            assert all(one.where and one.reason for one in rejections)
    assert accepted
