"""Where articles come from: files, folders and zip archives, as a stream of sources in a fixed order.

Archives are never unpacked under the names inside of them, which so can do no harm; ``../`` is refused all the same,
because the name is kept as the article's key.
"""

from __future__ import annotations

import os
import shutil
import stat
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import BinaryIO, NamedTuple, TypeAlias, cast

from app.domain.errors import RecordError, TransferError
from app.domain.wording.file_reasons import file_reason
from app.exchange.files.archive_bounds import ArchiveBounds
from app.exchange.files.archives import Archive, Member, in_words
from app.exchange.files.folder_listing import FolderListing
from app.exchange.files.foreign_files import PACKAGE_FOLDERS, foreign_by_name, foreign_package
from app.exchange.files.json_heads import beginning_of
from app.exchange.files.name_parts import last_name, suffix_of
from app.exchange.files.neighbours import NamedFiles, Neighbours
from app.exchange.files.source_names import shown_name
from app.exchange.files.temporary_files import no_room

_UNKNOWN = "neither text nor a known format"
_WORKSPACE = ".hashiya"
_BUFFER = 1 << 18
"""Bytes read from a file at once; lines of articles are longer than the usual 8 KB."""
HEAD_LENGTH = 65_536
"""Bytes; in many formats what tells them apart comes after the first article's text."""
MAX_INNER_ARCHIVE = 256 * 1024**2
"""Bytes, packed, of an archive inside an archive; as large as it is it lies in memory or a nameless file."""
_INNER_IN_MEMORY = 8 * 1024**2
_BROKEN = (OSError, EOFError, zipfile.BadZipFile, zlib.error)
"""What may be raised while a file, or a member of an archive, is read."""
_UNOPENED = (*_BROKEN, struct.error, NotImplementedError, RuntimeError, ValueError)
"""What may be raised while an archive, or a member of it, is opened: also by names in no encoding."""
_ORIGINALS = {"data.qda": frozenset({"documents", "images", "audio", "video"})}
"""File of a project → folders beside it with what its texts were made of, which would come in a second time."""
_HOLDS_ORIGINALS = "holds originals of the project beside it"
_PARTS_OF_PAGE = ("_files", ".files")
_FOLDERS_REMEMBERED = 32
_ZIP_MAGIC = (b"PK\x03\x04", b"PK\x05\x06")


@dataclass(frozen=True, slots=True)
class Source:
    """One file, or one member of an archive."""

    name: str
    """As shown to the user and kept as an article's key: the path from the folder or archive that was named."""
    size: int
    """Bytes."""
    _open: Callable[[], BinaryIO]
    _beside: Callable[[str], Source | None] = lambda _name: None
    _together: Callable[[str], bool] | None = None
    _path: str | None = None
    _above: Callable[[str], Source | None] | None = None
    neighbours: Callable[[], Neighbours] = Neighbours
    """The files that lie in the same folder and come with the same import."""

    def beside(self, name: str) -> Source | None:
        """The file of this name in the same folder, or archive folder; None when there is none."""
        return self._beside(name)

    def above(self, name: str) -> Source | None:
        """The nearest file of this name, in the same folder or one above it, within what the user named."""
        return self._above(name) if self._above else self._beside(name)

    def travels_with(self, name: str) -> bool:
        """Whether the file of this name in the same folder is part of the same import."""
        return self._together(name) if self._together else self._beside(name) is not None

    @contextmanager
    def as_path(self) -> Iterator[Path]:
        """A file on the disk with these bytes, for libraries that open files themselves.

        Raises:
            RecordError: they cannot be read.
        """
        if self._path is not None:
            yield Path(self._path)
            return
        with tempfile.TemporaryDirectory(prefix="hashiya-") as folder:
            path = Path(folder, last_name(self.name))
            with self.open() as stream, path.open("wb") as copy:
                try:
                    shutil.copyfileobj(stream, copy, 1 << 20)
                except _BROKEN as error:
                    raise RecordError(_reason(error)) from error
            yield path

    def open(self) -> BinaryIO:
        """The bytes from the beginning.

        Raises:
            RecordError: they cannot be read.
        """
        try:
            return self._open()
        except _UNOPENED as error:
            raise RecordError(_reason(error)) from error

    @contextmanager
    def reading(self) -> Iterator[BinaryIO]:
        """The bytes from the beginning, to be read in a ``with`` block.

        Raises:
            RecordError: they cannot be read, at the beginning or later on in the block.
        """
        with self.open() as stream:
            try:
                yield stream
            except _BROKEN as error:
                raise RecordError(_reason(error, "cannot be read to its end")) from error

    def head(self) -> bytes:
        """The first bytes, to tell the format from; of JSON also what comes behind the text that they end in.

        Raises:
            RecordError: they cannot be read.
        """
        with self.reading() as stream:
            return beginning_of(stream, HEAD_LENGTH)


