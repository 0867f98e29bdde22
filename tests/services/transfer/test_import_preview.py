"""What an import would bring, from the beginning of its sources."""

import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from app.domain.errors import CancelledError, TransferError
from app.exchange.characters.mojibake import DISGUISES
from app.exchange.installed_formats import installed_formats
from app.exchange.records.mapping import ImportMapping
from app.services.progress import SilentProgress
from app.services.transfer import import_preview
from app.services.transfer.import_preview import LOOKED_AT, SHOWN, preview_import
from app.services.transfer.previews import ImportPreview, PreviewSpan
from app.services.transfer.transfer import ImportOptions, import_paths
from app.services.workspace import Workspace
from seeds import default_codebook
from tests.exchange.articles import SEEDS
from tests.exchange.characters import disguised
from tests.exchange.damaged_files import damaged, fixture_of
from tests.services.transfer.deliveries import lines, records_of

ME = ImportOptions(annotator="سارة")
TEXT = "🇪🇬 قال محمد علي إن «الحزب» سيفوز."


def look(*paths: Path, **options: Any) -> ImportPreview:
    return preview_import(default_codebook(), paths, ImportOptions(annotator="سارة", **options))


def test_the_sample_is_seen_as_it_would_come_in() -> None:
    preview = look(SEEDS[0].parent)
    (found,) = preview.formats
    assert (found.format.name, found.sources) == ("native", len(SEEDS))
    assert 0 < found.certainty <= 100
    assert (preview.read, preview.whole, preview.report.refusals.count) == (12, True, 0)
    assert set(preview.labels) == {"ACTOR", "CLAIM", "ORGANIZATION"}
    assert preview.relations["makes"] > 10
    assert {article.direction for article in preview.articles} == {"rtl"}
    for article in preview.articles:
        assert article.spans
        assert all(0 <= start < end <= len(article.text) for one in article.spans for start, end in one.fragments)
    assert preview.encodings == []


def test_refusals_stand_in_the_order_of_the_files(tmp_path: Path) -> None:
    """A span that does not fit is found later than a line that cannot be read below it."""
    misfit = {"text": "نصّ قصير", "spans": [{"start": 2, "end": 900, "label": "ACTOR"}]}
    bare = {"title": "بلا نص"}
    lines(tmp_path / "a.jsonl", bare, misfit, [1], {"text": TEXT}, misfit, [2])
    lines(tmp_path / "b.jsonl", misfit, [3])
    wanted = ["a.jsonl:1", "a.jsonl:2", "a.jsonl:3", "a.jsonl:5", "a.jsonl:6", "b.jsonl:1", "b.jsonl:2"]
    preview = look(tmp_path / "a.jsonl", tmp_path / "b.jsonl")
    assert [item.where for item in preview.report.refusals.items] == wanted


def test_names_are_counted_as_they_are_and_shown_as_they_would_be(tmp_path: Path) -> None:
    spans = [
        {"start": 7, "end": 15, "label": "PER", "attributes": {"role": "x"}},
        {"start": 19, "end": 32, "label": "LOC"},
    ]
    path = lines(tmp_path / "a.jsonl", {"text": TEXT, "spans": spans}, {"text": TEXT, "spans": "?"}, [1])
    preview = look(path, mapping=ImportMapping(labels={"PER": "ACTOR", "LOC": ""}))
    assert (preview.labels, preview.attributes) == ({"PER": 1, "LOC": 1}, {"role": 1})
    assert preview.articles[0].spans == (PreviewSpan("ACTOR", ((7, 15),)),)
    assert preview.report.refusals.count == 2
    assert [item.where for item in preview.report.refusals.items] == ["a.jsonl:2", "a.jsonl:3"]
    assert preview.report.losses.count("left_out_labels") == 1
    with pytest.raises(TransferError, match="no label 'ACTR'"):
        look(path, mapping=ImportMapping(labels={"PER": "ACTR"}))


def test_another_unit_of_offsets_is_found(tmp_path: Path) -> None:
    spans = [{"start": 9, "end": 17, "label": "ACTOR", "text": "محمد علي"}]
    preview = look(lines(tmp_path / "a.jsonl", {"text": TEXT, "spans": spans}))
    assert preview.report.units == {"a.jsonl": "utf-16"}
    assert preview.articles[0].spans == (PreviewSpan("ACTOR", ((7, 15),)),)


def test_every_guess_is_told_and_the_least_sure_one_comes_with_alternatives(tmp_path: Path) -> None:
    sure = "پيش\u200cنويس بي\u200cتوافق ماند و هيچ کس نمي\u200cداند چرا."
    for name, text, codec in (("1", sure, "cp1256"), ("2", "بل نطلب حصة", "cp1256"), ("3", "שר החוץ אמר", "cp1255")):
        (tmp_path / f"{name}.txt").write_bytes(text.encode(codec))
    (tmp_path / "4.txt").write_text("قال الوزير", "utf-8")
    preview = look(tmp_path)
    assert [(one.where, one.encoding) for one in preview.report.guesses] == [
        ("1.txt", "windows-1256"),
        ("2.txt", "windows-1256"),
        ("3.txt", "windows-1255"),
    ]
    assert preview.report.guess_count == 3
    assert preview.encoding_of == "2.txt"
    assert {"windows-1256", "ISO-8859-6"} <= {name for name, _ in preview.encodings}
    assert preview.to_json()["guesses"][1] == {**preview.report.guesses[1]._asdict()}


