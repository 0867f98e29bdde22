"""What a workbook has beside the cells of a sheet: merged areas, addresses, comments, drawings."""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Iterator, Mapping
from typing import BinaryIO, NamedTuple
from urllib.parse import unquote

from app.exchange.files.archive_bounds import MAX_ARCHIVE_BYTES
from app.exchange.files.packed import Parts
from app.exchange.syntax.xml_reading import Element, iterate_elements

_CHUNK = 1 << 18
_MERGED = re.compile(
    rb"<(?:\w+:)?mergeCell\s[^>]*?ref\s*=\s*[\"']\$?([A-Z]{1,3})\$?(\d{1,7}):\$?[A-Z]{1,3}\$?(\d{1,7})"
)
_LINK = re.compile(rb"<(?:\w+:)?hyperlink\s[^<>]{1,4000}>")
_LINKED = re.compile(rb"\sref\s*=\s*[\"']\$?[A-Z]{1,3}\$?(\d{1,7})")
_LINK_ID = re.compile(rb"\s\w+:id\s*=\s*[\"']([^\"']{1,200})[\"']")
_OVERLAP = 4_200
"""Bytes in which a tag that names a merged area or a link surely fits."""
_ANCHORS = frozenset({"twoCellAnchor", "oneCellAnchor", "absoluteAnchor"})


class BehindRows(NamedTuple):
    """What stands behind the rows of a sheet and speaks of them."""

    merged: list[tuple[int, int, str]]
    """First row, last row and letters of the column of areas that are merged over rows."""
    links: dict[int, list[str]]
    """Addresses behind cells, by the number of their row."""


def relations(parts: Parts, part: str) -> Mapping[str, tuple[str, str]]:
    """Kind and target of what a part, or the whole file, is related to, by id; addresses stay as they are.

    Raises:
        RecordError: they cannot be read.
    """
    folder, name = posixpath.split(part)
    found = {}
    for event in iterate_elements(parts.part(posixpath.join(folder, "_rels", f"{name}.rels"))):
        if isinstance(event, Element) and event.local_name == "Relationship":
            target = event.attributes.get("Target", "")
            if event.attributes.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            found[event.attributes.get("Id", "")] = event.attributes.get("Type", ""), target
    return found


def relations_if_any(parts: Parts, part: str) -> Mapping[str, tuple[str, str]]:
    """The same of a part that may have none.

    Raises:
        RecordError: they cannot be read.
    """
    folder, name = posixpath.split(part)
    return relations(parts, part) if posixpath.join(folder, "_rels", f"{name}.rels") in parts.names() else {}


def behind_rows(parts: Parts, part: str) -> BehindRows:
    """What stands behind the rows of the sheet in `part`.

    Raises:
        RecordError: it cannot be read.
    """
    addresses = {
        key: target for key, (kind, target) in relations_if_any(parts, part).items() if kind.endswith("/hyperlink")
    }
    merged: set[tuple[int, int, str]] = set()
    links: dict[bytes, tuple[int, str]] = {}
    with parts.part(part, MAX_ARCHIVE_BYTES).open() as stream:
        for data in _overlapping(stream):
            if b"mergeCell" in data:
                for area in _MERGED.finditer(data):
                    top, bottom = int(area[2]), int(area[3])
                    if top < bottom:
                        merged.add((top, bottom, area[1].decode()))
            if addresses and b"hyperlink" in data:
                for tag in _LINK.findall(data):
                    cell, key = _LINKED.search(tag), _LINK_ID.search(tag)
                    address = addresses.get(html.unescape(key[1].decode("utf-8", "replace"))) if key else None
                    if cell and address:
                        links[tag] = int(cell[1]), address
    by_row: dict[int, list[str]] = {}
    for row, address in links.values():
        by_row.setdefault(row, []).append(address)
    return BehindRows(sorted(merged), by_row)


def _overlapping(stream: BinaryIO) -> Iterator[bytes]:
    tail = b""
    while data := stream.read(_CHUNK):
        yield (data := tail + data)
        tail = data[-_OVERLAP:]


def untold(addresses: list[str], cells: list[str]) -> int:
    """How many of the addresses behind the cells of a row stand in none of these."""
    told = {_plain(cell) for cell in cells}
    return sum(_plain(address) not in told for address in addresses)


def _plain(address: str) -> str:
    """An address however a spreadsheet writes it."""
    return unquote(address).strip().casefold().removeprefix("mailto:").rstrip("/")


def comments(parts: Parts, part: str) -> int:
    """How many cells of the sheet in `part` somebody has written a comment on.

    Raises:
        RecordError: they cannot be read.
    """
    # A thread of comments has one here too, for programs that do not know threads.
    return sum(one.local_name == "comment" for one in _elements(parts, part, "/comments"))


def drawings(parts: Parts, part: str) -> tuple[int, int]:
    """How many pictures and charts, and how many boxes of text, lie on the sheet in `part`.

    Raises:
        RecordError: they cannot be read.
    """
    count = texts = 0
    written = False
    for one in _elements(parts, part, "/drawing"):
        written |= one.local_name == "t" and bool(one.text.strip())
        if one.local_name in _ANCHORS:
            count, texts, written = count + (not written), texts + written, False
    return count, texts


def _elements(parts: Parts, part: str, wanted: str) -> Iterator[Element]:
    """The elements of the parts of this kind that belong to `part`."""
    names = parts.names()
    for kind, target in relations_if_any(parts, part).values():
        if kind.endswith(wanted) and target in names:
            for event in iterate_elements(parts.part(target, MAX_ARCHIVE_BYTES)):
                if isinstance(event, Element):
                    yield event
