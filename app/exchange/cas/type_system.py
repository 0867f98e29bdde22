"""What features are, by the type system of UIMA: XMI itself has texts for values and numbers for references."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from app.domain.native_record import Json
from app.exchange.files.sources import Source
from app.exchange.syntax.xml_reading import Element, iterate_elements

_STRING = "uima.cas.String"
_VALUE = re.compile(r"uima\.cas\.(?:String|Boolean|Byte|Short|Integer|Long|Float|Double)(?:Array|List)?")
_TRUTHS = {"true": True, "false": False}
_WHOLE = frozenset(f"uima.cas.{name}" for name in ("Byte", "Short", "Integer", "Long"))
_DECIMAL = frozenset({"uima.cas.Float", "uima.cas.Double"})
_PLAIN = _WHOLE | _DECIMAL | {"uima.cas.Boolean"}
_INTEGER = re.compile(r"-?[0-9]{1,15}")
_NUMBER = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,17})?(?:[eE][-+]?[0-9]{1,2})?")
_MOST_ABOVE = 100
"""Types above a type; more are a circle."""


class Declared(NamedTuple):
    """What a type system says: type → the type above it, and type → its own features and what they hold."""

    above: Mapping[str, str]
    ranges: Mapping[str, Mapping[str, str]]

    def references(self) -> Mapping[str, frozenset[str]]:
        """Type → those of its features, its own and those of the types above it, that hold other structures."""
        return {kind: _held(kind, self.above, self.ranges) for kind in self.ranges}

    def typed(self, kind: str, features: Mapping[str, Json]) -> dict[str, Json]:
        """`features` of a structure of type `kind`, truth values and numbers as such where they are declared so."""
        held: dict[str, str] = {}
        for one in reversed(_line(kind, self.above)):
            held.update(self.ranges.get(one, {}))
        return {key: _value_of(value, held.get(key, _STRING)) for key, value in features.items()}


def read_type_system(source: Source) -> Declared:
    """The types that `source` declares.

    Raises:
        RecordError: it is no XML.
    """
    above: dict[str, str] = {}
    ranges: dict[str, dict[str, str]] = {}
    told: dict[str, str] = {}
    features: dict[str, str] = {}
    for element in iterate_elements(source):
        if not isinstance(element, Element):
            continue
        name = element.local_name
        if name == "featureDescription":
            features[told.pop("name", "")] = told.pop("rangeTypeName", _STRING)
        elif name == "typeDescription":
            above[told.get("type", "")] = told.get("supertypeName", "")
            ranges[told.get("type", "")], features, told = features, {}, {}
        else:
            # A type's name comes before its features, which have names as well.
            owner = element.path[-1].rpartition("}")[2] if element.path else ""
            told["type" if (name, owner) == ("name", "typeDescription") else name] = element.text.strip()
    return Declared(above, ranges)


def _value_of(value: Json, held: str) -> Json:
    """A value that is not written as its type wants it stays a text."""
    if not isinstance(value, str):
        return value
    one = held.removesuffix("Array")
    if one != held and one in _PLAIN:
        return [_value_of(part, one) for part in value.split()]
    if held == "uima.cas.Boolean":
        return _TRUTHS.get(value, value)
    if held in _WHOLE and _INTEGER.fullmatch(value):
        return int(value)
    if held in _DECIMAL and _NUMBER.fullmatch(value):
        return float(value)
    return value


def _held(kind: str, above: Mapping[str, str], ranges: Mapping[str, Mapping[str, str]]) -> frozenset[str]:
    found: set[str] = set()
    for one in _line(kind, above):
        found |= {name for name, held in ranges.get(one, {}).items() if not _is_value(held, above)}
    return frozenset(found)


def _is_value(held: str, above: Mapping[str, str]) -> bool:
    """Whether a feature of this range has values; sets of allowed texts are types below that of texts."""
    return bool(_VALUE.fullmatch(held)) or _STRING in _line(held, above)


def _line(kind: str, above: Mapping[str, str]) -> list[str]:
    """The type and those above it."""
    line = [kind]
    while (kind := above.get(kind, "")) and len(line) < _MOST_ABOVE:
        line.append(kind)
    return line
