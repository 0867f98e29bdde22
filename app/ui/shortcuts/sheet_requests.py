"""The sheet of keys on its way to the printer or into a PDF file."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QPagedPaintDevice
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from app.domain.errors import HashiyaError
from app.domain.wording.isolation import isolated
from app.ui.messages import Messages
from app.ui.printing.pdf_file import write_pdf
from app.ui.shortcuts.content import KeyContent
from app.ui.shortcuts.desk import KeyDesk
from app.ui.shortcuts.sheet import print_keys
from app.ui.wording.error_words import error_text


class KeySheet(QObject):
    """Prints what is chosen at the time; tells what came of it over the widget that asked."""

    def __init__(self, desk: KeyDesk, over: QWidget) -> None:
        super().__init__(over)
        self._desk = desk
        self._over = over

    def ask_printer(self) -> None:
        """Ask which printer and print."""
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        dialog = QPrintDialog(printer, self._over)
        dialog.setObjectName("key_sheet.printer")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self.print_on(printer))
        # Its own `open` hides that of all dialogs and wants a slot by name.
        QDialog.open(dialog)

    def ask_pdf(self) -> None:
        """Ask for a file and write the sheet there."""
        folder = Path(self._desk.preferences.last_folder or Path.home())
        path, _ = QFileDialog.getSaveFileName(
            self._over, self.tr("Write a PDF"), str(folder / "hashiya-keys.pdf"), self.tr("PDF files (*.pdf)")
        )
        if path:
            self._desk.preferences.last_folder = str(Path(path).parent)
            self.write_pdf(Path(path))

    def write_pdf(self, path: Path) -> None:
        """Write the sheet as a PDF; a file that is there is replaced when the new one is whole."""
        try:
            if write_pdf(path, self.print_on):
                self._tell(self.tr("Written: {file}").format(file=isolated(path.name)))
        except HashiyaError as error:
            self._tell(error_text(error))

    def print_on(self, device: QPagedPaintDevice) -> bool:
        """Print; False when the device does not take it, which is told."""
        note = self.tr("Keys that point to a side are those of a right-to-left article; elsewhere left and right swap.")
        try:
            print_keys(
                self.tr("Hashiya: keys and gestures"), note, KeyContent(self._desk).sections(as_in_table=True), device
            )
        except OSError:
            self._tell(self.tr("The sheet cannot be printed: the printer or the folder does not take it."))
            return False
        return True

    def _tell(self, words: str) -> None:
        messages = getattr(self._over, "messages", None)
        (messages if isinstance(messages, Messages) else self._desk.messages).notice(words)
