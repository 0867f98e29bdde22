"""Each script in its hard places: a word's rectangles hold its ink and no other's, one per line and direction."""

import re
import unicodedata
from itertools import combinations, pairwise

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage

from app.ui.article_view import PaperColors, SpanMark
from tests.ui.article_view.conftest import ShowArticle
from tests.ui.article_view.pictures import picture

INK = PaperColors(paper="#ffffff", text="#000000")
VOWELLED = "قَالَ مُحَمَّدٌ رَسُولُ السَّلَامِ لِلنَّاسِ"
CASES = [
    # text, the marked words, into how many directional runs they fall
    ("ولد عام 20 وعاش حتى 2002 في القاهرة", "20", 1),
    ("ولد عام 20 وعاش حتى 2002 في القاهرة", "2002", 1),
    ("ارتفع ٢٥٪ بحلول ٢٠٢٤ فقط", "٢٠٢٤", 1),
    ("قال «نعم» ثم سكت", "«نعم»", 1),
    ("قال «لن “نقبل” ذلك» ثم سكت", "“نقبل”", 1),
    ("انظر https://www.example.org/a?b=1 للمزيد", "https://www.example.org/a?b=1", 1),
    ("راسلوا news@example.org اليوم", "news@example.org", 1),
    ("هاتف +20 2 2578 9999 القاهرة", "2578", 1),
    ("فاز فريق 🇪🇬 في المباراة", "🇪🇬", 1),
    ("شكرا 👍🏽 لكم", "👍🏽", 1),
    ("هذا لأمريكا فقط", "أمريكا", 1),
    ("قال لا للحرب", "لا", 1),
    (VOWELLED, "مُحَمَّدٌ", 1),
    ("شركة OpenAI قالت", "شركة OpenAI قالت", 3),
    ("הַנָּמָל שֶׁלָּנוּ נִסְגַּר", "שֶׁלָּנוּ", 1),
    ('דובר צה"ל אמר ב־10/6 כי', 'צה"ל', 1),
    ("او می‌رود و خانه‌ها را می‌بیند", "خانه‌ها", 1),
    ("وزیراعظم نے کہا کہ یہ فیصلہ درست ہے", "فیصلہ", 1),
    ("אמר علي מול כולם", "علي", 1),
]


def columns(image: QImage, rect: QRectF) -> list[int]:
    """Columns of a rectangle in which there is ink."""
    across = range(max(0, round(rect.left())), min(image.width(), round(rect.right())))
    down = range(round(rect.top()), round(rect.bottom()))
    return [x for x in across if any(image.pixelColor(x, y).lightness() < 128 for y in down)]


def span_of(text: str, words: str) -> tuple[int, int]:
    start = text.index(words)
    return start, start + len(words)


@pytest.mark.parametrize(("text", "words", "runs"), CASES)
def test_words_have_one_rectangle_for_each_run_and_their_ink_is_in_it(
    show: ShowArticle, text: str, words: str, runs: int
) -> None:
    view = show(text, 640, 160)
    view.set_paper(INK)
    start, end = span_of(text, words)
    rects = view.rects(start, end)
    assert len(rects) == runs
    image = picture(view)
    assert all(columns(image, rect) for rect in rects)
    # The rest of the line lies beside them, and together they are the whole line.
    others = [*view.rects(0, start), *view.rects(end, len(text))]
    for rect in rects:
        assert all(rect.right() <= other.left() + 0.6 or other.right() <= rect.left() + 0.6 for other in others)
    whole = sum(rect.width() for rect in view.rects(0, len(text)))
    assert sum(rect.width() for rect in [*rects, *others]) == pytest.approx(whole, abs=1)


@pytest.mark.parametrize(("text", "words", "_runs"), CASES)
def test_a_label_colors_the_words_and_leaves_the_ink_alone(
    show: ShowArticle, text: str, words: str, _runs: int
) -> None:
    view = show(text, 640, 160)
    view.set_paper(INK)
    before = picture(view)
    start, end = span_of(text, words)
    view.add_span(SpanMark("s", "ACTOR", ((start, end),)))
    after = picture(view)
    rects = view.rects(start, end)
    for y in range(round(rects[0].top()) + 1, round(rects[0].bottom()) - 1):
        for x in range(before.width()):
            inside = any(rect.left() - 1.5 <= x <= rect.right() + 1.5 for rect in rects)
            was, now = before.pixelColor(x, y), after.pixelColor(x, y)
            if not inside:
                assert was == now, (x, y)
            if was == QColor("#000000") and not any(
                edge - 2 <= x <= edge + 2 for rect in rects for edge in (rect.left(), rect.right())
            ):
                assert now == was, (x, y)


