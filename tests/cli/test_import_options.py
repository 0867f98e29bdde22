"""`hashiya import` with mappings, profiles and reports."""

import ast
import json
import re
import shutil
from pathlib import Path
from typing import Any

import orjson
import pytest

from app import cli
from app.cli.report_lines import import_lines
from app.exchange.characters.mojibake import Disguise
from app.exchange.formats import EncodingGuess
from app.exchange.installed_formats import installed_formats
from app.services.transfer import import_profiles
from app.services.transfer.import_checks import refuse_bad_options
from app.services.transfer.reports import ImportOptions, ImportReport
from tests.cli.conftest import Hashiya
from tests.exchange.characters.disguised import ARABIC, damaged
from tests.exchange.tables.their_book import MAPPING, their_book

ROOT = Path(__file__).parents[2]
TEXT = "قال لافروف إن روسيا باقية."


@pytest.fixture(autouse=True)
def _empty_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, new_file: Path) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copy(new_file, "news.hashiya")


@pytest.fixture
def theirs() -> str:
    """A file with labels that the codebook does not have."""
    spans = [{"start": 4, "end": 10, "label": "PER"}, {"start": 14, "end": 19, "label": "LOC"}]
    Path("theirs.jsonl").write_bytes(orjson.dumps({"text": TEXT, "spans": spans}) + b"\n")
    return "theirs.jsonl"


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, dict[str, Any]]:
    capsys.readouterr()
    status = cli.main([*arguments, "--json"])
    return status, json.loads(capsys.readouterr().out)


def test_labels_are_mapped_and_the_choice_is_kept_for_the_team(capsys: pytest.CaptureFixture[str], theirs: str) -> None:
    assert run(capsys, "import", "news.hashiya", theirs)[0] == 1
    mapping = ("--map-label", "PER=ACTOR", "--map-label", "LOC=", "--save-profile", "team.json")
    status, data = run(capsys, "import", "news.hashiya", theirs, *mapping, "--report", "report.json")
    assert status == 3, "what is left out is a loss, asked for or not"
    assert (data["articles"], data["spans"], data["losses"][0]["kind"]) == (1, 1, "left_out_labels")
    assert json.loads(Path("report.json").read_bytes()) == data
    Path("second.jsonl").write_bytes(Path(theirs).read_bytes().replace("قال".encode(), "زعم".encode()))
    status, data = run(capsys, "import", "news.hashiya", "second.jsonl", "--profile", "team.json")
    assert (status, data["spans"]) == (3, 1)
    status, data = run(capsys, "export", "news.hashiya", "out.jsonl", "--report", "export.json")
    assert status == 0
    assert json.loads(Path("export.json").read_bytes()) == data
    records = [orjson.loads(line) for line in Path("out.jsonl").read_bytes().split(b"\n")[:-1]]
    assert {span["label"] for record in records for span in record["spans"]} == {"ACTOR"}


def test_what_is_said_counts_more_than_the_profile(capsys: pytest.CaptureFixture[str]) -> None:
    Path("t.csv").write_text(f"a;b\n{TEXT};نص آخر طويل جدا أطول من ذلك النص\n", "utf-8")
    Path("p.json").write_bytes(
        orjson.dumps(
            {
                "hashiya_import_profile": 1,
                "format": "csv",
                "values": {"delimiter": "comma"},
                "columns": {"text": "b", "title": "b"},
            }
        )
    )
    arguments = ("t.csv", "--profile", "p.json", "--option", "delimiter=semicolon", "--map-column", "text=a")
    status, data = run(capsys, "import", "news.hashiya", *arguments)
    assert (status, data["articles"]) == (0, 1)
    assert cli.main(["export", "news.hashiya", "out.jsonl"]) == 0
    record = orjson.loads(Path("out.jsonl").read_bytes())
    assert (record["text"], record["title"]) == (TEXT, "نص آخر طويل جدا أطول من ذلك النص")
    status, data = run(capsys, "import", "news.hashiya", "t.csv", "--profile", "p.json", "--format", "text")
    assert (status, data["articles"]) == (0, 1), "another format does not take the options of the profile's"


