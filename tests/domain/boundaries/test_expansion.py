from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.domain.boundaries.expansion import Steps, grow, interrupted, shrink
from app.domain.text.segmentation import is_boundary
from tests.domain.texts import PROSE, TEXTS

REPORT = (
    "عنوان\n\nوقالت سلمى الدرواني، التي ترأس وفد بلادها، إنّ الجانبين “اتفقا على نشر بيانات، بدءاً من الغد. "
    "ولن يعودا” قريباً. وأضافت أنها متفائلة؛ ثم انصرفت.\n\nخاتمة"
)


def way(text: str, word: str) -> list[str]:
    """The units grown from a caret inside `word`, without the article itself."""
    position = text.index(word) + 1
    current, found = (position, position), []
    while (following := grow(text, *current)) != current:
        current = following
        found.append(text[slice(*current)])
    assert found.pop() == text
    return found


def test_a_word_grows_by_clause_quotation_sentence_and_paragraph() -> None:
    units = way(REPORT, "بيانات")
    assert units == [
        "بيانات",
        "اتفقا على نشر بيانات",
        "اتفقا على نشر بيانات، بدءاً من الغد.",
        "اتفقا على نشر بيانات، بدءاً من الغد. ولن يعودا",
        "“اتفقا على نشر بيانات، بدءاً من الغد. ولن يعودا”",
        "الجانبين “اتفقا على نشر بيانات، بدءاً من الغد. ولن يعودا” قريباً",
        "إنّ الجانبين “اتفقا على نشر بيانات، بدءاً من الغد. ولن يعودا” قريباً.",
        REPORT[7 : REPORT.index(" وأضافت")],
        REPORT[7 : REPORT.index("\n\nخاتمة")],
    ]


@pytest.mark.parametrize(
    ("text", "word", "clauses"),
    [
        ("أكد الوزير أن الهدنة انتهت وأضاف أنها لن تجدد.", "انتهت", ["الهدنة انتهت", "أن الهدنة انتهت"]),
        ("أكد الوزير أن الهدنة انتهت وأضاف أنها لن تجدد.", "تجدد", ["أنها لن تجدد", "أنها لن تجدد."]),
        ("عاد قبل أن يلقي كلمته؛ ثم خرج.", "كلمته", ["عاد قبل أن يلقي كلمته"]),
        ("غادر الوفد، غير أن المحادثات مستمرة.", "مستمرة", ["غير أن المحادثات مستمرة", "غير أن المحادثات مستمرة."]),
        ("الساعة 14:30 و1,5 مليون في http://a.b/c: انتهى", "مليون", ["الساعة 14:30 و1,5 مليون في http://a.b/c"]),
        ("השרה אמרה כי השביתה תימשך, אך לא לאורך זמן.", "תימשך", ["השביתה תימשך", "כי השביתה תימשך"]),
        ("היא טענה שהשביתה אינה חוקית, ואז יצאה.", "חוקית", ["השביתה אינה חוקית", "שהשביתה אינה חוקית"]),
        ("او گفت که باران می‌بارد، اما دیر است.", "باران", ["باران می‌بارد", "که باران می‌بارد"]),
        (
            "بیان میں کہا کہ کشتیاں سمندر میں تھیں، لیکن دور۔",
            "کشتیاں",
            ["کشتیاں سمندر میں تھیں", "کہ کشتیاں سمندر میں تھیں"],
        ),
    ],
)
def test_clauses_end_where_the_table_says(text: str, word: str, clauses: list[str]) -> None:
    assert way(text, word)[1 : 1 + len(clauses)] == clauses


def test_a_sentence_outside_does_not_end_inside_a_quotation() -> None:
    text = "قال: «انتهى الأمر. لن نعود» ثم خرج. وعاد."
    assert "قال: «انتهى الأمر. لن نعود» ثم خرج." in way(text, "خرج")


def test_a_quotation_over_paragraphs_is_a_unit() -> None:
    text = "“أول الكلام هنا.\n\n“ثانيه، ثم آخره” انتهى."
    units = way(text, "ثانيه")
    assert "أول الكلام هنا.\n\n“ثانيه، ثم آخره" in units
    assert units.index("ثانيه، ثم آخره") < units.index("أول الكلام هنا.\n\n“ثانيه، ثم آخره")


def test_a_selection_over_several_units_grows_to_their_hull() -> None:
    start = REPORT.index("ترأس")
    end = REPORT.index("الجانبين") + 3
    first, last = grow(REPORT, start, end)
    assert REPORT[first:last] == "ترأس وفد بلادها، إنّ الجانبين"


