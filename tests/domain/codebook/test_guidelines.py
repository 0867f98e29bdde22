"""Positive and negative examples, sorted by their signs and written back."""

from app.domain.codebook.guidelines import Examples, example_direction, example_lines, examples_of
from seeds import default_codebook


def test_examples_are_sorted_by_their_signs() -> None:
    lines = ("✔ قال [الوزير] إن", "✘ [قال الوزير]", "✓️ و[السيسي] يرفض", "", "بلا علامة", "❌")
    assert examples_of(lines) == Examples(("قال [الوزير] إن", "و[السيسي] يرفض", "بلا علامة"), ("[قال الوزير]",))


def test_the_default_guidelines_come_back_as_they_were_written() -> None:
    for label in default_codebook().labels:
        for language, lines in label.examples.items():
            found = examples_of(lines)
            assert found.right, (label.key, language)
            assert found.wrong, (label.key, language)
            assert sorted(example_lines(found)) == sorted(lines)


def test_the_sentence_decides_the_direction_and_not_what_is_said_about_it() -> None:
    assert example_direction("و[الشهاوي] يرفض — the attached و is outside, as it always is in this codebook") == "rtl"
    assert example_direction("[OpenAI] said so — كما قالت") == "ltr"
