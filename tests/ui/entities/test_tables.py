"""The tables of the registry: every column in sight, whatever the size of the letters."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.ui.entities.paged_model import PagedModel
from app.ui.entities.tables import RowTable


def shown(qtbot: QtBot, letters: int, direction: Qt.LayoutDirection) -> RowTable:
    model = PagedModel(4, lambda record, column: f"{record} {column}", numbers=(2, 3))
    model.set_titles(["الاسم", "النوع", "مرات الذكر", "المقالات"])
    table = RowTable(model, 36, "entities")
    qtbot.addWidget(table)
    model.setParent(table)
    table.setLayoutDirection(direction)
    font = QFont()
    font.setPixelSize(letters)
    table.setFont(font)
    table.set_widths({1: 104, 2: 84, 3: 76})
    table.resize(440, 300)
    model.show_rows(3, lambda _limit, _offset: ["سلمى الدرواني", "אבנר קדמי", "OpenAI"])
    table.show()
    qtbot.waitExposed(table)
    QApplication.processEvents()
    return table


@pytest.mark.parametrize("letters", [13, 20, 26])
def test_no_column_is_pushed_out_of_sight(qtbot: QtBot, letters: int) -> None:
    table = shown(qtbot, letters, Qt.LayoutDirection.RightToLeft)
    header = table.horizontalHeader()
    widths = [header.sectionSize(column) for column in range(4)]
    assert sum(widths) <= table.viewport().width()
    assert widths[0] > 120, "names are what the list is read for"
    table.resize(900, 300)
    QApplication.processEvents()
    assert header.sectionSize(1) >= widths[1]


@pytest.mark.parametrize("direction", list(Qt.LayoutDirection)[:2])
def test_numbers_and_their_titles_stand_units_below_units(qtbot: QtBot, direction: Qt.LayoutDirection) -> None:
    table = shown(qtbot, 13, direction)
    model = table.rows
    right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignAbsolute
    for column, numbers in ((0, False), (1, False), (2, True), (3, True)):
        role = Qt.ItemDataRole.TextAlignmentRole
        for told in (model.index(0, column).data(role), model.headerData(column, Qt.Orientation.Horizontal, role)):
            assert (isinstance(told, Qt.AlignmentFlag) and told & right == right) == numbers
