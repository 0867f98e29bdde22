"""What Apache UIMA, on which INCEpTION stands, makes of our XMI. Runs where Java and its library are installed."""

import base64
import shutil
import subprocess
from pathlib import Path

import pytest

from app.exchange.cas import xmi
from tests.exchange.articles import seed_records
from tests.exchange.codebooks import CODEBOOK
from tests.exchange.round_trip import assert_same_but, read_records, source_of, write_files
from tests.interop.articles import drawn_records, records_by_hand

JAVA = shutil.which("java")
LIBRARY = Path("/usr/share/java/uimaj-core.jar")
"""Where Debian's package libuima-core-java puts it."""
PROGRAM = Path(__file__).with_name("Rewrite.java")
pytestmark = pytest.mark.skipif(JAVA is None or not LIBRARY.exists(), reason="needs Java and Apache UIMA")


def test_uima_reads_every_span_and_link_and_what_it_writes_comes_back(tmp_path: Path) -> None:
    before = [*seed_records(), *records_by_hand(), *drawn_records(60)]
    files, losses = write_files(xmi.FORMAT, before, CODEBOOK)
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    theirs.mkdir()
    ours.mkdir()
    for name, data in files.items():
        (ours / name).write_bytes(data)
    command = [str(JAVA), "-cp", str(LIBRARY), str(PROGRAM), str(ours), str(theirs)]
    done = subprocess.run(command, check=False, capture_output=True)
    assert not done.returncode, done.stderr.decode()
    told = [line.split("\t") for line in done.stdout.decode().splitlines()]
    names = [name for name in files if name.endswith(".xmi")]
    for record, name in zip(before, names, strict=True):
        clean = record["text"].translate(ILLEGAL)
        assert {one[2]: base64.b64decode(one[3]).decode() for one in told if one[:2] == [name, "span"]} == {
            span["id"]: clean[span["start"] : span["end"]] for span in record["spans"]
        }
        assert sorted((one[2], one[3]) for one in told if one[:2] == [name, "link"]) == sorted(
            (link["from"], link["to"]) for link in record["relations"]
        )
        beside = {**files, name: (theirs / name).read_bytes()}
        assert beside[name] != files[name]
        (after,), rejections, report = read_records(xmi.FORMAT, source_of(beside[name], name, beside), CODEBOOK)
        assert not rejections
        assert_same_but([record], [after], losses, report)


ILLEGAL = dict.fromkeys([*(number for number in range(0x20) if number not in (9, 10, 13)), 0xFFFE, 0xFFFF], "\ufffd")
"""What XML 1.0 cannot hold, and what stands in its place."""
