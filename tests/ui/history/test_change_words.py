"""What a change is called, and its fields before and after, for every kind of object."""

from dataclasses import replace

import pytest

from app.domain.records import (
    ArticleDirection,
    Change,
    ChangeKind,
    Codebook,
    Entity,
    Presence,
    Progress,
    ProgressState,
    Record,
    Rejection,
    Relation,
    Span,
)
from app.ui.history.change_words import ChangeWords
from seeds import default_codebook

SPAN = Span(id="s", article_id="a", label="CLAIM", fragments=((3, 9), (12, 14)), quote="الهدنة 😀", annotator="sara")
LINK = Relation(id="r", article_id="a", type="makes", from_span="m", to_span="s", annotator="sara")
RUSSIA = Entity(id="e", name="روسيا", kind="country", aliases=("الاتحاد الروسي", "Russia"))
QUOTES = {"m": "سامح شكري", "s": "الهدنة"}


@pytest.fixture
def words(qapp: object) -> ChangeWords:
    return ChangeWords(default_codebook(), lambda span: QUOTES.get(span, "…"), lambda _id: "روسيا", text_at)


def text_at(_article_id: str, start: int, end: int) -> str:
    return "دوروسيا"[start:end]


def change(before: Record | None, after: Record | None) -> Change:
    return Change(kind=ChangeKind.SPAN, object_id="x", article_id="a", before=before, after=after)


def plain(lines: list[tuple[str, str, str]]) -> list[tuple[str, ...]]:
    """The lines without isolates."""
    return [
        tuple("".join(one for one in text if one not in "\u2066\u2067\u2068\u2069") for text in line) for line in lines
    ]


def test_only_what_differs_is_said(words: ChangeWords) -> None:
    after = replace(SPAN, label="ACTOR", note="ליאת: לבדוק", version=2, updated="2026-01-01T10:00:00Z")
    assert plain(words.lines(change(SPAN, after))) == [("Label", "Claim", "Actor"), ("Note", "", "ליאת: לבדוק")]
    assert plain(words.lines(change(SPAN, None))) == [
        ("Label", "Claim", ""),
        ("Quote", "«الهدنة 😀»", ""),
        ("Place", "3–9, 12–14", ""),
    ]


def test_attributes_are_named_by_the_codebook(words: ChangeWords) -> None:
    label = default_codebook().label("CLAIM")
    assert label is not None
    choice = next(one for one in label.attributes if one.kind == "choice")
    value = choice.values[0]
    after = replace(SPAN, attributes={choice.key: value, "own": ["أ", "ب"], "sure": True})
    found = plain(words.lines(change(SPAN, after)))
    assert found == [
        (choice.name["en"], "", choice.value_names[value]["en"]),
        ("own", "", "أ · ب"),
        ("sure", "", "yes"),
    ]


@pytest.mark.parametrize(
    ("record", "parts"),
    [
        (SPAN, ["Claim", "«الهدنة 😀»"]),
        (LINK, ["«سامح شكري»", "«الهدنة»"]),
        (RUSSIA, ["Entity", "روسيا"]),
        (Progress(article_id="a", annotator="sara", state=ProgressState.DONE), ["Progress"]),
        (ArticleDirection(article_id="a", direction="rtl"), ["Direction"]),
        (Presence(article_id="a", title="بيان OpenAI"), ["Article", "بيان OpenAI"]),
        (Rejection(article_id="a", annotator="sara", label="ACTOR", start=2, end=7), ["روسيا", "Actor"]),
        (default_codebook(), ["Codebook"]),
    ],
)
def test_the_subject_names_the_object_that_came_or_went(words: ChangeWords, record: Record, parts: list[str]) -> None:
    for one in (change(None, record), change(record, None)):
        assert all(part in words.subject(one) for part in parts), words.subject(one)


def test_links_entities_and_states_are_told_in_words(words: ChangeWords) -> None:
    made = plain(words.lines(change(None, LINK)))
    assert ("From", "", "«سامح شكري»") in made
    assert ("To", "", "«الهدنة»") in made
    renamed = replace(RUSSIA, name="روسيا الاتحادية", aliases=(*RUSSIA.aliases, "روسيا"))
    assert plain(words.lines(change(RUSSIA, renamed))) == [
        ("Name", "روسيا", "روسيا الاتحادية"),
        ("Aliases", "الاتحاد الروسي · Russia", "الاتحاد الروسي · Russia · روسيا"),
    ]
    states = [
        Progress(article_id="a", annotator="sara", state=one) for one in (ProgressState.DOING, ProgressState.DONE)
    ]
    assert plain(words.lines(change(*states))) == [("State", "In progress", "Done")]
    linked = replace(SPAN, entity="e")
    assert plain(words.lines(change(SPAN, linked))) == [("Entity", "", "روسيا")]
    assert plain(words.lines(change(Presence(article_id="a", title="x"), None))) == [("Where", "in the workspace", "")]


def test_a_codebook_says_which_labels_changed_and_how(words: ChangeWords) -> None:
    before = default_codebook()
    actor, *others = before.labels
    after = Codebook(
        version=before.version + 1,
        labels=(*others, replace(actor, name={"en": "Person", "ar": "شخص"}, archived=True)),
        relation_types=before.relation_types[1:],
    )
    found = plain(words.lines(change(before, after)))
    assert found[0] == ("Version", str(before.version), str(after.version))
    assert ("Person · archived", "no", "yes") in found
    assert any(what == "Person · name" and "شخص" in now for what, _, now in found)
    assert ("Order", "", "changed") in found
    gone = before.relation_types[0]
    assert (gone.name["en"], "there", "") in found
