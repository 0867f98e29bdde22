"""The tasks of a Label Studio export in either layout, before anything is made of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from html.parser import HTMLParser
from typing import Any, NamedTuple

from app.domain.errors import RecordError
from app.domain.native_record import Json
from app.exchange.files.name_parts import suffix_of
from app.exchange.loss import LossReport
from app.exchange.records.drafts import ARTICLE_KEYS, meta_in, string_in

ARTICLE_ID = "article_id"
"""Key of our id in the data of a task: Label Studio's flat exports write the number of the task over ``id``."""
_TELLING = re.compile(
    rb'"(?:completions|from_name)"\s*:|"(?:annotations|predictions)"\s*:(?:.*"result"\s*:|\s*\[\s*\].*"data"\s*:)',
    re.DOTALL,
)
"""Lists of annotations are found in files of many tools, with this in them only in Label Studio's."""
_SURELY = re.compile(rb'"data"\s*:\s*\{.*"(?:annotations|completions|predictions)"\s*:\s*\[', re.DOTALL)
_SURELY_MIN = re.compile(rb'"start"\s*:\s*\d+,\s*"end"\s*:\s*\d+,[^{}]*"labels"\s*:\s*\["')
_TELLING_MIN = re.compile(rb'"(?:annotation_id|lead_time)"\s*:|"label"\s*:\s*\[\s*(?:\]|\{)|"labels"\s*:\s*\["')
_MIN_KEYS = frozenset({"annotator", "annotation_id", "created_at", "updated_at", "lead_time", "meta", "agreement"})
_REGION_KINDS = ("choices", "rating", "number", "datetime", "taxonomy")
"""What a region of JSON_MIN may say besides labels, by the key that holds it."""
_NO_TEXTS = frozenset(
    {*ARTICLE_KEYS, ARTICLE_ID, "url", "source", "published", "annotator", "created_at", "updated_at"}
)
"""Fields that are hardly what somebody labelled, however long they are."""


class Task(NamedTuple):
    """One task, or one row of JSON_MIN."""

    where: str
    position: int
    text: str
    data: Mapping[str, Any]
    meta: Mapping[str, Any]
    annotations: Sequence[Any]
    predictions: Sequence[Any]
    left_out: Mapping[str, int]
    """What people wrote besides, and how often: unfinished annotations, comments and reviews."""
    markup: bool
    """Whether the text was HTML."""
    shown_as: str | None = None
    """What regions of this text name as ``to_name``, in a task with regions of several texts."""
    losses: LossReport | None = None
    """What reading it has changed."""

    @property
    def identity(self) -> tuple[str | None, str]:
        """By what rows of one task are known."""
        return string_in(self.data, "id"), self.text


def task_of(where: str, task: Mapping[str, Any], position: int, field: str | None) -> Task:
    """A task or row as it stands in the file.

    Args:
        where: File and line.
        task: The object there.
        position: Bytes read so far.
        field: The field of the text, when the user or the configuration names it.

    Raises:
        RecordError: it has no text, or is not shaped as it must be.
    """
    task = _as_task(task)
    whole = isinstance(task.get("data"), dict)
    data: Mapping[str, Any] = task["data"] if whole else task
    if identifier := string_in(data, ARTICLE_ID):
        data = {**data, "id": identifier}
    results = {} if whole else _flat_results(data)
    annotations = _list_in(task, "annotations", "completions") if whole else [{**data, "result": _joined(results)}]
    field, text = _text_in(data, field, annotations)
    meta = {**meta_in(data), **(meta_in(task) if whole else {})}
    taken = {*ARTICLE_KEYS, ARTICLE_ID, "meta", field, *results, *(() if whole else _MIN_KEYS)}
    kept = {**meta, **{key: value for key, value in data.items() if key not in taken}}
    number = task.get("id") if whole else data.get("id")
    if type(number) is int and not string_in(data, "id"):
        kept.setdefault("task_id", number)
    predictions, left_out = (_list_in(task, "predictions"), _left_out(task, annotations)) if whole else ((), {})
    markup = any(_is_of_markup(value_of_item(item)) for item in _items(annotations))
    text = _text_content(text) if markup else text
    shown_as = _shown_as(field, text, annotations)
    return Task(where, position, text, data, kept, annotations, predictions, left_out, markup, shown_as)


def _left_out(task: Mapping[str, Any], annotations: Sequence[Any]) -> dict[str, int]:
    told = {"an unfinished draft": len(_list_in(task, "drafts"))}
    for holder in (task, *(one for one in annotations if isinstance(one, dict))):
        for key, what in (("comments", "a comment"), ("reviews", "a review")):
            told[what] = told.get(what, 0) + (len(holder[key]) if isinstance(holder.get(key), list) else 0)
    return {what: count for what, count in told.items() if count}


def _as_task(found: Mapping[str, Any]) -> Mapping[str, Any]:
    """A task with its annotations; a target storage gets one annotation in each file, with its task inside."""
    task = found.get("task")
    if not (isinstance(found.get("result"), list) and isinstance(task, dict) and isinstance(task.get("data"), dict)):
        return found
    return {**task, "annotations": [found]}


