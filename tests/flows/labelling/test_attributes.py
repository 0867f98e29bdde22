"""Attributes of spans and links in the panel, by real keys and mouse: each given value is one undo step."""

from dataclasses import replace

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.domain.codebook.change import with_label
from app.domain.records import AttributeDefinition
from app.editing.commands import AddRelation
from app.services.workspace import Workspace
from app.ui.main_window import MainWindow
from tests.both_databases import on_sqlite
from tests.flows.conftest import OpenWindow
from tests.flows.hands import chosen, click, label, press, spans_of
from tests.widgets import part


def focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def type_text(widget: QWidget, text: str) -> None:
    """Press a key for every letter, as an Arabic layout or an input method would."""
    for letter in text:
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(widget, QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, letter))


def find(window: MainWindow, kind: type[QWidget], name: str) -> QWidget:
    found = [widget for widget in window.panel.findChildren(kind, name) if widget.isVisible()]
    assert len(found) == 1, (name, found)
    return found[0]


def test_a_value_is_chosen_by_digit_and_undone_as_one_step(window: MainWindow) -> None:
    label(window, "الهدنة انتهت", "2")
    press(window.view, Qt.Key.Key_F4)
    assert focused().objectName() == "attribute.polarity"
    press(focused(), "4")
    assert chosen(window).attributes == {"polarity": "denies"}
    press(focused(), Qt.Key.Key_Return)
    assert focused().objectName() == "attribute.mode.1"
    press(focused(), "2")
    assert chosen(window).attributes == {"polarity": "denies", "mode": "indirect"}
    press(focused(), Qt.Key.Key_Escape)
    assert focused() is window.view
    assert len(spans_of(window)) == 1

    press(window.view, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert chosen(window).attributes == {"polarity": "denies"}
    polarity = find(window, QComboBox, "attribute.polarity")
    assert isinstance(polarity, QComboBox)
    assert polarity.currentText() == "denies"
    press(window.view, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert chosen(window).attributes == {}
    assert polarity.currentText() == "—"


@on_sqlite()
def test_zero_takes_a_value_away_and_pressing_the_held_segment_does_too(window: MainWindow) -> None:
    label(window, "الهدنة انتهت", "2")
    press(window.view, Qt.Key.Key_F4)
    press(focused(), "1")
    press(focused(), "0")
    assert chosen(window).attributes == {}
    click(window, "attribute.mode.1")
    assert chosen(window).attributes == {"mode": "direct"}
    click(window, "attribute.mode.1")
    assert chosen(window).attributes == {}


@on_sqlite()
def test_several_values_keep_the_order_of_the_codebook(window: MainWindow) -> None:
    label(window, "الهدنة انتهت", "2")
    for number in (4, 2):
        box = part(window, QWidget, f"attribute.category.{number}")
        window.panel.attributes.ensureWidgetVisible(box)
        press(box, "4" if number == 4 else "2")
    assert chosen(window).attributes == {"category": ["security", "rights"]}


def test_text_is_saved_when_the_field_is_left_for_another_span(window: MainWindow) -> None:
    first = label(window, "سامح شكري", "1")
    label(window, "وزارة الصحة", "3")
    window.gestures.show_span(first.id)
    role = find(window, QLineEdit, "attribute.role")
    role.setFocus()
    type_text(role, "وزير الخارجية المصري 😀")
    press(window.view, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert chosen(window).id != first.id
    assert isinstance(window.panel.findChild(QLineEdit, "attribute.norm"), QLineEdit)
    assert {span.quote: dict(span.attributes) for span in spans_of(window)} == {
        "سامح شكري": {"role": "وزير الخارجية المصري 😀"},
        "وزارة الصحة": {},
    }


def test_what_could_not_be_given_does_not_go_on_to_another_span(window: MainWindow) -> None:
    for words, key in (("الهدنة انتهت", "2"), ("لن نقبل بأي تعديل", "2"), ("سامح شكري", "1")):
        label(window, words, key)
    first, second, actor = (span.id for span in sorted(spans_of(window), key=lambda span: "CLAIM" not in span.label))
    for other in (second, actor, second):
        window.gestures.show_span(first)
        date = find(window, QLineEdit, "attribute.claim_date")
        date.setFocus()
        QTest.keyClicks(date, "soon")
        window.gestures.show_span(other)
    assert find(window, QLineEdit, "attribute.claim_date").text() == ""  # type: ignore[attr-defined]
    assert all(not span.attributes.get("claim_date") for span in spans_of(window))


@on_sqlite()
def test_each_label_has_its_own_controls_and_they_hold_what_the_span_holds(window: MainWindow) -> None:
    organization = label(window, "وزارة الصحة", "3")
    actor = label(window, "سامح شكري", "1")
    press(window.view, Qt.Key.Key_F4)
    press(focused(), "2")
    kind = chosen(window).attributes["kind"]
    for span_id, held in ((organization.id, None), (actor.id, kind), (organization.id, None)):
        window.gestures.show_span(span_id)
        (box,) = window.panel.findChildren(QComboBox, "attribute.kind")
        assert box.isVisible()
        assert box.currentData() == held


@on_sqlite()
def test_a_date_that_is_none_is_struck_out_and_not_saved(window: MainWindow) -> None:
    label(window, "الهدنة انتهت", "2")
    date = find(window, QLineEdit, "attribute.claim_date")
    date.setFocus()
    QTest.keyClicks(date, "2022-13")
    press(date, Qt.Key.Key_Return)
    assert chosen(window).attributes == {}
    assert date.font().strikeOut()
    assert "2024-05-31" in date.toolTip()
    date.setFocus()
    press(date, Qt.Key.Key_Backspace)
    QTest.keyClicks(date, "0")
    press(date, Qt.Key.Key_Return)
    assert chosen(window).attributes == {"claim_date": "2022-10"}
    assert not date.font().strikeOut()


@on_sqlite()
def test_ticks_are_one_stop_and_arrows_go_about_among_them(window: MainWindow) -> None:
    label(window, "الهدنة انتهت", "2")
    first = find(window, QCheckBox, "attribute.category.1")
    window.panel.attributes.ensureWidgetVisible(first)
    first.setFocus()
    press(focused(), Qt.Key.Key_Right)
    assert focused().objectName() == "attribute.category.2"
    press(focused(), Qt.Key.Key_Down)
    assert focused().objectName() == "attribute.category.4"
    press(focused(), Qt.Key.Key_Space)
    assert chosen(window).attributes == {"category": ["rights"]}
    press(focused(), Qt.Key.Key_End)
    press(focused(), Qt.Key.Key_Down)
    assert focused().objectName() == "attribute.category.6"
    press(focused(), Qt.Key.Key_Home)
    press(focused(), Qt.Key.Key_Tab)
    assert not focused().objectName().startswith("attribute.category")


@on_sqlite()
def test_every_kind_of_attribute_is_filled_in_by_keys_alone(window: MainWindow) -> None:
    session = window.session
    assert session is not None
    actor = session.codebook.label("ACTOR")
    assert actor is not None
    topics = AttributeDefinition(
        key="topics",
        kind="choices",
        name={"en": "Topics"},
        values=("سياسة", "برلمان", "اقتصاد"),
        value_parents={"برلمان": "سياسة"},
        required=True,
    )
    kinds = (("named", "boolean"), ("rank", "number"), ("since", "date"), ("alias", "text"))
    definitions = (topics, *(AttributeDefinition(key=key, kind=kind, name={}) for key, kind in kinds))
    editing = session.workspace.codebook_editing("sara")
    session.carry_out(lambda: editing.change(with_label(session.codebook, replace(actor, attributes=definitions))))
    label(window, "سامح شكري", "1")
    title = next(one for one in window.panel.attributes.findChildren(QLabel) if "Topics" in one.text())
    assert title.text() == "<b>Topics *</b>"
    press(window.view, Qt.Key.Key_F4)
    press(focused(), Qt.Key.Key_Down)
    box = focused()
    assert isinstance(box, QCheckBox)
    assert box.text() == "\u2003برلمان"
    press(box, Qt.Key.Key_Space)
    assert title.text() == "Topics *"
    press(focused(), Qt.Key.Key_Return)
    press(focused(), "2")
    press(focused(), Qt.Key.Key_Return)
    type_text(focused(), "٣٫٥")
    press(focused(), Qt.Key.Key_Return)
    type_text(focused(), "٢٠٢٤-٠٥-٣١")
    press(focused(), Qt.Key.Key_Return)
    type_text(focused(), "أبو محمد")
    press(focused(), Qt.Key.Key_Return)
    assert focused() is window.view
    assert chosen(window).attributes == {
        "topics": ["برلمان"],
        "named": False,
        "rank": 3.5,
        "since": "2024-05-31",
        "alias": "أبو محمد",
    }


@on_sqlite()
def test_names_follow_the_language_of_the_interface(window: MainWindow, qtbot: QtBot) -> None:
    label(window, "سامح شكري", "1")
    person = find(window, QComboBox, "attribute.kind")
    assert isinstance(person, QComboBox)
    assert person.itemText(1) == "person"
    window.commands["language_ar"].trigger()

    def shows_arabic() -> None:
        kind = find(window, QComboBox, "attribute.kind")
        assert isinstance(kind, QComboBox)
        assert kind.itemText(1) == "شخص"

    qtbot.waitUntil(shows_arabic)
    names = {shown.text() for shown in window.panel.attributes.findChildren(QLabel)}
    assert "النوع" in names


@on_sqlite()
def test_a_link_has_attributes_too_and_stays_at_hand(window: MainWindow) -> None:
    maker = label(window, "سامح شكري", "1")
    claim = label(window, "الهدنة انتهت", "2")
    session = window.session
    assert session is not None
    assert session.article is not None
    session.run(AddRelation(article_id=session.article.id, type="makes", from_span=maker.id, to_span=claim.id))
    window.panel.show_links()
    links = window.panel.relations.list
    links.setFocus()
    links.setCurrentIndex(links.model().index(0, 0))
    joint = find(window, QPushButton, "attribute.joint.1")
    press(joint, "1")
    assert [dict(link.attributes) for link in session.relations] == [{"joint": True}]
    assert links.current_link() is not None
    press(window.view, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert [dict(link.attributes) for link in session.relations] == [{}]


@on_sqlite()
def test_the_layer_of_another_is_only_shown(open_it: OpenWindow, location: str) -> None:
    first = open_it("sara")
    label(first, "سامح شكري", "1")
    second = open_it("omar")
    (span,) = spans_of(second)
    second.gestures.show_span(span.id)
    assert not second.panel.attributes.focus_first()


@on_sqlite()
def test_the_entity_of_a_mention_is_named(open_it: OpenWindow, location: str) -> None:
    window = open_it("sara")
    span = label(window, "سامح شكري", "1")
    workspace = Workspace.open(location)
    entity = workspace.entities.add("sara", "سامح حسن شكري", "person")
    workspace.entities.assign("sara", [(span.id, span.version)], entity.changes[0].object_id)
    workspace.close()
    assert window.session is not None
    window.session.refresh()
    shown = part(window.panel, QPushButton, "span_entity")
    assert "سامح حسن شكري" in shown.text()
