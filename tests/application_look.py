"""What all tests of one process share of Qt's one application, and how a test gives it back."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from PySide6.QtCore import QCoreApplication, QDir, QEvent, QLocale, Qt
from PySide6.QtGui import QFont, QPalette
from PySide6.QtWidgets import QApplication


class ApplicationLook(NamedTuple):
    """How every widget looks and reads that does not say otherwise."""

    theme: object
    style: str
    palette: QPalette
    font: QFont
    style_sheet: str
    icons: list[str]
    direction: Qt.LayoutDirection
    locale: QLocale
    double_click: int

    def changes(self, now: "ApplicationLook") -> list[str]:
        """What is otherwise now, in words for the one who reads a failed test."""
        pairs = zip(self._fields, self, now, strict=True)
        return [f"{name}: {before!r} -> {after!r}" for name, before, after in pairs if before != after]


def look_of(application: QApplication) -> ApplicationLook:
    """How the application looks now."""
    return ApplicationLook(
        application.property("theme"),
        application.style().name(),
        application.palette(),
        application.font(),
        application.styleSheet(),
        QDir.searchPaths("icon"),
        application.layoutDirection(),
        QLocale(),
        application.doubleClickInterval(),
    )


def destroy_windows(application: QApplication) -> None:
    """Destroy every window that is there, with all that lies in it.

    Python would do it when its garbage collector comes along, thousands of tests later; until then each of them is
    styled and translated with the windows of all other tests.
    """
    for widget in application.topLevelWidgets():
        if widget.parent() is None:
            widget.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@contextmanager
def borrowed_look(application: QApplication) -> Iterator[None]:
    """Within it a test may dress the application as it likes."""
    before = look_of(application)
    try:
        yield
    finally:
        application.setProperty("theme", before.theme)
        # Before the style: a sheet wraps the style it is worn on, and finds its pictures through the search path.
        QDir.setSearchPaths("icon", before.icons)
        application.setStyleSheet(before.style_sheet)
        application.setStyle(before.style)
        application.setPalette(before.palette)
        application.setFont(before.font)
        application.setLayoutDirection(before.direction)
        QLocale.setDefault(before.locale)
        application.setDoubleClickInterval(before.double_click)
