"""Labels stay apart for readers who see fewer colours, on light and on dark paper.

The matrices are those of Machado, Oliveira and Fernandes, "A Physiologically-based Model for Simulation of Color Vision
Deficiency" (IEEE TVCG 15/6, 2009), severity 1.0, applied to linear RGB; differences are CIE 1976 ΔE*ab, D65.
"""

from itertools import combinations

import pytest

from app.domain.records import Codebook
from app.ui.theme import colors
from seeds import default_codebook
from tests.ui.theme.colors import SRGB_TO_XYZ, Triple, linear

SIMULATIONS = {
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
    "achromatopsia": ((0.2126, 0.7152, 0.0722),) * 3,
}
WHITE = (0.9505, 1.0, 1.089)
TOLD_APART = 15.0
"""ΔE from which two thin lines that lie apart are told apart at a glance; a just noticeable difference is about 2.3."""
CONTRAST = 3.0
"""WCAG 2.2, 1.4.11: graphical objects against what lies next to them."""


def times(matrix: tuple[Triple, ...], color: Triple) -> Triple:
    red, green, blue = (sum(a * b for a, b in zip(row, color, strict=True)) for row in matrix)
    return red, green, blue


def lab(color: Triple) -> Triple:
    def root(part: float) -> float:
        return part ** (1 / 3) if part > 216 / 24389 else (24389 / 27 * part + 16) / 116

    shown = (min(max(color[0], 0), 1), min(max(color[1], 0), 1), min(max(color[2], 0), 1))
    x, y, z = (root(part / white) for part, white in zip(times(SRGB_TO_XYZ, shown), WHITE, strict=True))
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def difference(one: str, other: str, simulation: str) -> float:
    first, second = (lab(times(SIMULATIONS[simulation], linear(color))) for color in (one, other))
    return float(sum((a - b) ** 2 for a, b in zip(first, second, strict=True)) ** 0.5)


def label_colors(codebook: Codebook, theme: str) -> dict[str, str]:
    return {label.key: label.color_dark if theme == "dark" else label.color for label in codebook.labels}


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("simulation", ["protanopia", "deuteranopia", "tritanopia"])
def test_label_colors_stay_apart(simulation: str, theme: str) -> None:
    colors = label_colors(default_codebook(), theme)
    for one, other in combinations(colors, 2):
        assert difference(colors[one], colors[other], simulation) > TOLD_APART, (one, other)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("simulation", SIMULATIONS)
def test_labels_stand_out_from_the_paper(simulation: str, theme: str) -> None:
    paper = linear(colors(theme)["paper"])
    for key, color in label_colors(default_codebook(), theme).items():
        shades = [times(SIMULATIONS[simulation], part) for part in (paper, linear(color))]
        dark, light = sorted(sum(a * b for a, b in zip(SRGB_TO_XYZ[1], shade, strict=True)) for shade in shades)
        assert (light + 0.05) / (dark + 0.05) >= CONTRAST, key


def test_without_any_color_every_label_still_has_a_pattern_of_its_own() -> None:
    labels = default_codebook().labels
    assert len({label.pattern for label in labels}) == len(labels)
