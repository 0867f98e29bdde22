"""Agreement of the annotators of a workspace, on both databases."""

import pytest

from app.domain.errors import CancelledError, TransferError
from app.domain.records import ProgressState
from app.services.agreement import measure_agreement
from app.services.articles import ArticleQuery
from app.services.dataset.build import plan_dataset
from app.services.dataset.choices import DatasetChoices
from app.services.progress import SilentProgress
from app.services.workspace import Workspace
from tests.workspaces import add_article

TEXT = "قال الوزير سامح شكري إن الهدنة انتهت، وفق وزارة الصحة."
PERSIAN = "گفت‌وگوها ادامه دارد"
HEBREW = "ראש הממשלה אמר אתמול כי ההסכם לא ייחתם."


@pytest.fixture
def labelled(workspace: Workspace) -> Workspace:
    """Two articles by هند and עומר, of which the second has more by one of them; a third by هند alone."""
    first = add_article(workspace, TEXT)
    second = add_article(workspace, HEBREW, language="he")
    third = add_article(workspace, TEXT + " أكثر")
    hind, omer = workspace.annotations("هند"), workspace.annotations("עומר")
    name = TEXT.index("سامح")
    for layer, end in ((hind, name + 9), (omer, name + 4)):
        actor = layer.add_span(first, "ACTOR", [(name, end)]).changes[0].object_id
        claim = layer.add_span(first, "CLAIM", [(TEXT.index("الهدنة"), TEXT.index("،"))]).changes[0].object_id
        layer.add_relation(first, "makes", actor, claim)
    hind.add_span(second, "ACTOR", [(0, 10)])
    omer.set_progress(second, ProgressState.DONE)
    hind.add_span(third, "ACTOR", [(0, 3)])
    return workspace


def test_every_two_are_compared_where_both_have_judged(labelled: Workspace) -> None:
    (told,) = measure_agreement(labelled).to_json()["pairs"]
    assert told["annotators"] == sorted(["هند", "עומר"])
    assert told["article_count"] == 2
    assert told["labels"]["CLAIM"]["exact_f1"] == 1
    assert told["labels"]["CLAIM"]["kappa"] == told["labels"]["CLAIM"]["alpha"] == 1
    assert sorted(told["labels"]["ACTOR"]["spans"]) == [1, 2]
    assert told["labels"]["ACTOR"]["exact_f1"] == 0
    assert told["labels"]["ACTOR"]["overlap_f1"] == pytest.approx(2 / 3, abs=1e-4)
    assert told["links"] == {"links": [1, 1], "both": 0, "exact_f1": 0.0}, "the actors of the two differ"
    assert sorted(one["exact_f1"] for one in told["articles"]) == [0.0, 0.5]


def test_it_says_what_the_card_of_a_dataset_says(labelled: Workspace) -> None:
    card = plan_dataset(labelled, DatasetChoices()).agreement
    report = measure_agreement(labelled).to_json()
    assert card is not None
    assert report["articles"] == card["articles"] == 2
    assert report["alpha"] == card["alpha"]
    (pair,) = report["pairs"]
    (told,) = card["span_f1"]
    assert (pair["annotators"], pair["all"]["exact_f1"]) == (told["annotators"], told["all"])


@pytest.fixture
def three(labelled: Workspace) -> Workspace:
    """Beside هند and עומר, דנה, who has judged only the first article, as هند has, and a fourth with עומר alone."""
    wanted = {one.title: one.id for one in labelled.articles.summaries(labelled.articles.ids(ArticleQuery()), "דנה")}
    fourth = add_article(labelled, PERSIAN, language="fa")
    dana = labelled.annotations("דנה")
    dana.add_span(wanted[TEXT], "ACTOR", [(TEXT.index("سامح"), TEXT.index("سامح") + 9)])
    dana.add_span(fourth, "ACTOR", [(0, 9)])
    labelled.annotations("עומר").add_span(fourth, "ACTOR", [(0, 9)])
    return labelled


