"""Choices about reading survive being saved, and nonsense in a file is never worse than no choice."""

import pytest

from app.ui.article_view import DARK_PAPER, LIGHT_PAPER
from app.ui.reading_options.options import CONTRAST_DARK, CONTRAST_LIGHT, ReadingOptions
from tests.ui.theme.colors import SRGB_TO_XYZ, linear


def test_options_come_back_as_they_were_saved() -> None:
    chosen = ReadingOptions(
        fonts={"ar": "Vazirmatn", "fa": "Vazirmatn", "ur": "Noto Nastaliq Urdu", "he": "Noto Sans Hebrew"},
        size=30,
        spacing=150,
        column=50,
        margin=100,
        paper="contrast_dark",
        invisible=True,
    )
    assert ReadingOptions.from_saved(chosen.saved()) == chosen


@pytest.mark.parametrize(
    "saved",
    [{}, {"size": 900, "spacing": "wide", "paper": "blue", "fonts": 3, "invisible": "yes"}, {"fonts": {"xx": "A"}}],
)
def test_what_cannot_be_meant_reads_as_usual(saved: dict[str, object]) -> None:
    assert ReadingOptions.from_saved(saved) == ReadingOptions()


def test_the_font_of_the_article_language_comes_first_and_every_script_has_one() -> None:
    options = ReadingOptions.from_saved({"fonts": {"ur": "Noto Nastaliq Urdu"}})
    assert options.families("ur")[0] == "Noto Nastaliq Urdu"
    assert options.families("ur-PK")[0] == "Noto Nastaliq Urdu"
    assert options.families("fa-IR") == options.families("fa")
    assert options.families("ar")[0] == "Noto Naskh Arabic"
    for language in ("ar", "fa", "ur", "he", "en"):
        assert {"Noto Naskh Arabic", "Noto Sans Hebrew", "Noto Emoji"} <= set(options.families(language))
    assert options.families("he")[0] == "Noto Sans Hebrew"


def test_paper_follows_the_window_unless_chosen() -> None:
    assert ReadingOptions().paper_colors(DARK_PAPER) is DARK_PAPER
    assert ReadingOptions(paper="light").paper_colors(DARK_PAPER) is LIGHT_PAPER
    assert ReadingOptions(paper="dark").paper_colors(LIGHT_PAPER) is DARK_PAPER
    assert ReadingOptions(paper="contrast_light").paper_colors(DARK_PAPER) is CONTRAST_LIGHT


@pytest.mark.parametrize("paper", [CONTRAST_LIGHT, CONTRAST_DARK])
def test_high_contrast_reaches_what_wcag_asks_at_its_highest(paper: object) -> None:
    assert isinstance(paper, type(CONTRAST_DARK))

    def contrast(one: str, other: str) -> float:
        shades = sorted(
            sum(a * b for a, b in zip(SRGB_TO_XYZ[1], linear(color), strict=True)) for color in (one, other)
        )
        return (shades[1] + 0.05) / (shades[0] + 0.05)

    # WCAG 2.2: 7 : 1 for text (1.4.6), here also on hits; 3 : 1 for signs (1.4.11).
    assert contrast(paper.text, paper.paper) > 20
    assert contrast(paper.muted, paper.paper) >= 7
    assert contrast(paper.caret, paper.paper) >= 7
    assert contrast(paper.text, paper.hit) >= 4.5
    assert contrast(paper.text, paper.selection) >= 4.5
