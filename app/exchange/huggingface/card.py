"""The card of a dataset (README.md): its front matter is what `datasets` loads the folder by."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.domain.native_record import NativeRecord
from app.domain.records import Codebook
from app.exchange.formats import WriteOptions
from app.exchange.huggingface.features import PARQUET, ROWS_TOKENS
from app.exchange.syntax.front_matter import front_matter_lines
from app.exchange.tokens.tokenising import told_tokenisers

_LANGUAGE_OF_TEXT = "en"
_HUB_NAME = re.compile(r"[a-z0-9][a-z0-9.+-]*")


@dataclass(slots=True)
class Counts:
    """What was written."""

    articles: Counter[str] = field(default_factory=Counter)
    """By split."""
    spans: Counter[str] = field(default_factory=Counter)
    """By label; of rows of tokens, those that have tags."""
    relations: Counter[str] = field(default_factory=Counter)
    """By type; rows of tokens have none."""
    languages: Counter[str] = field(default_factory=Counter)
    tokenisers: Counter[str] = field(default_factory=Counter)
    """Articles by the name of what made their tokens."""

    def add(self, record: NativeRecord, split: str) -> None:
        """Count one article."""
        self.articles[split] += 1
        self.languages[record["language"]] += 1


def card(counts: Counts, features: Mapping[str, Any], options: WriteOptions) -> str:
    """The card.

    Args:
        counts: What was written.
        features: The columns.
        options: Of the export, with the codebook for the definitions of labels.
    """
    suffix = "parquet" if options.values["file"] == PARQUET else "jsonl"
    files = [{"split": split, "path": f"{split}.{suffix}"} for split in counts.articles]
    front: dict[str, Any] = {
        **({"pretty_name": options.title} if options.title else {}),
        **_licence(options.licence),
        "language": [language for language in sorted(counts.languages) if language != "und"],
        "task_categories": ["token-classification"],
        "configs": [{"config_name": "default", "data_files": files}],
        "dataset_info": {"config_name": "default", "features": [_described(*item) for item in features.items()]},
    }
    return "\n".join([*front_matter_lines(front), "", *_body(counts, options), ""])


def _licence(text: str) -> dict[str, str]:
    """The Hub knows licences by names in lower case, and refuses a card with any other."""
    if not text:
        return {}
    name = text.lower()
    return {"license": name} if _HUB_NAME.fullmatch(name) else {"license": "other", "license_name": text}


def _described(name: str, feature: Any) -> dict[str, Any]:  # noqa: ANN401 - described by datasets, of many shapes
    """A column in the words of a card, which differ from those of a schema."""
    return {"name": name, **_kind(feature)}


def _kind(feature: Any) -> dict[str, Any]:  # noqa: ANN401
    if isinstance(feature, list):
        return {"list": [_described(*item) for item in feature[0].items()]}
    match feature["_type"]:
        case "Value":
            return {"dtype": feature["dtype"]}
        case "ClassLabel":
            return {"dtype": {"class_label": {"names": {str(i): name for i, name in enumerate(feature["names"])}}}}
    inner = _kind(feature["feature"])
    return {"sequence": inner["dtype"] if set(inner) == {"dtype"} else inner}


def _body(counts: Counts, options: WriteOptions) -> Iterator[str]:
    values, codebook = options.values, options.codebook
    yield f"# {_cell(options.title) or 'Labelled news'}"
    yield ""
    if options.licence:
        yield f"Licence: {_cell(options.licence)}."
        yield ""
    yield "Exported from Hashiya. Offsets count Unicode code points from 0; `end` is the first one behind the span."
    if values["rows"] == ROWS_TOKENS:
        made = _cell(told_tokenisers(counts.tokenisers)) or values["tokeniser"]
        yield f"Tokens: {made}. Spans between two token borders: {values['borders']}."
    yield ""
    yield "| split | articles |"
    yield "|---|---:|"
    for split, count in counts.articles.items():
        yield f"| {split} | {count} |"
    yield ""
    yield "| label | spans | definition |"
    yield "|---|---:|---|"
    for label, count in sorted(counts.spans.items()):
        yield f"| {_cell(label)} | {count} | {_cell(_definition(codebook, label))} |"
    if values["rows"] == ROWS_TOKENS:
        return
    yield ""
    yield "| link | count |"
    yield "|---|---:|"
    for kind, count in sorted(counts.relations.items()):
        yield f"| {_cell(kind)} | {count} |"


def _definition(codebook: Codebook | None, label: str) -> str:
    found = codebook.label(label) if codebook else None
    if found is None:
        return ""
    return found.definition.get(_LANGUAGE_OF_TEXT) or next(iter(found.definition.values()), "")


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())
