"""The colours of a label or a relation type: safe ones to choose from, free ones, and at once what is hard to see."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QAbstractButton, QColorDialog, QGridLayout, QHBoxLayout, QLabel, QToolButton

from app.domain.codebook.change import with_label
from app.domain.codebook.contrast import LEAST_CONTRAST, PAPERS, SAFE_COLORS, ColorProblem, contrast, problems
from app.domain.records import Codebook, Label
from app.domain.wording.isolation import isolated
from app.ui.codebook.inputs import LineInput, fill
from app.ui.codebook.seen import FormField, Seen, changed
from app.ui.controls.wrapped_label import WrappedLabel
from app.ui.theme.icons import icon
from app.ui.wording.wording import name_in

SWATCH = QSize(30, 26)
_MOST_TOLD = 3
"""What is hard to see in a codebook of many labels would push the rest of the form out of sight."""
_HEX = re.compile(r"#?[0-9a-fA-F]{6}")


class Swatch(QAbstractButton):
    """A pair of colours on its two papers."""

    def __init__(self, light: str, dark: str) -> None:
        super().__init__()
        self.pair = (light, dark)
        self.setCheckable(True)
        self.setFixedSize(SWATCH)
        self.setObjectName(f"codebook.safe.{light}")
        self.setAccessibleName(light)
        self.setToolTip(light)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint both halves; a frame tells the one chosen and the one with the keyboard."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        whole = QRectF(self.rect()).adjusted(3, 3, -3, -3)
        painter.setPen(Qt.PenStyle.NoPen)
        for color, left in zip(self.pair, (whole.left(), whole.center().x()), strict=True):
            painter.setBrush(QColor(color))
            painter.drawRect(QRectF(left, whole.top(), whole.width() / 2, whole.height()))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self.isChecked() or self.hasFocus():
            role = QPalette.ColorRole.Accent if self.hasFocus() else QPalette.ColorRole.Text
            painter.setPen(QPen(self.palette().color(role), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)


class ColorField(FormField):
    """Swatches, the colours as ``#rrggbb``, and what is hard to see about them."""

    def __init__(self, name: str, *, papers: tuple[str, ...] = ("color", "color_dark")) -> None:
        super().__init__()
        self._seen: Seen | None = None
        self._fields = papers
        self._dialog: QColorDialog | None = None
        self._swatches = [Swatch(light, dark) for light, dark in SAFE_COLORS]
        row = QHBoxLayout()
        row.setSpacing(0)
        for swatch in self._swatches:
            swatch.clicked.connect(lambda _checked=False, swatch=swatch: self._take_safe(swatch))
            swatch.installEventFilter(self)
            swatch.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
            row.addWidget(swatch)
        row.addStretch(1)
        self._swatches[0].setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._inputs: dict[str, LineInput] = {}
        grid = self._free_colors()
        self._note = WrappedLabel()
        self._note.setObjectName(f"codebook.{name}.note")
        fill(self, row, grid, self._note)
        self.setFocusProxy(self._swatches[0])

    def show_part(self, seen: Seen) -> None:
        """Show the colours and what is wrong with them."""
        self._seen = seen
        colors = [getattr(seen.part, field) for field in self._fields]
        for field, color in zip(self._fields, colors, strict=True):
            self._inputs[field].show_text(color)
        for swatch in self._swatches:
            swatch.setChecked(list(swatch.pair[: len(colors)]) == colors)
        if isinstance(seen.part, Label):
            self._note.setText(color_words(seen.codebook, seen.part))
        else:
            self._note.setText(_contrast_words(colors[0], "light"))

    def commit(self) -> None:
        """Hand on what was typed."""
        for line in self._inputs.values():
            line.commit()

    def is_pending(self) -> bool:
        """Whether something else was typed."""
        return any(line.isModified() for line in self._inputs.values())

    def draft(self) -> object:
        """The colours as they were typed."""
        return tuple(line.draft() for line in self._inputs.values())

    def bring_back(self, draft: tuple[str, ...]) -> None:
        """Show colours that could not be stored as if they were being typed still."""
        for line, text in zip(self._inputs.values(), draft, strict=True):
            line.bring_back(text)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows go along the swatches, Space and Return take one."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and watched in self._swatches:
            if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
                mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
                step = 1 if (event.key() == Qt.Key.Key_Right) != mirrored else -1
                at = next(i for i, swatch in enumerate(self._swatches) if swatch is watched)
                self._swatches[(at + step) % len(self._swatches)].setFocus()
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                next(swatch for swatch in self._swatches if swatch is watched).click()
                return True
        return super().eventFilter(watched, event)

    def _free_colors(self) -> QGridLayout:
        titles = {
            "color": QCoreApplication.translate("codebook", "on light paper"),
            "color_dark": QCoreApplication.translate("codebook", "on dark paper"),
        }
        pick = QCoreApplication.translate("codebook", "Choose a free colour")
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        for row, field in enumerate(self._fields):
            line = LineInput(field, partial(self._take_free, field), letters=8)
            line.setAccessibleName(titles[field])
            line.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
            button = QToolButton()
            button.setObjectName(f"codebook.{field}.pick")
            button.setIcon(icon("eyedropper-variant"))
            button.setToolTip(pick)
            button.setAccessibleName(f"{pick}: {titles[field]}")
            button.clicked.connect(lambda _checked=False, field=field: self._pick(field))
            for place, part in enumerate((QLabel(titles[field]), line, button)):
                grid.addWidget(part, row, place)
            self._inputs[field] = line
        # Beside each other they would be wider than the form where letters are large.
        grid.setColumnStretch(3, 1)
        return grid

    def _take_safe(self, swatch: Swatch) -> None:
        if self._seen is None:
            return
        colors = dict(zip(self._fields, swatch.pair, strict=False))
        swatch.setChecked(True)
        if any(getattr(self._seen.part, field) != color for field, color in colors.items()):
            self.given.emit(changed(self._seen.part, **colors))

    def _take_free(self, field: str, text: str) -> None:
        if self._seen is None:
            return
        typed = text.strip()
        if not _HEX.fullmatch(typed):
            self.told.emit(QCoreApplication.translate("codebook", "A colour is written #rrggbb, such as #1557b0."))
            self._inputs[field].take_back()
            return
        color = f"#{typed.removeprefix('#').lower()}"
        if color == getattr(self._seen.part, field):
            self._inputs[field].take_back()
        else:
            self.given.emit(changed(self._seen.part, **{field: color}))

    def _pick(self, field: str) -> None:
        if self._seen is None:
            return
        dialog = QColorDialog(QColor(getattr(self._seen.part, field)), self)
        dialog.setObjectName("codebook.color_dialog")
        dialog.setOption(QColorDialog.ColorDialogOption.DontUseNativeDialog)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.colorSelected.connect(lambda color: self._take_free(field, color.name()))
        dialog.open()


