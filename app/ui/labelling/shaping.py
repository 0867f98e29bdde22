"""What keys do to the chosen span besides labelling it: fragments, split, merge."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from app.domain.labelling.fragments import joined, joined_over_gaps
from app.domain.records import Fragments, Span
from app.editing.commands import MergeSpans, ResizeSpan, SplitSpan
from app.editing.session import Session
from app.ui.article_view import ArticleView
from app.ui.labelling.gestures import Gestures


class Shaping(QObject):
    """Asks the session for one step each; what cannot be done is told as a hint."""

    hint = Signal(str)

    def __init__(self, view: ArticleView, gestures: Gestures, parent: QObject) -> None:
        super().__init__(parent)
        self._view = view
        self._gestures = gestures
        view.selection_made.connect(self._selection_made)

    def add_fragment(self) -> None:
        """Let the chosen span have what is offered for the selection, too."""
        taken = self._gestures.marking.taken()
        target = self._target()
        if target is None or taken is None:
            self.hint.emit(self.tr("Choose a span, select more words, and then add them to it."))
            return
        session, span = target
        self._view.set_caret(taken[-1][1])
        self._resize(session, span, joined([*span.fragments, *taken]))

    def remove_fragment(self) -> None:
        """Take the fragment of the chosen span at the caret away, or the nearest one."""
        target = self._target()
        if target is None or len(target[1].fragments) == 1:
            self.hint.emit(self.tr("Choose a span of several fragments and put the caret into one of them."))
            return
        session, span = target
        caret = self._view.caret()
        nearest = min(span.fragments, key=lambda one: max(one[0] - caret, caret - one[1], 0))
        self._resize(session, span, tuple(one for one in span.fragments if one != nearest))

    def split(self) -> None:
        """Make two spans of the chosen one where the caret is."""
        target = self._target()
        caret = self._view.caret()
        if target is None or not target[1].start < caret < target[1].end:
            self.hint.emit(self.tr("Choose a span and put the caret where it is to be split."))
            return
        session, span = target
        session.run(SplitSpan(span=span, position=caret))

    def merge(self) -> None:
        """Make one span of the chosen one and the one of the same label that overlaps it, else the next one."""
        target = self._target()
        other = _partner(*target) if target is not None else None
        if target is None or other is None:
            self.hint.emit(self.tr("There is no span of the same label to merge the chosen one with."))
            return
        session, span = target
        fragments = joined_over_gaps(self._view.text, [*span.fragments, *other.fragments])
        session.run(MergeSpans(span=span, other=other, fragments=fragments))

    def _selection_made(self, with_control: bool) -> None:
        if with_control and self._gestures.chosen is not None:
            self.add_fragment()

    def _resize(self, session: Session, span: Span, fragments: Fragments) -> None:
        if fragments != span.fragments:
            session.run(ResizeSpan(span=span, fragments=fragments))

    def _target(self) -> tuple[Session, Span] | None:
        session, span = self._gestures.session, self._gestures.own_chosen()
        return (session, span) if session is not None and span is not None else None


def _partner(session: Session, span: Span) -> Span | None:
    later = None
    for other in session.spans:
        if other.id == span.id or other.label != span.label or other.annotator != span.annotator:
            continue
        if other.start < span.end and span.start < other.end:
            return other
        if later is None and other.start >= span.end:
            later = other
    return later
