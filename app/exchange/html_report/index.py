"""The pages of an HTML report in a folder, and the index that leads to them: in parts where it is long itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import IO

from app.domain.native_record import NativeRecord
from app.exchange.html_report.article import ReportMarkup
from app.exchange.html_report.register import Register, part_file

INDEX = "index.html"
_FOLDER = "pages/"
_PART = 500
"""Articles in a part of the index, about; no page is in two."""
_NEAR, _FAR = 4, 20
"""Parts to each side of one, and parts from the first to the last, that can be reached from it at once."""
_COLUMNS = ("", "title", "published", "source", "spans")
_ENTITY_COLUMNS = ("", "entity", "type", "spans", "articles")


def index_table(
    words: Mapping[str, str], rows: Iterable[bytes], columns: Sequence[str] = _COLUMNS, called: str = "index"
) -> Iterator[bytes]:
    """The table of an index around its `rows`, which come in bodies of tables."""
    head = "".join(f'<th scope="col">{words[name] if name else "#"}</th>' for name in columns)
    yield f'<div class="wide" role="region" aria-label="{words[called]}" tabindex="0">\n'.encode()
    yield f'<table class="index">\n<thead><tr>{head}</tr></thead>\n'.encode()
    yield from rows
    yield b"</table>\n</div>\n"


class Pages:
    """Names the pages, links them with each other and with the index, and keeps the rows of the index in a file."""

    def __init__(self, markup: ReportMarkup, size: int, rows: IO[bytes], register: Register) -> None:
        """Begin a report.

        Args:
            markup: What makes its markup.
            size: Articles on a page.
            rows: An empty file, to keep the rows in.
            register: An empty one.
        """
        self._markup, self._rows, self._register = markup, rows, register
        markup.register = register
        self._words = markup.words
        self._pages_of_part = max(1, _PART // size)
        self._page = 0
        self._parts: list[int] = []
        """Where the rows of each part of the index begin."""
        self._articles = 0
        self._counts: Counter[str] = Counter()

    def next_page(self) -> str:
        """Begin a page.

        Returns:
            The name of its file in the report.
        """
        if self._page % self._pages_of_part == 0:
            self._parts.append(self._rows.tell())
        self._page += 1
        self._register.page = _page(self._page)
        named = f'<a href="{self._below()}{_page(self._page)}">{self._words["page"]} {self._page:,}</a>'
        self._rows.write(f'<tbody>\n<tr><th colspan="{len(_COLUMNS)}" scope="rowgroup">{named}</th></tr>\n'.encode())
        return _FOLDER + _page(self._page)

    def row_of(self, number: int) -> str:
        """The address, from its page, of the row of an article in the index."""
        part = len(self._parts)
        return f"{'../' + INDEX if part == 1 else _part(part)}#i{number}"

    def take(self, record: NativeRecord, number: int) -> None:
        """Note an article whose markup was made last."""
        self._rows.write(self._markup.row(record, f"{self._below()}{_page(self._page)}#a{number}").encode())
        self._articles += 1
        self._counts.update(span["label"] for span in record["spans"])

    def ends(self, *, last: bool) -> tuple[str, str]:
        """End the page.

        Args:
            last: Whether no page comes after it.

        Returns:
            What stands before and after its articles.
        """
        self._rows.write(b"</tbody>\n")
        part = len(self._parts)
        pager = self._pager(
            _page(self._page - 1) if self._page > 1 else "",
            f'<a href="{"../" + INDEX if part == 1 else _part(part)}">{self._words["index"]}</a>',
            "" if last else _page(self._page + 1),
        )
        return self._markup.beginning(part=f"{self._words['page']} {self._page:,}", above=pager), pager

    def indexes(self) -> Iterator[tuple[str, Iterator[bytes]]]:
        """The name of the file of each part of the index, with all that is in it but its end."""
        starts = self._parts or [0]
        ends = [*starts[1:], self._rows.tell()]
        for number, (start, end) in enumerate(zip(starts, ends, strict=True), 1):
            name = INDEX if number == 1 else _FOLDER + _part(number)
            yield name, self._index(number, start, end)
        for number, name in self._register.parts():
            yield _FOLDER + name, self._entities(number)

    def _index(self, number: int, start: int, end: int) -> Iterator[bytes]:
        total = f'<p class="facts">{self._words["articles"]}: {self._articles:,}</p>\n'
        counts = f'<div class="facts">{self._markup.counted(self._counts)}</div>\n' if self._counts else ""
        pager = self._pager(*self._turns(number, len(self._parts), _between), "index")
        part = "" if number == 1 else f"{self._words['index']} {number:,}"
        yield self._markup.beginning(
            part=part, above=pager, heading=total + counts + self._known(number), legend=False
        ).encode()
        self._rows.seek(start)
        yield from index_table(self._words, _lines(self._rows, end - start))
        yield pager.encode()

    def _known(self, number: int) -> str:
        """Which entities are mentioned most, on the first part of the index."""
        if number > 1 or not self._register.count:
            return ""
        items = "".join(
            f'<li><a href="{_FOLDER}{address}">{one.name}</a> {one.mentions:,}</li>'
            for address, one in self._register.top()
        )
        every = f'<a href="{_FOLDER}{part_file(1)}">{self._words["entities"]}: {self._register.count:,}</a>'
        return f'<p class="facts">{every}</p>\n<div class="facts"><ul>{items}</ul></div>\n'

    def _entities(self, number: int) -> Iterator[bytes]:
        """One part of the register."""
        count = sum(1 for _ in self._register.parts())
        before, parts, after = self._turns(number, count, lambda _, other: part_file(other))
        home = f'<a href="../{INDEX}">{self._words["index"]}</a>'
        pager = self._pager(before, f"{home} · {self._words['entities']}: {parts}" if parts else home, after)
        part = self._words["entities"] + (f" {number:,}" if count > 1 else "")
        yield self._markup.beginning(part=part, above=pager, legend=False).encode()
        rows = self._register.rows(number, self._words)
        yield from index_table(self._words, rows, _ENTITY_COLUMNS, "entities")
        yield pager.encode()

    def _turns(self, number: int, count: int, between: Callable[[int, int], str]) -> tuple[str, str, str]:
        """The addresses of the parts before and after one of `count`, and links to parts between them."""
        if count < 2:
            return "", "", ""
        near = range(max(1, number - _NEAR), min(count, number + _NEAR) + 1)
        shown = sorted({1, count, *near, *range(1, count, max(1, count // _FAR))})
        parts = " ".join(
            f'<b aria-current="page">{one:,}</b>' if one == number else f'<a href="{between(number, one)}">{one:,}</a>'
            for one in shown
        )
        before = between(number, number - 1) if number > 1 else ""
        return before, parts, between(number, number + 1) if number < count else ""

    def _pager(self, before: str, middle: str, after: str, called: str = "") -> str:
        """Links to what comes before and after; `middle` is markup, the others are addresses.

        With `called`, the middle are links to parts of something that is called so; nothing where there are none.
        """
        if called and not middle:
            return ""
        middle = f"{self._words[called]}: {middle}" if called else middle
        previous = f'<a rel="prev" href="{before}">{self._words["previous"]}</a>' if before else ""
        following = f'<a rel="next" href="{after}">{self._words["next"]}</a>' if after else ""
        return f'<nav class="pager"><span>{previous}</span><span>{middle}</span><span>{following}</span></nav>\n'

    def _below(self) -> str:
        """From the part of the index at hand to the folder of pages."""
        return _FOLDER if len(self._parts) == 1 else ""


def _page(number: int) -> str:
    return f"page-{number:04}.html"


def _part(number: int) -> str:
    return f"index-{number:04}.html"


def _between(one: int, other: int) -> str:
    """From one part of the index to another."""
    if other == 1:
        return "../" + INDEX
    return (_FOLDER if one == 1 else "") + _part(other)


def _lines(stream: IO[bytes], size: int) -> Iterator[bytes]:
    left = size
    while left > 0 and (line := stream.readline()):
        left -= len(line)
        yield line
