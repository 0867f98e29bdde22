"""Whether what the user said about an import makes sense, before anything is read."""

from __future__ import annotations

from app.domain.errors import TransferError, WrongOptionError
from app.exchange.characters.encodings import named_codec
from app.exchange.installed_formats import InstalledFormats
from app.exchange.tables.column_mapping import refuse_bad_columns
from app.services.transfer.reports import ImportOptions


def refuse_bad_options(known: InstalledFormats, options: ImportOptions) -> None:
    """Refuse what is said about no format, no encoding, no column.

    Raises:
        TransferError: something is.
    """
    if not options.annotator.strip():
        raise TransferError("An import needs the name of an annotator")
    if options.encoding is not None:
        named_codec(options.encoding)
    if options.format is not None:
        known.reader(options.format).import_values(options.values)
    elif options.values:
        raise WrongOptionError("Options of a format can only be given together with the format")
    refuse_bad_columns(options.columns)
