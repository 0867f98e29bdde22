"""Where the articles of an import stand before it."""

from __future__ import annotations

from enum import StrEnum


class Presence(StrEnum):
    """Where an article stands before an import."""

    NEW = "new"
    NEW_COPY = "new_copy"
    """New by its id, but another article, of the workspace or of the same files, has the same text."""
    HERE = "here"
    """With the same text, under its id or, when the source names none, under any."""
    SAME_WORDS = "same_words"
    """The source tells no text, but the words of the one that is here."""
    TRASHED = "trashed"
    """As before, but in the trash."""
    AGAIN = "again"
    """It comes before in the same files, with the same text."""
    OTHER_TEXT = "other_text"
    """Its id is that of an article with another text."""
