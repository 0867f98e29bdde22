"""The three ways out of the reading surface: the printer, a PDF file, a picture on the clipboard.

All of them are rare, and what they need takes its time to load: it is imported where it is used.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from app.domain.errors import HashiyaError
from app.domain.wording.isolation import isolated
from app.domain.wording.quoting import quoted
from app.editing.preferences import Preferences
from app.editing.session import Session
from app.ui.article_view import ArticleView
from app.ui.reading_options import ReadingOptions

if TYPE_CHECKING:
    from PySide6.QtGui import QPagedPaintDevice


class Printing(QObject):
    """Prints the open article with the spans that are shown."""

    told = Signal(str)
    """A sentence about what was done, or why it was not."""

    def __init__(self, view: ArticleView, preferences: Preferences, parent: QWidget) -> None:
        super().__init__(parent)
        self._view = view
        self._preferences = preferences
        self._window = parent
        self._session: Session | None = None

    def set_session(self, session: Session | None) -> None:
        """Print this session's articles."""
        self._session = session

    def ask_pdf(self) -> None:
        """Ask for a file and write the article there."""
        from PySide6.QtWidgets import QFileDialog

        session = self._session
        if session is None or session.article is None:
            return
        folder = Path(self._preferences.last_folder or Path.home())
        name = "".join("_" if sign in '/\\:*?"<>|' else sign for sign in session.article.title.strip())[:80]
        path, _ = QFileDialog.getSaveFileName(
            self._window, self.tr("Write a PDF"), str(folder / f"{name or 'article'}.pdf"), self.tr("PDF files (*.pdf)")
        )
        if path:
            self._preferences.last_folder = str(Path(path).parent)
            self.write_pdf(Path(path))

    def write_pdf(self, path: Path) -> None:
        """Write the article as a PDF; a file that is there is replaced when the new one is whole."""
        from app.ui.printing.pdf_file import write_pdf
        from app.ui.printing.sheets import a4
        from app.ui.wording.error_words import error_text

        def paint(device: QPagedPaintDevice) -> bool:
            a4(device)
            return self._print_on(device)

        try:
            if write_pdf(path, paint):
                self.told.emit(self.tr("Written: {file}").format(file=isolated(path.name)))
        except HashiyaError as error:
            self.told.emit(error_text(error))

    def ask_printer(self) -> None:
        """Ask which printer and print."""
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        dialog = QPrintDialog(printer, self._window)
        if dialog.exec():
            self._print_on(printer)

    def copy_image(self) -> None:
        """Put a picture of the selected lines, or of the chosen span's, on the clipboard."""
        view = self._view
        start, end = view.selection()
        mark = view.chosen_mark()
        if start == end and mark is not None:
            start, end = mark.start, mark.end
        if start == end:
            self.told.emit(self.tr("Select words in the article first, then copy them as a picture."))
            return
        QGuiApplication.clipboard().setImage(view.image(start, end))
        self.told.emit(self.tr("Copied as a picture: {quote}").format(quote=quoted(view.text[start:end])))

    def _print_on(self, device: QPagedPaintDevice) -> bool:
        from app.ui.printing.sheets import PrintedArticle, print_article

        session = self._session
        if session is None or session.article is None:
            return False
        article, view = session.article, self._view
        options = ReadingOptions.from_saved(self._preferences.reading)
        printed = PrintedArticle(
            title=article.title,
            text=article.text,
            direction=view.direction,
            marks=view.spans(),
            notes=[(span.label, span.quote, span.note) for span in session.spans if span.note],
            styles=view.label_styles(),
            families=options.families(article.language),
        )
        try:
            print_article(printed, device)
        except OSError:
            self.told.emit(self.tr("The page cannot be printed: the printer or the folder does not take it."))
            return False
        return True
