"""Plain span JSONL: what may be left out, what is kept, what is lost on the way out."""

import io
import json
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.native_record import NativeRecord
from app.exchange.files.sources import Source
from app.exchange.formats import Draft, ReadOptions, Rejection
from app.exchange.loss import LossReport
from app.exchange.records.checking import RecordChecker
from app.exchange.records.completing import complete_record
from app.exchange.records.titles import title_of
from app.exchange.span_jsonl.format import FORMAT, read, write
from app.exchange.tokens.tokenising import tokenise
from tests.exchange.articles import records, seed_records
from tests.exchange.round_trip import IMPORTER, read_records, source_of

OPTIONS = ReadOptions(encoding=None, annotator="سارة", now="2026-01-01T10:00:00Z")
TEXT = "قال محمد علي إن «الحزب» سيفوز."


def events(*objects: Any) -> list[Any]:
    data = "".join(json.dumps(item) + "\n" for item in objects).encode()
    return list(read(Source("a.jsonl", len(data), lambda: io.BytesIO(data)), OPTIONS))


def stored(item: dict[str, Any]) -> NativeRecord:
    (event,) = events(item)
    assert isinstance(event, Draft)
    return RecordChecker(LossReport()).check(complete_record(event.record), event.where).record


def test_text_and_spans_are_enough() -> None:
    record = stored({"text": TEXT, "spans": [{"start": 4, "end": 12, "label": "ACTOR"}, [17, 22, "ORGANIZATION"]]})
    assert record["title"] == TEXT
    assert (record["language"], record["direction"]) == ("ar", "rtl")
    actor, organization = record["spans"]
    assert (actor["text"], actor["annotator"], actor["origin"]) == ("محمد علي", "سارة", "imported")
    assert (organization["text"], organization["label"]) == ("الحزب", "ORGANIZATION")
    assert stored({"text": TEXT})["spans"] == []


def test_what_is_given_is_used() -> None:
    span = {"id": "x7", "start": 4, "end": 12, "label": "ACTOR", "text": "محمد علي", "note": "!", "annotator": "דנה"}
    item = {"id": 12, "title": "خبر", "text": TEXT, "language": "fa", "direction": "ltr", "spans": [span]}
    record = stored(item)
    assert (record["id"], record["title"], record["language"], record["direction"]) == ("12", "خبر", "fa", "ltr")
    (found,) = record["spans"]
    assert (found["id"], found["note"], found["annotator"]) == ("x7", "!", "דנה")
    assert stored({"id": "0012", "text": TEXT})["id"] == "0012"


@pytest.mark.parametrize(
    "item",
    [
        {"entities": [{"start": 4, "end": 12, "label": "ACTOR"}]},
        {"entities": [[4, 12, "ACTOR"]]},
        {"annotations": [{"start": 4, "end": 12, "tag": "ACTOR"}]},
        {"label": [[4, 12, "ACTOR"]]},
        {"spans": [{"start": 4, "end": 12, "entity_group": "ACTOR"}]},
    ],
)
def test_spans_are_spans_under_the_names_that_others_have_for_them(item: dict[str, Any]) -> None:
    record = stored({"text": TEXT, "source": "وكالة", **item})
    (span,) = record["spans"]
    assert (span["text"], span["label"], span["attributes"]) == ("محمد علي", "ACTOR", {})
    assert record["meta"] == {"source": "وكالة"}


def test_a_list_that_is_none_of_spans_stays_metadata() -> None:
    for value in (["محمد علي"], [{"start": 4, "end": 12}], [[4, 12]]):
        assert stored({"text": TEXT, "entities": value})["meta"] == {"entities": value}
        assert stored({"text": TEXT, "spans": [], "entities": value})["meta"] == {"entities": value}


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ([4, 12, None], 'span 2 has no "label"'),
        (["4", 12, "ACTOR"], "span 2: its offsets are not whole numbers"),
        ([4, 12, "ACTOR", "محمد علي"], "span 2 is not [start, end, label]"),
        ({"start": 4, "end": 12}, 'span 2 has no "label"'),
        ("محمد علي", "span 2 is not an object"),
    ],
)
@pytest.mark.parametrize("name", ["entities", "annotations", "ents", "labels", "label"])
def test_one_wrong_span_does_not_make_metadata_of_all(name: str, wrong: object, reason: str) -> None:
    """The article came in without a label, all of them in its metadata, and the import said that all was done."""
    data = orjson.dumps({"text": TEXT, name: [[0, 3, "CLAIM"], wrong]}) + b"\n" + orjson.dumps({"text": TEXT})
    (record,), (refused,), _ = read_records(FORMAT, source_of(data, "a.jsonl"))
    assert record["spans"] == []
    assert (refused.where, refused.reason.startswith(reason)) == ("a.jsonl:1", True)


