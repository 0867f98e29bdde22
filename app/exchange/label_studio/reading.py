"""From Label Studio's tasks to articles."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from app.domain.dates import is_utc_time
from app.domain.errors import RecordError
from app.domain.native_record import Json
from app.domain.records import Origin
from app.exchange.characters.units import OffsetUnit, UnitTable
from app.exchange.files.sources import Source
from app.exchange.formats import Draft, ReadEvent, ReadOptions, Rejection
from app.exchange.label_studio.configuration import attribute_key, text_field
from app.exchange.label_studio.tasks import Task, task_of, value_of_item
from app.exchange.label_studio.values import decoded
from app.exchange.records.attribute_values import definition_of
from app.exchange.records.drafts import (
    article_draft,
    local_ids,
    relation_draft,
    span_draft,
    string_in,
    without_repeats,
)
from app.exchange.syntax.json_values import iterate_values

OWN_ID_LENGTH = 20
"""Region ids from here on are taken to be unique; Label Studio's have ten characters."""
_BLANKS = re.compile(r"(?:\s|\\[nrt])+")


def read(source: Source, options: ReadOptions) -> Iterator[ReadEvent]:
    """The tasks of `source`; the rows of one task that follow each other in JSON_MIN become one article.

    Raises:
        TransferError: there is no encoding of the name in `options`.
    """
    try:
        declared = text_field(source, options.declared)
    except RecordError as error:
        options.source_losses.add("foreign_items", str(error))
        declared = None
    field = str(options.values.get("text") or "") or declared
    for identity, found in groupby(_tasks(source, options, field), _identity):
        if identity is None:
            yield from (item for item in found if isinstance(item, Rejection))
            continue
        rows = [item for item in found if isinstance(item, Task)]
        for row in rows:
            options.losses.include(row.losses)
        try:
            draft = _Article(rows, source.name, options).draft()
        except RecordError as error:
            yield Rejection(rows[0].where, str(error))
            continue
        yield Draft(rows[0].where, draft, False, rows[-1].position)


def _identity(item: Task | Rejection) -> tuple[str | None, str] | None:
    return item.identity if isinstance(item, Task) else None


def _tasks(source: Source, options: ReadOptions, field: str | None) -> Iterator[Task | Rejection]:
    for found in iterate_values(source, options.encoding, options.losses):
        if isinstance(found, Rejection):
            yield found
            continue
        where, task, position = found
        try:
            # The one after the rows of a task is read before these are put together.
            yield task_of(where, task, position, field)._replace(losses=options.losses.taken_if_any())
        except RecordError as error:
            yield Rejection(where, str(error))


