"""Files of other programs that are no text, told by their first bytes or their name, and what to do with each.

Some of them would otherwise pass for a plain text: RTF and e-mails are made of ASCII, and so is the beginning of a PDF.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import PurePosixPath

from app.domain.errors import RecordError

OLE = "is a file of an older office program, or has a password; save it as DOCX, XLSX or plain text without one"
OPEN_DOCUMENT = "is an OpenDocument file; save it as DOCX, XLSX or plain text first"
PRESENTATION = "is a presentation; save its text as plain text or DOCX first"
RENAMED_WORD = "is a Word file under another name; let its name end in .docx"
RENAMED_BOOK = "is an EPUB under another name; let its name end in .epub"
OPEN_SHEET = "is an OpenDocument spreadsheet (ODS); save it as XLSX, or as CSV in UTF-8, and import that"
APPLE = (
    "is a file of Pages, Numbers or Keynote; export it there as Word, Excel (XLSX), CSV in UTF-8 or plain text, "
    "and import that"
)
_NUMBERS = "is a spreadsheet of Numbers; export it there as Excel (XLSX) or as CSV in UTF-8, and import that"
PACKAGE = "is a file of another program; save its text as DOCX or plain text first"
_PDF = "is a PDF, which holds pages and no running text; save its text as plain text or DOCX first"
_RTF = "is an RTF file; save it as DOCX or plain text first"
_PAGE_ARCHIVE = "is a web page packed together with its pictures; save it as an HTML page instead"
_MAIL = "is an e-mail; save its text as plain text or HTML first"
_PACKED = "is packed by another program than zip; unpack it first"
_OLD_WORD = "is a file of an older Word; save it as DOCX or plain text first"
OLD_EXCEL = (
    "is a workbook in another format of Excel (XLS, XLSB); save it there as XLSX, or as CSV UTF-8, and import that"
)
_KINDLE = "is an e-book for Kindle; convert it to EPUB first"
_PICTURE = "is a picture; if it is of a text, let a program read it (OCR) and save that as plain text"
_GOOGLE = "is only a link to a document of Google; download that as DOCX, XLSX or plain text"
_OUTLINE = "is a list of feeds (OPML), not the feeds; save each of them and import those"
_QDE = (
    "is what an unpacked REFI-QDA project says of its texts; pack it with its folder of sources as a zip file, "
    "let its name end in .qdpx, and import that"
)
_QDC = "is a codebook of REFI-QDA, which holds no texts; export the project (QDPX) and import that"
REASONS = (
    *(OLE, OPEN_DOCUMENT, OPEN_SHEET, PRESENTATION, RENAMED_WORD, RENAMED_BOOK, APPLE, _NUMBERS, PACKAGE),
    *(
        _PDF,
        _RTF,
        _PAGE_ARCHIVE,
        _MAIL,
        _PACKED,
        _OUTLINE,
        _OLD_WORD,
        OLD_EXCEL,
        _KINDLE,
        _PICTURE,
        _GOOGLE,
        _QDE,
        _QDC,
    ),
)
"""Every sentence that is said here, for their translation."""
_SIGNATURES = (
    (b"{\\rtf", _RTF),
    (b"%PDF-", _PDF),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLE),
    (b"bplist00", _PAGE_ARCHIVE),
    (b"\x1f\x8b", _PACKED),
    (b"BZh", _PACKED),
    (b"\xfd7zXZ\0", _PACKED),
    (b"7z\xbc\xaf\x27\x1c", _PACKED),
    (b"Rar!\x1a\x07", _PACKED),
    (b"\x28\xb5\x2f\xfd", _PACKED),
    (b"\x89PNG\r\n", _PICTURE),
    (b"\xff\xd8\xff", _PICTURE),
    (b"GIF87a", _PICTURE),
    (b"GIF89a", _PICTURE),
    (b"II*\0", _PICTURE),
    (b"MM\0*", _PICTURE),
)
_ENDINGS = {
    ending: reason
    for endings, reason in (
        (".pdf .xps .djvu", _PDF),
        (".doc .dot .wpd .wps", _OLD_WORD),
        (".rtf .rtfd", _RTF),
        (".odt .ott .fodt .odp .sxw", OPEN_DOCUMENT),
        (".ods .ots .fods .sxc", OPEN_SHEET),
        (".pages .key", APPLE),
        (".numbers", _NUMBERS),
        (".xls .xlt .xlsb", OLD_EXCEL),
        (".ppt .pps .pptx .ppsx", PRESENTATION),
        (".dotx .dotm", RENAMED_WORD),
        (".mht .mhtml .webarchive .maff", _PAGE_ARCHIVE),
        (".eml .msg .mbox", _MAIL),
        (".7z .rar .gz .tgz .bz2 .xz .zst .tar", _PACKED),
        (".mobi .azw .azw3", _KINDLE),
        (".jpg .jpeg .png .gif .bmp .tif .tiff .webp .heic", _PICTURE),
        (".gdoc .gsheet .gslides", _GOOGLE),
        (".qde", _QDE),
        (".qdc", _QDC),
    )
    for ending in endings.split()
}
PACKAGE_FOLDERS = frozenset({".pages", ".numbers", ".key", ".rtfd"})
"""Endings of folders that macOS shows as one file."""
_TAR = (257, b"ustar")
_BIFF = (512, b"\x09\x08")
"""How a workbook begins, which programs put into the first sector of its file ([MS-XLS] 2.4.21, [MS-CFB] 2.2)."""
_FIELD = re.compile(rb"(?:[!-9;-~]+:[^\n]*\n(?:[ \t][^\n]*\n)*)+\r?\n")
"""Header fields up to the blank line (RFC 5322, 2.2)."""
_MAIL_FIELD = re.compile(rb"^(?:mime-version|message-id|received|return-path):", re.IGNORECASE | re.MULTILINE)
_RELATED = re.compile(rb"^content-type:\s*multipart/related", re.IGNORECASE | re.MULTILINE)
_QDA_XML = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?<(?:\w+:)?(Project|CodeBook)\s[^>]*urn:QDA-XML:")
_OPML = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->).)*-->\s*)*<opml[\s>]", re.DOTALL)


def refuse_foreign(head: bytes) -> None:
    """Refuse a file that is known to be of no format here.

    Args:
        head: The first bytes of a file, some kilobytes.

    Raises:
        RecordError: it is; the message says what it is and what to do.
    """
    told = next((reason for signature, reason in _SIGNATURES if head.startswith(signature)), None)
    if told == OLE and head[_BIFF[0] :].startswith(_BIFF[1]):
        told = OLD_EXCEL
    if told is None and head[_TAR[0] :].startswith(_TAR[1]):
        told = _PACKED
    bare = head.removeprefix(b"\xef\xbb\xbf")
    if told is None and _OPML.match(bare):
        told = _OUTLINE
    if told is None and (found := _QDA_XML.match(bare)):
        told = _QDE if found[1] == b"Project" else _QDC
    if told is None:
        fields = _FIELD.match(bare)
        if fields and _MAIL_FIELD.search(fields[0]):
            told = _PAGE_ARCHIVE if _RELATED.search(fields[0]) else _MAIL
    if told is not None:
        raise RecordError(told)


def foreign_by_name(name: str) -> str | None:
    """What a file of this name is and what to do with it; None when its ending tells nothing.

    Only for files that are not looked into: their bytes say more.
    """
    path = PurePosixPath(name)
    if path.name.startswith("."):
        return "is a hidden file"
    return None if path.name.startswith("~$") else _ENDINGS.get(path.suffix.lower())


def foreign_package(names: Collection[str], kind: str) -> str | None:
    """What an archive is that is not a folder of files but one file of a program, and what to do; None otherwise.

    Args:
        names: Its members.
        kind: What its member ``mimetype`` says, if it has one.
    """
    if kind.startswith(("application/vnd.oasis.opendocument.spreadsheet", "application/vnd.sun.xml.calc")):
        return OPEN_SHEET
    if kind.startswith("application/vnd.oasis.opendocument"):
        return OPEN_DOCUMENT
    if kind.startswith("application/epub+zip"):
        return RENAMED_BOOK
    if "[Content_Types].xml" in names:
        if "word/document.xml" in names:
            return RENAMED_WORD
        if any(name.startswith("ppt/") for name in names):
            return PRESENTATION
        if "xl/workbook.bin" in names:
            return OLD_EXCEL
    if "Index/Document.iwa" in names or ("Index.zip" in names and "Metadata/Properties.plist" in names):
        return APPLE
    return PACKAGE if kind.startswith("application/") else None
