"""What a reader of brat's files finds in ours."""

from pathlib import Path
from typing import Any

import pytest

from app.exchange.brat.format import FORMAT
from tests.exchange.articles import seed_records
from tests.exchange.codebooks import CODEBOOK
from tests.exchange.round_trip import write_files
from tests.interop.articles import records_by_hand

pybrat = pytest.importorskip("pybrat.parser")


def entity_of(found: Any) -> tuple[str, str, list[list[int]]]:
    return found.type, found.mention, [[part.start, part.end] for part in found.spans]


def span_of(span: Any) -> tuple[str, str, list[list[int]]]:
    return span["label"], span["text"], span.get("fragments", [[span["start"], span["end"]]])


def test_spans_links_and_references_are_those_of_the_articles(tmp_path: Path) -> None:
    before = [*seed_records(), *records_by_hand()]
    files, _ = write_files(FORMAT, before, CODEBOOK)
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    read = {example.text: example for example in pybrat.BratParser().parse(str(tmp_path))}
    assert read.keys() == {record["text"] for record in before}
    for record in before:
        example, spans = read[record["text"]], {span["id"]: span for span in record["spans"]}
        assert sorted(map(entity_of, example.entities)) == sorted(map(span_of, spans.values()))
        assert sorted((link.type, entity_of(link.arg1), entity_of(link.arg2)) for link in example.relations) == sorted(
            (link["type"], span_of(spans[link["from"]]), span_of(spans[link["to"]])) for link in record["relations"]
        )
        referring = [entity_of(entity) for entity in example.entities if entity.references]
        assert sorted(referring) == sorted(span_of(span) for span in spans.values() if span["entity"])
    assert any("fragments" in span for record in before for span in record["spans"])
    assert any(span["entity"] for record in before for span in record["spans"])
