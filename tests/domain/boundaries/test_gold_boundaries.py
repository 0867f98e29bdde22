from tests.domain.boundaries import gold_boundaries as gold


def test_the_page_tells_what_is_measured_now() -> None:
    current = gold.PAGE.read_text("utf-8")
    assert gold.page(current) == current, "run: python -m tests.domain.boundaries.gold_boundaries --write"


def test_the_imagined_hand_takes_clitics_quotes_and_blanks() -> None:
    text = "قال ل«روسيا»،  ثم"
    start = text.index("روسيا")
    assert text[slice(*gold.tidy_selection(text, start, start + 5))] == "ل«روسيا»،"
    assert text[slice(*gold.sloppy_selection(text, start, start + 5))] == " ل«روسيا»،  "


def test_each_language_has_gold_for_each_label() -> None:
    assert {(case.article.language, case.label) for case in gold.cases()} == {
        (language, label) for language in gold.LANGUAGES for label in ("ACTOR", "CLAIM", "ORGANIZATION")
    }
    assert all(case.selected[0] <= case.gold[0] < case.gold[1] <= case.selected[1] for case in gold.cases(sloppy=True))


def test_the_first_offer_is_better_than_the_edge_rules_and_these_than_the_bare_selection() -> None:
    score = gold.Score()
    for case in gold.cases():
        score.add(case)
    assert score.selected < score.edges < score.first <= score.among <= score.fragments