@pytest.mark.parametrize("nothing", [[], None, {"start": [], "end": [], "label": []}])
@pytest.mark.parametrize("name", ["entities", "annotations", "ents", "labels", "label"])
def test_spans_count_also_beside_an_empty_list_of_spans(name: str, nothing: object) -> None:
    record = stored({"text": TEXT, "spans": nothing, name: [[4, 12, "ACTOR"]]})
    assert ([span["text"] for span in record["spans"]], record["meta"]) == (["محمد علي"], {})
    both = stored({"text": TEXT, "spans": [[0, 3, "CLAIM"]], name: [[4, 12, "ACTOR"]]})
    assert ([span["text"] for span in both["spans"]], both["meta"]) == (["قال"], {name: [[4, 12, "ACTOR"]]})


def test_an_empty_list_tells_of_no_span_and_is_no_metadata() -> None:
    for names in (["entities"], ["label"], ["labels", "ents"], ["spans", "entities"]):
        record = stored({"text": TEXT, **{name: [] for name in names}})
        assert (record["spans"], record["meta"]) == ([], {})
    (span,) = stored({"text": TEXT, "entities": [], "labels": [[4, 12, "ACTOR"]]})["spans"]
    assert span["text"] == "محمد علي"


def test_what_has_no_place_of_its_own_is_kept_beside() -> None:
    span = {"start": 4, "end": 12, "label": "ACTOR", "score": 0.5, "attributes": {"kind": "person"}}
    record = stored({"text": TEXT, "meta": {"source": "وكالة"}, "url": "u", "spans": [span]})
    assert record["meta"] == {"source": "وكالة", "url": "u"}
    assert record["spans"][0]["attributes"] == {"kind": "person", "score": 0.5}


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        ({"spans": []}, 'has no "text"'),
        ({"text": 5}, 'its "text" is not a string'),
        ({"text": TEXT, "spans": {"sc": 1}}, '"spans" is not a list'),
        ({"text": TEXT, "id": True}, '"id" is neither'),
    ],
)
def test_another_shape_is_refused(item: dict[str, Any], reason: str) -> None:
    (found,) = events(item)
    assert isinstance(found, Rejection)
    assert found.where == "a.jsonl:1"
    assert reason in found.reason


@given(st.lists(records(), max_size=2))
def test_what_is_written_is_read_again_but_for_what_the_report_names(found: list[NativeRecord]) -> None:
    losses, out = LossReport(), io.BytesIO()
    write(found, out, losses)
    back = [stored(json.loads(line)) for line in out.getvalue().split(b"\n")[:-1]]
    for before, after in zip(found, back, strict=True):
        for key in ("id", "direction", "text", "text_sha256", "language"):
            assert after[key] == before[key]
        assert after["title"] == (before["title"] or title_of(before["text"], "a.jsonl"))
        assert [(span["start"], span["end"], span["label"]) for span in after["spans"]] == [
            (span["start"], span["end"], span["label"]) for span in before["spans"]
        ]
    assert losses.count("blank_titles") == sum(not record["title"] for record in found)
    assert losses.count("relations") == sum(len(record["relations"]) for record in found)
    assert losses.count("notes") == sum(1 for record in found for span in record["spans"] if span["note"])
    assert losses.count("fragments") == sum(1 for record in found for span in record["spans"] if "fragments" in span)
    assert losses.count("attributes") == sum(len(span["attributes"]) for record in found for span in record["spans"])


def test_the_loss_report_names_examples() -> None:
    losses = LossReport()
    found = seed_records()
    write(found, io.BytesIO(), losses)
    named = {item["kind"]: item for item in losses.to_json()}
    assert named["relations"]["count"] == sum(len(record["relations"]) for record in found)
    assert named["relations"]["examples"] == [record["id"] for record in found[:3]]
    assert all(f"{item['count']:,} × " in line for item, line in zip(losses.to_json(), losses.lines(), strict=True))


