"""HTML report: the labelled articles as one page to read, print and send, which needs no other file and no network.

Labels are lines below the text, painted as backgrounds, so that no letter changes its form; direction is the article's
and its paragraphs', told by their letters and not by the first one; quotes in tables are isolated and carry the
language of their article. Everything that comes from an article is escaped, the page has no script, and its policy
forbids any.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import IO, BinaryIO

import orjson

from app.domain.direction import Direction, article_direction, letters_direction, paragraph_direction
from app.domain.native_record import Json, NativeRecord, NativeSpan
from app.domain.records import AttributeDefinition, Codebook, Label, RelationType
from app.exchange.html_report_lines import labelled, line_image, paragraphs
from app.exchange.html_report_page import DIRECTIONS, STYLE, WORDS
from app.exchange.loss import LossReport
from app.exchange.options import FormatOption, OptionKind
from app.exchange.registry import EVERYTHING, Format, WriteOptions
from app.exchange.uncarried import MAIN_META, count_uncarried
from app.exchange.xml_writing import escape, legal

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_COLOR = re.compile(r"#[0-9a-fA-F]{6}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
_UNKNOWN = "lx"
"""The line of a label that is not in the codebook."""
_INDEX_IN_MEMORY = 1 << 20


def write(records: Iterable[NativeRecord], out: BinaryIO, losses: LossReport, options: WriteOptions) -> None:
    """One page with all `records`, and an index when there are several."""
    page = _Page(str(options.values["language"]), options.codebook, losses)
    found = iter(records)
    first = list(islice(found, 2))
    indexed = len(first) > 1
    out.write(page.beginning(indexed).encode())
    with tempfile.SpooledTemporaryFile(_INDEX_IN_MEMORY) as index:
        for number, record in enumerate(chain(first, found), 1):
            out.writelines(part.encode() for part in page.article(record, number, indexed))
            if indexed:
                index.write(page.entry.encode())
        if indexed:
            _write_index(index, out, page.index_title)
    out.write(b"</main>\n</body>\n</html>\n")


def _write_index(index: IO[bytes], out: BinaryIO, title: str) -> None:
    index.seek(0)
    out.write(f'<nav id="index">\n<h2>{title}</h2>\n<ol>\n'.encode())
    out.writelines(index)
    out.write(b"</ol>\n</nav>\n")


class _Page:
    def __init__(self, language: str, codebook: Codebook | None, losses: LossReport) -> None:
        self._language = language
        self._words = WORDS[language]
        self._losses = losses
        self._labels: Mapping[str, Label] = {label.key: label for label in codebook.labels} if codebook else {}
        self._lines = {key: f"l{number}" for number, key in enumerate(self._labels)}
        self._links: Mapping[str, RelationType] = {one.key: one for one in codebook.relation_types} if codebook else {}
        self._example = ""
        self._base: Direction = "rtl"
        """The direction of the article at hand."""
        self._spoken = ""
        """Its language as an attribute, when it is not that of the page."""
        self.index_title = self._words["index"]
        self.entry = ""
        """The line of the last article in the index."""

    def beginning(self, indexed: bool) -> str:
        """Everything before the first article."""
        items = "".join(
            f"<li>{self._swatch(key)}{self._isolated(self._label(key))}</li>"
            for key, label in self._labels.items()
            if not label.archived
        )
        legend = f'<h2 class="legend">{self._words["legend"]}</h2>\n<ul class="legend">{items}</ul>\n' if items else ""
        index = f'<p class="top"><a href="#index">{self._words["index"]}</a></p>\n' if indexed else ""
        title = self._words["report"]
        return (
            f'<!DOCTYPE html>\n<html lang="{self._language}" dir="{DIRECTIONS[self._language]}">\n<head>\n'
            f'<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f"<title>{title}</title>\n<style>{STYLE}{self._colors()}</style>\n</head>\n<body>\n<main>\n"
            f"<h1>{title}</h1>\n{legend}{index}"
        )

    def _colors(self) -> str:
        labels = list(enumerate(self._labels.values()))
        light = "".join(f"--c{number}:{_color(one.color)};" for number, one in labels)
        dark = "".join(f"--c{number}:{_color(one.color_dark)};" for number, one in labels)
        lines = "".join(f"--l{number}:{line_image(f'var(--c{number})', one.pattern)};" for number, one in labels)
        return (
            f":root{{--lx:{line_image('var(--cx)', 0)};{light}{lines}}}\n"
            f"@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}\n"
        )

    def article(self, record: NativeRecord, number: int, indexed: bool) -> Iterator[str]:
        """One article with its tables."""
        self._example = record["id"]
        count_uncarried(record, ("history", "identifiers"), self._losses)
        self._base = _direction_of(record)
        language = record["language"] if _LANGUAGE.fullmatch(record["language"]) else ""
        # An empty one is an unknown one (HTML, "The lang attribute").
        self._spoken = "" if language == self._language else f' lang="{language}"'
        title = self._text(record["title"]) if record["title"].strip() else self._words["untitled"]
        turned = paragraph_direction(record["title"], self._base)
        self.entry = f'<li><a href="#a{number}"><bdi{self._spoken} dir="{turned}">{title}</bdi></a></li>\n'
        yield f'<article id="a{number}">\n<h2{self._spoken} dir="{turned}">{title}</h2>\n{self._facts(record)}'
        yield f'<div class="text"{self._spoken}>\n'
        for pieces in paragraphs(record):
            line = record["text"][pieces[0].start : pieces[-1].end] if pieces else ""
            parts = (self._piece(record["text"][piece.start : piece.end], piece.spans) for piece in pieces)
            yield f'<p dir="{paragraph_direction(line, self._base)}">{"".join(parts)}</p>\n'
        yield "</div>\n"
        yield self._spans(record) + self._relations(record) + self._entities(record)
        yield f'<p class="top"><a href="#index">{self._words["index"]}</a></p>\n' if indexed else ""
        yield "</article>\n"

    def _facts(self, record: NativeRecord) -> str:
        facts = [
            *((self._words[key] if key in MAIN_META else key, _shown(value)) for key, value in record["meta"].items()),
            *((annotator, self._words[state]) for annotator, state in record["status"].items()),
        ]
        items = "".join(f"<li>{self._isolated(name)}: {self._isolated(value)}</li>" for name, value in facts)
        return f'<ul class="facts">{items}</ul>\n' if items else ""

    def _piece(self, text: str, spans: Sequence[tuple[int, NativeSpan]]) -> str:
        if not spans:
            return self._text(text)
        names = " · ".join(dict.fromkeys(self._label(span["label"]) for _, span in spans))
        return labelled(self._text(text), spans, self._text(names), self._line)

    def _spans(self, record: NativeRecord) -> str:
        names = {entity["id"]: entity["name"] for entity in record["entities"]}
        rows = [
            (
                self._swatch(span["label"]) + self._isolated(self._label(span["label"])),
                self._quote(span["text"]),
                self._isolated(span["annotator"]),
                self._attributes(span["attributes"], self._definitions(span["label"])),
                self._quote(names.get(span["entity"] or "", "")),
                self._isolated(span["note"]),
            )
            for span in record["spans"]
        ]
        return self._table("spans", ("label", "quote", "annotator", "attributes", "entity", "note"), rows)

    def _relations(self, record: NativeRecord) -> str:
        quotes = {span["id"]: span["text"] for span in record["spans"]}
        rows = []
        for link in record["relations"]:
            declared = self._links.get(link["type"])
            name = (declared.name.get(self._language) if declared else None) or link["type"]
            rows.append(
                (
                    self._quote(quotes[link["from"]]),
                    self._isolated(name),
                    self._quote(quotes[link["to"]]),
                    self._isolated(link["annotator"]),
                    self._attributes(link["attributes"], declared.attributes if declared else ()),
                )
            )
        return self._table("links", ("from", "type", "to", "annotator", "attributes"), rows)

    def _entities(self, record: NativeRecord) -> str:
        rows = []
        for entity in record["entities"]:
            names = " · ".join(self._quote(name) for name in (entity["name"], *entity["aliases"]))
            told: dict[str, Json] = dict(entity.get("attributes", {}))
            if entity["wikidata"]:
                told["wikidata"] = entity["wikidata"]
            attributes = self._attributes(told, ())
            rows.append((names, self._isolated(entity["kind"]), attributes, self._isolated(entity.get("note", ""))))
        return self._table("entities", ("entity", "type", "attributes", "note"), rows)

    def _table(self, name: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
        """A table of cells that are escaped already, without columns in which nothing stands; nothing without rows."""
        if not rows:
            return ""
        kept = [number for number in range(len(columns)) if any(row[number] for row in rows)]
        head = "".join(f'<th scope="col">{self._words[columns[number]]}</th>' for number in kept)
        body = "".join("<tr>" + "".join(f"<td>{row[number]}</td>" for number in kept) + "</tr>\n" for row in rows)
        caption = self._words[name]
        # What is wider than a small window is scrolled by itself, with the keyboard, too.
        return (
            f'<div class="wide" role="region" aria-label="{caption}" tabindex="0">\n'
            f"<table>\n<caption>{caption}</caption>\n<thead><tr>{head}</tr></thead>\n"
            f"<tbody>\n{body}</tbody>\n</table>\n</div>\n"
        )

    def _label(self, key: str) -> str:
        label = self._labels.get(key)
        return (label.name.get(self._language) if label else None) or key

    def _line(self, key: str) -> str:
        return self._lines.get(key, _UNKNOWN)

    def _swatch(self, key: str) -> str:
        return f'<span class="swatch" style="background-image:var(--{self._line(key)})"></span>'

    def _definitions(self, key: str) -> Sequence[AttributeDefinition]:
        label = self._labels.get(key)
        return label.attributes if label else ()

    def _attributes(self, attributes: Mapping[str, Json], definitions: Sequence[AttributeDefinition]) -> str:
        """Names and values, each isolated, as the codebook calls them in the language of the page."""
        declared = {one.key: one for one in definitions}
        parts = []
        for key, value in attributes.items():
            one = declared.get(key)
            name = (one.name.get(self._language) if one else None) or key
            values = [
                self._isolated(self._value(item, one)) for item in (value if isinstance(value, list) else [value])
            ]
            parts.append(f"<li>{self._isolated(name)}: {' · '.join(values)}</li>")
        return f"<ul>{''.join(parts)}</ul>" if parts else ""

    def _value(self, value: Json, definition: AttributeDefinition | None) -> str:
        if isinstance(value, bool):
            return self._words["yes" if value else "no"]
        shown = _shown(value)
        names = definition.value_names.get(shown, {}) if definition else {}
        return names.get(self._language) or shown

    def _quote(self, text: str) -> str:
        """Words of the article, in its language and direction."""
        turned = paragraph_direction(text, self._base)
        return f'<bdi{self._spoken} dir="{turned}">{self._text(text)}</bdi>' if text else ""

    def _isolated(self, text: str) -> str:
        """Other words. Numbers, dates and addresses run from left to right."""
        return f'<bdi dir="{letters_direction(text) or "ltr"}">{self._text(text)}</bdi>' if text else ""

    def _text(self, text: str) -> str:
        return escape(legal(text, self._losses, self._example))


def _direction_of(record: NativeRecord) -> Direction:
    return (
        "ltr" if record["direction"] == "ltr" else "rtl" if record["direction"] else article_direction(record["text"])
    )


def _shown(value: Json) -> str:
    return value if isinstance(value, str) else orjson.dumps(value).decode()


def _color(declared: str) -> str:
    return declared if _COLOR.fullmatch(declared) else "var(--cx)"


FORMAT = Format(
    name="html-report",
    title="HTML report, to read and print",
    suffixes=(".html",),
    carries=EVERYTHING,
    sniff=lambda _name, _head: 0,
    write_with=write,
    options=(
        FormatOption(
            name="language",
            kind=OptionKind.CHOICE,
            default="ar",
            choices=tuple(WORDS),
            help="the language of its headings, and the direction of the page",
            on_import=False,
        ),
    ),
)
