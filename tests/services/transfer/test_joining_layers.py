"""Links, and what tables of claims tell, join the layers that their annotators have already; on both databases."""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest

from app.domain.codebook.edits import ChangeTypeKey
from app.domain.records import Change, ChangeKind, ProgressState, Span
from app.exchange.formats import Feature
from app.exchange.installed_formats import installed_formats
from app.services.history.history import HistoryQuery
from app.services.transfer.transfer import ExportOptions, ImportOptions, ImportReport, export_workspace, import_paths
from app.services.workspace import Workspace
from tests.both_databases import first_on_both
from tests.services.transfer.foretelling import foretold_import
from tests.services.transfer.layers import NAMES, TEXTS, articles, of, records
from tests.services.transfer.span_rows import written

OMAR = ImportOptions(annotator="omar")
LINKED = [name for name in NAMES if Feature.RELATIONS in installed_formats().writer(name).carries]
WORDS = {
    "خبر-1": ("محمد علي", "«الحزب» سيفوز"),
    "khabar-he": ("שר החוץ", "„לא נחתום“"),
    "khabar-fa": ("سخنگوی دولت", "توافق نهایی است"),
    "khabar-ur": ("وزیرِ اعظم", "معاہدہ ہو گیا"),
}
"""Who claims what in each article."""
LINKS = ["article", "link", "type", "from", "to", "attributes"]
CLAIMS = ["article", "start", "end", "quote", "annotator", "attributes", "maker_start", "maker_end", "cue"]
Spans = dict[str, tuple[str, str]]


def place(key: str, quote: str) -> tuple[int, int]:
    start = TEXTS[key].index(quote)
    return start, start + len(quote)


@pytest.fixture
def spans(workspace: Workspace, tmp_path: Path) -> Spans:
    """Ids of the maker and of the claim that Omar has marked in each article."""
    import_paths(workspace, [articles(tmp_path / "plain.jsonl")], OMAR)
    omar, found = workspace.annotations("omar"), {}
    for key, (maker, claim) in WORDS.items():
        (first,) = omar.add_span(key, "ACTOR", [place(key, maker)]).changes
        (last,) = omar.add_span(key, "CLAIM", [place(key, claim)]).changes
        found[key] = (first.object_id, last.object_id)
    return found


def makes(spans: Spans) -> list[list[str]]:
    """A table of links by which every claim has its maker."""
    return [LINKS, *([key, f"l{number}", "makes", *ends, ""] for number, (key, ends) in enumerate(spans.items()))]


def claim_row(key: str, maker: str, *, annotator: str = "omar", **attributes: str) -> list[Any]:
    claim = WORDS[key][1]
    return [key, *place(key, claim), claim, annotator, orjson.dumps(attributes).decode(), *place(key, maker), "قال"]


def brought(workspace: Workspace, folder: Path, rows: Sequence[Sequence[Any]], options: Any = OMAR) -> ImportReport:
    return foretold_import(workspace, [written(folder / "theirs.csv", rows)], options)


def told(report: ImportReport) -> dict[str, tuple[int, str]]:
    """Kind of loss → count and first example."""
    return {one["kind"]: (one["count"], one["examples"][0]) for one in report.losses.to_json()}


