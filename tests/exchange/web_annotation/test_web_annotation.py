"""W3C Web Annotation: selectors that agree, and selectors that do not."""

import json
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.native_record import NativeRecord
from app.exchange.web_annotation.format import FORMAT
from tests.exchange.articles import records, seed_records
from tests.exchange.round_trip import assert_same_but, mutations, read_records, refused_or_read, source_of, write_bytes
from tests.exchange.web_annotation.annotations import ACTOR, CLAIM, MAKES, TEXT

BESIDE = {"7.txt": TEXT.encode()}


def read_annotations(*annotations: object, beside: dict[str, bytes] | None = None) -> Any:
    data = "\n".join(json.dumps(one, ensure_ascii=False) for one in annotations).encode()
    return read_records(FORMAT, source_of(data, "a.jsonld", BESIDE if beside is None else beside))


def selector(annotation: dict[str, Any], *selectors: object) -> dict[str, Any]:
    return {**annotation, "target": {**annotation["target"], "selector": list(selectors)}}


def selector_of_quote(exact: str) -> dict[str, Any]:
    return {"type": "TextQuoteSelector", "exact": exact}


def test_foreign_annotations_of_a_text_beside() -> None:
    (record,), rejections, losses = read_annotations(MAKES, CLAIM, ACTOR)
    assert not rejections
    assert not losses
    assert record["id"] == "https://example.org/news/7"
    by_id = {span["id"]: span for span in record["spans"]}
    assert {(span["label"], span["text"], span["annotator"]) for span in record["spans"]} == {
        ("ACTOR", "محمد علي", "سارة"),
        ("CLAIM", "«الحزب» سيفوز", "سارة"),
    }
    (link,) = record["relations"]
    assert (link["type"], by_id[link["from"]]["label"], by_id[link["to"]]["label"]) == ("makes", "ACTOR", "CLAIM")


@pytest.mark.parametrize("shape", ["collection", "page", "array"])
def test_other_containers(shape: str) -> None:
    page = {"type": "AnnotationPage", "items": [ACTOR, CLAIM]}
    container: object = {"type": "AnnotationCollection", "first": page} if shape == "collection" else page
    container = [ACTOR, CLAIM] if shape == "array" else container
    (record,), rejections, _ = read_annotations(container)
    assert not rejections
    assert len(record["spans"]) == 2


def test_the_quote_repairs_offsets_that_do_not_fit() -> None:
    wrong = {"type": "TextPositionSelector", "start": 9, "end": 17}
    twice = {"type": "TextQuoteSelector", "exact": "علي", "prefix": "وقال ", "suffix": " نعم"}
    (record,), rejections, losses = read_annotations(
        selector(ACTOR, wrong, ACTOR["target"]["selector"][1]), selector(CLAIM, wrong, twice)
    )
    assert not rejections
    assert sorted(span["start"] for span in record["spans"]) == [7, TEXT.rindex("علي")]
    assert losses.count("requoted") == 2


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (selector(ACTOR, {"type": "TextQuoteSelector", "exact": "علي"}), "more than once"),
        (selector(ACTOR, {"type": "TextQuoteSelector", "exact": "سالم"}), "not in the text"),
        (selector(ACTOR, {"type": "TextPositionSelector", "start": 7, "end": 999}), "ends at 999"),
        ({**ACTOR, "target": {"source": "https://example.org/news/8", "selector": []}}, "put it beside as 8.txt"),
        ({**ACTOR, "target": 5}, "nothing that is named"),
    ],
)
def test_what_is_refused_says_why(bad: object, reason: str) -> None:
    found, rejections, _ = read_annotations(bad)
    assert not found
    assert reason in rejections[0].reason
    assert rejections[0].where == "a.jsonld:1"


def test_several_targets_are_several_spans_and_a_composite_is_one() -> None:
    pieces = [
        {
            "source": "https://example.org/news/7",
            "selector": {"type": "TextPositionSelector", "start": start, "end": end},
        }
        for start, end in ((3, 6), (16, 18))
    ]
    (record,), _, _ = read_annotations({**ACTOR, "target": pieces})
    assert [span["text"] for span in record["spans"]] == ["قال", "إن"]
    (record,), _, _ = read_annotations({**ACTOR, "target": {"type": "Composite", "items": pieces}})
    assert [(span["text"], span.get("fragments")) for span in record["spans"]] == [("قال إن", [[3, 6], [16, 18]])]


def test_annotations_of_the_whole_text_and_of_other_things_are_counted() -> None:
    whole = {**ACTOR, "id": "w", "target": {"source": "https://example.org/news/7"}}
    (record,), _, losses = read_annotations(ACTOR, whole, {**MAKES, "body": ["https://elsewhere.example/1"]})
    assert len(record["spans"]) == 1
    assert losses.count("foreign_items") == 2


