"""RSS and Atom: entries, their dates and markup."""

import time

import pytest

from app.exchange.formats import Draft, ReadOptions
from app.exchange.syntax import xml_reading
from app.exchange.texts.feeds import FORMAT
from tests.exchange.round_trip import NOW, read_records, source_of
from tests.exchange.texts.feeds import ATOM, RSS


def test_entries_of_rss_become_articles() -> None:
    (first, second), rejections, losses = read_records(FORMAT, source_of(RSS.encode(), "أخبار.rss"))
    assert first["text"] == "قال 🇪🇬 محمد علي:\n«سيفوز»\u200f e\u0301"
    assert (first["title"], first["language"]) == ('خبر "أول"', "ar")
    assert first["meta"] == {
        "file": "أخبار.rss",
        "source": "وكالة الأنباء",
        "url": "https://example.org/1",
        "published": "2025-02-18T08:00:00Z",
        "feed_id": "g1",
        "author": "سارة",
        "categories": ["سياسة", "مياه"],
    }
    assert (second["text"], second["meta"]["published"]) == ("ملخص 1 < 2 فقط", "أمس")
    assert [rejection.reason for rejection in rejections] == ["the entry holds no text"]
    assert {loss["kind"]: loss["count"] for loss in losses.to_json()} == {
        "layout": 1,
        "pictures": 1,
        "scripts": 1,
        "summaries": 1,
        "summaries_beside": 1,
        "unknown_key": 3,
    }


def test_xhtml_of_atom_keeps_the_order_of_its_text() -> None:
    (record,), rejections, _ = read_records(FORMAT, source_of(ATOM.encode(), "a.xml"))
    assert not rejections
    assert record["text"] == "او می‌رود و بازمی‌گردد & 🇪🇬.\nیک\nدو\nپایان"
    assert (record["title"], record["language"]) == ("گزارش <تازه>", "fa")
    assert record["meta"]["published"] == "2025-02-18T00:00:00Z"
    assert record["meta"]["url"] == "https://example.org/a"
    assert record["meta"]["author"] == "مریم"


OLD = """
<?xml version="1.0" encoding="{encoding}"?>
<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://example.org/rss-0.91.dtd">
<rss version="0.91"><channel><title>أخبار &amp;amp; آراء</title>
<item><title>خبر&nbsp;قديم</title><source url="https://example.org">وكالة الأنباء</source>
<description>قال الوزير &laquo;نعم&raquo;.</description><pubDate>Tue, 02 Jan 2001 10:00:00</pubDate></item>
</channel></rss>"""


@pytest.mark.parametrize("encoding", ["utf-8", "windows-1256", "utf-16"])
def test_feeds_of_old_programs_with_a_document_type_and_names_of_characters(encoding: str) -> None:
    text = OLD.format(encoding=encoding)
    data = (text.lstrip() if encoding == "utf-16" else text).encode(encoding)
    (record,), rejections, _ = read_records(FORMAT, source_of(data, "a.rdf"))
    assert not rejections
    assert (record["title"], record["text"]) == ("خبر\u00a0قديم", "قال الوزير «نعم».")
    assert record["meta"] == {
        "file": "a.rdf",
        "source": "وكالة الأنباء",
        "feed": "أخبار & آراء",
        "published": "2001-01-02T10:00:00Z",
    }


@pytest.mark.parametrize(
    ("feed", "entry", "language"),
    [
        ("<language>fa-IR</language>", "", "fa-IR"),
        ("<language>ar</language>", "<dc:language>fa</dc:language>", "fa"),
        ("<language>فارسی</language>", "", "fa"),
        ("", "", "ar"),
    ],
)
def test_the_language_is_that_of_the_entry_or_of_its_feed(feed: str, entry: str, language: str) -> None:
    """The letters alone, which Arabic and Persian share, would not tell."""
    data = (
        f'<rss xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>{feed}<item>{entry}'
        "<title>تهران</title><description>باران در تهران</description></item></channel></rss>"
    )
    ((record,), _, _) = read_records(FORMAT, source_of(data.encode(), "a.rss"))
    assert record["language"] == language