def test_values_are_mapped_and_told_by_profile_and_option(capsys: pytest.CaptureFixture[str]) -> None:
    spans = [
        {"start": 4, "end": 10, "label": "CLAIM", "attributes": {"stance": "neg"}},
        {"start": 14, "end": 19, "label": "CLAIM", "attributes": {"stance": "pos"}},
        {"start": 14, "end": 19, "label": "CLAIM", "attributes": {"stance": "?"}},
    ]
    Path("a.jsonl").write_bytes(orjson.dumps({"text": TEXT, "spans": spans}) + b"\n")
    status, data = run(capsys, "import", "news.hashiya", "a.jsonl", "--preview")
    assert data["attribute_values"] == {"stance": {"neg": 1, "pos": 1, "?": 1}}
    assert cli.main(["import", "news.hashiya", "a.jsonl", "--preview"]) == 0
    assert "Values of stance: neg (1), pos (1), ? (1)" in capsys.readouterr().out
    first = ("--map-attribute", "stance=polarity", "--map-value", "stance=neg=opposes", "--map-value", "stance=?=")
    assert run(capsys, "import", "news.hashiya", "a.jsonl", "--preview", *first, "--save-profile", "p.json")[0] == 3
    status = cli.main(["import", "news.hashiya", "a.jsonl", "--profile", "p.json", "--map-value", "stance=neg=denies"])
    told = capsys.readouterr().out
    assert status == 3
    assert "1 × value stance=neg → denies" in told
    assert "Kept, though the codebook does not list these values: polarity=pos (1)" in told
    assert "1 × attribute values were left out, as was asked for (a.jsonl:1: stance=?)" in told
    assert cli.main(["export", "news.hashiya", "out.jsonl"]) == 0
    record = orjson.loads(Path("out.jsonl").read_bytes())
    assert {span["attributes"].get("polarity") for span in record["spans"]} == {"denies", "pos", None}


def test_a_remembered_profile_goes_by_its_name(
    capsys: pytest.CaptureFixture[str], theirs: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(import_profiles, "profiles_folder", lambda: tmp_path / "profiles")
    shelf = import_profiles.ProfileShelf(tmp_path / "profiles")
    shelf.save(import_profiles.ImportProfile(name="وكالات", unknown_labels="add"))
    status, data = run(capsys, "import", "news.hashiya", theirs, "--profile", "وكالات")
    assert (status, data["added_labels"]) == (0, ["LOC", "PER"])


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["--map-label", "PER=ACTR"], "+ACTR"),
        (["--map-label", "ACTOR"], "FOREIGN=OURS"),
        (["--map-value", "neg=denies"], "ATTRIBUTE=FOREIGN=OURS"),
        (["--map-value", "polarity=neg=deny"], "+deny"),
        (["--map-relation", "of=makez"], "+makez"),
        (["--map-column", "body=x"], "body"),
        (["--map-column", "أخبار!body=x"], "أخبار!body"),
        (["--map-column", "أخبار!rows=pages"], "pages"),
        (["--map-column", "text"], "SHEET!text=COLUMN"),
        (["--profile", "nobody"], "nobody"),
        (["--profile", "missing.json"], "missing.json"),
        (["--profile", "theirs.jsonl"], "not an import profile"),
        (["--save-profile", "missing/p.json"], "missing"),
    ],
)
def test_a_mistake_is_one_line_and_changes_nothing(
    capsys: pytest.CaptureFixture[str], theirs: str, arguments: list[str], word: str
) -> None:
    capsys.readouterr()
    meaningless = "=OURS" in word or arguments[0] == "--map-column"
    assert cli.main(["import", "news.hashiya", theirs, *arguments]) == (2 if meaningless else 1)
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert word in error
    assert run(capsys, "info", "news.hashiya")[1]["articles"] == 0


def test_the_terminal_tells_of_odd_characters_and_composes_on_request(capsys: pytest.CaptureFixture[str]) -> None:
    Path("a.txt").write_text("قال ا\u0654حمد\u00a0إن الأمر انتهى.", "utf-8")
    capsys.readouterr()
    assert cli.main(["import", "news.hashiya", "a.txt"]) == 0
    told = capsys.readouterr().out
    assert "Kept as it is, and worth knowing:" in told
    assert "blanks other than the usual one" in told
    assert "not in composed form (NFC), in 1 text (a.txt)" in told
    Path("b.txt").write_text("قال ا\u0654حمد إن الأمر لم ينته.", "utf-8")
    assert cli.main(["import", "news.hashiya", "b.txt", "--nfc"]) == 0
    assert "1 text brought into composed form (NFC)" in capsys.readouterr().out


