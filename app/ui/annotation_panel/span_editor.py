"""Label, entity and note of the chosen span, and the button that deletes it."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.domain.records import Codebook, Span
from app.domain.wording.isolation import isolated, one_line
from app.domain.wording.quoting import shortened
from app.editing.unsaved_texts import NOTE
from app.ui.annotation_panel.attribute_form import TypedAbout, nothing_typed
from app.ui.annotation_panel.label_buttons import SWATCH, label_swatch
from app.ui.controls.choice_box import ChoiceBox
from app.ui.controls.filling import filled
from app.ui.controls.reasons import allow
from app.ui.controls.spoken import name_box
from app.ui.wording.wording import name_in


class SpanEditor(QWidget):
    """Always there and only disabled when no span is chosen, so that the list above never jumps."""

    relabel_requested = Signal(str, str)
    """Span id, key of the other label."""
    note_requested = Signal(str, str)
    """Span id, the note as typed."""
    note_overtaken = Signal(str, str, str)
    """Span id, the note as typed, and the note that was stored when it was begun: another one is stored by now."""
    note_taken_back = Signal(str)
    """Span id: the note shall be as it is stored, whatever was typed before."""
    entity_requested = Signal()
    """Somebody wants to say whom the chosen mention names."""
    typing = Signal()
    """A letter was typed into the note, or taken away."""
    done = Signal()
    """The note was finished, or the list of labels closed; the keyboard may go back to the article."""

    def __init__(self, delete: QAction) -> None:
        super().__init__()
        self._span: Span | None = None
        self.seen = ""
        """The note that was stored when the one in the field was begun."""
        self.typed: TypedAbout = nothing_typed
        self._labels = ChoiceBox()
        self._labels.setObjectName("span_label")
        self._labels.setIconSize(QSize(SWATCH, SWATCH))
        self._labels.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._labels.activated.connect(self._ask_for_label)
        # Left there, the keyboard would relabel the span with the next arrow key.
        self._labels.closed.connect(self.done)
        self._entity = QPushButton()
        self._entity.setObjectName("span_entity")
        self._entity.clicked.connect(lambda: self.entity_requested.emit())
        self._note = _NoteField()
        self._note.setObjectName("span_note")
        self._note.editingFinished.connect(self.commit)
        self._note.textEdited.connect(lambda _text: self.typing.emit())
        self._note.returnPressed.connect(self.done)
        self._note.abandoned.connect(self._abandon)
        remove = QToolButton()
        remove.setObjectName("delete_span_button")
        remove.setDefaultAction(delete)
        upper = filled(QHBoxLayout(), (self._labels, 1), remove, spacing=8)
        filled(QVBoxLayout(self), upper, self._entity, self._note, margins=0, spacing=4)
        self.retranslate()
        self.show_span(None, editable=False)

    def show_labels(self, codebook: Codebook, theme: str) -> None:
        """Offer the labels in use."""
        with QSignalBlocker(self._labels):
            self._labels.clear()
            for label in codebook.labels:
                if not label.archived:
                    swatch = label_swatch(label, theme)
                    self._labels.addItem(swatch, name_in(label.name, label.key), label.key)
            self._point_at_label()

    def show_span(self, span: Span | None, *, editable: bool) -> None:
        """Show a span, after handing on a note that was typed for the one before."""
        if self._span is not None and (span is None or span.id != self._span.id):
            self.commit()
        same = span is not None and self._span is not None and span.id == self._span.id
        self._span = span
        if not (same and self._note.isModified() and span is not None and span.note != self._note.text()):
            typed = self.typed(span.id).get(NOTE) if span else None
            self._note.setText(str(typed) if typed is not None else span.note if span else "")
            self._note.setModified(typed is not None)
            self.seen = span.note if span else ""
        self._point_at_label()
        reason = self.tr("Choose a span first") if span is None else self.tr("Another annotator made this span")
        allow(self._labels, "" if editable else reason)
        self._entity.setEnabled(False)
        allow(self._note, "" if span is not None else reason)
        self._note.setReadOnly(not editable)

    def being_typed(self) -> list[tuple[str, str, str]]:
        """Id of the span, `NOTE` and the note, while it is typed and not handed on or not stored."""
        span, note = self._span, self._note.text()
        is_typed = span is not None and self._note.isModified() and note.strip() and note != span.note
        return [(span.id, NOTE, note)] if span is not None and is_typed else []

    @property
    def span(self) -> Span | None:
        """The span shown; while another one is being shown, the one whose note is handed on still."""
        return self._span

    def show_entity(self, name: str, *, mention: bool, editable: bool) -> None:
        """Show whom the chosen span names; only a mention names somebody."""
        shown = shortened(name, 40)
        self._entity.setText(
            self.tr("Entity: {name}").format(name=isolated(shown)) if name else self.tr("Who is this?")
        )
        if self._span is None:
            reason = self.tr("Choose a span first")
        elif not mention:
            reason = self.tr("Spans of this label name nobody")
        else:
            reason = "" if editable else one_line(name) or self.tr("Another annotator made this span")
        allow(self._entity, reason, self.tr("Say whom this mention names"))

    def edit_note(self) -> None:
        """Put the keyboard into the note."""
        self._note.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._note.selectAll()

    def choose_label(self) -> None:
        """Open the choice of labels."""
        self._labels.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._labels.showPopup()

    def commit(self) -> None:
        """Hand on the note if it was changed; it stays as typed until it is saved."""
        if self._span is not None and self._note.isModified():
            seen, self.seen = self.seen, self._span.note
            if self._note.text() == self._span.note:
                self.note_taken_back.emit(self._span.id)
            elif seen != self._span.note:
                self.note_overtaken.emit(self._span.id, self._note.text(), seen)
            else:
                self.note_requested.emit(self._span.id, self._note.text())

    def retranslate(self) -> None:
        """Write the texts in the language of the interface."""
        name_box(self._labels, self.tr("Label of the chosen span"))
        self._labels.setPlaceholderText(self.tr("No span chosen"))
        self._note.setPlaceholderText(self.tr("Note"))
        self._note.setAccessibleName(self.tr("Note on the chosen span"))
        self.show_entity("", mention=False, editable=False)

    def _abandon(self) -> None:
        self._note.setText(self._span.note if self._span else "")
        self._note.setModified(False)
        if self._span is not None:
            self.note_taken_back.emit(self._span.id)
        self.done.emit()

    def _point_at_label(self) -> None:
        with QSignalBlocker(self._labels):
            self._labels.setCurrentIndex(self._labels.findData(self._span.label) if self._span else -1)

    def _ask_for_label(self, row: int) -> None:
        key = self._labels.itemData(row)
        if self._span is not None and key != self._span.label:
            self.relabel_requested.emit(self._span.id, key)
            self._point_at_label()


class _NoteField(QLineEdit):
    """A line that Escape leaves as it was."""

    abandoned = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.abandoned.emit()
            return
        super().keyPressEvent(event)
