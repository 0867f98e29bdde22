"""Why a table or a row of it is refused (`app.exchange.tables`), for the translations."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QT_TRANSLATE_NOOP

# fmt: off
# ruff: noqa: E501
TABLE_REASONS: tuple[object, ...] = (
    QT_TRANSLATE_NOOP("reasons", "has no text in its column \"{1}\""),
    QT_TRANSLATE_NOOP("reasons", "has no text in its column \"{1}\", but formulas that no spreadsheet has worked out; open it in one and save it there"),
    QT_TRANSLATE_NOOP("reasons", "is not a row of CSV: inside a quoted cell, a quotation mark must be doubled (\"\")"),
    QT_TRANSLATE_NOOP("reasons", "is not a row of CSV: its quoted cell is never closed"),
    QT_TRANSLATE_NOOP("reasons", "is not a row of CSV: {1}"),
    QT_TRANSLATE_NOOP("reasons", "has no sheet {1}; there are: {2}"),
    QT_TRANSLATE_NOOP("reasons", "has no row {1} that could name its columns (header-row)"),
    QT_TRANSLATE_NOOP("reasons", "cannot have its names in row {1} (header-row) and no row of names (header)"),
    QT_TRANSLATE_NOOP("reasons", "{1}: has no row {2} that could name its columns (header-row)"),
    QT_TRANSLATE_NOOP("reasons", "is divided by {1}, not by {2} as delimiter says; auto finds it, too"),
    QT_TRANSLATE_NOOP("reasons", "{1}: has no column {2} for the {3}; there are: {4}"),
    QT_TRANSLATE_NOOP("reasons", "{1}: has no column {2} for the {3}, perhaps {4} is meant; there are: {5}"),
    QT_TRANSLATE_NOOP("reasons", "has no column {1} for the {2}, perhaps {3} is meant; there are: {4}"),
    QT_TRANSLATE_NOOP("reasons", "has no column for {1}, perhaps {2} is meant; name it with --map-column; there are: {3}"),
    QT_TRANSLATE_NOOP("reasons", "has no column for {1}; name it with --map-column; there are: {2}"),
    QT_TRANSLATE_NOOP("reasons", "{1}: has no column for {2}; there are: {3}"),
    QT_TRANSLATE_NOOP("reasons", "has no column that could be the text; name it with --map-column text=…; there are: {1}"),
    QT_TRANSLATE_NOOP("reasons", "has no column {1} for the {2}; there are: {3}"),
    QT_TRANSLATE_NOOP("reasons", "is a table of {1}, without the texts of their articles; import it together with the table of articles, as articles.csv and spans.csv in one folder or as sheets of one workbook"),
    QT_TRANSLATE_NOOP("reasons", "{1} is no table of spans or links"),
    QT_TRANSLATE_NOOP("reasons", "is a table of spans ({1}), but no column says in which article each is; add one with the article's id or its whole text, or name it with --map-column span-article=…; there are: {2}"),
    QT_TRANSLATE_NOOP("reasons", "rows of the article {1}, which is in no table here: {2}"),
    QT_TRANSLATE_NOOP("reasons", "rows of articles that are neither in a table here nor in the workspace: {1}, articles: {2}, {3}; import these articles first, or together with this table"),
    QT_TRANSLATE_NOOP("reasons", "rows that name no article: {1}"),
    QT_TRANSLATE_NOOP("reasons", "its text is not that of the article's other rows"),
    QT_TRANSLATE_NOOP("reasons", "has the text of an article where its columns are named; say --format csv (or xlsx) --option header=no if no row names them, or --option header-row=… which one does"),
)
"""Numbers in braces stand for what differs from case to case."""
TABLE_REASONS_IN_WINDOW: Mapping[str, str] = {
    "has the text of an article where its columns are named; say --format csv (or xlsx) --option header=no if no row names them, or --option header-row=… which one does":
        "has the text of an article where its columns are named; choose its format and say there whether a row names them, and which",
    "has no column that could be the text; name it with --map-column text=…; there are: {1}":
        "has no column that could be the text; choose it under “Columns”; there are: {1}",
    "is a table of spans ({1}), but no column says in which article each is; add one with the article's id or its whole text, or name it with --map-column span-article=…; there are: {2}":
        "is a table of spans ({1}), but no column says in which article each is; add one with the article's id or its whole text, or choose it above the rows; there are: {2}",
    "has no column for {1}, perhaps {2} is meant; name it with --map-column; there are: {3}":
        "has no column for {1}, perhaps {2} is meant; choose it under “Columns”; there are: {3}",
    "has no column for {1}; name it with --map-column; there are: {2}":
        "has no column for {1}; choose it under “Columns”; there are: {2}",
    "is divided by {1}, not by {2} as delimiter says; auto finds it, too":
        "is divided by {1}, not by {2} as “Between cells” says; auto finds it, too",
    "has no row {1} that could name its columns (header-row)":
        "has no row {1} that could name its columns",
    "{1}: has no row {2} that could name its columns (header-row)":
        "{1}: has no row {2} that could name its columns",
    "cannot have its names in row {1} (header-row) and no row of names (header)":
        "cannot have its names in row {1} and no row of names: say one of them",
}
"""What a terminal is told to type → what there is to choose in the window."""
# fmt: on
