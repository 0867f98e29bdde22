"""WebAnno TSV: slots and chains become links, and nothing that INCEpTION writes on a row keeps an article out."""

import shutil
from pathlib import Path

import pytest

from app.domain.native_record import NativeRecord
from app.exchange.formats import Rejection
from app.exchange.installed_formats import installed_formats
from app.exchange.loss import LossReport
from app.exchange.records.mapping import ImportMapping
from app.exchange.webanno_tsv.cells import Cell, stacked_members, stacked_roles, stacked_targets
from app.exchange.webanno_tsv.format import FORMAT
from app.services.transfer.import_preview import preview_import
from app.services.transfer.transfer import ImportOptions, import_paths
from app.services.workspace import Workspace
from seeds import default_codebook
from tests.exchange.articles import seed_records
from tests.exchange.round_trip import (
    IMPORTER,
    assert_same_but,
    links_of,
    mutations,
    read_records,
    refused_or_read,
    source_of,
    write_files,
)

CORE = "de.tudarmstadt.ukp.dkpro.core.api"
# The flag and the face count four and two UTF-16 units. «بلدية حيفا» begins inside of a token, behind its clitic.
SLOTS = """#FORMAT=WebAnno TSV 3.3
#T_SP=webanno.custom.Frame|FE|ROLE_webanno.custom.Frame:Roles_webanno.custom.FrameRolesLink|webanno.custom.Party
#T_SP=webanno.custom.Party|


#Text=🇪🇬 باع محمد علي الأرض لبلدية حيفا
1-1\t0-4\t🇪🇬\t_\t_\t_\t_\t
1-2\t5-8\tباع\tبيع\tبائع;مبيع;*\t1-3[1];1-5;1-6.1[2]\t_\t
1-3\t9-13\tمحمد\t_\t_\t_\t*[1]\t
1-4\t14-17\tعلي\t_\t_\t_\t*[1]\t
1-5\t18-23\tالأرض\t_\t_\t_\t*\t
1-6\t24-30\tلبلدية\t_\t_\t_\t_\t
1-6.1\t25-30\tبلدية\t_\t_\t_\t*[2]\t
1-7\t31-35\tحيفا\t_\t_\t_\t*[2]\t
"""
CHAINS = f"""#FORMAT=WebAnno TSV 3.3
#T_CH={CORE}.coref.type.CoreferenceLink|referenceRelation|referenceType
#T_CH=webanno.custom.ThingLink|referenceType|referenceRelation


#Text=🇪🇬 העירייה קנתה 😀 את הקרקע
1-1\t0-4\t🇪🇬\t_\t_\t_\t_\t
1-2\t5-12\tהעירייה\tרמז->1-1\tname[1]\t_\t_\t
1-3\t13-17\tקנתה\t_\t_\t_\t_\t
1-4\t18-20\t😀\t_\t_\t_\t_\t
1-5\t21-23\tאת\t_\t_\tnoun[1]\t*->1-1\t
1-6\t24-29\tהקרקע\t*->2-1\t*[2]\tnoun[1]\t*->1-1\t

#Text=היא בנתה עליה
2-1\t30-33\tהיא\t*->1-2|זהות->2-2\tpronoun[1]|noun[2]\t_\t_\t
2-2\t34-38\tבנתה\t_\t_\t_\t_\t
2-3\t39-43\tעליה\tסוף->1-3\tpronoun[1]\tpronoun[1]\t*->1-2\t
"""


def read_tsv(text: str) -> tuple[list[NativeRecord], list[Rejection], LossReport]:
    return read_records(FORMAT, source_of(text.encode(), "a.tsv"))


def test_each_slot_becomes_a_link_of_its_role() -> None:
    (record,), rejections, losses = read_tsv(SLOTS)
    assert not rejections
    assert not losses
    assert sorted((span["label"], span["text"], len(span["attributes"])) for span in record["spans"]) == [
        ("Party", "الأرض", 0),
        ("Party", "بلدية حيفا", 0),
        ("Party", "محمد علي", 0),
        ("بيع", "باع", 0),
    ]
    assert links_of(record) == {
        ("بائع", "باع", "محمد علي"),
        ("مبيع", "باع", "الأرض"),
        ("Roles", "باع", "بلدية حيفا"),
    }


