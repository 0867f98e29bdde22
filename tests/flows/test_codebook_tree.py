"""The tree of the codebook editor shows which label is which, also where names are longer than its column."""

from PySide6.QtCore import QRect
from PySide6.QtGui import QImage

from app.ui.codebook.seen import Node
from app.ui.codebook.window import CodebookWindow
from tests.both_databases import on_sqlite
from tests.flows.codebook_hands import CTRL, write
from tests.flows.hands import press

ALIKE = "منظمة حكومية دولية متخصصة في حقوق الإنسان وحرية الصحافة في "
NAMES = (f"{ALIKE}مصر", f"{ALIKE}لبنان")
_SIGN = 32
"""Pixels at either side of a row that hold the swatch of its label, or its key."""


def words(editor: CodebookWindow, row: QRect) -> QImage:
    """What is drawn of the name in a row."""
    return editor.tree.viewport().grab(row.adjusted(_SIGN, 0, -_SIGN, 0)).toImage()


@on_sqlite()
def test_long_names_that_begin_alike_are_told_apart_and_shown_whole_in_a_tip(editor: CodebookWindow) -> None:
    for name in NAMES:
        press(editor.tree, "N", CTRL)
        write(editor, "name", name)
    assert editor.tree.point_at(Node("label", "CLAIM"))
    found = [item for item in editor.tree._items() if item.text(0) in NAMES]
    assert [item.toolTip(0) for item in found] == list(NAMES)
    one, other = (editor.tree.visualItemRect(item) for item in found)
    assert one.width() < editor.tree.fontMetrics().horizontalAdvance(NAMES[0]), "the names are longer than the column"
    assert words(editor, one) != words(editor, other)
