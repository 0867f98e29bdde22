"""Ready-made key maps: what differs from the keys of the table of actions.

Left hand: the right one holds the mouse, so everything lies between Tab, 5, B and the left Ctrl; the digits of the
first labels lie there already. Right hand: the left one holds the mouse; J K L, U I O and 7 8 9 are the digits, as on
the embedded numeric pads of laptops. Numeric pad: the digits of the pad label, NumLock on or off, and the keys around
them walk, grow and link; what is rarer takes Ctrl.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Preset:
    """What a preset changes.

    Args:
        keys: action → all of its keys.
        stand_ins: key → the digit it stands for while labelling and linking.
        pad_digits: whether the numeric pad means digits in the article even while NumLock is off.
    """

    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    stand_ins: Mapping[str, str] = field(default_factory=dict)
    pad_digits: bool = False


_LEFT_HAND = Preset(
    keys={
        "next_offer": ("D",),
        "previous_offer": ("Shift+D",),
        "label_again": ("R", "Return"),
        "sticky": ("Shift+T", "F9"),
        "clitic_on_start": ("Q",),
        "clitic_off_start": ("W",),
        "clitic_off_end": ("A",),
        "clitic_on_end": ("S",),
        "grow_start": ("Shift+Q", "Alt+Shift+Right"),
        "shrink_start": ("Shift+W", "Alt+Shift+Left"),
        "shrink_end": ("Shift+A", "Alt+Right"),
        "grow_end": ("Shift+S", "Alt+Left"),
        "letters": ("`",),
        "next_clause": ("Z", "Ctrl+Down"),
        "previous_clause": ("Shift+Z", "Ctrl+Up"),
        "next_unlabelled": ("B", "F8"),
        "previous_unlabelled": ("Shift+B", "Shift+F8"),
        "next_span": ("Alt+D", "Alt+Down"),
        "previous_span": ("Alt+S", "Alt+Up"),
        "link": ("C",),
        "offer_interrupted": ("Shift+R",),
        "unattributed": ("Shift+V",),
        "next_open_claim": ("T",),
        "delete_span": ("X", "Del", "Backspace"),
        "next_open_mention": ("Shift+C", "M"),
        "relabel": ("Alt+R", "Ctrl+L"),
        "merge_spans": ("Alt+F", "Ctrl+M"),
        "next_article": ("Alt+C", "Ctrl+PgDown"),
        "previous_article": ("Alt+X", "Ctrl+PgUp"),
    }
)

_RIGHT_HAND = Preset(
    keys={
        "undo": ("\\", "Ctrl+Z"),
        "redo": ("Shift+\\", "Ctrl+Shift+Z", "Ctrl+Y"),
        "copy": ("Ctrl+Ins", "Ctrl+C"),
        "grow_start": ("Shift+'", "Alt+Shift+Right"),
        "shrink_start": ("Shift+;", "Alt+Shift+Left"),
        "shrink_end": ("Shift+,", "Alt+Right"),
        "grow_end": ("Shift+.", "Alt+Left"),
        "next_clause": ("N", "Ctrl+Down"),
        "previous_clause": ("Shift+N", "Ctrl+Up"),
        "next_span": ("P", "Alt+Down"),
        "previous_span": ("Shift+P", "Alt+Up"),
        "link": ("H",),
        "authors_voice": ("Y",),
        "unattributed": ("Shift+Y",),
        "next_open_claim": ("Shift+M",),
        "assign_entity": ("Shift+H", "E"),
        "propagate": ("Ctrl+'", "Ctrl+R"),
        "split_span": ("Ctrl+;", "Ctrl+D"),
        "mark_todo": ("Ctrl+6", "Ctrl+1"),
        "mark_doing": ("Ctrl+7", "Ctrl+2"),
        "mark_done": ("Ctrl+8", "Ctrl+3"),
        "mark_flagged": ("Ctrl+9", "Ctrl+4"),
    },
    stand_ins=dict(zip("JKLUIO", "123456", strict=True)),
)

_NUMERIC_PAD = Preset(
    keys={
        "grow_selection": ("Num+0", "Space"),
        "shrink_selection": ("Num+.", "Shift+Space"),
        "next_clause": ("Num++", "Ctrl+Down"),
        "previous_clause": ("Num+-", "Ctrl+Up"),
        "next_offer": ("Num+*", "]"),
        "link": ("Num+/", "L"),
        "label_again": ("Num+Enter", "Return"),
        "previous_offer": ("Ctrl+Num+*", "["),
        "offer_interrupted": ("Ctrl+Num+/", "/"),
        "next_open_claim": ("Ctrl+Num+Enter", "O"),
        "delete_span": ("Ctrl+Num+.", "Del", "Backspace"),
        "undo": ("Ctrl+Num+0", "Ctrl+Z"),
        "grow_end": ("Ctrl+Num+4", "Alt+Left"),
        "shrink_end": ("Ctrl+Num+6", "Alt+Right"),
        "shrink_start": ("Ctrl+Num+7", "Alt+Shift+Left"),
        "grow_start": ("Ctrl+Num+9", "Alt+Shift+Right"),
        "next_span": ("Ctrl+Num+2", "Alt+Down"),
        "previous_span": ("Ctrl+Num+8", "Alt+Up"),
        "next_article": ("Ctrl+Num+3", "Ctrl+PgDown"),
        "previous_article": ("Ctrl+Num+1", "Ctrl+PgUp"),
    },
    pad_digits=True,
)

PRESETS: Mapping[str, Preset] = {
    "standard": Preset(),
    "left_hand": _LEFT_HAND,
    "right_hand": _RIGHT_HAND,
    "numeric_pad": _NUMERIC_PAD,
}
STANDARD = "standard"
