"""A dataset rebuilt from its card in the window: chosen, seen, built anew and compared file by file."""

import os
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QFileDialog, QLabel, QLineEdit, QMenu, QSpinBox
from pytestqt.qtbot import QtBot

from app.services.dataset import build as building
from app.services.dataset.build import build_dataset
from app.services.dataset.choices import DatasetChoices, parts_from
from app.services.progress import ProgressSink, raise_if_cancelled
from app.services.transfer.transfer import ImportOptions, import_paths
from app.services.workspace import Workspace
from app.ui.dataset import DatasetDialog
from app.ui.dataset.choice_menu import ChoiceMenu
from app.ui.transfer import ProgressDialog, ReportDialog
from tests.exchange.articles import SEEDS, seed_records
from tests.flows.conftest import OpenWindow
from tests.flows.dataset_hands import begin, begun, build, counted
from tests.flows.hands import LEFT, press
from tests.services.dataset.building import bring, digests
from tests.widgets import part

CHOICES = DatasetChoices(
    languages=("ar", "fa", "he"),
    labels=("CLAIM",),
    parts=parts_from("train=70,held_out=30"),
    days_together=False,
    seed=7,
    similarity=0.65,
    format="conll",
    values={"tokeniser": "clitics", "scheme": "iob2"},
    title="أخبار الساحل",
    licence="CC-BY-4.0",
)
"""Of which the value of one option is what it is anyway: the form leaves it out, the card has it."""


def changed_later(workspace: Workspace, folder: Path) -> None:
    """A span deleted, an article gone, one that is new, all in Arabic."""
    first, second = (record for record in seed_records()[:2])
    span = workspace.articles.open(first["id"]).spans[0]
    workspace.annotations("sample").delete_span(span.id, span.version)
    workspace.trash.remove_articles("sara", [second["id"]])
    line = {"id": "neu", "title": "خبر", "text": "قال الناطق 😀 إن الميناء مغلق", "language": "ar"}
    bring(workspace, folder, [{**line, "spans": [{"start": 4, "end": 10, "label": "CLAIM"}]}], format="spans")


@pytest.fixture
def location(new_location: str, tmp_path: Path) -> str:
    """The sample in four languages, and beside it the dataset `old` with its card."""
    workspace = Workspace.open(new_location)
    import_paths(workspace, [SEEDS[0].parent], ImportOptions(annotator="sara"))
    build_dataset(workspace, tmp_path / "old", CHOICES)
    workspace.close()
    return new_location


@pytest.fixture
def sample(sample: str, tmp_path: Path) -> str:
    """The same on SQLite only: for what the database has no part in."""
    workspace = Workspace.open(sample)
    build_dataset(workspace, tmp_path / "old", CHOICES)
    workspace.close()
    return sample


def choose(dialog: DatasetDialog, entry: str, path: Path, qtbot: QtBot) -> None:
    """Open the menu of the button with the mouse, take the entry with it, and type a path into the chooser."""
    button = part(dialog, QAbstractButton, "dataset.card")
    menus: list[Any] = []

    def act() -> None:
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        action = next(one for one in menu.actions() if one.objectName() == f"dataset.card.{entry}")
        menus.append(menu)
        QTest.mouseClick(menu, LEFT, pos=menu.actionGeometry(action).center())

    QTimer.singleShot(0, act)
    QTest.mouseClick(button, LEFT)
    qtbot.waitUntil(lambda: bool(menus))
    qtbot.waitUntil(lambda: dialog.findChild(QFileDialog, "dataset.card.chooser") is not None)
    chooser = part(dialog, QFileDialog, "dataset.card.chooser")
    name = part(chooser, QLineEdit, "fileNameEdit")
    name.selectAll()
    QTest.keyClicks(name, str(path))
    press(name, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: dialog.findChild(QFileDialog, "dataset.card.chooser") is None)


def said(dialog: DatasetDialog) -> str:
    words = part(dialog, QLabel, "dataset.card.said").text()
    return "".join(one for one in words if one not in "\u2066\u2067\u2068\u2069\u200e")


def told(report: ReportDialog) -> str:
    return "".join(one for one in report.text() if one not in "\u2066\u2067\u2068\u2069\u200e")


