"""Pages as a browser reads them, and articles to write them from."""

from html.parser import HTMLParser
from typing import Any

from app.domain.native_record import NativeRecord
from app.exchange.records.completing import text_digest
from tests.exchange.articles import check, seed_records

TAGS = {
    *("html", "head", "meta", "title", "style", "body", "main", "h1", "h2", "h3", "ul", "li", "article", "div", "p"),
    *("span", "bdi", "table", "caption", "thead", "tbody", "tr", "th", "td", "nav", "ol", "a"),
}

_OWN_PARAGRAPHS = ("top", "facts")
"""Classes of paragraphs that are no text of an article."""


class Reading(HTMLParser):
    """What a browser would make of the page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.paragraphs: list[str] = []
        self.cells: list[str] = []
        self.titles: list[str] = []
        self.under: list[tuple[str, str]] = []
        """Text and names of the labels below it."""
        self._open: list[str] = []
        self._text = False
        self.feed(page)
        self.close()
        assert not self._open

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "meta":
            return
        self._open.append(tag)
        if tag == "p" and dict(attrs).get("class") not in _OWN_PARAGRAPHS:
            self._text = True
            self.paragraphs.append("")
        elif tag == "h2":
            self.titles.append("")
        elif tag == "td":
            self.cells.append("")
        elif tag == "span" and self._text:
            self.under.append(("", dict(attrs)["title"]))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag
        if tag == "p":
            self._text = False

    def handle_data(self, data: str) -> None:
        if self._text:
            self.paragraphs[-1] += data
        if "h2" in self._open:
            self.titles[-1] += data
        if "td" in self._open:
            self.cells[-1] += data
        if self._text and self._open[-1] == "span":
            self.under[-1] = (self.under[-1][0] + data, self.under[-1][1])


def one_span(text: str, *spans: tuple[int, int, str], title: str = "عنوان", **values: Any) -> NativeRecord:
    """A seed with another text and spans."""
    base: Any = seed_records()[0]
    made = [
        {**base["spans"][0], "id": f"s{number}", "start": start, "end": end, "label": label, "text": text[start:end]}
        | {"entity": None, "attributes": {}, "note": ""}
        for number, (start, end, label) in enumerate(spans)
    ]
    fresh = {"title": title, "text": text, "text_sha256": text_digest(text), "direction": None}
    return check({**base, **fresh, "spans": made, "relations": [], "entities": [], **values})


def linked(page: Reading) -> tuple[list[str], list[str]]:
    """Where a page can be linked to, and what it links to."""
    places = [values["id"] or "" for _, values in page.tags if "id" in values]
    assert len(set(places)) == len(places)
    return places, [values["href"] or "" for tag, values in page.tags if tag == "a"]
