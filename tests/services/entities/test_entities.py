"""The registry across articles: candidates, mentions, merging, splitting, deleting, and the page of an entity."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from app.domain.errors import ConflictError, HashiyaError, InvalidAnnotationError, NotFoundError
from app.domain.records import Action, ChangeSet, Entity, Span
from app.services.workspace import Workspace
from tests.steps import span_of
from tests.workspaces import add_article

FIRST = "قال سيرغي لافروف إن الاتفاق وُلد ميتاً، وأضاف لافروف أن المباحثات ستُستأنف 😀."
SECOND = "رفض سيرجي لافروف المقترح، وانتقدته منظمة الصحة العالمية."
HEBREW = "שר החוץ סרגיי לברוב אמר כי ״ההסכם מת״."


def entity_of(change_set: ChangeSet) -> Entity:
    found = [change.after for change in change_set.changes if isinstance(change.after, Entity)]
    return found[0]


def entity(workspace: Workspace, name: str, *aliases: str, kind: str = "person") -> Entity:
    return entity_of(workspace.entities.add("sara", name, kind, aliases=aliases))


def mention(workspace: Workspace, article: str, text: str, quote: str, label: str = "ACTOR") -> Span:
    start = text.index(quote)
    return span_of(workspace.annotations("sara").add_span(article, label, [(start, start + len(quote))]))


@pytest.fixture
def articles(workspace: Workspace) -> Sequence[str]:
    return [
        add_article(workspace, FIRST, published="2024-05-02"),
        add_article(workspace, SECOND, published="2024-06-11"),
        add_article(workspace, HEBREW, language="he"),
    ]


def current(workspace: Workspace, span: Span) -> Span:
    return next(one for one in workspace.articles.open(span.article_id).spans if one.id == span.id)


def test_candidates_come_exact_then_folded_then_similar(workspace: Workspace, articles: Sequence[str]) -> None:
    exact = entity(workspace, "سيرغي لافروف", "لافروف")
    folded = entity(workspace, "سِيرغي لافروڤ", "سيرغي لآفروف")
    similar = entity(workspace, "سيرجي لافروف")
    entity(workspace, "سير")
    entity(workspace, "منظمة الصحة العالمية", kind="international")
    said = mention(workspace, articles[0], FIRST, "سيرغي لافروف")
    workspace.entities.assign("sara", [(said.id, said.version)], exact.id)
    found = workspace.entities.candidates("سيرغي لافروف")
    assert [(one.entity.id, one.how) for one in found] == [
        (exact.id, "exact"),
        (folded.id, "folded"),
        (similar.id, "similar"),
    ]
    assert [(one.mentions, one.articles) for one in found] == [(1, 1), (0, 0), (0, 0)]
    assert found[1].matched == "سيرغي لآفروف"
    assert 0.8 < found[2].score < 1


def test_a_short_name_does_not_win_by_being_part_of_a_long_one(workspace: Workspace) -> None:
    entity(workspace, "سير")
    full = entity(workspace, "سيرغي فيكتوروفيتش لافروف")
    found = workspace.entities.candidates("سيرغي لافروف")
    assert [one.entity.id for one in found] == [full.id]


def test_a_surname_is_similar_and_mere_letters_are_not(workspace: Workspace) -> None:
    meant = entity(workspace, "ريم البرشاوي")
    entity(workspace, "ثريا المعلاوي")
    entity(workspace, "جميل الهيراوي")
    for said in ("البرشاوي", "ريم البرشاوى", "البرشاوي ريم", "ريم البرشوي"):
        assert [one.entity.id for one in workspace.entities.candidates(said)] == [meant.id]
    assert workspace.entities.candidates("نضال الشرماوي") == []


def test_names_are_found_whatever_the_order_of_their_words(workspace: Workspace) -> None:
    known = entity(workspace, "נתניהו בנימין")
    (found,) = workspace.entities.candidates("בנימין נתניהו")
    assert (found.entity.id, found.how) == (known.id, "similar")
    assert workspace.entities.candidates("\u200f ") == []


def test_a_mention_makes_an_entity_and_the_step_is_taken_back_whole(
    workspace: Workspace, articles: Sequence[str]
) -> None:
    said = mention(workspace, articles[0], FIRST, "لافروف")
    done = workspace.entities.add_for("sara", (said.id, said.version), "سيرغي لافروف", "person", aliases=["لافروف"])
    made = entity_of(done)
    assert done.article_id == articles[0]
    assert current(workspace, said).entity == made.id
    assert workspace.articles.open(articles[0]).entities == (made,)
    workspace.annotations("sara").undo()
    assert current(workspace, said).entity is None
    assert workspace.entities.find() == []
    workspace.annotations("sara").redo()
    assert workspace.entities.get(made.id).aliases == ("لافروف",)
    assert workspace.check().clean


def test_assigning_many_mentions_can_teach_their_spellings(workspace: Workspace, articles: Sequence[str]) -> None:
    known = entity(workspace, "سيرغي لافروف")
    spans = [mention(workspace, articles[0], FIRST, "لافروف"), mention(workspace, articles[1], SECOND, "سيرجي لافروف")]
    done = workspace.entities.assign(
        "omar", [(one.id, one.version) for one in spans], known.id, names=[one.quote for one in spans]
    )
    assert done.annotator == "omar"
    assert done.article_id is None
    assert workspace.entities.get(known.id).aliases == ("لافروف", "سيرجي لافروف")
    assert workspace.entities.articles(known.id) == list(articles[:2])
    with pytest.raises(ConflictError, match="omar"):
        workspace.entities.assign("sara", [(spans[0].id, spans[0].version)], None)
    workspace.annotations("omar").undo()
    assert workspace.entities.get(known.id).aliases == ()
    assert workspace.entities.articles(known.id) == []
    assert workspace.check().clean


def test_a_mention_that_is_assigned_tells_when(
    workspace: Workspace, articles: Sequence[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also when several are, in one step."""
    said = [mention(workspace, articles[0], FIRST, "سيرغي لافروف"), mention(workspace, articles[1], SECOND, SECOND[:4])]
    known = entity(workspace, "سيرغي لافروف")
    monkeypatch.setattr("app.services.steps.utc_now", lambda: "2031-05-06T07:08:09.010Z")
    workspace.entities.assign("omar", [(one.id, one.version) for one in said], known.id)
    for one in said:
        after = current(workspace, one)
        assert (after.entity, after.version, after.updated) == (known.id, 2, "2031-05-06T07:08:09.010Z")
        assert (after.created, after.annotator) == (one.created, "sara")


