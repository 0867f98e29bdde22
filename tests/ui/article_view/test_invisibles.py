"""Signs for invisible characters: there when asked for, where the characters are, and nothing else moves."""

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage

from tests.ui.article_view.conftest import ShowArticle
from tests.ui.article_view.pictures import picture


def changed(before: QImage, after: QImage) -> list[tuple[int, int]]:
    return [
        (x, y)
        for y in range(before.height())
        for x in range(before.width())
        if before.pixelColor(x, y) != after.pixelColor(x, y)
    ]


@pytest.mark.parametrize(
    ("text", "character"),
    [
        ("او می\u200cروم خانه", "\u200c"),
        ("قال 25%\u200f ثم", "\u200f"),
        ("قال\u00a0الوزير", "\u00a0"),
        ("مدرســـة", "\u0640"),
        ("سوف\u00adيأتي", "\u00ad"),
        ("قال \u2067OpenAI\u2069 نعم", "\u2069"),
        ("אמר\u200e (AP) לנו", "\u200e"),
    ],
)
def test_each_invisible_character_gets_its_sign_at_its_place(show: ShowArticle, text: str, character: str) -> None:
    view = show(text, 430, 120)
    before, places = picture(view), view.rects(0, len(text))
    view.set_invisible_shown(True)
    pixels = changed(before, picture(view))
    assert pixels
    assert view.rects(0, len(text)) == places
    signs = [position for position, one in enumerate(text) if one in character or one in "\u2067\u0640"]
    near = [view.caret_rect(position).adjusted(-14, -6, 14, 6) for position in signs]
    assert all(any(QRectF(rect).contains(x, y) for rect in near) for x, y in pixels)
    view.set_invisible_shown(False)
    assert picture(view) == before


def test_text_without_invisible_characters_looks_the_same(show: ShowArticle) -> None:
    view = show("قال الوزير 😀 إن OpenAI أعلنت.\nשלום", 430, 160)
    before = picture(view)
    view.set_invisible_shown(True)
    assert picture(view) == before


def test_signs_tell_one_character_from_another(show: ShowArticle) -> None:
    pictures = []
    for character in ("\u200c", "\u200d", "\u200e", "\u200f", "\u00ad", "\u2060", "\u2069"):
        view = show(f"قال {character} نعم", 430, 120)
        view.set_invisible_shown(True)
        pictures.append(picture(view))
    assert all(one != other for number, one in enumerate(pictures) for other in pictures[:number])
