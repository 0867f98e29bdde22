"""What a CoNLL file looks like: nothing in it says so, hence all of it is looked at once before it is read.

Found out are the separator, how many columns there are, which of them hold tags, in which scheme, and where articles
begin.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import pairwise

from app.exchange.options import OptionValue
from app.exchange.tokens.tag_schemes import NAMELESS, OUTSIDE, TAG, usual_tag, way_of, whole_tag

SEPARATORS = {"tab": "\t", "caret": "^", "pipe": "|", "comma": ",", "space": " "}
"""In the order in which they are tried: a blank may stand inside a token, a tab never does."""
DOCSTART = "-DOCSTART-"
COMMENT = re.compile(r"#(?:\s|$)")
ARTICLE_COMMENT = re.compile(r"#\s*(?:newdoc(?:\s+id)?|id|doc_?id)\b\s*[=:]?\s*(?P<id>[^\t]*)")
MOST_COLUMNS = 5
_BLANKS = re.compile("[ \t]+")
_TOKEN_NAMES = frozenset(["token", "tokens", "word", "words", "form", "text"])
_TAG_NAMES = frozenset(["tag", "tags", "label", "labels", "ner", "nertag", "nertags", "entity", "bio", "iob", "iob2"])
_SENTENCE_NAMES = frozenset(["sentence", "sentenceid", "sentenceno", "sentenceidx", "sentencenumber", "sentid"])
_FILLERS = re.compile(r"[\W_]+")
_NUMBERS, _LIST = re.compile(r"\d+"), re.compile(r"[\d,;\s]+")
"""The columns that somebody names, like ``2`` or ``2,3``."""
_LEAST_NUMBERED = 3
"""Rows from which on numbers in the first column are those of the tokens."""
_ENOUGH = 5_000
"""Rows from which separator and columns are told."""
# The chunk column of CoNLL-2003 looks like labels, but it holds syntax (Tjong Kim Sang and Buchholz 2000, table 1).
_CHUNKS = frozenset(["NP", "VP", "PP", "ADVP", "SBAR", "ADJP", "PRT", "CONJP", "INTJ", "LST", "UCP"])


@dataclass(slots=True)
class Shape:
    """How to read a file.

    Attributes:
        separator: character between two columns; a blank stands for any number of them.
        columns: how many there are in each row.
        token: index of the column of tokens.
        tags: indices of the columns of tags.
        scheme: ``iob1``, ``iob2``, ``bilou``, ``bmes``, ``bioes`` or ``io``.
        articles: where articles begin: ``docstart``, ``comments``, ``sentences`` or ``file``.
        ways: how the tags of each of these columns are written, if not as usual.
        numbered: whether the first column only numbers the tokens.
        header: whether the first row names the columns, as in tables that were saved as such.
        sentence: index of the column that says which sentence a token is in, in such a table.
    """

    separator: str
    columns: int
    token: int = 0
    tags: tuple[int, ...] = ()
    scheme: str = "iob2"
    articles: str = "file"
    ways: tuple[re.Pattern[str] | None, ...] = ()
    numbered: bool = False
    header: bool = False
    sentence: int | None = None

    def split(self, line: str) -> list[str]:
        """The columns of a row."""
        if self.separator == ",":
            return self._cells(line)
        # A no-break space and the like belong to a token; only what a keyboard makes stands between two columns.
        return _BLANKS.split(line.strip(" \t")) if self.separator == " " else line.split(self.separator)

    def tags_in(self, columns: Sequence[str]) -> list[str]:
        """The tags in the columns of a row, as they are usually written."""
        found = [columns[index] for index in self.tags]
        if any(self.ways):
            found = [usual_tag(tag.strip(), way) for tag, way in zip(found, self.ways, strict=True)]
        return found

    def _cells(self, line: str) -> list[str]:
        """The columns of a row of CSV, in which a comma may be a token, quoted or not."""
        cells = line.split(",")
        if '"' in line:
            # What is no row of CSV, as where a quotation mark is the token, was joined by commas and no more.
            with suppress(csv.Error):
                quoted = next(csv.reader([line]))
                cells = quoted if self.columns in (0, len(quoted)) else cells
        bare_comma = len(cells) == self.columns + 1 > 2 and not any(cells[self.token : self.token + 2])
        return [*cells[: self.token], ",", *cells[self.token + 2 :]] if bare_comma else cells

    def is_blank(self, line: str) -> bool:
        """Whether a line parts two sentences; in tables it still has its commas."""
        return not line.strip() or (self.separator == "," and not line.strip(" \t,") and line.count(",") < self.columns)

    def is_comment(self, line: str) -> bool:
        """Whether a line is a comment, not the row of a token ``#``."""
        return bool(COMMENT.match(line)) and not self._is_row(line)

    def _is_row(self, line: str) -> bool:
        columns = self.split(line)
        return len(columns) == self.columns and all(
            tag in OUTSIDE or NAMELESS.fullmatch(tag) or TAG.fullmatch(whole_tag(tag)) for tag in self.tags_in(columns)
        )


