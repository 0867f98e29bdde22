#!/usr/bin/env python3
"""Work on Hashiya from a fresh clone: `python3 dev.py run | test | lint | bench | interop | fuzz | screenshots`.

Needs nothing but Python itself: it makes `.venv`, installs the project with the versions pinned in constraints.txt,
sees to the system libraries Qt needs on Linux, and then does what was asked. What is already in place is left alone.
"""

from __future__ import annotations

import argparse
import ctypes
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"
STAMP = VENV / "hashiya-installed.json"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
CONSTRAINTS = HERE / "constraints.txt"
# The libraries that exports are tried on are many and large, so they have an environment of their own.
INTEROP = HERE / ".venv-interop"
INTEROP_PYTHON = INTEROP / PYTHON.relative_to(VENV)
INTEROP_CONSTRAINTS = HERE / "constraints-interop.txt"
# doccano asks for other versions than ours of much the same; the newest Python its pandas has packages for is 3.11.
DOCCANO = HERE / ".venv-doccano"
DOCCANO_PYTHON = DOCCANO / PYTHON.relative_to(VENV)
DOCCANO_PINS = HERE / "constraints-doccano.txt"
DOCCANO_NEWEST = (3, 11)
ATTEMPTS = 3
PAUSE = 20
WORKERS = str(max(2, min(4, os.cpu_count() or 2)) + 1)  # one of them waits, for its database or its window
OUT = HERE / "out"
MINIMUM = (3, 11)

# What installs packages, and the option that makes it not ask.
INSTALLERS = {
    "apt-get": ["apt-get", "install", "-y", "--no-install-recommends"],
    "dnf": ["dnf", "install", "-y"],
    "pacman": ["pacman", "-S", "--noconfirm"],
    "zypper": ["zypper", "install", "-y"],
}
# Library Qt loads -> the package that holds it, for apt-get, dnf, pacman, zypper.
QT_LIBRARIES = {
    "libglib-2.0.so.0": ("libglib2.0-0", "glib2", "glib2", "libglib-2_0-0"),
    "libGL.so.1": ("libgl1", "libglvnd-glx", "libglvnd", "libglvnd"),
    "libEGL.so.1": ("libegl1", "libglvnd-egl", "libglvnd", "libglvnd"),
    "libxkbcommon.so.0": ("libxkbcommon0", "libxkbcommon", "libxkbcommon", "libxkbcommon0"),
    "libfontconfig.so.1": ("libfontconfig1", "fontconfig", "fontconfig", "libfontconfig1"),
    "libdbus-1.so.3": ("libdbus-1-3", "dbus-libs", "dbus", "libdbus-1-3"),
}
X11_LIBRARIES = {
    "libxcb-cursor.so.0": ("libxcb-cursor0", "xcb-util-cursor", "xcb-util-cursor", "libxcb-cursor0"),
    "libxcb-icccm.so.4": ("libxcb-icccm4", "xcb-util-wm", "xcb-util-wm", "libxcb-icccm4"),
    "libxcb-keysyms.so.1": ("libxcb-keysyms1", "xcb-util-keysyms", "xcb-util-keysyms", "libxcb-keysyms1"),
    "libxcb-image.so.0": ("libxcb-image0", "xcb-util-image", "xcb-util-image", "libxcb-image0"),
    "libxcb-render-util.so.0": (
        *("libxcb-render-util0", "xcb-util-renderutil", "xcb-util-renderutil", "libxcb-render-util0"),
    ),
    "libxcb-shape.so.0": ("libxcb-shape0", "libxcb", "libxcb", "libxcb-shape0"),
    "libxcb-xkb.so.1": ("libxcb-xkb1", "libxcb", "libxcb", "libxcb-xkb1"),
    "libxkbcommon-x11.so.0": ("libxkbcommon-x11-0", "libxkbcommon-x11", "libxkbcommon-x11", "libxkbcommon-x11-0"),
}
# Debian keeps the part of Python that makes virtual environments in a package of its own.
VENV_PACKAGES = ("python3-venv", "python3", "python", "python3")

SAMPLE_PATH = "from platformdirs import user_data_path; print(user_data_path('hashiya', False) / 'sample.hashiya')"
PREVIEW = "import sys, pathlib, app.bootstrap as b; b.render_preview(sys.argv[1], pathlib.Path(sys.argv[2]))"


class SetupError(Exception):
    """The machine or the project cannot be made ready; the message says what to do."""


def say(message: str) -> None:
    """Print at once, so that it stands before what a child process prints."""
    print(message, flush=True)


