"""Where pictures are taken: a machine as on the first day, a workspace with the samples, and the real window."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QPoint, QRect, Qt
from PySide6.QtGui import QCursor, QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.bootstrap import create_application, open_window
from app.services.articles import ArticleQuery
from app.services.sample import SAMPLE_ANNOTATOR, load_sample
from app.services.workspace import Workspace
from app.ui.appearance import Appearance
from app.ui.main_window import MainWindow
from tests.widgets import part
from tests.workspaces import add_article

SIZE = (1200, 720)
COLORS = 256
_AFTER_A_BURST = 500
"""Milliseconds."""
_ROUNDED = 3
"""Bits of each channel that do not tell two colours apart when the most frequent ones are chosen."""


class Studio:
    """One theme; each picture gets a window of its own, which `clear` closes.

    Args:
        folder: for workspaces; must be empty.
        theme: ``light`` or ``dark``.
    """

    def __init__(self, folder: Path, theme: str) -> None:
        self._application = create_application([])
        # At the corner it would lie on a tool of a right-to-left window, which tells its tip in the status bar.
        QCursor.setPos(self._application.primaryScreen().geometry().bottomRight())
        self._folder = folder
        self._theme = theme
        self._opened: list[MainWindow] = []
        found = part(self._application, Appearance)
        self._appearance = found
        self._samples = folder / "sample.hashiya"
        workspace = Workspace.create(self._samples)
        load_sample(workspace)
        workspace.close()

    def window(
        self,
        article: str = "",
        *,
        workspace: Path | None = None,
        language: str = "en",
        size: tuple[int, int] = SIZE,
    ) -> MainWindow:
        """The window with the article whose title has these words, as the annotator of the samples sees it.

        Args:
            article: words of the title; the first article when empty.
            workspace: where it is; a fresh copy of the samples when not said.
            language: of the interface.
            size: of the window, in pixels.
        """
        self._appearance.set_theme(self._theme)
        self._appearance.set_language(language)
        window = open_window(workspace or self._copy_of_samples(), annotator=SAMPLE_ANNOTATOR)
        self._opened.append(window)
        window.resize(*size)
        self.settle()
        if article:
            self.open(window, article)
        window.activateWindow()
        window.view.setFocus()
        self.settle()
        return window

    def open(self, window: MainWindow, title: str) -> None:
        """Open the article whose title has these words.

        Raises:
            LookupError: there is none.
        """
        assert window.session is not None
        articles = window.session.workspace.articles
        for summary in articles.summaries(articles.ids(ArticleQuery(annotator=SAMPLE_ANNOTATOR)), SAMPLE_ANNOTATOR):
            if title in summary.title:
                window.articles.show_article(summary.id)
                window.session.open_article(summary.id)
                self.settle()
                return
        raise LookupError(f"no article with “{title}” in its title")

    def workspace(self, name: str, *texts: tuple[str, str]) -> Path:
        """A workspace of its own with these articles, each a language and a text; its path."""
        path = self._folder / f"{name}.hashiya"
        made = Workspace.create(path)
        for language, text in texts:
            add_article(made, text, language=language)
        made.close()
        return path

    def _copy_of_samples(self) -> Path:
        # What one picture labels must not be seen in the next.
        folder = Path(tempfile.mkdtemp(dir=self._folder))
        return Path(shutil.copy(self._samples, folder))

    def settle(self) -> None:
        """Let everything be laid out and painted that waits for it."""
        for _ in range(5):
            QApplication.sendPostedEvents()
            self._application.processEvents()

    def picture(self, widget: QWidget) -> QImage:
        """What is seen of the widget; dialogs and menus over a window are in its picture."""
        # Counts and the overview follow a burst of changes only when it has ended, on a slow machine after the picture.
        QTest.qWait(_AFTER_A_BURST)
        self.settle()
        if isinstance(widget, MainWindow):
            widget.reading.overview.rebuild()
        image = widget.grab().toImage()
        for other in QApplication.topLevelWidgets():
            if other is not widget and other.isVisible() and other.size().isValid() and isinstance(widget, MainWindow):
                _lay_over(image, widget, other)
        return image

    def clear(self) -> None:
        """Close all windows, and have everything as on the first day again."""
        for window in self._opened:
            window.desk.close()
            window.close()
            window.deleteLater()
        self._opened.clear()
        self._appearance.preferences._settings.clear()
        self.settle()


def _lay_over(image: QImage, window: QWidget, other: QWidget) -> None:
    """Paint another top-level widget where it stands over the window, as the window system would."""
    place = other.mapToGlobal(QPoint(0, 0)) - window.mapToGlobal(QPoint(0, 0))
    if other.isWindow() and other.windowType() == Qt.WindowType.Dialog:
        place = QRect(QPoint(0, 0), window.size()).center() - other.rect().center()
    painter = QPainter(image)
    painter.drawPixmap(place, other.grab())
    painter.setPen(Qt.GlobalColor.gray)
    painter.drawRect(QRect(place, other.size()).adjusted(-1, -1, 0, 0))
    painter.end()


def palette_png(image: QImage) -> bytes:
    """The picture as a PNG with at most 256 colours, a fifth of the size; each pixel gets the nearest of them."""
    plain = image.convertToFormat(QImage.Format.Format_RGB32)
    raw = memoryview(plain.constBits()).cast("I")
    counted = Counter(raw)
    groups: dict[int, Counter[int]] = {}
    mask = 0xFF >> _ROUNDED << _ROUNDED
    mask |= mask << 8 | mask << 16
    for color, count in counted.items():
        groups.setdefault(color & mask, Counter())[color] += count
    weighty = sorted(groups.values(), key=lambda group: -group.total())[:COLORS]
    table = [group.most_common(1)[0][0] | 0xFF000000 for group in weighty]
    avoid = Qt.ImageConversionFlag.ThresholdDither | Qt.ImageConversionFlag.AvoidDither
    small = plain.convertToFormat(QImage.Format.Format_Indexed8, table, avoid)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    small.save(buffer, "PNG", 0)  # type: ignore[call-overload]  # quality 0 is the strongest compression
    return bytes(buffer.data().data())
