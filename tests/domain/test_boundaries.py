import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.boundaries import offer, trim
from app.domain.segmentation import is_boundary
from tests.domain.texts import TEXTS


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("  روسيا\u00a0", "روسيا"),
        ("\u200fروسيا\u200e\u202c", "روسيا"),
        ("ـــ روسيا ـ", "روسيا"),
        ("هـ", "هـ"),
        ("ـروسيا", "ـروسيا"),
        ("\u200cمی\u200cروم\u200c ", "می\u200cروم"),
        ("\ufeffخبر\n", "خبر"),
        ("«نعم»،", "«نعم»،"),
        ("مُحَمَّدٌ ", "مُحَمَّدٌ"),
        ("👨‍👩‍👧", "👨‍👩‍👧"),
    ],
)
def test_trim_takes_only_what_cannot_be_seen(text: str, kept: str) -> None:
    start, end = trim(text, 0, len(text))
    assert text[start:end] == kept


@pytest.mark.parametrize("text", ["", " ", "\u200f\u200e", "ـــ", " ـ\u200c"])
def test_trim_of_nothing_is_empty(text: str) -> None:
    assert trim(text, 0, len(text)) == (0, 0)


@given(TEXTS, st.data())
def test_trim_is_idempotent_and_stays_inside(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    first, last = trim(text, start, end)
    assert start <= first <= last <= end
    if first < last:
        assert trim(text, first, last) == (first, last)
        visible = set(text[start:first] + text[last:end])
        assert not {c for c in visible if c.isalnum()} - {"ـ"}


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        ("«وروسيا»", ["روسيا", "وروسيا", "«وروسيا»"]),
        ("وروسيا،", ["روسيا", "وروسيا", "وروسيا،"]),
        ("للأمم المتحدة", ["لأمم المتحدة", "للأمم المتحدة"]),
        ("وبالمدرسة", ["المدرسة", "بالمدرسة", "وبالمدرسة"]),
        ("وزارة الدفاع", ["وزارة الدفاع"]),
        ("ووزارة الدفاع", ["وزارة الدفاع", "ووزارة الدفاع"]),
        ("وفد", ["وفد"]),
        ("فرنسا", ["فرنسا"]),
        ("فالوزير", ["الوزير", "فالوزير"]),
        ("لـ\u200fأمريكا", ["أمريكا", "لـ\u200fأمريكا"]),
        ("“روسيا 1″", ["روسيا 1", "“روسيا 1″"]),
        ("”نعم“", ["نعم", "”نعم“"]),
        ("“أ” و“ب”", ["“أ” و“ب”"]),
        ("«نعم", ["نعم", "«نعم"]),
        (
            "«قال «نعم» ثم خرج».",
            [
                "قال «نعم» ثم خرج",
                "«قال «نعم» ثم خرج»",
                "«قال «نعم» ثم خرج».",
            ],
        ),
        ("هل عاد؟", ["هل عاد؟"]),
        ("OpenAI Inc.", ["OpenAI Inc."]),
        ('צה"ל', ['צה"ל']),
        ('ובצה"ל', ['צה"ל', 'בצה"ל', 'ובצה"ל']),
        ("  ", []),
    ],
)
def test_offers_in_order(text: str, quotes: list[str]) -> None:
    assert [text[one.start : one.end] for one in offer(text, 0, len(text))] == quotes


@given(TEXTS, st.data())
def test_offers_are_distinct_parts_of_the_selection(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    offers = offer(text, start, end)
    ranges = [(one.start, one.end) for one in offers]
    assert len(set(ranges)) == len(ranges)
    assert all(start <= first < last <= end for first, last in ranges)
    trimmed = trim(text, start, end)
    assert trimmed[0] == trimmed[1] or trimmed in ranges
    for one in offers:
        if one.rule == "clitic":
            assert is_boundary(text, one.start)
