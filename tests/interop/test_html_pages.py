"""Articles in HTML pages. Runs where trafilatura is installed."""

import json
from typing import Any

import pytest

from app.exchange.formats import Draft, EncodingGuess, ReadOptions
from app.exchange.texts.html_pages import FORMAT
from tests.exchange.round_trip import NOW, mutations, read_records, source_of

trafilatura: Any = pytest.importorskip("trafilatura")
pytestmark = pytest.mark.filterwarnings("ignore")

FIRST = "وزیر می‌گوید که «گفتگوها»\u00a0پایان یافت\u200f و e\u0301 هم‌اکنون نشست آغاز می‌شود. این خبر برای آزمایش است."
SECOND = (
    "در ادامه سخنگو افزود که می‌رود و \u2067بازمی‌گردد\u2069؛ نشست بعدی هفته آینده است 🇪🇬 و همه شرکت می‌کنند، گزارش شد."
)
PAGE = f"""<!DOCTYPE html><html lang="fa"><head><meta charset="utf-8"><title>گزارش | سایت</title>
<meta property="og:site_name" content="خبرگزاری">
<meta property="article:published_time" content="2025-02-18T10:00:00+03:30">
<link rel="canonical" href="https://example.org/a/1"><script>alert("یک")</script><style>p{{}}</style></head>
<body><nav><ul><li><a href="/">خانه</a></li><li><a href="/x">ورزش</a></li></ul></nav>
<article><h1>گزارش تازه</h1><p>{FIRST}</p><p>{SECOND.replace("🇪🇬", "<b>🇪🇬</b>")}</p></article>
<script>document.write("دو")</script><footer>حقوق محفوظ است</footer></body></html>"""


def test_the_article_is_taken_character_by_character_and_the_rest_counted() -> None:
    (record,), rejections, losses = read_records(FORMAT, source_of(PAGE.encode(), "صفحه.html"))
    assert not rejections
    assert record["text"] == f"گزارش تازه\n{FIRST}\n{SECOND}"
    assert (record["title"], record["language"]) == ("گزارش تازه", "fa")
    assert record["meta"] == {
        "file": "صفحه.html",
        "encoding": "utf-8",
        "url": "https://example.org/a/1",
        "published": "2025-02-18",
        "source": "خبرگزاری",
    }
    assert losses.count("boilerplate") == 3
    assert losses.count("scripts") == 3


@pytest.mark.parametrize(("declared", "codec"), [("windows-1256", "cp1256"), ("windows-1255", "utf-8")])
def test_the_declared_encoding_counts_unless_the_bytes_speak_against_it(declared: str, codec: str) -> None:
    line = "وقال المتحدث باسم الوزارة إن المفاوضات مستمرة بين الطرفين منذ أيام وإن النتائج تعلن غدا في العاصمة."
    page = f'<html lang="en"><head><meta charset="{declared}"></head><body><article><p>{line}</p><p>{line[::-1]}</p>'
    (record,), _, _ = read_records(FORMAT, source_of(page.encode(codec), "a.html"))
    assert record["text"].split("\n")[0] == line
    assert record["language"] == "ar"


@pytest.mark.parametrize("page", ["<html><body><script>لا</script></body></html>", "<html>", ""])
def test_a_page_without_an_article_is_refused(page: str) -> None:
    records, rejections, _ = read_records(FORMAT, source_of(page.encode(), "a.html"))
    assert not records
    assert rejections


def test_a_page_of_frames_names_the_pages_to_import() -> None:
    page = '<html><frameset cols="20%,80%"><frame src="menu.html"><FRAME name=a src=خبر.html></frameset></html>'
    _, (rejection,), _ = read_records(FORMAT, source_of(page.encode(), "a.html"))
    assert rejection.reason == "is a page of frames; import the pages that it shows: menu.html, خبر.html"
    _, (rejection,), _ = read_records(FORMAT, source_of(b" ", "a.html"))
    assert rejection.reason == "is empty"