def test_the_first_20_is_not_the_20_of_2002(show: ShowArticle) -> None:
    text = "ولد عام 20 وعاش حتى 2002 في القاهرة"
    view = show(text, 640, 160)
    (short,) = view.rects(*span_of(text, "20"))
    (long,) = view.rects(*span_of(text, "2002"))
    assert long.width() == pytest.approx(2 * short.width(), rel=0.1)
    # What is read first lies further to the right.
    assert short.left() > long.right()
    assert view.position_at(long.center()) == text.index("2002") + 2


def test_marks_take_no_room_and_a_vowelled_word_is_as_wide_as_a_bare_one(show: ShowArticle) -> None:
    bare = "".join(character for character in VOWELLED if not unicodedata.combining(character))
    view = show(VOWELLED, 640, 160)
    (vowelled,) = view.rects(0, len(VOWELLED))
    view.set_article(bare, "rtl")
    (plain,) = view.rects(0, len(bare))
    assert vowelled.width() == pytest.approx(plain.width(), rel=0.12)


def test_lam_alef_can_be_parted_between_its_letters(show: ShowArticle) -> None:
    text = "هذا لأمريكا فقط"
    view = show(text, 640, 160)
    lam = text.index("لأ")
    (whole,) = view.rects(lam, lam + 2)
    (first,) = view.rects(lam, lam + 1)
    (second,) = view.rects(lam + 1, lam + 2)
    assert first.left() == pytest.approx(second.right(), abs=0.6)
    assert first.width() + second.width() == pytest.approx(whole.width(), abs=0.6)
    assert min(first.width(), second.width()) > whole.width() / 5


@pytest.mark.parametrize("family", ["Noto Nastaliq Urdu", "Vazirmatn", "Noto Naskh Arabic"])
def test_every_arabic_face_keeps_words_apart(show: ShowArticle, family: str) -> None:
    text = "وزیراعظم نے کہا کہ یہ فیصلہ درست ہے"
    view = show(text, 640, 200)
    view.set_type([family, "Noto Sans Hebrew", "Noto Emoji"], 24)
    lefts = []
    position = 0
    for word in text.split():
        start = text.index(word, position)
        position = start + len(word)
        rects = view.rects(start, position)
        assert len(rects) == 1
        lefts.append((rects[0].top(), -rects[0].left()))
    assert lefts == sorted(lefts)


WRAPPED = {
    "ar": "وقال المتحدث باسم وزارة الخارجية إن المحادثات التي جرت أمس لم تسفر عن نتيجة تذكر بعد",
    "he": "דובר משרד החוץ מסר כי השיחות שנערכו אתמול בבירה הסתיימו בלא תוצאות של ממש עד כה",
    "fa": "سخنگوی وزارت خارجه می‌گوید گفت‌وگوهایی که دیروز برگزار شد به نتیجه‌ای نرسیده است",
    "ur": "دفتر خارجہ کے ترجمان نے کہا کہ کل ہونے والے مذاکرات کا ابھی تک کوئی نتیجہ نہیں نکلا ہے",
}
MIXED = "قال المتحدث باسم OpenAI Inc. في 10/6/2022 إن דובר משרד החוץ تحدث عن https://example.org/a اليوم وأمس"


@pytest.mark.parametrize("language", WRAPPED)
def test_a_span_over_several_lines_has_one_rectangle_on_each(show: ShowArticle, language: str) -> None:
    text = WRAPPED[language]
    view = show(text, 340, 420)
    start, end = text.index(" ") + 1, text.rindex(" ")
    rects = view.rects(start, end)
    lines = view._paragraphs.get(0).line_count
    assert lines >= 3
    assert len(rects) == lines
    assert len({rect.top() for rect in rects}) == lines
    # Whole lines in between reach from edge to edge of their ink; the first begins and the last ends within.
    column = view.column()
    assert all(rect.right() == pytest.approx(column.right(), abs=1.5) for rect in rects[1:])
    assert rects[0].right() < column.right() - 20


