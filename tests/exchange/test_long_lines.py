"""Files of every format that are far too long, a line, a string, an element of 200 MB, and those without a byte.

The files are made while they are read: what is counted is how many bytes are taken, and how many at once. Files and
all that is a most in `app.exchange` are a twentieth of what they are for users.
"""

import io
import re
import sqlite3
import sys
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import pytest

from app.exchange.databases import sqlite_reading
from app.exchange.files import archive_bounds
from app.exchange.files.sources import Source
from app.exchange.formats import Draft, ReadOptions, Rejection
from seeds import default_codebook
from tests.exchange.damaged_files import KNOWN, Files, fixture_that_comes_in
from tests.exchange.round_trip import IMPORTER, NOW, source_of

FILLER = "حاشية"
SHARE = 20
LENGTH = 200_000_000 // SHARE
AT_ONCE = 80 * 1024**2 // SHARE
PASSES = 3.1
"""How often a file may be gone through: to find the unit of its offsets, for instance, it is once more."""
_MOST = re.compile(r"_?MAX_[A-Z]+")
_LARGE = 1 << 20
_WORD = re.compile("[\u0620-\u064a]{2,}")
_WORD_OF_A_ZIP = re.compile(_WORD.pattern.encode())


@dataclass
class Taken:
    """What was read of the long files."""

    most: int = 0
    total: int = 0

    def note(self, data: bytes) -> bytes:
        self.most = max(self.most, len(data))
        self.total += len(data)
        return data


class LongStream(io.BufferedReader):
    """`begin`, one word over and over, `end`."""

    def __init__(self, begin: bytes, word: bytes, end: bytes, taken: Taken) -> None:
        super().__init__(_Repeated(begin, word, end), 1 << 20)
        self._taken = taken

    def read(self, size: int | None = -1, /) -> bytes:
        return self._taken.note(super().read(size))

    def read1(self, size: int = -1, /) -> bytes:
        return self._taken.note(super().read1(size))

    def readline(self, size: int | None = -1, /) -> bytes:
        return self._taken.note(super().readline(size))


class _Repeated(io.RawIOBase):
    def __init__(self, begin: bytes, word: bytes, end: bytes) -> None:
        super().__init__()
        self._begin, self._end = begin, end
        self._block = word * (1 + (1 << 20) // len(word))
        self._middle = LENGTH // len(word) * len(word)
        self._period = len(word)
        self._at = 0

    @property
    def length(self) -> int:
        return len(self._begin) + self._middle + len(self._end)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._at = offset + (0, self._at, self.length)[whence]
        return self._at

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self._piece(len(buffer))
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)

    def _piece(self, most: int) -> bytes:
        after = self._at - len(self._begin)
        if after < 0:
            return self._begin[self._at : self._at + most]
        if after >= self._middle:
            return self._end[after - self._middle :][:most]
        start = after % self._period
        return self._block[start : start + min(most, self._middle - after, len(self._block) - start)]


def long_source(name: str, files: Files, long: str, encoding: str, taken: Taken) -> Source:
    """The file `name` with the others beside it; in the one called `long` the first Arabic word goes on and on."""

    def beside(other: str) -> Source | None:
        return long_source(other, files, long, encoding, taken) if other in files else None

    if name != long:
        data = _recoded(files[name], encoding)
        return Source(name, len(data), lambda: io.BytesIO(data), beside)
    text = files[name].decode("utf-8")
    found = _WORD.search(text)
    assert found is not None
    begin, end = (_recoded(part.encode(), encoding) for part in (text[: found.start()], text[found.end() :]))
    word = _recoded(FILLER.encode(), encoding)

    def opened() -> BinaryIO:
        return LongStream(begin, word, end, taken)

    size = len(begin) + LENGTH // len(word) * len(word) + len(end)
    return Source(name, size, opened, beside)


def _recoded(data: bytes, encoding: str) -> bytes:
    return data if encoding == "utf-8" else data.decode().encode(encoding, "replace")


def _holds_a_word(data: bytes) -> bool:
    try:
        return _WORD.search(data.decode("utf-8")) is not None
    except UnicodeDecodeError:
        return False


LINES = [
    *("brat", "conll", "conll-2012", "conllu", "csv", "doccano", "feed", "html", "huggingface", "json-cas"),
    *("gliner", "label-studio", "native", "prodigy", "spans", "text", "web-annotation", "webanno-tsv", "xmi"),
]
PACKED = ["docx", "epub", "refi-qda", "xlsx"]
DATABASES = ["dna", "qualcoder"]
ONLY_WITH_A_LIBRARY = ["spacy"]


