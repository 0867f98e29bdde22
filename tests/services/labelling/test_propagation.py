"""The same mention elsewhere: found in an article or in all, labelled and rejected as one step, remembered."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from app.domain.codebook.edits import MergeLabels
from app.domain.errors import CancelledError, InvalidAnnotationError, NotFoundError
from app.domain.records import Origin, Rejection, Span
from app.services.labelling.propagation import Hit, Scope
from app.services.workspace import Workspace
from tests.steps import span_of
from tests.workspaces import add_article

FIRST = "رفضت الأمم المتحدة 😀 المقترح، وقالت الامم  المتحدة إن للأمم المتحدة رأياً. مقر الأُمَم المتّحدة."
SECOND = "والأمم المتحدة ترحّب، والأمم المتحدةُ قلقة؛ الأمم المتحدة."
PERSIAN = "سازمان ملل گفت؛ الأمم المتحدة را ملل می‌گویند"


@pytest.fixture
def articles(workspace: Workspace) -> Sequence[str]:
    return [
        add_article(workspace, FIRST),
        add_article(workspace, SECOND),
        add_article(workspace, PERSIAN, language="fa"),
        add_article(workspace, "خبر آخر"),
    ]


@pytest.fixture
def mention(workspace: Workspace, articles: Sequence[str]) -> Span:
    start = FIRST.index("الأمم")
    done = workspace.annotations("sara").add_span(
        articles[0], "ORGANIZATION", [(start, start + 13)], attributes={"kind": "international"}
    )
    entity = workspace.entities.add("sara", "الأمم المتحدة", "international").changes[0].object_id
    span = span_of(done)
    return span_of(workspace.entities.assign("sara", [(span.id, span.version)], entity))


def quotes(hits: Sequence[Hit]) -> list[tuple[str, str]]:
    return [(hit.quote, hit.clitic) for hit in hits]


def test_hits_are_whole_words_in_their_context_and_clitics_a_separate_tick(
    workspace: Workspace, articles: Sequence[str], mention: Span
) -> None:
    sara = workspace.propagation("sara")
    found = sara.find(mention.id, scope=Scope.ARTICLE)
    assert quotes(found.hits) == [("الامم  المتحدة", ""), ("الأُمَم المتّحدة", "")]
    assert (found.labelled, found.rejected, found.span) == (1, 0, mention)
    everywhere = sara.find(mention.id)
    assert [hit.article_id for hit in everywhere.hits] == [articles[0], articles[0], articles[1], articles[2]]
    with_clitics = sara.find(mention.id, proclitics=True)
    assert quotes(with_clitics.hits) == [
        ("الامم  المتحدة", ""),
        ("لأمم المتحدة", "ل"),
        ("الأُمَم المتّحدة", ""),
        ("الأمم المتحدة", "و"),
        ("الأمم المتحدةُ", "و"),
        ("الأمم المتحدة", ""),
        ("الأمم المتحدة", ""),
    ]
    first = with_clitics.hits[0]
    assert (first.title, first.language, first.direction) == (FIRST, "ar", None)
    assert FIRST[first.start : first.end] == first.quote
    assert first.prefix.endswith("وقالت ")
    assert first.suffix.startswith(" إن")


def test_accepted_places_are_labelled_like_the_mention_in_one_step(
    workspace: Workspace, articles: Sequence[str], mention: Span
) -> None:
    omar = workspace.propagation("omar")
    hits = omar.find(mention.id, proclitics=True).hits
    done = omar.apply(mention.id, hits[1:], hits[:1])
    assert (done.verb, done.annotator, done.article_id) == ("propagate", "omar", None)
    assert done.detail == {"label": "ORGANIZATION", "quote": "الأمم المتحدة", "count": 7, "rejected": 1}
    spans = [span for article in articles for span in workspace.articles.open(article).spans if span != mention]
    assert len(spans) == 7
    for span in spans:
        assert (span.label, span.annotator, span.origin) == ("ORGANIZATION", "omar", Origin.PROPAGATED)
        assert span.entity == mention.entity
        assert span.attributes == {"kind": "international"}
    assert omar.find(mention.id, proclitics=True).hits == ()
    assert workspace.check().clean
    annotations = workspace.annotations("omar")
    annotations.undo()
    assert workspace.articles.open(articles[1]).spans == ()
    assert omar.find(mention.id, proclitics=True).hits == hits
    annotations.redo()
    back = [replace(one, version=2) for one in spans if one.article_id == articles[1]]
    assert workspace.articles.open(articles[1]).spans == tuple(back)
    assert workspace.check().clean


def test_rejected_places_are_not_offered_again_to_whom_rejected_them(
    workspace: Workspace, articles: Sequence[str], mention: Span
) -> None:
    sara = workspace.propagation("sara")
    hits = sara.find(mention.id).hits
    done = sara.apply(mention.id, (), hits[:2])
    assert done.verb == "reject_mentions"
    assert done.article_id == articles[0]
    assert done.changes[0].after == Rejection(
        article_id=articles[0], annotator="sara", label="ORGANIZATION", start=hits[0].start, end=hits[0].end
    )
    again = sara.find(mention.id)
    assert (again.hits, again.rejected) == (hits[2:], 2)
    with pytest.raises(InvalidAnnotationError, match="as wanted already"):
        sara.apply(mention.id, (), hits[:2])
    assert len(workspace.propagation("omar").find(mention.id).hits) == 5
    workspace.annotations("sara").undo()
    assert sara.find(mention.id).hits == hits
    assert workspace.check().clean


def test_what_was_rejected_for_a_label_stays_so_for_the_one_it_is_merged_into(
    workspace: Workspace, articles: Sequence[str], mention: Span
) -> None:
    sara = workspace.propagation("sara")
    hits = sara.find(mention.id).hits
    start = FIRST.index("المتحدة")
    other = span_of(workspace.annotations("sara").add_span(articles[0], "ACTOR", [(start, start + 7)]))
    sara.apply(mention.id, (), hits[:2])
    sara.apply(other.id, (), [hit for hit in sara.find(other.id).hits if hit.article_id == articles[1]][:1])
    workspace.codebook_editing("lina").apply(MergeLabels("ORGANIZATION", "ACTOR"), version=1)
    again = sara.find(mention.id)
    assert (again.hits, again.rejected) == (hits[2:], 2)
    assert sara.find(other.id).rejected == 1
    workspace.annotations("lina").undo()
    assert sara.find(mention.id).hits == hits[2:]
    assert workspace.check().clean


def test_mentions_of_an_entity_that_is_gone_are_not_labelled(
    workspace: Workspace, articles: Sequence[str], mention: Span
) -> None:
    assert mention.entity is not None
    search = workspace.propagation("sara")
    hits = search.find(mention.id).hits
    with workspace.database.write() as connection:
        connection.exec_driver_sql("UPDATE entity SET removed = (1 = 1)")
    with pytest.raises(NotFoundError, match="entity of this span was removed"):
        search.apply(mention.id, hits)
    assert [span.id for span in workspace.articles.open(articles[0]).spans] == [mention.id]


def test_a_place_within_a_span_of_the_same_label_is_labelled_already(
    workspace: Workspace, articles: Sequence[str], mention: Span
) -> None:
    start = FIRST.index("مقر")
    sara = workspace.annotations("sara")
    wide = span_of(sara.add_span(articles[0], "ORGANIZATION", [(start, len(FIRST) - 1)]))
    search = workspace.propagation("sara")
    assert quotes(search.find(mention.id, scope=Scope.ARTICLE).hits) == [("الامم  المتحدة", "")]
    sara.relabel_span(wide.id, wide.version, "CLAIM")
    assert len(search.find(mention.id, scope=Scope.ARTICLE).hits) == 2


def test_what_was_labelled_meanwhile_is_not_labelled_twice(workspace: Workspace, mention: Span) -> None:
    sara = workspace.propagation("sara")
    hits = sara.find(mention.id).hits
    sara.apply(mention.id, hits[:3])
    done = sara.apply(mention.id, [*hits, hits[3]])
    assert [change.article_id for change in done.changes] == [hits[3].article_id]


def test_articles_that_come_later_are_found_and_removed_ones_are_not(
    workspace: Workspace, articles: Sequence[str], mention: Span
) -> None:
    sara = workspace.propagation("sara")
    assert sara.prepare() == 4
    assert sara.prepare() == 0
    late = add_article(workspace, SECOND + " لاحقاً")
    assert {hit.article_id for hit in sara.find(mention.id).hits} == {*articles[:3], late}
    with workspace.database.write() as connection:
        connection.exec_driver_sql(f"UPDATE article SET removed = (1 = 1) WHERE id = '{late}'")
    assert {hit.article_id for hit in sara.find(mention.id).hits} == set(articles[:3])


def test_texts_folded_by_older_rules_are_folded_anew(workspace: Workspace, mention: Span) -> None:
    sara = workspace.propagation("sara")
    hits = sara.find(mention.id).hits
    with workspace.database.write() as connection:
        connection.exec_driver_sql("UPDATE folded_text SET folding = 0")
    assert sara.prepare() == 4
    assert sara.find(mention.id).hits == hits


def test_many_places_are_labelled_and_unlabelled_alike(workspace: Workspace) -> None:
    """Enough of them for the store's way with many rows."""
    article = add_article(workspace, "خبر\n" + "روسيا " * 250)
    sara = workspace.annotations("sara")
    span = span_of(sara.add_span(article, "ACTOR", [(4, 9)], attributes={"kind": "state"}))
    search = workspace.propagation("sara")
    hits = search.find(span.id).hits
    assert len(hits) == 249
    done = search.apply(span.id, hits)
    assert workspace.articles.open(article).spans[1:] == tuple(change.after for change in done.changes)
    sara.undo()
    assert workspace.articles.open(article).spans == (span,)
    sara.redo()
    assert len(workspace.articles.open(article).spans) == 250
    assert workspace.check().clean


