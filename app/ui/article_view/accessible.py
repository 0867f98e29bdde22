"""The reading surface as screen readers see it: its text, its caret, what is selected, the spans around the caret.

Qt's accessibility counts UTF-16 units of the whole text, so every position here that does not say otherwise is one.

PySide6 (6.11) hands neither `selection` nor `attributes` of `QAccessibleTextInterface` on to Python: C++ would read
numbers that nobody wrote. So no selection is counted there; what is selected, and the spans at the caret, stand in the
description, and each change of the selection is told by its own event, which carries its ends.
"""

from __future__ import annotations

import functools
import re
from array import array
from bisect import bisect_left

from PySide6.QtCore import QCoreApplication, QObject, QPoint, QRect
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QAccessibleInterface,
    QAccessibleTextCursorEvent,
    QAccessibleTextInterface,
    QAccessibleTextSelectionEvent,
)
from PySide6.QtWidgets import QAccessibleWidget

from app.domain.text.segmentation import next_boundary
from app.domain.wording.quoting import quoted
from app.ui.article_view.view import ArticleView

_ASTRAL = re.compile("[\U00010000-\U0010ffff]")
_UNFIT = re.compile("[\ufeff\ufffe\uffff\ud800-\udfff]")
_LONGEST_QUOTE = 200


class Utf16Map:
    """Code points of a whole text ↔ UTF-16 positions."""

    def __init__(self, text: str) -> None:
        self._length = len(text)
        self._astral = array("q", (found.start() for found in _ASTRAL.finditer(text)))
        self._places = array("q", (position + number for number, position in enumerate(self._astral)))

    def utf16(self, position: int) -> int:
        """UTF-16 position of a code point position."""
        return position + bisect_left(self._astral, position)

    def position(self, utf16: int) -> int:
        """Code point position of a UTF-16 position, kept within the text; inside a pair, the one before it."""
        # `_places` tells where the pairs begin; a position right after that is inside one and counts it as passed.
        return max(0, min(utf16 - bisect_left(self._places, utf16), self._length))


class ArticleText(QAccessibleTextInterface):
    """Text, caret and places of one view."""

    def __init__(self, view: ArticleView) -> None:
        super().__init__()
        self._view = view
        self._mapped = ("", Utf16Map(""))

    def map(self) -> Utf16Map:
        """The map of the article that is shown now."""
        if self._mapped[0] is not self._view.text:
            self._mapped = (self._view.text, Utf16Map(self._view.text))
        return self._mapped[1]

    def characterCount(self) -> int:
        """Length of the article."""
        return self.map().utf16(len(self._view.text))

    def text(self, start: int, end: int) -> str:
        """A part of the article; what Qt would change on the way stands as U+FFFD, which is as long."""
        return _UNFIT.sub("\ufffd", self._view.text[self.map().position(start) : self.map().position(end)])

    def cursorPosition(self) -> int:
        """Where the caret is."""
        return self.map().utf16(self._view.caret())

    def setCursorPosition(self, position: int) -> None:
        """Put the caret somewhere else and show it."""
        self._view.set_caret(self.map().position(position))
        self._view.ensure_visible(self._view.caret())

    def selectionCount(self) -> int:
        """None: see the head of this module."""
        return 0

    def addSelection(self, start: int, end: int) -> None:
        """Select; there is only one selection."""
        self._view.select(self.map().position(start), self.map().position(end))

    def setSelection(self, _index: int, start: int, end: int) -> None:
        """Select."""
        self.addSelection(start, end)

    def removeSelection(self, _index: int) -> None:
        """Select nothing; the caret stays."""
        self._view.set_caret(self._view.caret())

    def characterRect(self, offset: int) -> QRect:
        """Where a character is on the screen."""
        view, position = self._view, self.map().position(offset)
        rects = view.rects(position, next_boundary(view.text, position)) or [view.caret_rect(position)]
        place = rects[0].toAlignedRect()
        return QRect(view.viewport().mapToGlobal(place.topLeft()), place.size())

    def offsetAtPoint(self, point: QPoint) -> int:
        """The character at a point of the screen."""
        view = self._view
        return self.map().utf16(view.position_at(view.viewport().mapFromGlobal(point).toPointF()))

    def scrollToSubstring(self, first: int, last: int) -> None:
        """Bring a part of the article into view."""
        self._view.ensure_visible(self.map().position(last))
        self._view.ensure_visible(self.map().position(first))


class AccessibleArticle(QAccessibleWidget):
    """The view as an accessible object: a text of many lines that is read, not edited."""

    def __init__(self, view: ArticleView) -> None:
        super().__init__(view, QAccessible.Role.EditableText)
        self._view = view
        self.article_text = ArticleText(view)
        view.selection_changed.connect(self._tell)
        view.span_chosen.connect(lambda _span_id: self._tell(*view.selection()))

    def interface_cast(self, t: QAccessible.InterfaceType) -> object:  # type: ignore[override]
        """The text, besides what every widget offers."""
        if t == QAccessible.InterfaceType.TextInterface:
            # The object itself, which outlives the call: of a bare address Python would keep nothing alive.
            return self.article_text
        return super().interface_cast(t)

    def state(self) -> QAccessible.State:
        """Read-only, many lines, selectable."""
        state = super().state()
        state.readOnly = state.multiLine = state.selectableText = True
        return state

    def text(self, t: QAccessible.Text) -> str:
        """The view's name; as description what is selected, and the spans at the caret from the inside out."""
        if t == QAccessible.Text.Name:
            return self._view.accessibleName() or QCoreApplication.translate("AccessibleArticle", "Article")
        if t == QAccessible.Text.Description:
            return self._description()
        return super().text(t)

    def _description(self) -> str:
        view = self._view
        parts = []
        start, end = view.selection()
        if start < end:
            words = QCoreApplication.translate("AccessibleArticle", "selected: {quote}")
            parts.append(words.format(quote=quoted(view.text[start:end], _LONGEST_QUOTE)))
        styles = view.label_styles()
        for mark in view.spans_at(view.caret()):
            name = styles[mark.label].name if mark.label in styles else mark.label
            quote = quoted(" ".join(view.text[first:last] for first, last in mark.fragments), _LONGEST_QUOTE)
            parts.append(f"{name}: {quote}")
        return "; ".join(parts)

    def _tell(self, start: int, end: int) -> None:
        if not QAccessible.isActive():
            return
        utf16 = self.article_text.map().utf16
        caret = utf16(self._view.caret())
        QAccessible.updateAccessibility(QAccessibleTextCursorEvent(self._view, caret))
        QAccessible.updateAccessibility(QAccessibleTextSelectionEvent(self._view, utf16(start), utf16(end)))
        QAccessible.updateAccessibility(QAccessibleEvent(self._view, QAccessible.Event.DescriptionChanged))


@functools.cache
def install() -> None:
    """Tell Qt how reading surfaces are made accessible. A second call does nothing."""
    QAccessible.installFactory(_accessible_of)


def _accessible_of(_class_name: str, thing: QObject) -> QAccessibleInterface | None:
    if not isinstance(thing, ArticleView):
        return None
    found = thing.property("accessible")
    if not isinstance(found, AccessibleArticle):
        found = AccessibleArticle(thing)
        # Qt keeps an address only; the view keeps the object.
        thing.setProperty("accessible", found)
    return found
