"""UIMA CAS XMI: a folder with one file for each article and the type system beside.

Written as a stream of text, because building the structures in a library first takes ten times as long.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from app.domain.errors import RecordError
from app.domain.native_record import Json, NativeRecord
from app.exchange.cas.content import Cas
from app.exchange.cas.model import VIEW, TypeSystem, structures_of
from app.exchange.cas.reading import draft_of
from app.exchange.cas.type_system import read_type_system
from app.exchange.files.name_parts import stem_of, suffix_of
from app.exchange.files.sinks import FileSink
from app.exchange.files.sources import Source
from app.exchange.formats import EVERYTHING, Draft, Format, ReadEvent, ReadOptions, Rejection, WriteOptions
from app.exchange.loss import LossReport
from app.exchange.records.article_head import SUFFIX as HEAD_SUFFIX
from app.exchange.records.article_head import dump_head, head_beside, head_of
from app.exchange.records.article_names import ArticleNames
from app.exchange.syntax.xml_reading import Element, iterate_elements
from app.exchange.syntax.xml_writing import escape, legal
from app.exchange.tokens.tokenising import TOKENISER_OPTION

TYPE_SYSTEM = "TypeSystem.xml"
_XMI, _CAS = "http://www.omg.org/XMI", "http:///uima/cas.ecore"
_NO_PACKAGE = "http:///uima/noNamespace.ecore"
"""Where UIMA puts types whose names have no package."""
_TYPES_NAME = re.compile(r"type[-_. ]?system[^/]*\.xml$", re.IGNORECASE)
_INVALID = "invalid character number"
"""What expat says of a control character, which XML 1.1 may name and XML 1.0 may not."""
_XML_11 = re.compile(rb"(?:\xef\xbb\xbf)?<\?xml\s+version\s*=\s*[\"']1\.1")
_NUMBERS = frozenset({"begin", "end"})
_AT_ONCE = 4096
"""Pieces of a file."""


def write(records: Iterable[NativeRecord], sink: FileSink, losses: LossReport, options: WriteOptions) -> None:
    """A file for each record, what it has no place for in a file beside, and the type system."""
    types = TypeSystem.of(options.codebook)
    tokeniser = str(options.values.get(TOKENISER_OPTION.name, TOKENISER_OPTION.default))
    names = ArticleNames()
    with sink.open(TYPE_SYSTEM) as out:
        out.write(type_system_xml(types).encode())
    for record in records:
        stem = names.stem(record["id"])
        with sink.open(f"{stem}.xmi") as out:
            pieces = document(record, types, tokeniser, losses)
            while some := "".join(islice(pieces, _AT_ONCE)):
                out.write(some.encode())
        with sink.open(stem + HEAD_SUFFIX) as out:
            out.write(dump_head(head_of(record)))


def document(record: NativeRecord, types: TypeSystem, tokeniser: str, losses: LossReport) -> Iterator[str]:
    """One CAS as XMI, in pieces."""

    def clean(text: str) -> str:
        return legal(text, losses, record["id"])

    structures = structures_of(record, types, tokeniser)
    prefixes = _prefixes([name for name, _, _ in types.types()])
    spaces = "".join(f' xmlns:{prefix}="http:///{package}.ecore"' for package, prefix in prefixes.items())
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield f'<xmi:XMI xmlns:xmi="{_XMI}" xmlns:cas="{_CAS}"{spaces} xmi:version="2.0">\n<cas:NULL xmi:id="0"/>\n'
    tags = {name: f"{prefixes[package.replace('.', '/')]}:{local}" for name, package, local in _split(types)}
    number = 1
    for number, kind, features, references in structures:
        head = f'<{tags[kind]} xmi:id="{number}" sofa="1" begin="{features["begin"]}" end="{features["end"]}"'
        if len(features) == 2:
            # Nearly all of them: tokens and sentences.
            yield f"{head}/>\n"
            continue
        values = {key: escape(clean(value)) for key, value in features.items() if isinstance(value, str)}
        values.update((key, " ".join(map(str, ids))) for key, ids in references.items())
        yield head + "".join(f' {key}="{value}"' for key, value in values.items()) + "/>\n"
    text = escape(clean(record["text"]))
    yield f'<cas:Sofa xmi:id="1" sofaNum="1" sofaID="{VIEW}" mimeType="text/plain" sofaString="{text}"/>\n'
    yield f'<cas:View sofa="1" members="{" ".join(map(str, range(2, number + 1)))}"/>\n</xmi:XMI>\n'


def _split(types: TypeSystem) -> Iterator[tuple[str, str, str]]:
    for name, _, _ in types.types():
        package, _, local = name.rpartition(".")
        yield name, package, local


def _prefixes(types: Sequence[str]) -> Mapping[str, str]:
    packages = dict.fromkeys(name.rpartition(".")[0].replace(".", "/") for name in types)
    return {package: f"t{number}" for number, package in enumerate(packages, 1)}


def type_system_xml(types: TypeSystem) -> str:
    """The description of the types for UIMA."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<typeSystemDescription xmlns="http://uima.apache.org/resourceSpecifier">',
    ]
    lines.append("  <types>")
    for name, above, features in types.types():
        lines += ["    <typeDescription>", f"      <name>{name}</name>", "      <description/>"]
        lines += [f"      <supertypeName>{above}</supertypeName>", "      <features>"]
        for feature, kind in features:
            lines.append(
                f"        <featureDescription><name>{feature}</name><description/>"
                f"<rangeTypeName>{kind}</rangeTypeName></featureDescription>"
            )
        lines += ["      </features>", "    </typeDescription>"]
    return "\n".join([*lines, "  </types>", "</typeSystemDescription>", ""])


