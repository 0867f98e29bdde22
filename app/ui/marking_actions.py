"""The actions that shape a selection or a span; a part of the table in `app.ui.actions`."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP

from app.ui.action_spec import ActionSpec

# fmt: off
MARKING_ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec("grow_start", "marking", 0, "ray-start-arrow", ("Alt+Shift+Right",),
               QT_TRANSLATE_NOOP("actions", "Start one letter earlier"),
               QT_TRANSLATE_NOOP("actions", "Let the selection or the chosen span begin one letter earlier"),
               needs="article"),
    ActionSpec("shrink_start", "marking", 0, "ray-start", ("Alt+Shift+Left",),
               QT_TRANSLATE_NOOP("actions", "Start one letter later"),
               QT_TRANSLATE_NOOP("actions", "Let the selection or the chosen span begin one letter later"),
               needs="article"),
    ActionSpec("grow_end", "marking", 0, "ray-end-arrow", ("Alt+Left",),
               QT_TRANSLATE_NOOP("actions", "End one letter later"),
               QT_TRANSLATE_NOOP("actions", "Let the selection or the chosen span reach one letter further"),
               needs="article"),
    ActionSpec("shrink_end", "marking", 0, "ray-end", ("Alt+Right",),
               QT_TRANSLATE_NOOP("actions", "End one letter earlier"),
               QT_TRANSLATE_NOOP("actions", "Let the selection or the chosen span end one letter earlier"),
               needs="article"),
    ActionSpec("clitic_off_start", "marking", 1, "content-cut", (";",),
               QT_TRANSLATE_NOOP("actions", "Start one clitic later"),
               QT_TRANSLATE_NOOP("actions", "Leave one more و ف ב ל כ ה outside"),
               needs="article", in_text=True),
    ActionSpec("clitic_on_start", "marking", 1, "content-paste", ("'",),
               QT_TRANSLATE_NOOP("actions", "Start one clitic earlier"),
               QT_TRANSLATE_NOOP("actions", "Take the clitic before the start in again"),
               needs="article", in_text=True),
    ActionSpec("clitic_off_end", "marking", 1, "content-cut", (",",),
               QT_TRANSLATE_NOOP("actions", "End one clitic earlier"),
               QT_TRANSLATE_NOOP("actions", "Leave a pronoun or ending of the last word outside"),
               needs="article", in_text=True),
    ActionSpec("clitic_on_end", "marking", 1, "content-paste", (".",),
               QT_TRANSLATE_NOOP("actions", "End one clitic later"),
               QT_TRANSLATE_NOOP("actions", "Take the pronoun or ending behind the end in again"),
               needs="article", in_text=True),
    ActionSpec("next_offer", "marking", 2, "skip-next", ("]",),
               QT_TRANSLATE_NOOP("actions", "Next boundary offered"),
               QT_TRANSLATE_NOOP("actions", "Show another boundary; the key of a label takes the one shown"),
               needs="article", in_text=True, context=True),
    ActionSpec("previous_offer", "marking", 2, "skip-previous", ("[",),
               QT_TRANSLATE_NOOP("actions", "Previous boundary offered"),
               QT_TRANSLATE_NOOP("actions", "Go back to the boundary offered before"),
               needs="article", in_text=True),
    ActionSpec("grow_selection", "marking", 3, "arrow-expand-horizontal", ("Space",),
               QT_TRANSLATE_NOOP("actions", "Grow the selection"),
               QT_TRANSLATE_NOOP("actions", "Select the word, clause, quotation, sentence, paragraph around"),
               needs="article", in_text=True, context=True),
    ActionSpec("shrink_selection", "marking", 3, "arrow-collapse-horizontal", ("Shift+Space",),
               QT_TRANSLATE_NOOP("actions", "Shrink the selection"),
               QT_TRANSLATE_NOOP("actions", "Go back to the smaller unit"),
               needs="article", in_text=True, context=True),
)
# fmt: on