def test_encodings_come_with_alternatives_and_accidents_with_their_name(tmp_path: Path) -> None:
    text = "قال وزير الخارجية المصري سامح شكري إن الهدنة انتهت، وفق بيان وزارة الصحة في غزة.\n"
    old = tmp_path / "old.txt"
    old.write_bytes(text.encode("cp1256"))
    preview = look(old)
    assert preview.encoding_of == "old.txt"
    assert preview.encodings[0][0] == "windows-1256"
    assert preview.articles[0].text == text
    assert "is not windows-1255" in look(old, encoding="windows-1255").report.refusals.items[0].reason
    (tmp_path / "he.txt").write_bytes("ראש הממשלה אמר אתמול כי העובדים לא יישארו.\n".encode("cp1255"))
    preview = look(tmp_path / "he.txt")
    assert [name for name, _ in preview.encodings] == ["windows-1255", "windows-1256"]
    assert look(tmp_path / "he.txt", encoding="windows-1256").articles[0].text.endswith("ééùàّه.\n")
    bad = tmp_path / "bad.txt"
    bad.write_bytes(text.encode().decode("cp1252", "replace").replace("\ufffd", "\x81").encode())
    preview = look(bad)
    assert preview.disguise is not None
    assert preview.disguise.sentence == "looks like utf-8 read as windows-1252"
    good = text.encode()
    bad.write_bytes("".join(bytes([b]).decode("cp1252", "ignore") or chr(b) for b in good).encode())
    preview = look(bad, encoding=preview.disguise.encoding)
    assert (preview.articles[0].text, preview.disguise) == (text, None)


def test_of_a_folder_the_garbled_files_are_named_and_only_they_are_put_right(
    workspace: Workspace, tmp_path: Path
) -> None:
    folder = tmp_path / "قديم"
    folder.mkdir()
    sound = {"أ.txt": "قال الوزير إن الهدنة انتهت أمس.", "fr.txt": "L'été précédent à l'hôtel, où le général était."}
    for name, text in sound.items():
        (folder / name).write_text(text, "utf-8")
    (folder / "old.txt").write_bytes("سخن گفت وزير امس".encode("cp1256"))
    bad = {f"{number}.txt": f"{disguised.ARABIC} {number}" for number in range(5)}
    for name, text in bad.items():
        (folder / name).write_text(disguised.damaged(text, DISGUISES[0]), "utf-8")
    preview = look(folder)
    assert preview.disguise == DISGUISES[0]
    assert (preview.disguised, preview.disguised_count) == (["0.txt", "1.txt", "2.txt"], 5)
    assert preview.to_json()["mojibake_in"] == preview.disguised
    mended = look(folder, encoding=DISGUISES[0].encoding)
    assert (mended.disguise, mended.disguised_count, mended.report.refusals.count) == (None, 0, 0)
    options = ImportOptions(annotator="سارة", encoding=DISGUISES[0].encoding)
    report = import_paths(workspace, [folder], options)
    assert (report.articles, report.refusals.count) == (8, 0)
    texts = {record["text"] for record in records_of(workspace, tmp_path / "out.jsonl").values()}
    assert texts == {*sound.values(), *bad.values(), "سخن گفت وزير امس"}


