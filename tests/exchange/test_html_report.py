"""HTML report: every character of every article is there, escaped, and nothing of it becomes markup."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.native_record import NativeRecord
from app.exchange.checking import text_digest
from app.exchange.html_report import FORMAT
from seeds import default_codebook
from tests.exchange.articles import check, records, seed_records
from tests.exchange.round_trip import legal_record, write_bytes

_TAGS = {
    *("html", "head", "meta", "title", "style", "body", "main", "h1", "h2", "h3", "ul", "li", "article", "div", "p"),
    *("span", "bdi", "table", "caption", "tr", "th", "td"),
}


class Reading(HTMLParser):
    """What a browser would make of the page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.paragraphs: list[str] = []
        self.cells: list[str] = []
        self.under: list[tuple[str, str]] = []
        """Text and names of the labels below it."""
        self._open: list[str] = []
        self.feed(page)
        self.close()
        assert not self._open

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "meta":
            return
        self._open.append(tag)
        if tag == "p":
            self.paragraphs.append("")
        elif tag == "td":
            self.cells.append("")
        elif tag == "span" and "p" in self._open:
            self.under.append(("", dict(attrs)["title"]))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "p" in self._open:
            self.paragraphs[-1] += data
        if "td" in self._open:
            self.cells[-1] += data
        if "p" in self._open and self._open[-1] == "span":
            self.under[-1] = (self.under[-1][0] + data, self.under[-1][1])


def report(before: list[NativeRecord], **values: str) -> tuple[Reading, str]:
    data, losses = write_bytes(FORMAT, before, default_codebook(), **values)
    assert {loss["kind"] for loss in losses.to_json()} <= {"history", "identifiers", "illegal_characters"}
    return Reading(data.decode()), data.decode()


@given(st.lists(records(), max_size=3))
def test_every_character_is_there_and_none_becomes_markup(before: list[NativeRecord]) -> None:
    page, _ = report(before)
    before = [legal_record(record) for record in before]
    assert {tag for tag, _ in page.tags} <= _TAGS
    assert "\n".join(page.paragraphs) == "\n".join(record["text"] for record in before)
    for record in before:
        for span in record["spans"]:
            assert span["text"] in page.cells
            for value in (span["annotator"], span["note"]):
                assert not value or value in page.cells


def test_labelled_text_carries_the_names_of_its_labels() -> None:
    record = seed_records()[0]
    text, nested = record["text"], dict(record["spans"][0])
    outer = {**nested, "id": "outer", "label": "CLAIM", "start": 0, "end": 20, "text": text[:20], "entity": None}
    inner = {**nested, "id": "inner", "label": "ACTOR", "start": 5, "end": 9, "text": text[5:9], "entity": None}
    page, _ = report([check({**record, "spans": [outer, inner], "relations": [], "entities": []})])
    claim, actor = (default_codebook().label(key).name["ar"] for key in ("CLAIM", "ACTOR"))  # type: ignore[union-attr]
    assert page.under == [(text[:5], claim), (text[5:9], f"{claim} · {actor}"), (text[9:20], claim)]
    styles = [values["style"] or "" for tag, values in page.tags if tag == "span" and "title" in values]
    assert [style.count("linear-gradient") for style in styles] == [1, 2, 1]


def test_quotes_are_isolated_and_paragraphs_have_their_own_direction() -> None:
    before = seed_records()
    page, source = report(before)
    assert {values.get("dir") for tag, values in page.tags if tag == "p"} <= {"auto", "rtl", "ltr"}
    cells = sum(1 for tag, _ in page.tags if tag == "td")
    assert cells == len(re.findall(r"<td>(?:<bdi>|</td>)", source)) > 0
    assert sum(len(record["relations"]) for record in before) > 0
    assert "<caption>العلاقات</caption>" in source


def test_hostile_text_stays_text() -> None:
    record: Any = dict(seed_records()[0])
    bad = "</p></style><script>alert('x')</script><img src=x onerror=\"y\">&amp;"
    span = {**record["spans"][0], "label": bad, "note": bad, "annotator": bad, "attributes": {bad: bad}, "entity": None}
    spans = [{**span, "start": 0, "end": len(bad), "text": bad}]
    record.update(text=bad, title=bad, meta={bad: bad}, spans=spans, relations=[], entities=[], status={bad: "done"})
    del record["text_sha256"]
    page, source = report([check({**record, "text_sha256": text_digest(bad)})])
    assert {tag for tag, _ in page.tags} <= _TAGS
    assert page.paragraphs == [bad]
    assert not [name for _, values in page.tags for name in values if name.startswith("on") or name in {"src", "href"}]
    assert "default-src 'none'" in source


def test_characters_that_html_cannot_hold_are_counted() -> None:
    record: Any = dict(seed_records()[0])
    record["title"] = "عنوان\x01\x0b"
    data, losses = write_bytes(FORMAT, [record], default_codebook())
    assert losses.count("illegal_characters") == 2
    assert b"\x01" not in data


@pytest.mark.parametrize(
    ("language", "direction"), [("ar", "rtl"), ("he", "rtl"), ("fa", "rtl"), ("ur", "rtl"), ("en", "ltr")]
)
def test_the_page_speaks_the_language_asked_for(language: str, direction: str) -> None:
    page, _ = report([], language=language)
    assert ("html", {"lang": language, "dir": direction}) in page.tags


def test_the_same_articles_give_the_same_bytes() -> None:
    assert write_bytes(FORMAT, seed_records())[0] == write_bytes(FORMAT, seed_records())[0]
