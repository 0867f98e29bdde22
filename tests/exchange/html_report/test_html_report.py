"""HTML report: every character of every article is there, escaped, and nothing of it becomes markup."""

import re
from collections import Counter
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.labelling.names import ENTITY_ATTRIBUTES, ENTITY_KINDS
from app.domain.native_record import NativeRecord
from app.exchange.html_report.format import FORMAT
from app.exchange.html_report.page import LINE_STEP
from app.exchange.html_report.words import FIELDS, KINDS
from app.exchange.records.completing import text_digest
from app.ui.entities.words import field_name, kind_name
from seeds import default_codebook
from tests.exchange.articles import check, records, seed_records
from tests.exchange.html_report.reading import TAGS, Reading, linked, one_span
from tests.exchange.round_trip import legal_record, write_bytes

TRANSLATION = Path(__file__).parents[3] / "resources" / "translations" / "hashiya_ar.ts"


def report(before: list[NativeRecord], **values: str) -> tuple[Reading, str]:
    data, losses = write_bytes(FORMAT, before, default_codebook(), **values)
    assert {loss["kind"] for loss in losses.to_json()} <= {"history", "identifiers", "illegal_characters"}
    return Reading(data.decode()), data.decode()


@given(st.lists(records(), max_size=3))
def test_every_character_is_there_and_none_becomes_markup(before: list[NativeRecord]) -> None:
    page, _ = report(before)
    before = [legal_record(record) for record in before]
    assert {tag for tag, _ in page.tags} <= TAGS
    assert "\n".join(page.paragraphs) == "\n".join(record["text"] for record in before)
    for record in before:
        for span in record["spans"]:
            assert span["text"] in page.cells
            for value in (span["annotator"], span["note"]):
                assert not value or value in page.cells


def test_labelled_text_carries_the_names_of_its_labels() -> None:
    record = seed_records()[0]
    text, nested = record["text"], dict(record["spans"][0])
    outer = {**nested, "id": "outer", "label": "CLAIM", "start": 0, "end": 20, "text": text[:20], "entity": None}
    inner = {**nested, "id": "inner", "label": "ACTOR", "start": 5, "end": 9, "text": text[5:9], "entity": None}
    page, _ = report([check({**record, "spans": [outer, inner], "relations": [], "entities": []})])
    claim, actor = (default_codebook().label(key).name["ar"] for key in ("CLAIM", "ACTOR"))  # type: ignore[union-attr]
    assert page.under == [(text[:5], claim), (text[5:9], f"{claim} · {actor}"), (text[9:20], claim)]
    styles = [values["style"] or "" for tag, values in page.tags if tag == "span" and "title" in values]
    assert [style.count("var(--l") for style in styles] == [1, 2, 1]


def test_a_line_stays_at_its_height_whatever_lies_below_it() -> None:
    text = "قال الوزير إن المجلس سيجتمع غدا"
    page, _ = report([one_span(text, (0, 31, "CLAIM"), (4, 10, "ACTOR"), (14, 20, "ACTOR"), (16, 20, "ORGANIZATION"))])
    drawn = []
    for tag, values in page.tags:
        if tag != "span" or "title" not in values:
            continue
        style = dict(part.split(":", 1) for part in (values["style"] or "").split(";"))
        below = int(style.get("padding-bottom", "0px").removesuffix("px"))
        positions = style.get("background-position", "0 100%").split(",")
        lifted = [int(found[1]) if (found := re.search(r"(\d+)px", one)) else 0 for one in positions]
        drawn.append((values["title"], [below - lift for lift in lifted], below))
    labels = [default_codebook().label(key) for key in ("CLAIM", "ACTOR", "ORGANIZATION")]
    claim, actor, organization = (label.name["ar"] for label in labels if label)
    assert drawn == [
        (claim, [0], 0),
        (f"{claim} · {actor}", [0, LINE_STEP], LINE_STEP),
        (claim, [0], 0),
        (f"{claim} · {actor}", [0, LINE_STEP], LINE_STEP),
        (f"{claim} · {actor} · {organization}", [0, LINE_STEP, 2 * LINE_STEP], 2 * LINE_STEP),
        (claim, [0], 0),
    ]


def test_rows_of_text_make_room_for_many_lines() -> None:
    text = "كلمة " * 20
    deep = [(0, 90 - 5 * number, "CLAIM") for number in range(12)]
    _, source = report([one_span(text.rstrip(), *deep)])
    rooms = [int(found) for found in re.findall(r"line-height:calc\(var\(--line\) \+ (\d+)px\)", source)]
    assert max(rooms) == 2 * LINE_STEP * 10
    # Half of what is added to a row is above its letters.
    assert all(room % 2 == 0 for room in rooms)


def test_every_pattern_and_colour_of_a_label_is_declared() -> None:
    _, source = report(seed_records())
    assert set(re.findall(r"var\((--\w+)\)", source)) <= set(re.findall(r"(--\w+):", source))
    images = dict(re.findall(r"(--l[0-9x]):([^;}]+\))", source))
    patterns = [re.sub(r"--c\w", "", image) for image in images.values()]
    # The unknown label's and the first one's are solid; all others differ without any colour.
    assert len(set(patterns)) == len(patterns) - 1


