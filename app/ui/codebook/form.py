"""The form at the end side of the editor: a table of fields for each kind of part, and a loop."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFormLayout, QFrame, QLabel, QLineEdit, QPlainTextEdit, QScrollArea, QVBoxLayout, QWidget

from app.domain.codebook.codebook import ATTRIBUTE_KINDS
from app.domain.codebook.order import label_tree
from app.domain.records import AttributeDefinition, Codebook
from app.ui.codebook.choice_fields import ChoiceField, DefaultField, EndsField, ShortcutField, TickField
from app.ui.codebook.color_field import ColorField
from app.ui.codebook.seen import Draft, FormField, Node, Part, Seen, held_in
from app.ui.codebook.text_fields import BOX_LINES, ExamplesField, KeyField, TranslatedField
from app.ui.codebook.values_field import ValuesField
from app.ui.controls.spoken import name_parts
from app.ui.wording.wording import name_in

ActionOn = Callable[[str], str]
"""Key → the action of the window that has it, or nothing."""


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One row of a form. Texts are marked by ``QT_TRANSLATE_NOOP``, which Qt's stubs give no better type."""

    name: str
    title: object
    make: Callable[[str, ActionOn], FormField]
    wide: bool = False
    """Whether it needs the whole width, below its title."""
    tip: object = ""


def _translated(marked: object) -> str:
    return QCoreApplication.translate("codebook", str(marked))


def _parents(seen: Seen) -> list[tuple[str, object]]:
    beneath = label_tree(seen.codebook).beneath(seen.node.key)
    above = [label for label in seen.codebook.labels if label.key not in beneath]
    return [("—", None), *((name_in(label.name, label.key), label.key) for label in above)]


def _patterns(_seen: Seen) -> list[tuple[str, object]]:
    names = (
        QT_TRANSLATE_NOOP("codebook", "solid"),
        QT_TRANSLATE_NOOP("codebook", "dashed"),
        QT_TRANSLATE_NOOP("codebook", "dotted"),
        QT_TRANSLATE_NOOP("codebook", "dash and dot"),
        QT_TRANSLATE_NOOP("codebook", "long dashes"),
        QT_TRANSLATE_NOOP("codebook", "fine dots"),
    )
    return [(_translated(name), number) for number, name in enumerate(names)]


def _kinds(_seen: Seen) -> list[tuple[str, object]]:
    names: dict[str, object] = {
        "choice": QT_TRANSLATE_NOOP("codebook", "one value of several"),
        "choices": QT_TRANSLATE_NOOP("codebook", "several values"),
        "boolean": QT_TRANSLATE_NOOP("codebook", "yes or no"),
        "number": QT_TRANSLATE_NOOP("codebook", "number"),
        "date": QT_TRANSLATE_NOOP("codebook", "date"),
        "text": QT_TRANSLATE_NOOP("codebook", "text"),
    }
    return [(_translated(names[kind]), kind) for kind in ATTRIBUTE_KINDS]


def _tick(title: object) -> Callable[[str, ActionOn], FormField]:
    return lambda name, _action_on: TickField(name, _translated(title))


# fmt: off
_KEY = FieldSpec("key", QT_TRANSLATE_NOOP("codebook", "Key"), lambda name, _: KeyField(name),
                 tip=QT_TRANSLATE_NOOP("codebook", "How files name it; whatever is labelled with it follows a change"))
_NAME = FieldSpec("name", QT_TRANSLATE_NOOP("codebook", "Name"), lambda name, _: TranslatedField(name))
_DEFINITION = FieldSpec("definition", QT_TRANSLATE_NOOP("codebook", "Guideline"),
                        lambda name, _: TranslatedField(name, lines=BOX_LINES), wide=True)
_EXAMPLES = FieldSpec("examples", QT_TRANSLATE_NOOP("codebook", "Examples; [ ] holds what is to be marked"),
                      lambda name, _: ExamplesField(name), wide=True)
_ARCHIVED = FieldSpec("archived", "", _tick(QT_TRANSLATE_NOOP("codebook",
                                                            "Archived: kept where it is used, offered no more")))

