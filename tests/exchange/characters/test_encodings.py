"""From bytes to characters: declared, unmistakable, guessed and forced encodings."""

import codecs
from pathlib import Path

import pytest

from app.domain.errors import RecordError, TransferError
from app.exchange.characters.encodings import certainty, decode, likely_encodings
from tests.exchange.articles import seed_records

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


SHORT = [
    ("الصورة: وزارة الخارجية الروسية", "cp1256"),
    ("المصدر: وكالة المنارة", "iso8859-6"),
    ("The minister (الوزير) said “yes” – in Cairo.", "cp1256"),
    ("The minister (השר) said “yes” – in Haifa.", "cp1255"),
    ("רִאשׁוֹן וְאַחֲרוֹן", "cp1255"),
    ("پيش\u200cنويس بي\u200cتوافق ماند؛ «آب را با تقويم سياست تقسيم نمي\u200cکنند»", "cp1256"),
    ("وزيراعظم نے کہا کہ ٹيم کے ڈاکٹر موجود ہيں۔".replace("۔", "."), "cp1256"),
    ("قـــال الوزير", "cp1256"),
]
"""Lines of which one of the other code pages makes characters, too, or of which a third is invisible."""


@pytest.mark.parametrize(("text", "encoding"), SHORT)
def test_a_line_is_read_in_the_page_in_which_its_words_are_words(text: str, encoding: str) -> None:
    found = decode(text.encode(encoding))
    assert found.text == text
    assert sum(sure for _, sure in likely_encodings(text.encode(encoding))) <= 1


def test_every_paragraph_of_the_samples_is_told_in_the_code_page_of_its_language() -> None:
    for record in seed_records():
        codec = "cp1255" if record["language"] == "he" else "cp1256"
        # Windows-1256 has the Persian and Urdu letters of its time, and writes the others as Arabic does.
        old = record["text"].translate({ord("ی"): "ي", ord("ۀ"): "ه"})
        for paragraph in filter(None, old.split("\n")):
            data = paragraph.encode(codec, "ignore")
            if not data.isascii():
                assert decode(data).text == data.decode(codec), paragraph


@pytest.mark.parametrize("other", ["cp1255", "utf-8"])
def test_a_text_in_two_encodings_is_in_none(other: str) -> None:
    data = (ARABIC.encode("cp1256") + b"\n") * 3 + ((HEBREW if other == "cp1255" else ARABIC).encode(other) + b"\n") * 3
    with pytest.raises(RecordError, match="cannot be told"):
        decode(data)


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


@pytest.mark.parametrize("text", [ARABIC, HEBREW, PERSIAN])
@pytest.mark.parametrize(("order", "other"), [("utf-16-le", "utf-16-be"), ("utf-16-be", "utf-16-le")])
def test_utf_16_is_never_read_the_other_way_round(text: str, order: str, other: str) -> None:
    mark = {"utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}[order]
    for data in (text.encode(order), mark + text.encode(order)):
        assert decode(data, "utf-16").text == text
        assert decode(data, order).text == text
        with pytest.raises(RecordError, match=f"is {order}, not {other}: the two bytes"):
            decode(data, other)


def test_a_few_control_codes_make_no_text_binary() -> None:
    few = "\x01\x02\x03"
    assert decode((ARABIC * 10 + few).encode()).text.endswith(few)
    assert decode(f"نعم {few[:2]}".encode()).text == f"نعم {few[:2]}"
    with pytest.raises(RecordError, match="3 of its 7 characters are control codes"):
        decode(f"نعم {few}".encode())


@pytest.mark.parametrize(
    ("data", "forced", "reason"),
    [
        (b"abc " + ARABIC.encode("cp1256"), "utf-8", r"is not utf-8: the byte at offset 4 \(0xC3\)"),
        (
            codecs.BOM_UTF8 + ARABIC.encode(),
            "windows-1256",
            "is UTF-8, not windows-1256: a UTF-8 character begins at byte",
        ),
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


@pytest.mark.parametrize("lines", [1, 2, 7])
def test_what_is_in_no_encoding_is_told_by_its_line(lines: int) -> None:
    data = "سطر\n".encode() * lines + b"\x81\x8d\x8f\x90\x9d"
    with pytest.raises(RecordError, match=rf"not UTF-8 in line {lines + 1}, at byte offset {7 * lines}\)"):
        decode(data)
