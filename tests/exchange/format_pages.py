"""The tables in docs/formats and the index of its pages: what the formats say of themselves, and what exports report.

``python -m tests.exchange.format_pages --write`` brings them up to date; a test tells when that is due.
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from app.domain.errors import TransferError
from app.domain.native_record import NativeRecord
from app.exchange.formats import FEATURE_NAMES, Feature, Format
from app.exchange.installed_formats import installed_formats
from app.exchange.loss import SENTENCES
from app.exchange.options import FormatOption
from app.exchange.records.completing import complete_record
from seeds import default_codebook
from tests.exchange.articles import check
from tests.exchange.round_trip import write_bytes, write_files

FOLDER = Path(__file__).parents[2] / "docs" / "formats"
BEGIN, END = "<!-- made from what the formats say: begin -->", "<!-- made from what the formats say: end -->"
SHARED = {"csv": "tables", "xlsx": "tables", "xmi": "uima", "json-cas": "uima"}
"""Format → page, for pages that tell of several; others are called like their format."""
SPAN = "khabar-1-sara-span-"
"""Before the number of a span; as long as ids are."""
_WAYS = {(True, True): "both ways", (True, False): "import", (False, True): "export"}


def page_of(form: Format) -> str:
    """Name of the page that tells of `form`."""
    return SHARED.get(form.name, form.name)


def everything() -> NativeRecord:
    """An article with one of all that an article may have."""
    text = "🇪🇬 قال محمد علي: «الحزب» سيفوز.\nوالوزارة تنفي."
    spans: list[dict[str, Any]] = []
    for number, (label, *fragments) in enumerate(
        (
            ("ACTOR", (7, 15)),
            ("CLAIM", (17, 30)),
            ("ORGANIZATION", (18, 23)),
            ("CLAIM", (10, 20)),
            ("CLAIM", (3, 6), (35, 39)),
        )
    ):
        spans.append(
            {
                "id": f"{SPAN}{number}",
                "label": label,
                "start": fragments[0][0],
                "end": fragments[-1][1],
                **({"fragments": [list(pair) for pair in fragments]} if len(fragments) > 1 else {}),
                "attributes": {"polarity": "denies", "دور": ["نائب", "وزير"]},
                "entity": "e1" if number == 0 else None,
                "note": "ملاحظة\nثانية",
                "annotator": "סרה" if number == 2 else "سارة",
                "origin": "manual",
                "created": "2026-01-01T10:00:00Z",
                "updated": "2026-01-02T10:00:00Z",
            }
        )
    spans.sort(key=lambda span: (span["start"], span["end"], span["label"], span["id"]))
    links = [_link(0, "makes", {"قوة": 2}), _link(1, "about", {})]
    entity = {"id": "e1", "name": "محمد علي", "kind": "person", "aliases": ["علي"], "wikidata": "Q1", "note": "ملاحظة"}
    draft = {
        "id": "خبر-1",
        "title": "عنوان",
        "text": text,
        "language": "ar",
        "direction": "rtl",
        "meta": {"source": "الجريدة", "published": "2026-01-01", "صفحة": 3},
        "status": {"سارة": "done"},
        "spans": spans,
        "relations": links,
        "entities": [entity],
    }
    return check(complete_record(draft))


def _link(first: int, kind: str, attributes: dict[str, Any]) -> dict[str, Any]:
    """From one span to the next."""
    ends = {"from": f"{SPAN}{first}", "to": f"{SPAN}{first + 1}"}
    times = {"created": "2026-01-01T10:00:00Z", "updated": "2026-01-01T10:00:00Z"}
    return {"id": f"r{first}", "type": kind, **ends, "attributes": attributes, "annotator": "سارة", **times}


def losses_of(form: Format, **values: str) -> list[str] | None:
    """Kinds of loss that an export of everything with these options reports; None where a library is missing."""
    try:
        write = write_files if form.write_files else write_bytes
        losses = write(form, [everything()], default_codebook(), **values)[1]
    except TransferError:
        return None
    return [loss["kind"] for loss in losses.to_json()]


def section(form: Format, before: str) -> str:
    """What is told of `form`; `before` is the page as it stands, for what cannot be tried without its library."""
    parts = [f"## `{form.name}`: {_WAYS[form.read is not None, form.writes]}\n"]
    endings = ", ".join(f"`{suffix}`" for suffix in form.suffixes)
    carried = [FEATURE_NAMES[feature] for feature in Feature if feature in form.carries]
    left = [FEATURE_NAMES[feature] for feature in Feature if feature not in form.carries]
    parts.append(f"| | |\n|---|---|\n| files | {endings} |")
    left = [*["the text"] * (not form.holds_text), *left]
    carried = [*["the text"] * form.holds_text, *carried]
    parts.append(f"| carries | {'; '.join(carried)}{' and nothing else' * (len(carried) == 1)} |")
    if form.remark:
        parts.append(f"| to know | {form.remark} |")
    if form.needs:
        parts.append(f"| needs | {form.needs} |")
    parts.append(f"| has no place for | {'; '.join(left) or '–'} |\n")
    if form.options:
        parts.append("| `--option` | | on | what it says |\n|---|---|---|---|")
        parts.extend(map(_option_row, form.options))
        parts[-1] += "\n"
    if form.writes:
        parts.append(_losses(form, before))
    return "\n".join(parts)


def _option_row(option: FormatOption) -> str:
    named = " ".join(f"`{value}`" for value in option.values)
    values = named if len(option.values) > 1 else option.values[0]
    ways = ", ".join(way for way, there in (("import", option.on_import), ("export", option.on_export)) if there)
    shown = f"{values}, else {option.default_text}" if option.default_text else values
    return f"| `{option.name}` | {shown} | {ways} | {option.help} |"


def _losses(form: Format, before: str) -> str:
    kinds = losses_of(form)
    head = f"Exporting an article with one of everything as `{form.name}` reports:"
    if kinds is None:
        return head + before.partition(head)[2].partition(END)[0].partition("\n## ")[0].rstrip("\n") + "\n"
    told = f"{head}\n\n{_list(kinds)}" if kinds else f"{head} nothing, all of it is carried.\n"
    return told + "".join(_with_option(form, kinds, option) for option in form.options if option.on_export)


def _list(kinds: Sequence[str]) -> str:
    return "".join(f"- {SENTENCES[kind]} (`{kind}`)\n" for kind in kinds)


def _with_option(form: Format, usual: Sequence[str], option: FormatOption) -> str:
    """What is reported more, and what is not, with each choice that is not the default."""
    parts = []
    for choice in option.choices:
        kinds = usual if choice == option.default else losses_of(form, **{option.name: choice})
        more = [kind for kind in kinds or () if kind not in usual]
        less = ", ".join(f"`{kind}`" for kind in usual if kinds is not None and kind not in kinds)
        if more or less:
            told = f"does not report {less}" + ", but also" * bool(more) if less else "also reports"
            parts.append(f"\nWith `{option.name}={choice}` it {told}" + (f":\n\n{_list(more)}" if more else ".\n"))
    return "".join(parts)


def page(forms: Sequence[Format], before: str) -> str:
    """The page `before` with its tables as they should be."""
    tables = "\n".join(section(form, before) for form in forms)
    prose = before.partition(BEGIN)[0].rstrip("\n")
    return f"{prose}\n\n{BEGIN}\n\n{tables}\n{END}\n"


def index(forms: Sequence[Format]) -> str:
    """The page README.md: all doors."""
    head = "| " + " | ".join(["format", "way", "what it is", *FEATURE_NAMES.values()]) + " |"
    rows = []
    for form in forms:
        marks = ["✔" if feature in form.carries else "–" for feature in FEATURE_NAMES]
        name = f"[`{form.name}`]({page_of(form)}.md)"
        way = _WAYS[form.read is not None, form.writes]
        rows.append("| " + " | ".join([name, way, form.title.replace("|", "\\|"), *marks]) + " |")
    return f"""# Formats

