"""Tables from the window: what each column is for is chosen beside the first rows."""

from pathlib import Path

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QDialogButtonBox, QTableWidget, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from app.exchange.tables.column_mapping import sheet_and_role
from app.services.articles import ArticleQuery
from app.services.transfer.import_profiles import ImportProfile, read_profile, write_profile
from app.ui.transfer import ImportDialog, ReportDialog
from tests.exchange.tables.made_tables import Rows, as_workbook
from tests.exchange.tables.their_book import ARABIC, MAPPING, QUOTES, TEXTS, their_book
from tests.flows.conftest import OpenWindow
from tests.flows.hands import LEFT
from tests.flows.import_hands import TEXT, choose, looked_at, opened, quotes, seen, turn_to
from tests.widgets import part


def test_columns_of_a_table_are_chosen(open_at: OpenWindow, sqlite: str, qtbot: QtBot, tmp_path: Path) -> None:
    window = open_at(sqlite)
    table = tmp_path / "جدول.csv"
    table.write_text(f"أ,ب\n{TEXT},نص أطول بكثير من النص الأول كما ترى العين\nثان,نص آخر\n", "utf-8")
    dialog = opened(window, qtbot, table)
    assert seen(dialog).text.startswith("نص أطول")
    QTest.mouseClick(part(dialog, QToolButton, "import_dialog.next"), LEFT)
    assert seen(dialog).text == "نص آخر"
    turn_to(dialog, 2)
    choose(dialog, qtbot, "import_dialog.column.text", "أ")
    assert seen(dialog).text == "ثان", "the article in view stays in view"
    QTest.mouseClick(part(dialog, QToolButton, "import_dialog.previous"), LEFT)
    assert seen(dialog).text == TEXT
    assert dialog.options().columns == {"text": "أ"}
    dialog.reject()


def test_columns_of_a_table_of_spans_are_chosen_beside_those_of_the_articles(
    open_at: OpenWindow, sqlite: str, qtbot: QtBot, tmp_path: Path
) -> None:
    window = open_at(sqlite)
    (tmp_path / "أخبار.csv").write_text(f"رقم,نص\n0012,{TEXT}\n", "utf-8")
    (tmp_path / "أخبار.spans.csv").write_text("رقم,من,إلى,صنف\n0012,7,15,ACTOR\n", "utf-8")
    dialog = opened(window, qtbot, tmp_path)
    turn_to(dialog, 2)
    choose(dialog, qtbot, "import_dialog.column.id", "رقم")
    assert quotes(dialog) == set()
    assert dialog.findChild(QComboBox, "import_dialog.column.span-start") is None
    choose(dialog, qtbot, "import_dialog.rows_are", "spans")
    start = part(dialog, QComboBox, "import_dialog.column.span-start")
    assert start.isVisible()
    wanted = {"span-article": "رقم", "span-start": "من", "span-end": "إلى", "span-label": "صنف"}
    for role, column in wanted.items():
        choose(dialog, qtbot, f"import_dialog.column.{role}", column)
    assert part(dialog, QComboBox, "import_dialog.column.span-label").hasFocus(), "also when it was looked once more"
    assert quotes(dialog) == {("ACTOR", TEXT[7:15])}
    assert dialog.options().columns == {"id": "رقم", **wanted}
    choose(dialog, qtbot, "import_dialog.rows_are", "")
    assert dialog.options().columns == {"id": "رقم"}, "what was said of spans is taken back with them"
    assert not start.isVisible()
    dialog.reject()


def test_a_profile_of_the_terminal_that_names_columns_as_options_is_followed(
    open_at: OpenWindow, sqlite: str, qtbot: QtBot, tmp_path: Path
) -> None:
    window = open_at(sqlite)
    table = tmp_path / "t.csv"
    table.write_text(f"أ;ب\n{TEXT};نص أطول بكثير من النص الأول كما ترى العين\n", "utf-8")
    dialog = opened(window, qtbot, table)
    profile = ImportProfile(name="وكالة", format="csv", values={"text": "أ", "delimiter": "semicolon"})
    dialog._profiles.chosen.emit(profile)
    looked_at(dialog, qtbot)
    assert seen(dialog).text == TEXT
    assert (dialog.options().values, dialog.options().columns) == ({"delimiter": "semicolon"}, {"text": "أ"})
    assert dialog.findChild(QWidget, "option.text") is None, "not asked for twice"
    dialog.reject()


def test_spans_may_be_in_a_table_in_which_none_were_found(
    open_at: OpenWindow, sqlite: str, qtbot: QtBot, tmp_path: Path
) -> None:
    window = open_at(sqlite)
    (tmp_path / "مقاطع.csv").write_text(f"رقم,نص,من,إلى,صنف\n0012,{TEXT},7,15,ACTOR\n", "utf-8")
    dialog = opened(window, qtbot, tmp_path / "مقاطع.csv")
    assert quotes(dialog) == set()
    turn_to(dialog, 2)
    choose(dialog, qtbot, "import_dialog.rows_are", "spans")
    for role, column in (("article", "رقم"), ("start", "من"), ("end", "إلى"), ("label", "صنف")):
        choose(dialog, qtbot, f"import_dialog.column.span-{role}", column)
    assert quotes(dialog) == {("ACTOR", TEXT[7:15])}
    assert part(dialog, QComboBox, "import_dialog.column.text").isVisible(), "the text of the article is beside them"
    dialog.reject()


def rows_are(dialog: QWidget) -> str:
    return str(part(dialog, QComboBox, "import_dialog.rows_are").currentText()).strip()