def test_the_columns_of_a_table_of_spans_are_named(capsys: pytest.CaptureFixture[str], theirs: str) -> None:
    Path("t.csv").write_text(f"رقم,نص\n0012,{TEXT}\n", "utf-8")
    Path("t.spans.csv").write_text("رقم,من,إلى,صنف\n0012,0,4,ACTOR\n", "utf-8")
    named = [f"--map-column={pair}" for pair in ("id=رقم", "span-article=رقم", "span-start=من", "span-end=إلى")]
    arguments = ["import", "news.hashiya", "t.csv", "t.spans.csv", *named, "--map-column", "span-label=صنف"]
    assert cli.main([*arguments, "--preview"]) == 0
    told = capsys.readouterr().out
    assert "Columns (spans): رقم = span-article, من = span-start, إلى = span-end, صنف = span-label\n" in told
    assert "Columns: رقم = id, نص = text\n" in told
    assert run(capsys, *arguments)[1]["spans"] == 1


def test_each_sheet_of_a_workbook_is_mapped_and_remembered(capsys: pytest.CaptureFixture[str], theirs: str) -> None:
    Path("b.xlsx").write_bytes(their_book())
    named = [f"--map-column={key}={column}" for key, column in MAPPING.items()]
    assert cli.main(["import", "news.hashiya", "b.xlsx", *named, "--preview", "--save-profile", "p.json"]) == 0
    told = capsys.readouterr().out
    assert "Columns of the sheet أخبار: س = id, المادة = text, ملاحظات\n" in told
    assert (
        "Columns of the sheet پیوندها! (links): س = link-article, גורם = link-from, دعوی = link-to, صلة = link-type"
        in told
    )
    status, data = run(capsys, "import", "news.hashiya", "b.xlsx", "--profile", "p.json")
    assert (status, data["articles"], data["spans"], data["relations"]) == (0, 4, 8, 4)
    status, data = run(capsys, "import", "news.hashiya", "b.xlsx", "--profile", "p.json", "--preview")
    assert [(one["sheet"], one["rows"]) for one in data["tables"]] == [
        ("أخبار", "articles"),
        ("קטעים=1", "spans"),
        ("پیوندها!", "links"),
    ]


def test_a_preview_tells_what_would_come_in_and_changes_nothing(
    capsys: pytest.CaptureFixture[str], theirs: str
) -> None:
    Path("t.csv").write_text(f"المتن,قسم\n{TEXT} ثم,رياضة\n,فن\n", "utf-8")
    status, data = run(capsys, "import", "news.hashiya", theirs, "t.csv", "--preview")
    assert (status, data["rejected_count"]) == (3, 2), "an empty cell, and labels that the codebook lacks"
    assert data["labels"] == {"PER": 1, "LOC": 1}
    assert data["columns"] == {"المتن": "text", "قسم": ""}
    assert cli.main(["import", "news.hashiya", theirs, "--preview"]) == 3
    assert cli.main(["import", "news.hashiya", theirs, "--preview", "--unknown-labels", "add"]) == 0
    told = capsys.readouterr().out
    assert re.search(r"^spans: 1 file, \d+ % sure", told, re.MULTILINE)
    assert "Labels: PER (1), LOC (1)" in told
    Path("خبر.txt").write_text(TEXT, "utf-8")
    assert cli.main(["import", "news.hashiya", "خبر.txt", "--preview"]) == 0
    assert "text: 1 file, as nothing else fits (Plain text" in capsys.readouterr().out
    assert run(capsys, "info", "news.hashiya")[1]["articles"] == 0


def test_a_preview_of_what_would_be_lost_ends_as_the_import_does(capsys: pytest.CaptureFixture[str]) -> None:
    # What continues nothing begins a span, which counts.
    Path("أ.conll").write_text("لافروف\tB-ACTOR\nسيرغي\tI-ACTOR\n\nشكري\tI-CLAIM\n", "utf-8")
    Path("ب.conll").write_text("قال\tO\nلافروف\tB-ACTOR\n\nشكري\tB-CLAIM\n", "utf-8")
    for name, expected in (("أ.conll", 3), ("ب.conll", 0)):
        for preview in (["--preview"], []):
            status, data = run(capsys, "import", "news.hashiya", name, *preview)
            assert (status, data["rejected_count"], data["spans"]) == (expected, 0, 2)


