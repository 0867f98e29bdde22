"""Dialogs in which a file or a folder is chosen: window-modal, and gone when they are closed."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QLocale, QObject, Qt
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionComboBox,
    QStylePainter,
    QTreeView,
    QWidget,
)

from app.ui.controls.control_names import resize_within_screen
from app.ui.theme import grown
from app.ui.wording.wording import as_place

_SIZE = (880, 520)
"""Pixels of Qt's own dialog, in which names, sizes and times of files can be read."""
_MARGIN = 4
_LEAST = {1: 96, 2: 120, 3: 160}
"""Pixels of its columns behind the name: size, kind, time."""


def file_chooser(parent: QWidget, title: str, name: str, *, native: bool, folder: str = "") -> QFileDialog:
    """A dialog that is not open yet.

    Qt's own is used where the system has none.

    Args:
        parent: Its window.
        title: What it is for.
        name: Its object name.
        native: Whether it is the system's own dialog.
        folder: Where it begins; where the last one ended when not said.
    """
    dialog = QFileDialog(parent, title, folder)
    dialog.setObjectName(name)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog, not native)
    place, rows = dialog.findChild(QComboBox, "lookInCombo"), dialog.findChild(QTreeView, "treeView")
    if isinstance(place, QComboBox) and isinstance(rows, QTreeView):
        _arrange(dialog, place, rows)
    return dialog


def _arrange(dialog: QFileDialog, place: QComboBox, rows: QTreeView) -> None:
    """Give Qt's own dialog room, and let paths run from left to right: in Arabic their first slash went to the end."""
    for part in (place, place.view()):
        part.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    # Qt's own one takes the direction of the application.
    place.setItemDelegate(_Places(place))
    place.installEventFilter(_FromLeftToRight(place))
    # It remembers what somebody has dragged wider.
    for column, least in _LEAST.items():
        rows.header().resizeSection(column, max(grown(least), rows.header().sectionSize(column)))
    resize_within_screen(dialog, *_SIZE)


def target_chooser(parent: QWidget, title: str, name: str, near: Path, *, native: bool) -> QFileDialog:
    """A dialog for the place of something to be written, which may be a file or a folder and begins with `near`."""
    dialog = file_chooser(parent, title, name, native=native, folder=str(near.parent))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setFileMode(QFileDialog.FileMode.AnyFile)
    # Who asks says beside the name whether something is there already; asking twice teaches to press Enter.
    dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)
    dialog.selectFile(near.name)
    return dialog


class _Places(QStyledItemDelegate):
    """Writes folders from left to right, the parts of a path in their order."""

    def displayText(self, value: object, _locale: QLocale | QLocale.Language) -> str:
        """The path."""
        return as_place(str(value))


class _FromLeftToRight(QObject):
    """Paints a box from left to right; Qt writes in the direction of the application, whatever that of the box is."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take over painting."""
        if event.type() != QEvent.Type.Paint or not isinstance(watched, QComboBox):
            return False
        painter, option = QStylePainter(watched), QStyleOptionComboBox()
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        watched.initStyleOption(option)
        field = watched.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, watched
        )
        room = field.width() - option.iconSize.width() - 2 * _MARGIN
        shown = watched.fontMetrics().elidedText(option.currentText, Qt.TextElideMode.ElideMiddle, room)
        option.currentText = as_place(shown)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        painter.end()
        return True
