"""Whether what the user said about an import makes sense, and names anything to import."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from app.domain.errors import TransferError, WrongOptionError
from app.exchange.characters.encodings import named_codec
from app.exchange.installed_formats import InstalledFormats
from app.exchange.tables.column_mapping import refuse_bad_columns
from app.services.rules import accepted_annotator
from app.services.transfer.reports import ImportOptions


def refuse_bad_options(known: InstalledFormats, options: ImportOptions) -> None:
    """Refuse what is said about no format, no encoding, no column.

    Raises:
        InvalidAnnotationError: nobody can be called what the annotator is.
        TransferError: something else is.
    """
    if not options.annotator.strip():
        raise TransferError("An import needs the name of an annotator")
    accepted_annotator(options.annotator)
    if options.encoding is not None:
        named_codec(options.encoding)
    if options.format is not None:
        known.reader(options.format).import_values(options.values)
    elif options.values:
        raise WrongOptionError("Options of a format can only be given together with the format")
    refuse_bad_columns(options.columns)


def refuse_nothing(known: InstalledFormats, paths: Sequence[Path], beside: str) -> NoReturn:
    """Refuse an import in which no source is.

    Args:
        known: the formats.
        paths: as the user named them.
        beside: the first file that is only read along with an article, empty if there is none.

    Raises:
        TransferError: in any case.
    """
    names = ", ".join(str(path) for path in paths)
    if beside:
        raise TransferError(
            "There is nothing to import in {names}: {file} is only read along with the articles beside it, and there "
            "are none",
            names=names,
            file=beside,
        )
    ends = " ".join(sorted(known.suffixes() | {".zip"}))
    raise TransferError(
        "There is nothing to import in {names}; files that can be read end in {known}", names=names, known=ends
    )
