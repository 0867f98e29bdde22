"""What a record must be to be stored, and how a refusal reads."""

import copy
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given

from app.domain.errors import RecordError
from app.exchange.loss import LossReport
from app.exchange.records.checking import OffsetMismatchError, RecordChecker
from app.exchange.records.completing import complete_record, text_digest
from tests.exchange.articles import records, seed_records

TEXT = "🇪🇬 قال محمد علي إن «الحزب» سيفوز."
TIME = "2026-01-01T10:00:00Z"


def span(key: str, label: str, start: int, end: int, **more: Any) -> dict[str, Any]:
    return {
        "id": key,
        "label": label,
        "start": start,
        "end": end,
        "text": TEXT[start:end],
        "attributes": {},
        "entity": None,
        "note": "",
        "annotator": "سارة",
        "origin": "manual",
        "created": TIME,
        "updated": TIME,
    } | more


def article() -> dict[str, Any]:
    return {
        "format": "hashiya",
        "version": 1,
        "id": "a1",
        "title": "خبر",
        "text": TEXT,
        "text_sha256": text_digest(TEXT),
        "offset_unit": "codepoint",
        "language": "ar",
        "direction": "rtl",
        "meta": {"published": "2024-01-02"},
        "status": {"سارة": "done"},
        "spans": [span("s1", "ACTOR", 7, 15, entity="e1"), span("s2", "CLAIM", 19, 32)],
        "relations": [
            {
                "id": "r1",
                "type": "makes",
                "from": "s1",
                "to": "s2",
                "attributes": {},
                "annotator": "سارة",
                "created": TIME,
                "updated": TIME,
            }
        ],
        "entities": [{"id": "e1", "name": "محمد علي", "kind": "person", "aliases": ["علي"], "wikidata": None}],
    }


def checked(record: dict[str, Any]) -> list[str]:
    """Check the record twice, first among names never met and then among known ones; what was lost."""
    losses = LossReport()
    checker = RecordChecker(losses)
    checker.check(copy.deepcopy(record), "a.jsonl:1")
    checker.check(record, "a.jsonl:1")
    return losses.lines()


def test_a_sound_record_passes_and_names_what_it_needs() -> None:
    found = RecordChecker(LossReport()).check(article(), "a.jsonl:1")
    assert found.labels == {"ACTOR", "CLAIM"}
    assert found.links == {("makes", "ACTOR", "CLAIM")}
    assert checked(article()) == []


def set_in(*path: Any) -> Callable[[dict[str, Any]], None]:
    """Set the value at a path of keys; the last argument is the value."""

    def change(record: dict[str, Any]) -> None:
        owner: Any = record
        for key in path[:-2]:
            owner = owner[key]
        owner[path[-2]] = path[-1]

    return change


def without(*path: Any) -> Callable[[dict[str, Any]], None]:
    def change(record: dict[str, Any]) -> None:
        owner: Any = record
        for key in path[:-1]:
            owner = owner[key]
        del owner[path[-1]]

    return change


