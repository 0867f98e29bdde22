"""Words found again in the text that they were taken from, to the code point."""

import pytest

from app.domain.text.word_places import NotNextError, word_starts

TEXTS = {
    "قالَ  محمّد\u00a0علي:\n\n\u200f«سنعود» 🇪🇬.": ["قالَ", "محمّد", "علي", ":", "«", "سنعود", "»", "🇪🇬", "."],
    "سخنگوی دولت می\u200cگوید\u2003که": ["سخنگوی", "دولت", "می\u200cگوید", "که"],
    "שר החוץ: \u2067„לא“\u2069 צה״ל 😀": ["שר", "החוץ", ":", "„", "לא", "“", "צה״ל", "😀"],
    "وزیرِ اعظم\u202b نے\u202c کہا۔\u2028": ["وزیرِ", "اعظم", "نے", "کہا", "۔"],
    "لا لا لا": ["لا", "لا", "لا"],
    "سنة \u0601٢٠٢٤": ["سنة", "٢٠٢٤"],
}


@pytest.mark.parametrize("text", TEXTS)
def test_every_word_stands_where_it_was(text: str) -> None:
    words = TEXTS[text]
    starts = word_starts(words, text)
    assert [text[start : start + len(word)] for start, word in zip(starts, words, strict=True)] == words
    assert starts == sorted(set(starts))
    assert word_starts(["".join(text.split()[:1])], text) == [0]


@pytest.mark.parametrize(
    ("words", "word", "position"),
    [
        (["قال", "علي"], 1, 3),  # A word was left out.
        (["قال", "محمدٌ"], 1, 3),  # One has a mark more.
        (["قال", "محمد", "علي", "علي"], 3, 12),
        (["\u0642\u0627\u0644\u0640"], 0, 0),
    ],
)
def test_the_first_word_that_is_not_the_next_one_is_told(words: list[str], word: int, position: int) -> None:
    with pytest.raises(NotNextError) as missing:
        word_starts(words, "قال محمد علي.")
    assert (missing.value.word, missing.value.position) == (word, position)
