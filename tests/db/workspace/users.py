"""Whose files are opened: permissions mean nothing to root."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest


@contextmanager
def ordinary_user() -> Iterator[None]:
    """Be somebody else than root for a while."""
    if os.name != "posix":
        pytest.skip("file permissions of POSIX")
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)
