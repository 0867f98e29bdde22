"""What an import would bring: facts in a line, articles, names, columns, remarks."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.errors import HashiyaError
from app.domain.records import Codebook
from app.domain.wording.isolation import isolated
from app.exchange.characters.encodings import certainty
from app.services.transfer.previews import FoundFormat, ImportPreview
from app.ui.controls.filling import filled
from app.ui.controls.page_box import BoxedTabs, PageBox
from app.ui.controls.scrolled_page import ScrolledPage
from app.ui.controls.spoken import SpokenLabel
from app.ui.reading_options import ReadingOptions
from app.ui.transfer.article_preview import ArticlePreview
from app.ui.transfer.column_form import ColumnForm
from app.ui.transfer.format_words import short_title
from app.ui.transfer.name_table import NameTable
from app.ui.transfer.presence_words import PresenceWords
from app.ui.transfer.report_words import ReportWords
from app.ui.transfer.sections_view import SectionsView
from app.ui.wording.error_words import error_text
from app.ui.wording.wording import as_place


class PreviewPane(QWidget):
    """Shows one preview after the other; emits ``changed`` when the user maps a name or a column."""

    changed = Signal()

    def __init__(self, codebook: Codebook, reading: ReadingOptions) -> None:
        super().__init__()
        self.setObjectName("import_dialog.preview")
        self._facts = SpokenLabel()
        self._facts.setObjectName("import_dialog.facts")
        self._facts.setProperty("quiet", True)
        self._facts.setTextFormat(Qt.TextFormat.PlainText)
        self._facts.setWordWrap(True)
        self._facts.setMinimumHeight(48)
        self._facts.setAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignTop)
        self.articles = ArticlePreview(codebook, reading)
        self.names = NameTable(codebook)
        self.columns = ColumnForm()
        self._remarks = SectionsView()
        self._remarks.setObjectName("import_dialog.remarks")
        self._tabs = BoxedTabs()
        self._tabs.setObjectName("import_dialog.tabs")
        self._tabs.setDocumentMode(True)
        columns = ScrolledPage(self.columns, "import_dialog.columns", as_wide=False)
        columns.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self._page = PageBox(self._tabs, "import_dialog.page", self.tr("What is shown of the import"), self)
        self.names.changed.connect(self.changed)
        self.columns.changed.connect(self.changed)
        filled(QVBoxLayout(self), self._facts, self._page, (self._tabs, 1), margins=0, spacing=8)
        for page in (self.articles, self.names, columns, self._remarks):
            self._tabs.addTab(page, "")
        self.clear()

    def heightForWidth(self, width: int) -> int:
        """The least height: a page that scrolls asks for this one, and the article scrolls by itself."""
        rows = self.layout()
        return rows.totalMinimumHeightForWidth(width) if rows is not None else -1

    def wanted_width(self) -> int:
        """Pixels in which the name of every page is whole."""
        return self._page.wanted()

    def clear(self) -> None:
        """There is nothing to show."""
        self._show(ImportPreview())
        self._facts.setText(self.tr("Add files, and their first articles are shown here as they would come in."))

    def show_waiting(self) -> None:
        """A look is under way; what was seen last stays until it is done."""
        self._facts.setText(self.tr("Looking…"))

    def show_error(self, error: HashiyaError) -> None:
        """What keeps anything from being shown."""
        self._show(ImportPreview())
        self._facts.setText(error_text(error))

    def show_preview(self, preview: ImportPreview) -> None:
        """Show what was seen."""
        self._show(preview)
        formats = [self._how_sure(found) for found in preview.formats]
        read = self.tr("%Ln article(s) looked at", "", preview.read)
        if not preview.whole:
            read = self.tr("{articles}, the beginning of more").format(articles=read)
        presences = PresenceWords().counted(preview.presences)
        if presences:
            read = self.tr("{articles}: {presences}").format(articles=read, presences=presences)
        units = [
            self.tr("{file} counts offsets in {unit} units").format(file=as_place(place), unit=isolated(unit))
            for place, unit in preview.report.units.items()
        ]
        self._facts.setText(" · ".join([*formats, read, *units]))

    def _how_sure(self, found: FoundFormat) -> str:
        said = self.tr("{format}, {certainty} % sure")
        if found.guessed:
            said = self.tr("{format}, as nothing else fits")
        return said.format(format=short_title(found.format.name), certainty=found.certainty)

    def _show(self, preview: ImportPreview) -> None:
        self.articles.show_preview(preview)
        self.names.show_preview(preview)
        if preview.tables:
            self.columns.show_tables(preview.tables)
        sections = ReportWords().of_preview(preview)
        self._remarks.show_sections(sections)
        remarks = sum(len(section.rows) + section.more for section in sections)
        unknown = self.names.unknown()
        titles = (
            self.tr("Articles"),
            self.tr("Names: %Ln unknown", "", unknown) if unknown else self.tr("Names"),
            self.tr("Columns"),
            self.tr("Remarks: %Ln", "", remarks) if remarks else self.tr("Remarks"),
        )
        for index, title in enumerate(titles):
            self._tabs.setTabText(index, title)
            self._tabs.setTabToolTip(index, title)
        self._tabs.setTabEnabled(1, self.names.rowCount() > 0)
        self._tabs.setTabEnabled(2, bool(preview.tables))
        self._tabs.setTabEnabled(3, bool(sections))
        self._page.follow()


def encoding_hint(preview: ImportPreview, more: str) -> str:
    """What is known about the encoding of what is not in plain UTF-8, in a line; empty when nothing is to be said.

    `more` says how many files there are besides those that are named.
    """
    if preview.disguise is not None:
        said = QCoreApplication.translate("encodings", "Looks like {true} that was read as {taken_for}: {files}")
        files = " ".join(filter(None, (" · ".join(map(as_place, preview.disguised)), more)))
        return said.format(
            true=isolated(preview.disguise.true), taken_for=isolated(preview.disguise.taken_for), files=files
        )
    if not preview.encodings:
        return ""
    said = QCoreApplication.translate("encodings", "{encoding} ({certainty} %)")
    names = " · ".join(
        said.format(encoding=isolated(name), certainty=isolated(certainty(sure).removesuffix("%")))
        for name, sure in preview.encodings
    )
    return QCoreApplication.translate("encodings", "{file} looks like: {names}").format(
        file=as_place(preview.encoding_of), names=names
    )
