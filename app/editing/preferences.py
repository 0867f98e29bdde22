"""What the program remembers between two runs, in one INI file of the platform's config folder."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import platformdirs
from PySide6.QtCore import QByteArray, QLocale, QSettings

THEMES = ("light", "dark")
LANGUAGES = ("en", "ar")
MOST_RECENT = 10
MOST_LEFT = 100
"""Workspaces of which it is known how they were left."""
SMALLEST_ZOOM, LARGEST_ZOOM = 50, 400
SMALLEST_LETTERS, LARGEST_LETTERS = 90, 200


def preferences_path() -> Path:
    """Where the preferences are kept; the folder need not be there yet."""
    return platformdirs.user_config_path("hashiya", appauthor=False) / "preferences.ini"


class Preferences:
    """Typed access to the remembered choices.

    A value that is missing, unreadable or out of range reads as its default; a file that cannot be written keeps the
    choices for this run only. Neither is ever an error to the user.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path if path is not None else preferences_path()
        self._settings = QSettings(str(self.path), QSettings.Format.IniFormat)
        self._settings.setFallbacksEnabled(False)

    @property
    def theme(self) -> str:
        """``light`` or ``dark``."""
        return self._choice("window/theme", THEMES, "light")

    @theme.setter
    def theme(self, name: str) -> None:
        self._set("window/theme", name)

    @property
    def language(self) -> str:
        """Interface language, ``en`` or ``ar``; until somebody chooses, the one the system speaks."""
        system = "ar" if QLocale.system().name().startswith("ar") else "en"
        return self._choice("window/language", LANGUAGES, system)

    @language.setter
    def language(self, code: str) -> None:
        self._set("window/language", code)

    @property
    def zoom(self) -> int:
        """Size of the article's letters in per cent, 50 to 400."""
        return self._percent("article/zoom", SMALLEST_ZOOM, LARGEST_ZOOM)

    @zoom.setter
    def zoom(self, percent: int) -> None:
        self._set("article/zoom", min(max(percent, SMALLEST_ZOOM), LARGEST_ZOOM))

    @property
    def letters(self) -> int:
        """Size of the interface's own letters in per cent, 90 to 200."""
        return self._percent("window/letters", SMALLEST_LETTERS, LARGEST_LETTERS)

    @letters.setter
    def letters(self, percent: int) -> None:
        self._set("window/letters", min(max(percent, SMALLEST_LETTERS), LARGEST_LETTERS))

    @property
    def reading(self) -> dict[str, Any]:
        """How articles are shown, plain values by name; empty when never chosen or unreadable."""
        return self._mapping("article/reading")

    @reading.setter
    def reading(self, chosen: Mapping[str, Any]) -> None:
        self._set("article/reading", json.dumps(dict(chosen), ensure_ascii=True))

    @property
    def key_map(self) -> dict[str, Any]:
        """The keys chosen, plain values as `KeyMap.saved` gives them; empty when never chosen or unreadable."""
        return self._mapping("window/keys")

    @key_map.setter
    def key_map(self, chosen: Mapping[str, Any]) -> None:
        self._set("window/keys", json.dumps(dict(chosen), ensure_ascii=True))

    @property
    def arrows(self) -> str:
        """Whether the arrow keys are ``logical``, by reading order, or ``visual``."""
        return self._choice("article/arrows", ("logical", "visual"), "logical")

    @arrows.setter
    def arrows(self, way: str) -> None:
        self._set("article/arrows", way)

    @property
    def guideline_shown(self) -> bool:
        """Whether the guideline of the chosen label stands below the article."""
        return self._choice("window/guideline", ("yes", "no"), "no") == "yes"

    @guideline_shown.setter
    def guideline_shown(self, shown: bool) -> None:
        self._set("window/guideline", "yes" if shown else "no")

    @property
    def splitter_sizes(self) -> tuple[int, ...]:
        """Widths of the three columns in pixels, or empty when never set."""
        try:
            sizes = tuple(int(size) for size in self._texts("window/columns"))
        except ValueError:
            return ()
        return sizes if all(size >= 0 for size in sizes) and any(sizes) else ()

    @splitter_sizes.setter
    def splitter_sizes(self, sizes: Sequence[int]) -> None:
        self._set("window/columns", [str(size) for size in sizes])

    @property
    def put_away(self) -> frozenset[str]:
        """The columns beside the article that are hidden, by the actions that bring them back."""
        return frozenset(self._texts("window/put_away")) - {""}

    @put_away.setter
    def put_away(self, columns: Iterable[str]) -> None:
        self._set("window/put_away", sorted(columns))

    @property
    def window_geometry(self) -> QByteArray:
        """What ``QWidget.saveGeometry`` gave, or empty."""
        value = self._settings.value("window/geometry")
        return value if isinstance(value, QByteArray) else QByteArray()

    @window_geometry.setter
    def window_geometry(self, geometry: QByteArray) -> None:
        self._set("window/geometry", geometry)

    @property
    def recent_workspaces(self) -> tuple[str, ...]:
        """Paths and URLs of the workspaces opened last, newest first, without passwords."""
        return tuple(location for location in self._texts("workspaces/recent") if location)[:MOST_RECENT]

    def remember_workspace(self, location: str) -> None:
        """Put a workspace at the head of the recent ones. A password in a URL is not kept."""
        location = without_password(location)
        others = [known for known in self.recent_workspaces if known != location]
        self._set("workspaces/recent", [location, *others][:MOST_RECENT])

    def forget_workspace(self, location: str) -> None:
        """Take a workspace off the recent ones."""
        location = without_password(location)
        self._set("workspaces/recent", [known for known in self.recent_workspaces if known != location])

    def last_article(self, location: str) -> str:
        """Id of the article that was open last in a workspace, or empty; it may be gone by now."""
        article = self._left(location).get("article")
        return article if isinstance(article, str) else ""

    def remember_article(self, location: str, article_id: str) -> None:
        """Remember which article of a workspace is open."""
        self._leave(location, article=article_id)

    def own_labels_only(self, location: str) -> bool:
        """Whether somebody wants to see none but their own labels in a workspace."""
        return self._left(location).get("own_labels") is True

    def remember_own_labels(self, location: str, *, only: bool) -> None:
        """Remember whether others' labels are hidden in a workspace."""
        self._leave(location, own_labels=only)

    def listed_only(self, location: str) -> tuple[str, frozenset[str]]:
        """What the list of a workspace is filtered by: part of a title, and states of progress; empty for all."""
        left = self._left(location)
        text, states = left.get("titles"), left.get("states")
        known = frozenset(one for one in states if isinstance(one, str)) if isinstance(states, list) else frozenset()
        return text if isinstance(text, str) else "", known

    def remember_listed(self, location: str, text: str, states: Iterable[str]) -> None:
        """Remember what the list of a workspace is filtered by."""
        self._leave(location, titles=text, states=sorted(states))

    @property
    def annotator(self) -> str:
        """The annotator who worked last, or empty."""
        return str(self._settings.value("workspaces/annotator", "") or "")

    @annotator.setter
    def annotator(self, name: str) -> None:
        self._set("workspaces/annotator", name)

    @property
    def article_order(self) -> str:
        """Order of the article list: a key of ``ArticleQuery.order``, with a leading ``-`` when descending."""
        return str(self._settings.value("articles/order", "added") or "added")

    @article_order.setter
    def article_order(self, order: str) -> None:
        self._set("articles/order", order)

    @property
    def last_folder(self) -> str:
        """The folder of the last file chosen, or empty."""
        return str(self._settings.value("files/folder", "") or "")

    @last_folder.setter
    def last_folder(self, folder: str) -> None:
        self._set("files/folder", folder)

    def save(self) -> None:
        """Write now rather than when Qt finds the time; a file that cannot be written is left as it is."""
        self._settings.sync()

    def _choice(self, key: str, allowed: Sequence[str], default: str) -> str:
        value = str(self._settings.value(key, default))
        return value if value in allowed else default

    def _percent(self, key: str, least: int, most: int) -> int:
        try:
            percent = int(str(self._settings.value(key, 100)))
        except ValueError:
            return 100
        return percent if least <= percent <= most else 100

    def _mapping(self, key: str) -> dict[str, Any]:
        try:
            saved = json.loads(str(self._settings.value(key, "{}")))
        except (ValueError, RecursionError):
            return {}
        return saved if isinstance(saved, dict) else {}

    def _left(self, location: str) -> dict[str, Any]:
        left = self._mapping("workspaces/left").get(without_password(location))
        return left if isinstance(left, dict) else {}

    def _leave(self, location: str, **how: object) -> None:
        location = without_password(location)
        left = self._mapping("workspaces/left")
        known = self._left(location)
        # What is used goes to the end; what was used longest ago stands first and is forgotten first.
        left.pop(location, None)
        left[location] = {**known, **how}
        for forgotten in list(left)[:-MOST_LEFT]:
            del left[forgotten]
        self._set("workspaces/left", json.dumps(left, ensure_ascii=True))

    def _texts(self, key: str) -> list[str]:
        value = self._settings.value(key)
        # An INI list of one comes back as a plain string.
        if isinstance(value, str):
            return [value]
        return [str(item) for item in value] if isinstance(value, list) else []

    def _set(self, key: str, value: object) -> None:
        self._settings.setValue(key, value)


def without_password(location: str) -> str:
    """The location with the password of a database URL taken out; a file path comes back unchanged."""
    if "://" not in location:
        return location
    parts = urlsplit(location)
    user, at, host = parts.netloc.rpartition("@")
    return urlunsplit(parts._replace(netloc=user.partition(":")[0] + at + host))
