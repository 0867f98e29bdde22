"""What is shown before something happens to the codebook: what an edit reaches, what another codebook changes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.domain.codebook.change import with_rest_archived
from app.domain.codebook.edits import CodebookEdit
from app.domain.records import Codebook
from app.domain.wording.isolation import isolated, one_line
from app.ui.codebook.editing import Editing
from app.ui.codebook.words import difference_lines, listed, reason_text
from app.ui.controls.control_names import resize_within_screen
from app.ui.controls.filling import filled
from app.ui.controls.spoken import name_box
from app.ui.controls.straight_label import StraightLabel
from app.ui.controls.wrapped_rows import WrappedRows
from app.ui.theme import grown

if TYPE_CHECKING:
    from app.services.codebook.reach import Touched

Options = Sequence[tuple[str, CodebookEdit]]
"""Edits to choose from, by what they aim at."""


class EditDialog(QDialog):
    """Shows what an edit reaches and asks once; with several edits, which of them is meant."""

    def __init__(self, title: str, verb: str, options: Options, editing: Editing, parent: QWidget) -> None:
        """``verb`` is what the button says; there is at least one option."""
        super().__init__(parent)
        self.setObjectName("codebook.edit_dialog")
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._options = options
        self._editing = editing
        self.touched: Touched | None = None
        """What the edit meant would reach; None when it makes no sense."""
        self._box = QComboBox()
        self._box.setObjectName("codebook.edit_dialog.into")
        name_box(self._box, title)
        self._box.addItems([name for name, _ in options])
        self._box.setVisible(len(options) > 1)
        self._lines = StraightLabel()
        self._lines.setObjectName("codebook.edit_dialog.lines")
        self._lines.setWordWrap(True)
        self._lines.setMinimumWidth(grown(360))
        head, buttons = StraightLabel(title), QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        head.setWordWrap(True)
        self._go = QPushButton(verb)
        self._go.setObjectName("codebook.edit_dialog.go")
        buttons.addButton(self._go, QDialogButtonBox.ButtonRole.AcceptRole)
        self._go.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self._box.currentIndexChanged.connect(lambda _row: self._show())
        _stack(self, head, self._box, self._lines, buttons)
        self._show()

    @property
    def edit(self) -> CodebookEdit:
        """The edit meant."""
        return self._options[self._box.currentIndex()][1]

    def _show(self) -> None:
        touched = self.touched = self._editing.touched(self.edit)
        self._lines.setText("\n".join(self._touched_lines(touched)) if touched is not None else "")
        self._go.setEnabled(touched is not None)

    def _touched_lines(self, touched: Touched) -> list[str]:
        """What an edit would reach, a line each."""
        if touched.nothing:
            return [self.tr("Nothing is labelled with it; only the codebook changes.")]
        spans, links = touched.spans - touched.deleted_spans, touched.relations - touched.deleted_relations
        counted = (
            (spans, self.tr("%n spans change", "", spans)),
            (links, self.tr("%n links change", "", links)),
            (touched.deleted_spans, self.tr("%n spans are deleted", "", touched.deleted_spans)),
            (touched.deleted_relations, self.tr("%n links are deleted", "", touched.deleted_relations)),
            (touched.lost_values, self.tr("%n attribute values are lost", "", touched.lost_values)),
            (touched.articles, self.tr("in %n articles", "", touched.articles)),
        )
        people = [f"{isolated(one_line(name))}: {count:,}" for name, count in touched.annotators.items()]
        before = self._editing.codebook
        return [
            *(line for count, line in counted if count),
            self.tr("made by {people}").format(people=listed(people)),
            *difference_lines(before, self.edit.codebook(before)),
            self.tr("It is one step: undo brings all of it back."),
        ]


class TakeOverDialog(QDialog):
    """Shows what another codebook would change, and line by line what of it contradicts what is labelled."""

    def __init__(self, title: str, codebook: Codebook, editing: Editing, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("codebook.take_over_dialog")
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        resize_within_screen(self, 520, 420)
        self.codebook = codebook
        wanted = with_rest_archived(editing.codebook, codebook)
        reasons = editing.contradictions(codebook)
        head = StraightLabel()
        head.setWordWrap(True)
        head.setObjectName("codebook.take_over_dialog.head")
        self.lines = QListWidget()
        self.lines.setObjectName("codebook.take_over_dialog.lines")
        self.lines.setWordWrap(True)
        self.lines.setItemDelegate(WrappedRows(self.lines))
        changes = difference_lines(editing.codebook, wanted)
        if reasons:
            head.setText(
                self.tr("It contradicts what is labelled already. Change it, or merge or delete what is in its way:")
            )
            self.lines.addItems([f"⚠ {reason_text(reason)}" for reason in reasons])
        else:
            head.setText(self.tr("This would change. What it does not name is archived; undo brings all of it back."))
            self.lines.addItems(changes)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        go = QPushButton(self.tr("Take over"))
        go.setObjectName("codebook.take_over_dialog.go")
        buttons.addButton(go, QDialogButtonBox.ButtonRole.AcceptRole)
        same = wanted.labels == editing.codebook.labels and wanted.relation_types == editing.codebook.relation_types
        go.setEnabled(not reasons and not same)
        go.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        _stack(self, head, self.lines, buttons)


class ReasonsDialog(QDialog):
    """Says line by line why a change of the codebook was refused."""

    def __init__(self, reasons: Sequence[str], parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("codebook.reasons_dialog")
        self.setWindowTitle(self.tr("Not changed"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        resize_within_screen(self, 520, 320)
        head = StraightLabel(
            self.tr("This contradicts what is labelled already, so nothing was changed. Merge or delete that first:")
        )
        head.setWordWrap(True)
        lines = QListWidget()
        lines.setObjectName("codebook.reasons_dialog.lines")
        lines.setWordWrap(True)
        lines.setItemDelegate(WrappedRows(lines))
        for reason in reasons:
            lines.addItem(QListWidgetItem(f"⚠ {reason_text(reason)}"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        _stack(self, head, lines, buttons)


def _stack(dialog: QDialog, *parts: QWidget) -> None:
    filled(QVBoxLayout(dialog), *parts, margins=24, spacing=16)