class Unusable(NamedTuple):
    """A path or an archive's member that cannot be a source. ``refused`` is False for what a folder holds besides."""

    name: str
    reason: str
    refused: bool


Found: TypeAlias = Source | Unusable
_Around: TypeAlias = Callable[[str], Neighbours]


def find_sources(paths: Sequence[Path], suffixes: frozenset[str]) -> Iterator[Found]:
    """The sources under `paths`: files as named, folders in sorted order, archives member by member.

    Files named by the user are taken whatever they are called; folders and archives give the files with one of
    `suffixes` or none. A zip archive with one of `suffixes` is a file of that format. An archive inside an archive is
    read as one in a folder is, but none inside of that.

    Raises:
        TransferError: a path does not exist.
    """
    for path in paths:
        if not os.path.lexists(path):
            raise TransferError("There is no file or folder {path}", path=path)
    named = NamedFiles(paths)
    for path in paths:
        if os.path.isdir(path):
            yield from _folder(path, path, suffixes)
        else:
            yield from _file(str(path), shown_name(path.name), suffixes, named)


def _folder(root: Path, folder: Path, suffixes: frozenset[str]) -> Iterator[Found]:
    """What is in `folder`, which is `root` or below it."""
    with FolderListing() as listing:
        try:
            listing.read(str(folder))
        except OSError as error:
            yield Unusable(shown_name(str(error.filename)), _reason(error), refused=True)
            return
        for name in listing.folders():
            passed = _passed_over(root, folder / name, listing)
            if passed:
                yield passed
        around = Neighbours(listing.files)
        above = "" if folder == root else f"{folder.relative_to(root).as_posix()}/"
        for name in listing.files():
            shown = shown_name(above + name)
            if _wanted(name, suffixes):
                yield from _file(os.path.join(folder, name), shown, suffixes, around)
            else:
                yield Unusable(shown, foreign_by_name(name) or _UNKNOWN, refused=False)
        for name in listing.folders():
            if not _passed_over(root, folder / name, listing):
                yield from _folder(root, folder / name, suffixes)


def _passed_over(root: Path, folder: Path, beside: FolderListing) -> Unusable | None:
    """What is said of a folder below `root`, with what is beside it, that is not read; None when it is."""
    shown = shown_name(folder.relative_to(root).as_posix())
    if folder.suffix.lower() in PACKAGE_FOLDERS:
        return Unusable(shown, foreign_by_name(folder.name) or _UNKNOWN, refused=False)
    if folder.name.startswith("."):
        return Unusable(shown, "is a hidden folder", refused=False)
    if any(folder.name in originals and name in beside for name, originals in _ORIGINALS.items()):
        return Unusable(shown, _HOLDS_ORIGINALS, refused=False)
    if _is_of_a_page(folder.name, beside):
        return Unusable(shown, "holds the parts of the page beside it", refused=False)
    if not folder.is_symlink():
        return None
    # It may lead in a circle; what it leads to inside of `root` is read there.
    inside = folder.resolve().is_relative_to(root.resolve()) or root.resolve().is_relative_to(folder.resolve())
    return Unusable(shown, "is a link to a folder; import that folder itself", refused=not inside)


