"""WebAnno TSV: what the rows tell by themselves, and links that cannot be."""

import codecs
import json
import re
from typing import Any

import pytest

from app.domain.native_record import NativeRecord
from app.exchange.installed_formats import installed_formats
from app.exchange.records.completing import text_digest
from app.exchange.webanno_tsv.cells import Cell, old_version, stacked, stacked_members, stacked_roles, stacked_targets
from app.exchange.webanno_tsv.format import FORMAT
from seeds import default_codebook
from tests.exchange.articles import check, seed_records
from tests.exchange.round_trip import read_records, source_of, write_files
from tests.exchange.webanno_tsv.foreign import TSV, read_tsv

NER = "de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity"


def written(record: NativeRecord) -> tuple[str, dict[str, bytes]]:
    files, _ = write_files(FORMAT, [record], default_codebook())
    return next(name for name in files if name.endswith(".tsv")), files


@pytest.mark.parametrize("record", seed_records()[::3], ids=lambda record: record["language"])
def test_a_file_alone_has_the_whole_text_and_every_place(record: NativeRecord) -> None:
    name, files = written(record)
    (alone,), rejections, _ = read_records(FORMAT, source_of(files[name], name))
    assert not rejections
    assert alone["text"] == record["text"]
    places = sorted((span["label"], span["start"], span["end"]) for span in record["spans"])
    assert sorted((span["label"], span["start"], span["end"]) for span in alone["spans"]) == places


@pytest.mark.parametrize("record", seed_records()[::3], ids=lambda record: record["language"])
def test_tokens_are_numbered_from_one_in_each_sentence_and_parts_are_parts(record: NativeRecord) -> None:
    name, files = written(record)
    rows = [line.split("\t")[:3] for line in files[name].decode().split("\n") if "\t" in line]
    numbers = [tuple(map(int, unit.split("-"))) for unit, _, _ in rows if "." not in unit]
    sentence, place = 1, 0
    for number in numbers:
        sentence, place = (sentence, place + 1) if number[0] == sentence else (sentence + 1, 1)
        assert number == (sentence, place)
    assert sentence > 3
    whole: dict[str, str] = {unit: where for unit, where, _ in rows}
    for unit, where, word in rows:
        token, _, part = unit.partition(".")
        if part:
            assert where != whole[token], "a part that is all of its token is none"
            assert word in files[name].decode()


def test_a_text_beside_that_was_changed_is_not_believed() -> None:
    record = seed_records()[0]
    name, files = written(record)
    (head,) = [other for other in files if other.endswith(".json")]
    values: dict[str, Any] = json.loads(files[head])
    values["text"] = record["text"] + "\nسطر أضيف"
    changed = {**files, head: json.dumps(values).encode()}
    (after,), rejections, _ = read_records(FORMAT, source_of(files[name], name, changed))
    assert not rejections
    assert after["text"] == record["text"]


@pytest.mark.parametrize("row", ["1-5\t18-18\tإن\t", "1-5\t18-18\t\t", "1-5\t20-18\tإن\t"])
def test_a_token_that_holds_nothing_is_refused_with_its_line(row: str) -> None:
    found, rejections, _ = read_tsv(TSV.replace("1-5\t18-20\tإن\t", row))
    assert not found
    assert rejections[0].where == "a.tsv:13"
    assert "but starts at" in rejections[0].reason


def test_links_to_oneself_and_the_same_once_more_are_counted() -> None:
    def links(kinds: str, ends: str) -> tuple[list[str], dict[str, int]]:
        text = TSV.replace("strong|*\t1-3[1_3]|1-3[1_4]", f"{kinds}\t{ends}")
        (record,), rejections, losses = read_tsv(text)
        assert not rejections
        labels = {span["id"]: span["label"] for span in record["spans"]}
        told = {loss["kind"]: loss["count"] for loss in losses.to_json() if loss["kind"] != "columns"}
        return [f"{labels[one['from']]}-{labels[one['to']]}" for one in record["relations"]], told

    usual, losses = links("strong|*", "1-3[1_3]|1-3[1_4]")
    assert len(usual) == 2
    assert not losses
    once, losses = links("strong|strong", "1-3[1_3]|1-3[1_3]")
    assert (once, losses) == (usual[:1], {"repeated_relations": 1})
    other, losses = links("strong|*", "1-7[3_3]|1-3[1_4]")
    assert (other, losses) == (usual[1:], {"self_links": 1})


