"""What was chosen for an import, kept and shared; and an import by it."""

import json
from pathlib import Path
from typing import Any

import orjson
import pytest

from app.domain.errors import TransferError
from app.exchange.records.mapping import ImportMapping
from app.services.transfer.import_preview import preview_import
from app.services.transfer.import_profiles import ImportProfile, ProfileShelf, profile_of, read_profile, write_profile
from app.services.transfer.transfer import ExportOptions, ImportOptions, export_workspace, import_paths
from app.services.workspace import Workspace
from tests.exchange.articles import SEEDS
from tests.services.transfer.deliveries import lines

CHOICES = ImportOptions(
    annotator="سارة",
    format="csv",
    encoding="windows-1256",
    unknown_labels="add",
    values={"delimiter": "semicolon"},
    columns={"text": "المتن"},
    mapping=ImportMapping(
        labels={"PER": "ACTOR", "LOC": ""},
        attributes={"a": "b"},
        relations={"of": "+of"},
        attribute_values={"a": {"neg": "denies", "?": ""}},
    ),
    nfc=True,
)
TEXT = "قال لافروف إن روسيا باقية."


def test_a_profile_comes_back_from_its_file(tmp_path: Path) -> None:
    path = tmp_path / "فريق.json"
    write_profile(ImportProfile.of("فريق الأخبار", CHOICES), path)
    found = read_profile(path)
    assert found.name == "فريق الأخبار"
    assert (found, found.mapping()) == (ImportProfile.of("فريق الأخبار", CHOICES), CHOICES.mapping)
    assert b"\xd8" in path.read_bytes(), "for people to read"
    assert "annotator" not in json.loads(path.read_bytes())


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (None, "not valid JSON"),
        ([], "it has no"),
        ({"hashiya_import_profile": 2}, "of version 2; known is 1"),
        ({"hashiya_import_profile": 1, "lables": {}}, "something unknown: lables"),
        ({"hashiya_import_profile": 1, "labels": {"PER": None}}, "its 'labels' is not"),
        ({"hashiya_import_profile": 1, "attribute_values": {"a": "b"}}, "its 'attribute_values' is not"),
        ({"hashiya_import_profile": 1, "nfc": "yes"}, "its 'nfc' is not"),
        ({"hashiya_import_profile": 1, "unknown_labels": "drop"}, "its 'unknown_labels' is not"),
        ({"hashiya_import_profile": 1, "format": 3}, "its 'format' is not"),
        ({"hashiya_import_profile": 1, "name": 3}, "its 'name' is not"),
    ],
)
def test_what_is_no_profile_is_refused(change: Any, reason: str) -> None:
    data = b"{" if change is None else orjson.dumps(change)
    with pytest.raises(TransferError, match=reason):
        profile_of(data, "team.json")
    assert profile_of(b'{"hashiya_import_profile": 1}', "team.json") == ImportProfile(name="team")


def test_a_shelf_keeps_profiles_by_name(tmp_path: Path) -> None:
    shelf = ProfileShelf(tmp_path / "config" / "profiles")
    assert shelf.names() == ()
    for name in ("وكالات: ٢٠٢٦", "IDRISI", "../../etc"):
        shelf.save(ImportProfile.of(name, CHOICES))
    shelf.save(ImportProfile(name="IDRISI", format="brat"))
    (tmp_path / "config" / "profiles" / "broken.json").write_bytes(b"{")
    assert set(shelf.names()) == {"وكالات: ٢٠٢٦", "IDRISI", "../../etc"}
    assert shelf.load("IDRISI").format == "brat"
    assert {path.parent for path in tmp_path.rglob("*.json")} == {tmp_path / "config" / "profiles"}
    shelf.remove("IDRISI")
    with pytest.raises(TransferError, match="no import profile 'IDRISI'; there are: "):
        shelf.load("IDRISI")
    for name in ("", " / ", "x" * 81):
        with pytest.raises(TransferError, match="needs a name"):
            shelf.save(ImportProfile(name=name))


def test_no_profile_takes_the_file_of_another_one(tmp_path: Path) -> None:
    shelf = ProfileShelf(tmp_path)
    (tmp_path / "צוות.json").write_text("רשימה של מישהו אחר", encoding="utf-8")
    for name, form in (("أ/ب", "brat"), ("أ_ب", "conll"), ("أ:ب", "csv"), ("צוות", "native")):
        shelf.save(ImportProfile(name=name, format=form))
    shelf.save(ImportProfile(name="أ_ب", format="xlsx"))
    assert {name: shelf.load(name).format for name in shelf.names()} == {
        "أ/ب": "brat",
        "أ_ب": "xlsx",
        "أ:ب": "csv",
        "צוות": "native",
    }
    assert (tmp_path / "צוות.json").read_text(encoding="utf-8") == "רשימה של מישהו אחר"


