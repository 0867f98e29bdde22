"""Texts that were read in a wrong encoding once and stored like that: noticed, named, and read back on request.

Two accidents make nearly all of them: UTF-8 taken for a code page (Ø§Ù„Ø³, ط§ظ„ط³), and Windows-1256 or 1255 taken for
Windows-1252 (ÇáÓáÇã). Both can be taken back without loss, because code pages map bytes to characters one to one. What
reverses an accident is an encoding of its own here, with a name that says what happened; it is never used unasked.
"""

from __future__ import annotations

import codecs
import re
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

_PAGES = {"cp1252": "windows-1252", "cp1256": "windows-1256", "cp1255": "windows-1255"}
_READ_AS = "-read-as-"
_SAMPLE = 4000
"""Code points."""
_LATIN_LEADS, _OTHER_LEADS = "ØÙÚÛ×", "طظ׳״"
"""How the first byte of an Arabic or Hebrew letter in UTF-8 looks in the three code pages."""
_LATIN_TWICE = "ÃÂ"
"""How the first byte of such a look is seen when that was read wrongly again."""
_LATIN_BYTE = b"\xc3"
"""First UTF-8 byte of U+00C0–00FF."""
_LATIN = re.compile("[\u00c0-\u00ff]")
_RTL = re.compile("[\u05d0-\u05ea\u0620-\u064a\u066e-\u06d3\u06fa-\u06ff]")
_LETTER = re.compile(r"[^\W\d_]")
_SURE = 0.6
_NO_BYTE = 0xFFFF


class Disguise(NamedTuple):
    """How a text came to look as it does."""

    true: str
    """The encoding it was in."""
    taken_for: str
    """The encoding it was read in."""

    @property
    def sentence(self) -> str:
        """What happened, in words."""
        return f"looks like {self.true} read as {self.taken_for}"

    @property
    def encoding(self) -> str:
        """Name of the encoding that takes it back."""
        return f"{self.true}{_READ_AS}{self.taken_for}"


DISGUISES = (
    *(Disguise("utf-8", name) for name in _PAGES.values()),
    Disguise("windows-1256", "windows-1252"),
    Disguise("windows-1255", "windows-1252"),
)


def suspicion(text: str) -> Disguise | None:
    """What seems to have happened to `text`, judged by its beginning; None for nearly every text."""
    sample = text[:_SAMPLE]
    if sample.isascii():
        return None
    latin = _LATIN_BYTE in sample.encode("utf-8", "surrogatepass")
    leads = sum(map(sample.count, _OTHER_LEADS + _LATIN_LEADS if latin else _OTHER_LEADS))
    if leads * 6 > len(sample):
        for comes_back in (_most_lines_come_back, _comes_back_with_gaps):
            for disguise in DISGUISES:
                if disguise.true == "utf-8" and comes_back(sample, disguise):
                    return disguise
    if latin and sum(map(sample.count, _LATIN_TWICE)) * 6 > len(sample) and _happened_twice(sample):
        return DISGUISES[0]
    letters = len(_LETTER.findall(sample)) if latin else 0
    if letters and len(_LATIN.findall(sample)) > _SURE * letters:
        for disguise in DISGUISES:
            if disguise.true != "utf-8" and _reads_right_to_left(sample, disguise):
                return disguise
    return None


def _happened_twice(sample: str) -> bool:
    """Whether UTF-8 was read as Windows-1252 and stored, and that once more: ``Ã˜Â§`` for ا."""
    whole = sample if len(sample) < _SAMPLE else sample[: sample.rfind(" ") + 1]
    try:
        return suspicion(undone(whole, DISGUISES[0])) == DISGUISES[0]
    except UnicodeError:
        return False


def undone(text: str, disguise: Disguise) -> str:
    """`text` as it was before the accident.

    Raises:
        UnicodeError: this did not happen to it.
    """
    return _bytes_in(text, disguise.taken_for).decode(_codec_of(disguise.true))


def named_disguise(encoding: str) -> Disguise | None:
    """The accident that an encoding of this name takes back; None when the name is another one."""
    wanted = encoding.strip().lower().replace("_", "-")
    return next((disguise for disguise in DISGUISES if disguise.encoding == wanted), None)


def _codec_of(name: str) -> str:
    return next((codec for codec, known in _PAGES.items() if known == name), name)


