"""Claims without a maker: counted, walked through, and closed by a link or by saying whose voice they are."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.ui.main_window import MainWindow
from tests.both_databases import on_sqlite
from tests.flows.hands import chosen, click, label, press
from tests.widgets import part


def counted(window: MainWindow, qtbot: QtBot, count: int) -> None:
    """Wait until the panel says so; of none it says nothing."""
    button = part(window.panel, QPushButton, "open_claims")
    qtbot.waitUntil(lambda: button.isVisible() == (count > 0) and button.text().endswith(str(count)))


@on_sqlite()
def test_a_key_walks_through_open_claims_and_keys_close_them(window: MainWindow, qtbot: QtBot) -> None:
    counted(window, qtbot, 0)
    first = label(window, "الهدنة انتهت", "2")
    second = label(window, "لن نقبل بأي تعديل", "2")
    counted(window, qtbot, 2)
    press(window.view, Qt.Key.Key_Escape)
    press(window.view, "O")
    assert chosen(window).id == first.id
    press(window.view, "V")
    assert chosen(window).attributes == {"source": "author"}
    counted(window, qtbot, 1)
    press(window.view, "O")
    assert chosen(window).id == second.id
    press(window.view, "U")
    assert chosen(window).attributes == {"source": "unattributed"}
    counted(window, qtbot, 0)
    press(window.view, "U")
    assert chosen(window).attributes == {}
    counted(window, qtbot, 1)
    press(window.view, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    counted(window, qtbot, 0)


@on_sqlite()
def test_a_maker_closes_a_claim_and_its_undo_opens_it_again(window: MainWindow, qtbot: QtBot) -> None:
    label(window, "سامح شكري", "1")
    label(window, "الهدنة انتهت", "2")
    counted(window, qtbot, 1)
    press(window.view, Qt.Key.Key_Return)
    counted(window, qtbot, 0)
    press(window.view, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    counted(window, qtbot, 1)


@on_sqlite()
def test_the_count_leads_to_the_claims_one_after_the_other(window: MainWindow, qtbot: QtBot) -> None:
    claims = [label(window, words, "2").id for words in ("الهدنة انتهت", "لن نقبل بأي تعديل")]
    counted(window, qtbot, 2)
    found = []
    for _ in range(3):
        click(window, "open_claims")
        found.append(chosen(window).id)
    assert found == [claims[0], claims[1], claims[0]]


@on_sqlite()
def test_what_is_no_claim_has_no_voice(window: MainWindow) -> None:
    hints: list[str] = []
    window.gestures.hint.connect(hints.append)
    label(window, "سامح شكري", "1")
    press(window.view, "V")
    assert chosen(window).attributes == {}
    assert len(hints) == 1
    press(window.view, "O")
    assert len(hints) == 2


@on_sqlite()
def test_what_is_open_stands_in_one_row_that_cuts_no_word(window: MainWindow, qtbot: QtBot) -> None:
    label(window, "الهدنة انتهت", "2")
    label(window, "سامح شكري", "1")
    counted(window, qtbot, 1)
    claims, mentions = window.panel.open_claims, window.panel.open_mentions
    qtbot.waitUntil(mentions.isVisible)
    for language in ("en", "ar"):
        window.commands[f"language_{language}"].trigger()
        qtbot.waitUntil(lambda: claims.y() == mentions.y() and claims.x() != mentions.x())
        assert claims.sizeHint().width() <= claims.width()
        assert mentions.sizeHint().width() <= mentions.width()
