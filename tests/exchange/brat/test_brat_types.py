"""brat: what annotation.conf declares, what is wrong with it, and what an import makes of it."""

from pathlib import Path

import pytest

from app.domain.native_record import NativeRecord
from app.exchange.brat.declared_types import BratTypes, parse_types
from app.exchange.brat.format import FORMAT
from app.exchange.loss import LossReport
from app.exchange.records.mapping import ImportMapping
from app.services.transfer.import_preview import preview_import
from app.services.transfer.transfer import ExportOptions, ImportOptions, export_workspace, import_paths
from app.services.workspace import Workspace
from seeds import default_codebook
from tests.exchange.articles import SEEDS, seed_records
from tests.exchange.round_trip import links_of, mutations, read_records, source_of, write_files

CONF = """# شخصيات وأقوال
[entities]
!Living
\tPERSON|شخص|ش
\tGROUP <NORM>:Wikidata
-----
PLACE\t<NORM>:Wikidata
[relations]
<ANYBODY>=PERSON|GROUP
<OVERLAP>\tArg1:<ENTITY>, Arg2:<ENTITY>, <OVL-TYPE>:contain
ENTITY-NESTING Arg1:<ANY>, Arg2:<ANY>
Part-of\tWhole:<ANYBODY>, Part:PERSON
Equiv\tArg1:PERSON, Arg2:PERSON, <REL-TYPE>:symmetric-transitive
[events]
SAY\tArg1:<ANYBODY>, Arg2?:<ENTITY>, Theme*:<ANY>, Cause{1-2}:<ANY>
[attributes]
Negation\tArg:<EVENT>
<SIDES>=مع|ضد
Stance\tArg:<EVENT>|PERSON, Value:<SIDES>|بلا رأي, <DEFAULT>:مع
"""
TEXT = "🇪🇬 قال محمد علي إن «الحزب» سيفوز.\n"
ANN = """T1\tPERSON 7 15\tمحمد علي
T2\tGROUP 20 25\tالحزب
T3\tSAY 3 6\tقال
T4\tPLACE 27 32\tسيفوز
E1\tSAY:T3 Arg1:T1 Theme:T2 Theme2:T4 Odd3:T4
R1\tPart-of Part:T1 Whole:T2
A1\tStance E1 بلا رأي
"""


def read(ann: str, conf: str | None = CONF) -> tuple[NativeRecord, LossReport]:
    files = {"a.ann": ann.encode(), "a.txt": TEXT.encode()} | ({"annotation.conf": conf.encode()} if conf else {})
    (record,), rejections, losses = read_records(FORMAT, source_of(files["a.ann"], "a.ann", files))
    assert not rejections
    return record, losses


def told(losses: LossReport) -> dict[str, list[str]]:
    return {loss["kind"]: loss["examples"] for loss in losses.to_json()}


def test_what_is_declared() -> None:
    types = parse_types(CONF)
    assert list(types.labels) == ["PERSON", "GROUP", "PLACE", "SAY"]
    assert types.groups == {"Living"}
    assert types.relations == {"Part-of": ("Whole", "Part"), "Equiv": ("Arg1", "Arg2")}
    assert types.roles == {"SAY": {"Arg1", "Arg2", "Theme", "Cause"}}
    assert {name: list(values) for name, values in types.attributes.items()} == {
        "Negation": [],
        "Stance": ["مع", "ضد", "بلا رأي"],
    }
    assert not types.problems
    assert parse_types("[spans]\nA\n").labels == {"A": None}
    # What has no two arguments is told, and is declared all the same.
    assert parse_types("[relations]\nقرب Arg1:A\n").relations == {"قرب": ()}


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("[relations]\nX Arg1:A\n", "X has no two arguments"),
        ("[relations]\nX Arg1:A; Arg2:B\n", "is no argument"),
        ("[events]\nX Agent\n", "Agent is no argument"),
        ("[drawing]\nX bgColor:red\n", "[drawing] is no section of it"),
        ("[events]\n|x\n", "has no name"),
    ],
)
def test_what_is_wrong_is_told_with_its_line_and_keeps_no_article_out(line: str, problem: str) -> None:
    record, losses = read(ANN, CONF + line)
    assert len(record["spans"]) == 4
    (example,) = told(losses)["configuration"]
    assert example.startswith("annotation.conf:")
    assert problem in example


