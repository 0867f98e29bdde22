"""Key maps as JSON files, to carry them to another machine or to a colleague.

``{"format": "hashiya-keys", "version": 1, "preset": "left_hand", "keys": {"link": ["K"]}}``: keys as in
`app.editing.key_names`, actions by their ids.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from app.domain.errors import HashiyaError
from app.editing.key_map import KeyMap, KeyTable
from app.editing.key_names import is_reserved, normal_key
from app.editing.key_presets import PRESETS

FORMAT, VERSION = "hashiya-keys", 1
LARGEST = 1_000_000
"""Bytes; a key map has a few thousand."""


class KeyMapError(HashiyaError):
    """A file of keys cannot be read or written."""


def write_key_map(path: Path, chosen: KeyMap) -> None:
    """Write a key map, replacing the file in one go.

    Raises:
        KeyMapError: the file cannot be written.
    """
    text = json.dumps({"format": FORMAT, "version": VERSION, **chosen.saved()}, indent=1, ensure_ascii=False)
    aside = path.with_name(f".{path.name}.part")
    try:
        aside.write_text(text + "\n", encoding="utf-8")
        aside.replace(path)
    except OSError as error:
        aside.unlink(missing_ok=True)
        raise KeyMapError(f"{path.name}: cannot be written ({error.strerror}); choose another place") from error


def read_key_map(path: Path, table: KeyTable) -> tuple[KeyMap, list[str]]:
    """Read a key map; returns it with the names of the actions in it that this version does not know.

    Raises:
        KeyMapError: it cannot be read, is no key map, or gives one key twice.
    """
    content = _content(path)
    preset, keys = content.get("preset", "standard"), content.get("keys", {})
    if not isinstance(preset, str) or preset not in PRESETS:
        raise KeyMapError(f"{path.name}: there is no preset {preset!r}; known are {', '.join(PRESETS)}")
    if not isinstance(keys, dict):
        raise KeyMapError(f"{path.name}: “keys” must list keys by action; export a key map to see how it is written")
    chosen = KeyMap(preset, {action: _keys(path, action, listed) for action, listed in keys.items()})
    if twice := table.twice(chosen):
        key, action, other = twice[0]
        raise KeyMapError(f"{path.name}: {key} is given to “{other}” and to “{action}”; take it from one of them")
    return chosen, [action for action in chosen.own if action not in table.standard]


def _content(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > LARGEST:
            raise KeyMapError(f"{path.name}: too large for a key map; choose a file exported by the shortcut editor")
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise KeyMapError(f"{path.name}: cannot be read ({error.strerror}); check the path and its rights") from error
    except json.JSONDecodeError as error:
        raise KeyMapError(f"{path.name}: not JSON, line {error.lineno}, column {error.colno}: {error.msg}") from error
    except (UnicodeDecodeError, RecursionError) as error:
        raise KeyMapError(f"{path.name}: not a text file in UTF-8; export the key map again") from error
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise KeyMapError(f"{path.name}: not a key map of Hashiya; choose a file exported by the shortcut editor")
    version = content.get("version")
    if not isinstance(version, int) or version < 1:
        raise KeyMapError(f"{path.name}: has no version number; export the key map again")
    if version > VERSION:
        raise KeyMapError(f"{path.name}: written by a newer Hashiya; update this one or export in the older")
    return content


def _keys(path: Path, action: str, listed: object) -> tuple[str, ...]:
    if not isinstance(listed, list):
        raise KeyMapError(f'{path.name}: the keys of “{action}” must be a list, like ["Ctrl+L"]')
    keys = []
    for written in listed:
        key = normal_key(written) if isinstance(written, str) else None
        if key is None:
            raise KeyMapError(
                f"{path.name}: “{action}” has a key that is none: {written!r}; write it like Ctrl+Shift+L"
            )
        if is_reserved(key):
            raise KeyMapError(f"{path.name}: “{action}” cannot have {key}, which has a fixed meaning; give it another")
        keys.append(key)
    return tuple(dict.fromkeys(keys))
