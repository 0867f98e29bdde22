"""`--json`: one object on one line whatever happens, and no key that the page on the command line does not explain."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Hashiya
from tests.cli.told import only_line

PAGE = (Path(__file__).parents[2] / "docs" / "command-line.md").read_text(encoding="utf-8")
EXPLAINED = set(re.findall(r"`(\w+)`", PAGE))
NAMES = (
    {"annotators", "attribute_values", "attributes", "checked", "codebook", "columns", "detail", "files", "labels"}
    | {"languages", "link_attributes", "parts", "presences", "relations", "sources", "states", "units"}
    | {"before", "after", "agreement"}
)
"""Keys of objects whose own keys are names: of labels, of files, of parts."""
TEXT = "قال الوزير إن الهدنة انتهت أمس في القاهرة بعد محادثات طويلة 😀."


def keys(value: Any) -> Iterator[str]:
    match value:
        case dict():
            for key, inner in value.items():
                yield key
                if not (key in NAMES and isinstance(inner, dict)):
                    yield from keys(inner)
        case list():
            for inner in value:
                yield from keys(inner)


class Told:
    """Runs commands with --json and looks at what they say."""

    def __init__(self, hashiya: Hashiya) -> None:
        self._hashiya = hashiya

    def __call__(self, *arguments: str, status: int = 0) -> dict[str, Any]:
        found, out, _ = self._hashiya(*arguments, "--json")
        data: dict[str, Any] = json.loads(only_line(out))
        assert (found, data["status"]) == (status, status), (arguments, data)
        assert next(iter(data)) == "status"
        assert ("error" in data) == (status in (1, 2)), arguments
        assert set(keys(data)) <= EXPLAINED, (arguments, set(keys(data)) - EXPLAINED)
        return data


@pytest.fixture
def told(hashiya: Hashiya) -> Told:
    return Told(hashiya)


def test_articles_in_and_out(told: Told, news: str) -> None:
    Path("خبر.txt").write_text(TEXT, encoding="utf-8")
    Path("قديم.txt").write_bytes(f"{TEXT[:-3]} وأكثر".encode("cp1256"))
    Path("bad.jsonl").write_text('{"text": "قال", "spans": [{"label": "ACTOR", "start": 0, "end": 9}]}', "utf-8")
    Path("t.csv").write_text(f"text,title\n{TEXT} مرة أخرى,خبر\n", encoding="utf-8")
    Path("notes.pdf").write_bytes(b"%PDF-1.7")
    paths = ["خبر.txt", "قديم.txt", "bad.jsonl", "t.csv"]
    preview = told("import", news, *paths, "--preview", status=3)
    assert (preview["read"], preview["rejected_count"]) == (4, 1)
    assert preview["columns"] == {"text": "text", "title": "title"}
    done = told("import", news, *paths, "--near-duplicates", "report", status=3)
    assert (done["articles"], done["guess_count"], done["near_duplicate_groups"]) == (3, 1, 1)
    assert told("import", news, "bad.jsonl", status=1)["error"].startswith("Nothing was imported (1 rejected)")
    assert told("export", news, "out", "--format", "brat", status=3)["losses"][0]["kind"] == "annotators"
    assert told("info", news)["articles"] == 15
    assert told("check", news)["clean"] is True
    told("backup", news, "copy.hashiya")
    told("formats")
    assert told("duplicates", news)["groups"][0]["members"][0]["similarity"] == 1
    told("dataset", news, "--plan", "--gold", "majority")
    assert told("dataset", news, "d1", "--format", "brat", status=3)["losses"]
    assert told("dataset", news, "d2", "--rebuild", "d1")["same"] is True
    told("import", news, "خبر.txt", "--annotator", "سارة")
    compared = told("dataset", news, "d3", "--rebuild", "d1", "--json")["compared"]
    assert all(one["same"] for one in compared)
    assert set(told("init", "sample.hashiya", "--sample")) == {"status", "location", "created", "sample"}


def test_registry_codebook_and_history(told: Told, news: str) -> None:
    found = told("entities", news, "list", "--order", "mentions", "--limit", "3")["entities"]
    first, second, third = (one["id"] for one in found)
    assert told("entities", news, "show", first)["mentions"]
    told("entities", news, "candidates", found[0]["name"])
    told("entities", news, "add", "رويترز", "--kind", "organization")
    told("entities", news, "rename", "رويترز", "رويترز للأنباء")
    for dry in (["--dry-run"], []):
        assert ("step" in told("entities", news, "merge", second, "--into", first, *dry)) == (not dry)
        assert ("step" in told("entities", news, "delete", third, *dry)) == (not dry)
    assert told("entities", news, "export", "entities.jsonl")["entities"] > 50
    assert told("entities", news, "import", "entities.jsonl")["added"] == 0
    Path("bad.jsonl").write_text("{}\n", encoding="utf-8")
    assert told("entities", news, "import", "bad.jsonl", status=1)["rejected"][0]["where"]
    told("codebook", news)
    told("codebook", news, "export", "codebook.json")
    told("codebook", news, "preset", "full")
    told("codebook", news, "import", "codebook.json")
    assert len(told("codebook", news, "versions")["versions"]) == 3
    told("codebook", news, "colors")
    for dry in (["--dry-run"], []):
        told("codebook", news, "merge", "ACTOR", "--into", "ORGANIZATION", *dry)
    told("codebook", news, "key", "ORGANIZATION", "BODY")
    step = told("codebook", news, "delete", "CLAIM")["step"]
    entries = told("history", news)["entries"]
    assert (entries[0]["id"], entries[0]["verb"], entries[0]["action"]) == (step, "delete_label", "do")
    told("history", news, "show", entries[-1]["id"])
    told("history", news, "show", entries[-2]["id"])
    told("history", news, "revert-since", "sample", "2020-01-01", "--dry-run")
    told("history", news, "revert", step)
    told("entities", news, "delete", "رويترز للأنباء")
    (item, *_) = told("history", news, "trash")["items"]
    told("history", news, "restore", f"{item['kind']}:{item['object_id']}")


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["info", "missing.hashiya"], 1),
        (["info"], 2),
        (["nothing"], 2),
        (["--what"], 2),
        (["entities", "news.hashiya", "nothing"], 2),
        (["entities", "--json", "news.hashiya", "show", "غائب"], 1),
        (["history", "news.hashiya", "list", "--since", "أمس"], 2),
        (["export", "news.hashiya", "-"], 2),
        (["formats", "nothing"], 2),
    ],
)
@pytest.mark.usefixtures("news")
def test_a_mistake_is_an_object_too(told: Told, arguments: list[str], status: int) -> None:
    assert set(told(*arguments, status=status)) == {"status", "error"}
