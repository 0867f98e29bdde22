"""The named entities of DKPro that our files have beside our spans, for tools that know no others.

Each says the label of a span and the concept of its entity once more. Coming back, it is no span of its own; but when
somebody chose another concept in the meantime, the span has that entity.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from app.domain.native_record import Json
from app.exchange.cas.concepts import FEATURE, names_concept
from app.exchange.cas.model import NAMED_ENTITY_TYPE, SPAN_TYPE

_Item: TypeAlias = tuple[str, tuple[str, Mapping[str, Json]]]
"""Id, type and features of a structure."""
_FEATURES = frozenset({"sofa", "begin", "end", "value", FEATURE})
"""Of the named entities that we write; one with more to say is a span of its own."""
_Key: TypeAlias = tuple[Json, Json, Json]
"""Where a span begins and ends, and its label."""


class Doubles(NamedTuple):
    """What named entities say about our spans, by the ids of the structures."""

    spans: Mapping[str, str]
    """Named entity → the span that it repeats."""
    concepts: Mapping[str, str]
    """Span → the concept of its entity, where the span itself does not tell it any more."""
    unclear: int
    """Concepts of which nobody knows the span."""


def doubles_in(items: Sequence[_Item], expected: Callable[[str], str], *, known: bool) -> Doubles:
    """The named entities among `items` that repeat one of our spans.

    Args:
        items: All structures over the text.
        expected: Id of an entity → the concept that an export writes for it.
        known: Whether the entities of the spans are known, from the file that lies beside.
    """
    spans: dict[_Key, list[tuple[str, Mapping[str, Json]]]] = defaultdict(list)
    for number, (kind, features) in items:
        if kind == SPAN_TYPE:
            spans[_key(features, "label")].append((number, features))
    repeated: dict[_Key, list[tuple[str, Mapping[str, Json]]]] = defaultdict(list)
    for number, (kind, features) in items if spans else ():
        if kind == NAMED_ENTITY_TYPE and features.keys() <= _FEATURES and (key := _key(features, "value")) in spans:
            repeated[key].append((number, features))
    found: dict[str, str] = {}
    concepts: dict[str, str] = {}
    unclear = 0
    for key, named in repeated.items():
        said = {str(one[FEATURE]) for _, one in named if names_concept(NAMED_ENTITY_TYPE, one.get(FEATURE))}
        found.update((number, spans[key][0][0]) for number, _ in named)
        theirs = {
            number: expected(entity) for number, one in spans[key] if isinstance(entity := one.get("entity"), str)
        }
        if not known:
            concepts.update((number, one) for number, one in theirs.items() if one in said)
        left = sorted(said - set(theirs.values()))
        changed = [number for number, one in theirs.items() if one not in said]
        if len(left) == 1:
            concepts.update((number, left[0]) for number in changed or (n for n, _ in spans[key] if n not in theirs))
        unclear += len(left) if len(left) > 1 else 0
    return Doubles(found, concepts, unclear)


def _key(features: Mapping[str, Json], name: str) -> _Key:
    begin, end, told = (features.get(one) for one in ("begin", "end", name))
    return _hashable(begin, int), _hashable(end, int), _hashable(told, str)


def _hashable(value: Json, kind: type) -> Json:
    """What a damaged file has in place of a number or a text, such as a list, is no key."""
    return value if isinstance(value, kind) else None
