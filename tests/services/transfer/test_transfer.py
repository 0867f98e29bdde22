"""Articles in and out of a workspace, on both databases."""

import json
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from app.domain.errors import CancelledError, StorageError, TransferError
from app.domain.native_record import NativeRecord
from app.domain.records import ProgressState
from app.services.progress import SilentProgress
from app.services.sample import load_sample
from app.services.transfer.transfer import ExportOptions, ImportOptions, ImportReport, export_workspace, import_paths
from app.services.workspace import Workspace
from db.bulk_import import BulkImport
from tests.exchange.articles import SEEDS, seed_records

ME = ImportOptions(annotator="سارة")
TEXT = "🇪🇬 قال محمد علي إن «الحزب» سيفوز."


@pytest.fixture
def second(request: pytest.FixtureRequest, location: str, tmp_path: Path) -> Iterator[Workspace]:
    """Another empty workspace on the same kind of database."""
    if "://" not in location:
        opened = Workspace.open(shutil.copy(request.getfixturevalue("new_file"), tmp_path / "second.hashiya"))
        yield opened
        opened.close()
        return
    server = request.getfixturevalue("postgres_server")
    with server.fresh_database(request.getfixturevalue("new_database")) as name:
        opened = Workspace.open(server.url(name))
        yield opened
        opened.close()


def lines(path: Path, *objects: Any) -> Path:
    path.write_bytes(b"".join(orjson.dumps(item) + b"\n" for item in objects))
    return path


def exported(workspace: Workspace, folder: Path, **options: Any) -> bytes:
    out = folder / "out.jsonl"
    export_workspace(workspace, out, ExportOptions(**options))
    return out.read_bytes()


def reasons(report: ImportReport) -> dict[str, str]:
    return {item.where: item.reason for item in report.rejected}


def spans_only(*spans: Any, text: str = TEXT, **more: Any) -> dict[str, Any]:
    return {"text": text, "spans": list(spans), **more}


# Whole -------------------------------------------------------------------------------------------------------------


def test_the_sample_goes_in_and_comes_out_unchanged(workspace: Workspace, second: Workspace, tmp_path: Path) -> None:
    report = import_paths(workspace, [SEEDS[0].parent], ME)
    records = seed_records()
    assert report.complete
    assert (report.articles, report.spans) == (len(records), sum(len(record["spans"]) for record in records))
    first = exported(workspace, tmp_path)
    assert [json.loads(line) for line in first.split(b"\n")[:-1]] == records
    assert import_paths(second, [tmp_path / "out.jsonl"], ME).complete
    assert exported(second, tmp_path) == first
    assert workspace.check().clean
    assert second.check().clean


def test_both_databases_give_the_same_bytes(tmp_path: Path, postgres_url: str) -> None:
    outputs = []
    for number, location in enumerate([str(tmp_path / "a.hashiya"), postgres_url]):
        workspace = Workspace.create(location)
        try:
            import_paths(workspace, [SEEDS[0].parent], ME)
            import_paths(workspace, [lines(tmp_path / "b.jsonl", spans_only([7, 15, "ACTOR"]))], ME)
            report = export_workspace(workspace, tmp_path / f"{number}.jsonl", ExportOptions())
        finally:
            workspace.close()
        assert report.complete
        found = [json.loads(line) for line in (tmp_path / f"{number}.jsonl").read_bytes().split(b"\n")[:-1]]
        for span in found[-1]["spans"]:
            del span["created"], span["updated"]
        outputs.append(found)
    assert outputs[0] == outputs[1]
    assert [list(record) for record in outputs[0]] == [list(record) for record in outputs[1]]


