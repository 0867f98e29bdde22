"""Counts and remarks of a dataset, in whatever room the window leaves them."""

import pytest
from PySide6.QtCore import QRect, Qt
from pytestqt.qtbot import QtBot

from app.ui.dataset.plan_view import PlanView

REMARK = "ليس في test إلا مقال واحد: ما يُقاس عليه يتفاوت كثيرًا"


@pytest.mark.usefixtures("arabic")
def test_a_remark_keeps_its_last_word_when_the_window_becomes_narrow(qtbot: QtBot) -> None:
    view = PlanView({})
    qtbot.addWidget(view)
    view.resize(640, 480)
    view.remarks.addItem(REMARK)
    view.show()
    row = view.remarks.model().index(0, 0)
    line = view.remarks.visualRect(row).height()
    view.resize(view.fontMetrics().horizontalAdvance(REMARK) * 2 // 3, 480)
    qtbot.waitUntil(lambda: view.remarks.visualRect(row).height() > line)
    room = QRect(0, 0, view.remarks.viewport().width(), 1000)
    words = view.remarks.fontMetrics().boundingRect(room, Qt.TextFlag.TextWordWrap, REMARK)
    assert view.remarks.visualRect(row).height() >= words.height()


def test_a_column_has_room_for_a_day(qtbot: QtBot) -> None:
    view = PlanView({})
    qtbot.addWidget(view)
    day = view.table.fontMetrics().horizontalAdvance("2026-12-30")
    assert view.table.horizontalHeader().minimumSectionSize() >= day + 24
