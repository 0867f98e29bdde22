"""Where the parts of a REFI-QDA project lie in its archive, packed by its program or by somebody's hand."""

from __future__ import annotations

from app.exchange.files.archives import Archive, Member
from app.exchange.files.name_parts import last_name


def project_in(archive: Archive) -> Member | None:
    """The project itself; a Mac that packs a folder puts a shadow beside every file."""
    return next((member for member in archive.members() if _is_project(member.filename)), None)


def _is_project(name: str) -> bool:
    return name.lower().endswith(".qde") and not last_name(name).startswith("._")


def text_in(archive: Archive, project: Member, name: str) -> Member | None:
    """The text called `name`.

    Where a project was unpacked and its folder packed again, all of it lies in that folder.
    """
    own = project.filename.rpartition("/")[0]
    folders = [f"{own}/", ""] if own else [""]
    places = (f"{folder}{inner}{name}" for folder in folders for inner in ("Sources/", ""))
    return next(filter(None, map(archive.find_folded, places)), None)