def test_plain_texts_keep_every_character(workspace: Workspace, tmp_path: Path, real_articles: list[Path]) -> None:
    report = import_paths(workspace, [real_articles[0].parent], ME)
    assert report.articles == len(real_articles)
    out = [json.loads(line) for line in exported(workspace, tmp_path).split(b"\n")[:-1]]
    assert [record["text"] for record in out] == [
        path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n") for path in real_articles
    ]
    assert all(record["direction"] == "rtl" and record["language"] == "ar" for record in out)
    again = import_paths(workspace, [real_articles[0].parent], ME)
    assert (again.changed, again.skips.count, again.complete) == (False, len(real_articles), True)


def test_an_article_can_be_opened_and_its_import_undone_and_done_again(workspace: Workspace, tmp_path: Path) -> None:
    import_paths(workspace, [lines(tmp_path / "a.jsonl", *seed_records()[:2])], ME)
    ids = [record["id"] for record in seed_records()[:2]]
    opened = workspace.articles.open(ids[0])
    assert opened.article.text == seed_records()[0]["text"]
    assert len(opened.spans) == len(seed_records()[0]["spans"])
    assert workspace.articles.counts("sample")[ProgressState.DONE] == 2
    mine = workspace.annotations("سارة")
    step = mine.undoable()
    assert step is not None
    assert (step.verb, step.detail["count"]) == ("import", 2)
    mine.undo()
    assert workspace.info().articles == 0
    assert exported(workspace, tmp_path) == b""
    mine.redo()
    assert workspace.info().articles == 2
    assert workspace.check().clean


def test_the_sample_is_loaded_once(workspace: Workspace) -> None:
    assert load_sample(workspace).articles == len(SEEDS)
    again = load_sample(workspace)
    assert (again.changed, again.complete, again.skips.count) == (False, True, len(SEEDS))


# What is refused -----------------------------------------------------------------------------------------------------


