"""Names of files as people read them, where the system or an archive gives only bytes.

A zip archive says that a name is UTF-8, or says nothing: the name is then in whatever code page the computer had that
packed it, and `zipfile` takes it for the one of the first IBM PC. On Unix a file's name may be any bytes.
"""

from __future__ import annotations

import os
import re
import struct
import unicodedata
import zipfile
import zlib
from pathlib import Path

_SAYS_UTF8 = 0x800
_UNICODE_PATH = 0x7075
"""Extra field with the name in UTF-8 (APPNOTE.TXT of PKWARE, 4.6.9)."""
_MIXED = re.compile(r"[A-Za-z][^\x00-\x7f]|[^\x00-\x7f][A-Za-z]")
"""Inside of one word: a French name that is read as Hebrew."""
_CODE_PAGES = ("cp720", "cp862", "cp1256", "cp1255")
"""Of Arabic and Hebrew consoles, and of windows there."""


def shown_name(name: str) -> str:
    """A file's name, or a path, in characters that can be stored, whatever bytes it is on the disk."""
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        try:
            raw = os.fsencode(name)
        except UnicodeEncodeError:
            return name.encode("utf-8", "backslashreplace").decode()
        return _guessed(raw) or raw.decode("utf-8", "backslashreplace")
    return name


def shown_path(path: Path) -> str:
    """What `path` is called: its last name, or all of it where it has none."""
    return shown_name(path.name or str(path))


def member_name(member: zipfile.ZipInfo) -> str:
    """The name of an archive's member; some programs on Windows part its folders by backslashes."""
    return _member_name(member).replace("\\", "/")


def _member_name(member: zipfile.ZipInfo) -> str:
    if member.flag_bits & _SAYS_UTF8 or member.filename.isascii():
        return member.filename
    try:
        raw = member.filename.encode("cp437")
    except UnicodeEncodeError:
        return member.filename
    return _unicode_path(member.extra, raw) or _guessed(raw) or member.filename


def _unicode_path(extra: bytes, raw: bytes) -> str | None:
    while len(extra) >= 4:
        kind, length = struct.unpack_from("<HH", extra)
        field, extra = extra[4 : 4 + length], extra[4 + length :]
        if kind == _UNICODE_PATH and len(field) > 5 and struct.unpack_from("<I", field, 1)[0] == zlib.crc32(raw):
            try:
                return field[5:].decode("utf-8")
            except UnicodeDecodeError:
                return None
    return None


def _guessed(raw: bytes) -> str | None:
    """The name as UTF-8, or in the code page that makes nothing but right-to-left letters of what is not ASCII."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        pass
    best, most = None, 0
    for page in _CODE_PAGES:
        try:
            name = raw.decode(page)
        except UnicodeDecodeError:
            continue
        foreign = [character for character in name if character > "\x7f"]
        letters = sum(unicodedata.bidirectional(character) in {"R", "AL"} for character in foreign)
        marks = sum(unicodedata.bidirectional(character) == "NSM" for character in foreign)
        if letters + marks == len(foreign) and letters > most and not _MIXED.search(name):
            best, most = name, letters
    return best
