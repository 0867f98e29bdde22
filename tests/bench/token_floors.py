"""The floors of the formats that write tokens: the same bytes with nothing but sqlite3, re and orjson, nothing checked.

They are as plain as a program of one afternoon, and know what only the generated corpus lets them know: that a word is
a run of letters and digits, that a full stop ends a sentence, how many columns the spans take, what no article has.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import orjson

from tests.bench.floors import Article, articles, connect

_WORD = re.compile(r"[\w٫]+|[^\w\s]")
_WORD_OR_LINE = re.compile(r"[\w٫]+|[^\w ]")
_BREAK = re.compile(r"\n|(?<=\.) (?=\S)")
_COLUMNS = 4
_LABELS = ("ACTOR", "CLAIM", "ORGANIZATION")
_TAGS = {tag: number for number, tag in enumerate(["O", *(f"{side}-{label}" for label in _LABELS for side in "BI")])}


def prodigy(articles: Iterator[Article], out: Path) -> None:
    """A task for each article."""
    with out.open("wb") as file:
        for (_, identifier, title, text, _, language, direction, meta), status, spans, links in articles:
            places = [match.span() for match in _WORD_OR_LINE.finditer(text)]
            starts = {start: number for number, (start, _) in enumerate(places)}
            ends = {end: number for number, (_, end) in enumerate(places)}
            placed = [
                {
                    "start": span["start"],
                    "end": span["end"],
                    "token_start": starts[span["start"]],
                    "token_end": ends[span["end"]],
                    "label": span["label"],
                    "hashiya": {key: span[key] for key in span if key not in {"label", "start", "end", "text"}},
                }
                for span in spans
            ]
            relations = _prodigy_links(links, {span["id"]: place for span, place in zip(spans, placed, strict=True)})
            task = {
                "meta": {"id": identifier, "title": title},
                "answer": "accept",
                "_view_id": "relations" if relations else "spans_manual",
                "text": text,
                "spans": placed,
                "relations": relations,
                "hashiya": {
                    "id": identifier, "title": title, "language": language, "direction": direction,
                    "meta": orjson.loads(meta), "status": status, "entities": [],
                },
                "tokens": [
                    {"start": at, "text": text[at:end], "id": number, "ws": text[end : end + 1] == " ", "end": end}
                    for number, (at, end) in enumerate(places)
                ],
            }  # fmt: skip
            file.write(orjson.dumps(task) + b"\n")


def _prodigy_links(links: Sequence[dict[str, Any]], placed: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    found = []
    for link in links:
        head, child = (
            {key: value for key, value in placed[link[end]].items() if key != "hashiya"} for end in ("from", "to")
        )
        found.append(
            {
                "head": head["token_end"],
                "child": child["token_end"],
                "label": link["type"],
                "head_span": head,
                "child_span": child,
                "hashiya": {key: value for key, value in link.items() if key != "type"},
            }
        )
    return found


def _columns_of(
    spans: Sequence[dict[str, Any]], places: Sequence[tuple[int, int]], most: int
) -> tuple[list[list[str]], list[tuple[int, int]]]:
    """Tags of each token in columns without overlaps, the longest spans first; and all spans by their tokens."""
    starts = {start: number for number, (start, _) in enumerate(places)}
    ends = {end: number + 1 for number, (_, end) in enumerate(places)}
    chunks = {(starts[span["start"]], ends[span["end"]], span["label"]) for span in spans}
    columns = [["O"] * len(places) for _ in range(most)]
    for first, last, label in sorted(chunks, key=lambda chunk: (chunk[0] - chunk[1], *chunk)):
        for column in columns:
            if all(tag == "O" for tag in column[first:last]):
                column[first:last] = [f"B-{label}"] + [f"I-{label}"] * (last - first - 1)
                break
    return columns, [(first, last) for first, last, _ in chunks]


def conll(articles: Iterator[Article], out: Path) -> None:
    """A row for each token, and beside it a line for each article."""
    out.mkdir()
    names = ("articles.conll", "articles.conll.hashiya.jsonl")
    with (out / names[0]).open("wb") as rows, (out / names[1]).open("wb") as heads:
        for (_, identifier, title, text, digest, language, direction, meta), status, spans, _ in articles:
            places = [match.span() for match in _WORD.finditer(text)]
            columns, chunks = _columns_of(spans, places, _COLUMNS)
            numbers = {start: number for number, (start, _) in enumerate(places)}
            breaks = [0, *(numbers[match.end()] for match in _BREAK.finditer(text) if match.end() in numbers)]
            breaks = [number for number in breaks if not any(first < number < last for first, last in chunks)]
            lines = ["-DOCSTART-" + "\tO" * _COLUMNS]
            begins = set(breaks)
            for number, ((start, end), *tags) in enumerate(zip(places, *columns, strict=True)):
                if number in begins:
                    lines.append("")
                lines.append("\t".join((text[start:end], *tags)))
            rows.write(("\n".join(lines) + "\n\n").encode())
            head = {
                "format": "hashiya-article", "version": 1, "id": identifier, "title": title, "text_sha256": digest,
                "language": language, "direction": direction, "meta": orjson.loads(meta), "status": status,
                "entities": [], "text": text, "tokens": {"tokeniser": "words"},
            }  # fmt: skip
            heads.write(orjson.dumps(head) + b"\n")
    for name in names:
        with (out / name).open("rb") as file:
            hashlib.file_digest(file, "sha256")


def huggingface(articles: Iterator[Article], out: Path) -> None:
    """A row of a dataset for each article, its tokens and their tags; the card is left out."""
    out.mkdir()
    with (out / "train.jsonl").open("wb") as file:
        for (_, identifier, title, text, _, language, direction, meta), _, spans, _ in articles:
            places = [match.span() for match in _WORD.finditer(text)]
            (tags,), _ = _columns_of(spans, places, 1)
            row = {
                "id": identifier, "title": title, "language": language, "direction": direction, "text": text,
                "meta": meta, "tokens": [text[start:end] for start, end in places],
                "token_offsets": [at for place in places for at in place], "ner_tags": [_TAGS[tag] for tag in tags],
            }  # fmt: skip
            file.write(orjson.dumps(row) + b"\n")
    with (out / "train.jsonl").open("rb") as file:
        hashlib.file_digest(file, "sha256")


FLOORS: dict[str, Callable[[Iterator[Article], Path], None]] = {
    "prodigy": prodigy,
    "conll": conll,
    "huggingface": huggingface,
}


def export_tokens(workspace: Path, out: Path, form: str) -> None:
    """Write every article of `workspace` as `form`, a key of `FLOORS`, to `out`, which must not be there."""
    connection = connect(workspace)
    FLOORS[form](articles(connection), out)
    connection.close()
