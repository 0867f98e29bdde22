"""What to import and how, with the first articles before the eyes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSignalBlocker, QSize, Qt
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from app.domain.errors import HashiyaError
from app.domain.records import Codebook
from app.domain.wording.isolation import isolated
from app.editing.tasks import LatestTask
from app.exchange.tables.column_mapping import columns_in
from app.services.transfer.import_preview import preview_import
from app.services.transfer.import_profiles import ImportProfile, ProfileShelf, profile_of
from app.ui.controls.even_splitter import EvenSplitter
from app.ui.controls.filling import filled
from app.ui.controls.passing_label import PassingLabel
from app.ui.controls.reasons import allow
from app.ui.controls.scrolled_page import ScrolledPage
from app.ui.controls.spoken import SpokenLabel
from app.ui.reading_options import ReadingOptions
from app.ui.theme import grown
from app.ui.transfer.import_form import ImportForm
from app.ui.transfer.import_sources import ImportSources
from app.ui.transfer.preview_pane import PreviewPane
from app.ui.transfer.profile_bar import ProfileBar

if TYPE_CHECKING:
    from app.exchange.formats import Format
    from app.services.transfer.previews import ImportPreview
    from app.services.transfer.reports import ImportOptions
    from app.services.transfer.stored_articles import WorkspaceArticles

_FRAME, _TITLE_BAR = 16, 48
"""Pixels that a window system may take around the dialog."""
_CHOICES = 480
"""Pixels that the choices get where there is room; where there is not, the articles beside them need it more."""
_PAUSE = 200
"""Milliseconds between the last change and the look; a name that is being typed changes with every letter."""
_NOBODY = "–"
"""Whose spans are in a preview, as long as nobody is named."""


@dataclass(frozen=True, slots=True)
class ImportTarget:
    """What the dialog has to know of the workspace that the articles come into."""

    annotators: Sequence[str]
    """Who has a layer already; the new one may be somebody else."""
    annotator: str
    """Who works now."""
    codebook: Codebook
    """Names that it lacks can be mapped to its own."""
    stored: WorkspaceArticles | None = None
    """Some files only name its articles, or bring them once more."""


class ImportDialog(QDialog):
    """Once accepted, `paths` and `options` say what the user wants."""

    def __init__(
        self,
        readers: Sequence[Format],
        target: ImportTarget,
        profiles: ProfileShelf,
        *,
        reading: ReadingOptions | None = None,
        folder: str = "",
        native_dialogs: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        """Ask for an import.

        Args:
            readers: The formats that can be imported.
            target: The workspace that they come into.
            profiles: Remembered choices.
            reading: How articles are shown.
            folder: Where to look for files first.
            native_dialogs: Whether files are chosen in the system's own dialog.
            parent: The window.
        """
        super().__init__(parent)
        self.setObjectName("import_dialog")
        self.setWindowTitle(self.tr("Import articles"))
        self._readers, self._codebook, self._stored = readers, target.codebook, target.stored
        self._sources = ImportSources(readers, folder, native_dialogs=native_dialogs)
        self._form = ImportForm(readers, target.annotators, target.annotator)
        self._profiles = ProfileBar(profiles, self.options, native_dialogs=native_dialogs)
        self._pane = PreviewPane(target.codebook, reading or ReadingOptions())
        self._previewing = LatestTask(self, _PAUSE)
        self._previewed: tuple[list[Path], ImportOptions] | None = None
        self._said, self._lack = PassingLabel(), SpokenLabel()
        for name, line in (("said", self._said), ("lack", self._lack)):
            line.setObjectName(f"import_dialog.{name}")
            line.setProperty("quiet", True)
            line.setWordWrap(True)
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        self._ok = self._buttons.button(QDialogButtonBox.StandardButton.Ok)
        self._ok.setText(self.tr("Import"))
        self._by_hand = False
        self._lay_out()
        self._connect()
        self._changed()

    @property
    def paths(self) -> list[Path]:
        """The files and folders chosen."""
        return self._sources.paths()

    @property
    def folder(self) -> str:
        """Where files were looked for last."""
        return self._sources.folder

    def add_paths(self, paths: Sequence[Path]) -> None:
        """Put paths on the list, as when they were dropped on the window."""
        self._sources.add(paths)

    def options(self) -> ImportOptions:
        """How to import them."""
        return self._form.options(self._pane.names.mapping(), self._pane.columns.columns())

    def given(self) -> dict[str, Any]:
        """All that was chosen and typed."""
        options = self.options()
        profile = ImportProfile.of("", options).to_json()
        paths = [str(path) for path in self.paths]
        return {"paths": paths, "annotator": options.annotator, "strict": options.strict, "profile": profile}

    def give(self, given: dict[str, Any]) -> None:
        """Fill in what `given` gave; where another version of the program gave it, as far as it can be read."""
        self.add_paths([Path(path) for path in given.get("paths") or ()])
        self._form.name_annotator(str(given.get("annotator") or self._form.annotator()))
        self._form.be_strict(bool(given.get("strict")))
        with suppress(HashiyaError):
            self._follow(profile_of(json.dumps(given.get("profile")).encode(), ""))

    def sizeHint(self) -> QSize:
        """Room for the choices and an article beside them."""
        return QSize(grown(1080), grown(720))

    def showEvent(self, event: QShowEvent) -> None:
        """Take the room that is wanted, if the screen has it; left alone, Qt would take two thirds of a small one."""
        super().showEvent(event)
        if not event.spontaneous():
            room = self.screen().availableGeometry().size() - QSize(_FRAME, _TITLE_BAR)
            self.resize(self.sizeHint().boundedTo(room).expandedTo(self.minimumSizeHint()))
            if self.paths:
                # What was dropped on the window is mostly all there is to be, and Enter brings it in.
                self._ok.setFocus(Qt.FocusReason.OtherFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Divide the room anew, as long as nobody has divided it by hand."""
        super().resizeEvent(event)
        self._divide()

    def _divide(self) -> None:
        split = self._split
        if self._by_hand:
            return
        rows = self.layout()
        if rows is not None:
            rows.activate()
        room = split.width() - split.handleWidth()
        choices, preview = self._scrolled.minimumSizeHint().width(), self._pane.wanted_width()
        choices = max(choices, min(_CHOICES, room - preview))
        split.setSizes([choices, room - choices])

    def _divided(self) -> None:
        self._by_hand = True

    def _connect(self) -> None:
        for part in (self._sources, self._form, self._pane):
            part.changed.connect(self._changed)
        self._profiles.chosen.connect(self._follow)
        self._profiles.said.connect(self._said.setText)
        self._previewing.began.connect(self._pane.show_waiting)
        self._previewing.answered.connect(self._show)
        self._previewing.failed.connect(self._pane.show_error)
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        # What is being looked at is of no use to anybody once the dialog is gone.
        self.finished.connect(self._previewing.drop)

    def _lay_out(self) -> None:
        profile = QFormLayout()
        profile.setSpacing(8)
        profile.addRow(self.tr("Profile"), self._profiles)
        self._form.align_with(profile)
        choices = QWidget()
        column = QVBoxLayout(choices)
        # Beside the scroll bar; Qt does not mirror margins.
        left, right = (8, 0) if self.isRightToLeft() else (0, 8)
        column.setContentsMargins(left, 0, right, 0)
        column.setSpacing(8)
        column.addWidget(self._sources)
        column.addSpacing(8)
        column.addLayout(profile)
        column.addWidget(self._form)
        column.addWidget(self._said)
        column.addStretch(1)
        split = self._split = EvenSplitter()
        split.setChildrenCollapsible(False)
        # From the dialog inwards: whatever is moved is dressed anew, with all that is in it.
        rows = filled(QVBoxLayout(self), (split, 1), margins=24, spacing=16)
        scrolled = self._scrolled = ScrolledPage(choices, "import_dialog.choices", split)
        split.addWidget(scrolled)
        split.addWidget(ScrolledPage(self._pane, "import_dialog.shown"))
        split.setStretchFactor(1, 1)
        split.splitterMoved.connect(self._divided)
        rows.addLayout(filled(QHBoxLayout(), (self._lack, 1), self._buttons, spacing=16))

    def look_again(self) -> None:
        """Show anew what is to be imported: it was closed meanwhile."""
        self._previewed = None
        self._changed()

    def _changed(self) -> None:
        paths = self.paths
        lack = self._form.lack()
        allow(self._ok, lack if paths else self.tr("Add files or a folder first"))
        self._lack.setText(lack if paths else "")
        if not paths:
            self._previewing.drop()
            self._previewed = None
            self._pane.clear()
            return
        if not self._form.knows_encoding():
            # It is being typed, and what was seen last stays.
            return
        # Whose the labels are, and what becomes of copies, decides what comes in: it is seen before.
        options = self.options()
        seen = options if options.annotator.strip() else replace(options, annotator=_NOBODY)
        if self._previewed != (paths, seen):
            self._previewed = (paths, seen)
            codebook, stored = self._codebook, self._stored
            self._previewing.ask(lambda sink: preview_import(codebook, paths, seen, sink, stored))

    def _show(self, preview: ImportPreview) -> None:
        self._pane.show_preview(preview)
        self._form.show_preview(preview)
        # The titles of its pages count what is unknown and remarkable.
        self._divide()

    def _follow(self, profile: ImportProfile) -> None:
        with QSignalBlocker(self._form):
            self._form.follow(profile)
        mapping, gone = profile.mapping().within(self._codebook)
        self._pane.names.set_mapping(mapping)
        told = self.tr("The codebook does not have {names}, which the profile names; choose anew under “Names”.")
        self._said.setText(told.format(names=", ".join(map(isolated, gone))) if gone else "")
        format_ = next((one for one in self._readers if one.name == profile.format), None)
        named = columns_in(format_.options, profile.values) if format_ is not None else {}
        self._pane.columns.set_columns({**profile.columns, **named})
        self._changed()
