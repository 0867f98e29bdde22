"""Tokens: nothing visible is left out, no blank is in one, and those that were imported are used again."""

import json
from bisect import bisect_left
from pathlib import Path
from typing import Any

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.native_record import NativeRecord
from app.domain.text.segmentation import segments, sentence_ends
from app.exchange.tokens.tokenising import tokenise, tokens_in_meta, told_tokenisers
from app.exchange.tokens.unicode_words import find_words
from tests.domain.texts import TEXTS as MORE_TEXTS
from tests.domain.texts import without_halves
from tests.exchange.articles import TEXTS, records, seed_records

AWKWARD_TEXTS = MORE_TEXTS.map(without_halves)
"""No article has half of a surrogate pair."""


def record_of(text: str, language: str = "ar", **meta: Any) -> NativeRecord:
    return {**seed_records()[0], "text": text, "language": language, "meta": meta}


def batched_pairs(positions: list[int]) -> list[tuple[int, int]]:
    return list(zip(positions[::2], positions[1::2], strict=True))


def tokens(text: str, language: str = "ar", wanted: str = "words") -> list[str]:
    return [text[start:end] for start, end in tokenise(record_of(text, language), wanted).offsets()]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("🇪🇬 قال محمد علي إن «الحزب» سيفوز.", ["🇪🇬", "قال", "محمد", "علي", "إن", "«", "الحزب", "»", "سيفوز", "."]),
        ("به گزارش ایرنا، می‌روم", ["به", "گزارش", "ایرنا", "،", "می‌روم"]),
        ("דובר צה״ל אמר: שָׁלוֹם!", ["דובר", "צה״ל", "אמר", ":", "שָׁלוֹם", "!"]),
        ("بنسبة ٣٫١٤٪\u00a0تقريباً", ["بنسبة", "٣٫١٤", "٪", "تقريباً"]),
        ("قال\u200f \u200e \u202bنعم\u202c", ["قال\u200f", "نعم\u202c"]),
        ("انتهى.وقال", ["انتهى", ".", "وقال"]),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert tokens(text) == expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("قال وزير الخارجية إن روسيا وروسيا", "ar", ["قال", "وزير", "الخارجية", "إن", "روسيا", "و", "روسيا"]),
        ("وبالحزب", "ar", ["و", "ب", "الحزب"]),
        ("שהממשלה הודיעה", "he", ["ש", "הממשלה", "הודיעה"]),
        ("وزارت خارجه", "fa", ["وزارت", "خارجه"]),
        # The article says which language it is in, whatever letters its names are written with.
        ("قال پوتين وروسيا", "ar", ["قال", "پوتين", "و", "روسيا"]),
        ("به گفتهٔ وزارة الخارجية", "fa", ["به", "گفتهٔ", "وزارة", "الخارجية"]),
    ],
)
def test_clitics(text: str, language: str, expected: list[str]) -> None:
    assert tokens(text, language, "clitics") == expected


@pytest.mark.parametrize("wanted", ["words", "clitics"])
def test_nothing_that_shows_is_left_out_and_no_token_holds_a_blank(wanted: str) -> None:
    @given(st.one_of(TEXTS, AWKWARD_TEXTS), st.sampled_from(["ar", "he", "fa", "ur", "und"]))
    def check(text: str, language: str) -> None:
        found = tokenise(record_of(text, language), wanted)
        edges = [edge for pair in found.offsets() for edge in pair]
        assert edges == sorted(edges)
        assert all(start < end for start, end in found.offsets())
        covered = {position for start, end in found.offsets() for position in range(start, end)}
        assert not any(text[position].isspace() for position in covered)
        assert not any(text[i].isalnum() for i in range(len(text)) if i not in covered)
        assert found.sentence_starts == sorted(set(found.sentence_starts))
        assert found.sentence_starts[:1] == ([0] if edges else [])

    check()


