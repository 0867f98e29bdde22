"""A page that scrolls where it has too little room, and is never cut off at its side."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget


class ScrolledPage(QScrollArea):
    """Scrolls up and down rather than press its page together, and asks for the width that the page needs.

    What it asks for follows the page: its words get longer in another language, and larger with the letters.
    """

    def __init__(
        self, page: QWidget, name: str, parent: QWidget | None = None, *, as_wide: bool = True, whole: bool = False
    ) -> None:
        """Make it.

        Args:
            page: what scrolls.
            name: its object name.
            parent: what it comes to lie in; the page is dressed when it is put in, and anew wherever it goes.
            as_wide: off for a page that makes do with any width.
            whole: whether the window should open as high as the whole page, if the screen has the room.
        """
        super().__init__(parent)
        self._as_wide, self._whole = as_wide, whole
        self.setObjectName(name)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.page = page
        self.setWidget(page)

    def sizeHint(self) -> QSize:
        """All of the page, or what Qt thinks best."""
        if not self._whole:
            return super().sizeHint()
        return self.page.sizeHint() + QSize(self.verticalScrollBar().sizeHint().width(), 0)

    def minimumSizeHint(self) -> QSize:
        """As wide as the page and its scroll bar."""
        least = super().minimumSizeHint()
        if not self._as_wide:
            return least
        return QSize(self.page.minimumSizeHint().width() + self.verticalScrollBar().sizeHint().width(), least.height())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ask anew when the page asks for another size."""
        if watched is self.widget() and event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)
