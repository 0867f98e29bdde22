from collections.abc import Iterator, Mapping, Sequence

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.domain.errors import StorageError
from app.domain.records import ArticleSummary, ProgressState
from app.services.articles import ArticleQuery
from app.ui.article_list import ArticleListPanel
from app.ui.theme import apply_theme
from tests.application_look import borrowed_look

TITLES = (
    "موسكو تعلن وقفا لإطلاق النار",
    'שר החוץ: "ההסכם ייחתם השבוע"',
    "زعفران و بازار ارز می‌لرزد",
    "OpenAI قالت إنها ستفتح مكتبا 🚀",
    "\ufeff\u202eأسعار النفط\nترتفع 5%",
)


class Articles:
    """Articles in memory; knows which rows were asked for, and can fail."""

    def __init__(self, count: int) -> None:
        self.titles = {f"a{number}": TITLES[number % len(TITLES)] for number in range(count)}
        self.states: dict[str, ProgressState] = {}
        self.spans: dict[str, int] = {}
        self.asked: list[str] = []
        self.queries: list[ArticleQuery] = []
        self.broken = False

    def ids(self, query: ArticleQuery) -> list[str]:
        self._check()
        self.queries.append(query)
        found = [
            key
            for key, title in self.titles.items()
            if query.text in title and (not query.states or self.state(key) in query.states)
        ]
        return found[::-1] if query.descending else found

    def summaries(self, ids: Sequence[str], annotator: str, _layer: str | None) -> list[ArticleSummary]:
        self._check()
        self.asked.extend(ids)
        return [self._summary(key) for key in ids if key in self.titles]

    def counts(self, annotator: str) -> Mapping[ProgressState, int]:
        self._check()
        states = [self.state(key) for key in self.titles]
        return {state: states.count(state) for state in ProgressState}

    def state(self, key: str) -> ProgressState:
        return self.states.get(key, ProgressState.TODO)

    def _summary(self, key: str) -> ArticleSummary:
        return ArticleSummary(
            id=key,
            title=self.titles[key],
            language="ar",
            direction=None,
            published="2024-01-02",
            source="وكالة الأنباء",
            span_count=self.spans.get(key, 0),
            state=self.state(key),
        )

    def _check(self) -> None:
        if self.broken:
            raise StorageError("The database server cannot be reached: check the network and try again.")


@pytest.fixture(params=[Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft], ids=["ltr", "rtl"])
def interface(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[Qt.LayoutDirection]:
    with borrowed_look(qapp):
        apply_theme(qapp, "light")
        qapp.setLayoutDirection(request.param)
        yield request.param


@pytest.fixture
def panel(qtbot: QtBot, interface: Qt.LayoutDirection) -> ArticleListPanel:
    panel = ArticleListPanel()
    qtbot.addWidget(panel)
    panel.resize(320, 640)
    panel.show()
    return panel
