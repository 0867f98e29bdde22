"""Which article of the workspace somebody's words are, who names none: the one whose text has just these words."""

from __future__ import annotations

from contextlib import suppress
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from app.domain.errors import RecordError
from app.domain.text.word_places import seen_in
from app.domain.wording.isolation import isolated, one_line
from app.exchange.records.checking import Checked
from app.exchange.tokens.words_alone import WordsAlone
from app.services.transfer.placing import placed_in
from db.stores.articles import text_of
from db.transfer.known_articles import KnownArticle, heads_of, known_by_key, text_edges

if TYPE_CHECKING:
    from db.workspace.engine import Transaction

_EDGE, _COMPARED = 120, 40
"""Code points that are read of the beginning and of the end of a text, and how many that can be seen are compared."""
_LIKELY = 20
"""Texts that begin alike, or end alike, which are looked into for one that differs in a word."""
_ALIKE = 0.8
"""How much of the longer text two of them share before and behind what differs."""
_TITLE = 60
_NO_IMPORT = 0


class Found(NamedTuple):
    """What was found of words."""

    article: KnownArticle | None
    differs: str
    """Without an article: where the first one differs that is alike before and behind; empty if none does."""


class KnownWords:
    """Looks for words in the texts of the workspace.

    Texts are told apart by how they begin and end, which is read of all of them when somebody asks first; those that
    begin and end alike are read word by word.
    """

    def __init__(self, connection: Transaction, *, but_import: int = _NO_IMPORT) -> None:
        """`but_import`: the key of an import whose articles do not count, since they are no more known than others."""
        self._connection = connection
        self._but_import = but_import
        self._keys: dict[int, tuple[int, ...]] | None = None
        """Hash of the edges → keys of articles."""
        self._alike: dict[int, tuple[int, ...]] = {}
        """Hash of one of the edges → keys of some articles."""

    def article_of(self, checked: Checked, words: WordsAlone) -> Found:
        """The article whose text has the words of `checked`, all of them and no others; rather one not removed."""
        if self._keys is None:
            self._keys = self._read()
        text, differs = checked.record["text"], ""
        alike = self._keys.get(_hash(text[:_EDGE], text[-_EDGE:]), ())
        for key in alike:
            known = known_by_key(self._connection, key)
            with suppress(RecordError):
                if not placed_in(checked, words, known.id, known.text_sha256, text_of(self._connection, key)).rest:
                    return Found(known, "")
            differs = differs or self._difference(checked, words, key)
        return Found(None, differs or self._nearly(checked, words, but=alike))

    def _nearly(self, checked: Checked, words: WordsAlone, but: tuple[int, ...]) -> str:
        """Where an article differs that only begins or only ends alike, as the word is near its other edge."""
        text = checked.record["text"]
        said, some = seen_in(text), (self._alike.get(edge, ()) for edge in _edges(text[:_EDGE], text[-_EDGE:]))
        for key in dict.fromkeys(chain.from_iterable(some)):
            if key not in but and _nearly_same(said, seen_in(text_of(self._connection, key))):
                return self._difference(checked, words, key)
        return ""

    def _difference(self, checked: Checked, words: WordsAlone, key: int) -> str:
        """Where an article, which is called by its title, differs from the words."""
        known, text = known_by_key(self._connection, key), text_of(self._connection, key)
        title = one_line(heads_of(self._connection, [key])[key].title)[:_TITLE]
        named = isolated(title) if title else known.id
        try:
            placed = placed_in(checked, words, named, known.text_sha256, text)
        except RecordError as error:
            return str(error)
        return f"it ends before the text of article {named}, which goes on {placed.rest}"

    def _read(self) -> dict[int, tuple[int, ...]]:
        shown: dict[int, tuple[int, ...]] = {}
        removed: dict[int, tuple[int, ...]] = {}
        for pk, is_removed, head, tail in text_edges(self._connection, _EDGE, self._but_import):
            keys, one = removed if is_removed else shown, _hash(head, tail)
            keys[one] = (*keys.get(one, ()), pk)
            for edge in () if is_removed else _edges(head, tail):
                if len(some := self._alike.get(edge, ())) < _LIKELY:
                    self._alike[edge] = (*some, pk)
        for one, keys_removed in removed.items():
            shown[one] = (*shown.get(one, ()), *keys_removed)
        return shown


def _hash(head: str, tail: str) -> int:
    return hash((seen_in(head)[:_COMPARED], seen_in(tail)[-_COMPARED:]))


def _edges(head: str, tail: str) -> tuple[int, int]:
    return hash((seen_in(head)[:_COMPARED], "")), hash(("", seen_in(tail)[-_COMPARED:]))


def _nearly_same(one: str, other: str) -> bool:
    """Whether two texts, without what cannot be seen in them, differ in one short stretch."""
    least = _ALIKE * max(len(one), len(other))
    return min(len(one), len(other)) >= least and _shared(one, other) + _shared(one[::-1], other[::-1]) >= least


def _shared(one: str, other: str) -> int:
    """How many code points two texts begin with."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((index for index, (ours, theirs) in pairs if ours != theirs), min(len(one), len(other)))
