"""`hashiya entities`, `hashiya codebook`, `hashiya history`: lines, JSON, statuses, and what they change."""

import json
import re
import time
from datetime import date, datetime, timedelta
from itertools import accumulate
from pathlib import Path

import pytest

from app.services.workspace import Workspace
from tests.both_databases import first_on_both
from tests.cli.conftest import LABELLED, Hashiya
from tests.cli.told import one_line, parsed
from tests.steps import span_of
from tests.workspaces import add_article


@pytest.fixture(autouse=True)
def lina(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever runs the command is called lina."""
    monkeypatch.setenv("LOGNAME", "lina")


def test_no_name_turns_a_line_around_or_reaches_the_terminal(hashiya: Hashiya, labelled: str) -> None:
    workspace = Workspace.open(labelled)
    name, other = "وزير\u2069\u202e\x1b]0;x\x07\nلافروف", "\u2067\x9b2J حارس"
    entity = workspace.entities.add("sara", name, "\x1b[7mperson", aliases=[other], note="\u202eسطر\nآخر")
    workspace.close()
    (step,) = [
        one["id"] for one in parsed(hashiya("history", labelled, "list", "--limit", "1", "--json")[1])["entries"]
    ]
    asked = [
        ("entities", labelled, "list", "حارس"),
        ("entities", labelled, "show", entity.changes[0].object_id),
        ("entities", labelled, "show", "غائب"),
        ("entities", labelled, "show", name),
        ("history", labelled, "list", "--limit", "1"),
        ("history", labelled, "show", step),
        ("entities", labelled, "delete", other, "--dry-run"),
    ]
    for words in asked:
        _, out, error = hashiya(*words)
        assert out or error
        for line in (out + error).splitlines():
            assert not re.search("[\x00-\x1f\x7f-\x9f]", line)
            opened = list(accumulate((one in "\u2066\u2067\u2068") - (one == "\u2069") for one in line))
            assert not opened or (min(opened) >= 0 and opened[-1] == 0)
    assert len(hashiya("entities", labelled, "list", "حارس")[1].splitlines()) == 1


def test_entities_are_listed_shown_and_looked_for(hashiya: Hashiya, labelled: str) -> None:
    status, out, error = hashiya("entities", labelled)
    assert (status, error) == (0, "")
    assert [line.split("\u2068")[1].split("\u2069")[0] for line in out.splitlines()] == ["سيرجي لافروف", "سيرغي لافروف"]
    listed = parsed(hashiya("entities", labelled, "list", "--order", "mentions", "--json")[1])
    assert [(one["name"], one["mentions"]) for one in listed["entities"]] == [("سيرغي لافروف", 1), ("سيرجي لافروف", 0)]
    assert parsed(hashiya("entities", labelled, "--json")[1])["entities"][0]["name"] == "سيرجي لافروف"
    assert "There are no such entities" in hashiya("entities", labelled, "list", "غائب")[1]
    shown = parsed(hashiya("entities", labelled, "show", "لافروف", "--json")[1])
    assert shown["mentions"][0]["quote"] == "سيرغي لافروف"
    assert shown["claims_made"][0]["quote"] == LABELLED[20:38]
    assert shown["over_time"] == [{"month": "2024-05", "mentions": 1, "claims_made": 1, "claims_about": 0}]
    assert "[سيرغي لافروف]" in hashiya("entities", labelled, "show", "لافروف")[1]
    found = parsed(hashiya("entities", labelled, "candidates", "سيرغي لافروف", "--json")[1])["candidates"]
    assert [(one["how"], one["articles"]) for one in found] == [("exact", 1), ("similar", 0)]
    assert "similar" in hashiya("entities", labelled, "candidates", "سيرغي لافروف")[1]


def test_a_workspace_is_counted_for_people_as_for_programs(hashiya: Hashiya, labelled: str) -> None:
    counted = parsed(hashiya("info", labelled, "--json")[1])
    lines = hashiya("info", labelled)[1].splitlines()
    rows = {line.rsplit(maxsplit=1)[0].strip(): line.rsplit(maxsplit=1)[1] for line in lines if not line.endswith(":")}
    for name, key in {"articles": "articles", "spans": "spans", "links": "relations", "entities": "entities"}.items():
        assert rows[name] == str(counted[key])
    assert (rows["spans"], rows["links"], rows["entities"]) == ("2", "1", "2")
    (labels,) = (number for number, line in enumerate(lines) if line == "labels:")
    assert [line.split() for line in lines[labels + 1 : labels + 3]] == [["ACTOR", "1"], ["CLAIM", "1"]]
    status, out, _ = hashiya("check", labelled)
    assert (status, out.splitlines()[0].endswith(": sound")) == (0, True)
    assert {"1 article", "2 spans", "1 link", "2 entities"} <= set(
        out.splitlines()[1].removeprefix("checked ").split(", ")
    )


def test_an_entity_is_shown_with_all_its_claims_and_says_what_a_terminal_leaves_out(
    hashiya: Hashiya, labelled: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.cli.entities._LINES", 5)
    workspace = Workspace.open(labelled)
    article = add_article(workspace, "قال لافروف نعم. " * 8)
    known = next(one for one in workspace.entities.find("لافروف") if one.aliases)
    sara = workspace.annotations("sara")
    for start in range(0, 8 * 16, 16):
        maker = span_of(sara.add_span(article, "ACTOR", [(start + 4, start + 10)]))
        claim = span_of(sara.add_span(article, "CLAIM", [(start + 11, start + 14)]))
        sara.add_relation(article, "makes", maker.id, claim.id)
        workspace.entities.assign("sara", [(maker.id, 1)], known.id)
    workspace.close()
    out = hashiya("entities", labelled, "show", "لافروف")[1]
    assert "9 in     2" in out
    assert out.count("[لافروف]") + out.count("[سيرغي لافروف]") == 5
    assert "Claims made: 9" in out
    assert out.count("  and 4 more; --json lists them") == 2
    shown = parsed(hashiya("entities", labelled, "show", "لافروف", "--json")[1])
    assert (len(shown["mentions"]), len(shown["claims_made"])) == (9, 9)


def test_entities_are_added_renamed_merged_and_deleted(hashiya: Hashiya, labelled: str) -> None:
    added = parsed(
        hashiya(
            *(
                "entities",
                labelled,
                "add",
                "وزارة الصحة",
                "--kind",
                "government",
                "--alias",
                "الصحة",
                "--wikidata",
                "Q42",
            ),
            *("--attribute", "country=مصر", "--note", "س", "--annotator", "omar", "--json"),
        )[1]
    )
    assert added["entity"]["attributes"] == {"country": "مصر"}
    assert hashiya("entities", labelled, "rename", "الصحة", "وزارة الصحة والسكان")[0] == 0
    before = parsed(hashiya("entities", labelled, "--json")[1])
    status, out, _ = hashiya("entities", labelled, "merge", "سيرجي لافروف", "--into", "لافروف", "--dry-run")
    assert status == 0
    assert "Nothing was changed" in out
    assert parsed(hashiya("entities", labelled, "--json")[1]) == before
    merged = parsed(hashiya("entities", labelled, "merge", "سيرجي لافروف", "--into", "لافروف", "--json")[1])
    assert merged["merged"]["aliases"] == ["لافروف", "سيرجي لافروف"]
    assert "Nothing was changed" in hashiya("entities", labelled, "delete", "سيرجي لافروف", "--dry-run")[1]
    deleted = parsed(hashiya("entities", labelled, "delete", "سيرجي لافروف", "--json")[1])
    assert deleted["mentions"] == 1
    names = [one["name"] for one in parsed(hashiya("entities", labelled, "--json")[1])["entities"]]
    assert names == ["وزارة الصحة والسكان"]
    who = {one["verb"]: one["annotator"] for one in parsed(hashiya("history", labelled, "--json")[1])["entries"][:4]}
    assert who == {"remove_entity": "lina", "merge_entities": "lina", "rename_entity": "lina", "add_entity": "omar"}


def test_the_registry_travels_byte_for_byte(hashiya: Hashiya, labelled: str) -> None:
    assert hashiya("entities", labelled, "export", "a.jsonl")[0] == 0
    assert hashiya("init", "b.hashiya")[0] == 0
    assert parsed(hashiya("entities", "b.hashiya", "import", "a.jsonl", "--json")[1])["added"] == 2
    assert hashiya("entities", "b.hashiya", "export", "b.jsonl")[0] == 0
    assert Path("a.jsonl").read_bytes() == Path("b.jsonl").read_bytes()
    again = parsed(hashiya("entities", "b.hashiya", "import", "a.jsonl", "--json")[1])
    assert (again["status"], again["unchanged"], again["added"]) == (0, 2, 0)
    changed = Path("a.jsonl").read_text(encoding="utf-8").replace('"kind":"person"', '"kind":"group"', 1)
    Path("c.jsonl").write_text(changed + '\n{"format":"x"}\nnonsense\n', encoding="utf-8")
    status, _, error = hashiya("entities", "b.hashiya", "import", "c.jsonl")
    assert status == 3
    assert len(error.splitlines()) == 3
    assert "c.jsonl, line 1" in error
    assert "`--update`" in error
    updated = parsed(hashiya("entities", "b.hashiya", "import", "c.jsonl", "--update", "--json")[1])
    assert (updated["status"], updated["updated"], len(updated["rejected"])) == (3, 1, 2)
    workspace = Workspace.open("b.hashiya")
    workspace.annotations("lina").undo()
    assert {one.kind for one in workspace.entities.find()} == {"person"}
    workspace.annotations("lina").undo()
    assert workspace.entities.find() == []
    workspace.close()
    assert hashiya("entities", "b.hashiya", "import", "a.jsonl")[0] == 0, "also when they were there before"
    Path("bad.jsonl").write_text("{", encoding="utf-8")
    assert hashiya("entities", "b.hashiya", "import", "bad.jsonl")[0] == 1


def test_the_codebook_is_shown_exported_imported_and_changed(hashiya: Hashiya, labelled: str) -> None:
    assert "makes           ACTOR | ORGANIZATION → CLAIM" in hashiya("codebook", labelled)[1]
    assert hashiya("codebook", labelled, "colors")[0] == 0
    assert hashiya("codebook", labelled, "export", "codebook.json")[0] == 0
    assert parsed(hashiya("codebook", labelled, "preset", "full", "--json")[1])["version"] == 2
    status, out, _ = hashiya("codebook", labelled, "colors")
    assert status == 3
    assert "hard to tell apart with" in out
    assert hashiya("codebook", labelled, "import", "codebook.json")[0] == 0
    assert parsed(hashiya("codebook", labelled, "show", "--version", "2", "--json")[1])["codebook"]["version"] == 2
    versions = parsed(hashiya("codebook", labelled, "versions", "--json")[1])["versions"]
    assert [(one["version"], one["annotator"]) for one in versions] == [(3, "lina"), (2, "lina"), (1, None)]
    status, out, _ = hashiya("codebook", labelled, "delete", "CLAIM", "--dry-run")
    assert (status, "to be deleted: 1 span, 1 link" in out) == (0, True)
    done = parsed(hashiya("codebook", labelled, "merge", "ACTOR", "--into", "ORGANIZATION", "--json")[1])
    assert done["touched"]["annotators"] == {"sara": 1}
    assert hashiya("codebook", labelled, "key", "makes", "says", "--relation")[0] == 0
    assert hashiya("codebook", labelled, "delete", "says", "--relation")[0] == 0
    labels = parsed(hashiya("codebook", labelled, "--json")[1])["codebook"]["labels"]
    assert "ACTOR" not in {one["key"] for one in labels}
    assert hashiya("check", labelled)[0] == 0


def test_the_history_is_listed_shown_and_taken_back(hashiya: Hashiya, labelled: str) -> None:
    entries = parsed(hashiya("history", labelled, "list", "--label", "CLAIM", "--json")[1])["entries"]
    assert [(one["verb"], one["annotator"]) for one in entries] == [("add_span", "sara")]
    shown = parsed(hashiya("history", labelled, "show", entries[0]["id"], "--json")[1])["entry"]
    assert shown["changes"][0]["before"] is None
    assert shown["changes"][0]["after"]["quote"] == LABELLED[20:38]
    assert f"quote: — → \u2068{LABELLED[20:38]}\u2069" in hashiya("history", labelled, "show", entries[0]["id"])[1]
    out = hashiya("history", labelled, "list", "--label", "CLAIM")[1]
    assert f"  \u2068sara\u2069          label \u2068Claim\u2069 \u2067«{LABELLED[20:38]}»\u2069\n" in out
    assert "add_span" not in out
    status, out, error = hashiya("history", labelled, "revert", entries[0]["id"], "--dry-run")
    assert (status, "Nothing was changed" in out) == (0, True)
    assert "linked this span" in error
    assert hashiya("history", labelled, "revert", entries[0]["id"])[0] == 1
    done = parsed(hashiya("history", labelled, "revert-since", "sara", "2020-01-01", "--json")[1])
    assert (done["status"], len(done["entries"]), done["conflicts"]) == (0, 6, [])
    assert hashiya("entities", labelled)[1] == "There are no such entities\n"
    items = parsed(hashiya("history", labelled, "trash", "--json")[1])["items"]
    assert sorted(one["kind"] for one in items) == ["entity", "entity", "relation", "span", "span"]
    wanted = [f"{one['kind']}:{one['object_id']}" for one in items]
    assert wanted[0] in hashiya("history", labelled, "trash")[1]
    some = parsed(hashiya("history", labelled, "trash", "--kind", "relation", "--kind", "entity", "--json")[1])["items"]
    assert sorted(one["kind"] for one in some) == ["entity", "entity", "relation"]
    assert len(parsed(hashiya("history", labelled, "trash", "--limit", "2", "--json")[1])["items"]) == 2
    assert hashiya("history", labelled, "restore", *wanted)[0] == 0
    assert hashiya("history", labelled, "trash")[1] == "The trash is empty\n"
    assert hashiya("check", labelled)[0] == 0
    assert hashiya("history", labelled, "list", "--day", "1999-12-31")[1] == "There is no such entry\n"


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the zone of a process cannot be changed here")
def test_a_day_of_the_history_is_one_by_the_clock_here(
    hashiya: Hashiya, labelled: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    last = parsed(hashiya("history", labelled, "--limit", "1", "--json")[1])["entries"][0]
    made = datetime.fromisoformat(last["created"])
    # Far enough to the east or to the west for another date than that in UTC.
    hours = 14 if made.hour >= 10 else -12
    here, there = made.date() + timedelta(days=1 if hours > 0 else -1), made.date()

    def found(day: date) -> list[str]:
        entries = parsed(hashiya("history", labelled, "list", "--day", str(day), "--by", "sara", "--json")[1])[
            "entries"
        ]
        return [one["id"] for one in entries]

    with monkeypatch.context() as zone:
        zone.setenv("TZ", f"FAR{-hours:+d}")
        time.tzset()
        try:
            assert last["id"] in found(here)
            assert last["id"] not in found(there)
        finally:
            zone.undo()
            time.tzset()
    assert last["id"] in found(made.astimezone().date())


@first_on_both(
    ("named", "bare"),
    [
        (("history", "NEWS", "list", "--limit", "2"), ("history", "NEWS", "--limit", "2")),
        (("history", "NEWS", "list", "--by", "sara", "--json"), ("history", "NEWS", "--json", "--by", "sara")),
        (("entities", "NEWS", "list", "--order", "mentions"), ("entities", "NEWS", "--order", "mentions")),
        (("codebook", "NEWS", "show", "--version", "1"), ("codebook", "NEWS", "--version", "1")),
        (("history", "NEWS", "list", "--json"), ("history", "NEWS", "--json")),
    ],
    place="new_location",
)
def test_options_of_the_usual_action_need_not_name_it(
    hashiya: Hashiya, labelled: str, named: tuple[str, ...], bare: tuple[str, ...]
) -> None:
    long, short = (hashiya(*(labelled if one == "NEWS" else one for one in words)) for words in (named, bare))
    assert short == long
    assert (short[0], short[2]) == (0, "")


def test_what_is_older_than_an_entry_is_listed(hashiya: Hashiya, labelled: str) -> None:
    ids = [one["id"] for one in parsed(hashiya("history", labelled, "--json")[1])["entries"]]
    older = parsed(hashiya("history", labelled, "--before", ids[1], "--limit", "2", "--json")[1])["entries"]
    assert [one["id"] for one in older] == ids[2:4]


@first_on_both(
    ("arguments", "status", "said"),
    [
        (("entities", "NEWS", "show", "لافرو"), 1, "do you mean \u2068سيرغي لافروف"),
        (("entities", "NEWS", "show", "غائب تماماً"), 1, "There is no entity غائب تماماً; `hashiya entities "),
        (("entities", "NEWS", "merge", "لافروف", "--into", "سيرغي لافروف"), 1, "merged into itself; choose another"),
        (("entities", "NEWS", "add", "س", "--kind", "person", "--wikidata", "42"), 1, "no Wikidata identifier"),
        (("entities", "NEWS", "add", "س", "--kind", "person", "--attribute", "x"), 2, "KEY=VALUE"),
        (("entities", "NEWS", "add", "س"), 2, "--kind"),
        (("entities", "NEWS", "frobnicate"), 2, "there is no action 'frobnicate'; there are: list, "),
        (("entities", "NEWS", "import", "nowhere.jsonl"), 1, "cannot be read"),
        (("entities", "NEWS", "export", "no/where.jsonl"), 1, "create it first"),
        (("entities",), 2, "WORKSPACE"),
        (("codebook", "export", "codebook.json"), 2, "stands behind it: hashiya codebook WORKSPACE export"),
        (("history", "list", "NEWS"), 2, "stands behind it: hashiya history WORKSPACE list"),
        (("history", "list"), 2, "stands behind it: hashiya history WORKSPACE list"),
        (("entities", "missing.hashiya"), 1, "no such workspace"),
        (("codebook", "NEWS", "merge", "ACTOR", "--into", "ACTOR"), 1, "merged into itself"),
        (("codebook", "NEWS", "delete", "NO"), 1, "no label NO"),
        (("codebook", "NEWS", "import", "broken.json"), 1, "broken.json is no JSON"),
        (("codebook", "NEWS", "import", "contrary.json"), 1, "the label ACTOR is missing, but is in use (1 ×)"),
        (("codebook", "NEWS", "import", "nowhere.json"), 1, "cannot be read"),
        (("codebook", "NEWS", "show", "--version", "9"), 1, "no version 9"),
        (("codebook", "NEWS", "export", "no/where.json"), 1, "create it first"),
        (("history", "NEWS", "list", "--day", "gestern"), 2, "2026-01-31"),
        (("history", "NEWS", "list", "--day", "9999-12-31"), 2, "9999-12-31 is no day"),
        (("history", "NEWS", "list", "--before", "؟"), 2, "--before: There is no entry ؟"),
        (("history", "NEWS", "--before", "؟"), 2, "--before: There is no entry ؟"),
        (("history", "NEWS", "revert-since", "sara", "gestern"), 2, "no time"),
        (
            ("history", "NEWS", "revert-since", "omar", "2020-01-01"),
            1,
            "no annotator omar in this workspace; known: sara",
        ),
        (("history", "NEWS", "revert-since", "sara", "2999-01-01"), 1, "sara has done nothing since"),
        (("history", "NEWS", "show", "؟"), 1, "no entry"),
        (("history", "NEWS", "restore", "span:؟"), 1, "not in the trash"),
        (("history", "NEWS", "restore", "؟"), 1, "nothing from the trash"),
    ],
    place="new_location",
)
def test_mistakes_get_one_line_with_advice_and_change_nothing(
    hashiya: Hashiya, labelled: str, arguments: tuple[str, ...], status: int, said: str
) -> None:
    Path("broken.json").write_text("{", encoding="utf-8")
    label = {"key": "X", "name": {"en": "x"}, "color": "#000000", "color_dark": "#ffffff"}
    Path("contrary.json").write_text(json.dumps({"labels": [label]}), encoding="utf-8")
    before = parsed(hashiya("history", labelled, "--json")[1])
    found, out, error = hashiya(*(labelled if one == "NEWS" else one for one in arguments))
    assert found == status
    assert out == ""
    assert said in one_line(error)
    assert parsed(hashiya("history", labelled, "--json")[1]) == before
    data = parsed(hashiya(*(labelled if one == "NEWS" else one for one in arguments), "--json")[1])
    assert data["status"] == status
    assert said in data["error"]


@pytest.mark.parametrize("command", ["entities", "codebook", "history"])
def test_help_teaches_with_examples(hashiya: Hashiya, command: str) -> None:
    status, out, _ = hashiya(command, "--help")
    assert status == 0
    assert "Examples:" in out
    assert "ACTION" in out
    assert all(len(line) <= 100 for line in out.splitlines())
