"""Can the colours of a codebook be read on paper, and told from each other by everybody?

Contrast is that of WCAG 2.2 (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio). Colour-vision deficiencies are
simulated with the matrices of Machado, Oliveira and Fernandes, "A Physiologically-based Model for Simulation of Color
Vision Deficiency" (2009), severity 1.0, applied to linear RGB. Distances are CIE76 ΔE in CIELAB (D65).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import dist

from app.domain.records import Codebook

PAPERS = {"light": "#ffffff", "dark": "#1e1e1e"}
"""The brightest light paper and the darkest dark paper that labels are drawn on."""

LEAST_CONTRAST = 4.5
"""Contrast of a colour in which small text is written (WCAG 2.2, 1.4.3 AA); tags are small text."""

LEAST_DISTANCE = 10.0
"""ΔE below which two colours are hard to tell apart at a glance; some 2.3 can just be noticed side by side."""

SAFE_COLORS = (
    ("#1557b0", "#6f9bff"),
    ("#8a5a00", "#ffc857"),
    ("#1b6e3c", "#81c995"),
    ("#c63991", "#bd7590"),
    ("#6820df", "#b794cc"),
    ("#df2050", "#e75a5a"),
    ("#1c3b3b", "#1fd6bf"),
    ("#59290d", "#d67a1f"),
    ("#661281", "#ce55ce"),
    ("#422b5a", "#e6e0fb"),
    ("#bb1ed2", "#e5b8f5"),
    ("#813c12", "#e7a15a"),
)
"""Colours for light and for dark paper that can be read there and told apart, all of them, with every colour vision.

Those of the default labels, then the ones found by taking again and again the colour farthest from those there are.
"""

VISIONS: dict[str, tuple[tuple[float, float, float], ...]] = {
    "normal": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
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
}
"""Kind of colour vision → matrix on linear RGB."""

_Triple = tuple[float, float, float]
_TO_XYZ = ((0.4124564, 0.3575761, 0.1804375), (0.2126729, 0.7151522, 0.0721750), (0.0193339, 0.1191920, 0.9503041))
_WHITE = (0.95047, 1.0, 1.08883)


@dataclass(frozen=True, slots=True, kw_only=True)
class ColorProblem:
    """A colour that is hard to read, or two that are hard to tell apart.

    Attributes:
        label: key of the label.
        other: key of the label it is confused with; None where its contrast with the paper is the problem.
        paper: ``light`` or ``dark``.
        vision: a key of `VISIONS`.
        value: the contrast ratio, or ΔE.
    """

    label: str
    other: str | None
    paper: str
    vision: str
    value: float


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours ``#rrggbb``, from 1 to 21."""
    lighter, darker = sorted((_luminance(_linear(one)), _luminance(_linear(other))), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def distance(one: str, other: str, vision: str = "normal") -> float:
    """How different two colours ``#rrggbb`` look (ΔE) to somebody with this colour vision."""
    return dist(_lab(_seen(_linear(one), vision)), _lab(_seen(_linear(other), vision)))


def problems(codebook: Codebook, key: str | None = None) -> tuple[ColorProblem, ...]:
    """What is hard to see about the labels in use, or about the one with this key; of each pair only the worst.

    Each paper is looked at on its own. All pairs of 100 labels take a second, those of one label a hundredth of it.
    """
    found: list[ColorProblem] = []
    wanted = key
    labels = [label for label in codebook.labels if not label.archived]
    for paper, ground in PAPERS.items():
        colors = [(label.key, label.color if paper == "light" else label.color_dark) for label in labels]
        for key, color in colors:
            ratio = contrast(color, ground)
            if ratio < LEAST_CONTRAST and wanted in (None, key):
                found.append(ColorProblem(label=key, other=None, paper=paper, vision="normal", value=round(ratio, 2)))
        for (key, color), (other_key, other_color) in combinations(colors, 2):
            if wanted not in (None, key, other_key):
                continue
            value, vision = min((distance(color, other_color, vision), vision) for vision in VISIONS)
            if value < LEAST_DISTANCE:
                found.append(
                    ColorProblem(label=key, other=other_key, paper=paper, vision=vision, value=round(value, 1))
                )
    return tuple(found)


def _linear(color: str) -> _Triple:
    red, green, blue = (int(color[start : start + 2], 16) / 255 for start in (1, 3, 5))
    return _linear_channel(red), _linear_channel(green), _linear_channel(blue)


def _linear_channel(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)


def _luminance(linear: _Triple) -> float:
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _times(matrix: Sequence[Sequence[float]], vector: _Triple) -> _Triple:
    first, second, third = (sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix)
    return first, second, third


def _seen(linear: _Triple, vision: str) -> _Triple:
    red, green, blue = (min(1.0, max(0.0, value)) for value in _times(VISIONS[vision], linear))
    return red, green, blue


def _lab(linear: _Triple) -> _Triple:
    x, y, z = (_lab_curve(value / white) for value, white in zip(_times(_TO_XYZ, linear), _WHITE, strict=True))
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def _lab_curve(value: float) -> float:
    return float(value ** (1 / 3)) if value > 216 / 24389 else (24389 / 27 * value + 16) / 116
