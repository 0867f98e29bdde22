"""Signatures of texts: kept in the workspace, made when they are missing, the same however the articles came in."""

import os
import random
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from hashlib import sha256
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import orjson
import pytest
from sqlalchemy import insert

from app.domain.errors import CancelledError
from app.services.copies.near_duplicates import find_near_duplicates
from app.services.copies.signatures import method_number, prepare_signatures, shown_signatures, signature_of, similarity
from app.services.progress import SilentProgress
from app.services.transfer.transfer import ExportOptions, ImportOptions, export_workspace, import_paths
from app.services.workspace import Workspace
from db.schema import ARTICLE
from db.workspace.opening import open_database
from tests.children import child_of
from tests.exchange.articles import seed_records
from tests.services.copies.editions import TEXTS, collected, edited, edition
from tests.workspaces import add_article


def stored(workspace: Workspace) -> list[tuple[Any, ...]]:
    with workspace.database.read() as connection:
        rows = connection.exec_driver_sql("SELECT article_pk, method, words_digest, numbers FROM text_signature")
        return sorted((pk, number, bytes(digest), bytes(numbers)) for pk, number, digest, numbers in rows)


def groups(workspace: Workspace) -> list[list[str]]:
    return [[one.id for one in group.members] for group in find_near_duplicates(workspace.database)]


def bring(workspace: Workspace, path: Path, texts: dict[str, str], wish: Any = "report") -> list[list[str]]:
    """Import articles by id; the groups that are told."""
    lines = (orjson.dumps({"id": key, "text": text, "spans": []}) + b"\n" for key, text in texts.items())
    path.write_bytes(b"".join(lines))
    options = ImportOptions(annotator="سارة", format="spans", near_duplicates=wish)
    report = import_paths(workspace, [path], options)
    assert report.articles + report.skips.count == len(texts)
    return [[one.id for one in group.members] for group in report.near_duplicates.items]


def test_signatures_are_what_they_were_when_they_were_stored() -> None:
    """Whoever changes folding, words, runs or rensa changes what names them too, or stored ones are wrong."""
    made = b"".join(part for text in TEXTS for part in signature_of(text))
    assert (method_number(), sha256(made).hexdigest()[:16]) == (2134667894, "9ccc2fa36de7d4e2")


def test_numbers_of_eight_bits_estimate_the_similarity() -> None:
    """Texts that have nothing in common share a byte in 256; that is taken off."""
    signatures = [int.from_bytes(signature_of(text).numbers, "big") for text in TEXTS]
    assert all(similarity(one, one) == 1 for one in signatures)
    pairs = [similarity(a, b) for a in signatures for b in signatures if a is not b]
    assert sum(pairs) / len(pairs) < 0.01


def test_texts_with_the_same_words_have_the_same_numbers() -> None:
    """Texts with one digest share a place in a group, whichever of them came first."""
    numbers: dict[bytes, bytes] = {}
    for text in TEXTS:
        for parting in ("\u200c", " ", "", "\u200b", "\n"):
            made = signature_of(text.replace("\u200c", parting))
            assert numbers.setdefault(made.words_digest, made.numbers) == made.numbers
    assert len(TEXTS) < len(numbers) < 3 * len(TEXTS)


def test_an_import_that_does_not_look_makes_no_signatures(workspace: Workspace, tmp_path: Path) -> None:
    bring(workspace, tmp_path / "a.jsonl", dict(enumerate_ids(TEXTS)), "keep")
    assert stored(workspace) == []


def enumerate_ids(texts: list[str]) -> Iterator[tuple[str, str]]:
    yield from ((f"a{number}", text) for number, text in enumerate(texts))


def test_what_was_stored_is_used_and_not_made_again(workspace: Workspace, tmp_path: Path) -> None:
    for text in TEXTS[:3]:
        add_article(workspace, text)
    assert groups(workspace) == []
    first, second, third = stored(workspace)
    with workspace.database.write() as connection:
        connection.exec_driver_sql(
            "UPDATE text_signature SET numbers = (SELECT numbers FROM text_signature other WHERE"
            f" other.article_pk = {first[0]}) WHERE article_pk = {third[0]}"
        )
    ((one, other),) = groups(workspace)
    assert [workspace.articles.open(key).article.text for key in (one, other)] == [TEXTS[0], TEXTS[2]]
    told = bring(workspace, tmp_path / "a.jsonl", {"new": edited(TEXTS[0], 0.03)})
    assert told == [[one, other, "new"]]
    assert [row[0] for row in stored(workspace)][:3] == [first[0], second[0], third[0]]
    assert len(stored(workspace)) == 4


