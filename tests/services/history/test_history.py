"""The history: read by person, article, label and day; entries taken back, with conflicts shown; the trash."""

from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from app.domain.codebook.change import with_label
from app.domain.codebook.edits import DeleteLabel
from app.domain.errors import ConflictError, InvalidAnnotationError, NotFoundError
from app.domain.records import ChangeKind, Label, ProgressState, Span
from app.services.articles import ArticleQuery
from app.services.history.history import HistoryQuery, stamp
from app.services.history.trash import TrashItem
from app.services.transfer.transfer import ImportOptions, import_paths
from app.services.workspace import Workspace
from tests.services.conftest import TEXT
from tests.steps import span_of
from tests.workspaces import add_article


@pytest.fixture
def articles(workspace: Workspace, article: str) -> Sequence[str]:
    return [article, add_article(workspace, TEXT + "\nثانية")]


def verbs(workspace: Workspace, query: HistoryQuery | None = None, limit: int = 100) -> list[str]:
    return [one.change_set.verb for one in workspace.history.entries(query, limit=limit)]


def labels(workspace: Workspace, article: str) -> list[str]:
    return [span.label for span in workspace.articles.open(article).spans]


def make_stamp(workspace: Workspace, number: int, created: str) -> None:
    """Let the entry with this key be from another time."""
    with workspace.database.write() as connection:
        connection.exec_driver_sql(f"UPDATE change_set SET created = '{created}' WHERE pk = {number}")


def test_entries_are_filtered_by_person_article_label_and_time(workspace: Workspace, articles: Sequence[str]) -> None:
    sara, omar = workspace.annotations("sara"), workspace.annotations("omar")
    one = span_of(sara.add_span(articles[0], "ACTOR", [(0, 3)]))
    two = span_of(omar.add_span(articles[1], "CLAIM", [(0, 3)]))
    sara.set_note(one.id, 1, 'ملاحظة "label":"CLAIM"')
    sara.undo()
    workspace.entities.add("sara", "وزارة", "government")
    entity = workspace.entities.find()[0]
    workspace.entities.assign("omar", [(one.id, 3), (two.id, 1)], entity.id)
    history = workspace.history
    assert verbs(workspace) == ["assign_mentions", "add_entity", "set_note", "set_note", "add_span", "add_span"]
    assert [one.undone for one in history.entries()] == [False, False, False, True, False, False]
    assert [one.change_count for one in history.entries()] == [2, 1, 1, 1, 1, 1]
    assert verbs(workspace, HistoryQuery(annotator="omar")) == ["assign_mentions", "add_span"]
    assert verbs(workspace, HistoryQuery(article_id=articles[1])) == ["assign_mentions", "add_span"]
    assert verbs(workspace, HistoryQuery(label="CLAIM")) == ["assign_mentions", "add_span"]
    assert verbs(workspace, HistoryQuery(label="ACTOR", annotator="sara")) == ["set_note", "set_note", "add_span"]
    newest = history.entries(limit=2)
    assert verbs(workspace, HistoryQuery(before=newest[1].change_set.id), limit=1) == ["set_note"]
    for number, hour in enumerate(("21:59:59.999Z", "22:00:00.000Z", "23:30:00.000Z"), 1):
        make_stamp(workspace, number, f"2026-03-01T{hour}")
    since, until = (stamp(datetime(2026, 3, day, tzinfo=timezone(timedelta(hours=2)))) for day in (2, 3))
    assert (since, until) == ("2026-03-01T22:00:00.000Z", "2026-03-02T22:00:00.000Z")
    assert verbs(workspace, HistoryQuery(since=since, until=until)) == ["set_note", "add_span"]
    # The day ends before the moment in which the next one begins.
    make_stamp(workspace, 4, until)
    assert verbs(workspace, HistoryQuery(since=since, until=until)) == ["set_note", "add_span"]
    assert [one.undone for one in history.entries(HistoryQuery(since=until, until="2026-03-02T22:00:00.001Z"))] == [
        False
    ]


