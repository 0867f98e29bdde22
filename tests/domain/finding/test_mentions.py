"""The same mention elsewhere in a text, and the mention that a pronoun takes up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import InvalidAnnotationError
from app.domain.finding.mentions import MentionSearch, last_named_mention
from app.domain.records import Span
from app.domain.text.folded_bytes import folded_bytes
from app.domain.text.folding import fold_key
from app.domain.text.segmentation import is_boundary
from tests.domain.texts import CLUSTERS


def found(quote: str, text: str, *, proclitics: bool = False, language: str = "ar") -> list[tuple[str, str]]:
    search = MentionSearch(quote, proclitics=proclitics)
    places = search.find(text, folded_bytes(fold_key(text)), language)
    assert places == sorted(places)
    return [(text[one.start : one.end], one.clitic) for one in places]


def test_whole_words_that_fold_alike_are_found() -> None:
    text = "قال أحمد 😀 إن احمد\u200f وأَحْمَدُ وأحمدي وحامد. «أَحْمَد»، أحـمد؟ أحمد."
    assert [quote for quote, _ in found("أحمد", text)] == ["أحمد", "احمد", "أَحْمَد", "أحـمد", "أحمد"]


def test_a_name_of_several_words_is_found_across_any_blanks() -> None:
    text = "الأمم المتحدة و الامم  المتحدة وَالأُمَم\u00a0المتّحدة والأمم\nالمتحدة، الأمم ال متحدة الأممالمتحدة"
    assert [quote for quote, _ in found("الأمم المتحدة", text)] == ["الأمم المتحدة", "الامم  المتحدة"]
    assert [clitic for _, clitic in found("الأمم المتحدة", text, proclitics=True)] == ["", "", "و", "و"]


@pytest.mark.parametrize(
    ("quote", "text", "expected"),
    [
        ("روسيا", "وروسيا لروسيا بروسيا فلروسيا كروسيا", [("روسيا", c) for c in ("و", "ل", "ب", "فل", "ك")]),
        ("روسيا", "وروسياً أروسيا سروسيا الروسيا بالروسيا بيلوروسيا", [("روسياً", "و")]),
        ("الكنيست", "للكنيست وللكنيست بالكنيست كنيست لكنيست", [("لكنيست", "ل"), ("لكنيست", "ول"), ("الكنيست", "ب")]),
        ("الكنيست", "والكنيست لـلكنيست", [("الكنيست", "و"), ("لكنيست", "ل")]),
    ],
)
def test_arabic_proclitics_stay_outside(quote: str, text: str, expected: list[tuple[str, str]]) -> None:
    assert found(quote, text, proclitics=True) == expected
    assert found(quote, text) == []


def test_hebrew_proclitics_stay_outside_and_swallow_the_article() -> None:
    text = "הכנסת והכנסת שהכנסת מהכנסת כשבכנסת לכנסת מכנסת כנסת בהכנסת"
    assert found("הכנסת", text, proclitics=True, language="he") == [
        ("הכנסת", ""),
        ("הכנסת", "ו"),
        ("הכנסת", "ש"),
        ("הכנסת", "מ"),
        ("כנסת", "כשב"),
        ("כנסת", "ל"),
        ("הכנסת", "ב"),
    ]
    assert found("ראש הממשלה", "לראש־הממשלה לראש הממשלה", proclitics=True, language="he") == [("ראש הממשלה", "ל")]


def test_persian_and_urdu_write_nothing_onto_a_name() -> None:
    assert found("بنادر", "وبنادر بنادر‌ها بنادر، کبنادر", proclitics=True, language="fa") == [("بنادر", "")]
    assert found("لاہور", "لاہور لاھور وَلاہور", proclitics=True, language="ur") == [("لاہور", ""), ("لاھور", "")]
    assert found("بنادر", "وبنادر بنادر", proclitics=True, language="fa-IR") == [("بنادر", "")]
    unknown = "هیئت بنادر می‌گوید که توافق نهایی است و وبنادر چنین گفت"
    assert found("بنادر", unknown, proclitics=True, language="und") == [("بنادر", "")]


def test_marks_belong_to_the_last_letter_and_controls_do_not() -> None:
    assert found("وزراء", "وزراءُ وزراء\u2069 وزرا وزراؤنا") == [("وزراءُ", ""), ("وزراء", ""), ("وزرا", "")]
    assert found("שלום", "שָׁלוֹם שלום״ שלומי", language="he") == [("שָׁלוֹם", ""), ("שלום", "")]


def test_letters_outside_the_table_are_told_apart_all_the_same() -> None:
    text = "漢字 報告 漢字。 test TEST"
    assert found("漢字", text, language="und") == [("漢字", ""), ("漢字", "")]
    assert [quote for quote, _ in found("Test", text)] == ["test", "TEST"]


@pytest.mark.parametrize("quote", ["", " ", "،", "😀", "\u200f", "ً"])
def test_there_must_be_a_word_to_look_for(quote: str) -> None:
    with pytest.raises(InvalidAnnotationError, match="no word"):
        MentionSearch(quote)


def test_what_one_text_taught_does_not_mislead_in_the_next() -> None:
    search = MentionSearch("أحمد")
    for text, count in (("أحمد احمد", 2), ("أَحمد", 1), ("وأحمد أحمدي", 0), ("احمد أحمَد أحمد أحمد", 4), ("", 0)):
        assert len(search.find(text, folded_bytes(fold_key(text)), "ar")) == count


PIECES = st.sampled_from([*CLUSTERS, "أحمد", "احمد", "أَحْمَد", "و", "ل", " ", "  ", "\n", "،", "ء", "\u200f", "ـ", "ي"])


@given(st.lists(PIECES, max_size=25).map("".join), st.booleans())
def test_every_place_reads_like_the_mention_and_cuts_nothing(text: str, proclitics: bool) -> None:
    search = MentionSearch("أحمد", proclitics=proclitics)
    last = 0
    for start, end, clitic in search.find(text, folded_bytes(fold_key(text)), "ar"):
        assert fold_key(text[start:end]) == "احمد"
        assert is_boundary(text, start)
        assert is_boundary(text, end)
        assert last <= start < end
        assert text[start] == "أ" or text[start] == "ا"
        assert proclitics or not clitic
        last = end


@given(st.lists(st.sampled_from(["أحمد", "احمد", "أَحْمَد", "محمد", "أحمدي", "😀"]), max_size=12))
def test_no_whole_word_is_missed(words: list[str]) -> None:
    text = " ".join(words)
    expected = [word for word in words if fold_key(word) == "احمد"]
    assert [quote for quote, _ in found("أحمد", text)] == expected


def span(start: int, end: int, label: str = "ACTOR", **attributes: object) -> Span:
    return Span(
        id=f"{start}", article_id="a", label=label, fragments=((start, end),), quote="س", annotator="sara",
        attributes=attributes,
    )  # fmt: skip


def test_the_last_named_mention_is_what_a_pronoun_takes_up() -> None:
    named = span(0, 5, mention="name")
    spans = [span(20, 25), named, span(6, 9, "CLAIM"), span(10, 14, mention="nominal"), span(2, 4, "ORGANIZATION")]
    assert last_named_mention(spans, 15) is named
    assert last_named_mention(spans, 30) is spans[0]
    assert last_named_mention(spans, 4) is spans[4]
    assert last_named_mention(spans, 1) is None
    assert last_named_mention(spans, 30, labels=["ORGANIZATION"]) is spans[4]
