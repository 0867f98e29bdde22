"""Attributes in formats whose values are texts: several texts to an attribute, or none for a mere flag.

The codebook tells on the way back what kind of value the texts were.
"""

from __future__ import annotations

from collections.abc import Sequence

import orjson

from app.domain.records import AttributeDefinition, Codebook

_TRUE = frozenset({"true", "yes", "1"})
_FALSE = frozenset({"false", "no", "0"})


def definition_of(codebook: Codebook | None, owner: str, key: str) -> AttributeDefinition | None:
    """What the codebook says about attribute `key` of the label or relation type `owner`."""
    if codebook is None:
        return None
    found = codebook.label(owner) or codebook.relation_type(owner)
    return next((item for item in found.attributes if item.key == key), None) if found else None


def texts_of(value: object) -> tuple[str, ...] | None:
    """The texts that stand for an attribute's value; empty for a flag, None when there are none that could."""
    if value is True:
        return ()
    if isinstance(value, str):
        return (value,) if value else None
    if isinstance(value, bool | int | float):
        return (orjson.dumps(value).decode(),)
    if isinstance(value, list) and value and all(isinstance(item, str) and item for item in value):
        return tuple(value)
    return None


def value_of(texts: Sequence[str], definition: AttributeDefinition | None) -> object:
    """The value that `texts` stand for; where the codebook says nothing one text is a text, several are a list."""
    kind = definition.kind if definition else ""
    if not texts:
        return True
    if kind == "choices" or len(texts) > 1:
        return list(texts)
    text = texts[0]
    if kind == "boolean" and text.lower() in _TRUE | _FALSE:
        return text.lower() in _TRUE
    if kind == "number":
        try:
            number = orjson.loads(text)
        except orjson.JSONDecodeError:
            return text
        return number if type(number) in (int, float) else text
    return text


def survives(value: object, definition: AttributeDefinition | None) -> bool:
    """Whether `value_of` gives `value` back, of the same type."""
    texts = texts_of(value)
    if texts is None:
        return False
    back = value_of(texts, definition)
    return type(back) is type(value) and back == value
