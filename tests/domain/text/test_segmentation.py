import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from app.domain.text import segmentation as seg
from tests.domain.texts import TEXTS


def cut(text: str, ranges: object) -> list[str]:
    return [text[start:end] for start, end in ranges]  # type: ignore[attr-defined]


@given(TEXTS)
def test_boundaries_are_those_of_the_grapheme_clusters(text: str) -> None:
    ends = {0, len(text)} | {found.end() for found in regex.finditer(r"\X", text)}
    for position in range(len(text) + 1):
        assert seg.is_boundary(text, position) == (position in ends)
        assert seg.floor_boundary(text, position) == max(end for end in ends if end <= position)
        assert seg.ceil_boundary(text, position) == min(end for end in ends if end >= position)
        if position:
            assert seg.previous_boundary(text, position) == max(end for end in ends if end < position)
        if position < len(text):
            assert seg.next_boundary(text, position) == min(end for end in ends if end > position)
    assert [end for _, end in seg.graphemes(text)] == sorted(ends - {0})


@given(TEXTS, st.data())
def test_a_boundary_is_not_looked_for_before_the_least(text: str, data: st.DataObject) -> None:
    position = data.draw(st.integers(0, len(text)))
    least = data.draw(st.integers(0, position))
    assert seg.floor_boundary(text, position, least) == max(least, seg.floor_boundary(text, position))


_ROWS = st.integers(1, 700).map(lambda size: "\U0001f1ea" * size)


@given(
    st.lists(_ROWS | st.sampled_from(["\u200d", "\u0301", "ا", "\u0600", "\r\n", "👩", "\ufe0f"]), max_size=7).map(
        "".join
    ),
    st.data(),
)
def test_long_rows_of_flags_are_cut_only_between_two_flags(text: str, data: st.DataObject) -> None:
    assert list(seg.graphemes(text)) == [found.span() for found in regex.finditer(r"\X", text)]
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    clusters = [found.span() for found in regex.compile(r"\X").finditer(text, start, end)]
    assert list(seg.graphemes(text, start, end)) == clusters


def test_a_row_of_flags_is_looked_at_in_pieces() -> None:
    # Letter by letter, counting all before it, 50,000 of them would take half a minute.
    row = "🇪🇬" * 25_000
    cuts = seg._cuts_between_flags(f"علم {row}", 0, len(row) + 4)
    assert len(cuts) == 50_000 // 256
    assert all((cut - 4) % 2 == 0 for cut in cuts)
    assert sum(1 for _ in seg.graphemes(row)) == 25_000


def test_marks_heaped_on_a_letter_are_one_cluster_however_many() -> None:
    # Looking through the whole cluster at each step back would take hours.
    text = "قال مُحَمَّد" + "ً́" * 100_000 + " مرة"
    heap = text.index("د")
    assert seg.floor_boundary(text, len(text) // 2) == heap
    assert seg.ceil_boundary(text, len(text) // 2) == len(text) - len(" مرة")
    assert seg.previous_boundary(text, len(text) - len(" مرة")) == heap


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("وبالمدرسة، قال «نعم»", ["وبالمدرسة", "قال", "نعم"]),
        ("می‌روم به خانه‌ها", ["می‌روم", "به", "خانه‌ها"]),
        ('צה"ל צה״ל ג׳ורג׳ בית־ספר', ['צה"ל', "צה״ל", "ג׳ורג׳", "בית", "ספר"]),
        ("3.14 ٣٫١٤ ١٬٠٠٠ don't", ["3.14", "٣٫١٤", "١٬٠٠٠", "don't"]),
        ("انتهى.وقال أ.د. سامي", ["انتهى", "وقال", "أ.د", "سامي"]),
        ("(OpenAI) مُحَمَّدٌ 😀 👨‍👩‍👧!", ["OpenAI", "مُحَمَّدٌ", "😀", "👨‍👩‍👧"]),
        ("— … «»", []),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    assert cut(text, seg.words(text)) == words


@given(TEXTS)
def test_segments_are_gapless_and_agree_with_segment_at(text: str) -> None:
    found = list(seg.segments(text))
    assert "".join(cut(text, found)) == text
    for start, end in found:
        assert start < end
        for position in range(start, end):
            assert seg.segment_at(text, position) == (start, end)
        assert seg.is_boundary(text, start)


@given(TEXTS)
def test_moving_by_words_reaches_both_ends_by_the_same_stops(text: str) -> None:
    forward = [0]
    while forward[-1] < len(text):
        forward.append(seg.next_word_start(text, forward[-1]))
        assert forward[-1] > forward[-2]
    backward = [len(text)]
    while backward[-1] > 0:
        backward.append(seg.previous_word_start(text, backward[-1]))
        assert backward[-1] < backward[-2]
    assert set(forward) - {0} <= set(backward) | {len(text)}


def test_moving_by_words_stops_at_paragraph_ends() -> None:
    text = "قال الوزير.\r\n\r\nثم انصرف"
    stops = [0]
    while stops[-1] < len(text):
        stops.append(seg.next_word_start(text, stops[-1]))
    assert stops == [0, 4, 11, 13, 15, 18, 23]


@pytest.mark.parametrize(("position", "word"), [(0, "قال"), (2, "قال"), (3, "قال"), (4, "«"), (5, "نعم"), (8, "نعم")])
def test_word_at(position: int, word: str) -> None:
    text = "قال «نعم» ثم"
    start, end = seg.word_at(text, position)
    assert text[start:end] == word


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("قال د. محمد إنّ أ.د. سامي حضر. ثم انصرف!", ["قال د. محمد إنّ أ.د. سامي حضر.", "ثم انصرف!"]),
        ("هل عاد؟ نعم، بنسبة 3.14 في المئة.", ["هل عاد؟", "نعم، بنسبة 3.14 في المئة."]),
        ("قال: «انتهى الأمر.» ثم خرج.", ["قال: «انتهى الأمر.»", "ثم خرج."]),
        ("شركة OpenAI Inc. في ج. بوش.وقال آخر", ["شركة OpenAI Inc. في ج. بوش.", "وقال آخر"]),
        ("1. أولاً. 2. ثانياً.", ["1. أولاً.", "2. ثانياً."]),
        ("كان ذلك عام 2022. وأضاف", ["كان ذلك عام 2022.", "وأضاف"]),
        ("اس نے کہا۔ وہ چلا گیا۔", ["اس نے کہا۔", "وہ چلا گیا۔"]),
        ('ד"ר כהן אמר. הוא הלך.', ['ד"ר כהן אמר.', "הוא הלך."]),
        ("عنوان بلا نقطة\n\nفقرة أولى. ", ["عنوان بلا نقطة", "فقرة أولى."]),
        ("بيان من شركة النور ش.م.م.\nوقال د.\r\nסוף", ["بيان من شركة النور ش.م.م.", "وقال د.", "סוף"]),
        ("تفضلوا www.example.com/a.b الآن", ["تفضلوا www.example.com/a.b الآن"]),
        ("", []),
    ],
)
def test_sentences(text: str, sentences: list[str]) -> None:
    assert cut(text, seg.sentences(text)) == sentences


