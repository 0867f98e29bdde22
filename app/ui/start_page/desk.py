"""What the start page shows of the rest of the program, and what it asks for."""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.editing.preferences import Preferences
from app.ui.actions.window_actions import Actions
from app.ui.keyboard.key_text import shown_key
from app.ui.start_page.page import StartPage
from app.ui.workspaces.desk import WorkspaceDesk


class StartDesk(QObject):
    """Keeps the start page at what was opened lately and at the keys in use; its buttons ask the desk of workspaces."""

    def __init__(self, page: StartPage, commands: Actions, preferences: Preferences, desk: WorkspaceDesk) -> None:
        super().__init__(page)
        self._page = page
        self._commands = commands
        self._preferences = preferences
        page.create_requested.connect(desk.new)
        page.open_requested.connect(desk.open)
        page.open_path.connect(desk.open_location)
        page.sample_requested.connect(desk.open_sample)
        page.forget_requested.connect(self._forget)
        commands.keys_changed.connect(self.show_keys)

    def show_recent(self) -> None:
        """List the workspaces that were opened last."""
        self._page.show_recent(self._preferences.recent_workspaces)

    def show_keys(self) -> None:
        """Name the keys beside the buttons."""
        named = {"create": self._commands["new_workspace"], "open": self._commands["open_workspace"]}
        self._page.show_keys({button: shown_key(action.shortcut()) for button, action in named.items()})

    def _forget(self, location: str) -> None:
        self._preferences.forget_workspace(location)
        self.show_recent()
