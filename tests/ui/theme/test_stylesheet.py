import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from app.ui.theme import stylesheet as module
from app.ui.theme.palette import NAMES, colors
from app.ui.theme.stylesheet import load_stylesheet


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home" / "cache"))
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


def files(folder: Path) -> set[Path]:
    return {path.relative_to(folder) for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("theme", NAMES)
def test_rendering_leaves_nothing_but_one_folder_in_the_cache(home: Path, theme: str) -> None:
    sheet = load_stylesheet(theme)
    assert sheet.icons is not None
    assert sheet.icons.is_relative_to(home / "cache" / "hashiya" / "theme")
    assert list(home.iterdir()) == [home / "cache"]
    assert list(sheet.icons.parent.iterdir()) == [sheet.icons]
    named = {part.split(")")[0] for part in sheet.text.split("url(icon:/")[1:]}
    assert named
    assert {Path(name) for name in named} <= files(sheet.icons)


def test_a_second_start_reads_the_cache(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = load_stylesheet("light")
    monkeypatch.delattr(module, "_render_material")
    assert load_stylesheet("light") == first


def test_another_qt_material_is_rendered_anew(home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    first = load_stylesheet("light").icons
    spec = find_spec("qt_material")
    assert spec is not None
    assert spec.origin is not None
    newer = shutil.copytree(Path(spec.origin).parent, tmp_path / "qt_material")
    with (newer / "material.qss.template").open("a", encoding="utf-8") as template:
        template.write("/* another release */")
    # The specification of a module that is imported already is the same object for everybody.
    monkeypatch.setattr(spec, "origin", str(newer / "__init__.py"))
    monkeypatch.setattr(module, "find_spec", lambda _name: spec)
    assert load_stylesheet("light").icons != first


def test_what_a_normal_start_imports(home: Path) -> None:
    """No qt_material, no jinja2: they cost more than the window (the reason for the cache)."""
    program = (
        "import sys; from PySide6.QtWidgets import QApplication; app = QApplication([]);"
        "from app.ui.theme import apply_theme; apply_theme(app, sys.argv[1]);"
        "slow = {'qt_material', 'jinja2', 'qtawesome', 'importlib.metadata'};"
        "print(sorted(slow & set(sys.modules)), len(app.styleSheet()) > 10_000)"
    )
    command = [sys.executable, "-c", program, "dark"]
    runs = [
        subprocess.run(command, capture_output=True, encoding="utf-8", env=dict(os.environ), check=True).stdout.strip()
        for _ in range(2)
    ]
    assert runs == ["['jinja2', 'qt_material'] True", "[] True"]
    assert list(home.iterdir()) == [home / "cache"]


def test_two_windows_that_start_together_agree(home: Path) -> None:
    program = (
        "import sys; from app.ui.theme.stylesheet import load_stylesheet; sys.stdin.readline();"
        "sheet = load_stylesheet('dark'); print(sheet.icons, hash(sheet.text))"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "0"}
    starts = [
        subprocess.Popen(
            [sys.executable, "-c", program],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            env=environment,
        )
        for _ in range(3)
    ]
    for start in starts:
        assert start.stdin is not None
        start.stdin.write("now\n")
        start.stdin.flush()
    told = {start.communicate()[0] for start in starts}
    assert len(told) == 1, "all use one folder and one sheet"
    icons = Path(told.pop().rpartition(" ")[0])
    assert icons.is_relative_to(home / "cache")
    assert list(icons.parent.iterdir()) == [icons]


def test_a_cleared_cache_folder_is_filled_again(home: Path) -> None:
    folder = load_stylesheet("light").icons
    assert folder is not None
    whole = files(folder)
    (folder / "material.qss").unlink()
    assert load_stylesheet("light").icons == folder
    assert files(folder) == whole


@pytest.fixture
def no_cache(home: Path) -> Iterator[None]:
    (home / "cache").write_text("a file where the folder should be")
    yield
    assert list(home.iterdir()) == [home / "cache"]


@pytest.mark.usefixtures("no_cache")
@pytest.mark.parametrize("theme", NAMES)
def test_without_a_cache_the_window_is_plain_but_whole(theme: str) -> None:
    sheet = load_stylesheet(theme)
    assert sheet.icons is None
    assert "icon:/" not in sheet.text
    assert colors(theme)["notice"] in sheet.text
    assert "::indicator" not in sheet.text


def test_nothing_shouts_and_widgets_keep_their_own_font(home: Path) -> None:
    text = load_stylesheet("light").text
    assert "uppercase" not in text
    assert "font-family" not in text
    assert "$" not in text
