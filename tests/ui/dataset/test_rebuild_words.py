"""What came of a rebuilt dataset in words: every reason has its sentence, in English and in Arabic."""

import re
from pathlib import Path

import pytest

from app.services.dataset.build import DatasetReport
from app.services.dataset.plan import Plan
from app.services.dataset.rebuild import Cause, ComparedFile, Difference, RebuildReport
from app.ui.dataset import DatasetWords, RebuildWords
from app.ui.transfer.report_words import Section

ABOUT_ARTICLES = (Cause.GONE, Cause.OTHER_TEXT, Cause.OTHER_LABELS, Cause.OTHER_PART)
LATIN = re.compile("[a-z]{3,}")


def told(
    *files: ComparedFile, differences: tuple[Difference, ...] = (), later: tuple[str, ...] = ()
) -> tuple[str, list[Section]]:
    plan = Plan(articles={}, group_of={}, counts={}, left_out=0, remarks=(), agreement=None, came_later=later)
    report = RebuildReport(built=DatasetReport(out=Path("/x"), plan=plan), files=files, differences=differences)
    return RebuildWords(DatasetWords(), {"a1": "خبر من الميناء"}).of_rebuilt(report)


def rows(sections: list[Section], place: int) -> list[str]:
    return [" | ".join(filter(None, row)) for row in sections[place].rows]


def plain(text: str) -> str:
    return "".join(one for one in text if one not in "\u2066\u2067\u2068\u2069\u200e")


EVERY = tuple(
    Difference(cause=cause, articles=("a1", "غائب") if cause in ABOUT_ARTICLES else (), then="١", now="٢")
    for cause in Cause
)


@pytest.mark.usefixtures("english")
def test_every_reason_is_said_once_with_its_articles() -> None:
    file = ComparedFile(name="train.jsonl", then="a" * 64, now="b" * 64, causes=tuple(Cause))
    sentence, sections = told(file, differences=EVERY)
    assert "1 file is not as the card says" in sentence
    said = [plain(row) for row in rows(sections, 1)]
    assert len(set(said)) == len(Cause)
    assert "2 articles have another text | خبر من الميناء\nغائب" in said
    assert "another version of Hashiya: ١ then, ٢ now" in said
    lines = plain(rows(sections, 2)[0]).split("\n")
    assert lines[0] == f"train.jsonl: differs | then {'a' * 16}…, now {'b' * 16}…"
    assert len(set(lines[1:])) == len(Cause)


@pytest.mark.usefixtures("english")
def test_articles_that_came_later_are_named() -> None:
    _, sections = told(ComparedFile(name="a", then="1", now="1"), later=("a1", *map(str, range(30))))
    (row,) = [plain(row) for row in rows(sections, 2)]
    assert row.startswith("31 articles came later and are not in the dataset of the card | خبر من الميناء\n0\n")
    assert row.endswith("\n18\n…")


@pytest.mark.usefixtures("arabic")
def test_every_reason_is_said_in_arabic() -> None:
    file = ComparedFile(name="١", then="1" * 64, now="2" * 64, causes=tuple(Cause))
    sentence, sections = told(file, differences=EVERY, later=("a1",))
    words = "\n".join([sentence, *rows(sections, 1), *rows(sections, 2), sections[3].title, *rows(sections, 3)])
    assert LATIN.findall(words.replace("articles.jsonl", "")) == []


@pytest.mark.usefixtures("english")
def test_files_that_differ_come_first_and_all_are_counted() -> None:
    many = [ComparedFile(name=f"f{number}", then="a", now="a") for number in range(120)]
    files = [*many, ComparedFile(name="new", then=None, now="b"), ComparedFile(name="gone", then="c", now=None)]
    sentence, sections = told(*files)
    assert "2 files are not as the card says" in sentence
    listed = [plain(row) for row in rows(sections, 1)]
    assert [line.split(" | ")[0] for line in listed[:3]] == [
        "new: was not there then",
        "gone: is not made any more",
        "f0: the same",
    ]
    assert (len(listed), sections[1].more) == (100, 22)
    assert "every file is the same" in told(*many)[0]
