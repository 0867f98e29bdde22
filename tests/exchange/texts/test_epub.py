"""EPUB: chapters in reading order, languages and titles, books as one article."""

import re
from collections.abc import Mapping

import pytest

from app.exchange.formats import Draft, ReadOptions
from app.exchange.texts.epub import FORMAT
from tests.exchange.round_trip import NOW, read_records, source_of
from tests.exchange.texts.epub_files import FILES, PACKAGE, epub

_LOCKED = "is encrypted, so that only the program of its shop or library can read it"


def test_each_chapter_is_an_article_in_reading_order() -> None:
    (first, second), rejections, losses = read_records(FORMAT, source_of(epub(), "عدد.epub"))
    assert not rejections
    assert first["text"] == "گزارش تازه\nاو می‌رود\u200f و e\u0301 🇪🇬\u00a0است.\nسطر\u200cدوم <b>"
    assert (first["title"], first["language"]) == ("گزارش تازه", "fa")
    assert (second["text"], second["language"]) == ("والخبر الثاني", "ar-EG")
    assert first["meta"] == {
        "book": "عدد الصباح",
        "source": "الأيام",
        "published": "2025-02-18",
        "file": "عدد.epub/OEBPS/text/a a.xhtml",
    }
    assert {loss["kind"]: loss["count"] for loss in losses.to_json()} == {
        "layout": 1,
        "pictures": 2,
        "scripts": 3,
        "side_texts": 1,
    }


def test_books_of_old_programs_and_what_the_shop_has_locked() -> None:
    package = FILES["OEBPS/content.opf"]
    old = package.replace(
        "<package",
        '<!DOCTYPE package PUBLIC "+//ISBN 0-9673008-1-9//DTD OEB 1.2 Package//EN" "http://example.org/oeb12.dtd">\n<package',
    ).replace("</spine>", '<itemref idref="nowhere"/></spine>')
    declared = (
        '<?xml version="1.0" encoding="windows-1255"?><html xml:lang="he"><body><p>אמר <ruby>השר<rp>(</rp><rt>hasar'
    )
    second = f"{declared}<rp>)</rp></ruby> אתמול.</p></body></html>".encode("cp1255")
    locked = '<e><CipherReference URI="OEBPS/text/a%20a.xhtml"/></e>'
    files: dict[str, str | bytes] = {
        **FILES,
        "OEBPS/content.opf": old,
        "OEBPS/b.xhtml": second,
        "META-INF/encryption.xml": locked,
    }
    (record,), rejections, losses = read_records(FORMAT, source_of(epub(files), "a.epub"))
    assert (record["text"], record["language"]) == ("אמר השר אתמול.", "he")
    assert losses.count("readings") == 1
    assert [(item.where, item.reason) for item in rejections] == [
        ("a.epub/OEBPS/text/a a.xhtml", _LOCKED),
        ("a.epub", "its reading order names nowhere, which is none of its parts"),
    ]


def test_a_chapter_is_read_in_the_encoding_that_it_declares_unless_another_is_named() -> None:
    """So short that its bytes would be taken for Windows-1256."""
    chapter = '<?xml version="1.0" encoding="ISO-8859-6"?><html><body><p>كتاب</p></body></html>'
    data = epub({**FILES, "OEBPS/b.xhtml": chapter.encode("iso8859-6")})
    (_, record), _, _ = read_records(FORMAT, source_of(data, "a.epub"))
    assert record["text"] == "كتاب"
    assert FORMAT.read is not None
    options = ReadOptions(encoding="windows-1256", annotator="سارة", now=NOW)
    found = [one.record for one in FORMAT.read(source_of(data, "a.epub"), options) if isinstance(one, Draft)]
    assert [one["text"] for one in found] == [chapter[chapter.index("كتاب") :][:4].encode("iso8859-6").decode("cp1256")]


def test_of_several_languages_and_publishers_the_first_counts() -> None:
    more = "<dc:language>he</dc:language><dc:publisher>הוצאה אחרת</dc:publisher></metadata>"
    data = epub({**FILES, "OEBPS/content.opf": PACKAGE.replace("</metadata>", more)})
    (_, record), _, _ = read_records(FORMAT, source_of(data, "a.epub"))
    assert (record["language"], record["meta"]["source"]) == ("ar-EG", "الأيام")


