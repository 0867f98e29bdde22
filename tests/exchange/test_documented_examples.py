"""The examples of docs/formats: what a page shows is what is written, and comes in as the page says."""

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.domain.native_record import NativeRecord
from app.domain.records import Codebook
from app.exchange import doccano, gliner
from app.exchange.brat import format as brat
from app.exchange.cas import xmi
from app.exchange.conll import conll
from app.exchange.formats import Format
from app.exchange.huggingface import format as huggingface
from app.exchange.label_studio import format as label_studio
from app.exchange.prodigy import format as prodigy
from app.exchange.records.completing import complete_record
from app.exchange.span_jsonl import format as span_jsonl
from app.exchange.tables import csv_tables
from app.exchange.texts import plain_text
from app.exchange.web_annotation import format as web_annotation
from app.exchange.webanno_tsv import format as webanno_tsv
from seeds import default_codebook
from tests.exchange.round_trip import read_records, source_of, write_bytes, write_files

PAGES = Path(__file__).parents[2] / "docs" / "formats"
TEXT = "🇪🇬 قال محمد علي إن «الحزب» سيفوز."
NOW = "2026-01-01T10:00:00Z"


def blocks(page: str, language: str = "") -> list[str]:
    """The blocks of a page that are marked as this language, in their order."""
    text = (PAGES / f"{page}.md").read_text(encoding="utf-8")
    found = re.findall(r"^```([\w-]*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return [code for marked, code in found if marked == language]


def khabar(*spans: dict[str, Any], links: Sequence[dict[str, Any]] = ()) -> Any:
    """The article of the pages with these spans of سارة, of which only what matters is given."""
    own = {"annotator": "سارة", "origin": "manual", "note": "", "entity": None, "created": NOW, "updated": NOW}
    relations = [{"attributes": {}, **own, **link} for link in links]
    return complete_record(
        {
            "id": "khabar-7",
            "title": "خبر",
            "text": TEXT,
            "language": "ar",
            "direction": "rtl",
            "meta": {},
            "spans": [{"attributes": {}, **own, **span} for span in spans],
            "relations": [
                {key: value for key, value in link.items() if key not in ("origin", "note", "entity")}
                for link in relations
            ],
        }
    )


ACTOR = {"id": "s1", "label": "ACTOR", "start": 7, "end": 15}
CLAIM = {"id": "s2", "label": "CLAIM", "start": 19, "end": 32}
PARTY = {"id": "s3", "label": "ORGANIZATION", "start": 20, "end": 25}
MAKES = {"id": "r1", "type": "makes", "from": "s1", "to": "s2"}


def marks(record: NativeRecord) -> list[tuple[str, str]]:
    return [(span["label"], span["text"]) for span in record["spans"]]


def test_the_first_line_of_a_text_is_its_title() -> None:
    page = (PAGES / "text.md").read_text(encoding="utf-8")
    found = re.search(r"with the lines `(.+?)` and `(.+?)` is the article \*(.+?)\*", page)
    assert found is not None
    data = f"{found[1]}\n{found[2]}\n".encode()
    (record,), _, _ = read_records(plain_text.FORMAT, source_of(data, "خبر.txt"))
    assert (record["title"], record["text"]) == (found[3], data.decode())


def test_front_matter_becomes_metadata() -> None:
    (example,) = (code for code in blocks("text") if code.startswith("---"))
    (record,), rejections, losses = read_records(plain_text.FORMAT, source_of(example.encode(), "خبر.md"))
    assert (rejections, bool(losses)) == ([], False)
    assert (record["title"], record["language"]) == ("محادثات: المياه", "ar")
    assert record["text"] == example.split("---\n")[2]
    assert {key: record["meta"][key] for key in ("published", "author")} == {
        "published": "2024-05-31",
        "author": "سارة, דנה",
    }


def test_tables_of_articles_and_of_spans_belong_together() -> None:
    articles, spans = (code.encode() for code in blocks("tables", "csv"))
    source = source_of(articles, "articles.csv", {"spans.csv": spans})
    (record,), rejections, losses = read_records(csv_tables.FORMAT, source)
    assert (rejections, bool(losses)) == ([], False)
    assert (record["id"], record["title"], record["text"]) == (
        "0012",
        "محادثات المياه",
        'قال الوزير، اليوم: "لن نقبل".',
    )
    assert record["meta"] == {"published": "2025-02-18", "القسم": "سياسة"}
    (span,) = record["spans"]
    assert (span["label"], span["text"], span["annotator"]) == ("CLAIM", "قال", "سارة")
    assert span["attributes"] == {"confidence": "0.9"}


def test_a_web_annotation_is_written_as_shown() -> None:
    (example,) = blocks("web-annotation", "json")
    shown = json.loads(example)
    span = {**CLAIM, "attributes": {"polarity": "denies"}, "note": "ملاحظة"}
    data, losses = write_bytes(web_annotation.FORMAT, [khabar(span)])
    assert not losses
    text, written = (json.loads(line) for line in data.decode().split("\n")[:-1])
    assert written == shown
    assert list(written) == list(shown)
    lines = json.dumps(text, ensure_ascii=False) + "\n" + json.dumps(shown, ensure_ascii=False)
    (record,), rejections, _ = read_records(web_annotation.FORMAT, source_of(lines.encode(), "a.jsonl"))
    assert not rejections
    assert marks(record) == [("CLAIM", "«الحزب» سيفوز")]


def of_these(codebook: Codebook, *keys: str) -> Codebook:
    """The codebook with no attributes but these."""
    labels = tuple(
        replace(label, attributes=tuple(one for one in label.attributes if one.key in keys))
        for label in codebook.labels
    )
    return replace(codebook, labels=labels)


def test_webanno_tsv_is_written_as_shown_and_read() -> None:
    example = blocks("webanno-tsv")[1]
    spans = ({**ACTOR, "attributes": {"kind": "person"}}, CLAIM, {**PARTY, "attributes": {"kind": "party"}})
    files, _ = write_files(webanno_tsv.FORMAT, [khabar(*spans, links=[MAKES])], of_these(default_codebook(), "kind"))
    written = files["khabar-7.tsv"].decode().replace("\t\n", "\n")
    assert written == example
    (record,), rejections, losses = read_records(webanno_tsv.FORMAT, source_of(example.encode(), "khabar-7.tsv"))
    assert (rejections, bool(losses)) == ([], False)
    assert marks(record) == [("ACTOR", "محمد علي"), ("CLAIM", "«الحزب» سيفوز"), ("ORGANIZATION", "الحزب")]
    assert [link["type"] for link in record["relations"]] == ["makes"]


def test_a_cas_is_written_as_shown() -> None:
    (example,) = blocks("uima", "xml")
    spans = ({**ACTOR, "id": "6d17…"}, {**CLAIM, "attributes": {"polarity": "denies"}})
    files, _ = write_files(xmi.FORMAT, [khabar(*spans, links=[{**MAKES, "from": "6d17…"}])], default_codebook())
    written = [set(re.findall(r'<?[\w:]+(?:="[^"]*")?', line)) for line in files["khabar-7.xmi"].decode().split("\n")]
    for line in example.splitlines():
        shown = set(re.findall(r'<?[\w:]+(?:="[^"]*")?', line.replace("…/>", "/>").removesuffix(" …")))
        assert any(shown <= one for one in written), line


def test_a_line_of_spans_is_read_as_shown() -> None:
    example, pairs = blocks("spans", "json")
    (record,), rejections, losses = read_records(span_jsonl.FORMAT, source_of(example.encode(), "spans.jsonl"))
    assert (rejections, bool(losses)) == ([], False)
    assert (record["id"], record["title"], marks(record)) == ("خبر-1", "عنوان", [("ACTOR", "محمد علي")])
    (record,), rejections, losses = read_records(span_jsonl.FORMAT, source_of(pairs.encode(), "train.json"))
    assert (rejections, losses.count("unit_found")) == ([], 0)
    assert marks(record) == [("ACTOR", "محمد علي"), ("ORGANIZATION", "الحزب")]


@pytest.mark.parametrize(
    ("page", "number", "form", "name"),
    [
        ("doccano", 0, doccano.FORMAT, "labels.jsonl"),
        ("doccano", 1, doccano.FORMAT, "labels.jsonl"),
        ("label-studio", 0, label_studio.FORMAT, "project-1-at-2026-01-01.json"),
        ("prodigy", 0, prodigy.FORMAT, "annotations.jsonl"),
        ("gliner", 0, gliner.FORMAT, "train.json"),
        ("huggingface", 0, huggingface.FORMAT, "train.jsonl"),
        ("huggingface", 1, huggingface.FORMAT, "train.jsonl"),
    ],
)
def test_the_record_of_a_page_comes_in(page: str, number: int, form: Format, name: str) -> None:
    record = json.loads(blocks(page, "json")[number])
    data = json.dumps([record] if name.endswith(".json") else record, ensure_ascii=False).encode()
    tokens = page == "huggingface" and "tokens" in record
    values: Any = {"labels": "O,B-ACTOR,I-ACTOR,B-CLAIM,I-CLAIM"} if tokens else {}
    (found,), rejections, losses = read_records(form, source_of(data, name), default_codebook(), **values)
    assert (rejections, losses.to_json()) == ([], [])
    assert (found["id"], marks(found)) == ("khabar-7", [("ACTOR", "محمد علي"), ("CLAIM", "«الحزب» سيفوز")])
    wants_link = "makes" in json.dumps(record)
    assert [link["type"] for link in found["relations"]] == ["makes"] * wants_link


def test_the_annotation_of_brat_comes_in() -> None:
    (example,) = (code for code in blocks("brat") if code.startswith("T1"))
    source = source_of(example.encode(), "khabar-7.ann", {"khabar-7.txt": TEXT.encode()})
    (found,), rejections, _ = read_records(brat.FORMAT, source, default_codebook())
    assert not rejections
    assert marks(found) == [("ACTOR", "محمد علي"), ("CLAIM", "«الحزب» سيفوز"), ("ORGANIZATION", "الحزب")]
    (link,) = found["relations"]
    assert (link["type"], link["attributes"]) == ("makes", {"joint": True})
    claim = found["spans"][1]
    assert (claim["note"], claim["attributes"]["category"]) == ("ملاحظة قصيرة", ["security", "economy"])
    assert [entity["name"] for entity in found["entities"]] == ["محمد علي"]


def test_the_tokens_of_conll_are_written_as_shown() -> None:
    (example,) = (code for code in blocks("conll") if code.startswith("-DOCSTART-"))
    data, _ = write_files(conll.FORMAT, [khabar(ACTOR, CLAIM, PARTY)], default_codebook())
    lines = [line for line in data["articles.conll"].decode().splitlines() if not line.startswith("#")]
    assert "\n".join(lines).strip() == example.strip()
