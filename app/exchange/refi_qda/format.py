"""REFI-QDA project (``.qdpx``), read by MAXQDA, NVivo, ATLAS.ti, QualCoder and others.

A zip with the texts and ``project.qde``. A label is a code; so is each value of an attribute, below a code with the
name of the attribute, because these programs know codes and nothing else. A link is a link between two selections.
Offsets are code points unless the user says otherwise, because some programs count UTF-16 units.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO, TextIO
from uuid import UUID, uuid5

import orjson

from app.domain.native_record import Json, NativeRecord, NativeSpan
from app.domain.records import Origin
from app.exchange.characters.units import UnitTable
from app.exchange.files.archives import new_archive
from app.exchange.files.name_parts import suffix_of
from app.exchange.files.temporary_files import temporary_text
from app.exchange.formats import Feature, Format, WriteOptions
from app.exchange.loss import LossReport
from app.exchange.options import FormatOption
from app.exchange.records.attribute_values import definition_of, texts_of, value_of
from app.exchange.records.drafts import without_repeats
from app.exchange.refi_qda.book import ATTRIBUTES, ORIGIN
from app.exchange.refi_qda.positions import AUTO, ENDS, UNITS
from app.exchange.refi_qda.reading import HEAD, PROJECT, UNIT, read
from app.exchange.syntax.xml_writing import escape, legal
from app.exchange.uncarried import MAIN_META, count_uncarried

_IDS = UUID("3c1f7d0e-52b4-5a83-8f0c-9e3d6a1b4c72")
_SPACE = "urn:QDA-XML:project:1.0"
_DOS_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The same articles make the same archive, whenever it is made."""
_LOST = ("entities", "fragments", "relation_attributes")
_HEAD_KEYS = ("id", "language", "direction", "meta", "status")
_SHOWN = 80
"""Code points of a quote that name a selection."""


def write(records: Iterable[NativeRecord], out: BinaryIO, losses: LossReport, options: WriteOptions) -> None:
    """One project."""
    with (
        new_archive(out) as archive,
        # The list of codes stands before the sources, and is known after them.
        temporary_text() as sources,
        temporary_text() as links,
    ):
        project = _Project(losses, options)
        for record in records:
            count_uncarried(record, _LOST, losses)
            if forgotten := len(record["relations"]) + sum(map(_has_a_history, record["spans"])):
                losses.add("history", record["id"], forgotten)
            guid = project.guid("article", record["id"])
            entry = zipfile.ZipInfo(f"Sources/{guid}.txt", _DOS_EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, record["text"].encode())
            sources.writelines(project.source(record, guid))
            links.writelines(project.links(record))
        entry = zipfile.ZipInfo(PROJECT, _DOS_EPOCH)
        entry.compress_type = zipfile.ZIP_DEFLATED
        with archive.open(entry, "w", force_zip64=True) as stream:
            stream.writelines(part.encode() for part in project.document(sources, links))


def _has_a_history(span: NativeSpan) -> bool:
    """Whether more is known of how a span was made than when, which a coding says."""
    return span["origin"] != Origin.IMPORTED.value or span["updated"] != span["created"]


