"""From Label Studio's tasks to articles."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from app.domain.errors import RecordError
from app.domain.native_record import Json
from app.domain.records import Origin
from app.exchange.attribute_values import definition_of
from app.exchange.drafts import (
    ARTICLE_KEYS,
    article_draft,
    local_ids,
    relation_draft,
    span_draft,
    string_in,
    without_repeats,
)
from app.exchange.json_values import iterate_values
from app.exchange.label_studio_config import LABELS, attribute_key, text_field
from app.exchange.label_studio_values import decoded
from app.exchange.registry import Draft, ReadEvent, ReadOptions, Rejection
from app.exchange.sources import Source

_OWN_ID_LENGTH = 20
"""Region ids from here on are taken to be unique; Label Studio's have ten characters."""
_TELLING = re.compile(rb'"(?:annotations|completions|predictions|from_name)"\s*:')
_TELLING_MIN = re.compile(rb'"(?:annotation_id|lead_time)"\s*:|"label"\s*:\s*\[\s*(?:\]|\{)|"labels"\s*:\s*\["')
_BLANKS = re.compile(r"(?:\s|\\[nrt])+")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z")
_MIN_KEYS = frozenset(
    {"annotator", "annotation_id", "created_at", "updated_at", "lead_time", "label", "meta", "agreement"}
)


class _Task(NamedTuple):
    where: str
    position: int
    text: str
    data: Mapping[str, Any]
    meta: Mapping[str, Any]
    annotations: Sequence[Any]
    predictions: Sequence[Any]

    @property
    def identity(self) -> tuple[str | None, str]:
        return string_in(self.data, "id"), self.text


def read(source: Source, options: ReadOptions) -> Iterator[ReadEvent]:
    """The tasks of `source`; the rows of one task that follow each other in JSON_MIN become one article.

    Raises:
        TransferError: there is no encoding of the name in `options`.
    """
    try:
        field = str(options.values.get("text") or "") or text_field(source)
    except RecordError as error:
        options.losses.add("foreign_items", str(error))
        field = None
    for identity, found in groupby(_tasks(source, options, field), _identity):
        if identity is None:
            yield from (item for item in found if isinstance(item, Rejection))
            continue
        rows = [item for item in found if isinstance(item, _Task)]
        try:
            draft = _Article(rows, source.name, options).draft()
        except RecordError as error:
            yield Rejection(rows[0].where, str(error))
            continue
        yield Draft(rows[0].where, draft, False, rows[-1].position)


def _identity(item: _Task | Rejection) -> tuple[str | None, str] | None:
    return item.identity if isinstance(item, _Task) else None


def _tasks(source: Source, options: ReadOptions, field: str | None) -> Iterator[_Task | Rejection]:
    for found in iterate_values(source, options.encoding):
        if isinstance(found, Rejection):
            yield found
            continue
        where, task, position = found
        try:
            yield _task(where, task, position, field)
        except RecordError as error:
            yield Rejection(where, str(error))


def _task(where: str, task: Mapping[str, Any], position: int, field: str | None) -> _Task:
    whole = isinstance(task.get("data"), dict)
    data = task["data"] if whole else task
    text = data.get(field or "text")
    if not isinstance(text, str) and not field and whole:
        # The name of the field is the project's choice; the longest string is what there is to label.
        field, text = max(
            ((key, value) for key, value in data.items() if isinstance(value, str)),
            key=lambda pair: len(pair[1]),
            default=("text", None),
        )
    if not isinstance(text, str):
        raise RecordError(f'its data has no text in "{field or "text"}"; name the field with --option text=')
    meta = data.get("meta") or {}
    if not isinstance(meta, dict):
        raise RecordError('"meta" of its data is not an object')
    taken = {*ARTICLE_KEYS, "meta", field or "text"}
    if whole:
        annotations = _list_in(task, "annotations", "completions")
        kept = {**meta, **{key: value for key, value in data.items() if key not in taken}}
        if type(task.get("id")) is int and not string_in(data, "id"):
            kept.setdefault("task_id", task["id"])
        return _Task(where, position, text, data, kept, annotations, _list_in(task, "predictions"))
    kept = {**meta, **{key: value for key, value in data.items() if key not in taken | _MIN_KEYS}}
    if type(data.get("id")) is int:
        kept.setdefault("task_id", data["id"])
    regions = _list_in(data, LABELS)
    result = [
        {"id": str(number), "from_name": LABELS, "type": "labels", "value": value}
        for number, value in enumerate(regions)
    ]
    return _Task(where, position, text, data, kept, [{**data, "result": result}], ())


