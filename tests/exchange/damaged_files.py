"""Files of every format that can be imported, and the same damaged at random."""

import io
import json
import os
import random
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TypeAlias

import pytest

from app.domain.errors import TransferError
from app.exchange.formats import Format
from app.exchange.installed_formats import installed_formats
from seeds import default_codebook
from tests.exchange.conll import conll2012_files, conllu_files
from tests.exchange.databases import dna_projects, qualcoder_projects
from tests.exchange.format_pages import everything
from tests.exchange.round_trip import mutations, read_records, source_of, write_bytes, write_files
from tests.exchange.texts import docx_files, epub_files, feeds, markdown_files

SEED = int(os.environ.get("HASHIYA_FUZZ_SEED", "7"))
KNOWN = installed_formats()
Files: TypeAlias = dict[str, bytes]
_PAIRS = [["😀 قال محمد علي.", {"entities": [[6, 14, "ACTOR"]]}], ["אמר נתניהו.", {"entities": [[4, 10, "ACTOR"]]}]]
_PAGE = "<!DOCTYPE html><html lang='ar'><article><p>قال محمد علي إن «الحزب» سيفوز.</p></article></html>"


def _made(form: Format, **values: str) -> Files:
    """What the format itself writes."""
    records = [everything()]
    if form.write_files:
        return write_files(form, records, default_codebook(), **values)[0]
    return {f"a{form.suffixes[0]}": write_bytes(form, records, default_codebook(), **values)[0]}


_ONLY_READ: Mapping[str, Callable[[Path], Files]] = {
    "conll-2012": lambda _folder: {"a.gold_conll": (conll2012_files.ARABIC + conll2012_files.SECOND).encode()},
    "conllu": lambda _folder: {
        "a.conllu": conllu_files.ARABIC.encode(),
        "b.conllu": conllu_files.CARRIED_ON.encode(),
        "c.conllup": conllu_files.PLUS.encode(),
    },
    "dna": lambda folder: {
        "a.dna": dna_projects.project(folder / "a.dna"),
        "b.dna": dna_projects.project_2(folder / "b.dna"),
    },
    "docx": lambda _folder: {"a.docx": docx_files.docx(docProps__core="<a/>")},
    "epub": lambda _folder: {"a.epub": epub_files.epub()},
    "feed": lambda _folder: {"a.rss": feeds.RSS.encode(), "a.atom": feeds.ATOM.encode()},
    "html": lambda _folder: {"a.html": _PAGE.encode()},
    "qualcoder": lambda folder: {
        "data.qda": qualcoder_projects.project(folder / "data.qda", (1, *qualcoder_projects.at("محمد علي")))
    },
    "spans": lambda _folder: (
        _made(KNOWN.reader("spans"))
        | {"b.json": json.dumps(_PAIRS).encode()}
        | {"c.json": json.dumps({"classes": ["ACTOR"], "annotations": [*_PAIRS, None]}).encode()}
    ),
    "text": lambda _folder: (
        {
            name: "عنوان\r\nقال محمد علي 🇪🇬 שלום".encode(codec)
            for name, codec in (("a.txt", "utf-8-sig"), ("b.txt", "utf-16"), ("c.txt", "utf-16-le"))
        }
        | {"d.md": markdown_files.MARKDOWN.encode()}
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


def fixture_that_comes_in(form: Format, folder: Path) -> Files:
    """The same, read once as they are; the test is skipped where a library is missing."""
    try:
        files = fixture_of(form, folder)
        main = next(iter(files))
        read_records(form, source_of(files[main], main, files))
    except TransferError as error:
        pytest.skip(str(error))
    return files


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
