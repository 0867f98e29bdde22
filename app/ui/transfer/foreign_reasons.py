"""What files of other programs are, and what to do with each (`app.exchange.files.foreign_files`), for the translations."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP

# fmt: off
# ruff: noqa: E501
FOREIGN_REASONS: tuple[object, ...] = (
    QT_TRANSLATE_NOOP("reasons", "is a file of an older office program, or has a password; save it as DOCX, XLSX or plain text without one"),
    QT_TRANSLATE_NOOP("reasons", "is an OpenDocument file; save it as DOCX, XLSX or plain text first"),
    QT_TRANSLATE_NOOP("reasons", "is a presentation; save its text as plain text or DOCX first"),
    QT_TRANSLATE_NOOP("reasons", "is a Word file under another name; let its name end in .docx"),
    QT_TRANSLATE_NOOP("reasons", "is an EPUB under another name; let its name end in .epub"),
    QT_TRANSLATE_NOOP("reasons", "is a file of another program; save its text as DOCX or plain text first"),
    QT_TRANSLATE_NOOP("reasons", "is a PDF, which holds pages and no running text; save its text as plain text or DOCX first"),
    QT_TRANSLATE_NOOP("reasons", "is an RTF file; save it as DOCX or plain text first"),
    QT_TRANSLATE_NOOP("reasons", "is a web page packed together with its pictures; save it as an HTML page instead"),
    QT_TRANSLATE_NOOP("reasons", "is an e-mail; save its text as plain text or HTML first"),
    QT_TRANSLATE_NOOP("reasons", "is packed by another program than zip; unpack it first"),
    QT_TRANSLATE_NOOP("reasons", "is a list of feeds (OPML), not the feeds; save each of them and import those"),
    QT_TRANSLATE_NOOP("reasons", "is a file of Pages, Numbers or Keynote; export it there as Word, Excel (XLSX), CSV in UTF-8 or plain text, and import that"),
    QT_TRANSLATE_NOOP("reasons", "is a file of an older Word; save it as DOCX or plain text first"),
    QT_TRANSLATE_NOOP("reasons", "is a spreadsheet of Numbers; export it there as Excel (XLSX) or as CSV in UTF-8, and import that"),
    QT_TRANSLATE_NOOP("reasons", "is a workbook in another format of Excel (XLS, XLSB); save it there as XLSX, or as CSV UTF-8, and import that"),
    QT_TRANSLATE_NOOP("reasons", "is an OpenDocument spreadsheet (ODS); save it as XLSX, or as CSV in UTF-8, and import that"),
    QT_TRANSLATE_NOOP("reasons", "is an e-book for Kindle; convert it to EPUB first"),
    QT_TRANSLATE_NOOP("reasons", "is a picture; if it is of a text, let a program read it (OCR) and save that as plain text"),
    QT_TRANSLATE_NOOP("reasons", "is what an unpacked REFI-QDA project says of its texts; pack it with its folder of sources as a zip file, let its name end in .qdpx, and import that"),
    QT_TRANSLATE_NOOP("reasons", "is a codebook of REFI-QDA, which holds no texts; export the project (QDPX) and import that"),
    QT_TRANSLATE_NOOP("reasons", "is only a link to a document of Google; download that as DOCX, XLSX or plain text"),
    QT_TRANSLATE_NOOP("reasons", "neither text nor a known format"),
    QT_TRANSLATE_NOOP("reasons", "is a hidden folder"),
    QT_TRANSLATE_NOOP("reasons", "is a hidden file"),
)
"""Every sentence that is said of them."""
# fmt: on
