"""The pages about formats say what the registry says."""

from pathlib import Path

import pytest

from app.exchange.formats import FEATURE_NAMES, Feature, Format
from app.exchange.installed_formats import installed_formats
from tests.exchange.format_pages import BEGIN, FOLDER, everything, expected, losses_of, page_of

IN_MENTIONS = {Feature.FRAGMENTS, Feature.ANNOTATORS}
"""What becomes a mere mention in a network."""
REFRESH = "run: python -m tests.exchange.format_pages --write"


@pytest.mark.parametrize("path", sorted({page_of(form) for form in installed_formats().all()} | {"README"}))
def test_tables_are_up_to_date(path: str) -> None:
    page = FOLDER / f"{path}.md"
    assert page.exists(), f"there is no page {page.name}"
    assert expected()[page] == page.read_text("utf-8"), REFRESH


def test_every_page_has_an_example_before_its_tables() -> None:
    for form in installed_formats().all():
        prose = (FOLDER / f"{page_of(form)}.md").read_text("utf-8").partition(BEGIN)[0]
        assert prose.startswith("# ")
        assert "```" in prose
        assert any("\u0590" <= character <= "\u06ff" for character in prose), form.name


def test_no_page_tells_of_a_format_that_is_not_there() -> None:
    assert {path.name for path in FOLDER.glob("*.md")} == {path.name for path in map(Path, expected())}


def test_the_article_with_everything_has_everything() -> None:
    record = everything()
    assert set(FEATURE_NAMES) == set(Feature)
    assert any("fragments" in span for span in record["spans"])
    assert all(record[key] for key in ("meta", "status", "relations", "entities"))


@pytest.mark.parametrize(
    "form", [form for form in installed_formats().all() if form.writes], ids=lambda form: form.name
)
def test_what_a_format_is_said_to_carry_is_what_an_export_does_not_report(form: Format) -> None:
    kinds: set[str] = set()
    for rows in ("articles", "spans", "links") if form.name == "csv" else ("",):
        found = losses_of(form, **({"rows": rows} if rows else {}))
        if found is None:
            pytest.skip("its library is not installed")
        # What one table lacks, another has.
        kinds = kinds & set(found) if kinds else set(found)
    for feature in Feature:
        reported = {feature.value, "mentions"} if feature in IN_MENTIONS else {feature.value}
        assert bool(kinds & reported) == (feature not in form.carries), feature
    assert ("article_text" in kinds) == (not form.holds_text)
