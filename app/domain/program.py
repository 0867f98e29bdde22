"""What the program says of itself."""

from __future__ import annotations


def program_version() -> str:
    """The version of the installed program, or a word for one run from sources that were never installed."""
    # Takes as long to load as everything else here together, and is asked for rarely.
    from importlib import metadata

    try:
        return metadata.version("hashiya")
    except metadata.PackageNotFoundError:
        return "from source"
