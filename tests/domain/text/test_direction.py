import pytest

from app.domain.text.direction import article_direction, letters_direction, paragraph_direction


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("CAIRO, Jan 1 (Reuters) - قال الوزير إن المفاوضات في القاهرة انتهت من دون اتفاق", "rtl"),
        ("https://example.com/" + "a" * 200 + " قال الوزير", "rtl"),
        ("reporter.name@agency.example.org أعلنت", "rtl"),
        ("www.agency.example.org أعلنت", "rtl"),
        ("2024 10 12 خبر", "rtl"),
        ("שר החוץ אמר BBC", "rtl"),
        ("The minister said مرحبا to the press", "ltr"),
        ("", "rtl"),
        ("123 — ...", "rtl"),
        ("كلمة " * 30_000 + "word " * 20_000, "rtl"),
        ("كلمة " * 20_000 + "word " * 30_000, "ltr"),
    ],
)
def test_majority_of_letters_decides_for_the_article(text: str, direction: str) -> None:
    assert article_direction(text) == direction


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        (" ".join(f"كلمة{number}" for number in range(60_000)), "rtl"),
        ("ا" * 20_000, "rtl"),
        ("QmFzZTY0" * 2_400 + " خبر", "ltr"),
        ("x." * 9_000 + "@" + "y" * 900, "ltr"),
        ("x." * 9_000 + "@" + "y" * 900 + ".org خبر", "rtl"),
        ("https://example.org/news/reports/2024 خبر " * 5_000, "rtl"),
    ],
)
def test_long_words_and_long_texts_with_addresses(text: str, direction: str) -> None:
    assert article_direction(text) == direction


@pytest.mark.parametrize(
    ("paragraph", "direction"),
    [("OpenAI قال", "rtl"), ("BBC News, 2024", "ltr"), ("2024 — 10:30", "rtl"), ("", "rtl"), ("Москва", "ltr")],
)
def test_paragraph_of_an_arabic_article(paragraph: str, direction: str) -> None:
    assert paragraph_direction(paragraph, "rtl") == direction


def test_paragraph_of_an_english_article() -> None:
    assert paragraph_direction("قال الوزير", "ltr") == "rtl"
    assert paragraph_direction("He said مرحبا", "ltr") == "ltr"


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("2025-02-18", None),
        ("https://example.org/خبر", None),
        ("", None),
        ("خبر x", "rtl"),
        ("خ x", "rtl"),
        ("word خ", "ltr"),
    ],
)
def test_texts_without_letters_have_no_direction(text: str, direction: str | None) -> None:
    assert letters_direction(text) == direction
