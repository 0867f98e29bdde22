"""The line at the foot of the text that guides through a link, with the button that chooses another kind of it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QPushButton

from app.ui.article_view import ArticleView
from app.ui.controls.spoken import SpokenLabel
from app.ui.keyboard.key_menu import KeyMenu

_INSET = 8
_PADDING = 6
_ENOUGH = 3
"""Widths of the button from which on it stands beside the words."""


class LinkBanner(QObject):
    """Lies over the text. The keyboard stays in the article: digits, Tab and Escape go on with the link there."""

    kind_chosen = Signal(int)
    """The number of the kind that somebody chose in the menu, from 0."""

    def __init__(self, view: ArticleView) -> None:
        super().__init__(view)
        self._view = view
        self._kinds: Sequence[str] = ()
        self._chosen = 0
        self._words = SpokenLabel(view)
        self._words.setObjectName("link_banner")
        self._words.setWordWrap(True)
        self._words.setMargin(_PADDING)
        self._words.hide()
        self._button = QPushButton(view)
        self._button.setObjectName("link_kinds")
        self._button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._button.setCursor(Qt.CursorShape.ArrowCursor)
        self._button.hide()
        self._menu = KeyMenu(self._button)
        self._menu.setObjectName("link_kinds_menu")
        self._menu.aboutToShow.connect(self._fill)
        self._button.setMenu(self._menu)
        view.installEventFilter(self)

    def show_words(self, words: str, kinds: Sequence[str] = (), chosen: int = 0) -> None:
        """Show these words, or nothing.

        Args:
            words: what can be done now; empty to hide the line.
            kinds: in what ways a link can be made, a sentence each.
            chosen: the number of the present one.
        """
        self._kinds, self._chosen = kinds, chosen
        # Seen first: what is hidden is not said.
        self._words.setVisible(bool(words))
        self._words.setText(words)
        self._button.setText(self.tr("Kind of link"))
        self._button.setToolTip(self.tr("Choose another kind of link; with the keyboard Tab goes to the next one"))
        self._button.setVisible(bool(words) and len(kinds) > 1)
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep to the foot of the text."""
        if watched is self._view and event.type() == QEvent.Type.Resize:
            self._place()
        return False

    def _fill(self) -> None:
        self._menu.clear()
        group = QActionGroup(self._menu)
        for number, kind in enumerate(self._kinds):
            entry = self._menu.addAction(kind.replace("&", "&&"), partial(self.kind_chosen.emit, number))
            entry.setCheckable(True)
            group.addAction(entry)
            entry.setChecked(number == self._chosen)

    def _place(self) -> None:
        words, button = self._words, self._button
        room = self._view.viewport().geometry().adjusted(_INSET, _INSET, -_INSET, -_INSET)
        size = button.sizeHint().boundedTo(QSize(room.width() - 2 * _PADDING, room.height()))
        there, rtl = button.isVisibleTo(self._view), words.isRightToLeft()
        # Beside the words, or below them where those would be left a narrow column.
        beside = size.width() + _PADDING if there and room.width() >= _ENOUGH * size.width() else 0
        below = size.height() + _PADDING if there and not beside else 0
        words.setContentsMargins(beside if rtl else 0, 0, 0 if rtl else beside, below)
        height = max(words.heightForWidth(room.width()), size.height() + 2 * _PADDING if beside else 0)
        words.setGeometry(room.left(), room.bottom() - height, room.width(), height)
        side = room.left() + _PADDING if rtl else room.right() - size.width() - _PADDING
        lift = (height + size.height()) // 2 if beside else size.height() + _PADDING
        button.setGeometry(QRect(QPoint(side, room.bottom() - lift), size))
        words.raise_()
        button.raise_()