class Impatient:
    """Wants to stop at once."""

    def report(self, done: int, total: int | None, detail: str) -> None:
        pass

    def cancelled(self) -> bool:
        return True


def test_bad_wishes_are_refused_with_advice(workspace: Workspace, articles: Sequence[str], mention: Span) -> None:
    sara = workspace.propagation("sara")
    with pytest.raises(CancelledError):
        sara.find(mention.id, progress=Impatient())
    with pytest.raises(NotFoundError, match="not there any more"):
        sara.find("؟")
    hit = sara.find(mention.id).hits[0]
    for wrong in (hit._replace(end=hit.end + 1), hit._replace(start=-1), hit._replace(article_id="؟")):
        with pytest.raises(InvalidAnnotationError, match="look for the mention again"):
            sara.apply(mention.id, [wrong])
    annotations = workspace.annotations("sara")
    pieces = span_of(annotations.add_span(articles[0], "CLAIM", [(0, 4), (6, 9)]))
    with pytest.raises(InvalidAnnotationError, match="several pieces"):
        sara.find(pieces.id)
    smile = span_of(annotations.add_span(articles[0], "CLAIM", [(FIRST.index("😀"), FIRST.index("😀") + 1)]))
    with pytest.raises(InvalidAnnotationError, match="no word"):
        sara.find(smile.id)


def test_in_a_workspace_that_cannot_be_written_mentions_are_found_all_the_same(
    workspace: Workspace, mention: Span
) -> None:
    workspace.database.read_only = True
    found = workspace.propagation("sara").find(mention.id)
    assert len(found.hits) == 4
