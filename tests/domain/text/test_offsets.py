import random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.domain.text.offsets import PIECE_LENGTH, TextMap
from app.domain.text.segmentation import PARAGRAPH_SEPARATOR, is_boundary
from tests.domain.texts import TEXTS


def utf16_length(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


@given(TEXTS)
def test_paragraphs_and_separators_join_to_the_exact_text(text: str) -> None:
    text_map = TextMap(text)
    pieces = []
    for index in range(len(text_map)):
        end = text_map.starts[index + 1] if index + 1 < len(text_map) else len(text)
        pieces.append(text[text_map.starts[index] : text_map.ends[index]])
        gap = text[text_map.ends[index] : end]
        assert (PARAGRAPH_SEPARATOR.fullmatch(gap) is not None) == (index + 1 < len(text_map))
        pieces.append(gap)
    assert "".join(pieces) == text


@given(TEXTS)
@example("خبر\n😀 قال 🇪🇬🇸🇦 ثم 😀😀\r\nا𐤀")
def test_units_convert_both_ways(text: str) -> None:
    text_map = TextMap(text)
    for index in range(len(text_map)):
        start, end = text_map.starts[index], text_map.ends[index]
        for position in range(start, end + 1):
            assert text_map.paragraph_at(position) == index
            utf16 = utf16_length(text[start:position])
            assert text_map.utf16(index, position) == utf16
            assert text_map.position(index, utf16) == position
            if position < end and text[position] > "\uffff":
                assert text_map.position(index, utf16 + 1) == position


@given(TEXTS)
@example("\ufeffخبر 😀\n\ufeff\ufeffثم")
def test_display_is_as_long_as_the_slice_in_both_units(text: str) -> None:
    text_map = TextMap(text)
    for index in range(len(text_map)):
        piece = text[text_map.starts[index] : text_map.ends[index]]
        shown = text_map.display(index)
        assert (len(shown), utf16_length(shown)) == (len(piece), utf16_length(piece))
        shown.encode("utf-16-le")
        assert not shown.startswith("\ufeff")
        assert not PARAGRAPH_SEPARATOR.search(shown)


def test_positions_outside_a_paragraph_are_kept_within_it() -> None:
    text_map = TextMap("مرحبا\r\n😀 سلام")
    assert text_map.utf16(0, 6) == 5
    assert text_map.utf16(1, 0) == 0
    assert text_map.position(1, 99) == len(text_map.text)
    assert text_map.paragraph_at(6) == 0


@given(st.integers(0, 2**32), st.sampled_from([" ", ". ", "", "ّ", "\u200c", "🇸🇦"]))
def test_a_long_paragraph_is_cut_between_graphemes(seed: int, filler: str) -> None:
    chance = random.Random(seed)
    text = "".join(chance.choice("وقالالوزيرَُّ") + (filler if chance.random() < 0.3 else "") for _ in range(7000))
    text_map = TextMap(text)
    assert text_map.starts[0] == 0
    assert text_map.ends[-1] == len(text)
    assert list(text_map.starts[1:]) == list(text_map.ends[:-1])
    assert all(0 < end - start <= PIECE_LENGTH for start, end in zip(text_map.starts, text_map.ends, strict=True))
    assert all(is_boundary(text, start) for start in text_map.starts)
    assert all(text_map.continues(index) == (index > 0) for index in range(len(text_map)))
    assert all(text_map.whole(index) == (0, len(text)) for index in range(len(text_map)))
    between = TextMap(f"خبر\n{text}\nثم")
    assert [between.whole(index) for index in (0, 1, len(between) - 2, len(between) - 1)] == [
        *((0, 3), (4, 4 + len(text))),
        *((4, 4 + len(text)), (5 + len(text), 7 + len(text))),
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "قال الوزير إن القمة انتهت بنجاح. ",
        "وزیر خارجہ نے کہا کہ مذاکرات کامیاب رہے۔ ",
        "آیا رئیس‌جمهور به تهران بازگشت؟ ",
        "ראש הממשלה אמר: די! ",
    ],
)
def test_a_long_paragraph_is_cut_after_a_sentence(sentence: str) -> None:
    text = (sentence * 300).strip()
    text_map = TextMap(text)
    assert len(text_map) > 2
    assert all(text[end - 2 : end] == sentence[-2:] for end in text_map.ends[:-1])


def test_one_cluster_longer_than_a_piece_is_still_cut() -> None:
    text = "ا" + "َ" * 50 * PIECE_LENGTH
    text_map = TextMap(text)
    assert len(text_map) == 51
    assert text_map.ends[-1] == len(text)
