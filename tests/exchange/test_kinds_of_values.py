"""Whatever kind of value stands where another one belongs: it is refused or read, with no other end."""

import copy
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from app.domain.errors import HashiyaError
from app.exchange.formats import Format
from app.exchange.installed_formats import installed_formats
from seeds import default_codebook
from tests.exchange.format_pages import everything
from tests.exchange.round_trip import read_records, source_of, write_bytes, write_files

KNOWN = installed_formats()
OTHERS: tuple[Any, ...] = ([], ["س"], {"س": 7}, 7, -0.5, "س", None)
"""A value of each kind."""
PYTHON = re.compile("unhashable|has no attribute|NoneType|subscriptable|iterable|must be str")
"""Words that nobody can do anything with who looks after a file."""
MADE = [
    *(("native", {}), ("doccano", {}), ("doccano", {"shape": "sequence"}), ("prodigy", {}), ("spans", {})),
    *(("label-studio", {}), ("label-studio", {"layout": "json-min"}), ("json-cas", {})),
    *(("web-annotation", {}), ("web-annotation", {"layout": "collection"})),
    *(("huggingface", {}), ("huggingface", {"rows": "tokens"})),
    # What lies beside their articles is JSON.
    *((name, {}) for name in ("brat", "conll", "webanno-tsv", "xmi")),
]


def documents(data: bytes) -> list[Any]:
    """The JSON in a file, a line each or all in one; nothing where it is none."""
    try:
        return [json.loads(data)]
    except ValueError:
        pass
    try:
        return [json.loads(line) for line in data.decode().split("\n") if line]
    except ValueError:
        return []


def places(value: Any, kind: str = "", above: tuple[Any, ...] = ()) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Every place within, after what it is called by: items of a list alike, unless they say their kind."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    said = value if isinstance(value, dict) else {}
    kind += "/".join(str(said.get(key, "")) for key in ("%TYPE", "type", "motivation"))
    for key, part in inner:
        name = f"{kind}.{key if isinstance(key, str) else '#'}"
        yield name, (*above, key)
        yield from places(part, name, (*above, key))


def changed(documents: list[Any], place: tuple[Any, ...], other: Any) -> bytes:
    """The file with another value at a place."""
    return "\n".join(json.dumps(one, ensure_ascii=False) for one in with_other(documents, place, other)).encode()


def with_other(value: Any, place: tuple[Any, ...], other: Any) -> Any:
    """A value with another one at a place within; what does not lie on the way there is shared, not copied."""
    if not place:
        return other
    made = copy.copy(value)
    made[place[0]] = with_other(value[place[0]], place[1:], other)
    return made


def written(form: Format, values: dict[str, str]) -> dict[str, bytes]:
    """An article with one of everything."""
    if form.write_files:
        return write_files(form, [everything()], default_codebook(), **values)[0]
    return {f"a{form.suffixes[0]}": write_bytes(form, [everything()], default_codebook(), **values)[0]}


@pytest.mark.parametrize(("name", "values"), MADE, ids=[f"{name} {' '.join(said.values())}" for name, said in MADE])
def test_no_kind_of_value_ends_an_import(name: str, values: dict[str, str]) -> None:
    form = KNOWN.reader(name)
    files = written(form, values)
    articles = [one for one in files if not (KNOWN.is_side_file(one) or KNOWN.is_companion(source_of(b"", one, files)))]
    tried = refused = 0
    for file, data in files.items():
        found = documents(data)
        once = {called: place for called, place in reversed([*places(found)]) if len(place) > 1}
        for place, other in ((place, other) for place in once.values() for other in OTHERS):
            damaged = {**files, file: changed(found, place, other)}
            for article in [file] if file in articles else articles:
                tried += 1
                try:
                    _, rejections, _ = read_records(form, source_of(damaged[article], article, damaged))
                except HashiyaError:
                    rejections = []
                refused += bool(rejections)
                assert not any(PYTHON.search(one.reason) for one in rejections)
    assert tried > 50
    assert refused
