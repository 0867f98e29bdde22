"""Where the tool bar stands: in the line of the menus where both have room, else in a line of its own below it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer
from PySide6.QtWidgets import QMainWindow, QStyle, QToolBar

_FREE = 24
"""Pixels between menus and tools; with less the last menu would go."""
_CORNER = Qt.Corner.TopRightCorner
_SIZED = (QEvent.Type.Resize, QEvent.Type.Show)
_DRESSED = (
    QEvent.Type.LayoutRequest,
    QEvent.Type.StyleChange,
    QEvent.Type.FontChange,
    QEvent.Type.LanguageChange,
)


class ToolPlace(QObject):
    """Keeps a tool bar in its place; the line that is saved is one more of the article, all day.

    The menus of macOS stand outside the window, and its tool bar below its title as everywhere there.
    """

    def __init__(self, window: QMainWindow, tools: QToolBar) -> None:
        super().__init__(window)
        self._window, self._tools, self._menus = window, tools, window.menuBar()
        self._is_beside = False
        # Qt goes through all widgets while it dresses them, and none may get another parent meanwhile.
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self._judge)
        window.addToolBar(tools)
        if not self._menus.isNativeMenuBar():
            for part in (window, self._menus, tools):
                part.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Judge anew when the window, its letters or its language are others."""
        if watched is self._window and event.type() in _SIZED:
            self._judge()
        elif event.type() in _DRESSED:
            self._later.start()
        return super().eventFilter(watched, event)

    def _judge(self) -> None:
        if not self._window.isVisible():
            return
        tools = self._tools.sizeHint()
        beside = self._menus_width() + tools.width() <= self._window.width()
        # The line of the menus gives what is in its corner no more than its least.
        self._tools.setMinimumSize(tools if beside else QSize(0, 0))
        self._menus.setMinimumHeight(tools.height() if beside else 0)
        if beside == self._is_beside:
            return
        self._is_beside = beside
        # Its words stand in the middle of a line that is as high as the tools.
        self._menus.setProperty("beside", "tools" if beside else "")
        self._menus.style().unpolish(self._menus)
        self._menus.style().polish(self._menus)
        if beside:
            self._window.removeToolBar(self._tools)
            self._menus.setCornerWidget(self._tools, _CORNER)
        else:
            self._menus.setCornerWidget(None, _CORNER)  # type: ignore[arg-type]  # Qt takes none
            self._window.addToolBar(self._tools)
        self._tools.show()

    def _menus_width(self) -> int:
        """Pixels; its own size hint is as wide as the window from right to left."""
        style, menus = self._menus.style(), self._menus.actions()
        between = style.pixelMetric(QStyle.PixelMetric.PM_MenuBarItemSpacing, None, self._menus)
        return sum(self._menus.actionGeometry(menu).width() + between for menu in menus) + _FREE