def _is_of_a_page(folder: str, beside: FolderListing) -> bool:
    """Whether a browser made the folder when it saved a page: frames and advertisements in it are pages as well."""
    stem = next((folder.removesuffix(end) for end in _PARTS_OF_PAGE if folder.endswith(end)), None)
    return stem is not None and any(stem + suffix in beside for suffix in (".html", ".htm", ".xhtml"))


def _wanted(name: str, suffixes: frozenset[str]) -> bool:
    suffix = suffix_of(name)
    # Word leaves a file "~$…" beside a text while it is open.
    return not name.startswith((".", "~$")) and (suffix in suffixes or suffix in {"", ".zip"})


def _file(path: str, shown: str, suffixes: frozenset[str], others: NamedFiles | Neighbours) -> Iterator[Found]:
    try:
        status = os.stat(path)
        if not stat.S_ISREG(status.st_mode):
            yield Unusable(shown, "is not a regular file", refused=True)
            return
        suffix = suffix_of(shown)
        if suffix == _WORKSPACE:
            # Reading and closing it would give up the locks of a window that has it open (`db.workspace.sqlite_files`).
            yield Unusable(shown, "is a workspace itself; open it, or export from it what is to come in", refused=True)
            return
        with open(path, "rb", buffering=0) as stream:
            magic = stream.read(4)
    except OSError as error:
        yield Unusable(shown, _reason(error), refused=True)
        return
    if magic in _ZIP_MAGIC and suffix not in suffixes:
        yield from _archive(path, shown, suffixes)
    else:
        yield _on_disk(path, shown, status.st_size, others)


def _on_disk(path: str, shown: str, size: int, others: NamedFiles | Neighbours) -> Source:
    """A file as a source; `others` are those beside it, or those that the user named each by itself."""

    def near(name: str) -> str | None:
        return _below(os.path.dirname(path), name) if os.path.basename(name) == name else None

    def beside(name: str) -> Source | None:
        found = near(name)
        known_as = shown[: shown.rfind("/") + 1] + name
        return _on_disk(found, known_as, os.path.getsize(found), others) if found else None

    def together(name: str) -> bool:
        neighbour = near(name)
        return neighbour is not None and (not isinstance(others, NamedFiles) or Path(neighbour) in others)

    def neighbours() -> Neighbours:
        return others.beside(Path(path)) if isinstance(others, NamedFiles) else others

    def above(name: str) -> Source | None:
        folder, known_as = path, shown
        while True:
            folder, (known_as, below, _) = os.path.dirname(folder), known_as.rpartition("/")
            if found := _below(folder, name):
                return _on_disk(found, f"{known_as}{below}{name}", os.path.getsize(found), others)
            if not below:
                return None

    return Source(shown, size, lambda: open(path, "rb", buffering=_BUFFER), beside, together, path, above, neighbours)


def _below(folder: str, name: str) -> str | None:
    """The file of this name, which may lead into other folders, in or below a folder; None where there is none."""
    path = os.path.join(folder, name)
    return path if os.path.isfile(path) else None


def _archive(path: str, shown: str, suffixes: frozenset[str]) -> Iterator[Found]:
    try:
        with Archive(Path(path)) as archive:
            yield from _opened(archive, shown, suffixes, ArchiveBounds(os.path.getsize(path)), inner=False)
    except _UNOPENED as error:
        yield Unusable(shown, _reason(error), refused=True)


def _opened(
    archive: Archive, shown: str, suffixes: frozenset[str], bounds: ArchiveBounds, *, inner: bool
) -> Iterator[Found]:
    """What an archive holds; `inner` says that it came out of another one."""
    problem = bounds.problem(archive.count, archive.unpacked)
    if problem:
        yield Unusable(shown, problem, refused=True)
        return
    foreign = foreign_package(archive, _declared_kind(archive, archive.find("mimetype")))
    if foreign:
        yield Unusable(shown, foreign, refused=True)
        return
    around = _around(archive)
    originals = None
    for member in archive.members():
        before, originals = originals, _originals(archive, member.filename)
        if originals:
            if originals != before:
                yield Unusable(f"{shown}/{originals}", _HOLDS_ORIGINALS, refused=False)
            continue
        found = _member(archive, member, shown, suffixes, around)
        if isinstance(found, Source) and suffix_of(found.name) == ".zip":
            yield from _inner(found, suffixes, None if inner else bounds)
        else:
            yield found


