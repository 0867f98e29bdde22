"""The tree at the start side of the editor: labels in their hierarchy, relation types, attributes below each."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QEvent, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QColor, QDropEvent, QIcon, QPalette, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeWidget, QTreeWidgetItem

from app.domain.codebook.edits import Of
from app.domain.codebook.order import label_tree
from app.domain.records import AttributeDefinition, Codebook, Label, RelationType
from app.ui.codebook.seen import Node
from app.ui.theme import current_colors, grown
from app.ui.theme.icons import icon
from app.ui.wording.wording import name_in

NODE = Qt.ItemDataRole.UserRole
_SWATCH, _INDENT = 14, 20
_LIGHTER = 170
"""Per cent: arcs are drawn lighter on dark paper, too."""
_KIND_ICONS = {
    "choice": "radiobox-marked",
    "choices": "checkbox-multiple-marked-outline",
    "boolean": "toggle-switch-outline",
    "number": "numeric",
    "date": "calendar-blank-outline",
    "text": "form-textbox",
}


class CodebookTree(QTreeWidget):
    """Says which part is current; where a label is dropped it asks for it to be moved."""

    node_changed = Signal(object)
    """The current `Node`, or None."""
    move_requested = Signal(str, object, object)
    """Key of a label, of the one it shall stand below, and of the one it shall stand before; either may be None."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("codebook.tree")
        self.setColumnCount(2)
        self.setHeaderHidden(True)
        self.setUniformRowHeights(True)
        self._fit()
        # Names that begin alike differ at their ends.
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.header().setStretchLastSection(False)
        self.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.currentItemChanged.connect(lambda _current, _before: self.node_changed.emit(self.node()))

    def node(self) -> Node | None:
        """The current part."""
        item = self.currentItem()
        found = item.data(0, NODE) if item is not None else None
        return found if isinstance(found, Node) else None

    def show_codebook(self, codebook: Codebook, theme: str, current: Node | None) -> None:
        """Make the rows anew and point at this part; what was open stays so."""
        open_rows = {item.data(0, NODE) for item in self._items() if item.isExpanded()}
        scrolled = self.verticalScrollBar().value()
        fresh = self.topLevelItemCount() == 0
        with QSignalBlocker(self):
            self.clear()
            labels = self._section("labels", QCoreApplication.translate("codebook", "Labels"))
            items: dict[str, QTreeWidgetItem] = {}
            found = {label.key: label for label in codebook.labels}
            for key, _depth in label_tree(codebook).rows():
                label = found[key]
                items[key] = self._add_label(items.get(label.parent or "", labels), label, theme)
            # Children first, attributes behind them.
            for key, item in items.items():
                self._add_attributes(item, key, "label", found[key].attributes)
            types = self._section("relations", QCoreApplication.translate("codebook", "Link types"))
            for kind in codebook.relation_types:
                self._add_attributes(self._add_type(types, kind, theme), kind.key, "relation", kind.attributes)
            parents = {label.parent for label in codebook.labels}
            for item in self._items():
                node = item.data(0, NODE)
                section = not isinstance(node, Node)
                item.setExpanded(section or node in open_rows or (fresh and node.key in parents))
        self.verticalScrollBar().setValue(scrolled)
        if current is None or not self.point_at(current):
            self.setCurrentItem(labels.child(0) or labels)

    def point_at(self, node: Node) -> bool:
        """Make a part the current one; False when it is not there."""
        for item in self._items():
            if item.data(0, NODE) == node:
                above = item.parent()
                while above is not None:
                    above.setExpanded(True)
                    above = above.parent()
                self.setCurrentItem(item)
                return True
        return False

    def neighbour(self) -> Node | None:
        """The part that is the next one when the current one is gone."""
        item = self.currentItem()
        above = item.parent() if item is not None else None
        if item is None or above is None:
            return None
        row = above.indexOfChild(item)
        other = above.child(row + 1) or above.child(row - 1) or above
        found = other.data(0, NODE)
        return found if isinstance(found, Node) else None

    def dropEvent(self, event: QDropEvent) -> None:
        """Ask for the label to be moved; the rows follow once it is stored."""
        node, place = self.node(), self.dropIndicatorPosition()
        target = self.itemAt(event.position().toPoint())
        event.setDropAction(Qt.DropAction.IgnoreAction)
        event.accept()
        if node is not None and node.kind == "label" and target is not None:
            self.request_drop(node.key, target, place)

    def request_drop(self, key: str, target: QTreeWidgetItem, place: QAbstractItemView.DropIndicatorPosition) -> None:
        """Ask for a label to stand where it was dropped: on a row, above or below it."""
        over = target.data(0, NODE)
        if over == "labels":
            self.move_requested.emit(key, None, None)
        elif isinstance(over, Node) and over.kind == "label" and over.key != key:
            if place == QAbstractItemView.DropIndicatorPosition.OnItem:
                self.move_requested.emit(key, over.key, None)
                return
            parent = _label_key(target.parent())
            sibling: QTreeWidgetItem | None = target
            if place == QAbstractItemView.DropIndicatorPosition.BelowItem:
                above = target.parent()
                after = above.indexOfChild(target) + 1 if above is not None else 0
                sibling = above.child(after) if above is not None else target
            self.move_requested.emit(key, parent, _label_key(sibling))

    def changeEvent(self, event: QEvent) -> None:
        """Let the signs grow with the letters of the interface."""
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()
        super().changeEvent(event)

    def _fit(self) -> None:
        self.setIconSize(QSize(grown(_SWATCH), grown(_SWATCH)))
        # The arrows before the rows are as large as what they are indented by.
        self.setIndentation(grown(_INDENT))

    def _items(self) -> list[QTreeWidgetItem]:
        found: list[QTreeWidgetItem] = []
        waiting = [self.topLevelItem(row) for row in range(self.topLevelItemCount())]
        while waiting:
            item = waiting.pop(0)
            if item is not None:
                found.append(item)
                waiting += [item.child(row) for row in range(item.childCount())]
        return found

    def _section(self, name: str, title: str) -> QTreeWidgetItem:
        item = QTreeWidgetItem(self, [title])
        item.setData(0, NODE, name)
        font = item.font(0)
        font.setBold(True)
        item.setFont(0, font)
        item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsDropEnabled)
        return item

    def _add_label(self, parent: QTreeWidgetItem, label: Label, theme: str) -> QTreeWidgetItem:
        item = _row(parent, name_in(label.name, label.key), label.shortcut.upper(), Node("label", label.key))
        item.setIcon(0, _swatch(label.color_dark if theme == "dark" else label.color))
        self._fade(item, archived=label.archived)
        return item

    def _add_type(self, parent: QTreeWidgetItem, kind: RelationType, theme: str) -> QTreeWidgetItem:
        item = _row(parent, name_in(kind.name, kind.key), "", Node("relation", kind.key))
        item.setIcon(0, _swatch(QColor(kind.color).lighter(_LIGHTER).name() if theme == "dark" else kind.color))
        item.setFlags(item.flags() & ~(Qt.ItemFlag.ItemIsDragEnabled | Qt.ItemFlag.ItemIsDropEnabled))
        self._fade(item, archived=kind.archived)
        return item

    def _add_attributes(
        self, parent: QTreeWidgetItem, owner: str, of: Of, attributes: Sequence[AttributeDefinition]
    ) -> None:
        for attribute in attributes:
            name, sign = name_in(attribute.name, attribute.key), "*" if attribute.required else ""
            item = _row(parent, name, sign, Node("attribute", attribute.key, owner, of))
            item.setIcon(0, icon(_KIND_ICONS[attribute.kind], QPalette.ColorRole.PlaceholderText))
            item.setFlags(item.flags() & ~(Qt.ItemFlag.ItemIsDragEnabled | Qt.ItemFlag.ItemIsDropEnabled))

    def _fade(self, item: QTreeWidgetItem, *, archived: bool) -> None:
        if archived:
            item.setForeground(0, QColor(current_colors()["quiet"]))
            item.setText(1, QCoreApplication.translate("codebook", "archived"))
            item.setForeground(1, QColor(current_colors()["quiet"]))


def _row(parent: QTreeWidgetItem, name: str, sign: str, node: Node) -> QTreeWidgetItem:
    item = QTreeWidgetItem(parent, [name, sign])
    item.setToolTip(0, name)
    item.setData(0, NODE, node)
    return item


def _label_key(item: QTreeWidgetItem | None) -> str | None:
    node = item.data(0, NODE) if item is not None else None
    return node.key if isinstance(node, Node) and node.kind == "label" else None


def _swatch(color: str) -> QIcon:
    # Large enough for the largest letters; Qt makes it smaller.
    pixmap = QPixmap(4 * _SWATCH, 4 * _SWATCH)
    pixmap.fill(QColor(color))
    found = QIcon(pixmap)
    # A chosen row would tint it otherwise.
    found.addPixmap(pixmap, QIcon.Mode.Selected)
    return found
