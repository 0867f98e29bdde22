"""How numbers stand in the columns of tables."""

from PySide6.QtCore import Qt

NUMBERS_ALIGNED = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter
"""Units below units: digits run from left to right in every script, so right edges meet in a mirrored window, too."""
