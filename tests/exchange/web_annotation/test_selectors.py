"""W3C Web Annotation: selectors that fit more than one place, or say it more than once."""

import json
from typing import Any

import pytest

from app.domain.native_record import NativeRecord
from app.exchange.formats import Rejection
from app.exchange.loss import LossReport
from app.exchange.web_annotation.format import FORMAT
from tests.exchange.round_trip import read_records, source_of
from tests.exchange.web_annotation.annotations import ACTOR, MAKES

PAGE = "https://example.org/news/7"
TEXT = "ههه! قالت سارة: «نعم» ثم قالت سارة: «لا»."


def position(start: object, end: object) -> dict[str, Any]:
    return {"type": "TextPositionSelector", "start": start, "end": end}


def quote(exact: str, **around: str) -> dict[str, Any]:
    return {"type": "TextQuoteSelector", "exact": exact, **around}


def on(*selectors: dict[str, Any]) -> dict[str, Any]:
    return {"source": PAGE, "selector": list(selectors)}


def read(*annotations: object) -> tuple[list[NativeRecord], list[Rejection], LossReport]:
    data = "\n".join(json.dumps(one, ensure_ascii=False) for one in annotations).encode()
    return read_records(FORMAT, source_of(data, "a.jsonld", {"7.txt": TEXT.encode()}))


def places(record: NativeRecord) -> list[tuple[int, int, str]]:
    return [(span["start"], span["end"], span["text"]) for span in record["spans"]]


@pytest.mark.parametrize(
    ("selector", "start"),
    [
        (quote("ههه"), 0),
        (quote("سارة", prefix="قالت ", suffix=": «لا"), TEXT.rindex("سارة")),
        (quote("سارة", suffix=": «نعم"), TEXT.index("سارة")),
        (quote("نعم", prefix="ما ليس هنا"), TEXT.index("نعم")),
    ],
)
def test_a_quote_that_fits_one_place_is_there(selector: dict[str, Any], start: int) -> None:
    (record,), rejections, losses = read({**ACTOR, "target": on(selector)})
    assert not rejections
    assert not losses
    assert places(record) == [(start, start + len(selector["exact"]), selector["exact"])]


@pytest.mark.parametrize("selector", [quote("هه"), quote("سارة"), quote("سارة", prefix="قالت ")])
def test_a_quote_that_fits_two_places_is_nowhere_even_if_they_overlap(selector: dict[str, Any]) -> None:
    found, rejections, _ = read({**ACTOR, "target": on(selector)})
    assert not found
    assert "more than once" in rejections[0].reason


@pytest.mark.parametrize("wrong", [position(5, None), position("5", 9), position(None, 9), position(5, 9.0)])
def test_a_position_that_is_none_leaves_it_to_the_quote(wrong: dict[str, Any]) -> None:
    (record,), rejections, losses = read({**ACTOR, "target": on(wrong, quote("نعم"))})
    assert not rejections
    assert places(record) == [(TEXT.index("نعم"), TEXT.index("نعم") + 3, "نعم")]
    assert losses.count("requoted") == 1
    (record,), _, losses = read({**ACTOR, "target": on(wrong)})
    assert not record["spans"]
    assert losses.count("foreign_items") == 1, "without a quote it says nothing of a place"


def test_parts_of_a_composite_are_in_order_also_where_two_are_the_same() -> None:
    first, second = TEXT.index("نعم"), TEXT.index("لا»")
    items = [on(position(second, second + 2)), on(quote("نعم")), on(position(first, first + 3), quote("نعم"))]
    (record,), rejections, _ = read({**ACTOR, "target": {"type": "Composite", "items": items[:2]}})
    assert not rejections
    (span,) = record["spans"]
    assert (span["text"], span.get("fragments")) == ("نعم لا", [[first, first + 3], [second, second + 2]])
    # One part said with its quote and once more without overlaps itself: that is told, and is no crash.
    again = [on(position(first, first + 3)), items[2], on(position(first, first + 3))]
    found, rejections, _ = read({**ACTOR, "target": {"type": "Composite", "items": again}})
    assert not found
    assert len(rejections) == 1


def test_what_is_no_target_is_counted_beside_one_that_is() -> None:
    (record,), rejections, losses = read({**ACTOR, "target": [on(quote("نعم")), 7, None, ["x"]]})
    assert not rejections
    assert [text for _, _, text in places(record)] == ["نعم"]
    assert losses.count("foreign_items") == 3


def test_further_ends_of_a_link_are_counted_each() -> None:
    spans = [{**ACTOR, "id": f"urn:x:{word}", "target": on(quote(word))} for word in ("ههه", "نعم", "لا", "ثم")]
    link = {**MAKES, "target": ["urn:x:ههه", "urn:x:ثم"], "body": ["urn:x:نعم", "urn:x:لا", "urn:x:ههه"]}
    (record,), rejections, losses = read(*spans, link)
    assert not rejections
    by_id = {span["id"]: span["text"] for span in record["spans"]}
    assert [(by_id[one["from"]], by_id[one["to"]]) for one in record["relations"]] in (
        [("ههه", "نعم")],
        [("نعم", "ههه")],
    )
    assert losses.count("foreign_items") == 3


