"""doccano: both shapes, three units, nothing lost without a line."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.native_record import NativeRecord
from app.exchange.doccano import FORMAT
from app.exchange.formats import Draft, MisfitRejection, ReadOptions
from app.exchange.records.misfits import UNPLACED
from tests.exchange.articles import records, seed_records
from tests.exchange.round_trip import (
    IMPORTER,
    NOW,
    assert_same_but,
    mutations,
    read_records,
    refused_or_read,
    source_of,
    write_bytes,
)

TEXT = "🇪🇬 قال محمد علي إن «الحزب» سيفوز."
UTF16 = [[9, 17, "ACTOR"], [22, 27, "ORG"], [21, 34, "CLAIM"]]
GRAPHEMES = [[6, 14, "ACTOR"], [19, 24, "ORG"], [18, 31, "CLAIM"]]
QUOTES = {("محمد علي", "ACTOR"), ("الحزب", "ORG"), ("«الحزب» سيفوز", "CLAIM")}


def line(**values: object) -> bytes:
    return json.dumps({"id": 1, "text": TEXT, **values}, ensure_ascii=False).encode() + b"\n"


def quotes(record: NativeRecord) -> set[tuple[str, str]]:
    return {(span["text"], span["label"]) for span in record["spans"]}


@pytest.mark.parametrize("labels", [UTF16, GRAPHEMES])
def test_the_unit_is_found_by_the_spans(labels: list[list[object]]) -> None:
    found, rejections, losses = read_records(FORMAT, source_of(line(label=labels, Comments=[]), "all.jsonl"))
    assert not rejections
    assert quotes(found[0]) == QUOTES
    assert losses.count("unit_found") == (labels is GRAPHEMES)


@pytest.mark.parametrize(
    ("text", "place", "quote"),
    [
        ("قالَ محمد", (0, 3), "قالَ"),  # in UTF-16 the last mark would be left behind
        ("😀😀 من علي؟؟؟", (6, 11), "علي؟؟"),  # in UTF-16 it would begin inside of a word
        ("😀😀 أ بغداد", (5, 10), "بغداد"),  # in UTF-16 it would end inside of a word
        ("بَ،عمر؟؟؟", (1, 7), "،عمر؟؟"),  # in UTF-16 it would begin with the mark of the letter before
        ("😀😀 «שלום»", (4, 8), "שלום"),  # in UTF-16 it would begin with a blank
    ],
)
def test_one_odd_edge_tells_the_unit(text: str, place: tuple[int, int], quote: str) -> None:
    data = json.dumps({"text": text, "label": [[*place, "ACTOR"]]}).encode() + b"\n"
    (record,), _, losses = read_records(FORMAT, source_of(data, "all.jsonl"))
    assert (record["spans"][0]["text"], losses.count("unit_found")) == (quote, 1)


def test_articles_in_which_every_unit_is_the_same_leave_the_question_open() -> None:
    plain = json.dumps({"text": "قال محمد", "label": [[4, 7, "ACTOR"]]}).encode() + b"\n"
    telling = json.dumps({"text": "😀😀 «שלום»", "label": [[4, 8, "ACTOR"]]}).encode() + b"\n"
    found, rejections, _ = read_records(FORMAT, source_of(plain * 600 + telling, "all.jsonl"))
    assert not rejections
    assert found[-1]["spans"][0]["text"] == "שלום"


def test_an_article_that_is_refused_says_nothing_about_the_unit() -> None:
    bad = line(label=[[9, 17]]) + line(label=[["9", 17, "ACTOR"]])
    found, rejections, losses = read_records(FORMAT, source_of(bad + line(label=GRAPHEMES), "all.jsonl"))
    assert len(rejections) == 2
    assert quotes(found[0]) == QUOTES
    assert losses.count("unit_found") == 1


def test_the_same_article_gets_the_same_ids_and_another_one_others() -> None:
    one, other, again = (
        read_records(FORMAT, source_of(line(id=identifier, label=UTF16), "all.jsonl"), unit="utf-16")[0][0]
        for identifier in ("خبر-١", "خبر-٢", "خبر-١")
    )
    assert one["text"] == other["text"]
    assert [span["id"] for span in one["spans"]] == [span["id"] for span in again["spans"]]
    assert {span["id"] for span in one["spans"]}.isdisjoint(span["id"] for span in other["spans"])


@pytest.mark.parametrize("annotations", ["ملاحظة", ["start_offset"], [{"note": "راجعه"}]])
def test_annotations_that_are_no_labels_are_metadata(annotations: object) -> None:
    (record,), rejections, _ = read_records(FORMAT, source_of(line(annotations=annotations), "all.jsonl"))
    assert not rejections
    assert not record["spans"]
    assert record["meta"]["annotations"] == annotations


def test_a_unit_that_is_said_is_not_doubted() -> None:
    found, _, losses = read_records(FORMAT, source_of(line(label=GRAPHEMES), "all.jsonl"), unit="code-points")
    assert quotes(found[0]) != QUOTES
    assert not losses


def test_links_point_to_the_same_spans() -> None:
    data = line(
        entities=[
            {"id": 5, "label": "ACTOR", "start_offset": 9, "end_offset": 17},
            {"id": 6, "label": "CLAIM", "start_offset": 21, "end_offset": 34},
        ],
        relations=[{"id": 1, "from_id": 5, "to_id": 6, "type": "MAKES"}],
        source="وكالة",
    )
    pretty = json.dumps(json.loads(data), ensure_ascii=False, indent=1).encode()
    for content in (data, pretty):
        (record,), rejections, _ = read_records(FORMAT, source_of(content, "all.jsonl"))
        assert not rejections
        by_id = {span["id"]: span["text"] for span in record["spans"]}
        (link,) = record["relations"]
        assert (link["type"], by_id[link["from"]], by_id[link["to"]]) == ("MAKES", "محمد علي", "«الحزب» سيفوز")
        assert record["meta"] == {"doccano_id": 1, "source": "وكالة"}


def test_a_project_of_intents_and_slots_comes_in_with_its_slots() -> None:
    (record,), rejections, _ = read_records(
        FORMAT, source_of(line(cats=["سياسة"], entities=UTF16, Comments=[]), "all.jsonl")
    )
    assert not rejections
    assert quotes(record) == QUOTES
    assert record["meta"]["cats"] == ["سياسة"]


def test_labels_of_the_first_versions_are_spans_by_the_numbers_of_labels_and_users() -> None:
    old = [{"label": 3, "start_offset": 9, "end_offset": 17, "user": 1}]
    (record,), rejections, _ = read_records(FORMAT, source_of(line(annotations=old), "all.jsonl"))
    assert not rejections
    (span,) = record["spans"]
    assert (span["text"], span["label"], span["annotator"]) == ("محمد علي", "3", "user 1")
    assert "annotations" not in record["meta"]


@pytest.mark.parametrize(
    ("label", "reason"),
    [
        ([9, 80, "X"], "the label at 9–80 lies outside of its text, or cuts a character"),
        ([1, 17, "X"], "the label at 1–17 lies outside of its text, or cuts a character"),
        ([17, 9, "X"], "the label at 17–9 holds no character"),
        ([9, 9, "X"], "the label at 9–9 holds no character"),
    ],
)
def test_a_label_that_does_not_fit_is_told_by_the_numbers_in_the_file(label: list[object], reason: str) -> None:
    found, rejections, _ = read_records(FORMAT, source_of(line(label=[label]), "all.jsonl"), unit="utf-16")
    assert not found
    assert rejections == [("all.jsonl:1", reason)]
    assert isinstance(rejections[0], MisfitRejection), "an import may leave the span out instead"


@pytest.mark.parametrize("label", [[9, 80, "X"], [1, 17, "X"], [17, 1, "X"], [17, 9, "X"], [9, 9, "X"], [80, 90, "X"]])
def test_a_label_that_may_be_left_out_does_not_keep_its_article_out(label: list[object]) -> None:
    options = ReadOptions(encoding=None, annotator=IMPORTER, now=NOW, values={"unit": "utf-16"}, skip_bad_spans=True)
    (event,) = FORMAT.events(source_of(line(label=[label, *UTF16]), "all.jsonl"), options, named=True)
    assert isinstance(event, Draft)
    assert [(span["start"], span["end"]) for span in event.record["spans"]] == [UNPLACED, (7, 15), (20, 25), (19, 32)]


def test_the_unit_that_a_file_names_ends_the_guessing() -> None:
    # In graphemes these offsets look better: in UTF-16 the span ends inside of a word.
    text = "🇪🇬 قال محمد علي"
    guessed = json.dumps({"text": text, "label": [[6, 10, "ACTOR"]]}).encode() + b"\n"
    named = json.dumps({"text": text, "offset_unit": "utf-16", "label": [[6, 10, "ACTOR"]]}).encode() + b"\n"
    (record,), _, losses = read_records(FORMAT, source_of(guessed, "all.jsonl"))
    assert (record["spans"][0]["text"], losses.count("unit_found")) == ("محمد", 1)
    (record,), _, losses = read_records(FORMAT, source_of(named, "all.jsonl"))
    assert (record["spans"][0]["text"], losses.count("unit_found")) == (text[4:8], 0)
    assert "offset_unit" not in record["meta"]
    for unit in ("utf-16", "graphemes", "code-points"):
        data, _ = write_bytes(FORMAT, seed_records(), unit=unit)
        assert all(json.loads(one)["offset_unit"] == unit for one in data.splitlines())


def test_a_file_of_an_archive_is_the_layer_of_its_user() -> None:
    ends = [
        {"id": 5, "label": "ACTOR", "start_offset": 9, "end_offset": 17},
        {"id": 6, "label": "CLAIM", "start_offset": 21, "end_offset": 34},
    ]
    made = line(entities=ends, relations=[{"id": 1, "from_id": 5, "to_id": 6, "type": "makes"}])
    (record,), _, _ = read_records(FORMAT, source_of(made, "export.zip/سارة.jsonl"))
    assert [one["annotator"] for one in (*record["spans"], *record["relations"])] == ["سارة"] * 3
    for name in ("سارة.jsonl", "export.zip/all.jsonl", "export.zip/unknown.jsonl"):
        (record,), _, _ = read_records(FORMAT, source_of(line(label=UTF16), name))
        assert {span["annotator"] for span in record["spans"]} == {"importer"}


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (line(label=[[9, 900, "ACTOR"]]), "the label at 9–900 lies outside"),
        (line(label=[[1, 3, "ACTOR"]]), "cuts a character"),
        (line(label=[[9, "17", "ACTOR"]]), "whole number"),
        (line(label=[[9, 17]]), "[start, end, label]"),
        (line(entities=[{"id": 1}]), "start_offset"),
        (line(entities=["ACTOR"]), '"entities" is not a list of objects'),
        (line(relations=[[5, 6, "MAKES"]]), '"relations" is not a list of objects'),
        (line(relations=[{"id": 1, "from_id": 7, "to_id": 8, "type": "MAKES"}]), "no span of the record"),
        (line(label=UTF16, relations=[{"id": 1, "type": "MAKES"}]), "no span of the record"),
        (b'{"label": []}\n', 'has no "text"'),
        (b'{"text": 5}\n', "not a string"),
        ('{"text": "قال محمد'.encode() + b"\n", "the line seems to be cut off"),
    ],
)
def test_what_is_refused_says_why_and_the_rest_goes_in(bad: bytes, reason: str) -> None:
    good = json.dumps({"text": "نص آخر", "label": []}).encode()
    found, rejections, _ = read_records(FORMAT, source_of(bad + good, "all.jsonl"), unit="utf-16")
    assert [record["text"] for record in found] == ["نص آخر"]
    assert rejections[0].where == "all.jsonl:1"
    assert reason in rejections[0].reason


def test_labels_of_the_whole_text_are_kept_as_metadata() -> None:
    said = line(label=["رياضة"], meta={"a": 1}, Comments=["راجعه"])
    (record,), _, _ = read_records(FORMAT, source_of(said, "all.jsonl"))
    assert record["meta"] == {"a": 1, "doccano_id": 1, "label": ["رياضة"], "comments": ["راجعه"]}
    assert not record["spans"]


def test_every_line_has_the_same_keys() -> None:
    # doccano reads a file as a table, and refuses the whole of it when a cell is empty.
    bare, full = (dict(record) for record in seed_records()[:2])
    bare["meta"], bare["direction"], full["direction"] = {}, None, "rtl"
    assert full["meta"]
    data, _ = write_bytes(FORMAT, [bare, full])  # type: ignore[list-item]
    first, second = (json.loads(one) for one in data.splitlines())
    assert first.keys() == second.keys()
    after, rejections, _ = read_records(FORMAT, source_of(data, "all.jsonl"))
    assert not rejections
    assert [(record["meta"], record["direction"]) for record in after] == [({}, None), (full["meta"], "rtl")]


@given(st.lists(records(), min_size=1, max_size=3, unique_by=lambda record: record["id"]))
def test_everything_comes_back_but_what_the_report_names(before: list[NativeRecord]) -> None:
    for shape in ("relations", "sequence"):
        for unit in ("utf-16", "code-points"):
            data, losses = write_bytes(FORMAT, before, shape=shape, unit=unit)
            after, rejections, _ = read_records(FORMAT, source_of(data, "all.jsonl"), unit=unit)
            assert not rejections
            assert_same_but(before, after, losses)
            assert losses.count("relations") == (
                sum(len(record["relations"]) for record in before) if shape == "sequence" else 0
            )


@given(records())
def test_graphemes_cover_each_span_and_say_where_they_are_wider(before: NativeRecord) -> None:
    data, losses = write_bytes(FORMAT, [before], unit="graphemes")
    (after,), _, _ = read_records(FORMAT, source_of(data, "all.jsonl"), unit="graphemes")
    wider = 0
    for old, new in zip(before["spans"], after["spans"], strict=True):
        assert new["start"] <= old["start"] < old["end"] <= new["end"]
        wider += (new["start"], new["end"]) != (old["start"], old["end"])
    assert losses.count("grapheme_edges") == wider


def test_the_sample_comes_back_without_naming_the_unit() -> None:
    before = seed_records()
    data, losses = write_bytes(FORMAT, before)
    assert (FORMAT.sniff("all.jsonl", data[:4096]), FORMAT.sniff("all.jsonl", line(label=UTF16))) == (95, 80)
    assert FORMAT.sniff("all.txt", data[:4096]) == 0
    after, rejections, found = read_records(FORMAT, source_of(data, "all.jsonl"))
    assert not rejections
    assert not found
    assert_same_but(before, after, losses)


def test_damaged_files_are_refused_without_a_crash() -> None:
    data, _ = write_bytes(FORMAT, seed_records()[3:4])
    small = data[:200] + data[data.index(b'"entities"') - 400 :]
    sequence = line(label=UTF16) + line(entities=[{"id": 5, "label": "A", "start_offset": 9, "end_offset": 17}])
    for original, count in ((small, 500), (sequence, 400)):
        for mutated in mutations(original, count):
            refused_or_read(FORMAT, source_of(mutated, "all.jsonl"))


@pytest.mark.parametrize("named", [["utf-16"], {"utf-16": 1}, 16, None, "bytes"], ids=repr)
def test_a_unit_that_is_none_is_found_out_from_the_spans(named: object) -> None:
    text = "😀 قال محمد علي."
    data = {"id": 1, "text": text, "offset_unit": named, "label": [[7, 15, "ACTOR"]], "Comments": []}
    (record,), rejections, _ = read_records(FORMAT, source_of(json.dumps(data).encode(), "a.jsonl"))
    assert not rejections
    assert [span["text"] for span in record["spans"]] == ["محمد علي"]


def test_what_labels_and_links_have_beside_is_told() -> None:
    entities = [
        {"id": 5, "label": "ACTOR", "start_offset": 9, "end_offset": 17, "prob": 0.3},
        {"id": 6, "label": "CLAIM", "start_offset": 21, "end_offset": 34},
    ]
    links = [{"id": 1, "from_id": 5, "to_id": 6, "type": "makes", "درجة": 2}]
    data = line(entities=entities, relations=links)
    (record,), rejections, losses = read_records(FORMAT, source_of(data, "all.jsonl"))
    assert (len(record["spans"]), len(record["relations"]), rejections) == (2, 1, [])
    (told,) = losses.to_json()
    examples = ["all.jsonl:1: \u2068prob\u2069", "all.jsonl:1: \u2068درجة\u2069"]
    assert (told["kind"], told["examples"]) == ("unknown_key", examples)
