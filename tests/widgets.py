"""Parts of windows, found by their kind and their name."""

from typing import TypeVar

from PySide6.QtCore import QObject

Kind = TypeVar("Kind", bound=QObject)


def part(parent: QObject, kind: type[Kind], name: str | None = None) -> Kind:
    """The part of a window of this kind, with this object name if one is given."""
    found = parent.findChild(kind, name) if name is not None else parent.findChild(kind)
    assert isinstance(found, kind), name or kind.__name__
    return found
