"""Who is labelling: one of the annotators of the workspace, or a new one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QComboBox, QDialog, QDialogButtonBox, QFormLayout, QVBoxLayout, QWidget

from app.ui.controls.control_names import name_inner_fields
from app.ui.controls.filling import filled
from app.ui.controls.wrapped_label import WrappedLabel
from app.ui.theme import grown


class AnnotatorDialog(QDialog):
    """Ask for a name; `name` holds it once the dialog was accepted."""

    def __init__(self, annotators: Sequence[str], present: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setObjectName("annotator_dialog")
        self.setWindowTitle(self.tr("Annotator"))
        self._names = QComboBox()
        self._names.setObjectName("annotator_dialog.name")
        self._names.setEditable(True)
        self._names.addItems(sorted({*annotators, present}))
        self._names.setCurrentText(present)
        self._names.setMinimumWidth(grown(280))
        words = self.tr("Labels you make from now on belong to this name. Nothing made before changes.")
        about = WrappedLabel(words)
        about.setProperty("quiet", True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self._ok = buttons.button(QDialogButtonBox.StandardButton.Ok)
        self._ok.setText(self.tr("Switch annotator"))
        form = QFormLayout()
        form.addRow(self.tr("Work as"), self._names)
        filled(QVBoxLayout(self), form, about, buttons, margins=24, spacing=16)
        name_inner_fields(self)
        self._names.editTextChanged.connect(lambda text: self._ok.setEnabled(bool(text.strip())))

    @property
    def name(self) -> str:
        """The name typed or picked, without blanks around it."""
        return self._names.currentText().strip()
