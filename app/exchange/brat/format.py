"""brat standoff: a folder with ``.txt`` and ``.ann`` for each article, and brat's own configuration.

Offsets are code points, as in brat's server. Readers find out for themselves when somebody's script counted otherwise,
because every span comes with its text. What brat has no place for but the article needs (its id, title, language,
metadata, progress and entities) lies beside it in ``.hashiya.json``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import quote

from app.domain.native_record import NativeRecord, NativeSpan
from app.exchange.brat.configuration import SIDE_FILES, UNREAD_FILES, BratConfiguration
from app.exchange.brat.reading import BREAKS, OWN_RESOURCE, TEXT_SUFFIX, joined_at_line_ends, read
from app.exchange.files.name_parts import stem_of, suffix_of
from app.exchange.files.sinks import FileSink
from app.exchange.files.sources import Source
from app.exchange.formats import Feature, Format, WriteOptions
from app.exchange.loss import LossReport
from app.exchange.records.article_head import SUFFIX, dump_head, head_of
from app.exchange.records.article_names import ArticleNames
from app.exchange.records.attribute_values import definition_of, survives, texts_of
from app.exchange.uncarried import count_uncarried

_PLAIN = "-_.~/:"
"""What stays in the id of an entity, besides ASCII letters and digits; the rest is percent-encoded."""
_FIRST_LINE = re.compile(rb"(?:T\d+\t\S+ \d+ \d+|[REAMN]\d+\t\S+|#\d+\t\S+|\*\t\S+ T\d+)")
_LOST = ("annotators", "history", "identifiers")


def write(records: Iterable[NativeRecord], sink: FileSink, losses: LossReport, options: WriteOptions) -> None:
    """Three files for each record, and ``annotation.conf`` and ``visual.conf`` for all of them."""
    configuration = BratConfiguration(options.codebook)
    file_names = ArticleNames()
    for record in records:
        count_uncarried(record, _LOST, losses)
        stem = file_names.stem(record["id"])
        ann = _AnnWriter(record, configuration, losses, options)
        content = ann.lines()
        head = head_of(record, names=ann.names)
        for suffix, data in (
            (TEXT_SUFFIX, record["text"].encode()),
            (".ann", "".join(f"{line}\n" for line in content).encode()),
            (SUFFIX, dump_head(head)),
        ):
            with sink.open(stem + suffix) as stream:
                stream.write(data)
    for name, text in configuration.files():
        with sink.open(name) as stream:
            stream.write(text.encode())


class _AnnWriter:
    """The ``.ann`` lines of one record."""

    def __init__(
        self, record: NativeRecord, configuration: BratConfiguration, losses: LossReport, options: WriteOptions
    ) -> None:
        self._record = record
        self._configuration = configuration
        self._losses = losses
        self._codebook = options.codebook
        self._entities = {entity["id"]: entity for entity in record["entities"]}
        self._counts = dict.fromkeys("TRAN#", 0)
        self.names: dict[str, str] = {}
        """Type in the file → name in the codebook, where brat cannot take the name."""

    def lines(self) -> list[str]:
        """All lines."""
        found: list[str] = []
        ids: dict[str, str] = {}
        for span in self._record["spans"]:
            fragments = self._fragments(span)
            if fragments:
                ids[span["id"]] = self._next("T")
                found += self._span_lines(span, ids[span["id"]], fragments)
        found += self._relation_lines(ids)
        return found

    def _next(self, letter: str) -> str:
        self._counts[letter] += 1
        return f"{letter}{self._counts[letter]}"

    def _type(self, kind: str, name: str) -> str:
        safe = self._configuration.type_name(kind, name)
        if safe != name:
            self.names[safe] = name
        return safe

    def _fragments(self, span: NativeSpan) -> list[tuple[int, int]]:
        """The stretches of a span without line ends and tabs, which would break their line in brat."""
        text, given = self._record["text"], span.get("fragments") or [[span["start"], span["end"]]]
        found: list[tuple[int, int]] = []
        for start, end in given:
            position = start
            for line_break in BREAKS.finditer(text, start, end):
                found.append((position, line_break.start()))
                position = line_break.end()
            found.append((position, end))
        found = [pair for pair in found if pair[0] < pair[1]]
        if not found:
            self._losses.add("line_end_spans", self._record["id"])
        elif joined_at_line_ends(text, found) != [(start, end) for start, end in given]:
            self._losses.add("line_end_edges", self._record["id"])
        return found

    def _span_lines(self, span: NativeSpan, identifier: str, fragments: list[tuple[int, int]]) -> Iterator[str]:
        text = self._record["text"]
        places = ";".join(f"{start} {end}" for start, end in fragments)
        covered = " ".join(text[start:end] for start, end in fragments)
        yield f"{identifier}\t{self._type('entity', span['label'])} {places}\t{covered}"
        yield from self._attribute_lines(span["label"], span["attributes"], identifier)
        if span["entity"] is not None:
            yield from self._reference_lines(span["entity"], identifier)
        if span["note"]:
            note = BREAKS.sub(" ", span["note"])
            if note != span["note"]:
                self._losses.add("note_line_ends", self._record["id"])
            yield f"{self._next('#')}\tAnnotatorNotes {identifier}\t{note}"

    def _attribute_lines(self, owner: str, attributes: Mapping[str, Any], target: str) -> Iterator[str]:
        for key, value in attributes.items():
            texts = texts_of(value)
            if texts is None or any(BREAKS.search(text) for text in texts):
                self._losses.add("attribute_values", f"{self._record['id']}: {key}")
                continue
            if not survives(value, definition_of(self._codebook, owner, key)):
                self._losses.add("value_kinds", f"{self._record['id']}: {key}")
            name = self._type("attribute", key)
            self._configuration.attribute_seen(key, texts)
            for text in texts or ("",):
                yield f"{self._next('A')}\t{name} {target}" + (f" {text}" if text else "")

    def _reference_lines(self, entity_id: str, target: str) -> Iterator[str]:
        entity = self._entities[entity_id]
        name = BREAKS.sub(" ", entity["name"])
        yield f"{self._next('N')}\tReference {target} {OWN_RESOURCE}:{quote(entity_id, safe=_PLAIN)}\t{name}"
        wikidata = entity["wikidata"]
        if wikidata and not re.search(r"\s", wikidata):
            yield f"{self._next('N')}\tReference {target} Wikidata:{wikidata}\t{name}"

    def _relation_lines(self, ids: Mapping[str, str]) -> Iterator[str]:
        seen: set[tuple[str, str, str]] = set()
        for relation in self._record["relations"]:
            link = (relation["type"], relation["from"], relation["to"])
            if link in seen:
                self._losses.add("repeated_relations", self._record["id"])
                continue
            seen.add(link)
            start, end = ids.get(relation["from"]), ids.get(relation["to"])
            if start is None or end is None:
                self._losses.add("relations_of_left_out", self._record["id"])
                continue
            identifier = self._next("R")
            yield f"{identifier}\t{self._type('relation', relation['type'])} Arg1:{start} Arg2:{end}\t"
            yield from self._attribute_lines(relation["type"], relation["attributes"], identifier)


def _sniff(name: str, head: bytes) -> int:
    if suffix_of(name) not in FORMAT.suffixes:
        return 0
    return 90 if not head.strip() or _FIRST_LINE.match(head.lstrip(b"\xef\xbb\xbf \r\n")) else 0


def _companion(source: Source) -> bool:
    """A text with its ``.ann``, the second half of an annotation in two files, or what an article has besides."""
    match suffix_of(source.name):
        case ".txt":
            return any(source.travels_with(stem_of(source.name) + suffix) for suffix in (".ann", ".a1"))
        case ".a2":
            return source.travels_with(stem_of(source.name) + ".a1")
    return source.name.endswith(SUFFIX)


FORMAT = Format(
    name="brat",
    title="brat standoff: a folder of .txt and .ann files",
    suffixes=(".ann", ".a1", ".a2"),
    carries=frozenset(Feature) - {Feature.ANNOTATORS},
    sniff=_sniff,
    read=read,
    may_be_empty=True,
    write_files=write,
    companion=_companion,
    side_files=SIDE_FILES,
    unread_files=UNREAD_FILES,
)
