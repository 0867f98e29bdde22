"""The card of a dataset that was built earlier, wherever it lies: as a file, in its folder or in its archive."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson

from app.domain.errors import TransferError
from app.domain.wording.file_reasons import file_reason
from app.exchange.files.dataset_files import ARTICLES, CARD, DIGEST
from app.exchange.installed_formats import installed_formats
from app.services.dataset.card import read_card
from app.services.dataset.choices import DatasetChoices

_LONGEST = 64 * 1024**2
"""Bytes of a card; ours have some kilobytes, and a little for every source."""


_MOST = 1024**3
"""Bytes of a file of articles that are read; of a million articles it has a quarter of this."""
_COMPARED = ("part", "text_sha256", DIGEST)
"""What is known of an article of then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredCard:
    """A card that was read.

    Attributes:
        place: what was named: the card, or the folder or the archive that has it.
        data: the card's bytes, with the line ends that it was written with.
        front: what it says to programs.
        choices: of the dataset; they may not suit the workspace at hand.
    """

    place: Path
    data: bytes
    front: Mapping[str, Any]
    choices: DatasetChoices

    @property
    def name(self) -> str:
        """What the dataset is called by its folder or archive."""
        if self.place.name != CARD:
            return self.place.name if self.place.is_dir() else self.place.stem
        return self.place.absolute().parent.name

    @property
    def files(self) -> Mapping[str, str]:
        """Name → SHA-256 of every file of the dataset but the card."""
        return {name: str(digest) for name, digest in self.front["files"].items()}

    def articles(self) -> dict[str, dict[str, str]] | None:
        """Article id → its part and digests then; None when the file of articles is not beside the card as it was.

        Raises:
            TransferError: it cannot be read.
        """
        manifest = _with_our_line_ends(_read(self.place, ARTICLES))
        if manifest is None or sha256(manifest).hexdigest() != self.files.get(ARTICLES):
            return None
        try:
            lines = [orjson.loads(line) for line in manifest.split(b"\n")[:-1]]
            return {line["id"]: {key: line[key] for key in _COMPARED} for line in lines}
        except (KeyError, TypeError, ValueError):
            return None


def read_stored_card(place: Path) -> StoredCard:
    """The card at a place.

    Args:
        place: the file, or the folder or the zip archive of the dataset that has it.

    Raises:
        TransferError: there is none, it is damaged, or of a format that this Hashiya does not write.
    """
    data = _with_our_line_ends(_read(place, CARD))
    if data is None:
        raise TransferError("{file} is not a dataset that Hashiya has built", file=place)
    front = read_card(data, str(place))
    choices = DatasetChoices.from_json(front.get("choices"))
    installed_formats().writer(choices.format).export_values(choices.values)
    return StoredCard(place=place, data=data, front=front, choices=choices)


def _with_our_line_ends(data: bytes | None) -> bytes | None:
    """What was written once: git gives a text other line ends on Windows, and no card has any within its words."""
    return data.replace(b"\r\n", b"\n") if data else data


def _read(place: Path, name: str) -> bytes | None:
    """The card at this place, or a file beside it; None when there is no such file, or no regular one."""
    try:
        if place.is_file() and zipfile.is_zipfile(place):
            return _unpacked(place, name)
        folder = place if place.is_dir() else place.parent
        path = place if name == CARD and not place.is_dir() else folder / name
        # What is no file, such as a pipe, would be waited for; and that a folder has no card is said of the folder.
        if (path.exists() or place.is_dir()) and not path.is_file():
            return None
        if name == CARD and path.is_file() and path.stat().st_size > _LONGEST:
            raise TransferError("{file} is too long for the card of a dataset", file=path)
        return path.read_bytes() if name == CARD or (path.is_file() and path.stat().st_size <= _MOST) else None
    except OSError as error:
        raise TransferError("{file} cannot be read: {why}", file=place, why=file_reason(error)) from error


def _unpacked(place: Path, name: str) -> bytes | None:
    try:
        with zipfile.ZipFile(place) as archive:
            if name not in archive.namelist():
                return None
            size = archive.getinfo(name).file_size
            if name == CARD and size > _LONGEST:
                raise TransferError("{file} is too long for the card of a dataset", file=place)
            return archive.read(name) if name == CARD or size <= _MOST else None
    except (NotImplementedError, RuntimeError, zipfile.BadZipFile, zlib.error) as error:
        raise TransferError("{file} is not a dataset that Hashiya has built", file=place) from error