def _most_lines_come_back(sample: str, disguise: Disguise) -> bool:
    """Whether most lines are UTF-8 again, and from right to left: by chance, not even one of them would be."""
    lines = [line for line in sample.split("\n") if not line.isascii()]
    if len(sample) == _SAMPLE:
        # The last line may be cut within a character.
        lines[-1:] = [lines[-1][: lines[-1].rfind(" ") + 1]] if lines else []
    good = 0
    for line in lines:
        try:
            good += bool(_RTL.search(undone(line, disguise)))
        except UnicodeError:
            continue
    return good > len(lines) / 2


def _comes_back_with_gaps(sample: str, disguise: Disguise) -> bool:
    """Whether it is UTF-8 again but for characters that lost a byte, which is told though it cannot be undone."""
    raw = sample.translate(_BYTES[disguise.taken_for]).encode("latin-1", "ignore")
    return _is_right_to_left(raw.decode("utf-8", "ignore"))


def _reads_right_to_left(sample: str, disguise: Disguise) -> bool:
    try:
        found = undone(sample, disguise)
    except UnicodeError:
        return False
    return _is_right_to_left(found)


def _is_right_to_left(text: str) -> bool:
    return len(_RTL.findall(text)) > _SURE * max(len(_LETTER.findall(text)), 1)


def _bytes_in(text: str, page: str) -> bytes:
    return text.translate(_BYTES[page]).encode("latin-1")


def _bytes_of(codec: str) -> dict[int, int]:
    """Code point → byte. A byte without a character keeps its number, as in browsers; no other code point below 256.

    What was read as ISO-8859-1 is in Windows-1252 but for the bytes 80 to 9F, which that one keeps as controls.
    """
    table = dict.fromkeys(range(256), _NO_BYTE)
    if codec == "cp1252":
        table.update({byte: byte for byte in range(0x80, 0xA0)})
    for byte in range(256):
        char = bytes([byte]).decode(codec, "ignore") or chr(byte)
        table[ord(char)] = byte
    return table


_BYTES = {name: _bytes_of(codec) for codec, name in _PAGES.items()}


def _decode(disguise: Disguise, data: bytes) -> str:
    """What was in a file before the accident. A sound file, and sound lines of another one, stay as they are.

    Raises:
        UnicodeDecodeError: it cannot be taken back where it seems to have happened.
    """
    text = data.decode("utf-8")
    if disguise.true == "utf-8" or suspicion(text) == disguise:
        with suppress(UnicodeError):
            return _taken_back(text, disguise)
    lines, start = [], 0
    for line in text.split("\n"):
        try:
            lines.append(_taken_back(line, disguise))
        except (UnicodeEncodeError, UnicodeDecodeError) as error:
            # One character of the text is one byte of what was in the file before.
            at = len(text[: start + error.start].encode())
            raise UnicodeDecodeError(disguise.encoding, data, at, at + 1, "this did not happen to it") from error
        start += len(line) + 1
    return "\n".join(lines)


def _taken_back(text: str, disguise: Disguise) -> str:
    """`text` as it was before the accident; as it is, when it looks sound and cannot be taken back.

    Raises:
        UnicodeError: it looks like it, and cannot be taken back.
    """
    # Bytes that make UTF-8 again are proof enough; any byte is a letter of a code page.
    if disguise.true != "utf-8" and suspicion(text) != disguise:
        return text
    try:
        text = undone(text, disguise)
    except UnicodeError:
        if suspicion(text) is None:
            return text
        raise
    # What happened to a text may have happened to its copy as well. A sound text is not UTF-8 when it is undone.
    while disguise.true == "utf-8" and not text.isascii():
        try:
            text = undone(text, disguise)
        except UnicodeError:
            break
    return text


def _find_codec(name: str) -> codecs.CodecInfo | None:
    disguise = named_disguise(name)
    if disguise is None:
        return None

    def encode(text: str, _errors: str = "strict") -> tuple[bytes, int]:
        if text:
            raise UnicodeEncodeError(disguise.encoding, text, 0, len(text), "an accident is not repeated")
        return b"", 0

    def decode(data: ReadableBuffer, _errors: str = "strict") -> tuple[str, int]:
        return _decode(disguise, bytes(data)), len(bytes(data))

    return codecs.CodecInfo(encode, decode, name=disguise.encoding)


codecs.register(_find_codec)