def test_an_import_maps_labels_and_adds_only_what_is_said_to_be_new(workspace: Workspace, tmp_path: Path) -> None:
    spans = [
        {"start": 4, "end": 10, "label": "PER"},
        {"start": 14, "end": 19, "label": "LOC"},
        {"start": 0, "end": 3, "label": "EVT"},
    ]
    path = lines(
        tmp_path / "a.jsonl",
        {"text": TEXT, "spans": spans},
        {"text": "روسيا باقية.", "spans": [{"start": 0, "end": 5, "label": "MISC"}]},
    )
    mapping = ImportMapping(labels={"PER": "ACTOR", "LOC": "", "EVT": "+EVENT"})
    report = import_paths(workspace, [path], ImportOptions(annotator="سارة", mapping=mapping))
    assert (report.articles, report.spans, report.added_labels) == (1, 2, ["EVENT"])
    assert report.losses.count("left_out_labels") == 1
    assert [item.where for item in report.rejected] == ["a.jsonl:2"]
    out = tmp_path / "out.jsonl"
    export_workspace(workspace, out, ExportOptions())
    (record,) = [json.loads(line) for line in out.read_bytes().split(b"\n")[:-1]]
    assert [(span["label"], span["text"]) for span in record["spans"]] == [("EVENT", "قال"), ("ACTOR", "لافروف")]
    assert workspace.check().clean


def test_leaving_claims_out_takes_their_links_along(workspace: Workspace) -> None:
    mapping = ImportMapping(labels={"CLAIM": ""}, relations={"member_of": ""})
    report = import_paths(workspace, [SEEDS[0].parent], ImportOptions(annotator="س", mapping=mapping))
    assert (report.articles, report.refusals.count) == (len(SEEDS), 0)
    assert workspace.info().to_json()["labels"].keys() == {"ACTOR", "ORGANIZATION"}
    assert report.losses.count("left_out_labels") > 100
    assert report.losses.count("relations_of_left_out") > 100
    assert workspace.check().clean


def test_a_wrong_mapping_stops_before_anything(workspace: Workspace, tmp_path: Path) -> None:
    path = lines(tmp_path / "a.jsonl", {"text": TEXT, "spans": []})
    for options, reason in (
        (ImportOptions(annotator="س", mapping=ImportMapping(labels={"PER": "ACTR"})), "no label 'ACTR'"),
        (ImportOptions(annotator="س", columns={"body": "x"}), "no 'body' that a column could be for"),
    ):
        with pytest.raises(TransferError, match=reason):
            import_paths(workspace, [path], options)