FIELDS: dict[str, tuple[FieldSpec, ...]] = {
    "label": (
        _NAME,
        _KEY,
        FieldSpec("shortcut", QT_TRANSLATE_NOOP("codebook", "Shortcut"), ShortcutField),
        FieldSpec("colors", QT_TRANSLATE_NOOP("codebook", "Colours"), lambda name, _: ColorField(name), wide=True),
        FieldSpec("pattern", QT_TRANSLATE_NOOP("codebook", "Underline"), lambda name, _: ChoiceField(name, _patterns)),
        FieldSpec("parent", QT_TRANSLATE_NOOP("codebook", "Stands below"),
                  lambda name, _: ChoiceField(name, _parents)),
        _ARCHIVED,
        _DEFINITION,
        _EXAMPLES,
    ),
    "relation": (
        _NAME,
        _KEY,
        FieldSpec("from_labels", QT_TRANSLATE_NOOP("codebook", "Leads from"), lambda name, _: EndsField(name)),
        FieldSpec("to_labels", QT_TRANSLATE_NOOP("codebook", "Leads to"), lambda name, _: EndsField(name)),
        FieldSpec("color", QT_TRANSLATE_NOOP("codebook", "Colour"),
                  lambda name, _: ColorField(name, papers=("color",)), wide=True),
        _ARCHIVED,
        _DEFINITION,
        _EXAMPLES,
    ),
    "attribute": (
        _NAME,
        _KEY,
        FieldSpec("kind", QT_TRANSLATE_NOOP("codebook", "Kind"), lambda name, _: ChoiceField(name, _kinds)),
        FieldSpec("values", QT_TRANSLATE_NOOP("codebook", "Values"), lambda name, _: ValuesField(name), wide=True),
        FieldSpec("default", QT_TRANSLATE_NOOP("codebook", "Usual value"), lambda name, _: DefaultField(name)),
        FieldSpec("required", "", _tick(QT_TRANSLATE_NOOP("codebook", "Needed: the panel asks for it"))),
    ),
}
# fmt: on