def test_what_a_person_did_since_a_moment_holds_what_was_done_in_it(
    workspace: Workspace, articles: Sequence[str]
) -> None:
    omar = workspace.annotations("omar")
    omar.add_span(articles[0], "ACTOR", [(0, 3)])
    omar.add_span(articles[1], "CLAIM", [(0, 3)])
    make_stamp(workspace, 1, "2026-03-01T22:00:00.000Z")
    for since, count in (("2026-03-01T22:00:00.000Z", 2), ("2026-03-01T22:00:00.001Z", 1)):
        assert len(workspace.history.plan_revert_since("omar", since).entries) == count


def test_the_history_of_an_article_has_the_import_that_brought_it_and_no_other(
    workspace: Workspace, tmp_path: Path
) -> None:
    for name in ("أول", "ثانٍ"):
        (tmp_path / f"{name}.txt").write_text(f"قالت سارة: {name}", "utf-8")
        import_paths(workspace, [tmp_path / f"{name}.txt"], ImportOptions(annotator="sara"))
    first, second = workspace.history.entries()
    for article in workspace.articles.summaries(workspace.articles.ids(ArticleQuery()), "sara"):
        (entry,) = workspace.history.entries(HistoryQuery(article_id=article.id))
        assert entry.change_set.id == (second if article.title.endswith("أول") else first).change_set.id
        assert entry.change_count == 0


def test_an_entry_tells_what_was_before_and_after(workspace: Workspace, articles: Sequence[str]) -> None:
    sara = workspace.annotations("sara")
    span = span_of(sara.add_span(articles[0], "ACTOR", [(0, 3)]))
    done = sara.relabel_span(span.id, 1, "ORGANIZATION")
    loaded = workspace.history.load(done.id)
    assert loaded == done
    assert loaded.changes[0].before == span
    with pytest.raises(NotFoundError, match="no entry"):
        workspace.history.load("؟")


def test_the_changes_of_an_entry_are_read_in_pages(workspace: Workspace, articles: Sequence[str]) -> None:
    sara = workspace.annotations("sara")
    done = sara.set_progress_of(list(articles), ProgressState.DONE)
    assert len(done.changes) == len(articles) >= 2
    pages = [workspace.history.load_page(done.id, first, 1) for first in range(len(articles) + 1)]
    assert [change for page in pages for change in page] == list(done.changes)
    assert pages[-1] == ()
    assert workspace.history.load_page(done.id, 1, 100) == done.changes[1:]
    with pytest.raises(NotFoundError, match="no entry"):
        workspace.history.load_page("؟", 0, 1)


def test_somebody_elses_entry_is_taken_back_as_a_step_of_ones_own(
    workspace: Workspace, articles: Sequence[str]
) -> None:
    omar = workspace.annotations("omar")
    first = omar.add_span(articles[0], "ACTOR", [(0, 3)])
    omar.add_span(articles[0], "CLAIM", [(4, 8)])
    plan = workspace.history.plan_revert([first.id])
    assert (plan.entries[0].id, plan.conflicts, len(plan.changes)) == (first.id, (), 1)
    done = workspace.history.revert("sara", [first.id])
    assert (done.annotator, done.verb, done.article_id) == ("sara", "revert", articles[0])
    assert done.detail == {"count": 1, "left": 0, "people": ["omar"], "step": "add_span"}
    assert labels(workspace, articles[0]) == ["CLAIM"]
    workspace.annotations("sara").undo()
    assert labels(workspace, articles[0]) == ["ACTOR", "CLAIM"]
    assert workspace.check().clean


def test_a_conflict_names_who_changed_it_and_nothing_is_done(workspace: Workspace, articles: Sequence[str]) -> None:
    omar, lina = workspace.annotations("omar"), workspace.annotations("lina")
    step = omar.add_span(articles[0], "ACTOR", [(0, 3)])
    lina.set_note(span_of(step).id, 1, "مهم")
    (conflict,) = workspace.history.plan_revert([step.id]).conflicts
    assert (conflict.entry.id, conflict.kind, conflict.object_id) == (step.id, ChangeKind.SPAN, span_of(step).id)
    assert "lina" in conflict.message
    with pytest.raises(ConflictError, match="lina"):
        workspace.history.revert("sara", [step.id])