def test_a_name_is_learnt_as_it_is_meant_and_undone_with_the_mention(
    workspace: Workspace, articles: Sequence[str]
) -> None:
    lavrov = entity(workspace, "سيرغي لافروف")
    said = mention(workspace, articles[1], SECOND, "سيرجي لافروف")
    workspace.entities.assign("sara", [(said.id, said.version)], lavrov.id, names=["سيرجي لافروڤ"])
    assert workspace.entities.get(lavrov.id).aliases == ("سيرجي لافروڤ",)
    workspace.annotations("sara").undo()
    assert workspace.entities.get(lavrov.id).aliases == ()
    assert current(workspace, said).entity is None


def test_merging_moves_mentions_and_names_and_is_one_step(workspace: Workspace, articles: Sequence[str]) -> None:
    stays = entity(workspace, "سيرغي لافروف", "لافروف")
    goes = entity_of(
        workspace.entities.add(
            "sara", "سيرجي لافروف", "politician", aliases=["لافروف"], wikidata="Q58217", attributes={"country": "روسيا"}
        )
    )
    one, two = mention(workspace, articles[0], FIRST, "لافروف"), mention(workspace, articles[1], SECOND, "سيرجي لافروف")
    workspace.entities.assign("sara", [(one.id, one.version)], stays.id)
    workspace.entities.assign("sara", [(two.id, two.version)], goes.id)
    preview = workspace.entities.merge_preview([goes.id], stays.id)
    assert (preview.mentions, preview.articles, preview.new_aliases) == (1, 1, ("سيرجي لافروف",))
    assert preview.differences == ("kind",)
    done = workspace.entities.merge("sara", [(goes.id, goes.version)], (stays.id, stays.version))
    assert done.verb == "merge_entities"
    merged = workspace.entities.get(stays.id)
    assert merged == replace(preview.merged, version=stays.version + 1)
    assert (merged.kind, merged.wikidata, dict(merged.attributes)) == ("person", "Q58217", {"country": "روسيا"})
    assert current(workspace, two).entity == stays.id
    with pytest.raises(NotFoundError):
        workspace.entities.get(goes.id)
    assert workspace.check().clean
    undone = workspace.annotations("sara").undo()
    assert undone.action is Action.UNDO
    assert current(workspace, two).entity == goes.id
    assert workspace.entities.get(goes.id).aliases == ("لافروف",)
    assert workspace.entities.get(stays.id).aliases == ("لافروف",)
    workspace.annotations("sara").redo()
    assert current(workspace, two).entity == stays.id
    assert workspace.check().clean


def test_an_entity_is_not_merged_into_itself(workspace: Workspace) -> None:
    one = entity(workspace, "الأونروا")
    with pytest.raises(InvalidAnnotationError, match="into itself; choose another"):
        workspace.entities.merge_preview([one.id], one.id)
    with pytest.raises(InvalidAnnotationError, match="into itself; choose another"):
        workspace.entities.merge("sara", [(one.id, one.version)], (one.id, one.version))
    with pytest.raises(InvalidAnnotationError, match="at least one"):
        workspace.entities.merge("sara", [], (one.id, one.version))


