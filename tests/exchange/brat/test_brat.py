"""brat: folders of .txt and .ann out and in, and the corpora of others."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.native_record import NativeRecord
from app.exchange.brat.configuration import BratConfiguration
from app.exchange.brat.declared_types import parse_types
from app.exchange.brat.format import FORMAT
from app.exchange.formats import Rejection
from app.exchange.loss import LossReport
from seeds import default_codebook
from tests.exchange.articles import check, records, seed_records
from tests.exchange.round_trip import assert_same_but, mutations, read_records, refused_or_read, source_of, write_files

TEXT = "🇪🇬 قال محمد علي إن «الحزب» سيفوز.\nانتهى الخبر.\n"
ANN = """T1\tACTOR 7 15\tمحمد علي
T2\tCLAIM 19 32\t«الحزب» سيفوز
T3\tORG 20 25\tالحزب
T4\tSAY 3 6;16 18\tقال إن
R1\tmakes Arg1:T1 Arg2:T2\t
E1\tSAY:T4 Agent:T1 Content:T2
A1\tPolarity T2 denies
A2\tCertain T2
A3\tCategory T2 security
A4\tCategory T2 economy
N1\tReference T1 Wikidata:Q36107\tمحمد علي
*\tEquiv T1 T3
#1\tAnnotatorNotes T2\tملاحظة قصيرة
"""
CODEBOOK = default_codebook()


def read_ann(ann: str, text: str = TEXT, **more: bytes) -> tuple[list[NativeRecord], list[Rejection], LossReport]:
    files = {"a.ann": ann.encode(), "a.txt": text.encode(), **more}
    return read_records(FORMAT, source_of(files["a.ann"], "a.ann", files))


def test_a_corpus_of_somebody_else_comes_in_whole() -> None:
    (record,), rejections, losses = read_ann(ANN)
    assert not rejections
    spans = {span["label"]: span for span in record["spans"]}
    assert {label: span["text"] for label, span in spans.items()} == {
        "ACTOR": "محمد علي",
        "CLAIM": "«الحزب» سيفوز",
        "ORG": "الحزب",
        "SAY": "قال إن",
    }
    assert spans["SAY"]["fragments"] == [[3, 6], [16, 18]]
    assert spans["CLAIM"]["attributes"] == {"Polarity": "denies", "Certain": True, "Category": ["security", "economy"]}
    assert spans["CLAIM"]["note"] == "ملاحظة قصيرة"
    (entity,) = record["entities"]
    assert (spans["ACTOR"]["entity"], entity["wikidata"]) == (entity["id"], "Q36107")
    labels = {span["id"]: span["label"] for span in record["spans"]}
    assert {(link["type"], labels[link["from"]], labels[link["to"]]) for link in record["relations"]} == {
        ("makes", "ACTOR", "CLAIM"),
        ("Agent", "SAY", "ACTOR"),
        ("Content", "SAY", "CLAIM"),
        ("Equiv", "ACTOR", "ORG"),
    }
    assert (losses.count("events"), losses.count("equivalences")) == (1, 1)


@pytest.mark.parametrize(("start", "end"), [(9, 17), (16, 31)])
def test_offsets_of_a_script_that_counted_otherwise_are_found_out(start: int, end: int) -> None:
    (record,), _, losses = read_ann(f"T1\tACTOR {start} {end}\tمحمد علي\n")
    assert [(span["start"], span["text"]) for span in record["spans"]] == [(7, "محمد علي")]
    assert losses.count("unit_found") == 1


def test_windows_line_ends_are_counted_as_the_spans_tell() -> None:
    text = TEXT.replace("\n", "\r\n")
    (as_one,), _, _ = read_ann("T1\tX 34 39\tانتهى\n", text)
    (as_two,), _, _ = read_ann("T1\tX 35 40\tانتهى\n", text)
    assert (as_one["text"], as_one["meta"]["line_ends"]) == (TEXT, "crlf")
    assert as_two["text"] == text
    assert [span["text"] for span in (*as_one["spans"], *as_two["spans"])] == ["انتهى", "انتهى"]


def test_an_annotation_in_two_files_is_one() -> None:
    files = {
        "a.a1": "T1\tACTOR 7 15\tمحمد علي\n".encode(),
        "a.a2": "T2\tSAY 3 6\tقال\nE1\tSAY:T2 Theme:T1\n".encode(),
        "a.txt": TEXT.encode(),
    }
    (record,), rejections, _ = read_records(FORMAT, source_of(files["a.a1"], "a.a1", files))
    assert not rejections
    assert [link["type"] for link in record["relations"]] == ["Theme"]
    companions = [name for name in files if FORMAT.companion and FORMAT.companion(source_of(b"", name, files))]
    assert companions == ["a.a2", "a.txt"]


@pytest.mark.parametrize(
    ("ann", "line", "reason"),
    [
        ("T1 ACTOR 7 15 محمد علي\n", 1, "no tab"),
        ("T1\tACTOR 7\tمحمد\n", 1, "no offsets"),
        ("T1\tACTOR 15 7\tمحمد\n", 1, "ends at 7"),
        ("T1\tX 7 15\tمحمد علي\nT1\tX 7 15\tمحمد علي\n", 2, "there twice"),
        ("\nT1\tX 7 15\tمحمد على\n", 2, "at its place is"),
        ("T1\tX 7 900\tمحمد\n", 1, "the text has 47 code points"),
        ("T1\tX 7 15;10 20\tمحمد\n", 1, "overlap"),
        ("T1\tX 7 15\tمحمد علي\nR1\tmakes Arg1:T1 Arg2:T9\t\n", 2, "T9 is not there"),
        ("T1\tX 7 15\tمحمد علي\nR1\tmakes Arg1:T1\t\n", 2, "exactly two"),
        ("E1\tSAY:T4 Agent:T1\n", 1, "the trigger T4 of E1 is not there"),
        ("T1\tX 7 15\tمحمد علي\nE1\tSAY:T4\n", 2, "the trigger T4 of E1 is not there"),
        ("T1\tX 7 15\tمحمد علي\nE1\t\n", 2, "E1 has no trigger"),
        ("T1\tX 7 7\t\n", 1, "ends at 7 but starts at 7"),
        ("T1\tX 7 15\tمحمد علي\nT2\tX 20 25\tالحزت\n", 2, "the text of T2 is"),
        ("N1\tReference T1 Q36107\tx\n", 1, "not a reference"),
        ("T1\t 7 15\tمحمد علي\n", 1, "T1 has no type"),
        ("T1\tX 7 15\tمحمد علي\nA1\t T1\n", 2, "lacks a type"),
    ],
)
def test_a_bad_line_is_named_and_its_article_refused(ann: str, line: int, reason: str) -> None:
    found, (rejection,), _ = read_ann(ann)
    assert not found
    assert rejection.where == f"a.ann:{line}"
    assert reason in rejection.reason


def test_stars_are_many_and_a_link_is_one() -> None:
    spans = "T1\tX 7 15\tمحمد علي\nT2\tX 7 11\tمحمد\nT3\tX 20 25\tالحزب\n"
    (record,), rejections, _ = read_ann(f"{spans}*\tEquiv T1 T2\n*\tEquiv T1 T3\n")
    assert not rejections
    assert len(record["relations"]) == 2
    twice = f"{spans}R1\tmakes Arg1:T1 Arg2:T3\t\nR2\tmakes Arg1:T1 Arg2:T3\t\n"
    (record,), rejections, losses = read_ann(twice)
    assert not rejections
    assert (len(record["relations"]), losses.count("repeated_relations")) == (1, 1)


def test_a_span_that_is_only_a_line_end_is_counted_and_so_is_its_link() -> None:
    base: Any = seed_records()[0]
    place = base["text"].index("\n")
    spans = [
        {**base["spans"][0], "entity": None, "attributes": {}},
        {**base["spans"][0], "id": "end", "start": place, "end": place + 1, "text": "\n", "entity": None},
    ]
    link = {**base["relations"][0], "attributes": {}, "from": spans[0]["id"], "to": "end"}
    for relation in (link, {**link, "from": "end", "to": spans[0]["id"]}):
        record = check({**base, "spans": spans, "relations": [relation], "entities": []})
        files, losses = write_files(FORMAT, [record])
        assert (losses.count("line_end_spans"), losses.count("relations_of_left_out")) == (1, 1)
        (after,), rejections, _ = back(files)
        assert not rejections
        assert (len(after["spans"]), after["relations"]) == (1, [])


def test_a_flag_is_declared_whatever_values_the_attribute_has() -> None:
    declared = "[entities]\nX\n[relations]\n[events]\n[attributes]\nPolarity Arg:<ANY>, Value:asserts|denies\n"
    line = "T1\tX 7 15\tمحمد علي\nA1\tPolarity T1"
    for value, undeclared in (("", 0), (" denies", 0), (" ينفي", 1)):
        _, rejections, losses = read_ann(f"{line}{value}\n", TEXT, **{"annotation.conf": declared.encode()})
        assert not rejections
        assert losses.count("undeclared") == undeclared


def test_lines_of_a_section_of_somebody_else_declare_nothing() -> None:
    found = parse_types("[drawing]\nACTOR bgColor:#fff\nx\n[entities]\nCLAIM\n")
    assert (list(found.labels), list(found.problems)) == (["CLAIM"], [1])


def test_an_annotation_without_its_text_is_refused() -> None:
    _, (rejection,), _ = read_records(FORMAT, source_of(ANN.encode(), "a.ann"))
    assert rejection == ("a.ann", "there is no a.txt beside it")


def test_what_brat_needs_lies_beside_the_articles() -> None:
    before = seed_records()[:1]
    files, _ = write_files(FORMAT, before, CODEBOOK)
    configuration = files["annotation.conf"].decode().split("\n")
    assert "makes Arg1:ACTOR|ORGANIZATION, Arg2:CLAIM" in configuration
    assert any(line.startswith("polarity Arg:<ANY>, Value:") and "denies" in line for line in configuration)
    assert "joint Arg:<ANY>" in configuration
    assert "CLAIM | ادعاء" in files["visual.conf"].decode()
    # A link whose labels are all put away may still lead from anything to anything: an empty list brat cannot read.
    away = [replace(one, archived=one.key == "CLAIM") for one in CODEBOOK.labels]
    files, _ = write_files(FORMAT, [], replace(CODEBOOK, labels=tuple(away)))
    assert "makes Arg1:ACTOR|ORGANIZATION, Arg2:ACTOR|ORGANIZATION" in files["annotation.conf"].decode().split("\n")


def test_brat_learns_what_an_entity_is_and_a_link_of_two_people_is_one() -> None:
    record = next(one for one in seed_records() if one["relations"] and one["entities"])
    link = record["relations"][0]
    record["entities"][0]["wikidata"] = "Q36107"
    twice: NativeRecord = {**record, "relations": [*record["relations"], {**link, "id": "٢", "annotator": "דנה"}]}
    files, losses = write_files(FORMAT, [check(twice)], CODEBOOK)
    lines = files[f"{record['id']}.ann"].decode().split("\n")
    assert losses.count("repeated_relations") == 1
    assert sum(line.startswith("R") for line in lines) == len(record["relations"])
    wikidata = {entity["id"]: entity["wikidata"] for entity in record["entities"]}
    known = [wikidata[span["entity"]] for span in record["spans"] if span["entity"] and wikidata[span["entity"]]]
    told = [line.split("Wikidata:")[1].split("\t")[0] for line in lines if "Wikidata:" in line]
    assert known
    assert told == known


@pytest.mark.parametrize("value", ["https://example.org/خبر", "12:30", "بلا رأي", "a,b", "[1]"])
def test_a_value_that_the_configuration_cannot_list_comes_back_all_the_same(value: str) -> None:
    base = seed_records()[0]
    span = {**base["spans"][0], "label": "CLAIM", "attributes": {"polarity": value}, "entity": None}
    before = check({**base, "spans": [span], "relations": [], "entities": []})
    files, _ = write_files(FORMAT, [before], CODEBOOK)
    (line,) = [one for one in files["annotation.conf"].decode().split("\n") if one.startswith("polarity ")]
    assert line == "polarity Arg:<ANY>, Value:supports|opposes|neutral|denies"
    (after,), _, reports = back(files)
    assert after["spans"][0]["attributes"] == {"polarity": value}
    assert not any(reports)


def test_types_that_brat_cannot_name_are_numbered_and_come_back() -> None:
    (record,), _, _ = read_ann("T1\tX 7 15\tمحمد علي\nT2\tY 20 25\tالحزب\nR1\tmakes Arg1:T1 Arg2:T2\t\nA1\tn T1 v\n")
    record["spans"][0]["label"], record["spans"][1]["label"] = "فاعل", "label_1"
    record["spans"][0]["attributes"] = {"دور سابق": "وزيرة الخارجية"}
    record["relations"][0]["type"] = "ينتمي إلى"
    files, losses = write_files(FORMAT, [record])
    stem = record["id"]
    ann = files[f"{stem}.ann"].decode()
    assert "فاعل" not in ann
    assert "فاعل" in files["visual.conf"].decode()
    after, rejections, _ = back(files)
    assert not rejections
    assert_same_but([record], after, losses)


def back(files: Mapping[str, bytes]) -> tuple[list[NativeRecord], list[Rejection], list[LossReport]]:
    """Everything that an import of the folder `files` gives."""
    found: list[NativeRecord] = []
    refused: list[Rejection] = []
    reports = []
    for name, data in files.items():
        source = source_of(data, name, files)
        assert FORMAT.companion is not None
        if name.endswith(".ann") and not FORMAT.companion(source):
            assert FORMAT.sniff(name, data[:4096]) > 50
            accepted, rejections, losses = read_records(FORMAT, source, CODEBOOK)
            found += accepted
            refused += rejections
            reports.append(losses)
    return found, refused, reports


BREAKS = "\t\r\n\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"


def without_spans_at_line_ends(record: NativeRecord) -> NativeRecord:
    """brat cannot hold a span that begins or ends with a line end, or with nothing but line ends in its gap."""
    text = record["text"]
    kept = []
    for span in record["spans"]:
        pairs = span.get("fragments") or [[span["start"], span["end"]]]
        edges = {text[start] for start, _ in pairs} | {text[end - 1] for _, end in pairs}
        gap = text[pairs[0][1] : pairs[-1][0]]
        if edges.isdisjoint(BREAKS) and (len(pairs) == 1 or gap.strip(BREAKS)):
            kept.append(span)
    ids = {span["id"] for span in kept}
    links = [link for link in record["relations"] if link["from"] in ids and link["to"] in ids]
    return {**record, "spans": kept, "relations": links}


@given(st.lists(records().map(without_spans_at_line_ends), min_size=1, max_size=3, unique_by=lambda found: found["id"]))
def test_everything_comes_back_but_what_the_report_names(before: list[NativeRecord]) -> None:
    files, losses = write_files(FORMAT, before, CODEBOOK)
    after, rejections, reports = back(files)
    assert not rejections
    assert not any(reports)
    assert losses.count("line_end_edges") == 0
    # An entity that no span refers to any more is still in the head.
    order = {record["id"]: number for number, record in enumerate(before)}
    assert_same_but(before, sorted(after, key=lambda record: order[record["id"]]), losses)


@given(records())
def test_spans_at_line_ends_are_counted(before: NativeRecord) -> None:
    files, losses = write_files(FORMAT, [before], CODEBOOK)
    (after,), _, _ = back(files)
    places = sorted((span["start"], span["end"], span.get("fragments", [])) for span in before["spans"])
    found = sorted((span["start"], span["end"], span.get("fragments", [])) for span in after["spans"])
    different = sum(place not in found for place in places)
    told = losses.count("line_end_edges") + losses.count("line_end_spans")
    assert (told > 0) == (found != places)
    assert told >= different
    assert len(places) - len(found) == losses.count("line_end_spans")


@given(records())
def test_each_line_is_one_as_brat_reads_it_and_holds_the_text_at_its_places(before: NativeRecord) -> None:
    files, _ = write_files(FORMAT, [before], CODEBOOK)
    (name,) = (name for name in files if name.endswith(".ann"))
    text = files[name.removesuffix(".ann") + ".txt"].decode()
    # brat reads lines by splitlines(), and leaves out a span whose text is another one.
    for line in files[name].decode().splitlines():
        identifier, what, *rest = line.split("\t")
        if identifier.startswith("T"):
            places = [place.split(" ") for place in what.split(" ", 1)[1].split(";")]
            assert rest == [" ".join(text[int(start) : int(end)] for start, end in places)]
        else:
            assert identifier[0] in "RAN#"
            assert len(rest) == (identifier[0] != "A")


def test_the_sample_comes_back_whole() -> None:
    before = seed_records()
    files, losses = write_files(FORMAT, before, CODEBOOK)
    assert {loss["kind"] for loss in losses.to_json()} == {"annotators", "history", "identifiers"}
    after, rejections, _ = back(files)
    assert not rejections
    assert_same_but(before, after, losses)


def test_damaged_files_are_refused_without_a_crash() -> None:
    files = {"a.txt": TEXT.encode(), "a.ann": ANN.encode()}
    for mutated in mutations(files["a.ann"], 200):
        refused_or_read(FORMAT, source_of(mutated, "a.ann", files))
    for mutated in mutations(files["a.txt"], 500):
        refused_or_read(FORMAT, source_of(files["a.ann"], "a.ann", {"a.txt": mutated}))
    own, _ = write_files(FORMAT, seed_records()[:1], CODEBOOK)
    (head,) = (name for name in own if name.endswith(".json"))
    ann = head.replace(".hashiya.json", ".ann")
    for mutated in mutations(own[head], 500):
        refused_or_read(FORMAT, source_of(own[ann], ann, {**own, head: mutated}))


def test_a_name_that_is_a_number_already_is_given_to_nobody_else() -> None:
    configuration = BratConfiguration(None)
    given = [
        ("entity", "label_1"),
        ("entity", "فاعل"),
        ("entity", "label_2"),
        ("relation", "label_1"),
        ("entity", "מארגן"),
    ]
    first = {one: configuration.type_name(*one) for one in given}
    assert [first[one] for one in given[:2]] == ["label_1", "label_2"]
    assert first["relation", "label_1"] == "label_1", "of another kind, a name may stand once more"
    entities = [name for (kind, _), name in first.items() if kind == "entity"]
    assert len(set(entities)) == 4
    assert {one: configuration.type_name(*one) for one in given} == first


def test_types_in_the_archive_are_not_offered_to_brat() -> None:
    codebook = default_codebook()
    archived = replace(
        codebook,
        labels=tuple(replace(label, archived=label.key == "CLAIM") for label in codebook.labels),
        relation_types=tuple(replace(kind, archived=True) for kind in codebook.relation_types),
    )
    for one, offered in ((codebook, True), (archived, False)):
        declared = parse_types(dict(BratConfiguration(one).files())["annotation.conf"])
        assert "ACTOR" in declared.labels
        assert ("CLAIM" in declared.labels) == offered
        assert bool(declared.relations) == offered


def test_many_names_that_brat_cannot_take_are_not_compared_with_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    looked = 0

    class Watched(dict[Any, Any]):
        def items(self) -> Any:
            nonlocal looked
            looked += len(self)
            return super().items()

    configuration = BratConfiguration(None)
    monkeypatch.setattr(configuration, "_safe", Watched())
    names = [
        configuration.type_name(kind, f"{name}{number}")
        for kind in ("entity", "attribute")
        for number in range(300)
        for name in ("ن", "N")
    ]
    assert len({*names}) == 900, "a label and an attribute may share a name, but not a number"
    assert looked == 0


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le"])
def test_a_byte_order_mark_does_not_hide_the_first_line(encoding: str) -> None:
    """Editors of Windows write one; what stands behind it was taken for a line of no known kind."""
    mark = "\ufeff" if encoding == "utf-16-le" else ""
    first, second = (
        f"{mark}{line}\n".encode(encoding) for line in ("T1\tACTOR 7 15\tمحمد علي", "R1\tmakes Arg1:T1 Arg2:T2\t")
    )
    files = {"a.txt": TEXT.encode(), "a.ann": first, "b.txt": TEXT.encode(), "b.a1": first, "b.a2": second}
    (record,), rejections, losses = read_records(FORMAT, source_of(first, "a.ann", files))
    assert not rejections
    assert [span["text"] for span in record["spans"]] == ["محمد علي"]
    assert not losses
    both = first + "T2\tORG 20 25\tالحزب\n".encode(
        encoding.replace("-sig", "").replace("utf-16", "utf-16-le").replace("-le-le", "-le")
    )
    (record,), _, losses = read_records(FORMAT, source_of(both, "b.a1", files | {"b.a1": both}))
    assert [relation["type"] for relation in record["relations"]] == ["makes"]
    assert not losses