def ties(record: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    return [(link["type"], link["from"], link["to"]) for link in record["relations"]]


@pytest.mark.parametrize("name", ["theirs.csv", "theirs.xlsx"])
def test_links_join_the_layer_as_one_step(name: str, workspace: Workspace, spans: Spans, tmp_path: Path) -> None:
    before = records(workspace, tmp_path)
    report = import_paths(workspace, [written(tmp_path / name, makes(spans))], OMAR)
    assert (report.layered, report.spans, report.relations, report.complete) == (4, 0, 4, True)
    assert not report.skips.count
    after = records(workspace, tmp_path)
    for key, record in after.items():
        assert ties(record) == [("makes", *spans[key])]
        assert {**record, "relations": []} == before[key]
    entry, *_ = workspace.history.entries(HistoryQuery(article_id="khabar-ur"))
    assert (entry.change_set.verb, entry.change_count) == ("import", 4)
    again = import_paths(workspace, [tmp_path / name], OMAR)
    assert (again.changed, again.skips.count, told(again)) == (False, 4, {})
    omar = workspace.annotations("omar")
    omar.undo()
    assert records(workspace, tmp_path) == before
    omar.redo()
    assert records(workspace, tmp_path) == after
    assert workspace.check().clean


@first_on_both("name", LINKED, place="new_location")
def test_links_of_every_format_join_spans_that_are_there(
    name: str, workspace: Workspace, spans: Spans, new_file: Path, tmp_path: Path
) -> None:
    before = records(workspace, tmp_path)
    with_links = Workspace.open(shutil.copy(new_file, tmp_path / "copy.hashiya"))
    import_paths(with_links, [tmp_path / "out.jsonl"], OMAR)
    for key, ends in spans.items():
        with_links.annotations("omar").add_relation(key, "makes", *ends)
    form = installed_formats().writer(name)
    out = tmp_path / ("out" if form.write_files else f"linked{form.suffixes[0]}")
    export_workspace(with_links, out, ExportOptions(format=name))
    with_links.close()
    for relations in (4, 0):
        report = import_paths(workspace, [out], OMAR)
        assert (report.articles, report.spans, report.relations, told(report)) == (0, 0, relations, {})
        after = records(workspace, tmp_path)
        assert {key: ties(record) for key, record in after.items()} == {
            key: [("makes", *ends)] for key, ends in spans.items()
        }
        assert {key: {**record, "relations": []} for key, record in after.items()} == before
    workspace.annotations("omar").undo()
    assert records(workspace, tmp_path) == before


def test_claims_give_spans_what_they_lack_and_keep_what_they_have(
    workspace: Workspace, spans: Spans, tmp_path: Path
) -> None:
    omar = workspace.annotations("omar")
    omar.set_attributes(spans["khabar-he"][1], 1, {"polarity": "supports"})
    # Whatever its label: the maker is who stands at that place.
    (party,) = omar.add_span("khabar-fa", "ORGANIZATION", [place("khabar-fa", "دولت")]).changes
    before = records(workspace, tmp_path)
    rows = [CLAIMS, claim_row("خبر-1", "محمد علي", polarity="denies", category="political")]
    rows += [claim_row("khabar-he", "שר החוץ", polarity="denies"), claim_row("khabar-fa", "دولت", topic="توافق")]
    report = brought(workspace, tmp_path, rows)
    assert (report.layered, report.spans, report.relations, report.completed) == (3, 0, 3, 2)
    assert told(report) == {"kept_details": (1, "theirs.csv:3: \u2068„לא נחתום“\u2069")}
    after = records(workspace, tmp_path)
    claims = {key: next(one for one in record["spans"] if one["label"] == "CLAIM") for key, record in after.items()}
    assert claims["خبر-1"]["attributes"] == {"polarity": "denies", "category": "political"}
    assert claims["khabar-he"]["attributes"] == {"polarity": "supports"}
    assert claims["khabar-fa"]["attributes"] == {"topic": "توافق"}
    assert ties(after["khabar-fa"]) == [("makes", party.object_id, spans["khabar-fa"][1])]
    assert [link["attributes"] for link in after["خبر-1"]["relations"]] == [{"cue": "قال"}]
    omar.undo()
    undone = records(workspace, tmp_path)
    assert [without_times(record) for record in undone.values()] == [without_times(one) for one in before.values()]
    omar.redo()
    assert [without_times(one) for one in records(workspace, tmp_path).values()] == list(
        map(without_times, after.values())
    )
    assert workspace.check().clean


def without_times(record: Mapping[str, Any]) -> dict[str, Any]:
    return {**record, "spans": [{**span, "updated": ""} for span in record["spans"]]}


@pytest.mark.parametrize("kind", ["links", "claims"])
def test_tables_that_come_with_their_articles_once_more_join_as_well(
    kind: str, workspace: Workspace, spans: Spans, tmp_path: Path
) -> None:
    rows: list[list[Any]] = makes(spans)
    rows.append(["khabar-ur", "l9", "makes", "nobody", spans["khabar-ur"][1], ""])
    if kind == "claims":
        rows = [CLAIMS, *(claim_row(key, maker, polarity="denies") for key, (maker, _) in WORDS.items())]
    written(tmp_path / "articles.csv", [["id", "text"], *map(list, TEXTS.items()), ["new", "قال: لا"]])
    written(tmp_path / f"{kind}.csv", rows)
    report = import_paths(workspace, [tmp_path / "articles.csv", tmp_path / f"{kind}.csv"], OMAR)
    assert (report.articles, report.layered, report.spans, report.relations) == (1, 4, 0, 4)
    assert (report.refusals.count, report.completed) == (0, 4 if kind == "claims" else 0)
    lost = {} if kind == "claims" else {"unplaced_links": (1, "links.csv:6: makes: \u2068nobody\u2069")}
    assert told(report) == lost


def test_tables_of_one_import_that_repeat_each_other_are_no_second_article(
    workspace: Workspace, tmp_path: Path
) -> None:
    key, (maker, claim) = next(iter(WORDS.items()))
    folder = tmp_path / "in"
    folder.mkdir()
    marked = [
        {"id": name, "start": place(key, quote)[0], "end": place(key, quote)[1], "label": label}
        for name, quote, label in (("m", maker, "ACTOR"), ("c", claim, "CLAIM"))
    ]
    (folder / "a.jsonl").write_bytes(orjson.dumps({"id": key, "text": TEXTS[key], "spans": marked}))
    for name in ("b.csv", "c.csv"):
        written(folder / name, [LINKS, [key, "l1", "makes", "m", "c", ""]])
    report = import_paths(workspace, [folder], OMAR)
    assert (report.articles, report.spans, report.relations, report.refusals.count, told(report)) == (1, 2, 1, 0, {})


def test_the_history_shows_what_a_span_was_before(workspace: Workspace, spans: Spans, tmp_path: Path) -> None:
    brought(workspace, tmp_path, [CLAIMS, claim_row("khabar-ur", "وزیرِ اعظم", polarity="denies")])
    entry, *_ = workspace.history.entries(HistoryQuery(article_id="khabar-ur"))
    changes = workspace.history.load(entry.change_set.id).changes
    (change,) = [one for one in changes if one.kind is ChangeKind.SPAN]
    assert isinstance(change, Change)
    assert isinstance(change.before, Span)
    assert isinstance(change.after, Span)
    assert change.before == replace(change.after, attributes={}, version=1, updated=change.before.updated)
    assert change.after.attributes == {"polarity": "denies"}


def test_spans_of_a_table_of_claims_that_are_not_there_are_counted(
    workspace: Workspace, spans: Spans, tmp_path: Path
) -> None:
    before = records(workspace, tmp_path)
    report = brought(workspace, tmp_path, [CLAIMS, claim_row("خبر-1", "الحزب"), claim_row("khabar-he", "נמסר")])
    assert told(report) == {
        "article_exists": (2, "theirs.csv:2: \u2068الحزب\u2069"),
        "unplaced_links": (2, "theirs.csv:2: makes: \u2068الحزب\u2069 → \u2068«الحزب» سيفوز\u2069"),
    }
    assert (report.changed, records(workspace, tmp_path)) == (False, before)


def test_links_that_may_mean_several_spans_are_left_out(workspace: Workspace, spans: Spans, tmp_path: Path) -> None:
    """Two spans that say the same; the file, which has other ids, names one of them."""
    workspace.annotations("omar").add_span("خبر-1", "ACTOR", [place("خبر-1", "محمد علي")])
    report = brought(workspace, tmp_path, [CLAIMS, claim_row("خبر-1", "محمد علي")])
    example = "theirs.csv:2: makes: \u2068محمد علي\u2069 → \u2068«الحزب» سيفوز\u2069"
    assert (report.changed, told(report)) == (False, {"ambiguous_links": (1, example)})
    # Once one of them is linked, this is the link that is meant.
    brought(workspace, tmp_path, [LINKS, makes(spans)[1]])
    assert told(brought(workspace, tmp_path, [[*CLAIMS[:-1]], claim_row("خبر-1", "محمد علي")[:-1]])) == {}


def test_links_that_the_codebook_does_not_allow_are_left_out_one_by_one(
    workspace: Workspace, spans: Spans, tmp_path: Path
) -> None:
    rows = makes(spans)
    maker, claim = spans["khabar-fa"]
    rows += [["khabar-fa", "l8", "praises", maker, claim, ""], ["khabar-fa", "l9", "makes", claim, maker, ""]]
    report = brought(workspace, tmp_path, rows)
    assert (report.relations, report.refusals.count) == (4, 0)
    example = "theirs.csv:4: praises: \u2068سخنگوی دولت\u2069 → \u2068توافق نهایی است\u2069"
    assert told(report) == {"disallowed_links": (2, example)}
    report = brought(workspace, tmp_path, rows, replace(OMAR, unknown_labels="add"))
    assert (report.relations, told(report)) == (2, {})
    assert report.added_labels == ["makes: CLAIM → ACTOR", "praises: ACTOR → CLAIM"]


def test_what_somebody_deleted_or_changed_here_does_not_come_back(
    workspace: Workspace, spans: Spans, tmp_path: Path
) -> None:
    rows = makes(spans)
    brought(workspace, tmp_path, rows)
    omar = workspace.annotations("omar")
    omar.delete_relation("l0", 1)
    before = records(workspace, tmp_path)
    report = brought(workspace, tmp_path, rows)
    example = "theirs.csv:2: makes: \u2068محمد علي\u2069 → \u2068«الحزب» سيفوز\u2069"
    assert (report.changed, told(report)) == (False, {"deleted_links": (1, example)})
    assert records(workspace, tmp_path) == before
    # Another link that has the number of the deleted one, as when a tool numbers them anew.
    member = ["خبر-1", "l0", "about", *reversed(spans["خبر-1"]), ""]
    assert brought(workspace, tmp_path, [LINKS, member]).relations == 1
    editing = workspace.codebook_editing("omar")
    editing.apply(ChangeTypeKey("makes", "says"), version=workspace.codebook().version)
    before = records(workspace, tmp_path)
    report = brought(workspace, tmp_path, rows[:1] + rows[2:], replace(OMAR, unknown_labels="add"))
    assert (report.changed, told(report)["changed_links"][0]) == (False, 3)
    assert records(workspace, tmp_path) == before


def test_deleted_links_stay_deleted_though_their_numbers_were_replaced(
    workspace: Workspace, spans: Spans, tmp_path: Path
) -> None:
    """The link of every article is number 1 in the file, so that all but one of them have other ids here."""
    rows = [LINKS, *([key, "1", "makes", *ends, ""] for key, ends in spans.items())]
    assert brought(workspace, tmp_path, rows).relations == 4
    for key in spans:
        (link,) = workspace.articles.open(key).relations
        workspace.annotations("omar").delete_relation(link.id, link.version)
    before = records(workspace, tmp_path)
    report = brought(workspace, tmp_path, rows)
    example = "theirs.csv:2: makes: \u2068محمد علي\u2069 → \u2068«الحزب» سيفوز\u2069"
    assert (report.changed, told(report)) == (False, {"deleted_links": (4, example)})
    assert records(workspace, tmp_path) == before
    # What is in the trash comes back from there, and is not brought a second time.
    workspace.trash.restore("omar", [(ChangeKind.RELATION, link.id)])
    assert told(brought(workspace, tmp_path, rows))["deleted_links"][0] == 3


def test_an_undone_import_may_come_again(workspace: Workspace, spans: Spans, tmp_path: Path) -> None:
    brought(workspace, tmp_path, makes(spans))
    after = records(workspace, tmp_path)
    workspace.annotations("omar").undo()
    assert brought(workspace, tmp_path, makes(spans)).relations == 4
    assert [ties(one) for one in records(workspace, tmp_path).values()] == [ties(one) for one in after.values()]


def test_a_second_maker_joins_the_first(workspace: Workspace, spans: Spans, tmp_path: Path) -> None:
    omar = workspace.annotations("omar")
    (party,) = omar.add_span("خبر-1", "ORGANIZATION", [place("خبر-1", "الحزب")]).changes
    first, claim = spans["خبر-1"]
    omar.add_relation("خبر-1", "makes", first, claim)
    brought(workspace, tmp_path, [LINKS, ["خبر-1", "l9", "makes", party.object_id, claim, ""]])
    links = {link["from"]: link["attributes"] for link in records(workspace, tmp_path)["خبر-1"]["relations"]}
    assert links == {first: {}, party.object_id: {"joint": True}}


def test_only_missing_links_come_and_nobody_else_is_touched(workspace: Workspace, spans: Spans, tmp_path: Path) -> None:
    hind = workspace.annotations("hind")
    for key, ends in spans.items():
        hind.add_relation(key, "makes", *ends)
    workspace.annotations("omar").add_relation("khabar-ur", "makes", *spans["khabar-ur"])
    before = records(workspace, tmp_path)
    report = brought(workspace, tmp_path, makes(spans))
    assert (report.layered, report.relations, told(report)) == (3, 3, {})
    for key, record in records(workspace, tmp_path).items():
        assert of(record, "hind") == of(before[key], "hind")
        assert len(record["relations"]) == 2


def test_spans_keep_what_hangs_on_them_and_what_a_file_has_beyond_it_is_told(
    workspace: Workspace, spans: Spans, tmp_path: Path
) -> None:
    before = records(workspace, tmp_path)
    lines = list(before.values())
    lines[0]["spans"][0]["note"] = "ملاحظة"
    lines[1]["spans"][0]["attributes"] = {"role": "שר"}
    lines[2]["spans"][0]["entity"] = "e1"
    lines[2]["entities"] = [{"id": "e1", "name": "دولت", "kind": "group", "aliases": [], "wikidata": None}]
    path = tmp_path / "more.jsonl"
    path.write_bytes(b"".join(orjson.dumps(line) + b"\n" for line in lines))
    before = records(workspace, tmp_path)
    report = import_paths(workspace, [path], OMAR)
    assert (report.changed, report.skips.count) == (False, 4)
    assert told(report) == {"kept_details": (3, "more.jsonl:1: \u2068محمد علي\u2069")}
    assert records(workspace, tmp_path) == before


def test_progress_of_a_layer_that_is_there_stays_and_is_told(
    workspace: Workspace, spans: Spans, tmp_path: Path
) -> None:
    workspace.annotations("omar").set_progress("khabar-he", ProgressState.DONE)
    (record,) = [one for one in records(workspace, tmp_path).values() if one["id"] == "khabar-he"]
    times = {"created": "2026-01-01T10:00:00Z", "updated": "2026-01-01T10:00:00Z"}
    maker, claim = spans["khabar-he"]
    link = {"id": "l1", "type": "makes", "from": maker, "to": claim, "attributes": {}, "annotator": "omar", **times}
    path = tmp_path / "later.jsonl"
    path.write_bytes(orjson.dumps({**record, "status": {"omar": "flagged"}, "relations": [link]}) + b"\n")
    report = import_paths(workspace, [path], OMAR)
    assert (report.relations, [item.reason for item in report.skipped]) == (
        1,
        ["the article already has labels by \u2068omar\u2069"],
    )
    assert records(workspace, tmp_path)["khabar-he"]["status"] == {"omar": "done"}
