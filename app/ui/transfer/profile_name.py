"""The name under which choices of an import are remembered; it says that a name is taken before that is replaced."""

from __future__ import annotations

from collections.abc import Callable, Collection

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QLineEdit, QVBoxLayout, QWidget

from app.domain.errors import HashiyaError
from app.ui.controls.filling import filled
from app.ui.controls.wrapped_label import WrappedLabel
from app.ui.wording.error_words import error_text


class ProfileNameDialog(QDialog):
    """Asks for a name, and keeps it when nothing could be saved under it.

    Args:
        name: what stands in the field at first.
        taken: the names that are there; their choices are replaced, which the dialog and its button say.
        save: saves under a name, without blanks around it.
    """

    def __init__(
        self, name: str, taken: Collection[str], save: Callable[[str], None], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("import_dialog.profile_name")
        self.setWindowTitle(self.tr("Remember these choices"))
        self._taken, self._save = taken, save
        self.field = QLineEdit(name)
        self.field.setObjectName("import_dialog.profile_name.field")
        self.field.setMinimumWidth(320)
        self.field.selectAll()
        self._about = WrappedLabel("")
        self._about.setObjectName("import_dialog.profile_name.about")
        self._about.setProperty("quiet", True)
        self._about.setAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignTop)
        self._about.setMinimumHeight(2 * self._about.fontMetrics().lineSpacing())
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self._try)
        buttons.rejected.connect(self.reject)
        self._ok = buttons.button(QDialogButtonBox.StandardButton.Ok)
        form = QFormLayout()
        form.addRow(self.tr("Name of the profile"), self.field)
        filled(QVBoxLayout(self), form, self._about, buttons, margins=24, spacing=16)
        self.field.textChanged.connect(self._say)
        self._say()

    @property
    def name(self) -> str:
        """The name typed, without blanks around it."""
        return self.field.text().strip()

    def _say(self) -> None:
        taken = self.name in self._taken
        words = self.tr("A profile of this name is there already. It is replaced, unless you write another name.")
        self._about.setText(words if taken else "")
        self._ok.setText(self.tr("Replace it") if taken else self.tr("Remember"))
        self._ok.setEnabled(bool(self.name))

    def _try(self) -> None:
        try:
            self._save(self.name)
        except HashiyaError as error:
            self._about.setText(error_text(error))
            self.field.setFocus()
            return
        self.accept()
