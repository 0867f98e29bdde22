"""Every importer on damaged files: a refusal or whole articles, never another exception.

A few hundred small damages for each format; ``HASHIYA_FUZZ=20000`` looks long and hard.
"""

import io
import os
import random
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TypeAlias

import pytest

from app.domain.errors import HashiyaError, TransferError
from app.exchange.files.sources import Unusable, find_sources
from app.exchange.formats import Format, Rejection
from app.exchange.installed_formats import installed_formats
from seeds import default_codebook
from tests.exchange.conll import test_conll2012, test_conllu, test_mentions
from tests.exchange.databases import test_dna, test_qualcoder
from tests.exchange.format_pages import everything
from tests.exchange.round_trip import mutations, read_records, source_of, write_bytes, write_files
from tests.exchange.texts import test_docx, test_epub, test_feeds, test_plain_text

COUNT = int(os.environ.get("HASHIYA_FUZZ", "200"))
SEED = int(os.environ.get("HASHIYA_FUZZ_SEED", "7"))
KNOWN = installed_formats()
Files: TypeAlias = dict[str, bytes]
_PAGE = "<!DOCTYPE html><html lang='ar'><article><p>قال محمد علي إن «الحزب» سيفوز.</p></article></html>"


def _made(form: Format, **values: str) -> Files:
    """What the format itself writes."""
    records = [everything()]
    if form.write_files:
        return write_files(form, records, default_codebook(), **values)[0]
    return {f"a{form.suffixes[0]}": write_bytes(form, records, default_codebook(), **values)[0]}


_ONLY_READ: Mapping[str, Callable[[Path], Files]] = {
    "conll-2012": lambda _folder: {"a.gold_conll": (test_conll2012.ARABIC + test_conll2012.SECOND).encode()},
    "conllu": lambda _folder: {
        "a.conllu": test_conllu.ARABIC.encode(),
        "b.conllu": test_mentions.CARRIED_ON.encode(),
        "c.conllup": test_conllu.PLUS.encode(),
    },
    "dna": lambda folder: {
        "a.dna": test_dna.project(folder / "a.dna"),
        "b.dna": test_dna.project_2(folder / "b.dna"),
    },
    "docx": lambda _folder: {"a.docx": test_docx.docx(docProps__core="<a/>")},
    "epub": lambda _folder: {"a.epub": test_epub.epub()},
    "feed": lambda _folder: {"a.rss": test_feeds.RSS.encode(), "a.atom": test_feeds.ATOM.encode()},
    "html": lambda _folder: {"a.html": _PAGE.encode()},
    "qualcoder": lambda folder: {
        "data.qda": test_qualcoder.project(folder / "data.qda", (1, *test_qualcoder.at("محمد علي")))
    },
    "text": lambda _folder: (
        {
            name: "عنوان\r\nقال محمد علي 🇪🇬 שלום".encode(codec)
            for name, codec in (("a.txt", "utf-8-sig"), ("b.txt", "utf-16"), ("c.txt", "utf-16-le"))
        }
        | {"d.md": test_plain_text.MARKDOWN.encode()}
    ),
}


def fixture_of(form: Format, folder: Path) -> Files:
    """The files of an import in this format.

    Raises:
        TransferError: a library is missing.
    """
    if form.name in _ONLY_READ:
        return _ONLY_READ[form.name](folder)
    return _made(form)


def damaged(files: Files, count: int) -> Iterator[tuple[str, Files]]:
    """Name of the file to read, and all files, one of which is damaged; archives also inside of their members."""
    chance = random.Random(SEED)
    names = sorted(files)
    variants = {name: mutations(files[name], count, SEED + number) for number, name in enumerate(names)}
    for _ in range(count):
        name = chance.choice(names)
        mutated = next(variants[name])
        if files[name].startswith(b"PK") and chance.random() < 0.7:
            mutated = _repacked(files[name], chance)
        yield chance.choice(names) if chance.random() < 0.3 else name, {**files, name: mutated}


def _repacked(archive: bytes, chance: random.Random) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as before, zipfile.ZipFile(out, "w") as after:
        members = before.namelist()
        victim = chance.choice(members)
        for name in members:
            data = before.read(name)
            after.writestr(name, next(mutations(data, 1, chance.randrange(1 << 30))) if name == victim else data)
    return out.getvalue()


@pytest.mark.parametrize("name", [form.name for form in KNOWN.readers()])
def test_damaged_files_are_refused_or_read_whole(name: str, tmp_path: Path) -> None:
    form = KNOWN.reader(name)
    try:
        files = fixture_of(form, tmp_path)
        read_records(form, source_of(next(iter(files.values())), next(iter(files)), files))
    except TransferError as error:
        pytest.skip(str(error))
    accepted = 0
    for main, broken in damaged(files, COUNT):
        source = source_of(broken[main], main, broken)
        KNOWN.sniff(source.name, source.head())
        KNOWN.is_companion(source)
        try:
            # What it gives back has passed every check that the store asks for: quotes, digest, ends of links.
            records, rejections, _ = read_records(form, source, default_codebook())
        except HashiyaError as error:
            records, rejections = [], [Rejection(main, str(error))]
        accepted += len(records)
        for rejection in rejections:
            assert rejection.where
            assert rejection.reason
            assert "Traceback" not in rejection.reason
    # A DocBin is compressed as a whole, so that hardly any damage leaves it readable.
    if name not in ("html", "spacy"):
        # Most damages are small; a reader that refuses everything would pass otherwise.
        assert accepted


def test_damaged_archives_inside_of_archives_are_refused_or_read(tmp_path: Path) -> None:
    inner, outer, path = io.BytesIO(), io.BytesIO(), tmp_path / "مشروع.zip"
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in fixture_of(KNOWN.reader("xmi"), tmp_path).items():
            archive.writestr(name, data)
    with zipfile.ZipFile(outer, "w") as archive:
        for user in ("سارة", "דנה"):
            archive.writestr(f"annotation/خبر.txt/{user}.zip", inner.getvalue())
        archive.writestr("source/خبر.txt", "قال محمد علي")
    whole, refused = 0, 0
    for damage in mutations(outer.getvalue(), COUNT, SEED):
        path.write_bytes(damage)
        for found in find_sources([path], KNOWN.suffixes()):
            if isinstance(found, Unusable):
                refused += 1
                assert found.reason
                continue
            try:
                with found.reading() as stream:
                    stream.read()
                whole += 1
            except HashiyaError:
                refused += 1
    assert whole
    assert refused


@pytest.mark.parametrize("name", [form.name for form in KNOWN.readers()])
def test_the_undamaged_files_are_read(name: str, tmp_path: Path) -> None:
    form = KNOWN.reader(name)
    try:
        files = fixture_of(form, tmp_path)
        found = [read_records(form, source_of(data, main, files)) for main, data in sorted(files.items())]
    except TransferError as error:
        pytest.skip(str(error))
    if any("pip install" in rejection.reason for _, rejections, _ in found for rejection in rejections):
        pytest.skip("a library is missing")
    assert any(records for records, _, _ in found)
