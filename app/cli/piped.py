"""`hashiya export WORKSPACE -`: the dataset goes to stdout for another program, and what there is to say to stderr."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.errors import TransferError, WrongOptionError
from app.domain.wording.file_reasons import file_reason

if TYPE_CHECKING:
    from app.services.transfer.reports import ExportReport


def pipe(write: Callable[[Path], ExportReport], *, as_json: bool) -> ExportReport:
    """Write beside, and to stdout when it is complete: who reads there never gets half of a dataset that was refused.

    Raises:
        TransferError: stdout is closed, or cannot take all of it.
        WrongOptionError: the report would have to go to stdout, too, or the format is a folder.
    """
    if getattr(sys.stdout, "name", "") == os.devnull:
        raise TransferError("stdout is closed; name a file in place of -")
    if as_json:
        raise WrongOptionError("With - the dataset goes to stdout; have the report written with --report FILE")
    from app.exchange.files.temporary_files import full_folder, no_room

    with tempfile.TemporaryDirectory(prefix="hashiya-") as folder:
        beside = Path(folder, "out")
        try:
            report = write(beside)
        except TransferError as error:
            if error.__cause__ is not None and no_room(error.__cause__):
                # Not the name of a file that nobody has asked for.
                raise full_folder(tempfile.gettempdir()) from error
            raise
        if beside.is_dir():
            raise WrongOptionError("This format is a folder of files; name one in place of -")
        try:
            with beside.open("rb") as stream:
                shutil.copyfileobj(stream, sys.stdout.buffer)
            sys.stdout.buffer.flush()
        except BrokenPipeError:
            raise
        except (OSError, KeyboardInterrupt) as error:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            why = f"stdout cannot be written: {file_reason(error)}" if isinstance(error, OSError) else "Interrupted"
            raise TransferError(f"{why}; what is there is not whole") from error
    return replace(report, out=Path("stdout"), loss_file=None)
