"""Is an article that somebody wants to import in the workspace already? By the rules by which it would come in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from app.services.transfer.import_layers import other_text
from app.services.transfer.stored_articles import WorkspaceArticles


class Presence(StrEnum):
    """Where an article stands before an import."""

    NEW = "new"
    NEW_COPY = "new_copy"
    """New by its id, but another article, of the workspace or of the same files, has the same text."""
    HERE = "here"
    """With the same text, under its id or, when the source names none, under any."""
    TRASHED = "trashed"
    """As before, but in the trash."""
    AGAIN = "again"
    """It comes before in the same files, with the same text."""
    OTHER_TEXT = "other_text"
    """Its id is that of an article with another text."""


class Candidate(NamedTuple):
    """An article that would come in."""

    where: str
    id: str
    text_sha256: str
    text: str
    own_id: bool
    """Whether the source names its id; otherwise its text is what it is known by."""
    lack: str = ""
    """Why the codebook does not let it in."""


def presences_of(candidates: Sequence[Candidate], articles: WorkspaceArticles) -> list[tuple[Presence, str]]:
    """Where each candidate stands, and why it would be refused; this is empty for those that would not.

    Raises:
        StorageError: the workspace cannot be read.
    """
    return list(_Sorting(candidates, articles).presences())


class _Sorting:
    def __init__(self, candidates: Sequence[Candidate], articles: WorkspaceArticles) -> None:
        self._candidates = candidates
        self._articles = articles
        self._by_id, self._by_text = articles.known(
            [one.id for one in candidates], [one.text_sha256 for one in candidates]
        )
        self._came: dict[str, Candidate] = {}
        self._texts: dict[str, Candidate] = {}
        """The candidates before that were not refused, by id and by digest of the text."""

    def presences(self) -> Iterator[tuple[Presence, str]]:
        for one in self._candidates:
            before = self._came.get(one.id) or (None if one.own_id else self._texts.get(one.text_sha256))
            presence, refusal = self._beside(one, before) if before is not None else self._first(one)
            refusal = refusal or one.lack
            if not refusal:
                self._came.setdefault(one.id, one)
                self._texts.setdefault(one.text_sha256, one)
            yield presence, refusal

    def _beside(self, one: Candidate, before: Candidate) -> tuple[Presence, str]:
        if before.text_sha256 == one.text_sha256:
            return Presence.AGAIN, ""
        return Presence.OTHER_TEXT, other_text(one.id, before.text, one.text)

    def _first(self, one: Candidate) -> tuple[Presence, str]:
        same_text = self._by_text.get(one.text_sha256)
        known = self._by_id.get(one.id) or (None if one.own_id else same_text)
        if known is None:
            copy = one.text_sha256 in self._texts or (same_text is not None and not same_text.removed)
            return (Presence.NEW_COPY if copy else Presence.NEW), ""
        if known.text_sha256 != one.text_sha256:
            return Presence.OTHER_TEXT, other_text(known.id, self._articles.text(known.pk), one.text)
        return (Presence.TRASHED if known.removed else Presence.HERE), ""
