"""The one place where everything is built and handed to what needs it: application, preferences, window, workspace."""

from __future__ import annotations

import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QMessageLogContext, Qt, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication, QWidget

from app.domain.errors import HashiyaError, WorkspaceError
from app.editing.preferences import Preferences
from app.ui.appearance import Appearance
from app.ui.keyboard.dialog_keys import DialogKeys
from app.ui.main_window import MainWindow
from app.ui.theme.fonts import register_fonts
from app.ui.theme.icons import icon

HARMLESS = (
    "This plugin does not support propagateSizeHints()",
    "This plugin does not support raise()",
    "This plugin does not support grabbing the keyboard",
)
"""What Qt's offscreen plugin says at every window; it means nothing there."""
PREVIEW_SIZE = (1440, 900)


def create_application(argv: Sequence[str]) -> QApplication:
    """The application with fonts, theme and language; the one that runs already if there is one."""
    running = QApplication.instance()
    if isinstance(running, QApplication):
        application = running
    else:
        qInstallMessageHandler(_pass_on)
        application = QApplication(list(argv))
        application.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs, _is_offscreen(application))
    if application.findChild(Appearance) is None:
        application.setApplicationName("hashiya")
        application.setApplicationDisplayName("Hashiya")
        application.setDesktopFileName("hashiya")
        register_fonts()
        application.setWindowIcon(icon("bookmark-box-multiple-outline"))
        Appearance(application, Preferences())
        DialogKeys(application)
    return application


def open_window(workspace: str | Path | None, *, annotator: str | None = None, deferred: bool = False) -> MainWindow:
    """Show a window on a workspace (a file or a database URL); None shows the start page.

    Args:
        workspace: where it is.
        annotator: who labels; without it whoever labelled last on this machine, else the user's own name.
        deferred: show the empty window first and open the workspace after its first picture. What goes wrong is then
            told in the window.

    Raises:
        WorkspaceError: the workspace cannot be opened, and `deferred` is off.
    """
    application = create_application(sys.argv[:1])
    appearance = application.findChild(Appearance)
    assert isinstance(appearance, Appearance), "create_application made it"
    appearance.prepare()
    window = MainWindow(appearance, appearance.preferences)
    if workspace is not None and not deferred:
        window.desk.enter(str(workspace), annotator)
    appearance.wear()
    window.show()
    if workspace is not None and deferred:
        window.expect_workspace()
        window.articles.expect()
        window.desk.server_waited_for.connect(window.articles.show_silence)
        window.painted.connect(lambda: _open_first(window, str(workspace), annotator))
    return window


def _open_first(window: MainWindow, location: str, annotator: str | None) -> None:
    if not window.desk.open_location(location, annotator):
        # Empty columns would say that the workspace is open, and has no articles.
        window.show_workspace(None)


def main(argv: Sequence[str]) -> int:
    """Run the window until it is closed. ``argv`` is the program's name and, maybe, a workspace."""
    application = create_application(argv[:1])
    # Qt's loop never returns to Python by itself, so Ctrl+C in the terminal would wait for the next event.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    sys.excepthook = report_bug
    window = open_window(argv[1] if len(argv) > 1 else None, deferred=True)
    status = application.exec()
    window.desk.close()
    return status


def render_preview(workspace: str | Path, png_path: Path) -> None:
    """Paint the very window that `open_window` shows into a PNG file, for machines without a display.

    Raises:
        WorkspaceError: the workspace cannot be opened, or the picture cannot be written.
    """
    application = create_application(sys.argv[:1])
    window = open_window(workspace)
    window.resize(*PREVIEW_SIZE)
    application.processEvents()
    # It follows after a rest, and nobody rests here.
    window.reading.overview.rebuild()
    picture = window.grab()
    window.desk.close()
    window.close()
    if not picture.save(str(png_path), "PNG"):
        raise WorkspaceError(f"{png_path}: the picture cannot be written there; choose another place")


def report_bug(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Show what went wrong in the program itself, once at a time; the window goes on and nothing saved is lost.

    What a user can mend is told as a sentence, wherever it came from.
    """
    from app.ui.bug_report import BugReport, report_text

    if not isinstance(error, HashiyaError):
        sys.__excepthook__(kind, error, trace)
    application = QApplication.instance()
    if not isinstance(application, QApplication) or not issubclass(kind, Exception):
        return
    window = application.activeWindow()
    teller = _main_window_of(window)
    if isinstance(error, HashiyaError) and teller is not None:
        teller.messages.error(error)
        return
    if any(isinstance(widget, BugReport) and widget.isVisible() for widget in application.topLevelWidgets()):
        return
    BugReport(report_text(kind, error, trace), window).open()


def _main_window_of(widget: QWidget | None) -> MainWindow | None:
    """The window that a dialog, or a window beside it, belongs to; any one that is shown when none can be told."""
    while widget is not None and not isinstance(widget, MainWindow):
        widget = widget.parentWidget()
    shown = (one for one in QApplication.topLevelWidgets() if isinstance(one, MainWindow) and one.isVisible())
    return widget or next(shown, None)


def _pass_on(kind: QtMsgType, _context: QMessageLogContext, message: str | None) -> None:
    text = message or ""
    if not text.startswith(HARMLESS):
        sys.stderr.write(f"{text}\n")
    if kind == QtMsgType.QtFatalMsg:
        sys.stderr.flush()


def _is_offscreen(application: QApplication) -> bool:
    return application.platformName() == "offscreen"
