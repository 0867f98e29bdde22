"""Agreement of the annotators of a workspace, on both databases."""

import pytest

from app.domain.errors import CancelledError, TransferError
from app.domain.records import ProgressState
from app.services.agreement import measure_agreement
from app.services.dataset.build import plan_dataset
from app.services.dataset.choices import DatasetChoices
from app.services.progress import SilentProgress
from app.services.workspace import Workspace
from tests.workspaces import add_article

TEXT = "قال الوزير سامح شكري إن الهدنة انتهت، وفق وزارة الصحة."
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
