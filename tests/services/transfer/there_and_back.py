"""What an article is after an export and an import, by the options and reports of both."""

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from app.domain.native_record import NativeRecord
from app.exchange.formats import Format
from app.exchange.installed_formats import installed_formats
from app.exchange.loss import LossReport
from app.exchange.options import OptionKind
from app.exchange.tokens.tokenising import TokenisedText, tokenise
from tests.exchange.round_trip import assert_same_but

KNOWN = installed_formats()

# The tables of CSV are a file each, and have tests of their own.
TWO_WAY = [form for form in KNOWN.writers() if form.read and form.name != "csv"]
OTHER_VALUES = {"columns": ["0", "1", "4"], "split": ["train", "test"]}
"""For options that have no list of choices."""

LEFT_OUT = ("overlaps", "repeated_spans", "nested", "line_end_spans")
"""Losses that are spans which others of the same article left no room for, each counted."""

MOVED = ("grapheme_edges", "line_end_edges")
"""Losses that are spans which went a little further, each counted."""

MODELLED = ("tokenless", "token_edges", "token_edges_dropped", "blank_edges")
"""Losses that `on_tokens` foretells."""


def values_of(form: Format) -> st.SearchStrategy[dict[str, str]]:
    """Values of all options that an export has."""
    return st.fixed_dictionaries(
        {
            option.name: st.sampled_from(
                option.values if option.kind in (OptionKind.CHOICE, OptionKind.FLAG) else OTHER_VALUES[option.name]
            )
            for option in form.options
            if option.on_export
        }
    )


def on_tokens(record: NativeRecord, borders: str, tokeniser: str) -> NativeRecord:
    """The article with its spans where a format of tokens has them.

    Args:
        record: The article.
        borders: What becomes of a span that ends inside a token: of the option of that name.
        tokeniser: The same.
    """
    tokens = tokenise(record, tokeniser)
    moved: Any = [_moved(span, tokens, borders, record["text"]) for span in record["spans"]]
    spans = [span for span in moved if span]
    ids = {span["id"] for span in spans}
    relations = [link for link in record["relations"] if {link["from"], link["to"]} <= ids]
    return {**record, "spans": spans, "relations": relations}


def _moved(span: Mapping[str, Any], tokens: TokenisedText, borders: str, text: str) -> dict[str, Any] | None:
    touched = [(start, end) for start, end in tokens.offsets() if start < span["end"] and end > span["start"]]
    if not touched:
        return None
    start, end = touched[0][0], touched[-1][1]
    if borders == "drop" and (start < span["start"] or end > span["end"]):
        return None
    if borders == "cut":
        start, end = max(start, span["start"]), min(end, span["end"])
    whole = {key: value for key, value in span.items() if key != "fragments"}
    return {**whole, "start": start, "end": end, "text": text[start:end]}


def assert_back(
    before: list[NativeRecord],
    after: list[NativeRecord],
    values: Mapping[str, str],
    losses: LossReport,
    found: LossReport,
) -> None:
    """The same articles are there, and each span where the values of the options and the reports say.

    Args:
        before: What went out.
        after: What came in.
        values: Of the options of the export.
        losses: What the export lost.
        found: What the import did.
    """
    before, after = (sorted(them, key=lambda record: record["id"]) for them in (before, after))
    lost = {loss["kind"] for report in (losses, found) for loss in report.to_json()}
    if lost & set(MODELLED):
        # WebAnno TSV cuts tokens, and says nothing of it.
        borders, tokeniser = values.get("borders", "cut"), values.get("tokeniser", "auto")
        before = [on_tokens(record, borders, tokeniser) for record in before]
    left_out, moved = (sum(losses.count(kind) for kind in kinds) for kinds in (LEFT_OUT, MOVED))
    assert sum(len(record["spans"]) for record in after) + left_out == sum(len(record["spans"]) for record in before)
    if left_out or moved:
        assert sum(len(_places(new) - _places(old)) for old, new in zip(before, after, strict=True)) <= moved
        before, after = (_without_spans(them) for them in (before, after))
    assert_same_but(before, after, losses, found)


def _without_spans(them: list[NativeRecord]) -> list[NativeRecord]:
    return [{**record, "spans": [], "relations": []} for record in them]


def _places(record: NativeRecord) -> set[tuple[int, int]]:
    return {(span["start"], span["end"]) for span in record["spans"]}
