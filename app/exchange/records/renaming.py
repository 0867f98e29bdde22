"""Carries out an `ImportMapping`: drafts of articles get our names, and everything that changes is counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from app.domain.native_record import Json
from app.domain.records import Codebook
from app.exchange.loss import LossReport
from app.exchange.records.attribute_values import definition_of, value_of
from app.exchange.records.drafts import without_repeats
from app.exchange.records.mapping import (
    LEFT_OUT,
    NEW,
    ImportMapping,
    definitions_of,
    listed_values,
    our_name,
    our_value,
)

LABEL, RELATION, ATTRIBUTE, VALUE = "label", "relation", "attribute", "value"
_GONE = object()
"""Stands for a value that was left out."""


class Renamed(NamedTuple):
    """One kind of change: what the files call something, and what it is called here."""

    kind: str
    """``label``, ``relation``, ``attribute`` or ``value``."""
    attribute: str
    """Whose value it is, as the files have it; else empty."""
    name: str
    ours: str

    def line(self) -> str:
        """In words."""
        name = f"{self.attribute}={self.name}" if self.kind == VALUE else self.name
        return f"{self.kind} {name} → {self.ours}"


class Changes(NamedTuple):
    """What was done to one draft before it was checked; it counts only when the article comes in."""

    losses: LossReport
    renamed: tuple[Renamed, ...]
    """What got another name, as often as it did. What was left out is among the losses."""
    new_values: tuple[tuple[str, str], ...]
    """Attributes and their values that the user wants added to the codebook."""


class Renaming:
    """Puts our names into one draft after the other, and counts in `losses` what it leaves out of it."""

    def __init__(self, mapping: ImportMapping, codebook: Codebook, losses: LossReport) -> None:
        self._mapping, self._codebook, self._losses = mapping, codebook, losses
        self._renamed: list[Renamed] = []
        self._new_values: list[tuple[str, str]] = []
        self._definitions = {
            attribute: definitions_of(codebook, mapping.our_attribute(attribute))
            for attribute in mapping.attribute_values
        }

    def taken(self) -> Changes:
        """What was changed, and counted in the losses, since this was asked before; both begin anew."""
        changes = Changes(self._losses.taken(), tuple(self._renamed), tuple(self._new_values))
        self._renamed, self._new_values = [], []
        return changes

    def applied(self, record: Mapping[str, Any], where: str) -> dict[str, Any]:
        """A draft of an article with our names in it; `record` itself stays as it is."""
        spans: list[Json] = []
        gone: set[str] = set()
        given, links = record.get("spans", []), record.get("relations", [])
        if not isinstance(given, list) or not isinstance(links, list):
            return dict(record)  # The check says what is wrong with it.
        for span in given:
            mapped = self._span(span, where)
            if mapped is not None or span is None:
                spans.append(mapped)
            elif "id" in span:
                gone.add(str(span["id"]))
        mapped_links = (self._link(link, gone, where) for link in links)
        kept = [link for link in mapped_links if link is not None]
        if self._mapping.relations and all(isinstance(link, Mapping) for link in kept):
            kept = list(without_repeats(kept, self._losses, where))
        return {**record, "spans": spans, "relations": kept}

    def _span(self, span: Json, where: str) -> Json | None:
        if not isinstance(span, Mapping):
            return span
        label = span.get("label")
        ours = self._ours(LABEL, self._mapping.labels, label)
        if ours == LEFT_OUT and label in self._mapping.labels:
            self._losses.add("left_out_labels", f"{where}: {label}")
            return None
        return self._attributed({**span, "label": ours}, str(ours), where)

    def _link(self, link: Json, gone: set[str], where: str) -> Json | None:
        if not isinstance(link, Mapping):
            return link
        if gone and not gone.isdisjoint((str(link.get("from")), str(link.get("to")))):
            self._losses.add("relations_of_left_out", where)
            return None
        kind = link.get("type")
        ours = self._ours(RELATION, self._mapping.relations, kind)
        if ours == LEFT_OUT and kind in self._mapping.relations:
            self._losses.add("left_out_relations", f"{where}: {kind}")
            return None
        return self._attributed({**link, "type": ours}, str(ours), where)

    def _attributed(self, item: dict[str, Any], owner: str, where: str) -> dict[str, Any]:
        attributes = item.get("attributes")
        names, values = self._mapping.attributes, self._mapping.attribute_values
        if not isinstance(attributes, Mapping) or (names.keys() | values.keys()).isdisjoint(attributes):
            return item
        mapped: dict[str, Any] = {}
        for key, value in attributes.items():
            ours = self._ours(ATTRIBUTE, names, key)
            if ours == LEFT_OUT and key in names:
                self._losses.add("left_out_attributes", f"{where}: {key}")
            elif ours in mapped:
                self._losses.add("mapped_twice", f"{where}: {key}")
            else:
                kept = self._value(value, key, owner, str(ours), where) if key in values else value
                if kept is not _GONE:
                    mapped[ours] = kept
        return {**item, "attributes": mapped}

    def _value(self, value: Json, key: str, owner: str, our_key: str, where: str) -> object:
        """The value of an attribute `key` that is called `our_key` here and belongs to something called `owner`."""
        if isinstance(value, list):
            kept = self._texts(value, key, our_key, where)
            return kept if kept or not value else _GONE
        text = text_of(value)
        if text is None or text not in self._mapping.attribute_values[key]:
            return value
        ours = self._text(text, key, our_key, where)
        return _GONE if ours is None else value_of((ours,), definition_of(self._codebook, owner, our_key))

    def _texts(self, values: Iterable[Json], key: str, our_key: str, where: str) -> list[Json]:
        """The values of a list, two that are the same by now only once."""
        kept: list[Json] = []
        for value in values:
            text = text_of(value)
            if text is None or text not in self._mapping.attribute_values[key]:
                kept.append(value)
            elif (ours := self._text(text, key, our_key, where)) is not None and ours not in kept:
                kept.append(ours)
        return kept

    def _text(self, text: str, key: str, our_key: str, where: str) -> str | None:
        """Ours in place of a mapped value; None when it is left out."""
        said = self._mapping.attribute_values[key][text]
        if said == LEFT_OUT:
            self._losses.add("left_out_values", f"{where}: {key}={text}")
            return None
        ours = our_value(said, self._definitions[key])
        if said.startswith(NEW) and ours not in listed_values(self._definitions[key]):
            self._new_values.append((our_key, ours))
        if ours != text:
            self._renamed.append(Renamed(VALUE, key, text, ours))
        return ours

    def _ours(self, kind: str, mapping: Mapping[str, str], name: Json) -> Json:
        if not isinstance(name, str) or name not in mapping:
            return name
        ours = our_name(mapping[name])
        if ours not in (LEFT_OUT, name):
            self._renamed.append(Renamed(kind, "", name, ours))
        return ours


def text_of(value: Json) -> str | None:
    """A value as a mapping writes it; None for what is no single value."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, str | int | float) else None


def renamed_to_json(renamed: Counter[Renamed]) -> list[dict[str, Any]]:
    """What was renamed as JSON values, the most frequent first."""
    return [{**one._asdict(), "count": count} for one, count in renamed.most_common()]
