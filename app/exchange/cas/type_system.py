"""Which features refer to other annotations, by the type system of UIMA: XMI itself has numbers for both."""

from __future__ import annotations

import re
from collections.abc import Mapping

from app.exchange.files.sources import Source
from app.exchange.syntax.xml_reading import Element, iterate_elements

_STRING = "uima.cas.String"
_VALUE = re.compile(r"uima\.cas\.(?:String|Boolean|Byte|Short|Integer|Long|Float|Double)(?:Array|List)?")
_MOST_ABOVE = 100
"""Types above a type; more are a circle."""


def reference_features(source: Source) -> Mapping[str, frozenset[str]]:
    """Type → those of its features, its own and those of the types above it, that hold other structures.

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
    return {kind: _held(kind, above, ranges) for kind in ranges}


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
