"""The card of a dataset: Markdown for people, with everything a program needs in its front matter.

The front matter is YAML in which every value is JSON, one key a line, so any YAML reader can read it, and so can a JSON
reader line by line. It holds no time and no path: the same dataset has the same card.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import orjson

from app.domain.errors import TransferError
from app.domain.program import program_version
from app.domain.records import Codebook
from app.exchange.files.dataset_files import CARD
from app.exchange.huggingface.features import ROWS_SPANS
from app.exchange.installed_formats import installed_formats
from app.exchange.options import OptionValue
from app.exchange.syntax.front_matter import FENCE, front_matter_lines
from app.exchange.tokens.tokenising import AUTO, TOKENISER_OPTION, WORDS, told_tokenisers
from app.services.copies.signatures import method
from app.services.dataset.choices import DatasetChoices
from app.services.dataset.plan import Plan

VERSION = 1
_LISTED = 25
"""Sources that are named in the part for people."""


def front_matter(choices: DatasetChoices, plan: Plan, codebook: Codebook, files: Mapping[str, str]) -> dict[str, Any]:
    """What programs read, in the order in which it is written."""
    values = installed_formats().writer(choices.format).export_values(choices.values)
    keys = sorted({key for counts in plan.counts.values() for key in counts.labels})
    return {
        "hashiya_dataset": VERSION,
        "title": choices.title,
        "license": choices.licence,
        "hashiya": program_version(),
        "codebook_version": codebook.version,
        "format": choices.format,
        "tokeniser": _tokeniser(values, plan),
        "seed": choices.seed,
        "offset_unit": "codepoint",
        "near_duplicates": method() if choices.copies_together else None,
        **plan.to_json(),
        "labels": [_label(codebook, key) for key in keys],
        "choices": choices.to_json(),
        "files": dict(sorted(files.items())),
    }


def _tokeniser(values: Mapping[str, OptionValue], plan: Plan) -> str | None:
    """What made the tokens in the files; with how many articles, where it was not the same for all of them."""
    wanted = values.get(TOKENISER_OPTION.name)
    if wanted is None or values.get("rows") == ROWS_SPANS:
        return None
    if wanted != AUTO:
        return str(wanted)
    made = Counter(one.tokeniser or WORDS for some in plan.articles.values() for one in some)
    return WORDS if made.keys() <= {WORDS} else told_tokenisers(made)


def _label(codebook: Codebook, key: str) -> dict[str, Any]:
    label = codebook.label(key)
    if label is None:
        return {"key": key, "name": {}, "definition": {}}
    return {"key": key, "name": dict(label.name), "definition": dict(label.definition)}


def written_card(front: Mapping[str, Any]) -> bytes:
    """The card as a file."""
    return ("\n".join([*front_matter_lines(front), "", *_body(front)]) + "\n").encode()


def read_card(data: bytes, where: str) -> dict[str, Any]:
    """The front matter of a card.

    Raises:
        TransferError: it is no card of a dataset, or of a newer version.
    """
    try:
        lines = data.decode().split("\n")
        end = lines.index(FENCE, 1)
        pairs = (line.partition(": ") for line in lines[1:end])
        front = {key: orjson.loads(value) for key, _, value in pairs}
    except (UnicodeDecodeError, ValueError) as error:
        raise TransferError("{file} is not the card of a dataset that Hashiya has built", file=where) from error
    if lines[0] != FENCE or type(front.get("hashiya_dataset")) is not int:
        raise TransferError("{file} is not the card of a dataset that Hashiya has built", file=where)
    if front["hashiya_dataset"] != VERSION:
        raise TransferError(
            "{file} has version {version}; this Hashiya reads version {known}",
            file=where,
            version=front["hashiya_dataset"],
            known=VERSION,
        )
    if not isinstance(front.get("files"), dict):
        raise TransferError("{file} is damaged: it names no files", file=where)
    return front


def _body(front: Mapping[str, Any]) -> Iterator[str]:
    parts: Mapping[str, Any] = front["parts"]
    yield f"# {_cell(front['title']) or 'Labelled articles'}"
    yield ""
    yield f"Built with Hashiya {front['hashiya']}. Licence: {_cell(front['license']) or 'not given'}."
    yield f"Format `{front['format']}`" + (f", tokeniser: {_cell(front['tokeniser'])}." if front["tokeniser"] else ".")
    yield ""
    yield from _table(
        ["part", "articles", "spans", "links", "first day", "last day"],
        [[name, *(part[key] for key in ("articles", "spans", "relations", "first_day", "last_day"))]
         for name, part in parts.items()],
    )  # fmt: skip
    yield from _heading("Labels")
    keys = [label["key"] for label in front["labels"]]
    yield from _table(
        ["label", *parts], [[key, *(part["labels"].get(key, 0) for part in parts.values())] for key in keys]
    )
    for label in front["labels"]:
        yield f"- **{label['key']}**: {_cell(_definition(label['definition'])) or 'not defined in the codebook'}"
    yield ""
    for title, name in (("Languages", "languages"), ("Sources", "sources")):
        yield from _heading(title)
        yield from _counts(parts, name)
    yield from _how(front)
    if front["remarks"]:
        yield from _heading("What to know")
        yield from (f"- {_cell(said['what'])}" for said in front["remarks"])
        yield ""
    yield from _agreement(front["agreement"])
    yield from _heading("Files")
    yield from _table(["file", "SHA-256"], [[f"`{name}`", f"`{digest}`"] for name, digest in front["files"].items()])
    yield f"`hashiya dataset --rebuild {CARD} WORKSPACE OUT` builds the same files from the same workspace."


def _counts(parts: Mapping[str, Any], name: str) -> Iterator[str]:
    totals: dict[str, int] = {}
    for part in parts.values():
        for key, count in part[name].items():
            totals[key] = totals.get(key, 0) + count
    first = sorted(totals, key=lambda key: (-totals[key], key))
    rows = [[key or "not named", *(part[name].get(key, 0) for part in parts.values())] for key in first[:_LISTED]]
    yield from _table([name, *parts], rows)
    if len(first) > _LISTED:
        yield f"… and {len(first) - _LISTED} more, in the front matter."
        yield ""


def _how(front: Mapping[str, Any]) -> Iterator[str]:
    choices = front["choices"]
    yield from _heading("How it was made")
    layers = ", ".join(choices["layers"]) or "all annotators"
    rules = {"": "as they are", "majority": "those that more than half of them agree on", "all": "those all agree on"}
    yield f"- Spans of {_cell(layers)}: {rules[choices['gold']]}."
    for name, what in (("states", "progress"), ("sources", "source"), ("languages", "language"), ("labels", "label")):
        if choices[name]:
            yield f"- Only articles with {what}: {_cell(', '.join(choices[name]))}."
    if choices["since"] or choices["until"]:
        yield f"- Published from {choices['since'] or 'the beginning'} to {choices['until'] or 'the end'}."
    shares = ", ".join(f"{part['name']} {part['weight']}" for part in choices["parts"])
    if choices["split"] == "date":
        yield f"- Divided by day of publication: {shares}."
    else:
        even = "labels, languages and sources spread evenly" if choices["stratify"] else "not stratified"
        yield f"- Divided by article, {even}, seed {choices['seed']}: {shares}."
    if choices["copies_together"]:
        yield f"- Near-duplicates (similarity {choices['similarity']:g} or more) are within one part each."
    if choices["days_together"]:
        yield "- Articles of one source and day are within one part each."
    yield ""


def _agreement(found: Mapping[str, Any] | None) -> Iterator[str]:
    if not found:
        return
    yield from _heading("Agreement")
    yield f"Over {found['articles']} articles that two or more annotators have judged: Krippendorff's alpha over"
    yield "characters, and the F1 of spans with the same label and the same characters."
    yield ""
    labels = list(found["alpha"])
    rows = [["alpha", "", *(_number(found["alpha"][label]) for label in labels)]]
    rows += [
        [f"F1 {' / '.join(pair['annotators'])}", *(_number(pair[name]) for name in ("all", *labels))]
        for pair in found["span_f1"]
    ]
    yield from _table(["", "all", *labels], rows)


def _heading(title: str) -> Iterator[str]:
    yield f"## {title}"
    yield ""


def _table(heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> Iterator[str]:
    yield f"| {' | '.join(map(_cell, heads))} |"
    yield "|---" * len(heads) + "|"
    for row in rows:
        yield f"| {' | '.join(map(_cell, row))} |"
    yield ""


def _definition(words: Mapping[str, str]) -> str:
    return words.get("en") or next(iter(words.values()), "")


def _number(value: float | None) -> str:
    # What is less than nothing by a hair is 0.00, not -0.00.
    return "–" if value is None else f"{round(value, 2) + 0.0:.2f}"


def _cell(value: object) -> str:
    text = str(value).replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")
    return " ".join(text.split())