def test_three_are_told_pair_by_pair_and_article_by_article(three: Workspace) -> None:
    """Pairs that have judged most together come first, and of each the articles in which they are least alike."""
    lines = list(measure_agreement(three).lines(articles=True))
    assert lines[:2] == [
        "Articles judged by two annotators or more: 3",
        "alpha: ACTOR 0.64, CLAIM 0.46, ORGANIZATION –",
    ]
    heads = [line for line in lines if "articles judged by both" in line]
    assert heads == [
        "\u2068דנה\u2069 and \u2068עומר\u2069, articles judged by both: 2",
        "\u2068עומר\u2069 and \u2068هند\u2069, articles judged by both: 2",
        "\u2068דנה\u2069 and \u2068هند\u2069, articles judged by both: 1",
    ]
    first = lines[lines.index(heads[0]) + 1 : lines.index(heads[1]) - 1]
    assert [line.split() for line in first[:-2]] == [
        ["דנה", "עומר", "both", "exact", "F1", "overlap", "F1", "kappa", "alpha"],
        ["ACTOR", "2", "2", "1", "0.50", "1.00", "0.80", "0.80"],
        ["CLAIM", "0", "1", "0", "0.00", "0.00", "0.00", "-0.08"],
        ["ORGANIZATION", "0", "0", "0", "–", "–", "–", "–"],
        ["all", "2", "3", "1", "0.40", "0.80", "–", "–"],
        ["any", "label", "2", "3", "1", "0.40", "0.80", "0.45", "0.45"],
        ["links", "0", "1", "0", "0.00"],
    ]
    # Figures stand below their heads, whatever the letters of the names.
    assert {len(line) for line in first[:-3]} == {len(first[0])}
    assert [(line.split()[0], line.split("\u2068")[1]) for line in first[-2:]] == [
        ("0.00", f"{TEXT}\u2069"),
        ("1.00", f"{PERSIAN}\u2069"),
    ]
    second = lines[lines.index(heads[1]) + 1 : lines.index(heads[2]) - 1]
    assert [line.split("\u2068")[1] for line in second[-2:]] == [f"{HEBREW}\u2069", f"{TEXT}\u2069"]


def test_links_are_told_only_where_there_are_some(labelled: Workspace) -> None:
    def rows(*labels: str) -> list[str]:
        return [line.split()[0] for line in measure_agreement(labelled, labels=labels).lines() if line]

    assert rows()[-1] == "links"
    assert "links" not in rows("CLAIM"), "the actors of the links are not asked for"


def test_the_card_tells_of_every_two_what_is_told_of_those_two(three: Workspace) -> None:
    card = plan_dataset(three, DatasetChoices()).agreement
    assert card is not None
    pairs = measure_agreement(three).to_json()["pairs"]
    exact = {tuple(pair["annotators"]): pair["all"]["exact_f1"] for pair in pairs}
    assert {tuple(one["annotators"]): one["all"] for one in card["span_f1"]} == exact
    assert len(set(exact.values())) > 1


def test_names_choose_and_a_wrong_one_is_refused(labelled: Workspace) -> None:
    only = measure_agreement(labelled, labels=["CLAIM"])
    ((_, pair),) = only.pairs.items()
    assert list(pair.labels) == list(only.alpha) == ["CLAIM"]
    assert pair.links.one == pair.links.other == 0
    assert not measure_agreement(labelled, ["هند"]).pairs
    with pytest.raises(TransferError, match="There is no annotator نادية in this workspace"):
        measure_agreement(labelled, ["نادية"])
    with pytest.raises(TransferError, match="There is no label PLACE"):
        measure_agreement(labelled, labels=["PLACE"])


def test_it_can_be_stopped(labelled: Workspace) -> None:
    class Impatient(SilentProgress):
        def cancelled(self) -> bool:
            return True

    with pytest.raises(CancelledError):
        measure_agreement(labelled, progress=Impatient())
