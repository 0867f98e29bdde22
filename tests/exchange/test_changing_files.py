"""Files that somebody changes, cuts off or deletes while an import reads them, which some formats do more than once."""

import io
import json
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

import pytest

from app.domain.errors import HashiyaError
from app.exchange.files.sources import Source
from app.exchange.web_annotation.format import FORMAT as WEB_ANNOTATION
from seeds import default_codebook
from tests.exchange.damaged_files import KNOWN, fixture_that_comes_in
from tests.exchange.round_trip import mutations, read_records, source_of


def changing(source: Source, *contents: bytes | None) -> Source:
    """`source` with other bytes each time it is opened, with the last of them from then on; None where it is gone."""
    times = iter(range(10_000))

    def opened() -> BinaryIO:
        data = contents[min(next(times), len(contents) - 1)]
        if data is None:
            raise FileNotFoundError(2, "No such file or directory")
        return io.BytesIO(data)

    return replace(source, _open=opened)


@pytest.mark.parametrize("name", [form.name for form in KNOWN.readers()])
def test_what_changes_while_it_is_read_is_refused_or_read_whole(name: str, tmp_path: Path) -> None:
    form = KNOWN.reader(name)
    files = fixture_that_comes_in(form, tmp_path)
    for main, data in sorted(files.items()):
        half = len(data) // 2
        others = [None, b"", data[:half], data[half:], data + data, *mutations(data, 5, 3)]
        for other in others:
            for contents in ((data, other), (data, data, other), (data, other, data), (other, data)):
                source = changing(source_of(data, main, files), *contents)
                try:
                    # Whatever comes in has passed every check.
                    _, rejections, _ = read_records(form, source, default_codebook())
                except HashiyaError:
                    continue
                assert all(rejection.where and rejection.reason for rejection in rejections)


def _line(number: int, source: str) -> str:
    selector = {"type": "TextPositionSelector", "start": 0, "end": 3}
    target = {"source": {"id": source, "value": "قال الوزير"}, "selector": selector}
    return json.dumps({"id": f"urn:a:{number}", "type": "Annotation", "bodyValue": "ACTOR", "target": target}) + "\n"


def test_annotations_whose_last_one_goes_while_they_are_read_are_told_and_the_others_come_in() -> None:
    before = "".join(_line(number, f"urn:x:{number % 2}") for number in range(4)).encode()
    # The first look counts four; the last one of the second text has gone at the second, and there is another one.
    after = "".join([_line(0, "urn:x:0"), _line(1, "urn:x:1"), _line(2, "urn:x:0"), _line(3, "urn:x:new")]).encode()
    looks = [before] * 2
    found, rejections, _ = read_records(WEB_ANNOTATION, changing(source_of(before, "a.jsonl"), *looks, after))
    assert [(record["id"], len(record["spans"])) for record in found] == [("urn:x:0", 2), ("urn:x:new", 1)]
    assert [(one.where, one.reason) for one in rejections] == [
        ("a.jsonl:2", "was changed while it was read; import it again")
    ]
