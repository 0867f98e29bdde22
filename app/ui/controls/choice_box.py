"""A combo box in a form that has little room."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QComboBox, QStyle, QStyleOptionComboBox, QToolTip, QWidget

from app.ui.controls.elided import elided
from app.ui.controls.still_box import StillBox

_CHARACTERS = 12
"""That fit into the narrowest box."""
_MARGIN = 4
"""Pixels that the style keeps free in the field, for all that it says about its size."""


class ChoiceBox(StillBox):
    """May be narrower than what is chosen: then it ends in an ellipsis, and the whole of it is in the tool tip."""

    def __init__(self, name: str = "", parent: QWidget | None = None, *, characters: int = _CHARACTERS) -> None:
        """`characters`: the width below which it is never made, in characters."""
        super().__init__(parent)
        self.setObjectName(name)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(characters)

    def initStyleOption(self, option: QStyleOptionComboBox) -> None:
        """Qt would cut the text in the middle of a letter, and in an Arabic window at its beginning if it is Latin."""
        super().initStyleOption(option)
        if not self.isEditable():
            option.currentText = self._fitting(option)

    def showPopup(self) -> None:
        """Open the list, as wide as the longest of what can be chosen, where the screen has room for that."""
        rows = self.view()
        wanted = rows.sizeHintForColumn(0) + rows.verticalScrollBar().sizeHint().width() + 2 * _MARGIN
        rows.setMinimumWidth(min(wanted, self.screen().availableGeometry().width() * 2 // 3))
        super().showPopup()

    def event(self, event: QEvent) -> bool:
        """Show what does not fit as a tool tip."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip and self.is_cut():
            lines = [self.currentText(), self.toolTip()]
            QToolTip.showText(event.globalPos(), "\n".join(filter(None, lines)), self)
            return True
        return super().event(event)

    def is_cut(self) -> bool:
        """Whether what is chosen is longer than the field."""
        option = QStyleOptionComboBox()
        super().initStyleOption(option)
        return not self.isEditable() and self._fitting(option) != option.currentText

    def _fitting(self, option: QStyleOptionComboBox) -> str:
        field = self.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, self
        )
        icon = 0 if option.currentIcon.isNull() else option.iconSize.width() + _MARGIN
        return elided(self.fontMetrics(), option.currentText, field.width() - icon - _MARGIN)
