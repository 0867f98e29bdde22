"""A window does not stand still while a large workspace is read from a slow disk, and tells nothing that is not so."""

import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.bootstrap import open_window
from app.domain.records import ProgressState
from app.services import articles, workspace
from app.services.articles import ArticleQuery
from app.services.workspace import Workspace
from app.ui.main_window import MainWindow
from app.ui.transfer.progress_dialog import ProgressDialog
from app.ui.workspaces import opening_later
from tests.flows.conftest import FileWith, OpenWindow, add_both
from tests.flows.hands import label, press
from tests.flows.waiting.gates import held_at_gate

Begin = Callable[[], MainWindow]
HAIFA = "أعلنت بلدية حيفا أن العمال أضربوا، وقال رئيسها إن الميناء يعمل.\n"


@pytest.fixture(autouse=True)
def all_are_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if every file were one of hundreds of megabytes."""
    monkeypatch.setattr(workspace, "LARGE", 1)


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """What the disk gives comes only when the gate is opened."""
    with held_at_gate(monkeypatch, articles, "look_over") as opened:
        yield opened


@pytest.fixture
def two_articles(two_articles_file: Path, tmp_path: Path) -> str:
    """A workspace with two articles."""
    return str(shutil.copy(two_articles_file, tmp_path / "two.hashiya"))


@pytest.fixture
def large(file_with: FileWith) -> str:
    """A workspace with three articles, of which sara has done one."""
    location = add_both(file_with(HAIFA))
    opened = Workspace.open(location)
    opened.annotations("sara").set_progress(opened.articles.ids(ArticleQuery())[0], ProgressState.DONE)
    opened.close()
    return location


@pytest.fixture
def begin(application: QApplication, large: str, qtbot: QtBot) -> Iterator[Begin]:
    """Makes the window as when the program starts with the large workspace."""
    made: list[MainWindow] = []

    def start() -> MainWindow:
        made.append(open_window(large, annotator="sara", deferred=True))
        qtbot.addWidget(made[-1])
        return made[-1]

    yield start
    for window in made:
        window.desk.close()


class Nobody:
    """Somebody who lets it go on."""

    def report(self, done: int, total: int | None, detail: str) -> None:
        """Not looked at."""

    def cancelled(self) -> bool:
        """Never."""
        return False


def dialog() -> ProgressDialog | None:
    """The dialog that tells it, if it is there."""
    found = QApplication.activeModalWidget()
    return found if isinstance(found, ProgressDialog) else None


def chips(window: MainWindow) -> dict[ProgressState, str]:
    """What is said of each state."""
    return {state: chip.text() for state, chip in window.articles.filter_bar._chips.items()}


def test_nothing_is_told_of_the_articles_until_all_is_known(
    begin: Begin, gate: threading.Event, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening_later, "PATIENCE", 0)
    told: list[dict[ProgressState, str]] = []
    window = begin()
    before = chips(window)
    shown = window.articles.filter_bar.show_counts

    def show_counts(counts: dict[ProgressState, int]) -> None:
        shown(counts)
        told.append(chips(window))

    monkeypatch.setattr(window.articles.filter_bar, "show_counts", show_counts)
    qtbot.waitUntil(lambda: dialog() is not None)
    assert window.session is None
    assert window.articles._pages.currentWidget() is window.articles._expected
    assert window.articles._footer.text() == ""
    assert told == []
    assert chips(window) == before
    gate.set()
    qtbot.waitUntil(lambda: window.session is not None and dialog() is None)
    right = {
        ProgressState.TODO: "2",
        ProgressState.DOING: "0",
        ProgressState.DONE: "1",
        ProgressState.FLAGGED: "0",
    }
    assert all(one == right for one in told)
    assert chips(window) == right
    assert window.articles._footer.text() == "3 articles"


@pytest.fixture
def busy(
    open_at: OpenWindow, two_articles: str, large: str, gate: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> MainWindow:
    """A window on the workspace with two articles, which is reading the list of the large one without telling."""
    monkeypatch.setattr(opening_later, "PATIENCE", 1_000_000)
    window = open_at(two_articles)
    assert window.desk.open_location(large, "sara")
    return window


def test_what_is_open_can_be_labelled_meanwhile(busy: MainWindow, gate: threading.Event, qtbot: QtBot) -> None:
    before = busy.session
    assert label(busy, "سامح شكري", "1").quote == "سامح شكري"
    assert busy.articles._footer.text() == "2 articles"
    assert busy.session is before
    gate.set()
    qtbot.waitUntil(lambda: busy.session is not None and busy.session is not before)
    assert busy.articles._footer.text() == "3 articles"
    assert not dialog()


def test_who_opens_another_one_meanwhile_gets_that_one(
    busy: MainWindow,
    gate: threading.Event,
    two_articles: str,
    tmp_path: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    former = busy.desk._opening
    assert former is not None
    monkeypatch.setattr(workspace, "LARGE", 1_000_000_000)
    other = str(shutil.copy(two_articles, tmp_path / "other.hashiya"))
    with qtbot.waitSignal(former.cancelled):
        assert busy.desk.open_location(other, "sara")
        gate.set()
    assert busy.session is not None
    assert busy.session.workspace.location == other


def test_who_gives_it_up_is_at_the_start_page_and_can_open_it_again(
    begin: Begin, large: str, gate: threading.Event, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening_later, "PATIENCE", 0)
    window = begin()
    qtbot.waitUntil(lambda: dialog() is not None)
    shown = dialog()
    assert shown is not None
    press(shown, Qt.Key.Key_Escape)
    gate.set()
    qtbot.waitUntil(lambda: dialog() is None and window._pages.currentWidget() is window.start_page)
    assert window.session is None
    assert window.desk.open_location(large, "sara")
    qtbot.waitUntil(lambda: window.session is not None)


def test_no_dialog_is_left_where_none_was_needed(begin: Begin, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening_later, "PATIENCE", 1_000_000)
    window = begin()
    qtbot.waitUntil(lambda: window.session is not None)
    assert dialog() is None
    qtbot.waitUntil(lambda: not window.findChildren(ProgressDialog))


def test_a_list_that_cannot_be_read_is_told_by_the_list(
    begin: Begin, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_arguments: object) -> None:
        from app.domain.errors import StorageError

        raise StorageError("the disk is gone")

    monkeypatch.setattr(articles, "look_over", broken)
    window = begin()
    qtbot.waitUntil(lambda: window.session is not None)
    assert window.articles._footer.text() == "3 articles"


@pytest.mark.parametrize("order", ["added", "-title", "published", "state", "-spans", "nonsense"])
def test_what_is_read_first_is_what_is_listed(large: str, order: str) -> None:
    opened = Workspace.open(large)
    query = articles.whole_list(order, "sara")
    opened.articles.look_over(query, Nobody())
    assert (query.order, query.descending) == {
        "added": ("added", False),
        "-title": ("title", True),
        "published": ("published", False),
        "state": ("state", False),
        "-spans": ("spans", True),
        "nonsense": ("added", False),
    }[order]
    assert len(opened.articles.ids(query)) == 3
    opened.close()


def test_the_dialog_says_what_takes_so_long(begin: Begin, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening_later, "PATIENCE", 0)
    told = threading.Event()

    def telling(connection: object, listing: object, pace: Callable[[int], object]) -> None:
        pace(100_000)
        told.wait()

    monkeypatch.setattr(articles, "look_over", telling)
    window = begin()

    def says_so() -> bool:
        shown = dialog()
        said = shown.findChild(QLabel, "progress_dialog.detail") if shown is not None else None
        return isinstance(said, QLabel) and "Reading the list of articles…" in said.text()

    qtbot.waitUntil(says_so)
    told.set()
    qtbot.waitUntil(lambda: window.session is not None)