def from_to(first: dict[str, Any], last: dict[str, Any]) -> dict[str, Any]:
    return {"type": "RangeSelector", "startSelector": first, "endSelector": last}


@pytest.mark.parametrize(
    "selector",
    [
        from_to(position(17, 20), position(22, 24)),
        from_to(quote("«نعم"), quote("ثم")),
        from_to(quote("نعم", prefix="«"), position(22, 22)),
    ],
)
def test_a_range_reaches_from_where_its_first_selector_begins_to_where_its_second_does(
    selector: dict[str, Any],
) -> None:
    (record,), rejections, losses = read({**ACTOR, "target": on(selector)})
    assert not rejections
    assert not losses
    ((start, end, text),) = places(record)
    assert (text, end) == (TEXT[start:22], 22)
    assert text.startswith(("«نعم", "نعم"))


@pytest.mark.parametrize(
    ("selector", "told"),
    [
        ({"type": "CssSelector", "value": "#p1"}, "CssSelector, which cannot be read here"),
        ({"type": "XPathSelector", "value": "/p", "refinedBy": position(0, 3)}, None),
        (from_to({"type": "XPathSelector", "value": "/p"}, position(4, 4)), "RangeSelector, which cannot be read here"),
    ],
)
def test_selectors_that_cannot_be_read_are_named(selector: dict[str, Any], told: str | None) -> None:
    (record,), _, losses = read({**ACTOR, "target": on(selector)})
    assert not record["spans"]
    (loss,) = losses.to_json()
    assert loss["examples"][0].endswith(told or "XPathSelector, TextPositionSelector, which cannot be read here")


@pytest.mark.parametrize(
    ("selectors", "told"),
    [
        ([{**position(4, 12), "refinedBy": {"type": "CssSelector", "value": "#p1"}}], ["a CssSelector"]),
        ([position(4, 12), {"type": "XPathSelector", "value": "/p", "refinedBy": {"type": "CssSelector"}}], []),
    ],
    ids=["of one that is read", "of one that is not"],
)
def test_a_refinement_that_cannot_be_read_is_counted_where_the_span_would_be_smaller(
    selectors: list[dict[str, Any]], told: list[str]
) -> None:
    (record,), rejections, losses = read({**ACTOR, "target": on(*selectors)})
    assert [place[:2] for place in places(record)] == [(4, 12)]
    assert not rejections
    assert [example for loss in losses.to_json() for example in loss["examples"]] == [
        f"a.jsonld:1: {one} that refines another selector" for one in told
    ]


def in_bytes(start: int, end: int) -> dict[str, Any]:
    """A position in the bytes of the text: `start` and `end` are code points."""
    first, last = (len(TEXT[:one].encode()) for one in (start, end))
    return {"type": "DataPositionSelector", "start": first, "end": last}


def test_bytes_are_read_where_a_quote_or_the_name_of_the_source_says_that_they_are_those_of_the_text() -> None:
    place, other = (TEXT.index("سارة"), TEXT.index("سارة") + 4), (TEXT.index("نعم"), TEXT.index("نعم") + 3)
    witness = {**ACTOR, "id": "w", "target": on(in_bytes(*place), quote("سارة"))}
    alone = {**ACTOR, "id": "a", "target": on(in_bytes(*other))}
    (record,), rejections, losses = read(witness, alone)
    assert not rejections
    assert not losses
    assert places(record) == [(*place, "سارة"), (*other, "نعم")]
    plain = {"source": f"{PAGE}.txt", "selector": in_bytes(*other)}
    (record,), _, losses = read({**alone, "target": plain})
    assert places(record) == [(*other, "نعم")]
    assert not losses


def test_bytes_of_a_page_or_inside_a_letter_are_counted_and_a_quote_beside_them_counts_more() -> None:
    known = {**ACTOR, "id": "k", "target": on(position(0, 3))}
    alone = {**ACTOR, "id": "a", "target": on(in_bytes(0, 3))}
    cut = {**ACTOR, "id": "c", "target": {"source": f"{PAGE}.txt", "selector": {**in_bytes(0, 3), "end": 3}}}
    sound = {**ACTOR, "id": "s", "target": {"source": f"{PAGE}.txt", "selector": position(0, 3)}}
    for annotations in ((known, alone), (sound, cut)):
        (record,), rejections, losses = read(*annotations)
        assert not rejections
        assert places(record) == [(0, 3, "ههه")]
        (loss,) = losses.to_json()
        assert "an annotation of DataPositionSelector, which cannot be read here" in loss["examples"][0]
    (record,), _, losses = read({**ACTOR, "target": on(in_bytes(0, 3), quote("نعم"))})
    assert places(record) == [(TEXT.index("نعم"), TEXT.index("نعم") + 3, "نعم")]
    assert losses.count("requoted") == 0
