"""A folder or an archive of Markdown, as a site keeps its news: each file an article, with its front matter."""

import zipfile
from pathlib import Path

import pytest

from app.services.workspace import Workspace
from tests.services.transfer.foretelling import foretold_import
from tests.services.transfer.layers import HIND, records

NEWS = {
    "2026/khabar.md": ("محادثات المياه", "2026-01-31", "قال محمد علي: «الحزب» سيفوز."),
    "2026/יום.markdown": ("ישיבה", "2026-02-01", "שר החוץ אמר: ״לא נחתום״."),
    "خبر.MDX": ("گفت‌وگو", "2026-02-02", "سخنگوی دولت می‌گوید که توافق نهایی است."),
}


@pytest.mark.parametrize("packed", [False, True])
def test_markdown_in_folders_and_archives_is_read(packed: bool, workspace: Workspace, tmp_path: Path) -> None:
    folder = tmp_path / "site"
    for name, (title, day, text) in NEWS.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(f"---\ntitle: {title}\ndate: {day}\n---\n{text}\n", encoding="utf-8")
    (folder / "README.md").write_text("---\nlicense: cc-by-4.0\n---\nWhat this is.\n", encoding="utf-8")
    source = folder
    if packed:
        source = tmp_path / "site.zip"
        with zipfile.ZipFile(source, "w") as archive:
            for path in sorted(folder.rglob("*.*")):
                archive.write(path, path.relative_to(folder).as_posix())
    report = foretold_import(workspace, [source], HIND)
    assert (report.articles, report.refusals.count, report.complete) == (3, 0, True)
    ((where, reason),) = report.skips.items
    assert (where.rpartition("/")[2], reason) == ("README.md", "tells about its folder and is no article")
    found = {(one["title"], one["meta"]["published"], one["text"]) for one in records(workspace, tmp_path).values()}
    assert found == {(title, day, f"{text}\n") for title, day, text in NEWS.values()}
