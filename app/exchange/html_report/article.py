"""An article of an HTML report as markup, and what stands above the articles of a page.

Labels are lines below the text, painted as backgrounds, so that no letter changes its form; direction is the article's
and its paragraphs', told by their letters and not by the first one; quotes in tables are isolated and carry the
language of their article. Everything that comes from an article is escaped. Places in a page are named by numbers: an
article ``a7``, its spans ``s7-1``, its entities ``e7-1``, and what is labelled from code point 12 on ``t7-12``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import orjson

from app.domain.native_record import Json, NativeRecord
from app.domain.records import AttributeDefinition, Codebook, Label, RelationType
from app.domain.text.direction import Direction, article_direction, letters_direction, paragraph_direction
from app.exchange.html_report.lines import Piece, labelled, line_image, paragraphs
from app.exchange.html_report.page import STYLE
from app.exchange.html_report.register import Register
from app.exchange.html_report.words import DIRECTIONS, FIELDS, KINDS, WORDS
from app.exchange.loss import LossReport
from app.exchange.syntax.xml_writing import escape, legal
from app.exchange.uncarried import MAIN_META, count_uncarried

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_COLOR = re.compile(r"#[0-9a-fA-F]{6}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
_UNKNOWN = "lx"
"""The line of a label that is not in the codebook."""


class ReportMarkup:
    """Makes the markup of one report: heads of pages, articles, and their rows in the index."""

    def __init__(self, language: str, codebook: Codebook | None, losses: LossReport) -> None:
        self._language = language
        self.words = WORDS[language]
        """What things are called in the language of the report."""
        self._losses = losses
        self._labels: Mapping[str, Label] = {label.key: label for label in codebook.labels} if codebook else {}
        self._lines = {key: f"l{number}" for number, key in enumerate(self._labels)}
        self._links: Mapping[str, RelationType] = {one.key: one for one in codebook.relation_types} if codebook else {}
        self._colors = self._declared_colors()
        self._example = ""
        self._base: Direction = "rtl"
        """The direction of the article at hand."""
        self._spoken = ""
        """Its language as an attribute, when it is not that of the page."""
        self.register: Register | None = None
        """Where the entities of all articles are noted, if they are."""
        self._number = 0
        self._placed: set[int] = set()
        """Where something begins in its text that can be linked to."""
        self._titled = ""

    def beginning(self, *, part: str = "", above: str = "", heading: str = "", legend: bool = True) -> str:
        """Everything before the first article.

        Args:
            part: Which page it is, when there are several; markup.
            above: What stands above the heading; markup.
            heading: What stands below the legend; markup.
            legend: Whether the labels are explained.
        """
        items = "".join(
            f"<li>{self._swatch(key)}{self.isolated(self._label(key))}</li>"
            for key, label in self._labels.items()
            if not label.archived
        )
        known = f'<h2 class="legend">{self.words["legend"]}</h2>\n<ul class="legend">{items}</ul>\n'
        title = self.words["report"] + (f" · {part}" if part else "")
        return (
            f'<!DOCTYPE html>\n<html lang="{self._language}" dir="{DIRECTIONS[self._language]}">\n<head>\n'
            f'<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f"<title>{title}</title>\n<style>{STYLE}{self._colors}</style>\n</head>\n<body>\n<main>\n"
            f"{above}<h1>{title}</h1>\n{known if items and legend else ''}{heading}"
        )

    def _declared_colors(self) -> str:
        labels = list(enumerate(self._labels.values()))
        light = "".join(f"--c{number}:{_color(one.color)};" for number, one in labels)
        dark = "".join(f"--c{number}:{_color(one.color_dark)};" for number, one in labels)
        lines = "".join(f"--l{number}:{line_image(f'var(--c{number})', one.pattern)};" for number, one in labels)
        return (
            f":root{{--lx:{line_image('var(--cx)', 0)};{light}{lines}}}\n"
            f"@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}\n"
        )

    def article(self, record: NativeRecord, number: int, index: str) -> Iterator[str]:
        """One article with its tables; `index` is the address of its row in the index, if there is any."""
        self._example, self._number, self._placed = record["id"], number, set()
        count_uncarried(record, ("history", "identifiers"), self._losses)
        self._base = _direction_of(record)
        language = record["language"] if _LANGUAGE.fullmatch(record["language"]) else ""
        # An empty one is an unknown one (HTML, "The lang attribute").
        self._spoken = "" if language == self._language else f' lang="{language}"'
        title = self._text(record["title"]) if record["title"].strip() else self.words["untitled"]
        turned = paragraph_direction(record["title"], self._base)
        self._titled = f'<bdi{self._spoken} dir="{turned}">{title}</bdi>'
        yield f'<article id="a{number}">\n<h2{self._spoken} dir="{turned}">{title}</h2>\n{self._facts(record)}'
        yield f'<div class="text"{self._spoken}>\n'
        for pieces in paragraphs(record):
            line = record["text"][pieces[0].start : pieces[-1].end] if pieces else ""
            parts = (self._piece(record["text"][piece.start : piece.end], piece) for piece in pieces)
            yield f'<p dir="{paragraph_direction(line, self._base)}">{"".join(parts)}</p>\n'
        yield "</div>\n"
        yield self._spans(record) + self._relations(record) + self._entities(record)
        yield f'<p class="top"><a href="{index}">{self.words["index"]}</a></p>\n' if index else ""
        yield "</article>\n"

    def row(self, record: NativeRecord, address: str) -> str:
        """The row in the index of `record`, whose article was made last and is at `address`."""
        meta = record["meta"]
        counts = Counter(span["label"] for span in record["spans"])
        cells = (
            f"{self._number:,}",
            f'<a href="{address}">{self._titled}</a>',
            *(self._again(_shown(meta[key])) if meta.get(key) else "" for key in ("published", "source")),
            self.counted(counts),
        )
        return f'<tr id="i{self._number}">{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>\n'

    def counted(self, counts: Mapping[str, int]) -> str:
        """How often each label is there, in the order of the codebook."""
        keys = [*(key for key in self._labels if key in counts), *sorted(counts.keys() - self._labels.keys())]
        items = (f"<li>{self._swatch(key)}{self._again(self._label(key))} {counts[key]:,}</li>" for key in keys)
        return f"<ul>{''.join(items)}</ul>" if counts else ""

    def _again(self, text: str) -> str:
        """Other words that stand elsewhere in the report, too, where their characters were counted."""
        return f'<bdi dir="{letters_direction(text) or "ltr"}">{escape(legal(text, LossReport(), ""))}</bdi>'

    def _facts(self, record: NativeRecord) -> str:
        facts = [
            *((self.words[key] if key in MAIN_META else key, _shown(value)) for key, value in record["meta"].items()),
            *((annotator, self.words[state]) for annotator, state in record["status"].items()),
        ]
        items = "".join(f"<li>{self.isolated(name)}: {self.isolated(value)}</li>" for name, value in facts)
        return f'<ul class="facts">{items}</ul>\n' if items else ""

    def _piece(self, text: str, piece: Piece) -> str:
        if not piece.spans:
            return self._text(text)
        names = " · ".join(dict.fromkeys(self._label(span["label"]) for _, span in piece.spans))
        place = ""
        if any(span["start"] == piece.start for _, span in piece.spans):
            self._placed.add(piece.start)
            place = f"t{self._number}-{piece.start}"
        return labelled(self._text(text), piece.spans, self._text(names), self._line, place)

    def _spans(self, record: NativeRecord) -> str:
        entities = {entity["id"]: (place, entity) for place, entity in enumerate(record["entities"], 1)}
        rows = []
        for span in record["spans"]:
            place, named = entities.get(span["entity"] or "", (0, None))
            quote = self._quote(span["text"])
            begins = span["start"] in self._placed
            cells = (
                self._swatch(span["label"]) + self.isolated(self._label(span["label"])),
                self._to(f"t{self._number}-{span['start']}", quote) if begins else quote,
                self.isolated(span["annotator"]),
                self._attributes(span["attributes"], self._definitions(span["label"])),
                self._to(f"e{self._number}-{place}", self._quote(named["name"])) if named else "",
                self.isolated(span["note"]),
            )
            rows.append(cells)
        return self._table("spans", ("label", "quote", "annotator", "attributes", "entity", "note"), rows, "s")

    def _relations(self, record: NativeRecord) -> str:
        ends = {
            span["id"]: self._to(f"s{self._number}-{place}", self._quote(span["text"]))
            for place, span in enumerate(record["spans"], 1)
            if record["relations"]
        }
        rows = []
        for link in record["relations"]:
            declared = self._links.get(link["type"])
            name = (declared.name.get(self._language) if declared else None) or link["type"]
            rows.append(
                (
                    ends[link["from"]],
                    self.isolated(name),
                    ends[link["to"]],
                    self.isolated(link["annotator"]),
                    self._attributes(link["attributes"], declared.attributes if declared else ()),
                )
            )
        return self._table("links", ("from", "type", "to", "annotator", "attributes"), rows)

    def _entities(self, record: NativeRecord) -> str:
        rows = []
        mentions = Counter(span["entity"] for span in record["spans"])
        for place, entity in enumerate(record["entities"], 1):
            name, *others = (self._quote(name) for name in (entity["name"], *entity["aliases"]))
            told: dict[str, Json] = dict(entity.get("attributes", {}))
            if entity["wikidata"]:
                told["wikidata"] = entity["wikidata"]
            fields = FIELDS[self._language]
            attributes = self._attributes({fields.get(key, key): value for key, value in told.items()}, ())
            kind = KINDS[self._language].get(entity["kind"], entity["kind"])
            shown = (name, " · ".join((name, *others)), self.isolated(kind))
            if self.register:
                here = f"e{self._number}-{place}"
                address = self.register.note(entity["id"], shown, mentions[entity["id"]], self._number, here)
                name = f'<a href="{address}">{name}</a>'
            names = " · ".join((name, *others))
            rows.append((names, shown[2], attributes, self.isolated(entity.get("note", ""))))
        return self._table("entities", ("entity", "type", "attributes", "note"), rows, "e")

    def _to(self, place: str, shown: str) -> str:
        """What is `shown`, leading to a place of the same page."""
        return f'<a href="#{place}">{shown}</a>' if shown else ""

    def _table(self, name: str, columns: Sequence[str], rows: Sequence[Sequence[str]], places: str = "") -> str:
        """A table of cells that are escaped already, without columns in which nothing stands; nothing without rows.

        Its rows can be linked to by a number behind `places`, if that is said.
        """
        if not rows:
            return ""
        kept = [number for number in range(len(columns)) if any(row[number] for row in rows)]
        head = "".join(f'<th scope="col">{self.words[columns[number]]}</th>' for number in kept)
        body = "".join(
            (f'<tr id="{places}{self._number}-{place}">' if places else "<tr>")
            + "".join(f"<td>{row[number]}</td>" for number in kept)
            + "</tr>\n"
            for place, row in enumerate(rows, 1)
        )
        caption = self.words[name]
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
            values = [self.isolated(self._value(item, one)) for item in (value if isinstance(value, list) else [value])]
            parts.append(f"<li>{self.isolated(name)}: {' · '.join(values)}</li>")
        return f"<ul>{''.join(parts)}</ul>" if parts else ""

    def _value(self, value: Json, definition: AttributeDefinition | None) -> str:
        if isinstance(value, bool):
            return self.words["yes" if value else "no"]
        shown = _shown(value)
        names = definition.value_names.get(shown, {}) if definition else {}
        return names.get(self._language) or shown

    def _quote(self, text: str) -> str:
        """Words of the article, in its language and direction."""
        turned = paragraph_direction(text, self._base)
        return f'<bdi{self._spoken} dir="{turned}">{self._text(text)}</bdi>' if text else ""

    def isolated(self, text: str) -> str:
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
