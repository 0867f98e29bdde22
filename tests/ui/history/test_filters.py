"""The filters of the history in a window from right to left."""

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QDateEdit
from pytestqt.qtbot import QtBot

from app.ui.history.filters import Filters
from tests.widgets import part


@pytest.mark.usefixtures("arabic")
def test_a_day_is_written_one_way_in_every_language(qtbot: QtBot) -> None:
    filters = Filters()
    qtbot.addWidget(filters)
    filters.show()
    day, on_day = part(filters, QDateEdit, "history.day"), part(filters, QCheckBox, "history.on_day")
    on_day.click()
    day.setDate(QDate(2026, 1, 5))
    assert filters.isRightToLeft()
    assert day.text() == "2026-01-05"
    # The year is the section on the left, where the keyboard begins.
    day.setFocus()
    QTest.keyClick(day, Qt.Key.Key_Down)
    assert day.date() == QDate(2025, 1, 5)
    since = filters.query(None).since
    assert since is not None
    assert since[:7] in ("2025-01", "2024-12")
