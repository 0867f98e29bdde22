"""Native records for tests: made up by hypothesis, and the sample articles."""

import json
import pickle
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from app.domain.native_record import NativeRecord
from app.exchange.loss import LossReport
from app.exchange.records.checking import RecordChecker
from app.exchange.records.completing import text_digest

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
    *(
        "\u200b",
        "\u061c",
        "\ufffd",
        "\x7f",
        "-DOCSTART-",
        "#Text=",
        "# id = 7",
        "B-CLAIM",
        "]]>",
        "_x000D_",
        "{}",
        "T1",
    ),
    *("\u064b", "\u0301", "\u05b0", "\u200d", "\u2029", "\u202e", "\u2066", "\u3000", "\U0010ffff", "\ufdfa"),
    *(
        "👍🏽",
        "1️⃣",
        "🏴\U000e0067\U000e007f",
        "ש\u05c1",
        "\ufb2a",
        "ا" * 300,
        "\x1b[31m",
        "<b>",
        "&amp;",
        "%20",
        "’",
        "^",
        "~",
    ),
    *("$", "#", "* ", "---", "1.", "؟", "٪", "﴾", "O\tB-X", "</p>", "\ue000", "كلمة_1", "\u00ad"),
]
ILLEGAL_IN_XML = ["\x01", "\x0b", "\x0c", "\x1c", "\ufffe", "\uffff"]
_SEPARATORS = [" ", " ", " ", "، ", ".\n", "\n\n", "\r\n", "\r", "\t", ""]
_BEGINNINGS = ["", "", "", " ", "\n\n", "\t", "\ufeff"]
_NAMES = ["سارة", "דנה", "ali", "Ali", "أ: ب/ج", "a/b\\c", "\u202eعمر", "م" * 200, "x@y.z", " د "]
LABELS = [
    "ACTOR",
    "CLAIM",
    "ORGANIZATION",
    "منظمة",
    "actor",
    "قال: «نعم»",
    "A/B \"x\" 'y'",
    "O",
    "B-PER",
    "a|b[1]->_",
    " x",
    "ش" * 200,
    "\u202eلا",
    "I-",
    "دولة\u200fx",
    "منظمة دولية",
    "a;b,c",
    "_",
    "\u0301",
]
_IDS = ["../x", "A", "a", "a/b\\c", "ط" * 300, "con", ".", "خبر/١ ب", "Ä", "a\u0308", "x" * 300, "é\t", "a#1", "?"]
LINKS = ["makes", "about", "part_of", "جزء من", "Makes", "a:b|c", "a b"]
_TIMES = ["2026-01-01T10:00:00Z", "2026-02-03T04:05:06.789Z"]
_VALUES = st.one_of(
    st.booleans(),
    st.integers(-5, 5),
    st.sampled_from(
        ["denies", "ينفي", "=cmd", "@x", "", "0012", "\u202bن\u202c", "a, b; c", " حدود ", "أ\nب\tج\u2028د"]
    ),
    st.sampled_from(["true", "12", "[]", "*", "_", "\x0b", "\ufffe"]),
    st.sampled_from([0.5, 1e300, 2**60, None, {"أ": [1, None]}, [1, "1"], [""], ["واحد"]]),
    st.lists(st.sampled_from(["3.2", "اقتصاد", "=x", "a|b"]), max_size=2, unique=True),
)
_KEYS = [
    "polarity",
    "category",
    "دور",
    "role",
    "label",
    "id",
    "note",
    "text",
    "مفتاح آخر",
    "a:b",
    "fragments",
    "begin",
    "value",
]
_ATTRIBUTES = st.dictionaries(st.sampled_from(_KEYS), _VALUES, max_size=3)
_META_KEYS = [
    "source",
    "url",
    "published",
    "مصدر",
    "id",
    "label",
    "text",
    "title",
    "split",
    "tokens",
    "file",
    "Comments",
]


def texts(words: Sequence[str]) -> st.SearchStrategy[str]:
    """Texts of these words, with whatever may stand between and before them."""
    pairs = st.lists(st.tuples(st.sampled_from(words), st.sampled_from(_SEPARATORS)), min_size=1, max_size=25)
    body = pairs.map(lambda found: "".join(word + separator for word, separator in found))
    return st.tuples(st.sampled_from(_BEGINNINGS), body).map("".join)