def has_display() -> bool:
    """Whether a window could be seen."""
    if os.environ.get("QT_QPA_PLATFORM") == "offscreen":
        return False
    return sys.platform != "linux" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def is_loadable(library: str) -> bool:
    """Whether the system's loader finds the library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def missing_system_parts(*, with_x11: bool) -> dict[str, tuple[str, str, str, str]]:
    """What Linux lacks for making the environment and for Qt: part -> its packages, one for each of INSTALLERS."""
    libraries = {**QT_LIBRARIES, **(X11_LIBRARIES if with_x11 else {})}
    missing = {name: packages for name, packages in libraries.items() if not is_loadable(name)}
    if importlib.util.find_spec("ensurepip") is None and not PYTHON.exists():
        missing["the venv module"] = VENV_PACKAGES
    return missing


def ensure_system_parts(*, with_x11: bool) -> None:
    """On Linux, install what is missing (root with apt-get) or say how to.

    Raises:
        SetupError: something is missing and could not be installed.
    """
    if sys.platform != "linux":
        return
    missing = missing_system_parts(with_x11=with_x11)
    if not missing:
        return
    names = ", ".join(missing)
    tool = next((name for name in INSTALLERS if shutil.which(name)), None)
    if tool is None:
        raise SetupError(f"Missing on this system: {names}. Install them with its package manager, then try again.")
    column = list(INSTALLERS).index(tool)
    command = INSTALLERS[tool] + sorted({packages[column] for packages in missing.values()})
    if tool != "apt-get" or os.geteuid() != 0:
        raise SetupError(f"Missing on this system: {names}. Install them, then try again:\n  sudo {' '.join(command)}")
    say(f"Missing on this system: {names}. Installing them:\n  {' '.join(command)}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for step in (["apt-get", "update", "-qq"], [*command, "-qq"]):
        if subprocess.run(step, env=environment, check=False).returncode:
            raise SetupError(f"`{' '.join(step)}` failed; see above.")
    importlib.invalidate_caches()
    still_missing = missing_system_parts(with_x11=with_x11)
    if still_missing:
        raise SetupError(f"Still missing after the installation: {', '.join(still_missing)}.")


def fingerprint() -> str:
    """Changes when what must be installed changes: the project's settings, the pins, the Python, the place."""
    digest = hashlib.sha256(f"{sys.version}\0{HERE}\0".encode())
    for path in (HERE / "pyproject.toml", CONSTRAINTS):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def is_installed(*, with_tools: bool) -> bool:
    """Whether the stamp of the last finished installation is the one wanted now."""
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return stamp in [{"fingerprint": fingerprint(), "tools": tools} for tools in (True, with_tools)]


def ensure_installed(*, with_tools: bool) -> None:
    """Make `.venv` and install the project in it, unless that was done and nothing has changed.

    The stamp goes before the first change and comes back after the last one, so an interrupted installation is redone.

    Args:
        with_tools: also what testing and linting need.

    Raises:
        SetupError: pip or venv failed.
    """
    if PYTHON.exists() and is_installed(with_tools=with_tools):
        return
    started = time.monotonic()
    STAMP.unlink(missing_ok=True)
    if not made_by_this_python():
        say(f"Making {VENV} …")
        call_or_fail([sys.executable, "-m", "venv", "--clear", str(VENV)])
    say(f"Installing Hashiya{' and its tools' if with_tools else ''} (once; it may take some minutes) …")
    pip = [str(PYTHON), "-m", "pip", "install", "-q", "--disable-pip-version-check", "-c", str(CONSTRAINTS)]
    call_or_fail([*pip, "setuptools"])  # the pinned build tool, instead of whatever is newest on the day
    call_or_fail([*pip, "--no-build-isolation", "-e", f"{HERE}[dev]" if with_tools else str(HERE)])
    aside = STAMP.with_suffix(".new")
    aside.write_text(json.dumps({"fingerprint": fingerprint(), "tools": with_tools}), encoding="utf-8")
    aside.replace(STAMP)
    say(f"Installed in {time.monotonic() - started:.0f} s.")


