"""Whom a mention names, on real wording: clitics, swallowed articles, offices and pronouns."""

import pytest

import seeds
from app.domain.records import Span
from app.editing.naming import kind_of, name_of, names_nobody, open_mentions, taken_up

TEXT = (
    "قالت وزارة الصحة إن الوضع مستقر، وأكدت الوزارة ذلك لأمم أخرى. ونقل البيان للأمم المتحدة.\n"
    "وروسيا رفضت، فيما قال مصدر أمني إنها لن تشارك."
)
CODEBOOK = seeds.default_codebook()


def mention(quote: str, label: str = "ORGANIZATION", *, after: int = 0, **more: object) -> Span:
    start = TEXT.index(quote, after)
    fields = {"id": quote, "article_id": "a", "annotator": "sara", **more}
    return Span(label=label, fragments=((start, start + len(quote)),), quote=quote, **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("quote", "name"),
    [
        ("وزارة الصحة", "وزارة الصحة"),
        ("وروسيا", "روسيا"),
        ("روسيا", "روسيا"),
        ("لأمم المتحدة", "الأمم المتحدة"),
    ],
)
def test_a_new_entity_is_called_without_clitics_and_with_its_article(quote: str, name: str) -> None:
    assert name_of(TEXT, mention(quote, after=TEXT.index("ونقل") if "المتحدة" in quote else 0), "ar") == name


def test_a_hebrew_name_loses_its_clitic_but_keeps_its_article() -> None:
    text = "והממשלה הודיעה. הממשלה לא תוותר."
    span = Span(id="1", article_id="a", label="ORGANIZATION", fragments=((0, 7),), quote="והממשלה", annotator="sara")
    assert name_of(text, span, "he") == "הממשלה"


def test_the_kind_is_the_mentions_own_or_that_of_its_label() -> None:
    assert kind_of(mention("روسيا", "ACTOR", attributes={"kind": "state"})) == "state"
    assert kind_of(mention("روسيا", "ACTOR", attributes={"kind": "unnamed"})) == "person"
    assert kind_of(mention("وزارة الصحة")) == "organization"


def test_an_office_and_a_pronoun_name_nobody() -> None:
    assert names_nobody(TEXT, mention("الوزارة"), "ar")
    assert names_nobody(TEXT, mention("إنها", "ACTOR"), "ar")
    assert names_nobody(TEXT, mention("مصدر أمني", "ACTOR", attributes={"mention": "nominal"}), "ar")
    assert not names_nobody(TEXT, mention("وزارة الصحة"), "ar")


def test_an_office_takes_up_the_last_one_named_before_it_that_is_in_the_registry() -> None:
    ministry, russia = mention("وزارة الصحة", entity="m"), mention("روسيا", "ACTOR", entity="r")
    office, pronoun = mention("الوزارة", entity="m"), mention("إنها", "ACTOR")
    spans = [ministry, office, mention("لأمم المتحدة", after=TEXT.index("ونقل")), russia, pronoun]
    assert taken_up(TEXT, office, spans, CODEBOOK, "ar") == ministry
    assert taken_up(TEXT, pronoun, spans, CODEBOOK, "ar") == russia
    assert taken_up(TEXT, ministry, spans, CODEBOOK, "ar") is None


def test_open_are_the_own_named_mentions_without_entity() -> None:
    spans = [
        mention("وزارة الصحة"),
        mention("روسيا", "ACTOR", entity="r"),
        mention("مصدر أمني", "ACTOR", attributes={"kind": "unnamed"}),
        mention("الوضع مستقر", "CLAIM"),
        mention("البيان", "ACTOR", annotator="omar"),
    ]
    assert open_mentions(spans, CODEBOOK, "sara") == (spans[0],)
