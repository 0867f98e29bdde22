"""Imports taken back and brought again, and who is in the way of that."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import insert, select, update

from app.domain.errors import ConflictError
from app.domain.identity import new_id, utc_now
from app.domain.records import Action, ChangeSet, Progress, ProgressState
from app.services.articles import ArticleQuery
from app.services.labelling.propagation import Scope
from app.services.workspace import Workspace
from db.history.history import Heading, change_between, commit_gesture, write_entry
from db.schema import ARTICLE, IMPORT_BATCH
from db.stores.annotators import ensure_annotator
from db.stores.articles import lock_article
from tests.services.conftest import TEXT
from tests.steps import span_of
from tests.workspaces import add_article


def _import_batch(workspace: Workspace, annotator: str, count: int) -> list[str]:
    """What an import leaves behind: articles of a batch, and one entry without changes."""
    ids = [add_article(workspace, f"عنوان {number}\n{TEXT}") for number in range(count)]
    with workspace.database.write() as connection:
        ensure_annotator(connection, annotator)
        batch = insert(IMPORT_BATCH).values(id=new_id(), source="x", format="x", report="{}", created=utc_now())
        pk = connection.execute(batch.returning(IMPORT_BATCH.c.pk)).scalar_one()
        connection.execute(update(ARTICLE).where(ARTICLE.c.id.in_(ids)).values(import_pk=pk))
        change_set = ChangeSet(
            id=new_id(),
            annotator=annotator,
            action=Action.DO,
            verb="import",
            detail={"count": count},
            article_id=None,
            created=utc_now(),
        )
        write_entry(connection, change_set, import_pk=pk)
    return ids


def test_undoing_an_import_hides_its_articles_and_redoing_shows_them(workspace: Workspace, article: str) -> None:
    ids = _import_batch(workspace, "sara", 3)
    sara = workspace.annotations("sara")
    span = span_of(sara.add_span(ids[0], "ACTOR", [(0, 3)]))
    sara.undo()
    assert sara.undo().verb == "import"
    assert workspace.articles.ids(ArticleQuery()) == [article]
    assert workspace.info().articles == 1
    sara.redo()
    assert workspace.articles.ids(ArticleQuery()) == [article, *ids]
    assert replace(span_of(sara.redo()), version=1) == span
    assert workspace.check().clean


def test_what_others_have_deleted_stays_deleted_when_an_import_is_done_again(workspace: Workspace) -> None:
    ids = _import_batch(workspace, "sara", 4)
    workspace.trash.remove_articles("omar", ids[:2])
    workspace.trash.remove_articles("omar", ids[2:3])
    # Brought back, and so not deleted any more.
    workspace.annotations("omar").undo()
    sara = workspace.annotations("sara")
    sara.undo()
    assert workspace.articles.ids(ArticleQuery()) == []
    sara.redo()
    assert workspace.articles.ids(ArticleQuery()) == ids[2:]
    workspace.annotations("omar").undo()
    assert workspace.articles.ids(ArticleQuery()) == ids
    assert workspace.check().clean


def test_what_was_deleted_before_an_import_brought_it_back_comes_with_it(workspace: Workspace) -> None:
    kept = add_article(workspace, TEXT)
    workspace.trash.remove_articles("omar", [kept])
    ids = _import_batch(workspace, "sara", 1)
    with workspace.database.write() as connection:
        batch = select(ARTICLE.c.import_pk).where(ARTICLE.c.id == ids[0]).scalar_subquery()
        connection.execute(update(ARTICLE).where(ARTICLE.c.id == kept).values(import_pk=batch, removed=False))
    sara = workspace.annotations("sara")
    sara.undo()
    sara.redo()
    assert workspace.articles.ids(ArticleQuery()) == [kept, *ids]


def test_an_import_that_others_have_worked_on_is_not_undone(workspace: Workspace) -> None:
    ids = _import_batch(workspace, "sara", 2)
    workspace.annotations("omar").add_span(ids[1], "ACTOR", [(0, 3)])
    with pytest.raises(ConflictError, match="omar"):
        workspace.annotations("sara").undo()
    assert workspace.articles.ids(ArticleQuery()) == ids
    workspace.annotations("omar").undo()
    workspace.annotations("sara").undo()
    assert workspace.articles.ids(ArticleQuery()) == []


def test_an_import_in_which_others_have_labelled_a_mention_everywhere_is_not_undone(
    workspace: Workspace, article: str
) -> None:
    ids = _import_batch(workspace, "sara", 2)
    start = TEXT.index("الهيئةَ")
    mention = span_of(workspace.annotations("omar").add_span(article, "ORGANIZATION", [(start, start + 7)]))
    everywhere = workspace.propagation("omar")
    hits = everywhere.find(mention.id, scope=Scope.WORKSPACE).hits
    assert {hit.article_id for hit in hits} == set(ids)
    assert everywhere.apply(mention.id, hits).article_id is None
    with pytest.raises(ConflictError, match="omar"):
        workspace.annotations("sara").undo()
    assert workspace.articles.ids(ArticleQuery()) == [article, *ids]
    workspace.annotations("omar").undo()
    workspace.annotations("sara").undo()
    assert workspace.articles.ids(ArticleQuery()) == [article]
    assert workspace.check().clean


def test_who_labels_while_an_import_is_undone_is_seen_on_postgresql(postgres_url: str) -> None:
    workspace = Workspace.create(postgres_url)
    (news,) = _import_batch(workspace, "sara", 1)
    workspace.annotations("omar").set_progress(add_article(workspace, TEXT), ProgressState.DONE)
    done = change_between(None, Progress(article_id=news, annotator="omar", state=ProgressState.DONE))
    with ThreadPoolExecutor(1) as elsewhere:
        with workspace.database.write() as connection:
            lock_article(connection, news)
            undoing = elsewhere.submit(workspace.annotations("sara").undo)
            while not (_somebody_waits(workspace) or undoing.done()):
                pass
            heading = Heading(annotator="omar", verb="progress", detail={}, article_id=news)
            commit_gesture(connection, [done], heading, codebook_version=1)
        with pytest.raises(ConflictError, match="omar"):
            undoing.result()
    assert news in workspace.articles.ids(ArticleQuery())
    workspace.close()


def _somebody_waits(workspace: Workspace) -> bool:
    with workspace.database.read() as connection:
        return bool(connection.exec_driver_sql("SELECT count(*) FROM pg_locks WHERE NOT granted").scalar())
