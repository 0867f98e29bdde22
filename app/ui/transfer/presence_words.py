"""In plain words and with a sign: is an article that would come in here already?"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QObject

from app.services.transfer.import_presence import Presence

_WORDS: Mapping[Presence, tuple[str, object]] = {
    Presence.NEW: ("plus-circle-outline", QT_TRANSLATE_NOOP("presence", "New")),
    Presence.NEW_COPY: (
        "content-copy",
        QT_TRANSLATE_NOOP("presence", "New, though another article has the same text"),
    ),
    Presence.HERE: (
        "check-circle-outline",
        QT_TRANSLATE_NOOP("presence", "In the workspace already; labels of further people and links still come in"),
    ),
    Presence.SAME_WORDS: (
        "format-letter-matches",
        QT_TRANSLATE_NOOP(
            "presence", "Words alone, found in a text of the workspace: labels come in at their places there"
        ),
    ),
    Presence.TRASHED: ("trash-can-outline", QT_TRANSLATE_NOOP("presence", "In the trash; it would come back")),
    Presence.AGAIN: (
        "repeat",
        QT_TRANSLATE_NOOP("presence", "Repeated in these files; labels of further people and links still come in"),
    ),
    Presence.OTHER_TEXT: (
        "alert-circle-outline",
        QT_TRANSLATE_NOOP("presence", "Would be refused: another article, with another text, has its id"),
    ),
}
"""The name of a Material icon, and a sentence."""


def presence_icon(presence: Presence) -> str:
    """The name of the icon for it."""
    return _WORDS[presence][0]


def presence_sentence(presence: Presence) -> str:
    """What that means for an article, in the language of the interface."""
    return QCoreApplication.translate("presence", str(_WORDS[presence][1]))


class PresenceWords(QObject):
    """Counts how many articles stand where."""

    def counted(self, presences: Mapping[Presence, int]) -> str:
        """Such as "9 new, 2 in the workspace already"; empty when nothing is known."""
        told = (
            (Presence.NEW, self.tr("%Ln new", "", presences.get(Presence.NEW, 0))),
            (
                Presence.NEW_COPY,
                self.tr("%Ln new with a text that another one has", "", presences.get(Presence.NEW_COPY, 0)),
            ),
            (Presence.HERE, self.tr("%Ln in the workspace already", "", presences.get(Presence.HERE, 0))),
            (
                Presence.SAME_WORDS,
                self.tr("%Ln as the words of a text in the workspace", "", presences.get(Presence.SAME_WORDS, 0)),
            ),
            (Presence.TRASHED, self.tr("%Ln in the trash", "", presences.get(Presence.TRASHED, 0))),
            (Presence.AGAIN, self.tr("%Ln repeated", "", presences.get(Presence.AGAIN, 0))),
            (Presence.OTHER_TEXT, self.tr("%Ln whose id another text has", "", presences.get(Presence.OTHER_TEXT, 0))),
        )
        return self.tr(", ").join(sentence for presence, sentence in told if presences.get(presence))
