"""The pictures of the docs: all there, small, taken from the real window."""

from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from tests.screenshots.__main__ import IMAGES, PAGE, THEMES, page
from tests.screenshots.scenes import SCENES
from tests.screenshots.studio import COLORS, palette_png

LARGEST = 80 * 1024


def test_the_page_shows_every_scene() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python3 dev.py screenshots"


@pytest.mark.parametrize("name", SCENES)
def test_every_scene_has_small_pictures_in_both_themes(name: str) -> None:
    for theme in THEMES:
        path = IMAGES / f"{name}-{theme}.png"
        assert 0 < path.stat().st_size <= LARGEST, path.name
        picture = QImage(str(path))
        assert 2 <= picture.colorCount() <= COLORS
    light, dark = (QColor(QImage(str(IMAGES / f"{name}-{theme}.png")).pixel(2, 2)).lightness() for theme in THEMES)
    assert light > 200 > 80 > dark


def test_no_picture_is_left_over() -> None:
    wanted = {f"{name}-{theme}.png" for name in SCENES for theme in THEMES}
    assert {path.name for path in Path(IMAGES).glob("*.png")} == wanted


def test_a_palette_keeps_what_matters(qapp: QApplication) -> None:
    """Thousands of nearly equal greys must not push a small spot of another colour out."""
    image = QImage(300, 300, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    for row in range(300):
        for column in range(0, 300, 10):
            painter.fillRect(column, row, 10, 1, QColor.fromHsv(row, 20, 255 - column // 4))
    painter.fillRect(20, 20, 8, 8, QColor("#c01020"))
    painter.end()
    small = QImage.fromData(palette_png(image))
    assert small.colorCount() <= COLORS
    assert QColor(small.pixel(24, 24)) == QColor("#c01020")
    away = (
        abs(QColor(small.pixel(x, y)).red() - QColor(image.pixel(x, y)).red()) for x in range(300) for y in (3, 200)
    )
    assert max(away) <= 16