# Whatever a rule of word borders speaks of, most of it beside blanks and line ends of every kind.
_LETTERS = (
    "اوال\u0640\u064b\u0651محمد שלום\u05b8ז״׳־\u05f3 abcZ_ 019٣٫ 漢カなกภ한 \u06d4\u0600\u06dd\u00b7\u2019\u2024\ufe52"
)
_MARKS = (
    ".,،؛:؟!?«»()[]\"'-–…%٪@#& \u0301\u200c\u200d\u200e\u200f\u202b\u202c\u2066\u2069\ufeff\u00ad 🇪🇬😀👨👩\U00010900"
)
_BLANKS = "  \n\n\r\t\u2028\u202f\u00a0\u3000\u1680\u0085\x1c\x1f"
_ANY_TEXT = st.text(st.sampled_from(_LETTERS + _MARKS + _BLANKS), max_size=40)


def test_words_found_piece_by_piece_are_those_of_the_whole_text() -> None:
    @settings(max_examples=4 * settings().max_examples)
    @given(st.one_of(_ANY_TEXT, TEXTS, AWKWARD_TEXTS))
    def check(text: str) -> None:
        stretches = [text[start:end] for start, end in segments(text)]
        pieces = [piece for stretch in stretches for piece in regex.findall(r"\S+", stretch)]
        seen = [piece for piece in pieces if regex.search(r"[^\p{Cf}\p{Z}\p{Cc}\s]", piece)]
        found = tokenise(record_of(text))
        assert [text[start:end] for start, end in found.offsets()] == seen
        assert found.words(text) == seen

    check()


_LISTED = st.lists(
    st.sampled_from([*"1٢. \n\u200f\u2028«؟", "3. ", "2022. ", "د. ", "قال.", "انتهى.وقال"]), max_size=12
)


def test_sentences_found_piece_by_piece_are_those_of_the_whole_text() -> None:
    @settings(max_examples=4 * settings().max_examples)
    @given(st.one_of(_ANY_TEXT, TEXTS, AWKWARD_TEXTS, _LISTED.map("".join)))
    def check(text: str) -> None:
        found = tokenise(record_of(text))
        behind = {bisect_left(found.starts, end) for end in sentence_ends(text)}
        assert found.sentence_starts == sorted({0, *behind} - {len(found)})

    check()


def test_what_stands_between_words_is_told() -> None:
    @settings(max_examples=4 * settings().max_examples)
    @given(st.one_of(_ANY_TEXT, TEXTS, AWKWARD_TEXTS))
    def check(text: str) -> None:
        found = find_words(text, with_sentences=False)
        starts, ends = found.borders[:-1], found.ends()
        assert found.borders[-1] == len(text)
        words = [text[start:end] for start, end in zip(starts, ends, strict=True)]
        assert words == [word.decode() for word in found.words]
        assert [f'"{word}"' == json.dumps(word, ensure_ascii=False) for word in words] == [
            token not in found.escaped for token in range(len(words))
        ]
        between = [text[end:start] for end, start in zip([0, *ends], found.borders, strict=True)]
        assert found.touching == [token for token, gap in enumerate(between[1:]) if not gap]
        assert found.odd_gaps == [number for number, gap in enumerate(between) if gap and (gap != " " or number == 0)]
        assert found.sentence_starts == [0][: len(found.words)]

    check()


def test_more_pieces_than_are_remembered_are_taken_apart_as_the_first_was() -> None:
    words = [f"خبر{number}" for number in range(20_000)]
    found = find_words(" ".join(f"«{word}»،" for word in words), with_sentences=False)
    assert [word.decode() for word in found.words] == [token for word in words for token in ("«", word, "»", "،")]
    start = sum(len(word) + 4 for word in words[:-1])
    assert found.borders[-5:] == [start, start + 1, start + 9, start + 10, start + 11]


def test_words_of_real_articles_are_those_of_the_whole_text(real_articles: list[Path]) -> None:
    for path in real_articles:
        text = path.read_text(encoding="utf-8")
        found = {pair for pair in tokenise(record_of(text)).offsets() if text[slice(*pair)].isalnum()}
        assert len(found) > 100
        assert found <= set(segments(text))


def test_a_stretch_without_blanks_that_is_too_long_to_remember_has_the_same_words() -> None:
    assert tokens("قال؛نعم،" * 50 + " لا") == [*["قال", "؛", "نعم", "،"] * 50, "لا"]


