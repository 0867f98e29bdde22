"""The actions of the table as Qt has them in one window, and what is filled with them: menus and tool bar."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from operator import itemgetter

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QToolBar, QWidget

from app.editing.key_map import Keys
from app.editing.key_names import mirrored_key
from app.ui.actions.actions import ACTIONS, KEY_TABLES, MENUS, translated
from app.ui.actions.marking import EDGE_ACTIONS
from app.ui.actions.spec import WANTING, ActionSpec
from app.ui.keyboard.key_menu import KeyMenu
from app.ui.keyboard.key_text import with_key
from app.ui.theme.icons import icon


class Actions(QObject):
    """The actions of one window, named ``action.<id>`` for tests, scripts and screen readers."""

    keys_changed = Signal()
    """Actions have other keys now: chosen by somebody, or mirrored for the article."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._actions: dict[str, QAction] = {}
        self._keys: Keys = KEY_TABLES.standard
        self._direction = "rtl"
        self._menus: list[tuple[QMenu, object]] = []
        self._tips: dict[str, tuple[str, str]] = {}
        """Of every action what it does, with its key and without: written anew only when keys or language change."""
        self._there: frozenset[str] = frozenset()
        groups: dict[str, QActionGroup] = {}
        for spec in ACTIONS:
            action = QAction(icon(spec.icon), translated(spec.text), window)
            action.setObjectName(f"action.{spec.id}")
            action.setCheckable(spec.switch or bool(spec.choice))
            action.setEnabled(not spec.needs)
            if spec.choice:
                groups.setdefault(spec.choice, QActionGroup(self)).addAction(action)
            self._actions[spec.id] = action
        window.addActions([self[spec.id] for spec in ACTIONS if not spec.in_text])
        self._apply_keys()

    def __getitem__(self, action_id: str) -> QAction:
        """The action with this id.

        Raises:
            KeyError: the table has no such row.
        """
        return self._actions[action_id]

    def all(self) -> list[QAction]:
        """The actions in the order of the table."""
        return list(self._actions.values())

    def connect_all(self, slots: Mapping[str, Callable[[], object]]) -> None:
        """Say what happens when each action is triggered.

        Raises:
            KeyError: a slot names no action, or an action has no slot.
        """
        if missing := self._actions.keys() ^ slots.keys():
            raise KeyError(f"Actions and slots differ: {sorted(missing)}")
        for action_id, slot in slots.items():
            # `triggered` carries the check mark, which no slot here wants.
            self._actions[action_id].triggered.connect(lambda _checked=False, slot=slot: slot())

    def attach_to_text(self, view: QWidget) -> None:
        """Let the keys that count only in the text be the reading surface's own."""
        for spec in ACTIONS:
            if spec.in_text:
                self[spec.id].setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
                view.addAction(self[spec.id])

    def fill_menu_bar(self, bar: QMenuBar) -> None:
        """Put every action into its menu."""
        for name, title in MENUS:
            menu = KeyMenu(bar)
            bar.addMenu(menu)
            menu.setObjectName(f"menu.{name}")
            menu.setTitle(translated(title))
            self._menus.append((menu, title))
            rows = [(spec.group, self[spec.id]) for spec in ACTIONS if spec.menu == name]
            _add_groups(menu, sorted(rows, key=itemgetter(0)))

    def fill_tool_bar(self, bar: QToolBar) -> None:
        """Put the actions used most into the tool bar."""
        chosen = [spec for spec in ACTIONS if spec.tool_bar]
        order = [name for name, _title in MENUS]
        _add_groups(bar, [(order.index(spec.menu), self[spec.id]) for spec in chosen])

    def fill_context_menu(self, menu: QMenu) -> None:
        """Put what can be done at the place clicked into a context menu; the palette in it leads to everything else."""
        rows = [(spec.context, self[spec.id]) for spec in ACTIONS if spec.context and self[spec.id].isEnabled()]
        _add_groups(menu, sorted(rows, key=itemgetter(0)))

    def set_available(self, *there: str) -> None:
        """Enable the actions whose need (``workspace``, ``article``, …) is among those given."""
        # Asked with every step and every span that is chosen, and mostly nothing is different.
        other = self._there.symmetric_difference(there)
        if not other:
            return
        self._there = frozenset(there)
        for spec in ACTIONS:
            if spec.needs in other:
                self[spec.id].setEnabled(spec.needs in there)
                self._show_tip(spec)

    def set_keys(self, keys: Keys) -> None:
        """Give every action these keys, those of the edges as in a right-to-left article."""
        if keys != self._keys:
            self._keys = keys
            self._apply_keys()

    def keys(self) -> Keys:
        """The keys of every action, also of other windows, those of the edges as in a right-to-left article."""
        return self._keys

    def set_direction(self, direction: str) -> None:
        """Let the arrows of the edge keys point the way the edge moves: in a left-to-right article they swap."""
        if direction != self._direction:
            self._direction = direction
            self._apply_keys()

    def _apply_keys(self) -> None:
        for spec in ACTIONS:
            keys = self._keys[spec.id]
            if spec.id in EDGE_ACTIONS and self._direction == "ltr":
                keys = tuple(mirrored_key(key) for key in keys)
            self[spec.id].setShortcuts([QKeySequence(key) for key in keys])
            self._write_tip(spec)
        self.keys_changed.emit()

    def retranslate(self) -> None:
        """Write all texts anew in the language of the interface."""
        for spec in ACTIONS:
            self[spec.id].setText(translated(spec.text))
            self._write_tip(spec)
        for menu, title in self._menus:
            menu.setTitle(translated(title))

    def what_is_wanting(self, action_id: str) -> str:
        """What must be done before an action can be used; empty when it can be."""
        return self._wanting(next(one for one in ACTIONS if one.id == action_id))

    def _wanting(self, spec: ActionSpec) -> str:
        return "" if self[spec.id].isEnabled() else translated(WANTING.get(spec.needs, ""))

    def _write_tip(self, spec: ActionSpec) -> None:
        tip = translated(spec.tip)
        self._tips[spec.id] = (with_key(tip, self[spec.id].shortcuts()), tip)
        self._show_tip(spec)

    def _show_tip(self, spec: ActionSpec) -> None:
        action, wanting = self[spec.id], self._wanting(spec)
        with_its_key, tip = self._tips[spec.id]
        action.setToolTip("\n".join(filter(None, (with_its_key, wanting))))
        action.setStatusTip(" · ".join(filter(None, (tip, wanting))))


def _add_groups(place: QMenu | QToolBar, rows: list[tuple[int, QAction]]) -> None:
    last: int | None = None
    for group, action in rows:
        if last is not None and group != last:
            place.addSeparator()
        place.addAction(action)
        last = group