def color_words(codebook: Codebook, label: Label) -> str:
    """What is hard to see about the colours of a label, a line each; else how well they can be read."""
    # Somebody may look at an archived label to take it back into use.
    shown = with_label(codebook, replace(label, archived=False))
    found = problems(shown, label.key)
    if found:
        lines = [_problem_words(codebook, label, one) for one in found[:_MOST_TOLD]]
        if len(found) > _MOST_TOLD:
            lines.append(
                QCoreApplication.translate("codebook", "More like these: {count}").format(count=len(found) - _MOST_TOLD)
            )
        return "\n".join(lines)
    words = QCoreApplication.translate("codebook", "Told apart from every other label with any colour vision.")
    return "\n".join((_contrast_words(label.color, "light"), _contrast_words(label.color_dark, "dark"), f"✓ {words}"))


def _contrast_words(color: str, paper: str) -> str:
    ratio = contrast(color, PAPERS[paper])
    words = {
        "light": QCoreApplication.translate("codebook", "Contrast on light paper {ratio} : 1, at least {least} needed"),
        "dark": QCoreApplication.translate("codebook", "Contrast on dark paper {ratio} : 1, at least {least} needed"),
    }
    sign = "✓" if ratio >= LEAST_CONTRAST else "⚠"
    return f"{sign} {words[paper].format(ratio=f'{ratio:.1f}', least=LEAST_CONTRAST)}"


def _problem_words(codebook: Codebook, label: Label, problem: ColorProblem) -> str:
    if problem.other is None:
        return _contrast_words(label.color if problem.paper == "light" else label.color_dark, problem.paper)
    key = problem.other if problem.label == label.key else problem.label
    other = codebook.label(key)
    visions = {
        "normal": QCoreApplication.translate("codebook", "to everybody"),
        "protanopia": QCoreApplication.translate("codebook", "without red cones (protanopia)"),
        "deuteranopia": QCoreApplication.translate("codebook", "without green cones (deuteranopia)"),
        "tritanopia": QCoreApplication.translate("codebook", "without blue cones (tritanopia)"),
    }
    words = {
        "light": QCoreApplication.translate("codebook", "On light paper it looks like {label} {vision}"),
        "dark": QCoreApplication.translate("codebook", "On dark paper it looks like {label} {vision}"),
    }
    name = isolated(name_in(other.name, other.key) if other is not None else key)
    return f"⚠ {words[problem.paper].format(label=name, vision=visions[problem.vision])}"
