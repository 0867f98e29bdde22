"""Split, merge and runs of nudges: one step each, on both databases, and the history tells the truth about them."""

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import ConflictError, InvalidAnnotationError, NothingToUndoError
from app.domain.records import Action, ChangeSet, Span
from app.services.workspace import Workspace
from tests.steps import steps_of
from tests.workspaces import add_article

TEXT = "أعلنت روسيا 😀 وأوكرانيا الهدنة، وقالت إنّ «الاتفاق نهائي» ولا رجعة فيه."


def at(words: str) -> tuple[int, int]:
    start = TEXT.index(words)
    return start, start + len(words)


def spans(workspace: Workspace, article: str) -> list[Span]:
    return sorted(workspace.articles.open(article).spans, key=lambda span: span.fragments)


def label(workspace: Workspace, article: str, *words: str, key: str = "ACTOR") -> Span:
    done = workspace.annotations("sara").add_span(article, key, [at(one) for one in words])
    span = done.changes[0].after
    assert isinstance(span, Span)
    return span


def test_a_split_makes_two_spans_and_undo_one_again(workspace: Workspace) -> None:
    article = add_article(workspace, TEXT)
    sara = workspace.annotations("sara")
    span = label(workspace, article, "روسيا 😀 وأوكرانيا")
    done = sara.split_span(span.id, span.version, at("وأوكرانيا")[0])
    assert {change.object_id for change in done.changes} > {span.id}
    assert [one.quote for one in spans(workspace, article)] == ["روسيا 😀", "وأوكرانيا"]
    assert workspace.check().clean
    sara.undo()
    assert [one.quote for one in spans(workspace, article)] == ["روسيا 😀 وأوكرانيا"]
    sara.redo()
    assert [one.label for one in spans(workspace, article)] == ["ACTOR", "ACTOR"]


def test_a_split_goes_through_fragments_and_refuses_an_empty_part(workspace: Workspace) -> None:
    article = add_article(workspace, TEXT)
    sara = workspace.annotations("sara")
    span = label(workspace, article, "روسيا", "الهدنة")
    with pytest.raises(InvalidAnnotationError, match="empty"):
        sara.split_span(span.id, span.version, span.start)
    with pytest.raises(InvalidAnnotationError):
        sara.split_span(span.id, span.version, TEXT.index("الهدنة") + 999)
    sara.split_span(span.id, span.version, at("الهدنة")[0])
    assert [one.fragments for one in spans(workspace, article)] == [(at("روسيا"),), (at("الهدنة"),)]


def test_a_merge_keeps_notes_attributes_and_relations(workspace: Workspace) -> None:
    article = add_article(workspace, TEXT)
    sara = workspace.annotations("sara")
    kept, other = label(workspace, article, "روسيا"), label(workspace, article, "وأوكرانيا")
    claim = label(workspace, article, "الاتفاق نهائي", key="CLAIM")
    sara.add_relation(article, "makes", other.id, claim.id)
    noted = sara.set_note(other.id, other.version, "طرفان").changes[0].after
    assert isinstance(noted, Span)
    before = workspace.articles.open(article)
    sara.merge_spans((kept.id, kept.version), (noted.id, noted.version), [at("روسيا 😀 وأوكرانيا")])
    opened = workspace.articles.open(article)
    merged = next(span for span in opened.spans if span.label == "ACTOR")
    assert (merged.id, merged.note, merged.quote) == (kept.id, "طرفان", "روسيا 😀 وأوكرانيا")
    assert [(link.from_span, link.to_span) for link in opened.relations] == [(kept.id, claim.id)]
    assert workspace.check().clean
    sara.undo()
    again = workspace.articles.open(article)
    assert {span.quote for span in again.spans} == {span.quote for span in before.spans}
    assert [link.from_span for link in again.relations] == [other.id]


def test_of_links_that_both_have_a_merge_keeps_one_and_none_to_itself(workspace: Workspace) -> None:
    article = add_article(workspace, TEXT)
    sara, omar = workspace.annotations("sara"), workspace.annotations("omar")
    kept, other = (label(workspace, article, words, key="ORGANIZATION") for words in ("روسيا", "وأوكرانيا"))
    claim = label(workspace, article, "الاتفاق نهائي", key="CLAIM")
    for one, another in ((kept, other), (other, kept)):
        sara.add_relation(article, "makes", one.id, claim.id)
        omar.add_relation(article, "makes", another.id, claim.id)
    sara.add_relation(article, "part_of", other.id, kept.id)
    sara.merge_spans((kept.id, kept.version), (other.id, other.version), [at("روسيا 😀 وأوكرانيا")])
    links = workspace.articles.open(article).relations
    assert sorted((link.annotator, link.type, link.from_span, link.to_span) for link in links) == [
        (who, "makes", kept.id, claim.id) for who in ("omar", "sara")
    ]
    assert [link.attributes for link in links] == [{}, {}], "the primary maker of either is still one"
    sara.undo()
    assert len(workspace.articles.open(article).relations) == 5
    assert workspace.check().clean


