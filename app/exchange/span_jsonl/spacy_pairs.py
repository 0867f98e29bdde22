"""spaCy's simple training data, ``["text", {"entities": [[0, 5, "ORG"]]}]``.

One stands in each line, or all in an array, alone or in a file of NER Annotator.
Its spans come without their text. spaCy counts code points, tools in a browser count UTF-16 units, and the file does
not say which; where the two differ, the unit is taken in which the fewest spans end inside a character or a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from app.domain.wording.isolation import isolated
from app.exchange.characters.oddity import oddity
from app.exchange.characters.units import OffsetUnit, UnitTable
from app.exchange.files.sources import Source
from app.exchange.formats import ReadOptions, Rejection
from app.exchange.loss import LossReport
from app.exchange.syntax.json_lines import Found
from app.exchange.syntax.json_values import iterate_in_any_layout

_UNITS = (OffsetUnit.CODE_POINT, OffsetUnit.UTF16)
_WITNESSES = 500
"""Articles in which the units differ that are heard before the unit is decided."""
_SHOWN = 40
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")
_BEGINS = re.compile(
    rb'\[\s*(?:\[\s*)?"(?:[^"\\]++|\\.)*+(?:"\s*,\s*\{|\Z)|\{\s*"(?:classes|annotations)"\s*:\s*\[', re.DOTALL
)
_ENTITIES = re.compile(rb'\{\s*"(?:entities|cats|links)"\s*:')


class Pair(dict[str, Any]):
    """A text and its labels as one object, ``{"text": …, "entities": …}``."""


def objects_and_pairs(source: Source, options: ReadOptions, losses: LossReport | None) -> Iterator[Found]:
    """Every object of `source` as `iterate_in_any_layout` gives it, each text with its labels as a `Pair`."""
    for found in iterate_in_any_layout(source, options.encoding, losses, _as_pair):
        if isinstance(found, Rejection) or not _is_annotator(found[1]):
            yield found
            continue
        where, given, position = found
        unused = {name: None for name in given["classes"] if isinstance(name, str)}
        options.declared.labels.update(unused)
        rest = {key: value for key, value in given.items() if key not in ("classes", "annotations")}
        for number, item in enumerate(given["annotations"], 1):
            pair = _as_pair(item)
            if pair is not None:
                for label in _labels_of(pair):
                    unused.pop(label, None)
                yield f"{where}, annotation {number}", Pair({**rest, **pair}), position
            elif item is not None:  # A text that was skipped is not in the file.
                yield Rejection(f"{where}, annotation {number}", "is not a text with its labels")
        if losses is not None:
            known = {label.key for label in options.codebook.labels} if options.codebook else set()
            for name in (one for one in unused if one not in known):
                options.source_losses.add("unused_labels", f"{where}: {isolated(name[:_SHOWN])}")


def _labels_of(pair: Pair) -> Iterator[str]:
    spans = pair.get("entities")
    for item in spans if isinstance(spans, list) else ():
        if isinstance(item, list) and len(item) > 2 and isinstance(item[2], str):
            yield item[2]


def unit_of_pairs(source: Source, options: ReadOptions) -> OffsetUnit:
    """What the offsets of the pairs of `source` count."""
    oddities = dict.fromkeys(_UNITS, 0)
    for text, spans in islice(_witnesses(source, options), _WITNESSES):
        for unit in _UNITS:
            table = UnitTable(text, unit)
            oddities[unit] += sum(oddity(text, table, start, end) for start, end in spans)
    return min(_UNITS, key=lambda unit: oddities[unit])


def looks_like_pairs(head: bytes) -> bool:
    """Whether a file that begins so holds such pairs; a text that is longer than `head` may begin one."""
    begins = _BEGINS.match(head)
    return begins is not None and (begins.end() == len(head) or _ENTITIES.search(head) is not None)


def _as_pair(value: object) -> Pair | None:
    if isinstance(value, list) and len(value) == 2 and isinstance(value[0], str) and isinstance(value[1], dict):
        return Pair({**value[1], "text": value[0]})
    return None


def _is_annotator(given: dict[str, Any]) -> bool:
    return "text" not in given and all(isinstance(given.get(key), list) for key in ("classes", "annotations"))


def _witnesses(source: Source, options: ReadOptions) -> Iterator[tuple[str, list[tuple[int, int]]]]:
    for found in objects_and_pairs(source, options, None):
        if isinstance(found, Rejection) or not isinstance(found[1], Pair) or not _ASTRAL.search(found[1]["text"]):
            continue
        spans = found[1].get("entities")
        edges = [item[:2] for item in spans if isinstance(item, list)] if isinstance(spans, list) else []
        told = [(pair[0], pair[1]) for pair in edges if len(pair) == 2 and all(type(edge) is int for edge in pair)]
        if told:
            yield found[1]["text"], told
