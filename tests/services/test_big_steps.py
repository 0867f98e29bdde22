"""Steps that reach hundreds of spans and links: whole or not at all, watched while they run, taken back whole."""

import signal
import sys
from collections.abc import Callable
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from app.domain.codebook.attribute_edits import ChangeAttributeKey
from app.domain.codebook.change import with_relation_type
from app.domain.codebook.edits import ChangeTypeKey, CodebookEdit, DeleteLabel, MergeLabels, MergeTypes
from app.domain.errors import CancelledError, ConflictError
from app.domain.records import ChangeSet, Codebook, Entity, Relation, Span
from app.services.articles import ArticleQuery
from app.services.transfer.transfer import ImportOptions, import_paths
from app.services.workspace import Workspace
from tests.bench.corpus import write_corpus
from tests.children import child_of

ARTICLES, ACTORS, LINKS = 12, 12 * 12, 12 * 10
"""Above the number from which on rows are written many at a time."""


@pytest.fixture
def articles(workspace: Workspace, tmp_path: Path) -> list[str]:
    """Articles with as many actors as claims and organizations, and claims linked to who makes them."""
    corpus = tmp_path / "corpus.jsonl"
    write_corpus(corpus, ARTICLES, spans=36, relations=10, length=1200)
    import_paths(workspace, [corpus], ImportOptions(annotator="sara", format="native"))
    return workspace.articles.ids(ArticleQuery())


def everything(workspace: Workspace, articles: list[str]) -> tuple[Codebook, dict[str, Span | Relation]]:
    """The codebook, spans and relations, without what counts versions and time."""
    found: dict[str, Span | Relation] = {}
    for article in articles:
        opened = workspace.articles.open(article)
        found.update((one.id, replace(one, version=0, updated="")) for one in opened.spans)
        found.update((one.id, replace(one, version=0, updated="")) for one in opened.relations)
    return replace(workspace.codebook(), version=0), found


class Watcher:
    """Keeps what it is told and asks to stop after so many reports."""

    def __init__(self, stop_after: int | None = None) -> None:
        self.told: list[tuple[int, int | None]] = []
        self._stop_after = stop_after

    def report(self, done: int, total: int | None, detail: str) -> None:
        del detail
        self.told.append((done, total))

    def cancelled(self) -> bool:
        return self._stop_after is not None and len(self.told) >= self._stop_after


@pytest.mark.parametrize(
    ("edit", "spans", "links"),
    [
        (MergeLabels("ACTOR", "ORGANIZATION"), ACTORS, 0),
        (DeleteLabel("CLAIM"), ACTORS, LINKS),
        (ChangeAttributeKey("CLAIM", "certainty", new_key="sureness"), ACTORS, 0),
        (ChangeTypeKey("makes", "says"), 0, LINKS),
    ],
)
def test_hundreds_of_spans_change_and_come_back(
    workspace: Workspace, articles: list[str], edit: CodebookEdit, spans: int, links: int
) -> None:
    editing, lina = workspace.codebook_editing("lina"), workspace.annotations("lina")
    before = everything(workspace, articles)
    touched = editing.touched(edit)
    assert (touched.spans, touched.relations, touched.articles) == (spans, links, ARTICLES)
    watcher = Watcher()
    done = editing.apply(edit, version=1, progress=watcher)
    assert len(done.changes) == spans + links + 1
    assert [done for done, _ in watcher.told] == sorted(done for done, _ in watcher.told)
    assert all(total is not None and done <= total for done, total in watcher.told)
    after = everything(workspace, articles)
    assert after != before
    assert lina.undo_size() == spans + links + 1
    lina.undo(Watcher())
    assert everything(workspace, articles) == before
    assert lina.redo_size() == spans + links + 1
    lina.redo(Watcher())
    assert everything(workspace, articles) == after
    assert workspace.check().problems == ()


def test_what_is_stopped_leaves_nothing_behind(workspace: Workspace, articles: list[str]) -> None:
    editing, lina = workspace.codebook_editing("lina"), workspace.annotations("lina")
    before = everything(workspace, articles)
    for reports in (0, 2):
        with pytest.raises(CancelledError):
            editing.apply(MergeLabels("ACTOR", "ORGANIZATION"), version=1, progress=Watcher(reports))
        assert everything(workspace, articles) == before
    editing.apply(MergeLabels("ACTOR", "ORGANIZATION"), version=1)
    after = everything(workspace, articles)
    for reports in (0, 3):
        with pytest.raises(CancelledError):
            lina.undo(Watcher(reports))
        assert everything(workspace, articles) == after
    lina.undo()
    assert everything(workspace, articles) == before
    with pytest.raises(CancelledError):
        lina.redo(Watcher(0))
    assert everything(workspace, articles) == before


