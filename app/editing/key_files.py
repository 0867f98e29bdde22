"""Key maps as JSON files, to carry them to another machine or to a colleague.

``{"format": "hashiya-keys", "version": 1, "preset": "left_hand", "keys": {"link": ["K"]}}``: keys as in
`app.editing.key_names`, actions by their ids.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from app.domain.errors import HashiyaError
from app.editing.key_map import KeyMap, KeyTable, KeyTables
from app.editing.key_names import is_reserved, normal_key
from app.editing.key_presets import PRESETS
from app.services.writing_aside import written_aside

FORMAT, VERSION = "hashiya-keys", 1
LARGEST = 1_000_000
"""Bytes; a key map has a few thousand."""


class KeyMapError(HashiyaError):
    """A file of keys cannot be read."""


def write_key_map(path: Path, chosen: KeyMap) -> None:
    """Write a key map, replacing the file in one go.

    Raises:
        TransferError: the file cannot be written.
    """
    text = json.dumps({"format": FORMAT, "version": VERSION, **chosen.saved()}, indent=1, ensure_ascii=False)
    with written_aside(path) as stream:
        stream.write(f"{text}\n".encode())


def read_key_map(path: Path, table: KeyTable | KeyTables) -> tuple[KeyMap, list[str]]:
    """Read a key map; returns it with the names of the actions in it that this version does not know.

    Raises:
        KeyMapError: it cannot be read, is no key map, or gives one key twice.
    """
    content = _content(path)
    preset, keys = content.get("preset", "standard"), content.get("keys", {})
    if not isinstance(preset, str) or preset not in PRESETS:
        raise KeyMapError(
            "{file}: there is no preset {preset}; choose one in the window of keys", file=path.name, preset=preset
        )
    if not isinstance(keys, dict):
        raise KeyMapError("{file}: “keys” must list keys by action; export a key map to see how", file=path.name)
    chosen = KeyMap(preset, {action: _keys(path, action, listed) for action, listed in keys.items()})
    if twice := table.twice(chosen):
        key, action, other = twice[0]
        raise KeyMapError(
            "{file}: {key} is given to {other} and to {action}; take it from one of them",
            file=path.name,
            key=key,
            other=other,
            action=action,
        )
    return chosen, [action for action in chosen.own if action not in table.standard]


def _no_key_map(path: Path) -> KeyMapError:
    return KeyMapError("{file}: not a key map of Hashiya; choose a file exported in the window of keys", file=path.name)


def _content(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > LARGEST:
            raise _no_key_map(path)
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise KeyMapError(
            "{file}: cannot be read ({why}); check the path and its rights", file=path.name, why=error.strerror
        ) from error
    except json.JSONDecodeError as error:
        raise KeyMapError(
            "{file}: not JSON, line {line}, column {column}; export the key map again",
            file=path.name,
            line=error.lineno,
            column=error.colno,
        ) from error
    except (UnicodeDecodeError, RecursionError) as error:
        raise KeyMapError("{file}: not a text file in UTF-8; export the key map again", file=path.name) from error
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise _no_key_map(path)
    version = content.get("version")
    if not isinstance(version, int) or version < 1:
        raise KeyMapError("{file}: has no version number; export the key map again", file=path.name)
    if version > VERSION:
        raise KeyMapError("{file}: written by a newer Hashiya; update this one", file=path.name)
    return content


def _keys(path: Path, action: str, listed: object) -> tuple[str, ...]:
    if not isinstance(listed, list):
        raise KeyMapError(
            "{file}: the keys of {action} must be a list; export a key map to see how", file=path.name, action=action
        )
    keys = []
    for written in listed:
        key = normal_key(written) if isinstance(written, str) else None
        if key is None:
            raise KeyMapError(
                "{file}: {action} has a key that is none: {key}; write it like Ctrl+Shift+L",
                file=path.name,
                action=action,
                key=written,
            )
        if is_reserved(key):
            raise KeyMapError(
                "{file}: {action} cannot have {key}, which has a fixed meaning; give it another",
                file=path.name,
                action=action,
                key=key,
            )
        keys.append(key)
    return tuple(dict.fromkeys(keys))
