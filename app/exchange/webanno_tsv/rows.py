"""The rows of a WebAnno TSV file: tokens and parts of tokens with their cells, and the text they make.

The rules for the text are those of INCEpTION's own reader: a sentence ends with a line end unless the next one begins
right there, and what else is missing between two sentences is filled with blanks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, islice, takewhile
from typing import Any

from app.domain.errors import RecordError
from app.domain.wording.isolation import isolated
from app.exchange.characters.units import OffsetUnit, UnitTable
from app.exchange.loss import LossReport
from app.exchange.records.completing import text_digest
from app.exchange.webanno_tsv.cells import (
    FORMAT_LINE,
    NOTHING,
    Column,
    columns_in,
    old_version,
    unescape,
    unescape_line,
)

_FORMAT = re.compile(re.escape(FORMAT_LINE) + r"(?:\.(\d+))?\s*")
_SENTENCE_ID = "#Sentence.id="
_TELLING_LINES = 2_000
"""Of a file without the line that tells its version."""
_ROW = re.compile(r"(?P<unit>\d+-\d+(?:\.\d+)?)\t(?P<start>\d{1,10})-(?P<end>\d{1,10})\t(?P<rest>.*)")


@dataclass(slots=True)
class Row:
    """A token, or a part of one, which is empty where a span lies between two characters."""

    line: int
    unit: str
    start: int
    end: int
    word: str
    cells: dict[int, str]
    """Index of a column → what is in it; most columns of most rows are empty."""


@dataclass(slots=True)
class Sentence:
    """A sentence with its lines and tokens."""

    lines: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)


class LineError(RecordError):
    """A line is wrong; ``line`` is its number."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line


def joined_sentences(sentences: Iterable[tuple[str, int]]) -> str:
    """The text of sentences, given with the UTF-16 position at which each begins."""
    parts: list[str] = []
    length = 0
    for text, start in sentences:
        if parts and length == start + 1:
            parts.append(parts.pop()[:-1])
            length -= 1
        if length < start:
            parts.append(" " * (start - length))
            length = start
        parts.append(text + "\n")
        length += len(text.encode("utf-16-le", "surrogatepass")) // 2 + 1
    return "".join(parts).removesuffix("\n")


class TsvFile:
    """What a file says, with offsets in code points.

    Attributes:
        columns: those that the header declares.
        text: that of the article.
    """

    def __init__(self, name: str, content: str, head: Mapping[str, Any] | None, losses: LossReport) -> None:
        """Args: head: what lies beside about the article, when it is one of our exports.

        Raises:
            RecordError: it is no such file, or (then a `LineError`) a line is wrong.
        """
        self._name = name
        self._losses = losses
        self._version, self.columns = _declared(_lines(content))
        self.sentences = self._parsed(_lines(content))
        self.text = self._whole_text(head)
        self._place()

    def rows(self) -> Iterator[Row]:
        """All rows in their order."""
        return (row for sentence in self.sentences for row in sentence.rows)

    def _parsed(self, lines: Iterable[str]) -> list[Sentence]:
        found: list[Sentence] = []
        for number, line in enumerate(lines, 1):
            if line.startswith("#Text="):
                if not found or found[-1].rows:
                    found.append(Sentence())
                found[-1].lines.append(unescape_line(line.removeprefix("#Text="), self._version))
            elif line and not (line.startswith("#") and "\t" not in line):
                if not found:
                    raise LineError(number, "has a token before the text of its sentence")
                found[-1].rows.append(self._row(number, line))
            elif line.startswith(_SENTENCE_ID):
                named = line.removeprefix(_SENTENCE_ID)
                self._losses.add("foreign_items", f"{self._name}: the id of a sentence: {named}")
            elif line and not line.startswith(("#FORMAT=", "#T_")):
                self._losses.add("unknown_lines", f"{self._name}:{number}")
        for sentence in found:
            if not sentence.rows:
                raise RecordError(f"has a sentence without tokens: {isolated(''.join(sentence.lines)[:40])}")
        return found

    def _row(self, number: int, line: str) -> Row:
        match = _ROW.fullmatch(line)
        if match is None:
            raise LineError(number, "is not a token with its offsets, like 1-1 TAB 0-4")
        word, *cells = match["rest"].split("\t")
        if len(cells) == len(self.columns) + 1 and not cells[-1]:
            cells.pop()
        if len(cells) != len(self.columns):
            raise LineError(number, f"has {len(cells)} columns of values; the header declares {len(self.columns)}")
        start, end = int(match["start"]), int(match["end"])
        if start > end or (start == end and (word or "." not in match["unit"])):
            raise LineError(number, f"ends at {end} but starts at {start}")
        filled = {index: cell for index, cell in enumerate(cells) if cell != NOTHING}
        return Row(number, match["unit"], start, end, word, filled)

    def _whole_text(self, head: Mapping[str, Any] | None) -> str:
        joined = joined_sentences(("\n".join(part.lines), part.rows[0].start) for part in self.sentences)
        own = head.get("text") if head else None
        text = own if isinstance(own, str) and text_digest(own) == (head or {}).get("text_sha256") else joined
        if not text:
            raise RecordError("holds no text")
        return text

    def _place(self) -> None:
        """Offsets of all rows in code points; they are the file's word for UTF-16 unless only another unit fits."""
        for unit in (OffsetUnit.UTF16, OffsetUnit.CODE_POINT):
            table = UnitTable(self.text, unit)
            places = [(table.code_point(row.start), table.code_point(row.end)) for row in self.rows()]
            wrong = next(
                (row for row, place in zip(self.rows(), places, strict=True) if not self._fits(row, place)), None
            )
            if wrong is None:
                for row, (start, end) in zip(self.rows(), places, strict=True):
                    assert start is not None
                    assert end is not None
                    row.start, row.end = start, end
                if unit is not OffsetUnit.UTF16:
                    self._losses.add("unit_found", f"{self._name}: {unit}")
                return
            if unit is OffsetUnit.UTF16:
                first_wrong = wrong
        raise LineError(first_wrong.line, f"its token {isolated(first_wrong.word[:40])} is not at {first_wrong.start}")

    def _fits(self, row: Row, place: tuple[int | None, int | None]) -> bool:
        start, end = place
        if start is None or end is None or start > end:
            return False
        found = self.text[start:end]
        return found in (row.word, unescape(row.word))


def _lines(content: str) -> Iterator[str]:
    """One after the other: a book has hundreds of thousands."""
    begin = 0
    while (end := content.find("\n", begin)) >= 0:
        yield content[begin:end].removesuffix("\r")
        begin = end + 1
    yield content[begin:].removesuffix("\r")


def _declared(lines: Iterator[str]) -> tuple[str, list[Column]]:
    """The second number of the version, and the columns."""
    first, *others = telling = list(islice(lines, _TELLING_LINES))
    version = _FORMAT.fullmatch(first)
    if version is None and (old := old_version("\n".join(telling))):
        raise RecordError(
            f"is WebAnno TSV {old}, which tells no places; open it in WebAnno or INCEpTION and export it as TSV 3.3"
        )
    if version is None:
        raise RecordError(f"does not begin with {FORMAT_LINE}")
    header = takewhile(lambda line: line.startswith("#T_"), chain(others, lines))
    return version[1] or "", columns_in(list(header))
