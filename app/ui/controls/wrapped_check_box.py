"""A box to tick whose words go on in the next line where they have no room beside each other."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QCheckBox, QSizePolicy, QStyle, QStyleOptionButton

_CHARACTERS = 14
"""That its lines have room for, however narrow it gets."""


class WrappedCheckBox(QCheckBox):
    """Qt draws the words of a box in one line, and asks for the width of all of them."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def minimumSizeHint(self) -> QSize:
        """As narrow as the longest word allows, or some more."""
        whole, metrics = super().sizeHint(), self.fontMetrics()
        words = max(metrics.horizontalAdvance(word) for word in self.text().split(" "))
        least = max(words, _CHARACTERS * metrics.averageCharWidth())
        return QSize(min(whole.width(), self._beside() + least), whole.height())

    def heightForWidth(self, width: int) -> int:
        """Pixels for all lines."""
        return super().sizeHint().height() + (len(self._lines(width)) - 1) * self.fontMetrics().lineSpacing()

    def initStyleOption(self, option: QStyleOptionButton) -> None:
        """Have the words drawn in lines, and clicks on each of them counted."""
        super().initStyleOption(option)
        option.text = "\n".join(self._lines(self.width()))

    def _beside(self) -> int:
        """Pixels that are not for words."""
        option = QStyleOptionButton()
        super().initStyleOption(option)
        return self.style().sizeFromContents(QStyle.ContentsType.CT_CheckBox, option, QSize(), self).width()

    def _lines(self, width: int) -> list[str]:
        """The words, as many in a line as have room."""
        room, measured = width - self._beside(), self.fontMetrics().horizontalAdvance
        first, *others = self.text().split(" ")
        lines = [first]
        for word in others:
            longer = f"{lines[-1]} {word}"
            if measured(longer) <= room:
                lines[-1] = longer
            else:
                lines.append(word)
        return lines
