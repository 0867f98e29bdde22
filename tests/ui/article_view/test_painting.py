"""What is painted: labels never touch the ink, each has its lane and tag, and nothing moves."""

from collections.abc import Callable

import pytest
from PySide6.QtGui import QColor, QImage

from app.domain.codebook.contrast import SAFE_COLORS, contrast
from app.domain.finding.search import ArticleSearch
from app.ui.article_view import DARK_PAPER, LIGHT_PAPER, ArticleView, LabelStyle, PaperColors, SpanMark
from app.ui.article_view.marks import VISIBLE_LANES
from app.ui.reading_options.options import CONTRAST_DARK, CONTRAST_LIGHT
from tests.ui.article_view.conftest import ShowArticle
from tests.ui.article_view.pictures import picture

TEXT = (
    "وقالت وزارة الخارجية إن 25% من مُحَمَّدٌ رَسُولُ OpenAI Inc. لتعزيز لا لله «نعم» 😀 می‌روم.\n"
    "שלום עולם צה״ל (BTWC) في 10/6/2022: ٣٫١٤ ﷺ"
)
DENSE = [
    SpanMark(f"s{number}", ("ACTOR", "CLAIM", "ORGANIZATION")[number % 3], ((start, start + length),))
    for number, (start, length) in enumerate(
        [(0, 20), (3, 4), (5, 30), (5, 30), (21, 12), (30, 9), (34, 2), (50, 20), (80, 30), (96, 3), (97, 4)]
    )
]


def pixels(image: QImage) -> list[tuple[int, int, int]]:
    data = bytes(image.constBits())
    return [(data[i], data[i + 1], data[i + 2]) for i in range(0, len(data), 4)]


def assert_same_ink(view: ArticleView, change: Callable[[], object]) -> None:
    """`change` may alter what lies below the text, not how much ink covers any pixel.

    Black text on white paper gives the ink's share of each pixel; the picture without text gives what lies below. Text
    over labels must then be exactly their mixture, up to rounding.
    """
    see_through = PaperColors(paper="#ffffff", text="#00000000", selection="#9cc3f5")
    black = PaperColors(paper="#ffffff", text="#000000", selection="#9cc3f5")
    view.set_paper(black)
    ink = pixels(picture(view))
    change()
    labelled = pixels(picture(view))
    view.set_paper(see_through)
    below = pixels(picture(view))
    assert sum(pixel != (255, 255, 255) for pixel in below) > 500
    assert sum(pixel != (255, 255, 255) for pixel in ink) > 500
    for plain, under, mixed in zip(ink, below, labelled, strict=True):
        if plain == (255, 255, 255):
            assert mixed == under
        else:
            for share, ground, seen in zip(plain, under, mixed, strict=True):
                assert abs(seen - ground * share / 255) <= 2


def test_labels_change_no_pixel_of_ink(show: ShowArticle) -> None:
    view = show(TEXT, 430)
    assert_same_ink(view, lambda: view.set_spans(DENSE))


def test_a_selection_changes_no_pixel_of_ink(show: ShowArticle) -> None:
    view = show(TEXT, 430)
    assert_same_ink(view, lambda: view.select(2, 60))


def test_hits_of_a_search_are_lit_on_the_letters_found_and_change_no_ink(show: ShowArticle) -> None:
    view = show(TEXT, 430)
    assert_same_ink(view, lambda: view.set_hits(ArticleSearch(TEXT).find("محمد رسول openai")))
    view.set_paper(LIGHT_PAPER)
    start = TEXT.index("مُحَمَّدٌ")
    image = picture(view)
    lit = view.rects(start, TEXT.index(" لتعزيز") - 5)
    assert len(lit) > 1
    for rect in lit:
        assert image.pixelColor(round(rect.center().x()), round(rect.top()) + 1) == QColor(LIGHT_PAPER.hit)
    beside = view.rects(start - 3, start - 1)[0]
    assert image.pixelColor(round(beside.center().x()), round(beside.top()) + 1) == QColor(LIGHT_PAPER.paper)
    view.set_hits(None)
    assert view.hits() is None


def test_adding_and_taking_away_gives_the_same_picture(show: ShowArticle) -> None:
    view = show(TEXT, 430)
    view.set_spans(DENSE[:6])
    before, height = picture(view), view._paragraphs.heights.total
    places = view.rects(0, len(TEXT))
    for mark in DENSE[6:]:
        view.add_span(mark)
    assert picture(view) != before
    assert view.rects(0, len(TEXT)) == places
    for mark in reversed(DENSE[6:]):
        view.remove_span(mark.id)
    assert picture(view) == before
    assert view._paragraphs.heights.total == height


