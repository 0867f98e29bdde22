"""The strip beside the scroll bar: the whole article at a glance, and a click goes to what one sees there."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.article_view.view import ArticleView

ROW = 3
"""Pixels of the strip that stand for one stretch of the article."""
_WIDTH = 20
_COLUMN = 4
_PAUSE = 150
"""Milliseconds of rest after which the strip follows: heights that become exact, spans that come in heaps."""


@dataclass(slots=True)
class Stretch:
    """What lies in one row of the strip."""

    start: int
    """First code point."""
    end: int
    labels: frozenset[str] = frozenset()
    hits: int = 0
    unlinked: int = 0
    """Claims that begin here and that nobody is linked to."""


class OverviewBar(QWidget):
    """Shows where labels, search hits and unlinked claims lie in the article of a reading surface.

    Each of up to three labels has a column of its own, hits are bars over all of them, unlinked claims are rings at the
    rim: told apart by place and shape as well as by colour.
    """

    def __init__(self, view: ArticleView) -> None:
        super().__init__()
        self.setObjectName("overview")
        self._view = view
        self._rows: list[Stretch] = []
        self._unlinked: list[int] = []
        self._read_unlinked: Callable[[], Iterable[int]] = tuple
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE)
        self._pause.timeout.connect(self.rebuild)
        view.marks_changed.connect(self._refresh)
        view.verticalScrollBar().rangeChanged.connect(lambda _least, _most: self._pause.start())
        view.verticalScrollBar().valueChanged.connect(lambda _value: self.update())
        self._retranslate()

    def sizeHint(self) -> QSize:
        """As wide as its columns."""
        return QSize(_WIDTH, 100)

    def stretches(self) -> list[Stretch]:
        """The rows from top to bottom."""
        return list(self._rows)

    def set_unlinked(self, starts: Callable[[], Iterable[int]]) -> None:
        """Say how to learn where claims begin that nobody is linked to, as code points; asked when the hands rest."""
        self._read_unlinked = starts
        self._pause.start()

    def refresh(self) -> None:
        """Look at everything again soon."""
        self._pause.start()

    def rebuild(self) -> None:
        """Look at the whole article again."""
        self._unlinked = sorted(self._read_unlinked())
        count = max(1, self.height() // ROW)
        edges = [self._view.position_at_share(row / count) for row in range(count)] + [len(self._view.text)]
        self._rows = [Stretch(start, end) for start, end in pairwise(edges)]
        for row in self._rows:
            self._look(row)
        self.update()

    # ------------------------------------------------------------------ what is where

    def _refresh(self, start: int, end: int) -> None:
        """Look again at the rows of `[start, end]`; at all of them, after a while, when that is most of them."""
        touched = [row for row in self._rows if row.start <= end and start <= row.end]
        if len(touched) > len(self._rows) // 4:
            self._pause.start()
            return
        for row in touched:
            self._look(row)
        self.update()

    def _look(self, row: Stretch) -> None:
        row.labels = self._view.labels_between(row.start, row.end)
        hits = self._view.hits()
        row.hits = hits.first_from(row.end) - hits.first_from(row.start) if hits is not None else 0
        row.unlinked = bisect_left(self._unlinked, row.end) - bisect_left(self._unlinked, row.start)

    # ------------------------------------------------------------------ Qt asks

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Paint the rows, and over them what of the article is on screen."""
        view, paper = self._view, self._view.paper()
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(paper.paper))
        columns = {label: min(place, 2) for place, label in enumerate(view.label_styles())}
        for number, row in enumerate(self._rows):
            y = number * ROW
            for label in sorted(row.labels):
                x = 5 + columns.get(label, 2) * (_COLUMN + 1)
                painter.fillRect(QRectF(x, y, _COLUMN, ROW), view.label_color(label))
            if row.hits:
                painter.fillRect(QRectF(1, y, _WIDTH - 2, 2), QColor(paper.caret))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(paper.text), 1.2))
        for number, row in enumerate(self._rows):
            if row.unlinked:
                painter.drawEllipse(QRectF(0.8, number * ROW - 0.5, 4, 4))
        if self._view.verticalScrollBar().maximum() > 0:
            painter.setPen(QPen(QColor(paper.muted), 1))
            painter.drawRoundedRect(self._window(), 2, 2)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to what was clicked."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._go_to(event.position().y())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow a drag."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._go_to(event.position().y())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Divide the article anew."""
        self._pause.start()
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language of the interface."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _go_to(self, y: float) -> None:
        if self._rows:
            row = self._rows[max(0, min(int(y // ROW), len(self._rows) - 1))]
            self._view.scroll_to(row.start)

    def _window(self) -> QRectF:
        bar = self._view.verticalScrollBar()
        whole = max(1, bar.maximum() + self._view.viewport().height())
        top = bar.value() / whole * self.height()
        height = max(6.0, self._view.viewport().height() / whole * self.height())
        return QRectF(0.5, top + 0.5, _WIDTH - 1, min(height, self.height() - top) - 1)

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Overview of the article"))
        self.setToolTip(
            self.tr(
                "The whole article: labels in columns, hits as bars, claims without a speaker as rings. Click to go."
            )
        )
