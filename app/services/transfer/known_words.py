"""Which article of the workspace somebody's words are, who names none: the one whose text has just these words."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from app.domain.errors import RecordError
from app.domain.text.word_places import seen_in
from app.exchange.records.checking import Checked
from app.exchange.tokens.words_alone import WordsAlone
from app.services.transfer.placing import placed_in
from db.stores.articles import text_of
from db.transfer.known_articles import KnownArticle, known_by_key, text_edges

if TYPE_CHECKING:
    from db.workspace.engine import Transaction

_EDGE, _COMPARED = 120, 40
"""Code points that are read of the beginning and of the end of a text, and how many that can be seen are compared."""
_NO_IMPORT = 0


class Found(NamedTuple):
    """What was found of words."""

    article: KnownArticle | None
    differs: str
    """Without an article: in which word the first one differs that begins and ends alike; empty if none does."""


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

    def article_of(self, checked: Checked, words: WordsAlone) -> Found:
        """The article whose text has the words of `checked`, all of them and no others; rather one not removed."""
        if self._keys is None:
            self._keys = self._read()
        text, differs = checked.record["text"], ""
        for key in self._keys.get(_hash(text[:_EDGE], text[-_EDGE:]), ()):
            known = known_by_key(self._connection, key)
            try:
                placed = placed_in(checked, words, known.id, known.text_sha256, text_of(self._connection, key))
            except RecordError as error:
                differs = differs or str(error)
                continue
            if not placed.rest:
                return Found(known, "")
        return Found(None, differs)

    def _read(self) -> dict[int, tuple[int, ...]]:
        shown: dict[int, tuple[int, ...]] = {}
        removed: dict[int, tuple[int, ...]] = {}
        for pk, is_removed, head, tail in text_edges(self._connection, _EDGE, self._but_import):
            keys, one = removed if is_removed else shown, _hash(head, tail)
            keys[one] = (*keys.get(one, ()), pk)
        for one, keys_removed in removed.items():
            shown[one] = (*shown.get(one, ()), *keys_removed)
        return shown


def _hash(head: str, tail: str) -> int:
    return hash((seen_in(head)[:_COMPARED], seen_in(tail)[-_COMPARED:]))