def test_labels_for_articles_that_are_there_are_told(theirs: str, capsys: pytest.CaptureFixture[str]) -> None:
    article = {"id": "0012", "text": TEXT, "spans": []}
    Path("plain.jsonl").write_bytes(orjson.dumps(article))
    assert cli.main(["import", "news.hashiya", "plain.jsonl"]) == 0
    Path("spans.csv").write_text("article,start,end,label,quote\n0012,4,10,ACTOR,لافروف\n13,0,3,ACTOR,قال\n", "utf-8")
    assert cli.main(["import", "news.hashiya", "spans.csv", "--preview"]) == 3
    told = capsys.readouterr().out
    assert "(rtl, 1 span, in the workspace already)\nOf these: 1 in the workspace already\n" in told
    assert "Would come in: 1 with something for an article that is there\n" in told
    Path("other.jsonl").write_bytes(
        orjson.dumps({**article, "text": f"{TEXT} ثم"}) + b"\n" + orjson.dumps({"text": "خبر"})
    )
    status, data = run(capsys, "import", "news.hashiya", "other.jsonl", "--preview")
    assert (status, data["rejected_count"], data["presences"]) == (3, 1, {"new": 1, "other_text": 1})
    status, data = run(capsys, "import", "news.hashiya", "spans.csv", "--annotator", "هند")
    assert (status, data["articles"], data["layered"], data["spans"], data["rejected_count"]) == (3, 0, 1, 1, 1)
    assert cli.main(["import", "news.hashiya", theirs, "--map-label", "PER=ACTOR", "--map-label", "LOC="]) == 3
    assert "0 articles imported, with 1 span," in (said := capsys.readouterr().out)
    assert "1 article that was here already got labels, links or attributes" in said


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["import", "news.hashiya", "a.txt", "--format", "klingon"], "klingon"),
        (["import", "news.hashiya", "a.txt", "--encoding", "klingon"], "klingon"),
        (["import", "news.hashiya", "a.txt", "--format", "conll", "--option", "scheme=klingon"], "bilou"),
        (["import", "news.hashiya", "a.txt", "--format", "conll", "--option", "klingon=1"], "scheme"),
        (["import", "news.hashiya", "a.txt", "--map-label", "klingon"], "FOREIGN=OURS"),
        (["export", "news.hashiya", "out.jsonl", "--format", "text"], "text"),
        (["export", "news.hashiya", "out.jsonl", "--format", "brat", "--option", "x=1"], "brat"),
    ],
)
def test_words_that_mean_nothing_end_with_status_2(
    capsys: pytest.CaptureFixture[str], arguments: list[str], word: str
) -> None:
    Path("a.txt").write_text("خبر", encoding="utf-8")
    status, data = run(capsys, *arguments)
    assert (status, data["status"]) == (2, 2)
    assert word in data["error"]
    assert run(capsys, "info", "news.hashiya")[1]["articles"] == 0
    assert not Path("out.jsonl").exists()


_SPOKEN = re.compile(r"--(format|option|map-column) ([\w-]+)(?:=([\w,-]*))?")


