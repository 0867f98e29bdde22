"""The parts of a source's name are those that Python's paths tell."""

from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.exchange.files.name_parts import last_name, stem_of, suffix_of

NAMES = st.lists(st.text("خبرABه .-~\u200cé", min_size=1, max_size=8), min_size=1, max_size=4).map("/".join)


@given(NAMES.filter(lambda name: name.rpartition("/")[2] != "."))
def test_the_parts_are_those_of_a_path(name: str) -> None:
    path = PurePosixPath(name)
    assert (last_name(name), stem_of(name), suffix_of(name)) == (path.name, path.stem, path.suffix.lower())


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("أخبار.zip/ملف/خبر.TXT", ("خبر.TXT", "خبر", ".txt")),
        ("ידיעה.articles.csv", ("ידיעה.articles.csv", "ידיעה.articles", ".csv")),
        (".profile", (".profile", ".profile", "")),
        ("۱۴۰۲.", ("۱۴۰۲.", "۱۴۰۲.", "")),
        ("a.b/خبر", ("خبر", "خبر", "")),
    ],
)
def test_the_parts_of_names_in_other_scripts(name: str, parts: tuple[str, str, str]) -> None:
    assert (last_name(name), stem_of(name), suffix_of(name)) == parts
