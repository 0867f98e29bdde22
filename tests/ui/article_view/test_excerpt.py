"""A line out of an article with a quote lit: the light lies on the quote's letters and nowhere else."""

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter
from PySide6.QtWidgets import QApplication

from app.domain.records import CONTEXT_LENGTH
from app.domain.text.direction import Direction
from app.ui.article_view.excerpt import Excerpt

ROOM = QRectF(0, 0, 600, 40)
INK, LIGHT, PAPER = QColor("#000000"), QColor("#ffff00"), QColor("#ffffff")


def line(before: str, quote: str, after: str, direction: Direction = "rtl") -> Excerpt:
    font = QFont()
    font.setFamilies(["Noto Naskh Arabic", "Noto Sans Hebrew", "Noto Sans", "Noto Emoji"])
    font.setPixelSize(18)
    return Excerpt(before, quote, after, font, direction)


def picture(excerpt: Excerpt, room: QRectF = ROOM) -> QImage:
    image = QImage(ROOM.size().toSize(), QImage.Format.Format_RGB32)
    image.fill(PAPER)
    painter = QPainter(image)
    excerpt.paint(painter, room, INK, LIGHT)
    painter.end()
    return image


def test_words_around_the_quote_have_their_own_ink(qapp: QApplication) -> None:
    excerpt, context = line("قالت و", "روسيا", " لن تنسحب"), QColor("#0000ff")
    image = QImage(ROOM.size().toSize(), QImage.Format.Format_RGB32)
    image.fill(PAPER)
    painter = QPainter(image)
    excerpt.paint(painter, ROOM, INK, LIGHT, context)
    painter.end()
    (lit,) = excerpt.lit(ROOM)
    blue = {
        x
        for x in range(image.width())
        for y in range(image.height())
        if image.pixelColor(x, y).blue() > 200 and image.pixelColor(x, y).red() < 60
    }
    assert any(x < lit.left() for x in blue)
    assert any(x > lit.right() for x in blue), "the clitic that is joined to the quote"
    assert not any(lit.left() + 3 < x < lit.right() - 3 for x in blue)


def inked(image: QImage, left: float, right: float) -> int:
    """Dark pixels between two x."""
    return sum(
        image.pixelColor(x, y).lightness() < 100
        for x in range(max(0, int(left)), min(image.width(), int(right)))
        for y in range(image.height())
    )


@pytest.mark.parametrize("clitic", ["و", "ل", "ب"])
def test_a_clitic_before_the_quote_stays_joined_and_dark(qapp: QApplication, clitic: str) -> None:
    (lit,) = line(f"قالت {clitic}", "روسيا", " إنها").lit(ROOM)
    (alone,) = line("قالت ", "روسيا", " إنها").lit(ROOM)
    # The quote has the width that it has by itself; its first letter may be joined to the clitic.
    assert abs(lit.width() - alone.width()) < 5
    image = picture(line(f"قالت {clitic}", "روسيا", " إنها"))
    assert inked(image, lit.right() + 1, lit.right() + 12) > 0, "the clitic stands on the right of its word"


def test_the_quote_stands_in_the_middle_and_the_line_in_the_direction_of_its_article(qapp: QApplication) -> None:
    for excerpt in (
        line("قال ناطق إن ", "روسيا", " لن تنسحب"),
        line("", "روسيا", " تعلن وقفا طويلا جدا لإطلاق النار"),
        line("דובר אמר כי ", "רוסיה", " חתמה"),
        line("The Arabic name ", "روسيا", " appears here", "ltr"),
    ):
        (lit,) = excerpt.lit(ROOM)
        assert abs(lit.center().x() - ROOM.center().x()) < 1
    image = picture(line("", "روسيا", " تعلن وقفا"))
    (lit,) = line("", "روسيا", " تعلن وقفا").lit(ROOM)
    assert inked(image, 0, lit.left()) > 0
    assert inked(image, lit.right() + 2, ROOM.right()) == 0


def test_a_quote_of_two_directions_is_lit_in_pieces_that_hold_all_of_it(qapp: QApplication) -> None:
    excerpt = line("قالت ", "شركة OpenAI Inc. 😀", " أمس")
    pieces = excerpt.lit(ROOM)
    assert len(pieces) >= 2
    image = picture(excerpt)
    for piece in pieces:
        assert inked(image, piece.left(), piece.right()) > 0
        middle = image.pixelColor(int(piece.left()) + 1, int(piece.top()) + 2)
        assert middle.blue() < 128, "lit"


def test_line_ends_and_open_overrides_of_the_context_change_nothing_beyond_it(qapp: QApplication) -> None:
    plain = line("خبر قال ", "روسيا", " لن تنسحب من")
    odd = line("خبر\nقال\u2029", "روسيا", " لن\u202e تنسحب\tمن")
    (lit,), (other,) = plain.lit(ROOM), odd.lit(ROOM)
    assert abs(lit.width() - other.width()) < 1
    assert inked(picture(odd), 0, other.left()) > 0
    # A byte order mark at the start would shift every place by one, were it handed to Qt.
    (shifted,) = line("\ufeffقال 😀 ", "روسيا", " إن").lit(ROOM)
    (straight,) = line("قال 😀 ", "روسيا", " إن").lit(ROOM)
    assert abs(shifted.width() - straight.width()) < 1