@dataclass(slots=True)
class _Census:
    """What the tags of a file do."""

    prefixes: Counter[str] = field(default_factory=Counter)
    orphans: int = 0
    """I- where nothing is open."""
    plain_beginnings: int = 0
    """B- that IOB1 would not write."""
    docstarts: int = 0
    article_comments: int = 0


def find_shape(lines: Iterable[str], values: Mapping[str, OptionValue]) -> Shape | None:
    """The shape of the file with these lines; None when it has no rows with tags.

    Args:
        lines: All lines.
        values: What the user said: ``separator``, ``token-column``, ``tag-columns``, ``scheme`` and ``articles``.
    """
    sample: list[str] = []
    census: _Census | None = None
    shape: Shape | None = None
    rest = iter(lines)
    comments = 0
    for line in rest:
        if ARTICLE_COMMENT.match(line):
            comments += 1
        sample.append(line)
        if len(sample) >= _ENOUGH:
            break
    shape = _columns([line for line in sample if line.strip(" \t,") and not COMMENT.match(line)], values)
    if shape is None:
        return None
    if shape.header:
        named = next(index for index, line in enumerate(sample) if line.strip(" \t,") and not COMMENT.match(line))
        sample[named] = ""
    census = _Census(article_comments=comments)
    previous = ["O"] * len(shape.tags)
    for part in (sample, rest):
        for line in part:
            previous = _look_at(line, shape, previous, census)
    said = str(values.get("scheme", "auto"))
    shape.scheme = _scheme(census) if said == "auto" else said
    said = str(values.get("articles", "auto"))
    found = "docstart" if census.docstarts else "comments" if census.article_comments else "file"
    shape.articles = found if said == "auto" else said
    return shape


def _columns(rows: Sequence[str], values: Mapping[str, OptionValue]) -> Shape | None:
    starts = [row for row in rows if row.startswith(DOCSTART)]
    rows = [row for row in rows if not row.startswith(DOCSTART)]
    if starts and not rows:
        # Articles without a single token, which only an export of ours has.
        count = len(starts[0].split("\t"))
        return Shape("\t", count, tags=tuple(range(1, count)))
    said = str(values.get("separator", "auto"))
    tried = list(SEPARATORS.values()) if said == "auto" else [SEPARATORS[said]]
    best: tuple[int, Shape] | None = None
    for separator in tried:
        if not any(separator in row for row in rows) and separator != " ":
            continue  # As in prose, of which a folder may hold a hundred thousand files.
        shape = Shape(separator, 0)
        split = [shape.split(row) for row in rows]
        named = _named_columns(split[0]) if split else None
        if named is not None:
            shape.header, (header_token, shape.sentence), split = True, named, split[1:]
        counts = Counter(len(columns) for columns in split if 2 <= len(columns) <= MOST_COLUMNS)
        if not counts:
            continue
        shape.columns, agreeing = counts.most_common(1)[0]
        fitting = [columns for columns in split if len(columns) == shape.columns]
        shape.numbered = shape.columns > 2 and _numbers([columns[0] for columns in fitting])
        guessed = shape.numbered if named is None else header_token
        shape.token = int(values.get("token-column", 0) or 1 + guessed) - 1
        shape.numbered = shape.numbered and shape.token > 0
        bare = values.get("scheme") == "io"
        ways = [None if bare else way_of({row[index].strip() for row in fitting}) for index in range(shape.columns)]
        shape.tags = _tag_columns(fitting, shape, str(values.get("tag-columns", "")), ways)
        shape.ways = tuple(ways[index] for index in shape.tags)
        if shape.tags and shape.token < shape.columns and (best is None or agreeing > best[0]):
            best = (agreeing, shape)
    return best[1] if best else None


