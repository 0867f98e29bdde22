"""Which keys an action has: those of the table, changed by a preset, changed by what somebody chose themselves."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.editing.key_names import mirrored_key, normal_keys, split_key
from app.editing.key_presets import PRESETS, STANDARD, Preset

Keys = Mapping[str, tuple[str, ...]]
"""Action → its keys, the first of them is shown."""


@dataclass(frozen=True, slots=True)
class KeyMap:
    """A choice of keys, as it is remembered.

    Args:
        preset: a name of `PRESETS`.
        own: action → all of its keys, for the actions that were changed. Actions that are not known are kept, for
            another version may know them.
    """

    preset: str = STANDARD
    own: Keys = field(default_factory=dict)

    @classmethod
    def from_saved(cls, saved: Mapping[str, Any]) -> KeyMap:
        """Read what `saved` gave; whatever cannot be read is as if it had never been chosen."""
        preset, keys = saved.get("preset"), saved.get("keys")
        own = {}
        for action, chosen in (keys if isinstance(keys, dict) else {}).items():
            if isinstance(chosen, list) and all(isinstance(key, str) for key in chosen):
                own[str(action)] = normal_keys(chosen)
        return cls(preset if isinstance(preset, str) and preset in PRESETS else STANDARD, own)

    def saved(self) -> dict[str, Any]:
        """Plain values for a file."""
        return {"preset": self.preset, "keys": {action: list(keys) for action, keys in self.own.items()}}

    @property
    def of_preset(self) -> Preset:
        """What the preset changes."""
        return PRESETS[self.preset]

    def with_keys(self, action: str, keys: Iterable[str]) -> KeyMap:
        """The map in which an action has these keys and no others."""
        return KeyMap(self.preset, {**self.own, action: tuple(dict.fromkeys(keys))})

    def reset(self, action: str) -> KeyMap:
        """The map in which an action has the keys of the preset again."""
        return KeyMap(self.preset, {one: keys for one, keys in self.own.items() if one != action})


@dataclass(frozen=True, slots=True)
class KeyTable:
    """The keys of the table of actions, and what follows from them.

    Args:
        standard: action → keys, in the order of the table.
        mirrored: actions whose keys point to a side: in a left-to-right article arrows (and the sides of the pad) swap.
        labels: whether the keys of labels count there, too.
    """

    standard: Keys
    mirrored: Collection[str] = ()
    labels: bool = True

    def keys(self, chosen: KeyMap) -> dict[str, tuple[str, ...]]:
        """The keys every action has. No key is given twice: own choices go before the preset, that before the table."""
        wanted = {**self.standard, **chosen.of_preset.keys, **chosen.own}
        claimed: dict[str, str] = {}
        given: dict[str, tuple[str, ...]] = {}
        self._claim(claimed, given, wanted, [action for action in self.standard if action in chosen.own])
        for key in self._stand_ins(chosen, claimed):
            claimed.update(dict.fromkeys(label_key_presses(key), ""))
        self._claim(claimed, given, wanted, [action for action in self.standard if action in chosen.of_preset.keys])
        self._claim(claimed, given, wanted, self.standard)
        return {action: given[action] for action in self.standard}

    def bound(self, keys: Keys) -> frozenset[str]:
        """Every key that an action has, in an article of either direction."""
        mirrored = (mirrored_key(key) for action in self.mirrored for key in keys[action])
        return frozenset((*(key for held in keys.values() for key in held), *mirrored))

    def stand_ins(self, chosen: KeyMap) -> dict[str, str]:
        """Key → digit it stands for, without the keys that somebody gave to an action."""
        claimed: dict[str, str] = {}
        self._claim(claimed, {}, chosen.own, [action for action in self.standard if action in chosen.own])
        return self._stand_ins(chosen, claimed)

    def holder(self, keys: Keys, key: str, of: str) -> str | None:
        """The other action that has a key which action ``of`` wants, or None."""
        for action, held in keys.items():
            if action != of and any(self._clash(of, key, action, other) for other in held):
                return action
        return None

    def taken_over(self, chosen: KeyMap, action: str, key: str) -> KeyMap:
        """The map in which an action has one key more, and whoever held that key has it no longer."""
        keys = self.keys(chosen)
        while (holder := self.holder(keys, key, action)) is not None:
            left = [other for other in keys[holder] if not self._clash(action, key, holder, other)]
            keys = {**keys, holder: tuple(left)}
            chosen = chosen.with_keys(holder, left)
        return chosen.with_keys(action, [*self.keys(chosen)[action], key])

    def twice(self, chosen: KeyMap) -> list[tuple[str, str, str]]:
        """Keys that were chosen for two actions, as ``(key, action, other action)``."""
        own = {action: keys for action, keys in chosen.own.items() if action in self.standard}
        found = []
        for number, (action, keys) in enumerate(own.items()):
            earlier = dict(list(own.items())[:number])
            found += [(key, action, other) for key in keys if (other := self.holder(earlier, key, action)) is not None]
        return found

    def _stand_ins(self, chosen: KeyMap, claimed: Mapping[str, str]) -> dict[str, str]:
        stand_ins = chosen.of_preset.stand_ins if self.labels else {}
        return {key: digit for key, digit in stand_ins.items() if key not in claimed}

    def _claim(
        self, claimed: dict[str, str], given: dict[str, tuple[str, ...]], wanted: Keys, actions: Iterable[str]
    ) -> None:
        """Give each action that has none yet the keys it wants, as far as they are free."""
        for action in actions:
            if action in given:
                continue
            free = []
            for key in normal_keys(wanted[action]):
                holder = claimed.get(key, action)
                across = claimed.get(mirrored_key(key), action)
                if holder == action and (across == action or not self._one_mirrored(action, across)):
                    free.append(key)
                    claimed[key] = action
            given[action] = tuple(free)

    def _clash(self, action: str, key: str, other: str, held: str) -> bool:
        return held == key or (self._one_mirrored(action, other) and mirrored_key(held) == key)

    def _one_mirrored(self, action: str, other: str) -> bool:
        return (action in self.mirrored) != (other in self.mirrored)


@dataclass(frozen=True, slots=True)
class KeyTables:
    """The tables of several windows: in each of them, a key belongs to one action at most.

    Args:
        tables: no two of them have an action in common.
    """

    tables: tuple[KeyTable, ...]

    @property
    def standard(self) -> Keys:
        """The keys that the tables give, all together."""
        return {action: keys for table in self.tables for action, keys in table.standard.items()}

    def keys(self, chosen: KeyMap) -> dict[str, tuple[str, ...]]:
        """The keys every action has."""
        return {action: keys for table in self.tables for action, keys in table.keys(chosen).items()}

    def holder(self, keys: Keys, key: str, of: str) -> str | None:
        """The other action of the same window that has a key which action ``of`` wants, or None."""
        table = self._table(of)
        return table.holder({action: keys[action] for action in table.standard}, key, of)

    def taken_over(self, chosen: KeyMap, action: str, key: str) -> KeyMap:
        """The map in which an action has one key more, and who held it in the same window has it no longer."""
        return self._table(action).taken_over(chosen, action, key)

    def twice(self, chosen: KeyMap) -> list[tuple[str, str, str]]:
        """Keys that were chosen for two actions of one window, as ``(key, action, other action)``."""
        return [found for table in self.tables for found in table.twice(chosen)]

    def _table(self, action: str) -> KeyTable:
        return next(table for table in self.tables if action in table.standard)


def label_key_presses(key: str) -> tuple[str, ...]:
    """What the key of a label takes: itself, with Shift (once more), with Alt (exactly)."""
    return key, f"Shift+{key}", f"Alt+{key}"


def label_key_of(key: str, label_keys: Collection[str]) -> str | None:
    """The key of a label that a press would mean in the article, or None.

    Digits of the numeric pad are not meant: an action bound to one of those goes first.
    """
    found = split_key(key)
    if found is None or len(found[0]) > 1 or not found[0] <= {"Shift", "Alt"} or found[1] not in label_keys:
        return None
    return found[1]