def test_a_quote_wider_than_its_place_begins_at_the_leading_edge(qapp: QApplication) -> None:
    excerpt = line("قال إن ", "الهدنة انتهت " * 40, "أمس")
    rightmost = max(piece.right() for piece in excerpt.lit(ROOM))
    assert ROOM.right() - 40 < rightmost <= ROOM.right()
    narrow = QRectF(100, 0, 200, 40)
    image = picture(excerpt, narrow)
    assert inked(image, 0, narrow.left()) == inked(image, narrow.right() + 1, ROOM.right()) == 0
    assert Qt.GlobalColor.white == image.pixelColor(50, 20)


@pytest.mark.parametrize(
    ("quote", "after", "kept"),
    [
        ("סלמא א־דרוואני", ", קבעה כי הפגיעה", ", …"),
        ("سلمى الدرواني", " التي ترأس وفد بلادها", " …"),
        ("سلمیٰ الدروانی", "، وزیر امور خارجہ", "، …"),
    ],
)
def test_behind_a_quote_that_all_but_fills_its_place_no_word_is_seen_in_half(
    qapp: QApplication, quote: str, after: str, kept: str
) -> None:
    (lit,) = line("", quote, after).lit(ROOM)
    room = QRectF(100, 0, int(lit.width()) + 36, 40)
    assert picture(line("", quote, after), room) == picture(line("", quote, kept), room)
    assert picture(line("", quote, after), room) != picture(line("", quote, ""), room)


@pytest.mark.parametrize("side", ["before", "after"])
def test_a_word_that_was_cut_with_the_context_is_left_out(qapp: QApplication, side: str) -> None:
    cut = {"before": "ادة الخامسة تنقل قرار الحرب كله من ", "after": " إلى غرفة لا يراقبها أحد سواه لسنا"}[side]
    whole = {"before": "الخامسة تنقل قرار الحرب كله من ", "after": " إلى غرفة لا يراقبها أحد سواه "}[side]
    assert len(cut) >= CONTEXT_LENGTH > len(whole)
    around = {"before": ("… " + whole, ""), "after": ("", whole + "…")}[side]
    wanted = picture(line(around[0], "رسمون", around[1]))
    assert picture(line(cut if side == "before" else "", "رسمون", cut if side == "after" else "")) == wanted
    # Where the article itself begins or ends, nothing was cut.
    assert picture(line(whole if side == "before" else "", "رسمون", whole if side == "after" else "")) != wanted


MIDDLE = QRectF(150, 0, 300, 40)
"""In the middle of `ROOM`, and half as wide."""


@pytest.mark.parametrize(
    ("before", "quote", "after"),
    [
        ("أعلنت اللجنة المكلفة بالتحقيق أن ", "روسيا", " لن تنسحب من الاتفاق قبل نهاية العام"),
        ("אמרה שרת החוץ של תלמאר, אתמול, כי ו", "סלמא א־דרוואני", " קבעה כי הפגיעה בכבל אינה תאונה"),
        ("وفق OpenAI Inc. وشركة OpenAI للأبحاث و", "روسيا 😀", " في 10/6/2022 من The New York Times أمس"),
    ],
)
def test_a_line_longer_than_its_room_keeps_whole_words(qapp: QApplication, before: str, quote: str, after: str) -> None:
    parts = before[-CONTEXT_LENGTH + 1 :], quote, after[: CONTEXT_LENGTH - 1]
    seen = picture(line(*parts), MIDDLE)
    heads = [f"… {parts[0][place + 1 :]}" for place, sign in enumerate(parts[0]) if sign == " "]
    tails = [f"{parts[2][:place]} …" for place, sign in enumerate(parts[2]) if sign == " "]
    # Some number of whole words, and nothing faded or cut: as they look where there is room enough.
    assert any(picture(line(head, quote, tail)) == seen for head in heads for tail in tails)
    assert inked(seen, 0, MIDDLE.left()) == inked(seen, MIDDLE.right(), ROOM.right()) == 0


def test_a_room_that_grows_gets_its_words_back(qapp: QApplication) -> None:
    words = line("أعلنت اللجنة أن ", "روسيا", " لن تنسحب من الاتفاق")
    wide = picture(words)
    assert picture(words, MIDDLE) != wide
    assert picture(words) == wide


def test_what_has_no_blank_fades_at_the_edge_and_a_short_line_does_not(qapp: QApplication) -> None:
    room = QRectF(100, 0, 300, 40)
    long = picture(line("https://example.com/news/politics", "روسيا", "/2024/talks-in-the-capital/x"), room)
    for left in (room.left(), room.right() - 4):
        assert inked(long, left, left + 4) == 0, "half a letter would be read as another one"
    assert inked(long, room.left() + 30, room.left() + 90) > 20
    words = line("قالت ", "روسيا", " إنها")
    assert inked(picture(words, room), *_edges(words, room)) == inked(picture(words), *_edges(words, ROOM))


def _edges(words: Excerpt, room: QRectF) -> tuple[float, float]:
    (lit,) = words.lit(room)
    return lit.left() - 100, lit.right() + 100
