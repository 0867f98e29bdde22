"""What an annotator does in the article, turned into commands; and what the session says, turned into paint.

One gesture, end to end: drag over words → selection in code points → boundary offered by `Marking` → label key →
`AddSpan` → `Session.run` → `span_added` → the surface repaints the touched lines.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QMenu

from app.domain.labelling.fragments import joined
from app.domain.records import AnnotatedArticle, Article, Attributes, Fragments, Relation, Span, quote_of
from app.domain.text.direction import article_direction
from app.domain.wording.isolation import isolated, one_line
from app.domain.wording.quoting import quoted
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
    SetRelationAttributes,
)
from app.editing.nudges import Nudges
from app.editing.reading_order import reading_order
from app.editing.session import Session
from app.editing.snapping import Edge, Unit, name_words, settled, stepped
from app.ui.annotation_panel import AnnotationPanel
from app.ui.annotation_panel.label_buttons import label_swatch
from app.ui.article_view import ArticleView, SpanMark
from app.ui.labelling.label_styles import label_styles
from app.ui.labelling.marking import Marking
from app.ui.labelling.sticky import StickyLabel
from app.ui.theme import current_theme
from app.ui.wording.wording import name_in

LONGEST_NAME = 30
"""Code points of a span's quote up to which it may be a name."""


