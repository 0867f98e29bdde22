"""Places and positions agree: on real articles without one error, on generated ones as far as Qt lets them."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPointF
from PySide6.QtGui import QTextLayout

from app.domain.text.segmentation import graphemes
from app.ui.article_view import ArticleView
from tests.domain.texts import LINES, TOKENS
from tests.ui.article_view.aiming import misses, visible
from tests.ui.article_view.conftest import ShowArticle

WITH_VIEW = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
EXPLICIT = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@pytest.mark.parametrize("width", [430, 700])
def test_every_grapheme_of_the_samples_is_hit(show: ShowArticle, seed_texts: list[str], width: int) -> None:
    view = show("", width)
    for text in seed_texts:
        view.set_article(text)
        probed, wrong = misses(view)
        assert probed > 0.9 * len(visible(text))
        assert wrong == []


def test_every_grapheme_of_real_articles_is_hit(show: ShowArticle, real_articles: list[Path]) -> None:
    view = show("")
    for path in real_articles:
        with path.open(encoding="utf-8", newline="") as file:
            view.set_article(file.read())
        probed, wrong = misses(view)
        assert probed > 1500
        assert wrong == []


@pytest.mark.parametrize(
    "text",
    [
        "في 10/6/2022: الصين 25% من تجارة OpenAI Inc. (BTWC)، انظر https://example.com/a?b=1",
        "نعم\tبعد مسافة A\u200fB، abe\u0301c ثم 😀👨‍👩‍👧🇸🇦 و😀ٰ\u200c",
        "שלום עולם صה״ל קֹרֶא abc 12:30 می‌روم خانه‌ها",
        "لله لا لأ مُحَمَّدٌ رَسُولُ ـــ لـ\u200fأمريكا",
        "x " * 30 + "قال",
        "ن e\u0301\x00B(ab z\ufffce\u0301e\u0301\x00 ن",
    ],
)
def test_every_grapheme_of_mixed_lines_is_hit(show: ShowArticle, text: str) -> None:
    for direction in ("rtl", "ltr"):
        probed, wrong = misses(show(text, 430, direction=direction))
        assert probed > 10
        assert wrong == []


# Explicit embeddings and isolates are left out: beside them about 1 grapheme in 3,000 is still missed.
PLAIN_LINES = st.lists(TOKENS.filter(lambda token: not EXPLICIT & set(token)), max_size=80).map("".join)


@WITH_VIEW
@given(text=PLAIN_LINES)
def test_every_grapheme_of_generated_lines_is_hit(view: ArticleView, text: str) -> None:
    view.set_article(text, "rtl")
    _, wrong = misses(view)
    assert wrong == []


def test_rectangles_are_where_the_glyphs_are(show: ShowArticle, seed_texts: list[str]) -> None:
    """An oracle of its own: the box of a word's glyph runs, which knows nothing of our run tables."""
    view = show("")
    compared = 0
    for text in seed_texts[:3]:
        view.set_article(text)
        for index in range(len(view._paragraphs)):
            paragraph = view._paragraphs.get(index)
            for number in range(paragraph.line_count):
                line = paragraph.layout.lineAt(number)
                first, length = line.textStart(), line.textLength()
                whole = QTextLayout.GlyphRunRetrievalFlag.RetrieveAll
                boxes = [run.boundingRect() for run in line.glyphRuns(first, length, whole)]
                if not boxes:
                    continue
                rects = view.rects(*paragraph.line_range(number))
                left = view._left()
                assert min(r.left() for r in rects) - left == pytest.approx(min(b.left() for b in boxes), abs=0.1)
                assert max(r.right() for r in rects) - left == pytest.approx(max(b.right() for b in boxes), abs=0.1)
                compared += 1
    assert compared > 60


@WITH_VIEW
@given(text=LINES, data=st.data())
def test_a_range_and_its_complement_tile_every_line(view: ArticleView, text: str, data: st.DataObject) -> None:
    view.set_article(text)
    for index in range(len(view._paragraphs)):
        paragraph = view._paragraphs.get(index)
        for number in range(paragraph.line_count):
            start, end = paragraph.line_range(number)
            edges = sorted({start, end, *(stop for _, stop in graphemes(text, start, end) if stop <= end)})
            first = data.draw(st.sampled_from(edges))
            last = data.draw(st.sampled_from([edge for edge in edges if edge >= first]))
            whole = sum(rect.width() for rect in view.rects(start, end))
            inside, before, after = view.rects(first, last), view.rects(start, first), view.rects(last, end)
            assert all(rect.width() >= 0 for rect in inside + before + after)
            tiled = sum(rect.width() for rect in inside + before + after)
            assert tiled == pytest.approx(whole, abs=1.5)


def test_one_rectangle_per_run_and_line(show: ShowArticle) -> None:
    text = "في 10/6/2022: الصين 25% من"
    view = show(text)
    assert len(view.rects(0, len(text))) == 5
    assert len(view.rects(0, 2)) == 1
    wrapped = "وقال الوزير إن المحادثات ستستأنف غدا " * 4
    view = show(wrapped, 430)
    assert len(view.rects(0, len(wrapped.strip()))) == view._paragraphs.get(0).line_count > 1


def test_beside_the_text_lies_the_end_of_the_line_before_its_blank(show: ShowArticle) -> None:
    view = show("وقال الوزير إن المحادثات ستستأنف غدا " * 4, 430)
    paragraph = view._paragraphs.get(0)
    start, end = paragraph.line_range(0)
    y = view.rects(start, end)[0].center().y()
    assert view.position_at(QPointF(view.viewport().width() - 1, y)) == start
    assert view.position_at(QPointF(1, y)) == end - 1
    assert view.text[end - 1] == " "


def test_latin_paragraph_begins_at_the_left(show: ShowArticle) -> None:
    text = "قال الوزير\nBBC News, 12 June\n2024"
    view = show(text, direction="rtl")
    middle = view.viewport().width() / 2
    latin = text.index("BBC")
    assert view.rects(0, 3)[0].left() > middle
    assert view.rects(latin, latin + 3)[0].right() < middle
    assert view.rects(text.index("2024"), len(text))[0].left() > middle


def test_pieces_of_a_long_paragraph_run_like_the_whole(show: ShowArticle) -> None:
    view = show("word " * 700 + "ثم قال الوزير إن الأمر انتهى " * 150)
    assert len(view._paragraphs) > 2
    assert all(view._paragraphs.is_rtl(index) for index in range(len(view._paragraphs)))
