"""The pages of tabs by their whole names, where the tabs themselves would have to cut them."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, QSize, Qt
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QTabWidget, QWidget

from app.ui.controls.choice_box import ChoiceBox
from app.ui.controls.spoken import name_box


class BoxedTabs(QTabWidget):
    """Tabs that need no more room than their pages: where they are too narrow, a `PageBox` stands in for their bar."""

    def minimumSizeHint(self) -> QSize:
        """That of the pages, and of the bar in its height where it is seen; Qt counts a hidden bar as well."""
        pages = [page for page in map(self.widget, range(self.count())) if page is not None]
        sizes = [page.minimumSizeHint().expandedTo(page.minimumSize()) for page in pages]
        least = QSize(max((one.width() for one in sizes), default=0), max((one.height() for one in sizes), default=0))
        return least if self.tabBar().isHidden() else least + QSize(0, self.tabBar().sizeHint().height())

    def hasHeightForWidth(self) -> bool:
        """No: each page has something that scrolls. Qt would ask for the height that the pages would like to have."""
        return False


class PageBox(ChoiceBox):
    """Stands in the place of a tab bar that is too narrow for its titles; «Ar… Co…» names nothing."""

    def __init__(self, tabs: QTabWidget, name: str, title: str, parent: QWidget | None = None) -> None:
        """Make it; to be laid out above the tabs.

        Args:
            tabs: whose pages are chosen.
            name: its object name.
            title: what it is for, for screen readers.
            parent: the widget that both lie in.
        """
        super().__init__(name, parent, characters=8)
        self._tabs, self._policy = tabs, tabs.focusPolicy()
        name_box(self, title)
        self.hide()
        self.activated.connect(tabs.setCurrentIndex)
        tabs.currentChanged.connect(self.setCurrentIndex)
        tabs.installEventFilter(self)

    def wanted(self) -> int:
        """Pixels in which every title is whole."""
        return self._tabs.tabBar().sizeHint().width()

    def follow(self) -> None:
        """Take over titles, and which pages can be chosen, from the tabs; to be called when they change."""
        tabs = self._tabs
        with QSignalBlocker(self):
            self.clear()
            self.addItems([tabs.tabText(page) for page in range(tabs.count())])
            self.setCurrentIndex(tabs.currentIndex())
        rows = self.model()
        if isinstance(rows, QStandardItemModel):
            for page in range(tabs.count()):
                rows.item(page).setEnabled(tabs.isTabEnabled(page))
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take turns with the tab bar as there is room."""
        if watched is self._tabs and event.type() == QEvent.Type.Resize:
            self._fit()
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        whole = self.wanted() <= self._tabs.width()
        self._tabs.tabBar().setVisible(whole)
        self._tabs.updateGeometry()
        # Tab would go to the tabs, which hand the keyboard on to their bar, and stay where it was.
        self._tabs.setFocusPolicy(self._policy if whole else Qt.FocusPolicy.NoFocus)
        self.setVisible(not whole)
