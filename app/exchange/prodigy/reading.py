"""From Prodigy's tasks to articles; the answers of several people to one text become one article."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from app.domain.errors import RecordError
from app.domain.native_record import Json
from app.exchange.files.sources import Source
from app.exchange.formats import Draft, ReadEvent, ReadOptions, Rejection
from app.exchange.loss import LossReport
from app.exchange.records.drafts import article_draft, local_ids, relation_draft, span_draft, string_in, without_repeats
from app.exchange.records.misfits import UNPLACED
from app.exchange.syntax.json_values import iterate_in_any_layout
from app.exchange.tokens.tokenising import META_KEY, TokenisedText, kept_tokens

OWN = "hashiya"
"""Key of everything that Prodigy has no name for, in a task, a span and a relation."""
SPAN = ("id", "fragments", "attributes", "entity", "note", "annotator", "origin", "created", "updated")
RELATION = ("id", "attributes", "annotator", "created", "updated")
_TASK_KEYS = frozenset({"text", "meta", "tokens", "spans", "relations", "answer", OWN})
_SPAN_KEYS = frozenset({"start", "end", "label", "token_start", "token_end", "text", "type", OWN})
_TOKENISER = "prodigy"


class _Task(NamedTuple):
    where: str
    content: Mapping[str, Any]
    position: int
    losses: LossReport | None
    """What reading it has changed."""


def read(source: Source, options: ReadOptions) -> Iterator[ReadEvent]:
    """The articles of `source`, each when its last answer was read.

    Raises:
        TransferError: there is no encoding of the name in `options`.
    """
    # Answers of different people to the same text lie far apart, in the order in which they were given.
    answers = Counter(
        _identity(found[1])
        for found in iterate_in_any_layout(source, options.encoding)
        if not isinstance(found, Rejection)
    )
    waiting: dict[int, list[_Task]] = {}
    for found in iterate_in_any_layout(source, options.encoding, options.losses):
        if isinstance(found, Rejection):
            yield found
            continue
        # Between its answers those to other texts may stand.
        task = _Task(*found, options.losses.taken_if_any())
        key = _identity(task.content)
        answers[key] -= 1
        tasks = [*waiting.pop(key, ()), task]
        if answers[key]:
            waiting[key] = tasks
            continue
        for one in tasks:
            options.losses.include(one.losses)
        try:
            yield Draft(tasks[0].where, _Article(tasks, source.name, options).draft(), False, task.position)
        except RecordError as error:
            yield Rejection(task.where, str(error))


def _identity(task: Mapping[str, Any]) -> int:
    own = task.get(OWN)
    return hash((string_in(own, "id") if isinstance(own, dict) else None, str(task.get("text"))))


class _Article:
    def __init__(self, tasks: Sequence[_Task], name: str, options: ReadOptions) -> None:
        self._tasks = tasks
        self._name = name
        self._options = options
        self._losses = options.losses
        first = tasks[0].content
        text = first.get("text")
        if not isinstance(text, str):
            raise RecordError('has no "text"' if text is None else 'its "text" is not a string')
        self._text = text
        self._own = _own_of(first)
        self._make_id = local_ids(string_in(self._own, "id"), text)
        self._taken: set[str] = set()
        self._count = 0
        self._spans: list[dict[str, Any]] = []
        self._relations: list[dict[str, Any]] = []

    def draft(self) -> dict[str, Any]:
        """The article.

        Raises:
            RecordError: a task is not shaped as it must be.
        """
        for task in self._tasks:
            self._add_task(task)
        draft = article_draft(
            self._text,
            self._name,
            given=self._own,
            meta=self._meta(),
            spans=self._spans,
            relations=without_repeats(self._relations, self._losses, self._tasks[0].where),
            entities=_list_in(self._own, "entities"),
            own=True,
        )
        if "status" in self._own:
            draft["status"] = self._own["status"]
        return draft

    def _meta(self) -> Json:
        if "meta" in self._own:
            return _object_in(self._own, "meta")
        answers = [task.content for task in self._tasks]
        first = next((one for one in answers if one.get("answer", "accept") == "accept"), answers[0])
        meta = {
            **_object_in(first, "meta"),
            **{key: value for key, value in first.items() if key not in _TASK_KEYS and not key.startswith("_")},
        }
        answer = first.get("answer", "accept")
        if answer != "accept":
            meta.setdefault("answer", answer)
        tokens = self._tokens(first)
        if tokens and META_KEY not in meta:
            meta |= kept_tokens(self._text, tokens, self._losses, self._tasks[0].where)
        return meta

    def _tokens(self, task: Mapping[str, Any]) -> TokenisedText | None:
        offsets = [
            (token["start"], token["end"])
            for token in _list_in(task, "tokens")
            if isinstance(token, dict) and type(token.get("start")) is type(token.get("end")) is int
        ]
        shown = [(start, end) for start, end in offsets if self._text[start:end].strip()]
        if not shown:
            return None
        return TokenisedText(_TOKENISER, [start for start, _ in shown], [end for _, end in shown], [0])

    def _add_task(self, task: _Task) -> None:
        content = task.content
        if content.get("answer", "accept") != "accept":
            self._losses.add("rejected_answers", f"{task.where}: {content.get('answer')}")
            return
        given = {
            "annotator": string_in(content, "_annotator_id") or string_in(content, "_session_id"),
            "created": _time(content.get("_timestamp")),
            "updated": _time(content.get("_timestamp")),
        }
        tokens = _list_in(content, "tokens")
        spans = [self._span(span, tokens, given) for span in _list_in(content, "spans")]
        self._spans += spans
        places = _Places(spans)
        for relation in _list_in(content, "relations"):
            self._add_relation(relation, places, tokens, given, task.where)

    def _span(self, span: Json, tokens: Sequence[Json], given: Mapping[str, Any]) -> dict[str, Any]:
        if not isinstance(span, dict):
            raise RecordError("a span is not an object")
        start, end = span.get("start"), span.get("end")
        if start is None and end is None:
            start, end = _edge(tokens, span.get("token_start"), "start"), _edge(tokens, span.get("token_end"), "end")
        if type(start) is not int or type(end) is not int:
            if not self._options.skip_bad_spans:
                raise RecordError("a span has neither offsets nor tokens that are whole numbers")
            start, end = UNPLACED
        own = _own_of(span)
        rest = {key: value for key, value in span.items() if key not in _SPAN_KEYS}
        known = {**given, **{key: own[key] for key in SPAN if key in own}}
        draft = span_draft(self._options, start, end, span.get("label"), **{"attributes": rest, **known})
        draft["id"] = self._identifier(own)
        if isinstance(span.get("text"), str):
            draft["text"] = span["text"]
        fragments = draft.get("fragments")
        if _envelope(fragments) != (start, end):
            # Somebody redrew the span in Prodigy, which knows of no fragments.
            draft.pop("fragments", None)
        return draft

    def _identifier(self, own: Mapping[str, Any]) -> str:
        self._count += 1
        wanted = string_in(own, "id")
        if wanted is None or wanted in self._taken:
            return self._make_id(self._count)
        self._taken.add(wanted)
        return wanted

    def _add_relation(
        self,
        relation: Json,
        places: _Places,
        tokens: Sequence[Json],
        given: Mapping[str, Any],
        where: str,
    ) -> None:
        if not isinstance(relation, dict):
            raise RecordError("a relation is not an object")
        own = _own_of(relation)
        ends = [
            self._end(relation, side, own.get(direction), places, tokens)
            for side, direction in (("head", "from"), ("child", "to"))
        ]
        if ends[0] is None or ends[1] is None:
            self._losses.add("foreign_items", f"{where}: a link between words that are no spans")
            return
        if ends[0] == ends[1]:
            self._losses.add("self_links", where)
            return
        self._count += 1
        identifier = string_in(own, "id") or self._make_id(self._count)
        known = {**given, **{key: own[key] for key in RELATION if key in own and key != "id"}}
        draft = relation_draft(self._options, identifier, relation.get("label"), (ends[0], ends[1]), **known)
        self._relations.append(draft)

    def _end(
        self, relation: Mapping[str, Any], side: str, wanted: Json, places: _Places, tokens: Sequence[Json]
    ) -> str | None:
        """Id of the span at one end: by our id, by the offsets and label of the span there, by its last token."""
        there = _object_in(relation, f"{side}_span")
        end = there.get("end", _edge(tokens, relation.get(side), "end"))
        key = (end, there.get("start"), there.get("label")) if there else (end,)
        return places.span_at(key, wanted)


class _Places:
    """The spans of one task by where they are: by their end, and by end, start and label."""

    def __init__(self, spans: Iterable[Mapping[str, Any]]) -> None:
        self._first: dict[tuple[Json, ...], str] = {}
        self._keys: dict[str, tuple[tuple[Json, ...], ...]] = {}
        for span in spans:
            # Other labels are refused later on.
            if isinstance(span["label"], str):
                keys = ((span["end"],), (span["end"], span["start"], span["label"]))
                self._keys[span["id"]] = keys
                for key in keys:
                    self._first.setdefault(key, span["id"])

    def span_at(self, key: tuple[Json, ...], wanted: Json) -> str | None:
        """Id of the span `wanted` if it is there, else of the first one that is."""
        if isinstance(wanted, str) and key in self._keys.get(wanted, ()):
            return wanted
        return self._first.get(key) if all(isinstance(part, str | int | None) for part in key) else None


def _envelope(fragments: Json) -> tuple[Json, Json] | None:
    try:
        return fragments[0][0], fragments[-1][1]
    except (TypeError, IndexError, KeyError):
        return None


def _edge(tokens: Sequence[Json], index: Json, side: str) -> Json:
    if type(index) is not int or not 0 <= index < len(tokens) or not isinstance(tokens[index], dict):
        return None
    return tokens[index].get(side)


def _own_of(values: Mapping[str, Any]) -> Mapping[str, Any]:
    return _object_in(values, OWN)


def _object_in(values: Mapping[str, Any], key: str) -> dict[str, Any]:
    found = values.get(key)
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise RecordError(f'"{key}" is not an object')
    return found


def _list_in(values: Mapping[str, Any], key: str) -> Sequence[Json]:
    found = values.get(key)
    if found is None:
        return ()
    if not isinstance(found, list):
        raise RecordError(f'"{key}" is not a list')
    return found


def _time(seconds: Json) -> str | None:
    if type(seconds) not in (int, float) or not 0 <= seconds < 1e11:
        return None
    return datetime.datetime.fromtimestamp(int(seconds), datetime.UTC).isoformat().replace("+00:00", "Z")
