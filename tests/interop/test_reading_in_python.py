"""The Python of docs/reading-in-python.md, run as it stands there; what needs a library runs where it is."""

import importlib.util
import re
import shlex
import subprocess
import sys
from collections import Counter
from itertools import combinations
from pathlib import Path
from typing import Any

import orjson
import pytest

from app import cli
from app.domain.native_record import NativeRecord, NativeSpan
from tests.exchange.articles import seed_records

PAGE = (Path(__file__).parents[2] / "docs" / "reading-in-python.md").read_text("utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
LIBRARIES = ("pandas", "networkx", "datasets", "polars")


def sections() -> list[str]:
    """The Python of each section that can run here, commands as the remarks of it."""
    blocks = [code for language, code in BLOCKS if language == "python"]
    missing = [name for name in LIBRARIES if importlib.util.find_spec(name) is None]
    # What is named after a library, and what hangs on tables that only pandas makes.
    wanted = {"pandas": ("pandas", "claims[", "placed"), "datasets": ("load_dataset",)}
    wanted |= {name: (name,) for name in ("networkx", "polars")}
    return [code for code in blocks if not any(word in code for name in missing for word in wanted[name])]


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    """A folder in which every command of the page has been given."""
    monkeypatch.chdir(tmp_path)
    for language, code in BLOCKS:
        if language:
            continue
        for line in code.splitlines():
            command, _, out = line.partition(" > ")
            words = shlex.split(command)
            assert words.pop(0) == "hashiya"
            capsys.readouterr()
            assert cli.main(words) in {0, 3}, line
            if out:
                Path(out).write_text(capsys.readouterr().out, "utf-8")
    return tmp_path


def run(folder: Path, answer: str, code: str = "") -> Any:
    """What the page makes of the files in `folder`: the value of `answer`, by way of JSON."""
    script = "\n".join([*sections(), code, f"with open('answer.json', 'w') as out: json.dump({answer}, out)"])
    (folder / "page.py").write_text(script, "utf-8")
    done = subprocess.run(
        [sys.executable, "-W", "error::DeprecationWarning:__main__", "page.py"],
        cwd=folder,
        capture_output=True,
        check=False,
        env={"HF_HUB_OFFLINE": "1", "HF_HOME": str(folder / "hf"), "HOME": str(folder), "PATH": "/usr/bin:/bin"},
    )
    assert not done.returncode, done.stderr.decode()
    return orjson.loads((folder / "answer.json").read_bytes())


def touches(one: NativeSpan, other: NativeSpan) -> bool:
    """Whether two spans share a code point."""
    places = [
        {at for start, end in span.get("fragments", [(span["start"], span["end"])]) for at in range(start, end)}
        for span in (one, other)
    ]
    return not places[0].isdisjoint(places[1])


def makers_of(record: NativeRecord) -> Counter[str]:
    """How many claims each actor has made first, by its entity's name, else the words."""
    spans = {span["id"]: span for span in record["spans"]}
    names = {entity["id"]: entity["name"] for entity in record["entities"]}
    found = Counter[str]()
    for link in record["relations"]:
        if link["type"] == "makes" and not link["attributes"].get("joint"):
            maker = spans[link["from"]]
            found[names.get(str(maker["entity"])) or maker["text"]] += 1
    return found


def test_the_page_answers_its_questions(made: Path) -> None:
    before = seed_records()
    labels = run(made, "pairs")
    pairs = [pair for record in before for pair in combinations(record["spans"], 2) if touches(*pair)]
    assert Counter(map(tuple, labels)) == Counter((one["label"], other["label"]) for one, other in pairs)
    assert len(pairs) > 20
    assert {record["id"] for record in before} == set(run(made, "[article['id'] for article in articles]"))


def test_claims_are_counted_for_each_actor_and_month(made: Path) -> None:
    pytest.importorskip("pandas")
    counted = run(
        made, "{actor: {month: int(n) for month, n in row.items() if n} for actor, row in per_month.T.items()}"
    )
    wanted: dict[str, Counter[str]] = {}
    for record in seed_records():
        for actor, number in makers_of(record).items():
            wanted.setdefault(actor, Counter())[record["meta"]["published"][:7]] += number
    assert counted == wanted
    assert run(made, "int(with_joint.sum())") >= sum(sum(months.values()) for months in wanted.values())


def test_a_leak_is_found(made: Path) -> None:
    """What the page asserts of the parts fails once an article of train stands in test as well."""
    assert run(made, "most") < 0.5
    train = (made / "parts" / "train.jsonl").read_bytes().split(b"\n")
    with (made / "parts" / "test.jsonl").open("ab") as out:
        out.write(train[0] + b"\n")
    with pytest.raises(AssertionError, match=r"assert most < 0\.5"):
        run(made, "most")


def test_agreement_is_a_table(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("pandas")
    assert run(made, "len(table)") == 0
    records = seed_records()
    for record in records:
        for item in (*record["spans"], *record["relations"]):
            item["annotator"] = "hind"
        record["spans"] = [span for span in record["spans"] if span["label"] != "CLAIM"]
        record["relations"] = []
        record["status"] = {"hind": "done"}
    (made / "twice.jsonl").write_bytes(b"".join(orjson.dumps(record) + b"\n" for record in records))
    assert cli.main(["import", "sample.hashiya", "twice.jsonl"]) in {0, 3}
    capsys.readouterr()
    assert cli.main(["agreement", "sample.hashiya", "--json"]) == 0
    (made / "agreement.json").write_text(capsys.readouterr().out, "utf-8")
    found = run(made, "[[*row] for row in table[['annotators', 'label', 'exact_f1']].values]")
    assert sorted(found) == [
        ["hind / sample", "ACTOR", 1],
        ["hind / sample", "CLAIM", 0],
        ["hind / sample", "ORGANIZATION", 1],
    ]


@pytest.mark.parametrize(("library", "answer"), [("networkx", "claimed"), ("datasets", "tagged")])
def test_libraries_read_what_the_page_hands_them(made: Path, library: str, answer: str) -> None:
    pytest.importorskip(library)
    found = run(made, answer)
    if answer == "claimed":
        assert max(found.values()) > 3
    else:
        assert {"B-ACTOR", "I-CLAIM", "O"} <= {name for _, name in found}


def test_polars_counts_the_same(made: Path) -> None:
    pytest.importorskip("polars")
    months = {(actor, month): number for actor, month, number in run(made, "by_month.rows()")}
    assert sum(months.values()) == sum(sum(makers_of(record).values()) for record in seed_records())
    spans = [span for record in seed_records() for span in record["spans"]]
    assert run(made, "spans['start'].to_list()") == [span["start"] for span in spans]


def test_offsets_are_told_right() -> None:
    """The figures of the table, counted here."""
    text, start, end = "🇪🇬 قال محمد علي", 7, 15
    for size in (len, lambda cut: len(cut.encode("utf-16-le")) // 2, lambda cut: len(cut.encode())):
        assert f"| {size(text[:start])}–{size(text[:end])} |" in PAGE
