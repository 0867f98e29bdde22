"""The two palettes: every colour of the window by the name of its job."""

from __future__ import annotations

import functools
from importlib import resources
from xml.etree import ElementTree

from PySide6.QtGui import QColor, QPalette

NAMES = ("light", "dark")


def palette_source(name: str) -> bytes:
    """The palette file of a theme (``light`` or ``dark``), in qt-material's format with colours of our own added."""
    return resources.files("resources").joinpath("theme", f"{name}.xml").read_bytes()


@functools.cache
def colors(name: str) -> dict[str, str]:
    """Job → ``#rrggbb`` for a theme."""
    root = ElementTree.fromstring(palette_source(name))
    return {element.get("name", ""): (element.text or "").strip() for element in root.iter("color")}


def qt_palette(name: str) -> QPalette:
    """The same colours for what paints with a ``QPalette``: delegates, icons, and Fusion without a style sheet."""
    of = {job: QColor(value) for job, value in colors(name).items()}
    role = QPalette.ColorRole
    palette = QPalette()
    active = {
        role.Window: "window",
        role.WindowText: "text",
        role.Base: "paper",
        role.AlternateBase: "panel",
        role.Text: "text",
        role.PlaceholderText: "quiet",
        role.Button: "window",
        role.ButtonText: "text",
        role.BrightText: "onAccent",
        role.ToolTipBase: "tooltip",
        role.ToolTipText: "tooltipText",
        role.Highlight: "selected",
        role.HighlightedText: "selectedText",
        role.Accent: "accent",
        role.Link: "accent",
        role.LinkVisited: "accent",
        role.Light: "hover",
        role.Midlight: "hover",
        role.Mid: "line",
        role.Dark: "quiet",
        role.Shadow: "line",
    }
    for where, job in active.items():
        palette.setColor(where, of[job])
    for where in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText, role.PlaceholderText):
        palette.setColor(QPalette.ColorGroup.Disabled, where, of["disabled"])
    return palette
