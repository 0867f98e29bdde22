"""What other programs keep in a Doc: links of a model for relations, categories, and what has no place here."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, MutableMapping, Sequence
from typing import Any, TypeAlias

from app.domain.native_record import Json
from app.exchange.formats import ReadOptions
from app.exchange.loss import LossReport
from app.exchange.records.drafts import local_ids, relation_draft

Placed: TypeAlias = Sequence[tuple[int, MutableMapping[str, Any]]]
"""The token that a span begins at, and its draft; those that are looked for first come first."""
_RELATIONS = ("._.", "rel", None, None)
"""Where spaCy keeps ``doc._.rel``: the tokens at which two spans begin → how sure each type of a link is, 0 to 1."""
_SURE = 0.5
_GRAMMAR = ("TAG", "POS", "MORPH", "LEMMA", "DEP")


def links_of_model(
    doc: Any,  # noqa: ANN401 - a spaCy Doc
    spans: Placed,
    options: ReadOptions,
    where: str,
) -> Iterator[dict[str, Any]]:
    """Links in ``doc._.rel``, as spaCy's component for relations keeps them, of which the model is rather sure."""
    found = doc.user_data.get(_RELATIONS)
    if not isinstance(found, dict):
        return
    identifier = local_ids(None, doc.text)
    beginning: dict[int, MutableMapping[str, Any]] = {}
    for token, draft in spans:
        beginning.setdefault(token, draft)
    for ends, sure_of in found.items():
        types = [one for one, sure in sure_of.items() if _is_sure(sure)] if isinstance(sure_of, dict) else []
        pair = [beginning.get(token) for token in ends] if isinstance(ends, tuple) and len(ends) == 2 else []
        first, last = pair or (None, None)
        if first is None or last is None or first is last:
            if types:
                options.losses.add("dangling_relations", where, len(types))
            continue
        for end in (first, last):
            end.setdefault("id", identifier(f"{end['start']}-{end['end']}-{end['label']}"))
        for one in types:
            name = identifier(f"{first['id']}-{last['id']}-{one}")
            yield relation_draft(options, name, one, (first["id"], last["id"]))


def _is_sure(value: Json) -> bool:
    return isinstance(value, int | float) and value >= _SURE


def categories(doc: Any) -> dict[str, Any]:  # noqa: ANN401
    """``doc.cats`` as metadata."""
    return {"cats": dict(doc.cats)} if doc.cats else {}


def first_words(doc: Any, starts: Sequence[int]) -> list[int]:  # noqa: ANN401
    """The numbers of the words at which sentences begin.

    Args:
        doc: Perhaps with sentences.
        starts: The place of each word.
    """
    borders = (sentence.start_char for sentence in doc.sents) if doc.has_annotation("SENT_START") else ()
    return sorted({0, *(bisect_left(starts, place) for place in borders)} - {len(starts)}) if starts else []


def count_unread(doc: Any, own_key: str, losses: LossReport, where: str) -> None:  # noqa: ANN401
    """Count what an import of `doc` leaves out; `own_key` is what an export of ours has in its user data."""
    if any(doc.has_annotation(one) for one in _GRAMMAR):
        losses.add("linguistics", where)
    for key in doc.user_data:
        if key not in (own_key, _RELATIONS):
            losses.add("unknown_key", f"{where}: {_named(key)}")


def _named(key: object) -> str:
    """`key` of user data as programs write it."""
    if isinstance(key, tuple) and len(key) == 4 and key[0] == "._.":
        return f"{'doc' if key[2] is None else 'token' if key[3] is None else 'span'}._.{key[1]}"
    return f"user_data.{key}"