def test_only_spans_of_one_label_and_layer_merge(workspace: Workspace) -> None:
    article = add_article(workspace, TEXT)
    sara = workspace.annotations("sara")
    actor, claim = label(workspace, article, "روسيا"), label(workspace, article, "الهدنة", key="CLAIM")
    for other in (actor, claim):
        with pytest.raises(InvalidAnnotationError, match="one label"):
            sara.merge_spans((actor.id, actor.version), (other.id, other.version), [at("روسيا")])
    with pytest.raises(ConflictError):
        sara.merge_spans((actor.id, actor.version), (claim.id, claim.version + 1), [at("روسيا")])


def test_a_run_of_nudges_is_undone_and_redone_as_one_step(workspace: Workspace) -> None:
    article = add_article(workspace, TEXT)
    sara = workspace.annotations("sara")
    span = label(workspace, article, "روسيا")
    for run, reach in (("one", 1), ("one", 2), ("one", 3), ("two", 4)):
        done = sara.resize_span(span.id, span.version, [(span.start, at("روسيا")[1] + reach + 1)], run=run)
        after = done.changes[0].after
        assert isinstance(after, Span)
        span = after
    ends = [at("روسيا")[1] + reach for reach in (5, 4, 0)]
    assert span.end == ends[0]
    seen = []
    for _step in range(2):
        undone = sara.undo()
        assert undone.action is Action.UNDO
        assert len(undone.changes) == 1
        seen.append(spans(workspace, article)[0].end)
    assert seen == ends[1:]
    assert [span.end for span in spans(workspace, article)] == [ends[2]]
    sara.redo()
    assert spans(workspace, article)[0].end == ends[1]
    sara.redo()
    assert spans(workspace, article)[0].end == ends[0]
    with pytest.raises(NothingToUndoError):
        sara.redo()
    # Every nudge, and every one taken back, has an entry of its own.
    assert len([entry for entry in steps_of(workspace) if entry.verb == "resize_span"]) == 4 + 4 + 4
    assert workspace.check().clean


COMMANDS = st.tuples(
    st.sampled_from(["add"] * 3 + ["split", "merge", "undo", "undo", "redo"] + ["nudge"] * 4 + ["relabel"]),
    st.integers(0, 40),
    st.integers(1, 12),
)


@pytest.fixture(scope="module")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A workspace with one article, to be copied for each example."""
    path = tmp_path_factory.mktemp("pattern") / "reshaping.hashiya"
    workspace = Workspace.create(path)
    article = add_article(workspace, TEXT)
    workspace.close()
    return path, article


def carry_out(workspace: Workspace, article: str, command: str, one: int, two: int) -> ChangeSet | None:
    """The command on whatever there is; None when a rule forbids it."""
    sara = workspace.annotations("sara")
    there = spans(workspace, article)
    try:
        match command:
            case "undo":
                return sara.undo()
            case "redo":
                return sara.redo()
            case "add":
                return sara.add_span(article, "ACTOR", [(one, min(len(TEXT), one + two))])
        span, other = there[one % len(there)], there[two % len(there)]
        match command:
            case "split":
                return sara.split_span(span.id, span.version, span.start + two)
            case "merge":
                extent = [(min(span.start, other.start), max(span.end, other.end))]
                return sara.merge_spans((span.id, span.version), (other.id, other.version), extent)
            case "nudge":
                return sara.resize_span(span.id, span.version, [(span.start, span.end + 1)], run=f"run {two % 3}")
            case _:
                return sara.relabel_span(span.id, span.version, ["ACTOR", "CLAIM"][two % 2])
    except (InvalidAnnotationError, NothingToUndoError, ConflictError, ZeroDivisionError):
        return None


@given(st.lists(COMMANDS, max_size=25))
def test_the_history_replays_to_the_present_and_back_to_nothing(
    pattern: tuple[Path, str], commands: list[tuple[str, int, int]]
) -> None:
    path, article = pattern
    with tempfile.TemporaryDirectory(prefix="hashiya-reshaping-") as folder:
        workspace = Workspace.open(shutil.copy(path, folder))
        model: dict[str, object] = {}
        for command in commands:
            done = carry_out(workspace, article, *command)
            for change in done.changes if done is not None else ():
                assert model.get(change.object_id) == change.before
                model[change.object_id] = change.after
            assert {key: one for key, one in model.items() if one} == {s.id: s for s in spans(workspace, article)}
        present = {span.id: span for span in spans(workspace, article)}
        replayed: dict[str, object] = {}
        for entry in reversed(steps_of(workspace)):
            for change in entry.changes:
                assert replayed.get(change.object_id) == change.before
                replayed[change.object_id] = change.after
        assert {key: one for key, one in replayed.items() if one} == present
        while carry_out(workspace, article, "undo", 0, 1) is not None:
            pass
        assert spans(workspace, article) == []
        assert workspace.check().clean
        workspace.close()
