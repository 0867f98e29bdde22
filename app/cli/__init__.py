"""The `hashiya` command: the window, or one of the subcommands, each a thin call into the services.

The subcommands are loaded when one is asked for, so that they do not keep the window waiting.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from types import ModuleType

from app.domain.errors import HashiyaError, WorkspaceError
from app.services.collector import loaded_for_good


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command with its arguments (without the program's name); the exit status."""
    _open_closed_streams()
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        if not _asks_for_window(arguments):
            from app.cli.command_line import run_command

            return run_command(arguments)
    except KeyboardInterrupt:
        # While the commands are loaded, or a second time while what came of one is told.
        sys.stderr.write("hashiya: Interrupted\n")
        return 1
    try:
        return _open_window(arguments)
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - the last door: a bug becomes a report
        from app.cli.command_line import tell_failure

        return tell_failure(error)


def _open_closed_streams() -> None:
    """Put nothing in the place of a stream that whoever called us has closed.

    The next file to be opened would have its number otherwise, and what libraries write to stderr would go into it.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, PTH123 - as long as we live


def _asks_for_window(arguments: Sequence[str]) -> bool:
    """Whether there is no subcommand: nothing at all, or a workspace and nothing else."""
    if not arguments:
        return True
    if len(arguments) > 1 or arguments[0].startswith("-"):
        return False
    if any(sign in arguments[0] for sign in "./\\"):
        return True
    from app.cli.commands import COMMANDS

    return arguments[0] not in COMMANDS


def _open_window(arguments: Sequence[str]) -> int:
    if arguments and "://" not in arguments[0] and not os.path.exists(arguments[0]):  # noqa: PTH110
        from app.cli.command_line import command_meant

        raise WorkspaceError(
            f"{arguments[0]} is neither a workspace nor a command{command_meant(arguments[0])}; make a workspace with "
            f"`hashiya init {arguments[0]}`, or see `hashiya --help`"
        )
    if not _has_display():
        raise HashiyaError(
            "There is no display to open the window on; set DISPLAY or WAYLAND_DISPLAY, or use the subcommands "
            "(`hashiya --help`)"
        )
    status: int = load_window().main(["hashiya", *arguments])
    return status


def load_window() -> ModuleType:
    """Import what the window is made of (`app.bootstrap`)."""
    with loaded_for_good():
        _spare_the_search_for_features()
        import app.bootstrap as window
    return window


def _spare_the_search_for_features() -> None:
    """Keep Qt's bindings from reading the source of every module that is imported after them.

    They look there for users of `__feature__`, and nobody here is one; it takes a twentieth of the time until the first
    picture and more until the database is loaded: https://github.com/napari/napari/issues/8584
    """
    import PySide6.QtCore  # noqa: F401 - brings the module below with it

    feature = sys.modules.get("shibokensupport.feature")
    if hasattr(feature, "_mod_uses_pyside"):
        setattr(feature, "_mod_uses_pyside", lambda _module: False)  # noqa: B010 - unknown to the type checker


def _has_display() -> bool:
    """Whether Qt will find a screen: without one it would end the program with an abort, not an exception."""
    names = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return sys.platform != "linux" or any(os.environ.get(name) for name in names)
