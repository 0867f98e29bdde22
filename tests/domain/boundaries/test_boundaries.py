from unicodedata import category

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.domain.boundaries.boundaries import offer, trim, without_final_stop
from app.domain.text.segmentation import ceil_boundary, floor_boundary, is_boundary
from tests.domain.texts import PROSE, TEXTS


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
        ("\r\nًا", "ًا"),  # a mark may not stand on the end of a line
        (" ًا", " ًا"),
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


def firsts(text: str, selected: str, **options: object) -> str:
    """The first offer for `selected` where it first stands in `text`."""
    start = text.index(selected)
    best = offer(text, start, start + len(selected), **options)[0]  # type: ignore[arg-type]
    return text[best.start : best.end]


@pytest.mark.parametrize(
    ("text", "selected", "first"),
    [
        ("وكالة (Manara Wire) –", "(Manara Wire)", "Manara Wire"),
        ("هيئة تروة (TBA)، في", "(TBA)،", "TBA"),
        ("جهاز التتبع (AIS\u200e). وسواء", "جهاز التتبع (AIS\u200e).", "جهاز التتبع (AIS\u200e)"),
        ("اتهمها بـ“حجز المياه”. وردّت", "بـ“حجز المياه”.", "حجز المياه"),
        ("אמר ל״הרציף״ שהעוגן", "ל״הרציף״", "הרציף"),
        ("قال: “أول، وثان”.", "“أول،", "أول"),
        ("قال: “أول، وثان”.", "وثان”.", "ثان"),
        ("قال – الوزير – ثم", "– الوزير –", "الوزير"),
        ("الضفتان -فريق التحرير", "-فريق التحرير", "فريق التحرير"),
        ("بلغت -5 درجات", "-5 درجات", "-5 درجات"),
        ("«لا»، «نعم»", "«لا»، «نعم»", "«لا»، «نعم»"),
        ("התאחדות (ה״י), תבע", "(ה״י),", "ה״י"),
        ("(מיל׳) עידו", "(מיל׳)", "מיל׳"),
        ("تراجع 3.6 مليون، ثم", "3.6 مليون،", "3.6 مليون"),
        ("سهم ما را پس بدهید!» گفت", "سهم ما را پس بدهید!»", "سهم ما را پس بدهید!"),
        ("وسرمد لنا. بانک کشتکار گفت که ہم نے", "بانک کشتکار", "بانک کشتکار"),
    ],
)
def test_the_first_offer_follows_the_edge_rules(text: str, selected: str, first: str) -> None:
    assert firsts(text, selected) == first


@pytest.mark.parametrize(
    ("text", "selected", "first"),
    [
        ("قالت تلمار وروسيا إن", "وروسيا", "روسيا"),
        ("وردّت فالين حينها", "فالين", "فالين"),
        ("النائبة ليان قسطور", "ليان قسطور", "ليان قسطور"),
        ("الصيّاد بدران العلياني", "بدران العلياني", "بدران العلياني"),
        ("وذكرت بعثة المراقبة", "بعثة المراقبة", "بعثة المراقبة"),
        ("“لسنا ضد الجيران”", "لسنا ضد الجيران", "لسنا ضد الجيران"),
        ("“لكننا ضد شيك”", "لكننا ضد شيك", "لكننا ضد شيك"),
        ("التابعة للأمم المتحدة", "لأمم المتحدة", "لأمم المتحدة"),
        ("التابعة للأمم المتحدة", "للأمم المتحدة", "لأمم المتحدة"),
        ("من باريس وفالين معاً", "وفالين", "فالين"),
    ],
)
def test_clitics_and_root_letters_are_told_apart(text: str, selected: str, first: str) -> None:
    assert firsts(text, selected) == first


def test_known_names_change_the_first_offer() -> None:
    assert firsts("عادت بسرمد اليوم", "بسرمد") == "سرمد"
    assert firsts("عادت بسرمد اليوم", "بسرمد", known={"بسرمد"}) == "بسرمد"


def test_a_claim_without_its_complementizer_is_offered_but_not_first() -> None:
    found = offer("أكد أن الهدنة انتهت.", 4, 20)
    assert [one.rule for one in found] == ["punctuation", "complementizer", "trim"]
    assert "أكد أن الهدنة انتهت."[found[1].start : found[1].end] == "الهدنة انتهت"


@given(PROSE, st.data())
def test_offers_are_distinct_parts_of_the_selection(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    offers = offer(text, start, end)
    ranges = [(one.start, one.end) for one in offers]
    assert len(set(ranges)) == len(ranges)
    assert all(start <= first < last <= end for first, last in ranges)
    trimmed = trim(text, start, end)
    assert trimmed[0] == trimmed[1] or trimmed in ranges


@example("قال: می‌روم خانه‌ ، ثم", 5, 13)
@given(PROSE, st.integers(0, 200), st.integers(0, 200))
def test_offers_keep_the_graphemes_of_the_selection_whole(text: str, start: int, length: int) -> None:
    start = floor_boundary(text, min(start, len(text)))
    end = ceil_boundary(text, min(start + length, len(text)))
    for one in offer(text, start, end):
        assert is_boundary(text, one.start)
        left = text[one.end : ceil_boundary(text, one.end)]
        assert all(category(character) == "Cf" for character in left)


def test_a_row_of_dots_does_not_take_the_square_of_its_length() -> None:
    text = "قال د. سامح" + "." * 40_000
    assert without_final_stop(text, 0, len(text)) == (0, len("قال د. سامح"))
    assert without_final_stop("قال أ.د.", 0, 8) == (0, 8)