def test_columns_of_a_table_are_told(tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text(f"عنوان,body,tag\nأ,{TEXT},x\nب,,y\n", "utf-8")
    preview = look(table)
    found = preview.tables[0]
    assert found.columns == ("عنوان", "body", "tag")
    assert found.roles == {"title": 0, "text": 1}
    assert preview.to_json()["columns"] == {"عنوان": "title", "body": "text", "tag": ""}
    assert [article.title for article in preview.articles] == ["أ"]
    assert preview.report.refusals.count == 1
    changed = look(table, columns={"text": "عنوان"})
    assert [article.text for article in changed.articles] == ["أ", "ب"]


def test_a_missing_library_keeps_only_its_own_files_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.parquet").write_bytes(b"PAR1" + bytes(100) + b"PAR1")
    (tmp_path / "b.txt").write_text("نص.", "utf-8")
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    preview = look(tmp_path)
    assert [article.where for article in preview.articles] == ["b.txt"]
    assert [item.where for item in preview.report.refusals.items] == ["a.parquet"]
    assert 'pip install "hashiya[huggingface]"' in preview.report.refusals.items[0].reason
    with pytest.raises(TransferError, match=r'pip install "hashiya\[huggingface\]"'):
        look(tmp_path / "a.parquet", format="huggingface")


def test_only_the_beginning_of_much_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    many = lines(tmp_path / "many.jsonl", *({"text": f"{TEXT} {n}", "spans": []} for n in range(LOOKED_AT + 5)))
    preview = look(many)
    assert (preview.read, len(preview.articles), preview.whole) == (LOOKED_AT, SHOWN, False)
    monkeypatch.setattr(import_preview, "MAX_BYTES", 3000)
    preview = look(many)
    assert 3 < preview.read < 60
    assert (preview.report.refusals.count, preview.whole) == (0, False), "what is cut is not held against the file"
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for number in range(40):
            archive.writestr(f"{number:02}.txt", f"{TEXT * 10} {number}")
    preview = look(tmp_path / "a.zip")
    assert 0 < preview.read < 40
    assert not preview.whole
    monkeypatch.setattr(import_preview, "MAX_SOURCES", 3)
    folder = tmp_path / "folder"
    folder.mkdir()
    for number in range(5):
        (folder / f"{number}.txt").write_text("نص.", "utf-8")
    assert (look(folder).read, look(folder).whole) == (3, False)


def test_every_read_asks_whether_it_is_still_wanted(tmp_path: Path) -> None:
    class Impatient(SilentProgress):
        def __init__(self, patience: int) -> None:
            self.left = patience

        def cancelled(self) -> bool:
            self.left -= 1
            return self.left < 0

    path = lines(tmp_path / "a.jsonl", *({"text": TEXT * 5000, "spans": []} for _ in range(20)))
    for patience in range(4):
        with pytest.raises(CancelledError):
            preview_import(default_codebook(), [path], ME, Impatient(patience))


def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").touch()
    (tmp_path / "b.docx").write_bytes(b"PK\x03\x04nothing")
    (tmp_path / "c.bin").write_bytes(bytes(range(256)))
    (tmp_path / "d.txt").write_text("نص.", "utf-8")
    preview = look(tmp_path)
    assert preview.read == 1
    assert {item.where for item in preview.report.refusals.items} == {"empty.txt", "b.docx"}
    with pytest.raises(TransferError, match="There is no file"):
        look(tmp_path / "missing")


def test_what_an_import_would_pass_over_is_named_as_its_report_names_it(workspace: Workspace, tmp_path: Path) -> None:
    folder = tmp_path / "برقيات"
    (folder / ".git").mkdir(parents=True)
    for name in ("notes.pdf", ".git/config", "~$خبر.docx"):
        (folder / name).write_bytes(b"%PDF-1.7")
    (folder / "خبر.txt").write_text(TEXT, "utf-8")
    (folder / "خبر.txt.losses.json").write_text("{}", "utf-8")
    with zipfile.ZipFile(folder / "more.zip", "w") as archive:
        archive.writestr("صورة.jpeg", b"\xff\xd8")
    preview = look(folder)
    assert [item.where for item in preview.report.skips.items] == [
        ".git",
        "more.zip/صورة.jpeg",
        "notes.pdf",
        "~$خبر.docx",
    ]
    assert (preview.report.skips.count, preview.report.refusals.count, preview.read) == (4, 0, 1)
    assert preview.to_json()["skipped"] == import_paths(workspace, [folder], ME).to_json()["skipped"]
    for number in range(200):
        (folder / f"{number}.pdf").write_bytes(b"%PDF-1.7")
    assert (look(folder).report.skips.count, len(look(folder).report.skips.items)) == (204, 100)


@pytest.mark.parametrize("name", ["a.jsonl", "a.json", "a.csv", "a.txt", "a.conll"])
def test_a_file_of_two_gigabytes_is_looked_at_at_once(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    with path.open("wb") as out:
        out.write(b'{"text": "' if "json" in name else "قال\tO\n\n".encode() * 10)
        out.truncate(2 * 1024**3)  # a hole, read as zeros
    asked: list[str] = []

    class Watching(SilentProgress):
        def cancelled(self) -> bool:
            asked.append(name)
            return False

    preview = preview_import(default_codebook(), [path], ME, Watching())
    # Of the table, the rows before the hole.
    assert preview.read == (9 if name == "a.csv" else 0)
    assert preview.report.refusals.count or not preview.whole
    assert len(asked) < 10_000, "each time it is asked, a quarter of a megabyte is read at most"


FORMATS = [form.name for form in installed_formats().readers()]


@pytest.mark.parametrize("name", FORMATS)
def test_damaged_files_are_looked_at_without_a_crash(tmp_path: Path, name: str) -> None:
    try:
        files = fixture_of(installed_formats().reader(name), tmp_path)
    except TransferError as error:
        pytest.skip(str(error))
    mapping = ImportMapping(labels={"ACTOR": "CLAIM", "CLAIM": "+NEW", "ORGANIZATION": ""}, relations={"makes": ""})
    for number, (_, broken) in enumerate(damaged(files, 12)):
        for member, data in broken.items():
            path = tmp_path / "in" / str(number) / member
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        preview = look(tmp_path / "in" / str(number), mapping=mapping, nfc=True)
        assert all(item.where and item.reason for item in preview.report.refusals.items)
        assert preview.to_json()["read"] == preview.read
