"""Opens what shows the keys, changes them and prints them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget

from app.ui.shortcuts.desk import KeyDesk

if TYPE_CHECKING:
    from app.ui.shortcuts.editor import KeyEditor
    from app.ui.shortcuts.help import KeyHelp


class KeyWindows(QObject):
    """One for a window; each of its dialogs is loaded when it is first opened."""

    def __init__(self, desk: KeyDesk, window: QWidget) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window

    def show_help(self) -> None:
        """Show all keys and gestures."""
        from app.ui.shortcuts.help import KeyHelp

        shown = KeyHelp(self._desk, self._window)
        shown.edit_requested.connect(lambda: self.edit(shown))
        self._open(shown)

    def edit(self, over: QWidget | None = None) -> None:
        """Let somebody choose keys."""
        from app.ui.shortcuts.editor import KeyEditor

        self._open(KeyEditor(self._desk, over or self._window))

    def print_sheet(self, over: QWidget) -> None:
        """Ask for a printer and print the sheet of keys."""
        from app.ui.shortcuts.sheet_requests import KeySheet

        KeySheet(self._desk, over).ask_printer()

    def write_sheet(self, over: QWidget) -> None:
        """Ask for a file and write the sheet of keys there as a PDF."""
        from app.ui.shortcuts.sheet_requests import KeySheet

        KeySheet(self._desk, over).ask_pdf()

    def _open(self, dialog: KeyHelp | KeyEditor) -> None:
        dialog.print_requested.connect(lambda: self.print_sheet(dialog))
        dialog.pdf_requested.connect(lambda: self.write_sheet(dialog))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()
