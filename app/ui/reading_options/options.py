"""What a reader chooses about the reading surface, and how it is remembered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from app.domain.text.language_tags import primary_language
from app.ui.article_view import DARK_PAPER, LIGHT_PAPER, PaperColors
from app.ui.theme import colors

LANGUAGES = ("ar", "fa", "ur", "he")
DEFAULT_FONTS = {
    "ar": "Noto Naskh Arabic",
    "fa": "Noto Naskh Arabic",
    "ur": "Noto Naskh Arabic",
    "he": "Noto Sans Hebrew",
}
BUNDLED = {
    "ar": ("Noto Naskh Arabic", "Vazirmatn"),
    "fa": ("Noto Naskh Arabic", "Vazirmatn"),
    "ur": ("Noto Naskh Arabic", "Noto Nastaliq Urdu", "Vazirmatn"),
    "he": ("Noto Sans Hebrew",),
}
_FALLBACKS = ("Noto Naskh Arabic", "Noto Sans Hebrew", "Vazirmatn", "Noto Emoji")
PAPERS = ("window", "light", "dark", "contrast_light", "contrast_dark")
CONTRAST_LIGHT = PaperColors(
    paper="#ffffff",
    text="#000000",
    selection="#9cc3f5",
    caret="#0000c8",
    focus="#0000c8",
    muted="#333333",
    hit="#ffd84d",
)
CONTRAST_DARK = PaperColors(
    paper="#000000",
    text="#ffffff",
    selection="#1f5fb0",
    caret="#ffff00",
    focus="#ffff00",
    muted="#d0d0d0",
    hit="#7a5a00",
    dark=True,
)
LIMITS = {"size": (14, 48), "spacing": (100, 220), "column": (30, 120), "margin": (56, 240)}
"""Least and most of each number."""


def window_paper(theme: str) -> PaperColors:
    """The paper of the window's theme, ``light`` or ``dark``."""
    of = colors(theme)
    return PaperColors(
        paper=of["paper"],
        text=of["text"],
        selection=of["selected"],
        caret=of["accent"],
        focus=of["accent"],
        muted=of["quiet"],
        hit=(DARK_PAPER if theme == "dark" else LIGHT_PAPER).hit,
        dark=theme == "dark",
    )


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """One choice of everything.

    Args:
        fonts: language → family; of the bundled or installed ones.
        size: of the letters at 100 % zoom, pixels.
        spacing: of the lines, per cent of the usual pitch.
        column: widest column, in average letters.
        margin: least free space on either side, pixels.
        paper: one of `PAPERS`; ``window`` follows the window's theme.
        invisible: whether invisible characters are shown.
    """

    fonts: Mapping[str, str] = field(default_factory=lambda: dict(DEFAULT_FONTS))
    size: int = 21
    spacing: int = 100
    column: int = 72
    margin: int = 56
    paper: str = "window"
    invisible: bool = False

    @classmethod
    def from_saved(cls, saved: Mapping[str, Any]) -> ReadingOptions:
        """Options as `saved` gave them; whatever is missing, unknown or out of range is as usual."""
        chosen: dict[str, Any] = {}
        for name, (least, most) in LIMITS.items():
            value = saved.get(name)
            if isinstance(value, int) and least <= value <= most:
                chosen[name] = value
        fonts = saved.get("fonts")
        if isinstance(fonts, dict):
            known = {key: family for key, family in fonts.items() if key in LANGUAGES and isinstance(family, str)}
            chosen["fonts"] = DEFAULT_FONTS | known
        if saved.get("paper") in PAPERS:
            chosen["paper"] = saved["paper"]
        chosen["invisible"] = saved.get("invisible") is True
        return cls(**chosen)

    def saved(self) -> dict[str, Any]:
        """Everything as plain values."""
        return {**asdict(self), "fonts": dict(self.fonts)}

    def families(self, language: str) -> list[str]:
        """Font families for an article of `language`, in the order in which they are asked for a letter."""
        primary = primary_language(language)
        own = self.fonts.get(primary, self.fonts["ar"])
        arabic = self.fonts[primary if primary in ("fa", "ur") else "ar"]
        return list(dict.fromkeys([own, arabic, self.fonts["he"], *_FALLBACKS]))

    def paper_colors(self, of_window: PaperColors) -> PaperColors:
        """The colours of the paper where the window's theme has `of_window`."""
        if self.paper == "light":
            return of_window if not of_window.dark else LIGHT_PAPER
        if self.paper == "dark":
            return of_window if of_window.dark else DARK_PAPER
        return {"contrast_light": CONTRAST_LIGHT, "contrast_dark": CONTRAST_DARK}.get(self.paper, of_window)
