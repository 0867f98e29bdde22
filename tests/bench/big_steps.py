"""Steps that reach 27,000 spans or mentions, and their undo; processor time."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from app.domain.codebook.edits import ChangeTypeKey, CodebookEdit, DeleteLabel, MergeLabels
from app.services.articles import ArticleQuery
from app.services.transfer.transfer import ImportOptions, import_paths
from app.services.workspace import Workspace
from tests.bench.corpus import write_corpus
from tests.bench.measure import Figure

EDITS: tuple[tuple[str, str, CodebookEdit], ...] = (
    ("merge", "merge a label into another", MergeLabels("ACTOR", "ORGANIZATION")),
    ("delete", "delete a label with its spans and their links", DeleteLabel("CLAIM")),
    ("rename", "change the key of a link type", ChangeTypeKey("makes", "says")),
)


def measure_big_steps(folder: str, articles: int) -> dict[str, Any]:
    """Carry each edit out and take it back (ms), nine spans of each label and five links in an article."""
    corpus, location = Path(folder) / "big.jsonl", Path(folder) / "big.hashiya"
    write_corpus(corpus, articles, spans=27, relations=5)
    workspace = Workspace.create(location)
    import_paths(workspace, [corpus], ImportOptions(annotator="bench", format="native"))
    editing, sara = workspace.codebook_editing("sara"), workspace.annotations("sara")
    answer: dict[str, Any] = {}
    for key, _, edit in EDITS:
        touched = editing.touched(edit)
        version = workspace.codebook().version
        answer[f"{key}_reached"] = touched.spans + touched.relations
        answer[key] = _cpu(partial(editing.apply, edit, version=version))
        answer[f"{key}_undo"] = _cpu(sara.undo)
    for key, _, step in _entity_steps(workspace):
        answer[f"{key}_reached"] = NAMED
        answer[key] = _cpu(step)
        answer[f"{key}_undo"] = _cpu(sara.undo)
    workspace.close()
    return {**answer, "cpu": 0.0, "added_mb": 0.0}


NAMED = 27_000
"""Mentions of one entity."""
ENTITY_STEPS = (("merge_entity", "merge an entity into another"), ("delete_entity", "delete an entity"))


def _entity_steps(workspace: Workspace) -> Iterator[tuple[str, str, Callable[[], object]]]:
    """The steps on an entity that so many spans name, each to be undone before the next."""
    registry = workspace.entities
    named, other = (registry.add("sara", name, "person").changes[0].object_id for name in ("لافروف", "سيرغي"))
    spans = (span for one in workspace.articles.ids(ArticleQuery()) for span in workspace.articles.open(one).spans)
    registry.assign("sara", [(span.id, span.version) for span in islice(spans, NAMED)], named)

    def seen(entity: str) -> tuple[str, int]:
        return entity, registry.get(entity).version

    steps = (lambda: registry.merge("sara", [seen(named)], seen(other)), lambda: registry.delete("sara", *seen(named)))
    for (key, name), step in zip(ENTITY_STEPS, steps, strict=True):
        yield key, name, step


def _cpu(work: Callable[[], object]) -> float:
    begin = time.process_time()
    work()
    return (time.process_time() - begin) * 1000


def figures_of_big_steps(answer: dict[str, Any]) -> Iterator[Figure]:
    """What `measure_big_steps` has measured; 27,000 spans may take as long as 5,000 new ones."""
    for key, name in (*((key, name) for key, name, _ in EDITS), *ENTITY_STEPS):
        reached = answer[f"{key}_reached"]
        limit = 2000 * max(1.0, reached / 27_000)
        yield Figure(name=f"{name}, {reached:,} reached", value=answer[key], unit="ms", limit=limit)
        yield Figure(name=f"take that back, {reached:,} reached", value=answer[f"{key}_undo"], unit="ms", limit=limit)
