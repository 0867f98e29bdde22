import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.domain.boundaries.quotations import enclosing, quotations, quotations_near
from tests.domain.texts import PROSE


def inner(text: str) -> list[tuple[str, int]]:
    return [(text[one.inner_start : one.inner_end], one.depth) for one in quotations(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("قال «نعم» ثم", ["نعم"]),
        ("“أ” و“ب”", ["أ", "ب"]),
        ('قال “نعم“ ثم ”لا“ و“كلا" و"نعم″', ["نعم", "لا", "كلا", "نعم"]),
        ('„ברסמון מזהים סערה", לעג', ["ברסמון מזהים סערה"]),
        ("»نعم« قالها", ["نعم"]),
        ("(«نعم») و(‹لا›)", ["نعم", "لا"]),
        ('قال:"نعم"،وأضاف:"لا"', ["نعم", "لا"]),
        ("بـ“حجز ما لا يقل” عن", ["حجز ما لا يقل"]),
        ('قال " نعم " ثم', [" نعم "]),
        ('في عام "2022" ثم "سنة 1990"', ["2022", "سنة 1990"]),
        ("قال “نعم” ثم «لا”", ["نعم", "لا"]),
        ("قال ''نعم'' ثم", ["نعم"]),
        ("قال \u200f“\u202bنعم\u202c”\u200f ثم", ["\u202bنعم\u202c"]),
        ("she said 'yes' and “no”", ["yes", "no"]),
        ("“هل عاد؟” سأل", ["هل عاد؟"]),
        ("عاد، قال: ”میں نے کہا”۔", ["میں نے کہا"]),
        ("“”", []),
        ("قال: “نعم ثم سكت", []),
        ("ثم سكت”.", []),
    ],
)
def test_marks_of_every_form_pair_up(text: str, found: list[str]) -> None:
    assert inner(text) == [(one, 0) for one in found]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("צה״ל אמר ל״הרציף״ כי ד״ר כהן ויו״ר הוועד ״נסעו״.", ["הרציף", "נסעו"]),
        ('"כן", אמר ל"הארץ" היו"ר ובצה"ל', ["כן", "הארץ"]),
        ('"אבל מ"מ אחד"', ['אבל מ"מ אחד']),
        ("don't, ג'ורג', גב׳ כהן, ’90s", []),
        ('شاشة 55" قال "نعم" ثم 5″', ["نعم"]),
        ("الـ'نعم", []),
    ],
)
def test_marks_inside_words_and_after_numbers_are_no_quotes(text: str, found: list[str]) -> None:
    assert [one for one, _ in inner(text)] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("«قال «نعم» ثم خرج».", [("قال «نعم» ثم خرج", 0), ("نعم", 1)]),
        (
            '"يحمل اسم "المنتدى الساحلي" على لافتته" لن',
            [('يحمل اسم "المنتدى الساحلي" على لافتته', 0), ("المنتدى الساحلي", 1)],
        ),
        ('"«نعم»، قال"', [("«نعم»، قال", 0), ("نعم", 1)]),
        ("«أ “ب ‘ج’ د” هـ»", [("أ “ب ‘ج’ د” هـ", 0), ("ب ‘ج’ د", 1), ("ج", 2)]),
        ("«قال “نعم»", [("قال “نعم", 0)]),
    ],
)
def test_quotations_nest(text: str, found: list[tuple[str, int]]) -> None:
    assert inner(text) == found


@pytest.mark.parametrize("gap", ["\n", "\n\n", "\r\n\r\n", "\u2029", "\n \u200f\n"])
def test_a_quotation_goes_on_over_paragraphs(gap: str) -> None:
    repeated = f"“أول الكلام{gap}“ثانيه{gap}“آخره” انتهى."
    assert inner(repeated) == [(f"أول الكلام{gap}“ثانيه{gap}“آخره", 0)]
    plain = f"قال: “أول الكلام{gap}آخره” انتهى."
    assert inner(plain) == [(f"أول الكلام{gap}آخره", 0)]


def test_a_paragraph_that_opens_with_a_mark_and_never_closes_is_a_quotation_up_to_its_end() -> None:
    text = "“أول الكلام \n\nقال آخر “نعم”."
    first, second = quotations(text)
    assert (first.start, first.inner_start, first.inner_end, first.end) == (0, 1, 11, 11)
    assert text[second.inner_start : second.inner_end] == "نعم"


def test_a_stray_mark_does_not_swallow_the_next_paragraph() -> None:
    assert inner("قال: “لا يغلق\n\nقال آخر “نعم”.") == [("نعم", 0)]


def test_enclosing_lists_the_innermost_first() -> None:
    text = "«قال «نعم» ثم خرج»"
    assert [one.depth for one in enclosing(quotations(text), 7, 9)] == [1, 0]
    assert [one.depth for one in enclosing(quotations(text), 1, 9)] == [0]
    assert enclosing(quotations(text), 0, len(text) + 1) == ()


@example("«قال «نعم» ثم «لا»»، “أو”")
@given(PROSE)
def test_quotations_nest_and_never_cross(text: str) -> None:
    found = quotations(text)
    for one in found:
        assert 0 <= one.start < one.inner_start < one.inner_end <= one.end <= len(text)
    assert [one.start for one in found] == sorted(one.start for one in found)
    for index, one in enumerate(found):
        around = [two for two in found[:index] if two.end > one.start]
        assert one.depth == len(around)
        assert all(two.inner_start <= one.start and one.end <= two.inner_end for two in around)


@given(PROSE, st.data())
def test_quotations_near_are_those_of_the_article_when_it_is_short(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    near = quotations_near(text, start, end)
    if sum(text.count(mark) for mark in "\n\r\u2028\u2029\x0b\x0c\x85") <= 20:
        assert near == quotations(text)


def test_paragraphs_are_independent_of_what_stands_far_away() -> None:
    filler = "قال الوزير «نعم» ثم انصرف.\n" * 60
    text = filler + "ثم قال “لا” أخيراً.\n" + filler
    start = len(filler) + 8
    near = [one for one in quotations_near(text, start, start + 1) if one.start <= start < one.end]
    assert near == [one for one in quotations(text) if one.start <= start < one.end]
    assert len(near) == 1