@pytest.mark.parametrize(
    ("dates", "published"),
    [
        ({"modification": "2024-02-02", "publication": "2024-01-01"}, "2024-01-01"),
        ({"modification": "2024-02-02", "": "2024-01-01"}, "2024-01-01"),
        ({"publication": "2024-01-01", "modification": "2024-02-02"}, "2024-01-01"),
        ({"modification": "2024-02-02"}, "2024-02-02"),
    ],
)
def test_the_date_of_publication_and_every_author(dates: Mapping[str, str], published: str) -> None:
    said = "".join(
        f'<dc:date opf:event="{event}">{date}</dc:date>' if event else f"<dc:date>{date}</dc:date>"
        for event, date in dates.items()
    )
    said += "<dc:creator>منى</dc:creator><dc:creator>דנה</dc:creator>"
    said = f'<metadata xmlns:opf="o" xmlns:dc="d">{said}</metadata>'
    package = re.sub("<metadata.*</metadata>", said, FILES["OEBPS/content.opf"], flags=re.DOTALL)
    records, _, _ = read_records(FORMAT, source_of(epub({**FILES, "OEBPS/content.opf": package}), "a.epub"))
    assert {(record["meta"]["published"], record["meta"]["author"]) for record in records} == {(published, "منى, דנה")}


def test_a_book_can_be_one_article() -> None:
    (record,), _, _ = read_records(FORMAT, source_of(epub(), "a.epub"), articles="book")
    assert record["title"] == "عدد الصباح"
    assert record["text"].endswith("<b>\n\nوالخبر الثاني")


def test_a_chapter_that_is_missing_is_named_and_a_book_with_a_hole_refused() -> None:
    data = epub({name: content for name, content in FILES.items() if "a a" not in name})
    records, rejections, _ = read_records(FORMAT, source_of(data, "a.epub"))
    assert [record["text"] for record in records] == ["والخبر الثاني"]
    assert [rejection.where for rejection in rejections] == ["a.epub/OEBPS/text/a a.xhtml"]
    records, rejections, _ = read_records(FORMAT, source_of(data, "a.epub"), articles="book")
    assert not records
    assert "has no part" in rejections[0].reason


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"PK", "no EPUB"),
        (epub({}), "no EPUB"),
        (epub({"META-INF/container.xml": "<a/>"}), "has no part"),
        (epub({**FILES, "OEBPS/content.opf": "<a/>"}), "holds no text"),
        (epub({**FILES, "OEBPS/content.opf": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}), "document type"),
    ],
)
def test_what_is_no_book_is_refused(data: bytes, reason: str) -> None:
    records, rejections, _ = read_records(FORMAT, source_of(data, "a.epub"))
    assert not records
    assert reason in rejections[0].reason


@pytest.mark.parametrize("articles", ["chapters", "book"])
def test_a_book_of_pictures_and_empty_pages_holds_no_text(articles: str) -> None:
    package = PACKAGE.replace('<itemref idref="b"/>', '<itemref idref="p"/>')
    files = {**FILES, "OEBPS/content.opf": package, "OEBPS/text/a a.xhtml": "<html><body><p> </p></body></html>"}
    records, rejections, losses = read_records(FORMAT, source_of(epub(files), "عدد.epub"), articles=articles)
    assert not records
    assert rejections == [("عدد.epub", "holds no text")]
    assert losses.count("pictures") == 2, "one is a page of the reading order, and one a part of the book"


@pytest.mark.parametrize("articles", ["chapters", "book"])
def test_a_page_without_words_is_left_out_between_others(articles: str) -> None:
    package = PACKAGE.replace(
        "</manifest>", '<item id="c" href="c.xhtml" media-type="application/xhtml+xml"/></manifest>'
    )
    package = package.replace('<itemref idref="b"/>', '<itemref idref="c"/><itemref idref="b"/>')
    files = {**FILES, "OEBPS/content.opf": package, "OEBPS/c.xhtml": "<html><body><hr/></body></html>"}
    found, rejections, _ = read_records(FORMAT, source_of(epub(files), "عدد.epub"), articles=articles)
    assert not rejections
    assert len(found) == (2 if articles == "chapters" else 1)
    assert "\n\n\n" not in "".join(record["text"] for record in found)


