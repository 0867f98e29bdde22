"""Text that is cut at its end, wherever that is."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics

from app.domain.text.direction import letters_direction
from app.domain.wording.isolation import LEFT_TO_RIGHT_MARK, RIGHT_TO_LEFT_MARK

_MARKS = {"rtl": RIGHT_TO_LEFT_MARK, "ltr": LEFT_TO_RIGHT_MARK}


def elided(metrics: QFontMetrics, text: str, room: int) -> str:
    """As much of a text as these pixels hold; the ellipsis stands where the text would go on.

    In a line of the other direction it would stand before the first word.
    """
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
    return shown if shown == text else shown + _MARKS.get(letters_direction(text) or "", "")
