"""From bytes to characters: declared, unmistakable, guessed and forced encodings."""

import codecs
from pathlib import Path

import pytest

from app.domain.errors import RecordError, TransferError
from app.exchange.characters.encodings import certainty, decode

ARABIC = (
    "أعلنت الوزارة، يوم الثلاثاء، أن الاتفاق لن يوقع قبل نهاية الشهر.\n"
    "وقال المتحدث باسمها إن المفاوضات مستمرة، وإن الطرفين متفقان على معظم البنود."
)
HEBREW = 'שר החוץ אמר אתמול כי ההסכם לא ייחתם לפני סוף החודש.\nלדבריו, "המשא ומתן נמשך", והצדדים הסכימו על רוב הסעיפים.'
PERSIAN = "وزیر خارجه گفت که توافق تا پایان ماه امضا نمی‌شود و گفتگوها ادامه دارد."


@pytest.mark.parametrize("text", [ARABIC, HEBREW, PERSIAN, "😀 قال «نعم»", "plain"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_unicode_is_told_with_and_without_a_mark(text: str, encoding: str) -> None:
    found = decode(text.encode(encoding))
    assert found.text == text
    assert found.bom == (encoding in {"utf-8-sig", "utf-16", "utf-32"})
    assert found.encoding == encoding.removesuffix("-sig")


def test_a_big_endian_mark_is_read() -> None:
    assert decode(codecs.BOM_UTF16_BE + ARABIC.encode("utf-16-be")).text == ARABIC


@pytest.mark.parametrize(
    ("text", "encoding", "name"),
    [
        (ARABIC, "cp1256", "windows-1256"),
        (ARABIC.replace("،", ","), "iso8859-6", "ISO-8859-6"),
        (HEBREW, "cp1255", "windows-1255"),
    ],
)
def test_code_pages_are_guessed_and_the_guess_is_told(text: str, encoding: str, name: str) -> None:
    found = decode(text.encode(encoding))
    assert found.text == text
    assert found.encoding == name
    assert 0 < found.confidence <= 1


def test_real_articles_survive_the_arabic_code_pages(real_articles: list[Path]) -> None:
    for path in real_articles:
        text = path.read_text("utf-8")
        for encoding in ("cp1256", "iso8859-6"):
            kept = text.encode(encoding, "ignore")
            assert decode(kept).text == kept.decode(encoding), (path.name, encoding)


def test_a_forced_encoding_is_obeyed() -> None:
    data = "كتاب".encode("iso8859-6")  # short enough to be taken for windows-1256
    assert decode(data, "ISO-8859-6").text == "كتاب"
    assert decode(ARABIC.encode("utf-16"), "utf-16").bom
    assert decode(codecs.BOM_UTF8 + b"x", "utf-8") == ("x", "utf-8", True, 1.0)
    assert decode(codecs.BOM_UTF16_LE + ARABIC.encode("utf-16-le"), "utf-16-le").text == ARABIC


@pytest.mark.parametrize(
    ("data", "forced", "reason"),
    [
        (b"abc " + ARABIC.encode("cp1256"), "utf-8", r"is not utf-8: the byte at offset 4 \(0xC3\)"),
        (codecs.BOM_UTF8 + b"abc\xff", "utf-8-sig", r"the byte at offset 6 \(0xFF\)"),
        (b"abc " + ARABIC.encode(), "windows-1256", "is UTF-8, not windows-1256.* offset 4"),
        (b"abc " + ARABIC.encode(), "latin-1", "is UTF-8, not iso8859-1.* offset 4"),
        (b"ab plain words.", "utf-16", "offset"),
        (b"a plain English line", "utf-16", "is UTF-8, not utf-16"),
        (ARABIC.encode("cp1256"), "ascii", "is not ascii: the byte at offset 0"),
        (b"\x01\x02" * 40, "ISO-8859-6", "control codes"),
    ],
)
def test_a_wrong_forced_encoding_is_refused_with_the_byte(data: bytes, forced: str, reason: str) -> None:
    with pytest.raises(RecordError, match=reason):
        decode(data, forced)


@pytest.mark.parametrize("name", ["klingon", "base64", "rot13", ""])
def test_an_encoding_that_does_not_exist_is_named(name: str) -> None:
    with pytest.raises(TransferError, match="There is no encoding"):
        decode(b"x", name)


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)),
        "قال\0الوزير".encode(),
        bytes(range(256)) * 20,
        b"\x7fELF\x02\x01\x01" + bytes(100),
        "قال الوزير".encode() + b"\x01\x02\x03\x04",
    ],
)
def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(RecordError, match=r"is not a text|cannot be told"):
        decode(data)


def test_what_nobody_can_tell_asks_for_the_encoding() -> None:
    with pytest.raises(RecordError, match="--encoding"):
        decode(bytes([0xFF, 0xFE, 0x41, 0xD8, 0x20, 0x81, 0x8D, 0x8F, 0x90, 0x9D][2:]))


def test_what_is_possible_at_all_is_not_0_per_cent() -> None:
    assert [certainty(sure) for sure in (1.0, 0.94, 0.004, 0.0)] == ["100%", "94%", "<1%", "0%"]