class CodebookForm(QScrollArea):
    """Shows one part of the codebook and asks for changes; it makes none itself."""

    given = Signal(object)
    """The part as it should be."""
    edited = Signal(object)
    """A `CodebookEdit`."""
    told = Signal(str)
    typed = Signal()
    """A key was pressed in a field: something may be pending now, or no more."""
    left = Signal()
    """Escape: the keyboard may go back to the tree."""

    def __init__(self, action_on: ActionOn) -> None:
        super().__init__()
        self.setObjectName("codebook.form")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._action_on = action_on
        self._kind = ""
        self._rows: QFormLayout | None = None
        self._fields: dict[str, FormField] = {}
        self._titles: dict[str, QLabel] = {}
        self._seen: Seen | None = None
        self._draft: Draft | None = None

    def minimumSizeHint(self) -> QSize:
        """As wide as the page and its scroll bar: nothing in it is cut off at its side."""
        page, least = self.widget(), super().minimumSizeHint()
        wide = page.minimumSizeHint().width() + self.verticalScrollBar().sizeHint().width() if page is not None else 0
        return QSize(max(wide, least.width()), least.height())

    @property
    def seen(self) -> Seen | None:
        """What the fields show."""
        return self._seen

    def take_draft(self) -> Draft | None:
        """What was just handed on as it was typed; asked for once."""
        draft, self._draft = self._draft, None
        return draft

    @property
    def handed_on(self) -> Draft | None:
        """What was just handed on as it was typed, and is being asked about."""
        return self._draft

    def bring_back(self, draft: Draft) -> None:
        """Show what could not be stored as if it were being typed still; its part is shown already."""
        field = self._fields.get(draft.field)
        if field is not None:
            field.bring_back(draft.typed)

    def show_part(self, codebook: Codebook, node: Node, part: Part, language: str, *, editable: bool) -> None:
        """Show a part; what is being typed into another field of the same part stays."""
        if node.kind != self._kind:
            self._build(node.kind)
        seen = self._seen = Seen(codebook, node, part, language)
        for field in self._fields.values():
            field.show_part(seen)
            field.setEnabled(editable)
        self._show_rows(part)

    def show_nothing(self) -> None:
        """Show no part."""
        self._seen = None
        self._build("")

    def retranslate(self) -> None:
        """Forget the rows, whose texts are in another language now."""
        self._kind = ""

    def commit(self) -> None:
        """Hand on what was typed and not given yet."""
        for field in list(self._fields.values()):
            field.commit()

    def is_pending(self) -> bool:
        """Whether something typed was not handed on yet."""
        return any(field.is_pending() for field in self._fields.values())

    def pending(self) -> list[Draft]:
        """What was typed and not handed on yet."""
        seen = self._seen
        if seen is None:
            return []
        typed = [
            Draft(seen.node, seen.language, name, field.draft())
            for name, field in self._fields.items()
            if field.is_pending()
        ]
        return [replace(draft, seen=held_in(seen.codebook, draft)) for draft in typed]

    def pending_words(self) -> str:
        """What was typed and not handed on yet, to be read."""
        return "\n".join(draft.words for draft in self.pending())

    def focus(self, name: str) -> None:
        """Put the keyboard into a field."""
        field = self._fields.get(name)
        if field is not None:
            (field.focusProxy() or field).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A field that gets the keyboard comes into sight; Escape goes back to the tree."""
        if event.type() == QEvent.Type.FocusIn and isinstance(watched, QWidget):
            self.ensureWidgetVisible(watched)
        if event.type() == QEvent.Type.KeyRelease:
            self.typed.emit()
        if (
            event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Escape
            and not self.is_pending()
        ):
            self.left.emit()
            return True
        return super().eventFilter(watched, event)

    def _build(self, kind: str) -> None:
        self._kind, self._fields, self._titles = kind, {}, {}
        page = QWidget()
        page.setObjectName("codebook.page")
        column = QVBoxLayout(page)
        column.setContentsMargins(16, 8, 16, 16)
        self._rows = rows = QFormLayout()
        column.addLayout(rows)
        column.addStretch(1)
        rows.setVerticalSpacing(8)
        rows.setHorizontalSpacing(16)
        rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        rows.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        for spec in FIELDS.get(kind, ()):
            self._add_row(rows, spec)
        before = self.takeWidget()
        if before is not None:
            # It may be in the middle of an event.
            before.hide()
            before.deleteLater()
        self.setWidget(page)

    def _add_row(self, rows: QFormLayout, spec: FieldSpec) -> None:
        field, title = spec.make(spec.name, self._action_on), QLabel(_translated(spec.title))
        tip = _translated(spec.tip) if spec.tip else ""
        title.setToolTip(tip)
        title.setBuddy(field.focusProxy() or field)
        if spec.wide:
            rows.addRow(title)
            rows.addRow(field)
        else:
            rows.addRow(title, field)
        # Before whoever changes something asks for it.
        for signal in (field.given, field.edited):
            signal.connect(lambda _wanted: self._remember(spec.name, field))
        field.given.connect(self._hand_on)
        field.edited.connect(self.edited)
        field.told.connect(self.told)
        field.typing.connect(self.typed)
        name_parts(field, title.text())
        for control in field.findChildren(QWidget):
            control.setToolTip(control.toolTip() or tip)
            control.installEventFilter(self)
            # Also what no key brings: an input method, the menu of the field, something dropped.
            if isinstance(control, QLineEdit):
                control.textEdited.connect(lambda _text: self.typed.emit())
            elif isinstance(control, QPlainTextEdit):
                control.textChanged.connect(self.typed)
        self._fields[spec.name], self._titles[spec.name] = field, title

    def _remember(self, name: str, field: FormField) -> None:
        seen, typed = self._seen, field.draft()
        if seen is not None:
            draft = Draft(seen.node, seen.language, name, typed)
            self._draft = replace(draft, seen=held_in(seen.codebook, draft)) if typed is not None else None

    def _hand_on(self, part: Part) -> None:
        if isinstance(part, AttributeDefinition):
            part = fitted(part)
        self.given.emit(part)

    def _show_rows(self, part: Part) -> None:
        rows = self._rows
        if rows is None or not isinstance(part, AttributeDefinition):
            return
        values = self._fields["values"]
        shown = part.kind in ("choice", "choices")
        for widget in (values, self._titles["values"]):
            rows.setRowVisible(widget, shown)


def fitted(part: AttributeDefinition) -> AttributeDefinition:
    """The attribute as its kind needs it: a choice with a value at least, and no usual value of another kind."""
    if part.kind in ("choice", "choices") and not part.values:
        part = replace(part, values=("value",))
    default = part.default
    fits = {
        "choice": isinstance(default, str) and default in part.values,
        "choices": isinstance(default, list | tuple) and set(default) <= set(part.values),
        "boolean": isinstance(default, bool),
        "number": isinstance(default, int | float) and not isinstance(default, bool),
    }.get(part.kind, isinstance(default, str))
    if part.kind == "date" and not (isinstance(default, str) and default[:1].isdigit()):
        fits = False
    return part if default is None or fits else replace(part, default=None)