def _list_in(values: Mapping[str, Any], *keys: str) -> Sequence[Any]:
    for key in keys:
        found = values.get(key)
        if isinstance(found, list):
            return found
        if found is not None:
            raise RecordError(f'"{key}" is not a list')
    return ()


class _Article:
    """Puts the annotations of one task together."""

    def __init__(self, rows: Sequence[_Task], name: str, options: ReadOptions) -> None:
        self._rows = rows
        self._name = name
        self._options = options
        self._losses = options.losses
        task = rows[0]
        self._where = task.where
        self._make_id = local_ids(string_in(task.data, "id"), task.text)
        self._taken: set[str] = set()
        self._spans: list[dict[str, Any]] = []
        self._relations: list[dict[str, Any]] = []
        self._meta = dict(task.meta)

    def draft(self) -> dict[str, Any]:
        """The article.

        Raises:
            RecordError: its annotations are not shaped as they must be.
        """
        for row in self._rows:
            for annotation in row.annotations:
                self._add_annotation(annotation)
            for prediction in row.predictions:
                self._add_prediction(prediction)
        return article_draft(
            self._rows[0].text,
            self._name,
            given=self._rows[0].data,
            meta=self._meta,
            spans=self._spans,
            relations=without_repeats(self._relations, self._losses, self._where),
        )

    def _add_annotation(self, annotation: Json) -> None:
        result = _result_of(annotation)
        if annotation.get("was_cancelled"):
            self._losses.add("rejected_answers", self._where)
            return
        created, updated = (_time(annotation.get(key)) for key in ("created_at", "updated_at"))
        given = {"annotator": _annotator(annotation), "created": created or updated, "updated": updated or created}
        self._add_result(result, {key: value for key, value in given.items() if value})

    def _add_prediction(self, prediction: Json) -> None:
        if not isinstance(prediction, dict) or self._options.values.get("predictions") != "take":
            self._losses.add("predictions", self._where)
            return
        model = string_in(prediction, "model_version") or "model"
        self._add_result(_result_of(prediction), {"annotator": model, "origin": Origin.SUGGESTED.value})

    def _add_result(self, result: Sequence[Mapping[str, Any]], given: Mapping[str, Any]) -> None:
        regions: dict[str, dict[str, Any]] = {}
        relation_given = {key: value for key, value in given.items() if key != "origin"}
        for item in result:
            if _value_of(item).get("labels") and item.get("type") != "relation":
                self._add_region(item, regions, given)
        for item in result:
            if item.get("type") == "relation":
                self._add_relation(item, regions, relation_given)
            elif not _value_of(item).get("labels"):
                self._add_attribute(item, regions)

    def _add_region(
        self, item: Mapping[str, Any], regions: dict[str, dict[str, Any]], given: Mapping[str, Any]
    ) -> None:
        value = _value_of(item)
        labels = value["labels"]
        if not isinstance(labels, list) or not all(isinstance(label, str) for label in labels):
            raise RecordError('"labels" of a region is not a list of texts')
        start, end = value.get("start"), value.get("end")
        if type(start) is not int or type(end) is not int:
            # HTML tasks count in the rendered page, which the file does not hold.
            self._losses.add("foreign_items", f"{self._where}: a region in HTML")
            return
        notes = item.get("meta", {}).get("text") if isinstance(item.get("meta"), dict) else None
        for label in labels:
            span = span_draft(
                self._options,
                start,
                end,
                label,
                id=self._identifier(item.get("id")),
                text=self._quote(value, start, end),
                note="\n".join(map(str, notes))
                if isinstance(notes, list)
                else notes
                if isinstance(notes, str)
                else None,
                **given,
            )
            span["attributes"] = {}
            regions.setdefault(str(item.get("id")), span)
            self._spans.append(span)

    def _quote(self, value: Mapping[str, Any], start: int, end: int) -> str | None:
        """The text of a region, to be compared; Label Studio may have written its line ends in another way."""
        quote = string_in(value, "text")
        found = self._rows[0].text[max(start, 0) : max(end, 0)]
        return None if quote is None or _BLANKS.sub(" ", quote) == _BLANKS.sub(" ", found) else quote

    def _identifier(self, own: Json) -> str:
        if isinstance(own, str) and len(own) >= _OWN_ID_LENGTH and own not in self._taken:
            self._taken.add(own)
            return own
        return self._make_id(len(self._spans))

    def _add_attribute(self, item: Mapping[str, Any], regions: Mapping[str, dict[str, Any]]) -> None:
        span = regions.get(str(item.get("id")))
        name = string_in(item, "from_name")
        key = attribute_key(name) if name else None
        definition = definition_of(self._options.codebook, span["label"], key) if span and key else None
        value = decoded(str(item.get("type")), _value_of(item), definition)
        if key is None or value is None:
            self._losses.add("foreign_items", f"{self._where}: {item.get('type')}")
        elif span is not None:
            span["attributes"][key] = value
        elif key not in self._meta:
            self._meta[key] = value
        elif self._meta[key] != value:
            self._losses.add("foreign_items", f"{self._where}: a second {key} of the whole text")

    def _add_relation(
        self, item: Mapping[str, Any], regions: Mapping[str, dict[str, Any]], given: Mapping[str, Any]
    ) -> None:
        first, second = (regions.get(str(item.get(key))) for key in ("from_id", "to_id"))
        if first is None or second is None:
            self._losses.add("foreign_items", f"{self._where}: a link to a region that is not there")
            return
        if first is second:
            self._losses.add("self_links", self._where)
            return
        if item.get("direction") == "left":
            first, second = second, first
        labels = item.get("labels") or ["relation"]
        if not isinstance(labels, list):
            raise RecordError('"labels" of a link is not a list')
        for label in labels:
            number = self._make_id(f"relation {len(self._relations)}")
            self._relations.append(relation_draft(self._options, number, label, (first["id"], second["id"]), **given))