def test_slots_of_stacked_spans_over_several_tokens_stay_with_their_own() -> None:
    host = "\tبيع[3]|نقل[4]\tبائع;مبيع[3]|_[4]\t1-3[1];1-5|*\t"
    text = SLOTS.replace("\tبيع\tبائع;مبيع;*\t1-3[1];1-5;1-6.1[2]\t", host)
    # The second one goes on to the next token, and says there again that its slots are empty.
    text = text.replace("محمد\t_\t_\t_\t*[1]", "محمد\tنقل[4]\t_[4]\t*\t*[1]")
    (record,), rejections, losses = read_tsv(text)
    assert not rejections
    assert not losses
    assert {(span["label"], span["text"]) for span in record["spans"]} >= {("بيع", "باع"), ("نقل", "باع محمد")}
    assert links_of(record) == {("بائع", "باع", "محمد علي"), ("مبيع", "باع", "الأرض")}


def test_targets_of_any_layer_are_known_by_their_number() -> None:
    text = SLOTS.replace("Link|webanno.custom.Party", "Link|uima.tcas.Annotation").replace(
        "1-3[1];1-5;1-6.1[2]", "1-3[1];1-5[7];1-6.1[2]"
    )
    (record,), rejections, losses = read_tsv(text.replace("الأرض\t_\t_\t_\t*", "الأرض\t_\t_\t_\t*[7]"))
    assert not rejections
    assert not losses
    assert links_of(record) == links_of(read_tsv(SLOTS)[0][0])


def test_each_member_of_a_chain_is_linked_to_the_next_one() -> None:
    (record,), rejections, losses = read_tsv(CHAINS)
    assert not rejections
    assert not losses
    # The name that the last one of a chain bears leads to nobody; it stays with the span.
    told = [(span["text"], span["label"], span["attributes"].get("referenceRelation", "")) for span in record["spans"]]
    assert sorted(told) == sorted(
        [
            ("העירייה", "name", ""),
            ("את הקרקע", "noun", ""),
            ("הקרקע", "CoreferenceLink", ""),
            ("היא", "pronoun", ""),
            ("היא", "noun", "זהות"),
            ("עליה", "pronoun", "סוף"),
            ("עליה", "pronoun", ""),
        ]
    )
    assert links_of(record) == {
        ("רמז", "העירייה", "היא"),
        ("next", "היא", "עליה"),
        ("next", "הקרקע", "היא"),
        ("next", "את הקרקע", "עליה"),
    }


def test_a_column_of_relations_may_end_at_a_member_of_a_chain() -> None:
    base = f"{CORE}.coref.type.CoreferenceLink"
    text = CHAINS.replace("\n\n\n#Text", f"\n#T_RL=webanno.custom.Owns|value|BT_{base}\n\n\n#Text")
    lines = [
        line + ("يملك\t1-2\t" if line.startswith("1-6") else "_\t_\t") if line[:1].isdigit() else line
        for line in text.split("\n")
    ]
    (record,), rejections, _ = read_tsv("\n".join(lines))
    assert not rejections
    assert ("يملك", "העירייה", "הקרקע") in links_of(record)


# As it stands in nearly every file of INCEpTION that was parsed before it was labelled.
PARSED = f"""#FORMAT=WebAnno TSV 3.3
#T_SP={CORE}.lexmorph.type.pos.POS|PosValue
#T_SP=webanno.custom.Claim|stance|ROLE_webanno.custom.Claim:verb_webanno.custom.ClaimVerbLink|{CORE}.lexmorph.type.pos.POS
#T_RL={CORE}.syntax.type.dependency.Dependency|DependencyType|flavor|BT_{CORE}.lexmorph.type.pos.POS
#T_RL=webanno.custom.Says|cue|BT_{CORE}.lexmorph.type.pos.POS


#Sentence.id=s1
#Text=گفت علی می‌رود
1-1\t0-3\tگفت\tVERB\t_\t_\t_\troot\tbasic\t1-1\t_\t_\t
1-2\t4-7\tعلی\tNOUN\t_\t_\t_\tsubj\tbasic\t1-1\t*\t1-1\t
1-2.1\t7-7\t\t_\tempty\t_\t*\t_\t_\t_\t_\t_\t
1-3\t8-14\tمی‌رود\tVERB\tpro\tfirst\t1-1\tobj\tbasic\t1-1\t_\t_\t
"""


