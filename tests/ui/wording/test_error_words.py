"""What services refuse, told in the language of the interface with the names of the codebook."""

import ast
import re
from functools import cache
from pathlib import Path
from string import Formatter
from typing import NamedTuple

import pytest
from PySide6.QtCore import QCoreApplication

from app.domain.errors import (
    Clause,
    ConflictError,
    HashiyaError,
    InvalidAnnotationError,
    NotFoundError,
    StorageError,
    TransferError,
)
from app.services.codebook.editing import read_codebook
from app.ui.wording.error_words import SENTENCES, error_text
from seeds import default_codebook

ROOT = Path(__file__).parents[3]
FOLDERS = ("app/domain", "app/services", "app/exchange", "app/editing", "app/ui", "db")
_IN_USE = ROOT / "app/domain/codebook/use.py"


@cache
def _parsed() -> dict[Path, list[ast.ClassDef | ast.Call | ast.Constant]]:
    """What matters here of each file; all of it, walked through again and again, takes three times as long."""
    wanted = ast.ClassDef | ast.Call | ast.Constant
    files = (path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))
    return {
        path: [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, wanted)]
        for path in files
    }


@cache
def _bases() -> dict[str, set[str]]:
    classes = [node for nodes in _parsed().values() for node in nodes if isinstance(node, ast.ClassDef)]
    return {one.name: {getattr(base, "id", "") for base in one.bases} for one in classes}


def _kinds_of(error: str) -> set[str]:
    """The names of a class and of all that come from it, whether their modules were imported or not."""
    bases, kinds = _bases(), {error}
    while new := {name for name in bases if name not in kinds and bases[name] & kinds}:
        kinds |= new
    return kinds


@cache
def _told_here() -> set[str]:
    """Why a record was refused is said by `app.ui.transfer.reason_words`; of the last one the sentence is told where it
    is made, and its reasons by `app.ui.codebook.words`."""
    return {"Clause"} | _kinds_of("HashiyaError") - _kinds_of("RecordError") - {"CodebookContradictionError"}


ENDS = InvalidAnnotationError(
    "The link {type} leads from {from_labels} to {to_labels}, not from {from_label} to {to_label}; "
    "choose other spans or another link",
    type="makes",
    from_labels=("ACTOR", "ORGANIZATION"),
    to_labels=("CLAIM",),
    from_label="CLAIM",
    to_label="ACTOR",
)
ISOLATES = "\u2066\u2067\u2068\u2069\u200e"


def plain(text: str) -> str:
    return "".join(one for one in text if one not in ISOLATES)


def test_an_error_is_one_sentence_with_or_without_values() -> None:
    assert "leads from ACTOR or ORGANIZATION to CLAIM, not from CLAIM to ACTOR" in str(ENDS)
    # Braces of a file name or a quote are no places for values.
    assert str(StorageError("/a/{b}.hashiya: locked")) == "/a/{b}.hashiya: locked"
    assert str(NotFoundError("{quote} is gone", quote="{label}")) == "{label} is gone"


def test_labels_and_relations_are_named_by_the_codebook(qapp: object) -> None:
    words = error_text(ENDS, default_codebook())
    assert "from Actor or Organization to Claim, not from Claim to Actor" in plain(words)
    assert "\u2068Claim\u2069" in words
    assert error_text(InvalidAnnotationError("told nowhere: ليس في الجدول")) == "told nowhere: ليس في الجدول"


def test_times_are_those_of_clocks_here_and_kinds_are_words(qapp: object) -> None:
    error = ConflictError(
        "This {kind} was changed by {person} at {time} in the meantime; nothing was overwritten. "
        "Look at it again before you repeat your step.",
        kind="span",
        person="ליאת",
        time="2026-01-31T10:00:00.000Z",
    )
    words = error_text(error)
    assert words.startswith("This span was changed by \u2068ליאת\u2069 at ")
    assert "2026-01-31T10" not in words


def test_every_sentence_is_said_in_arabic_with_all_its_values(arabic: None) -> None:
    for sentence in map(str, SENTENCES):
        said = QCoreApplication.translate("errors", sentence)
        assert said != sentence
        assert _names(said) == _names(sentence), said
    assert "فاعل" in error_text(ENDS, default_codebook())


