"""A generated corpus in the native format: the same bytes for the same arguments, of any size."""

from __future__ import annotations

import hashlib
import random
import uuid
from pathlib import Path
from typing import Any

import orjson

VOCABULARY = """
قالت وزارة الخارجية في بيان إن المحادثات مع الوفد الزائر تناولت ملفات الأمن والتجارة والطاقة وأكد المتحدث أن بلاده
لن تقبل بأي تعديل على الاتفاق الموقع العام الماضي وأضافت المصادر أن الاجتماع المقبل سيعقد خلال أسبوع بحضور ممثلين
عن المنظمات الدولية والشركات الكبرى بينما نفى رئيس اللجنة وجود خلافات بين الأطراف المشاركة وشدد على ضرورة الالتزام
بالمواعيد المحددة لتنفيذ البنود الاقتصادية التي وردت في المذكرة وأوضح أن نسبة النمو بلغت ٣٫٥ في المئة خلال 2024
"""
WORDS = VOCABULARY.split()
LABELS = ("ACTOR", "CLAIM", "ORGANIZATION")
STAMP = "2026-01-01T10:00:00Z"


def write_corpus(
    path: Path, articles: int, *, spans: int = 25, relations: int = 5, length: int = 2500, copies: bool = False
) -> None:
    """Write ``articles`` native records of about ``length`` code points to ``path``.

    Identifiers are time-ordered like those that the program makes itself. With ``copies``, every tenth article is the
    one before it with another title and one word in thirty changed.
    """
    chance = random.Random(20260101)
    text = ""
    with path.open("wb") as out:
        for number in range(articles):
            text = edited(text, chance) if copies and number % 10 == 9 else text_of(chance, length)
            out.write(orjson.dumps(_record(number, text, chance, spans, relations)) + b"\n")


def write_few(path: Path, corpus: Path, *, prefix: str) -> None:
    """Write three records to ``path``: two lightly edited ones of the beginning of ``corpus``, and one of its own.

    Whatever was written with another prefix holds other articles, but copies of the same.
    """
    chance = random.Random(prefix)
    with corpus.open("rb") as lines, path.open("wb") as out:
        for number, text in enumerate([*(edited(orjson.loads(next(lines))["text"], chance) for _ in range(2)), None]):
            record = _record(number, text or text_of(chance, 2500), chance, 0, 0)
            out.write(orjson.dumps({**record, "id": f"{prefix}-{number}"}) + b"\n")


def edited(text: str, chance: random.Random) -> str:
    """The text with one word in thirty changed."""
    return " ".join(chance.choice(WORDS) if chance.random() < 1 / 30 else word for word in text.split(" "))


def text_of(chance: random.Random, length: int) -> str:
    """Arabic-looking news of about ``length`` code points, in paragraphs; no two alike."""
    pieces: list[str] = []
    size = 0
    while size < length:
        sentence = " ".join(chance.choices(WORDS, k=chance.randint(9, 30))) + ". "
        pieces.append(sentence if chance.random() > 0.25 else sentence.rstrip() + "\n")
        size += len(sentence)
    return "".join(pieces)[:length].rstrip()


def _identifier(kind: int, number: int) -> str:
    return str(uuid.UUID(int=(0x0198_0000_0000 + number) << 80 | 0x7 << 76 | kind << 72 | 0x2 << 62 | number))


def _record(number: int, body: str, chance: random.Random, spans: int, relations: int) -> dict[str, Any]:
    title = f"خبر رقم {number}"
    text = f"{title}\n{body}"
    made = _spans(text, number * spans, spans, chance)
    return {
        "format": "hashiya",
        "version": 1,
        "id": _identifier(0, number),
        "title": title,
        "text": text,
        "text_sha256": hashlib.sha256(text.encode()).hexdigest(),
        "offset_unit": "codepoint",
        "language": "ar",
        "direction": "rtl",
        "meta": {"source": "مولّد", "url": f"https://example.org/{number}", "published": "2024-01-02"},
        "status": {"sara": "done"},
        "spans": made,
        "relations": _relations(made, number * relations, relations, chance),
        "entities": [],
    }


def _spans(text: str, first_number: int, count: int, chance: random.Random) -> list[dict[str, Any]]:
    starts = [0, *(at + 1 for at, letter in enumerate(text) if letter in " \n")]
    made: list[dict[str, Any]] = []
    for nth in range(count):
        label = LABELS[nth % 3]
        first = chance.randrange(len(starts) - 12)
        words = chance.randint(1, 3) if label != "CLAIM" else chance.randint(4, 11)
        start, end = starts[first], starts[first + words] - 1
        made.append(
            {
                "id": _identifier(1, first_number + nth),
                "label": label,
                "start": start,
                "end": end,
                "text": text[start:end],
                "attributes": {"certainty": "asserted", "polarity": "supports"} if label == "CLAIM" else {},
                "entity": None,
                "note": "",
                "annotator": "sara",
                "origin": "manual",
                "created": STAMP,
                "updated": STAMP,
            }
        )
    return sorted(made, key=lambda span: (span["start"], span["end"], span["label"], span["id"]))


def _relations(
    spans: list[dict[str, Any]], first_number: int, count: int, chance: random.Random
) -> list[dict[str, Any]]:
    begin = {span["id"]: span["start"] for span in spans}
    makers = [span["id"] for span in spans if span["label"] != "CLAIM"]
    claims = [span["id"] for span in spans if span["label"] == "CLAIM"]
    made = [
        {
            "id": _identifier(2, first_number + nth),
            "type": "makes",
            "from": maker,
            "to": claim,
            "attributes": {},
            "annotator": "sara",
            "created": STAMP,
            "updated": STAMP,
        }
        # Of a book there are millions of pairs.
        for nth, pair in enumerate(chance.sample(range(len(makers) * len(claims)), count))
        for maker, claim in ((makers[pair // len(claims)], claims[pair % len(claims)]),)
    ]
    return sorted(made, key=lambda link: (begin[link["from"]], begin[link["to"]], link["type"], link["id"]))
