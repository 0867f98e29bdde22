"""From an import to a dataset by keys alone, where no Latin letter can be typed: nothing needs the mouse."""

from pathlib import Path
from typing import TypeVar

import orjson
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialogButtonBox, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.domain.records import Span
from app.ui.dataset import DatasetDialog
from app.ui.main_window import MainWindow
from app.ui.transfer import ExportDialog, ImportDialog, ReportDialog
from tests.flows.conftest import OpenWindow
from tests.flows.dataset_hands import counted
from tests.flows.export_hands import come_back
from tests.flows.hands import CTRL, SHIFT, chosen, press, spans_of, type_into
from tests.flows.import_hands import looked_at
from tests.flows.layouts import type_key
from tests.widgets import part

NEWS = "قال وزير الري إن السد آمن. وأكد الوزير أن الري أولوية.\n"
ALT = Qt.KeyboardModifier.AltModifier
Kind = TypeVar("Kind", bound=QWidget)


def focus() -> QWidget:
    """What has the keyboard."""
    found = QApplication.focusWidget()
    assert found is not None, "the keyboard is nowhere"
    return found


def walk_to(wanted: QWidget) -> None:
    """Press Tab until the keyboard is there."""
    for _step in range(80):
        if focus() is wanted:
            return
        press(focus(), Qt.Key.Key_Tab)
    raise AssertionError(f"Tab never comes to {wanted.objectName()}")


def dialog_of(window: MainWindow, kind: type[Kind], qtbot: QtBot) -> Kind:
    """The dialog of this kind, with the keyboard in it."""
    found = next(one for one in window.findChildren(kind) if one.isVisible())
    found.activateWindow()
    qtbot.waitUntil(lambda: found.isActiveWindow() and QApplication.focusWidget() is not None)
    return found


def transferred(window: MainWindow, qtbot: QtBot) -> None:
    """Wait until an import or an export is done; close what it reports by a key."""
    qtbot.waitUntil(lambda: not window.desk.transfers.is_running)
    for report in window.findChildren(ReportDialog):
        press(report, Qt.Key.Key_Escape)
    come_back(window, qtbot)
    window.view.setFocus()


def take_in(window: MainWindow, layout: str, source: Path, qtbot: QtBot) -> None:
    """Import a file and open its article."""
    type_key(focus(), layout, "I", CTRL)
    dialog = dialog_of(window, ImportDialog, qtbot)
    dialog.add_paths([source])  # The chooser of files is the system's.
    looked_at(dialog, qtbot)
    walk_to(part(dialog, QDialogButtonBox, "").button(QDialogButtonBox.StandardButton.Ok))
    press(focus(), Qt.Key.Key_Return)
    transferred(window, qtbot)
    while window.view.text != NEWS:
        press(focus(), Qt.Key.Key_PageDown, CTRL)


def find_and_label(window: MainWindow, layout: str, words: str, key: str) -> Span:
    """Find words and label them; the new span."""
    type_key(focus(), layout, "F", CTRL)
    line = focus()
    assert isinstance(line, QLineEdit)
    type_into(line, words)
    press(line, Qt.Key.Key_Return)
    press(line, Qt.Key.Key_Escape)
    assert window.view.selected_text() == words
    type_key(focus(), layout, key)
    return chosen(window)


def write_to(field: QLineEdit, out: Path) -> None:
    """Go to a field and write where a file shall be."""
    walk_to(field)
    type_into(focus(), str(out))


@pytest.mark.parametrize("layout", ["Arabic", "Hebrew", "Persian"])
def test_from_an_import_to_a_dataset(
    open_at: OpenWindow, sqlite: str, layout: str, qtbot: QtBot, tmp_path: Path
) -> None:
    window = open_at(sqlite)
    (tmp_path / "خبر.txt").write_text(NEWS, encoding="utf-8")
    take_in(window, layout, tmp_path / "خبر.txt", qtbot)
    find_and_label(window, layout, "وزير الري", "1")
    claim = find_and_label(window, layout, "السد آمن", "2")
    assert (claim.label, claim.quote) == ("CLAIM", "السد آمن")
    type_key(focus(), layout, "L")
    type_key(focus(), layout, "1")
    session = window.session
    assert session is not None
    assert [(link.type, link.to_span) for link in session.relations] == [("makes", claim.id)]

    # A slip: the link is taken back and made again, the actor becomes an organization and loses its first word.
    type_key(focus(), layout, "Z", CTRL)
    assert session.relations == []
    type_key(focus(), layout, "Z", CTRL | SHIFT)
    assert len(session.relations) == 1
    press(focus(), Qt.Key.Key_Up, ALT)
    assert chosen(window).quote == "وزير الري"
    type_key(focus(), layout, "3")
    for _letter in "وزير":  # The blank behind it goes with the last one.
        press(focus(), Qt.Key.Key_Left, ALT | SHIFT)
    wanted = {("CLAIM", "السد آمن"), ("ORGANIZATION", "الري")}
    assert {(span.label, span.quote) for span in spans_of(window)} == wanted

    type_key(focus(), layout, "E", CTRL)
    export = dialog_of(window, ExportDialog, qtbot)
    write_to(part(export, QLineEdit, "export_dialog.path"), tmp_path / "خارج.jsonl")
    press(focus(), Qt.Key.Key_Return)
    transferred(window, qtbot)
    records = [orjson.loads(one) for one in (tmp_path / "خارج.jsonl").read_bytes().splitlines()]
    spans = next(one["spans"] for one in records if one["text"] == NEWS)
    assert {(span["label"], span["text"]) for span in spans} == wanted

    type_key(focus(), layout, "B", CTRL | SHIFT)
    dataset = dialog_of(window, DatasetDialog, qtbot)
    counted(dataset, qtbot)
    write_to(part(dataset, QLineEdit, "dataset.path"), tmp_path / "مجموعة")
    counted(dataset, qtbot)
    walk_to(part(dataset, QAbstractButton, "dataset.build"))
    press(focus(), Qt.Key.Key_Return)
    transferred(window, qtbot)
    parts = {one.stem for one in (tmp_path / "مجموعة").glob("*.jsonl")}
    assert {"train", "dev", "test"} & parts
