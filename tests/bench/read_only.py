"""Generated articles in the shapes that are only read: pages, documents, books, feeds, treebanks, others' projects."""

from __future__ import annotations

import random
import sqlite3
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import TypeAlias

from tests.bench.corpus import text_of
from tests.exchange.conll.rows import row
from tests.exchange.databases import dna_projects, qualcoder_projects
from tests.exchange.texts import docx_files, epub_files

_LENGTH = 1_000
"""Code points of an article."""
_STATEMENTS = 5
"""Of an article in a project of DNA, and codings of one in QualCoder."""
_Texts: TypeAlias = Iterator[tuple[int, str]]


def write_source(folder: Path, name: str, articles: int) -> Path:
    """Articles of a door of `DOORS`, in a new file or folder in `folder`: the same for the same arguments."""
    chance = random.Random(20260101)
    texts = ((number, f"خبر رقم {number}\n{text_of(chance, _LENGTH)}") for number in range(1, articles + 1))
    path = folder / f"{name.replace(' ', '-')}-{articles}{_ENDINGS.get(name, '')}"
    DOORS[name](path, texts)
    return path


def _page(text: str) -> str:
    title, *lines = text.split("\n")
    paragraphs = "".join(f"<p>{line}</p>\n" for line in lines)
    return (
        f'<!DOCTYPE html><html lang="ar" dir="rtl"><head><meta charset="utf-8"><title>{title}</title></head><body>'
        f"<nav><ul><li><a href='/'>الرئيسية</a></li><li><a href='/eco'>اقتصاد</a></li></ul></nav>\n"
        f"<article><h1>{title}</h1>\n{paragraphs}</article><footer>جميع الحقوق محفوظة</footer></body></html>"
    )


def _pages(folder: Path, texts: _Texts) -> None:
    folder.mkdir()
    for number, text in texts:
        (folder / f"{number}.html").write_text(_page(text), encoding="utf-8")


def _documents(folder: Path, texts: _Texts) -> None:
    folder.mkdir()
    for number, text in texts:
        body = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in text.split("\n"))
        (folder / f"{number}.docx").write_bytes(docx_files.docx(body))


def _files(folder: Path, texts: _Texts) -> None:
    folder.mkdir()
    for number, text in texts:
        (folder / f"{number}.txt").write_text(text, encoding="utf-8")


def _archive(path: Path, texts: _Texts) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, text in texts:
            archive.writestr(f"{number}.txt", text)


def _book(path: Path, texts: _Texts) -> None:
    chapters = {f"OEBPS/{number}.xhtml": _page(text) for number, text in texts}
    items = "".join(
        f'<item id="c{number}" href="{number}.xhtml" media-type="application/xhtml+xml"/>\n'
        for number in range(1, len(chapters) + 1)
    )
    spine = "".join(f'<itemref idref="c{number}"/>\n' for number in range(1, len(chapters) + 1))
    head, _, _ = epub_files.PACKAGE.partition("<manifest>")
    package = f"{head}<manifest>{items}</manifest><spine>{spine}</spine></package>"
    container = "META-INF/container.xml"
    path.write_bytes(
        epub_files.epub({container: epub_files.FILES[container], "OEBPS/content.opf": package, **chapters})
    )


def _feed(path: Path, texts: _Texts) -> None:
    with path.open("w", encoding="utf-8") as out:
        out.write('<?xml version="1.0"?>\n<rss version="2.0"><channel><title>الأيام</title>\n')
        for number, text in texts:
            title, _, body = text.partition("\n")
            lines = "".join(f"&lt;p&gt;{line}&lt;/p&gt;" for line in body.split("\n"))
            out.write(f"  <item>\n    <title>{title}</title>\n    <guid>g{number}</guid>\n")
            out.write(f"    <description>{lines}</description>\n  </item>\n")
        out.write("</channel></rss>\n")


def _treebank(path: Path, texts: _Texts) -> None:
    with path.open("w", encoding="utf-8") as out:
        for number, text in texts:
            out.write(f"# newdoc id = d{number}\n")
            for sentence in filter(str.strip, text.replace("\n", ". ").split(". ")):
                words = sentence.split()
                out.write(f"# text = {' '.join(words)}\n")
                out.writelines(
                    row(str(at), word, "NER=B-ACTOR" if at % 12 == 1 else "_") for at, word in enumerate(words, start=1)
                )
                out.write("\n")


def _words(text: str, number: int) -> tuple[str, int, int]:
    """Three words in a row, and where they stand."""
    start = text.index(" ", number * 150) + 1
    quote = " ".join(text[start:].split(" ", 3)[:3])
    return quote, start, start + len(quote)


def _statements(path: Path, texts: _Texts) -> None:
    dna_projects.project(path, ends=(0, 3))
    with closing(sqlite3.connect(path)) as project:
        statement, value = count(2), count(10)
        for number, text in texts:
            title = text.partition("\n")[0]
            project.execute("INSERT INTO DOCUMENTS(ID, Title, Text) VALUES (?, ?, ?)", (number + 1, title, text))
            for nth in range(_STATEMENTS):
                key = next(statement)
                _, *ends = _words(text, nth)
                project.execute("INSERT INTO STATEMENTS VALUES (?, 1, ?, ?, ?, 1)", (key, number + 1, *ends))
                for variable in (1, 2, 3):
                    given = (next(value), key, variable, variable)
                    project.execute("INSERT INTO DATASHORTTEXT VALUES (?, ?, ?, ?)", given)
        project.execute("DELETE FROM STATEMENTS WHERE DocumentId = 1")
        project.execute("DELETE FROM DOCUMENTS WHERE ID = 1")
        project.commit()


def _codings(path: Path, texts: _Texts) -> None:
    qualcoder_projects.project(path)
    with closing(sqlite3.connect(path)) as project:
        project.execute("DELETE FROM source")
        project.execute("DELETE FROM annotation")
        project.execute("UPDATE code_name SET name = CASE cid WHEN 1 THEN 'ACTOR' ELSE 'CLAIM' END")
        for number, text in texts:
            given = (number, f"{number}.txt", text)
            project.execute("INSERT INTO source VALUES (?, ?, ?, NULL, '', 'سارة', '')", given)
            for nth in range(_STATEMENTS):
                project.execute(
                    "INSERT INTO code_text(cid, fid, seltext, pos0, pos1, owner, date) VALUES (?, ?, ?, ?, ?, ?, ?)",
                    (1 + nth % 2, number, *_words(text, nth), "سارة", "2026-01-02 03:04:05"),
                )
        project.commit()


DOORS: Mapping[str, Callable[[Path, _Texts], None]] = {
    "html": _pages, "docx": _documents, "text": _files, "text in an archive": _archive, "epub": _book, "feed": _feed,
    "conllu": _treebank, "dna": _statements, "qualcoder": _codings,
}  # fmt: skip
"""What is imported, the name of its format first, and what writes it."""
_ENDINGS = {
    "text in an archive": ".zip", "epub": ".epub", "feed": ".rss", "conllu": ".conllu", "dna": ".dna",
    "qualcoder": ".qda",
}  # fmt: skip