def test_the_choices_of_a_card_are_seen_and_the_same_files_come_of_them(
    open_it: OpenWindow, location: str, tmp_path: Path, qtbot: QtBot
) -> None:
    window = open_it()
    dialog = begin(window, qtbot)
    choose(dialog, "file", tmp_path / "old" / "dataset-card.md", qtbot)
    counted(dialog, qtbot)
    assert "As in the card of old" in said(dialog)
    assert part(dialog, ChoiceMenu, "dataset.languages").chosen() == ("ar", "fa", "he")
    assert part(dialog, QLineEdit, "dataset.part.1.name").text() == "held_out"
    assert part(dialog, QSpinBox, "dataset.seed").value() == 7
    assert part(dialog, QSpinBox, "dataset.similarity").value() == 65
    assert part(dialog, QComboBox, "option.tokeniser").currentData() == "clitics"
    assert part(dialog, QLineEdit, "dataset.title").text() == "أخبار الساحل"
    assert part(dialog, QAbstractButton, "dataset.build").text() == "Rebuild"
    report = build(dialog, tmp_path / "again", window, qtbot)
    assert digests(tmp_path / "again") == digests(tmp_path / "old")
    assert "every file is the same as then" in told(report)
    assert "train/articles.conll: the same" in told(report)
    assert "dataset-card.md: the same" in told(report)
    assert "Why files differ" not in told(report)


def test_what_was_changed_since_is_told_of_each_file(
    open_it: OpenWindow, location: str, tmp_path: Path, qtbot: QtBot
) -> None:
    workspace = Workspace.open(location)
    changed_later(workspace, tmp_path)
    workspace.close()
    window = open_it()
    dialog = begin(window, qtbot)
    choose(dialog, "folder", tmp_path / "old", qtbot)
    counted(dialog, qtbot)
    report = build(dialog, tmp_path / "again", window, qtbot)
    words = told(report)
    titles = {record["id"]: record["title"] for record in seed_records()}
    assert "are not as the card says" in words
    assert "1 article came later and is not in the dataset of the card" in words
    assert "1 article has other spans, links or details" in words
    assert f"1 article is not in it any more: {titles[seed_records()[1]['id']][:20]}" in words
    assert "articles.jsonl: differs" in words
    assert digests(tmp_path / "again")["articles.jsonl"] != digests(tmp_path / "old")["articles.jsonl"]


def test_a_changed_choice_makes_a_new_dataset_and_can_be_taken_back(
    open_at: OpenWindow, sample: str, tmp_path: Path, qtbot: QtBot
) -> None:
    dialog = begin(open_at(sample), qtbot)
    choose(dialog, "folder", tmp_path / "old", qtbot)
    counted(dialog, qtbot)
    button, back = (part(dialog, QAbstractButton, name) for name in ("dataset.build", "dataset.card.back"))
    assert dialog.choices() == CHOICES
    title = part(dialog, QLineEdit, "dataset.title")
    QTest.keyClicks(title, "x")
    counted(dialog, qtbot)
    assert (button.text(), dialog.card, back.isVisible()) == ("Build", None, True)
    assert "Not as in the card of old any more" in said(dialog)
    press(title, Qt.Key.Key_Backspace)
    counted(dialog, qtbot)
    assert dialog.choices() == CHOICES, "typed back by hand"
    seed = part(dialog, QSpinBox, "dataset.seed")
    press(seed, Qt.Key.Key_Up)
    counted(dialog, qtbot)
    assert (seed.value(), dialog.card) == (8, None)
    QTest.mouseClick(back, LEFT)
    counted(dialog, qtbot)
    assert (seed.value(), dialog.choices(), back.isVisible()) == (7, CHOICES, False)


def test_what_the_form_cannot_show_is_named_and_followed(
    open_at: OpenWindow, sample: str, tmp_path: Path, qtbot: QtBot
) -> None:
    choices = replace(CHOICES, seed=20250101123000, similarity=0.333, stratify=False, split="date")
    workspace = Workspace.open(sample)
    build_dataset(workspace, tmp_path / "odd.zip", choices)
    workspace.close()
    window = open_at(sample)
    dialog = begin(window, qtbot)
    choose(dialog, "file", tmp_path / "odd.zip", qtbot)
    counted(dialog, qtbot)
    assert said(dialog).endswith("Followed, but too long for this form: seed = 20250101123000.")
    report = build(dialog, tmp_path / "again.zip", window, qtbot)
    assert "every file is the same as then" in told(report)
    assert (tmp_path / "again.zip").read_bytes() == (tmp_path / "odd.zip").read_bytes()


