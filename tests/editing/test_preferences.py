import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray

from app.editing.preferences import MOST_LEFT, Preferences, preferences_path, without_password


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config" / "preferences.ini"


def test_choices_are_there_after_a_restart(path: Path) -> None:
    before = Preferences(path)
    before.theme = "dark"
    before.language = "ar"
    before.zoom = 150
    before.letters = 130
    before.splitter_sizes = (280, 900, 320)
    before.put_away = frozenset({"list_column"})
    before.window_geometry = QByteArray(b"\x01\xd9\xd0\xcb\x00")
    before.annotator = "سارة الخطيب"
    before.article_order = "-spans"
    before.last_folder = "/أخبار/٢٠٢٤"
    before.save()

    after = Preferences(path)
    assert after.theme == "dark"
    assert after.language == "ar"
    assert after.zoom == 150
    assert after.letters == 130
    assert after.splitter_sizes == (280, 900, 320)
    assert after.put_away == {"list_column"}
    after.put_away = frozenset()
    assert after.put_away == frozenset()
    assert after.window_geometry == QByteArray(b"\x01\xd9\xd0\xcb\x00")
    assert after.annotator == "سارة الخطيب"
    assert after.article_order == "-spans"
    assert after.last_folder == "/أخبار/٢٠٢٤"


def test_recent_workspaces_are_newest_first_without_repeats_and_few(path: Path) -> None:
    preferences = Preferences(path)
    for number in range(14):
        preferences.remember_workspace(f"/أعمال/{number}.hashiya")
    preferences.remember_workspace("/أعمال/9.hashiya")
    preferences.forget_workspace("/أعمال/12.hashiya")
    preferences.save()

    numbers = [Path(location).stem for location in Preferences(path).recent_workspaces]
    assert numbers == ["9", "13", "11", "10", "8", "7", "6", "5", "4"]


def test_one_recent_workspace_with_a_comma_in_its_name_stays_one(path: Path) -> None:
    preferences = Preferences(path)
    preferences.remember_workspace("/news, 2024/a.hashiya")
    preferences.save()
    assert Preferences(path).recent_workspaces == ("/news, 2024/a.hashiya",)


def test_a_password_never_reaches_the_file(path: Path) -> None:
    preferences = Preferences(path)
    preferences.remember_workspace("postgresql+psycopg://sara:s3cr%40t@db.example:5433/news?sslmode=require")
    preferences.save()
    assert "s3cr" not in path.read_text(encoding="utf-8")
    assert Preferences(path).recent_workspaces == ("postgresql+psycopg://sara@db.example:5433/news?sslmode=require",)


@pytest.mark.parametrize("location", ["/tmp/a:b@c.hashiya", r"C:\data\a.hashiya", "postgresql://db.example/news"])
def test_a_location_without_a_password_is_kept_as_it_is(location: str) -> None:
    assert without_password(location) == location


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"\x00\xff\xfe\x80 not an ini file [[[",
        b"[window]\ntheme=neon\nlanguage=tlh\ncolumns=a, b\ngeometry=7\n[article]\nzoom=huge\n[workspaces]\nrecent=\n",
        b"[window]\nletters=large\n",
        b"[window]\ncolumns=0, 0, 0\nletters=20000\n[article]\nzoom=9000\n",
        b"[window]\ncolumns=-5, 3, 4\n[article]\nzoom=-1\n",
    ],
)
def test_a_damaged_file_reads_as_defaults(path: Path, damage: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(damage)
    preferences = Preferences(path)
    assert preferences.theme == "light"
    assert preferences.language in ("en", "ar")
    assert preferences.zoom == 100
    assert preferences.letters == 100
    assert preferences.splitter_sizes == ()
    assert preferences.window_geometry.isEmpty()
    assert preferences.recent_workspaces == ()


def test_a_config_folder_that_cannot_be_made_keeps_choices_for_the_run(tmp_path: Path) -> None:
    blocker = tmp_path / "config"
    blocker.write_text("a file where the folder should be")
    preferences = Preferences(blocker / "preferences.ini")
    preferences.theme = "dark"
    preferences.save()
    assert preferences.theme == "dark"
    assert blocker.read_text() == "a file where the folder should be"


def test_sizes_are_kept_in_their_range(path: Path) -> None:
    preferences = Preferences(path)
    preferences.zoom = 5000
    assert preferences.zoom == 400
    preferences.zoom = 1
    assert preferences.zoom == 50
    preferences.letters = 1000
    assert preferences.letters == 200
    preferences.letters = 0
    assert preferences.letters == 90


@pytest.mark.skipif(sys.platform != "linux", reason="names the folders of the XDG rules")
def test_the_file_lies_in_the_platform_config_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "xdg"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert preferences_path() == tmp_path / "xdg" / "hashiya" / "preferences.ini"
    preferences = Preferences()
    preferences.theme = "dark"
    preferences.save()
    assert (tmp_path / "xdg" / "hashiya" / "preferences.ini").exists()
    assert not (tmp_path / "home").exists()


def test_how_a_workspace_was_left_is_kept_for_each_without_passwords_and_for_few(path: Path) -> None:
    preferences = Preferences(path)
    server = "postgresql+psycopg://sara:s3cr%40t@db.example/news"
    preferences.remember_article(server, "a1")
    preferences.remember_own_labels(server, only=True)
    preferences.remember_own_labels("/أخبار.hashiya", only=True)
    preferences.remember_own_labels("/أخبار.hashiya", only=False)
    preferences.remember_listed(server, "أخبار", {"done", "flagged"})
    preferences.save()
    assert "s3cr" not in path.read_text(encoding="utf-8")
    again = Preferences(path)
    assert (again.last_article(server), again.own_labels_only(server)) == ("a1", True)
    assert (again.last_article("/أخبار.hashiya"), again.own_labels_only("/أخبار.hashiya")) == ("", False)
    assert again.listed_only(server) == ("أخبار", frozenset({"done", "flagged"}))
    assert again.listed_only("/أخبار.hashiya") == ("", frozenset())
    for number in range(MOST_LEFT - 1):
        again.remember_article(f"/{number}.hashiya", "b")
        again.remember_article(server, "a2")
    assert again.last_article(server) == "a2", "what is used is not forgotten"
    assert again.last_article("/0.hashiya") == "b"
    again.remember_article("/one too many.hashiya", "c")
    assert again.last_article("/0.hashiya") == ""
