"""Killed in the middle of a burst of labelling: every label that was acknowledged is there."""

import random
import sys
from itertools import count
from multiprocessing.connection import Connection

import pytest

from app.domain.records import Span
from app.services.workspace import Workspace
from tests.children import child_of
from tests.workspaces import add_article

ROUNDS = 6


def burst(told: Connection, location: str, article: str) -> None:
    """Label, delete, undo and redo as fast as possible; tell what is durably stored after each gesture."""
    service = Workspace.open(location).annotations("sara")
    for number in count():
        span = service.add_span(article, "CLAIM", [(number % 30 * 2, number % 30 * 2 + 2)]).changes[0].after
        assert isinstance(span, Span)
        told.send(("+", span.id))
        if number % 5 == 0:
            service.delete_span(span.id, span.version)
            told.send(("-", span.id))
        if number % 10 == 0:
            service.undo()
            told.send(("+", span.id))
            service.redo()
            told.send(("-", span.id))


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX")
def test_every_acknowledged_label_survives_a_killed_process(location: str) -> None:
    workspace = Workspace.open(location)
    article = add_article(workspace, "نص عربي قصير يكفي للتظليل.\n" * 20)
    workspace.close()
    expected: set[str] = set()
    dice = random.Random(7)
    for _ in range(ROUNDS):
        said = _killed_burst(location, article, after=dice.randint(1, 60))
        doubtful: set[str] = set()
        for sign, span_id in said:
            (expected.add if sign == "+" else expected.discard)(span_id)
            doubtful = {span_id}
        workspace = Workspace.open(location)
        try:
            stored = {span.id for span in workspace.articles.open(article).spans}
            report = workspace.check()
        finally:
            workspace.close()
        # The last gesture may have been stored without anybody having heard of it; nothing else may differ.
        unheard = stored ^ expected
        assert len(unheard) <= 1
        assert not (expected - stored) - doubtful
        assert report.clean, report.problems
        expected = stored
    assert expected


def _killed_burst(location: str, article: str, *, after: int) -> list[tuple[str, str]]:
    """What the process acknowledged until it was killed at an arbitrary moment after so many gestures."""
    heard: list[tuple[str, str]] = []
    with child_of(burst, location, article) as child:
        for said in child:
            heard.append(said)
            if len(heard) == after:
                child.kill()
    assert len(heard) >= after
    return heard