def test_of_two_people_who_merge_at_once_the_second_is_told(workspace: Workspace, other_window: Workspace) -> None:
    one, two = entity(workspace, "وزارة الصحة"), entity(workspace, "وزارة الصحّة")
    workspace.entities.merge("sara", [(one.id, one.version)], (two.id, two.version))
    with pytest.raises(ConflictError, match="by sara") as error:
        other_window.entities.merge("omar", [(two.id, two.version)], (one.id, one.version))
    assert "\n" not in str(error.value)
    third = entity(workspace, "وزارة")
    with pytest.raises(ConflictError, match="by sara"):
        other_window.entities.merge("omar", [(third.id, third.version)], (two.id, two.version))
    assert [one.id for one in workspace.entities.find()] == [third.id, two.id]


def test_splitting_gives_some_mentions_to_somebody_new(workspace: Workspace, articles: Sequence[str]) -> None:
    both = entity(workspace, "لافروف", "سيرجي لافروف", "سيرغي لافروف")
    one, two = mention(workspace, articles[0], FIRST, "لافروف"), mention(workspace, articles[1], SECOND, "سيرجي لافروف")
    workspace.entities.assign("sara", [(one.id, 1), (two.id, 1)], both.id)
    preview = workspace.entities.split_preview(both.id, [two.id])
    assert (preview.moved, preview.staying, preview.articles) == (1, 1, 1)
    with pytest.raises(ConflictError):
        workspace.entities.split("sara", (both.id, both.version), [(two.id, 1)], "سيرجي")
    done = workspace.entities.split(
        "sara", (both.id, both.version), [(two.id, 2)], "سيرجي لافروف", aliases=["سيرغي لافروف"]
    )
    new = entity_of(done)
    assert (new.name, new.aliases, new.kind) == ("سيرجي لافروف", ("سيرغي لافروف",), "person")
    assert workspace.entities.get(both.id).aliases == ()
    assert (current(workspace, one).entity, current(workspace, two).entity) == (both.id, new.id)
    with pytest.raises(InvalidAnnotationError, match="Choose mentions of"):
        workspace.entities.split("sara", (both.id, both.version + 1), [(two.id, 3)], "آخر")
    workspace.annotations("sara").undo()
    assert current(workspace, two).entity == both.id
    assert workspace.entities.get(both.id).aliases == both.aliases
    assert workspace.check().clean


def test_deleting_leaves_the_mentions_without_an_entity(workspace: Workspace, articles: Sequence[str]) -> None:
    who = entity(workspace, "منظمة الصحة العالمية", kind="international")
    span = mention(workspace, articles[1], SECOND, "منظمة الصحة العالمية", "ORGANIZATION")
    workspace.entities.assign("sara", [(span.id, 1)], who.id)
    preview = workspace.entities.delete_preview(who.id)
    assert (preview.mentions, preview.articles) == (1, 1)
    with pytest.raises(InvalidAnnotationError, match=r"still named \(articles: 1\)"):
        workspace.entities.remove("sara", who.id, who.version)
    workspace.entities.delete("sara", who.id, who.version)
    assert current(workspace, span).entity is None
    workspace.annotations("sara").undo()
    assert current(workspace, span).entity == who.id
    assert workspace.entities.get(who.id).name == who.name
    assert workspace.check().clean


def test_renaming_keeps_the_old_name_as_an_alias(workspace: Workspace) -> None:
    who = entity(workspace, "تويتر", "إكس")
    workspace.entities.rename("sara", who.id, who.version, "إكس")
    assert workspace.entities.get(who.id) == replace(who, name="إكس", aliases=("تويتر",), version=2)
    with pytest.raises(InvalidAnnotationError, match="needs a name"):
        workspace.entities.rename("sara", who.id, 2, " ")


@pytest.mark.parametrize(
    ("details", "said"),
    [
        ({"wikidata": "42"}, "Q42"),
        ({"wikidata": "Q0"}, "Wikidata"),
        ({"attributes": {"valid_from": "أمس"}}, "no date"),
        ({"attributes": {"valid_from": "2024-13"}}, "no date"),
        ({"attributes": {"valid_from": "2024-05", "valid_to": "2023"}}, "swap"),
        ({"attributes": {"role": object()}}, "JSON"),
        ({"attributes": {"role": "a\x00"}}, "U+0000"),
        ({"kind": "\udc80"}, "half a character"),
        ({"note": "\x00"}, "U+0000"),
    ],
)
def test_details_that_cannot_be_are_refused_with_advice(
    workspace: Workspace, details: dict[str, object], said: str
) -> None:
    wrong: dict[str, object] = {"kind": "person", **details}
    with pytest.raises(InvalidAnnotationError) as error:
        workspace.entities.add("sara", "سامح شكري", **wrong)  # type: ignore[arg-type]
    assert said in str(error.value)
    assert workspace.entities.find() == []