def _named_columns(cells: Sequence[str]) -> tuple[int, int | None] | None:
    """The column of the tokens, and that of the sentences if there is one, where these are names of columns."""
    if not 2 <= len(cells) <= MOST_COLUMNS:
        return None  # As in a line of JSON, which has thousands of commas.
    names = [_FILLERS.sub("", cell.casefold()) for cell in cells]
    if _TAG_NAMES.isdisjoint(names):
        return None
    token = next((index for index, name in enumerate(names) if name in _TOKEN_NAMES), None)
    sentence = next((index for index, name in enumerate(names) if name in _SENTENCE_NAMES), None)
    return None if token is None else (token, sentence)


def _numbers(cells: Sequence[str]) -> bool:
    """Whether the cells count the tokens of each sentence, as in GermEval and WNUT."""
    if len(cells) < _LEAST_NUMBERED or not all(cell.isascii() and cell.isdigit() and len(cell) < 7 for cell in cells):
        return False
    found = [int(cell) for cell in cells]
    return found[0] < 2 and all(after == before + 1 or after < 2 for before, after in pairwise(found))


def named_places(values: Mapping[str, OptionValue]) -> str:
    """What the user said of columns, as it was written; empty when nothing was."""
    nothing = {"separator": "auto", "token-column": "0", "tag-columns": ""}
    said = {name: str(values.get(name, default)).strip() for name, default in nothing.items()}
    return ", ".join(f"{name}={value}" for name, value in said.items() if value != nothing[name])


def _tag_columns(
    rows: Sequence[Sequence[str]], shape: Shape, said: str, ways: Sequence[re.Pattern[str] | None]
) -> tuple[int, ...]:
    if said.strip():
        # Each once: a column that is named twice would give every span twice.
        wanted = list(dict.fromkeys(int(part) - 1 for part in _NUMBERS.findall(said)))
        there = all(0 <= index < shape.columns and index != shape.token for index in wanted)
        return tuple(wanted) if there and _LIST.fullmatch(said) else ()
    found, labelled = [], False
    for index in range(shape.columns):
        values = {whole_tag(usual_tag(row[index], ways[index])) for row in rows} - OUTSIDE
        # A tag without its label is a tag: its line is refused with what to do.
        matches = [TAG.fullmatch(value) for value in values if not NAMELESS.fullmatch(value)]
        if index == shape.token or not all(matches):
            continue
        if any(row[index] in OUTSIDE for row in rows) or matches:
            labels = {match["label"] for match in matches if match}
            if not labels or not labels <= _CHUNKS:
                found.append(index)
                labelled = labelled or bool(labels)
    if labelled:
        return tuple(found)
    # Without prefixes (IO): the last column, when many of its tokens carry nothing, and the others one of a few names.
    outside = sum(row[-1] in OUTSIDE for row in rows)
    names = {row[-1] for row in rows} - OUTSIDE
    bare = outside * 4 > len(rows) and len(names) <= max(2, len(rows) // 4)
    if found and not (bare and names):
        return tuple(found)
    return (shape.columns - 1,) if bare and shape.token != shape.columns - 1 else ()


def _look_at(line: str, shape: Shape, previous: list[str], census: _Census) -> list[str]:
    """Count what one line does; returns its tags."""
    nothing = ["O"] * len(shape.tags)
    if line.startswith(DOCSTART):
        census.docstarts += 1
        return nothing
    if shape.is_blank(line):
        return nothing
    if shape.is_comment(line):
        census.article_comments += bool(ARTICLE_COMMENT.match(line))
        return previous
    columns = shape.split(line)
    if len(columns) != shape.columns:
        return nothing
    tags = [whole_tag(tag) for tag in shape.tags_in(columns)]
    for tag, before in zip(tags, previous, strict=True):
        if tag in OUTSIDE or NAMELESS.fullmatch(tag):
            continue
        found, last = TAG.fullmatch(tag), TAG.fullmatch(before)
        prefix = found["prefix"] if found else ""
        census.prefixes[prefix] += 1
        goes_on = found is not None and last is not None and last["label"] == found["label"]
        census.orphans += prefix == "I" and not goes_on
        census.plain_beginnings += prefix == "B" and not goes_on
    return tags


def _scheme(census: _Census) -> str:
    prefixes = census.prefixes
    if prefixes[""] or not (prefixes["B"] or prefixes["U"] or prefixes["S"] or prefixes["W"]):
        return "io"
    if prefixes["U"] or prefixes["L"]:
        return "bilou"
    if prefixes["M"]:
        return "bmes"
    if prefixes["E"] or prefixes["S"]:
        return "bioes"
    return "iob1" if census.orphans and not census.plain_beginnings else "iob2"
