"""Links of a REFI-QDA project: those that have no place here are counted, wherever they begin."""

import re

from app.exchange.refi_qda.format import FORMAT
from tests.exchange.refi_qda.refi_projects import PROJECT, TEXT, project
from tests.exchange.round_trip import read_records, source_of


def read(xml: str) -> tuple[int, int, int]:
    """How many articles come in, how many are refused, and how many things have no counterpart."""
    records, rejections, losses = read_records(FORMAT, source_of(project(xml, one=TEXT), "أخبار.qdpx"))
    return len(records), len(rejections), losses.count("foreign_items")


def test_links_from_codes_texts_and_what_is_not_there_are_counted() -> None:
    """Other programs link codes, sources and memos, too; these links vanished without a line."""
    xml = PROJECT.format(actor=(7, 15), claim=(18, 31))
    more = "".join(f'<Link guid="m{at}" originGUID="{at}" targetGUID="p2"/>' for at in ("c1", "s1", "غائب"))
    articles, refused, foreign = read(xml)
    assert articles == 1
    assert read(xml.replace("</Links>", f"{more}</Links>")) == (articles, refused, foreign + 3)
    assert read(re.sub("<Links>.*</Links>", "", xml)) == (articles, refused, foreign)


def test_links_of_an_article_that_is_refused_stay_out_with_it() -> None:
    xml = PROJECT.format(actor=(7, 9_999), claim=(18, 31))
    with_links = read(xml)
    assert with_links[0] == 0
    assert read(re.sub("<Links>.*</Links>", "", xml)) == with_links
