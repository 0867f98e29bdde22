"""Building a dataset again from its card, and saying what is different."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from app.domain.errors import TransferError
from app.services.dataset.build import DatasetReport, build_dataset
from app.services.dataset.card import ARTICLES, CARD, read_card
from app.services.dataset.choices import DatasetChoices
from app.services.progress import ProgressSink

if TYPE_CHECKING:
    from app.services.workspace import Workspace

_LONGEST = 64 * 1024**2
"""Bytes of a card; ours have some kilobytes, and a little for every source."""
_NAMED = 20
"""Articles of a kind of difference that are named; all are counted."""
_HEADERS = {
    "hashiya": "Hashiya",
    "codebook_version": "the version of the codebook",
    "near_duplicates": "the way near-duplicates are found",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RebuildReport:
    """A dataset that was built again.

    Attributes:
        differences: sentences; empty when every byte is as it was, the card included.
    """

    built: DatasetReport
    differences: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """The report as JSON values."""
        return {**self.built.to_json(), "same": not self.differences, "differences": list(self.differences)}


def rebuild_dataset(workspace: Workspace, card: Path, out: Path, progress: ProgressSink | None = None) -> RebuildReport:
    """Build the dataset that the card tells of, with the articles as they are now.

    Which articles differ is known when the file of articles still lies beside the card.

    Args:
        workspace: to be read.
        card: the file, or the folder or the zip archive of the dataset that has it.
        out: where the dataset goes.
        progress: who watches.

    Raises:
        CancelledError: the sink asked to stop; `out` is as it was.
        StorageError: the workspace cannot be read; `out` is as it was.
        TransferError: the card is none, its choices cannot be followed here, or `out` cannot be written.
    """
    data, manifest = _read(card)
    front = read_card(data, str(card))
    before = _articles_in(manifest, front["files"])
    report = build_dataset(workspace, out, DatasetChoices.from_json(front.get("choices")), progress)
    return RebuildReport(built=report, differences=tuple(_differences(data, front, before, report)))


def _read(card: Path) -> tuple[bytes, bytes | None]:
    """The card, and the file of articles if there is one."""
    try:
        if zipfile.is_zipfile(card):
            with zipfile.ZipFile(card) as archive:
                return _unpacked(archive, CARD, card), _unpacked(archive, ARTICLES, card)
        path = card / CARD if card.is_dir() else card
        if path.is_file() and path.stat().st_size > _LONGEST:
            raise TransferError("{file} is too long for the card of a dataset", file=path)
        manifest = path.parent / ARTICLES
        return path.read_bytes(), manifest.read_bytes() if manifest.is_file() else None
    except OSError as error:
        raise TransferError("{file} cannot be read: {why}", file=card, why=error.strerror or error) from error


def _unpacked(archive: zipfile.ZipFile, name: str, card: Path) -> bytes:
    try:
        if name == CARD and archive.getinfo(name).file_size > _LONGEST:
            raise TransferError("{file} is too long for the card of a dataset", file=card)
        return archive.read(name)
    except (KeyError, NotImplementedError, RuntimeError, zipfile.BadZipFile, zlib.error) as error:
        raise TransferError("{file} is not a dataset that Hashiya has built", file=card) from error


def _articles_in(manifest: bytes | None, files: Mapping[str, str]) -> dict[str, dict[str, Any]] | None:
    """Article id → its line, if the file of articles is as it was."""
    if manifest is None or sha256(manifest).hexdigest() != files.get(ARTICLES):
        return None
    return {line["id"]: line for line in map(orjson.loads, manifest.split(b"\n")[:-1])}


def _differences(
    data: bytes, front: Mapping[str, Any], before: Mapping[str, dict[str, Any]] | None, report: DatasetReport
) -> Iterator[str]:
    if data == report.card:
        return
    now = read_card(report.card, "the new card")
    for key, what in _HEADERS.items():
        if front.get(key) != now[key]:
            yield f"{what}: {front.get(key)} then, {now[key]} now"
    old, new = front["files"], now["files"]
    changed = [name for name in sorted({*old, *new}) if old.get(name) != new.get(name)]
    if changed:
        yield f"other files: {', '.join(changed)}"
    if before is not None:
        yield from _of_articles(before, report)
    elif changed:
        yield f"which articles differ cannot be said: {ARTICLES} is not beside the card as it was"
    if not changed and all(front.get(key) == now[key] for key in _HEADERS):
        yield "the files are the same, but the card was edited"


def _of_articles(before: Mapping[str, dict[str, Any]], report: DatasetReport) -> Iterator[str]:
    now = {one.id: (name, one) for name, some in report.plan.articles.items() for one in some}
    both = sorted(before.keys() & now.keys())
    kinds = {
        "articles are not in it any more": sorted(before.keys() - now.keys()),
        "articles are new in it": sorted(now.keys() - before.keys()),
        "articles have another text": [one for one in both if before[one]["text_sha256"] != now[one][1].text_sha256],
        "articles have other spans, links or details": [
            one
            for one in both
            if before[one]["text_sha256"] == now[one][1].text_sha256
            and before[one]["content_sha256"] != now[one][1].content
        ],
        "articles are in another part": [one for one in both if before[one]["part"] != now[one][0]],
    }
    for what, articles in kinds.items():
        if articles:
            more = " …" if len(articles) > _NAMED else ""
            yield f"{len(articles):,} {what}: {', '.join(articles[:_NAMED])}{more}"