def test_what_was_parsed_keeps_no_article_out_and_is_counted() -> None:
    (record,), rejections, losses = read_tsv(PARSED)
    assert not rejections
    assert [(span["label"], span["text"]) for span in record["spans"]] == [("pro", "می‌رود")]
    assert not record["relations"]
    told = {loss["kind"]: (loss["count"], loss["examples"][-1]) for loss in losses.to_json()}
    assert told.pop("columns")[0] == 2
    assert told == {
        "empty_spans": (1, "a.tsv:12"),
        # The id of a sentence, and two links.
        "foreign_items": (3, "a.tsv:13: first"),
    }


def test_links_of_spans_without_a_character_are_counted() -> None:
    text = SLOTS.replace("1-3[1];1-5;1-6.1[2]", "1-3[1];1-7.1;1-6.1[2]") + "1-7.1\t35-35\t\t_\t_\t_\t*\t\n"
    (record,), rejections, losses = read_tsv(text)
    assert not rejections
    assert {link[0] for link in links_of(record)} == {"بائع", "Roles"}
    assert (losses.count("empty_spans"), losses.count("relations_of_left_out")) == (1, 1)


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ("بائع;مبيع;*", "بائع;مبيع", 8, "has 2 roles for 3 targets of Roles"),
        ("1-5;1-6.1[2]", "1-4;1-6.1[2]", 8, "links to something on 1-4 that is not there"),
        ("1-5;1-6.1[2]", "1-5;1-6.1[9]", 8, "links to something on 1-6.1 that is not there"),
        ("1-7\t31-35\tحيفا", "1-7\t31-31\tحيفا", 14, "ends at 31"),
        ("1-7\t31-35\tحيفا", "1-7\t31-31\t", 14, "ends at 31"),
    ],
)
def test_a_slot_that_is_wrong_is_named_with_its_line(old: str, new: str, line: int, reason: str) -> None:
    assert SLOTS.count(old) == 1
    found, (rejection,), _ = read_tsv(SLOTS.replace(old, new))
    assert not found
    assert (rejection.where, reason in rejection.reason) == (f"a.tsv:{line}", True)


@pytest.mark.parametrize(("layer", "target"), [("2", "المال"), ("3", "المال الكثير")])
def test_version_3_2_names_the_layer_of_a_target_and_numbers_each_layer_anew(layer: str, target: str) -> None:
    text = f"""#FORMAT=WebAnno TSV 3.2
#T_SP=webanno.custom.Frame|FE|ROLE_webanno.custom.Frame:Roles_webanno.custom.FrameRolesLink|uima.tcas.Annotation
#T_SP=webanno.custom.Thing|
#T_SP=webanno.custom.Phrase|


#Text=ورث المال الكثير
1-1\t0-3\tورث\tإرث[1]|كسب[2]\tما;*|ما\t1-2-{layer}[1];1-3-2|1-2-2[1]\t_\t_\t
1-2\t4-9\tالمال\t_\t_\t_\t*[1]|*[2]\t*[1]\t
1-3\t10-16\tالكثير\t_\t_\t_\t*\t*[1]\t
"""
    (record,), rejections, losses = read_tsv(text)
    assert not rejections
    assert not losses
    labels = {span["id"]: (span["label"], span["text"]) for span in record["spans"]}
    assert {(link["type"], labels[link["from"]][0], labels[link["to"]][1]) for link in record["relations"]} == {
        ("ما", "إرث", target),
        ("Roles", "إرث", "الكثير"),
        ("ما", "كسب", "المال"),
    }


@pytest.mark.parametrize(
    ("version", "line"),
    [
        ("3", "😀 قال\\n «نعم»"),
        ("3.1", "\\uD83D\\uDE00 \\u0642\\u0627\\u0644\\\\n \\u00AB\\u0646\\u0639\\u0645\\u00BB"),
        ("3.2", "😀 قال\\\\n «نعم»"),
    ],
)
def test_the_text_is_escaped_as_its_version_has_it(version: str, line: str) -> None:
    rows = "1-1\t0-2\t😀\t_\t\n1-2\t3-8\tقال\\n\tPER\t\n1-3\t9-14\t«نعم»\t_\t\n"
    text = f"#FORMAT=WebAnno TSV {version}\n#T_SP=webanno.custom.Span|value\n\n\n#Text={line}\n{rows}"
    assert FORMAT.sniff("a.tsv", text.encode()) > 90
    (record,), rejections, losses = read_tsv(text)
    assert not rejections
    assert not losses
    assert record["text"] == "😀 قال\\n «نعم»"
    assert [span["text"] for span in record["spans"]] == ["قال\\n"]