@given(st.lists(records(), max_size=3, unique_by=lambda record: record["id"]), st.sampled_from(["jsonl", "collection"]))
def test_everything_comes_back(before: list[NativeRecord], layout: str) -> None:
    data, losses = write_bytes(FORMAT, before, layout=layout)
    assert not losses
    after, rejections, found = read_records(FORMAT, source_of(data, "a.jsonl"))
    assert not rejections
    assert not found
    assert_same_but(before, after)


def test_the_order_of_the_lines_does_not_matter() -> None:
    before = seed_records()
    data, _ = write_bytes(FORMAT, before)
    assert FORMAT.sniff("a.jsonl", data[:65536]) == 90
    lines = data.split(b"\n")[:-1]
    random.Random(1).shuffle(lines)
    after, rejections, _ = read_records(FORMAT, source_of(b"\n".join(lines), "a.jsonl"))
    assert not rejections
    known = {record["id"]: record for record in after}
    assert_same_but(before, [known[record["id"]] for record in before])


def test_quotes_and_positions_agree_in_what_is_written() -> None:
    for record in seed_records()[:3]:
        for line in write_bytes(FORMAT, [record])[0].split(b"\n")[:-1]:
            annotation = json.loads(line)
            if annotation["motivation"] != "tagging":
                continue
            target = annotation["target"]
            for piece in target.get("items", [target]):
                position, quoted = piece["selector"]
                text, start, end = record["text"], position["start"], position["end"]
                assert text[start:end] == quoted["exact"]
                assert text[:start].endswith(quoted["prefix"])
                assert text[end:].startswith(quoted["suffix"])


def test_damaged_files_are_refused_without_a_crash() -> None:
    original = "\n".join(json.dumps(one, ensure_ascii=False) for one in (MAKES, CLAIM, ACTOR)).encode()
    record = seed_records()[3]
    own, _ = write_bytes(
        FORMAT, [{**record, "spans": record["spans"][:2], "relations": [], "entities": record["entities"]}]
    )
    for data, count in ((original, 500), (own[-2500:], 100), (own, 50)):
        for mutated in mutations(data, count):
            refused_or_read(FORMAT, source_of(mutated, "a.jsonld", BESIDE))


def test_every_body_and_maker_is_read_or_counted() -> None:
    bodies = [
        {"type": "TextualBody", "purpose": "tagging", "value": "CLAIM"},
        {"type": "TextualBody", "purpose": "tagging", "value": "عاجل"},
        {"type": "SpecificResource", "purpose": "classifying", "source": "https://example.org/topic"},
        {"type": "TextualBody", "purpose": "commenting", "value": "أولى"},
        {"type": "TextualBody", "purpose": "commenting", "value": "ثانية"},
        "https://example.org/elsewhere",
    ]
    makers = [{"name": "سارة"}, {"name": "عمر"}]
    one = {**ACTOR, "body": bodies, "creator": makers, "created": "2026-01-01T01:30:00+02:00"}
    (record,), _, losses = read_annotations(one)
    (span,) = record["spans"]
    assert (span["label"], span["annotator"], span["note"]) == ("CLAIM", "سارة", "أولى\nثانية")
    assert span["attributes"] == {"tags": ["عاجل", "https://example.org/topic"]}
    assert span["created"] == "2025-12-31T23:30:00Z"
    assert losses.count("foreign_items") == 2


def test_pages_are_turned_and_those_elsewhere_counted() -> None:
    last = {"type": "AnnotationPage", "items": [CLAIM], "next": "https://example.org/page3"}
    first = {"type": "AnnotationPage", "items": [ACTOR], "next": last}
    (record,), rejections, losses = read_annotations({"type": "AnnotationCollection", "first": first})
    assert not rejections
    assert len(record["spans"]) == 2
    assert losses.to_json()[0]["examples"] == [
        "a.jsonld:1: the page https://example.org/page3, which is not in this file"
    ]
    found, _, losses = read_annotations({"type": "AnnotationCollection", "first": "https://example.org/page1"})
    assert (found, losses.count("foreign_items")) == ([], 1)


@pytest.mark.parametrize(
    ("target", "count"),
    [
        ({"selector": {"type": "FragmentSelector", "value": "char=7,15"}}, 1),
        ({"selector": {"type": "FragmentSelector", "value": "char=7,15;length=33"}}, 1),
        ({"selector": {"type": "CssSelector", "value": "p", "refinedBy": {"type": "TextPositionSelector"}}}, 0),
        (
            {"selector": {"type": "XPathSelector", "value": "/p", "refinedBy": selector_of_quote("محمد علي")}},
            1,
        ),
        ({"selector": {"type": "FragmentSelector", "value": "xywh=1,2,3,4"}}, 0),
    ],
)
def test_other_selectors_of_text(target: dict[str, Any], count: int) -> None:
    where = {"source": "https://example.org/news/7", **target}
    (record,), rejections, losses = read_annotations({**ACTOR, "target": where}, CLAIM)
    assert not rejections
    assert [span["text"] for span in record["spans"]] == ["محمد علي"] * count + ["«الحزب» سيفوز"]
    assert losses.count("foreign_items") == 1 - count


