"""Whom a mention names: asked at the mention, counted in the panel, walked through."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QRect, QRectF, Qt, QTimer
from PySide6.QtGui import QPainter

from app.domain.errors import HashiyaError, NotFoundError
from app.domain.records import ChangeSet, Span
from app.domain.text.folding import fold_key
from app.domain.wording.quoting import quoted
from app.editing.drafts import Entry
from app.editing.naming import kind_of, mention_labels, name_of, names_nobody, open_mentions, taken_up
from app.editing.session import Session
from app.ui.annotation_panel import AnnotationPanel
from app.ui.article_view import ArticleView
from app.ui.entities.begun import BegunMention, mention_from
from app.ui.labelling.gestures import Gestures
from app.ui.unfinished.left_texts import LeftTexts

if TYPE_CHECKING:
    from app.services.workspace import Workspace
    from app.ui.entities.assign_popup import AssignPopup, TypedName
    from app.ui.entities.choices import Choice


TITLES = 3
"""Articles named below the candidates."""


class Assigning(QObject):
    """Stands between the surface, the registry and the panel's count of mentions that name nobody yet."""

    def __init__(self, view: ArticleView, panel: AnnotationPanel, gestures: Gestures) -> None:
        super().__init__(gestures)
        self._view = view
        self._panel = panel
        self._gestures = gestures
        self._session: Session | None = None
        self._span: Span | None = None
        self._popup: AssignPopup | None = None
        self._typed: TypedName | None = None
        panel.open_mention_requested.connect(self.next)
        panel.entity_requested.connect(self.begin)
        view.article_shown.connect(self._close)
        # Whatever moves the text repaints it: scrolling, another width or zoom, paragraphs that are measured late.
        view.add_overlay(self._watch)
        self._moved = QTimer(self, singleShot=True, interval=0)
        self._moved.timeout.connect(self._follow)
        self._placed = QRect()
        self.left = LeftTexts("mention", self._being_typed, self._is_stored, self)

    def set_session(self, session: Session | None) -> None:
        """Ask in this session from now on; the former one is gone."""
        typed = self._being_typed()
        self._close()
        self._session = session
        self.left.set_session(session, typed)
        if session is not None:
            session.shown_changed.connect(self._count)
        self._count()

    @property
    def popup(self) -> AssignPopup | None:
        """What asks now, or None."""
        return self._popup

    def mentions(self) -> tuple[Span, ...]:
        """The mentions of the article that have no entity, in reading order."""
        session = self._session
        if session is None or session.article is None:
            return ()
        return open_mentions(session.spans, session.codebook, session.annotator)

    def next(self) -> None:
        """Choose the next mention without entity after the chosen span; after the last one, the first."""
        if not self._gestures.show_next_of(self.mentions()):
            self._gestures.hint.emit(self.tr("Every mention has its entity."))

    def begin(self) -> None:
        """Ask whom the chosen mention names."""
        session, span = self._session, self._gestures.chosen
        if session is None or session.article is None:
            return
        if span is None or span.label not in mention_labels(session.codebook):
            self._gestures.hint.emit(self.tr("Choose an actor or an organization first, then say who it is."))
            return
        if self._gestures.own_chosen() is None:
            return
        self._close()
        self._view.ensure_visible(span.start)
        self._ask(session, span)

    def _ask(self, session: Session, span: Span) -> None:
        from app.ui.entities.assign_popup import AssignPopup

        language = session.article.language if session.article is not None else None
        nobody = names_nobody(self._view.text, span, language)
        self._span = span
        popup = AssignPopup(self._view.window(), self._choices, self._titles)
        popup.chosen.connect(self._assign)
        popup.new_wanted.connect(self._add)
        popup.removed.connect(lambda: self._assign(None))
        popup.left.connect(self._left)
        popup.field.textEdited.connect(lambda _text: self.left.soon())
        self._popup = popup
        named = session.entities.name(span.entity) if span.entity is not None else ""
        popup.ask(span.quote, kind_of(span), named=named, learn=not nobody)
        self._put(popup, self._place(span))
        popup.show()
        popup.raise_()
        popup.field.setFocus(Qt.FocusReason.PopupFocusReason)
        self._bring_back_left(span)

    def show_left(self) -> None:
        """Ask again where a name was half typed when the program ended."""
        session, left = self._session, self.left.take()
        self.left.give_back(left)
        begun = next((one for entry in left if (one := mention_from(entry)) is not None), None)
        if session is None or begun is None:
            return
        if session.article is None or session.article.id != begun.article_id:
            session.open_article(begun.article_id)
        self._gestures.show_span(begun.span_id)
        if self._gestures.chosen is not None and self._gestures.chosen.id == begun.span_id:
            self.begin()
        else:
            self.left.take()
            self.left.give_back([entry for entry in left if mention_from(entry) != begun])
            self._tell_gone(begun.name)

    def _bring_back_left(self, span: Span) -> None:
        """What was half typed at this mention when the program ended stands in the field again."""
        left, rest = self.left.take(), []
        for entry in left:
            begun = mention_from(entry)
            if begun is None or begun.span_id != span.id:
                rest.append(entry)
            elif self._popup is not None:
                self._bring_back(begun)
        self.left.give_back(rest)

    def _bring_back(self, typed: TypedName | BegunMention) -> None:
        if self._popup is not None and self._span is not None:
            self._popup.bring_back(typed)
            self._put(self._popup, self._place(self._span))

    def _being_typed(self) -> list[Entry]:
        popup, span = self._popup, self._span
        if popup is None or span is None or not popup.field.text().strip():
            return []
        typed = popup.answer()
        quote = span.quote
        return [asdict(BegunMention(span.article_id, span.id, quote, span.entity, typed.name, typed.kind, typed.learn))]

    def _is_stored(self, entry: Entry) -> bool:
        """Whether the mention has got an entity of this name since."""
        begun, session = mention_from(entry), self._session
        if begun is None or session is None or not begun.name.strip():
            return True
        try:
            spans = session.waiting.open(begun.article_id).spans
        except NotFoundError:
            return False
        span = next((one for one in spans if one.id == begun.span_id), None)
        entity = session.entities.get(span.entity) if span is not None and span.entity is not None else None
        if entity is None or entity.id == begun.entity:
            return False
        typed = fold_key(begun.name.strip())
        return any(typed in fold_key(name) for name in (entity.name, *entity.aliases))

    def _choices(self, typed: str) -> Sequence[Choice]:
        from app.ui.entities.choices import choices_for, choices_found

        session, span = self._session, self._span
        if session is None or session.article is None or span is None:
            return ()
        registry, text, language = session.workspace.entities, self._view.text, session.article.language
        try:
            if typed.strip():
                return choices_found(registry, typed)
            before = taken_up(text, span, session.spans, session.codebook, language)
            last = session.entities.get(before.entity) if before is not None and before.entity is not None else None
            return choices_for(registry, name_of(text, span, language), last, nobody=names_nobody(text, span, language))
        except HashiyaError as error:
            session.failed.emit(error)
            return ()

    def _titles(self, entity_id: str) -> Sequence[str]:
        session = self._session
        if session is None:
            return ()
        try:
            found = session.workspace.entities.articles(entity_id)[:TITLES]
            return [one.title for one in session.workspace.articles.summaries(found, session.annotator)]
        except HashiyaError:
            return ()

    def _watch(self, _painter: QPainter, _exposed: QRectF) -> None:
        """Go along with the mention when the text is painted elsewhere than before."""
        if self._popup is not None and self._span is not None and self._place(self._span) != self._placed:
            self._moved.start()

    def _follow(self) -> None:
        popup, span = self._popup, self._span
        if popup is not None and span is not None and self._view.rects_in_sight(*span.fragments[0]):
            self._put(popup, self._place(span))

    def _put(self, popup: AssignPopup, place: QRect) -> None:
        self._placed = place
        viewport = self._view.viewport()
        corner = viewport.mapTo(self._view.window(), QPoint(0, 0))
        popup.place_at(place.translated(corner), viewport.rect().translated(corner))

    def _place(self, span: Span) -> QRect:
        """All lines of the mention that are in sight, in coordinates of the viewport."""
        found = QRectF()
        for rect in self._view.rects_in_sight(*span.fragments[0]):
            found = found.united(rect)
        centre = self._view.viewport().rect().center()
        return found.toAlignedRect() if found.isValid() else QRect(centre, centre)

    def _assign(self, entity_id: str | None, learn: bool = False) -> None:
        session, span = self._session, self._current()
        if session is None or span is None:
            self._tell_gone(self._typed_name())
            return
        names = [self._name(span)] if learn else []
        entity = session.entities.get(entity_id) if entity_id is not None else None
        known = entity is not None and all(name in (entity.name, *entity.aliases) for name in names)
        if span.entity == entity_id and known:
            return
        seen = [(span.id, span.version)]
        self._run(
            session,
            lambda workspace: workspace.entities.assign(session.annotator, seen, entity_id, names=names),
            [entity_id] if entity_id is not None else [],
        )

    def _add(self, name: str, kind: str, learn: bool) -> None:
        session, span = self._session, self._current()
        if session is None or span is None:
            self._tell_gone(self._typed_name())
            return
        called = self._name(span)
        aliases = [called] if learn and called != name else []
        seen = (span.id, span.version)
        self._run(
            session,
            lambda workspace: workspace.entities.add_for(session.annotator, seen, name, kind, aliases=aliases),
        )

    def _run(self, session: Session, step: Callable[[Workspace], ChangeSet], entities: Sequence[str] = ()) -> None:
        """Do a step; where it is refused, which is told, what was typed for it comes back."""
        typed = self._typed
        if session.run_for(step, entities) is not None or typed is None or not typed.name.strip():
            return
        span = self._current()
        if span is None or not session.owns(span):
            self._tell_gone(typed.name)
            return
        self._ask(session, span)
        self._bring_back(typed)

    def _typed_name(self) -> str:
        return self._typed.name if self._typed is not None else ""

    def _tell_gone(self, typed: str) -> None:
        if typed.strip():
            words = self.tr("The mention is not there any more; what you typed about it: {typed}")
            self._gestures.hint.emit(words.format(typed=quoted(typed)))

    def _name(self, span: Span) -> str:
        article = self._session.article if self._session is not None else None
        return name_of(self._view.text, span, article.language if article is not None else None)

    def _current(self) -> Span | None:
        """The mention asked about, as it is now."""
        return self._session.span(self._span.id) if self._session is not None and self._span is not None else None

    def _left(self, give_back: bool) -> None:
        popup, self._popup = self._popup, None
        if popup is not None:
            self._typed = popup.answer()
            popup.deleteLater()
        if give_back:
            self._view.setFocus(Qt.FocusReason.PopupFocusReason)

    def _close(self, *_told: object) -> None:
        if self._popup is not None:
            self._popup.hide()
            self._left(give_back=False)

    def _count(self) -> None:
        self._panel.show_open_mentions(len(self.mentions()))