def test_links_come_in_as_the_native_format_writes_them() -> None:
    text = "🇪🇬 قال محمد علي إن «الحزب» سيفوز."
    spans = [
        {"id": "s1", "start": 7, "end": 15, "label": "ACTOR"},
        {"id": "s2", "start": 19, "end": 32, "label": "CLAIM"},
    ]
    link = {"type": "makes", "from": "s1", "to": "s2", "verb": "قال"}
    twice = [link, {**link, "id": "r2", "type": "about", "attributes": {"stance": "negative"}, "annotator": "דנה"}]
    astray = [{**link, "to": "s3"}]
    lines = [
        {"text": f"{text}{number}", "spans": spans, "relations": links} for number, links in enumerate((twice, astray))
    ]
    data = b"\n".join(json.dumps(line, ensure_ascii=False).encode() for line in lines)
    (whole, lost), rejections, losses = read_records(FORMAT, source_of(data, "theirs.jsonl"))
    assert not rejections
    assert not losses
    first, second = whole["relations"]
    assert (first["type"], first["from"], first["to"], first["attributes"]) == ("makes", "s1", "s2", {"verb": "قال"})
    assert (second["id"], second["annotator"]) == ("r2", "דנה")
    assert second["attributes"] == {"stance": "negative", "verb": "قال"}
    assert first["annotator"] == IMPORTER
    assert "relations" not in whole["meta"]
    # What leads nowhere is kept where it was found.
    assert (lost["relations"], lost["meta"]["relations"]) == ([], astray)


def test_the_groups_of_spacy_come_in_with_its_entities() -> None:
    text = "🇪🇬 قال محمد علي إن «الحزب» سيفوز."
    entity = {"start": 7, "end": 15, "label": "PER"}
    claim = {"start": 19, "end": 32, "label": "CLAIM"}
    one = {"text": text, "ents": [entity], "spans": {"sc": [claim]}, "cats": {"POL": 1.0}}
    two = {"text": text + "٢", "ents": [], "spans": {"sc": [claim], "أخرى": [entity]}}
    data = "\n".join(json.dumps(line, ensure_ascii=False) for line in (one, two)).encode()
    (first, second), rejections, _ = read_records(FORMAT, source_of(data, "docs.jsonl"))
    assert not rejections
    assert [(span["label"], span["text"], span["attributes"]) for span in first["spans"]] == [
        ("PER", "محمد علي", {}),
        ("CLAIM", "«الحزب» سيفوز", {}),
    ]
    assert first["meta"] == {"cats": {"POL": 1.0}}
    assert [span["attributes"] for span in second["spans"]] == [{"group": "sc"}, {"group": "أخرى"}]
    odd = json.dumps({"text": text, "spans": {"sc": "x"}}).encode()
    _, (rejection,), _ = read_records(FORMAT, source_of(odd, "odd.jsonl"))
    assert rejection.reason == '"spans" is not a list'


DOC: dict[str, Any] = {
    "text": "🇪🇬 قال محمد علي.\nثم سكت.",
    "ents": [{"start": 7, "end": 15, "label": "PER", "kb_id": ""}],
    "spans": {
        "sc": [
            {"start": 7, "end": 15, "label": "PER", "kb_id": ""},
            {"start": 3, "end": 16, "label": "CLAIM", "kb_id": "Q1"},
        ]
    },
    "sents": [{"start": 0, "end": 17}, {"start": 17, "end": 24}],
    "tokens": [
        {"id": number, "start": start, "end": end, "pos": "X" * (number == 1), "head": number}
        for number, (start, end) in enumerate(
            [(0, 2), (3, 6), (7, 11), (12, 15), (15, 16), (16, 17), (17, 19), (20, 23), (23, 24)]
        )
    ],
}
"""A document of spaCy's, whose only entity is in a group as well."""


