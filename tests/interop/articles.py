"""Articles that are hard to count in, for tests on other people's libraries."""

from typing import Any

import orjson
from hypothesis import Phase, given, settings

from app.domain.native_record import NativeRecord
from app.exchange.records.completing import complete_record
from tests.exchange.articles import check, records
from tests.exchange.round_trip import NOW

# Before each quote stands what the units count differently: flags, marks, letters of two UTF-16 units, joiners.
SENTENCES = {
    "ar": ("🇪🇬 قالَ 👨‍👩‍👧 ", "مُحَمَّدٌ 𐤀 عليّ", " إنّ ", "«الحزبَ» سيفوز 🏳️‍🌈", "."),
    "he": ("🕎 אָמְרָה ", "שָׂרָה 😀 לֵוִי", " כי ", "צה״ל יִצֵּא 🪖", " מחר."),
    "fa": ("🇮🇷 گفت ", "رضا‌زاده 𐎠", " که ", "آن‌ها نمی‌روند 🙅🏽‍♀️", "."),
    "ur": ("🇵🇰 ", "اُردُو 𐬀 بولنے والے", " نے ", "کہا ہے 🤷🏾", "۔"),
}
"""What comes before the maker, the maker, what is between, the claim, what is behind; by language."""


def lines_by_hand() -> bytes:
    """The same as `records_by_hand`, in our own format."""
    return b"\n".join(map(orjson.dumps, records_by_hand()))


def records_by_hand() -> list[NativeRecord]:
    """For each language a maker, a claim, a label in it, and a link of the first two."""
    return [check(complete_record(_draft(language))) for language in SENTENCES]


def _draft(language: str) -> dict[str, Any]:
    opening, maker, middle, claim, _ = SENTENCES[language]
    first = len(opening)
    last = first + len(maker) + len(middle)
    places = {"ACTOR": (first, maker), "CLAIM": (last, claim), "ORGANIZATION": (last, claim.split()[0])}
    times = {"created": NOW, "updated": NOW}
    spans: list[dict[str, Any]] = [
        {
            "id": f"{language}-{label}",
            "label": label,
            "start": start,
            "end": start + len(quote),
            "attributes": {},
            "entity": None,
            "note": "",
            "annotator": "sara",
            "origin": "manual",
            **times,
        }
        for label, (start, quote) in places.items()
    ]
    link = {"id": f"{language}-1", "type": "makes", "from": f"{language}-ACTOR", "to": f"{language}-CLAIM"}
    return {
        "id": language,
        "title": opening,
        "language": language,
        "direction": None,
        "meta": {},
        "status": {},
        "text": "".join(SENTENCES[language]),
        "spans": sorted(spans, key=lambda span: (span["start"], span["end"])),
        "relations": [{**link, "attributes": {}, "annotator": "sara", **times}],
        "entities": [],
    }


def drawn_records(count: int) -> list[NativeRecord]:
    """Articles as the tests of all formats draw them, the same ones in every run.

    Ids of articles and spans are unique, as in a workspace: of twice `count` that are drawn, about half are left.
    """
    found: list[Any] = []
    seen: set[str] = set()

    @settings(max_examples=2 * count, derandomize=True, database=None, phases=[Phase.generate])
    @given(records())
    def draw(record: NativeRecord) -> None:
        own = {span["id"] for span in record["spans"]}
        if not own & seen:
            found.append({**record, "id": f"{len(found)} {record['id']}"[:300]})
            seen.update(own)

    draw()
    assert len(seen) > count / 2
    return found
