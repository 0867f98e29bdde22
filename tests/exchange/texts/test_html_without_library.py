"""Pages where the library that finds articles is not installed, or cannot be loaded."""

import sys
from pathlib import Path

import pytest

from app.exchange.texts.html_pages import FORMAT
from tests.exchange.round_trip import read_records, source_of

PAGE = "<!DOCTYPE html><html lang='fa'><body><article><p>گفت محمد علی.</p></article></body></html>".encode()


@pytest.mark.parametrize("content", [None, "raise ImportError('lxml.html.clean is a separate project now')"])
def test_a_page_is_refused_with_how_to_install_it(
    content: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "trafilatura", None)
    if content is not None:
        monkeypatch.delitem(sys.modules, "trafilatura")
        (tmp_path / "trafilatura.py").write_text(content)
        monkeypatch.syspath_prepend(tmp_path)
    found, rejections, _ = read_records(FORMAT, source_of(PAGE, "a.html"))
    assert not found
    assert [one.reason for one in rejections] == ['HTML pages need trafilatura: pip install "hashiya[html]"']
