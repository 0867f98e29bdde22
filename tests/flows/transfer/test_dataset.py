"""A dataset from the window: chosen and divided with real keys and clicks, counted at once, built and told."""

from pathlib import Path
from typing import TypeVar

import orjson
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QListWidget,
    QMenu,
    QProgressBar,
    QSpinBox,
    QTableWidget,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.domain.errors import CancelledError, StorageError
from app.services.dataset import workspace_facts
from app.services.progress import ProgressSink
from app.services.transfer.transfer import ImportOptions, import_paths
from app.services.workspace import Workspace
from app.ui.dataset import DatasetDialog
from app.ui.dataset.choice_menu import ChoiceMenu
from app.ui.transfer import ReportDialog
from tests.exchange.articles import SEEDS
from tests.flows.conftest import OpenWindow
from tests.flows.dataset_hands import begin, begun, build, counted
from tests.flows.hands import LEFT, press
from tests.services.dataset.building import bring, copies_of
from tests.widgets import part

Part = TypeVar("Part", bound=QWidget)


@pytest.fixture
def location(new_location: str, tmp_path: Path) -> str:
    """The sample in four languages, and copies of two of its articles."""
    workspace = Workspace.open(new_location)
    import_paths(workspace, [SEEDS[0].parent], ImportOptions(annotator="sara"))
    bring(workspace, tmp_path, copies_of([0, 7]), format="spans")
    workspace.close()
    return new_location


def cells(dialog: DatasetDialog, row: int) -> list[str]:
    table = part(dialog, QTableWidget, "dataset.counts")
    found = [table.item(row, column) for column in range(table.columnCount())]
    return [item.text() if item is not None else "" for item in found]


def remarks(dialog: DatasetDialog) -> list[str]:
    shown = part(dialog, QListWidget, "dataset.remarks")
    return [shown.item(row).text() for row in range(shown.count())]


def tick(dialog: DatasetDialog, name: str, *rows: int) -> ChoiceMenu:
    """Open a list by its key, tick these rows with Space, and close it."""
    button = part(dialog, ChoiceMenu, name)
    opened = part(button, QMenu, f"{name}.menu")
    opened.popup(button.mapToGlobal(button.rect().bottomLeft()))
    for row in rows:
        opened.setActiveAction(opened.actions()[row])
        press(opened, Qt.Key.Key_Space)
        assert opened.isVisible(), "more can be ticked"
    press(opened, Qt.Key.Key_Escape)
    return button


def lines(path: Path) -> list[dict[str, object]]:
    return [orjson.loads(line) for line in path.read_bytes().split(b"\n")[:-1]]


def test_counts_follow_the_choices_and_the_dataset_is_what_they_say(
    open_it: OpenWindow, location: str, tmp_path: Path, qtbot: QtBot
) -> None:
    window = open_it()
    dialog = begin(window, qtbot)
    assert cells(dialog, 0)[-1] == "14"
    assert "2 groups of copies kept within one part each" in remarks(dialog)
    languages = tick(dialog, "dataset.languages", 0, 2)
    assert languages.chosen() == ("ar", "he")
    counted(dialog, qtbot)
    assert cells(dialog, 0)[-1] == "11"
    weight = part(dialog, QSpinBox, "dataset.part.0.weight")
    weight.setFocus()
    weight.selectAll()
    QTest.keyClicks(weight, "10")
    press(weight, Qt.Key.Key_Tab)
    counted(dialog, qtbot)
    articles = cells(dialog, 0)
    report = build(dialog, tmp_path / "out", window, qtbot)
    written = [lines(tmp_path / "out" / f"{name}.jsonl") for name in ("train", "dev", "test")]
    assert [str(len(some)) for some in written] == articles[:3]
    assert {line["language"] for some in written for line in some} == {"ar", "he"}
    assert "The dataset is built: 11 articles" in report.text()
    assert "2 groups of copies kept within one part each" in report.text()
    assert (tmp_path / "out" / "dataset-card.md").is_file()