class Gestures(QObject):
    """Stands between the reading surface, the annotation panel and the session; none of them knows another."""

    chosen_changed = Signal(object)
    """The chosen `Span`, or None."""
    hint = Signal(str)
    """A sentence for somebody whose gesture could not mean anything."""
    deleted = Signal(object)
    """The `ChangeSet` of a deletion, to be offered for undo."""

    def __init__(self, view: ArticleView, panel: AnnotationPanel, parent: QObject) -> None:
        super().__init__(parent)
        self._view = view
        self._panel = panel
        self._session: Session | None = None
        self.marking = Marking(view, self)
        self.sticky = StickyLabel(self)
        self._nudges = Nudges()
        view.selection_made.connect(self._selection_made)
        self.sticky.waiting.connect(self._ask_for_label)
        panel.labels.sticky_requested.connect(self.sticky.stick)
        panel.labels.exact_requested.connect(lambda key: self.label(key, exact=True))
        self.sticky.changed.connect(panel.labels.show_sticky)
        view.span_chosen.connect(self._chosen_in_text)
        view.span_resize_requested.connect(self.resize)
        panel.label_requested.connect(self._label_from_button)
        panel.span_requested.connect(self.show_span)
        panel.relabel_requested.connect(self.relabel)
        panel.note_finished.connect(lambda: view.setFocus(Qt.FocusReason.OtherFocusReason))
        panel.relation_requested.connect(self.add_relation)
        panel.relation_delete_requested.connect(self.delete_relation)

    def set_session(self, session: Session | None) -> None:
        """Serve this session from now on; the former one is gone."""
        self._session = session
        self.show_codebook()
        if session is None:
            self._view.set_article("", "rtl")
            return
        session.article_opened.connect(self._show_article)
        session.article_closed.connect(self._close_article)
        session.layer_changed.connect(self._show_layer)
        session.span_added.connect(lambda span: self._view.add_span(_mark(span)))
        session.span_removed.connect(lambda span: self._view.remove_span(span.id))
        session.span_changed.connect(self._span_changed)
        session.codebook_changed.connect(self._follow_codebook)

    def show_codebook(self) -> None:
        """Give the surface the looks of the labels, named in the language of the interface."""
        self._view.set_label_styles(label_styles(self._session.codebook) if self._session is not None else {})

    def _follow_codebook(self) -> None:
        self.show_codebook()
        codebook = self._session.codebook if self._session is not None else None
        sticking = codebook.label(self.sticky.label) if codebook is not None and self.sticky.label else None
        if self.sticky.label and (sticking is None or sticking.archived):
            self.sticky.leave()

    @property
    def session(self) -> Session | None:
        """The session that is served."""
        return self._session

    @property
    def chosen(self) -> Span | None:
        """The chosen span, or None."""
        span_id = self._view.chosen_span()
        return self._session.span(span_id) if self._session is not None and span_id else None

    def label_exactly(self, key: str) -> bool:
        """Give the selection as it is, only trimmed, the label whose key this is; False when there is none."""
        return self.label_by_key(key, exact=True)

    def label_by_key(self, key: str, again: bool = False, *, exact: bool = False) -> bool:
        """Use the label whose key this is, a digit or capital letter; False when there is none.

        ``again`` labels the stretch of the chosen span once more instead of changing its label, ``exact`` the selection
        as it is instead of the boundary offered.
        """
        session = self._session
        if session is None or session.article is None:
            return False
        for label in session.codebook.labels:
            if label.shortcut.upper() == key and not label.archived:
                if again and (span := self.chosen) is not None:
                    self._add(session, label.key, span.fragments)
                else:
                    self.label(label.key, exact=exact)
                return True
        return False

    def label(self, key: str, *, exact: bool = False) -> None:
        """Label what is offered for the selection (``exact``: itself); without one, give the chosen span this label."""
        session = self._session
        if session is None or session.article is None:
            return
        start, end = self._view.selection()
        if self.sticky.take_note(key) and start == end:
            return
        if start < end:
            self._label_selection(session, key, exact=exact)
        elif (span := self.own_chosen()) is not None:
            if span.label != key:
                session.run(RelabelSpan(span=span, label=key))
        elif self.chosen is None:
            self.hint.emit(self.tr("Select words in the article first, then give them a label."))

    def relabel(self, span_id: str, key: str) -> None:
        """Give a span another label."""
        self._run(span_id, lambda span: RelabelSpan(span=span, label=key))

    def resize(self, span_id: str, fragment: int, start: int, end: int) -> None:
        """Let one fragment of a span reach from ``start`` to ``end``, without blanks at its edges."""
        session = self._session
        span = session.span(span_id) if session is not None else None
        if session is None or span is None or not self._is_own(span):
            return
        before = span.fragments[fragment]
        after = settled(self._view.text, start, end)
        if after is not None and after != before:
            fragments = joined([*span.fragments[:fragment], after, *span.fragments[fragment + 1 :]])
            session.run(ResizeSpan(span=span, fragments=fragments))

    def set_note(self, span_id: str, note: str) -> bool:
        """Write the note of a span; whether it is stored."""
        return self._run(span_id, lambda span: SetNote(span=span, note=note))

    def set_attributes(self, span_id: str, attributes: Attributes) -> bool:
        """Give a span these attributes and no others; whether they are stored."""
        return self._run(span_id, lambda span: SetAttributes(span=span, attributes=attributes))

    def delete_chosen(self) -> None:
        """Delete the chosen span; undo is offered, nothing is asked."""
        self._panel.commit()  # Undo brings the span back with what was being typed about it.
        span = self.own_chosen()
        if span is None or self._session is None:
            return
        change_set = self._session.run(DeleteSpan(span=span))
        if change_set is not None:
            self.deleted.emit(change_set)

    def nudge(self, edge: Edge, step: int) -> None:
        """Move an edge of the selection, else of the chosen span, by one letter, forward or back in the text."""
        self.step_edge(edge, step, "letter")

    def step_edge(self, edge: Edge, by: int, unit: Unit) -> None:
        """Move an edge of the selection, else of the chosen span, by one letter or clitic."""
        if self.marking.step_edge(edge, by, unit):
            return
        span, session = self.own_chosen(), self._session
        if span is None or session is None or session.article is None:
            return
        index = 0 if edge == "start" else len(span.fragments) - 1
        before = span.fragments[index]
        after = stepped(session.article.text, before, edge, by, unit, session.article.language)
        if after != before:
            fragments = joined([*span.fragments[:index], after, *span.fragments[index + 1 :]])
            session.run(ResizeSpan(span=span, fragments=fragments, run=self._nudges.run_of(span.id)))

    def let_go(self) -> None:
        """Leave sticky label mode; where it is not on, have nothing selected and no span chosen."""
        if self.sticky.leave():
            return
        self._view.set_caret(self._view.caret())
        self._view.choose_span(None)

    def step(self, by: int) -> None:
        """Choose the next span, or the one before; from the caret on when none is chosen."""
        span = self._panel.neighbour(self.chosen, by, self._view.selection()[0])
        if span is not None:
            self.show_span(span.id)

    def show_span(self, span_id: str) -> None:
        """Choose a span and bring it into sight."""
        span = self._session.span(span_id) if self._session is not None else None
        if span is not None:
            self._view.set_caret(span.start)
            self._view.choose_span(span.id)
            self._view.ensure_visible(span.start)

    def show_next_of(self, spans: Sequence[Span]) -> bool:
        """Choose the next of these spans after the chosen one; after the last one, the first. False without any."""
        chosen = self.chosen
        later = (span for span in spans if chosen is None or reading_order(span) > reading_order(chosen))
        found = next(later, spans[0] if spans else None)
        if found is not None:
            self.show_span(found.id)
        return found is not None

    def focus_text(self) -> None:
        """Give the keyboard to the article."""
        self._view.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_place(self, position: int) -> None:
        """Bring a place of the article into sight; what is chosen stays so."""
        self._view.ensure_visible(position)

    def add_relation(self, kind: str, from_span: str, to_span: str) -> None:
        """Link two spans."""
        session = self._session
        if session is not None and session.article is not None:
            session.run(AddRelation(article_id=session.article.id, type=kind, from_span=from_span, to_span=to_span))

    def set_relation_attributes(self, relation_id: str, attributes: Attributes) -> bool:
        """Give a link these attributes and no others; whether they are stored."""
        session = self._session
        relation = next((link for link in session.relations if link.id == relation_id), None) if session else None
        if session is None or relation is None or not self._is_own(relation):
            return False
        return session.run(SetRelationAttributes(relation=relation, attributes=attributes)) is not None

    def delete_relation(self, relation_id: str) -> None:
        """Take a link away; undo is offered."""
        session = self._session
        relation = next((link for link in session.relations if link.id == relation_id), None) if session else None
        if session is None or relation is None or not self._is_own(relation):
            return
        change_set = session.run(DeleteRelation(relation=relation))
        if change_set is not None:
            self.deleted.emit(change_set)

    def fill_label_menu(self, menu: QMenu) -> None:
        """Put the labels into a context menu, if there is something to label."""
        session = self._session
        if session is None or (self._view.selection()[0] == self._view.selection()[1] and self.chosen is None):
            return
        self._fill_boundaries(menu)
        for label in session.codebook.labels:
            if not label.archived:
                text = f"{name_in(label.name, label.key)}\t{label.shortcut.upper()}"
                menu.addAction(label_swatch(label, current_theme()), text, partial(self.label, label.key))
        menu.addSeparator()

    def _fill_boundaries(self, menu: QMenu) -> None:
        """The boundaries offered for the selection, the one that a label takes checked."""
        offers, taken = self.marking.offers(), self.marking.taken()
        for number, fragments in enumerate(offers if len(offers) > 1 else ()):
            words = quoted(quote_of(self._view.text, fragments))
            action = menu.addAction(self.tr("Take {quote}").format(quote=words), partial(self.marking.show, number))
            action.setCheckable(True)
            action.setChecked(fragments == taken)
        menu.addSeparator()

    def label_again(self) -> None:
        """Label the selection with the label that sticks, or was used last."""
        start, end = self._view.selection()
        if self.sticky.last and start < end:
            self.label(self.sticky.last)

    def offer_interrupted(self) -> None:
        """Offer all parts of the interrupted quotation at the caret for one span."""
        if not self.marking.offer_interrupted():
            self.hint.emit(self.tr("No quotation here is interrupted by who says it."))

    def _selection_made(self, with_control: bool) -> None:
        start, end = self._view.selection()
        if self.sticky.label and not with_control and start < end:
            self.label(self.sticky.label)

    def _ask_for_label(self) -> None:
        self.hint.emit(self.tr("Choose a label; each selection becomes a span of it until you press Esc."))

    def _label_from_button(self, key: str) -> None:
        self.label(key)
        self._view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _label_selection(self, session: Session, key: str, *, exact: bool) -> None:
        taken = self.marking.taken(exact=exact)
        if taken is None:
            self.hint.emit(self.tr("There is nothing but blanks in the selection."))
        else:
            self._add(session, key, taken)

    def _add(self, session: Session, key: str, fragments: Fragments) -> None:
        if session.article is None:
            return
        if session.layer not in (None, session.annotator):
            session.set_layer(None)
        change_set = session.run(AddSpan(article_id=session.article.id, label=key, fragments=fragments))
        if change_set is not None:
            self._view.set_caret(fragments[-1][1])
            self._view.choose_span(change_set.changes[0].object_id)

    def _run(self, span_id: str, command: Callable[[Span], Command]) -> bool:
        session = self._session
        span = session.span(span_id) if session is not None else None
        return (
            session is not None and span is not None and self._is_own(span) and session.run(command(span)) is not None
        )

    def own_chosen(self) -> Span | None:
        """The chosen span if this annotator may change it; a hint says so when it is another's."""
        span = self.chosen
        return span if span is not None and self._is_own(span) else None

    def edit_chosen(self, edit: Callable[[], None]) -> None:
        """Go to where the chosen span is edited; a hint says so when it is another's and can only be read."""
        self.own_chosen()
        edit()

    def _is_own(self, record: Span | Relation) -> bool:
        if self._session is not None and self._session.owns(record):
            return True
        said = self.tr("This is in the layer of {annotator}, who alone may change it.")
        if isinstance(record, Span):
            said = self.tr(
                "{annotator} labelled this and alone may change it; select the words to label them yourself."
            )
        self.hint.emit(said.format(annotator=isolated(one_line(record.annotator))))
        return False

    def _chosen_in_text(self, span_id: str) -> None:
        self._choose(self._session.span(span_id) if self._session is not None and span_id else None)

    def _choose(self, span: Span | None) -> None:
        self._panel.choose(span)
        self.chosen_changed.emit(span)

    def _show_article(self, opened: AnnotatedArticle) -> None:
        article = opened.article
        self._view.set_article(article.text, article.direction or article_direction(article.text))
        self._learn_names(article)
        self._show_spans()

    def _learn_names(self, article: Article) -> None:
        session = self._session
        known = session.entities.names() if session is not None else []
        # Spans that are hidden must not show through in what is offered.
        quotes = [span.quote for span in session.spans] if session is not None else []
        names = name_words([*known, *(quote for quote in quotes if len(quote) <= LONGEST_NAME)])
        self.marking.show_article(article.text, article.language, names)

    def _show_layer(self) -> None:
        if self._session is not None and self._session.article is not None:
            self._learn_names(self._session.article)
        self._show_spans()

    def _close_article(self) -> None:
        self._view.set_article("", "rtl")
        self.marking.show_article("", None, frozenset())

    def _show_spans(self) -> None:
        self._view.set_spans(_mark(span) for span in (self._session.spans if self._session is not None else ()))

    def _span_changed(self, _before: Span, after: Span) -> None:
        self._view.update_span(_mark(after))
        if self._view.chosen_span() == after.id:
            self._choose(after)


def _mark(span: Span) -> SpanMark:
    return SpanMark(span.id, span.label, span.fragments)
