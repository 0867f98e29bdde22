"""Which formats there are: every module of this package with a ``FORMAT`` is one. To add a format, add a file."""

from __future__ import annotations

import functools
import importlib
import pkgutil
from collections.abc import Iterable, Sequence

import app.exchange
from app.domain.errors import WrongOptionError
from app.exchange.files.dataset_files import CARD, describes_dataset
from app.exchange.files.foreign_files import refuse_foreign
from app.exchange.files.name_parts import last_name, suffix_of
from app.exchange.files.sinks import MARKER
from app.exchange.files.sources import Source
from app.exchange.formats import ANYTHING, Format
from app.exchange.loss import LOSSES_SUFFIX

_ABOUT_FOLDER = "README.md"


class InstalledFormats:
    """The formats that there are, by name."""

    def __init__(self, formats: Iterable[Format]) -> None:
        self._formats = {item.name: item for item in sorted(formats, key=lambda item: item.name)}
        # Asked of each of a hundred thousand files.
        self._readers = tuple(item for item in self._formats.values() if item.read)
        self._companions = tuple(item.companion for item in self._readers if item.companion)
        self._unread_files = frozenset[str]().union(*(item.unread_files for item in self._readers))
        self._side_files = frozenset({MARKER, CARD}.union(*(item.side_files for item in self._readers)))

    def all(self) -> Sequence[Format]:
        """All formats, ordered by name."""
        return tuple(self._formats.values())

    def readers(self) -> Sequence[Format]:
        """The formats that can be imported."""
        return self._readers

    def writers(self) -> Sequence[Format]:
        """The formats that can be exported."""
        return tuple(item for item in self._formats.values() if item.writes)

    def suffixes(self) -> frozenset[str]:
        """File name endings that an import takes out of a folder."""
        return frozenset(suffix for item in self.readers() for suffix in item.suffixes)

    def reader(self, name: str) -> Format:
        """The format to import with.

        Raises:
            TransferError: there is no such format.
        """
        return _named(name, self.readers(), "import")

    def writer(self, name: str) -> Format:
        """The format to export with.

        Raises:
            TransferError: there is no such format.
        """
        return _named(name, self.writers(), "export")

    def named(self, name: str) -> Format:
        """The format of this name, whichever way it goes.

        Raises:
            TransferError: there is no such format.
        """
        return _named(name, self.all(), "tell of")

    def is_side_file(self, name: str) -> bool:
        """Whether a file of this name belongs to an export, ours or another tool's, without being an article."""
        base = last_name(name)
        return base in self._side_files or base.endswith(LOSSES_SUFFIX)

    def passed_over(self, name: str) -> str:
        """Why a side file of this name is not read; empty where it is read along with articles, or tells of an export.

        That of a dataset for Hugging Face may name its tags, which are read; it is no article for that.
        """
        base = last_name(name)
        if base == _ABOUT_FOLDER:
            return "tells about its folder and is no article"
        return "is needed by the program alone whose files these are" if base in self._unread_files else ""

    def is_companion(self, source: Source) -> bool:
        """Whether `source` belongs to another source of the same import, and is read along with that one."""
        ours = self.is_side_file(source.name) or describes_dataset(source)
        return ours or any(companion(source) for companion in self._companions)

    def format_of(self, source: Source) -> Format | None:
        """The format that is surest to read `source`; None when there is none.

        Raises:
            RecordError: it cannot be read, or is known to be of no format here.
        """
        head = source.head()
        refuse_foreign(head)
        return self.sniff(source.name, head)

    def sniff(self, name: str, head: bytes) -> Format | None:
        """The format that is surest to read a source with this name and these first bytes."""
        candidates = self.candidates(name, head)
        return candidates[0][0] if candidates else None

    def candidates(self, name: str, head: bytes) -> Sequence[tuple[Format, int]]:
        """Every format that may read such a source, with how sure it is, 1 to 100; the surest first.

        A file whose name says that it is of a format is not taken for a plain text when its content speaks against it:
        the one format of that name says what is wrong with it, and of several nobody knows which it should be.
        """
        suffix = suffix_of(name)
        sure = [(item, item.sniff(name, head)) for item in self.readers()]
        if all(certainty <= ANYTHING for _, certainty in sure):
            named = [item for item in self.readers() if suffix in item.suffixes]
            if named:
                return [(named[0], ANYTHING)] if len(named) == 1 else []
        return sorted((pair for pair in sure if pair[1]), key=lambda pair: -pair[1])


def _named(name: str, choices: Sequence[Format], verb: str) -> Format:
    for item in choices:
        if item.name == name:
            return item
    known = ", ".join(item.name for item in choices)
    raise WrongOptionError(
        "There is no format {name!r} to {verb}; known are: {known}", name=name, verb=verb, known=known
    )


@functools.cache
def installed_formats() -> InstalledFormats:
    """The formats of this package, looked for once: that takes as long as the import of a small file."""
    found = []
    for module in pkgutil.walk_packages(app.exchange.__path__, f"{app.exchange.__name__}."):
        declared = getattr(importlib.import_module(module.name), "FORMAT", None)
        if isinstance(declared, Format):
            found.append(declared)
    return InstalledFormats(found)
