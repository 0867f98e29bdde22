"""What is in the repository: nothing of one machine, no stray binaries, nothing too long to read at a sitting."""

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
BINARY_SUFFIXES = {".ttf", ".png", ".ico", ".icns", ".qm"}
# Written in pieces, so that this file does not contain what it looks for.
MACHINE_PATHS = re.compile(b"/(?:" + b"|".join((b"work", b"root", b"home/[a-z]+")) + b")/")

FILE_LINES = 400
FUNCTION_LINES = 50
# Path, or path::function -> why it may be longer. Only ever shrinks; each entry needs a reason a reviewer accepts.
LONGER_FOR_A_REASON = {
    "app/ui/main_window.py::_connect": "the one block that connects: a line for each action and signal, no logic",
    "db/migrations/versions/0001_make_the_first_tables.py::upgrade": "a list of tables, never to be edited again",
}


def tracked_files() -> list[Path]:
    """The files under version control that are there."""
    try:
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git checkout")
    files = [ROOT / name for name in listed.decode().split("\0") if name]
    return [path for path in files if path.is_file()]


def pins(name: str = "constraints.txt") -> list[str]:
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def lengths(path: Path) -> Iterator[tuple[str, int, int]]:
    """Name, lines and limit of a Python file and of each function in it (docstring and decorators included)."""
    source = path.read_text(encoding="utf-8")
    name = path.relative_to(ROOT).as_posix()
    yield name, len(source.splitlines()), FILE_LINES
    for node in functions(ast.parse(source)):
        yield f"{name}::{node.name}", (node.end_lineno or node.lineno) - node.lineno + 1, FUNCTION_LINES


def functions(within: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function, also those in others; in expressions, which are most of a file, there are none."""
    for node in ast.iter_child_nodes(within):
        if not isinstance(node, ast.expr):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node
            yield from functions(node)


def test_constraints_are_plain_pins() -> None:
    assert pins(), "no pins"
    assert pins("constraints-interop.txt"), "no pins"
    both = [*pins(), *pins("constraints-interop.txt")]
    aside = pins("constraints-doccano.txt")
    odd = [line for line in (*both, *aside) if not re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][A-Za-z0-9.]*", line)]
    for environment in (both, aside):
        names = [canonicalize_name(line.split("==")[0]) for line in environment]
        assert len(names) == len(set(names)), "a name is pinned twice"
    assert odd == [], "a pin is name==version: no address, no host, no option"


def test_everything_the_project_asks_for_is_pinned_to_a_version_it_accepts() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    asked = [Requirement(text) for text in [*project["dependencies"], *extras["dev"], *extras["interop"]]]
    both = [*pins(), *pins("constraints-interop.txt")]
    pinned = {canonicalize_name(name): version for name, version in (line.split("==") for line in both)}
    assert [str(wanted) for wanted in asked if canonicalize_name(wanted.name) not in pinned] == []
    wrong = [str(wanted) for wanted in asked if pinned[canonicalize_name(wanted.name)] not in wanted.specifier]
    assert wrong == []


def test_no_file_names_a_place_on_one_machine() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in tracked_files()
        if path.suffix not in BINARY_SUFFIXES
        for number, line in enumerate(path.read_bytes().splitlines(), 1)
        if MACHINE_PATHS.search(line)
    ]
    assert found == []


def test_only_fonts_pictures_and_translations_are_binary() -> None:
    binary = [
        path.relative_to(ROOT).as_posix()
        for path in tracked_files()
        if path.suffix not in BINARY_SUFFIXES and b"\0" in path.read_bytes()
    ]
    assert binary == []


def test_files_and_functions_stay_readable() -> None:
    measured = [found for path in tracked_files() if path.suffix == ".py" for found in lengths(path)]
    long = {name: f"{lines} lines, limit {limit}" for name, lines, limit in measured if lines > limit}
    unexplained = {name: size for name, size in long.items() if name not in LONGER_FOR_A_REASON}
    assert unexplained == {}
    assert set(LONGER_FOR_A_REASON) <= set(long), "no longer long: take it off the list"


def test_no_test_imports_from_another_test() -> None:
    imports = re.compile(r"^\s*(?:from|import) (?:tests\S*\.test_|tests\S* import .*\btest_)")
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in sorted((ROOT / "tests").rglob("*.py"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if imports.match(line)
    ]
    assert found == [], "what tests share stands in a module beside them"
