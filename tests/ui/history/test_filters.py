"""The filters of the history in a window from right to left."""

import time
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QDateEdit
from pytestqt.qtbot import QtBot

from app.services.history.history import day_range
from app.ui.history.filters import Filters
from tests.widgets import part


@pytest.fixture
def cairo(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Clocks are put forward at midnight, so that the day begins at one, and back at the midnight after a day."""
    if not hasattr(time, "tzset"):
        pytest.skip("the zone of a process cannot be changed here")
    with monkeypatch.context() as zone:
        zone.setenv("TZ", "EET-2EEST,M4.5.5/0,M10.5.4/24")
        time.tzset()
        yield
    time.tzset()


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


@pytest.mark.usefixtures("cairo")
def test_no_hour_is_in_two_days_or_in_none_where_clocks_are_changed(qtbot: QtBot) -> None:
    filters = Filters()
    qtbot.addWidget(filters)
    part(filters, QCheckBox, "history.on_day").setChecked(True)
    begins = []
    for first in (QDate(2026, 4, 23), QDate(2026, 10, 29)):
        for later in range(3):
            part(filters, QDateEdit, "history.day").setDate(first.addDays(later))
            query = filters.query(None)
            begins.append((query.since, query.until))
            # The command line asks for the same day.
            assert begins[-1] == day_range(date(first.year(), first.month(), first.day()) + timedelta(days=later))
    assert begins == [
        ("2026-04-22T22:00:00.000Z", "2026-04-23T22:00:00.000Z"),
        ("2026-04-23T22:00:00.000Z", "2026-04-24T21:00:00.000Z"),
        ("2026-04-24T21:00:00.000Z", "2026-04-25T21:00:00.000Z"),
        ("2026-10-28T21:00:00.000Z", "2026-10-29T22:00:00.000Z"),
        ("2026-10-29T22:00:00.000Z", "2026-10-30T22:00:00.000Z"),
        ("2026-10-30T22:00:00.000Z", "2026-10-31T22:00:00.000Z"),
    ]