REFUSED = {
    "no id": (without("id"), 'has no "id"'),
    "no spans": (without("spans"), 'has no "spans"'),
    "id is a number": (set_in("id", 12), '"id" is not a string'),
    "id is blank": (set_in("id", " "), '"id" is empty'),
    "id is long": (set_in("id", "x" * 301), "longer than 300"),
    "empty text": (set_in("text", ""), '"text" is empty'),
    "text is null": (set_in("text", None), '"text" is not a string'),
    "text changed": (set_in("text", TEXT + "!"), "is not the digest"),
    "other unit": (set_in("offset_unit", "utf-16"), '"offset_unit" must be "codepoint"'),
    "other direction": (set_in("direction", "up"), '"direction" is neither'),
    "odd language": (set_in("language", "عربي"), "is not a language tag"),
    "meta is a list": (set_in("meta", []), '"meta" is not an object'),
    "published is a number": (set_in("meta", "published", 2024), '"published" not a string'),
    "unknown state": (set_in("status", {"سارة": "finished"}), "is not one of"),
    "state is a list": (set_in("status", {"سارة": []}), "is not one of"),
    "spans is an object": (set_in("spans", {}), '"spans" is not a list'),
    "a span is a list": (set_in("spans", 0, [7, 15, "ACTOR"]), "span 1 is not an object"),
    "span without label": (without("spans", 0, "label"), 'span 1 has no "label"'),
    "span without text": (without("spans", 1, "text"), 'span 2 has no "text"'),
    "span id twice": (set_in("spans", 1, "id", "s1"), "span s1 is there twice"),
    "label is null": (set_in("spans", 0, "label", None), 'the "label" of span s1 is not a string'),
    "label is a list": (set_in("spans", 0, "label", ["ACTOR"]), 'the "label" of span s1 is not a string'),
    "end beyond the text": (set_in("spans", 1, "end", 34), "ends at 34, but the text has 33 code points"),
    "end far beyond": (set_in("spans", 1, "end", 10**30), "but the text has 33 code points"),
    "reversed": (set_in("spans", 0, span("s1", "ACTOR", 15, 7)), "ends at 7 but starts at 15"),
    "empty span": (set_in("spans", 0, span("s1", "ACTOR", 7, 7)), "ends at 7 but starts at 7"),
    "negative": (set_in("spans", 0, "start", -1), "lies outside of the text"),
    "a fraction": (set_in("spans", 0, "start", 7.0), "not whole numbers"),
    "a truth value": (set_in("spans", 0, "start", True), "not whole numbers"),
    "offsets as text": (set_in("spans", 0, "end", "15"), "not whole numbers"),
    "other text": (set_in("spans", 0, "text", "محمد"), "span s1: its text is"),
    "text is null in span": (set_in("spans", 0, "text", None), '"text" is not a string'),
    "note is null": (set_in("spans", 0, "note", None), '"note" is not a string'),
    "attributes are a list": (set_in("spans", 0, "attributes", []), '"attributes" is not an object'),
    "unknown origin": (set_in("spans", 0, "origin", "typed"), '"origin" is not one of'),
    "local time": (set_in("spans", 0, "created", "2026-01-01T10:00:00+02:00"), "not ISO 8601 in UTC"),
    "time is a number": (set_in("spans", 0, "updated", 0), "not ISO 8601 in UTC"),
    "unknown entity": (set_in("spans", 0, "entity", "e9"), "its entity is not among"),
    "fragments out of order": (
        set_in("spans", 1, span("s2", "CLAIM", 19, 32, fragments=[[26, 32], [19, 25]])),
        "touch, overlap or are out of order",
    ),
    "fragments touch": (
        set_in("spans", 1, span("s2", "CLAIM", 19, 32, fragments=[[19, 25], [25, 32]])),
        "touch, overlap or are out of order",
    ),
    "fragments within other edges": (
        set_in("spans", 1, span("s2", "CLAIM", 19, 32, fragments=[[19, 25], [27, 31]])),
        "are not the first and the last edge",
    ),
    "fragments of three": (set_in("spans", 1, "fragments", [[19, 25, 32]]), "is not a list of [start, end]"),
    "fragments with the whole text": (
        set_in("spans", 1, span("s2", "CLAIM", 19, 32, fragments=[[19, 25], [27, 32]])),
        "span s2: its text is",
    ),
    "relation to a missing span": (set_in("relations", 0, "to", "s9"), 'its "to" is no span of the record'),
    "relation to nothing": (set_in("relations", 0, "from", None), 'its "from" is no span of the record'),
    "relation to itself": (set_in("relations", 0, "to", "s1"), "links a span to itself"),
    "relation without type": (without("relations", 0, "type"), 'relation 1 has no "type"'),
    "a relation is a text": (set_in("relations", ["makes"]), "relation 1 is not an object"),
    "entity without name": (without("entities", 0, "name"), 'entity 1 has no "name"'),
    "aliases as text": (set_in("entities", 0, "aliases", "علي"), '"aliases" is not a list'),
}