def _shown_as(field: str, text: str, annotations: Sequence[Any]) -> str | None:
    """The ``to_name`` of the regions of `text`: mostly the name of its field, else the one whose quotes stand in it."""
    quotes: dict[str, list[bool]] = {}
    for item in _items(annotations):
        value, name = value_of_item(item), string_in(item, "to_name")
        if name is not None and "start" in value and "end" in value:
            quotes.setdefault(name, []).append(_stands(text, value))
    if len(quotes) < 2:
        return None
    return field if field in quotes else max(quotes, key=lambda name: sum(quotes[name]) / len(quotes[name]))


def _stands(text: str, value: Mapping[str, Any]) -> bool:
    start, end = value["start"], value["end"]
    return type(start) is int and type(end) is int and text[max(start, 0) : max(end, 0)] == value.get("text")


def value_of_item(item: Mapping[str, Any]) -> Mapping[str, Any]:
    """The value of an item of a result, with its labels under ``labels`` whatever their type is called."""
    value = item.get("value")
    if isinstance(value, dict):
        # "hypertextlabels" and the like name the labels after their own type.
        kind = str(item.get("type"))
        return {**value, "labels": value[kind]} if kind.endswith("labels") and kind in value else value
    return {}


def _text_in(data: Mapping[str, Any], field: str | None, annotations: Sequence[Any]) -> tuple[str, str]:
    """Name and content of the field with the text; the project chooses the name, and the regions quote the content."""
    text = data.get(field or "text")
    if isinstance(text, str):
        return field or "text", text
    if not field:
        quotes = [quote for item in _items(annotations) if (quote := string_in(value_of_item(item), "text"))]
        texts = {key: value for key, value in data.items() if isinstance(value, str) and key not in _NO_TEXTS}
        if texts:
            found = max(texts, key=lambda key: (sum(quote in texts[key] for quote in quotes), len(texts[key])))
            return found, texts[found]
    dialogue = next((key for key in (*([field] if field else ()), *data) if _is_dialogue(data.get(key))), None)
    if dialogue is not None:
        raise RecordError(
            f'its "{dialogue}" is a dialogue (Paragraphs) and not one text, so its labels cannot be read; '
            "to label it here, import what is said in it as plain text"
        )
    raise RecordError(
        f'its data has no text in "{field or "text"}"; name the field with --format label-studio --option text=…'
    )


def _is_of_markup(value: Mapping[str, Any]) -> bool:
    """Whether a region is one of a page: it begins at a path, where one of a dialogue has the number of a turn."""
    return "globalOffsets" in value or ("startOffset" in value and not str(value.get("start")).isdecimal())


def _is_dialogue(value: Json) -> bool:
    """Whether it is what the tag Paragraphs shows: a list of turns, mostly with ``author`` and ``text``."""
    return isinstance(value, list) and bool(value) and all(isinstance(turn, dict) for turn in value)


def _items(annotations: Sequence[Any]) -> Iterator[Mapping[str, Any]]:
    for annotation in annotations:
        result = annotation.get("result") if isinstance(annotation, dict) else None
        yield from (item for item in result if isinstance(item, dict)) if isinstance(result, list) else ()


def _flat_results(data: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """The regions of a row of JSON_MIN, by the control that made them; the control's name is the project's choice.

    The layout has no ids of regions: what stands over the same stretch is about the same one.
    """
    numbers: dict[str, str] = {}
    found: dict[str, list[dict[str, Any]]] = {}
    for key, value in data.items():
        if key == "label":
            value = _list_in(data, key)
        elif not _are_regions(value):
            continue
        found[key] = []
        for region in value:
            values = region if isinstance(region, dict) else {}
            kind = next((name for name in values if name.endswith("labels")), None)
            written = "textarea" if isinstance(values.get("text"), list) else "labels"
            kind = kind or next((name for name in _REGION_KINDS if name in values), written)
            place = repr([values.get(edge) for edge in ("start", "end", "startOffset", "endOffset")])
            number = numbers.setdefault(place, str(len(numbers)))
            found[key].append({"id": number, "from_name": key, "type": kind, "value": region})
    return found


def _joined(results: Mapping[str, list[dict[str, Any]]]) -> list[dict[str, Any]]:
    return [item for items in results.values() for item in items]


def _are_regions(value: Json) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(item, dict) and "start" in item and "end" in item for item in value)
    )


class _TextContent(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        """Text between tags."""
        self.parts.append(data)


def _text_content(markup: str) -> str:
    """The characters between the tags, which is what Label Studio counts in an HTML task."""
    reader = _TextContent()
    try:
        reader.feed(markup)
        reader.close()
    except (AssertionError, ValueError) as error:
        raise RecordError(f"its text holds markup that cannot be read: {error}") from error
    return "".join(reader.parts)


def _list_in(values: Mapping[str, Any], *keys: str) -> Sequence[Any]:
    for key in keys:
        found = values.get(key)
        if isinstance(found, list):
            return found
        if found is not None:
            raise RecordError(f'"{key}" is not a list')
    return ()


def sniff(name: str, head: bytes) -> int:
    """How sure it is that this is from Label Studio."""
    # A target storage names its files by the number of the annotation alone.
    if suffix_of(name) not in (".json", ""):
        return 0
    head = head.replace(b"\0", b"")
    # Words of other formats may stand in somebody's metadata, hardly all of this.
    if _SURELY.search(head):
        return 92
    if _SURELY_MIN.search(head):
        return 85
    if _TELLING.search(head):
        return 80
    return 60 if _TELLING_MIN.search(head) else 0
