"""Which code page of the region a text without any declaration is in.

charset-normalizer judges how orderly the characters are. It knows neither that Windows-1256 writes the ZWNJ of Persian
as the byte 0x9D, which it takes for noise, nor that no word begins with a vowel sign or holds Arabic beside é: two of
the pages read three words of the third without any disorder. So the invisible bytes are kept from it, and of what it
allows, the page in which the words are words comes first.
"""

from __future__ import annotations

import codecs
from typing import NamedTuple

import regex
from charset_normalizer import from_bytes

CODE_PAGES = {"cp1256": "windows-1256", "iso8859-6": "ISO-8859-6", "cp1255": "windows-1255"}
"""Python's name of a code page → the name its users know; of two that are as likely, the first counts."""

_INVISIBLE = b"\x9d\x9e\xfd\xfe"
"""ZWNJ, ZWJ, LRM and RLM in Windows-1256; the last two in Windows-1255 as well."""
_C1 = regex.compile("[\x80-\x9f]")
"""Controls that no text holds: the bytes are letters of another page."""
_WORD = regex.compile(r"[\p{L}\p{M}\u200c\u200d]+")
_SOUND = regex.compile(
    r"(?:[\p{Arabic}\u0640][\p{Mn}\u200c\u200d]*)+|(?:[א-ת]\p{Mn}*|[װ-ײ]\p{Mn}*)+|\p{Latin}+",
)
"""A word of one script that does not begin with a mark."""
_LAST_LETTER_WITHIN = regex.compile(r"[ךםןףץةى]\p{M}*\p{L}")
_LEAST = 0.6
"""What is worth less is a text of two encodings, or of one that is not known here."""
_SAMPLE = 65_536


class LikelyPage(NamedTuple):
    """A code page that a text may be in."""

    codec: str
    """Python's name of it."""
    confidence: float
    """0 to 1; all of a text together are at most 1."""


def likely_pages(data: bytes) -> list[LikelyPage]:
    """Code pages that `data`, which is not UTF-8, may be in, the likeliest first; none when none makes words of it."""
    texts = {codec: text for codec in CODE_PAGES if (text := _decoded(data, codec)) is not None}
    clean = [codec for codec, text in texts.items() if not _C1.search(text)] or list(texts)
    if not clean:
        return []
    matches = from_bytes(data.translate(None, _INVISIBLE), cp_isolation=[codec.replace("-", "_") for codec in clean])
    order = {codecs.lookup(match.encoding).name: 1.0 - match.chaos for match in matches}
    worth = {codec: order[codec] * _soundness(texts[codec]) for codec in clean if codec in order}
    if max(worth.values(), default=0.0) < _LEAST:
        return []
    whole = sum(worth.values())
    ranked = sorted(worth, key=lambda codec: -worth[codec])
    return [LikelyPage(codec, worth[codec] ** 2 / whole) for codec in ranked]


def readable_in(data: bytes, codec: str) -> bool:
    """Whether every byte of `data` is a character in this encoding."""
    return _decoded(data, codec) is not None


def _decoded(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        return None


def _soundness(text: str) -> float:
    """Share of the words with other letters than those of ASCII that may be words, 0 to 1."""
    words = [word for word in _WORD.findall(text[:_SAMPLE]) if not word.isascii()]
    sound = sum(bool(_SOUND.fullmatch(word)) and not _LAST_LETTER_WITHIN.search(word) for word in words)
    return sound / len(words) if words else 1.0
