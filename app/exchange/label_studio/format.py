"""Label Studio JSON, with the labelling configuration beside it, and its flat form JSON_MIN.

A span is a region; its attributes are further items of the result with the same region id. Offsets are code points
since October 2021. Older exports count UTF-16 units; the text that each region carries tells, and whoever imports asks.
Label Studio's own numbers of tasks and annotations mean nothing elsewhere, and its ten-character region ids are not
unique enough to be kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, BinaryIO

import orjson

from app.domain.native_record import NativeRecord, NativeRelation, NativeSpan
from app.domain.records import AttributeDefinition, Codebook
from app.exchange.files.sinks import FileSink
from app.exchange.formats import Feature, Format, WriteOptions
from app.exchange.label_studio.configuration import LABELS, TEXT, Control, configuration, control_name, controls_of
from app.exchange.label_studio.configuration import NAME as CONFIGURATION
from app.exchange.label_studio.reading import OWN_ID_LENGTH, read
from app.exchange.label_studio.tasks import ARTICLE_ID, sniff
from app.exchange.label_studio.values import decoded, encoded
from app.exchange.loss import LossReport
from app.exchange.options import FormatOption
from app.exchange.records.attribute_values import definition_of
from app.exchange.records.drafts import without_repeats
from app.exchange.uncarried import count_uncarried

TASKS = "tasks.json"
_LOST = ("blank_titles", "entities", "fragments", "history", "progress")
_MIN_LOST = (*_LOST, "attributes", "identifiers", "notes", "relations")


def write(records: Iterable[NativeRecord], sink: FileSink, losses: LossReport, options: WriteOptions) -> None:
    """``tasks.json`` and the configuration that its controls need."""
    tasks = _Tasks(losses, options.codebook)
    flat = options.values.get("layout") == "json-min"
    with sink.open(TASKS) as out:
        _write_array(out, tasks.flat(records) if flat else tasks.whole(records))
    with sink.open(CONFIGURATION) as out:
        out.write(configuration(options.codebook, tasks.labels, tasks.types, tasks.values, losses))


def _write_array(out: BinaryIO, items: Iterable[Mapping[str, Any]]) -> None:
    before = b"[\n"
    for item in items:
        out.write(before + orjson.dumps(item))
        before = b",\n"
    out.write(b"[]\n" if before == b"[\n" else b"\n]\n")


class _Tasks:
    """Makes tasks, and remembers which labels, relation types and attributes the configuration has to declare."""

    def __init__(self, losses: LossReport, codebook: Codebook | None) -> None:
        self._losses = losses
        self._codebook = codebook
        self._controls = controls_of(codebook)
        self._known: dict[tuple[str, str], tuple[Control | None, AttributeDefinition | None]] = {}
        self.labels: set[str] = set()
        self.types: set[str] = set()
        self.values: dict[str, set[str]] = {}
        """Attribute → the choices that were met."""

    def whole(self, records: Iterable[NativeRecord]) -> Iterator[dict[str, Any]]:
        """A task for each record, with an annotation for each annotator."""
        for number, record in enumerate(records, 1):
            count_uncarried(record, _LOST, self._losses)
            layers: dict[str, list[dict[str, Any]]] = {}
            for span in record["spans"]:
                layers.setdefault(span["annotator"], []).extend(self._region(record, span))
            self._add_relations(record, layers)
            yield {
                "id": number,
                "data": {**_data(record), "meta": record["meta"]},
                "annotations": [
                    {"was_cancelled": False, "ground_truth": False, "annotator": annotator, "result": result}
                    for annotator, result in layers.items()
                ],
                "predictions": [],
            }

    def flat(self, records: Iterable[NativeRecord]) -> Iterator[dict[str, Any]]:
        """A row for each layer of each record, without links and attributes."""
        for record in records:
            count_uncarried(record, _MIN_LOST, self._losses)
            layers: dict[str | None, list[dict[str, Any]]] = {}
            for span in record["spans"]:
                self.labels.add(span["label"])
                layers.setdefault(span["annotator"], []).append(_value(record, span))
            for annotator, values in (layers or {None: []}).items():
                yield {
                    **_data(record),
                    "meta": record["meta"],
                    LABELS: values,
                    **({"annotator": annotator} if annotator else {}),
                }

    def _region(self, record: NativeRecord, span: NativeSpan) -> Iterator[dict[str, Any]]:
        self.labels.add(span["label"])
        if len(span["id"]) < OWN_ID_LENGTH:
            self._losses.add("identifiers", record["id"])
        meta = {"meta": {"text": [span["note"]]}} if span["note"] else {}
        item = {"id": span["id"], "from_name": LABELS, "to_name": TEXT, "type": "labels", "origin": "manual"}
        yield {**item, "value": _value(record, span), **meta}
        for key, value in span["attributes"].items():
            control, definition = self._control_of(span["label"], key)
            found = encoded(value, control.tag if control else "TextArea")
            if found is None:
                self._losses.add("attribute_values", f"{record['id']}: {key}")
                continue
            kind, content = found
            back = decoded(kind, content, definition)
            if type(back) is not type(value) or back != value:
                self._losses.add("value_kinds", f"{record['id']}: {key}")
            self.values.setdefault(key, set()).update(content.get("choices", ()))
            where = {"start": span["start"], "end": span["end"]}
            yield {**item, "from_name": control_name(key), "type": kind, "value": {**where, **content}}

    def _control_of(self, label: str, key: str) -> tuple[Control | None, AttributeDefinition | None]:
        found = self._known.get((label, key))
        if found is None:
            found = self._known[label, key] = (self._controls.get(key), definition_of(self._codebook, label, key))
        return found

    def _add_relations(self, record: NativeRecord, layers: Mapping[str, list[dict[str, Any]]]) -> None:
        """Links go to the annotation that holds both ends: Label Studio knows none between two annotations."""
        owners = {span["id"]: span["annotator"] for span in record["spans"]}
        filed: list[NativeRelation] = []
        for relation in record["relations"]:
            owner = owners[relation["from"]]
            if owner != owners[relation["to"]]:
                self._losses.add("relations_across", record["id"])
                continue
            if owner != relation["annotator"]:
                self._losses.add("relation_annotators", record["id"])
            if relation["attributes"]:
                self._losses.add("relation_attributes", record["id"], len(relation["attributes"]))
            filed.append({**relation, "annotator": owner})
        if filed:
            self._losses.add("relation_identifiers", record["id"], len(filed))
        for link in without_repeats(filed, self._losses, record["id"]):
            self.types.add(link["type"])
            layers[link["annotator"]].append(
                {
                    "type": "relation",
                    "from_id": link["from"],
                    "to_id": link["to"],
                    "direction": "right",
                    "labels": [link["type"]],
                }
            )


def _data(record: NativeRecord) -> dict[str, Any]:
    data: dict[str, Any] = {"text": record["text"], ARTICLE_ID: record["id"], "title": record["title"]}
    data["language"] = record["language"]
    if record["direction"]:
        data["direction"] = record["direction"]
    return data


def _value(record: NativeRecord, span: NativeSpan) -> dict[str, Any]:
    start, end = span["start"], span["end"]
    return {"start": start, "end": end, "text": record["text"][start:end], "labels": [span["label"]]}


FORMAT = Format(
    name="label-studio",
    title="Label Studio JSON or JSON_MIN, with its labelling configuration",
    suffixes=(".json",),
    carries=frozenset(
        {
            Feature.SPANS,
            Feature.OVERLAPS,
            Feature.RELATIONS,
            Feature.ATTRIBUTES,
            Feature.NOTES,
            Feature.ANNOTATORS,
            Feature.META,
        }
    ),
    sniff=sniff,
    read=read,
    write_files=write,
    side_files=(CONFIGURATION,),
    options=(
        FormatOption(
            name="layout",
            default="json",
            choices=("json", "json-min"),
            help="json-min has one flat row for each annotator, without links and attributes",
            on_import=False,
        ),
        FormatOption(
            name="predictions",
            default="leave",
            choices=("leave", "take"),
            help="whether predictions of a model are taken over, as spans of an annotator with the model's name",
            on_export=False,
        ),
        FormatOption(
            name="text",
            default="",
            help="the field of a task's data that holds the text; found by itself when not said",
            on_export=False,
        ),
    ),
)