@given(TEXTS)
def test_sentences_hold_everything_but_blanks(text: str) -> None:
    assert "".join("".join(cut(text, seg.sentences(text))).split()) == "".join(text.split())


@given(TEXTS, st.data())
def test_sentence_at_finds_the_sentence_around(text: str, data: st.DataObject) -> None:
    found = list(seg.sentences(text))
    if found:
        start, end = data.draw(st.sampled_from(found))
        assert seg.sentence_at(text, data.draw(st.integers(start, end - 1))) == (start, end)


_SENTENCE_PARTS = st.lists(
    st.sampled_from(
        [
            *("د", "أ.د", "وقال", "انتهى", "Inc", "U.S", "12", "٣", "ג", 'ד"ר', "ج"),
            *".....۔!?؟…\"»)'،:   \n\r\u200f\u0301",
        ]
    ),
    max_size=25,
).map("".join)


@given(_SENTENCE_PARTS, st.data())
def test_sentences_end_at_each_stop_that_belongs_to_no_short_form(text: str, data: st.DataObject) -> None:
    first = data.draw(st.integers(0, len(text)))
    last = data.draw(st.integers(first, len(text)))
    expected = []
    for paragraph in seg.PARAGRAPH_SEPARATOR.split(text[first:last]):
        begin = 0
        for found in seg._SENTENCE_STOP.finditer(paragraph):
            if not (found.lastgroup and seg.is_short_form(paragraph, begin, found.start())):
                expected.append(paragraph[begin : found.end()].strip())
                begin = found.end()
        expected.append(paragraph[begin:].strip())
    assert cut(text, seg.sentences(text, first, last)) == [sentence for sentence in expected if sentence]
    ends = list(seg.sentence_ends(text, first, last))
    assert ends == sorted(set(ends))
    assert ends[-1:] == ([last] if first < last else [])


def test_sentence_at_in_an_empty_paragraph_is_empty() -> None:
    assert seg.sentence_at("قال.\n\nثم", 5) == (5, 5)


def test_going_back_by_words_takes_crlf_as_one_step() -> None:
    text = "أول\r\n\r\nثان\u2028ثالث"
    stops = [len(text)]
    while stops[-1] > 0:
        stops.append(seg.previous_word_start(text, stops[-1]))
    assert stops == [15, 11, 10, 7, 5, 3, 0]


def test_paragraph_at_counts_crlf_once() -> None:
    text = "أول\r\nثان\u2029ثالث"
    assert [text[slice(*seg.paragraph_at(text, i))] for i in (0, 3, 5, 8, 9)] == ["أول", "أول", "ثان", "ثان", "ثالث"]