def _told_commands() -> list[tuple[str, str]]:
    """Every text of a reader or a service that tells an option of a format or a column, with its file."""
    told = []
    for folder in ("app/exchange", "app/services", "app/cli"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    told += [(path.name, node.value)] if re.search(r"--(option|map-column) \w", node.value) else []
    return told


def test_every_message_tells_a_command_that_works_as_told() -> None:
    """An option counts only together with its format, which nobody has named where it was told from the file."""
    told = [(name, said) for name, said in _told_commands() if not re.search(r"\bhashiya \w|name=value", said)]
    assert {name for name, _ in told} == {
        "tasks.py",
        "article_columns.py",
        "span_columns.py",
        "reading.py",
        "misnamed.py",
    }
    assert len(told) == 8
    for file, said in told:
        spoken = _SPOKEN.findall(said)
        named = [name for flag, name, _ in spoken if flag == "format"]
        options = {option: value or "1" for flag, option, value in spoken if flag == "option"}
        columns = {role: "نص" for flag, role, _ in spoken if flag == "map-column"}
        assert options or columns, file
        refuse_bad_options(
            installed_formats(),
            ImportOptions(annotator="س", format=named[0] if named else None, values=options, columns=columns),
        )


def test_columns_that_a_table_lacks_are_named_as_told(hashiya: Hashiya) -> None:
    Path("t.csv").write_text("الخبر\nقال لافروف إن روسيا باقية.\n", "utf-8")
    status, _, error = hashiya("import", "news.hashiya", "t.csv", "--map-column", "title=الخبر")
    assert status == 1
    assert "--map-column text=…" in error
    assert hashiya("import", "news.hashiya", "t.csv", "--map-column", "text=الخبر")[0] == 0


def test_columns_of_tokens_are_named_as_told(hashiya: Hashiya) -> None:
    Path("w.conll").write_text("كلمة\tسطر\nأخرى\tأيضا\n", "utf-8")
    status, _, error = hashiya("import", "news.hashiya", "w.conll")
    assert status == 1
    told = re.findall(r"--(?:format|option) \S+", error)
    assert told == ["--format conll", "--option token-column=…", "--option tag-columns=…"]
    typed = [part.replace("tag-columns=…", "tag-columns=2").replace("…", "1") for one in told for part in one.split()]
    assert hashiya("import", "news.hashiya", "w.conll", *typed, "--unknown-labels", "add")[0] != 2


def test_encodings_that_were_guessed_are_named_up_to_a_limit_and_counted(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(4):
        Path(f"قديم{number}.txt").write_bytes(f"{TEXT} خبر رقم {number}".encode("cp1256"))
    monkeypatch.setattr("app.services.transfer.reports.LISTED", 2)
    monkeypatch.setattr("app.services.transfer.import_preview.PREVIEWED", 2)
    files = [f"قديم{number}.txt" for number in range(4)]
    assert cli.main(["import", "news.hashiya", *files, "--preview"]) == 0
    told = capsys.readouterr().out.splitlines()
    (begin,) = (place for place, line in enumerate(told) if line == "4 encodings were guessed:")
    shown = [line.strip().replace(": ", ": taken for ", 1) for line in told[begin + 1 : begin + 3]]
    assert told[begin + 3] == "  and 2 more"
    assert cli.main(["import", "news.hashiya", *files]) == 0
    told = capsys.readouterr().out.splitlines()
    assert [line for line in told if "taken for" in line] == shown
    assert "and 2 more encodings were guessed" in told


def test_an_encoding_that_is_hardly_likely_is_not_told_as_impossible() -> None:
    report = ImportReport(guesses=[EncodingGuess("قديم.txt", "windows-1256", 0.004)], guess_count=1)
    assert "قديم.txt: taken for windows-1256 (<1% sure)" in import_lines(report)


def test_a_text_that_was_read_in_a_wrong_encoding_before_is_told_with_what_takes_that_back(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("أ.txt", "ب.txt"):
        Path(name).write_text(damaged(f"{name} {ARABIC}", Disguise("windows-1256", "windows-1252")), "utf-8")
    monkeypatch.setattr("app.services.transfer.import_preview.NAMED", 1)
    assert cli.main(["import", "news.hashiya", "أ.txt", "--preview"]) == 0
    (said,) = (line for line in capsys.readouterr().out.splitlines() if line.startswith("The text of "))
    assert said.startswith("The text of أ.txt looks like "), "one file, and no others"
    assert cli.main(["import", "news.hashiya", "أ.txt", "ب.txt", "--preview"]) == 0
    told = capsys.readouterr().out.splitlines()
    place = told.index(said.replace("أ.txt", "أ.txt and 1 more"))
    (encoding,) = re.findall("--encoding ([^ ]+) takes that back", told[place + 1])
    assert cli.main(["import", "news.hashiya", "أ.txt", "ب.txt", "--encoding", encoding]) == 0
    assert cli.main(["export", "news.hashiya", "out.jsonl"]) == 0
    assert Path("out.jsonl").read_text("utf-8").count("قال وزير الخارجية المصري سامح شكري") >= 2