def test_an_address_may_name_the_characters() -> None:
    (record,), _, _ = read_annotations({**ACTOR, "target": "https://example.org/news/7#char=7,15"})
    assert [span["text"] for span in record["spans"]] == ["محمد علي"]


def test_a_body_without_a_purpose_has_the_motivation_of_its_annotation() -> None:
    comment = {**ACTOR, "motivation": "commenting", "body": {"type": "TextualBody", "value": "ملاحظة"}}
    (record,), rejections, losses = read_annotations(comment)
    assert not rejections
    assert not losses
    assert [(span["label"], span["note"]) for span in record["spans"]] == [("commenting", "ملاحظة")]


def test_the_annotation_that_does_not_fit_is_the_one_that_is_named() -> None:
    lost = selector({**CLAIM, "id": "https://example.org/anno/9"}, selector_of_quote("ليس هنا"))
    _, (rejection,), _ = read_annotations(ACTOR, CLAIM, lost)
    assert rejection.where == "a.jsonld:3"
    assert "ليس هنا" in rejection.reason


@pytest.mark.parametrize(
    ("outer", "inner", "words"),
    [
        ({"type": "TextPositionSelector", "start": 7, "end": 15}, (0, 4), "محمد"),
        ({"type": "TextQuoteSelector", "exact": "محمد علي"}, (5, 8), "علي"),
        ({"type": "FragmentSelector", "value": "char=19,32"}, (1, 6), "الحزب"),
    ],
)
def test_a_position_that_refines_counts_from_where_the_other_begins(
    outer: dict[str, Any], inner: tuple[int, int], words: str
) -> None:
    refined = {"type": "TextPositionSelector", "start": inner[0], "end": inner[1]}
    (record,), rejections, losses = read_annotations(selector(ACTOR, {**outer, "refinedBy": refined}))
    assert not rejections
    assert not losses
    assert [span["text"] for span in record["spans"]] == [words]
    wide = {**refined, "end": 99}
    (record,), rejections, losses = read_annotations(selector(ACTOR, {**outer, "refinedBy": wide}))
    assert (len(record["spans"]), rejections, losses.count("foreign_items")) == (1, [], 1)


def test_a_target_in_another_text_makes_no_span_here() -> None:
    elsewhere = {
        "source": "https://example.org/news/8",
        "selector": {"type": "TextPositionSelector", "start": 0, "end": 2},
    }
    whole = {"source": "https://example.org/news/7"}
    (record,), rejections, losses = read_annotations({**ACTOR, "target": [ACTOR["target"], elsewhere, whole]})
    assert not rejections
    assert [span["text"] for span in record["spans"]] == ["محمد علي"]
    assert losses.count("foreign_items") == 2
    composite = {"type": "Composite", "items": [ACTOR["target"], elsewhere]}
    (record,), _, losses = read_annotations({**ACTOR, "target": composite})
    assert [span["text"] for span in record["spans"]] == ["محمد علي"]
    assert losses.count("foreign_items") == 1


def test_what_a_span_or_link_has_several_of_is_kept_or_counted() -> None:
    concepts = [
        {"type": "SpecificResource", "purpose": "identifying", "source": f"http://x.org/{name}"} for name in "ab"
    ]
    other = {**CLAIM, "id": "https://example.org/anno/9"}
    links = {**MAKES, "body": [*MAKES["body"], other["id"]]}
    (record,), rejections, losses = read_annotations(
        {**ACTOR, "body": [*ACTOR["body"], *concepts]}, CLAIM, other, links
    )
    assert not rejections
    (actor,) = (span for span in record["spans"] if span["label"] == "ACTOR")
    assert actor["attributes"] == {"identifier": ["http://x.org/a", "http://x.org/b"]}
    assert len(record["relations"]) == 1
    assert [item["examples"] for item in losses.to_json()] == [["a.jsonld:4: a further end of a link"]]


def test_a_link_whose_targets_are_both_of_its_ends_leads_from_the_first_to_the_second() -> None:
    ends = [{"id": ACTOR["id"]}, {"id": CLAIM["id"]}]
    tag = {"type": "TextualBody", "purpose": "tagging", "value": "makes"}
    (record,), rejections, losses = read_annotations(ACTOR, CLAIM, {**MAKES, "body": [tag], "target": ends})
    assert not rejections
    assert not losses
    texts = {span["id"]: span["text"] for span in record["spans"]}
    assert [(link["type"], texts[link["from"]], texts[link["to"]]) for link in record["relations"]] == [
        ("makes", "محمد علي", "«الحزب» سيفوز")
    ]


def test_the_direction_of_a_foreign_text_may_be_left_to_its_letters() -> None:
    body = {"type": "TextualBody", "value": TEXT, "language": "Arabic", "textDirection": "auto"}
    text = {
        "id": "t",
        "type": "Annotation",
        "motivation": "describing",
        "body": body,
        "target": "https://example.org/news/7",
    }
    (record,), rejections, _ = read_annotations(text, ACTOR)
    assert not rejections
    assert (record["text"], record["language"], record["direction"]) == (TEXT, "ar", None)
