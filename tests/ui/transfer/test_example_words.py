"""Examples of losses, told in the language of the interface."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication

from app.exchange.characters.hygiene import HygieneReport
from app.ui.transfer.example_words import EXAMPLES, example_text

ROOT = Path(__file__).parents[3]
ISOLATES = re.compile("[\u2066-\u2069]")
NAMES = re.compile(r"(?:\{\}|[^A-Za-z]|U\+)*")
"""What holds names only, with signs between them."""


def plain(text: str) -> str:
    return ISOLATES.sub("", text)


def test_examples_stay_as_they_are_in_english(qapp: QApplication) -> None:
    for example in ("أخبار.txt: U+00A0 at 3", "ملف.xlsx, row 7", "a.conll:7", "خبر: a b", "x"):
        assert example_text(example) == f"\u2066{example}\u2069"


def test_what_is_said_of_a_place_is_said_in_arabic(arabic: None) -> None:
    report = HygieneReport()
    report.look("خبـر", "أخبار: 7.txt", spans=False)
    (found,) = report.findings().values()
    assert example_text(found.examples[0]) == "\u2066أخبار: 7.txt\u2069: U+\u20680640\u2069 عند الموضع \u20682\u2069"
    told = {
        "ملف.xlsx, row 7": "ملف.xlsx: الصف 7",
        "a.xmi: a link to something that is no span: Makes": "a.xmi: علاقة بما ليس مقطعًا: Makes",
        "a.qdpx: the description of the code وسم آخر": "a.qdpx: وصف الرمز وسم آخر",
        "a.qdpx: a Graph": "a.qdpx: Graph",
        "a.conll:1: its word \u2068نعم\u2069 in line 6 is not the next one in the text of article \u2068خبر\u2069: "
        "from code point 9 on that goes \u2068لا\u2069": (
            "a.conll:1: كلمته نعم في السطر 6 ليست الكلمة التالية في نص المقال خبر: فالنص من نقطة الترميز 9 هو لا"
        ),
    }
    assert {example: plain(example_text(example)) for example in told} == told
    for untold in ("a.conll:7", "خبر عاجل", "Meeting at Paris", "a\u202e.jsonl:3: key"):
        assert plain(example_text(untold)) == untold.replace("\u202e", "")


def test_everything_that_importers_say_in_examples_is_in_the_table_and_in_arabic(arabic: None) -> None:
    known = {re.sub(r"\{\d\}", "{}", str(one)) for one in EXAMPLES}
    said = {one for folder in ("app/exchange", "app/services") for one in _said(ROOT / folder)}
    assert len(said) > 15
    assert sorted(said - known) == []
    for example in map(str, EXAMPLES):
        translated = QCoreApplication.translate("examples", example)
        assert translated != example
        assert sorted(re.findall(r"\{\d\}", translated)) == sorted(re.findall(r"\{\d\}", example)), translated


def _said(folder: Path) -> Iterator[str]:
    """What the code puts behind a place in the example of a loss, ``{}`` for what differs; names alone are left out."""
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "add":
                if not ast.unparse(node.func.value).endswith("losses") or len(node.args) < 2:
                    continue
                text = node.args[1]
                if isinstance(text, ast.JoinedStr):
                    parts = [str(one.value) if isinstance(one, ast.Constant) else "{}" for one in text.values]
                    _, _, rest = re.sub("^(?:{}: )?{}, ", "{}: ", "".join(parts)).partition(": ")
                    if not NAMES.fullmatch(rest):
                        yield rest