def made_by_this_python(python: Path | None = None) -> bool:
    """Whether an environment, `.venv` if none is named, is there, works, and has the version of the running Python."""
    version = "import sys; print(sys.version)"
    try:
        done = subprocess.run([str(python or PYTHON), "-c", version], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return False
    return done.stdout.strip() == sys.version.strip()


def ensure_aside(folder: Path, python: Path, needs: bytes, *steps: list[str]) -> None:
    """Make an environment beside `.venv` and let its pip do `steps`, unless that was done for the same `needs`.

    Hundreds of megabytes come over the network, so what fails is tried again; pip keeps what it has got already.

    Raises:
        SetupError: it could not be installed; nothing was tested.
    """
    stamp = folder / STAMP.name
    wanted = hashlib.sha256(needs).hexdigest()
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted and made_by_this_python(python):
        return
    started = time.monotonic()
    say(f"Installing what exports are tried on into {folder} (once; it takes some minutes) …")
    call_or_fail([sys.executable, "-m", "venv", "--clear", str(folder)])
    pip = [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    pip += ["--retries", "10", "--timeout", "60"]
    for step in steps:
        call_with_patience([*pip, *step])
    stamp.write_text(wanted, encoding="utf-8")
    say(f"Installed in {time.monotonic() - started:.0f} s.")


def ensure_interop() -> None:
    """Make `.venv-interop`: the project, its tools and the libraries that exports are tried on."""
    needs = fingerprint().encode() + INTEROP_CONSTRAINTS.read_bytes()
    pins = ["-c", str(CONSTRAINTS), "-c", str(INTEROP_CONSTRAINTS)]
    project = ["--no-build-isolation", "-e", f"{HERE}[dev,interop]"]
    ensure_aside(INTEROP, INTEROP_PYTHON, needs, [*pins, "setuptools"], [*pins, *project])


def ensure_doccano() -> None:
    """Make `.venv-doccano`, where this Python can have it: just what doccano loads when it imports and exports."""
    if sys.version_info[:2] <= DOCCANO_NEWEST:
        ensure_aside(DOCCANO, DOCCANO_PYTHON, DOCCANO_PINS.read_bytes(), ["--no-deps", "-r", str(DOCCANO_PINS)])


def call_with_patience(command: list[str]) -> None:
    """Run a step of the installation that asks the network, several times if need be.

    Raises:
        SetupError: it failed each time.
    """
    for attempt in range(1, ATTEMPTS):
        try:
            return call_or_fail(command)
        except SetupError as problem:
            say(f"{problem}\nAttempt {attempt} of {ATTEMPTS}; again in {PAUSE} s.")
            time.sleep(PAUSE)
    return call_or_fail(command)


def call_or_fail(command: list[str]) -> None:
    """Run a step of the installation.

    Raises:
        SetupError: it ended with an error, which it has told itself.
    """
    code = subprocess.run(command, cwd=HERE, check=False).returncode
    if code:
        raise SetupError(f"`{' '.join(command)}` failed with status {code}; see above.")


def call(command: list[str], python: Path | None = None, **environment: str) -> int:
    """Run something of the project with its own Python, or another; its exit status."""
    environment = {**os.environ, **environment}
    return subprocess.run([str(python or PYTHON), *command], cwd=HERE, env=environment, check=False).returncode


def run(workspace: str | None) -> int:
    """Open the window on a workspace (the sample one, made at first use); without a display, render and export it."""
    if workspace is None:
        found = subprocess.run([str(PYTHON), "-c", SAMPLE_PATH], capture_output=True, text=True, check=True)
        workspace = found.stdout.strip()
        if not Path(workspace).exists():
            say(f"Making the sample workspace {workspace} …")
            Path(workspace).parent.mkdir(parents=True, exist_ok=True)
            code = call(["-m", "app", "init", workspace, "--sample"])
            if code:
                return code
    elif "://" not in workspace:
        workspace = str(Path(workspace).absolute())
    if has_display():
        return call(["-m", "app", workspace])
    say("There is no display: rendering the window into a picture and exporting the workspace instead.")
    OUT.mkdir(exist_ok=True)
    name = "workspace" if "://" in workspace else Path(workspace).stem
    picture, records = OUT / f"{name}.png", OUT / f"{name}.jsonl"
    code = call(["-m", "app", "export", workspace, str(records)])
    if code in {0, 3}:  # else it has said in one line what is wrong with the workspace
        code = call(["-c", PREVIEW, workspace, str(picture)], QT_QPA_PLATFORM="offscreen", QT_SCALE_FACTOR="1")
        say(f"Window:  {picture}\nRecords: {records}" if not code else f"Records: {records}")
    return code


def test(arguments: list[str]) -> int:
    """Run the test suite; what is given goes to pytest. What it compiles is kept: it starts hundreds of processes."""
    return call(["-m", "pytest", "-n", WORKERS, "--dist", "worksteal", *arguments], PYTHONDONTWRITEBYTECODE="")


def interop(arguments: list[str]) -> int:
    """Try the exports on the libraries they are made for; what is given goes to pytest."""
    doors = [f"tests/services/transfer/test_every_{what}.py" for what in ("door", "option", "drawn_option")]
    tests = arguments or ["tests/interop", *doors, "tests/exchange/test_format_pages.py"]
    environment = {"HASHIYA_DOCCANO": str(DOCCANO_PYTHON)} if sys.version_info[:2] <= DOCCANO_NEWEST else {}
    code = call(["-m", "pytest", "-ra", *tests], INTEROP_PYTHON, **environment)
    if not environment:
        say("NOT TRIED: doccano's own importer. It has no packages for a Python newer than 3.11: run this with 3.11.")
    return code


def fuzz(arguments: list[str]) -> int:
    """Damage the files of every importer, 20,000 times each; what is given goes to pytest."""
    command = ["-m", "pytest", "tests/exchange/test_fuzz.py", "-n", WORKERS, "--dist", "worksteal", "--durations", "5"]
    return call([*command, *arguments], INTEROP_PYTHON, HASHIYA_FUZZ=os.environ.get("HASHIYA_FUZZ", "20000"))


def lint_steps(folder: Path) -> dict[str, list[list[str]]]:
    """Name of each check -> its commands, arguments to the project's Python."""
    alembic = ["-m", "alembic", "-x", f"url=sqlite:///{(folder / 'lint.hashiya').as_posix()}"]
    return {
        "format": [["-m", "ruff", "format", "--check", "."]],
        "rules": [["-m", "ruff", "check", "."]],
        "types": [["-m", "mypy"]],
        "arrows": [["-c", "from importlinter.cli import lint_imports_command; lint_imports_command()", "--no-logo"]],
        "migrations": [[*alembic, "upgrade", "head"], [*alembic, "check"]],
        "translations": [["-m", "app.ui.translation_check"]],
    }


def lint() -> int:
    """Run every check, also after a failing one, and sum up."""
    failed = []
    with tempfile.TemporaryDirectory() as folder:
        for name, commands in lint_steps(Path(folder)).items():
            started = time.monotonic()
            for command in commands:
                done = subprocess.run(
                    [str(PYTHON), *command],
                    cwd=HERE,
                    env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONUTF8": "1"},
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                    encoding="utf-8",
                    errors="replace",
                    check=False,
                )
                if done.returncode:
                    failed.append(name)
                    say(done.stdout.rstrip())
                    break
            say(f"{'FAILED' if name in failed else 'ok':7}{name:14}{time.monotonic() - started:5.1f} s")
    say(f"lint: {len(failed)} of the checks failed: {', '.join(failed)}" if failed else "lint: all is well")
    return 1 if failed else 0


def parse(arguments: list[str]) -> argparse.Namespace:
    """Read the command line; most commands hand everything on."""
    parser = argparse.ArgumentParser(prog="dev.py", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    opener = commands.add_parser("run", help="open the window (on the sample workspace, unless one is named)")
    opener.add_argument("workspace", nargs="?", metavar="WORKSPACE", help="a .hashiya file or a database URL")
    commands.add_parser("test", help="run the tests; arguments go to pytest", add_help=False)
    commands.add_parser("lint", help="check format, rules, types, arrows, migrations and translations")
    commands.add_parser("bench", help="measure; arguments go to tests.bench", add_help=False)
    commands.add_parser("screenshots", help="take the pictures of the docs; arguments are their names", add_help=False)
    commands.add_parser("interop", help="try exports on spaCy, doccano …; arguments go to pytest", add_help=False)
    commands.add_parser("fuzz", help="damage files for every importer; arguments go to pytest", add_help=False)
    hands_on = arguments[:1] in (["test"], ["bench"], ["screenshots"], ["interop"], ["fuzz"])
    asked = parser.parse_args(arguments[:1] if hands_on else arguments)
    asked.rest = arguments[1:] if hands_on else []
    return asked


def main(arguments: list[str]) -> int:
    """Make everything ready, then do what was asked; the exit status."""
    if sys.version_info < MINIMUM:
        say(f"Hashiya needs Python 3.11 or newer, this is {sys.version.split()[0]}: run dev.py with a newer one.")
        return 1
    asked = parse(arguments)
    try:
        ensure_system_parts(with_x11=asked.command == "run" and bool(os.environ.get("DISPLAY")) and has_display())
        if asked.command in ("interop", "fuzz"):
            ensure_interop()
        else:
            ensure_installed(with_tools=asked.command != "run")
        if asked.command == "interop":
            ensure_doccano()
    except SetupError as problem:
        say(str(problem))
        return 1
    if asked.command == "run":
        return run(asked.workspace)
    if asked.command == "lint":
        return lint()
    own = {"test": test, "interop": interop, "fuzz": fuzz}.get(asked.command)
    return own(asked.rest) if own else call(["-m", f"tests.{asked.command}", *asked.rest])


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
