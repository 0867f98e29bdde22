"""What several programs have left waiting, one after the other."""

from contextlib import closing
from functools import partial
from types import SimpleNamespace

import pytest

from app.domain.records import ChangeSet, Span
from app.services.waiting.outbox import Outbox
from app.services.waiting.places import waiting_files
from app.services.workspace import Workspace
from tests.others_at_work import held
from tests.services.waiting.conftest import BODY, LONG, MINISTER
from tests.steps import steps_of


def labelled(article: str, place: tuple[int, int], there: Workspace) -> ChangeSet:
    return there.annotations("سارة").add_span(article, "ACTOR", [place])


def test_what_several_programs_left_is_stored_in_the_order_in_which_it_was_made(
    workspace: Workspace, location: str, article: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever chance adds to the names of their files, and whatever clocks say."""
    chance = iter("f80")
    monkeypatch.setattr("app.services.waiting.places.uuid4", lambda: SimpleNamespace(hex=next(chance) * 32))
    with held(location):
        for place in (BODY, MINISTER, (0, 3)):
            with closing(Outbox(workspace, "سارة")) as killed:
                killed.put(partial(labelled, article, place), [article])
    assert len(list(waiting_files(workspace.database))) == 3
    with closing(Outbox(workspace, "سارة")) as following:
        following.look_for_left()
        assert following.deliver(LONG).stored == 3
    added = [step.changes[0].after for step in reversed(steps_of(workspace))]
    assert [one.start for one in added if isinstance(one, Span)] == [BODY[0], MINISTER[0], 0]