def test_the_encoding_of_a_page_that_is_xml() -> None:
    page = (
        '<?xml version="1.0" encoding="windows-1255"?><html xmlns="http://www.w3.org/1999/xhtml"><body>{}</body></html>'
    )
    text = "ראש הממשלה אמר אתמול בישיבת הממשלה כי התקציב יאושר עד סוף החודש."
    (record,), _, _ = read_records(FORMAT, source_of(page.format(f"<p>{text}</p>").encode("cp1255"), "a.xhtml"))
    assert (record["text"], record["meta"]["encoding"]) == (text, "windows-1255")


def test_damaged_pages_are_refused_without_a_crash() -> None:
    for mutated in mutations(PAGE.encode(), 300):
        read_records(FORMAT, source_of(mutated, "a.html"))


def test_pages_nested_beyond_measure() -> None:
    page = "<html><body>" + "<div>" * 50_000 + FIRST
    read_records(FORMAT, source_of(page.encode(), "a.html"))


def test_a_short_article_keeps_its_lines_and_its_invisible_characters() -> None:
    # trafilatura takes a page with so little text for one without structure.
    more = " و همه در این گفتگو شرکت داشتند و گزارش آن منتشر شد."
    first = f"<p>او می&zwnj;رود و\u200f هم\u200cاکنون نشست آغاز شد{more}</p>"
    second = f"<p>این خبر&#8207; برای آزمایش است و می&#x200C;آید ꀀ.{more}</p>"
    frame = '<iframe src="https://example.org/ad">قاب</iframe>'
    hidden = '<noscript>بدون اسکریپت</noscript><script>document.write("دو")</script>'
    page = f"<html><body><nav>خانه</nav><article><h1>گزارش</h1>{first}{frame}{second}{hidden}</article></body></html>"
    (record,), rejections, losses = read_records(FORMAT, source_of(page.encode(), "a.html"))
    assert not rejections
    assert record["text"].split("\n") == [
        "گزارش",
        f"او می\u200cرود و\u200f هم\u200cاکنون نشست آغاز شد{more}",
        f"این خبر\u200f برای آزمایش است و می\u200cآید ꀀ.{more}",
    ]
    assert losses.count("boilerplate") == 2
    assert losses.count("scripts") == 1


def test_frames_that_nobody_closes_take_no_time() -> None:
    page = "<html><body><p>" + FIRST + "</p>" + "<iframe><noscript " * 20_000
    read_records(FORMAT, source_of(page.encode(), "a.html"))


def page_of(*paragraphs: str, head: str = "", language: str = "ar") -> bytes:
    body = "".join(f"<p>{one}</p>" for one in paragraphs)
    return f"<html lang={language}><head>{head}</head><body><article>{body}</article></body></html>".encode()


SAID = (
    "وقال المتحدث باسم الوزارة إن المفاوضات مستمرة بين الطرفين منذ أيام وإن النتائج تعلن غدا في العاصمة.",
    "وأضاف أن الحكومة ستعقد اجتماعا طارئا يوم الأحد المقبل لبحث الأوضاع الاقتصادية وارتفاع الأسعار في الأسواق.",
)


@pytest.mark.parametrize("times", [1, 2, 3])
def test_a_paragraph_that_is_taken_over_less_often_than_it_stands_there_is_counted(times: int) -> None:
    (record,), _, losses = read_records(FORMAT, source_of(page_of(*SAID[:1] * times, SAID[1]), "a.html"))
    assert record["text"].count(SAID[0]) + losses.count("boilerplate") == times
    assert SAID[1] in record["text"]


