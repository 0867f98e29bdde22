"""HTML report: the labelled articles as one page to read, print and send, which needs no other file and no network.

Labels are lines below the text, painted as backgrounds, so that no letter changes its form; direction is each
paragraph's own; quotes in tables are isolated. Everything that comes from an article is escaped, the page has no
script, and its policy forbids any.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import BinaryIO

import orjson

from app.domain.native_record import Json, NativeRecord, NativeSpan
from app.domain.records import Codebook, Label
from app.exchange.html_report_page import DIRECTIONS, STRIPE, STYLE, WORDS
from app.exchange.loss import LossReport
from app.exchange.options import FormatOption, OptionKind
from app.exchange.registry import EVERYTHING, Format, WriteOptions
from app.exchange.uncarried import count_uncarried
from app.exchange.xml_writing import escape, legal

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_COLOR = re.compile(r"#[0-9a-fA-F]{6}")
_OTHER = "var(--other)"


def write(records: Iterable[NativeRecord], out: BinaryIO, losses: LossReport, options: WriteOptions) -> None:
    """One page with all `records`."""
    page = _Page(str(options.values["language"]), options.codebook, losses)
    out.write(page.beginning().encode())
    for record in records:
        out.writelines(part.encode() for part in page.article(record))
    out.write(b"</main>\n</body>\n</html>\n")


class _Page:
    def __init__(self, language: str, codebook: Codebook | None, losses: LossReport) -> None:
        self._language = language
        self._words = WORDS[language]
        self._losses = losses
        self._labels: Mapping[str, Label] = {label.key: label for label in codebook.labels} if codebook else {}
        self._colors = {key: f"var(--l{number})" for number, key in enumerate(self._labels)}
        self._links = {kind.key: kind.name for kind in codebook.relation_types} if codebook else {}
        self._example = ""

    def beginning(self) -> str:
        """Everything before the first article."""
        light = "".join(f"--l{number}:{_color(one.color)};" for number, one in enumerate(self._labels.values()))
        dark = "".join(f"--l{number}:{_color(one.color_dark)};" for number, one in enumerate(self._labels.values()))
        colors = f":root{{{light}}}@media (prefers-color-scheme:dark){{:root{{{dark}}}}}" if light else ""
        items = "".join(
            f'<li><span class="swatch" style="background:{self._colors[key]}"></span>'
            f"{self._isolated(self._label(key))}</li>"
            for key, label in self._labels.items()
            if not label.archived
        )
        legend = f'<h3>{self._words["legend"]}</h3>\n<ul class="legend">{items}</ul>\n' if items else ""
        title = self._words["report"]
        return (
            f'<!DOCTYPE html>\n<html lang="{self._language}" dir="{DIRECTIONS[self._language]}">\n<head>\n'
            f'<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f"<title>{title}</title>\n<style>{STYLE}{colors}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n{legend}"
        )

    def article(self, record: NativeRecord) -> Iterator[str]:
        """One article with its tables."""
        self._example = record["id"]
        count_uncarried(record, ("history", "identifiers"), self._losses)
        yield f'<article>\n<h2 dir="auto">{self._text(record["title"])}</h2>\n{self._facts(record)}'
        direction = record["direction"] or "auto"
        language = escape(record["language"])
        yield f'<div class="text" lang="{language}">\n'
        for start, end in _paragraphs(record["text"]):
            yield f'<p dir="{direction}">{self._paragraph(record, start, end)}</p>\n'
        yield "</div>\n"
        yield self._spans(record) + self._relations(record) + self._entities(record) + "</article>\n"

    def _facts(self, record: NativeRecord) -> str:
        facts = [*record["meta"].items(), *record["status"].items()]
        items = "".join(f"<li>{self._isolated(key)}: {self._isolated(_shown(value))}</li>" for key, value in facts)
        return f'<ul class="facts">{items}</ul>\n' if items else ""

    def _paragraph(self, record: NativeRecord, start: int, end: int) -> str:
        pieces = [
            (max(first, start), min(last, end), lane, span)
            for lane, span in zip(_lanes(record["spans"]), record["spans"], strict=True)
            for first, last in _fragments(span)
            if first < end and last > start
        ]
        edges = sorted({start, end, *(edge for first, last, _, _ in pieces for edge in (first, last))})
        parts = []
        for first, last in pairwise(edges):
            text = self._text(record["text"][first:last])
            above = [(lane, span) for begin, stop, lane, span in pieces if begin <= first and last <= stop]
            parts.append(self._marked(text, above) if above else text)
        return "".join(parts)

    def _marked(self, text: str, above: Sequence[tuple[int, NativeSpan]]) -> str:
        lines = ",".join(
            f"linear-gradient({color},{color}) 0 calc(100% - {lane * STRIPE}px)/100% 3px no-repeat"
            for lane, color in ((lane, self._colors.get(span["label"], _OTHER)) for lane, span in above)
        )
        names = " · ".join(dict.fromkeys(self._label(span["label"]) for _, span in above))
        below = max(lane for lane, _ in above) * STRIPE
        return f'<span style="background:{lines};padding-bottom:{below}px" title="{self._text(names)}">{text}</span>'

    def _spans(self, record: NativeRecord) -> str:
        names = {entity["id"]: entity["name"] for entity in record["entities"]}
        columns = ("label", "quote", "annotator", "attributes", "entity", "note")
        rows = [
            (
                self._label(span["label"]),
                span["text"],
                span["annotator"],
                _pairs(span["attributes"]),
                names.get(span["entity"] or "", ""),
                span["note"],
            )
            for span in record["spans"]
        ]
        return self._table("spans", columns, rows)

    def _relations(self, record: NativeRecord) -> str:
        quotes = {span["id"]: span["text"] for span in record["spans"]}
        rows = [
            (
                quotes[link["from"]],
                self._links.get(link["type"], {}).get(self._language) or link["type"],
                quotes[link["to"]],
                link["annotator"],
                _pairs(link["attributes"]),
            )
            for link in record["relations"]
        ]
        return self._table("links", ("from", "type", "to", "annotator", "attributes"), rows)

    def _entities(self, record: NativeRecord) -> str:
        rows = []
        for entity in record["entities"]:
            more = {"wikidata": entity["wikidata"]} if entity["wikidata"] else {}
            names = " · ".join((entity["name"], *entity["aliases"]))
            attributes = _pairs({**more, **entity.get("attributes", {})})
            rows.append((names, entity["kind"], attributes, entity.get("note", "")))
        return self._table("entities", ("entity", "type", "attributes", "note"), rows)

    def _table(self, name: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
        """A table without the columns in which nothing stands; nothing when there are no rows."""
        kept = [number for number in range(len(columns)) if any(row[number] for row in rows)]
        head = "".join(f'<th scope="col">{self._words[columns[number]]}</th>' for number in kept)
        body = "".join(
            "<tr>" + "".join(f"<td>{self._isolated(row[number])}</td>" for number in kept) + "</tr>\n" for row in rows
        )
        return f"<table>\n<caption>{self._words[name]}</caption>\n<tr>{head}</tr>\n{body}</table>\n" if rows else ""

    def _label(self, key: str) -> str:
        label = self._labels.get(key)
        return (label.name.get(self._language) if label else None) or key

    def _isolated(self, text: str) -> str:
        return f"<bdi>{self._text(text)}</bdi>" if text else ""

    def _text(self, text: str) -> str:
        return escape(legal(text, self._losses, self._example))


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for line in text.split("\n"):
        yield start, start + len(line)
        start += len(line) + 1


def _fragments(span: NativeSpan) -> Sequence[Sequence[int]]:
    return span.get("fragments") or [[span["start"], span["end"]]]


def _lanes(spans: Sequence[NativeSpan]) -> list[int]:
    """For each span the highest line below the text that no span before it has taken there. Spans come by start."""
    ends: list[int] = []
    lanes = []
    for span in spans:
        lane = next((number for number, end in enumerate(ends) if end <= span["start"]), len(ends))
        ends[lane : lane + 1] = [span["end"]]
        lanes.append(lane)
    return lanes


def _pairs(attributes: Json) -> str:
    return "; ".join(f"\u2068{key}\u2069: \u2068{_shown(value)}\u2069" for key, value in attributes.items())


def _shown(value: Json) -> str:
    return value if isinstance(value, str) else orjson.dumps(value).decode()


def _color(declared: str) -> str:
    return declared if _COLOR.fullmatch(declared) else _OTHER


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
