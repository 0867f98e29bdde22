"""WebAnno TSV: places in UTF-16, stacked values, parts of tokens, links on the row they point to."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.native_record import NativeRecord
from app.exchange.formats import Rejection
from app.exchange.loss import LossReport
from app.exchange.records.completing import text_digest
from app.exchange.tokens.tokenising import tokenise
from app.exchange.webanno_tsv.cells import Cell, escape_text, escape_value, stacked, unescape
from app.exchange.webanno_tsv.format import FORMAT
from seeds import default_codebook
from tests.exchange.articles import check, records, seed_records
from tests.exchange.round_trip import assert_same_but, mutations, read_records, refused_or_read, source_of, write_files
from tests.exchange.webanno_tsv.foreign import BODY, HEADER, TSV, read_tsv


def back(files: Mapping[str, bytes]) -> tuple[list[NativeRecord], list[Rejection], list[LossReport]]:
    found, refused, reports = [], [], []
    for name, data in files.items():
        if name.endswith(".tsv"):
            assert FORMAT.sniff(name, data[:4096]) > 90
            accepted, rejections, losses = read_records(FORMAT, source_of(data, name, files), default_codebook())
            found += accepted
            refused += rejections
            reports.append(losses)
    return found, refused, reports


def test_a_file_of_somebody_else() -> None:
    (record,), rejections, losses = read_tsv(TSV)
    assert not rejections
    assert record["text"] == "🇪🇬 قال محمد علي إن «الحزب» سيفوز.\n وقالت روسيا\nنعم"
    spans = {(span["label"], span["text"]): span for span in record["spans"]}
    assert set(spans) == {
        ("PER", "محمد علي"),
        ("asserts", "«الحزب» سيفوز"),
        ("ORG", "الحزب"),
        ("PARTY", "الحزب"),
        ("Claim", "قالت"),
        ("LOC", "روسيا"),
    }
    assert spans["PER", "محمد علي"]["attributes"] == {}
    (entity,) = record["entities"]
    assert (entity["name"], entity["kind"], entity["wikidata"]) == ("محمد علي", "person", "Q36107")
    assert [span["entity"] for span in record["spans"]].count(entity["id"]) == 1
    assert spans["PER", "محمد علي"]["entity"] == entity["id"]
    assert spans["asserts", "«الحزب» سيفوز"]["attributes"] == {"stance": "pro;con"}
    labels = {span["id"]: span["label"] for span in record["spans"]}
    assert [(labels[link["from"]], labels[link["to"]], link["type"]) for link in record["relations"]] == [
        ("PER", "ORG", "strong"),
        ("PER", "PARTY", "Makes"),
    ]
    assert losses.count("columns") == 1
    kept = tokenise(record)
    assert (len(kept), kept.sentence_starts) == (13, [0, 10])


def test_places_counted_in_code_points_are_found_out() -> None:
    # Everything after the flag stands two places earlier.
    text = HEADER + "#Text=🇪🇬 قال محمد\n1-1\t0-2\t🇪🇬\t_\t_\t_\t_\t_\t_\t_\t\n1-2\t3-6\tقال\t_\t_\t_\t_\t_\t_\t_\t\n"
    text += "1-3\t7-11\tمحمد\t_\t_\t*\tPER\t_\t_\t_\t\n"
    (record,), _, losses = read_tsv(text)
    assert [span["text"] for span in record["spans"]] == ["محمد"]
    assert losses.count("unit_found") == 1


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ("1-3\t9-13", "1-3\t9-12", 11, "is not at 9"),
        ("1-3\t9-13", "1-3\t13-9", 11, "ends at 9"),
        ("1-3\t9-13", "1-3\tx", 11, "not a token"),
        ("1-2\t5-8\tقال\t_", "1-2\t5-8\tقال\t_\t_", 10, "columns of values"),
        ("1-2\t5-8\tقال\t_", "سطر بلا أعمدة\n1-2\t5-8\tقال\t_", 10, "not a token"),
        (BODY, "", 0, "holds no text"),
        ("1-3[1_3]", "1-1[1_3]x", 15, "not there"),
        ("1-3[1_3]", "1-3[9_3]", 15, "not there"),
        ("strong|*\t", "strong\t", 15, "too few values"),
        ("#Text=🇪🇬 قال محمد علي إن «الحزب» سيفوز.\n", "", 8, "before the text"),
        ("#T_SP=webanno.custom.Claim|value|stance", "#T_XX=a|b", 0, "declares no layer"),
        ("#FORMAT=WebAnno TSV 3.3", "#FORMAT=WebAnno TSV 2", 0, "does not begin"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(old: str, new: str, line: int, reason: str) -> None:
    assert TSV.count(old) >= 1
    found, (rejection,), _ = read_tsv(TSV.replace(old, new, 1))
    assert not found
    assert rejection.where == (f"a.tsv:{line}" if line else "a.tsv")
    assert reason in rejection.reason


@given(st.lists(st.text("ab[]|_->;\t\n*\\قא😀", min_size=1, max_size=8), min_size=1, max_size=4), st.booleans())
def test_every_value_survives_its_cell(values: list[str], numbered: bool) -> None:
    numbers = [str(number) if numbered else "" for number in range(len(values))]
    parts = [
        escape_value(value) + (f"[{number}]" if number else "") for value, number in zip(values, numbers, strict=True)
    ]
    cell = "|".join(parts)
    assert "\t" not in cell
    assert "\n" not in cell
    assert stacked(cell) == [Cell(value, number) for value, number in zip(values, numbers, strict=True)]


@given(st.text("ab\\nrt\t\n\r\f\x08قא😀"))
def test_every_text_survives_its_line(text: str) -> None:
    line = escape_text(text)
    assert not set(line) & set("\t\n\r")
    assert unescape(line) == text


def test_the_sample_as_inception_reads_it() -> None:
    before = seed_records()
    files, losses = write_files(FORMAT, before, default_codebook())
    lines = files[f"{before[0]['id']}.tsv"].decode().split("\n")
    assert lines[0] == "#FORMAT=WebAnno TSV 3.3"
    assert lines[1].startswith("#T_SP=custom.Span|label|")
    assert lines[2].startswith("#T_RL=custom.Relation|type|")
    assert lines[2].endswith("|BT_custom.Span")
    # Attributes keep their names wherever a feature can be called so, and no cell is empty.
    assert {"polarity", "certainty"} <= set(lines[1].split("|"))
    for name, data in files.items():
        rows = [line for line in data.decode().split("\n") if "\t" in line] if name.endswith(".tsv") else []
        assert all(line.endswith("\t") and "" not in line[:-1].split("\t") for line in rows)
    assert lines[3:5] == ["", ""]
    assert lines[5].startswith("#Text=(Manara Wire)")
    after, rejections, reports = back(files)
    assert not rejections
    assert not any(reports)
    assert {loss["kind"] for loss in losses.to_json()} == {"annotators", "fragments", "history", "identifiers"}
    assert_same_but(before, after, losses)


@given(st.lists(records(), min_size=1, max_size=3, unique_by=lambda found: found["id"]))
def test_everything_comes_back_but_what_the_report_names(before: list[NativeRecord]) -> None:
    files, losses = write_files(FORMAT, before, default_codebook())
    after, rejections, reports = back(files)
    assert not rejections
    assert not any(reports)
    assert sum(len(record["spans"]) for record in after) == sum(
        len(record["spans"]) for record in before
    ) - losses.count("tokenless")
    if losses.count("tokenless") or losses.count("blank_edges"):
        before = [{**record, "spans": [], "relations": []} for record in before]
        after = [{**record, "spans": [], "relations": []} for record in after]
    assert_same_but(before, after, losses)


def test_a_link_keeps_its_type_beside_an_attribute_that_could_name_it() -> None:
    base = next(record for record in seed_records() if record["relations"])
    link = {**base["relations"][0], "attributes": {"value": "قوي", "DependencyType": "x"}}
    files, _ = write_files(FORMAT, [check({**base, "relations": [link]})], default_codebook())
    (after,), rejections, _ = back(files)
    assert not rejections
    assert [(one["type"], one["attributes"]) for one in after["relations"]] == [(link["type"], link["attributes"])]


def test_control_codes_of_a_short_article_come_back() -> None:
    text = "قال\x1f شكري\x0b\x08 «نعم»\x7f"
    base = seed_records()[0]
    before = check(
        {**base, "text": text, "text_sha256": text_digest(text), "spans": [], "relations": [], "entities": []}
    )
    files, _ = write_files(FORMAT, [before], default_codebook())
    (after,), rejections, _ = back(files)
    assert (after["text"], rejections) == (text, [])


@given(records())
def test_edges_that_no_token_holds_are_counted_span_by_span(before: NativeRecord) -> None:
    files, losses = write_files(FORMAT, [before], default_codebook())
    (after,), _, _ = back(files)
    found = sorted((span["start"], span["end"]) for span in after["spans"])
    covered = [range(start, end) for start, end in tokenise(before).offsets()]
    inside = {position for part in covered for position in part}
    edges = [(span["start"] in inside, span["end"] - 1 in inside) for span in before["spans"]]
    shown = [any(p in inside for p in range(span["start"], span["end"])) for span in before["spans"]]
    assert losses.count("tokenless") == shown.count(False)
    assert losses.count("blank_edges") == sum(not all(pair) for pair, any_ in zip(edges, shown, strict=True) if any_)
    assert len(found) == shown.count(True)


def test_damaged_files_are_refused_without_a_crash() -> None:
    for mutated in mutations(TSV.encode(), 200):
        refused_or_read(FORMAT, source_of(mutated, "a.tsv"))
    files, _ = write_files(FORMAT, seed_records()[:1], default_codebook())
    (head,) = (name for name in files if name.endswith(".json"))
    for mutated in mutations(files[head], 300):
        back({**files, head: mutated})
