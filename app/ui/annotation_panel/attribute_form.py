"""The attributes of the chosen span, or of a link, as the codebook defines them: one row each, operated by keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFormLayout, QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from app.domain.records import AttributeDefinition
from app.domain.wording.isolation import isolated, one_line
from app.ui.annotation_panel.attribute_fields import Field, field_for, unlisted
from app.ui.controls.spoken import name_parts
from app.ui.controls.straight_label import StraightLabel
from app.ui.wording.wording import interface_language, name_in

LEAST_HEIGHT = 96
"""Pixels: three rows."""
TWO_ROWS = 76
"""Pixels, for a panel that is very low."""
TypedAbout = Callable[[str], Mapping[str, object]]
"""Id of a span or link → what was typed about it and could not be stored, by field."""
_LEAVING = (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter)
_KEPT = 12
"""Pages that are kept; to make one takes longer than all else that choosing a span does."""


class _Page(QWidget):
    """The controls for some attributes; to be filled for any record that has these."""

    def __init__(self, definitions: tuple[AttributeDefinition, ...]) -> None:
        super().__init__()
        self.definitions = definitions
        self.fields: dict[str, Field] = {}
        self.names: dict[str, QLabel] = {}
        self.notes: dict[str, QLabel] = {}
        self._called: list[tuple[QWidget, str]] = []
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 4, 0)
        form.setVerticalSpacing(4)
        form.setHorizontalSpacing(8)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.DontWrapRows)
        for definition in definitions:
            self._add(definition, form)

    def _add(self, definition: AttributeDefinition, form: QFormLayout) -> None:
        field, name, note = field_for(definition), QLabel(), StraightLabel()
        name.setBuddy(field.focusProxy() or field)
        if definition.kind == "choices":
            # Ticks side by side need the whole width.
            form.addRow(name)
            form.addRow(field)
        else:
            form.addRow(name, field)
        note.setObjectName(f"attribute.{definition.key}.unlisted")
        note.setTextFormat(Qt.TextFormat.PlainText)
        note.setProperty("quiet", True)
        note.setWordWrap(True)
        note.hide()
        form.addRow(note)
        self.fields[definition.key], self.names[definition.key], self.notes[definition.key] = field, name, note
        name_parts(field, name_in(definition.name, definition.key))

    def put_away(self) -> None:
        """Be seen no more, and let another page have the names of these controls."""
        self.hide()
        self._called = [(one, one.objectName()) for one in self.findChildren(QWidget) if one.objectName()]
        for control, _ in self._called:
            control.setObjectName("")

    def take_out(self) -> None:
        """Be seen again."""
        for control, name in self._called:
            control.setObjectName(name)
        self.show()


class AttributeForm(QScrollArea):
    """Shows the attributes of one record and asks for changes; it makes none itself."""

    attributes_requested = Signal(str, object)
    """Id of the record, and all its attributes as they should be."""
    taken_back = Signal(str, str)
    """Id of the record, and key of an attribute: what is stored was typed there again."""
    unfit_left = Signal(str, str, str)
    """Id of the record, key of an attribute, and what was typed there that is no number or no date."""
    overtaken = Signal(str, str, object, object)
    """Id of the record, key of an attribute, what was typed, and what was stored when it was begun: not so any more."""
    typing = Signal()
    """A letter was typed into a field, or taken away."""
    done = Signal()
    """Escape was pressed: the keyboard may go back to the article."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setMinimumHeight(LEAST_HEIGHT)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._record = ""
        self._is_overtaken = False
        self._attributes: dict[str, Any] = {}
        self.typed: TypedAbout = nothing_typed
        body = QWidget()
        body.setObjectName("attribute_page")
        self._body = QVBoxLayout(body)
        self._body.setContentsMargins(0, 0, 0, 0)
        self._page = _Page(())
        self._pages: list[tuple[object, _Page]] = [(((), interface_language()), self._page)]
        self._body.addWidget(self._page)
        self.setWidget(body)

    def show_record(
        self,
        record: str,
        definitions: Sequence[AttributeDefinition],
        attributes: Mapping[str, Any],
        *,
        editable: bool,
    ) -> None:
        """Show a record, after handing on what was typed for the one before.

        Args:
            record: its id, or empty for none.
            definitions: what the codebook says of its attributes.
            attributes: what is stored.
            editable: whether it may be changed.
        """
        if record != self._record:
            self.commit()
            for key, field in self._page.fields.items():
                if (unfit := field.forget()) is not None:
                    self.unfit_left.emit(self._record, key, unfit)
        self._record, self._attributes = record, dict(attributes)
        self._turn_to(tuple(definitions))
        for definition in self._page.definitions:
            value = self._attributes.get(definition.key)
            self._page.fields[definition.key].setEnabled(editable)
            self._tell_unlisted(definition, value)
            self._name(definition, missing=definition.required and value in (None, "", []))
        self._show_values()

    def focus_first(self) -> bool:
        """Put the keyboard into the first control; False when there is none."""
        for field in self._page.fields.values():
            if field.isEnabled():
                proxy = field.focusProxy() or field
                proxy.setFocus(Qt.FocusReason.ShortcutFocusReason)
                self.ensureWidgetVisible(proxy)
                return True
        return False

    def commit(self) -> None:
        """Hand on what was typed and not given yet."""
        for field in self._page.fields.values():
            field.commit()

    def being_typed(self) -> list[tuple[str, str, str | float]]:
        """Id of the record, key of an attribute, and what is typed there and not handed on yet."""
        found = [(key, field.being_typed()) for key, field in self._page.fields.items()]
        return [(self._record, key, typed) for key, typed in found if typed is not None and self._record]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Escape leaves, Return goes on to the next control; one that gets the keyboard comes into sight."""
        if event.type() == QEvent.Type.FocusIn and isinstance(watched, QWidget):
            self.ensureWidgetVisible(watched)
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() in _LEAVING:
            self._is_overtaken = False
            self.commit()
            if self._is_overtaken:
                # Who is asked to look at what somebody else has written stays there.
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.done.emit()
            else:
                self._go_on()
            return True
        return super().eventFilter(watched, event)

    def _tell_overtaken(self, key: str, typed: object, seen: object) -> None:
        self._is_overtaken = True
        self.overtaken.emit(self._record, key, typed, seen)

    def _go_on(self) -> None:
        """From a field to the one below it; from the last one back to the article."""
        fields = list(self._page.fields.values())
        focus = QApplication.focusWidget()
        at = next((i for i, field in enumerate(fields) if focus is not None and field.isAncestorOf(focus)), len(fields))
        if at + 1 < len(fields):
            (fields[at + 1].focusProxy() or fields[at + 1]).setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.done.emit()

    def _turn_to(self, definitions: tuple[AttributeDefinition, ...]) -> None:
        """Show the controls of these attributes, made now or kept from before."""
        wanted = (definitions, interface_language())
        found = next((page for made_for, page in self._pages if made_for == wanted), None)
        if found is None:
            found = self._made(definitions)
            self._body.addWidget(found)
            self._pages.append((wanted, found))
        if found is not self._page:
            self._page.put_away()
            found.take_out()
            self._page = found
        self._pages.sort(key=lambda kept: kept[1] is found)
        while len(self._pages) > _KEPT:
            self._pages.pop(0)[1].deleteLater()

    def _made(self, definitions: tuple[AttributeDefinition, ...]) -> _Page:
        page = _Page(definitions)
        for key, field in page.fields.items():
            field.given.connect(lambda value, key=key: self._give(key, value))
            field.typing.connect(self.typing)
            field.overtaken.connect(partial(self._tell_overtaken, key))
            field.guard()
            field.taken_back.connect(lambda key=key: self.taken_back.emit(self._record, key))
            for control in field.findChildren(QWidget):
                control.installEventFilter(self)
        return page

    def _name(self, definition: AttributeDefinition, *, missing: bool) -> None:
        label, name = self._page.names[definition.key], name_in(definition.name, definition.key)
        label.setText(f"<b>{name} *</b>" if missing else f"{name} *" if definition.required else name)
        tip = self.tr("A value is needed here.") if missing else ""
        if definition.default is not None and not tip:
            tip = self.tr("Usual value: {value}").format(value=definition.default)
        label.setToolTip(tip)

    def _tell_unlisted(self, definition: AttributeDefinition, value: object) -> None:
        """An import may have brought a value that there is no button for; it stays until somebody gives another."""
        found = unlisted(definition, value)
        note = self._page.notes[definition.key]
        note.setVisible(bool(found))
        if found:
            values = self.tr(", ").join(isolated(one_line(one)) for one in found)
            note.setText(self.tr("Holds {values}, which the codebook does not list").format(values=values))

    def _give(self, key: str, value: object) -> None:
        attributes = {name: held for name, held in self._attributes.items() if name != key}
        if value is not None:
            attributes[key] = value
        if attributes != self._attributes and self._record:
            self.attributes_requested.emit(self._record, attributes)
            self._show_values()

    def _show_values(self) -> None:
        """A refused gesture leaves the controls where the store is, and in them what was typed."""
        typed = self.typed(self._record)
        for key, field in self._page.fields.items():
            field.show_value(self._attributes.get(key))
            if key in typed:
                field.show_typed(typed[key])


def nothing_typed(_record: str) -> Mapping[str, object]:
    """Where nobody keeps what could not be stored."""
    return {}
