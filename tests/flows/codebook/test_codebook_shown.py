"""The codebook editor shows whole what it holds: names longer than their column, and all of it in another language."""

from PySide6.QtCore import QRect
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QComboBox, QLabel

from app.ui.codebook.seen import Node
from app.ui.codebook.tree import NODE
from app.ui.codebook.window import CodebookWindow
from app.ui.main_window import MainWindow
from tests.both_databases import on_sqlite
from tests.flows.codebook_hands import write
from tests.flows.hands import CTRL, press
from tests.widgets import part

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


@on_sqlite()
def test_an_editor_that_is_open_turns_round_with_the_language(window: MainWindow, editor: CodebookWindow) -> None:
    def points_right() -> bool:
        """Whether the arrow beside the closed label of actors has its broad side at the left."""
        (row,) = [item for item in editor.tree._items() if item.data(0, NODE) == Node("label", "ACTOR")]
        assert not row.isExpanded()
        name = editor.tree.visualItemRect(row)
        at = name.right() + 1 if editor.isRightToLeft() else name.left() - name.height()
        drawn = editor.tree.viewport().grab(QRect(at, name.top(), name.height(), name.height())).toImage()
        ground = drawn.pixel(0, 0)
        columns = [sum(drawn.pixel(x, y) != ground for y in range(drawn.height())) for x in range(drawn.width())]
        inked = [count for count in columns if count]
        assert len(inked) > 3
        return sum(inked[: len(inked) // 2]) > sum(inked[-(len(inked) // 2) :])

    assert points_right()
    window.commands["language_ar"].trigger()
    for _ in range(3):
        QApplication.processEvents()
    pattern = part(editor.form, QComboBox, "codebook.pattern")
    assert pattern.currentText() == "متصل"
    assert pattern.width() >= pattern.sizeHint().width()
    checks = next(one for one in editor.form.findChildren(QLabel) if "التباين" in one.text())
    assert checks.visibleRegion().boundingRect().height() == checks.heightForWidth(checks.width())
    assert not points_right()