def test_signatures_made_in_another_way_are_made_anew(workspace: Workspace) -> None:
    ids = [add_article(workspace, text) for text in (TEXTS[0], TEXTS[1], edited(TEXTS[0], 0.03))]
    find_near_duplicates(workspace.database)
    before = stored(workspace)
    with workspace.database.write() as connection:
        connection.exec_driver_sql(
            "UPDATE text_signature SET method = method - 1, numbers = words_digest, words_digest = numbers"
        )
    assert groups(workspace) == [[ids[0], ids[2]]]
    assert stored(workspace) == before


@pytest.mark.parametrize("seed", range(3))
def test_many_small_imports_tell_the_groups_that_one_look_at_everything_finds(
    workspace: Workspace, tmp_path: Path, seed: int
) -> None:
    """In every order: among them chains of editions, exact copies, and articles put into the trash on the way."""
    chance = random.Random(seed)
    texts = {f"{number}-{edits}": edition(number, edits) for number in range(len(TEXTS)) for edits in range(0, 8, 2)}
    texts |= {f"{number}-same": f"{TEXTS[number]} …" for number in range(len(TEXTS))}
    names = list(texts)
    chance.shuffle(names)
    order: list[str] = []
    while names:
        size = chance.choice([1, 3, len(names) // 2 + 1])
        some, names = names[:size], names[size:]
        told = bring(workspace, tmp_path / "a.jsonl", {name: texts[name] for name in some})
        order += some
        whole = [
            [order[key] for key, _ in group]
            for group in collected(dict(enumerate(map(texts.__getitem__, order)))).groups(0.5)
        ]
        assert told == [group for group in whole if not set(some).isdisjoint(group)]
        assert groups(workspace) == whole
        if len(order) > 3 and chance.random() < 0.4:
            gone = chance.choice(order)
            workspace.trash.remove_articles("سارة", [gone])
            order.remove(gone)


def test_leaving_copies_out_does_not_depend_on_how_often_one_imports(workspace: Workspace, tmp_path: Path) -> None:
    names = [(f"{number}-{edits}", edition(number, edits)) for edits in range(3) for number in range(5)]
    for name, text in names:
        bring(workspace, tmp_path / "a.jsonl", {name: text}, "skip")
    assert [key.split("-")[1] for key, _ in kept_ids(workspace)] == ["0"] * 5
    assert len(stored(workspace)) == 5
    assert workspace.check().clean


def kept_ids(workspace: Workspace) -> list[tuple[str, int]]:
    with workspace.database.read() as connection:
        return [(key, pk) for key, pk in connection.exec_driver_sql("SELECT id, pk FROM article ORDER BY pk")]


def test_what_comes_back_from_the_trash_is_compared_again(workspace: Workspace, tmp_path: Path) -> None:
    bring(workspace, tmp_path / "a.jsonl", {"first": TEXTS[0]})
    workspace.trash.remove_articles("سارة", ["first"])
    assert bring(workspace, tmp_path / "b.jsonl", {"second": edited(TEXTS[0], 0.03)}) == []
    assert groups(workspace) == []
    (item,) = workspace.trash.items()
    workspace.trash.restore("سارة", [(item.kind, item.object_id)])
    assert groups(workspace) == [["first", "second"]]


def test_signatures_do_not_change_what_is_exported(workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_bytes(b"".join(orjson.dumps(record) + b"\n" for record in seed_records()))
    import_paths(workspace, [tmp_path / "in.jsonl"], ImportOptions(annotator="سارة"))
    before, after = tmp_path / "before.jsonl", tmp_path / "after.jsonl"
    export_workspace(workspace, before, ExportOptions())
    prepare_signatures(workspace.database, SilentProgress())
    assert len(stored(workspace)) == len(TEXTS)
    export_workspace(workspace, after, ExportOptions())
    assert before.read_bytes() == after.read_bytes()


class Impatient(SilentProgress):
    """Cancels after so many looks."""

    def __init__(self, looks: int) -> None:
        self._looks = looks

    def cancelled(self) -> bool:
        self._looks -= 1
        return self._looks < 0


def test_what_was_made_before_cancelling_is_kept(workspace: Workspace) -> None:
    add_many(workspace, 450)
    with pytest.raises(CancelledError):
        find_near_duplicates(workspace.database, progress=Impatient(430))
    assert len(stored(workspace)) == 400
    assert len(groups(workspace)) == 0
    assert len(stored(workspace)) == 450


def add_many(workspace: Workspace, count: int) -> None:
    """Short articles, no two alike, put straight into the tables."""
    texts = [f"خبر {number} في يوم {number} من السنة" for number in range(count)]
    columns = {"key": "", "title": "", "title_folded": "", "language": "ar", "meta": "{}"}
    rows = [
        {"id": f"m{number}", "text": text, "text_sha256": sha256(text.encode()).hexdigest(), **columns}
        for number, text in enumerate(texts)
    ]
    with workspace.database.write() as connection:
        connection.execute(insert(ARTICLE), rows)


def test_two_who_look_at_the_same_time_do_not_disturb_each_other(workspace: Workspace, other_window: Workspace) -> None:
    add_many(workspace, 700)
    barrier = threading.Barrier(2)

    def look(one: Workspace) -> None:
        barrier.wait()
        prepare_signatures(one.database, SilentProgress())

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(look, (workspace, other_window)))
    assert len(stored(workspace)) == 700


def test_two_imports_at_the_same_time_store_the_signatures_of_both(
    workspace: Workspace, other_window: Workspace, tmp_path: Path
) -> None:
    add_many(workspace, 50)
    barrier = threading.Barrier(2)

    def run(one: Workspace, name: str) -> None:
        barrier.wait()
        bring(one, tmp_path / f"{name}.jsonl", {f"{name}-{number}": edition(number, 1) for number in range(5)})

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(run, workspace, "one"), pool.submit(run, other_window, "other")]:
            done.result()
    assert len(groups(workspace)) == 5
    assert len(stored(workspace)) == 60


def test_what_somebody_else_stores_between_two_statements_is_neither_missed_nor_seen_twice(postgres_url: str) -> None:
    with closing(Workspace.create(postgres_url)) as one, closing(Workspace.open(postgres_url)) as other:
        add_article(one, TEXTS[0])
        prepare_signatures(one.database, SilentProgress())
        add_article(one, TEXTS[1])
        with one.database.write() as connection:
            found = shown_signatures(connection, SilentProgress())
            first = next(found)
            prepare_signatures(other.database, SilentProgress())
            signatures = dict([first, *found])
        assert sorted(signatures.values()) == sorted(map(signature_of, TEXTS[:2]))


def test_where_nothing_can_be_stored_copies_are_found_all_the_same(tmp_path: Path) -> None:
    with closing(Workspace.create(tmp_path / "a.hashiya")) as made:
        ids = [add_article(made, text) for text in (TEXTS[0], TEXTS[1], edited(TEXTS[0], 0.03))]
    with closing(Workspace(open_database(tmp_path / "a.hashiya", busy_timeout=0.05))) as impatient:
        with closing(Workspace.open(tmp_path / "a.hashiya")) as busy, busy.database.write():
            assert groups(impatient) == [[ids[0], ids[2]]]
        impatient.database.read_only = True
        assert groups(impatient) == [[ids[0], ids[2]]]
        assert stored(impatient) == []


class Teller(SilentProgress):
    """Tells of every look at it."""

    def __init__(self, telling: Connection) -> None:
        self._telling = telling

    def report(self, done: int, total: int | None, detail: str) -> None:
        self._telling.send(f"at {done}")


def import_and_tell(telling: Connection, location: str, path: Path) -> None:
    """Import a file and look for copies; tell how far it is."""
    options = ImportOptions(annotator="kid", format="spans", near_duplicates="report")
    import_paths(Workspace.open(location), [path], options, Teller(telling))
    telling.send("done")


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
@pytest.mark.parametrize("line", [5, 15])
def test_killed_while_making_signatures(workspace: Workspace, location: str, tmp_path: Path, line: int) -> None:
    """For the articles that were there, then for its own: those are not there then, and no signature of them."""
    add_many(workspace, 450)
    path = tmp_path / "in.jsonl"
    lines = (orjson.dumps({"id": f"n{number}", "text": f"{number} {TEXTS[0]}"}) + b"\n" for number in range(220))
    path.write_bytes(b"".join(lines))
    said = []
    with child_of(import_and_tell, location, path) as child:
        for number, told in enumerate(child):
            said.append(told)
            if number == line:
                child.kill()
    assert len(said) > line
    assert "done" not in said
    assert len(stored(workspace)) in {200, 400, 450}
    assert workspace.info().articles == 450
    assert workspace.check().clean
    assert len(groups(workspace)) == 0
    options = ImportOptions(annotator="سارة", format="spans", near_duplicates="report")
    (group,) = import_paths(workspace, [path], options).near_duplicates.items
    assert len(group.members) == 220
    assert len(stored(workspace)) == 450 + 220
