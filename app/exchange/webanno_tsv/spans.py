"""The spans of a WebAnno TSV file, put together from the cells of its rows.

What lies on one row at the same place of the stack is one span, whichever column says it, and so is what has the same
number on several rows. Numbers count through all layers, but for those of chains, which say where in which chain a
span stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias
from uuid import UUID, uuid5

from app.exchange.webanno_tsv.cells import (
    CHAIN_LAYER,
    CHAIN_LINK,
    CHAIN_TYPE,
    RELATION_LAYER,
    Cell,
    Column,
    stacked,
    stacked_members,
    stacked_roles,
    stacked_targets,
)
from app.exchange.webanno_tsv.rows import Row, TsvFile

OWN_RELATION = "custom.Relation"
TYPE = "type"
"""The feature that names a link of ours."""
IDS = UUID("5a2c2f59-96c9-5a62-8a6f-0d9d3b2f1e77")
_NAMING_FEATURES = ("label", "value", "type", "DependencyType", "PosValue", CHAIN_TYPE)
# Parts of speech, lemmas and the like stand on every token, and pages of PDFs are cut by a program; they are no labels
# that somebody drew.
_LINGUISTIC = re.compile(
    r"de\.tudarmstadt\.ukp\.dkpro\.core\.api\.(?:lexmorph|segmentation|syntax|transform)\.|org\.dkpro\.core\.api\.(?:pdf|xml)\."
)


class Roles(tuple[str | None, ...]):
    """The roles of the slots that a span has for one feature; None for a slot without."""


class Targets(tuple[Cell, ...]):
    """What the slots are filled with: a unit, and the number of a span on it."""


_Content: TypeAlias = "str | Roles | Targets | None"


@dataclass(slots=True)
class Slots:
    """The slots that a span has for one feature."""

    roles: Sequence[str | None] = ()
    targets: Sequence[Cell] = ()


_LAYERED = re.compile(r"(\d+-\d+(?:\.\d+)?)-(\d{1,3})")


@dataclass(slots=True)
class TsvSpan:
    """A span; without a character where ``start`` is ``end``."""

    layer: str
    key: str
    """Its number or, where it has none, the unit that it lies on and its place there."""
    unit: str
    """Where it begins."""
    line: int
    start: int
    end: int
    id: str
    values: dict[str, str] = field(default_factory=dict)
    slots: dict[str, Slots] = field(default_factory=dict)
    chain: str = ""
    """Its place in a chain, like ``2-3``: the third one of chain 2."""


def is_read(column: Column) -> bool:
    """Whether what stands in `column` has a place with us."""
    return "." not in column.feature and not _LINGUISTIC.match(column.layer)


def named(columns: Sequence[Column], layer: str, values: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """What a span or link is called, and its other values: a feature names it, else its layer does."""
    features = [
        column.feature
        for column in columns
        if column.layer == layer and column.plain and (column.kind, column.feature) != (CHAIN_LAYER, CHAIN_LINK)
    ]
    # An attribute of a link of ours may be called "value", but what the link is called never is.
    wanted = _NAMING_FEATURES if layer != OWN_RELATION else (TYPE, *_NAMING_FEATURES)
    naming = next((feature for feature in wanted if feature in features), None)
    if naming is None and len(features) == 1:
        naming = features[0]
    rest = {feature: value for feature, value in values.items() if feature != naming}
    return values.get(naming or "") or layer.rpartition(".")[2], rest


class SpanIndex:
    """All spans of a file, in the order in which they begin.

    Attributes:
        layers: those that spans are read of.
        slot_layers: layer and slot feature → the layer that fills the slots.
    """

    def __init__(self, file: TsvFile, seed: str) -> None:
        """Args: seed: what the ids of the spans are made of, besides their numbers and places."""
        self._seed = seed
        self._columns = {
            index: column
            for index, column in enumerate(file.columns)
            if column.kind != RELATION_LAYER and is_read(column)
        }
        self.layers = frozenset(column.layer for column in self._columns.values())
        self._layer_order = list(dict.fromkeys(column.layer for column in file.columns))
        self.slot_layers = {(one.layer, one.feature): one.base for one in self._columns.values() if one.base}
        self._spans: dict[tuple[str, str], TsvSpan] = {}
        self._beginning: dict[str, list[TsvSpan]] = {}
        """Unit → the spans that begin there."""
        for row in file.rows():
            if row.cells:
                self._take(row)

    def __iter__(self) -> Iterator[TsvSpan]:
        return iter(self._spans.values())

    def found(self, layer: str, unit: str, number: str) -> TsvSpan | None:
        """The span that a cell refers to by the unit that it begins on, and its number where it has one.

        The header names the layer of the first target of many, or none at all, so that others are told by their unit
        and number. Version 3.2 had the number of the layer as well, ``1-3-2[1]``, and counted in each layer anew.
        """
        numbered = number not in ("", "0")
        if span := self._spans.get((layer, number if numbered else f"{unit}/0")):
            return span
        if layered := _LAYERED.fullmatch(unit):
            unit, place = layered[1], int(layered[2]) - 1
            layer = self._layer_order[place] if place < len(self._layer_order) else layer
        here = self._beginning.get(unit, ())
        if numbered:
            here = [span for span in here if span.key == number or span.chain]
        elif layer in self.layers:
            # The place of a chain's member within the chain is nothing that anything else refers to.
            here = [span for span in here if span.layer == layer and (span.chain or span.key == f"{unit}/0")]
        return next((span for span in here if span.layer == layer), here[0] if len(here) == 1 else None)

    def _take(self, row: Row) -> None:
        told: list[tuple[Column, int, str, _Content]] = []
        numbers: dict[tuple[str, int], str] = {}
        for index, column in self._columns.items():
            if index in row.cells:
                for place, (number, content) in enumerate(_stack(column, row.cells[index])):
                    told.append((column, place, number, content))
                    if number:
                        numbers.setdefault((column.layer, place), number)
        for column, place, number, content in told:
            span = self._at(row, column, number or numbers.get((column.layer, place)) or f"{row.unit}/{place}")
            if isinstance(content, str):
                span.values.setdefault(column.feature, content)
            elif content:
                slots = span.slots.setdefault(column.feature, Slots())
                if isinstance(content, Roles):
                    slots.roles = content
                else:
                    slots.targets = content

    def _at(self, row: Row, column: Column, key: str) -> TsvSpan:
        """The span of a layer that is known by `key`, made longer by `row`."""
        span = self._spans.get((column.layer, key))
        if span is None:
            identifier = str(uuid5(IDS, "\0".join((self._seed, column.layer, key))))
            span = TsvSpan(column.layer, key, row.unit, row.line, row.start, row.end, identifier)
            self._spans[column.layer, key] = span
            self._beginning.setdefault(row.unit, []).append(span)
            if column.kind == CHAIN_LAYER and "/" not in key:
                span.chain = key
        span.end = max(span.end, row.end)
        return span


def _stack(column: Column, cell: str) -> Iterator[tuple[str, _Content]]:
    """Number and content of everything in `cell`, in the order of the stack."""
    if column.base:
        yield from (("", Targets(targets)) for targets in stacked_targets(cell))
    elif column.role:
        yield from ((number, Roles(roles)) for roles, number in stacked_roles(cell))
    elif column.kind != CHAIN_LAYER:
        yield from ((found.number, found.value) for found in stacked(cell))
    elif column.feature == CHAIN_LINK:
        yield from ((found.number, found.value) for found in stacked_members(cell))
    else:
        # The number of a chain does not tell which of its members this is.
        yield from (("", found.value) for found in stacked(cell))
