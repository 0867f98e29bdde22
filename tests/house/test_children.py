"""Processes of tests: each is where its test is, whichever test began the server that makes them."""

import os
import sys
from multiprocessing.connection import Connection

import pytest

from tests.children import child_of

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no such server")


def tell_home(told: Connection) -> None:
    told.send(os.environ["XDG_DATA_HOME"])


@pytest.mark.parametrize("home", ["/بيت", "/בית"])
def test_a_child_keeps_its_data_where_its_test_does(monkeypatch: pytest.MonkeyPatch, home: str) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", home)
    with child_of(tell_home) as child:
        assert list(child) == [home]
