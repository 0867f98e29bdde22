"""The line above the article in which one types what to find: hits are lit, counted and stepped through."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QCheckBox, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from app.domain.finding.search import ArticleSearch, Hits
from app.ui.article_view import ArticleView
from app.ui.controls.search_line import SearchLine
from app.ui.controls.spoken import SpokenLabel
from app.ui.theme.icons import icon

_LONGEST_SAMPLE = 100
"""Characters of a selection that are taken over as what to find; a longer one was not meant."""


_SIDE = 8
"""Pixels kept free at both sides."""


class FindBar(QWidget):
    """Finds in the article of one reading surface. Hidden until somebody asks for it."""

    hits_changed = Signal()

    def __init__(self, view: ArticleView) -> None:
        super().__init__()
        self.setObjectName("find_bar")
        self._view = view
        self._search = ArticleSearch("")
        self._from = 0
        self._current: tuple[int, tuple[int, int]] | None = None
        self.line = SearchLine()
        self.count = SpokenLabel()
        self.previous_button = self._button("chevron-up")
        self.next_button = self._button("chevron-down")
        self.whole_words = QCheckBox()
        self.proclitics = QCheckBox()
        self.close_button = self._button("close")
        self._name_and_lay_out()
        self._retranslate()
        self._connect()
        self.hide()

    def open(self) -> None:
        """Show the bar and type into it; a short selection is what to find."""
        start, end = self._view.selection()
        self._from = start
        sample = self._view.text[start:end]
        self.show()
        self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if 0 < len(sample) <= _LONGEST_SAMPLE and len(sample.splitlines()) == 1:
            self.line.setText(sample)
        self.line.selectAll()
        self._find()

    def close_bar(self) -> None:
        """Put the hits out and go back to the text; the hit gone to last stays selected."""
        self.hide()
        self._view.set_hits(None)
        self.hits_changed.emit()
        self._view.setFocus(Qt.FocusReason.OtherFocusReason)

    def find_next(self) -> None:
        """Go to the next hit, after the last one to the first."""
        self._step(1)

    def find_previous(self) -> None:
        """Go to the hit before, from the first one to the last."""
        self._step(-1)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language of the interface."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
            self._fit()
        super().changeEvent(event)

    def minimumSizeHint(self) -> QSize:
        """As narrow as the boxes are one below the other: `_fit` puts them so where there is no more room."""
        least = super().minimumSizeHint()
        first, *_ = self._rows()
        widest = max(first, *(box.sizeHint().width() for box in (self.whole_words, self.proclitics)))
        return QSize(min(least.width(), widest + 2 * _SIDE), least.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the boxes beside each other where there is room for that."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        _first, beside = self._rows()
        fits = self.width() >= beside + 2 * _SIDE
        way = QBoxLayout.Direction.LeftToRight if fits else QBoxLayout.Direction.TopToBottom
        if way != self._boxes.direction():
            self._boxes.setDirection(way)
            self._boxes.setSpacing(8 if fits else 4)

    def _rows(self) -> tuple[int, int]:
        """Pixels that the first row needs, and the boxes beside each other."""
        column = self.layout()
        head = column.itemAt(0) if column is not None else None
        boxes = self.whole_words.sizeHint().width() + 8 + self.proclitics.sizeHint().width()
        return (head.minimumSize().width() if head is not None else 0), boxes

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on, with Shift back; Escape closes, wherever in the bar the keyboard is: no part wants these."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_bar()
        elif self.line.hasFocus() and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._step(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        else:
            super().keyPressEvent(event)

    # ------------------------------------------------------------------ building

    def _button(self, picture: str) -> QToolButton:
        button = QToolButton()
        button.setIcon(icon(picture))
        button.setAutoRaise(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def _name_and_lay_out(self) -> None:
        # Two rows, or more: in a narrow column one would cut the words of the boxes off.
        column, first = QVBoxLayout(self), QHBoxLayout()
        self._boxes = second = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        column.setContentsMargins(_SIDE, 6, _SIDE, 6)
        column.setSpacing(4)
        for row in (first, second):
            row.setSpacing(8)
            column.addLayout(row)
        for name, widget in (
            ("line", self.line),
            ("count", self.count),
            ("previous", self.previous_button),
            ("next", self.next_button),
            ("whole_words", self.whole_words),
            ("proclitics", self.proclitics),
            ("close", self.close_button),
        ):
            widget.setObjectName(f"find_bar.{name}")
            row = second if isinstance(widget, QCheckBox) else first
            row.addWidget(widget, int(widget is self.line))
        second.addStretch(1)
        self.proclitics.setEnabled(False)

    def _retranslate(self) -> None:
        self.line.setPlaceholderText(self.tr("Find in the article"))
        self.line.setAccessibleName(self.tr("Find in the article"))
        for button, words in (
            (self.previous_button, self.tr("Previous hit")),
            (self.next_button, self.tr("Next hit")),
            (self.close_button, self.tr("Close the find bar")),
        ):
            button.setToolTip(words)
            button.setAccessibleName(words)
        self.whole_words.setText(self.tr("Whole words"))
        self.proclitics.setText(self.tr("with و ف ب ل ال"))
        self.proclitics.setToolTip(self.tr("Also words with attached و ف ب ل ك س ال, or Hebrew ו ש ב ל כ מ ה"))
        self._show_count()

    def _connect(self) -> None:
        self.line.textChanged.connect(lambda _text: self._find())
        self.whole_words.toggled.connect(self.proclitics.setEnabled)
        self.whole_words.toggled.connect(lambda _on: self._find())
        self.proclitics.toggled.connect(lambda _on: self._find())
        self.next_button.clicked.connect(self.find_next)
        self.previous_button.clicked.connect(self.find_previous)
        self.close_button.clicked.connect(self.close_bar)
        self._view.article_shown.connect(self._take_article)
        self._view.selection_changed.connect(lambda _start, _end: self._show_count())

    # ------------------------------------------------------------------ finding

    def _take_article(self) -> None:
        self._search = ArticleSearch(self._view.text)
        self._from = 0
        if self.isVisible():
            self._light()

    def _light(self) -> Hits:
        hits = self._search.find(
            self.line.text(), whole_words=self.whole_words.isChecked(), proclitics=self.proclitics.isChecked()
        )
        self._current = None
        self._view.set_hits(hits)
        self.hits_changed.emit()
        self._show_count()
        return hits

    def _find(self) -> None:
        """Light all hits and go to the first one at or after the place where the search began."""
        if not self.isVisible():
            return
        hits = self._light()
        if len(hits):
            self._go(hits, hits.first_from(self._from) % len(hits))

    def _step(self, step: int) -> None:
        hits = self._view.hits()
        if hits is None or not self.isVisible():
            self.open()
            return
        if len(hits):
            here = self._number()
            if here is None:
                here = hits.first_from(self._view.selection()[0]) - (step > 0)
            self._go(hits, (here + step) % len(hits))

    def _go(self, hits: Hits, number: int) -> None:
        start, end = hits[number]
        self._from = start
        self._view.select(start, end)
        self._current = (number, self._view.selection())
        self._view.ensure_visible(end)
        self._view.ensure_visible(start)
        self._show_count()

    def _number(self) -> int | None:
        """Number of the hit that is selected."""
        at = self._current
        return at[0] if at is not None and at[1] == self._view.selection() else None

    def _show_count(self) -> None:
        hits = self._view.hits()
        if hits is None or not self.line.text().strip():
            self.count.clear()
            return
        here = self._number()
        if not len(hits):
            self.count.setText(self.tr("no hits"))
        elif here is not None:
            self.count.setText(self.tr("{number} of {count}").format(number=f"{here + 1:,}", count=f"{len(hits):,}"))
        else:
            self.count.setText(self.tr("%n hit(s)", "", len(hits)))
