"""Reasons of refusals, told in the language of the interface."""

import ast
import errno
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication

from app.domain.errors import RecordError
from app.domain.wording.file_reasons import file_reason
from app.domain.wording.json_words import ELSE, JSON_TROUBLES
from app.exchange.files import foreign_files
from app.exchange.formats import Rejection
from app.exchange.loss import LossReport
from app.exchange.records.checking import RecordChecker
from app.exchange.records.completing import complete_record
from app.exchange.syntax.json_values import iterate_in_any_layout
from app.exchange.texts import html_pages
from app.services.transfer.codebook_gate import _refusal
from app.ui.transfer.reason_words import _IN_WINDOW, REASONS, reason_text
from seeds import default_codebook
from tests.exchange.round_trip import source_of

ROOT = Path(__file__).parents[3]
ISOLATES = re.compile("[\u2066-\u2069]")
WRAPPERS = {"{}: {}", "{} {}", "its part {} {}"}
"""What only puts a place before another reason."""
_PLACES = {"RecordError": 0, "OffsetMismatchError": 0} | dict.fromkeys(
    ("Rejection", "Unusable", "LineError", "AnnLineError"), 1
)
"""What is raised or told → which of its arguments is the reason."""


def plain(text: str) -> str:
    return ISOLATES.sub("", text)


def test_a_reason_stays_as_it_is_in_english(qapp: QApplication) -> None:
    for reason in (
        "holds no article",
        'has no "text"',
        "span 7: its text is \u2068أ\u2069, but 1–2 is \u2068ب\u2069",
        "odd: x",
    ):
        assert plain(reason_text(reason)) == plain(reason)


CLOSED = str(file_reason(PermissionError(errno.EACCES, os.strerror(errno.EACCES))))


def test_what_the_system_says_of_a_file_is_told_in_arabic(arabic: None) -> None:
    assert plain(reason_text(f"cannot be read: {CLOSED}")) == (
        "تعذّرت قراءته: لا إذن بذلك؛ تحقق من صلاحياته ومن أن برنامجًا آخر لم يفتحه"
    )
    assert plain(reason_text("cannot be read: Bad exchange descriptor")).endswith("Bad exchange descriptor")


def test_the_window_tells_what_to_choose_and_not_what_to_type(qapp: QApplication) -> None:
    told = "its encoding cannot be told (not UTF-8 in line 3, at byte offset 340); name it with --encoding"
    assert plain(reason_text(told)) == (
        "its encoding cannot be told (not UTF-8 in line 3, at byte offset 340); choose one under “Encoding of texts”"
    )
    assert plain(reason_text(_refusal(["PER"], [], default_codebook()))) == (
        "the codebook does not know the label PER; choose under “Names” what it comes in as (PER=…), "
        "add it to the codebook first, or choose so under “Labels the codebook lacks”"
    )
    assert plain(reason_text(_refusal([], [("of", "CLAIM", "ACTOR")], default_codebook()))).endswith(
        "; add it there first, or choose so under “Labels the codebook lacks”"
    )
    assert set(_IN_WINDOW) <= set(map(str, REASONS))
    assert not [said for said in _IN_WINDOW.values() if "--" in said]


def test_what_was_put_into_a_reason_comes_back_in_arabic(arabic: None) -> None:
    told = {
        'has no "text"': 'ليس فيه "text"',
        "span 7: it ends at 9, but the text has 1,200 code points": "المقطع 7: ينتهي عند 9، وطول النص 1,200 نقطة ترميز",
        _refusal(["PER"], [("of", "PER", "ACTOR")], default_codebook()): (
            "ليس في دليل الترميز الوسم PER، العلاقة of من PER إلى ACTOR؛ "
            "اختر تحت «الأسماء» ما يصير إليه (PER=…)، أو أضفه إلى دليل الترميز أولًا، أو اختر «إضافتها إلى دليل الترميز»"
        ),
        "T3: the offsets of a fragment are not whole numbers": "T3: مواضع fragment ليست أعدادًا صحيحة",
        "nobody has told this": "nobody has told this",
    }
    assert {reason: plain(reason_text(reason)) for reason in told} == told
    assert reason_text("its id a\u202eb\nc comes a second time in this import").startswith("معرّفه \u2068ab c\u2069")


def test_a_refused_record_is_told_in_arabic(arabic: None) -> None:
    record = complete_record(
        {"text": "نص.", "title": "", "language": "ar", "meta": {}, "spans": [{"id": "س", "start": 2, "end": 1}]}
    )
    with pytest.raises(RecordError) as refused:
        RecordChecker(LossReport()).check(record, "a")
    assert reason_text(str(refused.value)) != str(refused.value)


def test_every_reason_that_importers_give_is_in_the_table_and_in_arabic(arabic: None) -> None:
    known = {re.sub(r"\{\d\}", "{}", str(one)) for one in REASONS}
    given = {sentence for folder in ("app/exchange", "app/services", "db") for sentence in _given(ROOT / folder)}
    given.update([*foreign_files.REASONS, html_pages.FRAMES, html_pages.NO_ARTICLE])
    assert len(given) > 100
    assert sorted(given - known - WRAPPERS) == []
    for reason in map(str, REASONS):
        said = QCoreApplication.translate("reasons", reason)
        assert said != reason
        assert sorted(re.findall(r"\{\d\}", said)) == sorted(re.findall(r"\{\d\}", reason)), said


def _given(folder: Path) -> Iterator[str]:
    """The sentences of refusals as the code has them, ``{}`` for what is put in; those made elsewhere are left out."""
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                place = _PLACES.get(node.func.id)
                if place is not None and len(node.args) > place:
                    yield from _sentence(node.args[place])


def _sentence(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        parts = [str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values]
        yield re.sub(r"(\{\})+", "{}", ISOLATES.sub("", "".join(parts)))


def test_no_word_of_the_json_parser_stands_in_an_arabic_sentence(arabic: None) -> None:
    known = {*map(str, REASONS)}
    assert {*JSON_TROUBLES.values(), ELSE} <= known
    latin = re.compile(r"[A-Za-z]{3,}")
    for trouble in (*JSON_TROUBLES.values(), ELSE):
        for told in (f"is not valid JSON: {trouble} at column 7", f'its "meta" is not JSON: {trouble}'):
            said = re.sub(r"JSON|UTF|meta|true|false|null", "", plain(reason_text(told)))
            assert not latin.search(said.replace("u0627", "").replace("u0009", "")), said


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ('{"text": "قال" "spans": []}', "JSON غير صحيح: تنقصه فاصلة أو القوس } عند العمود 16"),
        ('[\n {"text": "قال",\n  "spans" []}\n]', "JSON غير صحيح: تنقصه نقطتان (:) بعد مفتاح في السطر 3 عند العمود 11"),
        ('{"text": "قا', "JSON غير صحيح: ينقطع عند العمود 13؛ يبدو أن السطر مقطوع"),
        ('{\n"text": "قا', "JSON غير صحيح: ينقطع في السطر 2؛ يبدو أن الملف مقطوع"),
    ],
)
def test_broken_json_is_told_in_arabic_with_its_place(arabic: None, data: str, told: str) -> None:
    source = source_of(data.encode(), "spans.jsonl")
    (refused,) = iterate_in_any_layout(source, None)
    assert isinstance(refused, Rejection)
    assert plain(reason_text(refused.reason)) == told
