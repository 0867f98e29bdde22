"""Whether the translations are fresh: ``python -m app.ui.translation_check [--update]``.

Sources are Qt's ``.ts`` files in ``resources/translations``, compiled beside them to the ``.qm`` that ship. The check
fails when a string of the program is missing or unfinished there, when a translation has no string any more, when a
``.qm`` says something else than its ``.ts``, and when a string to be translated is not a literal, as the extraction
cannot see it then. ``--update`` extracts, keeps what is translated, drops what is not used and compiles.

English holds the plural forms only.
"""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import PySide6
from PySide6.QtCore import QTranslator

ROOT = Path(__file__).parents[2]
SOURCES = ROOT / "app"
CATALOGUES = ROOT / "resources" / "translations"
LANGUAGES = ("ar", "en")
_PLURALS_ONLY = frozenset({"en"})
_TRANSLATING = re.compile(rb"\b(?:tr|translate|QT_TRANSLATE_NOOP)\b")
"""The names of what hands a text to the translation."""
_SAMPLES = (*range(121), 1000, 1001, 1002, 1003, 1011, 1100)
"""Numbers that meet every plural form of Arabic (CLDR: zero, one, two, few, many, other)."""


@dataclass(frozen=True, slots=True)
class Message:
    """One string of the program and its translation in one language."""

    context: str
    source: str
    comment: str
    forms: tuple[str, ...]
    """One translation, or one per plural form."""
    plural: bool
    state: str
    """Empty when finished, else ``unfinished``, ``vanished`` or ``obsolete``."""

    @property
    def name(self) -> str:
        """How a complaint names it."""
        return f"{self.context}: “{self.source}”"


def read_catalogue(path: Path) -> list[Message]:
    """The messages of a ``.ts`` file."""
    messages = []
    for context in ElementTree.parse(path).getroot().iter("context"):
        name = context.findtext("name", "")
        for element in context.iter("message"):
            translation = element.find("translation")
            assert translation is not None, "lupdate writes a translation for every message"
            plural = element.get("numerus") == "yes"
            forms = [form.text or "" for form in (translation.iter("numerusform") if plural else [translation])]
            message = Message(
                name,
                element.findtext("source", ""),
                element.findtext("comment", ""),
                tuple(forms),
                plural,
                translation.get("type", ""),
            )
            messages.append(message)
    return messages


def extract(catalogue: Path, language: str, *, keep_obsolete: bool) -> None:
    """Bring a ``.ts`` file up to the strings of the program."""
    options = ["-silent", "-locations", "none", "-source-language", "en", "-target-language", language]
    options += ["-pluralonly"] if language in _PLURALS_ONLY else []
    options += [] if keep_obsolete else ["-no-obsolete"]
    files = [str(path) for path in sorted(SOURCES.rglob("*.py"))]
    _run("lupdate", *options, *files, "-ts", str(catalogue))


def compile_catalogue(catalogue: Path, out: Path) -> None:
    """Make the ``.qm`` of a ``.ts`` file."""
    _run("lrelease", "-silent", str(catalogue), "-qm", str(out))


def catalogue_faults(language: str, folder: Path = CATALOGUES) -> list[str]:
    """What is not fresh in one language, a sentence each."""
    catalogue, compiled = folder / f"hashiya_{language}.ts", folder / f"hashiya_{language}.qm"
    if not catalogue.exists() or not compiled.exists():
        return [f"{catalogue.name} or its .qm is not there"]
    with tempfile.TemporaryDirectory() as scratch:
        fresh = Path(shutil.copy(catalogue, scratch))
        extract(fresh, language, keep_obsolete=True)
        messages = read_catalogue(fresh)
    unused = {"vanished", "obsolete"}
    faults = [f"{catalogue.name}: not used any more: {m.name}" for m in messages if m.state in unused]
    if language not in _PLURALS_ONLY:
        extracted = {(m.context, m.source) for m in messages if m.state not in unused}
        faults += [f"lupdate does not see: {context}: “{text}”" for context, text in sorted(_written() - extracted)]
    faults += [
        f"{catalogue.name}: not translated: {m.name}"
        for m in messages
        if m.state not in unused and (m.state == "unfinished" or not all(m.forms))
    ]
    return faults + _stale(compiled, [m for m in messages if not m.state])


def _stale(compiled: Path, messages: Sequence[Message]) -> list[str]:
    """Messages that the compiled file translates otherwise. Dates of files say nothing in a fresh clone."""
    translator = QTranslator()
    if messages and not translator.load(str(compiled)):
        return [f"{compiled.name}: cannot be read"]
    faults = []
    for message in messages:
        numbers = _SAMPLES if message.plural else (-1,)
        said = {translator.translate(message.context, message.source, message.comment, n) for n in numbers}
        if said != set(message.forms):
            faults.append(f"{compiled.name}: stale: {message.name}")
    return faults


