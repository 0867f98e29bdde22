"""Layers of a record: some people's only, or the spans on which they agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any

import orjson

from app.domain.native_record import NativeRecord, NativeRelation, NativeSpan

GOLD = "gold"
"""Who the spans belong to on which annotators agree."""

SpanKey = tuple[str, tuple[tuple[int, int], ...]]
"""Label and fragments."""

Lost = Callable[[str, int], None]
"""Takes a kind of loss and how often it happened."""


def fragments_of(span: NativeSpan) -> tuple[tuple[int, int], ...]:
    """The fragments of a native span."""
    if "fragments" in span:
        return tuple((start, end) for start, end in span["fragments"])
    return ((span["start"], span["end"]),)


def key_of(span: NativeSpan) -> SpanKey:
    """What two annotators must have in common to have marked the same thing."""
    return span["label"], fragments_of(span)


def people_at_work(record: NativeRecord, layers: Sequence[str]) -> list[str]:
    """Who of `layers` (empty: of everybody) has judged the article: has a span in it, or says it is done.

    A gold layer that was imported agrees with those whom it was made of; it counts only where it is named.
    """
    found = {span["annotator"] for span in record["spans"]}
    found |= {name for name, state in record["status"].items() if state == "done"}
    return sorted(found & set(layers) if layers else found - {GOLD})


def with_layers(record: NativeRecord, layers: Sequence[str], lost: Lost) -> NativeRecord:
    """The record with these annotators' layers only; all of it when none is named."""
    if not layers:
        return record
    chosen = set(layers)
    spans = [span for span in record["spans"] if span["annotator"] in chosen]
    links = [link for link in record["relations"] if link["annotator"] in chosen]
    status = {name: state for name, state in record["status"].items() if name in chosen}
    return _reduced({**record, "status": status}, spans, links, lost)


def agreed(record: NativeRecord, layers: Sequence[str], rule: str, lost: Lost) -> NativeRecord | None:
    """What the annotators of the article agree on, as a layer of its own; None where fewer than two have judged it.

    A span is agreed on when enough of them have marked just these characters with just this label: more than half of
    them (``majority``), or all of them (``all``). Of its attributes, its entity and its note, those stay that most of
    those who marked it gave. A link is agreed on when enough of them have drawn it between agreed spans.
    """
    people = people_at_work(record, layers)
    if len(people) < 2:
        return None
    needed = len(people) if rule == "all" else len(people) // 2 + 1
    given: dict[SpanKey, dict[str, NativeSpan]] = {}
    for span in record["spans"]:
        if span["annotator"] in people:
            by_person = given.setdefault(key_of(span), {})
            if span["annotator"] in by_person:
                lost("doubled_spans", 1)
            by_person.setdefault(span["annotator"], span)
    keys: dict[str, SpanKey] = {span["id"]: key_of(span) for span in record["spans"] if span["annotator"] in people}
    kept: dict[SpanKey, NativeSpan] = {}
    for key, by_person in given.items():
        if len(by_person) >= needed:
            kept[key] = _joined(list(by_person.values()), lost)
        else:
            lost("disagreed_spans", 1)
    links = _agreed_links(record, people, needed, keys, kept, lost)
    spans = sorted(kept.values(), key=lambda one: (one["start"], one["end"], one["label"], one["id"]))
    return _reduced({**record, "status": {GOLD: "done"}}, spans, links, lost)


def _joined(spans: Sequence[NativeSpan], lost: Lost) -> NativeSpan:
    """One span for those of several annotators, with what most of them say."""
    first = min(spans, key=lambda span: span["id"])
    details: dict[str, Any] = {}
    for key, nothing in (("entity", None), ("note", "")):
        given = [span[key] or nothing for span in spans]  # type: ignore[literal-required]
        details[key] = _most(given) or nothing
        if details[key] == nothing and any(given):
            lost("disagreed_details", 1)
    return {
        **first,
        "attributes": _agreed_attributes([span["attributes"] for span in spans], lost),
        "entity": details["entity"],
        "note": details["note"],
        "annotator": GOLD,
        "created": min(span["created"] for span in spans),
        "updated": max(span["updated"] for span in spans),
    }


def _agreed_attributes(given: Sequence[Mapping[str, Any]], lost: Lost) -> dict[str, Any]:
    """The attributes that most of them give alike."""
    attributes: dict[str, Any] = {}
    for key in sorted({key for each in given for key in each}):
        value = _most([each.get(key) for each in given])
        if value is None:
            lost("disagreed_attributes", 1)
        else:
            attributes[key] = value
    return attributes


def _most(values: Sequence[Any]) -> Any:  # noqa: ANN401 - JSON values
    """The value that more than half of `values` are; None when there is none."""
    counts = Counter(orjson.dumps(value, option=orjson.OPT_SORT_KEYS) for value in values)
    value, count = counts.most_common(1)[0]
    return orjson.loads(value) if 2 * count > len(values) else None


def _agreed_links(
    record: NativeRecord,
    people: Sequence[str],
    needed: int,
    keys: Mapping[str, SpanKey],
    kept: Mapping[SpanKey, NativeSpan],
    lost: Lost,
) -> list[NativeRelation]:
    given: dict[Hashable, dict[str, NativeRelation]] = {}
    for link in record["relations"]:
        # A link to a span of somebody who does not count has an end that nobody else's can be.
        ends = (keys.get(link["from"], link["from"]), keys.get(link["to"], link["to"]))
        if link["annotator"] in people:
            given.setdefault((link["type"], *ends), {}).setdefault(link["annotator"], link)
    found = []
    for drawn in given.values():
        first = min(drawn.values(), key=lambda link: link["id"])
        one, other = (kept.get(keys[end]) if end in keys else None for end in (first["from"], first["to"]))
        # Where somebody marked the same twice and linked the two, both ends are one gold span.
        if len(drawn) < needed or one is None or other is None or one is other:
            lost("disagreed_relations", 1)
            continue
        attributes = _agreed_attributes([link["attributes"] for link in drawn.values()], lost)
        agreed_link: NativeRelation = {
            **first,
            "from": one["id"],
            "to": other["id"],
            "attributes": attributes,
            "annotator": GOLD,
        }
        found.append(agreed_link)
    starts = {span["id"]: span["start"] for span in kept.values()}
    return sorted(found, key=lambda link: (starts[link["from"]], starts[link["to"]], link["type"], link["id"]))


def _reduced(record: NativeRecord, spans: list[NativeSpan], links: list[NativeRelation], lost: Lost) -> NativeRecord:
    """The record with these spans, those of the links that lead between them, and the entities they mention."""
    there = {span["id"] for span in spans}
    between = [link for link in links if link["from"] in there and link["to"] in there]
    if len(between) < len(links):
        lost("relations_across", len(links) - len(between))
    mentioned = {span["entity"] for span in spans}
    entities = [entity for entity in record["entities"] if entity["id"] in mentioned]
    return {**record, "spans": spans, "relations": between, "entities": entities}