def test_changing_piece_by_piece_paints_what_a_fresh_view_paints(show: ShowArticle) -> None:
    """Partial repaints leave nothing behind: after scrolling and editing the screen equals one painted at once."""
    text = "\n".join([TEXT] * 12)
    view = show(text, 430)
    view.set_spans([SpanMark(f"t{i}", "ACTOR", ((i * 40, i * 40 + 9),)) for i in range(20)])
    for step in (37, 120, -60, 300, -11):
        view.verticalScrollBar().setValue(view.verticalScrollBar().value() + step)
        view.add_span(SpanMark(f"u{step}", "CLAIM", ((300 + step, 420 + step),)))
        picture(view)
    view.update_span(SpanMark("t8", "ORGANIZATION", ((300, 345), (360, 380))))
    view.choose_span("t8")
    shown = view.grab().toImage()
    view._forget_ornaments()
    view.viewport().repaint()
    assert view.grab().toImage() == shown


@pytest.mark.parametrize("lane", range(VISIBLE_LANES))
def test_every_lane_is_drawn_in_its_own_row(show: ShowArticle, lane: int) -> None:
    view = show("وقالت وزارة الخارجية الروسية", 430)
    view.set_label_styles({"X": LabelStyle("س", "#ff0000", "#ff0000"), "Y": LabelStyle("ص", "#0000ff", "#0000ff")})
    nested = [SpanMark(f"s{i}", "X" if i == lane else "Y", ((i, 20),)) for i in range(VISIBLE_LANES)]
    view.set_spans(nested)
    image, rect = picture(view), view.rects(10, 11)[0]
    metrics = view._metrics
    line_top = rect.top() - metrics.text_top
    for row in range(VISIBLE_LANES):
        y = round(line_top + metrics.lanes_top + row * metrics.lane_step)
        color = QColor("#ff0000" if row == lane else "#0000ff")
        assert image.pixelColor(round(rect.center().x()), y) == color


def test_overlapping_nested_and_identical_spans_have_lanes_of_their_own(show: ShowArticle) -> None:
    view = show(TEXT)
    view.set_spans(DENSE)
    for i, one in enumerate(DENSE):
        for other in DENSE[i + 1 :]:
            if one.start < other.end and other.start < one.end:
                assert view._spans.lane(one.id) != view._spans.lane(other.id)


def test_every_visible_span_has_a_tag_and_tags_do_not_cover_each_other(show: ShowArticle) -> None:
    view = show(TEXT, 430)
    view.set_spans(DENSE)
    tagged: list[str] = []
    hidden = 0
    for index in range(len(view._paragraphs)):
        paragraph = view._paragraphs.get(index)
        for number in range(paragraph.line_count):
            ornaments = view._ornaments.of(paragraph, number)
            hidden += ornaments.hidden
            boxes = [rect for rect, _, _ in ornaments.tags]
            assert all(box.bottom() <= view._metrics.text_top for box in boxes)
            assert not any(a.intersects(b) for i, a in enumerate(boxes) for b in boxes[i + 1 :])
            tagged += [span_id for _, _, span_id in ornaments.tags]
    assert len(tagged) == len(set(tagged))
    assert hidden or set(tagged) == {mark.id for mark in DENSE}


def test_spans_beyond_the_fourth_lane_are_counted(show: ShowArticle) -> None:
    view = show("وقالت وزارة الخارجية الروسية", 430)
    view.set_spans([SpanMark(f"s{i}", "ACTOR", ((0, 20),)) for i in range(VISIBLE_LANES)])
    paragraph = view._paragraphs.get(0)
    assert view._ornaments.of(paragraph, 0).hidden == 0
    before = picture(view)
    for i in range(3):
        view.add_span(SpanMark(f"more{i}", "ACTOR", ((0, 20),)))
    assert view._ornaments.of(paragraph, 0).hidden >= 3
    margin = view.rects(0, 1)[0].right() + 4
    width = view.viewport().width()
    assert picture(view).copy(round(margin), 0, width, 100) != before.copy(round(margin), 0, width, 100)
    view.remove_span("s1")
    assert {view._spans.lane(mark.id) for mark in view.spans()} >= set(range(VISIBLE_LANES))


def test_a_discontinuous_span_is_drawn_as_one(show: ShowArticle) -> None:
    view = show("نحن لا نطلب قال الوزير بل نطالب", 500)
    view.set_spans([SpanMark("c", "CLAIM", ((0, 11), (23, 31)))])
    ornaments = view._ornaments.of(view._paragraphs.get(0), 0)
    assert [len(part) for part in (ornaments.fills, ornaments.bars, ornaments.links, ornaments.tags)] == [2, 2, 1, 1]
    gap = view.rects(11, 23)[0]
    assert ornaments.links[0][0].width() == pytest.approx(gap.width())
    assert view.spans_at(14) == []
    assert [mark.id for mark in view.spans_at(25)] == ["c"]


def test_fallback_fonts_do_not_move_the_baseline(show: ShowArticle) -> None:
    plain, mixed = show("قال الوزير\nثم انصرف", 500), show("قال 😀 שלום ﷺ\nثم انصرف", 500)
    assert plain._paragraphs.heights.total == mixed._paragraphs.heights.total
    assert plain.rects(0, 3) == mixed.rects(0, 3)
    crop = plain.rects(0, 3)[0].toRect().adjusted(1, 0, 0, 0)
    assert picture(plain).copy(crop) == picture(mixed).copy(crop)


