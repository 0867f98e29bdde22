"""Which process of a run imports which test files first."""

import sys
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from tests import import_shares
from tests.import_shares import import_share, share_of

FILES = [Path(f"test_{number}.py") for number in range(11)]
BODIES = {
    "test_a": "",
    "z_room.test_b": "raise ValueError",
    "z_room.test_c": "import pytest; pytest.importorskip('no_such')",
}
BODIES |= {"test_d": "assert 'صحة' != 'דגש'", "test_e": ""}


@pytest.mark.parametrize("count", [1, 2, 3, 5, 16])
def test_shares_are_all_files_once_and_nearly_alike(count: int) -> None:
    shares = [share_of(FILES, number, count) for number in range(count)]
    assert [file for share in shares for file in share] == FILES
    assert max(map(len, shares)) - min(map(len, shares)) <= 1


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, {"test_e"}),
        ({"workerinput": {"workerid": "gw0", "workercount": 2}}, {"test_a", "test_d"}),
        ({"args_source": pytest.Config.ArgsSource.ARGS}, set()),
        ({"workerinput": None}, set()),
    ],
)
def test_a_worker_imports_its_share_of_all_and_leaves_to_pytest_what_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changed: dict[str, object], expected: set[str]
) -> None:
    package = tmp_path / "shared_out"
    for name, body in BODIES.items():
        file = package.joinpath(*name.split(".")).with_suffix(".py")
        file.parent.mkdir(parents=True, exist_ok=True)
        (file.parent / "__init__.py").touch()
        file.write_text(body, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(import_shares, "HERE", package)
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    usual = {"workerinput": {"workerid": "gw1", "workercount": 2}, "args_source": pytest.Config.ArgsSource.TESTPATHS}
    import_share(cast(pytest.Config, SimpleNamespace(**{**usual, **changed})))
    imported = {name for name in BODIES if f"shared_out.{name}" in sys.modules}
    for name in [name for name in sys.modules if name.split(".")[0] == "shared_out"]:
        del sys.modules[name]
    assert imported == expected
