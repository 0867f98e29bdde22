"""The column beside the text: labels to give, spans and links of the article, what is known about it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget

from app.domain.records import Article, Codebook, Span
from app.domain.text.direction import article_direction
from app.editing.naming import mention_labels
from app.editing.session import Session
from app.editing.unsaved_texts import NOTE
from app.ui.annotation_panel.article_details import ArticleDetails
from app.ui.annotation_panel.attribute_form import LEAST_HEIGHT, TWO_ROWS, AttributeForm, TypedAbout
from app.ui.annotation_panel.label_buttons import LabelButtons, label_color
from app.ui.annotation_panel.listed_spans import ListedSpans
from app.ui.annotation_panel.progress_buttons import ProgressButtons
from app.ui.annotation_panel.relation_list import RelationPanel
from app.ui.annotation_panel.span_editor import SpanEditor
from app.ui.annotation_panel.span_list import SpanList
from app.ui.controls.filling import filled
from app.ui.controls.scrolled_page import ScrolledPage
from app.ui.theme import grown
from app.ui.wording.wording import name_in

_GAP = 8


class AnnotationPanel(QWidget):
    """Mirrors a session and asks for changes; it makes none itself."""

    label_requested = Signal(str)
    span_requested = Signal(str)
    relabel_requested = Signal(str, str)
    note_requested = Signal(str, str)
    note_finished = Signal()
    relation_requested = Signal(str, str, str)
    relation_delete_requested = Signal(str)
    attributes_requested = Signal(str, object)
    """Span id, all its attributes."""
    relation_attributes_requested = Signal(str, object)
    """Relation id, all its attributes."""
    open_claim_requested = Signal()
    """The next claim without a maker is wanted."""
    open_mention_requested = Signal()
    """The next mention without an entity is wanted."""
    text_taken_back = Signal(str, str)
    """Id of a span or link, and the field of it that shall be as it is stored."""
    typing = Signal()
    """A letter was typed into a field about a span or link, or taken away."""
    entity_requested = Signal()
    """Somebody wants to say whom the chosen mention names."""

    def __init__(self, progress: Sequence[QAction], delete_span: QAction) -> None:
        """``progress`` are the actions that mark the article, ``delete_span`` the one beside the note."""
        super().__init__()
        self.setObjectName("annotation_panel")
        self._session: Session | None = None
        self._theme = "light"
        self._chosen: Span | None = None
        self.progress = ProgressButtons(progress)
        self.labels = LabelButtons()
        for button in self.progress.buttons:
            self.labels.come_after(button)
        self.spans = SpanList()
        self.editor = SpanEditor(delete_span)
        self.attributes = AttributeForm("span_attributes")
        self._listed = ListedSpans(self.spans, "open_claims", "open_mentions")
        self.open_claims, self.open_mentions = self._listed.buttons
        self._open = self._nameless = 0
        self.relations = RelationPanel()
        self.details = ArticleDetails()
        self._tabs = QTabWidget()
        self._tabs.setDocumentMode(True)
        self._tabs.setElideMode(Qt.TextElideMode.ElideRight)
        spans = QWidget()
        filled(QVBoxLayout(spans), (self._listed, 3), self.editor, (self.attributes, 2), margins=0, spacing=8)
        self._links = ScrolledPage(self.relations, "link_page")
        self._span_page = ScrolledPage(spans, "span_page", as_wide=False)
        for page in (self._span_page, self._links, self.details):
            self._tabs.addTab(page, "")
        rows = QVBoxLayout(self)
        # At 1280 × 720 all that the first page needs stands in the column without a scroll bar of its own.
        rows.setContentsMargins(8, _GAP, 8, 0)
        rows.setSpacing(_GAP)
        rows.addWidget(self.progress)
        rows.addWidget(self.labels)
        rows.addWidget(self._tabs, 1)
        self._connect()
        self.retranslate()

    def set_session(self, session: Session | None) -> None:
        """Mirror this session from now on."""
        if self._session is not None:
            self._session.disconnect(self)
        self._session = session
        if session is not None:
            session.article_opened.connect(self._show_article)
            session.articles_changed.connect(self._show_layers)
            session.article_closed.connect(self._show_article)
            session.layer_changed.connect(self._show_article)
            session.direction_changed.connect(self._show_direction)
            session.codebook_changed.connect(self._follow_codebook)
            session.span_added.connect(self._add_span)
            session.span_removed.connect(self._remove_span)
            session.span_changed.connect(self._change_span)
            session.relation_added.connect(self._show_relations)
            session.relation_removed.connect(self._show_relations)
            session.relation_changed.connect(self._show_relations)
            session.entities_changed.connect(self._name_entities)
        self.show_codebook()
        self._show_article()

    def set_theme(self, theme: str) -> None:
        """Take the label colours of ``light`` or ``dark`` paper."""
        self._theme = theme
        self.show_codebook()

    def show_codebook(self) -> None:
        """Show the labels and types of the session's codebook."""
        if self._session is None:
            self.labels.hide()
            return
        codebook = self._session.codebook
        self.labels.show_labels(codebook, self._theme)
        self.labels.show()
        self.editor.show_labels(codebook, self._theme)
        self.relations.show_codebook(codebook, self._session.owns)
        self._dress(codebook)
        self._show_attributes()

    def show_typed(self, typed: TypedAbout) -> None:
        """Show in their fields, from now on, what was typed and could not be stored."""
        self.editor.typed = self.attributes.typed = self.relations.attributes.typed = typed

    def choose(self, span: Span | None) -> None:
        """Show which span is chosen, in the list and in the fields below it."""
        self._chosen = span
        self.spans.choose(span)
        self._show_chosen()

    def neighbour(self, span: Span | None, by: int, position: int) -> Span | None:
        """The span ``by`` rows after a span of the list; without one, the first to begin after (before) a position."""
        return self.spans.spans.neighbour(span, by, position)

    def edit_note(self) -> None:
        """Put the keyboard into the note of the chosen span."""
        self._tabs.setCurrentIndex(0)
        self.editor.edit_note()

    def edit_attributes(self) -> None:
        """Put the keyboard into the attributes of the chosen span."""
        self._tabs.setCurrentIndex(0)
        self.attributes.focus_first()

    def commit(self) -> None:
        """Hand on what was typed and not given yet."""
        self.editor.commit()
        self.attributes.commit()
        self.relations.attributes.commit()

    def being_typed(self) -> list[tuple[str, str, str | float]]:
        """Id of a span or link, a field, and what is typed there and not handed on yet."""
        return [*self.editor.being_typed(), *self.attributes.being_typed(), *self.relations.attributes.being_typed()]

    def show_open_claims(self, count: int) -> None:
        """Say how many claims have no maker and do not say why; nothing is said of none."""
        self._open = count
        text = self.tr("Without maker: {count}").format(count=f"{count:,}")
        self._listed.show_open(self.open_claims, text, count)

    def show_open_mentions(self, count: int) -> None:
        """Say how many mentions have no entity; nothing is said of none."""
        self._nameless = count
        text = self.tr("Without entity: {count}").format(count=f"{count:,}")
        self._listed.show_open(self.open_mentions, text, count)

    def show_links(self) -> None:
        """Turn to the page of links."""
        self._tabs.setCurrentWidget(self._links)

    def show_details(self) -> None:
        """Turn to what is known about the article."""
        self._tabs.setCurrentWidget(self.details)
        self._tabs.tabBar().setFocus(Qt.FocusReason.OtherFocusReason)

    def choose_label(self) -> None:
        """Open the choice of labels for the chosen span."""
        self._tabs.setCurrentIndex(0)
        self.editor.choose_label()

    def retranslate(self) -> None:
        """Write the texts in the language of the interface."""
        self.spans.setAccessibleName(self.tr("Spans of this article"))
        for button, tip in (
            (self.open_claims, self.tr("Go to the next claim that has no maker and does not say why")),
            (self.open_mentions, self.tr("Go to the next actor or organization that is not in the registry yet")),
        ):
            button.setStatusTip(tip)
            button.setToolTip(tip)
        self.show_open_claims(self._open)
        self.show_open_mentions(self._nameless)
        for part in (self.editor, self.relations, self.details):
            part.retranslate()
        self.show_codebook()
        self._count()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language of the interface."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def event(self, event: QEvent) -> bool:
        """Judge the room anew when a part asks for another size."""
        judged = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self._judge_room()
        return judged

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Stand closer where all about a span would not fit."""
        super().resizeEvent(event)
        self._judge_room()

    def _judge_room(self) -> None:
        """Let what stands above the pages take less where the first page would have to scroll."""
        above = [self.progress.roomy_height(), self.labels.roomy_height(), self._tabs.tabBar().sizeHint().height()]
        saved = LEAST_HEIGHT - self.attributes.minimumHeight()
        least = sum(above) + 3 * _GAP + self._span_page.page.minimumSizeHint().height() + saved
        close = self.height() < least
        self.progress.set_close(close)
        self.labels.set_close(close)
        # They scroll by themselves, and a second bar beside theirs confuses.
        self.attributes.setMinimumHeight(min(grown(TWO_ROWS), LEAST_HEIGHT) if close else LEAST_HEIGHT)

    def _connect(self) -> None:
        self.labels.label_requested.connect(self.label_requested)
        self.spans.span_requested.connect(self.span_requested)
        self.editor.relabel_requested.connect(self.relabel_requested)
        self.editor.note_requested.connect(self.note_requested)
        self.editor.note_taken_back.connect(lambda span_id: self.text_taken_back.emit(span_id, NOTE))
        for part in (self.editor, self.attributes, self.relations.attributes):
            part.typing.connect(self.typing)
        self.attributes.taken_back.connect(self.text_taken_back)
        self.relations.attributes.taken_back.connect(self.text_taken_back)
        self.editor.done.connect(self.note_finished)
        self.attributes.attributes_requested.connect(self.attributes_requested)
        self.attributes.done.connect(self.note_finished)
        self.open_claims.clicked.connect(lambda: self.open_claim_requested.emit())
        self.open_mentions.clicked.connect(lambda: self.open_mention_requested.emit())
        self.editor.entity_requested.connect(self.entity_requested)
        self.relations.attributes.attributes_requested.connect(self.relation_attributes_requested)
        self.relations.attributes.done.connect(self.note_finished)
        self.relations.span_requested.connect(self.span_requested)
        self.relations.relation_requested.connect(self.relation_requested)
        self.relations.delete_requested.connect(self.relation_delete_requested)

    def _show_layers(self) -> None:
        if self._session is not None:
            self.details.show_layers(self._session.workspace.annotators(), self._session.layer, self._session.annotator)

    def _show_article(self, *_opened: object) -> None:
        session = self._session
        article = session.article if session else None
        self._chosen = None
        self.relations.forget()
        if session is not None:
            self._dress(session.codebook)
            self._show_layers()
        names = _label_names(session.codebook) if session else {}
        self.spans.show_spans(session.spans if session and article else (), names)
        self.details.show_article(article)
        self._show_chosen()
        self._show_relations()
        self._count()

    def _show_direction(self, article: Article) -> None:
        if self._session is not None:
            self._dress(self._session.codebook)
        self.relations.list.viewport().update()
        self.details.show_article(article)

    def _follow_codebook(self) -> None:
        self.show_codebook()
        if self._session is not None and self._session.article is not None:
            self.spans.show_spans(self._session.spans, _label_names(self._session.codebook))
            self.spans.choose(self._chosen)

    def _show_relations(self, *_changed: object) -> None:
        session = self._session
        if session is None or session.article is None:
            self.relations.show_relations((), lambda _span_id: None)
        else:
            self.relations.show_relations(session.relations, session.span)
        self._count()

    def _add_span(self, span: Span) -> None:
        self.spans.add_span(span)
        self._count()

    def _remove_span(self, span: Span) -> None:
        self.spans.remove_span(span)
        self.relations.forget(span.id)
        self._count()

    def _change_span(self, before: Span, after: Span) -> None:
        self.spans.change_span(before, after)
        self._show_relations()
        if self._chosen is not None and self._chosen.id == after.id:
            self._chosen = after
            self._show_chosen()

    def _show_chosen(self) -> None:
        editable = self._chosen is not None and self._session is not None and self._session.owns(self._chosen)
        self.editor.show_span(self._chosen, editable=editable)
        self.relations.show_span(self._chosen)
        self._show_entity()
        self._show_attributes()

    def _show_entity(self) -> None:
        span, session = self._chosen, self._session
        if span is None or session is None:
            self.editor.show_entity("", mention=False, editable=False)
            return
        name = (session.entities.name(span.entity) or self.tr("unknown")) if span.entity is not None else ""
        mention = span.label in mention_labels(session.codebook)
        self.editor.show_entity(name, mention=mention, editable=session.owns(span))

    def _name_entities(self) -> None:
        self._show_entity()
        self.spans.viewport().update()

    def _show_attributes(self) -> None:
        span, session = self._chosen, self._session
        label = session.codebook.label(span.label) if span is not None and session is not None else None
        if span is None or session is None or label is None:
            self.attributes.show_record("", (), {}, editable=False)
            return
        self.attributes.show_record(span.id, label.attributes, span.attributes, editable=session.owns(span))

    def _dress(self, codebook: Codebook) -> None:
        article = self._session.article if self._session else None
        rtl = article is None or (article.direction or article_direction(article.text)) == "rtl"
        colors = {label.key: label_color(label, self._theme) for label in codebook.labels}
        own = self._session.annotator if self._session else ""
        entity_name = self._session.entities.name if self._session else _nobody
        self.spans.delegate.dress(_label_names(codebook), colors, own, entity_name, rtl=rtl)
        self.relations.delegate.rtl = rtl
        self.spans.viewport().update()

    def _count(self) -> None:
        self.spans.tell_what_next(is_open=self._session is not None and self._session.article is not None)
        shown = self.spans.spans.rowCount(), self.relations.model.rowCount()
        spans, links = (f"{count:,}" for count in shown)
        self._tabs.setAccessibleName(self.tr("Spans, links, article"))
        self._tabs.tabBar().setAccessibleName(self._tabs.accessibleName())
        self._tabs.setTabText(0, self.tr("Spans {count}").format(count=spans))
        self._tabs.setTabText(1, self.tr("Links {count}").format(count=links))
        self._tabs.setTabText(2, self.tr("Article"))
        for tab in range(self._tabs.count()):
            # Where there is little room, the number is cut off.
            self._tabs.setTabToolTip(tab, self._tabs.tabText(tab))


def _nobody(_entity_id: str) -> str:
    return ""


def _label_names(codebook: Codebook) -> dict[str, str]:
    return {label.key: name_in(label.name, label.key) for label in codebook.labels}
