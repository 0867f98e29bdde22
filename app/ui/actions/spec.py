"""What the tables of actions are made of."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QT_TRANSLATE_NOOP

WANTING = {
    "workspace": QT_TRANSLATE_NOOP("actions", "Open a workspace first"),
    "article": QT_TRANSLATE_NOOP("actions", "Open an article first"),
    "span": QT_TRANSLATE_NOOP("actions", "Choose a span first"),
    "undo": QT_TRANSLATE_NOOP("actions", "There is nothing to undo"),
    "redo": QT_TRANSLATE_NOOP("actions", "There is nothing to redo"),
}
"""What an action needs → what is wanting while that is not there."""


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """One row of the table. Texts are marked by ``QT_TRANSLATE_NOOP``, which Qt's stubs give no better type."""

    id: str
    menu: str
    group: int
    """Actions of one menu with the same number stand together; a line is drawn between groups."""
    icon: str
    keys: tuple[str, ...]
    """Shortcuts, the first of them is shown. For an edge: in a right-to-left article (see `Actions.set_direction`)."""
    text: object
    tip: object
    choice: str = ""
    """Name of the set of which exactly one is checked, or empty."""
    switch: bool = False
    """Whether it shows and hides something, and is checked while that is shown."""
    needs: str = ""
    """What must be there for it to make sense: ``workspace``, ``article``, ``span``, ``undo``, ``redo`` or nothing."""
    tool_bar: bool = False
    context: int = 0
    """Number of its group in the context menu of the article; 0 keeps it out."""
    in_text: bool = False
    """Whether its keys, some of them bare, count only while the reading surface has the keyboard."""
