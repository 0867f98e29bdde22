"""Words are found as a reader means them, and told exactly where they are written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.finding.search import ArticleSearch, Hits
from app.domain.text.folding import fold
from tests.domain.texts import TEXTS


def quotes(text: str, hits: Hits) -> list[str]:
    return [text[start:end] for start, end in (hits[number] for number in range(len(hits)))]


def test_hits_are_the_original_words_with_marks_tatweel_and_joiners() -> None:
    text = "قالَ المُؤتمَـرُ 😀 إنّ الموتمر انتهى، والمؤتمرات مستمرة"
    assert quotes(text, ArticleSearch(text).find("المؤتمر")) == ["المُؤتمَـرُ", "الموتمر", "المؤتمر"]
    text = "می‌روم و ميروم و مي\u200fروم"
    assert quotes(text, ArticleSearch(text).find("میروم")) == ["می‌روم", "ميروم", "مي\u200fروم"]


@pytest.mark.parametrize(
    ("text", "wanted", "whole", "with_proclitics"),
    [
        ("روسيا وروسيا لروسيا روسياً بروسيا", "روسيا", ["روسيا", "روسياً"], ["روسيا"] * 3 + ["روسياً", "روسيا"]),
        ("وزارة ووزارة الوزارة للوزارة وزارتان", "وزاره", ["وزارة"], ["وزارة"] * 4),
        ("وَبِالمدرسة مدرسة مدرسته", "مدرسة", ["مدرسة"], ["مدرسة"] * 2),
        ("הנמל בנמל נמל ושבנמל מנמלים", "נמל", ["נמל"], ["נמל"] * 4),
        ("می‌روم می روم", "می", ["می"], ["می"]),
        ("زال قتال تال", "ال", [], []),
        ("قال\u200f. قال، «قال»", "قال", ["قال"] * 3, ["قال"] * 3),
        ('צה״ל אמר צה"ל', "צה", [], []),
    ],
)
def test_whole_words_end_where_unicode_says_and_may_carry_proclitics(
    text: str, wanted: str, whole: list[str], with_proclitics: list[str]
) -> None:
    search = ArticleSearch(text)
    assert quotes(text, search.find(wanted, whole_words=True)) == whole
    assert quotes(text, search.find(wanted, whole_words=True, proclitics=True)) == with_proclitics


def test_nothing_is_found_for_blanks_or_marks_alone() -> None:
    search = ArticleSearch("قال ثم قال")
    assert not len(search.find("  "))
    assert not len(search.find("\u064b\u200c"))


def test_hits_near_a_place_are_found_without_the_others() -> None:
    text = "😀 كانَ " * 500
    hits = ArticleSearch(text).find("كان")
    assert len(hits) == 500
    start, end = hits[250]
    assert text[start:end] == "كانَ"
    assert list(hits.between(start + 1, start + 2)) == [(250, (start, end))]
    assert list(hits.between(end, end + 2)) == []
    assert [number for number, _ in hits.between(start, end + 4)] == [250, 251]
    assert hits.first_from(start) == 250
    assert hits.first_from(start + 1) == 251
    assert hits.first_from(len(text)) == 500


@given(TEXTS, st.data())
def test_a_slice_of_the_text_finds_itself(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    wanted = text[start : data.draw(st.integers(start, len(text)))]
    search = ArticleSearch(text)
    hits = search.find(wanted)
    assert bool(fold(wanted.strip()).text) == bool(len(hits))
    ends = [hits[number] for number in range(len(hits))]
    assert all(fold(text[first:last]).text for first, last in ends)
    assert [hit for _, hit in hits.between(0, len(text))] == ends
