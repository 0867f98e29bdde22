"""A shown reading surface with the bundled fonts."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.ui.article_view import ArticleView, LabelStyle
from app.ui.theme.fonts import register_fonts

SEEDS = Path(__file__).parents[3] / "seeds" / "articles"
STYLES = {
    "ACTOR": LabelStyle("فاعل", "#1565c0", "#8ab4f8", 0),
    "CLAIM": LabelStyle("ادعاء", "#b26a00", "#f6b73c", 1),
    "ORGANIZATION": LabelStyle("منظمة", "#2e7d32", "#81c995", 2),
}

ShowArticle = Callable[..., ArticleView]


@pytest.fixture(scope="session")
def fonts(qapp: QApplication) -> list[str]:
    return register_fonts()


@pytest.fixture
def view(show: ShowArticle) -> ArticleView:
    """A narrow view without an article, for tests that show many in it."""
    return show("", 430)


@pytest.fixture
def show(qtbot: QtBot, fonts: list[str]) -> Iterator[ShowArticle]:
    """Show a text in a new view: `show(text, width=640, height=420, direction=None)`."""
    # pytest-qt holds widgets weakly; the garbage collector would destroy one in the middle of painting another.
    shown: list[ArticleView] = []

    def show_article(text: str, width: int = 640, height: int = 420, direction: str | None = None) -> ArticleView:
        view = ArticleView()
        shown.append(view)
        qtbot.addWidget(view)
        view.resize(width, height)
        view.set_label_styles(STYLES)
        view.set_article(text, direction)
        view.show()
        qtbot.waitExposed(view)
        view.activateWindow()
        view.setFocus()
        qtbot.waitUntil(view.hasFocus)
        return view

    yield show_article
    shown.clear()


@pytest.fixture(scope="session")
def seed_texts() -> list[str]:
    return [
        json.loads(line)["text"]
        for path in sorted(SEEDS.glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
