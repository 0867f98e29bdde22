"""The values of a choice as a tree: keys and names written in place, moved by keys and by mouse."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSignalBlocker,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QMenu,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from app.domain.codebook.attribute_edits import ChangeValue, DeleteValue
from app.domain.codebook.fresh_parts import free_key
from app.domain.codebook.order import Tree, value_tree, with_value_tree
from app.domain.records import AttributeDefinition
from app.ui.codebook.inputs import fill
from app.ui.codebook.seen import KEY, NAME, FormField, Seen, direction_of
from app.ui.theme.icons import icon
from app.ui.wording.wording import name_in

_ROWS = 7
_VALUE = Qt.ItemDataRole.UserRole


class ValuesField(FormField):
    """A row per value. F2 or a double click writes, Alt with an arrow moves, Insert adds, Delete takes away."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._seen: Seen | None = None
        self._being_taken: tuple[str, str, int] | None = None
        self._kept: tuple[str, str, int] | None = None
        self._just_written: list[tuple[str, int, str]] = []
        self.tree = QTreeWidget()
        self.tree.setObjectName(f"codebook.{name}")
        self.tree.setColumnCount(2)
        self.tree.setUniformRowHeights(True)
        self.tree.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        delegate = _ValueDelegate(self, lambda: self._seen)
        delegate.typing.connect(self.typing)
        # The line is gone when that is looked at.
        delegate.closeEditor.connect(lambda *_told: QTimer.singleShot(0, self, self.typing.emit))
        self.tree.setItemDelegate(delegate)
        self.tree.header().setSectionResizeMode(KEY, QHeaderView.ResizeMode.Stretch)
        self.tree.header().setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        self.tree.setFixedHeight((self.tree.fontMetrics().lineSpacing() + 12) * _ROWS)
        self.tree.itemChanged.connect(self._written)
        self.tree.installEventFilter(self)
        buttons = QHBoxLayout()
        buttons.setSpacing(0)
        for action in self._actions():
            self.tree.addAction(action)
            button = QToolButton()
            button.setObjectName(action.objectName().replace("action", "button"))
            button.setDefaultAction(action)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            buttons.addWidget(button)
        self._merge = QToolButton()
        self._merge.setObjectName("codebook.values.merge")
        self._merge.setText(QCoreApplication.translate("codebook", "Merge into…"))
        self._merge.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._merge.setMenu(QMenu(self._merge))
        self._merge.menu().aboutToShow.connect(self._fill_merge)
        buttons.addWidget(self._merge)
        buttons.addStretch(1)
        fill(self, self.tree, buttons)
        self.setFocusProxy(self.tree)

    def show_part(self, seen: Seen) -> None:
        """Show the values in their tree, named in the language chosen; the current row stays."""
        part = seen.part
        assert isinstance(part, AttributeDefinition)
        before, self._seen = self._seen, seen
        same = before is not None and (before.node, before.language) == (seen.node, seen.language)
        writing = self._in_line() if same else None
        current = self._value()
        with QSignalBlocker(self.tree):
            self.tree.clear()
            self.tree.setHeaderLabels(
                [QCoreApplication.translate("codebook", "Value"), QCoreApplication.translate("codebook", "Name")]
            )
            items: dict[str, QTreeWidgetItem] = {}
            for value, _depth in value_tree(part).rows():
                parent = items.get(part.value_parents.get(value, ""))
                item = QTreeWidgetItem(parent) if parent is not None else QTreeWidgetItem(self.tree)
                item.setText(KEY, value)
                item.setText(NAME, part.value_names.get(value, {}).get(seen.language, ""))
                item.setData(KEY, _VALUE, value)
                item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
                items[value] = item
            self.tree.expandAll()
        self._point_at(current if current in items else next(iter(items), ""))
        if writing is not None and writing[1] in items:
            # The line went with its row.
            self.bring_back(writing)

    def draft(self) -> object:
        """What is written as the key or name of a value, of which one, and which of the two; None while nothing is."""
        return self._being_taken or self._kept or self._being_written()

    def bring_back(self, draft: tuple[str, str, int]) -> None:
        """Go on writing what could not be stored."""
        self._kept = draft
        # The rows are about to be made anew.
        QTimer.singleShot(0, self, self._write_on)

    def _being_written(self) -> tuple[str, str, int] | None:
        """What stands in the line that is open, or was just closed, and is not what is stored."""
        for value, column, text in self._just_written:
            return text, value, column
        return self._in_line()

    def _in_line(self) -> tuple[str, str, int] | None:
        line, item, column = self._line(), self.tree.currentItem(), self.tree.currentColumn()
        if line is None or item is None or line.text().strip() == item.text(column):
            return None
        return line.text(), str(item.data(KEY, _VALUE)), column

    def _line(self) -> QLineEdit | None:
        """The line that is being written in; those before may not have gone yet."""
        return next((one for one in self.tree.findChildren(QLineEdit) if one.isVisible()), None)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """F2 writes in the row here, and not in the name of the part as elsewhere in the window."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_F2
        ):
            event.accept()
            return True
        return super().eventFilter(watched, event)

    def _write_on(self) -> None:
        kept, self._kept = self._kept, None
        if kept is None:
            return
        text, value, column = kept
        self._point_at(value)
        item = self.tree.currentItem()
        if item is not None and item.data(KEY, _VALUE) == value:
            self.tree.setCurrentItem(item, column)
            self.tree.editItem(item, column)
            if (line := self._line()) is not None:
                line.setText(text)

    def commit(self) -> None:
        """Hand on what is being written."""
        if (line := self._line()) is not None:
            self.tree.commitData(line)
            self.tree.closeEditor(line, QAbstractItemDelegate.EndEditHint.NoHint)
        self._take_written()

    def is_pending(self) -> bool:
        """Whether something is being written, or could not be stored."""
        return self._kept is not None or self._being_written() is not None

    def _actions(self) -> list[QAction]:
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        inward, outward = ("Left", "Right") if mirrored else ("Right", "Left")
        rows = (
            ("add", "plus", "Insert", QCoreApplication.translate("codebook", "Add a value"), self._add),
            ("delete", "trash-can-outline", "Delete", QCoreApplication.translate("codebook", "Take the value away"),
             self._delete),
            ("up", "arrow-up", "Alt+Up", QCoreApplication.translate("codebook", "Move up"), lambda: self._shift(-1)),
            ("down", "arrow-down", "Alt+Down", QCoreApplication.translate("codebook", "Move down"),
             lambda: self._shift(1)),
            ("in", "format-indent-increase", f"Alt+{inward}", QCoreApplication.translate("codebook", "Move further in"),
             lambda: self._move(lambda tree, value: tree.indented(value))),
            ("out", "format-indent-decrease", f"Alt+{outward}", QCoreApplication.translate("codebook", "Move out"),
             lambda: self._move(lambda tree, value: tree.outdented(value))),
        )  # fmt: skip
        actions = []
        for name, picture, key, text, slot in rows:
            action = QAction(icon(picture), text, self)
            action.setObjectName(f"codebook.values.action.{name}")
            action.setShortcut(QKeySequence(key))
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            action.setToolTip(f"{text} ({action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)})")
            action.triggered.connect(lambda _checked=False, slot=slot: slot())
            actions.append(action)
        return actions

    def _definition(self) -> AttributeDefinition | None:
        part = self._seen.part if self._seen is not None else None
        return part if isinstance(part, AttributeDefinition) else None

    def _value(self) -> str:
        item = self.tree.currentItem()
        return str(item.data(KEY, _VALUE)) if item is not None else ""

    def _point_at(self, value: str, *, column: int = KEY) -> None:
        for item in self.tree.findItems(
            value, Qt.MatchFlag.MatchExactly | Qt.MatchFlag.MatchRecursive | Qt.MatchFlag.MatchCaseSensitive, KEY
        ):
            self.tree.setCurrentItem(item, column)

    def _add(self) -> None:
        definition = self._definition()
        if definition is None:
            return
        above = definition.value_parents.get(self._value())
        value = free_key("value", definition.values)
        parents = {**definition.value_parents, **({value: above} if above is not None else {})}
        self.given.emit(replace(definition, values=(*definition.values, value), value_parents=parents))
        self._point_at(value)
        item = self.tree.currentItem()
        if item is not None and item.text(KEY) == value:
            self.tree.editItem(item, KEY)

    def _delete(self) -> None:
        seen, value = self._seen, self._value()
        if seen is not None and value:
            node = seen.node
            self.edited.emit(DeleteValue(node.owner, node.key, node.of, value))

    def _shift(self, by: int) -> None:
        self._move(lambda tree, value: tree.shifted(value, by))

    def _move(self, step: Callable[[Tree, str], Tree]) -> None:
        definition, value = self._definition(), self._value()
        if definition is None or not value:
            return
        tree = value_tree(definition)
        moved = step(tree, value)
        if moved != tree:
            self.given.emit(with_value_tree(definition, moved))
            self._point_at(value)

    def _written(self, item: QTreeWidgetItem, column: int) -> None:
        self._just_written.append((str(item.data(KEY, _VALUE)), column, item.text(column).strip()))
        # The rows are made anew, and this one is in the middle of being written.
        QTimer.singleShot(0, self, self._take_written)

    def _take_written(self) -> None:
        written, self._just_written = self._just_written, []
        for value, column, text in written:
            self._take(value, column, text)

    def _take(self, value: str, column: int, text: str) -> None:
        self._being_taken = text, value, column
        try:
            self._hand_on(value, column, text)
        finally:
            self._being_taken = None

    def _hand_on(self, value: str, column: int, text: str) -> None:
        seen, definition = self._seen, self._definition()
        if seen is None or definition is None or value not in definition.values:
            return
        if column == NAME:
            held = definition.value_names.get(value, {})
            names = {language: name for language, name in held.items() if language != seen.language}
            if text:
                names = {**held, seen.language: text}
            if names != held:
                self.given.emit(replace(definition, value_names={**definition.value_names, value: names}))
        elif text and text != value:
            self.edited.emit(ChangeValue(seen.node.owner, seen.node.key, seen.node.of, value, text))
        # A refused or cancelled change leaves the rows where the store is.
        self.show_part(self._seen or seen)
        self._point_at(text if column == KEY else value, column=column)

    def _fill_merge(self) -> None:
        menu, seen, definition = self._merge.menu(), self._seen, self._definition()
        menu.clear()
        value = self._value()
        if seen is None or definition is None or not value:
            return
        node = seen.node
        for other in definition.values:
            if other != value:
                action = menu.addAction(name_in(definition.value_names.get(other, {}), other))
                edit = ChangeValue(node.owner, node.key, node.of, value, other)
                action.triggered.connect(lambda _checked=False, edit=edit: self.edited.emit(edit))


class _ValueDelegate(QStyledItemDelegate):
    """Writes names in the direction of their language, and tells that something is typed."""

    typing = Signal()

    def __init__(self, parent: QWidget, seen: Callable[[], Seen | None]) -> None:
        super().__init__(parent)
        self._seen = seen

    def createEditor(
        self, parent: QWidget, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QWidget:
        """The line to type into."""
        line = super().createEditor(parent, option, index)
        if isinstance(line, QLineEdit):
            line.textEdited.connect(lambda _text: self.typing.emit())
        if index.column() == NAME and (seen := self._seen()) is not None:
            line.setLayoutDirection(direction_of(seen.language))
        return line
