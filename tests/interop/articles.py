"""Articles that are hard to count in, for tests on other people's libraries."""

from typing import Any

import orjson
from hypothesis import Phase, given, settings

from app.domain.native_record import NativeRecord
from app.exchange import span_jsonl
from tests.exchange.articles import records
from tests.exchange.round_trip import read_records, source_of

# Before each quote stands what the units count differently: flags, marks, letters of two UTF-16 units, joiners.
SENTENCES = {
    "ar": ("🇪🇬 قالَ 👨‍👩‍👧 ", "مُحَمَّدٌ 𐤀 عليّ", " إنّ ", "«الحزبَ» سيفوز 🏳️‍🌈", "."),
    "he": ("🕎 אָמְרָה ", "שָׂרָה 😀 לֵוִי", " כי ", "צה״ל יִצֵּא 🪖", " מחר."),
    "fa": ("🇮🇷 گفت ", "رضا‌زاده 𐎠", " که ", "آن‌ها نمی‌روند 🙅🏽‍♀️", "."),
    "ur": ("🇵🇰 ", "اُردُو 𐬀 بولنے والے", " نے ", "کہا ہے 🤷🏾", "۔"),
}
"""What comes before the maker, the maker, what is between, the claim, what is behind; by language."""


def lines_by_hand() -> bytes:
    """For each language a maker, a claim, a label in it, and a link of the first two; in the plain span format."""
    return b"\n".join(map(_line, SENTENCES))


def _line(language: str) -> bytes:
    opening, maker, middle, claim, _ = SENTENCES[language]
    first = len(opening)
    last = first + len(maker) + len(middle)
    places = {"ACTOR": (first, maker), "CLAIM": (last, claim), "ORGANIZATION": (last, claim.split()[0])}
    spans = [
        {"id": f"{language}-{label}", "label": label, "start": start, "end": start + len(quote), "text": quote}
        for label, (start, quote) in places.items()
    ]
    link = {"id": f"{language}-1", "type": "makes", "from": f"{language}-ACTOR", "to": f"{language}-CLAIM"}
    text = "".join(SENTENCES[language])
    return orjson.dumps({"id": language, "language": language, "text": text, "spans": spans, "relations": [link]})


def records_by_hand() -> list[NativeRecord]:
    """The same as records."""
    found, rejections, _ = read_records(span_jsonl.FORMAT, source_of(lines_by_hand(), "by-hand.jsonl"))
    assert not rejections
    return found


def drawn_records(count: int) -> list[NativeRecord]:
    """Articles as the tests of all formats draw them, the same ones in every run.

    Ids of articles and spans are unique, as in a workspace; so they are somewhat fewer than `count`.
    """
    found: list[Any] = []
    seen: set[str] = set()

    @settings(max_examples=count, derandomize=True, database=None, phases=[Phase.generate])
    @given(records())
    def draw(record: NativeRecord) -> None:
        own = {span["id"] for span in record["spans"]}
        if not own & seen:
            found.append({**record, "id": f"{len(found)} {record['id']}"[:300]})
            seen.update(own)

    draw()
    assert len(seen) > count / 2
    return found