def test_parts_are_added_named_and_removed_by_keys(open_at: OpenWindow, sample: str, qtbot: QtBot) -> None:
    dialog = begin(open_at(sample), qtbot)
    remove = part(dialog, QAbstractButton, "dataset.part.1.remove")
    remove.setFocus()
    press(remove, Qt.Key.Key_Space)
    counted(dialog, qtbot)
    assert len(cells(dialog, 0)) == 3
    more = part(dialog, QAbstractButton, "dataset.add_part")
    more.setFocus()
    press(more, Qt.Key.Key_Space)
    name = part(dialog, QLineEdit, "dataset.part.2.name")
    assert name.hasFocus()
    QTest.keyClicks(name, "held_out")
    counted(dialog, qtbot)
    table = part(dialog, QTableWidget, "dataset.counts")
    found = [table.horizontalHeaderItem(column) for column in range(table.columnCount())]
    heads = [one.text().strip("\u2068\u2069") if one is not None else "" for one in found]
    assert heads == ["train", "test", "held_out", "All parts"]
    assert [one.weight for one in dialog.choices().parts] == [80, 10, 10]


def test_what_is_wrong_is_said_and_nothing_can_be_built(open_at: OpenWindow, sample: str, qtbot: QtBot) -> None:
    dialog = begin(open_at(sample), qtbot)
    heading, button = part(dialog, QLabel, "dataset.heading"), part(dialog, QAbstractButton, "dataset.build")
    since = part(dialog, QLineEdit, "dataset.since")
    QTest.keyClicks(since, "2025-2")
    qtbot.waitUntil(lambda: "is no day" in heading.text())
    assert not button.isEnabled()
    QTest.keyClicks(since, "0")
    since.selectAll()
    QTest.keyClicks(since, "2031-01-01")
    qtbot.waitUntil(lambda: "No article is left" in heading.text())
    assert not button.isEnabled()
    since.selectAll()
    press(since, Qt.Key.Key_Delete)
    counted(dialog, qtbot)
    name = part(dialog, QLineEdit, "dataset.part.0.name")
    name.selectAll()
    QTest.keyClicks(name, "a/b")
    qtbot.waitUntil(lambda: "Latin letters" in heading.text())
    assert not button.isEnabled()


def test_gold_and_dates_are_followed(open_at: OpenWindow, sample: str, qtbot: QtBot) -> None:
    dialog = begin(open_at(sample), qtbot)
    gold, heading = part(dialog, QComboBox, "dataset.gold"), part(dialog, QLabel, "dataset.heading")
    gold.setFocus()
    press(gold, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: "No article is left" in heading.text())
    remarks = part(dialog, QListWidget, "dataset.remarks")
    assert [remarks.item(row).text() for row in range(remarks.count())] == [
        "12 articles left out of the gold layer: fewer than two annotators judged them"
    ]
    press(gold, Qt.Key.Key_Up)
    split = part(dialog, QComboBox, "dataset.split")
    split.setFocus()
    press(split, Qt.Key.Key_End)
    counted(dialog, qtbot)
    assert not part(dialog, QSpinBox, "dataset.seed").isEnabled()
    last_days, first_days = cells(dialog, 7), cells(dialog, 6)
    assert last_days[0] < first_days[2]


def test_the_options_of_a_format_are_asked_for(open_at: OpenWindow, sample: str, tmp_path: Path, qtbot: QtBot) -> None:
    window = open_at(sample)
    dialog = begin(window, qtbot)
    formats = part(dialog, QComboBox, "dataset.format")
    formats.setCurrentIndex(formats.findData("conll"))
    tokens = part(dialog, QComboBox, "option.tokeniser")
    tokens.setFocus()
    press(tokens, Qt.Key.Key_End)
    counted(dialog, qtbot)
    report = build(dialog, tmp_path / "out.zip", window, qtbot)
    assert "Could not be carried over" in report.text()
    assert (tmp_path / "out.zip").is_file()


