"""What was chosen and typed for an import, an export or a dataset comes back when it could not be done."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QMessageBox, QSpinBox
from pytestqt.qtbot import QtBot

from app.domain.errors import CancelledError, TransferError
from app.services.articles import ArticleQuery
from app.services.progress import ProgressSink
from app.services.transfer import transfer
from app.ui.dataset import DatasetDialog
from app.ui.main_window import MainWindow
from app.ui.transfer import ExportDialog, ProgressDialog, ReportDialog
from tests.flows.conftest import OpenWindow
from tests.flows.dataset_hands import begin, counted
from tests.flows.hands import press
from tests.flows.import_hands import looked_at, opened, theirs
from tests.widgets import part

FULL = "{path} cannot be written: {why}; nothing was written"


def full(*_arguments: Any, **_named: Any) -> Any:
    raise TransferError(FULL, path="تصدير", why="No space left on device")


def cancelled(*_arguments: Any, **_named: Any) -> Any:
    raise CancelledError("Cancelled; nothing was changed")


def box_closed(window: MainWindow) -> str:
    (box,) = (one for one in window.findChildren(QMessageBox) if one.isVisible())
    said = box.text()
    box.close()
    return said


def test_an_export_on_a_full_disk_is_asked_for_again_as_it_was_chosen(
    open_at: OpenWindow, sqlite: str, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_at(sqlite)
    window.desk.export()
    dialog = part(window, ExportDialog)
    kind, place = part(dialog, QComboBox, "export_dialog.format"), part(dialog, QLineEdit, "export_dialog.path")
    kind.setCurrentIndex(kind.findData("conll"))
    out = tmp_path / "أخبار.conll"
    place.setText(str(out))
    with monkeypatch.context() as patch:
        patch.setattr(transfer, "export_workspace", full)
        dialog.accept()
        qtbot.waitUntil(dialog.isVisible)
    assert "No space left" in box_closed(window)
    assert (kind.currentData(), place.text()) == ("conll", str(out))
    dialog.accept()
    qtbot.waitUntil((tmp_path / "أخبار").is_dir)
    qtbot.waitUntil(lambda: not window.findChildren(ExportDialog))


@pytest.mark.parametrize("end", [full, cancelled])
def test_an_import_that_comes_to_nothing_keeps_its_mapping(
    open_at: OpenWindow, sqlite: str, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, end: Any
) -> None:
    window = open_at(sqlite)
    dialog = opened(window, qtbot, theirs(tmp_path))
    mapping = dialog.options()
    annotator = part(dialog, QComboBox, "import_dialog.annotator")
    annotator.setCurrentText("لمى")
    looked_at(dialog, qtbot)
    with monkeypatch.context() as patch:
        patch.setattr(transfer, "import_paths", end)
        dialog.accept()
        qtbot.waitUntil(dialog.isVisible)
    if end is full:
        assert "No space left" in box_closed(window)
    assert dialog.options().annotator == "لمى"
    assert dialog.options().format == mapping.format
    assert dialog.paths == [tmp_path / "theirs.jsonl"]
    looked_at(dialog, qtbot)
    press(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: dialog not in window.findChildren(type(dialog)))
    assert window.session is not None
    assert len(window.session.workspace.articles.ids(ArticleQuery())) == 2


def test_a_dataset_that_could_not_be_built_is_asked_for_again(
    open_at: OpenWindow, sample: str, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_at(sample)
    dialog = begin(window, qtbot)
    part(dialog, QSpinBox, "dataset.seed").setValue(77)
    place = part(dialog, QLineEdit, "dataset.path")
    place.setText(str(tmp_path / "مدونة"))
    counted(dialog, qtbot)
    with monkeypatch.context() as patch:
        patch.setattr("app.services.dataset.build.build_dataset", full)
        dialog.accept()
        qtbot.waitUntil(dialog.isVisible)
    box_closed(window)
    assert place.text() == str(tmp_path / "مدونة")
    assert dialog.choices().seed == 77
    counted(dialog, qtbot)
    press(place, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.findChild(ReportDialog) is not None)
    assert (tmp_path / "مدونة").is_dir()


def test_nothing_is_asked_again_of_a_workspace_that_was_closed(
    open_at: OpenWindow, sqlite: str, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def endless(_workspace: object, _paths: object, _options: object, sink: ProgressSink) -> None:
        while not sink.cancelled():
            sink.report(1, 2, "")
        raise CancelledError("Cancelled; nothing was changed")

    window = open_at(sqlite)
    dialog = opened(window, qtbot, theirs(tmp_path))
    monkeypatch.setattr(transfer, "import_paths", endless)
    dialog.accept()
    qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), ProgressDialog))
    window.desk.close()
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is None)
    qtbot.waitUntil(lambda: not window.findChildren(type(dialog)))
    assert not window.findChildren(ReportDialog)
    assert not window.findChildren(DatasetDialog)