def test_the_file_is_told_by_its_name_or_by_what_it_says_first() -> None:
    data = epub()
    assert [FORMAT.sniff(name, data[:4096]) for name in ("عدد.epub", "عدد.EPUB", "عدد.zip")] == [95, 95, 95]
    assert FORMAT.sniff("عدد.zip", b"PK" + bytes(200) + b"application/epub+zip") == 0
    assert FORMAT.sniff("عدد.epub", b"<html>application/epub+zip") == 0


def test_a_part_that_cannot_be_read_is_named_in_a_book_that_is_one_article() -> None:
    locked = '<e><Other URI="OEBPS/b.xhtml"/><CipherReference URI="OEBPS/text/a%20a.xhtml"/></e>'
    data = epub({**FILES, "META-INF/encryption.xml": locked})
    records, rejections, _ = read_records(FORMAT, source_of(data, "عدد.epub"), articles="book")
    assert not records
    assert rejections == [("عدد.epub", "its part OEBPS/text/a a.xhtml " + _LOCKED)]
    (record,), rejections, _ = read_records(FORMAT, source_of(data, "عدد.epub"))
    assert record["text"] == "والخبر الثاني"
    assert [rejection.where for rejection in rejections] == ["عدد.epub/OEBPS/text/a a.xhtml"]


def test_what_the_package_says_besides_is_named() -> None:
    more = "<dc:subject>سياسة</dc:subject><dc:rights>حقوق</dc:rights><meta property='dcterms:modified'>2025</meta>"
    package = PACKAGE.replace("</metadata>", f"{more}<meta name='cover' content='p'/></metadata>")
    _, rejections, losses = read_records(FORMAT, source_of(epub({**FILES, "OEBPS/content.opf": package}), "a.epub"))
    assert not rejections
    (loss,) = (loss for loss in losses.to_json() if loss["kind"] == "unknown_key")
    assert loss["examples"] == ["a.epub: rights", "a.epub: subject"]


def test_a_chapter_of_no_byte_is_told_and_the_others_come_in() -> None:
    """A page of blanks or of a picture is passed over; a chapter that lost its text is a hole."""
    data = epub({**FILES, "OEBPS/b.xhtml": b""})
    (record,), rejections, _ = read_records(FORMAT, source_of(data, "عدد.epub"))
    assert record["text"].startswith("گزارش")
    assert rejections == [("عدد.epub/OEBPS/b.xhtml", "is empty")]
    records, rejections, _ = read_records(FORMAT, source_of(data, "عدد.epub"), articles="book")
    assert not records
    assert rejections == [("عدد.epub", "its part OEBPS/b.xhtml is empty")]


_CHAPTER = "<html><head><title>كتاب الأخبار</title></head><body><p>{}</p></body></html>"


def _book_of(items: str, spine: str, metadata: str = "") -> str:
    return (
        '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>'
        f"<dc:title>كتاب الأخبار</dc:title>{metadata}</metadata><manifest>{items}</manifest><spine>{spine}</spine>"
        "</package>"
    )


