"""A label with nothing to say leaves no gap, and an example cannot be taken for what somebody wrote."""

import pytest
from PySide6.QtWidgets import QApplication, QFormLayout, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.ui.controls.examples import example
from app.ui.controls.passing_label import PassingLabel


@pytest.mark.parametrize("kind", [QFormLayout, QVBoxLayout])
def test_it_takes_room_only_while_it_says_something(qtbot: QtBot, kind: type[QFormLayout] | type[QVBoxLayout]) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    rows = kind(page)
    said = PassingLabel()
    parts = (QLineEdit("أخبار"), said, QLineEdit("وكالة"))
    for part in parts:
        rows.addRow(part) if isinstance(rows, QFormLayout) else rows.addWidget(part)
    page.show()
    empty = page.sizeHint().height()
    gap = parts[2].geometry().top() - parts[0].geometry().bottom() - 1
    assert gap == rows.spacing()
    said.setText("قُرئت النصوص بترميز windows-1256.")
    QApplication.processEvents()
    assert said.isVisible()
    assert page.sizeHint().height() > empty
    said.clear()
    QApplication.processEvents()
    assert not said.isVisible()
    assert page.sizeHint().height() == empty


def test_an_example_does_not_begin_as_a_value_would() -> None:
    assert example("2026-01-31") == "\u2068e.g. \u20682026-01-31\u2069\u2069"