def test_pictures_of_an_entry_are_counted_and_what_is_said_of_them_is_named() -> None:
    data = """<rss xmlns:media="http://search.yahoo.com/mrss/"><channel><item><title>خبر</title>
<enclosure url="a.jpg" type="image/jpeg"/><media:thumbnail url="b.jpg"/><image/><media:credit>تصوير: سارة</media:credit>
<media:title> </media:title><description>قال الوزير.</description></item></channel></rss>"""
    ((record,), _, losses) = read_records(FORMAT, source_of(data.encode(), "a.rss"))
    assert (record["title"], record["text"]) == ("خبر", "قال الوزير.")
    assert {loss["kind"]: loss["count"] for loss in losses.to_json()} == {
        "pictures": 3, "summaries": 1, "unknown_key": 1,
    }  # fmt: skip
    (unknown,) = (loss for loss in losses.to_json() if loss["kind"] == "unknown_key")
    assert unknown["examples"] == ["a.rss:1: media:credit"]


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="this system has one time zone")
def test_a_date_without_a_zone_is_the_same_wherever_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Jerusalem")
    time.tzset()
    try:
        ((record,), _, _) = read_records(FORMAT, source_of(OLD.format(encoding="utf-8").encode(), "a.rdf"))
    finally:
        monkeypatch.undo()
        time.tzset()
    assert record["meta"]["published"] == "2001-01-02T10:00:00Z"


@pytest.mark.parametrize(
    ("dates", "meta", "told"),
    [
        (
            "<published>2025-02-18T10:00:00+02:00</published><updated>2025-02-19T00:00:00Z</updated>",
            {"published": "2025-02-18T10:00:00+02:00", "updated": "2025-02-19T00:00:00Z"},
            [],
        ),
        (
            "<published>2025-02-18T10:00:00+02:00</published><updated>2025-02-18T08:00:00Z</updated>",
            {"published": "2025-02-18T10:00:00+02:00"},
            [],
        ),
        ("<updated>2025-02-19</updated>", {"published": "2025-02-19"}, []),
        (
            "<pubDate>Tue, 18 Feb 2025 10:00:00 +0200</pubDate><date>2025-02-18T08:00:00Z</date><issued>أمس</issued>",
            {"published": "2025-02-18T08:00:00Z"},
            ["a.xml:1: a second date, issued"],
        ),
    ],
)
def test_when_an_entry_was_changed_comes_in_and_no_date_goes_untold(
    dates: str, meta: dict[str, str], told: list[str]
) -> None:
    text = f"<feed><title>وكالة</title><entry>{dates}<content>قال محمد علي.</content></entry></feed>"
    (record,), _, losses = read_records(FORMAT, source_of(text.encode(), "a.xml"))
    assert {key: record["meta"].get(key) for key in ("published", "updated") if key in record["meta"]} == meta
    assert [example for loss in losses.to_json() for example in loss["examples"]] == told


def test_all_authors_come_in_and_second_values_of_the_rest_are_told() -> None:
    item = (
        "<title>خبر</title><title>שם</title><description>قال محمد علي إن الحزب سيفوز.</description>"
        "<author>سارة</author><author>دنا</author><guid>1</guid><guid>1</guid><category>س</category><category>م</category>"
    )
    data = f'<rss version="2.0"><channel><title>ق</title><item>{item}</item></channel></rss>'.encode()
    (record,), _, losses = read_records(FORMAT, source_of(data, "a.rss"))
    assert (record["meta"]["author"], record["meta"]["categories"]) == ("سارة, دنا", ["س", "م"])
    told = {loss["kind"]: loss["examples"] for loss in losses.to_json()}
    assert told == {"foreign_items": ["a.rss:1: a second title"], "summaries": ["a.rss:1"]}


def test_lines_are_counted_from_the_beginning_of_the_file() -> None:
    text = OLD.format(encoding="utf-8").replace("&laquo;", "&nosuchthing;")
    records, (rejection,), _ = read_records(FORMAT, source_of(f"\ufeff\n{text}".encode(), "a.rss"))
    assert not records
    assert rejection.reason == "is not well-formed XML: undefined entity in line 7"


@pytest.mark.parametrize("declared", ["", '<?xml version="1.0" encoding="utf-8"?>'])
def test_a_feed_in_another_encoding_than_it_says_is_read_in_the_one_that_is_named(declared: str) -> None:
    data = (
        f"{declared}<rss><channel><item><title>خبر</title><description>قال الوزير.</description></item></channel></rss>"
    )
    records, (rejection,), _ = read_records(FORMAT, source_of(data.encode("cp1256"), "a.rss"))
    assert not records
    assert "name the right one with --encoding" in rejection.reason
    assert FORMAT.read is not None
    options = ReadOptions(encoding="windows-1256", annotator="سارة", now=NOW)
    (draft,) = FORMAT.read(source_of(data.encode("cp1256"), "a.rss"), options)
    assert isinstance(draft, Draft)
    assert draft.record["text"] == "قال الوزير."


