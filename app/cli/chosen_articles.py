"""Which articles a command is for: ids named one by one, or in a file of them, or coming in on stdin."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from app.cli import given
from app.domain.errors import TransferError, WrongOptionError
from app.domain.wording.file_reasons import file_reason


def article_arguments(parser: argparse.ArgumentParser) -> None:
    """The options that name articles."""
    parser.add_argument(
        "--article",
        metavar="ID",
        action="append",
        default=[],
        type=given.text,
        help="only the article with this id; may be given several times (default: all)",
    )
    parser.add_argument(
        "--ids",
        metavar="FILE",
        type=given.path,
        help="only the articles whose ids stand in FILE, one a line; - for stdin",
    )


def chosen_articles(arguments: argparse.Namespace) -> list[str] | None:
    """The ids that `article_arguments` were given; None when none of them was.

    Raises:
        TransferError: the file cannot be read, or is no text.
        WrongOptionError: no id stands in the file, or the command would write over it.
    """
    listed = arguments.ids
    if listed is None:
        return arguments.article or None
    if listed != given.STDIN and os.path.realpath(listed) == os.path.realpath(arguments.out):
        raise WrongOptionError("--ids: {path} would be written over; choose another name", path=listed)
    ids = [*arguments.article, *_ids(listed)]
    if not ids:
        name = "stdin" if listed == given.STDIN else listed
        raise WrongOptionError("--ids: no id stands in {path}; write one a line", path=name)
    return ids


def _ids(path: Path) -> Iterator[str]:
    """The lines of the file, but empty ones."""
    name = "stdin" if path == given.STDIN else path
    try:
        said = (sys.stdin.buffer.read() if path == given.STDIN else path.read_bytes()).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise TransferError("{path} is no list of ids: it is not in UTF-8", path=name) from None
    except OSError as error:
        raise TransferError("{path} cannot be read: {why}", path=name, why=file_reason(error)) from error
    except (AttributeError, ValueError):
        # Closed before the program began, stdin is None; closed later, a ValueError.
        raise TransferError("What comes in on stdin cannot be read: {why}", why="it is closed") from None
    # An id may hold any sign but this one: `splitlines` knows many more ends of lines.
    return (line.removesuffix("\r") for line in said.split("\n") if line.strip())