def test_all_of_a_persons_work_since_a_time_is_taken_back_but_what_conflicts(
    workspace: Workspace, articles: Sequence[str]
) -> None:
    omar, lina = workspace.annotations("omar"), workspace.annotations("lina")
    kept = span_of(omar.add_span(articles[0], "ORGANIZATION", [(0, 3)]))
    since = workspace.history.entries()[0].change_set.created
    make_stamp(workspace, 1, "2020-01-01T00:00:00.000Z")
    actor = span_of(omar.add_span(articles[0], "ACTOR", [(4, 8)]))
    claim = span_of(omar.add_span(articles[0], "CLAIM", [(9, 12)]))
    omar.add_relation(articles[0], "makes", actor.id, claim.id)
    omar.relabel_span(kept.id, 1, "ACTOR")
    entity = workspace.entities.add("omar", "وزارة", "government").changes[0].object_id
    workspace.entities.assign("omar", [(actor.id, 1)], entity)
    touched = span_of(omar.add_span(articles[1], "CLAIM", [(0, 3)]))
    lina.set_note(touched.id, 1, "ليس ادعاء")
    linked = span_of(omar.add_span(articles[1], "CLAIM", [(4, 8)]))
    lina.add_relation(articles[1], "supports", touched.id, linked.id)
    omar.add_span(articles[1], "ACTOR", [(9, 12)])
    omar.undo()
    plan = workspace.history.plan_revert_since("omar", since)
    assert [one.verb for one in plan.entries] == [
        *("assign_mentions", "add_entity", "relabel_span", "add_relation", "add_span", "add_span"),
    ]
    assert [one.object_id for one in plan.conflicts] == [linked.id, touched.id]
    assert "lina has linked this span" in plan.conflicts[0].message
    done = workspace.history.revert_since("sara", "omar", since)
    assert (done.detail["count"], done.detail["left"]) == (6, 2)
    assert labels(workspace, articles[0]) == ["ORGANIZATION"]
    assert labels(workspace, articles[1]) == ["CLAIM", "CLAIM"]
    assert workspace.entities.find() == []
    assert workspace.check().clean
    workspace.annotations("sara").undo()
    assert labels(workspace, articles[0]) == ["ACTOR", "ACTOR", "CLAIM"]
    assert len(workspace.articles.open(articles[0]).relations) == 1
    assert workspace.entities.get(entity).name == "وزارة"
    assert workspace.check().clean
    with pytest.raises(NotFoundError, match="has done nothing since"):
        workspace.history.revert_since("sara", "omar", "2999")


def test_only_steps_in_force_can_be_taken_back(workspace: Workspace, articles: Sequence[str]) -> None:
    sara = workspace.annotations("sara")
    step = sara.add_span(articles[0], "ACTOR", [(0, 3)])
    undone = sara.undo()
    plan = workspace.history.plan_revert([step.id, undone.id])
    assert [one.entry.id for one in plan.conflicts] == [undone.id, step.id]
    assert "went back or forth itself" in plan.conflicts[0].message
    assert "undone this entry already" in plan.conflicts[1].message


def test_steps_that_cancel_each_other_need_not_be_taken_back(workspace: Workspace, articles: Sequence[str]) -> None:
    sara = workspace.annotations("sara")
    made = sara.add_span(articles[0], "ACTOR", [(0, 3)])
    gone = sara.delete_span(span_of(made).id, 1)
    with pytest.raises(ConflictError, match="gone already"):
        workspace.history.revert("omar", [made.id, gone.id])