def test_what_a_sentence_is_made_of_is_said_in_arabic_too(arabic: None) -> None:
    gone = Clause("the server cannot be reached ({said}); when it is back, look and repeat the step", said="timeout")
    error = StorageError(
        "{location}: {outcome}: {reason}", location="/بيت/a.hashiya", outcome=Clause("nothing was saved"), reason=gone
    )
    assert str(error).startswith("/بيت/a.hashiya: nothing was saved: the server cannot be reached (timeout); when")
    words = error_text(error)
    assert words.startswith(
        "لم يُحفظ شيء في \u2066/بيت/\u200ea.hashiya\u2069: تعذّر الوصول إلى الخادم (\u2068timeout\u2069)"
    )


def test_every_sentence_of_the_table_is_one_that_is_raised() -> None:
    """Whoever changes a sentence at its place must change it here, too, or it would be shown in English only."""
    assert [sentence for sentence in map(str, SENTENCES) if sentence not in _code().texts] == []


def test_every_sentence_that_is_raised_is_in_the_table() -> None:
    """Whatever a window may show. What is wrong with a record is told in the words of the command line."""
    told = set(map(str, SENTENCES))
    assert [one for one in _code().raised if one[1] not in told] == []
    # A sentence that is put together before it is raised cannot be looked up; these take theirs from another error,
    # or from the file in which one was kept, or, made with a report, say their own.
    known = {"told", "report", "template", "said"}
    assert [one for one in _code().variable if one[1] not in known and not one[1].endswith(".template")] == []
    assert "{path} is written, but its loss report is not: {why}" in told


def test_numbers_words_and_reasons_are_told_in_the_language(arabic: None) -> None:
    def told(error: HashiyaError) -> str:
        return plain(error_text(error))

    assert told(TransferError("{path} cannot be read: {why}", path="/بيت/a", why="Input/output error")) == (
        "تعذّرت قراءة /بيت/a: خطأ في القراءة أو الكتابة"
    )
    assert told(TransferError("{path} cannot be read: {why}", path="a", why="odd")).endswith("odd")
    inner = InvalidAnnotationError("The codebook has the {what} {key} twice", what="label", key="ACTOR")
    outer = ConflictError("The codebook was changed in the meantime, nothing was done: {why}", why=inner)
    assert str(outer).endswith("nothing was done: The codebook has the label ACTOR twice")
    assert told(outer).endswith("يرد ACTOR (وسم) مرتين في دليل الترميز")
    rows = TransferError("A sheet takes {most:,} rows; export fewer articles, or CSV", most=1_048_575)
    assert "1,048,575" in str(rows)
    assert "{" not in told(rows)
    half = InvalidAnnotationError(
        "The {what} holds half a character (U+{code:04X}) at {place}; remove it", what="note", code=0xDC00, place=3
    )
    assert "(U+DC00) at 3" in str(half)
    assert "(U+DC00)" in told(half)


def _names(template: str) -> set[str]:
    return {name.partition("!")[0] for _, name, _, _ in Formatter().parse(template) if name}


class _Code(NamedTuple):
    """What our code says."""

    texts: set[str]
    raised: list[tuple[str, str]]
    """Place and sentence of each error that is made with one."""
    variable: list[tuple[str, str]]
    """Place and expression of each that is made with something else."""


def _raises(call: ast.Call) -> bool:
    return getattr(call.func, "id", "") in _told_here() and bool(call.args)


@cache
def _code() -> _Code:
    code = _Code(set(), [], [])
    for path, nodes in _parsed().items():
        for node in nodes:
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                code.texts.add(node.value)
            # The clauses of one file are told by app.ui.codebook.words.
            elif isinstance(node, ast.Call) and _raises(node) and path != _IN_USE:
                where, sentence = f"{path.relative_to(ROOT)}:{node.lineno}", node.args[0]
                if isinstance(sentence, ast.Constant):
                    code.raised.append((where, str(sentence.value)))
                else:
                    code.variable.append((where, ast.unparse(sentence)))
    return code


def test_what_is_wrong_with_json_is_told_in_the_language(arabic: None) -> None:
    with pytest.raises(InvalidAnnotationError) as refused:
        read_codebook('{"labels": [\n "نص" "نص"]}'.encode(), "دليل.json")
    said = re.sub("[\u2066-\u2069]", "", error_text(refused.value))
    assert said == "ليس دليل.json ملف JSON صحيحًا: تنقصه فاصلة أو القوس ] (السطر 2، العمود 7)"
