"""Counts of a dataset, in whatever room the window leaves them."""

from pytestqt.qtbot import QtBot

from app.ui.dataset.plan_view import PlanView


def test_a_column_has_room_for_a_day(qtbot: QtBot) -> None:
    view = PlanView({})
    qtbot.addWidget(view)
    day = view.table.fontMetrics().horizontalAdvance("2026-12-30")
    assert view.table.horizontalHeader().minimumSectionSize() >= day + 22
