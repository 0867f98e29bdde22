"""What one does in the editor, made into changes of the codebook; what reaches into the articles is shown first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtWidgets import QWidget

from app.domain.codebook.attribute_edits import ChangeAttributeKey, ChangeValue, DeleteAttribute, DeleteValue
from app.domain.codebook.change import carried_over, with_attribute, with_label, with_relation_type
from app.domain.codebook.edits import (
    ChangeLabelKey,
    ChangeTypeKey,
    CodebookEdit,
    DeleteLabel,
    DeleteType,
    MergeLabels,
    MergeTypes,
)
from app.domain.codebook.first_names import FirstName, key_from_name
from app.domain.codebook.fresh_parts import fresh_attribute, fresh_label, fresh_relation_type
from app.domain.codebook.order import Tree, label_tree, shifted_attribute, shifted_relation_type, with_label_tree
from app.domain.records import AttributeDefinition, Codebook, Label
from app.domain.wording.isolation import isolated
from app.ui.codebook.dialogs import EditDialog, Options
from app.ui.codebook.editing import Editing
from app.ui.codebook.seen import Node, Part
from app.ui.wording.wording import name_in

if TYPE_CHECKING:
    from app.services.codebook.reach import Touched


class CodebookGestures(QObject):
    """Works on the part that is current; one call is one step at most."""

    pointed = Signal(object)
    """The `Node` that shall be current once the codebook has followed."""
    done = Signal(str)
    """A sentence about what was deleted or merged, to be offered for undo."""

    def __init__(self, editing: Editing, window: QWidget) -> None:
        super().__init__(window)
        self._editing = editing
        self._window = window
        self._node: Node | None = None
        self._neighbour: Node | None = None

    def set_node(self, node: Node | None, neighbour: Node | None) -> None:
        """Work on this part from now on; ``neighbour`` is the next one when it is gone."""
        self._node, self._neighbour = node, neighbour

    @property
    def codebook(self) -> Codebook:
        """The codebook as it is."""
        return self._editing.codebook

    def take(self, part: Part, seen: Part) -> None:
        """Store what the form changed in a part that it showed as `seen`.

        A new one gets its key from the first name that is given to it.
        """
        node = self._node
        present = node.part(self.codebook) if node is not None else None
        if node is None or present is None:
            return
        part = carried_over(present, seen, part)
        edit = _first_name(self.codebook, node, part)
        touched = self._editing.touched(edit) if edit is not None else None
        if edit is not None and touched is not None and touched.nothing:
            self._apply(edit, touched)
        elif isinstance(part, AttributeDefinition):
            self._editing.change(with_attribute(self.codebook, node.owner, part, of=node.of))
        elif isinstance(part, Label):
            before = self.codebook.label(part.key)
            if before is not None and before.archived and not part.archived:
                held = {one.shortcut for one in self.codebook.labels if not one.archived}
                # Taken back into use it gives way to the label that got its shortcut meanwhile.
                part = replace(part, shortcut="") if part.shortcut in held else part
            self._editing.change(with_label(self.codebook, part))
        else:
            self._editing.change(with_relation_type(self.codebook, part))

    def add_label(self, *, below: bool = False) -> None:
        """Add a label beside the current one, or below it."""
        node = self._node
        label = self.codebook.label(node.key) if node is not None and node.kind == "label" else None
        parent = label.key if below and label is not None else label.parent if label is not None else None
        fresh = fresh_label(self.codebook, parent)
        self._add(with_label(self.codebook, fresh), Node("label", fresh.key))

    def add_type(self) -> None:
        """Add a relation type."""
        fresh = fresh_relation_type(self.codebook)
        self._add(with_relation_type(self.codebook, fresh), Node("relation", fresh.key))

    def add_attribute(self) -> None:
        """Add an attribute to the current label or relation type, or beside the current attribute."""
        node = self._node
        if node is None:
            return
        of = node.of if node.kind == "attribute" else "relation" if node.kind == "relation" else "label"
        owner = node.owner if node.kind == "attribute" else node.key
        part = self.codebook.label(owner) if of == "label" else self.codebook.relation_type(owner)
        if part is not None:
            fresh = fresh_attribute([one.key for one in part.attributes])
            self._add(with_attribute(self.codebook, owner, fresh, of=of), Node("attribute", fresh.key, owner, of))

    def shift(self, by: int) -> None:
        """Move the current part one place further (1) or back (-1)."""
        node = self._node
        if node is None:
            return
        if node.kind == "label":
            self.move(lambda tree: tree.shifted(node.key, by))
            return
        moved = (
            shifted_relation_type(self.codebook, node.key, by)
            if node.kind == "relation"
            else shifted_attribute(self.codebook, node.owner, node.of, node.key, by)
        )
        if moved != self.codebook:
            self._editing.change(moved)

    def indent(self) -> None:
        """Let the current label stand below the one before it."""
        if self._node is not None and self._node.kind == "label":
            key = self._node.key
            self.move(lambda tree: tree.indented(key))

    def outdent(self) -> None:
        """Let the current label stand behind the one it stands below."""
        if self._node is not None and self._node.kind == "label":
            key = self._node.key
            self.move(lambda tree: tree.outdented(key))

    def place(self, key: str, parent: str | None, before: str | None) -> None:
        """Let a label stand where it was dropped."""
        self.move(lambda tree: tree.placed(key, parent, before))

    def move(self, step: Callable[[Tree], Tree]) -> None:
        """Change the order and hierarchy of the labels."""
        before = label_tree(self.codebook)
        moved = step(before)
        if moved != before:
            self._editing.change(with_label_tree(self.codebook, moved))

    def merge(self) -> None:
        """Ask into which one the current label or relation type shall go."""
        node = self._node
        if node is None or not (options := merge_options(self.codebook, node)):
            return
        title = QCoreApplication.translate("codebook", "Merge {name} into").format(name=self._name(node))
        self._ask(title, QCoreApplication.translate("codebook", "Merge"), options)

    def delete(self) -> None:
        """Delete the current part; what it reaches is shown first."""
        if self._node is not None:
            self.carry_out(_deletion(self._node))

    def carry_out(self, edit: CodebookEdit) -> None:
        """Carry out an edit, after showing what it reaches if it reaches anything."""
        touched = self._editing.touched(edit)
        if touched is None:
            return
        if touched.nothing:
            self._apply(edit, touched)
            return
        words = {
            "delete": QCoreApplication.translate("codebook", "Delete"),
            "merge": QCoreApplication.translate("codebook", "Merge"),
            "change": QCoreApplication.translate("codebook", "Change"),
        }
        self._ask(edit_title(self.codebook, edit), words[_verb(self.codebook, edit)], [("", edit)])

    def _add(self, codebook: Codebook, node: Node) -> None:
        self.pointed.emit(node)
        self._editing.change(codebook, lambda done: None if done else self.pointed.emit(None))

    def _ask(self, title: str, verb: str, options: Options) -> None:
        dialog = EditDialog(title, verb, options, self._editing, self._window)
        dialog.accepted.connect(lambda: self._apply(dialog.edit, dialog.touched))
        # Who thinks better of it wants the key back that was there.
        dialog.rejected.connect(lambda: self._editing.draft())
        dialog.open()

    def _apply(self, edit: CodebookEdit, touched: Touched | None) -> None:
        if touched is None:
            return
        title = edit_title(self.codebook, edit)
        telling = _verb(self.codebook, edit) != "change" or isinstance(edit, DeleteValue | ChangeValue)

        def finish(done: bool) -> None:
            if not done:
                self.pointed.emit(None)
            elif telling:
                self.done.emit(title)

        self.pointed.emit(self._after(edit))
        self._editing.apply(edit, touched, title, finish)

    def _after(self, edit: CodebookEdit) -> Node | None:
        """Which part is current after an edit."""
        match edit:
            case ChangeLabelKey() | ChangeTypeKey() | ChangeAttributeKey() | FirstName():
                return self._node.renamed(edit.new_key) if self._node is not None else None
            case MergeLabels():
                return Node("label", edit.into)
            case MergeTypes():
                return Node("relation", edit.into)
            case DeleteLabel() | DeleteType() | DeleteAttribute():
                return self._neighbour
        return self._node

    def _name(self, node: Node) -> str:
        part = node.part(self.codebook)
        return isolated(name_in(part.name, part.key) if part is not None else node.key)


def _first_name(codebook: Codebook, node: Node, part: Part) -> FirstName | None:
    """What gives a part that had no name yet its name and its key; None when its key is not to change."""
    before = node.part(codebook)
    name = next((name for name in part.name.values() if name.strip()), "")
    if before is None or any(before.name.values()) or not name:
        return None
    if isinstance(part, AttributeDefinition):
        owner = codebook.label(node.owner) if node.of == "label" else codebook.relation_type(node.owner)
        key = key_from_name(name, part.key, [one.key for one in owner.attributes] if owner is not None else [])
        change: CodebookEdit = ChangeAttributeKey(node.owner, node.key, node.of, key)
    elif isinstance(part, Label):
        key = key_from_name(name, part.key, [one.key for one in codebook.labels])
        change = ChangeLabelKey(node.key, key)
    else:
        key = key_from_name(name, part.key, [one.key for one in codebook.relation_types])
        change = ChangeTypeKey(node.key, key)
    return FirstName(lambda now: _with_part(now, node, part), change, key) if key != node.key else None


def _with_part(codebook: Codebook, node: Node, part: Part) -> Codebook:
    if isinstance(part, AttributeDefinition):
        return with_attribute(codebook, node.owner, part, of=node.of)
    return with_label(codebook, part) if isinstance(part, Label) else with_relation_type(codebook, part)


def merge_options(codebook: Codebook, node: Node) -> Options:
    """What the part can be merged into, by name."""
    if node.kind == "label":
        labels = [one for one in codebook.labels if one.key != node.key and not one.archived]
        return [(name_in(one.name, one.key), MergeLabels(node.key, one.key)) for one in labels]
    if node.kind == "relation":
        kinds = [one for one in codebook.relation_types if one.key != node.key and not one.archived]
        return [(name_in(one.name, one.key), MergeTypes(node.key, one.key)) for one in kinds]
    return []


def edit_title(codebook: Codebook, edit: CodebookEdit) -> str:
    """What an edit does, in a few words."""
    detail = {"old_label": "", "old_type": "", "value": "", "old_value": "", "attribute": "", **edit.detail()}
    names = {key: isolated(_named(codebook, key, str(value))) for key, value in detail.items()}
    words = {
        "change_label_key": QCoreApplication.translate("codebook", "Change the key {old_label} to {label}"),
        "merge_labels": QCoreApplication.translate("codebook", "Merge {old_label} into {label}"),
        "delete_label": QCoreApplication.translate("codebook", "Delete the label {label}"),
        "change_type_key": QCoreApplication.translate("codebook", "Change the key {old_type} to {type}"),
        "merge_types": QCoreApplication.translate("codebook", "Merge {old_type} into {type}"),
        "delete_type": QCoreApplication.translate("codebook", "Delete the link type {type}"),
        "change_attribute_key": QCoreApplication.translate("codebook", "Change the key of the attribute {attribute}"),
        "delete_attribute": QCoreApplication.translate("codebook", "Delete the attribute {attribute}"),
        "change_value": QCoreApplication.translate("codebook", "Change the value {old_value} to {value}"),
        "delete_value": QCoreApplication.translate("codebook", "Delete the value {value}"),
    }
    return words.get(edit.verb, edit.verb).format(**names)


def _named(codebook: Codebook, key: str, value: str) -> str:
    part = (
        codebook.label(value)
        if key in ("label", "old_label")
        else codebook.relation_type(value)
        if key in ("type", "old_type")
        else None
    )
    return name_in(part.name, part.key) if part is not None else value


def _verb(codebook: Codebook, edit: CodebookEdit) -> str:
    if isinstance(edit, ChangeValue):
        owner = codebook.label(edit.owner) if edit.of == "label" else codebook.relation_type(edit.owner)
        known = next((one for one in owner.attributes if one.key == edit.key), None) if owner is not None else None
        return "merge" if known is not None and edit.new_value in known.values else "change"
    return edit.verb.partition("_")[0]


def _deletion(node: Node) -> CodebookEdit:
    if node.kind == "label":
        return DeleteLabel(node.key)
    if node.kind == "relation":
        return DeleteType(node.key)
    return DeleteAttribute(node.owner, node.key, node.of)
