"""Copies of the sample articles, more or less edited."""

import random
from collections.abc import Mapping

from app.services.copies.near_duplicates import TextGroups
from app.services.copies.signatures import signature_of
from tests.exchange.articles import seed_records

TEXTS = [record["text"] for record in seed_records()]


def edited(text: str, share: float, seed: int = 1) -> str:
    """The text with so many of its words replaced, as an editor who shortens and rewrites does."""
    chance = random.Random(seed)
    return " ".join("غيره" if chance.random() < share else word for word in text.split(" "))


def collected(texts: Mapping[int, str]) -> TextGroups:
    found = TextGroups()
    for key, text in texts.items():
        found.add(key, signature_of(text))
    return found


def edition(number: int, edits: int) -> str:
    """An article of which a further part is rewritten in each edition."""
    words = TEXTS[number].split(" ")
    rewritten = edits * len(words) // 10
    return " ".join([*(f"بديل{at}" for at in range(rewritten)), *words[rewritten:]])


def redactions(number: int, seed: int) -> list[str]:
    """An article as it comes from one desk to the next: each shortens one of those before it, or rewrites a passage."""
    chance = random.Random(seed)
    other = TEXTS[number - 1].split(" ")
    made = [TEXTS[number].split(" ")]
    for _ in range(9):
        words = list(chance.choice(made))
        for _ in range(chance.randrange(1, 5)):
            start = chance.randrange(len(words))
            end = start + chance.randrange(1, len(words) // 5)
            words[start:end] = chance.choice([[], other[start:end]])
        made.append(words)
    return [" ".join(words) for words in made]