def test_closing_while_counting_stops_it(
    open_at: OpenWindow, sample: str, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun_reading: list[bool] = []
    stopped: list[bool] = []

    def endless(_material: object, _connection: object, _choices: object, _labels: object, sink: ProgressSink) -> None:
        begun_reading.append(True)
        while not sink.cancelled():
            sink.report(1, 2, "")
        stopped.append(True)
        raise CancelledError("stopped")

    monkeypatch.setattr(workspace_facts.WorkspaceFacts, "read", endless)
    dialog = begun(open_at(sample))
    heading = part(dialog, QLabel, "dataset.heading")
    qtbot.waitUntil(lambda: heading.text() == "Counting…" and bool(begun_reading))
    # A change begins anew; the counting before it is given up.
    part(dialog, QSpinBox, "dataset.seed").stepUp()
    qtbot.waitUntil(lambda: stopped == [True])
    qtbot.waitUntil(lambda: part(dialog, QProgressBar, "dataset.progress").isVisible())
    press(dialog, Qt.Key.Key_Escape)
    assert dialog.result() == QDialog.DialogCode.Rejected
    assert len(stopped) <= 2


def test_a_workspace_that_cannot_be_read_is_told(
    open_at: OpenWindow, sample: str, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_arguments: object) -> None:
        raise StorageError("the disk is gone")

    monkeypatch.setattr(workspace_facts.WorkspaceFacts, "read", broken)
    dialog = begun(open_at(sample))
    heading = part(dialog, QLabel, "dataset.heading")
    qtbot.waitUntil(lambda: "the disk is gone" in heading.text())
    assert not part(dialog, QAbstractButton, "dataset.build").isEnabled()


def test_an_earlier_dataset_is_named_before_it_is_replaced(
    open_at: OpenWindow, sample: str, tmp_path: Path, qtbot: QtBot
) -> None:
    window = open_at(sample)
    for _ in range(2):
        dialog = begin(window, qtbot)
        warning = part(dialog, QLabel, "dataset.warning")
        line = part(dialog, QLineEdit, "dataset.path")
        line.setText(str(tmp_path / "out"))
        assert ("will be replaced" in warning.text()) == (tmp_path / "out").exists()
        report = build(dialog, tmp_path / "out", window, qtbot)
        report.close()
        qtbot.waitUntil(lambda: window.findChild(ReportDialog) is None)
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)


def test_files_of_somebody_else_are_named_and_not_replaced(
    open_at: OpenWindow, sample: str, tmp_path: Path, qtbot: QtBot
) -> None:
    dialog = begin(open_at(sample), qtbot)
    line, warning = part(dialog, QLineEdit, "dataset.path"), part(dialog, QLabel, "dataset.warning")
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "mine.txt").touch()
    for name, said in (("notes", "There are other files"), ("notes/mine.txt", "There are other files"), ("new", "")):
        line.setText(str(tmp_path / name))
        assert warning.text().startswith(said)
        assert part(dialog, QAbstractButton, "dataset.build").isEnabled() == (not said)


def test_a_click_ticks_and_leaves_the_list_open(open_at: OpenWindow, sample: str, qtbot: QtBot) -> None:
    dialog = begin(open_at(sample), qtbot)
    button = part(dialog, ChoiceMenu, "dataset.labels")
    opened = part(button, QMenu, "dataset.labels.menu")
    opened.popup(button.mapToGlobal(button.rect().bottomLeft()))
    for action in opened.actions()[:3]:
        QTest.mouseClick(opened, LEFT, pos=opened.actionGeometry(action).center())
    assert opened.isVisible()
    press(opened, Qt.Key.Key_Escape)
    assert len(button.chosen()) == 3
    assert button.currentText() == "3 chosen"
    counted(dialog, qtbot)
    assert dialog.choices().labels == button.chosen()
