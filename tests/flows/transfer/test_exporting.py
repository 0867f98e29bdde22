"""What an export could not carry is told by the names that the reader knows."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRegularExpression, QSize, Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QScrollArea
from pytestqt.qtbot import QtBot

from app.exchange.loss import ARTICLE_ID
from app.ui.controls import control_names
from app.ui.transfer import ExportDialog, ReportDialog
from tests.flows.conftest import OpenWindow
from tests.flows.export_hands import export_by_dialog
from tests.flows.hands import label, press
from tests.widgets import part


@pytest.fixture
def location(sqlite: str) -> str:
    """The windows here open the SQLite workspace."""
    return sqlite


def test_losses_name_articles_by_their_titles(open_it: OpenWindow, tmp_path: Path, qtbot: QtBot) -> None:
    window = open_it()
    label(window, "سامح شكري", "1")
    export_by_dialog(window, tmp_path / "out", qtbot, kind="conll")
    report = part(window, ReportDialog)
    said = report.text()
    assert "the names of the annotators have no place in this format" in said
    assert "قال وزير الخارجية المصري" in said
    assert ARTICLE_ID.search(said) is None
    report.close()


@pytest.mark.parametrize("kind", ["conll", "native"])
def test_at_the_largest_letters_a_dialog_with_many_options_fits_a_small_screen(
    open_at: OpenWindow, sqlite: str, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(control_names, "_room", lambda _dialog: QSize(1260, 660))
    window = open_at(sqlite)
    window._appearance.set_letters(200)
    window.commands["export"].trigger()
    dialog = part(window, ExportDialog)
    formats, field = part(dialog, QComboBox, "export_dialog.format"), part(dialog, QLineEdit, "export_dialog.path")
    formats.setCurrentIndex(formats.findData(kind))
    QApplication.processEvents()
    high = dialog.height()
    assert high <= 660
    # What is said about a place needs no more room.
    field.clear()
    QApplication.processEvents()
    assert part(dialog, QLabel, "export_dialog.warning").text()
    assert dialog.height() == high
    options = part(dialog, QScrollArea, "export_dialog.options")
    assert options.isVisible() == (kind == "conll")
    if kind == "conll":
        last = dialog.findChildren(QComboBox, QRegularExpression("^option\\."))[-1]
        for _step in range(12):
            if last.hasFocus():
                break
            press(dialog.focusWidget(), Qt.Key.Key_Tab)
        assert last.hasFocus()
        shown = options.viewport().rect()
        assert shown.contains(last.rect().translated(last.mapTo(options.viewport(), QPoint()))), "it scrolls to it"
    dialog.reject()
