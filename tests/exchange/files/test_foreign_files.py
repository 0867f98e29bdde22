"""Files of other programs are told by their bytes and refused with what to do; texts are not."""

import re
import zipfile
from pathlib import Path

import pytest

from app.domain.errors import RecordError
from app.exchange.files.foreign_files import APPLE, OLD_EXCEL, OPEN_SHEET, refuse_foreign
from app.exchange.files.sources import Unusable, find_sources
from app.exchange.installed_formats import installed_formats
from tests.exchange.round_trip import source_of

_PAGE = "<p>قال الوزير</p>"


@pytest.mark.parametrize(
    ("data", "what_to_do"),
    [
        (b"{\\rtf1\\ansi\\ansicpg1256 \\u1602?\\u1575?\\u1604?}", "RTF.* save it as DOCX"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "PDF.* save its text"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504), "older office program.* save it as DOCX"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + b"\x09\x08\x10\x00\x00\x06\x05\x00", "XLS.* as CSV UTF-8"),
        (b"bplist00\xd1\x01\x02", "save it as an HTML page"),
        (
            b"From: <Saved by Blink>\r\nSubject: =?utf-8?Q?=D8=AE?=\r\nMIME-Version: 1.0\r\n"
            b"Content-Type: multipart/related;\r\n\tboundary=b\r\n\r\n--b\r\n\r\n<p>=D9=82</p>",
            "save it as an HTML page",
        ),
        (b"Received: from a\nMessage-ID: <1@example.org>\nSubject: x\n\n\xd9\x82", "e-mail.* plain text or HTML"),
        (b"\x1f\x8b\x08\x00" + bytes(20), "unpack it first"),
        (b"7z\xbc\xaf\x27\x1c\x00\x04", "unpack it first"),
        (b"Rar!\x1a\x07\x01\x00", "unpack it first"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR", "picture.*OCR"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", "picture.*OCR"),
        (b"GIF89a\x01\x00\x01\x00", "picture.*OCR"),
        (b"II*\x00\x08\x00\x00\x00", "picture.*OCR"),
        (b"MM\x00*\x00\x00\x00\x08", "picture.*OCR"),
        ("خبر.txt".encode().ljust(257, b"\0") + b"ustar\x0000", "unpack it first"),
        ('<?xml version="1.0"?>\n<!-- قائمة -->\n<opml version="2.0"><body/></opml>'.encode(), "save each of them"),
        (b'\xef\xbb\xbf<?xml version="1.0"?>\n<Project name="a"\n xmlns="urn:QDA-XML:project:1.0"/>', "end in .qdpx"),
        (b'<q:CodeBook xmlns:q="urn:QDA-XML:codebook:1.0"/>', "export the project"),
    ],
)
def test_a_file_of_another_program_is_refused_with_what_to_do(data: bytes, what_to_do: str) -> None:
    with pytest.raises(RecordError, match=what_to_do):
        installed_formats().format_of(source_of(data, "خبر.txt"))


NAMES = {
    "خبر.pdf": "PDF.* save its text",
    "מסמך.DOC": "older Word.* DOCX",
    "متن.odt": "OpenDocument.* DOCX",
    "جدول.ods": "ODS.* XLSX, or as CSV in UTF-8",
    "جدول.numbers": "Numbers.*XLSX.* CSV in UTF-8",
    "خبر.rtf": "RTF.* DOCX",
    "مقال.pages": "Pages.* export it there as Word",
    "جدول.xls": "XLS.* XLSX, or as CSV UTF-8",
    "عرض.pptx": "presentation.* DOCX",
    "رسالة.eml": "e-mail",
    "أرشيف.rar": "unpack it first",
    "צילום.jpg": "picture.*OCR",
    "مستند.gdoc": "download that as DOCX",
    "برنامج.exe": "^neither text nor a known format$",
    "~$خبر.doc": "^neither text nor a known format$",
    ".خبر.txt": "^is a hidden file$",
}


def test_in_folders_and_archives_each_is_told_by_its_name_with_what_to_do(tmp_path: Path) -> None:
    folder = tmp_path / "أخبار"
    folder.mkdir()
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for name in NAMES:
            (folder / name).write_bytes(b"\x00\x01")
            archive.writestr(name, b"\x00\x01")
        archive.writestr("__MACOSX/خبر.pdf", b"x")
    (folder / "كتاب.pages" / "Data").mkdir(parents=True)
    (folder / "كتاب.pages" / "Data" / "x.txt").write_text("جزء من ملف", "utf-8")
    suffixes = installed_formats().suffixes()
    found = {one.name: one for one in find_sources([folder], suffixes)}
    packed = {one.name.removeprefix("a.zip/"): one for one in find_sources([tmp_path / "a.zip"], suffixes)}
    assert isinstance(packed.pop("__MACOSX/خبر.pdf"), Unusable)
    package = found.pop("كتاب.pages")
    assert isinstance(package, Unusable)
    assert "Pages" in package.reason
    assert found.keys() == packed.keys() == NAMES.keys()
    for name, told in NAMES.items():
        for one in (found[name], packed[name]):
            assert isinstance(one, Unusable)
            assert not one.refused
            assert re.search(told, one.reason), name


def test_a_file_of_pages_is_no_archive_of_texts(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "مقال.pages", "w") as archive:
        archive.writestr("Index/Document.iwa", b"\x00")
        archive.writestr("preview.jpg", b"\xff\xd8")
    (one,) = find_sources([tmp_path / "مقال.pages"], installed_formats().suffixes())
    assert isinstance(one, Unusable)
    assert one.refused
    assert one.reason == APPLE


@pytest.mark.parametrize(
    ("name", "members", "reason"),
    [
        ("جدول.ods", {"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<x/>"}, OPEN_SHEET),
        ("גיליון.zip", {"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}, OPEN_SHEET),
        ("جدول.xlsb", {"[Content_Types].xml": "<Types/>", "xl/workbook.bin": "x"}, OLD_EXCEL),
    ],
)
def test_a_spreadsheet_of_another_format_is_told_by_what_is_in_it(
    name: str, members: dict[str, str], reason: str, tmp_path: Path
) -> None:
    with zipfile.ZipFile(tmp_path / name, "w") as archive:
        for member, text in members.items():
            archive.writestr(member, text)
    (one,) = find_sources([tmp_path / name], installed_formats().suffixes())
    assert isinstance(one, Unusable)
    assert (one.refused, one.reason) == (True, reason)


@pytest.mark.parametrize(
    ("text", "name", "format_name"),
    [
        ("قال: نعم\nرد: لا\n\nانتهى.", "خبر.txt", "text"),
        ("From: الوزير\nSubject: أمس\n\nקרא", "خبر.txt", "text"),
        ("BZ هذا نص", "a", "text"),
        ("اخبار opml: <opml>", "a.txt", "text"),
        (f"<html><body>{_PAGE}</body></html>", "a.html", "html"),
    ],
)
def test_texts_are_no_files_of_another_program(text: str, name: str, format_name: str) -> None:
    refuse_foreign(text.encode())
    found = installed_formats().format_of(source_of(text.encode(), name))
    assert found is not None
    assert found.name == format_name