def test_a_word_cut_by_the_selection_is_completed_first() -> None:
    assert grow("قال الوزير", 6, 7) == (4, 10)
    assert grow("قال الوزير", 1, 6) == (0, 10)


@given(TEXTS, st.data())
def test_growing_is_strict_keeps_graphemes_whole_and_ends_with_the_article(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    current = (start, data.draw(st.integers(start, len(text))))
    for _ in range(len(text) + 1):
        following = grow(text, *current)
        assert following[0] <= current[0]
        assert current[1] <= following[1]
        if following == current:
            break
        assert is_boundary(text, following[0])
        assert is_boundary(text, following[1])
        current = following
    assert current == (0, len(text))
    assert grow(text, *current) == current


@given(TEXTS, st.data())
def test_steps_shrink_exactly_the_way_they_grew(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    current = (start, data.draw(st.integers(start, len(text))))
    steps = Steps(text)
    seen = [current]
    while (following := steps.grow(*seen[-1])) != seen[-1]:
        seen.append(following)
    for expected in seen[-2::-1]:
        current = steps.shrink(*seen.pop())
        assert current == expected


@given(TEXTS, st.data())
def test_shrinking_without_a_way_up_stays_inside(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    first, last = shrink(text, start, end)
    assert start <= first <= last <= end


def test_a_selection_made_by_hand_begins_a_new_way() -> None:
    steps = Steps(REPORT)
    start = REPORT.index("بيانات")
    word = steps.grow(start, start)
    steps.grow(*word)
    by_hand = (start, start + 2)
    grown = steps.grow(*by_hand)
    assert grown == word
    assert steps.shrink(*grown) == by_hand


def test_shrink_finds_the_next_smaller_unit_of_a_selection_made_by_hand() -> None:
    start = REPORT.index("إنّ")
    end = REPORT.index(" قريباً")
    assert REPORT[slice(*shrink(REPORT, start, end))] == "إنّ"
    assert shrink("كلمة", 0, 4) == (0, 4)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("“لن نقبل”، قال الوزير للصحافيين، “ما لم تُضمن حقوقنا“.", ["لن نقبل", "ما لم تُضمن حقوقنا"]),
        ("«لن نقبل،» قال د. سامي «ما لم تُضمن حقوقنا.»", ["لن نقبل", "ما لم تُضمن حقوقنا"]),
        ('"أ"، قال الوزير، "ب"، أضاف مبتسماً، "ج".', ["أ", "ب", "ج"]),
        ("״אם תחזור״, הוסיף קדמי, ״נעבוד״.", ["אם תחזור", "נעבוד"]),
        (
            "«تا وقتی نباشد»، او هنگام خروج گفت، «هر عددی را می‌شود انکار کرد».",
            ["تا وقتی نباشد", "هر عددی را می‌شود انکار کرد"],
        ),
        ("“جب تک باہر ہے”، مانجھی نے کہا، “کوئی کشتی نہیں اترے گی”۔", ["جب تک باہر ہے", "کوئی کشتی نہیں اترے گی"]),
    ],
)
def test_an_interrupted_quotation_gives_all_its_parts_from_any_of_them(text: str, parts: list[str]) -> None:
    for part in parts:
        start = text.index(part)
        assert [text[slice(*one)] for one in interrupted(text, start, start + 1)] == parts


@pytest.mark.parametrize(
    "text",
    [
        "قال: «لن نقبل»، وأضاف: «ما لم تُضمن حقوقنا».",
        "«لن نقبل»، قال الوزير. «ما لم تُضمن حقوقنا».",
        "بين «الأول» في المدينة و«الثاني».",
        "«الأول»، «الثاني»",
        "«لن نقبل»، قال الوزير\n\n«ما لم تُضمن حقوقنا».",
        "لن نقبل، قال الوزير، ما لم تُضمن حقوقنا.",
    ],
)
def test_what_is_no_interruption(text: str) -> None:
    for position in range(len(text)):
        assert interrupted(text, position, position + 1) == ()


@example('"أ"، قال الوزير، "ب"، أضاف مبتسماً، "ج".', 1)
@given(PROSE, st.integers(0, 200))
def test_parts_of_an_interrupted_quotation_are_in_order_and_apart(text: str, start: int) -> None:
    parts = interrupted(text, min(start, len(text)), min(start, len(text)))
    assert all(0 <= first < last <= len(text) for first, last in parts)
    assert all(before[1] < after[0] for before, after in pairwise(parts))