def test_codebook_entries_are_taken_back_around_what_others_changed(
    workspace: Workspace, articles: Sequence[str]
) -> None:
    cue = Label(key="CUE", name={"ar": "قرينة"}, color="#7b1fa2", color_dark="#ce93d8", shortcut="4")
    added = workspace.codebook_editing("omar").change(with_label(workspace.codebook(), cue))
    workspace.annotations("sara").add_span(articles[0], "CUE", [(0, 3)])
    deleted = workspace.codebook_editing("lina").apply(DeleteLabel("CUE"), version=2)
    assert labels(workspace, articles[0]) == []
    assert workspace.history.plan_revert([added.id]).conflicts[0].kind is ChangeKind.CODEBOOK
    workspace.history.revert("sara", [deleted.id])
    assert labels(workspace, articles[0]) == ["CUE"]
    assert workspace.codebook().version == 4
    with pytest.raises(ConflictError, match="Somebody used a label"):
        workspace.history.revert("sara", [added.id])
    assert workspace.check().clean


def test_an_import_is_left_to_undo(workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "خبر.txt").write_text("قال الوزير", encoding="utf-8")
    import_paths(workspace, [tmp_path / "خبر.txt"], ImportOptions(annotator="omar"))
    (entry,) = workspace.history.entries()
    (article,) = [item.id for item in workspace.articles.summaries(_ids(workspace), "omar")]
    assert verbs(workspace, HistoryQuery(article_id=article)) == ["import"]
    (conflict,) = workspace.history.plan_revert([entry.change_set.id]).conflicts
    assert "omar" in conflict.message
    workspace.annotations("omar").undo()
    assert workspace.trash.items() == [
        TrashItem(
            kind=ChangeKind.ARTICLE,
            object_id=article,
            name="قال الوزير",
            label="",
            article_id=article,
            annotator="",
            deleted="",
        )
    ]
    workspace.trash.restore("sara", [(ChangeKind.ARTICLE, article)])
    assert workspace.articles.open(article).article.text == "قال الوزير"
    assert workspace.trash.items() == []


def _ids(workspace: Workspace) -> list[str]:
    with workspace.database.read() as connection:
        return list(connection.exec_driver_sql("SELECT id FROM article").scalars())


def test_a_deleted_span_comes_back_with_its_links(workspace: Workspace, articles: Sequence[str]) -> None:
    sara = workspace.annotations("sara")
    actor = span_of(sara.add_span(articles[0], "ACTOR", [(0, 3)]))
    claim, other = (span_of(sara.add_span(articles[0], "CLAIM", [place])) for place in ((4, 8), (9, 12)))
    sara.add_relation(articles[0], "makes", actor.id, claim.id)
    sara.add_relation(articles[0], "makes", actor.id, other.id)
    sara.delete_span(actor.id, 1)
    sara.delete_span(other.id, 1)
    gone = span_of(sara.add_span(articles[0], "ACTOR", [(13, 15)]))
    sara.undo()
    items = workspace.trash.items()
    assert [(item.kind, item.name) for item in items if item.kind is ChangeKind.SPAN] == [
        (ChangeKind.SPAN, other.quote),
        (ChangeKind.SPAN, actor.quote),
    ], "what undo took away was never deleted"
    assert gone.id not in {item.object_id for item in items}
    assert {item.name for item in items if item.kind is ChangeKind.RELATION} == {"makes"}
    span_item = next(item for item in items if item.object_id == actor.id)
    assert (span_item.label, span_item.article_id, span_item.annotator) == ("ACTOR", articles[0], "sara")
    done = workspace.trash.restore("omar", [(ChangeKind.SPAN, actor.id)])
    assert done.article_id == articles[0]
    opened = workspace.articles.open(articles[0])
    assert [(link.from_span, link.to_span) for link in opened.relations] == [(actor.id, claim.id)]
    assert opened.spans[0].annotator == "sara"
    with pytest.raises(ConflictError, match="not in the trash any more"):
        workspace.trash.restore("sara", [(ChangeKind.SPAN, actor.id)])
    workspace.trash.restore("omar", [(ChangeKind.SPAN, other.id)])
    link = next(item for item in workspace.trash.items([ChangeKind.RELATION]))
    workspace.trash.restore("omar", [(ChangeKind.RELATION, link.object_id)])
    assert len(workspace.articles.open(articles[0]).relations) == 2
    assert workspace.trash.items() == []
    assert workspace.check().clean