def _originals(archive: Archive, name: str) -> str | None:
    """The folder of originals that a member lies in; None when there is none."""
    folders = name.split("/")[:-1]
    for depth, folder in enumerate(folders):
        if any(folder in beside and "/".join((*folders[:depth], one)) in archive for one, beside in _ORIGINALS.items()):
            return "/".join(folders[: depth + 1])
    return None


def _around(archive: Archive) -> _Around:
    """What is beside a member, by its folder with the ``/`` at its end; only some are remembered."""
    return lru_cache(_FOLDERS_REMEMBERED)(lambda folder: Neighbours(partial(archive.names_in, folder)))


def _inner(packed: Source, suffixes: frozenset[str], bounds: ArchiveBounds | None) -> Iterator[Found]:
    """What an archive inside an archive holds; `bounds` are of the outer one, None when that is an inner one itself."""
    if bounds is None or packed.size > MAX_INNER_ARCHIVE:
        yield Unusable(packed.name, "is an archive inside an archive; unpack it first", refused=True)
        return
    try:
        with tempfile.SpooledTemporaryFile(_INNER_IN_MEMORY) as copy:
            with packed.reading() as stream:
                shutil.copyfileobj(stream, copy, 1 << 20)
            with Archive(cast(BinaryIO, copy)) as archive:
                yield from _opened(archive, packed.name, suffixes, bounds, inner=True)
    except RecordError as error:
        yield Unusable(packed.name, str(error), refused=True)
    except _UNOPENED as error:
        yield Unusable(packed.name, _reason(error), refused=True)


def _declared_kind(archive: Archive, member: Member | None) -> str:
    if member is None or member.flag_bits & 1:
        return ""
    try:
        with archive.open(member) as stream:
            return stream.read(80).decode("latin-1")
    except _UNOPENED:
        return ""


def _member(archive: Archive, member: Member, prefix: str, suffixes: frozenset[str], around: _Around) -> Found:
    shown = f"{prefix}/{member.filename}"
    name = member.filename.replace("\\", "/")
    parts = [part for part in name.split("/") if part not in {"", "."}] or [name]
    if name.startswith("/") or ".." in parts or parts[0].endswith(":"):
        return Unusable(shown, "its name leads out of the archive", refused=True)
    if member.flag_bits & 1:
        return Unusable(shown, "is encrypted; unpack it with its password first", refused=True)
    if stat.S_ISLNK(member.external_attr >> 16):
        return Unusable(shown, "is not a regular file", refused=True)
    hidden = next((part for part in parts if part.startswith(".") or part == "__MACOSX"), None)
    if hidden or not _wanted(parts[-1], suffixes):
        return Unusable(shown, foreign_by_name(hidden or parts[-1]) or _UNKNOWN, refused=False)
    return _in_archive(archive, member, prefix, around)


def _in_archive(archive: Archive, member: Member, prefix: str, around: _Around) -> Source:
    folder = member.filename[: member.filename.rfind("/") + 1]

    def open_member() -> BinaryIO:
        # zipfile stops at the size that the directory declares, which was checked above.
        return cast(BinaryIO, archive.open(member))

    def beside(name: str) -> Source | None:
        neighbour = archive.find(folder + name)
        return _in_archive(archive, neighbour, prefix, around) if neighbour and not neighbour.flag_bits & 1 else None

    def above(name: str) -> Source | None:
        folders = member.filename.split("/")[:-1]
        for count in range(len(folders), -1, -1):
            neighbour = archive.find("/".join((*folders[:count], name)))
            if neighbour and not neighbour.flag_bits & 1:
                return _in_archive(archive, neighbour, prefix, around)
        return None

    shown = f"{prefix}/{member.filename}"
    return Source(shown, member.file_size, open_member, beside, _above=above, neighbours=partial(around, folder))


def _reason(error: Exception, what: str = "cannot be read") -> str:
    why = file_reason(error) if isinstance(error, OSError) and error.strerror else in_words(error)
    return f"{what}: {no_room(error) or why}"
