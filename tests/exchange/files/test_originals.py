"""Folders of a project that hold what its texts were made of."""

import zipfile
from pathlib import Path

from app.exchange.files.sources import Source, Unusable, find_sources

REASON = "holds originals of the project beside it"


def test_originals_of_a_project_do_not_come_in_a_second_time(tmp_path: Path) -> None:
    for name in ("p.qda/data.qda", "p.qda/documents/خبر.txt", "p.qda/images/صورة.png", "p.qda/other/a.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    items = list(find_sources([tmp_path], frozenset({".txt", ".qda"})))
    assert [item.name for item in items if isinstance(item, Source)] == ["p.qda/data.qda", "p.qda/other/a.txt"]
    passed = {item.name: item.reason for item in items if isinstance(item, Unusable)}
    assert passed == {"p.qda/documents": REASON, "p.qda/images": REASON}


def test_nor_those_of_a_packed_project(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        for name in (
            "p.qda/data.qda",
            "p.qda/documents/خبر.txt",
            "p.qda/documents/ב.txt",
            "p.qda/other/documents/a.txt",
        ):
            archive.writestr(f"مجلد/{name}", b"x")
    items = list(find_sources([tmp_path / "all.zip"], frozenset({".txt", ".qda"})))
    assert [(item.name.removeprefix("all.zip/مجلد/"), getattr(item, "reason", "")) for item in items] == [
        ("p.qda/data.qda", ""),
        ("p.qda/documents", REASON),
        ("p.qda/other/documents/a.txt", ""),
    ]