@pytest.mark.parametrize(("change", "reason"), REFUSED.values(), ids=REFUSED.keys())
def test_an_unsound_record_is_refused_with_its_reason(change: Callable[[dict[str, Any]], None], reason: str) -> None:
    record = article()
    change(record)
    checker = RecordChecker(LossReport())
    with pytest.raises(RecordError) as fresh:
        checker.check(copy.deepcopy(record), "a.jsonl:1")
    assert reason in str(fresh.value)
    # Once the names are known, the quick way is taken; it must refuse the same.
    checker.check(article(), "a.jsonl:2")
    with pytest.raises(RecordError) as quick:
        checker.check(record, "a.jsonl:3")
    assert reason in str(quick.value)


@pytest.mark.parametrize("repeated", ["id", "link"])
def test_repeated_relations_are_refused(repeated: str) -> None:
    record = article()
    second = {**record["relations"][0]}
    second.update({"from": "s2", "to": "s1"} if repeated == "id" else {"id": "r2"})
    record["relations"].append(second)
    with pytest.raises(RecordError, match="is there twice" if repeated == "id" else "repeats a link"):
        checked(record)


def test_offsets_that_another_unit_could_explain_are_told_apart() -> None:
    record = article()
    record["spans"][0].update(start=9, end=17)  # UTF-16
    with pytest.raises(OffsetMismatchError):
        checked(record)
    record["spans"][0].update(start=17, end=9)
    with pytest.raises(RecordError) as reversed_span:
        checked(record)
    assert not isinstance(reversed_span.value, OffsetMismatchError)


def test_keys_that_nobody_knows_are_reported_not_swallowed() -> None:
    record = article()
    record["score"] = 1
    record["spans"][0]["colour"] = "red"
    record["relations"][0]["weight"] = 2
    record["entities"][0]["born"] = 1950
    (line,) = checked(record)
    assert line.startswith("8 × keys that the format does not know")


def test_a_discontinuous_span_passes() -> None:
    record = article()
    record["spans"][1] = span("s2", "CLAIM", 19, 32, fragments=[[20, 25], [27, 32]], text="الحزب سيفوز")
    record["spans"][1]["start"] = 20
    assert checked(record) == []


@given(records())
def test_whatever_is_sound_passes_again(record: Any) -> None:
    assert checked(copy.deepcopy(record)) == []


def test_the_sample_articles_pass() -> None:
    assert len(seed_records()) >= 12


def test_the_same_draft_gets_the_same_ids_everywhere() -> None:
    draft = {"title": "خبر", "text": TEXT, "language": "ar", "meta": {}, "spans": [{"start": 7, "end": 15}]}
    first, again = complete_record(draft), complete_record(copy.deepcopy(draft))
    assert first == again
    assert first["spans"][0]["text"] == "محمد علي"
    assert complete_record(draft | {"text": TEXT + " "})["id"] != first["id"]


def test_half_a_surrogate_pair_cannot_be_stored() -> None:
    with pytest.raises(RecordError, match="surrogate pair at position 3"):
        complete_record({"title": "", "text": "قال\ud800", "language": "ar", "meta": {}})


def test_spans_inside_spans_cannot_fill_the_memory() -> None:
    """All quotes together grow with the square of the text: 30,000 nested spans would quote it for some gigabytes."""
    text = "قال " * 30_000
    spans = [{"start": index, "end": len(text) - index} for index in range(50_000)]
    draft = {"title": "خبر", "text": text, "language": "ar", "meta": {}}
    with pytest.raises(RecordError, match="spans quote more than 50,000,000 characters"):
        complete_record(draft | {"spans": spans})
    assert len(complete_record(draft | {"spans": spans[:400]})["spans"]) == 400
    brought = [{"start": index, "end": index + 1, "text": "ق"} for index in range(3)]
    assert [span["text"] for span in complete_record(draft | {"spans": brought})["spans"]] == ["ق"] * 3