def test_a_mixed_span_has_one_rectangle_for_each_run_of_each_line(show: ShowArticle) -> None:
    """The oracle is Qt's own: neighbouring glyph runs of one direction on a line are one."""
    view = show(MIXED, 340, 420)
    paragraph = view._paragraphs.get(0)
    wanted = 0
    for number in range(paragraph.line_count):
        line = paragraph.layout.lineAt(number)
        runs = sorted(line.glyphRuns(line.textStart(), line.textLength()), key=lambda run: run.boundingRect().left())
        directions = [run.isRightToLeft() for run in runs if run.boundingRect().width() > 0]
        wanted += 1 + sum(here != there for here, there in pairwise(directions))
    rects = view.rects(0, len(MIXED))
    assert paragraph.line_count >= 3
    assert len(rects) == wanted > paragraph.line_count
    for one, other in combinations(rects, 2):
        assert not one.adjusted(0.6, 0.6, -0.6, -0.6).intersects(other.adjusted(0.6, 0.6, -0.6, -0.6))


@pytest.mark.parametrize("width", [300, 340, 430, 500])
def test_words_lie_where_their_glyphs_are_in_a_left_to_right_article(show: ShowArticle, width: int) -> None:
    """Where a line is broken, Qt counts the blank into the places of its cursor, but does not draw it."""
    text = "استأنف وفدا تلمار محادثات نهر هيئة (TBA) أول اجتماع رسمي من نوعه منذ عام (TBC) في مقر لجنة القياس"
    view = show(text, width, 420, "ltr")
    paragraph = view._paragraphs.get(0)
    assert paragraph.line_count > 1
    for number in range(paragraph.line_count):
        line, (start, end) = paragraph.layout.lineAt(number), paragraph.line_range(number)
        for found in re.finditer(r"\w+", text[start:end]):
            (rect,) = view.rects(start + found.start(), start + found.end())
            drawn = line.glyphRuns(start + found.start(), len(found.group()))
            assert rect.left() - view._left() == pytest.approx(min(run.boundingRect().left() for run in drawn), abs=1)
            assert rect.right() - view._left() == pytest.approx(max(run.boundingRect().right() for run in drawn), abs=1)


@pytest.mark.parametrize(
    "text",
    [
        "سمندر میں کشتیوں کی تحقیقات شیئر کریں، ٹکٹ گرفتار",
        "پیغام، قلم، حکم، محترم، نظم",
        "کبھی نہیں، اكتمل التضخم يوم الخميس",
    ],
)
@pytest.mark.parametrize("size", [14, 21, 40])
def test_no_letter_of_nastaliq_stands_under_a_tag_or_on_a_lane(show: ShowArticle, size: int, text: str) -> None:
    view = show(text, 900, 300)
    view.set_type(["Noto Nastaliq Urdu", "Noto Sans Hebrew", "Noto Emoji"], size)
    view.set_paper(INK)
    image = picture(view)
    rects = view.rects(0, len(view.text))
    assert len(rects) == 1
    column = view.column().toRect()
    rows = [
        y
        for y in range(image.height())
        if any(image.pixelColor(x, y).lightness() < 160 for x in range(column.left(), column.right()))
    ]
    assert rects[0].top() <= rows[0]
    assert rows[-1] < rects[0].bottom()


@pytest.mark.parametrize("text", [*WRAPPED.values(), MIXED, VOWELLED])
@pytest.mark.parametrize("family", ["Noto Naskh Arabic", "Noto Nastaliq Urdu", "Vazirmatn"])
def test_labels_over_lines_change_no_ink_in_any_face(show: ShowArticle, text: str, family: str) -> None:
    view = show(text, 340, 420)
    view.set_type([family, "Noto Sans Hebrew", "Noto Emoji"], 21)
    view.set_paper(INK)
    before = picture(view)
    words = [found.span() for found in re.finditer(r"\S+", text)]
    view.set_spans(SpanMark(str(n), "CLAIM", ((first, words[-1][1]),)) for n, (first, _) in enumerate(words[1:3]))
    after = picture(view)
    black = QColor("#000000").rgb()
    inked = [(x, y) for y in range(before.height()) for x in range(before.width()) if before.pixel(x, y) == black]
    assert len(inked) > 40
    ticks = [edge for rect in view.rects(words[1][0], words[-1][1]) for edge in (rect.left(), rect.right())]
    ticks += [view.caret_rect(first).center().x() for first, _ in words[1:3]]
    lost = [(x, y) for x, y in inked if after.pixel(x, y) != black]
    assert [place for place in lost if not any(abs(place[0] - edge) <= 3 for edge in ticks)] == []
