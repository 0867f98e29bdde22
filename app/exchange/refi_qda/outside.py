"""Texts that a REFI-QDA project keeps outside of its file, in a folder beside it."""

from __future__ import annotations

from pathlib import PurePosixPath
from urllib.parse import unquote

from app.domain.errors import RecordError
from app.exchange.files.sources import Source


def text_beside(project: Source, folder: str, path: str, limit: int) -> bytes | None:
    """The bytes of a text with a path relative to the folder of the project's sources; None when it is not there.

    That folder is where the program stood that wrote the project. Here the text is looked for beside the project and in
    a folder of that name or called "sources" beside it, and nowhere else, whatever the path says.

    Args:
        project: the project file.
        folder: name of the folder of sources; may be empty.
        path: what stands behind ``relative://``.
        limit: bytes.

    Raises:
        RecordError: it is too large, or cannot be read.
    """
    for name in (path, unquote(path)):
        parts = PurePosixPath(name.replace("\\", "/").lstrip("/")).parts
        if not parts or ".." in (*parts, folder) or ":" in parts[0]:
            continue
        inside = "/".join(parts)
        for beside in (inside, f"{folder}/{inside}", f"sources/{inside}", f"Sources/{inside}"):
            found = _file(project, beside)
            if found is not None and found.size > limit:
                raise RecordError(f"its text is larger than {limit:,} bytes")
            if found is not None:
                with found.reading() as stream:
                    return stream.read(limit)
    return None


def _file(project: Source, path: str) -> Source | None:
    try:
        return project.above(path.lstrip("/"))
    except (OSError, ValueError):
        # No file can have such a name.
        return None