TEXTS = texts(_WORDS)
TEXTS_NOT_FOR_XML = texts([*_WORDS, *ILLEGAL_IN_XML])


@st.composite
def records(draw: st.DrawFn, text: st.SearchStrategy[str] = TEXTS_NOT_FOR_XML) -> NativeRecord:
    """One article with nested, overlapping and discontinuous spans of several annotators, links and entities."""
    body = draw(text.filter(lambda found: bool(found.strip())))
    key = draw(st.uuids(version=4)).hex
    entities = [_entity(draw, f"{key}-e{number}") for number in range(draw(st.integers(0, 2)))]
    mark = draw(st.sampled_from(["-s", " s", "/م", ":"]))
    spans = [_span(draw, body, f"{key}{mark}{number}", entities) for number in range(draw(st.integers(0, 6)))]
    spans.sort(key=lambda span: (span["start"], span["end"], span["label"], span["id"]))
    used = {span["entity"] for span in spans}
    record: Any = {
        "format": "hashiya",
        "version": 1,
        "id": draw(st.sampled_from([key, f"0{key[:3]}", f"خبر {key[:6]}", *_IDS])),
        "title": draw(
            st.sampled_from(["عنوان «الخبر»", "כותרת", "=1+1", "\u200fعنوان", "", "سطر\nثان\t", " ", "\x0b"])
        ),
        "text": body,
        "text_sha256": text_digest(body),
        "offset_unit": "codepoint",
        "language": draw(st.sampled_from(["ar", "he", "fa", "ur", "und"])),
        "direction": draw(st.sampled_from([None, "rtl", "ltr"])),
        "meta": draw(
            st.dictionaries(
                st.sampled_from(_META_KEYS),
                st.sampled_from(["وكالة", "2025-02-18", "a,b", "", "سطر\nثان", "\x0b"]),
                max_size=3,
            )
        )
        | draw(
            st.dictionaries(st.sampled_from(["n", "قائمة"]), st.sampled_from([None, 7, [1], {"أ": ""}]), max_size=1)
        ),
        "status": draw(
            st.dictionaries(st.sampled_from(_NAMES), st.sampled_from(["todo", "doing", "done", "flagged"]), max_size=2)
        ),
        "spans": spans,
        "relations": _relations(draw, key, spans),
        "entities": [entity for entity in entities if entity["id"] in used],
    }
    return check(record)


def _entity(draw: st.DrawFn, key: str) -> dict[str, Any]:
    name = draw(st.sampled_from(["لافروف", "שרה לוי", "سطر\nثان", "=x"]))
    more = st.fixed_dictionaries(
        {}, optional={"note": st.just("ملاحظة\nثانية"), "attributes": st.just({"حزب": "أ", "n": 1})}
    )
    return {
        "id": draw(st.sampled_from([key, f"كيان {key}", f"{key}/1"])),
        "name": name,
        "kind": draw(st.sampled_from(["person", "حزب", ""])),
        "aliases": draw(st.lists(st.sampled_from([name[:3], "x|y", "\u200fع"]), max_size=2)),
        "wikidata": draw(st.sampled_from([None, "Q42", "ليس رقمًا"])),
        **draw(more),
    }


def _span(draw: st.DrawFn, text: str, key: str, entities: Sequence[dict[str, Any]]) -> dict[str, Any]:
    edges = (
        sorted(draw(st.lists(st.integers(0, len(text)), min_size=2, max_size=4, unique=True)))
        if len(text) > 3
        else [0, len(text)]
    )
    fragments = [[edges[0], edges[-1]]] if len(edges) < 4 else [edges[:2], edges[2:]]
    span: dict[str, Any] = {
        "id": key,
        "label": draw(st.sampled_from(LABELS)),
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
        "note": draw(st.sampled_from(["", "", "ملاحظة\nثانية", "=note", " ", "\x0b\t"])),
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
            "type": draw(st.sampled_from(LINKS)),
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
    """The sample articles, nobody else's to change."""
    return [record for path in (paths or SEEDS) for record in pickle.loads(_checked_seeds(path))]


@cache
def _checked_seeds(path: Path) -> bytes:
    """To read and check them takes twenty times as long as to copy them, and a hundred tests want them."""
    return pickle.dumps([check(json.loads(line)) for line in path.read_text("utf-8").split("\n") if line.strip()])
