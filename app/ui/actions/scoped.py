"""Actions of the windows beside the main one. Their keys are chosen like its own; each window is a scope of its own."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, Qt
from PySide6.QtGui import QGuiApplication

from app.editing.key_map import KeyTable
from app.editing.key_names import mirrored_key, normal_keys


@dataclass(frozen=True, slots=True)
class ScopedAction:
    """One row of the table. Texts are marked by ``QT_TRANSLATE_NOOP``, which Qt's stubs give no better type."""

    id: str
    """``scope.name``."""
    keys: tuple[str, ...]
    """Shortcuts, the first of them is shown."""
    text: object

    @property
    def scope(self) -> str:
        """The window in which its keys count."""
        return self.id.partition(".")[0]


SCOPES: tuple[tuple[str, object], ...] = (
    ("codebook", QT_TRANSLATE_NOOP("scoped_actions", "In the codebook")),
    ("registry", QT_TRANSLATE_NOOP("scoped_actions", "In the registry")),
    ("propagation", QT_TRANSLATE_NOOP("scoped_actions", "While labelling all of these")),
)

# fmt: off
SCOPED_ACTIONS: tuple[ScopedAction, ...] = (
    ScopedAction("codebook.add_label", ("Ctrl+N",), QT_TRANSLATE_NOOP("scoped_actions", "Add a label")),
    ScopedAction("codebook.add_below", ("Ctrl+Shift+N",),
                 QT_TRANSLATE_NOOP("scoped_actions", "Add a label below this one")),
    ScopedAction("codebook.add_attribute", ("Ctrl+T",), QT_TRANSLATE_NOOP("scoped_actions", "Add an attribute")),
    ScopedAction("codebook.add_type", ("Ctrl+L",), QT_TRANSLATE_NOOP("scoped_actions", "Add a link type")),
    ScopedAction("codebook.up", ("Alt+Up",), QT_TRANSLATE_NOOP("scoped_actions", "Move up")),
    ScopedAction("codebook.down", ("Alt+Down",), QT_TRANSLATE_NOOP("scoped_actions", "Move down")),
    ScopedAction("codebook.in", ("Alt+Left",), QT_TRANSLATE_NOOP("scoped_actions", "Move further in")),
    ScopedAction("codebook.out", ("Alt+Right",), QT_TRANSLATE_NOOP("scoped_actions", "Move out")),
    ScopedAction("codebook.merge", ("Ctrl+M",), QT_TRANSLATE_NOOP("scoped_actions", "Merge into another")),
    ScopedAction("codebook.delete", ("Del",), QT_TRANSLATE_NOOP("scoped_actions", "Delete")),
    ScopedAction("codebook.write_name", ("F2",), QT_TRANSLATE_NOOP("scoped_actions", "Write the name")),
    ScopedAction("codebook.undo", ("Ctrl+Z",), QT_TRANSLATE_NOOP("scoped_actions", "Undo")),
    ScopedAction("codebook.redo", ("Ctrl+Shift+Z", "Ctrl+Y"), QT_TRANSLATE_NOOP("scoped_actions", "Redo")),
    ScopedAction("codebook.import", ("Ctrl+I",), QT_TRANSLATE_NOOP("scoped_actions", "Import a codebook")),
    ScopedAction("codebook.export", ("Ctrl+E",), QT_TRANSLATE_NOOP("scoped_actions", "Export the codebook")),
    ScopedAction("codebook.preset_minimal", (),
                 QT_TRANSLATE_NOOP("scoped_actions", "Take over: actors, claims, organizations")),
    ScopedAction("codebook.preset_full", (),
                 QT_TRANSLATE_NOOP("scoped_actions", "Take over: cues, roles, places, evidence as well")),
    ScopedAction("codebook.versions", ("Ctrl+H",), QT_TRANSLATE_NOOP("scoped_actions", "Versions")),
    ScopedAction("codebook.close", ("Ctrl+W",), QT_TRANSLATE_NOOP("scoped_actions", "Close the codebook")),

    ScopedAction("registry.find", ("Ctrl+F",), QT_TRANSLATE_NOOP("scoped_actions", "Search for an entity")),
    ScopedAction("registry.new", ("Ctrl+N",), QT_TRANSLATE_NOOP("scoped_actions", "Add an entity")),
    ScopedAction("registry.rename", ("F2",), QT_TRANSLATE_NOOP("scoped_actions", "Change the name")),
    ScopedAction("registry.merge", ("Ctrl+M",), QT_TRANSLATE_NOOP("scoped_actions", "Merge the selected entities")),
    ScopedAction("registry.delete", ("Ctrl+Del",), QT_TRANSLATE_NOOP("scoped_actions", "Delete the entity")),
    ScopedAction("registry.move", ("Ctrl+Shift+M",),
                 QT_TRANSLATE_NOOP("scoped_actions", "Let the selected mentions name another entity")),
    ScopedAction("registry.split", ("Ctrl+Shift+S",),
                 QT_TRANSLATE_NOOP("scoped_actions", "Make an entity of the selected mentions")),
    ScopedAction("registry.undo", ("Ctrl+Z",), QT_TRANSLATE_NOOP("scoped_actions", "Undo")),
    ScopedAction("registry.redo", ("Ctrl+Shift+Z", "Ctrl+Y"), QT_TRANSLATE_NOOP("scoped_actions", "Redo")),
    ScopedAction("registry.close", ("Ctrl+W",), QT_TRANSLATE_NOOP("scoped_actions", "Close the registry")),

    ScopedAction("propagation.accept", ("Space", "A"), QT_TRANSLATE_NOOP("scoped_actions", "Accept and go on")),
    ScopedAction("propagation.reject", ("R", "X"), QT_TRANSLATE_NOOP("scoped_actions", "Reject and go on")),
    ScopedAction("propagation.leave_open", ("U",), QT_TRANSLATE_NOOP("scoped_actions", "Leave open and go on")),
    ScopedAction("propagation.accept_all", ("Ctrl+A",), QT_TRANSLATE_NOOP("scoped_actions", "Accept every hit")),
    ScopedAction("propagation.reject_rest", ("Ctrl+R",),
                 QT_TRANSLATE_NOOP("scoped_actions", "Reject every hit that is still open")),
    ScopedAction("propagation.open_all", ("Ctrl+U",), QT_TRANSLATE_NOOP("scoped_actions", "Leave every hit open")),
    ScopedAction("propagation.this_article", ("T",), QT_TRANSLATE_NOOP("scoped_actions", "Look in this article")),
    ScopedAction("propagation.all_articles", ("E",), QT_TRANSLATE_NOOP("scoped_actions", "Look in all articles")),
    ScopedAction("propagation.clitics", ("P",), QT_TRANSLATE_NOOP("scoped_actions", "Look behind clitics, or not")),
    ScopedAction("propagation.apply", ("Return",), QT_TRANSLATE_NOOP("scoped_actions", "Apply")),
)
# fmt: on

SIDED_ACTIONS = ("codebook.in", "codebook.out")
"""Their keys in the table are those of a right-to-left interface; in another one left and right swap."""

SCOPED_TABLES = {
    scope: KeyTable(
        {spec.id: normal_keys(spec.keys) for spec in SCOPED_ACTIONS if spec.scope == scope},
        [action for action in SIDED_ACTIONS if action.startswith(f"{scope}.")],
        labels=False,
    )
    for scope, _title in SCOPES
}


def scoped(marked: object) -> str:
    """A text of the table in the language of the interface."""
    return QCoreApplication.translate("scoped_actions", str(marked))


def sided(action: str, keys: tuple[str, ...]) -> tuple[str, ...]:
    """The keys that an action of the table has in the interface as it runs now."""
    swapped = action in SIDED_ACTIONS and QGuiApplication.layoutDirection() == Qt.LayoutDirection.LeftToRight
    return tuple(map(mirrored_key, keys)) if swapped else keys
