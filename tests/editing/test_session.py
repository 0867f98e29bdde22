"""The session on both databases: what it shows is what is stored, and it says everything that changes."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest

from app.domain.errors import ConflictError, InvalidAnnotationError, NotFoundError, StorageError
from app.domain.records import Action, ChangeSet, ProgressState, Relation, Span
from app.editing.commands import (
    AddRelation,
    AddSpan,
    Command,
    DeleteRelation,
    DeleteSpan,
    RelabelSpan,
    ResizeSpan,
    SetAttributes,
    SetNote,
    SetProgress,
)
from app.editing.session import Session
from app.services.labelling.annotate import AnnotationService
from app.services.workspace import Workspace
from tests.workspaces import add_article

MINISTER = "قال وزير الخارجية سامح شكري 😀 إن الهدنة انتهت.\nوأضاف أن الوزارة لن تقبل.\n"
STRIKE = "עובדי הנמל השביתו את הרציפים. ההנהלה אמרה כי תנהל משא ומתן.\n"


@pytest.fixture
def article_id(workspace: Workspace) -> str:
    return add_article(workspace, MINISTER)


@pytest.fixture
def session(workspace: Workspace, article_id: str, qapp: object) -> Session:
    session = Session(workspace, "sara")
    assert session.open_article(article_id)
    return session


class Witness:
    """Writes down what a session says, in order."""

    def __init__(self, session: Session) -> None:
        self.heard: list[tuple[object, ...]] = []
        for name in (
            *("article_opened", "article_closed", "span_added", "span_removed", "span_changed", "relation_added"),
            *("relation_removed", "layer_changed", "progress_changed", "articles_changed", "saved", "failed"),
            *("conflict", "codebook_changed"),
        ):
            getattr(session, name).connect(self._listener(name))

    def names(self) -> list[object]:
        return [event[0] for event in self.heard]

    def _listener(self, name: str) -> Callable[..., None]:
        return lambda *values: self.heard.append((name, *values))


def place(text: str, words: str) -> tuple[int, int]:
    start = text.index(words)
    return start, start + len(words)


def add(session: Session, label: str, words: str) -> Span:
    assert session.article is not None
    change_set = session.run(
        AddSpan(article_id=session.article.id, label=label, fragments=(place(session.article.text, words),))
    )
    assert change_set is not None
    (change,) = change_set.changes
    assert isinstance(change.after, Span)
    return change.after


def test_a_label_is_told_and_is_there_after_a_restart(session: Session, workspace: Workspace) -> None:
    witness = Witness(session)
    span = add(session, "ACTOR", "سامح شكري")
    assert witness.names() == ["span_added", "saved"]
    assert witness.heard[0][1] == span
    assert span.quote == MINISTER[span.start : span.end] == "سامح شكري"
    again = Session(workspace, "sara")
    again.open_article(span.article_id)
    assert again.spans == [span]


def test_every_command_makes_one_step_that_undo_takes_back(session: Session) -> None:
    assert session.article is not None
    article_id = session.article.id
    speaker, claim = add(session, "ACTOR", "سامح شكري"), add(session, "CLAIM", "الهدنة انتهت")
    link = session.run(AddRelation(article_id=article_id, type="makes", from_span=speaker.id, to_span=claim.id))
    assert link is not None
    (relation,) = session.relations
    commands: list[Command] = [
        RelabelSpan(span=speaker, label="ORGANIZATION"),
        ResizeSpan(span=speaker, fragments=(place(MINISTER, "شكري"),)),
        SetNote(span=speaker, note="وزير الخارجية المصري"),
        SetAttributes(span=speaker, attributes={"role": "وزير"}),
        SetProgress(article_id=article_id, state=ProgressState.DONE),
        DeleteRelation(relation=relation),
        DeleteSpan(span=speaker),
    ]
    session.run(DeleteRelation(relation=relation))
    session.undo()
    for command in commands:
        before = session.spans, [replace(link, version=0, updated="") for link in session.relations], session.progress
        command = _seen_now(command, session)
        done = session.run(command)
        assert done is not None, command
        step = session.undoable()
        assert step is not None
        assert step.id == done.id
        undone = session.undo()
        assert undone is not None
        assert undone.action == Action.UNDO
        links = [replace(link, version=0, updated="") for link in session.relations]
        after = session.spans, links, session.progress
        assert [_content(span) for span in after[0]] == [_content(span) for span in before[0]], command
        assert after[1:] == before[1:], command


def _seen_now(command: Command, session: Session) -> Command:
    """The command on the span or relation as it is now: undo gave it another version."""
    match command:
        case DeleteRelation(relation=relation):
            return DeleteRelation(relation=next(link for link in session.relations if link.id == relation.id))
        case AddSpan() | AddRelation() | SetProgress():
            return command
        case RelabelSpan() | ResizeSpan() | SetNote() | SetAttributes() | DeleteSpan():
            now = session.span(command.span.id)
            assert now is not None
            return replace(command, span=now)
    raise AssertionError(command)


def _content(span: Span) -> Span:
    return replace(span, version=0, updated="")


def test_a_deleted_span_takes_its_links_along_and_brings_them_back(session: Session) -> None:
    speaker, claim = add(session, "ACTOR", "سامح شكري"), add(session, "CLAIM", "الهدنة انتهت")
    session.run(AddRelation(article_id=speaker.article_id, type="makes", from_span=speaker.id, to_span=claim.id))
    witness = Witness(session)
    session.run(DeleteSpan(span=speaker))
    # A panel may never hold a link without its ends.
    assert witness.names() == ["relation_removed", "span_removed", "saved"]
    assert session.relations == []
    witness.heard.clear()
    session.undo()
    assert witness.names() == ["span_added", "relation_added", "saved"]
    (relation,) = session.relations
    assert (relation.from_span, relation.to_span) == (speaker.id, claim.id)


def test_a_refused_gesture_is_told_once_and_changes_nothing(session: Session) -> None:
    witness = Witness(session)
    assert session.article is not None
    beyond = len(MINISTER)
    refused = AddSpan(article_id=session.article.id, label="ACTOR", fragments=((beyond - 1, beyond + 5),))
    assert session.run(refused) is None
    assert witness.names() == ["failed"]
    assert isinstance(witness.heard[0][1], InvalidAnnotationError)
    assert session.spans == []
    assert session.undoable() is None


@dataclass(frozen=True)
class _FullDisk:
    """A gesture that meets a full disk."""

    def apply(self, service: AnnotationService) -> ChangeSet:
        raise StorageError("There is no room left on the disk; the label was not saved")


def test_after_a_storage_error_the_session_goes_on(session: Session) -> None:
    first = add(session, "ACTOR", "سامح شكري")
    witness = Witness(session)
    assert session.run(_FullDisk()) is None
    assert witness.names() == ["failed"]
    assert session.spans == [first]
    second = add(session, "CLAIM", "الهدنة انتهت")
    assert session.spans == [first, second]


def test_somebody_elses_change_is_never_overwritten(session: Session, workspace: Workspace) -> None:
    span = add(session, "ACTOR", "سامح شكري")
    other = Session(workspace, "sara")
    other.open_article(span.article_id)
    other.run(RelabelSpan(span=span, label="ORGANIZATION"))
    witness = Witness(session)
    assert session.run(SetNote(span=span, note="متأخر")) is None
    assert witness.names() == ["span_changed", "conflict"]
    error = witness.heard[-1][1]
    assert isinstance(error, ConflictError)
    assert "sara" in str(error)
    (shown,) = session.spans
    assert (shown.label, shown.note) == ("ORGANIZATION", "")
    # Having seen it, the annotator may repeat the gesture.
    assert session.run(SetNote(span=shown, note="الآن")) is not None


def test_refresh_tells_each_difference(session: Session, workspace: Workspace) -> None:
    kept, gone = add(session, "ACTOR", "سامح شكري"), add(session, "ACTOR", "الوزارة")
    other = Session(workspace, "sara")
    other.open_article(kept.article_id)
    other.run(DeleteSpan(span=gone))
    other.run(SetNote(span=kept, note="وزير"))
    added = add(other, "CLAIM", "الهدنة انتهت")
    witness = Witness(session)
    session.refresh()
    spans = {name: value for name, *value in witness.heard if str(name).startswith("span_")}
    assert spans["span_removed"] == [gone]
    assert spans["span_added"] == [added]
    assert [after.note for after in spans["span_changed"][1:] if isinstance(after, Span)] == ["وزير"]
    assert session.spans == other.spans


def test_undo_opens_the_article_of_the_step(session: Session, workspace: Workspace) -> None:
    span = add(session, "ACTOR", "سامح شكري")
    session.open_article(add_article(workspace, STRIKE, language="he"))
    witness = Witness(session)
    session.undo()
    assert witness.names()[0] == "article_opened"
    assert session.article is not None
    assert session.article.id == span.article_id
    assert session.spans == []
    session.redo()
    assert [one.id for one in session.spans] == [span.id]


def test_undo_belongs_to_the_annotator(session: Session, workspace: Workspace) -> None:
    span = add(session, "ACTOR", "سامح شكري")
    other = Session(workspace, "ليلى")
    witness = Witness(other)
    other.open_article(span.article_id)
    assert other.undoable() is None
    assert other.undo() is None
    assert witness.names()[-1] == "failed"
    assert not other.owns(span)
    assert session.undo() is not None


def test_a_layer_shows_one_annotator_only(session: Session, workspace: Workspace) -> None:
    mine = add(session, "ACTOR", "سامح شكري")
    other = Session(workspace, "ليلى")
    other.open_article(mine.article_id)
    theirs = add(other, "CLAIM", "الهدنة انتهت")
    session.refresh()
    assert session.spans == [mine, theirs]
    session.set_layer("ليلى")
    assert session.spans == [theirs]
    witness = Witness(session)
    hidden = add(session, "ACTOR", "الوزارة")
    assert witness.names() == ["saved"]
    session.set_layer(None)
    assert session.spans == [mine, theirs, hidden]


def test_progress_is_told_and_kept(session: Session, workspace: Workspace, article_id: str) -> None:
    witness = Witness(session)
    session.run(SetProgress(article_id=article_id, state=ProgressState.FLAGGED))
    assert witness.heard[0] == ("progress_changed", article_id, "flagged")
    again = Session(workspace, "sara")
    again.open_article(article_id)
    assert again.progress == ProgressState.FLAGGED
    session.undo()
    assert session.progress == ProgressState.TODO


def test_a_missing_article_leaves_the_open_one_alone(session: Session, article_id: str) -> None:
    witness = Witness(session)
    assert not session.open_article("no such article")
    assert witness.names() == ["failed"]
    assert isinstance(witness.heard[0][1], NotFoundError)
    assert session.article is not None
    assert session.article.id == article_id


def test_links_are_shown_only_with_both_ends(session: Session, workspace: Workspace) -> None:
    speaker, claim = add(session, "ACTOR", "سامح شكري"), add(session, "CLAIM", "الهدنة انتهت")
    session.run(AddRelation(article_id=speaker.article_id, type="makes", from_span=speaker.id, to_span=claim.id))
    assert [type(link) for link in session.relations] == [Relation]
    session.set_layer("ليلى")
    assert session.relations == []


def test_a_step_over_many_articles_is_mirrored_and_undone(session: Session, workspace: Workspace) -> None:
    other = add_article(workspace, "وزارة الخارجية: سامح شكري يصل.\nلم يقل سامح شكري شيئا.\n")
    third = add_article(workspace, "سامح شكري يغادر.\n")
    span = add(session, "ACTOR", "سامح شكري")
    search = workspace.propagation("sara")
    witness = Witness(session)
    done = session.perform(lambda: search.apply(span.id, search.find(span.id).hits))
    assert done is not None
    assert {change.article_id for change in done.changes} == {other, third}
    assert witness.names() == ["articles_changed", "saved"]
    session.open_article(other)
    assert [one.quote for one in session.spans] == ["سامح شكري"] * 2
    witness = Witness(session)
    session.undo()
    assert session.spans == []
    assert set(witness.names()) == {"span_removed", "articles_changed", "saved"}


def open_article(session: Session) -> str | None:
    return session.article.id if session.article is not None else None


def test_an_article_that_goes_to_the_trash_closes_and_comes_back_open(session: Session, workspace: Workspace) -> None:
    assert session.article is not None
    article_id = session.article.id
    witness = Witness(session)
    session.perform(lambda: workspace.trash.remove_articles("sara", [article_id]))
    assert open_article(session) is None
    assert {"articles_changed", "article_closed"} <= set(witness.names())
    session.undo()
    assert open_article(session) == article_id
    session.redo()
    assert open_article(session) is None
    assert "failed" not in witness.names()


def test_a_codebook_that_changes_is_read_anew_and_told(session: Session, workspace: Workspace) -> None:
    editing = workspace.codebook_editing("sara")
    witness = Witness(session)
    labels = tuple(replace(one, name={"en": "Person", "ar": "شخص"}) for one in session.codebook.labels)
    session.perform(lambda: editing.change(replace(session.codebook, labels=labels)))
    assert witness.names() == ["codebook_changed", "saved"]
    actor = session.codebook.label("ACTOR")
    assert actor is not None
    assert actor.name["ar"] == "شخص"


def test_catching_up_reads_lists_anew_only_when_others_did_something(session: Session, workspace: Workspace) -> None:
    session.catch_up()
    witness = Witness(session)
    add(session, "ACTOR", "سامح شكري")
    session.catch_up()
    assert witness.names() == ["span_added", "saved"]
    other = Session(workspace, "ليلى")
    assert session.article is not None
    other.open_article(session.article.id)
    add(other, "CLAIM", "الهدنة انتهت")
    session.catch_up()
    assert witness.names()[2:] == ["span_added", "articles_changed"]
    session.catch_up()
    assert len(witness.heard) == 4