@pytest.mark.parametrize(
    "head", ["", " # webanno.custom.Span | value\n", "# de.x.NamedEntity | value # de.x.Other | a | b\n"]
)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_file_of_version_2_is_refused_with_what_to_do_and_is_no_table(head: str, line_end: str) -> None:
    text = f"{head}#id=1\n#text=قال محمد علي .\n1-1\tقال\t_\t_\n1-2\tمحمد\tPER\t_\n".replace("\n", line_end)
    for mark in ("", "\ufeff"):
        assert installed_formats().sniff("a.tsv", (mark + text).encode()) is FORMAT
    found, (rejection,), _ = read_tsv(text)
    assert not found
    assert rejection.reason.startswith("is WebAnno TSV 2")


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_file_of_version_1_is_refused_with_what_to_do_and_is_no_table(line_end: str) -> None:
    rows = (("1", "قال", "O"), ("2", "محمد", "B-PER|B-LOC"), ("3", "علي", "I-PER|O"), ("1", "سكت", "_"))
    lines = [f"{number}\t{word}\t{word}\tX\t{name}\t_\t0\troot\t_\t_" for number, word, name in rows]
    text = line_end.join(["#text=قال محمد علي", *lines[:3], "", "#text=سكت", *lines[3:], ""])
    # A beginning may end in the middle of a row.
    for beginning in (text, text[: text.index("سكت\tX")]):
        assert installed_formats().sniff("a.tsv", beginning.encode()) is FORMAT
    found, (rejection,), _ = read_tsv(text)
    assert not found
    assert rejection.reason.startswith("is WebAnno TSV 1, which tells no places; open it in")
    grammar = text.replace("B-PER|B-LOC", "N---").replace("I-PER|O", "I----")
    assert installed_formats().sniff("a.tsv", grammar.encode()) is not FORMAT


def test_half_of_a_character_in_version_3_1_is_refused() -> None:
    text = "#FORMAT=WebAnno TSV 3.1\n#T_SP=webanno.custom.Span|value\n\n\n#Text=x \\uD83D\n1-1\t0-1\tx\t_\t\n"
    found, (rejection,), _ = read_tsv(text)
    assert not found
    assert "surrogate" in rejection.reason


def test_a_column_of_roles_alone_is_counted() -> None:
    rows = (line.split("\t") for line in SLOTS.replace("|webanno.custom.Party\n", "\n", 1).split("\n"))
    text = "\n".join("\t".join(row[:5] + row[6:]) for row in rows)
    (record,), _, losses = read_tsv(text)
    assert not record["relations"]
    assert losses.count("columns") == 1


def test_the_example_of_the_page_is_true() -> None:
    page = (Path(__file__).parents[3] / "docs/formats/webanno-tsv.md").read_text(encoding="utf-8")
    (example,) = (part for part in page.split("```\n")[1::2] if "ROLE_" in part)
    (record,), rejections, losses = read_tsv(example)
    assert not rejections
    assert not losses
    assert links_of(record) == {("seller", "باع", "محمد علي"), ("goods", "باع", "أرضه"), ("same", "محمد علي", "ه")}


def test_a_chain_that_does_not_tell_its_order_is_counted() -> None:
    rows = (line.split("\t") for line in CHAINS.replace("referenceRelation|referenceType", "referenceType").split("\n"))
    text = "\n".join("\t".join(row[:3] + row[4:]) for row in rows)
    (record,), rejections, losses = read_tsv(text)
    assert not rejections
    assert {link[0] for link in links_of(record)} == {"next"}
    assert losses.count("columns") == 1


def test_what_cells_of_slots_and_chains_hold() -> None:
    assert stacked_roles(r"a\;b;*;c\[1\][2]|_[3]|_") == [(["a;b", None, "c[1]"], "2"), ([], "3"), ([], "")]
    assert stacked_targets("1-2;1-3.1[4]|*") == [[Cell("1-2", ""), Cell("1-3.1", "4")], []]
    assert stacked_members(r"a\->b->1-2|*->2-1") == [Cell("a->b", "1-2"), Cell(None, "2-1")]
    assert not any((stacked_roles("_"), stacked_targets("_"), stacked_members("_")))