@pytest.mark.parametrize(
    ("title", "direction"),
    [
        ("(Manara Wire) – تلمار تستأنف المحادثات", "rtl"),
        ("<b>x</b> عنوان بوسم غريب", "rtl"),
        ("An English title", "ltr"),
        ("2025", "rtl"),
        ("", "rtl"),
    ],
)
def test_a_title_runs_like_its_article_whatever_it_begins_with(title: str, direction: str) -> None:
    page, _ = report([one_span("NATO تعلن انسحابها من المحادثات", title=title)])
    heading = next(values for tag, values in page.tags if tag == "h2" and "dir" in values)
    assert heading["dir"] == direction
    assert page.titles[-1] == (title or "بلا عنوان")


def test_a_paragraph_runs_like_its_article_unless_it_has_no_such_letter() -> None:
    text = "NATO تعلن انسحابها من المحادثات\n\nAll in English.\n31/12/2025"
    lines = [tags for tags in report([one_span(text)])[0].tags if tags[0] == "p"]
    assert [values["dir"] for _, values in lines] == ["rtl", "rtl", "ltr", "rtl"]
    forced = [tags for tags in report([one_span(text, direction="ltr")])[0].tags if tags[0] == "p"]
    assert [values["dir"] for _, values in forced] == ["ltr", "ltr", "ltr", "ltr"]


def test_words_of_an_article_carry_its_language_and_all_cells_are_isolated() -> None:
    before = seed_records()
    page, source = report(before)
    assert {record["language"] for record in before} >= {"ar", "he", "fa", "ur"}
    texts = [values.get("lang", "ar") for tag, values in page.tags if values.get("class") == "text"]
    assert texts == [record["language"] for record in before]
    hebrew = next(record for record in before if record["language"] == "he")
    quote = hebrew["spans"][0]["text"]
    assert f'<bdi lang="he" dir="rtl">{quote}</bdi>' in source
    for cell in re.findall(r"<td>(.*?)</td>", source, re.DOTALL):
        plain = re.sub(r"<bdi[^>]*>[^<]*</bdi>|<span[^>]*></span>|</?ul>|</?li>|: | · ", "", cell)
        assert not re.sub(r'<a href="#[^"]*">|</a>|[0-9,]+| ', "", plain)
    assert all(values.get("dir") in {"rtl", "ltr"} for tag, values in page.tags if tag == "bdi")


def test_attributes_and_facts_are_told_in_the_language_of_the_page() -> None:
    record = seed_records()[0]
    page, _ = report([record])
    cells = "\n".join(page.cells)
    assert "النوع: وسيلة إعلام" in cells
    assert "media" not in cells
    _, source = report([record], language="fa")
    assert '<bdi dir="rtl">تاریخ انتشار</bdi>: <bdi dir="ltr">2025-02-18</bdi>' in source


def test_tables_have_heads_that_printing_repeats_and_a_name_and_scroll_by_key() -> None:
    page, source = report(seed_records()[:1])
    regions = [values for _, values in page.tags if values.get("role") == "region"]
    assert [values["aria-label"] for values in regions] == ["المقاطع", "العلاقات", "الكيانات"]
    assert all(values["tabindex"] == "0" for values in regions)
    assert source.count("<thead>") == source.count("<table>") == source.count("<caption>") == 3
    assert all(values.get("scope") == "col" for tag, values in page.tags if tag == "th")


def test_several_articles_have_an_index_and_one_has_none() -> None:
    before = seed_records()
    page, source = report(before)
    places, links = linked(page)
    assert all(link.startswith("#") and link[1:] in places for link in links)
    assert [link for link in links if link.startswith("#a")] == [f"#a{number}" for number in range(1, len(before) + 1)]
    # One above, one after each article.
    assert links.count("#index") == len(before) + 1
    listed = re.findall(r'<td><a href="#a\d+"><bdi[^>]*>(.*?)</bdi></a></td>', source)
    assert listed == [record["title"].replace("&", "&amp;").replace('"', "&quot;") for record in before]
    alone, _ = report(before[:1])
    assert not [values for tag, values in alone.tags if tag == "nav"]
    assert "index" not in linked(alone)[0]


def test_the_index_tells_date_source_and_how_often_each_label_is_there() -> None:
    hebrew = next(record for record in seed_records() if record["language"] == "he")
    page, _ = report([hebrew, one_span("قال الوزير إن المجلس سيجتمع غدا")], language="en")
    counts = Counter(span["label"] for span in hebrew["spans"])
    names = {key: default_codebook().label(key).name["en"] for key in counts}  # type: ignore[union-attr]
    told = "".join(f"{names[label.key]} {counts[label.key]}" for label in default_codebook().labels)
    row = page.cells.index("1", page.cells.index("2") - 5)
    assert page.cells[row : row + 5] == [
        "1",
        hebrew["title"],
        str(hebrew["meta"]["published"]),
        str(hebrew["meta"]["source"]),
        told,
    ]


