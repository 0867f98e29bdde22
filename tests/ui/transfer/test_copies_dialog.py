"""The choice among copies with a hundred thousand articles: all of them are there, only what is seen is asked for."""

import pytest
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QListView, QPushButton
from pytestqt.qtbot import QtBot

from app.services.copies.near_duplicates import DuplicateArticle, DuplicateGroup
from app.services.transfer.reports import LISTED, DuplicateListing
from app.ui.transfer.copies_dialog import CopiesDialog
from app.ui.transfer.copies_model import CopiesModel
from tests.widgets import part

TITLES = ("قال الوزير إنّ الاتفاق باطل", "שר החוץ: „לא נחתום“", "سخنگوی دولت: توافق نهایی است", "معاہدہ ہو گیا 😀")
GROUPS = 3_334


def article(identifier: str, *, new: bool = False, skipped: bool = False) -> DuplicateArticle:
    title = TITLES[len(identifier) % len(TITLES)]
    return DuplicateArticle(
        id=identifier,
        title=f"{title} {identifier}",
        source="النهار",
        published="2026-01-02",
        language="ar",
        direction="rtl",
        similarity=0.93,
        new=new,
        skipped=skipped,
    )


def groups(count: int) -> list[DuplicateGroup]:
    return [
        DuplicateGroup(members=(article(f"{n}a"), article(f"{n}b", new=True), article(f"{n}c", new=True)))
        for n in range(count)
    ]


def brought(some: list[DuplicateGroup]) -> list[str]:
    return [one.id for group in some for one in group.members if one.new]


def stays(index: QModelIndex) -> bool:
    return Qt.CheckState(index.data(Qt.ItemDataRole.CheckStateRole)) is Qt.CheckState.Checked


def test_thousands_of_articles_are_all_there_and_few_are_asked_for(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: set[int] = set()
    data = CopiesModel.data

    def counted(
        self: CopiesModel, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        asked.add(index.row())
        return data(self, index, role)

    monkeypatch.setattr(CopiesModel, "data", counted)
    some = groups(GROUPS)
    dialog = CopiesDialog(some, brought(some))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    qtbot.addWidget(dialog)
    dialog.show()
    rows, remove = part(dialog, QListView, "copies_dialog.articles"), part(dialog, QPushButton, "copies_dialog.remove")
    model = rows.model()
    assert model.rowCount() == 4 * GROUPS
    rows.setFocus()
    QTest.keyClick(rows, Qt.Key.Key_End)
    assert rows.currentIndex().row() == 4 * GROUPS - 1
    assert len(asked) < 200, "rows that nobody sees are not asked for"
    assert str(2 * GROUPS) in remove.text()
    QTest.keyClick(rows, Qt.Key.Key_Space)
    assert stays(rows.currentIndex())
    assert str(2 * GROUPS - 1) in remove.text()
    last = f"{GROUPS - 1}"
    assert len(dialog.chosen()) == 2 * GROUPS - 1
    assert f"{last}c" not in dialog.chosen()
    assert dialog.chosen()[:2] == ["0b", "0c"]
    for _ in range(2):
        QTest.keyClick(rows, Qt.Key.Key_Up)
    QTest.keyClick(rows, Qt.Key.Key_Space)
    assert remove.isEnabled(), "one of the group stays"
    for _ in range(2):
        QTest.keyClick(rows, Qt.Key.Key_Down)
    QTest.keyClick(rows, Qt.Key.Key_Space)
    assert not remove.isEnabled()
    assert "Nothing of one group would stay" in part(dialog, QLabel, "copies_dialog.why").text()


def test_screen_readers_hear_the_article_its_group_and_its_tick(qtbot: QtBot) -> None:
    some = groups(2)
    dialog = CopiesDialog(some, brought(some))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    qtbot.addWidget(dialog)
    rows = part(dialog, QListView, "copies_dialog.articles")
    model = rows.model()
    second = model.index(5, 0)
    assert TITLES[2] in second.data(Qt.ItemDataRole.AccessibleTextRole)
    assert second.data(Qt.ItemDataRole.AccessibleDescriptionRole) == "Group 2"
    assert not model.flags(model.index(4, 0)) & Qt.ItemFlag.ItemIsUserCheckable
    table = QAccessible.queryAccessibleInterface(rows)
    assert table.childCount() == 8
    heard = table.child(5)
    assert TITLES[2] in heard.text(QAccessible.Text.Name)
    assert (heard.state().checkable, heard.state().checked) == (1, 1)
    assert table.child(6).state().checked == 0


def test_what_an_import_left_out_is_not_offered_and_a_report_tells_a_thousand_groups(qtbot: QtBot) -> None:
    listing = DuplicateListing()
    for group in groups(LISTED + 5):
        listing.add(group)
    assert (listing.count, len(listing.items), len(listing.groups)) == (LISTED + 5, LISTED, LISTED + 5)
    left_out = DuplicateGroup(members=(article("x"), article("y", skipped=True)))
    dialog = CopiesDialog([left_out, *groups(1)], [])
    qtbot.addWidget(dialog)
    assert part(dialog, QListView, "copies_dialog.articles").model().rowCount() == 4