@pytest.mark.parametrize("end", ["from", "to"])
def test_a_link_goes_with_the_span_that_no_token_holds(end: str) -> None:
    base: Any = seed_records()[0]
    text = "قالت  سارة: «نعم»"
    blank = {**base["spans"][0], "id": "blank", "start": 4, "end": 6, "text": "  "}
    name = {**base["spans"][0], "id": "name", "start": 6, "end": 10, "text": "سارة"}
    spans = [{**one, "entity": None, "attributes": {}} for one in (blank, name)]
    link = {**base["relations"][0], "from": "name", "to": "name", end: "blank", "attributes": {}}
    parts = {"text": text, "text_sha256": text_digest(text), "spans": spans, "relations": [link], "entities": []}
    files, losses = write_files(FORMAT, [check({**base, **parts})], default_codebook())
    assert (losses.count("tokenless"), losses.count("relations_of_left_out")) == (1, 1)
    (after,), _, _ = read_records(FORMAT, source_of(files[f"{base['id']}.tsv"], f"{base['id']}.tsv", files))
    assert [span["text"] for span in after["spans"]] == ["سارة"]
    assert not after["relations"]


def test_a_value_that_no_cell_holds_is_counted() -> None:
    base: Any = seed_records()[0]
    span = {**base["spans"][0], "attributes": {"دور": {"أ": 1}, "role": "وزيرة"}, "entity": None}
    record = check({**base, "spans": [span], "relations": [], "entities": []})
    files, losses = write_files(FORMAT, [record], default_codebook())
    assert losses.count("attribute_values") == 1
    name = f"{base['id']}.tsv"
    (after,), _, _ = read_records(FORMAT, source_of(files[name], name, files), default_codebook())
    assert after["spans"][0]["attributes"] == {"role": "وزيرة"}


@pytest.mark.parametrize("cell", ["_", ""])
def test_a_cell_that_holds_nothing_has_no_value_of_any_kind(cell: str) -> None:
    assert (stacked(cell), stacked_members(cell), stacked_roles(cell), stacked_targets(cell)) == ([], [], [], [])


@pytest.mark.parametrize(
    ("beginning", "version"),
    [
        ("1\tقالت\tقال\tV\tO\t_\t_\t_\t_\t_\n2\tسارة\tسارة\tN\tB-PER\t_\t_\t_\t_\t_\n", 1),
        ("1\tسارة\tسارة\tN\tB-PER\t_\t_\t_\t_\t_", 1),  # cut off in its first row
        ("2\tسارة\tسارة\tN\tB-PER\t_\t_\t_\t_\t_\n", None),
        ("1\tسارة\tسارة\tN\tB-PER\t_\t_\t_\t_\t_\nx\tنعم\tنعم\tN\tO\t_\t_\t_\t_\t_\n", None),
        ("1\tسارة\tسارة\tN\tNOUN\t_\t_\t_\t_\t_\n", None),
        ("1\tسارة\tسارة\tN\tO\t_\t_\t_\t_\t_\n", None),
        ("1\tسارة\tB-PER\n", None),
        ("", None),
    ],
)
def test_version_one_is_told_from_other_rows(beginning: str, version: int | None) -> None:
    assert old_version(beginning) == version


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be"])
def test_a_file_is_known_by_its_first_line_in_any_unicode(encoding: str) -> None:
    mark = codecs.BOM_UTF16_BE if encoding == "utf-16-be" else b""
    source = source_of(mark + TSV.replace("\n", "\r\n").encode(encoding), "خبر.tsv")
    assert installed_formats().format_of(source) is FORMAT
    (record,), rejections, _ = read_records(FORMAT, source)
    assert not rejections
    assert "محمد علي" in [span["text"] for span in record["spans"]]


def test_ids_of_sentences_are_named_and_a_slot_with_a_number_may_be_empty() -> None:
    assert stacked_targets("1-2[1]|*[3]") == [[Cell("1-2", "1")], []]
    (record,), rejections, losses = read_tsv(TSV.replace("#Text=🇪🇬", "#Sentence.id=خبر-1\n#Text=🇪🇬"))
    assert not rejections
    assert record["text"].startswith("🇪🇬")
    told = {loss["kind"]: loss["examples"] for loss in losses.to_json()}
    assert told["foreign_items"] == ["a.tsv: the id of a sentence: خبر-1"]
    assert "unknown_lines" not in told


def test_pages_of_a_pdf_are_no_labels() -> None:
    rows = TSV.replace(
        "#T_SP=webanno.custom.Claim|", "#T_SP=org.dkpro.core.api.pdf.type.PdfPage|width|\n#T_SP=webanno.custom.Claim|"
    )
    rows = re.sub(r"(?m)^(\d+-[\d.]+\t\d+-\d+\t[^\t]*)\t", r"\1\t595.0[9]\t", rows.replace("|width|", "|width"))
    (record,), rejections, losses = read_tsv(rows)
    assert not rejections
    assert "PdfPage" not in {span["label"] for span in record["spans"]}
    assert (
        "a.tsv: de.tudarmstadt.ukp.dkpro.core.api.lexmorph.type.pos.POS, org.dkpro.core"
        in losses.to_json()[0]["examples"][0]
    )
