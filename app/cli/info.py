"""``hashiya info``: what is in a workspace, counted, and what waits beside it."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

from app.cli.opening import opened
from app.cli.results import Command, Result, Status, workspace_argument

_WAITING = "steps that wait in open windows, or until others have saved"
_REFUSED = "steps that could not be stored; the next window of their annotator shows them"


def _info(arguments: argparse.Namespace) -> Result:
    from app.services.waiting.refused import count_unread
    from app.services.waiting.taken_in import count_waiting

    with opened(arguments.workspace) as workspace:
        data = workspace.info().to_json()
        waiting, refused = dict(count_waiting(workspace)), dict(count_unread(workspace.database))
    lines = []
    # Rarely is there any, and then it is to be seen.
    told = {_WAITING: waiting, _REFUSED: refused}
    for key, value in {**data, **{said: counts for said, counts in told.items() if counts}}.items():
        name = key.replace("_", " ").replace("relation", "link")
        if isinstance(value, Mapping):
            lines += [f"{name}:", *(f"  {item:<22}{count:>10,}" for item, count in value.items())]
        else:
            lines.append(f"{name:<24}" + (f"{value:>10,}" if isinstance(value, int) else str(value)))
    return Result(status=Status.DONE, lines=lines, data={**data, "waiting_steps": waiting, "refused_steps": refused})


INFO_COMMAND = Command(
    summary="count what is in a workspace",
    arguments=workspace_argument,
    run=_info,
    text="Also tells whose steps wait to be stored, and whose could not be stored and were not read yet.",
    examples="  hashiya info news.hashiya\n  hashiya info news.hashiya --json",
)
