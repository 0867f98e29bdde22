"""What is known about the open article, and whose spans are shown."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFormLayout, QLabel, QScrollArea, QSizePolicy, QWidget

from app.domain.records import Article
from app.domain.text.direction import article_direction
from app.domain.wording.isolation import isolated, one_line
from app.ui.article_view.clipboard import copy_exactly
from app.ui.controls.spoken import name_box
from app.ui.controls.start_label import StartLabel
from app.ui.controls.still_box import StillBox


class ArticleDetails(QScrollArea):
    """Facts to read and copy; only the layer can be chosen."""

    layer_requested = Signal(str)
    """An annotator whose spans alone are to be shown, or empty for everybody's."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("article_details")
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._article: Article | None = None
        self._annotators: tuple[str, ...] = ()
        self._layer_name: str | None = None
        self._own = ""
        self._layer = StillBox()
        self._layer.setObjectName("layer")
        self._layer.activated.connect(lambda row: self.layer_requested.emit(self._layer.itemData(row)))
        self._values = {name: _value_label() for name in _FACTS}
        self._copying = [self._copy_action(label) for label in self._values.values()]
        self._captions = {name: QLabel() for name in ("layer", *_FACTS)}
        body = QWidget()
        form = QFormLayout(body)
        form.setContentsMargins(0, 8, 0, 8)
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(8)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        form.addRow(self._captions["layer"], self._layer)
        for name in _FACTS:
            form.addRow(self._captions[name], self._values[name])
        self.setWidget(body)
        self.retranslate()

    def show_article(self, article: Article | None) -> None:
        """Show the facts of an article, or none."""
        self._article = article
        facts = self._facts(article) if article else {}
        for name, label in self._values.items():
            value = facts.get(name) or ""
            label.setText(isolated(_LONG_PIECE.sub("\\g<0>\u200b", value)) if value else "—")
            label.setToolTip(value)
            label.setAccessibleName(value)
            label.actions()[0].setEnabled(bool(value))

    def show_layers(self, annotators: Sequence[str], shown: str | None, own: str) -> None:
        """Offer everybody's layer, one's own, also while nothing is in it, and each of the others'."""
        self._annotators, self._layer_name, self._own = tuple(annotators), shown, own
        with QSignalBlocker(self._layer):
            self._layer.clear()
            self._layer.addItem(self.tr("Everybody"), "")
            if own:
                self._layer.addItem(self.tr("Only mine ({annotator})").format(annotator=isolated(one_line(own))), own)
            for annotator in annotators:
                if annotator != own:
                    self._layer.addItem(isolated(one_line(annotator)), annotator)
            self._layer.setCurrentIndex(max(0, self._layer.findData(shown or "")))

    def retranslate(self) -> None:
        """Write the texts in the language of the interface."""
        self.setAccessibleName(self.tr("About the article"))
        captions = {
            "layer": self.tr("Labels of"),
            "source": self.tr("Source"),
            "url": self.tr("Address"),
            "published": self.tr("Published"),
            "language": self.tr("Language"),
            "direction": self.tr("Direction"),
            "key": self.tr("Came from"),
            "length": self.tr("Code points"),
        }
        for name, caption in captions.items():
            self._captions[name].setText(caption)
        for action in self._copying:
            action.setText(self.tr("Copy"))
        name_box(self._layer, captions["layer"])
        self.show_layers(self._annotators, self._layer_name, self._own)
        self.show_article(self._article)

    def _copy_action(self, label: QLabel) -> QAction:
        action = QAction(label)
        # Not what is shown: that may be broken where it has no room.
        action.triggered.connect(lambda: copy_exactly(label.toolTip()))
        label.addAction(action)
        return action

    def _facts(self, article: Article) -> dict[str, str]:
        direction = article.direction or article_direction(article.text)
        directions = {"rtl": self.tr("right to left"), "ltr": self.tr("left to right")}
        return {
            "source": str(article.meta.get("source") or ""),
            "url": str(article.meta.get("url") or ""),
            "published": article.published or "",
            "language": self._language(article.language),
            "direction": directions[direction],
            "key": article.key,
            "length": f"{len(article.text):,}",
        }

    def _language(self, tag: str) -> str:
        names = {
            "ar": self.tr("Arabic"),
            "he": self.tr("Hebrew"),
            "fa": self.tr("Persian"),
            "ur": self.tr("Urdu"),
            "en": self.tr("English"),
            "und": self.tr("not known"),
        }
        return names.get(tag, tag)


_LONG_PIECE = re.compile(r"[-_./?&=](?=\S)|\w{16}(?=\w)")
"""After which a file name or an address may be broken; Qt breaks none between digits and hyphens."""
_FACTS = ("source", "url", "published", "language", "direction", "key", "length")


def _value_label() -> QLabel:
    label = StartLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    return label
