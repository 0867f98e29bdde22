"""A window per test on a workspace of its own; the application is left as it was found."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.bootstrap import create_application, open_window
from app.services.workspace import Workspace
from app.ui.appearance import Appearance
from app.ui.codebook.window import CodebookWindow
from app.ui.main_window import MainWindow
from tests.flows.codebook_hands import open_editor
from tests.workspaces import add_article

MINISTER = (
    "قال وزير الخارجية المصري سامح شكري 😀 إن الهدنة انتهت، وفق بيان وزارة الصحة في غزة.\n"
    "وأضاف شكري أن شركة OpenAI Inc. أعلنت في 10/6/2022 «لن نقبل بأي تعديل».\n"
)
STRIKE = "עובדי נמל צוקי־ים השביתו את הרציפים. יו״ר האיגוד אבנר קדמי אמר כי העובדים לא יישאו במחיר המכירה.\n"

OpenWindow = Callable[..., MainWindow]


@pytest.fixture
def application(qapp: QApplication) -> Iterator[QApplication]:
    """The application as it starts on a fresh machine: English, light, nothing remembered."""
    palette, font, style = qapp.palette(), qapp.font(), qapp.style().name()
    create_application([])
    appearance = qapp.findChild(Appearance)
    assert isinstance(appearance, Appearance)
    appearance.preferences._settings.clear()
    appearance.set_language("en")
    appearance.preferences._settings.clear()
    # A window is styled much faster as a whole than part by part.
    appearance._is_worn = False
    yield qapp
    appearance.set_language("en")
    qapp.setStyleSheet("")
    qapp.setProperty("theme", None)
    qapp.setStyle(style)
    qapp.setPalette(palette)
    qapp.setFont(font)
    qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


@pytest.fixture
def location(database_location: str) -> str:
    """A workspace with two articles, the Arabic one first."""
    workspace = Workspace.create(database_location)
    add_article(workspace, MINISTER)
    add_article(workspace, STRIKE, language="he")
    workspace.close()
    return database_location


@pytest.fixture
def open_it(application: QApplication, location: str, qtbot: QtBot) -> Iterator[OpenWindow]:
    """Opens windows on the workspace of the test; closes them in the end."""
    opened: list[MainWindow] = []

    def open_one(annotator: str = "sara", where: str = location) -> MainWindow:
        window = open_window(where, annotator=annotator)
        window.resize(1280, 800)
        opened.append(window)
        qtbot.addWidget(window)
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        return window

    yield open_one
    for window in opened:
        window.desk.close()


@pytest.fixture
def window(open_it: OpenWindow) -> MainWindow:
    """A window with the Arabic article open."""
    return open_it()


@pytest.fixture
def sqlite(tmp_path: Path) -> str:
    """A workspace with the two articles, on SQLite only: for what the database has no part in."""
    location = tmp_path / "window.hashiya"
    workspace = Workspace.create(location)
    add_article(workspace, MINISTER)
    add_article(workspace, STRIKE, language="he")
    workspace.close()
    return str(location)


@pytest.fixture
def editor(window: MainWindow, qtbot: QtBot) -> Iterator[CodebookWindow]:
    """The editor of a window with the Arabic article open."""
    yield open_editor(window, qtbot)
    window.codebook.close()
