"""The rows of CoNLL-U, and of CoNLL-U Plus, whose first line says which columns there are.

CoNLL-U Plus (https://universaldependencies.org/ext-format.html) begins with ``# global.columns = ID FORM …``: any of
the ten columns of CoNLL-U in any order, and further ones, in which annotations stand that CoNLL-U has no column for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from app.domain.errors import RecordError
from app.domain.wording.isolation import isolated
from app.exchange.conll.mentions import is_proper
from app.exchange.tokens.tag_schemes import OUTSIDE, TAG

_USUAL = ("ID", "FORM", "LEMMA", "UPOS", "XPOS", "FEATS", "HEAD", "DEPREL", "DEPS", "MISC")
_GRAMMAR = frozenset(_USUAL) - {"ID", "FORM", "MISC"}
_NEEDED = ("ID", "FORM")
_SILENT: Mapping[str, str] = MappingProxyType({})
"""Of most words, of which a treebank has hundreds of thousands, nothing more is said."""
HEADER = re.compile(r"#\s*global\.columns\s*=(?P<names>.*)")
_NAME_KEYS = ("NER", "ner", "NE")
_NUMBERED = re.compile(r"(?:[^-\s]+_\d+)(?:-[^-\s]+_\d+)*")
"""What NameTag writes under ``NE``: type and number of each name that the word is in, ``ORG_1-GPE_2``."""
_OTHER_NAME_KEYS = ("ne", "name", "Name", "Entity", "NamedEntity")
"""Taken for names only with a tag in them: treebanks say other things under them, too."""
_NOTHING = OUTSIDE | {"*", ""}
"""What further columns hold where there is nothing to say; PARSEME writes the star."""


@dataclass(slots=True)
class Word:
    """A syntactic word, or a token that stands for several."""

    line: int
    form: str
    misc: Mapping[str, str]
    proper: bool = False
    """Whether it is a proper noun."""
    tags: Mapping[str, str] = field(default_factory=lambda: _SILENT)
    """What names it, by the column that says so."""
    numbered: Sequence[str] = ()
    """The names that it is in, by type and number."""
    left_out: Sequence[str] = ()
    """Further columns that say something else."""

    @property
    def brackets(self) -> str:
        """Where mentions begin and end here."""
        found = self.misc.get("Entity", "")
        return "" if TAG.fullmatch(found) or ("(" not in found and ")" not in found) else found

    @property
    def name(self) -> str | None:
        """The tag of a name in its last column, "O" included."""
        misc = self.misc
        found = next((misc[key] for key in _NAME_KEYS if key in misc), None)
        return found or next((misc[key] for key in _OTHER_NAME_KEYS if TAG.fullmatch(misc.get(key, ""))), None)


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column holds what."""

    names: tuple[str, ...] = _USUAL

    @classmethod
    def of(cls, names: str) -> Columns:
        """The columns that a header names.

        Raises:
            RecordError: without some of them there is no text to read.
        """
        found = tuple(names.split())
        for name in _NEEDED:
            if name not in found:
                raise RecordError(f'names no column {name} in "# global.columns", so there is no text to read')
        twice = next((name for name in found if found.count(name) > 1), None)
        if twice:
            raise RecordError(f'names the column {isolated(twice[:40])} twice in "# global.columns"')
        return cls(found)

    @property
    def tell_grammar(self) -> bool:
        """Whether there are lemmas, parts of speech and the like."""
        return not _GRAMMAR.isdisjoint(self.names)

    def word(self, number: int, line: str) -> tuple[str, Word]:
        """The id of a row and its word.

        Raises:
            RecordError: it has more or fewer columns.
        """
        cells = line.split("\t")
        if len(cells) != len(self.names):
            raise RecordError(self._refusal(len(cells)))
        if self.names == _USUAL and cells[-1] == "_":
            return cells[0], Word(number, cells[1], _SILENT, is_proper(cells[3]))
        row = dict(zip(self.names, cells, strict=True))
        word = Word(number, row["FORM"], _misc(row.get("MISC", "_")), is_proper(row.get("UPOS", "_")))
        name = word.name
        if name and name == word.misc.get("NE") and not TAG.fullmatch(name) and _NUMBERED.fullmatch(name):
            word.numbered, tags = name.split("-"), {}
        else:
            tags = {"MISC": name} if name and name not in OUTSIDE else {}
        others = [(key, cell) for key, cell in row.items() if key not in _USUAL and cell not in _NOTHING]
        word.tags = tags | {key: cell for key, cell in others if _is_tag(key, cell)}
        word.left_out = [key for key, cell in others if not _is_tag(key, cell)]
        return row["ID"], word

    def _refusal(self, found: int) -> str:
        if self.names == _USUAL:
            return f"has {found} columns; CoNLL-U has {len(_USUAL)}"
        return f'has {found} columns; "# global.columns" names {len(self.names)}'


def _is_tag(column: str, cell: str) -> bool:
    """Whether a cell of a further column is the tag of a name; in a column of names any label is one."""
    return TAG.fullmatch(cell) is not None or column.rpartition(":")[2] in _NAME_KEYS


def _misc(cell: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in cell.split("|")) if cell != "_" else ()
    return {key: value for key, equals, value in pairs if equals}


def layers(tags: Mapping[str, Mapping[int, str]], tokens: int) -> Iterator[tuple[list[str], str]]:
    """The tags of all tokens and their scheme, column by column.

    Args:
        tags: Those that say something, by their column and the number of the token.
        tokens: How many there are.
    """
    for column in tags.values():
        scheme = "iob2" if any(map(TAG.fullmatch, column.values())) else "io"
        yield [column.get(index, "O") for index in range(tokens)], scheme
