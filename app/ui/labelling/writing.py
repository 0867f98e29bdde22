"""What is typed about spans and links: stored when its field is left; what cannot be stored is kept until it can."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QGuiApplication

from app.domain.errors import HashiyaError, InvalidAnnotationError, NotFoundError
from app.domain.records import ChangeSet, Relation, Span
from app.domain.wording.quoting import quoted
from app.editing.session import Session
from app.editing.unsaved_texts import NOTE, Typed, UnsavedText, UnsavedTexts
from app.ui.annotation_panel import AnnotationPanel
from app.ui.labelling.gestures import Gestures
from app.ui.messages import Messages

if TYPE_CHECKING:
    from app.services.waiting.refused import RefusedStep
    from app.services.workspace import Workspace

_PART = "panel"
_TYPED_INTO = frozenset({"text", "number", "date"})
"""Kinds of attributes that are typed; what was only clicked is clicked again."""


class Writing(QObject):
    """Stands between the fields of the panel and the session. Lives as long as the window."""

    def __init__(self, panel: AnnotationPanel, gestures: Gestures, messages: Messages) -> None:
        super().__init__(messages)
        self._panel = panel
        self._gestures = gestures
        self._messages = messages
        self._session: Session | None = None
        self._texts: UnsavedTexts | None = None
        self._of: dict[tuple[str, str], UnsavedTexts] = {}
        self._chosen: Span | None = None
        self._offered: set[UnsavedText] = set()
        self._storing = False
        gestures.chosen_changed.connect(self._remember)
        panel.note_requested.connect(self._write_note)
        panel.editor.note_overtaken.connect(lambda span_id, *texts: self._keep_overtaken(span_id, NOTE, *texts))
        panel.attributes_requested.connect(self._write_attributes)
        panel.relation_attributes_requested.connect(self._write_relation_attributes)
        panel.text_taken_back.connect(self._drop)
        panel.typing.connect(lambda: self._session.drafts.soon() if self._session is not None else None)
        for form in (panel.attributes, panel.relations.attributes):
            form.unfit_left.connect(self._keep_unfit)
            form.overtaken.connect(self._keep_overtaken)
        panel.show_typed(lambda record_id: self._texts.of(record_id) if self._texts is not None else {})

    def set_session(self, session: Session | None) -> None:
        """Serve this session; what was typed before in its workspace, and is not stored, is stored now."""
        before, texts = self._session, self._texts
        self._session, self._texts = session, None
        if session is None:
            return
        whose = session.workspace.location, session.annotator
        self._texts = self._of[whose] = self._of.get(whose) or UnsavedTexts(*whose)
        if before is not None and texts is not None and before.workspace.has_lost_its_file:
            self._bring_along(texts, session)
        session.saved.connect(lambda _change_set: self._store_soon())
        session.waiting.stored.connect(lambda _count: self._store_soon())
        session.waiting.refused.connect(self._keep_refused)
        session.drafts.watch(_PART, lambda: [asdict(one) for one in self._being_typed()])
        session.drafts.found.connect(lambda: self._keep_left(session))
        self._store_soon()

    def _bring_along(self, texts: UnsavedTexts, session: Session) -> None:
        """Keep, for the copy in which work goes on, what was typed in a workspace that has lost its file."""
        for one in texts.all():
            with suppress(HashiyaError):
                if self._texts is not None and self._texts is not texts and _read(session, one) is not None:
                    self._texts.keep(one)
                    texts.drop(one.record_id, one.field)

    def _keep_left(self, session: Session) -> None:
        """Keep what a program that was killed has left, and store it."""
        if self._texts is None:
            return
        for one in _read_texts(session.drafts.left_in(_PART)):
            self._texts.keep(one)
            session.drafts.soon()
        self._store_soon()

    @property
    def would_be_lost(self) -> str:
        """What was typed, is not stored, and would not be there after the window was closed; empty mostly."""
        return "\n".join(str(one.typed) for texts in self._of.values() if not texts.is_safe for one in texts.all())

    def offer_again(self) -> None:
        """Store what was kept, and say anew of the rest why it cannot be."""
        self._offered.clear()
        self.store_kept()

    def store_kept(self) -> None:
        """Store what was kept, as far as nobody else has written there meanwhile."""
        session, texts = self._session, self._texts
        if session is None or texts is None or not len(texts) or session.workspace.read_only or self._storing:
            return
        self._storing = True
        try:
            if not session.waiting.left_first():
                # Steps about the same span may be among them; it is stored with them.
                return
            if session.waiting.unsaved:
                # Where it is kept it is safer than in memory.
                return
            for one in texts.all():
                if not self._store(session, texts, one):
                    return
        finally:
            self._storing = False

    # ------------------------------------------------------------------ what the panel asks for

    def _write_note(self, span_id: str, note: str) -> None:
        before = self._typed_about(span_id)
        # Else it would come into the field again while that is mirrored.
        self._drop(span_id, NOTE)
        if not self._gestures.set_note(span_id, note) and before is not None:
            self._keep(before, before.quote, {NOTE: note}, {NOTE: before.note})

    def _keep_overtaken(self, record_id: str, field: str, typed: Typed, seen: Typed) -> None:
        """Somebody else has written there while this was typed: theirs stays until one has looked."""
        before = self._typed_about(record_id) or self._record(record_id)
        if before is not None:
            self._keep(before, _called(before), {field: typed}, {field: seen}, told=False)
            self._store_soon()

    def _write_attributes(self, span_id: str, attributes: Mapping[str, Any]) -> None:
        before = self._typed_about(span_id)
        if before is not None:
            self._settle(before, attributes, lambda: self._gestures.set_attributes(span_id, attributes))

    def _typed_about(self, span_id: str) -> Span | None:
        """The span as it is, or, where somebody has just taken it away, as it was."""
        span = self._session.span(span_id) if self._session is not None else None
        if span is None and self._chosen is not None and self._chosen.id == span_id:
            return self._chosen
        return span

    def _write_relation_attributes(self, relation_id: str, attributes: Mapping[str, Any]) -> None:
        session = self._session
        before = next((one for one in session.relations if one.id == relation_id), None) if session else None
        if before is not None:
            self._settle(before, attributes, lambda: self._gestures.set_relation_attributes(relation_id, attributes))

    def _remember(self, span: Span | None) -> None:
        self._chosen = span

    def _settle(self, before: Span | Relation, wanted: Mapping[str, Any], store: Callable[[], bool]) -> None:
        """Store attributes; of what cannot be stored, keep what was typed."""
        kinds = self._kinds(before)
        changed = {key: wanted.get(key) for key in kinds if wanted.get(key) != before.attributes.get(key)}
        for key in changed:
            self._drop(before.id, key)
        if not store():
            typed = {key: value for key, value in changed.items() if kinds[key] in _TYPED_INTO}
            self._keep(before, _called(before), typed, before.attributes)

    # ------------------------------------------------------------------ what is kept

    def _keep(
        self,
        before: Span | Relation,
        quote: str,
        typed: Mapping[str, Typed],
        seen: Mapping[str, Typed],
        *,
        told: bool = True,
    ) -> None:
        session, texts = self._session, self._texts
        if session is None or texts is None or not typed or not session.owns(before):
            return
        for field, value in typed.items():
            texts.keep(_unsaved(before, quote, field, value, seen.get(field)))
        words = self.tr("What you typed about {quote} is kept, and stored as soon as a step can be saved again.")
        if told:
            self._messages.notice(words.format(quote=quoted(quote)))

    def _keep_unfit(self, record_id: str, key: str, typed: str) -> None:
        """Somebody left a field in which there is no date yet: it is there still when the span is chosen again."""
        record = self._record(record_id)
        if record is not None:
            self._keep(record, _called(record), {key: typed}, record.attributes, told=False)

    def _being_typed(self) -> Iterator[UnsavedText]:
        """What is typed and not stored, but for what is kept already."""
        session, texts = self._session, self._texts
        if session is None or texts is None:
            return
        if not texts.is_safe:
            yield from texts.all()
        for record_id, field, typed in self._panel.being_typed():
            record = self._record(record_id)
            if record is not None and session.owns(record) and texts.of(record_id).get(field) != typed:
                is_note = field == NOTE and isinstance(record, Span)
                seen = self._panel.editor.seen if is_note else _held(record, field)
                yield _unsaved(record, _called(record), field, typed, seen)

    def _record(self, record_id: str) -> Span | Relation | None:
        """The span or link with this id in the open article."""
        session = self._session
        if session is None:
            return None
        return session.span(record_id) or next((one for one in session.relations if one.id == record_id), None)

    def _drop(self, record_id: str, field: str) -> None:
        if self._texts is not None:
            self._texts.drop(record_id, field)
        if self._session is not None:
            self._session.drafts.forget_stored()

    def _keep_refused(self, steps: list[RefusedStep]) -> None:
        """Of steps that waited and were refused, keep what was typed."""
        for change in (change for step in steps for change in step.change_set.changes):
            before, after = change.before, change.after
            if isinstance(before, Span) and isinstance(after, Span) and before.note != after.note:
                self._keep(after, after.quote, {NOTE: after.note}, {NOTE: before.note})
            if isinstance(before, Span | Relation) and isinstance(after, Span | Relation):
                self._settle(before, after.attributes, lambda: False)
        self._store_soon()

    def _kinds(self, record: Span | Relation) -> dict[str, str]:
        """Of what kind its attributes are, by key."""
        codebook = self._session.codebook if self._session is not None else None
        if codebook is None:
            return {}
        label = codebook.label(record.label) if isinstance(record, Span) else codebook.relation_type(record.type)
        return {one.key: one.kind for one in label.attributes} if label is not None else {}

    def _store_soon(self) -> None:
        if self._texts is not None and len(self._texts) and not self._storing:
            # The step that was just saved is still being mirrored.
            QTimer.singleShot(0, self, self.store_kept)

    def _store(self, session: Session, texts: UnsavedTexts, one: UnsavedText) -> bool:
        """Store one text; False when nothing can be stored."""
        try:
            record = _read(session, one)
            if record is not None and _held(record, one.field) in (one.typed, one.typed or ""):
                texts.drop(one.record_id, one.field)
            elif record is None or _held(record, one.field) != one.seen:
                if one not in self._offered:
                    self._offered.add(one)
                    session.refresh(quietly=True)
                    self._offer(texts, one, there=record is not None)
            else:
                session.carry_out(lambda: _stored(session, record, one))
                texts.drop(one.record_id, one.field)
                words = self.tr("What you typed about {quote} is stored now.")
                self._messages.notice(
                    words.format(quote=quoted(one.quote)), lambda: self._show(one), self.tr("Show it")
                )
        except InvalidAnnotationError:
            # It is no date, or the attribute is gone; it stays in its field.
            return True
        except HashiyaError:
            # It was told when it was typed; the next step that is saved brings it here again.
            return False
        return True

    def _offer(self, texts: UnsavedTexts, one: UnsavedText, *, there: bool) -> None:
        if there:
            words = self.tr("Somebody else has written about {quote} meanwhile; what you typed is kept there.")
            self._messages.notice(words.format(quote=quoted(one.quote)), lambda: self._show(one), self.tr("Show it"))
            return

        def copy() -> None:
            QGuiApplication.clipboard().setText(str(one.typed or ""))
            texts.drop(one.record_id, one.field)

        words = self.tr("{quote} is not there any more; what you typed about it: {typed}")
        typed = quoted(str(one.typed or ""))
        self._messages.notice(words.format(quote=quoted(one.quote), typed=typed), copy, self.tr("Copy it"))

    def _show(self, one: UnsavedText) -> None:
        session = self._session
        if session is None:
            return
        if session.article is None or session.article.id != one.article_id:
            session.open_article(one.article_id)
        link = next((link for link in session.relations if link.id == one.record_id), None)
        self._gestures.show_span(link.from_span if link is not None else one.record_id)


def _called(record: Span | Relation) -> str:
    return record.quote if isinstance(record, Span) else record.type


def _unsaved(record: Span | Relation, quote: str, field: str, typed: Typed, seen: Typed) -> UnsavedText:
    return UnsavedText(
        article_id=record.article_id, record_id=record.id, field=field, typed=typed, seen=seen, quote=quote
    )


def _read_texts(entries: Iterable[Mapping[str, Any]]) -> Iterator[UnsavedText]:
    for entry in entries:
        # Another version of the program may have written it.
        with suppress(TypeError):
            yield UnsavedText(**entry)


def _read(session: Session, one: UnsavedText) -> Span | Relation | None:
    """The span or link as it is now; None where there is none any more."""
    try:
        found = session.waiting.open(one.article_id)
    except NotFoundError:
        return None
    records: list[Span | Relation] = [*found.spans, *found.relations]
    return next((record for record in records if record.id == one.record_id), None)


def _held(record: Span | Relation, field: str) -> Typed:
    """What is stored in a field."""
    if field == NOTE and isinstance(record, Span):
        return record.note
    value: Typed = record.attributes.get(field)
    return value


def _stored(session: Session, record: Span | Relation, one: UnsavedText) -> ChangeSet:
    """Store a text in its field."""

    def step(workspace: Workspace) -> ChangeSet:
        service = workspace.annotations(session.annotator)
        if isinstance(record, Span) and one.field == NOTE:
            return service.set_note(record.id, record.version, str(one.typed or ""))
        attributes = {key: value for key, value in record.attributes.items() if key != one.field}
        if one.typed is not None:
            attributes[one.field] = one.typed
        setting = service.set_attributes if isinstance(record, Span) else service.set_relation_attributes
        return setting(record.id, record.version, attributes)

    return session.waiting.carry_out(step, [one.article_id])