def test_texts_whose_markup_is_there_as_elements() -> None:
    data = """<feed version="0.3" xmlns="http://purl.org/atom/ns#" xml:lang="ur"><entry><title>پہلی <b>خبر</b></title>
<content type="application/xhtml+xml" mode="xml"><div xmlns="http://www.w3.org/1999/xhtml"><p>ایک</p><p>دو</p></div>
</content></entry><entry><title>کتاب</title><content type="image/png">iVBORw0KGgo=</content>
<summary>خلاصہ</summary></entry></feed>"""
    (first, second), rejections, losses = read_records(FORMAT, source_of(data.encode(), "a.atom"))
    assert not rejections
    assert (first["title"], first["text"]) == ("پہلی خبر", "ایک\nدو")
    assert second["text"] == "خلاصہ"
    assert (losses.count("pictures"), losses.count("summaries")) == (1, 1)


def test_a_title_that_is_no_markup_and_an_entry_passed_on_from_another_feed() -> None:
    data = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="he"><title type="html">חדשות &amp;amp; דעות</title>
<entry><title type="text">על &lt;b&gt;</title><source><title>מקור אחר</title><id>z</id></source>
<content type="text">א &lt;b&gt; ג</content></entry></feed>"""
    (record,), _, losses = read_records(FORMAT, source_of(data.encode(), "a.atom"))
    assert (record["title"], record["text"]) == ("על <b>", "א <b> ג")
    assert (record["meta"]["source"], record["meta"]["feed"]) == ("מקור אחר", "חדשות & דעות")
    assert losses.count("unknown_key") == 1


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("<a/>", "no RSS"),
        ("<rss><channel/></rss>", "no entries"),
        ("<rss><channel><item>", "not well-formed"),
        ('<!DOCTYPE rss [<!ENTITY a "b">]><rss>&a;</rss>', "document type"),
        ('<!DOCTYPE rss SYSTEM "x" [<!ENTITY a SYSTEM "file:///etc/passwd">]><rss>&a;</rss>', "document type"),
        ("<rss><channel>&x;</channel></rss>", "undefined entity"),
        ("<rss><channel><item><title>خبر</tit", "it breaks off"),
    ],
)
def test_what_is_no_feed_is_refused(text: str, reason: str) -> None:
    records, rejections, _ = read_records(FORMAT, source_of(text.encode(), "a.xml"))
    assert not records
    assert reason in rejections[0].reason


def test_entries_before_the_damage_come_in_whole() -> None:
    data = RSS.encode()[: RSS.encode().index("خبر ثان".encode())]
    records, rejections, _ = read_records(FORMAT, source_of(data, "a.rss"))
    assert [record["title"] for record in records] == ['خبر "أول"']
    assert "not well-formed" in rejections[-1].reason


def test_it_is_told_by_its_root() -> None:
    assert FORMAT.sniff("x", RSS.encode()) == FORMAT.sniff("x.xml", ATOM.encode()) == 90
    assert FORMAT.sniff("x.xml", OLD.format(encoding="utf-16").lstrip().encode("utf-16")) == 90
    assert FORMAT.sniff("x.txt", "نص <rss>".encode()) == 0
    assert 10 < FORMAT.sniff("x.xml", b"<a/>") < 20


@pytest.mark.parametrize(
    ("inside", "reason"),
    [
        ("س" * 3000, "a text of more than 2,000 characters in line 2"),
        (f'<a href="{"x" * 600_000}"/>', "a tag of more than 2,000 bytes in line 2"),
    ],
)
def test_tags_and_texts_beyond_measure_are_refused(inside: str, reason: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml_reading, "MAX_PIECE", 2000)
    data = f"<rss><channel>\n<item><description>{inside}</description></item></channel></rss>".encode()
    found, (rejection,), _ = read_records(FORMAT, source_of(data, "a.rss"))
    assert not found
    assert reason in rejection.reason


def test_the_address_of_an_entry_is_its_own_and_whole() -> None:
    feed = """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://example.org/blog/"><title>בוקר</title>
