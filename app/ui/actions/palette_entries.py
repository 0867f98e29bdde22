"""What the command palette lists: the table of actions, and the labels of the codebook."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from importlib import resources

from PySide6.QtCore import QTranslator

from app.domain.records import Codebook
from app.ui.actions.actions import ACTIONS
from app.ui.actions.palette import Entry
from app.ui.actions.window_actions import Actions
from app.ui.keyboard.key_text import keys_of
from app.ui.wording.wording import name_in


def palette_entries(actions: Actions, codebook: Codebook | None, label: Callable[[str], object]) -> list[Entry]:
    """Every label in use, then every action, each with its names in English and Arabic."""
    labels = codebook.labels if codebook is not None else ()
    found = [
        Entry(name_in(one.name, one.key), tuple(one.name.values()), one.shortcut.upper(), partial(label, one.key))
        for one in labels
        if not one.archived
    ]
    for spec in ACTIONS:
        action = actions[spec.id]
        names = (str(spec.text), _arabic(str(spec.text)), str(spec.tip), _arabic(str(spec.tip)))
        text = action.text().replace("&", "").removesuffix("…")
        wanting = actions.what_is_wanting(spec.id)
        found.append(Entry(text, names, keys_of(action), action.trigger, action.isEnabled(), wanting))
    return found


@cache
def _translator() -> tuple[QTranslator, bytes]:
    # Qt reads from these bytes for as long as the translator lives.
    catalogue = resources.files("resources").joinpath("translations", "hashiya_ar.qm").read_bytes()
    translator = QTranslator()
    translator.load(catalogue)
    return translator, catalogue


def _arabic(text: str) -> str:
    return _translator()[0].translate("actions", text) or text
