"""From the bytes of a text to its characters: byte order marks, UTF-8 and UTF-16, and the code pages of the region.

A declared or unmistakable encoding is never guessed at. For what is left, `code_pages` tells in which of the code
pages of Arabic, Persian, Urdu and Hebrew texts it may be; the guess is reported with its confidence.
"""

from __future__ import annotations

import codecs
import re
from contextlib import suppress
from typing import NamedTuple

from app.domain.errors import RecordError, WrongOptionError
from app.exchange.characters.code_pages import CODE_PAGES, likely_pages, readable_in
from app.exchange.characters.mojibake import named_disguise, suspicion

XML_DECLARATION = re.compile(rb"\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9_.:-]{2,40})[\"']")
"""What pages and chapters that are XML begin with; its group is the encoding that they declare."""
_MARKS = (
    # UTF-32 first: its little-endian mark begins with the one of UTF-16.
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_UTF16 = {"utf-16": b"", "utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}
"""Codec → the mark at the beginning of a text that is in it."""
_CONTROL_BYTES = re.compile(rb"[\x00-\x08\x0e-\x1f]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
_EXPECTED = re.compile(
    "[\t-\r -~\u00a0-\u00ff\u0590-\u06ff\u0750-\u077f\u08a0-\u08ff\u200b-\u206f\ufb1d-\ufdff\ufe70-\ufeff]"
)
"""What an article of the region is made of; hardly any of it appears when the two bytes of UTF-16 are swapped."""
_RIGHT_TO_LEFT = re.compile("[\u0590-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
_WIDE_JSON = (
    ("utf-32-le", re.compile(rb"[\s{\[\"]\0\0\0")),
    ("utf-32-be", re.compile(rb"\0\0\0[\s{\[\"]")),
    ("utf-16-le", re.compile(rb"[\s{\[\"]\0")),
    ("utf-16-be", re.compile(rb"\0[\s{\[\"]")),
)
"""How JSON begins, by its codec."""
_SURE, _MOST = 0.9, 0.5
_SAMPLE = 65_536


class Decoded(NamedTuple):
    """A decoded text without its byte order mark."""

    text: str
    encoding: str
    bom: bool
    confidence: float
    """1 when the encoding was declared, forced or unmistakable; a guess is below."""


def named_codec(encoding: str) -> str:
    """Python's name for an encoding named by the user.

    Raises:
        WrongOptionError: there is none of this name for texts.
    """
    try:
        info = codecs.lookup(encoding)
        "".encode(info.name)
    except (LookupError, ValueError) as error:
        known = ", ".join(("utf-8", "utf-16", *CODE_PAGES.values()))
        raise WrongOptionError(
            "There is no encoding {encoding!r}; for example: {known}", encoding=encoding, known=known
        ) from error
    return info.name


def certainty(confidence: float) -> str:
    """A confidence in per cent, for people: what is possible at all is not 0 %."""
    return "<1%" if 0 < confidence < 0.005 else f"{confidence:.0%}"


def byte_order_mark(head: bytes) -> tuple[str, int] | None:
    """Codec that a byte order mark at the beginning of `head` declares, and the length of the mark in bytes."""
    for mark, codec in _MARKS:
        if head.startswith(mark):
            return codec, len(mark)
    return None


def decode(data: bytes, forced: str | None = None, *, quotes: bool = False) -> Decoded:
    """The characters of `data`.

    Args:
        data: A whole text.
        forced: The encoding as the user named it; it is not doubted unless the bytes speak against it.
        quotes: Whether it is in a format that quotes articles: an export of ours holds whatever control codes they do.

    Raises:
        RecordError: the bytes are not text, not in the forced encoding, or in one that cannot be told.
        TransferError: there is no encoding of the forced name.
    """
    marked = byte_order_mark(data)
    if quotes and forced is None and not marked and b"\0" not in data:
        # UTF-16 without a mark has NUL in every blank and at every line end.
        with suppress(UnicodeDecodeError):
            return Decoded(data.decode(), "utf-8", False, 1.0)
    if forced is not None:
        decoded = _decode_forced(data, named_codec(forced), marked)
    elif marked:
        decoded = Decoded(decode_as(data, marked[0]), public_name(marked[0]), True, 1.0)
    else:
        decoded = _decode_unmarked(data)
    _refuse_binary(decoded.text)
    return decoded


def decode_as(data: bytes, codec: str, begin: int = 0) -> str:
    """`data` from byte `begin` on in one encoding.

    Raises:
        RecordError: it is not; the message names the byte offset.
    """
    try:
        return (data[begin:] if begin else data).decode(codec)
    except UnicodeDecodeError as error:
        skipped = 3 if codec == "utf-8-sig" and data.startswith(codecs.BOM_UTF8) else begin
        offset = error.start + skipped
        byte = f" (0x{data[offset]:02X})" if offset < len(data) else ""
        raise RecordError(
            f"is not {public_name(codec)}: the byte at offset {offset:,}{byte} cannot be decoded"
        ) from error


def _decode_forced(data: bytes, codec: str, marked: tuple[str, int] | None) -> Decoded:
    codec = _in_its_order(data, codec)
    if marked and codec.replace("-", "").startswith(marked[0].replace("-sig", "").replace("-", "")):
        # The codecs "utf-16" and "utf-32" need the mark to know the order of bytes; the others would keep it.
        begin = 0 if codec.endswith(("16", "32")) or codec == "utf-8-sig" else marked[1]
        return Decoded(decode_as(data, codec, begin), public_name(codec), True, 1.0)
    if codec not in {"utf-8", "utf-8-sig"} and named_disguise(codec) is None:
        _refuse_utf8_in_disguise(data, codec)
    if named_disguise(codec) is not None and not _is_utf8(data):
        # The accident is a matter of other files, which are UTF-8 since.
        return _decode_unmarked(data)
    return Decoded(decode_as(data, codec), public_name(codec), False, 1.0)


def _in_its_order(data: bytes, codec: str) -> str:
    """`codec`; of UTF-16 without a word on the order of bytes, and without a mark, the one that the letters tell.

    Raises:
        RecordError: the bytes are in the other order: they would be read as letters of China.
    """
    if codec not in _UTF16:
        return codec
    there = next((one for one, mark in _UTF16.items() if mark and data.startswith(mark)), None)
    found = there or next(iter(likely_utf16(data) or ()), codec)
    if codec == "utf-16":
        return codec if there else str(found)
    if found != codec:
        raise RecordError(f"is {found}, not {codec}: the two bytes of its letters stand the other way round")
    return codec


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _refuse_utf8_in_disguise(data: bytes, codec: str) -> None:
    """Code pages and UTF-16 give characters for nearly all bytes: a wrong one would go unnoticed and ruin the text."""
    if data.isascii() and (not codec.startswith("utf") or _CONTROL_BYTES.search(data)):
        return
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return
    offset = next((index for index, byte in enumerate(data) if byte > 0x7F), 0)
    raise RecordError(
        f"is UTF-8, not {public_name(codec)}: a UTF-8 character begins at byte offset {offset:,}; "
        "leave the encoding out or name utf-8"
    )


def _decode_unmarked(data: bytes) -> Decoded:
    found = _utf16_without_mark(data)
    if found:
        return found
    try:
        return Decoded(data.decode("utf-8"), "utf-8", False, 1.0)
    except UnicodeDecodeError as error:
        if b"\0" in data:
            raise RecordError(f"is not a text: it holds a NUL byte at offset {data.index(0):,}") from error
        offset = error.start
    return _guess_code_page(data, offset)


def _utf16_without_mark(data: bytes) -> Decoded | None:
    found = likely_utf16(data)
    return Decoded(decode_as(data, found[0]), found[0], False, found[1]) if found else None


def likely_utf16(head: bytes) -> tuple[str, float] | None:
    """The codec of a text in UTF-16 without a byte order mark, and a confidence from 0 to 1; None for any other text.

    The second byte of each letter is the same all over a script, 05 for Hebrew and 06 for Arabic, which no other
    encoding has in a text. Many a letter of Arabic is two bytes of ASCII, so that all of it seems to be UTF-8.

    Args:
        head: The beginning of a text, which may be cut anywhere.
    """
    if not _CONTROL_BYTES.search(head[:_SAMPLE]):
        return None
    texts = {codec: head[:_SAMPLE].decode(codec, "replace") for codec in ("utf-16-le", "utf-16-be")}
    shares = {codec: len(_EXPECTED.findall(text)) / max(len(text), 1) for codec, text in texts.items()}
    (best, share), (_, other) = sorted(shares.items(), key=lambda item: -item[1])
    if share < _SURE or other > share / 2:
        return None
    # Without a blank or a line end nothing but the letters can bear witness.
    if b"\0" not in head and len(_RIGHT_TO_LEFT.findall(texts[best])) < _MOST * len(texts[best]):
        return None
    return best, _guessed(share - other)


def wide_json(head: bytes) -> str | None:
    """The codec of JSON in UTF-16 or UTF-32 without a byte order mark; None when it is in neither.

    JSON begins with a character of ASCII, so it is the NUL bytes beside it that tell (RFC 4627, section 3).
    """
    return next((codec for codec, beginning in _WIDE_JSON if beginning.match(head)), None)


def likely_encodings(head: bytes) -> list[tuple[str, float]]:
    """Encodings that a text beginning with `head` may be in, the likeliest first, each with a confidence from 0 to 1.

    What is declared or unmistakable comes alone, what is no text has none. The last characters of `head` may be cut.
    """
    marked = byte_order_mark(head)
    if marked:
        return [(public_name(marked[0]), 1.0)]
    if _CONTROL_BYTES.search(head):
        wide = likely_utf16(head)
        return [wide] if wide else []
    try:
        text = codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        likely = [(public_name(page.codec), _guessed(page.confidence)) for page in likely_pages(head)]
        known = {name for name, _ in likely}
        # What the bytes allow, but the language of the text speaks against.
        rest = [name for codec, name in CODE_PAGES.items() if name not in known and readable_in(head, codec)]
        return likely + [(name, 0.0) for name in rest]
    disguise = suspicion(text)
    others = [(disguise.encoding, _guessed(0.9))] if disguise else []
    return [*others, ("utf-8", 1.0 if not others else 0.1)]


def _guess_code_page(data: bytes, not_utf8_at: int) -> Decoded:
    likely = likely_pages(data)
    if not likely:
        line = data.count(b"\n", 0, not_utf8_at) + 1
        raise RecordError(
            f"its encoding cannot be told (not UTF-8 in line {line:,}, at byte offset {not_utf8_at:,}); "
            "name it with --encoding"
        )
    codec, confidence = likely[0]
    return Decoded(decode_as(data, codec), public_name(codec), False, _guessed(confidence))


def _guessed(confidence: float) -> float:
    return min(round(confidence, 2), 0.99)


def _refuse_binary(text: str) -> None:
    nul = text.find("\0")
    if nul >= 0:
        raise RecordError(f"is not a text: it holds a NUL character at position {nul:,}")
    controls = len(_CONTROLS.findall(text))
    if controls > 2 and controls > len(text) // 200:
        raise RecordError(f"is not a text: {controls:,} of its {len(text):,} characters are control codes")


def public_name(codec: str) -> str:
    """What people call a codec of Python."""
    name = codec.removesuffix("-sig")
    return CODE_PAGES.get(name, name)