<entry xml:base="2025/"><source><title>אחר</title><link href="https://other.example.org/"/></source>
<link rel="enclosure" href="a.mp3"/><link rel="related" href="r"/>
<link href="1.html"/><content>אמר השר</content></entry>
<entry><link href="//example.org/%D7%90"/><content>אמר שוב</content></entry></feed>"""
    found, _, losses = read_records(FORMAT, source_of(feed.encode(), "a.atom"))
    assert [record["meta"]["url"] for record in found] == [
        "https://example.org/blog/2025/1.html",
        "https://example.org/%D7%90",
    ]
    assert {loss["kind"]: loss["examples"] for loss in losses.to_json()} == {
        "pictures": ["a.atom:2"],
        "unknown_key": ["a.atom:2: link/related", "a.atom:2: source/link"],
    }
    rss = """<rss><channel><title>خبر</title><link>https://example.org</link>
<item><link>/1</link><description>نص أول</description></item>
<item><guid>https://example.org/2?a=1</guid><description>نص ثان</description></item>
<item><guid isPermaLink="false">https://example.org/3</guid><description>نص ثالث</description></item></channel></rss>"""
    found, _, _ = read_records(FORMAT, source_of(rss.encode(), "a.rss"))
    assert [record["meta"].get("url") for record in found] == [
        "https://example.org/1",
        "https://example.org/2?a=1",
        None,
    ]
    assert [record["meta"].get("feed_id") for record in found[1:]] == [
        "https://example.org/2?a=1",
        "https://example.org/3",
    ]


def test_what_a_feed_says_of_itself_is_told_by_name_but_for_what_serves_to_fetch_it() -> None:
    rss = """<rss xmlns:i="http://www.itunes.com/dtds/podcast-1.0.dtd"><channel><title>پادکست</title><ttl>60</ttl>
<link>https://example.org</link><generator>x</generator><copyright>حقوق</copyright><i:author/>
<image><url>a.png</url><title>صورة</title></image><item><i:title>قسمت ۱</i:title><title>قسمت اول</title>
<description>او می‌رود</description></item><description>درباره</description></channel></rss>"""
    (record,), _, losses = read_records(FORMAT, source_of(rss.encode(), "a.rss"))
    assert (record["title"], record["meta"]["source"]) == ("قسمت اول", "پادکست")
    (unknown,) = [loss for loss in losses.to_json() if loss["kind"] == "unknown_key"]
    assert unknown["count"] == 4
    assert unknown["examples"] == ["a.rss:3: itunes:title", "a.rss: copyright", "a.rss: description"]
    atom = """<feed xmlns="http://www.w3.org/2005/Atom"><title>عنوان</title><updated>2025-02-18T00:00:00Z</updated><id>u</id>
<category term="سياسة"/><author><name>سارة</name><uri>https://example.org</uri></author>
<entry><content>قال</content></entry><entry><author><name>دنה</name></author><content>אמר</content></entry>
<entry><source><title>آخر</title></source><content>أضاف</content></entry></feed>"""
    found, _, losses = read_records(FORMAT, source_of(atom.encode(), "a.atom"))
    assert [record["meta"].get("author") for record in found] == ["سارة", "دنה", None]
    assert [loss["examples"] for loss in losses.to_json()] == [["a.atom: author", "a.atom: category"]]


def test_line_ends_in_an_export_of_wordpress_are_line_ends() -> None:
    def item(content: str) -> str:
        return f"<item><c:encoded><![CDATA[{content}]]></c:encoded><e:encoded>مقتطف</e:encoded></item>"

    contents = (
        "قال <strong>محمد</strong>\u200f.\n\nوأضاف: <a\nhref='x'>«سنعود»</a>\nفي الغد.",
        "<!-- wp:paragraph -->\n<p>אמר 🇪🇬 השר</p>\n<!-- /wp:paragraph -->",
        "سطر\nثان",
        "",
    )
    xml = (
        '<rss xmlns:e="http://wordpress.org/export/1.2/excerpt/" xmlns:c="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:wp="http://wordpress.org/export/1.2/"><channel><wp:wxr_version>1.2</wp:wxr_version>'
        + "".join(map(item, contents))
        + "</channel></rss>"
    )
    found, _, losses = read_records(FORMAT, source_of(xml.encode(), "a.xml"))
    assert [record["text"] for record in found] == [
        "قال محمد\u200f.\nوأضاف: «سنعود»\nفي الغد.",
        "אמר 🇪🇬 השר",
        "سطر\nثان",
        "مقتطف",
    ]
    assert (losses.count("summaries_beside"), losses.count("summaries")) == (3, 1)
