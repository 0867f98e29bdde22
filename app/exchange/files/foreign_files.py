"""Files of other programs that are no text, told by their first bytes, and what to do with each.

Some of them would otherwise pass for a plain text: RTF and e-mails are made of ASCII, and so is the beginning of a PDF.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from app.domain.errors import RecordError

OLE = "is a file of an older office program, or has a password; save it as DOCX, XLSX or plain text without one"
OPEN_DOCUMENT = "is an OpenDocument file; save it as DOCX, XLSX or plain text first"
PRESENTATION = "is a presentation; save its text as plain text or DOCX first"
RENAMED_WORD = "is a Word file under another name; let its name end in .docx"
RENAMED_BOOK = "is an EPUB under another name; let its name end in .epub"
PACKAGE = "is a file of another program; save its text as DOCX or plain text first"
_PDF = "is a PDF, which holds pages and no running text; save its text as plain text or DOCX first"
_RTF = "is an RTF file; save it as DOCX or plain text first"
_PAGE_ARCHIVE = "is a web page packed together with its pictures; save it as an HTML page instead"
_MAIL = "is an e-mail; save its text as plain text or HTML first"
_PACKED = "is packed by another program than zip; unpack it first"
_OUTLINE = "is a list of feeds (OPML), not the feeds; save each of them and import those"
REASONS = (
    *(OLE, OPEN_DOCUMENT, PRESENTATION, RENAMED_WORD, RENAMED_BOOK, PACKAGE),
    *(_PDF, _RTF, _PAGE_ARCHIVE, _MAIL, _PACKED, _OUTLINE),
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
)
_TAR = (257, b"ustar")
_FIELD = re.compile(rb"(?:[!-9;-~]+:[^\n]*\n(?:[ \t][^\n]*\n)*)+\r?\n")
"""Header fields up to the blank line (RFC 5322, 2.2)."""
_MAIL_FIELD = re.compile(rb"^(?:mime-version|message-id|received|return-path):", re.IGNORECASE | re.MULTILINE)
_RELATED = re.compile(rb"^content-type:\s*multipart/related", re.IGNORECASE | re.MULTILINE)
_OPML = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->).)*-->\s*)*<opml[\s>]", re.DOTALL)


def refuse_foreign(head: bytes) -> None:
    """Refuse a file that is known to be of no format here.

    Args:
        head: The first bytes of a file, some kilobytes.

    Raises:
        RecordError: it is; the message says what it is and what to do.
    """
    told = next((reason for signature, reason in _SIGNATURES if head.startswith(signature)), None)
    if told is None and head[_TAR[0] :].startswith(_TAR[1]):
        told = _PACKED
    bare = head.removeprefix(b"\xef\xbb\xbf")
    if told is None and _OPML.match(bare):
        told = _OUTLINE
    if told is None:
        fields = _FIELD.match(bare)
        if fields and _MAIL_FIELD.search(fields[0]):
            told = _PAGE_ARCHIVE if _RELATED.search(fields[0]) else _MAIL
    if told is not None:
        raise RecordError(told)


def foreign_package(names: Collection[str], kind: str) -> str | None:
    """What an archive is that is not a folder of files but one file of a program, and what to do; None otherwise.

    Args:
        names: Its members.
        kind: What its member ``mimetype`` says, if it has one.
    """
    if kind.startswith("application/vnd.oasis.opendocument"):
        return OPEN_DOCUMENT
    if kind.startswith("application/epub+zip"):
        return RENAMED_BOOK
    if "[Content_Types].xml" in names:
        if "word/document.xml" in names:
            return RENAMED_WORD
        if any(name.startswith("ppt/") for name in names):
            return PRESENTATION
    return PACKAGE if kind.startswith("application/") else None