def test_attributes_with_names_that_headers_give_a_meaning_come_back() -> None:
    record = seed_records()[0]
    record["spans"][0]["attributes"] = {"BT_x": "א", "ROLE_x": "ב"}
    record["relations"][0]["attributes"] = {"BT_x": "ב"}
    files, losses = write_files(FORMAT, [record], default_codebook())
    (name,) = (name for name in files if name.endswith(".tsv"))
    (after,), _, _ = read_records(FORMAT, source_of(files[name], name, files), default_codebook())
    assert_same_but([record], [after], losses)


def test_preview_and_mapping_take_these_links_like_any_other(tmp_path: Path) -> None:
    folder, workspace = tmp_path / "corpus", Workspace.create(tmp_path / "w.hashiya")
    folder.mkdir()
    (folder / "a.tsv").write_text(SLOTS, encoding="utf-8")
    mapping = ImportMapping(
        labels={"Party": "ACTOR", "بيع": "CLAIM"}, relations={"بائع": "about", "مبيع": "", "Roles": "+recipient"}
    )
    options = ImportOptions(annotator="هند", mapping=mapping)
    preview = preview_import(workspace.codebook(), [folder], ImportOptions(annotator="هند"))
    assert dict(preview.relations) == {"بائع": 1, "مبيع": 1, "Roles": 1}
    report = import_paths(workspace, [folder], options)
    assert (report.articles, report.relations) == (1, 2)
    assert report.losses.count("left_out_relations") == 1
    assert "recipient" in {kind.key for kind in workspace.codebook().relation_types}
    workspace.close()


@pytest.mark.parametrize(
    ("name", "annotator"),
    [
        ("annotation/khabar.txt/סרה.tsv", "סרה"),
        ("p.zip/curation/khabar/CURATION_USER.tsv", "CURATION_USER"),
        ("خبر.html/sara.tsv", "sara"),
        ("annotation/khabar.txt/INITIAL_CAS.tsv", IMPORTER),
        ("annotation/khabar.tsv", IMPORTER),
        ("corpus.v2/khabar.tsv", IMPORTER),
        ("khabar.tsv", IMPORTER),
    ],
)
def test_an_exported_project_says_whose_a_file_is(name: str, annotator: str) -> None:
    (record,), _, _ = read_records(FORMAT, source_of(SLOTS.encode(), name))
    assert {item["annotator"] for item in (*record["spans"], *record["relations"])} == {annotator}


@pytest.mark.parametrize("zipped", [False, True])
def test_the_files_of_a_project_make_one_article_with_a_layer_for_each_annotator(zipped: bool, tmp_path: Path) -> None:
    bare = "".join(
        line
        if line.startswith("#") or "\t" not in line
        else "\t".join((*line.split("\t")[:3], "_", "_", "_", "_", "\n"))
        for line in SLOTS.splitlines(keepends=True)
    )
    files = {
        "exportedproject.json": '{"name": "news"}',
        "annotation/khabar.txt/INITIAL_CAS.tsv": bare,
        "annotation/khabar.txt/sara.tsv": SLOTS,
        "annotation/khabar.txt/هند.tsv": SLOTS.replace("بائع;", "مالك;"),
        "curation/khabar.txt/CURATION_USER.tsv": SLOTS,
    }
    project = tmp_path / "project"
    for name, text in files.items():
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text(text, encoding="utf-8")
    if zipped:
        project = Path(shutil.make_archive(str(project), "zip", project))
    workspace = Workspace.create(tmp_path / "w.hashiya")
    report = import_paths(workspace, [project], ImportOptions(annotator="me", unknown_labels="add"))
    assert not report.rejected
    assert (report.articles, report.spans, report.relations) == (1, 12, 9)
    assert set(workspace.annotators()) >= {"sara", "هند", "CURATION_USER"}
    workspace.close()


@pytest.mark.parametrize("text", [SLOTS, CHAINS, PARSED])
def test_damaged_files_are_refused_without_a_crash(text: str) -> None:
    for mutated in mutations(text.encode(), 300):
        refused_or_read(FORMAT, source_of(mutated, "a.tsv"))
