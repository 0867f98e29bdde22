"""What the documentation points at is there."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QKeySequence

from app.ui.actions.actions import ACTIONS, MENUS
from app.ui.actions.scoped import SCOPED_ACTIONS

ROOT = Path(__file__).parents[2]
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
LINK = re.compile(r"\]\(([^)\s]+)(?:\s[^)]*)?\)")
BLOCK = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
KEY = re.compile(r"`((?:(?:Ctrl|Alt|Shift)\+)+(?:F\d+|\w+|[!-/:-@\[-_]))`")
MENU_PATH = re.compile(r"\*([^*→←\n]+) ([→←]) ([^*\n]+)\*(?: \((?:`|<kbd>)([^`<]+)[`<])?")
KEYS_OF_OTHERS = {
    *("Ctrl+Left", "Ctrl+Right", "Ctrl+Shift+Left", "Ctrl+Space"),  # what moves a caret or selects
    *("Alt+1", "Alt+2", "Alt+3", "Shift+ت", "Shift+ا"),  # labels of the codebook, letters that go to words
    *("Ctrl+Enter", "Shift+Tab", "Alt+Shift"),  # who is this, linking, edges
}
CODE = re.compile(rf"{BLOCK.pattern}|`[^`\n]*`", BLOCK.flags)


def anchors(page: Path) -> set[str]:
    """What the headings of a page are called in an address."""
    headings = HEADING.findall(BLOCK.sub("", page.read_text(encoding="utf-8")))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def dead_links(page: Path) -> Iterator[str]:
    """Links of a page to files, pictures and headings that are not there."""
    for target in LINK.findall(CODE.sub("", page.read_text(encoding="utf-8"))):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        there = page.parent / name if name else page
        is_there = there.resolve().is_relative_to(ROOT) and there.exists()
        if not is_there or (anchor and (there.suffix != ".md" or anchor not in anchors(there))):
            yield target


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_what_a_page_links_to_is_there(page: Path) -> None:
    assert list(dead_links(page)) == []


def test_a_dead_link_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"{__name__}.ROOT", tmp_path)
    page = tmp_path / "page.md"
    page.write_text(
        "# One heading\n[a](#one-heading) [b](#none) ![c](none.png) [d](page.md) `[e](code.md)` [f](../page.md)\n"
    )
    assert list(dead_links(page)) == ["#none", "none.png", "../page.md"]


def test_every_page_can_be_reached_from_the_readme() -> None:
    reached: set[Path] = set()
    waiting = [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in reached:
            continue
        reached.add(page)
        for target in LINK.findall(CODE.sub("", page.read_text(encoding="utf-8"))):
            there = (page.parent / target.partition("#")[0]).resolve()
            waiting += there.glob("*.md") if there.is_dir() else [there] if there.suffix == ".md" else []
    assert [page.relative_to(ROOT).as_posix() for page in PAGES if page not in reached] == []


def test_keys_named_in_the_first_labelling_do_what_it_says() -> None:
    steps = (ROOT / "README.md").read_text(encoding="utf-8").partition("## A first labelling")[2].partition("\n## ")[0]
    keys = {spec.id: {QKeySequence(key) for key in spec.keys} for spec in ACTIONS}
    for action, key in {
        "next_article": "Ctrl+PgDown",
        "delete_span": "Delete",
        "link": "L",
        "undo": "Ctrl+Z",
        "mark_done": "Ctrl+3",
        "palette": "Ctrl+K",
        "shortcuts": "F1",
    }.items():
        assert f"**{key}**" in steps
        assert QKeySequence(key) in keys[action]


def test_keys_that_the_pages_name_are_those_of_actions() -> None:
    keys = [key for spec in ACTIONS for key in spec.keys] + [key for spec in SCOPED_ACTIONS for key in spec.keys]
    taken = {QKeySequence(key) for key in keys}
    others = {QKeySequence(key) for key in KEYS_OF_OTHERS}
    # The page of keys tells presets, which have keys of their own.
    pages = [page for page in PAGES if page.parent.name == "docs" and page.name != "shortcuts.md"]
    named = [(page.name, key) for page in pages for key in KEY.findall(page.read_text(encoding="utf-8"))]
    assert len(named) > 100
    assert [(page, key) for page, key in named if QKeySequence(key) not in taken | others] == []


def test_menus_that_the_pages_name_have_what_they_say() -> None:
    catalogue = ET.parse(ROOT / "resources/translations/hashiya_ar.ts").getroot()
    messages = next(context for context in catalogue if context.findtext("name") == "actions").iter("message")
    arabic = {one.findtext("source"): one.findtext("translation") or "" for one in messages}
    titles = {name: str(title) for name, title in MENUS}
    there: dict[tuple[str, str], tuple[str, ...]] = {}
    for spec in ACTIONS:
        menu, item = titles[spec.menu], str(spec.text)
        for path in ((menu, item), (arabic[menu], arabic[item])):
            there[path[0].replace("&", ""), path[1].replace("&", "")] = spec.keys
    menus = {menu for menu, _ in there}
    named = [(page.name, *path) for page in PAGES for path in MENU_PATH.findall(page.read_text(encoding="utf-8"))]
    ours = [(page, (menu, item), key) for page, menu, _, item, key in named if menu in menus]
    assert len(ours) > 20
    assert [(page, path) for page, path, _ in ours if path not in there] == []
    assert [(page, path) for page, path, key in ours if key and key not in there[path]] == []
