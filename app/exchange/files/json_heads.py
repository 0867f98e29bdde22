"""The beginning of a JSON file in which one text is longer than a beginning is: what stands behind it tells more.

Formats are told by their keys, and in many of them the labels come after the text of the first article.
"""

from __future__ import annotations

import re
from typing import BinaryIO

_STRING = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
_TO_ITS_END = re.compile(rb'[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
_JSON = re.compile(rb"(?:\xef\xbb\xbf)?\s*[\[{]")
_KEPT = 2_000
"""Bytes of a text that is cut short."""
_CHUNK = 1 << 18
_LONGEST = 64 * 1024**2
"""Bytes of a text that are passed over."""
_TEXTS = 4


def beginning_of(stream: BinaryIO, length: int) -> bytes:
    """The first `length` bytes; of JSON that ends there inside of a text, this cut short and as many from behind it."""
    head, ahead = stream.read(length), b""
    if len(head) < length or not _JSON.match(head) or b"\0" in head:
        return head
    for _ in range(_TEXTS):
        opened = _open_string(head)
        ahead = b"" if opened < 0 else _behind(stream, head[opened + 1 :], ahead)
        if not ahead:
            break
        ahead += stream.read(max(0, length - len(ahead)))
        # A blank is never part of an escape, nor of a letter of more than one byte.
        kept = head[opened + 1 : opened + 1 + _KEPT].rpartition(b" ")[0]
        head, ahead = head[: opened + 1] + kept + b'"' + ahead[:length], ahead[length:]
    return head


def _open_string(data: bytes) -> int:
    """Where the string begins that does not end in `data`; -1 if there is none."""
    end = 0
    for match in _STRING.finditer(data):
        end = match.end()
    return data.find(b'"', end)


def _behind(stream: BinaryIO, begun: bytes, ahead: bytes) -> bytes:
    """What comes behind the string that has `begun`, as far as it was read; empty if it has no end, or a far one.

    Args:
        stream: What was not read yet.
        begun: As much of the string as was read.
        ahead: What was read behind that.
    """
    passed, cut = 0, _ends_escaping(begun)
    while passed <= _LONGEST and (ahead := ahead or stream.read(_CHUNK)):
        match = _TO_ITS_END.match(ahead, cut)
        if match:
            return ahead[match.end() :] or stream.read(_CHUNK)
        passed, cut, ahead = passed + len(ahead), _ends_escaping(ahead[cut:]), b""
    return b""


def _ends_escaping(data: bytes) -> int:
    """1 if the first byte behind `data` is the second half of an escape, otherwise 0."""
    return (len(data) - len(data.rstrip(b"\\"))) % 2
