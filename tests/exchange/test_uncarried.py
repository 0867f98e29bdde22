"""What a format has no place for is counted thing by thing."""

from typing import Any, cast

import pytest

from app.domain.native_record import NativeRecord
from app.exchange.loss import LossReport
from app.exchange.uncarried import _COUNTS, count_uncarried


def span(label: str, annotator: str, note: str = "", **attributes: Any) -> dict[str, Any]:
    return {"label": label, "annotator": annotator, "note": note, "attributes": attributes}


RECORD: Any = {
    "id": "خبر 7",
    "title": " ",
    "language": "ar",
    "direction": "rtl",
    "meta": {"source": "وكالة", "url": "x", "published": "2025-01-01", "page": 3, "قسم": ""},
    "status": {"سارة": "done", "דנה": "todo"},
    "spans": [
        span("ACTOR", "سارة", "ملاحظة", polarity="denies", دور=0),
        {**span("CLAIM", "سارة", sure=False), "fragments": [[0, 2], [3, 5]]},
        span("CLAIM", "דנה", " "),
        span("ORGANIZATION", "דנה"),
    ],
    "relations": [
        {"annotator": "علي", "attributes": {"joint": True, "ثقة": None}},
        {"annotator": "سارة", "attributes": {}},
    ],
    "entities": [
        {"aliases": ["أ", "ب"], "note": "ملاحظة", "attributes": {"حزب": 1, "n": 2}},
        {"aliases": [], "note": "", "attributes": {}},
        {"aliases": ["ج"]},
    ],
}
EXPECTED = {
    "annotators": 3,
    "article_text": 1,
    "attributes": 3,
    "blank_titles": 1,
    "details": 3,
    "entities": 3,
    "entity_details": 6,
    "fragments": 1,
    "history": 6,
    "identifiers": 6,
    "link_details": 2,
    "language": 2,
    "meta": 5,
    "meta_rest": 2,
    "notes": 2,
    "other_spans": 2,
    "progress": 2,
    "relation_attributes": 2,
    "relations": 2,
    "spans": 4,
}
EMPTY: Any = {
    **RECORD,
    "title": "",
    "language": "",
    "direction": None,
    **{key: [] for key in ("spans", "relations", "entities")},
    **{key: {} for key in ("meta", "status")},
}


def counted(record: Any, *kinds: str) -> dict[str, tuple[int, list[str]]]:
    losses = LossReport()
    count_uncarried(cast(NativeRecord, record), kinds, losses)
    return {one["kind"]: (one["count"], one["examples"]) for one in losses.to_json()}


def test_every_kind_that_is_counted_is_tested() -> None:
    assert EXPECTED.keys() == _COUNTS.keys()


@pytest.mark.parametrize("kind", EXPECTED)
def test_a_kind_is_counted_as_often_as_the_article_holds_it(kind: str) -> None:
    assert counted(RECORD, kind) == {kind: (EXPECTED[kind], ["خبر 7"])}


def test_an_article_that_holds_nothing_loses_nothing_but_its_text_and_title() -> None:
    assert counted(EMPTY, *EXPECTED) == {"article_text": (1, ["خبر 7"]), "blank_titles": (1, ["خبر 7"])}
    assert counted({**EMPTY, "title": "عنوان"}, "blank_titles", "details") == {"details": (1, ["خبر 7"])}


def test_only_the_kinds_that_are_asked_for_are_counted() -> None:
    assert counted(RECORD) == {}
    assert counted(RECORD, "notes", "progress").keys() == {"notes", "progress"}
