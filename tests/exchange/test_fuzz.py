"""Every importer on damaged files: a refusal or whole articles, never another exception.

A few hundred small damages for each format; ``HASHIYA_FUZZ=20000`` looks long and hard.
"""

import io
import os
import zipfile
from pathlib import Path

import pytest

from app.domain.errors import HashiyaError, TransferError
from app.exchange.files.sources import Unusable, find_sources
from app.exchange.formats import Rejection
from seeds import default_codebook
from tests.exchange.damaged_files import KNOWN, SEED, damaged, fixture_of, fixture_that_comes_in
from tests.exchange.round_trip import mutations, read_records, source_of

COUNT = int(os.environ.get("HASHIYA_FUZZ", "200"))


@pytest.mark.parametrize("name", [form.name for form in KNOWN.readers()])
def test_damaged_files_are_refused_or_read_whole(name: str, tmp_path: Path) -> None:
    form = KNOWN.reader(name)
    files = fixture_that_comes_in(form, tmp_path)
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
