"""What waits belongs to one workspace, whatever that is called by now."""

import os
import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import platformdirs
import pytest

from app.services.articles import ArticleQuery
from app.services.waiting.outbox import Outbox
from app.services.waiting.places import REFUSED, left_places, new_place, waiting_files
from app.services.waiting.refused import forget_refused, refused_steps
from app.services.workspace import Workspace
from tests.others_at_work import held
from tests.services.waiting.conftest import LONG
from tests.workspaces import add_article, spans_in

TEXT = "قال نديم حدّاد إنّ الهيئةَ لن تقبل 😀."


@pytest.fixture
def left(tmp_path: Path) -> Path:
    """A workspace beside which a label of Sara's waits that nobody has stored."""
    path = tmp_path / "أخبار.hashiya"
    with closing(Workspace.create(path)) as workspace, closing(Outbox(workspace, "سارة")) as outbox:
        article = add_article(workspace, TEXT)
        with held(str(path)):
            outbox.put(lambda there: there.annotations("سارة").add_span(article, "ACTOR", [(4, 14)]), [article])
    return path


def copied(path: Path, to: str) -> Path:
    """The same by another number of the file system, as another disk gives it."""
    return Path(shutil.copy(path, path.with_name(to)))


def stored_by(path: Path) -> list[str]:
    """The labelled words that are in a workspace when somebody has opened it."""
    with closing(Workspace.open(path)) as workspace, closing(Outbox(workspace, "سارة")) as outbox:
        outbox.look_for_left()
        outbox.deliver(LONG)
    return spans_in(str(path))


def rename(path: Path) -> Path:
    return path.rename(path.with_name("أخبار قديمة.hashiya"))


def rename_and_take_its_name(path: Path) -> Path:
    other = rename(path)
    Workspace.create(path).close()
    return other


def rename_beside_a_copy(path: Path) -> Path:
    copied(path, "نسخة.hashiya")
    return rename(path)


def copy_in_its_place(path: Path) -> Path:
    copied(path, "نسخة.hashiya")
    path.unlink()
    return path.with_name("نسخة.hashiya").rename(path)


def carry_to_another_disk(path: Path) -> Path:
    copied(path, "محمول.hashiya")
    path.unlink()
    return path.with_name("محمول.hashiya")


def into(folder: str, path: Path) -> Path:
    there = path.parent / folder
    there.mkdir()
    return there / path.name


def move(path: Path) -> Path:
    return path.rename(into("أرشيف", path))


def move_and_rename(path: Path) -> Path:
    return path.rename(into("أرشيف", path).with_name("قديم.hashiya"))


def move_to_another_disk(path: Path) -> Path:
    there = copied(path, "نسخة.hashiya").rename(into("قرص", path))
    path.unlink()
    return there


@pytest.mark.parametrize(
    "change",
    [
        rename,
        rename_and_take_its_name,
        rename_beside_a_copy,
        copy_in_its_place,
        carry_to_another_disk,
        move,
        move_and_rename,
        move_to_another_disk,
    ],
)
def test_a_workspace_that_was_renamed_finds_what_waits(left: Path, change: Callable[[Path], Path]) -> None:
    now = change(left)
    for other in set(left.parent.glob("*.hashiya")) - {now}:
        assert stored_by(other) == [], other.name
    assert stored_by(now) == ["نديم حدّاد"]
    assert [one.name for one in left.parent.iterdir() if "-waiting-" in one.name] == []


def test_a_copy_in_another_folder_takes_nothing_of_one_that_stands_or_was_called_otherwise(left: Path) -> None:
    copy = Path(shutil.copy(left, into("نسخ", left)))
    assert stored_by(copy) == []
    other = copy.rename(copy.with_name("نسخة من أخبار.hashiya"))
    left.rename(left.with_name("محذوف"))
    (left.parent / "محذوف").unlink()
    assert stored_by(other) == []
    assert stored_by(other.rename(other.with_name(left.name))) == ["نديم حدّاد"]