def test_one_span_changed_since_stops_the_undo_of_all(workspace: Workspace, articles: list[str]) -> None:
    actor = next(span for span in workspace.articles.open(articles[2]).spans if span.label == "ACTOR")
    workspace.codebook_editing("lina").apply(MergeLabels("ACTOR", "ORGANIZATION"), version=1)
    span = next(span for span in workspace.articles.open(articles[2]).spans if span.id == actor.id)
    workspace.annotations("omar").set_note(span.id, span.version, "لاحقًا")
    before = everything(workspace, articles)
    with pytest.raises(ConflictError, match="omar"):
        workspace.annotations("lina").undo()
    assert everything(workspace, articles) == before


def test_links_that_become_the_same_are_counted_as_they_are_merged(workspace: Workspace, articles: list[str]) -> None:
    """Every link doubled by one of another type, and then both types made one again."""
    editing, sara = workspace.codebook_editing("sara"), workspace.annotations("sara")
    makes = next(kind for kind in workspace.codebook().relation_types if kind.key == "makes")
    editing.change(with_relation_type(workspace.codebook(), replace(makes, key="says")))
    for link in workspace.articles.open(articles[0]).relations:
        sara.add_relation(articles[0], "says", link.from_span, link.to_span)
    touched = editing.touched(MergeTypes("makes", "says"))
    done = editing.apply(MergeTypes("makes", "says"), version=2)
    links = [one for one in done.changes if isinstance(one.before, Relation)]
    assert (touched.relations, touched.deleted_relations) == (LINKS, 10)
    assert (len(links), sum(one.after is None for one in links)) == (LINKS, 10)


@pytest.fixture
def named(workspace: Workspace, articles: list[str]) -> tuple[Entity, Entity]:
    """Two entities: one that the actors of all articles name, one that nobody names yet."""
    sara = workspace.entities
    found = []
    for name in ("وزارة الصحة", "الصحة"):
        (change,) = sara.add("sara", name, "organization").changes
        assert isinstance(change.after, Entity)
        found.append(change.after)
    spans = [span for one in articles for span in workspace.articles.open(one).spans if span.label == "ACTOR"]
    sara.assign("sara", [(span.id, span.version) for span in spans], found[0].id)
    return found[0], found[1]


def all_named(workspace: Workspace, articles: list[str]) -> tuple[dict[str, Entity], dict[str, Span | Relation]]:
    """Entities by name and everything that is labelled, without versions."""
    entities = {one.name: replace(one, version=0) for one in workspace.entities.find()}
    return entities, everything(workspace, articles)[1]


EntityStep = Callable[[Workspace, Entity, Entity, list[tuple[str, int]], Watcher], ChangeSet]
ENTITY_STEPS: dict[str, tuple[EntityStep, int]] = {
    "merge": (
        lambda workspace, one, other, _mentions, sink: workspace.entities.merge(
            "lina", [(one.id, one.version)], (other.id, other.version), progress=sink
        ),
        ACTORS + 2,
    ),
    "delete": (
        lambda workspace, one, _other, _mentions, sink: workspace.entities.delete(
            "lina", one.id, one.version, progress=sink
        ),
        ACTORS + 1,
    ),
    "move": (
        lambda workspace, _one, other, mentions, sink: workspace.entities.assign(
            "lina", mentions, other.id, progress=sink
        ),
        ACTORS,
    ),
    "split": (
        lambda workspace, one, _other, mentions, sink: workspace.entities.split(
            "lina", (one.id, one.version), mentions, "غيرها", progress=sink
        ),
        ACTORS + 2,
    ),
}


