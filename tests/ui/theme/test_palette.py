import re

import pytest

from app.ui.theme.palette import NAMES, colors
from tests.ui.theme.colors import contrast, luminance

PLAIN = ("paper", "window", "panel", "hover")
READABLE = (
    [(text, ground) for text in ("text", "quiet", "accent", "danger") for ground in PLAIN]
    + [(state, ground) for state in ("done", "doing", "flagged") for ground in (*PLAIN, "selected")]
    + [
        ("hint", "paper"),
        ("selectedText", "selected"),
        ("selectedQuiet", "selected"),
        ("onAccent", "accent"),
        ("onAccent", "accentHover"),
        ("tooltipText", "tooltip"),
        ("noticeText", "notice"),
        ("noticeAction", "notice"),
        ("primaryTextColor", "secondaryColor"),
        ("primaryTextColor", "primaryLightColor"),
        ("secondaryTextColor", "secondaryDarkColor"),
        ("primaryColor", "secondaryDarkColor"),
        ("primaryColor", "secondaryColor"),
    ]
)


@pytest.mark.parametrize("theme", NAMES)
@pytest.mark.parametrize(("text", "ground"), READABLE)
def test_text_stands_out_from_its_ground(theme: str, text: str, ground: str) -> None:
    of = colors(theme)
    assert contrast(of[text], of[ground]) >= 4.5


@pytest.mark.parametrize("theme", NAMES)
@pytest.mark.parametrize("ground", ["paper", "window", "panel"])
def test_disabled_text_can_still_be_read(theme: str, ground: str) -> None:
    of = colors(theme)
    assert contrast(of["disabled"], of[ground]) >= 3


@pytest.mark.parametrize("theme", NAMES)
def test_the_article_is_the_brightest_ground(theme: str) -> None:
    of = colors(theme)
    grounds = ["window", "panel", "secondaryColor", "secondaryDarkColor"]
    assert all(luminance(of["paper"]) > luminance(of[ground]) for ground in grounds)


def test_both_themes_name_the_same_jobs() -> None:
    assert colors("light").keys() == colors("dark").keys()
    values = [value for name in NAMES for value in colors(name).values()]
    assert all(re.fullmatch("#[0-9a-f]{6}", value) for value in values)


def test_the_measure_agrees_with_known_ratios() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)
