"""The columns of our Hugging Face datasets, described as `datasets` describes them."""

from __future__ import annotations

import importlib
from typing import Any

from app.domain.errors import TransferError

ROWS_SPANS = "spans"
ROWS_TOKENS = "tokens"
CARD = "README.md"
"""What `datasets` loads a folder by."""
PARQUET = "parquet"
TAGS = "ner_tags"
_STRING = {"dtype": "string", "_type": "Value"}
_NUMBER = {"dtype": "int64", "_type": "Value"}
_ARTICLE = dict.fromkeys(("id", "title", "language", "direction", "text", "meta"), _STRING)


def features_of(rows: str, tag_names: list[str]) -> dict[str, Any]:
    """Column → type, as in the card and in the schema of Parquet files.

    Args:
        rows: ``spans`` or ``tokens``.
        tag_names: Names of the tags, by number.
    """
    if rows == ROWS_TOKENS:
        return {
            **_ARTICLE,
            "tokens": {"feature": _STRING, "_type": "Sequence"},
            "token_offsets": {"feature": _NUMBER, "_type": "Sequence"},
            TAGS: {"feature": {"names": tag_names, "_type": "ClassLabel"}, "_type": "Sequence"},
        }
    return {
        **_ARTICLE,
        "spans": [
            {
                "id": _STRING,
                "label": _STRING,
                "start": _NUMBER,
                "end": _NUMBER,
                "text": _STRING,
                "fragments": {"feature": {"feature": _NUMBER, "_type": "Sequence"}, "_type": "Sequence"},
                "attributes": _STRING,
                "note": _STRING,
                "annotator": _STRING,
            }
        ],
        "relations": [dict.fromkeys(("id", "type", "from", "to", "attributes", "annotator"), _STRING)],
    }


def import_pyarrow() -> tuple[Any, Any]:
    """The modules ``pyarrow`` and ``pyarrow.parquet``.

    Raises:
        TransferError: they are not installed.
    """
    try:
        return importlib.import_module("pyarrow"), importlib.import_module("pyarrow.parquet")
    except ImportError as error:
        raise TransferError('Parquet files need pyarrow: pip install "hashiya[huggingface]"') from error