def read(source: Source, options: ReadOptions) -> Iterator[ReadEvent]:
    """The article in `source`."""
    try:
        cas = _cas(source, options.encoding)
        _tell_types(cas, source, options.losses)
        head = head_beside(source, stem_of(source.name))
        draft = draft_of(cas, head, source.name, options)
    except RecordError as error:
        if _INVALID in str(error) and _XML_11.match(source.head()):
            error = RecordError(
                "is XML 1.1 with a control character, which is not read; export it as UIMA CAS XMI (XML 1.0) or JSON"
            )
        yield Rejection(source.name, str(error))
        return
    yield Draft(source.name, draft, False, source.size)


def _cas(source: Source, encoding: str | None) -> Cas:
    cas = Cas()
    lists: dict[str, list[str]] = {}
    arrays: dict[str, Json] = {}
    for element in iterate_elements(source, encoding):
        if isinstance(element, Element) and len(element.path) == 2:
            # A feature with several values has an element for each, inside of its structure.
            lists.setdefault(element.local_name, []).append(element.text)
        if not isinstance(element, Element) or len(element.path) != 1:
            continue
        space, _, local = element.name.rpartition("}")
        # Names with a namespace are XMI's own; a feature may be called "id" as well.
        values = {key: value for key, value in element.attributes.items() if "}" not in key}
        number = element.attributes.get(f"{_XMI}}}id", "")
        if space == _CAS and local == "Sofa":
            cas.add_text(number, values)
        elif space == _CAS:
            if elements := values.get("elements") or lists.get("elements"):
                arrays[number] = elements
            elif "head" in values:
                cas.others.append(f"uima.cas.{local}")
        elif space.startswith("http:///") and "sofa" in values:
            read = {key: _value(key, value) for key, value in values.items()}
            cas.add(number, _type_name(space, local), {**read, **lists})
        elif space.startswith("http:///") and {"target", "role"} & values.keys():
            cas.add_slot(number, values)
        elif space.startswith("http:///"):
            cas.others.append(_type_name(space, local))
        lists = {}
    cas.unfold(arrays)
    return cas


def _tell_types(cas: Cas, source: Source, losses: LossReport) -> None:
    """Take features for references, truth values and numbers that the type system beside declares as such.

    It is read where any may be one.
    """
    if not cas.may_be_typed():
        return
    described = next(filter(None, map(source.beside, _type_systems(source))), None)
    if described is None:
        if untold := cas.may_refer():
            losses.add("untyped", f"{source.name}: {untold}")
        return
    try:
        declared = read_type_system(described)
    except RecordError as error:
        losses.add_once("configuration", f"{described.name} {error}")
        return
    cas.tell_references(declared.references())
    cas.tell_values(declared.typed)


def _type_systems(source: Source) -> Sequence[str]:
    """What the type system beside may be called, ours first."""
    neighbours = source.neighbours()
    others = neighbours.once("xmi", lambda: sorted(name for name in neighbours.names() if _describes_types(name)))
    return (TYPE_SYSTEM, TYPE_SYSTEM.lower(), *others)


def _describes_types(name: str) -> bool:
    return _TYPES_NAME.search(name) is not None


def _type_name(space: str, local: str) -> str:
    if space == _NO_PACKAGE:
        return local
    package = space.removeprefix("http:///").removesuffix(".ecore").replace("/", ".")
    return f"{package}.{local}"


def _value(key: str, value: str) -> str | int:
    if key in _NUMBERS and value.lstrip("-").isdecimal() and value.isascii() and len(value) < 12:
        return int(value)
    return value


def _sniff(name: str, head: bytes) -> int:
    head = head.replace(b"\0", b"")
    if suffix_of(name) not in {".xmi", ".xml"}:
        return 0
    return 95 if b"http://www.omg.org/XMI" in head and b"uima/cas.ecore" in head else 0


FORMAT = Format(
    name="xmi",
    title="UIMA CAS XMI with its type system, for INCEpTION",
    suffixes=(".xmi",),
    carries=EVERYTHING,
    sniff=_sniff,
    read=read,
    write_files=write,
    side_files=(TYPE_SYSTEM,),
    companion=lambda source: _describes_types(source.name),
    options=(TOKENISER_OPTION,),
)
