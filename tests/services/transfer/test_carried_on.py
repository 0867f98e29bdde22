"""Drawn articles come in, are labelled, undone, deleted, brought back: what goes out comes in the same again."""

import re
import shutil
import tempfile
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import orjson
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from app.domain.errors import ConflictError, NothingToUndoError
from app.domain.records import ChangeSet
from app.domain.text.segmentation import graphemes
from app.exchange.formats import Format
from app.services.transfer.transfer import ExportOptions, ImportOptions, export_workspace, import_paths
from app.services.workspace import Workspace
from tests.exchange.articles import records
from tests.postgres import PostgresServer
from tests.services.team import COMMANDS, KEYS, PEOPLE, Step, Team
from tests.services.transfer.there_and_back import LEFT_OUT, TWO_WAY, assert_back, values_of

NATIVE = ImportOptions(annotator="sara", format="native", unknown_labels="add")
BATCHES = st.lists(records(), min_size=1, max_size=4, unique_by=lambda record: record["id"])
STEPS = st.lists(
    st.tuples(
        st.sampled_from([*COMMANDS, *["come_in"] * 4, *["go_round"] * 2]),
        st.sampled_from(PEOPLE[:3]),
        st.integers(0, 999),
        st.integers(0, 999),
    ),
    max_size=20,
)
# An example takes a third of a second, and identifiers are made anew each time: it would be shrunk for minutes.
UNSHRUNK = (Phase.explicit, Phase.reuse, Phase.generate)
FORMS = [form for form in TWO_WAY if form.name != "spacy"]


class Desk(Team):
    """A team whose articles come in one by one, and go out and come in again."""

    def __init__(self, location: str | Path, folder: Path, drawn: Sequence[Any]) -> None:
        super().__init__(location, [])
        self.folder = folder
        self._drawn = drawn
        self._texts: dict[str, str] = {}
        self.import_one("sara", 0)

    def import_one(self, person: str, number: int) -> None:
        """Let one of the drawn articles in, unless it is there."""
        record = self._drawn[number % len(self._drawn)]
        path = self.folder / "one.jsonl"
        path.write_bytes(orjson.dumps(record) + b"\n")
        done = import_paths(
            self.workspace, [path], ImportOptions(annotator=person, format="native", unknown_labels="add")
        )
        assert not done.refusals.count
        self._texts[record["id"]] = record["text"]
        # Steps take the first or the second one.
        self.articles = [*self._texts, *self._texts]

    def _come_in(self, person: str, one: int, _two: int) -> None:
        self.import_one(person, one)

    def _go_round(self, _person: str, _one: int, _two: int) -> None:
        before = self.exported()
        if not before:
            # A file without articles is refused.
            return
        (self.folder / "again.jsonl").write_bytes(before)
        done = import_paths(self.workspace, [self.folder / "again.jsonl"], NATIVE)
        assert (done.articles, done.refusals.count) == (0, 0)
        assert self.exported() == before

    def _span(self, person: str, one: int, two: int) -> ChangeSet:
        article = self.articles[two % 2]
        edges = [start for start, _ in graphemes(self._texts[article])] + [len(self._texts[article])]
        first, last = sorted((one % len(edges), two % len(edges)))
        place = (edges[first], edges[max(last, min(first + 1, len(edges) - 1))])
        return self.workspace.annotations(person).add_span(article, KEYS[one % 3], [place])

    def _resize(self, person: str, one: int, two: int) -> ChangeSet | None:
        mine = self.workspace.annotations(person)

        def act(span: Any) -> ChangeSet:
            edges = [start for start, _ in graphemes(self._texts[span.article_id])]
            start = edges[two % len(edges)]
            return mine.resize_span(span.id, span.version, [(start, len(self._texts[span.article_id]))])

        return self._on_span(one, act)

    def exported(self) -> bytes:
        """All of it in our own format."""
        out = self.folder / "out.jsonl"
        export_workspace(self.workspace, out, ExportOptions())
        return out.read_bytes()


