"""Killed in the middle of a burst of labelling: every label that was acknowledged is there."""

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from app.services.workspace import Workspace
from tests.workspaces import add_article

ROOT = Path(__file__).parents[2]
ROUNDS = 6

# Labels, deletes, undoes and redoes as fast as it can; says what is durably stored after each gesture.
BURST = """
import sys
from app.services.workspace import Workspace

location, article = sys.argv[1:]
service = Workspace.open(location).annotations("sara")
number = 0
while True:
    span = service.add_span(article, "CLAIM", [(number % 30 * 2, number % 30 * 2 + 2)]).changes[0].after
    print("+", span.id, flush=True)
    if number % 5 == 0:
        service.delete_span(span.id, span.version)
        print("-", span.id, flush=True)
    if number % 10 == 0:
        service.undo()
        print("+", span.id, flush=True)
        service.redo()
        print("-", span.id, flush=True)
    number += 1
"""


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
    """What the process acknowledged until it was killed at an arbitrary moment after so many lines."""
    with subprocess.Popen(
        [sys.executable, "-c", BURST, location, article],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as process:
        assert process.stdout is not None
        lines = []
        for line in process.stdout:
            lines.append(line)
            if len(lines) == after:
                process.send_signal(signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL
    # A last line may have been cut off; then nobody has heard it.
    return [(line[0], line[2:-1]) for line in lines if line.endswith("\n")]
