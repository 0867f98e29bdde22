"""The style sheet: qt-material's, rendered once with our palette and kept in the cache folder, then our patch sheet."""

from __future__ import annotations

import hashlib
import re
import shutil
import tempfile
from dataclasses import dataclass
from importlib import resources
from importlib.util import find_spec
from pathlib import Path
from string import Template

import platformdirs

from app.ui.theme.palette import colors, palette_source

DENSITY = "-1"
"""qt-material's scale: one step closer than its default reads best on laptops."""
FONT_SIZE = 14
"""Pixels before density takes one off."""
_RECIPE = 2
"""Grows when the code below renders something else from the same template."""


@dataclass(frozen=True, slots=True)
class Stylesheet:
    """What to hand to Qt."""

    text: str
    icons: Path | None
    """Folder behind the ``icon:`` search path of the text; None when there are no icons."""


def load_stylesheet(theme: str) -> Stylesheet:
    """The style sheet of ``light`` or ``dark``: from the cache, else rendered into it.

    Where the cache folder cannot be written there are no icons, and a check box styled without one has no box: Qt's
    own Fusion style in our palette takes over then. It is plainer, but nothing is missing.
    """
    own = _own_sheet("own.qss", theme)
    try:
        folder = _cached_material(theme)
        material = folder.joinpath("material.qss").read_text(encoding="utf-8")
    except OSError:
        return Stylesheet(own, None)
    return Stylesheet("\n".join((material, _own_sheet("patch.qss", theme), own)), folder)


def letters_sheet(letters: int) -> str:
    """What is laid over the style sheet where the interface is written in larger letters, in per cent of the usual."""
    if letters <= 100:
        return ""
    source = resources.files("resources").joinpath("theme", "letters.qss").read_text(encoding="utf-8")
    return Template(source).substitute({f"s{pixels}": round(pixels * letters / 100) for pixels in (8, 16, 20, 24)})


def _own_sheet(name: str, theme: str) -> str:
    source = resources.files("resources").joinpath("theme", name).read_text(encoding="utf-8")
    return Template(source).substitute(colors(theme))


def _cached_material(theme: str) -> Path:
    """The folder holding ``material.qss`` and its icons, made if it is not there."""
    key = hashlib.sha256(palette_source(theme))
    key.update(f"{_material_state()} {DENSITY} {FONT_SIZE} {_RECIPE}".encode())
    parent = platformdirs.user_cache_path("hashiya", appauthor=False) / "theme"
    folder = parent / f"{theme}-{key.hexdigest()[:16]}"
    if folder.joinpath("material.qss").is_file():
        return folder
    parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=parent))
    try:
        aside.joinpath("material.qss").write_text(_render_material(theme, aside), encoding="utf-8")
        try:
            aside.rename(folder)
        except OSError:
            # A second window was quicker, or what stands there is broken; either way one more try decides.
            if not folder.joinpath("material.qss").is_file():
                shutil.rmtree(folder, ignore_errors=True)
                aside.rename(folder)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return folder


def _material_state() -> str:
    """Something that changes with the installed qt-material.

    Its files tell as much as its version number, without the 30 ms that ``importlib.metadata`` takes to be imported.
    """
    package = find_spec("qt_material")
    if package is None or package.origin is None:
        raise FileNotFoundError("qt-material is not installed")
    folder = Path(package.origin).parent
    files = sorted([*folder.glob("*.template"), *folder.glob("resources/source/*.svg")])
    return " ".join(f"{path.name}:{path.stat().st_size}" for path in files)


def _render_material(theme: str, folder: Path) -> str:
    """Render qt-material's template; its icons go to ``folder``.

    Its parts are used one by one, for ``apply_stylesheet`` also registers 18 fonts, fills ``os.environ``, changes the
    application's palette and writes into the home folder.
    """
    # Slow, and refuses to work before PySide6 is there: only imported when the cache is empty.
    import jinja2
    import qt_material
    from qt_material.resources import ResourseGenerator

    of = colors(theme)
    template = Path(qt_material.TEMPLATE_FILE)
    ResourseGenerator(
        primary=of["primaryColor"],
        secondary=of["secondaryColor"],
        disabled=of["disabled"],
        source=str(template.parent / "resources" / "source"),
        parent=str(folder),
    ).generate()
    environment = jinja2.Environment(autoescape=False, loader=jinja2.FileSystemLoader(template.parent))
    environment.filters |= {"opacity": qt_material.opacity, "density": qt_material.density}
    rendered = environment.get_template(template.name).render(
        of,
        linux=True,
        pyside6=True,
        density_scale=DENSITY,
        font_size=FONT_SIZE,
        button_shape="default",
        warning=of["flagged"],
        success=of["done"],
    )
    return _calm(rendered)


def _calm(sheet: str) -> str:
    """Take out what shouts in Latin script, the lines of trees, and fonts that would override a widget's own."""
    sheet = re.sub(r"^\s*border-image: url\(icon:/disabled/[\w-]+\.svg\) 0;\s*$", "", sheet, flags=re.MULTILINE)
    sheet = re.sub(r"^\s*text-transform:\s*uppercase;\s*$", "", sheet, flags=re.MULTILINE)
    return re.sub(r"^\s*(font-family|font-size|line-height):[^;}]*;\s*$", "", sheet, flags=re.MULTILINE)
