"""Asks in the background which articles a long list has: of a hundred thousand that takes up to half a second."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Signal

from app.editing.tasks import BackgroundTask

if TYPE_CHECKING:
    from app.domain.errors import HashiyaError
    from app.services.articles import ArticleQuery


class IdSource(Protocol):
    """What is asked (``ArticleService`` is one)."""

    def ids(self, query: ArticleQuery) -> list[str]:
        """The articles that match, in the order asked for."""
        ...


class LongListing(QObject):
    """Answers the latest question only, and asks one at a time, however fast a filter is typed."""

    answered = Signal(object)
    """The ids, for what was asked last."""
    failed = Signal(object)
    """The store could not be read (``HashiyaError``)."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._wish: tuple[IdSource, ArticleQuery] | None = None
        self._asked: tuple[IdSource, ArticleQuery] | None = None
        self._task: BackgroundTask | None = None

    @property
    def is_asking(self) -> bool:
        """Whether an answer is to come."""
        return self._wish is not None

    def ask(self, source: IdSource, query: ArticleQuery) -> None:
        """Ask; what was asked before is not answered any more."""
        self._wish = (source, query)
        if self._task is None:
            self._begin()

    def drop(self) -> None:
        """Want no answer."""
        self._wish = None

    def stop(self) -> None:
        """Want no answer, and wait until nobody reads any more: what is read may be closed then."""
        self._wish = None
        if self._task is not None:
            self._task.wait()

    def _begin(self) -> None:
        assert self._wish is not None
        source, query = self._asked = self._wish
        task = self._task = BackgroundTask(lambda _sink: source.ids(query), self)
        task.ended.connect(self._end)
        task.finished.connect(self._answer)
        task.failed.connect(self._fail)
        task.start()

    def _end(self) -> None:
        self._task = None

    def _answer(self, ids: list[str]) -> None:
        if self._is_latest():
            self.answered.emit(ids)

    def _fail(self, error: HashiyaError) -> None:
        if self._is_latest():
            self.failed.emit(error)

    def _is_latest(self) -> bool:
        """Whether this is what was asked last; if not, that is asked now."""
        if self._wish is not None and self._wish is not self._asked:
            self._begin()
            return False
        wanted, self._wish = self._wish is not None, None
        return wanted
