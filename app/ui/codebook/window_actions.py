"""The actions of the codebook editor in one table: its tool bar and menus are built from it.

Their keys stand in `app.ui.actions.scoped`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QToolBar, QToolButton, QWidget

from app.ui.actions.scoped import sided
from app.ui.actions.window_actions import Actions
from app.ui.keyboard.key_text import with_key
from app.ui.theme.icons import icon


@dataclass(frozen=True, slots=True)
class EditorAction:
    """One row. Texts are marked by ``QT_TRANSLATE_NOOP``, which Qt's stubs give no better type."""

    id: str
    place: str
    """``add`` and ``more`` are menus of the tool bar, ``bar`` is the bar itself; empty: a key only."""
    icon: str
    text: object
    in_tree: bool = False
    """Whether its keys count only while the tree has the keyboard."""
    changes: bool = True
    """Whether it changes the codebook, so that it cannot be done where it may only be read."""


# fmt: off
EDITOR_ACTIONS: tuple[EditorAction, ...] = (
    EditorAction("add_label", "add", "tag-plus-outline", QT_TRANSLATE_NOOP("codebook", "Label")),
    EditorAction("add_below", "add", "file-tree-outline",
                 QT_TRANSLATE_NOOP("codebook", "Label below this one")),
    EditorAction("add_attribute", "add", "form-textbox", QT_TRANSLATE_NOOP("codebook", "Attribute")),
    EditorAction("add_type", "add", "link-variant-plus", QT_TRANSLATE_NOOP("codebook", "Link type")),
    EditorAction("up", "bar", "arrow-up", QT_TRANSLATE_NOOP("codebook", "Move up"), in_tree=True),
    EditorAction("down", "bar", "arrow-down", QT_TRANSLATE_NOOP("codebook", "Move down"), in_tree=True),
    EditorAction("in", "bar", "format-indent-increase", QT_TRANSLATE_NOOP("codebook", "Move further in"),
                 in_tree=True),
    EditorAction("out", "bar", "format-indent-decrease", QT_TRANSLATE_NOOP("codebook", "Move out"),
                 in_tree=True),
    EditorAction("merge", "bar", "call-merge", QT_TRANSLATE_NOOP("codebook", "Merge into another…")),
    EditorAction("delete", "bar", "trash-can-outline", QT_TRANSLATE_NOOP("codebook", "Delete…"),
                 in_tree=True),
    EditorAction("undo", "bar", "undo", QT_TRANSLATE_NOOP("codebook", "Undo")),
    EditorAction("redo", "bar", "redo", QT_TRANSLATE_NOOP("codebook", "Redo")),
    EditorAction("import", "more", "file-import-outline",
                 QT_TRANSLATE_NOOP("codebook", "Import a codebook…")),
    EditorAction("export", "more", "file-export-outline",
                 QT_TRANSLATE_NOOP("codebook", "Export the codebook…"), changes=False),
    EditorAction("preset_minimal", "more", "tag-outline",
                 QT_TRANSLATE_NOOP("codebook", "Take over: actors, claims, organizations…")),
    EditorAction("preset_full", "more", "tag-multiple-outline",
                 QT_TRANSLATE_NOOP("codebook", "Take over: cues, roles, places, evidence as well…")),
    EditorAction("versions", "more", "history", QT_TRANSLATE_NOOP("codebook", "Versions…"),
                 changes=False),
    EditorAction("write_name", "", "rename-box", QT_TRANSLATE_NOOP("codebook", "Write the name"),
                 changes=False),
    EditorAction("close", "", "close", QT_TRANSLATE_NOOP("codebook", "Close the codebook"),
                 changes=False),
)
# fmt: on


class EditorActions:
    """The actions of one editor, named ``codebook.action.<id>``."""

    def __init__(
        self, window: QWidget, tree: QWidget, slots: Mapping[str, Callable[[], object]], keys: Actions
    ) -> None:
        """Raises KeyError when an action has no slot; ``keys`` are those chosen for all windows."""
        self._keys = keys
        self._actions: dict[str, QAction] = {}
        for spec in EDITOR_ACTIONS:
            action = QAction(icon(spec.icon), "", window)
            action.setObjectName(f"codebook.action.{spec.id}")
            if spec.in_tree:
                action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            (tree if spec.in_tree else window).addAction(action)
            action.triggered.connect(lambda _checked=False, slot=slots[spec.id]: slot())
            self._actions[spec.id] = action
        self._menus: list[tuple[QToolButton, str]] = []

    def __getitem__(self, action_id: str) -> QAction:
        """The action with this id."""
        return self._actions[action_id]

    def all(self) -> list[QAction]:
        """The actions in the order of the table."""
        return list(self._actions.values())

    def fill(self, bar: QToolBar) -> None:
        """Put the actions into a tool bar, the menus at its ends."""
        self._add_menu(bar, "add", "plus")
        bar.addSeparator()
        for spec in EDITOR_ACTIONS:
            if spec.place == "bar":
                bar.addAction(self[spec.id])
        bar.addSeparator()
        self._add_menu(bar, "more", "dots-horizontal")

    def retranslate(self) -> None:
        """Write the texts in the language of the interface, and let the arrows point its way."""
        keys = self._keys.keys()
        for spec in EDITOR_ACTIONS:
            action, text = self[spec.id], QCoreApplication.translate("codebook", str(spec.text))
            name = f"codebook.{spec.id}"
            action.setShortcuts([QKeySequence(key) for key in sided(name, keys[name])])
            action.setText(text)
            action.setToolTip(with_key(text, action.shortcuts()))
        titles = {
            "add": QCoreApplication.translate("codebook", "Add"),
            "more": QCoreApplication.translate("codebook", "More"),
        }
        for button, place in self._menus:
            button.setText(titles[place])
            button.setToolTip(titles[place])

    def set_available(self, there: frozenset[str], *, editable: bool) -> None:
        """Enable what makes sense for the current part."""
        for spec in EDITOR_ACTIONS:
            self[spec.id].setEnabled(spec.id in there and (editable or not spec.changes))

    def _add_menu(self, bar: QToolBar, place: str, picture: str) -> None:
        button = QToolButton()
        button.setObjectName(f"codebook.menu.{place}")
        button.setIcon(icon(picture))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)

        menu = QMenu(button)
        for spec in EDITOR_ACTIONS:
            if spec.place == place:
                menu.addAction(self[spec.id])
        button.setMenu(menu)
        bar.addWidget(button)
        self._menus.append((button, place))