def test_every_format_is_looked_at() -> None:
    assert sorted([*LINES, *PACKED, *DATABASES, *ONLY_WITH_A_LIBRARY]) == [form.name for form in KNOWN.readers()]


def options_of(name: str, encoding: str | None = None) -> ReadOptions:
    values = KNOWN.reader(name).import_values({})
    return ReadOptions(encoding=encoding, annotator=IMPORTER, now=NOW, values=values, codebook=default_codebook())


def refusals(name: str, source: Source, encoding: str | None = None) -> Iterator[Rejection]:
    """What is refused of `source`; no article may come of it that is so long."""
    form = KNOWN.reader(name)
    for event in form.events(source, options_of(name, encoding), named=True):
        if isinstance(event, Draft):
            assert len(event.record["text"]) < 10_000
        elif isinstance(event, Rejection):
            assert event.where
            assert "\n" not in event.reason
            assert len(event.reason) < 300
            yield event


CASES = [(name, "utf-8") for name in LINES] + [
    (name, encoding) for name in ("csv", "native", "conll", "label-studio") for encoding in ("utf-16-le", "cp1256")
]


@pytest.fixture
def _smaller(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, module in list(sys.modules.items()):
        if name.startswith("app.exchange."):
            for key, value in list(vars(module).items()):
                if _MOST.fullmatch(key) and type(value) is int and value >= _LARGE:
                    monkeypatch.setattr(module, key, value // SHARE)


@pytest.mark.usefixtures("_smaller")
@pytest.mark.parametrize(("name", "encoding"), CASES)
def test_a_line_of_200_megabytes_is_refused_unread(name: str, encoding: str, tmp_path: Path) -> None:
    files = fixture_that_comes_in(KNOWN.reader(name), tmp_path)
    words = [one for one, data in files.items() if _holds_a_word(data)]
    assert words
    for long in words:
        for main in files:
            taken = Taken()
            source = long_source(main, files, long, encoding, taken)
            if KNOWN.is_companion(source):
                continue
            refused = list(refusals(name, source, None if encoding == "utf-8" else encoding))
            assert refused or main != long, long
            assert taken.most <= AT_ONCE, long
            assert taken.total <= PASSES * LENGTH, long


@pytest.mark.usefixtures("_smaller")
@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("docx", "word/document.xml"),
        ("epub", "OEBPS/text/a a.xhtml"),
        ("refi-qda", "project.qde"),
        ("xlsx", "xl/worksheets/sheet1.xml"),
    ],
)
def test_an_element_of_200_megabytes_in_a_packed_file_is_refused(
    name: str, part: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # So that it is not refused as a bomb already.
    monkeypatch.setattr(archive_bounds, "MAX_RATIO", 10_000)
    ((file, data),) = fixture_that_comes_in(KNOWN.reader(name), tmp_path).items()
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for member in before.namelist():
            content = before.read(member)
            if member == part:
                found = _WORD_OF_A_ZIP.search(content)
                assert found is not None
                long = FILLER.encode() * (LENGTH // len(FILLER.encode()))
                content = content[: found.start()] + long + content[found.end() :]
            after.writestr(member, content, compresslevel=1)
    assert list(refusals(name, source_of(out.getvalue(), file)))


@pytest.mark.parametrize(
    ("name", "table", "column"), [("dna", "DOCUMENTS", "Text"), ("qualcoder", "source", "fulltext")]
)
def test_a_text_in_a_database_may_be_no_longer_than_an_article(
    name: str, table: str, column: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, data = next(iter(fixture_that_comes_in(KNOWN.reader(name), tmp_path).items()))
    path = tmp_path / f"long-{file}"
    path.write_bytes(data)
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(f'UPDATE "{table}" SET "{column}" = ?', (FILLER * 1000,))
    source = source_of(path.read_bytes(), file)
    monkeypatch.setattr(sqlite_reading, "MAX_TEXT", 4000)
    refused = list(refusals(name, source))
    assert refused
    for found in refused:
        assert found.where.startswith(f"{file}/")
        assert found.reason == "holds a text of more than 4,000 characters; no article is"
    monkeypatch.setattr(sqlite_reading, "_LONGEST", 6000)
    (found,) = refusals(name, source)
    assert found == (file, "holds a value of more than 6,000 bytes; no article is")


@pytest.mark.parametrize("name", [form.name for form in KNOWN.readers() if not form.may_be_empty])
def test_a_file_without_a_byte_is_called_empty(name: str) -> None:
    suffix = KNOWN.reader(name).suffixes[0]
    assert list(refusals(name, source_of(b"", f"a{suffix}"))) == [(f"a{suffix}", "is empty")]
