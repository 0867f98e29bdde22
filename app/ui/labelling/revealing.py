"""What an undo or redo did is seen: what came back or changed is chosen, and the place of what went is in sight."""

from __future__ import annotations

from app.domain.records import Change, ChangeSet, Relation, Span
from app.editing.session import Session
from app.ui.labelling.gestures import Gestures


def reveal(change_set: ChangeSet, session: Session, gestures: Gestures) -> None:
    """Choose a span that the step brought back or changed, else one at an end of such a link; else show the place."""
    here = [one for one in change_set.changes if session.article is not None and one.article_id == session.article.id]
    shown = {span.id for span in session.spans}
    found = next((span_id for change in _spans_first(here) if (span_id := _span_of(change)) in shown), None)
    if found is not None:
        gestures.show_span(found)
        return
    gone = next((one.before for one in here if isinstance(one.before, Span)), None)
    if gone is not None:
        gestures.show_place(gone.start)


def _spans_first(changes: list[Change]) -> list[Change]:
    return sorted(changes, key=lambda one: not isinstance(one.after, Span))


def _span_of(change: Change) -> str:
    """The span that a change left behind, or that the link concerned leads from; empty where there is none."""
    if isinstance(change.after, Span):
        return change.object_id
    link = change.after or change.before
    return link.from_span if isinstance(link, Relation) else ""
