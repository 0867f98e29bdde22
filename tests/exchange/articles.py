"""Native records for tests: made up by hypothesis, and the sample articles."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from app.domain.native_record import NativeRecord
from app.exchange.checking import RecordChecker, text_digest
from app.exchange.loss import LossReport

SEEDS = sorted((Path(__file__).parents[2] / "seeds" / "articles").glob("*.jsonl"))
_WORDS = [
    *("قال", "محمد علي", "«الحزب»", "سيفوز", "وروسيا", "می‌روم", "שָׁלוֹם", "צה״ל", "ہندوستان", "گزارش"),
    *(
        "🇪🇬",
        "👨‍👩‍👧",
        "𐤀𐤁",
        "e\u0301",
        "\u202bعكس\u202c",
        "\u2067«لا»\u2069",
        "\u200fنص\u200e",
        "ـــ",
        "&<>\"'",
        "OpenAI",
    ),
    *("\u00a0", "\u2028", "\u0085", "\ufeff", "=SUM(1)", "\\", "|", "[1]", "_"),
]
_SEPARATORS = [" ", " ", " ", "، ", ".\n", "\n\n", "\r\n", "\t", ""]
_NAMES = ["سارة", "דנה", "ali"]
_TIMES = ["2026-01-01T10:00:00Z", "2026-02-03T04:05:06.789Z"]
_VALUES = st.one_of(
    st.booleans(),
    st.integers(-5, 5),
    st.sampled_from(["denies", "ينفي", "=cmd", "@x", "", "0012", "\u202bن\u202c", "a, b; c"]),
    st.lists(st.sampled_from(["3.2", "اقتصاد", "=x", "a|b"]), max_size=2, unique=True),
)
_ATTRIBUTES = st.dictionaries(st.sampled_from(["polarity", "category", "دور", "role"]), _VALUES, max_size=3)
TEXTS = st.lists(st.tuples(st.sampled_from(_WORDS), st.sampled_from(_SEPARATORS)), min_size=1, max_size=25).map(
    lambda pairs: "".join(word + separator for word, separator in pairs)
)


@st.composite
def records(draw: st.DrawFn, text: st.SearchStrategy[str] = TEXTS) -> NativeRecord:
    """One article with nested, overlapping and discontinuous spans of several annotators, links and entities."""
    body = draw(text.filter(lambda found: bool(found.strip())))
    key = draw(st.uuids(version=4)).hex
    entities = [
        {"id": f"{key}-e{number}", "name": name, "kind": "person", "aliases": [name[:3]], "wikidata": wikidata}
        for number, (name, wikidata) in enumerate(
            draw(
                st.lists(st.tuples(st.sampled_from(["لافروف", "שרה לוי"]), st.sampled_from([None, "Q42"])), max_size=2)
            )
        )
    ]
    spans = [_span(draw, body, f"{key}-s{number}", entities) for number in range(draw(st.integers(0, 6)))]
    spans.sort(key=lambda span: (span["start"], span["end"], span["label"], span["id"]))
    used = {span["entity"] for span in spans}
    record: Any = {
        "format": "hashiya",
        "version": 1,
        "id": draw(st.sampled_from([key, f"0{key[:3]}", f"خبر {key[:6]}"])),
        "title": draw(st.sampled_from(["عنوان «الخبر»", "כותרת", "=1+1", "\u200fعنوان"])),
        "text": body,
        "text_sha256": text_digest(body),
        "offset_unit": "codepoint",
        "language": draw(st.sampled_from(["ar", "he", "fa", "ur", "und"])),
        "direction": draw(st.sampled_from([None, "rtl", "ltr"])),
        "meta": draw(
            st.dictionaries(
                st.sampled_from(["source", "url", "published", "مصدر", "id", "label"]),
                st.sampled_from(["وكالة", "2025-02-18", "a,b"]),
                max_size=3,
            )
        ),
        "status": draw(
            st.dictionaries(st.sampled_from(_NAMES), st.sampled_from(["todo", "doing", "done", "flagged"]), max_size=2)
        ),
        "spans": spans,
        "relations": _relations(draw, key, spans),
        "entities": [entity for entity in entities if entity["id"] in used],
    }
    return check(record)


def _span(draw: st.DrawFn, text: str, key: str, entities: Sequence[dict[str, Any]]) -> dict[str, Any]:
    edges = (
        sorted(draw(st.lists(st.integers(0, len(text)), min_size=2, max_size=4, unique=True)))
        if len(text) > 3
        else [0, len(text)]
    )
    fragments = [[edges[0], edges[-1]]] if len(edges) < 4 else [edges[:2], edges[2:]]
    span: dict[str, Any] = {
        "id": key,
        "label": draw(st.sampled_from(["ACTOR", "CLAIM", "ORGANIZATION", "منظمة"])),
        "start": edges[0],
        "end": edges[-1],
        "text": " ".join(text[start:end] for start, end in fragments),
    }
    if len(fragments) > 1:
        span["fragments"] = fragments
    created = draw(st.sampled_from(_TIMES))
    return span | {
        "attributes": draw(_ATTRIBUTES),
        "entity": draw(st.sampled_from([None, *(entity["id"] for entity in entities)])),
        "note": draw(st.sampled_from(["", "", "ملاحظة\nثانية", "=note"])),
        "annotator": draw(st.sampled_from(_NAMES)),
        "origin": draw(st.sampled_from(["manual", "imported", "suggested"])),
        "created": created,
        "updated": _TIMES[-1],
    }


def _relations(draw: st.DrawFn, key: str, spans: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    relations: list[dict[str, Any]] = []
    for number in range(draw(st.integers(0, 4)) if len(spans) > 1 else 0):
        first, second = draw(st.permutations(spans))[:2]
        relation = {
            "id": f"{key}-r{number}",
            "type": draw(st.sampled_from(["makes", "about", "part_of"])),
            "from": first["id"],
            "to": second["id"],
            "attributes": draw(_ATTRIBUTES),
            "annotator": draw(st.sampled_from(_NAMES)),
            "created": _TIMES[0],
            "updated": draw(st.sampled_from(_TIMES)),
        }
        link = [relation[name] for name in ("type", "from", "to", "annotator")]
        if link not in [[other[name] for name in ("type", "from", "to", "annotator")] for other in relations]:
            relations.append(relation)
    return relations


def check(record: Any) -> NativeRecord:
    """`record`, which must be fit to be stored."""
    return RecordChecker(LossReport()).check(record, "test").record


def seed_records(*paths: Path) -> list[NativeRecord]:
    """The sample articles."""
    return [
        check(json.loads(line))
        for path in (paths or SEEDS)
        for line in path.read_text("utf-8").split("\n")
        if line.strip()
    ]
