"""The panel below the article: a tab for each label, and what the codebook says about it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QKeyEvent, QPalette, QPixmap, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QTabBar, QTextBrowser, QToolButton, QVBoxLayout, QWidget

from app.domain.records import Codebook, Label
from app.ui.guideline.page import WIDE, guideline_page
from app.ui.icons import icon
from app.ui.wording import name_in

LINES = 8
"""Lines of text seen at a time; more scroll."""
_DARK = 128
_SWATCH = 12
_SCROLLING = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class GuidelinePanel(QWidget):
    """Shows the labels in use, one at a time. Arrows choose a label and scroll, Escape goes back to the article."""

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
        self.page.setFixedHeight(self.page.fontMetrics().lineSpacing() * LINES)
        self._close = QToolButton()
        self._close.setObjectName("guideline.close")
        self._close.setIcon(icon("close"))
        self._close.setAutoRaise(True)
        head, column = QHBoxLayout(), QVBoxLayout(self)
        head.addWidget(self.labels, 1)
        head.addWidget(self._close)
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
        """Have a tab for each label in use; the label shown stays."""
        self._codebook = codebook
        shown = self._key()
        self.labels.blockSignals(True)
        while self.labels.count():
            self.labels.removeTab(0)
        for label in codebook.labels:
            if not label.archived:
                index = self.labels.addTab(_swatch(self._color(label)), name_in(label.name, label.key))
                self.labels.setTabData(index, label.key)
        self.labels.blockSignals(False)
        self.show_label(shown)
        self._show_page()

    def show_label(self, key: str) -> None:
        """Turn to a label, if it is in use."""
        for index in range(self.labels.count()):
            if self.labels.tabData(index) == key:
                self.labels.setCurrentIndex(index)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language and the theme."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        if event.type() in (QEvent.Type.LanguageChange, QEvent.Type.PaletteChange):
            self.show_codebook(self._codebook)
        super().changeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put definition and examples side by side where there is room."""
        super().resizeEvent(event)
        if self._wide != (self.width() >= WIDE):
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

    def _key(self) -> str:
        return str(self.labels.tabData(self.labels.currentIndex()) or "")

    def _color(self, label: Label) -> str:
        dark = self.palette().color(QPalette.ColorRole.Base).lightness() < _DARK
        return label.color_dark if dark else label.color

    def _show_page(self) -> None:
        label = self._codebook.label(self._key())
        self.page.setHtml(guideline_page(label, self._color(label), wide=self._wide) if label is not None else "")

    def _retranslate(self) -> None:
        self.labels.setAccessibleName(self.tr("Labels"))
        self.page.setAccessibleName(self.tr("Guideline"))
        self._close.setToolTip(self.tr("Close the guideline"))
        self._close.setAccessibleName(self.tr("Close the guideline"))


def _swatch(color: str) -> QIcon:
    pixmap = QPixmap(_SWATCH, _SWATCH)
    pixmap.fill(QColor(color))
    return QIcon(pixmap)
