"""``dev.py screenshots [SCENE…]``: take the pictures named, or all, and write docs/screenshots.md."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
IMAGES = ROOT / "docs" / "images"
PAGE = ROOT / "docs" / "screenshots.md"
THEMES = ("light", "dark")
HEAD = """# The window

Pictures of the real window, taken by `python3 dev.py screenshots`; with names, as `arabic urdu`, it takes some anew.
Each is a function in `tests/screenshots/scenes.py`: another one there, and it is on this page.
"""


def page() -> str:
    """The page with all pictures."""
    from tests.screenshots.scenes import SCENES

    parts = [HEAD]
    for name, scene in SCENES.items():
        parts.append(f"## {scene.title}\n\n{scene.caption}\n")
        parts += [f"![{scene.title}, {theme}](images/{name}-{theme}.png)\n" for theme in THEMES]
    return "\n".join(parts)


def take(names: list[str], out: Path) -> None:
    """Write the pictures of these scenes, light and dark, into a folder."""
    from tests.screenshots.scenes import SCENES
    from tests.screenshots.studio import Studio, palette_png

    for theme in THEMES:
        with tempfile.TemporaryDirectory(prefix="hashiya-pictures-") as folder:
            studio = Studio(Path(folder), theme)
            for name in names:
                picture = palette_png(studio.picture(SCENES[name].stage(studio)))
                studio.clear()
                path = out / f"{name}-{theme}.png"
                path.write_bytes(picture)
                print(f"{path.name:28}{len(picture) / 1024:6.0f} KB", flush=True)


def main() -> int:
    """Do what the command line asks for; exit status."""
    from tests.screenshots.scenes import SCENES

    parser = argparse.ArgumentParser(prog="dev.py screenshots", description=__doc__)
    parser.add_argument("scenes", nargs="*", metavar="SCENE", help=", ".join(SCENES))
    parser.add_argument("--out", type=Path, default=IMAGES, help="folder for the pictures (docs/images)")
    asked = parser.parse_args()
    if unknown := set(asked.scenes) - set(SCENES):
        parser.error(f"no such scene: {', '.join(sorted(unknown))}")
    asked.out.mkdir(parents=True, exist_ok=True)
    take(asked.scenes or list(SCENES), asked.out)
    if asked.out == IMAGES:
        PAGE.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    # What is remembered on this machine must not show, and pictures are the same everywhere.
    with tempfile.TemporaryDirectory(prefix="hashiya-home-") as home:
        os.environ.update(
            {"QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": "1", "HOME": home}
            | {f"XDG_{kind}_HOME": f"{home}/{kind.lower()}" for kind in ("CONFIG", "DATA", "CACHE", "STATE")}
        )
        status = main()
        sys.stdout.flush()
        os._exit(status)
