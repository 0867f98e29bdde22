"""The page of one entity: what is known about it, all its mentions, what it claims, what is claimed about it, when."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QTabWidget, QVBoxLayout, QWidget

from app.domain.records import Codebook, Entity
from app.domain.wording.isolation import isolated, one_line
from app.domain.wording.quoting import directed, shortened
from app.ui.controls.filling import filled
from app.ui.controls.reasons import allow
from app.ui.entities.concordance import ROW_HEIGHT, ContextDelegate
from app.ui.entities.entity_fields import EntityFields
from app.ui.entities.over_time import OverTime
from app.ui.entities.paged_model import PagedModel
from app.ui.entities.tables import RowTable
from app.ui.wording.wording import name_in

if TYPE_CHECKING:
    from app.services.entities.page import ClaimLine, EntityPage, EntityPages, MentionLine

_TITLE_WIDTH, _DATE_WIDTH, _SAID_WIDTH = 150, 96, 112


class EntityPageView(QWidget):
    """Mirrors the store; whoever holds it makes the changes."""

    place_wanted = Signal(object, bool)
    """A `MentionLine` whose place is to be shown, and whether its window shall come to the front."""
    move_wanted = Signal(object)
    """The `MentionLine`s selected, to be given to another entity."""
    split_wanted = Signal(object)
    """The `MentionLine`s selected, to become an entity of their own."""

    def __init__(self) -> None:
        super().__init__()
        self._page: EntityPage | None = None
        self._codebook: Codebook | None = None
        self.fields = EntityFields()
        self.summary = QLabel()
        self.summary.setObjectName("entity_summary")
        self.summary.setProperty("quiet", True)
        self.mentions = self._table("entity_mentions", 3, self._say_mention)
        self.made = self._table("entity_claims_made", 4, self._say_made)
        self.about = self._table("entity_claims_about", 4, self._say_about)
        self.over_time = OverTime()
        self.move_button = QPushButton()
        self.move_button.setObjectName("move_mentions")
        self.split_button = QPushButton()
        self.split_button.setObjectName("split_entity")
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self._lay_out()
        self.move_button.clicked.connect(lambda: self.move_wanted.emit(self.mentions.records()))
        self.split_button.clicked.connect(lambda: self.split_wanted.emit(self.mentions.records()))
        self.mentions.selectionModel().selectionChanged.connect(self._show_available)
        self.retranslate()

    @property
    def entity(self) -> Entity | None:
        """The entity shown, as it was read."""
        return self._page.entity if self._page is not None else None

    def show_page(self, page: EntityPage | None, pages: EntityPages | None, codebook: Codebook | None) -> None:
        """Show an entity; the rows of its tables are read as they come into sight."""
        same = page is not None and self.entity is not None and page.entity.id == self.entity.id
        kept = {line.span_id for line in self.selected()} if same else set()
        place = self.mentions.verticalScrollBar().value() if same else 0
        self._page, self._codebook = page, codebook
        self.fields.show_entity(page.entity if page else None)
        counts = (page.mentions, page.claims_made, page.claims_about) if page and pages else (0, 0, 0)
        fetches: tuple[Callable[..., Sequence[Any]], ...] = (
            (pages.mentions, pages.claims_made, pages.claims_about) if pages else ()
        )
        for table, count, fetch in zip((self.mentions, self.made, self.about), counts, fetches, strict=False):
            table.rows.show_rows(count, _of(page.entity.id, fetch) if page else _none)
        self.over_time.show_periods(page.over_time if page else ())
        self.mentions.verticalScrollBar().setValue(place)
        if kept:
            self._select(kept)
        self._show_available()
        self._say_counts()

    def selected(self) -> list[MentionLine]:
        """The mentions selected."""
        return self.mentions.records()  # type: ignore[return-value]

    def retranslate(self) -> None:
        """Write the texts in the language of the interface."""
        article, date = self.tr("Article"), self.tr("Date")
        self.mentions.rows.set_titles([self.tr("Mention in context"), article, date])
        self.mentions.setAccessibleName(self.tr("Mentions in context"))
        self.made.rows.set_titles([self.tr("Claim"), self.tr("Polarity"), article, date])
        self.made.setAccessibleName(self.tr("Claims made"))
        self.about.rows.set_titles([self.tr("Claim"), self.tr("Stance"), article, date])
        self.about.setAccessibleName(self.tr("Claims about"))
        self.over_time.retranslate()
        self.move_button.setText(self.tr("Move mentions…"))
        self.split_button.setText(self.tr("Split off…"))
        self._say_counts()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language of the interface."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _table(self, name: str, columns: int, say: Callable[[Any, int], str]) -> RowTable:
        table = RowTable(PagedModel(columns, say, self), ROW_HEIGHT, name)
        table.setItemDelegateForColumn(0, ContextDelegate(table, centred=columns == 3))
        table.set_widths(dict(enumerate((_SAID_WIDTH, _TITLE_WIDTH, _DATE_WIDTH)[4 - columns :], start=1)))
        table.shown.connect(lambda record: self._ask(record, forward=False))
        table.entered.connect(lambda record: self._ask(record, forward=True))
        return table

    def _lay_out(self) -> None:
        mentions = QWidget()
        row = filled(QHBoxLayout(), None, self.move_button, self.split_button, margins=0)
        filled(QVBoxLayout(mentions), (self.mentions, 1), row, margins=0)
        filled(QVBoxLayout(self), self.fields, self.summary, (self.tabs, 1), margins=(16, 8, 16, 8), spacing=8)
        for page in (mentions, self.made, self.about, self.over_time):
            self.tabs.addTab(page, "")

    def _ask(self, record: MentionLine | ClaimLine, *, forward: bool) -> None:
        self.place_wanted.emit(record.claim if hasattr(record, "claim") else record, forward)

    def _select(self, span_ids: set[str]) -> None:
        for row in range(min(self.mentions.rows.rowCount(), 200)):
            line = self.mentions.rows.record(row)
            if line is not None and line.span_id in span_ids:
                self.mentions.go_to_row(row)
                return

    def _show_available(self, *_changed: object) -> None:
        some = self.mentions.selectionModel().hasSelection()
        for button in (self.move_button, self.split_button):
            allow(button, "" if some else self.tr("Mark mentions in the list first"))

    def _say_counts(self) -> None:
        page = self._page
        counts = (page.mentions, page.claims_made, page.claims_about) if page else (0, 0, 0)
        names = (self.tr("Mentions {count}"), self.tr("Claims made {count}"), self.tr("Claims about {count}"))
        for number, (name, count) in enumerate(zip(names, counts, strict=True)):
            self.tabs.setTabText(number, name.format(count=f"{count:,}"))
        self.tabs.setTabText(3, self.tr("Over time"))
        if page is None:
            self.summary.setText("")
            return
        labels = " · ".join(f"{self._label(key)} {count:,}" for key, count in page.labels.items())
        said = self.tr("Mentioned in %n article(s)", "", page.articles)
        self.summary.setText(f"{said} · {labels}" if labels else said)

    def _label(self, key: str) -> str:
        label = self._codebook.label(key) if self._codebook is not None else None
        return isolated(name_in(label.name, key) if label is not None else key)

    def _say_mention(self, line: MentionLine, column: int) -> str:
        match column:
            case 0:
                return directed(shortened(f"{line.prefix}{line.quote}{line.suffix}", 200))
            case 1:
                return directed(one_line(line.title))
        return line.published or ""

    def _say_made(self, line: ClaimLine, column: int) -> str:
        if column == 1:
            return self._value("CLAIM", "polarity", line.attributes.get("polarity"))
        return self._say_mention(line.claim, max(column - 1, 0))

    def _say_about(self, line: ClaimLine, column: int) -> str:
        if column == 1:
            return self._value("about", "stance", line.link_attributes.get("stance"))
        return self._say_mention(line.claim, max(column - 1, 0))

    def _value(self, owner: str, key: str, value: object) -> str:
        """A value of an attribute of a label or a relation type, in the language of the interface."""
        if value is None or self._codebook is None:
            return ""
        held = self._codebook.label(owner) or self._codebook.relation_type(owner)
        found = next((one for one in held.attributes if one.key == key), None) if held is not None else None
        return name_in(found.value_names.get(str(value), {}) if found is not None else {}, str(value))


def _of(entity_id: str, fetch: Callable[..., Sequence[Any]]) -> Callable[[int, int], Sequence[Any]]:
    return lambda limit, offset: fetch(entity_id, limit=limit, offset=offset)


def _none(_limit: int, _offset: int) -> Sequence[Any]:
    return ()
