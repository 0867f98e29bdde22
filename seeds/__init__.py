"""Sample articles written for Hashiya, with gold labels, and the default codebook."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

from app.domain.codebook.codebook import codebook_from_json
from app.domain.records import Codebook

ARTICLES = files(__name__) / "articles"
"""The folder of the sample articles: native JSONL, one file each."""


@cache
def default_codebook() -> Codebook:
    """The codebook that a new workspace begins with: actors, claims, organizations and their relations."""
    return codebook_from_json(json.loads((files(__name__) / "codebook.json").read_text(encoding="utf-8")))


def preset(name: str) -> Codebook:
    """Another codebook to begin with; ``extended`` adds cues, roles, places and evidence to the default one."""
    return codebook_from_json(json.loads((files(__name__) / "presets" / f"{name}.json").read_text(encoding="utf-8")))
