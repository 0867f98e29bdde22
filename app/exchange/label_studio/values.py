"""Attribute values as Label Studio's controls hold them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.domain.native_record import Json
from app.domain.records import AttributeDefinition
from app.exchange.records.attribute_values import texts_of, value_of


def encoded(value: Json, tag: str) -> tuple[str, dict[str, Any]] | None:
    """Type and value of the result item that control `tag` makes for an attribute's `value`; None when it cannot."""
    number = isinstance(value, int | float) and not isinstance(value, bool)
    match tag:
        case "Number" if number:
            return "number", {"number": value}
        case "DateTime" if isinstance(value, str):
            return "datetime", {"datetime": value}
        case "Choices" | "TextArea":
            texts = (str(value).lower(),) if isinstance(value, bool) else (value,) if value == "" else texts_of(value)
            if texts:
                return (
                    ("choices", {"choices": list(texts)}) if tag == "Choices" else ("textarea", {"text": list(texts)})
                )
    return None


def decoded(kind: str, value: Mapping[str, Any], definition: AttributeDefinition | None) -> Json:
    """The attribute's value in a result item of type `kind`; None when there is none that we know."""
    match kind:
        case "choices" | "textarea":
            texts = value.get("choices" if kind == "choices" else "text")
            texts = [texts] if isinstance(texts, str) else texts
            if isinstance(texts, list) and texts and all(isinstance(text, str) for text in texts):
                return value_of(texts, definition)
        case "number" | "rating":
            number = value.get(kind)
            return number if type(number) in (int, float) else None
        case "datetime":
            moment = value.get("datetime")
            return moment if isinstance(moment, str) else None
        case "taxonomy":
            paths = value.get("taxonomy")
            if isinstance(paths, list) and all(isinstance(path, list) and path for path in paths):
                return ["/".join(map(str, path)) for path in paths]
    return None