def play(desk: Desk, steps: Sequence[Step]) -> None:
    """Do the steps, and look at what is there after each."""
    for step in steps:
        desk.run(step)
    assert desk.workspace.check().problems == ()


def assert_undone_and_redone(desk: Desk) -> None:
    """Whatever somebody can take back comes to the same when it is done again."""
    for person in PEOPLE[:3]:
        before, count = _undated(desk.exported()), 0
        try:
            while count < 50:
                desk.workspace.annotations(person).undo()
                count += 1
        except (NothingToUndoError, ConflictError):
            pass
        assert desk.workspace.check().problems == ()
        for _ in range(count):
            desk.workspace.annotations(person).redo()
        assert _undated(desk.exported()) == before


def _undated(lines: bytes) -> bytes:
    """Without times of changes: a state that comes back is as old as when it was reached first."""
    return re.sub(rb'"updated":"[^"]*"', b"", lines)


def assert_carried(desk: Desk, form: Format, values: dict[str, str], empty: str | Path) -> None:
    """Another workspace has the same after an import, but for what the reports name."""
    before = desk.exported()
    if not before:
        return
    with closing(Workspace.open(shutil.copy(empty, desk.folder / "native.hashiya"))) as other:
        (desk.folder / "in.jsonl").write_bytes(before)
        assert not import_paths(other, [desk.folder / "in.jsonl"], NATIVE).refusals.count
        export_workspace(other, desk.folder / "back.jsonl", ExportOptions())
    assert (desk.folder / "back.jsonl").read_bytes() == before
    out = desk.folder / ("files" if form.write_files else f"file{form.suffixes[0]}")
    exported = export_workspace(desk.workspace, out, ExportOptions(format=form.name, values=values))
    with closing(Workspace.open(shutil.copy(empty, desk.folder / "foreign.hashiya"))) as other:
        done = import_paths(other, [out], ImportOptions(annotator="importer", unknown_labels="add"))
        assert not done.refusals.count
        export_workspace(other, desk.folder / "back.jsonl", ExportOptions())
    went, came = (
        [orjson.loads(line) for line in lines.splitlines()]
        for lines in (before, (desk.folder / "back.jsonl").read_bytes())
    )
    if any(map(exported.losses.count, LEFT_OUT)):
        # Whom only spans name that were left out is in the registry still, but in no article.
        went, came = ([{**record, "entities": []} for record in them] for them in (went, came))
    assert_back(went, came, values, exported.losses, done.losses)


@settings(deadline=None, suppress_health_check=list(HealthCheck), phases=UNSHRUNK)
@given(BATCHES, STEPS, st.data())
def test_what_goes_out_comes_in_again(new_file: Path, drawn: list[Any], steps: list[Step], data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory(prefix="hashiya-desk-") as name:
        folder = Path(name)
        desk = Desk(shutil.copy(new_file, folder / "a.hashiya"), folder, drawn)
        try:
            play(desk, steps)
            assert_undone_and_redone(desk)
            form = data.draw(st.sampled_from(FORMS))
            values = data.draw(values_of(form)) | ({"file": "jsonl"} if form.name == "huggingface" else {})
            assert_carried(desk, form, values, new_file)
        finally:
            desk.close()


@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck), phases=UNSHRUNK)
@given(BATCHES, STEPS)
def test_on_a_server_too(
    postgres_server: PostgresServer, new_database: str, new_file: Path, drawn: list[Any], steps: list[Step]
) -> None:
    with (
        tempfile.TemporaryDirectory(prefix="hashiya-desk-") as folder,
        postgres_server.fresh_database(new_database) as name,
    ):
        desk = Desk(postgres_server.url(name), Path(folder), drawn)
        try:
            play(desk, steps)
            assert_undone_and_redone(desk)
            assert_carried(desk, next(form for form in FORMS if form.name == "native"), {}, new_file)
        finally:
            desk.close()
