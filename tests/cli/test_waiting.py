"""Commands that write wait for others, say so once, and end when they are told to; on both databases."""

import json
import re
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import pytest

from app.cli import commands, opening, waiting
from app.domain.identity import new_id
from app.services.transfer.cut_short import noted
from app.services.workspace import Workspace
from db.migrations import HEAD
from db.stores.annotators import ensure_annotator
from db.transfer.unfinished import hold_note
from db.workspace import row_waits
from db.workspace.engine import Database
from tests.cli.conftest import Hashiya
from tests.cli.told import one_line, parsed
from tests.older_workspaces import backups, older_in_use
from tests.workspaces import spans_in

WhenTold = Callable[[Callable[[], object]], None]
SAID = "hashiya: waiting until another window or program has saved"


@contextmanager
def saving(location: str) -> Iterator[None]:
    """Somebody else is saving something, so that no step can be stored."""
    with closing(Workspace.open(location)) as other, other.database.write() as connection:
        if other.database.dialect == "postgresql":
            connection.exec_driver_sql("LOCK TABLE change_set IN SHARE MODE")
        yield


@pytest.fixture
def when_told(monkeypatch: pytest.MonkeyPatch) -> WhenTold:
    """Says what is to happen at the moment at which somebody is told that others are waited for."""

    def set_up(act: Callable[[], object]) -> None:
        def holder(database: Database) -> str:
            known = holder_of(database)
            act()
            return known

        for module in (waiting, commands, opening):
            monkeypatch.setattr(module, "holder_of", holder)

    holder_of = waiting.holder_of
    return set_up