def test_spans_links_and_entities_lead_to_each_other() -> None:
    text = "قال الوزير محمد علي إن المجلس\nسيجتمع غدا"
    record = one_span(text, (4, 19, "ACTOR"), (23, 40, "CLAIM"))
    actor, claim = record["spans"]
    link: Any = {**seed_records()[0]["relations"][0], "type": "makes", "from": claim["id"], "to": actor["id"]}
    entity: Any = {"id": "e", "name": "محمد علي", "kind": "person", "aliases": [], "wikidata": None}
    spans = [{**actor, "entity": "e"}, claim]
    page, source = report([check({**record, "spans": spans, "relations": [link], "entities": [entity]})])
    places, links = linked(page)
    assert set(links) == {"#t1-4", "#t1-23", "#s1-1", "#s1-2", "#e1-1"}
    assert {link[1:] for link in links} <= {*places}
    assert source.count('id="t1-23"') == 1
    assert re.search(r'<a href="#s1-2"><bdi[^>]*>المجلس', source)
    assert re.search(r'<tr id="e1-1"><td><bdi[^>]*>محمد علي</bdi></td>', source)


def test_a_quote_that_begins_at_a_line_end_leads_nowhere() -> None:
    page, _ = report([one_span("قال الوزير\nإن المجلس", (10, 13, "CLAIM"))])
    assert linked(page)[1] == []


@pytest.mark.parametrize("language", ["ar", "he", "fa", "ur", "en"])
def test_kinds_and_attributes_of_entities_have_names(language: str) -> None:
    assert set(KINDS[language]) == set(ENTITY_KINDS)
    assert set(FIELDS[language]) == {*ENTITY_ATTRIBUTES, "wikidata"}
    record = one_span("قال الوزير محمد علي", (4, 19, "ACTOR"))
    entity = {"id": "e", "name": "محمد علي", "kind": "government", "aliases": [], "wikidata": "Q7"}
    entities = [{**entity, "attributes": {"country": "مصر", "لقب": "حاج"}}]
    spans = [{**record["spans"][0], "entity": "e"}]
    page, _ = report([check({**record, "spans": spans, "entities": entities})], language=language)
    assert KINDS[language]["government"] in page.cells
    told = next(cell for cell in page.cells if "مصر" in cell)
    assert told == f"{FIELDS[language]['country']}: مصرلقب: حاج{FIELDS[language]['wikidata']}: Q7"
    strange, _ = report([check({**record, "spans": spans, "entities": [{**entity, "kind": "قبيلة"}]})])
    assert "قبيلة" in strange.cells


def test_kinds_and_attributes_are_called_as_in_the_window() -> None:
    words = {}
    for context in ElementTree.parse(TRANSLATION).iter("context"):
        if context.findtext("name") == "entities":
            words = {one.findtext("source"): one.findtext("translation") for one in context.iter("message")}
    for kind in ENTITY_KINDS:
        assert KINDS["en"][kind] == kind_name(kind)
        assert KINDS["ar"][kind] == words[kind_name(kind)]
    for field in FIELDS["ar"]:
        assert FIELDS["en"][field] == field_name(field)
        assert FIELDS["ar"][field] == words[field_name(field)]


def test_hostile_text_stays_text() -> None:
    record: Any = dict(seed_records()[0])
    bad = "</p></style><script>alert('x')</script><img src=x onerror=\"y\">&amp;"
    span = {**record["spans"][0], "label": bad, "note": bad, "annotator": bad, "attributes": {bad: bad}, "entity": None}
    spans = [{**span, "start": 0, "end": len(bad), "text": bad}]
    record.update(text=bad, title=bad, meta={bad: bad}, spans=spans, relations=[], entities=[], status={bad: "done"})
    del record["text_sha256"]
    page, source = report([check({**record, "text_sha256": text_digest(bad)})])
    assert {tag for tag, _ in page.tags} <= TAGS
    assert page.paragraphs == [bad]
    assert not [name for _, values in page.tags for name in values if name.startswith("on") or name == "src"]
    assert all(re.fullmatch(r"#[ast]1-\d", values["href"] or "") for _, values in page.tags if "href" in values)
    assert "default-src 'none'" in source


def test_characters_that_html_cannot_hold_are_counted() -> None:
    record: Any = dict(seed_records()[0])
    record["title"] = "عنوان\x01\x0b"
    data, losses = write_bytes(FORMAT, [record], default_codebook())
    assert losses.count("illegal_characters") == 2
    assert b"\x01" not in data


@pytest.mark.parametrize(
    ("language", "direction"), [("ar", "rtl"), ("he", "rtl"), ("fa", "rtl"), ("ur", "rtl"), ("en", "ltr")]
)
def test_the_page_speaks_the_language_asked_for(language: str, direction: str) -> None:
    page, _ = report([], language=language)
    assert ("html", {"lang": language, "dir": direction}) in page.tags


def test_the_same_articles_give_the_same_bytes() -> None:
    assert write_bytes(FORMAT, seed_records())[0] == write_bytes(FORMAT, seed_records())[0]