def _written() -> set[tuple[str, str]]:
    """Context and text of every literal handed to the translation, as Python itself reads the program.

    Qt's extraction is no Python parser; it does not look into f-strings, for one.
    """
    found: set[tuple[str, str]] = set()
    for path in SOURCES.rglob("*.py"):
        for context, call in _calls(path.read_bytes()):
            match _called(call), _literal(call, 0), _literal(call, 1):
                case "tr", str(text), _:
                    found.add((context, text))
                case "QT_TRANSLATE_NOOP", str(named), str(text):
                    found.add((named, text))
                case "translate", str(named), str(text) if _is_application(call):
                    found.add((named, text))
    return found


@cache
def _calls(source: bytes) -> list[tuple[str, ast.Call]]:
    """Each call of a file that hands something to the translation, after the name of the class around it."""
    if not _TRANSLATING.search(source):
        return []
    found: list[tuple[str, ast.Call]] = []
    left: list[tuple[str, ast.AST]] = [("", ast.parse(source))]
    while left:
        context, node = left.pop()
        if isinstance(node, ast.Call) and _TRANSLATING.fullmatch(_called(node).encode()):
            found.append((context, node))
        inside = node.name if isinstance(node, ast.ClassDef) else context
        left.extend((inside, child) for child in ast.iter_child_nodes(node))
    return sorted(found, key=lambda one: (one[1].lineno, one[1].col_offset))


def literal_faults(path: Path) -> list[str]:
    """Calls in a file that hand something else than a literal to the translation.

    ``translate("context", variable)`` is allowed where the same file declares texts of that context by
    ``QT_TRANSLATE_NOOP``: a table of texts is read there.
    """
    calls = [call for _, call in _calls(path.read_bytes())]
    declared = {_literal(call, 0) for call in calls if _called(call) == "QT_TRANSLATE_NOOP"}
    return [f"{path}:{line}: {what}" for call in calls for line, what in _call_faults(call, declared)]


def _call_faults(call: ast.Call, declared: set[str | None]) -> Iterator[tuple[int, str]]:
    match _called(call):
        case "tr":
            if _literal(call, 0) is None:
                yield call.lineno, "tr() needs a literal"
            elif ast.unparse(call.func) != "self.tr":
                yield call.lineno, "tr() is extracted right on self only"
        case "translate" if len(call.args) >= 2 and _is_application(call):
            if _literal(call, 0) is None:
                yield call.lineno, "translate() needs a literal context"
            elif _literal(call, 1) is None and _literal(call, 0) not in declared:
                yield call.lineno, "translate() needs a literal, or a table of QT_TRANSLATE_NOOP in the same file"
            elif "%n" in (_literal(call, 1) or "").replace("%Ln", "%n"):
                yield call.lineno, "translate() is extracted without plural forms; use self.tr()"
        case "QT_TRANSLATE_NOOP":
            if _literal(call, 0) is None or _literal(call, 1) is None:
                yield call.lineno, "QT_TRANSLATE_NOOP needs literals"


def _called(call: ast.Call) -> str:
    match call.func:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
    return ""


def _is_application(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Attribute) and ast.unparse(call.func.value).endswith("Application")


def _literal(call: ast.Call, position: int) -> str | None:
    """The text at this place of the call; None when it is anything but a literal."""
    match call.args[position : position + 1]:
        case [ast.Constant(value=str(text))]:
            return text
    return None


def check() -> list[str]:
    """Every fault of every language."""
    faults = [fault for path in sorted(SOURCES.rglob("*.py")) for fault in literal_faults(path)]
    for language in LANGUAGES:
        faults += catalogue_faults(language)
    return faults


def update() -> None:
    """Extract and compile every language."""
    CATALOGUES.mkdir(parents=True, exist_ok=True)
    for language in LANGUAGES:
        catalogue = CATALOGUES / f"hashiya_{language}.ts"
        extract(catalogue, language, keep_obsolete=False)
        compile_catalogue(catalogue, catalogue.with_suffix(".qm"))


def _run(tool: str, *arguments: str) -> None:
    """Run a tool of PySide6, which lie beside its modules."""
    suffix = ".exe" if sys.platform == "win32" else ""
    program = Path(PySide6.__file__).parent / f"{tool}{suffix}"
    subprocess.run([str(program), *arguments], check=True, stdout=subprocess.DEVNULL)


def main(arguments: Sequence[str]) -> int:
    """0 when everything is fresh, 1 when not, 2 when called wrongly."""
    if list(arguments) not in ([], ["--update"]):
        sys.stderr.write("usage: python -m app.ui.translation_check [--update]\n")
        return 2
    if arguments:
        update()
    faults = check()
    for fault in faults:
        sys.stderr.write(f"{fault}\n")
    if faults:
        sys.stderr.write("Translate in resources/translations, then run with --update.\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