def test_lines_before_the_first_section_and_macros_without_end_do_no_harm() -> None:
    assert parse_types("A\n[entities]\nB\n") == BratTypes(
        labels={"B": None}, problems={1: "stands before the first section"}
    )
    types = parse_types("[relations]\n" + "<x>=<x><x><x><x>\n" * 300 + "R Arg1:<x>, Arg2:<x>\n")
    assert "R" in types.relations or types.problems
    for mutated in mutations(CONF.encode(), 400):
        parse_types(mutated.decode(errors="replace"))


def test_the_names_of_arguments_tell_which_comes_first() -> None:
    record, losses = read(ANN)
    assert ("Part-of", "الحزب", "محمد علي") in links_of(record)
    assert ("Part-of", "محمد علي", "الحزب") in links_of(read(ANN, None)[0])
    # Arg1 and Arg2 tell it without any configuration.
    turned = ANN.replace("Part-of Part:T1 Whole:T2", "near Arg2:T1 Arg1:T2")
    assert ("near", "الحزب", "محمد علي") in links_of(read(turned, None)[0])
    assert told(losses).keys() == {"events", "undeclared"}


def test_roles_keep_the_digits_that_are_theirs() -> None:
    record, _ = read(ANN)
    assert {link for link in links_of(record) if link[1] == "قال"} == {
        ("Arg1", "قال", "محمد علي"),
        ("Theme", "قال", "الحزب"),
        ("Theme", "قال", "سيفوز"),
        ("Odd3", "قال", "سيفوز"),
    }
    # Without a configuration, a number only counts where the bare role is there too.
    assert {link[0] for link in links_of(read(ANN, None)[0])} == {"Arg1", "Theme", "Odd3", "Part-of"}


def test_what_is_used_without_being_declared_is_named_once() -> None:
    ann = (
        ANN.replace("T2\tGROUP", "T2\tParty").replace("بلا رأي", "ربما")
        + "A2\tSure T1\nA3\tSure T2\nR2\tnear Arg1:T1 Arg2:T2\n"
    )
    record, losses = read(ann)
    assert {span["label"] for span in record["spans"]} == {"PERSON", "Party", "SAY", "PLACE"}
    assert losses.count("undeclared") == 5
    assert told(losses)["undeclared"] == ["Party", "Odd3", "near"]
    assert "undeclared" not in told(read(ann, None)[1])


def test_what_a_script_wrote_into_a_line_is_counted() -> None:
    ann = ANN.replace("E1\tSAY:T3", "E1\tREPORT:T3").replace("Whole:T2", "Whole:T2\tmaybe")
    ann += "#1\tAnnotatorNotes T1\tأ\n#2\tMissingAnnotation T1\tב\n#3\tNormalizationError T1\n"
    record, losses = read(ann)
    (person,) = (span for span in record["spans"] if span["label"] == "PERSON")
    assert person["note"] == "أ\nMissingAnnotation: ב\nNormalizationError:"
    assert (losses.count("event_types"), losses.count("line_rests")) == (1, 1)


def test_what_two_events_say_of_one_trigger_is_kept_and_counted() -> None:
    ann = ANN + "E2\tSAY:T3 Arg2:T2\nA2\tNegation E1\nA3\tNegation E2 partly\n"
    record, losses = read(ann)
    (said,) = (span for span in record["spans"] if span["label"] == "SAY")
    assert said["attributes"] == {"Stance": "بلا رأي", "Negation": "partly"}
    assert {link[0] for link in links_of(record) if link[1] == "قال"} == {"Arg1", "Arg2", "Theme", "Odd3"}
    assert (losses.count("shared_triggers"), losses.count("attribute_values")) == (1, 1)


def test_what_is_noted_about_a_link_is_its_attribute() -> None:
    notes = "#1\tAnnotatorNotes R1\tלבדוק\n#2\tMissingAnnotation R1\tעוד\n"
    record, losses = read(ANN + notes)
    (link,) = (link for link in record["relations"] if link["type"] == "Part-of")
    assert link["attributes"] == {"note": "לבדוק\nMissingAnnotation: עוד"}
    # What is noted about a link that is not there is counted.
    _, losses = read(ANN.replace("Part:T1 Whole:T2", "Part:T1 Whole:T1") + notes)
    assert (losses.count("self_links"), losses.count("notes")) == (1, 1)


