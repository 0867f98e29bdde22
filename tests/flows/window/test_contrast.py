"""Quiet words can be read: measured in the pixels of the real window, not in the palette."""

from collections import Counter
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from app.domain.codebook.contrast import contrast
from app.ui.appearance import Appearance
from app.ui.main_window import MainWindow
from tests.flows.conftest import OpenWindow
from tests.flows.hands import label, press
from tests.widgets import part

LEAST = 4.0
"""Inks have at least 4.5 (WCAG 2.2, 1.4.3), of which smooth edges take something away where strokes are thin."""


def strongest(widget: QWidget, place: QRect) -> float:
    """The contrast of what differs most from the ground there."""
    image = widget.grab(place).toImage()
    colors = Counter(QColor(image.pixel(x, y)).name() for x in range(image.width()) for y in range(image.height()))
    (ground, _), *others = colors.most_common()
    return max(contrast(ground, color) for color, _ in others)


@pytest.fixture(params=["light", "dark"])
def window(
    request: pytest.FixtureRequest, application: QApplication, open_at: OpenWindow, sqlite: str
) -> Iterator[MainWindow]:
    """A window with a span that has a note, linked to another."""
    appearance = part(application, Appearance)
    appearance.set_theme(request.param)
    window = open_at(sqlite)
    actor, claim = label(window, "سامح شكري", "1"), label(window, "الهدنة انتهت", "2")
    window.gestures.set_note(actor.id, "وزير الخارجية")
    window.gestures.add_relation("makes", actor.id, claim.id)
    press(window, Qt.Key.Key_Escape)
    QApplication.processEvents()
    yield window
    appearance.set_theme("light")


def test_the_keys_of_labels_can_be_read(window: MainWindow) -> None:
    button = part(window, QAbstractButton, "label_button.ACTOR")
    assert button.isEnabled()
    inside = QRect(button.width() - 26, button.height() // 2 - 7, 12, 14)
    assert strongest(button, inside) >= LEAST


def test_quiet_words_of_spans_and_links_can_be_read(window: MainWindow) -> None:
    spans = window.panel.spans
    row = spans.visualRect(spans.model().index(0, 0))
    # The note stands left of the label's name, below the quote.
    note = QRect(row.left() + 12, row.center().y() + 2, row.width() - 72, row.height() // 2 - 4)
    assert strongest(spans.viewport(), note) >= LEAST
    window.panel.show_links()
    QApplication.processEvents()
    links = window.panel.relations.list
    row = links.visualRect(links.model().index(0, 0))
    kind = QRect(row.left() + 12, row.top() + row.height() // 3 + 1, row.width() - 24, row.height() // 3 - 2)
    assert strongest(links.viewport(), kind) >= LEAST
