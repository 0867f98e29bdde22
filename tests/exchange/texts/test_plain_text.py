"""Plain text: line ends and marks recorded, everything else kept; titles and languages."""

import codecs
import io
from dataclasses import replace

import pytest
from hypothesis import given

from app.exchange.characters.language import language_of
from app.exchange.files.sources import Source
from app.exchange.formats import Draft, EncodingGuess, ReadOptions, Rejection
from app.exchange.installed_formats import installed_formats
from app.exchange.loss import LossReport
from app.exchange.records.titles import MAX_TITLE, title_of
from app.exchange.texts.plain_text import FORMAT, read
from tests.exchange.articles import TEXTS, seed_records
from tests.exchange.texts.markdown_files import MARKDOWN

OPTIONS = ReadOptions(encoding=None, annotator="سارة", now="2026-01-01T10:00:00Z")


def events(data: bytes, name: str = "خبر.txt") -> list[object]:
    return list(read(Source(name, len(data), lambda: io.BytesIO(data)), OPTIONS))


def draft(data: bytes, name: str = "خبر.txt") -> Draft:
    (found,) = events(data, name)
    assert isinstance(found, Draft)
    return found


@pytest.mark.parametrize(
    ("ends", "recorded"), [("\n", None), ("\r\n", "crlf"), ("\r", "cr"), ("\r\n|\n", "mixed"), ("\r|\r\n", "mixed")]
)
def test_line_ends_become_lf_once_and_are_recorded(ends: str, recorded: str | None) -> None:
    first, last = ends.split("|") if "|" in ends else (ends, ends)
    found = draft(f"عنوان{first}سطر{last}سطر".encode()).record
    assert found["text"] == "عنوان\nسطر\nسطر"
    assert found["meta"].get("line_ends") == recorded


def test_a_mark_in_front_goes_and_is_recorded_one_inside_stays() -> None:
    found = draft(codecs.BOM_UTF8 + "أ\ufeffب\ufeff".encode()).record
    assert found["text"] == "أ\ufeffب\ufeff"
    assert found["meta"] == {"file": "خبر.txt", "encoding": "utf-8", "byte_order_mark": True}


@given(TEXTS.filter(lambda text: text.strip() and "\r" not in text and not text.startswith("\ufeff")))
def test_every_other_character_stays(text: str) -> None:
    assert draft(text.encode()).record["text"] == text


def test_a_text_of_direction_marks_only_is_kept() -> None:
    found = draft("\u200f\u202b\u202c\u2067\u2069".encode(), "ordner/leer.txt").record
    assert found["text"] == "\u200f\u202b\u202c\u2067\u2069"
    assert found["title"] == "leer"
    assert found["direction"] == "rtl"


def test_a_million_characters_in_one_line() -> None:
    text = "قال محمد " * 111_112
    found = draft(text.encode()).record
    assert found["text"] == text
    assert len(found["title"]) <= MAX_TITLE


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "is empty"),
        (codecs.BOM_UTF8, "blanks"),
        (" \n\t\u00a0".encode(), "nothing but blanks"),
        ("قال\0".encode(), "NUL"),
    ],
)
def test_what_holds_no_text_is_refused(data: bytes, reason: str) -> None:
    (found,) = events(data)
    assert isinstance(found, Rejection)
    assert found.where == "خبر.txt"
    assert reason in found.reason


def test_a_guess_is_told_before_the_article() -> None:
    guess, article = events("وقال المتحدث باسم الوزارة إن المفاوضات مستمرة بين الطرفين".encode("cp1256"))
    assert isinstance(guess, EncodingGuess)
    assert guess.encoding == "windows-1256"
    assert isinstance(article, Draft)
    assert article.record["meta"]["encoding"] == "windows-1256"


def test_a_file_that_cannot_be_read_is_refused() -> None:
    def fail() -> io.BytesIO:
        raise PermissionError(13, "Permission denied")

    (found,) = read(Source("a.txt", 5, fail), OPTIONS)
    assert found == Rejection(
        "a.txt", "cannot be read: permission is denied; check its rights and whether another program has it open"
    )


def test_the_title_is_the_first_line_that_shows_something() -> None:
    assert title_of("\n \u200f \n\u202bالعنوان\u202c \nنص", "a.txt") == "العنوان"
    long = "ك" + "لمة " * 60
    assert title_of(long, "a.txt") == long[: MAX_TITLE - 1] + "…"
    # The cut does not separate a letter from its marks.
    marked = "ا" * (MAX_TITLE - 2) + "ب\u064e\u0651" + "ت" * 9
    assert title_of(marked, "a.txt") == "ا" * (MAX_TITLE - 2) + "…"
    assert title_of("\n\n", "x/y.name.txt") == "y.name"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("وقال المتحدث باسم الوزارة إن الهدنة انتهت", "ar"),
        ("وزیر خارجه گفت که گفتگوها پایان یافت", "fa"),
        ("وزیر خارجہ نے کہا کہ بات چیت ختم ہو گئی ہے", "ur"),
        ("דובר המשרד מסר כי השיחות הסתיימו", "he"),
        ("The ministry said that talks have ended", "en"),
        ("Das Ministerium erklärte heute", "und"),
        ("(SeaPRwire) – وعد البلدان بالتعاون لمواجهة التهديدات", "ar"),
        ("٢٠٢٤ 12:30 — !!", "und"),
        ("", "und"),
        ("پچ", "fa"),
    ],
)
def test_the_language_is_told_by_its_letters(text: str, language: str) -> None:
    assert language_of(text) == language


