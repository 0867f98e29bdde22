import shutil
from pathlib import Path

import pytest

from app.ui import translation_check
from app.ui.translation_check import catalogue_faults, compile_catalogue, extract, literal_faults

PROGRAM = """
from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QObject

class Panel(QObject):
    def words(self, count: int) -> list[str]:
        return [self.tr("Open article"), self.tr("%n span(s)", "", count)]
"""


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small program with Arabic catalogues of its own, all fresh."""
    sources, catalogues = tmp_path / "app", tmp_path / "translations"
    sources.mkdir()
    catalogues.mkdir()
    monkeypatch.setattr(translation_check, "SOURCES", sources)
    (sources / "panel.py").write_text(PROGRAM, encoding="utf-8")
    extract(catalogues / "hashiya_ar.ts", "ar", keep_obsolete=False)
    finish(catalogues)
    assert catalogue_faults("ar", catalogues) == []
    return tmp_path


def finish(catalogues: Path) -> None:
    """Translate everything and compile."""
    catalogue = catalogues / "hashiya_ar.ts"
    text = catalogue.read_text(encoding="utf-8").replace(' type="unfinished"', "")
    text = text.replace("<translation></translation>", "<translation>افتح المقالة</translation>")
    for number in range(6):
        text = text.replace("<numerusform></numerusform>", f"<numerusform>%n نطاق {number}</numerusform>", 1)
    catalogue.write_text(text, encoding="utf-8")
    compile_catalogue(catalogue, catalogues / "hashiya_ar.qm")


def faults(program: Path) -> list[str]:
    return catalogue_faults("ar", program / "translations")


def test_a_new_string_is_missed(program: Path) -> None:
    source = program / "app" / "panel.py"
    source.write_text(PROGRAM.replace("Open article", "Close article"), encoding="utf-8")
    assert faults(program) == [
        "hashiya_ar.ts: not used any more: Panel: “Open article”",
        "hashiya_ar.ts: not translated: Panel: “Close article”",
    ]


def test_a_string_that_qt_does_not_find_is_told(program: Path) -> None:
    source = program / "app" / "panel.py"
    source.write_text(
        PROGRAM.replace('self.tr("Open article")', """f"{self.tr('Open article')}!\""""), encoding="utf-8"
    )
    assert "lupdate does not see: Panel: “Open article”" in faults(program)


def test_a_plural_form_left_out_is_missed(program: Path) -> None:
    catalogue = program / "translations" / "hashiya_ar.ts"
    text = catalogue.read_text(encoding="utf-8")
    catalogue.write_text(text.replace("%n نطاق 4", ""), encoding="utf-8")
    assert "hashiya_ar.ts: not translated: Panel: “%n span(s)”" in faults(program)


@pytest.mark.parametrize(("old", "new"), [("افتح المقالة", "افتح مقالة"), ("%n نطاق 5", "%n من النطاقات")])
def test_a_compiled_file_that_says_something_else_is_stale(program: Path, old: str, new: str) -> None:
    catalogue = program / "translations" / "hashiya_ar.ts"
    text = catalogue.read_text(encoding="utf-8")
    assert old in text
    catalogue.write_text(text.replace(old, new), encoding="utf-8")
    assert [fault.split(": ")[:2] for fault in faults(program)] == [["hashiya_ar.qm", "stale"]]
    compile_catalogue(catalogue, catalogue.with_suffix(".qm"))
    assert faults(program) == []


def test_dates_of_files_do_not_matter(program: Path) -> None:
    folder = program / "translations"
    shutil.copyfile(folder / "hashiya_ar.ts", folder / "again.ts")
    (folder / "again.ts").replace(folder / "hashiya_ar.ts")
    assert faults(program) == []


def test_a_catalogue_that_is_not_there_is_told(program: Path) -> None:
    (program / "translations" / "hashiya_ar.qm").unlink()
    assert faults(program) == ["hashiya_ar.ts or its .qm is not there"]


@pytest.mark.parametrize(
    ("line", "refused"),
    [
        ('self.tr("Open")', False),
        ('self.tr("Open " "article")', False),
        ('self.tr("%n span(s)", "", count)', False),
        ("self.tr(title)", True),
        ('self.tr(f"Open {title}")', True),
        ('self.tr("Open " + title)', True),
        ('self.tr("Open {title}".format(title=title))', True),
        ("self.tr()", True),
        ('dialog.tr("Open")', True),
        ('QCoreApplication.translate("Panel", "%n span(s)", "", 3)', True),
        ('QCoreApplication.translate("Panel", "%Ln span(s)", "", 3)', True),
        ('QCoreApplication.translate("Panel", "Open")', False),
        ('QCoreApplication.translate("Panel", title)', True),
        ('QCoreApplication.translate(panel, "Open")', True),
        ('QT_TRANSLATE_NOOP("Panel", title)', True),
        ("text.translate(table)", False),
        ("painter.translate(x, y)", False),
    ],
)
def test_what_is_not_a_literal_is_refused(tmp_path: Path, line: str, refused: bool) -> None:
    path = tmp_path / "panel.py"
    path.write_text(f"def words():\n    return {line}\n", encoding="utf-8")
    found = literal_faults(path)
    assert bool(found) is refused
    assert all(fault.startswith(f"{path}:2: ") for fault in found)


def test_a_table_of_declared_texts_may_be_read(tmp_path: Path) -> None:
    path = tmp_path / "table.py"
    path.write_text(
        'TEXTS = [QT_TRANSLATE_NOOP("menu", "Open")]\n'
        'def menu(): return [QCoreApplication.translate("menu", text) for text in TEXTS]\n'
        'def other(): return [QCoreApplication.translate("other", text) for text in TEXTS]\n',
        encoding="utf-8",
    )
    (fault,) = literal_faults(path)
    assert fault.startswith(f"{path}:3: ")


def test_the_interface_is_translated_and_fresh(capsys: pytest.CaptureFixture[str]) -> None:
    assert translation_check.main([]) == 0, capsys.readouterr().err


def test_a_wrong_word_on_the_command_line_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert translation_check.main(["--upgrade"]) == 2
    assert "usage" in capsys.readouterr().err


def test_updating_keeps_what_is_translated(program: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(translation_check, "CATALOGUES", program / "translations")
    before = (program / "translations" / "hashiya_ar.ts").read_bytes()
    translation_check.update()
    assert (program / "translations" / "hashiya_ar.ts").read_bytes() == before