def test_dark_paper_uses_the_dark_colours(show: ShowArticle) -> None:
    view = show("وقالت وزارة الخارجية", 430)
    view.set_label_styles({"X": LabelStyle("س", "#ff0000", "#00ff00")})
    view.set_spans([SpanMark("s", "X", ((0, 12),))])
    rect, metrics = view.rects(5, 6)[0], view._metrics
    y = round(rect.top() - metrics.text_top + metrics.lanes_top)
    for paper, color in ((LIGHT_PAPER, "#ff0000"), (DARK_PAPER, "#00ff00")):
        view.set_paper(paper)
        image = picture(view)
        assert image.pixelColor(round(rect.center().x()), y) == QColor(color)
        assert image.pixelColor(3, image.height() - 3) == QColor(paper.paper)


def test_the_caret_is_seen_only_with_focus(show: ShowArticle) -> None:
    view = show("قال الوزير", 430)
    view.set_caret(3)
    assert view._scene().caret == 3
    view.clearFocus()
    assert view._scene().caret is None


def test_patterns_differ_so_that_colour_is_never_the_only_cue(show: ShowArticle) -> None:
    view = show("وقالت وزارة الخارجية الروسية", 430)
    seen = set()
    for pattern in range(5):
        view.set_label_styles({"X": LabelStyle("س", "#555555", "#aaaaaa", pattern)})
        view.set_spans([SpanMark("s", "X", ((0, 20),))])
        rect, metrics = view.rects(0, 20)[0], view._metrics
        y = round(rect.top() - metrics.text_top + metrics.lanes_top)
        image = picture(view)
        row = [image.pixel(x, y) for x in range(round(rect.left()) + 2, round(rect.right()) - 2)]
        seen.add(tuple(row))
    assert len(seen) == 5


def test_words_that_only_a_hidden_span_labels_are_coloured_and_others_no_darker(show: ShowArticle) -> None:
    text = "وقالت وزارة الخارجية الروسية"
    view = show(text, 430)
    view.set_label_styles({"X": LabelStyle("س", "#ff0000", "#ff0000"), "Y": LabelStyle("ص", "#0000ff", "#0000ff")})
    covered = text.index("الخارجية")
    deep = [SpanMark(f"s{i}", "Y", ((0, covered),)) for i in range(VISIBLE_LANES)]
    view.set_spans(deep)
    before = picture(view)
    view.add_span(SpanMark("hidden", "X", ((3, len(text)),)))
    after = picture(view)
    assert view._spans.lane("hidden") >= VISIBLE_LANES
    alone, shared = view.rects(covered, covered + 4)[0], view.rects(6, 10)[0]
    red = after.pixelColor(round(alone.center().x()), round(alone.top()) + 2)
    assert red.red() > red.blue() + 20
    assert before.copy(shared.toRect()) == after.copy(shared.toRect())


@pytest.mark.parametrize("paper", [LIGHT_PAPER, DARK_PAPER, CONTRAST_LIGHT, CONTRAST_DARK])
def test_words_can_be_read_however_many_spans_lie_on_them(show: ShowArticle, paper: PaperColors) -> None:
    text = "وقالت وزارة الخارجية الروسية"
    view = show(text, 430)
    view.set_paper(paper)
    styles = {f"L{number}": LabelStyle("س", *pair) for number, pair in enumerate(SAFE_COLORS)}
    # The brightest and the darkest that anybody can choose.
    styles |= {"light": LabelStyle("ع", "#ffffff", "#ffffff"), "dark": LabelStyle("ع", "#000000", "#000000")}
    view.set_label_styles(styles)
    for label in styles:
        for depth in range(1, VISIBLE_LANES + 2):
            view.set_spans([SpanMark(f"{label}{i}", label, ((0, 20),)) for i in range(depth)])
            image, rect = picture(view), view.rects(8, 9)[0]
            # Above the letters, below the tags.
            ground = image.pixelColor(round(rect.center().x()), round(rect.top()) + 2)
            assert contrast(ground.name(), paper.text) >= 4.5, (label, depth)


def test_more_spans_make_a_stronger_ground(show: ShowArticle) -> None:
    view = show("وقالت وزارة الخارجية الروسية", 430)
    for paper in (LIGHT_PAPER, DARK_PAPER):
        view.set_paper(paper)
        seen = []
        for depth in range(VISIBLE_LANES + 1):
            view.set_spans([SpanMark(f"s{i}", "CLAIM", ((0, 20),)) for i in range(depth)])
            rect = view.rects(8, 9)[0]
            seen.append(picture(view).pixelColor(round(rect.center().x()), round(rect.top()) + 2).name())
        steps = [contrast(seen[0], one) for one in seen]
        assert steps == sorted(steps)
        assert len(set(seen)) == len(seen)


def test_without_an_article_no_caret_blinks(show: ShowArticle) -> None:
    def inks(text: str) -> int:
        view = show(text, 430)
        assert view.hasFocus()
        place = view.caret_rect(0).toAlignedRect().adjusted(-4, 2, 4, -2)
        return len(set(pixels(view.viewport().grab(place).toImage())))

    assert inks(" ") > 1, "where there is a text, the caret is seen"
    assert inks("") == 1
