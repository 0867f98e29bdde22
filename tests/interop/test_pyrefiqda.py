"""What a strict reader of REFI-QDA (no element or attribute but those of the schema) finds in our projects."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from app.domain.native_record import NativeRecord
from app.exchange.refi_qda.format import FORMAT
from tests.exchange.articles import seed_records
from tests.exchange.codebooks import CODEBOOK
from tests.exchange.round_trip import write_bytes
from tests.interop.articles import drawn_records, records_by_hand

pyrefiqda = pytest.importorskip("pyrefiqda")
MAKERS: dict[str, Callable[[], list[NativeRecord]]] = {
    "sample": seed_records,
    "by hand": records_by_hand,
    "drawn": lambda: drawn_records(60),
}


def with_those_below(code: Any) -> Iterator[Any]:
    """A code, and all below it."""
    yield code
    for below in code.code:
        yield from with_those_below(below)


@pytest.mark.parametrize("name", MAKERS)
def test_texts_selections_codes_users_and_links_are_those_of_the_articles(name: str, tmp_path: Path) -> None:
    records = MAKERS[name]()
    data, losses = write_bytes(FORMAT, records, CODEBOOK)
    (tmp_path / "project.qdpx").write_bytes(data)
    project = pyrefiqda.RefiProject.load(tmp_path / "project.qdpx", str(tmp_path))
    labels = {code.guid: code.name for code in project.code_book.codes.code if code.is_codable}
    codes = {found.guid for code in project.code_book.codes.code for found in with_those_below(code)}
    users = {user.guid: user.name for user in project.users.user}
    # Some programs name the folder with a small letter, some with a capital.
    texts = {path.name: path for path in tmp_path.glob("[Ss]ources/*")}
    places: dict[str, tuple[str, ...]] = {}
    for source, record in zip(project.sources.text_source, records, strict=True):
        text = texts[source.plain_text_path.removeprefix("internal://")].read_bytes().decode("utf-8")
        if not losses.count("illegal_characters"):
            assert text.removeprefix("\ufeff") == record["text"]
        found = []
        for selection in source.plain_text_selection:
            marked = [coding.code_ref.target_guid for coding in selection.coding]
            assert set(marked) <= codes
            (label,) = (labels[guid] for guid in marked if guid in labels)
            place = (label, selection.start_position, selection.end_position, users[selection.creating_user])
            places[str(UUID(selection.guid))] = (record["id"], *map(str, place))
            found.append(place)
        assert sorted(found) == sorted(
            (span["label"], span["start"], span["end"], span["annotator"]) for span in record["spans"]
        )
    links = [(link.name, places[link.origin_guid], places[link.target_guid]) for link in project.links.link]
    spans = {
        (record["id"], span["id"]): (record["id"], *(str(span[key]) for key in ("label", "start", "end", "annotator")))
        for record in records
        for span in record["spans"]
    }
    assert sorted(links) == sorted(
        (link["type"], spans[record["id"], link["from"]], spans[record["id"], link["to"]])
        for record in records
        for link in record["relations"]
    )
