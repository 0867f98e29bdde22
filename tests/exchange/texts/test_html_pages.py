"""HTML pages: how they are told, and the lines of their markup."""

import pytest

from app.domain.errors import RecordError
from app.exchange.texts import markup_text
from app.exchange.texts.html_pages import FORMAT, declared_author
from app.exchange.texts.markup_text import holds_markup, text_of_markup


@pytest.mark.parametrize(
    ("name", "head", "sure"),
    [
        ("a", b"\xef\xbb\xbf\n<!DOCTYPE html>", True),
        ("a.php", b"<!-- x --><HTML lang=ar>", True),
        ("a.htm", b"text", True),
        ("a.txt", "قال <html> في".encode(), False),
        ("a.xml", b"<rss>", False),
    ],
)
def test_a_page_is_told_by_its_beginning_or_its_name(name: str, head: bytes, sure: bool) -> None:
    assert (FORMAT.sniff(name, head) > 50) is sure


@pytest.mark.parametrize(
    ("markup", "lines"),
    [
        ("<p>أ  \n ب</p>ج<br>د", ["أ ب", "ج", "د"]),
        ("<script>x</script><style>y</style>نص<template>z</template>", ["نص"]),
        ("<pre>سطر  أول\n  ثان</pre>ثالث", ["سطر  أول", "  ثان", "ثالث"]),
        ("می\u200cرود\u00a0\u200f&zwnj;&lt;b&gt; &#x1F1EA;", ["می\u200cرود\u00a0\u200f\u200c<b> 🇪"]),
        ("<ul><li>א<li>ב</ul>", ["א", "ב"]),
        ("نص < 3 و > 2 & كذا", ["نص < 3 و > 2 & كذا"]),
        ("<head><title>لا</title><body>نعم", ["نعم"]),
        ("<!-- لا --><![CDATA[نعم]]>", ["نعم"]),
        ("<p><ruby>محمد<rp>(</rp><rt>Mohammed</rt><rp>)</rp></ruby> قال</p>", ["محمد قال"]),
        ("<p><ruby>دوست<rt>dūst<rp></ruby>ان</p><p>آمد<rt>x<p>رفت", ["دوستان", "آمد", "رفت"]),
        ("<table><tr><td>1</td><td>2</td></tr></table>", ["1", "2"]),
        ("<p><ruby>محمد<rt>Mo<b>ham</b>med</ruby> قال", ["محمد قال"]),
        ("<p>قالت سين & صاد", ["قالت سين & صاد"]),
        ("<pre>أ  ب<pre>ج  د</pre>ه  و</pre></pre>ز  ح<pre>ط  ي", ["أ  ب", "ج  د", "ه  و", "ز ح", "ط  ي"]),
    ],
)
def test_markup_becomes_the_lines_that_a_reader_sees(markup: str, lines: list[str]) -> None:
    assert text_of_markup(markup).lines == lines


def test_the_title_and_the_first_heading_are_told_and_only_the_heading_is_text() -> None:
    page = (
        "<html lang='ar' dir=rtl class><head><title> خبر\n عاجل</title><style>p {}</style></head>"
        "<body><h2>عنوان <b>أول</b></h2><p>نص</p><h4>رابع</h4></h3><h1>عنوان ثانٍ</h1>"
    )
    found = text_of_markup(page)
    assert (found.title, found.heading) == ("خبر عاجل", "عنوان أول")
    assert found.lines == ["عنوان أول", "نص", "رابع", "عنوان ثانٍ"]
    assert dict(found.attributes) == {"lang": "ar", "dir": "rtl"}
    assert text_of_markup("<p>بلا عنوان</h1>").heading == ""


def test_markup_that_would_fill_the_memory_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markup_text, "MAX_MARKUP", 10)
    assert text_of_markup("<p>قال نعم").lines == ["قال نعم"]
    with pytest.raises(RecordError, match="more than 10 characters"):
        text_of_markup("<p>قال نعم.")


@pytest.mark.parametrize(
    ("markup", "author"),
    [
        ('<meta name="author" content="سارة">', "سارة"),
        ("<META content='דנה &amp; יוסי' property='article:author'/>", "דנה & יוסי"),
        ('<meta property="article:author" content="https://example.org/s"><meta name=author content=مريم>', "مريم"),
        ('<meta name="author" content="الجريدة">', None),
        ('<meta name="author" content=" "><meta name="description" content="سارة">', None),
    ],
)
def test_the_author_that_the_head_declares(markup: str, author: str | None) -> None:
    assert declared_author(f"<html><head>{markup}</head><body>كتبت: منى</body></html>", "الجريدة") == author


def test_only_tags_and_references_are_markup() -> None:
    assert holds_markup("<p>نص")
    assert holds_markup("&quot;")
    assert not holds_markup("1 < 2 & 3 > 2 <<نص>>")
