"""What the window says to the user: the only user of message boxes, and the bar that asks for nothing."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QColor, QGuiApplication, QPainter, QPalette, QPixmap
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QMessageBox,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QWidget,
)
from shiboken6 import isValid

from app.domain.errors import HashiyaError
from app.domain.records import Codebook
from app.domain.wording.isolation import with_line_directions
from app.ui.controls.spoken import announce
from app.ui.controls.straight_label import StraightLabel
from app.ui.theme import current_colors, grown
from app.ui.theme.icons import icon, paint_icon

NOTICE_SECONDS = 10
"""How long a notice stays; long enough to read it and to reach its button. It waits while the mouse is on it."""
_ABOVE_THE_EDGE = 48
_WIDEST = 640
_SIGN = 32
"""Pixels of the icon in a box."""


class Messages(QObject):
    """Errors and notices of one window."""

    def __init__(self, window: QWidget, codebook: Callable[[], Codebook | None] = lambda: None) -> None:
        """`codebook` names labels and relation types in what services refuse."""
        super().__init__(window)
        self._window = window
        self._codebook = codebook
        self._box: QMessageBox | None = None
        self._question: QMessageBox | None = None
        self._held: object = None
        """What stands for the notice that waits for a window to be closed."""
        self.bar = NoticeBar(window)

    def error(self, error: HashiyaError) -> None:
        """Say what could not be done. Does not wait for an answer; the same sentence is not said twice at a time."""
        words = with_line_directions(self.text(error))
        # A closed box goes when Qt is idle. Who forgets it then would forget the next one, if that is open already.
        if self._box is not None and isValid(self._box) and self._box.isVisible():
            if words not in self._box.text().splitlines():
                self._box.setText(f"{self._box.text()}\n{words}")
            return
        box = QMessageBox(self._window)
        box.setObjectName("message_box")
        box.setWindowTitle(self.tr("Hashiya"))
        _dress(box, "alert-outline")
        # Words of a file name must not be taken for HTML.
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        box.setText(words)
        box.setStandardButtons(QMessageBox.StandardButton.Ok)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._box = box
        box.open()

    def ask(self, text: str, go: str, stay: str, then: Callable[[], object], over: QWidget) -> QMessageBox:
        """Ask, over a window, whether something shall be lost; ``then`` is called if so. One question at a time.

        Args:
            text: what would be lost.
            go: the button that says yes.
            stay: the button that leaves everything as it is, as Esc and Return do.
            then: what is done for a yes.
            over: the window in use.

        Returns:
            The question, which may be taken back.
        """
        if self._question is not None and isValid(self._question) and self._question.isVisible():
            return self._question
        box = self._question = QMessageBox(over)
        box.setObjectName("question_box")
        box.setWindowTitle(self.tr("Hashiya"))
        _dress(box, "help-circle-outline")
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(with_line_directions(text))
        going = box.addButton(go, QMessageBox.ButtonRole.DestructiveRole)
        staying = box.addButton(stay, QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(staying)
        box.setEscapeButton(staying)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.buttonClicked.connect(lambda button: then() if button is going else None)
        box.open()
        return box

    def ask_to_lose(self, typed: str, lose: Callable[[], object], over: QWidget, *, steps: int = 0) -> None:
        """Ask whether a window shall close without what was typed, and so many steps, that could not be saved."""
        words = self.tr("What you typed could not be saved. If you close the window now, it is lost:\n\n{typed}")
        said = [words.format(typed=typed)] if typed else []
        if steps:
            said.insert(
                0,
                self.tr(
                    "There is no room on the disk, and %n step(s) are not saved. If you close the window now, they are "
                    "lost.",
                    "",
                    steps,
                ),
            )
        go, stay = self.tr("Close without it"), self.tr("Keep the window open")
        self.ask("\n\n".join(said), go, stay, lose, over)

    def offer_to_copy(self, words: str, typed: str) -> None:
        """Say that what was typed has no place any more, with a button that copies it."""
        self.notice(words, lambda: QGuiApplication.clipboard().setText(typed), self.tr("Copy it"))

    def text(self, error: HashiyaError) -> str:
        """What an error says, in the language of the interface."""
        from app.ui.wording.error_words import error_text

        return error_text(error, self._codebook())

    def notice(self, text: str, undo: Callable[[], object] | None = None, button: str = "") -> None:
        """Tell what was done, with a button to undo it if there is a way; `button` if that is called otherwise."""
        self._held = None
        self.bar.show_notice(text, (button or self.tr("Undo")) if undo else "", undo)

    def notice_after(self, report: QDialog, text: str, undo: Callable[[], object] | None) -> None:
        """Tell it when a report that says the same is closed, unless by then there is something newer to tell or undo.

        Below the report it would be half hidden, and gone before the report is read.
        """
        held = self._held = object()
        self.bar.hide()
        report.finished.connect(lambda _result: self.notice(text, undo) if self._held is held else None)

    def hide_notice(self) -> None:
        """Take the notice away: what it offers to undo is not the latest step any more."""
        self._held = None
        self.bar.hide()


class NoticeBar(QFrame):
    """A sentence over the lower edge of the window; nothing below it moves."""

    shown = Signal(str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("notice_bar")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._window = window
        self._row = QHBoxLayout(self)
        self._action: Callable[[], object] | None = None
        self._text, self._button, self._close = StraightLabel(), QPushButton(), QToolButton()
        self._leave = QTimer(self, singleShot=True, interval=NOTICE_SECONDS * 1000)
        self._lay_out()
        self._retranslate()
        self._leave.timeout.connect(self.hide)
        self._close.clicked.connect(self.hide)
        self._button.clicked.connect(self._act)
        window.installEventFilter(self)
        self.hide()

    def show_notice(self, text: str, button: str, action: Callable[[], object] | None) -> None:
        """Show a sentence in place of the one before; the button appears when there is an action."""
        self._text.setText(text)
        self._button.setText(button)
        self._button.setVisible(action is not None)
        self._action = action
        self._place()
        self.show()
        self.raise_()
        self._leave.start()
        self.shown.emit(text)
        # Some systems read alerts, others what is announced.
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))
        announce(self, text)

    def text(self) -> str:
        """What it says."""
        return self._text.text()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay at the lower edge when the window changes its size."""
        if watched is self._window and event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutDirectionChange):
            self._place()
        return super().eventFilter(watched, event)

    def event(self, event: QEvent) -> bool:
        """Wait while the mouse is on it."""
        if event.type() == QEvent.Type.Enter:
            self._leave.stop()
        elif event.type() == QEvent.Type.Leave and self.isVisible():
            self._leave.start()
        elif event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        return super().event(event)

    def _lay_out(self) -> None:
        self._text.setWordWrap(True)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._button.setObjectName("notice_bar.action")
        self._button.setFlat(True)
        self._close.setIcon(icon("close", QPalette.ColorRole.ToolTipText))
        for button in (self._button, self._close):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        row = self._row
        # Alike on both sides: Qt does not mirror margins.
        row.setContentsMargins(12, 4, 12, 4)
        row.setSpacing(8)
        row.addWidget(self._text, 1)
        row.addWidget(self._button)
        row.addWidget(self._close)

    def _retranslate(self) -> None:
        self._close.setToolTip(self.tr("Close"))
        self._close.setAccessibleName(self.tr("Close"))

    def _place(self) -> None:
        for part in (self, self._text, self._button, self._close):
            part.ensurePolished()
        others = self._row.minimumSize().width() - self._text.minimumSizeHint().width() + 8
        line = self._text.fontMetrics().horizontalAdvance(self._text.text()) + others
        self.setFixedWidth(max(min(line, grown(_WIDEST), self._window.width() - 32), 160))
        self.setFixedHeight(max(40, self._row.heightForWidth(self.width())))
        free = self._window.size() - self.size()
        self.move(QPoint(free.width() // 2, free.height() - _ABOVE_THE_EDGE))

    def _act(self) -> None:
        action, self._action = self._action, None
        self.hide()
        if action is not None:
            action()


def _dress(box: QMessageBox, picture: str) -> None:
    """Give a box the margins of the other dialogs and one of our icons."""
    ratio = box.devicePixelRatioF()
    pixmap = QPixmap(round(_SIGN * ratio), round(_SIGN * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    paint_icon(painter, QRectF(0, 0, _SIGN, _SIGN), picture, QColor(current_colors()["flagged"]))
    painter.end()
    box.setIconPixmap(pixmap)
    layout = box.layout()
    if layout is not None:
        layout.setContentsMargins(24, 24, 24, 24)