def test_the_language_of_the_sample_articles_is_told() -> None:
    for record in seed_records():
        assert language_of(record["text"]) == record["language"], record["title"]


def test_any_file_may_be_plain_text_but_lines_of_json_are_not() -> None:
    assert FORMAT.sniff("a.txt", b"") > FORMAT.sniff("a", b"") > FORMAT.sniff("a.jsonl", b"") == 0


def test_xml_of_no_known_format_is_no_article() -> None:
    graph = b'<?xml version="1.0" encoding="utf-8"?><graphml><graph/></graphml>'
    assert installed_formats().candidates("network.graphml", graph) == []
    assert [form.name for form, _ in installed_formats().candidates("notes.txt", graph)] == ["text"]


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_the_front_matter_of_markdown_is_metadata(line_end: str) -> None:
    data = MARKDOWN.replace("\n", line_end).encode()
    options = replace(OPTIONS, losses=LossReport())
    (found,) = read(Source("خبر.md", len(data), lambda: io.BytesIO(data)), options)
    assert isinstance(found, Draft)
    record = found.record
    assert record["title"] == "محادثات: المياه"
    assert record["text"] == "# عنوان\nقال محمد علي: «الحزب» سيفوز.\n---\n"
    assert (record["language"], record["direction"]) == ("ar-EG", "rtl")
    assert record["meta"] == {
        "file": "خبر.md",
        "encoding": "utf-8",
        **({"line_ends": "crlf"} if line_end == "\r\n" else {}),
        "published": "2024-05-31",
        "author": "سارة, דנה'ס",
        "source": "وكالة الأنباء",
        "url": "https://example.org/a#b",
        "tags": ["مياه", "نهر، بحر", "نيل"],
        "summary": "سطر وآخر",
        "front_matter.file": "7",
        "draft": "false",
    }
    assert [(loss["kind"], loss["examples"]) for loss in options.losses.to_json()] == [
        ("remarks", ["خبر.md:3", "خبر.md:14"])
    ]


@pytest.mark.parametrize(
    "text",
    [
        "---\nقال محمد علي\n---\nنص",
        "---\ntitle: خبر\nنص بلا نهاية",
        "---\n---\nنص",
        "---\ntitle: أ\ntitle: ب\n---\nنص",
        "قال: نعم\n---\ntitle: أ\n---\n",
    ],
)
def test_what_is_no_front_matter_stays_in_the_text(text: str) -> None:
    assert draft(text.encode(), "خبر.md").record["text"] == text
    assert draft(MARKDOWN.encode(), "خبر.txt").record["text"] == MARKDOWN


def test_what_a_front_matter_says_twice_or_wrongly_is_kept_beside() -> None:
    text = "---\ndate: 2024\npublished: [٢٠٢٤]\nlang: لغتان\ndir: up\ntitle:\nurl:\ntokens: x\n---\nשלום עולם"
    record = draft(text.encode(), "a.md").record
    assert (record["title"], record["language"], record["direction"]) == ("שלום עולם", "he", "rtl")
    assert {key: value for key, value in record["meta"].items() if key not in {"file", "encoding"}} == {
        "published": "2024",
        "front_matter.published": ["٢٠٢٤"],
        "lang": "لغتان",
        "dir": "up",
        "title": "",
        "front_matter.url": "",
        "front_matter.tokens": "x",
    }


def test_a_value_of_a_front_matter_that_is_more_than_a_text_stays_as_it_is_written() -> None:
    text = (
        "---\ntitle: خبر\n  طويل\nimage:\n  path: أ.png\n  # ظل\n  alt: «ب»\nlinks:\n- name: x\n  url: y\n- z\n"
        'map: {أ: ب}\nmore: "نعم\nlast: a: b\n---\nקול ישראל'
    )
    record = draft(text.encode(), "a.md").record
    assert (record["title"], record["text"]) == ("خبر طويل", "קול ישראל")
    assert {key: value for key, value in record["meta"].items() if key not in {"file", "encoding"}} == {
        "image": "  path: أ.png\n  # ظل\n  alt: «ب»",
        "links": "- name: x\n  url: y\n- z",
        "map": "{أ: ب}",
        "more": '"نعم',
        "last": "a: b",
    }


def test_a_front_matter_without_a_text_is_refused() -> None:
    (found,) = events("---\ntitle: خبر\n---\n\n".encode(), "a.md")
    assert found == Rejection("a.md", "holds nothing but blanks")
