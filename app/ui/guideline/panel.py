"""The panel below the article: a tab for each label and each link type, and what the codebook says about it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QKeyEvent, QPainter, QPalette, QPixmap, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QTabBar, QTextBrowser, QToolButton, QVBoxLayout, QWidget

from app.domain.records import Codebook, Label, RelationType
from app.ui.controls.filling import filled
from app.ui.guideline.page import WIDE, guideline_page
from app.ui.theme import grown
from app.ui.theme.icons import icon
from app.ui.wording.wording import name_in

LINES, LEAST_LINES = 8, 4
"""Lines of text seen at a time; more scroll."""
USUAL_LINE = 20
"""Pixels of a line in letters of the usual size."""
_DARK = 128
_SWATCH, _STROKE = 12, 4
"""Pixels; a label has a square of its colour, a link type a stroke."""
_LIGHTER = 190
"""Per cent: on dark paper, a link type has no colour of its own."""
_LABEL, _TYPE = "label", "relation"
_SCROLLING = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class GuidelinePanel(QWidget):
    """Shows the labels in use, and the link types that have a guideline, one at a time.

    Arrows choose and scroll, Escape goes back to the article.
    """

    left = Signal()
    """Escape: the keyboard may go back to the article."""
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("guideline")
        self._codebook = Codebook(version=0, labels=())
        self._wide = True
        self.labels = QTabBar()
        self.labels.setObjectName("guideline.labels")
        self.labels.setDrawBase(False)
        self.labels.setExpanding(False)
        self.labels.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.page = QTextBrowser()
        self.page.setObjectName("guideline.page")
        self.page.setOpenLinks(False)
        self.page.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._fit()
        self._close = QToolButton()
        self._close.setObjectName("guideline.close")
        self._close.setIcon(icon("close"))
        self._close.setAutoRaise(True)
        column = QVBoxLayout(self)
        head = filled(QHBoxLayout(), (self.labels, 1), self._close)
        column.setContentsMargins(8, 4, 8, 8)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self.page)
        for part in (self.labels, self.page, self._close):
            part.installEventFilter(self)
        self.labels.currentChanged.connect(lambda _index: self._show_page())
        self._close.clicked.connect(self.closed)
        self._retranslate()

    def show_codebook(self, codebook: Codebook) -> None:
        """Have a tab for each label in use and each link type with a guideline; the one shown stays."""
        self._codebook = codebook
        shown = self._shown()
        self.labels.blockSignals(True)
        while self.labels.count():
            self.labels.removeTab(0)
        for label in codebook.labels:
            if not label.archived:
                index = self.labels.addTab(_swatch(self._color(label)), name_in(label.name, label.key))
                self.labels.setTabData(index, (_LABEL, label.key))
        for kind in codebook.relation_types:
            if not kind.archived and (kind.definition or kind.examples):
                index = self.labels.addTab(_swatch(self._color(kind), _STROKE), name_in(kind.name, kind.key))
                self.labels.setTabData(index, (_TYPE, kind.key))
        self.labels.blockSignals(False)
        self._turn_to(shown)
        self._show_page()

    def show_label(self, key: str) -> None:
        """Turn to a label, if it is in use."""
        self._turn_to((_LABEL, key))

    def show_type(self, key: str) -> None:
        """Turn to a link type, if it is in use and has a guideline."""
        self._turn_to((_TYPE, key))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language, the theme and the size of the letters."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        if event.type() in (QEvent.Type.LanguageChange, QEvent.Type.PaletteChange):
            self.show_codebook(self._codebook)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()
        super().changeEvent(event)

    def _fit(self) -> None:
        # Of larger lines there are fewer: most of the column belongs to the article.
        line = self.fontMetrics().lineSpacing()
        self.page.setFixedHeight(line * min(LINES, max(LEAST_LINES, LINES * USUAL_LINE // line)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put definition and examples side by side where there is room."""
        super().resizeEvent(event)
        if self._wide != (self.width() >= grown(WIDE)):
            self._wide = not self._wide
            self._show_page()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Escape leaves; on the tabs, arrows up and down scroll the page."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Escape:
                self.left.emit()
                return True
            if watched is self.labels and event.key() in _SCROLLING:
                bar = self.page.verticalScrollBar()
                step = bar.singleStep() if event.key() in _SCROLLING[:2] else bar.pageStep()
                down = event.key() in (Qt.Key.Key_Down, Qt.Key.Key_PageDown)
                bar.setValue(bar.value() + (step if down else -step))
                return True
        return super().eventFilter(watched, event)

    def _shown(self) -> tuple[str, str]:
        """Of what kind the part is whose tab is current, and its key."""
        found = self.labels.tabData(self.labels.currentIndex())
        return (str(found[0]), str(found[1])) if found else ("", "")

    def _turn_to(self, shown: tuple[str, str]) -> None:
        for index in range(self.labels.count()):
            if tuple(self.labels.tabData(index)) == shown:
                self.labels.setCurrentIndex(index)

    def _color(self, part: Label | RelationType) -> str:
        dark = self.palette().color(QPalette.ColorRole.Base).lightness() < _DARK
        if isinstance(part, Label):
            return part.color_dark if dark else part.color
        return QColor(part.color).lighter(_LIGHTER).name() if dark else part.color

    def _show_page(self) -> None:
        kind, key = self._shown()
        part = self._codebook.label(key) if kind == _LABEL else self._codebook.relation_type(key)
        self.page.setHtml(guideline_page(part, self._color(part), wide=self._wide) if part is not None else "")

    def _retranslate(self) -> None:
        self.labels.setAccessibleName(self.tr("Labels and links"))
        self.page.setAccessibleName(self.tr("Guideline"))
        self._close.setToolTip(self.tr("Close the guideline"))
        self._close.setAccessibleName(self.tr("Close the guideline"))


def _swatch(color: str, height: int = _SWATCH) -> QIcon:
    pixmap = QPixmap(_SWATCH, _SWATCH)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.fillRect(0, (_SWATCH - height) // 2, _SWATCH, height, QColor(color))
    painter.end()
    return QIcon(pixmap)