BAD = {
    "unknown label": (spans_only([7, 15, "HERO"]), "does not know the label \u2068HERO\u2069"),
    "out of range": (spans_only([7, 99, "ACTOR"]), "the text has 33 code points"),
    "reversed": (spans_only([15, 7, "ACTOR"]), "ends at 7 but starts at 15"),
    "negative": (spans_only([-2, 7, "ACTOR"]), "negative"),
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


@pytest.mark.parametrize(("item", "reason"), BAD.values(), ids=BAD.keys())
def test_a_bad_record_is_refused_and_the_good_ones_stay(
    workspace: Workspace, tmp_path: Path, item: dict[str, Any], reason: str
) -> None:
    path = lines(tmp_path / "a.jsonl", spans_only([0, 2, "ACTOR"], text="نص"), item, spans_only(text="نص آخر"))
    report = import_paths(workspace, [path], ME)
    assert list(reasons(report)) == ["a.jsonl:2"]
    assert reason in report.rejected[0].reason
    assert (report.changed, report.articles, report.complete) == (True, 2, False)
    assert workspace.check().clean


@pytest.mark.parametrize(("item", "reason"), BAD.values(), ids=BAD.keys())
def test_strict_takes_all_or_nothing(workspace: Workspace, tmp_path: Path, item: dict[str, Any], reason: str) -> None:
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


def test_odd_but_sound_texts_are_kept(workspace: Workspace, second: Workspace, tmp_path: Path) -> None:
    texts = [
        "\u200f\u202b\u202c",
        "أ\ufeffب",
        "قال محمد " * 111_112,
        "سطر\u2028سطر\u0085سطر\r\nسطر",
        "\ufeffب",
        "𐤀" * 50,
    ]
    path = lines(tmp_path / "a.jsonl", *(spans_only([0, 1, "ACTOR"], text=text) for text in texts))
    assert import_paths(workspace, [path], ME).complete
    first = exported(workspace, tmp_path)
    assert [json.loads(line)["text"] for line in first.split(b"\n")[:-1]] == texts
    assert import_paths(second, [tmp_path / "out.jsonl"], ME).complete
    assert exported(second, tmp_path) == first


# Labels, units, what is there already --------------------------------------------------------------------------------


def test_unknown_labels_and_links_are_added_when_the_user_says_so(workspace: Workspace, tmp_path: Path) -> None:
    record = seed_records()[0]
    record["spans"][0]["label"] = "PLACE"
    link = next(item for item in record["relations"])
    link["type"] = "located_in"
    path = lines(tmp_path / "a.jsonl", record)
    refused = import_paths(workspace, [path], ME)
    assert "--unknown-labels add" in refused.rejected[0].reason
    report = import_paths(workspace, [path], ImportOptions(annotator="a", unknown_labels="add"))
    assert report.complete
    assert "PLACE" in report.added_labels
    codebook = workspace.codebook()
    assert codebook.version == 2 or codebook.version == 3
    label = codebook.label("PLACE")
    assert label is not None
    assert label.color.startswith("#")
    assert codebook.relation_type("located_in") is not None
    checked = workspace.check()
    assert checked.clean
    assert not checked.warnings
    assert json.loads(exported(workspace, tmp_path))["spans"] == record["spans"]


def test_a_link_that_the_codebook_forbids_is_refused(workspace: Workspace, tmp_path: Path) -> None:
    record = seed_records()[0]
    labels = {span["id"]: span["label"] for span in record["spans"]}
    makes = next(link for link in record["relations"] if link["type"] == "makes")
    makes["from"], makes["to"] = makes["to"], makes["from"]
    report = import_paths(workspace, [lines(tmp_path / "a.jsonl", record)], ME)
    assert f"the link makes from CLAIM to {labels[makes['to']]}" in report.rejected[0].reason


@pytest.mark.parametrize(("unit", "start", "end"), [("utf-16", 9, 17), ("grapheme", 6, 14), ("utf-8", 16, 31)])
def test_the_unit_of_a_file_is_found_by_all_its_records(
    workspace: Workspace, tmp_path: Path, unit: str, start: int, end: int
) -> None:
    path = lines(
        tmp_path / "a.jsonl",
        spans_only(text="قال نديم"),
        # This one bears no witness, but is counted in the same unit.
        spans_only([start, end, "ACTOR"], id="first"),
        spans_only({"start": start, "end": end, "label": "ACTOR", "text": "محمد علي"}, text=TEXT + "!"),
    )
    report = import_paths(workspace, [path], ME)
    assert report.complete
    assert report.units == {"a.jsonl": unit}
    found = [json.loads(line)["spans"] for line in exported(workspace, tmp_path).split(b"\n")[:-1]]
    assert [[(span["start"], span["end"], span["text"]) for span in spans] for spans in found] == [
        [],
        [(7, 15, "محمد علي")],
        [(7, 15, "محمد علي")],
    ]


def test_a_native_file_in_another_unit_is_mended_too(workspace: Workspace, tmp_path: Path) -> None:
    records = seed_records()
    astral = next(record for record in records if any(character > "\uffff" for character in record["text"]))

    def utf16(position: int) -> int:
        return len(astral["text"][:position].encode("utf-16-le")) // 2

    moved: list[Any] = json.loads(json.dumps(astral["spans"]))
    for span in moved:
        span["start"], span["end"] = utf16(span["start"]), utf16(span["end"])
        if "fragments" in span:
            span["fragments"] = [[utf16(start), utf16(end)] for start, end in span["fragments"]]
    assert moved != astral["spans"]
    report = import_paths(workspace, [lines(tmp_path / "a.jsonl", {**astral, "spans": moved})], ME)
    assert (report.complete, report.units) == (True, {"a.jsonl": "utf-16"})
    assert json.loads(exported(workspace, tmp_path)) == astral


def test_where_no_unit_fits_the_odd_record_is_refused(workspace: Workspace, tmp_path: Path) -> None:
    def item(start: int, end: int, number: int) -> dict[str, Any]:
        span = {"start": start, "end": end, "label": "ACTOR", "text": "محمد علي"}
        return spans_only(span, text=TEXT + "!" * number)

    report = import_paths(workspace, [lines(tmp_path / "a.jsonl", item(7, 15, 0), item(9, 17, 1), item(7, 15, 2))], ME)
    assert list(reasons(report)) == ["a.jsonl:2"]
    assert (report.articles, report.units) == (2, {})


def test_the_same_text_is_skipped_in_and_between_imports(workspace: Workspace, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("a.txt", "b.txt"):
        (folder / name).write_text("الخبر نفسه", encoding="utf-8")
    (folder / "c.txt").write_text("خبر آخر", encoding="utf-8")
    report = import_paths(workspace, [folder], ME)
    assert (report.articles, [item.where for item in report.skipped]) == (2, ["b.txt"])
    assert report.complete
    again = import_paths(workspace, [folder], ME)
    assert (again.changed, again.skips.count, again.complete) == (False, 3, True)


def test_labels_of_a_text_that_is_there_already_are_not_dropped_in_silence(
    workspace: Workspace, tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    import_paths(workspace, [tmp_path / "a.txt"], ME)
    report = import_paths(workspace, [lines(tmp_path / "a.jsonl", spans_only([7, 15, "ACTOR"]))], ME)
    assert (report.articles, report.layered, report.spans, report.complete) == (0, 1, 1, True)
    report = import_paths(workspace, [lines(tmp_path / "a.jsonl", spans_only([19, 32, "CLAIM"]))], ME)
    assert (report.changed, report.skips.count, report.losses.count("article_exists")) == (False, 1, 1)


@pytest.mark.parametrize("chunk", [1, 100])
def test_the_same_labelled_text_twice_loses_nothing_by_being_skipped(
    workspace: Workspace, tmp_path: Path, chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.services.transfer.import_run._CHUNK_ARTICLES", chunk)
    once = spans_only([7, 15, "ACTOR"])
    other = spans_only([7, 15, "ACTOR"], [19, 32, "CLAIM"])
    report = import_paths(workspace, [lines(tmp_path / "a.jsonl", once, once)], ME)
    assert (report.articles, report.skips.count, report.complete) == (1, 1, True)
    report = import_paths(workspace, [lines(tmp_path / "b.jsonl", once, other)], ME)
    assert (report.articles, report.skips.count, report.losses.count("article_exists")) == (0, 2, 1)


def changed(record: NativeRecord, text: str) -> dict[str, Any]:
    from app.exchange.records.checking import text_digest

    return {**record, "text": text, "text_sha256": text_digest(text), "spans": [], "relations": [], "entities": []}


def test_an_id_that_is_taken_by_another_text_is_refused(workspace: Workspace, tmp_path: Path) -> None:
    record = seed_records()[0]
    import_paths(workspace, [lines(tmp_path / "a.jsonl", record)], ME)
    report = import_paths(workspace, [lines(tmp_path / "b.jsonl", changed(record, "نص آخر"))], ME)
    assert "taken by an article with another text" in reasons(report)["b.jsonl:1"]


def test_duplicate_ids_in_one_import_are_refused(workspace: Workspace, tmp_path: Path) -> None:
    record, other = seed_records()[:2]
    path = lines(tmp_path / "a.jsonl", record, record, changed(record, "نص"), other)
    report = import_paths(workspace, [path], ME)
    assert {where: reason[:40] for where, reason in reasons(report).items()} == {
        "a.jsonl:2": f"its id {record['id']} comes a second"[:40],
        "a.jsonl:3": f"its id {record['id']} is taken"[:40],
    }
    assert report.articles == 2


@pytest.mark.parametrize("chunk", [1, 100])
@pytest.mark.parametrize("what", ["spans", "relations"])
def test_an_id_of_a_span_or_link_taken_elsewhere_is_found(
    workspace: Workspace, tmp_path: Path, what: str, chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.services.transfer.import_run._CHUNK_ARTICLES", chunk)
    first, second, third = (json.loads(json.dumps(record)) for record in seed_records()[:3])
    taken = first[what][0]["id"]
    second[what][0]["id"] = taken
    if what == "spans":
        second["relations"] = []
    report = import_paths(workspace, [lines(tmp_path / "a.jsonl", first, second, third)], ME)
    assert reasons(report) == {"a.jsonl:2": f"the id {taken} of a span or relation is taken in another article"}
    assert report.articles == 2
    assert workspace.check().clean


def test_an_import_after_its_undoing_brings_the_articles_back(workspace: Workspace, tmp_path: Path) -> None:
    path = lines(tmp_path / "a.jsonl", *seed_records()[:3])
    import_paths(workspace, [path], ME)
    first = exported(workspace, tmp_path)
    workspace.annotations("سارة").undo()
    record: Any = json.loads(json.dumps(seed_records()[0]))
    record["spans"].append({**record["spans"][0], "id": "new", "annotator": "دانا"})
    report = import_paths(workspace, [lines(tmp_path / "b.jsonl", record, *seed_records()[1:3])], ME)
    assert (report.articles, report.restored, report.spans, report.complete) == (0, 3, 1, True)
    assert exported(workspace, tmp_path, annotator="sample") == first
    workspace.annotations("سارة").undo()
    assert workspace.info().articles == 0
    assert workspace.check().clean


def test_an_entity_that_is_known_otherwise_is_kept_and_reported(workspace: Workspace, tmp_path: Path) -> None:
    first, second = (json.loads(json.dumps(record)) for record in seed_records()[:2])
    entity = first["entities"][0]
    span = second["spans"][0]
    second["entities"].append({**entity, "name": "اسم آخر"})
    span["entity"] = entity["id"]
    report = import_paths(workspace, [lines(tmp_path / "a.jsonl", first, second)], ME)
    assert (report.articles, report.losses.count("entity_differs")) == (2, 1)
    assert "اسم آخر" not in exported(workspace, tmp_path).decode()


# Cancelling and failing ----------------------------------------------------------------------------------------------


class Impatient(SilentProgress):
    """Cancels at the n-th look."""

    def __init__(self, looks: int) -> None:
        self.looks = looks

    def cancelled(self) -> bool:
        self.looks -= 1
        return self.looks < 0


def test_cancelling_an_import_changes_nothing(workspace: Workspace, tmp_path: Path) -> None:
    before = exported(workspace, tmp_path)
    looks = 0
    while True:
        try:
            import_paths(workspace, [SEEDS[0].parent], ME, Impatient(looks))
            break
        except CancelledError:
            assert exported(workspace, tmp_path) == before
            assert workspace.annotators() == ()
        looks += 1
    assert looks >= 3
    assert workspace.info().articles == len(SEEDS)


def test_cancelling_an_export_leaves_what_was_there(workspace: Workspace, tmp_path: Path) -> None:
    import_paths(workspace, [SEEDS[0].parent], ME)
    out = tmp_path / "x" / "out.jsonl"
    out.parent.mkdir()
    out.write_bytes(b"before")
    for looks in (0, 1):
        with pytest.raises(CancelledError):
            export_workspace(workspace, out, ExportOptions(), Impatient(looks))
        assert [path.name for path in out.parent.iterdir()] == ["out.jsonl"]
        assert out.read_bytes() == b"before"


def test_an_import_tells_how_far_it_is(workspace: Workspace, tmp_path: Path) -> None:
    told: list[tuple[int, int | None, str]] = []

    class Listener(SilentProgress):
        def report(self, done: int, total: int | None, detail: str) -> None:
            told.append((done, total, detail))

    path = lines(tmp_path / "a.jsonl", *(spans_only(text=f"خبر {number}") for number in range(200)))
    import_paths(workspace, [path], ME, Listener())
    assert len(told) > 2
    assert [done for done, _, _ in told] == sorted(done for done, _, _ in told)
    assert {total for _, total, _ in told} == {path.stat().st_size}
    told.clear()
    export_workspace(workspace, tmp_path / "out.jsonl", ExportOptions(), Listener())
    assert told[-1][:2] == (200, 200)


def test_an_error_in_the_middle_changes_nothing(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = exported(workspace, tmp_path)

    def fail(*_arguments: object) -> None:
        raise StorageError("the disk is full")

    monkeypatch.setattr(BulkImport, "finish", fail)
    with pytest.raises(StorageError):
        import_paths(workspace, [SEEDS[0].parent], ME)
    assert exported(workspace, tmp_path) == before


# Out -----------------------------------------------------------------------------------------------------------------


def test_many_articles_become_a_folder_with_the_name_that_was_given(workspace: Workspace, tmp_path: Path) -> None:
    import_paths(workspace, [SEEDS[0].parent], ME)
    few, many, out = ExportOptions(format="html-report"), {"page": str(len(SEEDS) - 1)}, tmp_path / "تقرير.html"
    assert export_workspace(workspace, out, few).out == out
    assert out.read_bytes().startswith(b"<!DOCTYPE html>")
    report = export_workspace(workspace, out, ExportOptions(format="html-report", values=many))
    assert report.out == tmp_path / "تقرير"
    pages = [f"pages/{name}.html" for name in ("entities-0001", "page-0001", "page-0002")]
    there = sorted(path.relative_to(report.out).as_posix() for path in report.out.rglob("*.*"))
    assert there == ["hashiya-export.json", "index.html", *pages]
    assert report.loss_file == tmp_path / "تقرير.losses.json"
    assert out.is_file()
    # Again over the same folder, which is ours; but over nothing of anybody else.
    export_workspace(workspace, out, ExportOptions(format="html-report", values=many))
    (report.out / "ملاحظات.txt").touch()
    with pytest.raises(TransferError, match="holds other files"):
        export_workspace(workspace, out, ExportOptions(format="html-report", values=many))


@pytest.mark.parametrize("name", ["report", "report.zip"])
def test_a_folder_or_archive_is_made_of_few_articles_when_it_is_named(
    workspace: Workspace, tmp_path: Path, name: str
) -> None:
    import_paths(workspace, [SEEDS[0].parent], ME)
    out = export_workspace(workspace, tmp_path / name, ExportOptions(format="html-report")).out
    assert out == tmp_path / name
    if out.is_dir():
        names = {path.relative_to(out).as_posix() for path in out.rglob("*.html")}
    else:
        names = set(zipfile.ZipFile(out).namelist())
    assert names == {"index.html", "pages/page-0001.html", "pages/entities-0001.html"}


def test_one_layer_is_exported_with_what_belongs_to_it(workspace: Workspace, tmp_path: Path) -> None:
    record: Any = json.loads(json.dumps(seed_records()[0]))
    link = record["relations"][0]
    for span in record["spans"]:
        if span["id"] == link["to"]:
            span["annotator"] = "دانا"
    record["status"]["دانا"] = "doing"
    import_paths(workspace, [lines(tmp_path / "a.jsonl", record)], ME)
    report = export_workspace(workspace, tmp_path / "b.jsonl", ExportOptions(annotator="sample"))
    out = json.loads((tmp_path / "b.jsonl").read_bytes())
    assert {span["annotator"] for span in out["spans"]} == {"sample"}
    assert out["status"] == {"sample": "done"}
    kept = {span["id"] for span in out["spans"]}
    assert all(relation["from"] in kept and relation["to"] in kept for relation in out["relations"])
    assert {entity["id"] for entity in out["entities"]} == {span["entity"] for span in out["spans"]} - {None}
    assert report.losses.count("relations_across") == len(record["relations"]) - len(out["relations"]) > 0
    with pytest.raises(TransferError, match="has no layer"):
        export_workspace(workspace, tmp_path / "b.jsonl", ExportOptions(annotator="nobody"))


def test_an_entity_that_nobody_mentions_is_reported(workspace: Workspace, tmp_path: Path) -> None:
    record: Any = json.loads(json.dumps(seed_records()[0]))
    record["entities"].append({"id": "e-x", "name": "منسي", "kind": "person", "aliases": [], "wikidata": None})
    assert import_paths(workspace, [lines(tmp_path / "a.jsonl", record)], ME).complete
    report = export_workspace(workspace, tmp_path / "b.jsonl", ExportOptions())
    assert report.losses.to_json()[0]["examples"] == ["منسي"]
    assert not report.complete


def test_notes_and_attributes_of_entities_travel(workspace: Workspace, tmp_path: Path) -> None:
    record: Any = json.loads(json.dumps(seed_records()[0]))
    record["entities"][0] |= {"note": "ملاحظة", "attributes": {"ب": 1, "ا": [True, None]}}
    assert import_paths(workspace, [lines(tmp_path / "a.jsonl", record)], ME).complete
    assert json.loads(exported(workspace, tmp_path))["entities"][0] == record["entities"][0]


@pytest.mark.parametrize("damage", ["text", "quote"])
def test_damage_is_not_exported(workspace: Workspace, tmp_path: Path, damage: str) -> None:
    import_paths(workspace, [SEEDS[0]], ME)
    statement = "UPDATE article SET text = 'x'" if damage == "text" else "UPDATE span SET quote = 'x'"
    with workspace.database.write() as connection:
        connection.exec_driver_sql(statement)
    with pytest.raises(StorageError, match="hashiya check"):
        export_workspace(workspace, tmp_path / "out.jsonl", ExportOptions())
    assert not [path for path in tmp_path.iterdir() if "jsonl" in path.name or "part" in path.name]


def test_places_that_cannot_be_written_are_refused(workspace: Workspace, tmp_path: Path) -> None:
    other = tmp_path / "other.hashiya"
    Workspace.create(other).close()
    for out, reason in (
        (tmp_path / "missing" / "out.jsonl", "there is no folder"),
        (tmp_path, "is a folder"),
        (other, "is a database"),
        (tmp_path / ("ن" * 200 + ".jsonl"), "cannot be written"),
    ):
        with pytest.raises(TransferError, match=reason):
            export_workspace(workspace, out, ExportOptions())
    if workspace.database.path is not None:
        with pytest.raises(TransferError, match="belongs to the workspace"):
            export_workspace(workspace, Path(f"{workspace.database.path}-wal"), ExportOptions())


def test_a_link_is_written_through_and_rights_are_kept(workspace: Workspace, tmp_path: Path) -> None:
    target = tmp_path / "real.jsonl"
    target.write_bytes(b"before")
    target.chmod(0o640)
    (tmp_path / "link.jsonl").symlink_to(target)
    import_paths(workspace, [SEEDS[0]], ME)
    export_workspace(workspace, tmp_path / "link.jsonl", ExportOptions())
    assert (tmp_path / "link.jsonl").is_symlink()
    assert target.read_bytes().startswith(b'{"format":"hashiya"')
    assert target.stat().st_mode & 0o777 == 0o640


def test_articles_in_archives_and_folders_keep_their_names(workspace: Workspace, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as packed:
        packed.writestr("ar/خبر.txt", "خبر من الأرشيف")
    folder = tmp_path / "in"
    (folder / "ar").mkdir(parents=True)
    (folder / "ar" / "خبر.txt").write_text("خبر من المجلد", encoding="utf-8")
    assert import_paths(workspace, [tmp_path / "a.zip", folder], ME).complete
    keys = [
        workspace.articles.open(json.loads(line)["id"]).article.key
        for line in exported(workspace, tmp_path).splitlines()
    ]
    assert keys == ["a.zip/ar/خبر.txt", "ar/خبر.txt"]