def test_many_blank_lines_part_two_sentences() -> None:
    text = "قال." + "\n" * 50_000 + "1. שלום"
    found = tokenise(record_of(text))
    assert found.words(text) == ["قال", ".", "1", ".", "שלום"]
    assert found.sentence_starts == [0, 2]


def test_sentences_begin_where_the_text_begins_them() -> None:
    text = "قال د. سامي إنه عاد. ثم سافر!\nانتهى"
    found = tokenise(record_of(text))
    assert [text[found.starts[index]] for index in found.sentence_starts] == ["ق", "ث", "ا"]


def test_imported_tokens_are_used_again() -> None:
    text = "وقال محمدٌ: «نعم»"
    kept = tokenise(record_of(text)).cut_at({1})
    again = tokenise(record_of(text, tokens={**kept.to_meta(), "tokeniser": "atb"}))
    assert [text[start:end] for start, end in again.offsets()][:3] == ["و", "قال", "محمدٌ"]
    assert again.tokeniser == "atb"
    assert again.sentence_starts == [0]
    assert tokenise(record_of(text, tokens=kept.to_meta()), "words").tokeniser == "words"


@pytest.mark.parametrize(
    "kept",
    [
        None,
        [],
        {"tokeniser": "x", "offsets": [0, 4], "sentences": [2]},
        {"tokeniser": "x", "offsets": [0, 40], "sentences": [1]},
        {"tokeniser": "x", "offsets": [0, 6], "sentences": [1]},
        {"tokeniser": "x", "offsets": [0, 3, 2, 4], "sentences": [2]},
        {"tokeniser": "x", "offsets": [0, 3, 4], "sentences": [2]},
        {"tokeniser": "x", "offsets": [0, 3, 4, 8], "sentences": [2, 0]},
        {"tokeniser": "x", "offsets": [0, 3, 3, 3, 4, 8], "sentences": [3]},
        {"tokeniser": "x", "offsets": "٠٣", "sentences": [1]},
        {"tokeniser": "x", "offsets": [0, "3"], "sentences": [1]},
        {"tokeniser": "x", "offsets": [True, 3], "sentences": [1]},
        {"tokeniser": 7, "offsets": [0, 3], "sentences": [1]},
        {"tokeniser": "x", "offsets": [-3, 3], "sentences": [1]},
    ],
)
def test_tokens_that_are_not_of_this_text_are_not_used(kept: object) -> None:
    assert tokens_in_meta("قال محمد", {"tokens": kept}) is None


@given(records(), st.sets(st.integers(0, 80)))
def test_cut_tokens_fit_every_edge(record: NativeRecord, positions: set[int]) -> None:
    whole = tokenise(record)
    cut = whole.cut_at(positions)
    covered = [position for start, end in whole.offsets() for position in range(start, end)]
    assert [position for start, end in cut.offsets() for position in range(start, end)] == covered
    inside = {position for start, end in whole.offsets() for position in range(start + 1, end)} & positions
    assert set(cut.starts) == set(whole.starts) | inside
    assert [cut.starts[index] for index in cut.sentence_starts] == [
        whole.starts[index] for index in whole.sentence_starts
    ]


@given(records(), st.integers(0, 80), st.integers(1, 20))
def test_the_tokens_of_a_stretch_are_those_that_share_a_character(record: NativeRecord, start: int, size: int) -> None:
    found = tokenise(record)
    first, last = found.covering(start, start + size)
    shared = [i for i, (begin, end) in enumerate(found.offsets()) if begin < start + size and end > start]
    assert list(range(first, last)) == shared


def test_who_made_tokens_is_told_in_a_line_however_many_files_there_were() -> None:
    assert told_tokenisers({"words": 3}) == "words (3)"
    assert told_tokenisers({"words": 3, "clitics": 2}) == "clitics (2), words (3)"
    assert told_tokenisers({"آ|3": 1, "words": 1_200}) == "words (1,200), imported with آ|3 (1)"
    files = {f"{number:03}": 2 for number in range(1_000)}
    first = ", ".join(f"imported with {name} (2)" for name in list(files)[:5])
    assert told_tokenisers(files) == f"{first}, imported with 995 other files (1,990)"
