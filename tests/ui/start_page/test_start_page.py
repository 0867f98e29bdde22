import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from app.ui.start_page import StartPage
from app.ui.start_page.recent import RecentWorkspace
from tests.widgets import part


@pytest.fixture
def page(qtbot: QtBot) -> StartPage:
    page = StartPage()
    qtbot.addWidget(page)
    page.resize(900, 640)
    page.show()
    return page


def rows(page: StartPage) -> list[RecentWorkspace]:
    QApplication.processEvents()
    return [row for row in page.findChildren(RecentWorkspace) if row.isVisible()]


def click(widget: QPushButton | RecentWorkspace | QToolButton) -> None:
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=widget.rect().center())


@pytest.mark.parametrize(
    ("name", "signal"), [("create", "create_requested"), ("open", "open_requested"), ("sample", "sample_requested")]
)
def test_each_button_asks_for_its_thing(page: StartPage, qtbot: QtBot, name: str, signal: str) -> None:
    button = part(page, QPushButton, f"start_page.{name}")
    with qtbot.waitSignal(getattr(page, signal)):
        click(button)
    with qtbot.waitSignal(getattr(page, signal)):
        QTest.keyClick(button, Qt.Key.Key_Space)


def test_a_recent_workspace_opens_by_mouse_and_by_keys(page: StartPage, tmp_path: Path) -> None:
    news = tmp_path / "أخبار موسكو.hashiya"
    news.touch()
    server = "postgresql+psycopg://sara@db.example:5433/news"
    page.show_recent([str(news), server])
    opened: list[str] = []
    page.open_path.connect(opened.append)
    first, second = rows(page)
    click(first)
    second.setFocus()
    QTest.keyClick(second, Qt.Key.Key_Space)
    assert opened == [str(news), server]
    assert first.accessibleName().startswith("أخبار موسكو, ")
    assert second.accessibleName() == "news, sara@db.example:5433"


def test_a_missing_workspace_can_only_be_taken_off_the_list(page: StartPage, tmp_path: Path, qtbot: QtBot) -> None:
    gone = str(tmp_path / "gone" / "موقع قديم.hashiya")
    page.show_recent([gone])
    (row,) = rows(page)
    opened: list[str] = []
    page.open_path.connect(opened.append)
    click(row)
    assert opened == []
    assert "not found" in row.accessibleName()
    with qtbot.waitSignal(page.forget_requested) as asked:
        click(row.findChildren(QToolButton)[0])
    assert asked.args == [gone]


def test_a_workspace_that_is_there_cannot_be_removed_by_mistake(page: StartPage, tmp_path: Path) -> None:
    (tmp_path / "a.hashiya").touch()
    page.show_recent([str(tmp_path / "a.hashiya")])
    (row,) = rows(page)
    assert not row.findChildren(QToolButton)[0].isVisible()


def test_a_missing_one_looks_faded(page: StartPage, tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / "a.hashiya").touch()
    page.show_recent([str(tmp_path / "here" / "a.hashiya"), str(tmp_path / "gone" / "a.hashiya")])
    here, gone = rows(page)
    assert contrast_of_title(here) > contrast_of_title(gone) + 40


def contrast_of_title(row: QWidget) -> int:
    """How far the ink of the title is from the paper around it, on whatever theme; 0 to 255."""
    picture = row.grab().toImage()
    paper = picture.pixelColor(44, 4).lightness()
    return max(abs(picture.pixelColor(x, y).lightness() - paper) for x in range(48, 120) for y in range(6, 30))


def test_showing_others_replaces_them(page: StartPage) -> None:
    page.show_recent(["postgresql://db.example/a", "postgresql://db.example/b"])
    page.show_recent(["postgresql://db.example/c"])
    assert [row.accessibleName() for row in rows(page)] == ["c, db.example"]
    page.show_recent([])
    assert rows(page) == []


def test_keys_are_shown_where_the_buttons_are(page: StartPage) -> None:
    page.show_keys({"create": "Ctrl+N", "open": "Ctrl+O"})
    button = part(page, QPushButton, "start_page.open")
    assert button.toolTip().endswith("(Ctrl+O)")


def test_everything_fits_a_small_window(page: StartPage) -> None:
    page.resize(480, 360)
    page.show_recent([f"postgresql://db.example/{number}" for number in range(10)])
    assert page.horizontalScrollBar().maximum() == 0
    page.ensureWidgetVisible(rows(page)[-1])
    assert page.viewport().rect().contains(rows(page)[-1].mapTo(page.viewport(), QPoint(8, 8)))


def test_a_name_runs_in_the_direction_of_its_letters(page: StartPage, tmp_path: Path) -> None:
    page.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    names = ("وكالات الأنباء", "وكالات الأنباء 2024 final v2", "final v2")
    for name in names:
        (tmp_path / f"{name}.hashiya").touch()
    page.show_recent([str(tmp_path / f"{name}.hashiya") for name in names])
    arabic, mixed, latin = (row.grab().toImage() for row in rows(page))
    # The first words stand at the right, behind the icon; a Latin name would begin with its last letters there.
    beginning = QRect(arabic.width() - 48 - 60, 6, 60, 24)
    assert arabic.copy(beginning) == mixed.copy(beginning) != latin.copy(beginning)


@pytest.fixture
def near_folder() -> Iterator[Path]:
    """A folder whose path is short enough to be shown whole."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def test_folders_in_arabic_stand_in_the_order_of_the_path(page: StartPage, near_folder: Path) -> None:
    folders = [near_folder / "شرق", near_folder / "شرق" / "غرب"]
    folders[1].mkdir(parents=True)
    for folder in folders:
        (folder / "a.hashiya").touch()
    page.resize(1400, 640)
    page.show_recent([str(folder / "a.hashiya") for folder in folders])
    one, two = (row.grab().toImage() for row in rows(page))
    font = QFont(page.font())
    font.setPixelSize(12)
    width = QFontMetrics(font).horizontalAdvance(str(folders[0]))
    # As far as the path is the same it looks the same: the further folder follows at the right of it.
    shared = QRect(48, 30, width - 4, 20)
    assert one.copy(shared) == two.copy(shared)
