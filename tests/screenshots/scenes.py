"""What the pictures of the docs show. A function with `@scene` is a picture in light and in dark, named after it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget

from app.domain.records import Span
from app.editing.commands import AddSpan, DeleteSpan, RelabelSpan, SetNote
from app.services.sample import SAMPLE_ANNOTATOR
from app.ui.codebook.seen import Node
from app.ui.main_window import MainWindow
from app.ui.propagation.dialog import PropagationDialog
from tests.screenshots.studio import Studio
from tests.widgets import part

Stage = Callable[[Studio], QWidget]


@dataclass(frozen=True, slots=True)
class Scene:
    """A picture: its heading, a sentence below it, and what sets it up and returns the widget to be seen."""

    title: str
    caption: str
    stage: Stage


SCENES: dict[str, Scene] = {}


def scene(title: str, caption: str) -> Callable[[Stage], Stage]:
    """Put the function below into the docs."""

    def put(stage: Stage) -> Stage:
        SCENES[stage.__name__] = Scene(title, caption, stage)
        return stage

    return put


def choose(window: MainWindow, label: str, number: int = 0) -> Span:
    """Choose the span of this label that is the `number`-th in the article."""
    assert window.session is not None
    span = [one for one in window.session.spans if one.label == label][number]
    window.gestures.show_span(span.id)
    return span


@scene("Arabic", "A claim is chosen: its attributes stand in the panel, its links as arcs in the margin.")
def arabic(studio: Studio) -> QWidget:
    window = studio.window("البنك المركزي")
    choose(window, "CLAIM", 2)
    return window


@scene("Hebrew", "Maqaf, gershayim and geresh belong to their words.")
def hebrew(studio: Studio) -> QWidget:
    window = studio.window("עובדי נמל")
    choose(window, "CLAIM")
    return window


@scene("Persian", "Zero-width non-joiners are parts of words, and seen when that is wanted.")
def persian(studio: Studio) -> QWidget:
    window = studio.window("نشست تروه")
    window.reading.set_options(replace(window.reading.options, invisible=True))
    choose(window, "CLAIM")
    return window


@scene("Urdu", "In Nastaliq, chosen in the reading options; lines keep their pitch.")
def urdu(studio: Studio) -> QWidget:
    window = studio.window("اورسینا کی فوج")
    options = window.reading.options
    window.reading.set_options(replace(options, fonts={**options.fonts, "ur": "Noto Nastaliq Urdu"}))
    choose(window, "CLAIM")
    return window


MIXED = """(رويترز) - JERUSALEM/القاهرة — قال المتحدث باسم ”OpenAI Inc.“: «نعم، سنفتتح مكتبًا في 10/6/2022».
ونقل موقع https://example.com/?id=2002 عن דובר משרד החוץ אבי לוי أن «الاتفاق “شبه منجز”، وينتظر 20 توقيعًا من أصل 2002».
وقال مراسل وكالة «خبرگزاری می‌رود» إن الخط الساخن ‎+972-2-123-4567 والبريد info@example.org يعملان 24/7، 🇪🇬 👨‍👩‍👧.
إِنَّ ٱلْكَلِمَةَ ٱلْمَشْكُولَةَ تَحْتَفِظُ بِحَرَكَاتِهَا، وּכָךְ גַּם הַמִּלָּה הַמְּנֻקֶּדֶת.
BREAKING: the spokesman declined to comment.
"""


@scene(
    "Mixed directions",
    "Datelines, addresses, numbers, Hebrew within Arabic: a span is one piece for each run it touches.",
)
def mixed(studio: Studio) -> QWidget:
    window = studio.window(workspace=studio.workspace("mixed", ("ar", MIXED)))
    for label, words in (
        ("ORGANIZATION", "رويترز"),
        ("ORGANIZATION", "OpenAI Inc."),
        ("CLAIM", "نعم، سنفتتح مكتبًا في 10/6/2022"),
        ("ACTOR", "דובר משרד החוץ אבי לוי"),
        ("CLAIM", "الاتفاق “شبه منجز”، وينتظر 20 توقيعًا من أصل 2002"),
        ("ORGANIZATION", "خبرگزاری می‌رود"),
        ("CLAIM", "الخط الساخن ‎+972-2-123-4567 والبريد info@example.org يعملان 24/7"),
    ):
        _label(window, label, words)
    return window


@scene(
    "Many labels on the same words",
    "Each span keeps a lane of its own; beyond four a number says how many more there are.",
)
def dense(studio: Studio) -> QWidget:
    window = studio.window("البنك المركزي")
    view = window.view
    for first, last, label in (
        ("البنك", "الفائدة", "CLAIM"),
        ("المركزي", "التلماري", "ORGANIZATION"),
        ("التلماري", "الفائدة", "ACTOR"),
        ("يرفع", "والشرماوي", "CLAIM"),
        ("البنك", "يرفع", "ACTOR"),
        ("المركزي", "بسعر", "CLAIM"),
        ("البنك", "التلماري", "ACTOR"),
    ):
        start = view.text.index(first)
        _label_between(window, label, start, view.text.index(last, start) + len(last))
    return window


@scene("Links", "The arcs of the chosen span are strong, the others faint; the panel lists them all.")
def arcs(studio: Studio) -> QWidget:
    window = studio.window("محادثات تقاسم مياه")
    assert window.session is not None
    made = [link.to_span for link in window.session.relations if link.type == "makes"]
    window.gestures.show_span(made[1])
    window.panel.show_links()
    return window


@scene("Arabic interface", "The window turns round; articles keep directions of their own.")
def arabic_interface(studio: Studio) -> QWidget:
    window = studio.window("معبر الصوّان", language="ar")
    choose(window, "ACTOR")
    return window


@scene("A boundary offered", "The selection begins with و; the outline shows that a label would take the name alone.")
def offer(studio: Studio) -> QWidget:
    window = studio.window("محادثات تقاسم مياه")
    assert window.session is not None
    window.session.set_layer("nobody has labelled yet")
    start = window.view.text.index("وأورسينا", 90)
    window.view.select(start, start + len("وأورسينا"))
    return window


@scene("Find", "Hamza, marks and spelling do not count; all hits are lit and shown beside the scroll bar.")
def find(studio: Studio) -> QWidget:
    window = studio.window("تسرّب النفط")
    window.commands["find"].trigger()
    line = part(window, QLineEdit, "find_bar.line")
    line.setText("سفانه")
    return window


TALMAR = (
    (
        "ar",
        "تلمار ترفع الرسوم\nأعلنت تلمار الأحد رفع رسوم العبور. وقال وزير النقل إن لتلمار الحق في ذلك.\n",
    ),
    ("ar", "لقاء على الحدود\nاستقبلت أورسينا وفدا من تـلمار، وتلمار لم تؤكد موعد الزيارة «حتى الآن».\n"),
    ("ar", "OpenAI تفتح مكتبا\nقالت شركة OpenAI Inc. إن مكتبها في تلمار يبدأ عمله في 10/6/2022، ورحبت بتلمار شريكا.\n"),
    ("fa", "نشست مرزی\nسخنگوی دولت گفت تلمار به مذاکره بازمی‌گردد.\n"),
    ("ur", "سرحدی بات چیت\nترجمان نے کہا کہ تلمار مذاکرات میں شریک ہوگا۔\n"),
)


@scene(
    "Label all of these",
    "Where else the chosen mention stands: each hit in its line, accepted or rejected by a key; clitics stay outside.",
)
def propagation(studio: Studio) -> QWidget:
    window = studio.window("تلمار ترفع", workspace=studio.workspace("propagation", *TALMAR))
    _label(window, "ACTOR", "تلمار")
    choose(window, "ACTOR")
    window.propagating.begin()
    (dialog,) = window.findChildren(PropagationDialog)
    for key in (Qt.Key.Key_P, Qt.Key.Key_A, Qt.Key.Key_A, Qt.Key.Key_R, Qt.Key.Key_Space):
        while dialog.searching:
            studio.settle()
        QTest.keyClick(dialog.list, key)
    return window


@scene(
    "Who is this",
    "Whom a mention may name: the same name first, then spelled otherwise, then similar; a number takes one.",
)
def who(studio: Studio) -> QWidget:
    window = studio.window("محادثات تقاسم مياه")
    assert window.session is not None
    registry = window.session.workspace.entities
    registry.add(SAMPLE_ANNOTATOR, "ريم البرشاوى", "other")
    span = next(one for one in window.session.spans if one.quote == "ريم البرشاوي")
    window.gestures.show_span(span.id)
    window.assigning.begin()
    return window


@scene(
    "The page of an entity",
    "All its mentions in context across articles and languages, its claims, and when; each line leads to its place.",
)
def entity_page(studio: Studio) -> QWidget:
    window = studio.window("محادثات تقاسم مياه")
    window.commands["registry"].trigger()
    found = window.registry.window
    assert found is not None
    assert window.session is not None
    (entity, *_) = window.session.workspace.entities.find("سلمى الدرواني")
    found.show_entity(entity)
    found.resize(1240, 720)
    found.page.mentions.setFocus()
    return found


@scene("History", "Who did what when; what the chosen step changed, before and after. Any step can be taken back.")
def history(studio: Studio) -> QWidget:
    window = studio.window("ميثاق الدفاع الساحلي")
    assert window.session is not None
    for command in (
        SetNote(span=choose(window, "ACTOR"), note="رئيس الحكومة، לא השר"),
        DeleteSpan(span=choose(window, "ORGANIZATION")),
        RelabelSpan(span=choose(window, "ACTOR", 1), label="ORGANIZATION"),
    ):
        window.session.run(command)
    deleted = window.session.workspace.history.entries(limit=2)[-1].change_set.id
    back = window.session.workspace.history.revert(SAMPLE_ANNOTATOR, [deleted])
    window.session.perform(lambda: back)
    window.commands["history"].trigger()
    found = window.looking_back.window
    assert found is not None
    row = found.history.entries.index(1)
    found.history.list.setCurrentIndex(row)
    return found


@scene("The codebook", "The tree at the start side, the form at the end side; what is hard to see is said at once.")
def codebook(studio: Studio) -> QWidget:
    window = studio.window("البنك المركزي")
    window.commands["codebook"].trigger()
    editor = window.codebook.editor
    assert editor is not None
    editor.tree.point_at(Node("label", "CLAIM"))
    return editor


@scene("The guideline", "What the codebook says about the chosen label, below the article (G).")
def guideline(studio: Studio) -> QWidget:
    window = studio.window("محادثات تقاسم مياه")
    choose(window, "CLAIM")
    window.commands["guideline"].trigger()
    return window


@scene("A small window", "At 800 × 560 the columns share what room there is.")
def small(studio: Studio) -> QWidget:
    window = studio.window("כבל תת", size=(800, 560))
    choose(window, "CLAIM")
    return window


def _label(window: MainWindow, label: str, words: str) -> None:
    start = window.view.text.index(words)
    _label_between(window, label, start, start + len(words))


def _label_between(window: MainWindow, label: str, start: int, end: int) -> None:
    session = window.session
    assert session is not None
    assert session.article is not None
    session.run(AddSpan(article_id=session.article.id, label=label, fragments=((start, end),)))