@pytest.mark.parametrize("old", [True, False])
def test_chapters_without_a_heading_are_called_as_in_the_table_of_contents(old: bool) -> None:
    html = 'media-type="application/xhtml+xml"'
    paths = {"a": "%D8%A3.xhtml", "b": "b.xhtml", "c": "c.xhtml"}
    items = "".join(f'<item id="{key}" href="{path}" {html}/>' for key, path in paths.items())
    ncx = (
        '<!DOCTYPE ncx PUBLIC "-//NISO//DTD ncx 2005-1//EN" "http://www.daisy.org/z3986/2005/ncx-2005-1.dtd">'
        "<ncx xmlns='n'><docTitle><text>كتاب الأخبار</text></docTitle><navMap>"
        "<navPoint><navLabel><text>الفصل\n الأول</text></navLabel><content src='../%D8%A3.xhtml'/><navPoint><navLabel>"
        "<text>قسم منه</text></navLabel><content src='../%D8%A3.xhtml#s'/></navPoint></navPoint>"
        "<navPoint><navLabel><text>פרק שני</text></navLabel><content src='../b.xhtml#top'/></navPoint></navMap>"
        "<pageList><pageTarget><navLabel><text>12</text></navLabel><content src='../c.xhtml'/></pageTarget></pageList>"
        "</ncx>"
    )
    nav = (
        "<html xmlns='h' xmlns:epub='http://www.idpf.org/2007/ops'><body><nav epub:type='page-list'>"
        "<a href='../c.xhtml'>12</a></nav><nav epub:type='toc'><ol><li><a href='../%D8%A3.xhtml'>الفصل\n الأول</a><ol>"
        "<li><a href='../%D8%A3.xhtml#s'>قسم</a></li></ol></li><li><a href='../b.xhtml#top'>פרק שני</a></li></ol></nav>"
        "</body></html>"
    )
    table = f'<item id="n" href="t/nav.xhtml" properties="nav" {html}/>'
    if old:
        table = '<item id="n" href="t/toc.ncx" media-type="application/x-dtbncx+xml"/>'
    files = {
        "META-INF/container.xml": FILES["META-INF/container.xml"],
        "OEBPS/content.opf": _book_of(items + table, '<itemref idref="a"/><itemref idref="b"/><itemref idref="c"/>'),
        "OEBPS/t/toc.ncx" if old else "OEBPS/t/nav.xhtml": ncx if old else nav,
        "OEBPS/أ.xhtml": _CHAPTER.format("قال الوزير."),
        "OEBPS/b.xhtml": _CHAPTER.format("<b>אמר</b> השר."),
        "OEBPS/c.xhtml": _CHAPTER.format("او می‌رود."),
    }
    found, rejections, _ = read_records(FORMAT, source_of(epub(files), "a.epub"))
    assert not rejections
    assert [record["title"] for record in found] == ["الفصل الأول", "פרק שני", "كتاب الأخبار"]
    broken = {**files, "OEBPS/t/toc.ncx" if old else "OEBPS/t/nav.xhtml": "<ncx"}
    found, _, _ = read_records(FORMAT, source_of(epub(broken), "a.epub"))
    assert [record["title"] for record in found] == ["كتاب الأخبار"] * 3


def test_parts_are_found_though_their_names_are_written_in_other_letters() -> None:
    html = 'media-type="application/xhtml+xml"'
    items = f'<item id="a" href="Text/caf%C3%A9.xhtml" {html}/><item id="b" href="text/\u0622.xhtml" {html}/>'
    files = {
        "META-INF/container.xml": FILES["META-INF/container.xml"],
        "OEBPS/content.opf": _book_of(items, '<itemref idref="a"/><itemref idref="b"/>'),
        "OEBPS/text/cafe\u0301.xhtml": _CHAPTER.format("قال الوزير."),
        "OEBPS/text/\u0627\u0653.xhtml": _CHAPTER.format("ثم عاد."),
    }
    found, rejections, _ = read_records(FORMAT, source_of(epub(files), "a.epub"))
    assert not rejections
    assert [record["text"] for record in found] == ["قال الوزير.", "ثم عاد."]


def test_what_the_book_says_twice_or_in_names_of_programs_is_told() -> None:
    said = (
        "<dc:title>عنوان فرعي</dc:title><dc:identifier>urn:uuid:1</dc:identifier><dc:identifier>978</dc:identifier>"
        '<dc:language>ar</dc:language><dc:language>ar</dc:language><meta name="cover" content="c"/>'
        '<meta name="calibre:series" content="سلسلة"/>'
    )
    files = {
        **FILES,
        "OEBPS/content.opf": _book_of(
            '<item id="b" href="b.xhtml" media-type="text/html"/>', '<itemref idref="b"/>', said
        ),
    }
    (record,), _, losses = read_records(FORMAT, source_of(epub(files), "a.epub"))
    assert record["meta"] == {"book": "كتاب الأخبار", "identifier": "urn:uuid:1", "file": "a.epub/OEBPS/b.xhtml"}
    assert {loss["kind"]: loss["examples"] for loss in losses.to_json()} == {
        "foreign_items": ["a.epub: a second identifier", "a.epub: a second title"],
        "unknown_key": ["a.epub: calibre:series"],
    }
