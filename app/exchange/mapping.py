"""Names of somebody else's labels, attributes and links, put in place of by ours while articles come in.

A name is mapped to one of ours, to a new one (written ``+NAME``), or to nothing (the empty string): then what bears it
is left out, and counted. Names that are not mapped stay as they are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from app.domain.errors import TransferError
from app.domain.native_record import Json
from app.domain.records import Codebook
from app.exchange.drafts import without_repeats
from app.exchange.loss import LossReport

NEW = "+"
LEFT_OUT = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportMapping:
    """Foreign name → our name, ``+new name``, or nothing; for each kind of name. False when it changes nothing."""

    labels: Mapping[str, str] = field(default_factory=dict)
    attributes: Mapping[str, str] = field(default_factory=dict)
    relations: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return any(getattr(self, kind.name) for kind in fields(self))

    @property
    def new_labels(self) -> frozenset[str]:
        """Labels that the user wants added to the codebook."""
        return _new(self.labels)

    @property
    def new_relations(self) -> frozenset[str]:
        """Types of links that the user wants added to the codebook."""
        return _new(self.relations)

    def refuse_unknown(self, codebook: Codebook) -> None:
        """A name that is said to be ours must be in the codebook: else a slip of the pen would go unnoticed.

        Raises:
            TransferError: one is not.
        """
        for what, mapping, known in (
            ("label", self.labels, {label.key for label in codebook.labels}),
            ("type of links", self.relations, {kind.key for kind in codebook.relation_types}),
        ):
            for name, ours in mapping.items():
                if ours and not ours.startswith(NEW) and ours not in known:
                    raise TransferError(
                        f"The codebook has no {what} {ours!r}, to which {name!r} is mapped; "
                        f"known are: {', '.join(sorted(known))}; write {NEW}{ours} to add it"
                    )

    def applied(self, record: Mapping[str, Any], where: str, losses: LossReport) -> dict[str, Any]:
        """A draft of an article with our names in it; `record` itself stays as it is."""
        spans: list[Json] = []
        gone: set[str] = set()
        given, links = record.get("spans", []), record.get("relations", [])
        if not isinstance(given, list) or not isinstance(links, list):
            return dict(record)  # The check says what is wrong with it.
        for span in given:
            mapped = self._span(span, where, losses)
            if mapped is not None or span is None:
                spans.append(mapped)
            elif "id" in span:
                gone.add(str(span["id"]))
        mapped_links = (self._link(link, gone, where, losses) for link in links)
        kept = [link for link in mapped_links if link is not None]
        if self.relations and all(isinstance(link, Mapping) for link in kept):
            kept = list(without_repeats(kept, losses, where))
        return {**record, "spans": spans, "relations": kept}

    def _span(self, span: Json, where: str, losses: LossReport) -> Json | None:
        if not isinstance(span, Mapping):
            return span
        label = span.get("label")
        ours = _ours(self.labels, label)
        if ours == LEFT_OUT and label in self.labels:
            losses.add("left_out_labels", f"{where}: {label}")
            return None
        return self._attributed({**span, "label": ours}, where, losses)

    def _link(self, link: Json, gone: set[str], where: str, losses: LossReport) -> Json | None:
        if not isinstance(link, Mapping):
            return link
        if gone and not gone.isdisjoint((str(link.get("from")), str(link.get("to")))):
            losses.add("relations_of_left_out", where)
            return None
        kind = link.get("type")
        ours = _ours(self.relations, kind)
        if ours == LEFT_OUT and kind in self.relations:
            losses.add("left_out_relations", f"{where}: {kind}")
            return None
        return self._attributed({**link, "type": ours}, where, losses)

    def _attributed(self, item: dict[str, Any], where: str, losses: LossReport) -> dict[str, Any]:
        attributes = item.get("attributes")
        if not self.attributes or not isinstance(attributes, Mapping) or self.attributes.keys().isdisjoint(attributes):
            return item
        mapped: dict[str, Any] = {}
        for key, value in attributes.items():
            ours = _ours(self.attributes, key)
            if ours == LEFT_OUT and key in self.attributes:
                losses.add("left_out_attributes", f"{where}: {key}")
            elif ours in mapped:
                losses.add("mapped_twice", f"{where}: {key}")
            else:
                mapped[ours] = value
        return {**item, "attributes": mapped}


def split_mapping(pairs: Sequence[str], option: str) -> dict[str, str]:
    """``foreign=ours`` texts as a mapping; the last ``=`` counts, for our names have none.

    Raises:
        TransferError: there is no ``=``, or nothing before it, or a name comes twice.
    """
    mapping: dict[str, str] = {}
    for pair in pairs:
        name, equals, ours = pair.rpartition("=")
        if not equals or not name.strip():
            raise TransferError(f"{option} is written FOREIGN=OURS, not {pair!r}")
        if name.strip() in mapping:
            raise TransferError(f"{option} maps {name.strip()!r} twice")
        mapping[name.strip()] = ours.strip()
    return mapping


def _new(mapping: Mapping[str, str]) -> frozenset[str]:
    return frozenset(ours.removeprefix(NEW) for ours in mapping.values() if ours.startswith(NEW))


def _ours(mapping: Mapping[str, str], name: Json) -> Json:
    if not isinstance(name, str) or name not in mapping:
        return name
    return mapping[name].removeprefix(NEW)
