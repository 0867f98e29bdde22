"""The actions that reach beyond the open article: elsewhere and back; a part of the table of all actions."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP

from app.ui.actions.spec import ActionSpec

# fmt: off
LOOKING_ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec("save", "workspace", 1, "content-save-check-outline", ("Ctrl+S",),
               QT_TRANSLATE_NOOP("actions", "Save"),
               QT_TRANSLATE_NOOP("actions", "Every step is saved the moment it is made; this only says so"),
               needs="workspace"),
    ActionSpec("save_copy", "workspace", 1, "content-save-all-outline", ("Ctrl+Shift+S",),
               QT_TRANSLATE_NOOP("actions", "Save a copy…"),
               QT_TRANSLATE_NOOP("actions", "Save a copy of the whole workspace, to keep or to carry elsewhere"),
               needs="workspace"),
    ActionSpec("propagate", "edit", 4, "tag-multiple-outline", ("Ctrl+R",),
               QT_TRANSLATE_NOOP("actions", "Label all of these…"),
               QT_TRANSLATE_NOOP("actions", "Find the chosen mention elsewhere, in this article or all, and label it"),
               needs="span", context=1),
    ActionSpec("history", "edit", 4, "history", ("Ctrl+H",),
               QT_TRANSLATE_NOOP("actions", "History…"),
               QT_TRANSLATE_NOOP("actions", "Who did what when, in this article or the workspace; take steps back"),
               needs="workspace"),
    ActionSpec("trash", "edit", 4, "delete-restore", ("Ctrl+Shift+H",),
               QT_TRANSLATE_NOOP("actions", "Trash…"),
               QT_TRANSLATE_NOOP("actions", "Deleted spans, links, entities and articles; bring them back"),
               needs="workspace"),
    ActionSpec("own_labels", "view", 0, "account-eye-outline", ("Ctrl+Shift+M",),
               QT_TRANSLATE_NOOP("actions", "Only my labels"),
               QT_TRANSLATE_NOOP("actions", "Hide what others have labelled and linked, or show it again"),
               needs="workspace"),
    ActionSpec("list_column", "view", 0, "dock-left", ("F11",),
               QT_TRANSLATE_NOOP("actions", "Article list"),
               QT_TRANSLATE_NOOP("actions", "Show or hide the list of articles; without it, the article is wider"),
               needs="workspace", switch=True),
    ActionSpec("panel_column", "view", 0, "dock-right", ("F12",),
               QT_TRANSLATE_NOOP("actions", "Annotation panel"),
               QT_TRANSLATE_NOOP("actions", "Show or hide labels, spans and links beside the article"),
               needs="workspace", switch=True),
    ActionSpec("letters_larger", "view", 4, "format-font-size-increase", ("Ctrl+Shift+.",),
               QT_TRANSLATE_NOOP("actions", "Larger interface"),
               QT_TRANSLATE_NOOP("actions", "Make the letters of menus, lists and windows larger")),
    ActionSpec("letters_smaller", "view", 4, "format-font-size-decrease", ("Ctrl+Shift+,",),
               QT_TRANSLATE_NOOP("actions", "Smaller interface"),
               QT_TRANSLATE_NOOP("actions", "Make the letters of menus, lists and windows smaller")),
    ActionSpec("letters_usual", "view", 4, "format-letter-case", ("Ctrl+Shift+0",),
               QT_TRANSLATE_NOOP("actions", "Normal interface size"),
               QT_TRANSLATE_NOOP("actions", "Write menus, lists and windows in letters of the normal size")),
    ActionSpec("remove_article", "article", 1, "newspaper-remove", ("Ctrl+Shift+Delete",),
               QT_TRANSLATE_NOOP("actions", "Remove the article"),
               QT_TRANSLATE_NOOP("actions", "Put the open article, or all selected ones, into the trash; undo helps"),
               needs="article"),
)
# fmt: on
