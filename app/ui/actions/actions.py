"""Every action of the window in one table: menus, tool bar, context menu and the page of keys are built from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from operator import itemgetter

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QObject, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QToolBar, QWidget

from app.editing.key_map import Keys, KeyTable, KeyTables
from app.editing.key_names import mirrored_key, normal_keys
from app.ui.actions.looking import LOOKING_ACTIONS
from app.ui.actions.marking import EDGE_ACTIONS, MARKING_ACTIONS
from app.ui.actions.scoped import SCOPED_TABLES
from app.ui.actions.spec import ActionSpec
from app.ui.icons import icon
from app.ui.keyboard.key_menu import KeyMenu
from app.ui.keyboard.key_text import with_key

MENUS: tuple[tuple[str, object], ...] = (
    ("workspace", QT_TRANSLATE_NOOP("actions", "&Workspace")),
    ("edit", QT_TRANSLATE_NOOP("actions", "&Edit")),
    ("marking", QT_TRANSLATE_NOOP("actions", "&Marking")),
    ("go", QT_TRANSLATE_NOOP("actions", "&Go")),
    ("article", QT_TRANSLATE_NOOP("actions", "&Article")),
    ("view", QT_TRANSLATE_NOOP("actions", "&View")),
    ("help", QT_TRANSLATE_NOOP("actions", "&Help")),
)

# fmt: off
ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec("new_workspace", "workspace", 0, "database-plus-outline", ("Ctrl+N",),
               QT_TRANSLATE_NOOP("actions", "New workspace…"),
               QT_TRANSLATE_NOOP("actions", "Make an empty workspace with the default codebook")),
    ActionSpec("open_workspace", "workspace", 0, "folder-open-outline", ("Ctrl+O",),
               QT_TRANSLATE_NOOP("actions", "Open workspace…"),
               QT_TRANSLATE_NOOP("actions", "Open a workspace file or a team's database")),
    ActionSpec("import", "workspace", 1, "file-import-outline", ("Ctrl+I",),
               QT_TRANSLATE_NOOP("actions", "Import…"),
               QT_TRANSLATE_NOOP("actions", "Bring articles in: text files, folders, archives or JSONL"),
               needs="workspace", tool_bar=True),
    ActionSpec("export", "workspace", 1, "file-export-outline", ("Ctrl+E",),
               QT_TRANSLATE_NOOP("actions", "Export…"),
               QT_TRANSLATE_NOOP("actions", "Write the articles and their labels in the format of your choice"),
               needs="workspace", tool_bar=True),
    ActionSpec("dataset", "workspace", 1, "package-variant-closed", ("Ctrl+Shift+B",),
               QT_TRANSLATE_NOOP("actions", "Build a dataset…"),
               QT_TRANSLATE_NOOP("actions", "Divide articles into train, dev and test, and write them with a card"),
               needs="workspace"),
    ActionSpec("print", "workspace", 1, "printer-outline", ("Ctrl+P",),
               QT_TRANSLATE_NOOP("actions", "Print…"),
               QT_TRANSLATE_NOOP("actions", "Print the article with its labels, a legend and the notes"),
               needs="article"),
    ActionSpec("write_pdf", "workspace", 1, "file-pdf-box", ("Ctrl+Shift+P",),
               QT_TRANSLATE_NOOP("actions", "Write a PDF…"),
               QT_TRANSLATE_NOOP("actions", "Write the article with its labels, a legend and the notes to a PDF file"),
               needs="article"),
    ActionSpec("codebook", "workspace", 2, "tag-multiple-outline", ("Ctrl+B",),
               QT_TRANSLATE_NOOP("actions", "Codebook…"),
               QT_TRANSLATE_NOOP("actions", "Edit labels, attributes, relation types and their guidelines"),
               needs="workspace"),
    ActionSpec("annotator", "workspace", 2, "account-edit-outline", ("Ctrl+Shift+U",),
               QT_TRANSLATE_NOOP("actions", "Annotator…"),
               QT_TRANSLATE_NOOP("actions", "Choose whose labels you make; every annotator has a layer of their own"),
               needs="workspace"),
    ActionSpec("close_workspace", "workspace", 2, "close-box-outline", ("Ctrl+W",),
               QT_TRANSLATE_NOOP("actions", "Close workspace"),
               QT_TRANSLATE_NOOP("actions", "Close the workspace; everything is saved already"),
               needs="workspace"),
    ActionSpec("quit", "workspace", 3, "exit-to-app", ("Ctrl+Q",),
               QT_TRANSLATE_NOOP("actions", "Quit"),
               QT_TRANSLATE_NOOP("actions", "Leave Hashiya; everything is saved already")),

    ActionSpec("undo", "edit", 0, "undo", ("Ctrl+Z",),
               QT_TRANSLATE_NOOP("actions", "Undo"),
               QT_TRANSLATE_NOOP("actions", "Take back your latest step"),
               needs="undo", tool_bar=True),
    ActionSpec("redo", "edit", 0, "redo", ("Ctrl+Shift+Z", "Ctrl+Y"),
               QT_TRANSLATE_NOOP("actions", "Redo"),
               QT_TRANSLATE_NOOP("actions", "Do the step taken back once more"),
               needs="redo", tool_bar=True),
    ActionSpec("copy", "edit", 1, "content-copy", ("Ctrl+C",),
               QT_TRANSLATE_NOOP("actions", "Copy"),
               QT_TRANSLATE_NOOP("actions", "Copy the selected text exactly as the article has it"),
               needs="article", context=4),
    ActionSpec("copy_image", "edit", 1, "image-outline", ("Ctrl+Shift+C",),
               QT_TRANSLATE_NOOP("actions", "Copy as a picture"),
               QT_TRANSLATE_NOOP("actions", "Copy the selected lines with their labels as a picture"),
               needs="article", context=4),
    ActionSpec("select_all", "edit", 1, "select-all", ("Ctrl+A",),
               QT_TRANSLATE_NOOP("actions", "Select all"),
               QT_TRANSLATE_NOOP("actions", "Select the whole article"),
               needs="article", context=4),
    ActionSpec("relabel", "edit", 2, "tag-edit-outline", ("Ctrl+L",),
               QT_TRANSLATE_NOOP("actions", "Change label…"),
               QT_TRANSLATE_NOOP("actions", "Give the chosen span another label"),
               needs="span", context=1),
    ActionSpec("edit_note", "edit", 2, "note-edit-outline", ("F2",),
               QT_TRANSLATE_NOOP("actions", "Edit note"),
               QT_TRANSLATE_NOOP("actions", "Write a note on the chosen span"),
               needs="span", context=1),
    ActionSpec("edit_attributes", "edit", 2, "form-select", ("F4",),
               QT_TRANSLATE_NOOP("actions", "Edit attributes"),
               QT_TRANSLATE_NOOP("actions", "Go to the attributes of the chosen span; digits choose, Escape leaves"),
               needs="span", context=1),
    ActionSpec("link", "edit", 2, "link-variant", ("L",),
               QT_TRANSLATE_NOOP("actions", "Link…"),
               QT_TRANSLATE_NOOP("actions", "Link the chosen span: then a number, a click, or Enter for the nearest"),
               needs="span", context=1, in_text=True),
    ActionSpec("authors_voice", "edit", 2, "fountain-pen-tip", ("V",),
               QT_TRANSLATE_NOOP("actions", "Author's voice"),
               QT_TRANSLATE_NOOP("actions", "Say that the author makes the chosen claim; once more takes it back"),
               needs="span", in_text=True),
    ActionSpec("unattributed", "edit", 2, "account-question-outline", ("U",),
               QT_TRANSLATE_NOOP("actions", "Unattributed"),
               QT_TRANSLATE_NOOP("actions", "Say that nobody is named for the chosen claim; once more takes it back"),
               needs="span", in_text=True),
    ActionSpec("assign_entity", "edit", 2, "account-search-outline", ("E",),
               QT_TRANSLATE_NOOP("actions", "Who is this…"),
               QT_TRANSLATE_NOOP("actions", "Say whom the chosen mention names: a number, a search, or a new entity"),
               needs="span", context=1, in_text=True),
    ActionSpec("delete_span", "edit", 2, "trash-can-outline", ("Delete", "Backspace"),
               QT_TRANSLATE_NOOP("actions", "Delete span"),
               QT_TRANSLATE_NOOP("actions", "Take the chosen span and its links away; undo brings them back"),
               needs="span", context=2),

    ActionSpec("next_article", "go", 0, "page-next-outline", ("Ctrl+PgDown",),
               QT_TRANSLATE_NOOP("actions", "Next article"),
               QT_TRANSLATE_NOOP("actions", "Open the next article of the list"),
               needs="workspace", tool_bar=True),
    ActionSpec("previous_article", "go", 0, "page-previous-outline", ("Ctrl+PgUp",),
               QT_TRANSLATE_NOOP("actions", "Previous article"),
               QT_TRANSLATE_NOOP("actions", "Open the article before this one in the list"),
               needs="workspace", tool_bar=True),
    ActionSpec("next_span", "go", 1, "arrow-down", ("Alt+Down",),
               QT_TRANSLATE_NOOP("actions", "Next span"),
               QT_TRANSLATE_NOOP("actions", "Choose the next span of the article"),
               needs="article"),
    ActionSpec("previous_span", "go", 1, "arrow-up", ("Alt+Up",),
               QT_TRANSLATE_NOOP("actions", "Previous span"),
               QT_TRANSLATE_NOOP("actions", "Choose the span before this one"),
               needs="article"),
    ActionSpec("next_open_claim", "go", 1, "comment-question-outline", ("O",),
               QT_TRANSLATE_NOOP("actions", "Next claim without maker"),
               QT_TRANSLATE_NOOP("actions", "Choose the next claim that has no maker and does not say why"),
               needs="article", in_text=True),
    ActionSpec("registry", "go", 3, "account-box-multiple-outline", ("Ctrl+T",),
               QT_TRANSLATE_NOOP("actions", "Registry…"),
               QT_TRANSLATE_NOOP("actions", "All actors and organizations of the workspace, and the page of each"),
               needs="workspace"),
    ActionSpec("entity_page", "go", 3, "account-details-outline", ("Shift+E",),
               QT_TRANSLATE_NOOP("actions", "Page of this entity"),
               QT_TRANSLATE_NOOP("actions", "All mentions and claims of whom the chosen mention names"),
               needs="span", context=1, in_text=True),
    ActionSpec("next_open_mention", "go", 1, "account-question", ("M",),
               QT_TRANSLATE_NOOP("actions", "Next mention without entity"),
               QT_TRANSLATE_NOOP("actions", "Choose the next actor or organization that is not in the registry yet"),
               needs="article", in_text=True),
    ActionSpec("find", "go", 2, "magnify", ("Ctrl+F",),
               QT_TRANSLATE_NOOP("actions", "Find in the article…"),
               QT_TRANSLATE_NOOP("actions",
                                 "Find words however they are spelled; hamza, marks and tatweel do not count"),
               needs="article", tool_bar=True),
    ActionSpec("find_next", "go", 2, "chevron-down", ("F3",),
               QT_TRANSLATE_NOOP("actions", "Next hit"),
               QT_TRANSLATE_NOOP("actions", "Go to the next place where the words were found"),
               needs="article"),
    ActionSpec("find_previous", "go", 2, "chevron-up", ("Shift+F3",),
               QT_TRANSLATE_NOOP("actions", "Previous hit"),
               QT_TRANSLATE_NOOP("actions", "Go to the place before where the words were found"),
               needs="article"),
    ActionSpec("filter_articles", "go", 2, "filter-outline", ("Ctrl+Shift+F",),
               QT_TRANSLATE_NOOP("actions", "Filter the article list"),
               QT_TRANSLATE_NOOP("actions", "Type a word of the title to find an article"),
               needs="workspace"),
    ActionSpec("focus_article", "go", 2, "book-open-page-variant-outline", ("F6",),
               QT_TRANSLATE_NOOP("actions", "Go to the text"),
               QT_TRANSLATE_NOOP("actions", "Put the keyboard into the article"),
               needs="article"),

    ActionSpec("mark_todo", "article", 0, "circle-outline", ("Ctrl+1",),
               QT_TRANSLATE_NOOP("actions", "To do"),
               QT_TRANSLATE_NOOP("actions", "You have not begun this article"),
               needs="article", choice="progress"),
    ActionSpec("mark_doing", "article", 0, "circle-half-full", ("Ctrl+2",),
               QT_TRANSLATE_NOOP("actions", "In progress"),
               QT_TRANSLATE_NOOP("actions", "You are working on this article"),
               needs="article", choice="progress"),
    ActionSpec("mark_done", "article", 0, "check-circle", ("Ctrl+3",),
               QT_TRANSLATE_NOOP("actions", "Done"),
               QT_TRANSLATE_NOOP("actions", "You have labelled this article to the end"),
               needs="article", choice="progress"),
    ActionSpec("mark_flagged", "article", 0, "flag", ("Ctrl+4",),
               QT_TRANSLATE_NOOP("actions", "Flagged"),
               QT_TRANSLATE_NOOP("actions", "This article needs to be talked about"),
               needs="article", choice="progress"),
    ActionSpec("direction_auto", "article", 1, "sign-direction", ("Ctrl+Shift+X",),
               QT_TRANSLATE_NOOP("actions", "Direction by its letters"),
               QT_TRANSLATE_NOOP("actions", "Read the article in the direction in which most of its letters run"),
               needs="article", choice="direction"),
    ActionSpec("direction_rtl", "article", 1, "format-pilcrow-arrow-left", ("Ctrl+Shift+R",),
               QT_TRANSLATE_NOOP("actions", "Right to left"),
               QT_TRANSLATE_NOOP("actions", "Read the article from right to left, whatever its letters are"),
               needs="article", choice="direction"),
    ActionSpec("direction_ltr", "article", 1, "format-pilcrow-arrow-right", ("Ctrl+Shift+T",),
               QT_TRANSLATE_NOOP("actions", "Left to right"),
               QT_TRANSLATE_NOOP("actions", "Read the article from left to right, whatever its letters are"),
               needs="article", choice="direction"),

    ActionSpec("zoom_in", "view", 0, "magnify-plus-outline", ("Ctrl++", "Ctrl+="),
               QT_TRANSLATE_NOOP("actions", "Larger text"),
               QT_TRANSLATE_NOOP("actions", "Make the letters of the article larger"), tool_bar=True),
    ActionSpec("zoom_out", "view", 0, "magnify-minus-outline", ("Ctrl+-",),
               QT_TRANSLATE_NOOP("actions", "Smaller text"),
               QT_TRANSLATE_NOOP("actions", "Make the letters of the article smaller"), tool_bar=True),
    ActionSpec("zoom_reset", "view", 0, "format-size", ("Ctrl+0",),
               QT_TRANSLATE_NOOP("actions", "Normal text size"),
               QT_TRANSLATE_NOOP("actions", "Show the letters of the article at their normal size")),
    ActionSpec("reading_options", "view", 0, "format-font", ("Ctrl+Shift+O",),
               QT_TRANSLATE_NOOP("actions", "Reading options…"),
               QT_TRANSLATE_NOOP("actions", "Choose fonts, size, line spacing, column and paper of the article")),
    ActionSpec("show_invisible", "view", 0, "format-pilcrow", ("Ctrl+Shift+I",),
               QT_TRANSLATE_NOOP("actions", "Invisible characters"),
               QT_TRANSLATE_NOOP("actions", "Show or hide signs for joiners, direction marks and special blanks")),
    ActionSpec("guideline", "view", 0, "book-information-variant", ("G",),
               QT_TRANSLATE_NOOP("actions", "Guideline"),
               QT_TRANSLATE_NOOP("actions", "Show or hide what the codebook says about the label, below the article"),
               needs="workspace", in_text=True),
    ActionSpec("read_guideline", "view", 0, "book-arrow-right-outline", ("Ctrl+G",),
               QT_TRANSLATE_NOOP("actions", "Go to the guideline"),
               QT_TRANSLATE_NOOP("actions", "Put the keyboard into the guideline: arrows choose a label, Esc leaves"),
               needs="workspace"),
    ActionSpec("theme_light", "view", 1, "white-balance-sunny", ("Ctrl+Shift+L",),
               QT_TRANSLATE_NOOP("actions", "Light"),
               QT_TRANSLATE_NOOP("actions", "Dark letters on light paper"), choice="theme"),
    ActionSpec("theme_dark", "view", 1, "weather-night", ("Ctrl+Shift+D",),
               QT_TRANSLATE_NOOP("actions", "Dark"),
               QT_TRANSLATE_NOOP("actions", "Light letters on dark paper"), choice="theme"),
    ActionSpec("language_en", "view", 2, "alpha-e-box-outline", ("Ctrl+Shift+E",),
               QT_TRANSLATE_NOOP("actions", "English"),
               QT_TRANSLATE_NOOP("actions", "Show the interface in English"), choice="language"),
    ActionSpec("language_ar", "view", 2, "abjad-arabic", ("Ctrl+Shift+A",),
               QT_TRANSLATE_NOOP("actions", "العربية"),
               QT_TRANSLATE_NOOP("actions", "Show the interface in Arabic"), choice="language"),

    ActionSpec("shortcuts", "help", 0, "keyboard-outline", ("F1",),
               QT_TRANSLATE_NOOP("actions", "Keys and gestures"),
               QT_TRANSLATE_NOOP("actions", "All keys, and what the mouse does in the article")),
    ActionSpec("edit_keys", "help", 0, "keyboard-settings-outline", ("Ctrl+Shift+K",),
               QT_TRANSLATE_NOOP("actions", "Choose keys…"),
               QT_TRANSLATE_NOOP("actions", "Give actions other keys; presets for one hand and the numeric pad")),
    ActionSpec("about", "help", 0, "information-outline", ("Ctrl+F1",),
               QT_TRANSLATE_NOOP("actions", "About Hashiya"),
               QT_TRANSLATE_NOOP("actions", "Version, licence and where your work is kept")),
    *MARKING_ACTIONS,
    *LOOKING_ACTIONS,
)
# fmt: on

KEY_TABLE = KeyTable({spec.id: normal_keys(spec.keys) for spec in ACTIONS}, EDGE_ACTIONS)
KEY_TABLES = KeyTables((KEY_TABLE, *SCOPED_TABLES.values()))


def translated(marked: object) -> str:
    """A text of the table in the language of the interface."""
    return QCoreApplication.translate("actions", str(marked))


class Actions(QObject):
    """The actions of one window, named ``action.<id>`` for tests, scripts and screen readers."""

    keys_changed = Signal()
    """Actions have other keys now: chosen by somebody, or mirrored for the article."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._actions: dict[str, QAction] = {}
        self._keys: Keys = KEY_TABLES.standard
        self._direction = "rtl"
        self._menus: list[tuple[QMenu, object]] = []
        self._there: frozenset[str] | None = None
        groups: dict[str, QActionGroup] = {}
        for spec in ACTIONS:
            action = QAction(icon(spec.icon), translated(spec.text), window)
            action.setObjectName(f"action.{spec.id}")
            action.setStatusTip(translated(spec.tip))
            if spec.choice:
                action.setCheckable(True)
                groups.setdefault(spec.choice, QActionGroup(self)).addAction(action)
            self._actions[spec.id] = action
        window.addActions([self[spec.id] for spec in ACTIONS if not spec.in_text])
        self._apply_keys()

    def __getitem__(self, action_id: str) -> QAction:
        """The action with this id.

        Raises:
            KeyError: the table has no such row.
        """
        return self._actions[action_id]

    def all(self) -> list[QAction]:
        """The actions in the order of the table."""
        return list(self._actions.values())

    def connect_all(self, slots: Mapping[str, Callable[[], object]]) -> None:
        """Say what happens when each action is triggered.

        Raises:
            KeyError: a slot names no action, or an action has no slot.
        """
        if missing := self._actions.keys() ^ slots.keys():
            raise KeyError(f"Actions and slots differ: {sorted(missing)}")
        for action_id, slot in slots.items():
            # `triggered` carries the check mark, which no slot here wants.
            self._actions[action_id].triggered.connect(lambda _checked=False, slot=slot: slot())

    def attach_to_text(self, view: QWidget) -> None:
        """Let the keys that count only in the text be the reading surface's own."""
        for spec in ACTIONS:
            if spec.in_text:
                self[spec.id].setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
                view.addAction(self[spec.id])

    def fill_menu_bar(self, bar: QMenuBar) -> None:
        """Put every action into its menu."""
        for name, title in MENUS:
            menu = KeyMenu(bar)
            bar.addMenu(menu)
            menu.setObjectName(f"menu.{name}")
            menu.setTitle(translated(title))
            self._menus.append((menu, title))
            rows = [(spec.group, self[spec.id]) for spec in ACTIONS if spec.menu == name]
            _add_groups(menu, sorted(rows, key=itemgetter(0)))

    def fill_tool_bar(self, bar: QToolBar) -> None:
        """Put the actions used most into the tool bar."""
        chosen = [spec for spec in ACTIONS if spec.tool_bar]
        order = [name for name, _title in MENUS]
        _add_groups(bar, [(order.index(spec.menu), self[spec.id]) for spec in chosen])

    def fill_context_menu(self, menu: QMenu) -> None:
        """Put what can be done at the place clicked into a context menu; the palette in it leads to everything else."""
        rows = [(spec.context, self[spec.id]) for spec in ACTIONS if spec.context and self[spec.id].isEnabled()]
        _add_groups(menu, sorted(rows, key=itemgetter(0)))

    def set_available(self, *there: str) -> None:
        """Enable the actions whose need (``workspace``, ``article``, …) is among those given."""
        # Asked with every step and every span that is chosen, and mostly nothing is different.
        other = None if self._there is None else self._there.symmetric_difference(there)
        for spec in ACTIONS:
            if spec.needs and (other is None or spec.needs in other):
                self[spec.id].setEnabled(spec.needs in there)
        self._there = frozenset(there)

    def set_keys(self, keys: Keys) -> None:
        """Give every action these keys, those of the edges as in a right-to-left article."""
        if keys != self._keys:
            self._keys = keys
            self._apply_keys()

    def keys(self) -> Keys:
        """The keys of every action, also of other windows, those of the edges as in a right-to-left article."""
        return self._keys

    def set_direction(self, direction: str) -> None:
        """Let the arrows of the edge keys point the way the edge moves: in a left-to-right article they swap."""
        if direction != self._direction:
            self._direction = direction
            self._apply_keys()

    def _apply_keys(self) -> None:
        for spec in ACTIONS:
            keys = self._keys[spec.id]
            if spec.id in EDGE_ACTIONS and self._direction == "ltr":
                keys = tuple(mirrored_key(key) for key in keys)
            self[spec.id].setShortcuts([QKeySequence(key) for key in keys])
            self[spec.id].setToolTip(with_key(translated(spec.tip), self[spec.id].shortcuts()))
        self.keys_changed.emit()

    def retranslate(self) -> None:
        """Write all texts anew in the language of the interface."""
        for spec in ACTIONS:
            self[spec.id].setText(translated(spec.text))
            self[spec.id].setStatusTip(translated(spec.tip))
            self[spec.id].setToolTip(with_key(translated(spec.tip), self[spec.id].shortcuts()))
        for menu, title in self._menus:
            menu.setTitle(translated(title))


def _add_groups(place: QMenu | QToolBar, rows: list[tuple[int, QAction]]) -> None:
    last: int | None = None
    for group, action in rows:
        if last is not None and group != last:
            place.addSeparator()
        place.addAction(action)
        last = group
