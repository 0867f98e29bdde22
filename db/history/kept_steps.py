"""Steps that nobody takes back by undo, because the workspace begins with what they brought."""

from __future__ import annotations

from app.domain.records import ChangeSet

_OLDER_SAMPLE = ("sample", "import", "articles")
"""Annotator, verb and source of the step that brought the sample, before such steps said that they are to be kept."""


def is_kept(step: ChangeSet) -> bool:
    """Whether undo stops before this step."""
    return bool(step.detail.get("kept")) or (step.annotator, step.verb, step.detail.get("source")) == _OLDER_SAMPLE