def test_columns_are_mapped_without_naming_the_format(workspace: Workspace, tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text(f"title,a,b\nعنوان,{TEXT},نص أطول بكثير من ذاك النص الأول كله\n", "utf-8")
    (tmp_path / "x.txt").write_text("نص آخر.", "utf-8")
    report = import_paths(workspace, [tmp_path], ImportOptions(annotator="س", columns={"text": "a"}))
    assert report.articles == 2
    out = tmp_path / "out.jsonl"
    export_workspace(workspace, out, ExportOptions())
    assert json.loads(out.read_bytes().split(b"\n")[0])["text"] == TEXT


def test_the_report_tells_of_the_characters_and_keeps_them(workspace: Workspace, tmp_path: Path) -> None:
    loose = "مؤ\u064eتمر أ\u0654حمد\u00a0اليوم\u200f."
    text = "قال أ\u064eحمد".replace("أ", "ا\u0654") + "\u00a0\u200f."
    (tmp_path / "a.txt").write_text(text, "utf-8")
    report = import_paths(workspace, [tmp_path / "a.txt"], ImportOptions(annotator="س"))
    assert {item["kind"] for item in report.to_json()["hygiene"]} == {"odd_spaces", "bidi_controls", "not_composed"}
    assert report.complete, "nothing is lost by it"
    (tmp_path / "b.txt").write_text(loose.replace("أ", "ا\u0654"), "utf-8")
    report = import_paths(workspace, [tmp_path / "b.txt"], ImportOptions(annotator="س", nfc=True))
    assert (report.composed, report.hygiene.count("not_composed")) == (1, 0)
    out = tmp_path / "out.jsonl"
    export_workspace(workspace, out, ExportOptions())
    first, second = (json.loads(line) for line in out.read_bytes().split(b"\n")[:-1])
    assert (first["text"], "normalized" in first["meta"]) == (text, False)
    assert second["meta"]["normalized"] == "NFC"
    assert "\u00a0" in second["text"]


def test_values_are_mapped_added_or_kept_and_all_of_it_is_told(workspace: Workspace, tmp_path: Path) -> None:
    def article(text: str, value: Any) -> dict[str, Any]:
        span = {"start": 0, "end": 3, "label": "CLAIM", "attributes": {"stance": value, "free": "x"}}
        return {"text": text, "spans": [span]}

    path = lines(
        tmp_path / "a.jsonl",
        *(article(f"{TEXT} {n}", value) for n, value in enumerate(("neg", "mixed", "?", "odd", "odd"))),
    )
    mapping = ImportMapping(
        attributes={"stance": "polarity"},
        attribute_values={"stance": {"neg": "denies", "mixed": "+both", "?": ""}},
    )
    report = import_paths(workspace, [path], ImportOptions(annotator="سارة", mapping=mapping))
    assert (report.articles, report.added_labels) == (5, ["polarity = both"])
    data = report.to_json()
    assert {"kind": "value", "attribute": "stance", "name": "neg", "ours": "denies", "count": 1} in data["renamed"]
    assert data["unlisted_values"] == [{"attribute": "polarity", "value": "odd", "count": 2}]
    assert [(item["kind"], item["count"]) for item in data["losses"]] == [("left_out_values", 1)]
    label = workspace.codebook().label("CLAIM")
    assert label is not None
    (polarity,) = [one for one in label.attributes if one.key == "polarity"]
    assert polarity.values[-1] == "both"
    export_workspace(workspace, tmp_path / "out.jsonl", ExportOptions())
    records = [json.loads(line) for line in (tmp_path / "out.jsonl").read_bytes().split(b"\n")[:-1]]
    values = [span["attributes"].get("polarity") for record in records for span in record["spans"]]
    assert values == ["denies", "both", None, "odd", "odd"]
    assert workspace.check().clean


def test_of_a_refused_article_no_name_and_no_value_comes_in(workspace: Workspace, tmp_path: Path) -> None:
    good = {"text": TEXT, "spans": [{"start": 0, "end": 3, "label": "PER"}, {"start": 0, "end": 3, "label": "LOC"}]}
    claim = {"start": 0, "end": 3, "label": "CLAIM", "attributes": {"stance": "mixed"}}
    bad = {"text": "خبر", "spans": [*good["spans"], claim, {"start": 2, "end": 9, "label": "PER"}]}
    path = lines(tmp_path / "a.jsonl", good, bad)
    mapping = ImportMapping(
        labels={"PER": "ACTOR", "LOC": ""},
        attributes={"stance": "polarity"},
        attribute_values={"stance": {"mixed": "+both"}},
    )
    options = ImportOptions(annotator="سارة", mapping=mapping)
    preview = preview_import(workspace.codebook(), [path], options)
    report = import_paths(workspace, [path], options)
    assert (report.articles, report.refusals.count, report.added_labels) == (1, 1, [])
    assert [(one["name"], one["count"]) for one in report.to_json()["renamed"]] == [("PER", 1)]
    assert report.losses.count("left_out_labels") == preview.report.losses.count("left_out_labels") == 1
    again = import_paths(workspace, [path], options)
    assert (again.articles, again.skips.count, again.refusals.count) == (0, 1, 1)
    assert not again.losses, "an article that is there already brings nothing"
    assert not again.renamed


def test_a_report_tells_only_of_articles_that_come_in(workspace: Workspace, tmp_path: Path) -> None:
    misfit = {"start": 20, "end": 90, "label": "ACTOR"}
    claim = {"start": 0, "end": 3, "label": "CLAIM", "attributes": {"stance": "mixed"}}
    stranger = {"start": 0, "end": 3, "label": "مجهول"}
    good = {"text": TEXT, "spans": [misfit, {"start": 4, "end": 10, "label": "PER"}], "note": "?"}
    unknown = {"text": "خبر آخر", "spans": [misfit, claim, stranger], "note": "?"}
    broken = {"text": "خبر ثالث", "spans": [misfit, {"start": 0, "end": 3, "label": 7}], "note": "?"}
    path = lines(tmp_path / "a.jsonl", unknown, good, broken)
    mapping = ImportMapping(
        labels={"PER": "ACTOR"}, attributes={"stance": "polarity"}, attribute_values={"stance": {"mixed": "+both"}}
    )
    options = ImportOptions(annotator="سارة", mapping=mapping, skip_bad_spans=True)
    report = import_paths(workspace, [path], options)
    assert (report.articles, report.refusals.count, report.added_labels) == (1, 2, [])
    assert report.losses.count("misfit_spans") == 1
    assert "a.jsonl:2" in report.losses.to_json()[0]["examples"][0]
    assert [(one.line(), count) for one, count in report.renamed.items()] == [("label PER → ACTOR", 1)]
    assert preview_import(workspace.codebook(), [path], options).report.losses.count("misfit_spans") == 1


def test_a_preview_that_finds_another_unit_counts_once(workspace: Workspace, tmp_path: Path) -> None:
    flag = "🇪🇬 قال لافروف"
    plain = {"text": TEXT, "spans": [{"start": 4, "end": 10, "label": "LOC"}]}
    shifted = {"text": flag, "spans": [{"start": 9, "end": 15, "label": "ACTOR", "text": "لافروف"}]}
    path = lines(tmp_path / "a.jsonl", plain, shifted)
    options = ImportOptions(annotator="سارة", mapping=ImportMapping(labels={"LOC": ""}))
    preview = preview_import(workspace.codebook(), [path], options)
    assert preview.report.units
    assert preview.report.losses.count("left_out_labels") == 1