def map_their_book(dialog: ImportDialog, qtbot: QtBot) -> None:
    """Choose for each sheet what its rows and columns are."""
    turn_to(dialog, 2)
    for sheet, kind in (("أخبار", "articles"), ("קטעים=1", "spans"), ("پیوندها!", "links")):
        choose(dialog, qtbot, "import_dialog.sheet", sheet)
        choose(dialog, qtbot, "import_dialog.rows_are", kind)
        for key, column in MAPPING.items():
            of, role = sheet_and_role(key)
            if of == sheet:
                choose(dialog, qtbot, f"import_dialog.column.{role}", column)


CHOSEN = {**MAPPING, "أخبار!rows": "articles", "קטעים=1!rows": "spans", "پیوندها!!rows": "links"}


def test_every_sheet_of_a_workbook_has_columns_of_its_own(
    open_it: OpenWindow, location: str, qtbot: QtBot, tmp_path: Path
) -> None:
    window = open_it()
    book = tmp_path / "أرشيف.xlsx"
    book.write_bytes(their_book())
    dialog = opened(window, qtbot, book)
    map_their_book(dialog, qtbot)
    assert dialog.options().columns == CHOSEN
    assert seen(dialog).text == ARABIC
    assert quotes(dialog) == {("ACTOR", "محمد علي"), ("CLAIM", "الاتفاق «باطل»")}
    profile = ImportProfile.of("أرشيف", dialog.options())
    assert window.session is not None
    workspace = window.session.workspace
    before = len(workspace.articles.ids(ArticleQuery()))
    ok = part(dialog, QDialogButtonBox, "").button(QDialogButtonBox.StandardButton.Ok)
    QTest.mouseClick(ok, LEFT)
    qtbot.waitUntil(lambda: len(workspace.articles.ids(ArticleQuery())) == before + 4)
    qtbot.waitUntil(lambda: not window.desk.transfers.is_running)
    assert window.findChild(ReportDialog) is None, "there is nothing to report"
    spans = {one.article.text: one for one in map(workspace.articles.open, workspace.articles.ids(ArticleQuery()))}
    for key, text in TEXTS.items():
        assert tuple(sorted(span.quote for span in spans[text].spans)) == tuple(sorted(QUOTES[key]))
        assert [link.type for link in spans[text].relations] == ["makes"]
    write_profile(profile, tmp_path / "p.json")
    assert read_profile(tmp_path / "p.json").columns == CHOSEN


def test_the_row_of_names_is_chosen_for_each_sheet(
    open_at: OpenWindow, sqlite: str, qtbot: QtBot, tmp_path: Path
) -> None:
    window = open_at(sqlite)
    book = tmp_path / "أرشيف.xlsx"
    one: Rows = [["أرشيف"], [""], ["id", "text"], ["0012", ARABIC]]
    other: Rows = [["س", "ص"], ["أ", "ب"], ["رمز", "كلام"], ["0013", TEXTS["0013"]]]
    book.write_bytes(as_workbook(كانون=one, شباط=other))
    dialog = opened(window, qtbot, book)
    turn_to(dialog, 2)
    names = part(dialog, QComboBox, "import_dialog.names_in")
    assert names.currentText() == "Found: 3"
    choose(dialog, qtbot, "import_dialog.sheet", "شباط")
    assert names.currentText() == "Found: 1"
    choose(dialog, qtbot, "import_dialog.names_in", "3")
    assert (names.currentText(), names.currentData()) == ("3", "3")
    rows = part(dialog, QTableWidget, "import_dialog.rows")
    titles = [rows.horizontalHeaderItem(at) for at in range(rows.columnCount())]
    assert [title.text().strip("\u2068\u2069") for title in titles if title] == ["رمز", "كلام"]
    assert dialog.options().columns == {"شباط!header-row": "3"}
    choose(dialog, qtbot, "import_dialog.rows_are", "articles")
    choose(dialog, qtbot, "import_dialog.column.text", "كلام")
    assert dialog.options().columns == {"شباط!header-row": "3", "شباط!rows": "articles", "شباط!text": "كلام"}
    choose(dialog, qtbot, "import_dialog.names_in", None)
    assert "شباط!header-row" not in dialog.options().columns
    dialog.reject()


def test_the_sheets_of_a_profile_are_shown_and_taken_back(
    open_at: OpenWindow, sqlite: str, qtbot: QtBot, tmp_path: Path
) -> None:
    window = open_at(sqlite)
    book = tmp_path / "أرشيف.xlsx"
    book.write_bytes(their_book())
    dialog = opened(window, qtbot, book)
    dialog._profiles.chosen.emit(ImportProfile(name="ش", columns={**CHOSEN, "صور!text": "x"}))
    looked_at(dialog, qtbot)
    turn_to(dialog, 2)
    box = part(dialog, QComboBox, "import_dialog.sheet")
    offered = [box.itemData(row) for row in range(box.count())]
    assert offered == ["أخبار", "קטעים=1", "پیوندها!", "صور"], "also the one that is not there"
    assert seen(dialog).text == ""
    choose(dialog, qtbot, "import_dialog.sheet", "קטעים=1")
    assert (rows_are(dialog), part(dialog, QComboBox, "import_dialog.column.span-start").currentData()) == (
        "A span",
        "א",
    )
    choose(dialog, qtbot, "import_dialog.sheet", "صور")
    choose(dialog, qtbot, "import_dialog.rows_are", None)
    assert dialog.options().columns == CHOSEN
    assert seen(dialog).text == ARABIC
    assert not part(dialog, QComboBox, "import_dialog.column.span-start").isVisible()
    choose(dialog, qtbot, "import_dialog.sheet", "پیوندها!")
    choose(dialog, qtbot, "import_dialog.rows_are", None)
    assert not any(key.startswith("پیوندها") for key in dialog.options().columns)
    assert rows_are(dialog) == "Found: Nothing to read"
    dialog.reject()
