"""The card that appears while the mouse rests on a span: label, quote, attributes, entity, note, who and when."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from PySide6.QtCore import QDateTime, QEvent, QLocale, QObject, QRect, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QToolTip

from app.domain.errors import HashiyaError
from app.domain.records import AttributeDefinition, Codebook, Span
from app.domain.text.direction import article_direction
from app.domain.wording.isolation import isolated, one_line
from app.domain.wording.quoting import quoted, shortened
from app.editing.session import Session
from app.ui.article_view import ArticleView
from app.ui.wording.wording import name_in

MOST_CARDS = 3
"""Spans of one place that are told in full; the others are counted."""
_QUOTE_LENGTH = 300
_NOTE_LENGTH = 600


class SpanCards(QObject):
    """Answers the reading surface's wish for a tool tip."""

    def __init__(self, view: ArticleView) -> None:
        super().__init__(view)
        self._view = view
        self._session: Session | None = None
        view.viewport().installEventFilter(self)

    def set_session(self, session: Session | None) -> None:
        """Tell of this session's spans."""
        self._session = session

    def card(self, spans: list[Span], codebook: Codebook) -> str:
        """The card of some spans, the innermost first, as rich text for a tool tip."""
        side = "rtl" if QLocale().textDirection() == Qt.LayoutDirection.RightToLeft else "ltr"
        parts = [self._of_one(span, codebook) for span in spans[:MOST_CARDS]]
        if len(spans) > MOST_CARDS:
            more = self.tr("and %n more", "", len(spans) - MOST_CARDS)
            parts.append(f"<p>{more}</p>")
        return f"<div dir='{side}'>{'<hr>'.join(parts)}</div>"

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Show the card of the spans under the mouse, and take it away when there are none."""
        if event.type() != QEvent.Type.ToolTip or not isinstance(event, QHelpEvent) or self._session is None:
            return super().eventFilter(watched, event)
        session = self._session
        marks = self._view.spans_under(event.pos().toPointF())
        spans = [span for span in (session.span(mark.id) for mark in marks) if span is not None]
        if spans:
            # Within this rectangle the card stays; beyond it the next letter may belong to other spans.
            near = QRect(event.pos().x() - 3, event.pos().y() - 3, 6, 6)
            card = self.card(spans, session.codebook)
            QToolTip.showText(event.globalPos(), card, self._view.viewport(), near)
        else:
            QToolTip.hideText()
            event.ignore()
        return True

    def _of_one(self, span: Span, codebook: Codebook) -> str:
        label = codebook.label(span.label)
        name = name_in(label.name, label.key) if label is not None else span.label
        quote, way = quoted(span.quote, _QUOTE_LENGTH), article_direction(span.quote)
        lines = [f"<p><b>{escape(name)}</b></p>", f"<p dir='{way}'>{escape(quote)}</p>"]
        lines += [f"<p>{line}</p>" for line in _attributes(span, label.attributes if label is not None else ())]
        name = self._session.entities.name(span.entity) if self._session is not None and span.entity else ""
        if name:
            entity = self.tr("Entity: {name}").format(name=isolated(one_line(name)))
            lines.append(f"<p>{escape(entity)}</p>")
        if span.note:
            note, way = shortened(span.note, _NOTE_LENGTH), article_direction(span.note)
            lines.append(f"<p dir='{way}'><i>{escape(note)}</i></p>")
        when = QDateTime.fromString(span.updated, Qt.DateFormat.ISODate).toLocalTime()
        at = QLocale().toString(when, QLocale.FormatType.ShortFormat) if when.isValid() else ""
        facts = [escape(isolated(one_line(span.annotator))), escape(isolated(at))]
        version = self._codebook_version(span)
        if version is not None:
            facts.append(escape(self.tr("codebook version {number}").format(number=f"{version:,}")))
        lines.append(f"<p>{' · '.join(facts)}</p>")
        return "".join(lines)

    def _codebook_version(self, span: Span) -> int | None:
        """The version under which the span was stored last; None when it cannot be read, as nobody asked."""
        session = self._session
        if session is None:
            return None
        try:
            return session.workspace.codebook_editing(session.annotator).made_under(span.id)
        except HashiyaError:
            return None


def _attributes(span: Span, definitions: Iterable[AttributeDefinition]) -> list[str]:
    """«Polarity: denies», one for each attribute that is set, named in the language of the interface."""
    known = {definition.key: definition for definition in definitions}
    lines = []
    for key, value in span.attributes.items():
        definition = known.get(key)
        values = value if isinstance(value, list) else [value]
        names = definition.value_names if definition is not None else {}
        words = ", ".join(isolated(name_in(names.get(str(one), {}), _plain(one))) for one in values)
        title = name_in(definition.name, key) if definition is not None else key
        lines.append(f"{escape(title)}: {escape(words)}")
    return lines


def _plain(value: object) -> str:
    return {True: "✓", False: "✗"}[value] if isinstance(value, bool) else one_line(str(value))