@pytest.mark.parametrize(
    "data",
    [
        json.dumps([DOC, {**DOC, "text": DOC["text"] + "٢"}], ensure_ascii=False),
        json.dumps([DOC, {**DOC, "text": DOC["text"] + "٢"}], ensure_ascii=False, indent=2),
        "\ufeff" + json.dumps(DOC, indent=1) + "\n" + json.dumps({**DOC, "text": DOC["text"] + "٢"}, indent=1),
        json.dumps(DOC) + "\n" + json.dumps({**DOC, "text": DOC["text"] + "٢"}),
    ],
    ids=["array", "array broken into lines", "one after the other", "lines"],
)
def test_documents_of_spacy_come_in_however_they_are_laid_out(data: str) -> None:
    assert FORMAT.sniff("docs.json", data.encode()[:65_536]) == 40
    found, rejections, losses = read_records(FORMAT, source_of(data.encode(), "docs.json"))
    assert not rejections
    assert [record["text"] for record in found] == [DOC["text"], f"{DOC['text']}٢"]
    first = found[0]
    assert [(span["label"], span["text"], span["attributes"]) for span in first["spans"]] == [
        ("PER", "محمد علي", {}),
        ("CLAIM", "قال محمد علي.", {"kb_id": "Q1"}),
    ]
    tokens = tokenise(first)
    assert [first["text"][start:end] for start, end in tokens.offsets()] == [
        *("🇪🇬", "قال", "محمد", "علي", ".", "ثم", "سكت", "."),
    ]
    assert tokens.sentence_starts == [0, 5]
    assert set(first["meta"]) == {"tokens"}
    assert {loss["kind"]: loss["count"] for loss in losses.to_json()} == {"linguistics": 2}


def test_tokens_that_are_none_of_this_text_are_counted() -> None:
    outside = [{"start": 0, "end": 2}, {"start": 20, "end": 400, "orth": "س"}]
    data = json.dumps({"text": DOC["text"], "tokens": outside, "meta": {"الجهة": "وكالة"}}).encode()
    (record,), rejections, losses = read_records(FORMAT, source_of(data, "docs.jsonl"))
    assert not rejections
    assert record["meta"] == {"الجهة": "وكالة"}
    assert {loss["kind"]: loss["examples"] for loss in losses.to_json()} == {
        "tokens_unkept": ["docs.jsonl:1"],
        "unknown_key": ["docs.jsonl:1: tokens.orth"],
    }
    words = json.dumps({"text": DOC["text"], "tokens": ["قال"], "sents": 2}).encode()
    (record,), _, _ = read_records(FORMAT, source_of(words, "docs.jsonl"))
    assert record["meta"] == {"tokens": ["قال"], "sents": 2}


def test_a_broken_line_leaves_the_other_lines_alone() -> None:
    data = json.dumps({"text": TEXT}).encode() + b'\n{"text": "\n' + json.dumps({"text": "שלום עולם"}).encode()
    found, (rejection,), _ = read_records(FORMAT, source_of(data, "docs.jsonl"))
    assert [record["text"] for record in found] == [TEXT, "שלום עולם"]
    assert rejection.where == "docs.jsonl:2"


@pytest.mark.parametrize(
    ("span", "named"),
    [
        ({"start": 5, "end": 99, "label": "ACTOR"}, "span ⁨ACTOR⁩ 5–99: it ends at 99"),
        ({"start": 0, "end": 3, "label": ""}, 'the "label" of span 0–3 is empty'),
        ({"start": 1.5, "end": 3, "label": "ACTOR"}, "span 1: its offsets are not whole numbers"),
        ({"id": "s-7", "start": 5, "end": 99, "label": "ACTOR"}, "span s-7: it ends at 99"),
    ],
)
def test_a_span_that_its_file_does_not_number_is_told_by_label_and_place(span: dict[str, Any], named: str) -> None:
    data = json.dumps({"text": TEXT, "spans": [span]}).encode()
    _, (refused,), _ = read_records(FORMAT, source_of(data, "a.jsonl"))
    assert refused.reason.startswith(named)


@pytest.mark.parametrize("name", ["spans", "entities"])
def test_spans_may_be_an_object_of_sequences(name: str) -> None:
    columns = {"start": [0, 4], "end": [3, 12], "label": ["CLAIM", "ACTOR"]}
    record = stored({"text": TEXT, name: columns})
    assert [(span["text"], span["label"]) for span in record["spans"]] == [(TEXT[:3], "CLAIM"), (TEXT[4:12], "ACTOR")]
    assert record["meta"] == {}
    uneven = {"start": [0, 4], "end": [3], "label": ["CLAIM"]}
    assert stored({"text": TEXT, "entities": uneven})["meta"] == {"entities": uneven}