def note_of(folder: Path) -> Path:
    """What tells that something waits in a folder, as if it had been written long ago."""
    notes = (platformdirs.user_data_path("hashiya", appauthor=False) / "waiting").glob("*.folder")
    (note,) = (one for one in notes if one.read_bytes() == os.fsencode(folder))
    os.utime(note, (0, 0))
    return note


def test_a_disk_that_is_away_for_the_moment_is_not_forgotten(left: Path, tmp_path: Path) -> None:
    disk = tmp_path / "قرص"
    other = tmp_path / "مجلد"
    other.mkdir()
    with closing(Workspace.open(left)) as workspace:
        (article,) = workspace.articles.ids(ArticleQuery())
    disk.mkdir()
    there = left.rename(disk / left.name)
    assert stored_by(there) == ["نديم حدّاد"]
    with closing(Workspace.open(there)) as workspace, closing(Outbox(workspace, "سارة")) as outbox, held(str(there)):
        outbox.put(lambda one: one.annotations("سارة").add_span(article, "CLAIM", [(4, 8)]), [article])
    now = there.rename(other / left.name)
    note_of(disk)
    away = disk.rename(tmp_path / "بعيد")
    assert stored_by(now) == ["نديم حدّاد"]
    away.rename(disk)
    assert set(stored_by(now)) == {"نديم حدّاد", "نديم"}


def test_what_was_refused_is_found_from_another_folder_until_it_was_read(left: Path, tmp_path: Path) -> None:
    with closing(Workspace.open(left)) as workspace:
        workspace.trash.remove_articles("عمر", list(workspace.articles.ids(ArticleQuery())))
    now = move(left)
    assert stored_by(now) == []
    note = note_of(left.parent)
    with closing(Workspace.open(now)) as workspace:
        (refused,) = refused_steps(workspace.database, "سارة")
        assert str(refused.place).startswith(str(tmp_path))
        assert note.exists()
        forget_refused([refused])
        assert (refused_steps(workspace.database, "سارة"), note.exists()) == ([], False)
    assert [one.name for one in tmp_path.iterdir()] == ["أرشيف"]


def test_a_copy_beside_it_takes_nothing(left: Path) -> None:
    assert stored_by(copied(left, "نسخة.hashiya")) == []
    assert stored_by(left) == ["نديم حدّاد"]


def test_another_workspace_in_its_place_leaves_it_alone(left: Path) -> None:
    left.unlink()
    Workspace.create(left).close()
    assert stored_by(left) == []
    assert len([one for one in left.parent.iterdir() if "-waiting-" in one.name]) == 1


def test_what_was_refused_is_found_as_well(left: Path) -> None:
    with closing(Workspace.open(left)) as workspace:
        workspace.trash.remove_articles("عمر", list(workspace.articles.ids(ArticleQuery())))
    assert stored_by(left) == []
    now = rename(left)
    with closing(Workspace.open(now)) as workspace:
        assert len(refused_steps(workspace.database, "سارة")) == 1
        assert len(list(left_places(workspace.database, REFUSED))) == 1


def test_what_an_older_program_left_is_known_by_its_name(left: Path) -> None:
    (file,) = (one for one in left.parent.iterdir() if "-waiting-" in one.name)
    stem, _, marks = file.name.rpartition("-")
    file.rename(file.with_name(f"{stem}-{marks[:32]}"))
    assert stored_by(left) == ["نديم حدّاد"]


def test_a_window_whose_file_is_renamed_leaves_what_waits_to_the_next(tmp_path: Path) -> None:
    path = tmp_path / "أخبار.hashiya"
    with closing(Workspace.create(path)) as workspace, closing(Outbox(workspace, "سارة")) as outbox:
        article = add_article(workspace, TEXT)
        with held(str(path)):
            now = rename(path)
            outbox.put(lambda there: there.annotations("سارة").add_span(article, "ACTOR", [(4, 14)]), [article])
    assert stored_by(now) == ["نديم حدّاد"]


def test_no_two_files_have_one_name(workspace: Workspace) -> None:
    places = {new_place(workspace.database, "سارة") for _ in range(20)}
    assert len(places) == 20
    for place in places:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.touch()
    assert set(waiting_files(workspace.database)) == places
