"""What kinds and attributes of entities are called in the language of the interface."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

_KINDS: dict[str, object] = {
    "person": QT_TRANSLATE_NOOP("entities", "person"),
    "group": QT_TRANSLATE_NOOP("entities", "group"),
    "organization": QT_TRANSLATE_NOOP("entities", "organization"),
    "state": QT_TRANSLATE_NOOP("entities", "state"),
    "government": QT_TRANSLATE_NOOP("entities", "government body"),
    "company": QT_TRANSLATE_NOOP("entities", "company"),
    "party": QT_TRANSLATE_NOOP("entities", "party"),
    "media": QT_TRANSLATE_NOOP("entities", "medium"),
    "ngo": QT_TRANSLATE_NOOP("entities", "civil society"),
    "international": QT_TRANSLATE_NOOP("entities", "international body"),
    "armed": QT_TRANSLATE_NOOP("entities", "armed force"),
    "court": QT_TRANSLATE_NOOP("entities", "court"),
    "sport": QT_TRANSLATE_NOOP("entities", "sport"),
    "other": QT_TRANSLATE_NOOP("entities", "other"),
}
_FIELDS: dict[str, object] = {
    "name": QT_TRANSLATE_NOOP("entities", "Name"),
    "kind": QT_TRANSLATE_NOOP("entities", "Kind"),
    "aliases": QT_TRANSLATE_NOOP("entities", "Also called"),
    "role": QT_TRANSLATE_NOOP("entities", "Role"),
    "party": QT_TRANSLATE_NOOP("entities", "Party"),
    "country": QT_TRANSLATE_NOOP("entities", "Country"),
    "valid_from": QT_TRANSLATE_NOOP("entities", "From"),
    "valid_to": QT_TRANSLATE_NOOP("entities", "Until"),
    "wikidata": QT_TRANSLATE_NOOP("entities", "Wikidata"),
    "note": QT_TRANSLATE_NOOP("entities", "Note"),
}


def kind_name(kind: str) -> str:
    """The kind as a word; a kind that is not ours as it came."""
    return QCoreApplication.translate("entities", str(_KINDS[kind])) if kind in _KINDS else kind


def field_name(field: str) -> str:
    """The name of a field or attribute of an entity; of an attribute that is not ours, its key."""
    return QCoreApplication.translate("entities", str(_FIELDS[field])) if field in _FIELDS else field
