"""What an import refuses, record by record, and what it refuses before anything is read."""

from pathlib import Path

import orjson
import pytest

from app.domain.errors import TransferError
from app.services.transfer.transfer import ImportOptions, import_paths
from app.services.workspace import Workspace
from tests.both_databases import first_on_both
from tests.exchange.articles import seed_records
from tests.exchange.damaged_files import KNOWN, fixture_of
from tests.services.transfer.deliveries import ME, exported, lines, reasons, spans_only

BAD = {
    "unknown label": (spans_only([7, 15, "HERO"]), "does not know the label \u2068HERO\u2069"),
    "out of range": (spans_only([7, 99, "ACTOR"]), "the text has 33 code points"),
    "reversed": (spans_only([15, 7, "ACTOR"]), "ends at 7 but starts at 15"),
    "negative": (spans_only([-2, 7, "ACTOR"]), "lies outside of the text"),
    "not whole": (spans_only([7.5, 15, "ACTOR"]), "not whole numbers"),
    "true": (spans_only([True, 15, "ACTOR"]), "not whole numbers"),
    "other text": (spans_only({"start": 7, "end": 15, "label": "ACTOR", "text": "محمود"}), "its text is"),
    "NUL": (spans_only(text="قال\0"), "NUL"),
    "empty text": (spans_only(text=""), '"text" is empty'),
    "span id twice": (
        spans_only(
            {"id": "x", "start": 7, "end": 15, "label": "ACTOR"}, {"id": "x", "start": 7, "end": 15, "label": "ACTOR"}
        ),
        "span x is there twice",
    ),
}


@first_on_both("bad", BAD, place="new_location")
def test_a_bad_record_is_refused_and_the_good_ones_stay(workspace: Workspace, tmp_path: Path, bad: str) -> None:
    item, reason = BAD[bad]
    path = lines(tmp_path / "a.jsonl", spans_only([0, 2, "ACTOR"], text="نص"), item, spans_only(text="نص آخر"))
    report = import_paths(workspace, [path], ME)
    assert list(reasons(report)) == ["a.jsonl:2"]
    assert reason in report.rejected[0].reason
    assert (report.changed, report.articles, report.complete) == (True, 2, False)
    assert workspace.check().clean


@first_on_both("bad", BAD, place="new_location")
def test_strict_takes_all_or_nothing(workspace: Workspace, tmp_path: Path, bad: str) -> None:
    item, reason = BAD[bad]
    before = exported(workspace, tmp_path)
    path = lines(tmp_path / "a.jsonl", spans_only([0, 2, "ACTOR"], text="نص"), item)
    report = import_paths(workspace, [path], ImportOptions(annotator="سارة", strict=True))
    assert (report.changed, report.articles) == (False, 0)
    assert reason in report.rejected[0].reason
    assert exported(workspace, tmp_path) == before
    assert workspace.annotators() == ()
    assert workspace.annotations("سارة").undoable() is None


def test_broken_lines_are_refused_one_by_one(workspace: Workspace, tmp_path: Path) -> None:
    good = [orjson.dumps(record) for record in seed_records()[:4]]
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"\n".join([*good[:2], b"{nonsense", *good[2:], good[3][:500]]))
    report = import_paths(workspace, [path], ME)
    assert list(reasons(report)) == ["a.jsonl:3", "a.jsonl:6"]
    assert "cut off" in reasons(report)["a.jsonl:6"]
    assert report.articles == 4


def test_a_relation_to_a_missing_span_is_refused(workspace: Workspace, tmp_path: Path) -> None:
    record = seed_records()[0]
    record["relations"][0]["to"] = "nobody"
    report = import_paths(workspace, [lines(tmp_path / "a.jsonl", record)], ME)
    assert "is no span of the record" in reasons(report)["a.jsonl:1"]
    assert not report.changed


def test_empty_binary_and_unreadable_files_are_refused_by_name(workspace: Workspace, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_bytes(b"")
    (folder / "b.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    (folder / "c.txt").symlink_to(folder / "nowhere")
    (folder / "d.txt").write_text("خبر", encoding="utf-8")
    (folder / "e.jsonl").write_bytes(b"")
    report = import_paths(workspace, [folder], ME)
    assert set(reasons(report)) == {"a.txt", "b.txt", "c.txt", "e.jsonl"}
    assert report.articles == 1


def test_nothing_to_import_is_said(workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    with pytest.raises(TransferError, match="nothing to import"):
        import_paths(workspace, [tmp_path / "in"], ME)
    with pytest.raises(TransferError, match="no file or folder"):
        import_paths(workspace, [tmp_path / "missing"], ME)


@pytest.mark.parametrize("name", ["brat", "json-cas", "label-studio", "webanno-tsv", "xmi"])
def test_an_import_of_what_belongs_to_articles_that_are_gone_is_refused(
    name: str, workspace: Workspace, tmp_path: Path
) -> None:
    (tmp_path / "in").mkdir()
    for file, data in fixture_of(KNOWN.reader(name), tmp_path).items():
        if not file.endswith((".txt", ".ann", ".cas.json", "tasks.json", ".tsv", ".xmi")):
            (tmp_path / "in" / file).write_bytes(data)
    left = [file.name for file in (tmp_path / "in").iterdir()]
    with pytest.raises(TransferError) as refused:
        import_paths(workspace, [tmp_path / "in"], ME)
    assert any(f": {file} is only read along with the articles beside it" in str(refused.value) for file in left)


@pytest.mark.parametrize(
    "options",
    [
        ImportOptions(annotator=" "),
        ImportOptions(annotator="a", format="klingon"),
        ImportOptions(annotator="a", encoding="klingon"),
        ImportOptions(annotator="a", values={"x": "y"}),
        ImportOptions(annotator="a", format="native", values={"x": "y"}),
    ],
)
def test_options_that_make_no_sense_stop_before_anything(
    workspace: Workspace, tmp_path: Path, options: ImportOptions
) -> None:
    with pytest.raises(TransferError):
        import_paths(workspace, [lines(tmp_path / "a.jsonl", seed_records()[0])], options)
    assert workspace.info().articles == 0


def test_a_wrong_forced_encoding_names_the_byte(workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("خبر اليوم".encode("cp1256"))
    report = import_paths(workspace, [tmp_path / "a.txt"], ImportOptions(annotator="a", encoding="utf-8"))
    assert "offset 0" in reasons(report)["a.txt"]
    forced = import_paths(workspace, [tmp_path / "a.txt"], ImportOptions(annotator="a", encoding="windows-1256"))
    assert forced.complete
    assert "خبر اليوم" in exported(workspace, tmp_path).decode()
