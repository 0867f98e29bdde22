"""Where the words of a label are painted."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.domain.wording.isolation import isolated
from app.ui.controls.start_label import StartLabel


def inked(label: StartLabel) -> tuple[int, int]:
    """The leftmost and the rightmost column with ink."""
    image = label.grab().toImage()
    paper = image.pixel(0, 0)
    columns = [x for x in range(image.width()) for y in range(image.height()) if image.pixel(x, y) != paper]
    return min(columns), max(columns)


@pytest.mark.parametrize("words", ["من اليمين إلى اليسار", "כלכלת החוף", "Manara Wire", "2025-02-18"])
@pytest.mark.parametrize("isolate", [False, True])
def test_words_begin_where_the_interface_begins(qtbot: QtBot, words: str, isolate: bool) -> None:
    label = StartLabel(isolated(words) if isolate else words)
    qtbot.addWidget(label)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.resize(400, 24)
    label.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    left, right = inked(label)
    assert left > 150
    assert right > 390
    label.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    left, right = inked(label)
    assert left < 10
    assert right < 250
