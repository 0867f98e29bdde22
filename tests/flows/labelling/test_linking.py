"""Links by two keys, by a click, by dragging a tag, and by the ghost a new claim offers; real events throughout."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QPushButton

from app.domain.records import Span
from app.ui.main_window import MainWindow
from tests.both_databases import on_sqlite
from tests.flows.hands import LEFT, NONE, click_text, label, press
from tests.flows.link_hands import links, tag_point
from tests.widgets import part


def three(window: MainWindow) -> tuple[Span, Span, Span]:
    """A minister, a ministry, and at last a claim, which is chosen; what the claim offers is refused."""
    minister = label(window, "سامح شكري", "1")
    ministry = label(window, "وزارة الصحة", "3")
    claim = label(window, "الهدنة انتهت", "2")
    press(window.view, Qt.Key.Key_Escape)
    return minister, ministry, claim


def test_two_keys_link_a_claim_with_its_maker(window: MainWindow) -> None:
    minister, ministry, claim = three(window)
    hint = part(window, QLabel, "link_hint")
    assert hint.text() == "“Link from here” begins a link at the chosen span."
    press(window.view, "L")
    assert window.linking.candidates() == (minister, ministry)
    press(window.view, "2")
    assert links(window) == [("وزارة الصحة", "makes", "الهدنة انتهت")]
    assert not window.linking.active
    chosen = window.gestures.chosen
    assert chosen is not None
    assert chosen.id == claim.id
    press(window.view, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert links(window) == []


@on_sqlite()
def test_the_line_that_tells_how_hides_the_words_it_stands_on(window: MainWindow) -> None:
    three(window)
    press(window.view, "L")
    banner = part(window.view, QLabel, "link_banner")
    assert banner.grab().toImage().pixelColor(banner.width() // 2, 2).alpha() == 255


@on_sqlite()
def test_enter_takes_the_nearest_and_the_linked_one_is_not_offered_again(window: MainWindow) -> None:
    _, ministry, _ = three(window)
    press(window.view, "L")
    press(window.view, Qt.Key.Key_Return)
    assert links(window) == [("سامح شكري", "makes", "الهدنة انتهت")]
    press(window.view, "L")
    assert window.linking.candidates() == (ministry,)


@on_sqlite()
def test_zero_links_with_the_last_one_named_as_a_pronoun_would(window: MainWindow) -> None:
    label(window, "سامح شكري", "1")
    label(window, "وزارة الصحة", "3")
    claim = label(window, "لن نقبل بأي تعديل", "2")
    press(window.view, Qt.Key.Key_Escape)
    press(window.view, "L")
    banner = part(window.view, QLabel, "link_banner")
    assert "وزارة الصحة" in banner.text()
    press(window.view, "0")
    assert links(window) == [("وزارة الصحة", "makes", claim.quote)]
    press(window.view, "L")
    press(window.view, Qt.Key.Key_Tab)
    press(window.view, "0")
    assert window.linking.active, "whom a claim is about is not taken up by a pronoun"


@on_sqlite()
def test_tab_goes_to_the_next_legal_kind_and_turns_the_direction(window: MainWindow) -> None:
    three(window)
    press(window.view, "L")
    press(window.view, Qt.Key.Key_Tab)
    banner = part(window.view, QLabel, "link_banner")
    assert "about" in banner.text()
    press(window.view, "1")
    assert links(window) == [("الهدنة انتهت", "about", "سامح شكري")]
    assert banner.isHidden()


def test_the_kind_is_chosen_by_mouse_beside_the_line_that_tells_it(window: MainWindow) -> None:
    three(window)
    press(window.view, "L")
    button, banner = part(window.view, QPushButton, "link_kinds"), part(window.view, QLabel, "link_banner")
    assert banner.geometry().contains(button.geometry())
    button.menu().popup(button.mapToGlobal(button.rect().bottomLeft()))
    (about, *_) = [one for one in button.menu().actions() if "about" in one.text()]
    assert [one.isChecked() for one in button.menu().actions()].index(True) == 0
    QTest.mouseClick(button.menu(), LEFT, pos=button.menu().actionGeometry(about).center())
    assert "about" in banner.text()
    assert window.view.hasFocus(), "numbers go on with the link"
    press(window.view, "1")
    assert links(window) == [("الهدنة انتهت", "about", "سامح شكري")]
    assert button.isHidden()


@on_sqlite()
def test_a_click_links_and_a_click_beside_ends_it(window: MainWindow) -> None:
    minister, ministry, _ = three(window)
    press(window.view, "L")
    click_text(window, ministry.start + 1)
    assert links(window) == [("وزارة الصحة", "makes", "الهدنة انتهت")]
    press(window.view, "L")
    click_text(window, 1)
    assert not window.linking.active
    assert len(links(window)) == 1
    assert minister.id in {span.id for span in window.session.spans} if window.session else False


@on_sqlite()
def test_escape_leaves_the_claim_chosen_and_makes_nothing(window: MainWindow) -> None:
    _, _, claim = three(window)
    press(window.view, "L")
    press(window.view, Qt.Key.Key_Escape)
    assert not window.linking.active
    assert window.gestures.chosen == claim
    press(window.view, "7")
    assert links(window) == []


@on_sqlite()
def test_dragging_a_tag_to_a_tag_links_in_that_direction(window: MainWindow) -> None:
    minister, _, claim = three(window)
    first, last = tag_point(window, minister), tag_point(window, claim)
    viewport = window.view.viewport()
    QTest.mousePress(viewport, LEFT, NONE, first)
    QTest.mouseMove(viewport, (first + last) / 2)
    QTest.mouseMove(viewport, last)
    QTest.mouseRelease(viewport, LEFT, NONE, last)
    assert links(window) == [("سامح شكري", "makes", "الهدنة انتهت")]
    assert window.view.selection()[0] == window.view.selection()[1]


@on_sqlite()
def test_a_drag_that_could_mean_several_kinds_asks_which(window: MainWindow) -> None:
    first = label(window, "الهدنة انتهت", "2")
    second = label(window, "لن نقبل بأي تعديل", "2")
    start, goal = tag_point(window, first), tag_point(window, second)
    viewport = window.view.viewport()
    QTest.mousePress(viewport, LEFT, NONE, start)
    QTest.mouseMove(viewport, (start + goal) / 2)
    QTest.mouseMove(viewport, goal)
    QTest.mouseRelease(viewport, LEFT, NONE, goal)
    menu = part(window.view, QMenu, "link_menu")
    assert [action.text() for action in menu.actions()] == ["supports", "contradicts", "repeats"]
    press(menu, Qt.Key.Key_Down)
    press(menu, Qt.Key.Key_Down)
    press(menu, Qt.Key.Key_Return)
    assert links(window) == [("الهدنة انتهت", "attacks", "لن نقبل بأي تعديل")]


@on_sqlite()
def test_a_new_claim_offers_its_likely_maker_for_one_key(window: MainWindow) -> None:
    label(window, "سامح شكري", "1")
    label(window, "الهدنة انتهت", "2")
    assert window.linking.offered is not None
    assert window.linking.offered.quote == "سامح شكري"
    press(window.view, Qt.Key.Key_Return)
    assert links(window) == [("سامح شكري", "makes", "الهدنة انتهت")]
    assert window.linking.offered is None


@on_sqlite()
def test_the_offer_goes_when_other_words_are_selected(window: MainWindow) -> None:
    label(window, "سامح شكري", "1")
    label(window, "الهدنة انتهت", "2")
    label(window, "وزارة الصحة", "3")
    assert window.linking.offered is None
    assert links(window) == []


@on_sqlite()
def test_without_a_chosen_span_the_key_says_what_to_do(window: MainWindow) -> None:
    hints: list[str] = []
    window.gestures.hint.connect(hints.append)
    window.linking.begin()
    assert len(hints) == 1
    assert not window.linking.active
    assert QApplication.focusWidget() is window.view


@on_sqlite()
def test_a_label_with_the_letter_of_links_comes_first(window: MainWindow) -> None:
    session = window.session
    assert session is not None
    claim, *others = session.codebook.labels
    session._codebook = replace(session.codebook, labels=(replace(claim, shortcut="L"), *others))
    span = label(window, "سامح شكري", "L")
    assert span.label == claim.key
    assert not window.linking.active