def _result_of(annotation: Json) -> Sequence[Mapping[str, Any]]:
    result = annotation.get("result") or [] if isinstance(annotation, dict) else None
    if not isinstance(result, list) or not all(isinstance(item, dict) for item in result):
        raise RecordError('the "result" of an annotation is not a list of objects')
    return result


def _value_of(item: Mapping[str, Any]) -> Mapping[str, Any]:
    value = item.get("value")
    if isinstance(value, dict):
        # "hypertextlabels" and the like name the labels after their own type.
        kind = str(item.get("type"))
        return {**value, "labels": value[kind]} if kind.endswith("labels") and kind in value else value
    return {}


def _annotator(annotation: Mapping[str, Any]) -> str | None:
    """Our own key first; then whom Label Studio names, by mail address or by number."""
    by = annotation.get("annotator") or annotation.get("completed_by")
    if isinstance(by, dict):
        by = by.get("email") or by.get("id")
    if isinstance(by, str) and by.strip():
        return by
    return f"user {by}" if type(by) is int else None


def _time(value: Json) -> str | None:
    return value if isinstance(value, str) and _TIME.fullmatch(value) else None


def sniff(name: str, head: bytes) -> int:
    """How sure it is that this is from Label Studio."""
    if PurePosixPath(name).suffix.lower() != ".json":
        return 0
    head = head.replace(b"\0", b"")
    if _TELLING.search(head):
        return 80
    return 60 if _TELLING_MIN.search(head) else 0