def corpus(folder: Path, conf: str) -> Path:
    """Articles in a folder of their own, below the one that has the configuration."""
    inner = folder / "corpus" / "أخبار"
    inner.mkdir(parents=True)
    for number in range(3):
        (inner / f"a{number}.txt").write_text(f"{TEXT}{number}", encoding="utf-8")
        (inner / f"a{number}.ann").write_text(ANN, encoding="utf-8")
    (folder / "corpus" / "annotation.conf").write_text(conf, encoding="utf-8")
    # Above what the user names, nothing is looked for.
    (folder / "annotation.conf").write_text("[entities]\nWRONG\n", encoding="utf-8")
    return folder / "corpus"


def test_a_preview_offers_what_is_declared_and_an_import_tells_the_rest_once(tmp_path: Path) -> None:
    folder = corpus(tmp_path, CONF + "Sure\tArg:<ANY>, Value:\nX y\n")
    workspace = Workspace.create(tmp_path / "w.hashiya")
    preview = preview_import(workspace.codebook(), [folder], ImportOptions(annotator="هند", unknown_labels="add"))
    assert dict(preview.labels) == {"PERSON": 3, "GROUP": 3, "SAY": 3, "PLACE": 3}
    assert preview.relations["Equiv"] == 0
    assert preview.relations["Part-of"] == 3
    assert (preview.attributes["Stance"], preview.attributes["Negation"]) == (3, 0)
    assert dict(preview.attribute_values["Stance"]) == {"بلا رأي": 3, "مع": 0, "ضد": 0}
    assert preview.report.losses.count("configuration") == 2
    mapping = ImportMapping(labels={"PERSON": "ACTOR", "GROUP": "ORGANIZATION", "PLACE": "", "SAY": "+SAY"})
    options = ImportOptions(annotator="هند", mapping=mapping, unknown_labels="add")
    report = import_paths(workspace, [folder], options)
    assert (report.articles, report.losses.count("configuration")) == (3, 2)
    workspace.close()


def test_a_zip_finds_its_configuration_above_the_articles(tmp_path: Path) -> None:
    import zipfile

    folder = corpus(tmp_path, CONF)
    archive = tmp_path / "corpus.zip"
    with zipfile.ZipFile(archive, "w") as out:
        for path in sorted(folder.rglob("*.*")):
            out.write(path, path.relative_to(tmp_path).as_posix())
    preview = preview_import(default_codebook(), [archive], ImportOptions(annotator="هند"))
    assert preview.relations["Equiv"] == 0
    assert "Equiv" in preview.relations


def test_a_configuration_that_cannot_be_read_is_told_and_nothing_more(tmp_path: Path) -> None:
    folder = corpus(tmp_path, CONF)
    (folder / "annotation.conf").write_bytes(b"[entities]\n" + b"x" * 2**21)
    preview = preview_import(default_codebook(), [folder], ImportOptions(annotator="هند", unknown_labels="add"))
    assert (preview.read, preview.report.losses.count("configuration")) == (3, 1)


def test_our_own_configuration_has_nothing_wrong_and_is_what_brat_can_read() -> None:
    records = seed_records()[:2]
    records[0]["spans"][0]["attributes"] = {"role": "وزير سابق"}
    files, _ = write_files(FORMAT, records, default_codebook())
    conf = files["annotation.conf"].decode()
    # brat reads nothing at all of a file in which an argument holds a blank.
    assert all(" " not in part.strip() for line in conf.split("\n") for part in line.partition(" ")[2].split(","))
    assert not parse_types(conf).problems
    assert {"ACTOR", "CLAIM", "ORGANIZATION"} <= parse_types(conf).labels.keys()


def test_own_exports_tell_nothing_about_their_configuration(tmp_path: Path) -> None:
    workspace = Workspace.create(tmp_path / "w.hashiya")
    import_paths(workspace, SEEDS, ImportOptions(annotator="sara"))
    export_workspace(workspace, tmp_path / "out", ExportOptions(format="brat", values={}))
    preview = preview_import(workspace.codebook(), [tmp_path / "out"], ImportOptions(annotator="sara"))
    assert not preview.report.losses.count("configuration") + preview.report.losses.count("undeclared")
    assert all(preview.labels.values())
    workspace.close()