def test_a_rebuild_never_takes_the_place_of_anything(
    open_at: OpenWindow, sample: str, tmp_path: Path, qtbot: QtBot
) -> None:
    dialog = begin(open_at(sample), qtbot)
    choose(dialog, "folder", tmp_path / "old", qtbot)
    counted(dialog, qtbot)
    line, warning = part(dialog, QLineEdit, "dataset.path"), part(dialog, QLabel, "dataset.warning")
    assert Path(line.text()).name == "old-rebuilt"
    (tmp_path / "empty").mkdir()
    for name, free in (("old", False), ("sample.hashiya", False), ("empty", True), ("new", True)):
        line.setText(str(tmp_path / name))
        assert part(dialog, QAbstractButton, "dataset.build").isEnabled() == free, name
        assert warning.text().startswith("A dataset is rebuilt into a new folder") != free


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("notes.md", "notes.md is not the card of a dataset that Hashiya has built"),
        ("other.zip", "other.zip is not a dataset that Hashiya has built"),
        ("pipe", "pipe is not a dataset"),
        ("gone.md", "gone.md cannot be read"),
    ],
)
def test_what_is_no_card_is_said_in_a_line_and_changes_nothing(
    open_at: OpenWindow, sample: str, tmp_path: Path, qtbot: QtBot, name: str, words: str
) -> None:
    (tmp_path / "notes.md").write_text("# ملاحظات\n", encoding="utf-8")
    os.mkfifo(tmp_path / "pipe")
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as archive:
        archive.writestr("a.txt", "خبر")
    dialog = begin(open_at(sample), qtbot)
    before = dialog.choices()
    dialog.card_bar.take(tmp_path / name)
    first, *_ = said(dialog).split("\n")
    assert words in first
    assert (dialog.choices(), dialog.card) == (before, None)
    # And with a card at hand that stays in force.
    dialog.card_bar.take(tmp_path / "old")
    dialog.card_bar.take(tmp_path / name)
    assert dialog.choices() == CHOICES
    assert "As in the card of old" in said(dialog)
    counted(dialog, qtbot)


def test_choices_that_this_workspace_cannot_follow_are_seen_and_told(
    open_at: OpenWindow, sample: str, tmp_path: Path, qtbot: QtBot
) -> None:
    card = tmp_path / "old" / "dataset-card.md"
    text = card.read_text(encoding="utf-8")
    assert '"layers":[]' in text
    card.write_text(text.replace('"layers":[]', '"layers":["עומר"]'), encoding="utf-8")
    dialog = begin(open_at(sample), qtbot)
    dialog.card_bar.take(card)
    heading = part(dialog, QLabel, "dataset.heading")
    qtbot.waitUntil(lambda: "There is no annotator" in heading.text())
    assert part(dialog, ChoiceMenu, "dataset.layers").chosen() == ("עומר",)
    assert not part(dialog, QAbstractButton, "dataset.build").isEnabled()


def test_a_card_that_is_dropped_is_taken(open_at: OpenWindow, sample: str, tmp_path: Path, qtbot: QtBot) -> None:
    dialog = begun(open_at(sample))
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "old"))])
    place, actions, none = QPoint(20, 20), Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    entering = QDragEnterEvent(place, actions, data, LEFT, none)
    QApplication.sendEvent(dialog, entering)
    assert entering.isAccepted()
    event = QDropEvent(QPointF(place), actions, data, LEFT, none)
    QApplication.sendEvent(dialog, event)
    assert event.isAccepted()
    counted(dialog, qtbot)
    assert dialog.choices() == CHOICES


def test_a_rebuild_that_is_stopped_leaves_nothing(
    open_it: OpenWindow, location: str, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_it()
    dialog = begin(window, qtbot)
    choose(dialog, "folder", tmp_path / "old", qtbot)
    counted(dialog, qtbot)
    real: Callable[..., None] = building._Writer.write
    written: list[bool] = []

    def slow(self: Any, sink: Any) -> None:
        real(self, sink)
        written.append(True)
        progress: ProgressSink = self._progress
        while True:
            raise_if_cancelled(progress)

    monkeypatch.setattr(building._Writer, "write", slow)
    line = part(dialog, QLineEdit, "dataset.path")
    line.setText(str(tmp_path / "again"))
    before = sorted(one.name for one in tmp_path.iterdir())
    press(line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(written))
    press(part(window, ProgressDialog, "progress_dialog"), Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not window.findChildren(ProgressDialog))
    assert sorted(one.name for one in tmp_path.iterdir()) == before
    assert window.findChild(ReportDialog) is None
    qtbot.waitUntil(lambda: not window.desk.transfers.is_running)