Every door in and out, with what it can carry besides the text. Offsets are code points inside; each format converts
them at the door. What a format has no place for is counted and named in the report of the import or export, with first
examples; nothing is dropped without a line. `hashiya formats` says the same in the terminal,
`hashiya formats --json` for programs.

{head}
|{"---|" * (3 + len(FEATURE_NAMES))}
{chr(10).join(rows)}

{chr(10).join(f"`{form.name}`: {form.remark}." for form in forms if form.remark)}

Folders and zip archives are read file by file, and the format of each file is told from its name and its first bytes;
`--format` says it outright. The [native format](native.md) carries all that an article has.

This page, and the tables at the end of each page here, are made by `python -m tests.exchange.format_pages --write`.
"""


def expected() -> dict[Path, str]:
    """All pages as they should be."""
    forms = installed_formats().all()
    pages = {FOLDER / "README.md": index(forms)}
    for name in dict.fromkeys(map(page_of, forms)):
        path = FOLDER / f"{name}.md"
        before = path.read_text("utf-8") if path.exists() else ""
        pages[path] = page([form for form in forms if page_of(form) == name], before)
    return pages


def main() -> int:
    """Write the pages when asked to; say how many are not as they should be."""
    stale = [path for path, text in expected().items() if not path.exists() or path.read_text("utf-8") != text]
    for path in stale:
        print(path.name)
        if "--write" in sys.argv:
            path.write_text(expected()[path], "utf-8")
    return 0 if "--write" in sys.argv else min(len(stale), 1)


if __name__ == "__main__":
    sys.exit(main())
