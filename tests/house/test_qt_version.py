"""PySide6 6.12.0 loses a reference to None with every void call on Python 3.10 and 3.11, until the process aborts."""

import subprocess
import sys
import tomllib
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
MANY_VOID_CALLS = """
from PySide6.QtCore import QObject
thing = QObject()
for _ in range(20_000):
    thing.setObjectName("x")  # gives None
    thing.parent()            # gives None too
print("alive")
"""


def test_twenty_thousand_void_calls_leave_the_process_alive() -> None:
    done = subprocess.run([sys.executable, "-c", MANY_VOID_CALLS], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "alive"), done.stderr


def test_the_version_that_aborts_is_excluded() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    (requirement,) = (
        found for found in map(Requirement, project["dependencies"]) if found.name.lower().startswith("pyside6")
    )
    assert "6.12.0" not in requirement.specifier
    pins = dict(
        line.lower().split("==")
        for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
        if "==" in line
    )
    assert requirement.specifier.contains(pins["pyside6_essentials"])
    assert pins["shiboken6"] == pins["pyside6_essentials"]
