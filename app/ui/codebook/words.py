"""Sentences about what is different between two codebooks."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from app.domain.codebook.change import Difference, differences
from app.domain.codebook.use import Clause
from app.domain.records import Codebook
from app.domain.wording.isolation import isolated, one_line
from app.ui.wording.wording import interface_language, name_in

_FIELDS: dict[str, object] = {
    "key": QT_TRANSLATE_NOOP("codebook", "key"),
    "name": QT_TRANSLATE_NOOP("codebook", "name"),
    "color": QT_TRANSLATE_NOOP("codebook", "colour on light paper"),
    "color_dark": QT_TRANSLATE_NOOP("codebook", "colour on dark paper"),
    "shortcut": QT_TRANSLATE_NOOP("codebook", "shortcut"),
    "pattern": QT_TRANSLATE_NOOP("codebook", "underline"),
    "definition": QT_TRANSLATE_NOOP("codebook", "guideline"),
    "examples": QT_TRANSLATE_NOOP("codebook", "examples"),
    "attributes": QT_TRANSLATE_NOOP("codebook", "attributes"),
    "parent": QT_TRANSLATE_NOOP("codebook", "place in the hierarchy"),
    "archived": QT_TRANSLATE_NOOP("codebook", "archived or in use"),
    "from_labels": QT_TRANSLATE_NOOP("codebook", "labels it leads from"),
    "to_labels": QT_TRANSLATE_NOOP("codebook", "labels it leads to"),
}


_REASONS: tuple[object, ...] = (
    QT_TRANSLATE_NOOP("codebook", "the label {label} is missing"),
    QT_TRANSLATE_NOOP("codebook", "the link type {type} is missing"),
    QT_TRANSLATE_NOOP("codebook", "{type} does not lead from {from_label} to {to_label}"),
    QT_TRANSLATE_NOOP("codebook", "{owner} does not allow {value!r} for {attribute}"),
    QT_TRANSLATE_NOOP("codebook", "{clause}, but is in use ({count} ×)"),
)
"""The sentences of `app.domain.codebook.use`."""


def reason_text(reason: object) -> str:
    """Why a codebook is refused, in the language of the interface."""
    if not isinstance(reason, Clause) or reason.template not in _REASONS:
        return str(reason)
    words = QCoreApplication.translate("codebook", reason.template).replace("!r}", "}")
    values = {
        name: reason_text(value) if isinstance(value, Clause) else isolated(one_line(str(value)))
        for name, value in reason.values.items()
    }
    return words.format_map(values)


def difference_lines(before: Codebook, after: Codebook) -> list[str]:
    """What is different between two codebooks, a line each; one line when nothing is."""
    found = [_difference(one, before, after) for one in differences(before, after)]
    return found or [QCoreApplication.translate("codebook", "Nothing is different.")]


def _difference(one: Difference, before: Codebook, after: Codebook) -> str:
    if one.kind == "order":
        if one.key == "label":
            return QCoreApplication.translate("codebook", "Another order of the labels")
        return QCoreApplication.translate("codebook", "Another order of the link types")
    label = one.kind == "label"
    part = (after.label(one.key) or before.label(one.key)) if label else None
    kind = None if label else (after.relation_type(one.key) or before.relation_type(one.key))
    names = part.name if part is not None else kind.name if kind is not None else {}
    name = isolated(name_in(names, one.key))
    if one.fields == ("added",):
        words = QCoreApplication.translate("codebook", "New: {name}")
    elif one.fields == ("removed",):
        words = QCoreApplication.translate("codebook", "Gone: {name}")
    elif one.fields == ("archived",) and bool(getattr(part or kind, "archived", False)):
        words = QCoreApplication.translate("codebook", "Archived: {name}")
    else:
        words = QCoreApplication.translate("codebook", "Changed: {name} — {fields}")
    fields = [QCoreApplication.translate("codebook", str(_FIELDS.get(field, field))) for field in one.fields]
    return words.format(name=name, fields=listed(fields))


def listed(words: list[str]) -> str:
    """The words one after the other, as the language of the interface parts them."""
    return ("، " if interface_language() == "ar" else ", ").join(words)
