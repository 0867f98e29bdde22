"""UIMA JSON CAS 0.4: a folder with one file for each article; each declares the types itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from sys import intern
from typing import Any

import orjson

from app.domain.errors import RecordError
from app.domain.native_record import Json, NativeRecord
from app.exchange.cas.content import Cas
from app.exchange.cas.model import VIEW, Structure, TypeSystem, structures_of
from app.exchange.cas.reading import draft_of
from app.exchange.files.name_parts import last_name, suffix_of
from app.exchange.files.sinks import FileSink
from app.exchange.files.sources import Source
from app.exchange.formats import EVERYTHING, Draft, Format, ReadEvent, ReadOptions, Rejection, WriteOptions
from app.exchange.loss import LossReport
from app.exchange.records.article_head import SUFFIX as HEAD_SUFFIX
from app.exchange.records.article_head import dump_head, head_beside, head_of
from app.exchange.records.article_names import ArticleNames
from app.exchange.syntax.json_lines import MAX_LINE
from app.exchange.syntax.json_values import read_value
from app.exchange.tokens.tokenising import TOKENISER_OPTION

_SUFFIX = ".cas.json"
_ARRAY = "uima.cas.FSArray"
_OLDER = frozenset({"_views", "_referenced_fss"})
"""Keys of the JSON of UIMA before, which programs could write but not read."""
_AT_ONCE = 4096
"""Structures."""


def write(records: Iterable[NativeRecord], sink: FileSink, _losses: LossReport, options: WriteOptions) -> None:
    """A file for each record, and what it has no place for in a file beside. Nothing is lost."""
    types = TypeSystem.of(options.codebook)
    declared = _declared(types)
    tokeniser = str(options.values.get(TOKENISER_OPTION.name, TOKENISER_OPTION.default))
    names = ArticleNames()
    for record in records:
        stem = names.stem(record["id"])
        with sink.open(stem + _SUFFIX) as out:
            out.writelines(document(record, types, declared, tokeniser))
        with sink.open(stem + HEAD_SUFFIX) as out:
            out.write(dump_head(head_of(record)))


def _declared(types: TypeSystem) -> dict[str, Any]:
    return {
        name: {
            "%NAME": name,
            "%SUPER_TYPE": above,
            **{feature: {"%NAME": feature, "%RANGE": kind} for feature, kind in features},
        }
        for name, above, features in types.types()
    }


def document(
    record: NativeRecord, types: TypeSystem, declared: Mapping[str, Any], tokeniser: str
) -> Iterator[bytes | memoryview]:
    """One CAS as JSON, in pieces."""
    text = {"%ID": 1, "%TYPE": "uima.cas.Sofa", "sofaNum": 1, "sofaID": VIEW, "mimeType": "text/plain"}
    head = {"%TYPES": declared, "%FEATURE_STRUCTURES": [{**text, "sofaString": record["text"]}]}
    yield memoryview(orjson.dumps(head))[:-2]
    last = 1
    structures = structures_of(record, types, tokeniser)
    while some := list(islice(structures, _AT_ONCE)):
        last = some[-1].number
        yield b","
        yield memoryview(orjson.dumps(list(map(_in_json, some))))[1:-1]
    views = {VIEW: {"%SOFA": 1, "%MEMBERS": list(range(2, last + 1))}}
    yield b'],"%VIEWS":' + orjson.dumps(views) + b"}\n"


def _in_json(structure: Structure) -> dict[str, Any]:
    values = {"%ID": structure.number, "%TYPE": structure.type, "@sofa": 1, **structure.features}
    if structure.references:
        values.update((f"@{key}", ids[0]) for key, ids in structure.references.items())
    return values


def read(source: Source, options: ReadOptions) -> Iterator[ReadEvent]:
    """The article in `source`."""
    try:
        cas = _cas(read_value(source, options.encoding, MAX_LINE, options.losses))
        name = last_name(source.name)
        head = head_beside(source, name.removesuffix(_SUFFIX).removesuffix(".json"))
        draft = draft_of(cas, head, source.name, options)
    except RecordError as error:
        yield Rejection(source.name, str(error))
        return
    yield Draft(source.name, draft, False, source.size)


def _cas(content: Mapping[str, Any]) -> Cas:
    structures = content.get("%FEATURE_STRUCTURES")
    if structures is None and not _OLDER.isdisjoint(content):
        raise RecordError(
            "is in the older JSON of UIMA, which is not read; export it as UIMA CAS JSON 0.4 or XMI instead"
        )
    if isinstance(structures, dict):
        # Before version 0.4 they stood under their ids.
        structures = [{"%ID": number, **value} for number, value in structures.items() if isinstance(value, dict)]
    if not isinstance(structures, list) or not all(isinstance(item, dict) for item in structures):
        raise RecordError('"%FEATURE_STRUCTURES" is not a list of objects')
    arrays: dict[str, Json] = {
        str(item.get("%ID")): " ".join(str(one) for one in item["%ELEMENTS"] if one is not None)
        if _holds_references(str(item.get("%TYPE")))
        else item["%ELEMENTS"]
        for item in structures
        if isinstance(item.get("%ELEMENTS"), list)
    }
    cas = Cas()
    for place, item in enumerate(structures):
        # Nobody needs it any more, and a book has hundreds of thousands of tokens.
        structures[place] = None
        number, kind = str(item.get("%ID")), intern(str(item.get("%TYPE")))
        features = {
            key.lstrip("@#^"): _feature(key, value, arrays)
            for key, value in item.items()
            # What refers to nothing says nothing.
            if key[:1] != "%" and not (key[:1] == "@" and value in (None, 0))
        }
        if kind == "uima.cas.Sofa":
            cas.add_text(number, features)
        elif "@sofa" in item:
            # A reference that stands for an array of values is none any more.
            marked = (key.lstrip("@") for key in item if key.startswith("@") and key != "@sofa")
            cas.add(number, kind, features, [key for key in marked if isinstance(features.get(key), str)])
        elif "@target" in item or "role" in item:
            cas.add_slot(number, features)
        elif "%ELEMENTS" not in item:
            cas.others.append(kind)
    return cas


def _holds_references(kind: str) -> bool:
    return kind == _ARRAY or (kind.endswith("[]") and not kind.startswith("uima.cas."))


def _feature(key: str, value: Json, arrays: Mapping[str, str]) -> Json:
    if key.startswith("@"):
        return arrays.get(str(value), str(value))
    return value


def _sniff(name: str, head: bytes) -> int:
    if suffix_of(name) != ".json":
        return 0
    told = head.replace(b"\0", b"")
    return 95 if any(f'"{key}"'.encode() in told for key in ("%TYPES", "%FEATURE_STRUCTURES", *_OLDER)) else 0


FORMAT = Format(
    name="json-cas",
    title="UIMA JSON CAS, for INCEpTION and dkpro-cassis",
    suffixes=(".json",),
    carries=EVERYTHING,
    sniff=_sniff,
    read=read,
    write_files=write,
    options=(TOKENISER_OPTION,),
)