def test_an_end_in_the_year_of_the_beginning_is_fine(workspace: Workspace) -> None:
    made = workspace.entities.add(
        "s", "حزب", "party", attributes={"valid_from": "2024-05", "valid_to": "2024", "x": ""}
    )
    assert entity_of(made).attributes == {"valid_from": "2024-05", "valid_to": "2024"}


def test_unknown_entities_and_annotators_without_a_name(workspace: Workspace) -> None:
    for call in (
        lambda: workspace.entities.get("؟"),
        lambda: workspace.entities.merge_preview(["؟"], "!"),
        lambda: workspace.entity_pages.page("؟"),
        lambda: workspace.entities.add(" ", "اسم", "person"),
        lambda: workspace.entities.add("س" * 301, "اسم", "person"),
        lambda: workspace.annotations("س" * 301),
    ):
        with pytest.raises(HashiyaError):
            call()


def test_the_list_counts_mentions_and_sorts_by_them(workspace: Workspace, articles: Sequence[str]) -> None:
    first, second = entity(workspace, "أ"), entity(workspace, "ب")
    span = mention(workspace, articles[0], FIRST, "لافروف")
    workspace.entities.assign("sara", [(span.id, 1)], second.id)
    assert [(one.entity.id, one.mentions) for one in workspace.entities.list()] == [(first.id, 0), (second.id, 1)]
    assert [one.entity.id for one in workspace.entities.list(order="mentions")] == [second.id, first.id]
    assert [one.entity.id for one in workspace.entities.list(order="mentions", limit=1, offset=1)] == [first.id]
    assert [one.entity.id for one in workspace.entities.list("ب", kinds=["person"])] == [second.id]


def test_as_many_are_counted_as_are_listed(workspace: Workspace) -> None:
    entity(workspace, "سيرغي لافروف", "وزير")
    entity(workspace, "الوزير الأوّل")
    entity(workspace, "منظمة الصحة العالمية", kind="international")
    for text, kinds in (
        ("", None),
        ("وزير", None),
        ("الاول", None),
        ("", ["international"]),
        ("وزير", ["international"]),
    ):
        assert workspace.entities.count(text, kinds=kinds) == len(workspace.entities.list(text, kinds=kinds))
    assert workspace.entities.count("وزير") == 2


def test_the_page_shows_mentions_in_context_and_claims_made_and_about(
    workspace: Workspace, articles: Sequence[str]
) -> None:
    who = entity(workspace, "سيرغي لافروف")
    sara = workspace.annotations("sara")
    one = mention(workspace, articles[0], FIRST, "سيرغي لافروف")
    two = mention(workspace, articles[1], SECOND, "سيرجي لافروف")
    three = mention(workspace, articles[2], HEBREW, "סרגיי לברוב")
    made = mention(workspace, articles[0], FIRST, "الاتفاق وُلد ميتاً", "CLAIM")
    about = mention(workspace, articles[1], SECOND, "وانتقدته منظمة الصحة العالمية", "CLAIM")
    workspace.entities.assign("sara", [(one.id, 1), (two.id, 1), (three.id, 1)], who.id)
    sara.add_relation(articles[0], "makes", one.id, made.id, {"cue": "قال"})
    sara.add_relation(articles[1], "about", about.id, two.id, {"stance": "negative"})
    page = workspace.entity_pages.page(who.id)
    assert (page.mentions, page.articles, dict(page.labels)) == (3, 3, {"ACTOR": 3})
    assert [(one.month, one.mentions, one.claims_made, one.claims_about) for one in page.over_time] == [
        ("", 1, 0, 0),
        ("2024-05", 1, 1, 0),
        ("2024-06", 1, 0, 1),
    ]
    assert (page.claims_made, page.claims_about) == (1, 1)
    lines = workspace.entity_pages.mentions(who.id)
    assert [line.span_id for line in lines] == [three.id, one.id, two.id]
    assert (lines[1].prefix, lines[1].quote, lines[1].start) == ("قال ", "سيرغي لافروف", 4)
    assert lines[1].suffix.startswith(" إن الاتفاق")
    assert workspace.entity_pages.mentions(who.id, limit=1, offset=2)[0].span_id == two.id
    (claim,) = workspace.entity_pages.claims_made(who.id)
    assert (claim.claim.quote, claim.mention_id, claim.link_attributes) == (made.quote, one.id, {"cue": "قال"})
    (target,) = workspace.entity_pages.claims_about(who.id)
    assert (target.claim.span_id, target.link_attributes["stance"]) == (about.id, "negative")
