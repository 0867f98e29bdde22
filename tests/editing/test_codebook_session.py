"""The session and a codebook that changes: by this window, by its undo, by somebody else."""

from dataclasses import replace

import pytest

from app.domain.codebook.change import with_label
from app.domain.codebook.edits import MergeLabels
from app.domain.errors import ConflictError
from app.domain.records import Codebook, Label, Span
from app.editing.commands import AddSpan
from app.editing.session import Session
from app.services.workspace import Workspace
from tests.workspaces import add_article

STRIKE = "עובדי הנמל השביתו את הרציפים. ההנהלה אמרה כי תנהל משא ומתן.\n"


@pytest.fixture
def session(workspace: Workspace, qapp: object) -> Session:
    article_id = add_article(workspace, STRIKE, language="he")
    session = Session(workspace, "sara")
    assert session.open_article(article_id)
    start = STRIKE.index("ההנהלה")
    session.run(AddSpan(article_id=article_id, label="ACTOR", fragments=((start, start + len("ההנהלה")),)))
    return session


def renamed(codebook: Codebook, key: str, name: str) -> Codebook:
    label = codebook.label(key)
    assert label is not None
    return with_label(codebook, replace(label, name={**label.name, "he": name}))


def name_of(codebook: Codebook, key: str) -> str:
    label = codebook.label(key)
    assert label is not None
    return label.name["he"]


def test_a_change_and_its_undo_are_followed_at_once(session: Session, workspace: Workspace) -> None:
    told: list[str] = []
    session.codebook_changed.connect(lambda: told.append(name_of(session.codebook, "ACTOR")))
    editing = workspace.codebook_editing("sara")
    before = name_of(session.codebook, "ACTOR")
    step = session.carry_out(lambda: editing.change(renamed(session.codebook, "ACTOR", "דובר")))
    assert step.verb == "change_codebook"
    session.undo()
    session.redo()
    assert told == ["דובר", before, "דובר"]


def test_spans_of_a_merged_label_are_mirrored_after_their_new_label(session: Session, workspace: Workspace) -> None:
    events: list[str] = []
    session.codebook_changed.connect(lambda: events.append("codebook"))
    session.span_changed.connect(lambda _before, after: events.append(after.label))
    editing = workspace.codebook_editing("sara")
    session.carry_out(lambda: editing.apply(MergeLabels("ACTOR", "ORGANIZATION"), version=session.codebook.version))
    session.undo()
    assert events == ["codebook", "ORGANIZATION", "codebook", "ACTOR"]
    assert [span.label for span in session.spans] == ["ACTOR"]


def test_somebody_elses_label_is_there_when_the_window_looks_again(session: Session, new_location: str) -> None:
    other = Workspace.open(new_location)
    added = Label(key="PORT", name={"en": "Port", "he": "נמל"}, color="#00695c", color_dark="#80cbc4")
    other.codebook_editing("dana").change(with_label(other.codebook(), added))
    assert session.codebook.label("PORT") is None
    session.refresh()
    assert session.codebook.label("PORT") == added
    other.close()


def test_of_two_who_change_the_codebook_at_once_the_slower_sees_what_the_faster_did(
    session: Session, workspace: Workspace, new_location: str
) -> None:
    other = Workspace.open(new_location)
    seen = session.codebook
    other.codebook_editing("dana").change(renamed(other.codebook(), "CLAIM", "אמירה"))
    editing = workspace.codebook_editing("sara")
    with pytest.raises(ConflictError, match="in the meantime"):
        session.carry_out(lambda: editing.change(renamed(seen, "CLAIM", "טענה נגדית")))
    assert name_of(session.codebook, "CLAIM") == "אמירה"
    (span,) = session.spans
    assert isinstance(span, Span)
    other.close()
