"""`hashiya formats`: every door, what it carries and needs, its options, in lines that fit the terminal."""

import json

import pytest

from tests.cli.conftest import Hashiya


def test_formats_tells_every_door_with_its_options_and_what_it_carries(hashiya: Hashiya) -> None:
    formats = {item["name"]: item for item in json.loads(hashiya("formats", "--json")[1])["formats"]}
    assert formats["native"]["ways"] == ["import", "export"]
    assert formats["html-report"]["ways"] == ["export"]
    assert formats["docx"]["carries"] == ["meta"]
    assert formats["docx"]["suffixes"] == [".docx", ".docm"]
    (option,) = formats["epub"]["options"]
    assert (option["name"], option["choices"], option["ways"]) == ("articles", ["chapters", "book"], ["import"])
    columns = next(option for option in formats["conll"]["options"] if option["name"] == "columns")
    assert (columns["kind"], columns["least"], columns["default"]) == ("number", 0, 0)
    assert formats["spacy"]["needs"] == 'spaCy (pip install "hashiya[spacy]")'
    out = " ".join(hashiya("formats")[1].split())
    assert "--option articles=chapters|book (default: chapters) whether each chapter" in out
    assert "--option scheme=iob2|bilou|bmes|bioes (on export; default: iob2) The scheme" in out
    assert "--option separator=auto|tab|caret|pipe|comma|space (on import; default: auto) What stands" in out
    assert "--option text=TEXT (on import) the column" in out
    assert "files: .spacy carries: " in out
    assert 'needs: spaCy (pip install "hashiya[spacy]")' in out
    assert all(item["title"] in out for item in formats.values())
    assert all(suffix in out for item in formats.values() for suffix in item["suffixes"])
    helps = {option["help"] for item in formats.values() for option in item["options"]}
    assert all(" ".join(help_text.split()) in out for help_text in helps)


@pytest.mark.parametrize("columns", [40, 80, 200])
def test_formats_fit_the_terminal(hashiya: Hashiya, columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    lines = hashiya("formats")[1].splitlines()
    assert max(len(line) for line in lines if " " in line.strip() and "=" not in line) <= min(columns, 110)
    names = [line.split(":")[0] for line in lines if line and not line.startswith(" ")]
    assert names == [item["name"] for item in json.loads(hashiya("formats", "--json")[1])["formats"]]
    assert lines.count("") == len(names) - 1


def test_formats_tells_of_the_ones_that_are_named(hashiya: Hashiya) -> None:
    lines = hashiya("formats", "doccano", "csv")[1].splitlines()
    told = [line for line in lines if line and not line.startswith(" ")]
    assert told == ["doccano: import and export", "csv: import and export"]
    out = " ".join(" ".join(lines).split())
    assert "carries: the text, spans, overlapping and nested spans, links, metadata of the article no place" in out
    assert "no place for: discontinuous spans, attributes of spans, entities, notes, whose a span is, " in out
    assert "to know: one table in a file" in out
    report = " ".join(hashiya("formats", "html-report")[1].split())
    assert "files: .html .htm; an export of many articles is a folder, or a .zip of one" in report
    assert "carries: all that an article has" in report
    assert "no place for" not in report
    (found,) = json.loads(hashiya("formats", "spans", "--json")[1])["formats"]
    assert (found["carries"], found["lacks"][:2]) == (["overlaps", "spans"], ["annotators", "attributes"])
    status, _, error = hashiya("formats", "docano")
    assert (status, error.count("\n")) == (2, 1)
    assert "There is no format 'docano' to tell of; known are: brat, " in error