def test_entities_and_articles_come_back_too(workspace: Workspace, articles: Sequence[str]) -> None:
    entity = workspace.entities.add("sara", "وزارة الصحة", "government").changes[0].object_id
    span = span_of(workspace.annotations("sara").add_span(articles[0], "ACTOR", [(0, 3)]))
    workspace.entities.assign("sara", [(span.id, 1)], entity)
    done = workspace.trash.remove_articles("sara", articles)
    assert (done.verb, done.detail) == ("remove_articles", {"count": 2})
    workspace.entities.delete("sara", entity, 1)
    with pytest.raises(NotFoundError):
        workspace.articles.open(articles[0])
    with pytest.raises(NotFoundError, match="no article"):
        workspace.trash.remove_articles("sara", [articles[0]])
    items = workspace.trash.items()
    assert [(item.kind, item.name) for item in items] == [
        (ChangeKind.ENTITY, "وزارة الصحة"),
        (ChangeKind.ARTICLE, TEXT.split("\n")[0]),
        (ChangeKind.ARTICLE, TEXT.split("\n")[0]),
    ]
    assert workspace.trash.items([ChangeKind.SPAN]) == []
    workspace.trash.restore("omar", [(item.kind, item.object_id) for item in items])
    assert workspace.entities.get(entity).name == "وزارة الصحة"
    assert labels(workspace, articles[0]) == ["ACTOR"]
    assert workspace.trash.items() == []
    omar = workspace.annotations("omar")
    omar.undo()
    assert len(workspace.trash.items()) == 3, "who takes that back, throws away again"
    with pytest.raises(NotFoundError):
        workspace.articles.open(articles[0])
    omar.redo()
    assert workspace.check().clean


def test_what_needs_something_that_is_gone_does_not_come_back_alone(
    workspace: Workspace, articles: Sequence[str]
) -> None:
    sara = workspace.annotations("sara")
    entity = workspace.entities.add("sara", "وزارة الصحة", "government").changes[0].object_id
    span = span_of(sara.add_span(articles[0], "ACTOR", [(0, 3)]))
    workspace.entities.assign("sara", [(span.id, 1)], entity)
    sara.delete_span(span.id, 2)
    workspace.entities.delete("sara", entity, 1)
    with pytest.raises(ConflictError, match="bring it back first"):
        workspace.trash.restore("sara", [(ChangeKind.SPAN, span.id)])
    workspace.trash.restore("sara", [(ChangeKind.SPAN, span.id), (ChangeKind.ENTITY, entity)])
    (back,) = workspace.articles.open(articles[0]).spans
    assert isinstance(back, Span)
    assert back.entity == entity
    with pytest.raises(InvalidAnnotationError, match="Choose what"):
        workspace.trash.restore("sara", [])


def test_from_a_step_on_is_what_was_done_after_it_whatever_the_clocks_said(
    workspace: Workspace, articles: Sequence[str]
) -> None:
    """A computer's clock is set back, and a team has several computers."""
    omar = workspace.annotations("omar")
    first = omar.add_span(articles[0], "ORGANIZATION", [(0, 3)])
    chosen = omar.add_span(articles[0], "ACTOR", [(4, 8)])
    workspace.annotations("lina").add_span(articles[0], "CLAIM", [(4, 8)])
    omar.add_span(articles[0], "CLAIM", [(9, 12)])
    for number, created in enumerate(("2026-03-02T12:00", "2026-03-02T11:00", "2026-03-02T10:30", "2026-03-02T10:00")):
        make_stamp(workspace, number + 1, f"{created}:00.000Z")
    history = workspace.history
    assert [one.detail["label"] for one in history.plan_revert_from(chosen.id).entries] == ["CLAIM", "ACTOR"]
    done = history.revert_from("sara", chosen.id)
    assert done.detail["count"] == 2
    left = workspace.articles.open(articles[0]).spans
    assert [(one.annotator, one.label) for one in left] == [("omar", "ORGANIZATION"), ("lina", "CLAIM")]
    assert left[0].id == span_of(first).id
    assert workspace.check().clean
    with pytest.raises(NotFoundError):
        history.revert_from("sara", "nothing")
