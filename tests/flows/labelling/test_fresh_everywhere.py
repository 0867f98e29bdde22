"""After undo, redo, taking back and restoring, every place that shows labels shows what is stored."""

from collections.abc import Callable

from pytestqt.qtbot import QtBot

from app.domain.records import ChangeKind, ChangeSet, Span
from app.editing.commands import DeleteSpan
from app.editing.session import Session
from app.ui.article_list.model import SummaryRole
from app.ui.main_window import MainWindow
from tests.both_databases import first_on_both
from tests.flows.conftest import OpenWindow
from tests.flows.hands import label, rows, spans_of

Step = Callable[[Session], object]


def undo(session: Session) -> object:
    return session.undo()


def redo(session: Session) -> object:
    session.undo()
    return session.redo()


def revert(session: Session) -> object:
    steps = [one.change_set.id for one in session.workspace.history.entries(limit=1)]
    return session.perform(lambda: session.workspace.history.revert(session.annotator, steps))


def restore(session: Session) -> object:
    trash = session.workspace.trash
    items: list[tuple[ChangeKind, str]] = [(one.kind, one.object_id) for one in trash.items()]
    return session.perform(lambda: trash.restore(session.annotator, items))


def propagate(session: Session) -> object:
    search = session.workspace.propagation(session.annotator)
    (span, *_) = session.spans
    return session.perform(lambda: search.apply(span.id, search.find(span.id).hits))


def remove_article(session: Session) -> object:
    assert session.article is not None
    article_id = session.article.id
    session.perform(lambda: session.workspace.trash.remove_articles(session.annotator, [article_id]))
    done: ChangeSet | None = session.undo()
    return done


def shown(window: MainWindow, qtbot: QtBot) -> None:
    """Every place of the window agrees with the store."""
    session = window.session
    assert session is not None
    assert session.article is not None
    stored = {span.id: span for span in session.workspace.articles.open(session.article.id).spans}
    assert {span.id: span for span in spans_of(window)} == stored
    assert {span.id: span for span in rows(window)} == stored
    assert {mark for mark in stored if window.view.rects(stored[mark].start, stored[mark].end)} == set(stored)
    assert window.articles.current_article() == session.article.id
    model = window.articles.view.model()

    def counts() -> dict[str, int]:
        summaries = [model.index(row, 0).data(SummaryRole) for row in range(model.rowCount())]
        return {one.id: one.span_count for one in summaries}

    wanted = {one: len(session.workspace.articles.open(one).spans) for one in counts()}
    # The row of the open article follows a burst of gestures when it has ended.
    qtbot.waitUntil(lambda: counts() == wanted)
    undoable = session.undoable()
    assert window.commands["undo"].isEnabled() == (undoable is not None)


@first_on_both("step", [undo, redo, revert, restore, propagate, remove_article])
def test_every_place_shows_what_is_stored(open_it: OpenWindow, qtbot: QtBot, step: Step) -> None:
    window, other = open_it(), open_it()
    session = window.session
    assert session is not None
    assert other.session is not None
    other.session.catch_up()
    label(window, "شكري", "1")
    gone: Span = label(window, "الهدنة", "2")
    session.run(DeleteSpan(span=gone))
    shown(window, qtbot)
    assert step(session) is not None
    shown(window, qtbot)
    other.session.catch_up()
    shown(other, qtbot)
    assert {span.id for span in spans_of(other)} == {span.id for span in spans_of(window)}
