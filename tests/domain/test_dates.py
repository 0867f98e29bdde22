"""Dates and times as they are stored, whatever digits somebody's keyboard writes."""

import pytest

from app.domain.dates import day_in, is_date, is_utc_time, with_ascii_digits


@pytest.mark.parametrize(
    ("published", "day"),
    [
        ("2024-01-05", "2024-01-05"),
        ("2024-01-05T23:30:00+03:00", "2024-01-05"),
        (" ٢٠٢٤-٠١-٠٥ ", "2024-01-05"),
        ("۲۰۲۴-۰۱-۰۵", "2024-01-05"),
        ("2024-13-05", ""),
        ("2024-02-30", ""),
        ("0000-01-01", ""),
        ("2024-01-051", ""),
        ("5/1/2024", ""),
        ("٥ يناير ٢٠٢٤", ""),
        ("", ""),
    ],
)
def test_a_day_is_a_day_in_the_digits_of_any_script(published: str, day: str) -> None:
    assert day_in(published) == day


@pytest.mark.parametrize("text", ["2024", "2024-05", "2024-02-29", "0999-12-31"])
def test_a_date_is_a_year_a_month_or_a_day(text: str) -> None:
    assert is_date(text)


@pytest.mark.parametrize(
    "text", ["", "24", "2024-13", "2024-00", "2023-02-29", "2024-5", "2024-05-31T10:00", "2024-05-", "٢٠٢٤", "2024\n"]
)
def test_what_is_no_date_is_told_from_one(text: str) -> None:
    assert not is_date(text)


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("2026-01-01T10:00:00Z", True),
        ("2026-01-01T23:59:59.123456789Z", True),
        ("2026-01-01T10:00:00+00:00", False),
        ("2026-13-01T10:00:00Z", False),
        ("2026-01-01T24:00:00Z", False),
        # Would be later than every other time, since times are compared as texts.
        ("٢٠٢٦-٠١-٠١T١٠:٠٠:٠٠Z", False),
        ("۲۰۲۶-01-01T10:00:00Z", False),
    ],
)
def test_a_moment_is_in_utc_and_in_ascii_digits(text: str, fits: bool) -> None:
    assert is_utc_time(text) is fits


def test_digits_of_every_script_become_ascii_and_nothing_else_changes() -> None:
    assert with_ascii_digits("من ٢٠٢٤-٠١ إلى ۲۰۲۵، म ९ ²") == "من 2024-01 إلى 2025، म 9 ²"