def test_a_page_without_a_word_of_its_encoding_is_guessed_and_said_to_be() -> None:
    options = ReadOptions(encoding=None, annotator="x", now=NOW, values=FORMAT.import_values({}))
    guess, draft = FORMAT.read(source_of(page_of(*SAID).decode().encode("cp1256"), "a.html"), options)  # type: ignore[misc]
    assert isinstance(guess, EncodingGuess)
    assert (guess.where, guess.encoding) == ("a.html", "windows-1256")
    assert isinstance(draft, Draft)
    assert draft.record["text"] == "\n".join(SAID)


def test_a_byte_order_mark_goes_before_what_the_page_declares() -> None:
    data = b"\xef\xbb\xbf" + page_of(*SAID, head="<meta charset=windows-1256>")
    (record,), _, _ = read_records(FORMAT, source_of(data, "a.html"))
    assert record["text"] == "\n".join(SAID)


@pytest.mark.parametrize(("declared", "language"), [("en-US", "ar"), ("ar-EG", "ar-EG"), ("fa", "fa")])
def test_the_english_of_a_template_is_not_the_language_of_the_article(declared: str, language: str) -> None:
    (record,), _, _ = read_records(FORMAT, source_of(page_of(*SAID, language=declared), "a.html"))
    assert record["language"] == language


def test_lines_lists_and_cells_stand_as_on_the_page_and_no_empty_metadata() -> None:
    head = "<title>عنوان | موقع</title><meta name=author content='سعاد'><meta name=description content=''>"
    list_of = "<ul><li>أولا: نقطة مهمة في هذا الخبر</li><li>ثانيا: نقطة أخرى</li></ul>"
    rest = f"<blockquote><p>{SAID[1]}</p></blockquote>{list_of}<p>سطر <b>أول</b> هنا<br>سطر ثان"
    (record,), _, _ = read_records(FORMAT, source_of(page_of(SAID[0], rest, head=head), "a.html"))
    wanted = [*SAID, "أولا: نقطة مهمة في هذا الخبر", "ثانيا: نقطة أخرى", "سطر أول هنا", "سطر ثان"]
    assert record["text"].split("\n") == wanted
    assert record["meta"] == {"file": "a.html", "encoding": "utf-8", "author": "سعاد"}


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (AttributeError("'NoneType' object has no attribute 'splitlines'"), "AttributeError"),
        (KeyError("x"), "KeyError"),
        (ValueError("no characters"), "no characters"),
    ],
)
def test_what_the_extractor_stumbles_over_is_told_without_words_of_python(
    error: Exception, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(*_given: object, **_more: object) -> None:
        raise error

    monkeypatch.setattr(trafilatura, "bare_extraction", stumble)
    found, (rejection,), _ = read_records(FORMAT, source_of(page_of(*SAID), "a.html"))
    assert (found, rejection.reason) == ([], f"holds markup that cannot be read: {told}")


@pytest.mark.parametrize("marked", [False, True])
@pytest.mark.parametrize("escaped", [False, True])
def test_a_text_that_only_the_data_of_a_page_have_keeps_its_paragraphs_and_is_told(marked: bool, escaped: bool) -> None:
    body = f"<p>{FIRST}</p><p>{SECOND}</p>" if marked else f"{FIRST}\n\n {SECOND}"
    data = json.dumps({"@type": "NewsArticle", "headline": "گزارش", "articleBody": body}, ensure_ascii=escaped)
    page = (
        f'<html lang="fa"><head><meta charset="utf-8"><title>گزارش</title>'
        f'<script type="application/ld+json">{data}</script>'
        f"</head><body><div><p>{FIRST[:20]}…</p><p>مشترک شوید</p></div></body></html>"
    )
    (record,), _, losses = read_records(FORMAT, source_of(page.encode(), "a.html"))
    assert record["text"] == f"{FIRST}\n{SECOND}"
    assert losses.count("page_data") == 1
    (record,), _, losses = read_records(
        FORMAT, source_of(PAGE.replace("<script>alert", f"<script>{data}").encode(), "a.html")
    )
    assert record["text"] == f"گزارش تازه\n{FIRST}\n{SECOND}"
    assert not losses.count("page_data")
