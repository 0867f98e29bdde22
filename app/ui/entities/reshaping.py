"""Merge, split, move, delete, add: each shows first what it would change, then is one step that can be undone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from app.domain.errors import HashiyaError
from app.domain.labelling.names import ENTITY_KINDS
from app.domain.records import Entity
from app.domain.wording.isolation import isolated, one_line
from app.domain.wording.quoting import quoted, shortened
from app.ui.controls.straight_label import StraightLabel
from app.ui.entities.begun import Given
from app.ui.entities.target_picker import TargetPicker, without
from app.ui.entities.words import field_name, kind_name
from app.ui.theme import grown
from app.ui.wording.error_words import error_text

if TYPE_CHECKING:
    from app.services.entities.entities import EntityService
    from app.services.entities.page import MentionLine

WIDTH = 480


class Question(QDialog):
    """A question with what follows from the answer; the answer is given by the button that says what it does.

    It stays, with what was typed, until whoever asked has done what was answered, and calls ``done``.
    """

    answered = Signal()
    typing = Signal()
    """A letter was typed, or taken away."""
    again: Callable[[], Question | None] = staticmethod(lambda: None)
    """Asks the same of what is stored by now; None where that cannot be asked any more."""

    def __init__(self, name: str, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(grown(WIDTH))
        self.title = StraightLabel(title)
        self.title.setWordWrap(True)
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.preview = StraightLabel()
        self.preview.setObjectName(f"{name}.preview")
        self.preview.setWordWrap(True)
        self.preview.setTextFormat(Qt.TextFormat.PlainText)
        self.preview.setMinimumHeight(72)
        self.preview.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeading)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        self.accept_button = self.buttons.button(QDialogButtonBox.StandardButton.Ok)
        self.accept_button.setObjectName(f"{name}.accept")
        self.buttons.button(QDialogButtonBox.StandardButton.Cancel).setText(self.tr("Cancel"))
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self._offered = ""
        self.rows = QVBoxLayout(self)
        self.rows.setContentsMargins(24, 24, 24, 16)
        self.rows.setSpacing(12)
        self.rows.addWidget(self.title)

    def accept(self) -> None:
        """Give the answer."""
        self.answered.emit()

    def refuse(self, why: str) -> None:
        """Say why the answer could not be stored; it can be given again."""
        self.say([why], possible=self.accept_button.isEnabled())

    def given(self) -> Given:
        """What was typed, and chosen beside it."""
        return Given("")

    def give(self, given: Given) -> None:
        """Show what was typed and chosen in one that asked the same before."""

    def is_typed(self) -> bool:
        """Whether something stands there that somebody has typed."""
        text = self.given().text
        return bool(text.strip()) and text != self._offered

    def finish(self, accept: str) -> None:
        """Add the preview and the buttons below what was added before."""
        self._offered = self.given().text
        for line in self.findChildren(QLineEdit):
            line.textEdited.connect(lambda _text: self.typing.emit())
        self.accept_button.setText(accept)
        self.rows.addWidget(self.preview)
        self.rows.addWidget(self.buttons)

    def say(self, sentences: Sequence[str], *, possible: bool) -> None:
        """Show what would follow, and whether the answer can be given."""
        self.preview.setText("\n".join(sentence for sentence in sentences if sentence))
        self.accept_button.setEnabled(possible)


class _Picking(Question):
    """Asks for an entity."""

    picker: TargetPicker

    def given(self) -> Given:
        """What was looked for, and who is marked."""
        target = self.picker.target
        return Given(self.picker.field.text(), target=target.id if target is not None else "")

    def give(self, given: Given) -> None:
        """Look for the same, and mark the same entity."""
        self.picker.field.setText(given.text)
        self.picker.point_at(given.target)


class MergeDialog(_Picking):
    """Into which entity others go."""

    def __init__(self, registry: EntityService, chosen: Sequence[Entity], parent: QWidget) -> None:
        """``chosen`` are merged into another; of several, one of them may be the one that stays."""
        if len(chosen) == 1:
            title = self.tr("Merge {name} into").format(name=quoted(chosen[0].name))
        else:
            title = self.tr("Merge %n entity(s) into", "", len(chosen))
        super().__init__("merge_dialog", title, parent)
        self._registry = registry
        self._chosen = chosen
        self.picker = TargetPicker(self._search, self.tr("The entity that stays"), self)
        self.rows.addWidget(self.picker, 1)
        self.finish(self.tr("Merge"))
        self.picker.field.setFocus()
        self.picker.changed.connect(self._preview)
        self._preview()

    def answer(self) -> tuple[list[tuple[str, int]], tuple[str, int]] | None:
        """The entities that go and the one that stays, each with the version that was previewed."""
        target = self.picker.target
        if target is None:
            return None
        sources = [(one.id, one.version) for one in self._chosen if one.id != target.id]
        return sources, (target.id, target.version)

    def _search(self, typed: str) -> Sequence[Entity]:
        if typed.strip():
            found = self._registry.find(typed, limit=20)
            return without(found, [self._chosen[0].id]) if len(self._chosen) == 1 else found
        if len(self._chosen) > 1:
            return self._chosen
        own = self._chosen[0]
        return without([one.entity for one in self._registry.candidates(own.name)], [own.id])

    def _preview(self) -> None:
        answer = self.answer()
        if answer is None:
            self.say([self.tr("Type the name of the entity that stays.")], possible=False)
            return
        sources, (into, _version) = answer
        try:
            found = self._registry.merge_preview([one for one, _ in sources], into)
        except HashiyaError as error:
            self.say([error_text(error)], possible=False)
            return
        places = self.tr("%n article(s)", "", found.articles)
        comma = self.tr(", ")
        names = comma.join(isolated(one_line(name)) for name in found.new_aliases)
        fields = comma.join(field_name(field) for field in found.differences)
        self.say(
            [
                self.tr("{mentions} in {articles} will name {name}.").format(
                    mentions=self.tr("%n mention(s)", "", found.mentions),
                    articles=places,
                    name=quoted(found.merged.name),
                ),
                self.tr("It will also be called {names}.").format(names=names) if names else "",
                self.tr("They differ in {fields}; what stays keeps its own.").format(fields=fields) if fields else "",
            ],
            possible=True,
        )


class MoveDialog(_Picking):
    """To which entity some mentions go."""

    def __init__(self, registry: EntityService, mentions: Sequence[MentionLine], own: Entity, parent: QWidget) -> None:
        super().__init__("move_dialog", self.tr("Let %n mention(s) name", "", len(mentions)), parent)
        self._registry = registry
        self._mentions = mentions
        self._own = own
        self.picker = TargetPicker(self._search, self.tr("The entity they name"), self)
        self.rows.addWidget(self.picker, 1)
        self.finish(self.tr("Move"))
        self.picker.field.setFocus()
        self.picker.changed.connect(self._preview)
        self._preview()

    def _search(self, typed: str) -> Sequence[Entity]:
        wanted = typed.strip() or _most_common(self._mentions)
        found = self._registry.find(wanted, limit=20) if typed.strip() else []
        alike = [one.entity for one in self._registry.candidates(wanted)]
        known = {entity.id: entity for entity in [*found, *alike]}
        return without(list(known.values()), [self._own.id])

    def _preview(self) -> None:
        target = self.picker.target
        if target is None:
            self.say([self.tr("Type the name of the entity they name.")], possible=False)
            return
        said = self.tr("{mentions} in {articles} will name {name}.").format(
            mentions=self.tr("%n mention(s)", "", len(self._mentions)),
            articles=self.tr("%n article(s)", "", len({line.article_id for line in self._mentions})),
            name=quoted(target.name),
        )
        self.say([said], possible=True)


class SplitDialog(Question):
    """What some mentions become that are somebody else."""

    def __init__(self, registry: EntityService, mentions: Sequence[MentionLine], own: Entity, parent: QWidget) -> None:
        super().__init__("split_dialog", self.tr("Split {name}").format(name=quoted(own.name)), parent)
        self._own = own
        preview = registry.split_preview(own.id, [line.span_id for line in mentions])
        self._said = self.tr("{mentions} in {articles} will name the new entity; %n stay(s).", "", preview.staying)
        self._said = self._said.format(
            mentions=self.tr("%n mention(s)", "", preview.moved),
            articles=self.tr("%n article(s)", "", preview.articles),
        )
        form = QFormLayout()
        self.name = QLineEdit(_with_its_alef(_most_common(mentions), own))
        self.name.setObjectName("split_dialog.name")
        self.name.setAccessibleName(self.tr("Name of the new entity"))
        self.kind = kind_box(own.kind)
        form.addRow(self.tr("Name of the new entity"), self.name)
        form.addRow(field_name("kind"), self.kind)
        self.rows.addLayout(form)
        quotes = {line.quote for line in mentions}
        self.aliases = [QCheckBox(isolated(shortened(alias, 60))) for alias in own.aliases]
        if self.aliases:
            self.rows.addWidget(QLabel(self.tr("Names that go over to it:")))
        for alias, box in zip(own.aliases, self.aliases, strict=True):
            box.setChecked(alias in quotes)
            self.rows.addWidget(box)
        self.finish(self.tr("Split off"))
        self.name.setFocus()
        self.name.textChanged.connect(self._preview)
        self._preview()

    def given(self) -> Given:
        """Name and kind of the new entity, and the names that go over to it."""
        goes = tuple((alias, box.isChecked()) for alias, box in zip(self._own.aliases, self.aliases, strict=True))
        return Given(self.name.text(), str(self.kind.currentData()), goes)

    def give(self, given: Given) -> None:
        """Name the new entity as it was named, with the same names going over to it as far as they are there."""
        _give_named(self, given)
        goes = dict(given.aliases)
        for alias, box in zip(self._own.aliases, self.aliases, strict=True):
            box.setChecked(goes.get(alias, box.isChecked()))

    def taken(self) -> list[str]:
        """The aliases that go over to the new entity."""
        return [alias for alias, box in zip(self._own.aliases, self.aliases, strict=True) if box.isChecked()]

    def _preview(self) -> None:
        named = bool(self.name.text().strip())
        self.say([self._said if named else self.tr("The new entity needs a name.")], possible=named)


class DeleteDialog(Question):
    """Whether an entity that mentions name shall go."""

    def __init__(self, registry: EntityService, entity: Entity, parent: QWidget) -> None:
        super().__init__("delete_dialog", self.tr("Delete {name}").format(name=quoted(entity.name)), parent)
        found = registry.delete_preview(entity.id)
        self.finish(self.tr("Delete"))
        self.say(
            [
                self.tr("{mentions} in {articles} will name nobody. The spans themselves stay.").format(
                    mentions=self.tr("%n mention(s)", "", found.mentions),
                    articles=self.tr("%n article(s)", "", found.articles),
                )
            ],
            possible=True,
        )


class NewDialog(Question):
    """Name and kind of an entity that nobody mentions yet."""

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__("new_entity_dialog", self.tr("New entity"), parent)
        form = QFormLayout()
        self.name = QLineEdit(name)
        self.name.setObjectName("new_entity_dialog.name")
        self.name.setAccessibleName(field_name("name"))
        self.kind = kind_box("person")
        form.addRow(field_name("name"), self.name)
        form.addRow(field_name("kind"), self.kind)
        self.rows.addLayout(form)
        self.finish(self.tr("Add"))
        self.name.setFocus()
        self.name.textChanged.connect(self._preview)
        self._preview()

    def given(self) -> Given:
        """Name and kind."""
        return Given(self.name.text(), str(self.kind.currentData()))

    def give(self, given: Given) -> None:
        """Name it as it was named."""
        _give_named(self, given)

    def _preview(self) -> None:
        named = bool(self.name.text().strip())
        self.say([] if named else [self.tr("The new entity needs a name.")], possible=named)


def _give_named(dialog: SplitDialog | NewDialog, given: Given) -> None:
    dialog.name.setText(given.text)
    dialog.kind.setCurrentIndex(max(0, dialog.kind.findData(given.kind)))


def kind_box(kind: str) -> QComboBox:
    """A choice of kinds at this one."""
    box = QComboBox()
    for one in dict.fromkeys((*ENTITY_KINDS, kind)):
        box.addItem(kind_name(one), one)
    box.setCurrentIndex(box.findData(kind))
    box.setAccessibleName(field_name("kind"))
    return box


def _most_common(mentions: Sequence[MentionLine]) -> str:
    """What the mentions are called most often."""
    found = Counter(" ".join(line.quote.split()) for line in mentions).most_common(1)
    return found[0][0] if found else ""


def _with_its_alef(name: str, own: Entity) -> str:
    """What is called `الأمم` and stands behind ل is written `للأمم`: a span without the ل lacks the first letter."""
    return next((known for known in (own.name, *own.aliases) if known == f"ا{name}"), name)