@pytest.mark.parametrize("step", ENTITY_STEPS)
def test_hundreds_of_mentions_change_whom_they_name_and_come_back(
    workspace: Workspace, articles: list[str], named: tuple[Entity, Entity], step: str
) -> None:
    go, changes = ENTITY_STEPS[step]
    lina = workspace.annotations("lina")
    mentions = [
        (span.id, span.version) for one in articles for span in workspace.articles.open(one).spans if span.entity
    ]
    assert workspace.entities.reach([one.id for one in named]) == len(mentions) == ACTORS
    before = all_named(workspace, articles)
    for reports in (0, 2):
        with pytest.raises(CancelledError):
            go(workspace, *named, mentions, Watcher(reports))
        assert all_named(workspace, articles) == before
    watcher = Watcher()
    assert len(go(workspace, *named, mentions, watcher).changes) == changes
    assert watcher.told
    assert [done for done, _ in watcher.told] == sorted(done for done, _ in watcher.told)
    after = all_named(workspace, articles)
    assert after != before
    assert lina.undo_size() == changes
    with pytest.raises(CancelledError):
        lina.undo(Watcher(2))
    assert all_named(workspace, articles) == after
    lina.undo(Watcher())
    assert all_named(workspace, articles) == before
    lina.redo(Watcher())
    assert all_named(workspace, articles) == after
    assert workspace.check().problems == ()


def test_articles_come_back_from_the_trash_watched_and_stopped_whole(workspace: Workspace, articles: list[str]) -> None:
    before = everything(workspace, articles)
    workspace.trash.remove_articles("lina", articles)
    wanted = [(item.kind, item.object_id) for item in workspace.trash.items()]
    assert len(wanted) == ARTICLES
    with pytest.raises(CancelledError):
        workspace.trash.restore("lina", wanted, Watcher(1))
    assert workspace.articles.ids(ArticleQuery()) == []
    watcher = Watcher()
    workspace.trash.restore("lina", wanted, watcher)
    assert watcher.told[-1] == (2 * ARTICLES, 2 * ARTICLES)
    assert everything(workspace, articles) == before


def test_entries_are_taken_back_watched_and_stopped_whole(workspace: Workspace, articles: list[str]) -> None:
    before = everything(workspace, articles)
    done = workspace.codebook_editing("omar").apply(MergeLabels("ACTOR", "ORGANIZATION"), version=1)
    after = everything(workspace, articles)
    for reports in (0, 3):
        with pytest.raises(CancelledError):
            workspace.history.revert("lina", [done.id], Watcher(reports))
        assert everything(workspace, articles) == after
    watcher = Watcher()
    workspace.history.revert("lina", [done.id], watcher)
    assert [done for done, _ in watcher.told] == sorted(done for done, _ in watcher.told)
    assert everything(workspace, articles) == before


class Waiting(Watcher):
    """Tells of the n-th report, and waits there until the process is killed."""

    def __init__(self, telling: Connection, last: int) -> None:
        super().__init__()
        self._telling = telling
        self._last = last

    def report(self, done: int, total: int | None, detail: str) -> None:
        super().report(done, total, detail)
        if len(self.told) == self._last:
            self._telling.send("waiting")
            signal.pause()


def take_step(telling: Connection, location: str, what: str, last: int) -> None:
    """Merge labels, or undo that; tell when it is stored, or that it waits at its report number `last`."""
    workspace = Workspace.open(location)
    waiting = Waiting(telling, last)
    if what == "apply":
        workspace.codebook_editing("lina").apply(MergeLabels("ACTOR", "ORGANIZATION"), version=1, progress=waiting)
    else:
        workspace.annotations("lina").undo(waiting)
    telling.send("stored")


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX")
@pytest.mark.parametrize(("what", "reports"), [("apply", (1, 3)), ("undo", (1, 3, 4))])
def test_a_killed_process_leaves_all_or_nothing(
    workspace: Workspace, location: str, articles: list[str], what: str, reports: tuple[int, ...]
) -> None:
    if what == "undo":
        workspace.codebook_editing("lina").apply(MergeLabels("ACTOR", "ORGANIZATION"), version=1)
    before = everything(workspace, articles)
    for last in reports:
        assert _killed(location, what, last) == "waiting"
        assert everything(workspace, articles) == before
        assert workspace.check().problems == ()
    assert _killed(location, what, 1000) == "stored"
    assert everything(workspace, articles) != before
    assert workspace.check().problems == ()


def _killed(location: str, what: str, last: int) -> str:
    """What the process said at its end, or when it was killed at a report."""
    with child_of(take_step, location, what, last) as child:
        said = str(next(iter(child)))
        child.kill()
    return said
