"""XML whose declaration says one thing and whose bytes are another."""

import pytest

from app.domain.errors import RecordError
from app.exchange.syntax.xml_reading import Element, iterate_elements
from tests.exchange.round_trip import source_of

XML = "<?xml version='1.0' encoding='{}'?><خبر>قال الوزير</خبر>"


@pytest.mark.parametrize(
    ("declared", "codec", "right"),
    [
        ("utf-16", "utf-8", "utf-8"),
        ("utf-8", "utf-16", "utf-16"),
        ("utf-8", "utf-16-be", "utf-16-be"),
        ("utf-8", "windows-1256", "windows-1256"),
        ("ascii", "utf-8", "utf-8"),
    ],
)
def test_an_encoding_that_is_not_the_declared_one_is_told_and_can_be_named(
    declared: str, codec: str, right: str
) -> None:
    source = source_of(XML.format(declared).encode(codec), "a.xml")
    with pytest.raises(RecordError, match=r"is not in the encoding that it declares.*name the right one with"):
        list(iterate_elements(source))
    (element,) = (found for found in iterate_elements(source, right) if isinstance(found, Element))
    assert (element.name, element.text) == ("خبر", "قال الوزير")
