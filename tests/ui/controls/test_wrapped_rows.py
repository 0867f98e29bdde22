"""Rows of a list that wrap: no word of them is lost, however wide the list is."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidget
from pytestqt.qtbot import QtBot

from app.ui.controls.wrapped_rows import WrappedRows

REMARK = "ليس في test إلا مقال واحد: ما يُقاس عليه يتفاوت كثيرًا"


def inked(rows: QListWidget) -> int:
    """Pixels from the first to the last that the words of the first row take."""
    image = rows.viewport().grab(rows.visualRect(rows.model().index(0, 0))).toImage()
    ground = image.pixelColor(1, 1).lightness()
    found = [
        x
        for x in range(image.width())
        if any(abs(image.pixelColor(x, y).lightness() - ground) > 60 for y in range(image.height()))
    ]
    return max(found) - min(found)


def test_a_row_of_one_line_shows_all_its_words_at_every_width(qtbot: QtBot) -> None:
    rows = QListWidget()
    qtbot.addWidget(rows)
    rows.setStyleSheet("QListView::item { padding: 4px 8px; }")
    rows.setWordWrap(True)
    rows.setItemDelegate(WrappedRows(rows))
    for policy in (rows.setHorizontalScrollBarPolicy, rows.setVerticalScrollBarPolicy):
        policy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    rows.addItem(REMARK)
    whole, line = rows.fontMetrics().horizontalAdvance(REMARK), rows.fontMetrics().height()
    rows.show()
    lines = set()
    for width in range(whole, whole + 48, 4):
        rows.setFixedWidth(width)
        rows.doItemsLayout()
        alone = rows.visualRect(rows.model().index(0, 0)).height() < 2 * line
        lines.add(alone)
        assert not alone or inked(rows) >= whole - 6, f"at {width} pixels"
    assert lines == {True, False}