class _Article:
    """Puts the annotations of one task together."""

    def __init__(self, rows: Sequence[Task], name: str, options: ReadOptions) -> None:
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
            for what, count in row.left_out.items():
                self._losses.add("foreign_items", f"{self._where}: {what}", count)
        if self._rows[0].markup:
            self._losses.add("layout", self._where)
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
        self._keep_circumstances(annotation)
        created, updated = (_time(annotation.get(key)) for key in ("created_at", "updated_at"))
        given = {"annotator": _annotator(annotation), "created": created or updated, "updated": updated or created}
        self._add_result(result, {key: value for key, value in given.items() if value})

    def _keep_circumstances(self, annotation: Mapping[str, Any]) -> None:
        """Who was marked as the truth and how long it took, which nothing of ours says."""
        name = _annotator(annotation) or self._options.annotator
        seconds = annotation.get("lead_time")
        if type(seconds) in (int, float):
            self._meta.setdefault("lead_time", {})[name] = seconds
        if annotation.get("ground_truth") is True:
            self._meta.setdefault("ground_truth", []).append(name)

    def _add_prediction(self, prediction: Json) -> None:
        if not isinstance(prediction, dict) or self._options.values.get("predictions") != "take":
            self._losses.add("predictions", self._where)
            return
        model = string_in(prediction, "model_version") or "model"
        self._add_result(_result_of(prediction), {"annotator": model, "origin": Origin.SUGGESTED.value})

    def _add_result(self, result: Sequence[Mapping[str, Any]], given: Mapping[str, Any]) -> None:
        regions: dict[str, dict[str, Any]] = {}
        relation_given = {key: value for key, value in given.items() if key != "origin"}
        shown_as = self._rows[0].shown_as
        if shown_as:
            own = [item for item in result if string_in(item, "to_name") in (shown_as, None)]
            others = len(result) - len(own)
            if others:
                self._losses.add("foreign_items", f"{self._where}: a region of another text of its task", others)
            result = own
        for item in result:
            if value_of_item(item).get("labels") and item.get("type") != "relation":
                self._add_region(item, regions, given)
        for item in result:
            if item.get("type") == "relation":
                self._add_relation(item, regions, relation_given)
            elif not value_of_item(item).get("labels"):
                self._add_attribute(item, regions)

    def _add_region(
        self, item: Mapping[str, Any], regions: dict[str, dict[str, Any]], given: Mapping[str, Any]
    ) -> None:
        value = value_of_item(item)
        labels = value["labels"]
        if not isinstance(labels, list) or not all(isinstance(label, str) for label in labels):
            raise RecordError('"labels" of a region is not a list of texts')
        place = self._place_in_markup(value) if self._rows[0].markup else (value.get("start"), value.get("end"))
        start, end = place or (None, None)
        if type(start) is not int or type(end) is not int:
            self._losses.add("foreign_items", f"{self._where}: a region without a place in the text")
            return
        if item.get("parentID"):
            self._losses.add("foreign_items", f"{self._where}: a region's place below another one")
        if item.get("score") is not None and "origin" not in given:
            self._losses.add("foreign_items", f"{self._where}: how certain a model was of a region")
        about = item["meta"] if isinstance(item.get("meta"), dict) else {}
        notes = about.get("text")
        for key in about.keys() - {"text"}:
            self._losses.add("foreign_items", f"{self._where}: {key} in the metadata of a region")
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
        # Said even where it fits: it bears witness that this region counts as it should.
        return found if quote is not None and _BLANKS.sub(" ", quote) == _BLANKS.sub(" ", found) else quote

    def _place_in_markup(self, value: Mapping[str, Any]) -> tuple[int, int] | None:
        """Where a region of an HTML task is: by its offsets in the whole, in either unit, else where its quote stands.

        Paths through the page and offsets in its pieces are not followed.
        """
        text, quote = self._rows[0].text, string_in(value, "text")
        offsets = value.get("globalOffsets")
        start, end = (offsets.get("start"), offsets.get("end")) if isinstance(offsets, dict) else (None, None)
        if type(start) is int and type(end) is int:
            for unit in (OffsetUnit.CODE_POINT, OffsetUnit.UTF16):
                table = UnitTable(text, unit)
                first, last = table.code_point(start), table.code_point(end)
                if first is not None and last is not None and (quote is None or text[first:last] == quote):
                    return first, last
        first = text.find(quote) if quote else -1
        if quote is None or first < 0 or text.find(quote, first + 1) >= 0:
            return None
        self._losses.add("requoted", self._where)
        return first, first + len(quote)

    def _identifier(self, own: Json) -> str:
        if isinstance(own, str) and len(own) >= OWN_ID_LENGTH and own not in self._taken:
            self._taken.add(own)
            return own
        return self._make_id(len(self._spans))

    def _add_attribute(self, item: Mapping[str, Any], regions: Mapping[str, dict[str, Any]]) -> None:
        span = regions.get(str(item.get("id")))
        name = string_in(item, "from_name")
        key = attribute_key(name) if name else None
        definition = definition_of(self._options.codebook, span["label"], key) if span and key else None
        value = decoded(str(item.get("type")), value_of_item(item), definition)
        if key is None or value is None:
            self._losses.add("foreign_items", f"{self._where}: {item.get('type')}")
        elif span is not None:
            span["attributes"][key] = value
        elif "start" in value_of_item(item):
            # It belongs to a stretch of the text, and says nothing of the article.
            self._losses.add("foreign_items", f"{self._where}: {key} of a region that is not there")
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
        if item.get("direction") == "bi":
            self._losses.add("foreign_items", f"{self._where}: the second direction of a link in both")
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


def _annotator(annotation: Mapping[str, Any]) -> str | None:
    """Our own key first; then whom Label Studio names, by mail address or by number."""
    by = annotation.get("annotator") or annotation.get("completed_by")
    if isinstance(by, dict):
        by = by.get("email") or by.get("id")
    if isinstance(by, str) and by.strip():
        return by
    return f"user {by}" if type(by) is int else None


def _time(value: Json) -> str | None:
    return value if isinstance(value, str) and is_utc_time(value) else None
