"""All keys and gestures in sections, for the page of keys in the window and for the printed sheet."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject

from app.ui.actions.actions import ACTIONS, MENUS, translated
from app.ui.actions.scoped import SCOPED_ACTIONS, SCOPES, scoped, sided
from app.ui.keyboard.key_text import keys_of, shown_key, shown_keys
from app.ui.shortcuts.conflicts import action_text
from app.ui.shortcuts.desk import KeyDesk
from app.ui.wording.wording import name_in


@dataclass(frozen=True, slots=True)
class KeySection:
    """A heading with rows of what is done and by which key or gesture."""

    title: str
    rows: tuple[tuple[str, str], ...]


class KeyContent(QObject):
    """Reads what is chosen at the time of asking."""

    def __init__(self, desk: KeyDesk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk

    def sections(self, *, as_in_table: bool = False) -> list[KeySection]:
        """Labels, gestures, then the menus and the other windows.

        Args:
            as_in_table: whether edges have the keys they have in a right-to-left article, whatever is open.
        """
        actions, table = self._desk.actions, self._desk.actions.keys()
        found = [
            KeySection(self.tr("Labels"), self._labels()),
            KeySection(self.tr("In the article"), self._gestures()),
            KeySection(self.tr("While linking"), self._linking()),
        ]
        for menu, title in MENUS:
            rows = [
                (action_text(spec.id), shown_keys(table[spec.id]) if as_in_table else keys_of(actions[spec.id]))
                for spec in ACTIONS
                if spec.menu == menu
            ]
            found.append(KeySection(translated(title).replace("&", ""), tuple(rows)))
        for scope, title in SCOPES:
            others = tuple(
                (action_text(spec.id), shown_keys(table[spec.id] if as_in_table else sided(spec.id, table[spec.id])))
                for spec in SCOPED_ACTIONS
                if spec.scope == scope and table[spec.id]
            )
            found.append(KeySection(scoped(title), others))
        return [section for section in found if section.rows]

    def _labels(self) -> tuple[tuple[str, str], ...]:
        labels = self._desk.codebook.labels if self._desk.codebook is not None else ()
        return tuple(
            (name_in(label.name, label.key), shown_keys([key, *self._desk.digit_keys(key)]))
            for label in labels
            if (key := label.shortcut.upper()) and not label.archived
        )

    def _gestures(self) -> tuple[tuple[str, str], ...]:
        sideways = f"{shown_key('Left')} {shown_key('Right')}"
        return (
            (self.tr("Label what is outlined"), self.tr("key or button of the label")),
            (self.tr("Label exactly what is selected"), self.tr("Alt with the key or a click on the button")),
            (self.tr("Label the chosen span once more"), self.tr("Shift with the key of the label")),
            (self.tr("Let a label stick"), self.tr("Ctrl with a click on its button")),
            (self.tr("Select text"), self.tr("drag, or Shift with the arrow keys")),
            (self.tr("Reach to a place"), self.tr("Shift with a click")),
            (self.tr("Select a word"), self.tr("double click")),
            (self.tr("Select a sentence"), self.tr("triple click")),
            (self.tr("Reach by words"), self.tr("Ctrl+Shift with {arrows}").format(arrows=sideways)),
            (self.tr("Go by letters and lines"), self.tr("arrow keys")),
            (self.tr("Go by words"), self.tr("Ctrl with {arrows}").format(arrows=sideways)),
            (self.tr("Go to the ends of the line"), shown_keys(["Home", "End"])),
            (self.tr("Go to the ends of the article"), shown_keys(["Ctrl+Home", "Ctrl+End"])),
            (self.tr("Go by pages"), shown_keys(["PgUp", "PgDown"])),
            (self.tr("Choose a span"), self.tr("click; click again for the one below it")),
            (self.tr("Let go of the chosen span"), shown_key("Esc")),
            (self.tr("Add to the chosen span"), self.tr("drag with Ctrl")),
            (self.tr("Move an edge of the chosen span"), self.tr("drag its handle")),
            (self.tr("Link two spans"), self.tr("drag one's tag to the other")),
            (self.tr("What can be done here"), self.tr("right button, or the menu key")),
            (self.tr("Larger or smaller text"), self.tr("Ctrl with the mouse wheel")),
        )

    def _linking(self) -> tuple[tuple[str, str], ...]:
        return (
            (self.tr("Link with a span"), self.tr("its number, or click")),
            (self.tr("Link with the nearest"), shown_keys(["Return"])),
            (self.tr("Link with who was named last"), shown_key("0")),
            (self.tr("Another kind of link"), shown_keys(["Tab", "Shift+Tab"])),
            (self.tr("Further spans"), shown_keys(["Down", "Up"])),
            (self.tr("Leave"), shown_key("Esc")),
        )
