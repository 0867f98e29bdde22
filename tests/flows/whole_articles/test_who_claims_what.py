"""Whole articles annotated by keys alone: spans, makers or reasons, entities; then the table of claims, row by row."""

import hashlib
import json
import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from app.domain.labelling.makers import open_claims
from app.services.transfer.transfer import ExportOptions, ImportOptions, export_workspace, import_paths
from app.services.workspace import Workspace
from app.ui.entities.choices import How
from app.ui.labelling.linking import PAGE
from app.ui.main_window import MainWindow
from tests.flows.conftest import FileWith, OpenWindow
from tests.flows.hands import ALT, CTRL, NONE, chosen, press, spans_of
from tests.flows.whole_articles.key_plan import LABEL_KEYS, SAMPLES, plan
from tests.flows.whole_articles.keyboard import Keyboard
from tests.flows.whole_articles.whole_annotation import Annotation, Link, Place, by_hand, of_sample, rows_of
from tests.widgets import part

REAL = ("118c360458c8", "b169512d9006", "20134a3e02c4")
"""Digests of the three real articles that were annotated by hand."""
SAMPLE_ARTICLES = {"Arabic": SAMPLES[3], "Urdu": SAMPLES[11]}
LAYOUT_OF = {"ar": "Arabic", "he": "Hebrew", "fa": "Persian"}
MOST = 400
"""Presses of one key after which a walk has gone astray."""


class Annotator:
    """Two hands on the keyboard, and eyes on what the window shows; no service is called behind its back."""

    def __init__(self, window: MainWindow, wanted: Annotation) -> None:
        self._window = window
        self._wanted = wanted
        self._makers = {link.goal: link.start for link in reversed(wanted.links) if link.kind == "makes"}

    def annotate(self) -> None:
        """Do the whole article."""
        self._window.view.setFocus()
        self._make_spans()
        for place, voice in self._wanted.voices.items():
            self._go_to(place)
            press(self._window.view, "V" if voice == "author" else "U")
        for link in self._wanted.links:
            self._link(link)
        for _ in range(MOST):
            if len(self._window.assigning.mentions()) == len(self._wanted.nameless):
                return
            press(self._window.view, "M")
            span = chosen(self._window)
            if (span.start, span.end) in self._wanted.names:
                self._name(self._wanted.names[span.start, span.end])

    def _make_spans(self) -> None:
        language = self._wanted.sample.language
        keyboard = Keyboard(self._window, LAYOUT_OF.get(language, "English"), language)
        for gold, way in plan(self._wanted.sample):
            for step in (*way, LABEL_KEYS[gold.label]):
                keyboard.press(step)
            assert chosen(self._window).fragments == gold.fragments
            offered = self._window.linking.offered
            envelope = (gold.fragments[0][0], gold.fragments[-1][1])
            if offered is not None and self._makers.get(envelope) == (offered.start, offered.end):
                press(self._window.view, Qt.Key.Key_Return)
        while self._window.letters._on:
            press(self._window.view, Qt.Key.Key_Escape)

    def _go_to(self, place: Place) -> None:
        """Walk from span to span until the one with these edges is chosen."""
        for _ in range(MOST):
            span = chosen(self._window)
            here = (span.start, span.end)
            if here == place:
                return
            press(self._window.view, Qt.Key.Key_Down if here < place else Qt.Key.Key_Up, ALT)
        raise AssertionError(f"no span {place}")

    def _link(self, link: Link) -> None:
        """Press the key of links, turn to the right kind, then the number of the other end."""
        window = self._window
        if link in self._made():
            return
        here, other = (link.goal, link.start) if link.kind == "makes" else (link.start, link.goal)
        self._go_to(here)
        press(window.view, "L")
        assert window.linking.active
        banner = part(window.view, QLabel, "link_banner")
        name = {"makes": "makes", "about": "about", "member_of": "member of"}[link.kind]
        for _ in range(9):
            if f"\u2068{name}\u2069" in banner.text():
                break
            press(window.view, Qt.Key.Key_Tab)
        for _ in range(MOST // PAGE):
            numbers = [(span.start, span.end) for span in window.linking.candidates()]
            if other in numbers:
                press(window.view, str(numbers.index(other) + 1))
                return
            press(window.view, Qt.Key.Key_Down)
        raise AssertionError(f"{other} is not offered for {link}")

    def _made(self) -> set[Link]:
        session = self._window.session
        assert session is not None
        ends = {span.id: (span.start, span.end) for span in session.spans}
        return {Link(one.type, ends[one.from_span], ends[one.to_span]) for one in session.relations}

    def _name(self, name: str) -> None:
        """Ask who the chosen mention is, and answer: by number, by the key of a new one, or by typing."""
        press(self._window.view, "E")
        popup = self._window.assigning.popup
        assert popup is not None
        rows = [(choice.how is How.NEW, choice.name) for choice in popup.choices()]
        if (False, name) in rows:
            press(popup.field, str(rows.index((False, name)) + 1))
        elif (True, name) in rows:
            press(popup.field, "0")
        else:
            for letter in name:
                QTest.sendKeyEvent(QTest.KeyAction.Click, popup.field, Qt.Key.Key_unknown, letter, NONE)
            known = popup.choices()[0].how is not How.NEW and popup.choices()[0].name == name
            press(popup.field, Qt.Key.Key_Return, NONE if known else CTRL)


def check(window: MainWindow, wanted: Annotation, out: Path) -> None:
    """Nothing is left open, and the table that is exported is the one expected."""
    session = window.session
    assert session is not None
    assert {(span.start, span.end) for span in window.assigning.mentions()} == wanted.nameless
    assert open_claims(session.spans, session.relations) == ()
    assert len(spans_of(window)) == len(wanted.sample.gold)
    export_workspace(session.workspace, out, ExportOptions(format="claims"))
    exported = out.read_bytes()
    for row, expected in zip(rows_of(exported), wanted.table, strict=True):
        assert row == expected
    for line in map(json.loads, exported.splitlines()):
        assert line["annotator"] == "sara"
        if "fragments" not in line:
            assert line["quote"] == wanted.sample.text[line["start"] : line["end"]]


@pytest.mark.parametrize("digest", REAL)
def test_a_real_article_is_annotated_to_the_end(
    open_at: OpenWindow, new_file: Path, real_articles: list[Path], tmp_path: Path, digest: str
) -> None:
    texts = {hashlib.sha256(path.read_bytes()).hexdigest(): path for path in real_articles}
    sha256 = next(one for one in texts if one.startswith(digest))
    path = shutil.copy(new_file, tmp_path / "real.hashiya")
    workspace = Workspace.open(path)
    import_paths(workspace, [texts[sha256]], ImportOptions(annotator="sara"))
    workspace.close()
    wanted = by_hand(texts[sha256].read_bytes().decode(), sha256)
    window = open_at(str(path))
    assert window.view.text == wanted.sample.text
    Annotator(window, wanted).annotate()
    check(window, wanted, tmp_path / "claims.jsonl")


@pytest.mark.parametrize("language", list(SAMPLE_ARTICLES))
def test_a_sample_article_is_annotated_to_the_end(
    open_at: OpenWindow, file_with: FileWith, tmp_path: Path, language: str
) -> None:
    wanted = of_sample(SAMPLE_ARTICLES[language])
    window = open_at(file_with(wanted.sample.text, wanted.sample.language))
    Annotator(window, wanted).annotate()
    check(window, wanted, tmp_path / "claims.jsonl")