class _Project:
    """Makes the parts of ``project.qde`` and remembers which codes and users they name."""

    def __init__(self, losses: LossReport, options: WriteOptions) -> None:
        self._losses = losses
        self._codebook = options.codebook
        self._unit = UNITS.get(str(options.values.get("unit")), UNITS["code-points"])
        labels = options.codebook.labels if options.codebook else ()
        self._labels: dict[str, str] = {label.key: label.color for label in labels}
        self._values: dict[str, dict[str, None]] = {}
        self._users: dict[str, None] = {}

    def guid(self, kind: str, name: str) -> str:
        """`name` where it is one already, else one that is always the same for it."""
        try:
            if str(UUID(name)) == name:
                return name
        except ValueError:
            pass
        return str(uuid5(_IDS, f"{kind}/{name}"))

    def _quoted(self, text: str) -> str:
        return escape(legal(text, self._losses, PROJECT))

    def source(self, record: NativeRecord, guid: str) -> Iterator[str]:
        """An article with its spans."""
        position = UnitTable(record["text"], self._unit).offset
        title = self._quoted(record["title"])
        yield f'<TextSource guid="{guid}" name="{title}" plainTextPath="internal://{guid}.txt">\n'
        for span in record["spans"]:
            own = self.guid("span", span["id"])
            if own != span["id"]:
                self._losses.add("identifiers", record["id"])
            name = self._quoted(record["text"][span["start"] : span["end"]][:_SHOWN])
            ends = f'startPosition="{position(span["start"])}" endPosition="{position(span["end"])}"'
            made = f'creatingUser="{self._user(span["annotator"])}" creationDateTime="{span["created"]}"'
            note = f"<Description>{self._quoted(span['note'])}</Description>" if span["note"] else ""
            codes = "".join(
                f'<Coding guid="{self.guid("coding", own + code)}" {made}><CodeRef targetGUID="{code}"/></Coding>'
                for code in self._codes(record, span)
            )
            yield f'<PlainTextSelection guid="{own}" name="{name}" {ends} {made}>{note}{codes}</PlainTextSelection>\n'
        about = {key: record[key] for key in _HEAD_KEYS}  # type: ignore[literal-required]
        head = orjson.dumps({**about, UNIT: self._unit.value}).decode()
        values = {HEAD: head, **{key: record["meta"].get(key) for key in MAIN_META}}
        for key, value in values.items():
            if isinstance(value, str) and value:
                reference = f'<VariableRef targetGUID="{self.guid("variable", key)}"/>'
                yield f"<VariableValue>{reference}<TextValue>{self._quoted(value)}</TextValue></VariableValue>\n"
        yield "</TextSource>\n"

    def _user(self, annotator: str) -> str:
        self._users[annotator] = None
        return self.guid("user", annotator)

    def _codes(self, record: NativeRecord, span: NativeSpan) -> Iterator[str]:
        """The code of the label, then one for each value of an attribute."""
        self._labels.setdefault(span["label"], "")
        yield self.guid("label", span["label"])
        for key, value in span["attributes"].items():
            texts = _texts(value)
            if texts is None:
                self._losses.add("attribute_values", f"{record['id']}: {key}")
                continue
            back = value_of(texts, definition_of(self._codebook, span["label"], key))
            if type(back) is not type(value) or back != value:
                self._losses.add("value_kinds", f"{record['id']}: {key}")
            for text in texts:
                self._values.setdefault(key, {})[text] = None
                yield self.guid("value", f"{key}/{text}")

    def links(self, record: NativeRecord) -> Iterator[str]:
        """The links of an article."""
        owners = {span["id"]: span["annotator"] for span in record["spans"]}
        filed = []
        for relation in record["relations"]:
            if relation["annotator"] != owners[relation["from"]]:
                self._losses.add("relation_annotators", record["id"])
            filed.append({**relation, "annotator": owners[relation["from"]]})
        for link in without_repeats(filed, self._losses, record["id"]):
            own = self.guid("link", link["id"])
            if own != link["id"]:
                self._losses.add("relation_identifiers", record["id"])
            ends = (self.guid("span", link["from"]), self.guid("span", link["to"]))
            yield (
                f'<Link guid="{own}" name="{self._quoted(link["type"])}" direction="OneWay" '
                f'originGUID="{ends[0]}" targetGUID="{ends[1]}"/>\n'
            )

    def document(self, sources: TextIO, links: TextIO) -> Iterator[str]:
        """``project.qde`` as a whole."""
        yield '<?xml version="1.0" encoding="UTF-8"?>\n'
        yield f'<Project xmlns="{_SPACE}" name="{ORIGIN}" origin="{ORIGIN}">\n<Users>\n'
        for name in self._users:
            yield f'<User guid="{self.guid("user", name)}" name="{self._quoted(name)}"/>\n'
        yield "</Users>\n<CodeBook>\n<Codes>\n"
        for label, color in self._labels.items():
            shade = f' color="{color}"' if color else ""
            yield f'<Code guid="{self.guid("label", label)}" name="{self._quoted(label)}" isCodable="true"{shade}/>\n'
        if self._values:
            yield f'<Code guid="{self.guid("value", "")}" name="{ATTRIBUTES}" isCodable="false">\n'
            for key, values in self._values.items():
                yield f'<Code guid="{self.guid("attribute", key)}" name="{self._quoted(key)}" isCodable="false">\n'
                for value in values:
                    guid = self.guid("value", f"{key}/{value}")
                    yield f'<Code guid="{guid}" name="{self._quoted(value)}" isCodable="true"/>\n'
                yield "</Code>\n"
            yield "</Code>\n"
        yield "</Codes>\n</CodeBook>\n<Variables>\n"
        for key in (HEAD, *MAIN_META):
            yield f'<Variable guid="{self.guid("variable", key)}" name="{key}" typeOfVariable="Text"/>\n'
        yield "</Variables>\n<Sources>\n"
        yield from _again(sources)
        yield "</Sources>\n<Links>\n"
        yield from _again(links)
        yield "</Links>\n</Project>\n"


def _texts(value: Json) -> Sequence[str] | None:
    if isinstance(value, bool):
        return (str(value).lower(),)
    return texts_of(value)


def _again(stream: TextIO) -> Iterator[str]:
    stream.seek(0)
    while part := stream.read(1 << 18):
        yield part


def _sniff(name: str, head: bytes) -> int:
    return 95 if suffix_of(name) == ".qdpx" and head.startswith(b"PK") else 0


FORMAT = Format(
    name="refi-qda",
    title="REFI-QDA project, for MAXQDA, NVivo, ATLAS.ti and QualCoder",
    suffixes=(".qdpx",),
    carries=frozenset(Feature) - {Feature.ENTITIES, Feature.FRAGMENTS},
    sniff=_sniff,
    read=read,
    write_with=write,
    options=(
        FormatOption(
            name="unit",
            default=AUTO,
            choices=(AUTO, *UNITS),
            help="what an offset counts; auto writes code points and finds out by the names of selections on import",
        ),
        FormatOption(
            name="ends",
            default=AUTO,
            choices=(AUTO, *ENDS),
            help="where the end of a selection lies; auto finds out by the names of selections",
            on_export=False,
        ),
    ),
)