@pytest.fixture(autouse=True)
def told_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server is asked soon whether a statement waits for others."""
    monkeypatch.setattr(row_waits, "LOOK_EVERY", 0.02)


def latest(hashiya: Hashiya, location: str) -> list[str]:
    return [entry["id"] for entry in parsed(hashiya("history", location, "--json")[1])["entries"]]


STEPS = [
    ("entities", "NEWS", "add", "رويترز", "--kind", "organization"),
    ("entities", "NEWS", "rename", "سيرجي لافروف", "لافروف الابن"),
    ("entities", "NEWS", "merge", "لافروف الابن", "--into", "سيرغي لافروف"),
    ("entities", "NEWS", "delete", "رويترز"),
    ("history", "NEWS", "restore", "GONE"),
    ("entities", "NEWS", "import", "entities.jsonl"),
    ("codebook", "NEWS", "preset", "full"),
    ("codebook", "NEWS", "import", "codebook.json"),
    ("codebook", "NEWS", "key", "ACTOR", "VOICE"),
    ("codebook", "NEWS", "merge", "VOICE", "--into", "ORGANIZATION"),
    ("codebook", "NEWS", "delete", "CLAIM"),
    ("history", "NEWS", "revert", "LATEST"),
    ("history", "NEWS", "revert-since", "sara", "2020-01-01"),
]


def test_every_step_waits_until_it_is_its_turn(hashiya: Hashiya, labelled: str, when_told: WhenTold) -> None:
    assert hashiya("entities", labelled, "export", "entities.jsonl")[0] == 0
    another = {**json.loads(Path("entities.jsonl").read_text(encoding="utf-8").splitlines()[0]), "id": new_id()}
    Path("entities.jsonl").write_text(json.dumps({**another, "name": "أحمد"}), encoding="utf-8")
    assert hashiya("codebook", labelled, "export", "codebook.json")[0] == 0
    for step in STEPS:
        before = latest(hashiya, labelled)
        gone = [f"{one['kind']}:{one['object_id']}" for one in trash(hashiya, labelled)]
        values = {"NEWS": labelled, "LATEST": before[0], "GONE": gone[0] if gone else ""}
        arguments = [values.get(one, one) for one in step]
        with ExitStack() as stack:
            stack.enter_context(saving(labelled))
            when_told(stack.close)
            status, _, error = hashiya(*arguments)
        assert error.splitlines()[0] == f"{SAID}; Ctrl+C ends the wait, and nothing is changed", step
        assert status == (3 if step[2] == "revert-since" else 0), (step, error)
        assert latest(hashiya, labelled)[1:] == before, step
    assert hashiya("check", labelled)[0] == 0


def trash(hashiya: Hashiya, location: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = parsed(hashiya("history", location, "trash", "--json")[1])["items"]
    return found


@pytest.mark.parametrize("wait", ["0", "0.3"])
@pytest.mark.parametrize(
    "command", [("entities", "NEWS", "add", "رويترز", "--kind", "organization"), ("import", "NEWS", "خبر.txt")]
)
def test_who_will_not_wait_is_refused(hashiya: Hashiya, labelled: str, wait: str, command: tuple[str, ...]) -> None:
    Path("خبر.txt").write_text("قال الوزير إن الهدنة انتهت 😀.", encoding="utf-8")
    before = hashiya("info", labelled)
    with saving(labelled):
        status, out, error = hashiya(*(labelled if one == "NEWS" else one for one in command), "--wait", wait, "--json")
    assert status == 1
    assert "nothing was saved: another window or program is writing into it" in one_line(
        error.splitlines(keepends=True)[-1]
    )
    assert parsed(out)["error"] in error
    assert hashiya("info", labelled) == before


@pytest.mark.parametrize("wait", ["-1", "nan", "inf", "قليلاً", ""])
def test_a_wait_is_a_number_of_seconds(hashiya: Hashiya, wait: str) -> None:
    status, out, error = hashiya("codebook", "news.hashiya", "preset", "full", f"--wait={wait}")
    assert (status, out) == (2, "")
    assert "is no number of seconds; write 0, 30 or 2.5" in one_line(error)


def test_ctrl_c_ends_the_wait(hashiya: Hashiya, labelled: str, when_told: WhenTold) -> None:
    before = hashiya("history", labelled)
    when_told(lambda: signal.raise_signal(signal.SIGINT))
    with saving(labelled):
        status, out, error = hashiya("codebook", labelled, "preset", "full")
    assert (status, out) == (1, "")
    assert error.splitlines()[0].startswith(SAID)
    assert error.splitlines()[1:] == ["hashiya: Cancelled; nothing was changed"]
    assert hashiya("history", labelled) == before


@contextmanager
def importing(location: str, annotator: str) -> Iterator[None]:
    """Somebody else is importing, and brings an annotator of whom nobody has heard yet."""
    with (
        closing(Workspace.open(location)) as other,
        # Another import, which is in nobody's way.
        noted(other.database, "تقارير/", "ليلى"),
        noted(other.database, "برقيات/", "كريم") as note,
        other.database.write() as connection,
    ):
        hold_note(connection, note)
        ensure_annotator(connection, annotator)
        yield


def test_an_import_waits_and_tells_for_whom(hashiya: Hashiya, new_location: str, when_told: WhenTold) -> None:
    Path("خبر.txt").write_text("قال الوزير إن الهدنة انتهت 😀.", encoding="utf-8")
    with ExitStack() as stack:
        stack.enter_context(importing(new_location, "سارة"))
        when_told(stack.close)
        status, out, error = hashiya("import", new_location, "خبر.txt", "--annotator", "سارة")
    assert (status, out.startswith("1 article imported")) == (0, True)
    assert hashiya("check", new_location)[0] == 0
    assert re.fullmatch(
        f"{SAID} \\(\u2068كريم\u2069 has been importing \u2068برقيات/\u2069 since [-0-9T:.]+Z\\); "
        "Ctrl\\+C ends the wait, and nothing is changed\n",
        error,
    )


@pytest.mark.parametrize("stops", [True, False])
def test_an_import_waits_in_the_middle_of_its_rows(
    hashiya: Hashiya, new_location: str, when_told: WhenTold, stops: bool
) -> None:
    """Somebody else is about to write an article of the same id, and thinks better of it."""
    for name, article in (("one", "0001"), ("other", "0002")):
        record = {"id": article, "text": f"قال الوزير إن الهدنة انتهت 😀 {article}."}
        Path(f"{name}.jsonl").write_text(json.dumps(record), encoding="utf-8")
    assert hashiya("import", new_location, "one.jsonl")[0] == 0
    before = hashiya("info", new_location)
    with closing(Workspace.open(new_location)) as other, ExitStack() as stack:
        connection = stack.enter_context(other.database.write())
        connection.exec_driver_sql("UPDATE article SET id = '0002'")
        stack.callback(connection.exec_driver_sql, "UPDATE article SET id = '0001'")
        when_told((lambda: signal.raise_signal(signal.SIGINT)) if stops else stack.close)
        status, out, error = hashiya("import", new_location, "other.jsonl")
    assert error.splitlines()[0] == f"{SAID}; Ctrl+C ends the wait, and nothing is changed"
    if stops:
        assert (status, out) == (1, "")
        assert error.splitlines()[1:] == ["hashiya: Cancelled; nothing was changed"]
        assert hashiya("info", new_location) == before
        assert hashiya("import", new_location, "other.jsonl")[0] == 0, "it can be given again"
    else:
        assert (status, out.startswith("1 article imported")) == (0, True)
    assert hashiya("check", new_location)[0] == 0


def test_an_older_workspace_waits_until_it_can_be_brought_up_to_date(
    hashiya: Hashiya, new_location: str, when_told: WhenTold
) -> None:
    with ExitStack() as stack:
        stack.enter_context(older_in_use(new_location))
        when_told(stack.close)
        status, out, error = hashiya("info", new_location, "--json")
    assert (status, parsed(out)["schema"]) == (0, HEAD)
    assert re.fullmatch(
        f"{SAID} \\(\u2068كريم\u2069 has been importing \u2068برقيات/\u2069 since [-0-9T:.]+Z\\); "
        "Ctrl\\+C ends the wait, and nothing is changed\n",
        error,
    )
    for backup in backups(new_location):
        with closing(Workspace.open(backup)) as copy:
            assert "سارة" in copy.annotators(), "the copy has what was saved while it was waited for"


def test_an_older_workspace_that_may_not_wait_stays_as_it_is(hashiya: Hashiya, new_location: str) -> None:
    with older_in_use(new_location):
        status, _, error = hashiya("entities", new_location, "add", "رويترز", "--kind", "organization", "--wait", "0.1")
    assert status == 1
    assert "cannot be opened: another window or program is writing into it" in error.splitlines()[-1]
    assert backups(new_location) == []
    status, out, _ = hashiya("info", new_location, "--json")
    assert (status, parsed(out)["schema"], parsed(out)["entities"]) == (0, HEAD, 0)
    assert len(backups(new_location)) == (0 if "://" in new_location else 1)


def test_what_a_window_has_left_is_stored_before_the_step(hashiya: Hashiya, left: str, when_told: WhenTold) -> None:
    with ExitStack() as stack:
        stack.enter_context(saving(left))
        when_told(stack.close)
        status, _, error = hashiya("codebook", left, "preset", "full")
    assert (status, error.count(SAID)) == (0, 1)
    assert error.splitlines()[1:] == ["hashiya: steps that a window had left waiting, and that are stored now: 1"]
    assert spans_in(left) == ["سامح شكري"]
    entries = parsed(hashiya("history", left, "--json")[1])["entries"]
    assert [one["verb"] for one in entries[:2]] == ["import_codebook", "add_span"]


def test_what_others_change_meanwhile_is_read_again(hashiya: Hashiya, labelled: str, when_told: WhenTold) -> None:
    """While a step waits, others change what it is about; it does what was asked for with what is there then."""
    with ExitStack() as stack, closing(Workspace.open(labelled)) as other:
        (found,) = other.entities.list("سيرجي")

        def change() -> None:
            stack.close()
            other.entities.rename("عمر", found.entity.id, found.entity.version, "سيرجي الابن")

        stack.enter_context(saving(labelled))
        when_told(change)
        assert hashiya("entities", labelled, "rename", found.entity.id, "سيرجي الأب")[0] == 0
        assert set(other.entities.get(found.entity.id).aliases) == {"سيرجي لافروف", "سيرجي الابن"}
