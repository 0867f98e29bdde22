"""How the labels of a codebook look on the reading surface."""

from __future__ import annotations

from app.domain.records import Codebook
from app.ui.article_view.marks import LabelStyle
from app.ui.wording.wording import name_in


def label_styles(codebook: Codebook) -> dict[str, LabelStyle]:
    """Key of a label → its name in the language of the interface, its colours, its pattern."""
    return {
        label.key: LabelStyle(name_in(label.name, label.key), label.color, label.color_dark, label.pattern)
        for label in codebook.labels
    }
