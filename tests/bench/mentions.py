"""The same mention elsewhere, in a workspace where half of the articles hold it; processor time."""

from __future__ import annotations

import hashlib
import random
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson

from app.domain.records import Span
from app.services.transfer.transfer import ImportOptions, import_paths
from app.services.workspace import Workspace
from tests.bench.corpus import text_of
from tests.bench.measure import Figure

NAME = "الأمم المتحدة"
FORMS = (*[NAME] * 8, "الامم المتحدة", "الأُمم المتّحدة")
WITH_CLITICS = ("والأمم المتحدة", "للأمم المتحدة", "بالأمم المتحدة")


def write_mentions(path: Path, articles: int) -> None:
    """Articles of some 2,500 code points: every second one holds the name, every tenth one with a clitic."""
    chance = random.Random(7)
    with path.open("wb") as out:
        for number in range(articles):
            words = text_of(chance, 2500).split(" ")
            if number % 2 == 0:
                words[chance.randrange(len(words))] = chance.choice(FORMS)
            elif number % 10 == 1:
                words[chance.randrange(len(words))] = chance.choice(WITH_CLITICS)
            out.write(orjson.dumps(_record(number, " ".join(words))) + b"\n")


def _record(number: int, text: str) -> dict[str, Any]:
    text = f"خبر {number}\n{text}"
    return {
        "format": "hashiya",
        "version": 1,
        "id": f"a{number}",
        "title": f"خبر {number}",
        "text": text,
        "text_sha256": hashlib.sha256(text.encode()).hexdigest(),
        "offset_unit": "codepoint",
        "language": "ar",
        "direction": "rtl",
        "meta": {},
        "status": {},
        "spans": [],
        "relations": [],
        "entities": [],
    }


def _cpu(work: Callable[[], object], repeat: int = 1) -> float:
    """Median milliseconds of processor time."""
    times = []
    for _ in range(repeat):
        begin = time.process_time()
        work()
        times.append((time.process_time() - begin) * 1000)
    return statistics.median(times)


def _plain_scan(workspace: Workspace) -> int:
    """Every text read and looked through, nothing folded, no word edges."""
    with workspace.database.read() as connection:
        texts = connection.exec_driver_sql("SELECT text FROM article WHERE NOT removed")
        return sum(text.count(NAME) for (text,) in texts)


def measure_mentions(folder: str, articles: int, repeat: int) -> dict[str, Any]:
    """Find, label and unlabel the mention (ms)."""
    corpus, location = Path(folder) / "mentions.jsonl", Path(folder) / "mentions.hashiya"
    write_mentions(corpus, articles)
    workspace = Workspace.create(location)
    import_paths(workspace, [corpus], ImportOptions(annotator="bench", format="native"))
    sara, search = workspace.annotations("sara"), workspace.propagation("sara")
    prepared = _cpu(search.prepare)
    mention = _first_mention(workspace)
    found = search.find(mention.id, proclitics=True).hits
    answer = {
        "hits": len(found),
        "prepare": prepared,
        "find": _cpu(lambda: search.find(mention.id, proclitics=True), repeat),
        "scan": _cpu(lambda: _plain_scan(workspace), repeat),
    }
    accepted = found[: articles // 2]
    answer["apply"] = _cpu(lambda: search.apply(mention.id, accepted))
    answer["undo"] = _cpu(sara.undo)
    workspace.close()
    return {**answer, "accepted": len(accepted), "cpu": 0.0, "added_mb": 0.0}


def _first_mention(workspace: Workspace) -> Span:
    for number in range(0, 1000, 2):
        start = workspace.articles.open(f"a{number}").article.text.find(NAME)
        if start >= 0:
            done = workspace.annotations("sara").add_span(f"a{number}", "ORGANIZATION", [(start, start + len(NAME))])
            after = done.changes[0].after
            assert isinstance(after, Span)
            return after
    raise AssertionError("the corpus does not hold the name")


def figures_of(answer: dict[str, Any], articles: int) -> Iterator[Figure]:
    """What `measure_mentions` has measured, beside what must be reached with 10,000 articles."""
    yield Figure(
        name=f"list {answer['hits']:,} hits of a mention, folded, whole words, with clitics, in {articles:,} articles",
        value=answer["find"], unit="ms", limit=300,
    )  # fmt: skip
    yield Figure(
        name="the same ÷ reading every text and counting with str.count", value=answer["find"] / answer["scan"],
        unit="×", limit=4, detail=f"{answer['find']:.0f} ms ÷ {answer['scan']:.0f} ms",
    )  # fmt: skip
    for verb, key in (("label", "apply"), ("take back", "undo")):
        yield Figure(
            name=f"{verb} {answer['accepted']:,} places as one step", value=answer[key], unit="ms", limit=2000
        )  # fmt: skip
    yield Figure(
        name=f"fold {articles:,} articles, once", value=answer["prepare"] / 1000, unit="s", limit=10
    )  # fmt: skip
