"""The first articles of an import as they will be read: right to left, with their spans."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from app.domain.records import Codebook
from app.domain.wording.isolation import isolated
from app.domain.wording.quoting import RIGHT_TO_LEFT_ISOLATE, directed, shortened
from app.services.transfer.import_presence import Presence
from app.services.transfer.previews import ImportPreview, PreviewArticle
from app.ui.article_view import ArticleView, LabelStyle, SpanMark
from app.ui.controls.filling import filled
from app.ui.controls.straight_label import StraightLabel
from app.ui.labelling.label_styles import label_styles
from app.ui.reading_options import ReadingOptions
from app.ui.reading_options.options import window_paper
from app.ui.theme import current_theme, grown
from app.ui.theme.icons import icon
from app.ui.transfer.presence_words import presence_icon, presence_sentence

_FOREIGN = ("#6b6b66", "#a8a8a2")
"""Of labels that the codebook does not have, on light and dark paper."""
_TITLE = 90
_SIGN = 16
"""Pixels of the sign that says whether the article is here already."""


class ArticlePreview(QWidget):
    """A reading surface for reading only, and two buttons that turn the articles over."""

    def __init__(self, codebook: Codebook, reading: ReadingOptions) -> None:
        super().__init__()
        self._codebook, self._reading = codebook, reading
        self._articles: list[PreviewArticle] = []
        self._shown = 0
        self._count, self._place = QLabel(), _Title()
        self._place.setObjectName("import_dialog.article_title")
        self._presence_sign, self._presence = StraightLabel(), StraightLabel()
        self._presence.setObjectName("import_dialog.presence")
        self._presence.setProperty("quiet", True)
        self._presence.setTextFormat(Qt.TextFormat.PlainText)
        self._presence.setWordWrap(True)
        self._presence.setAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignTop)
        self._presence_sign.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.view = ArticleView()
        self.view.setObjectName("import_dialog.article")
        self.view.setMinimumSize(QSize(240, 80))
        self._nothing = StraightLabel(self.tr("None of these articles can be read. The remarks say why."))
        self._nothing.setObjectName("import_dialog.nothing")
        self._nothing.setProperty("quiet", True)
        self._nothing.setWordWrap(True)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._nothing.hide()
        self._paint_like_the_window()
        self._previous = self._button("previous", "chevron-left", self.tr("The article before"), -1)
        self._next = self._button("next", "chevron-right", self.tr("The next article"), 1)
        row = filled(QHBoxLayout(), self._previous, self._next, self._count, (self._place, 1), spacing=8)
        said = filled(QHBoxLayout(), self._presence_sign, (self._presence, 1), spacing=8)
        filled(QVBoxLayout(self), row, said, (self.view, 1), (self._nothing, 1), margins=8, spacing=8)
        self._show()

    def show_preview(self, preview: ImportPreview) -> None:
        """Show the articles of a preview; the one in view stays when it is among them."""
        before = self._articles[self._shown].where if self._articles else ""
        self._articles = preview.articles
        places = [article.where for article in self._articles]
        self._shown = places.index(before) if before in places else 0
        styles = label_styles(self._codebook)
        for article in self._articles:
            for span in article.spans:
                styles.setdefault(span.label, LabelStyle(span.label, *_FOREIGN, 2))
        self.view.set_label_styles(styles)
        empty = not self._articles and preview.report.refusals.count > 0
        self._nothing.setVisible(empty)
        self.view.setHidden(empty)
        self._show()

    def _button(self, name: str, picture: str, tip: str, step: int) -> QToolButton:
        button = QToolButton()
        button.setObjectName(f"import_dialog.{name}")
        button.setIcon(icon(picture))
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.clicked.connect(lambda: self._turn(step))
        return button

    def _paint_like_the_window(self) -> None:
        self.view.set_paper(self._reading.paper_colors(window_paper(current_theme())))

    def _turn(self, step: int) -> None:
        self._shown = min(max(self._shown + step, 0), max(len(self._articles) - 1, 0))
        self._show()

    def _show(self) -> None:
        count = len(self._articles)
        self._previous.setEnabled(self._shown > 0)
        self._next.setEnabled(self._shown < count - 1)
        self._show_presence(self._articles[self._shown].presence if count else None)
        if not count:
            self._count.setText("")
            self._place.setText("")
            self.view.set_article("", "rtl")
            return
        article = self._articles[self._shown]
        self._count.setText(self.tr("{number} of {count}").format(number=self._shown + 1, count=count))
        self._place.setText(directed(shortened(article.title, _TITLE)))
        self._place.setToolTip(isolated(article.where))
        self.view.set_type(self._reading.families(article.language), self._reading.size, margin=24)
        self.view.set_article(article.text, article.direction)
        self.view.set_spans(
            SpanMark(str(number), span.label, span.fragments) for number, span in enumerate(article.spans)
        )

    def _show_presence(self, presence: Presence | None) -> None:
        for part in (self._presence_sign, self._presence):
            part.setVisible(presence is not None)
        if presence is not None:
            self._presence_sign.setPixmap(icon(presence_icon(presence)).pixmap(grown(_SIGN), grown(_SIGN)))
            self._presence.setText(presence_sentence(presence))
            self._presence_sign.setAccessibleName(self._presence.text())


class _Title(QLabel):
    """A title on one line, on the side where it begins; what has no room is left out at its end."""

    def __init__(self) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        # It must not make the window wider.
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def paintEvent(self, _event: QPaintEvent) -> None:
        rtl = self.text().startswith(RIGHT_TO_LEFT_ISOLATE)
        side = Qt.AlignmentFlag.AlignRight if rtl else Qt.AlignmentFlag.AlignLeft
        force = Qt.TextFlag.TextForceRightToLeft if rtl else Qt.TextFlag.TextForceLeftToRight
        flags = int(Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter | side) | force
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.contentsRect().width())
        painter = QPainter(self)
        painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
        painter.drawText(self.contentsRect(), flags | Qt.TextFlag.TextSingleLine, shown)
        painter.end()
