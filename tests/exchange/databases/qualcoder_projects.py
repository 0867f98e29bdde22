"""Projects of QualCoder."""

import sqlite3
from pathlib import Path
from typing import Any

TEXT = "🇪🇬 قال محمد علي: «الحزب» سيفوز.\nהדובר מסר 👨‍👩‍👧 דבר."
_SCHEMA = """
CREATE TABLE source (id INTEGER PRIMARY KEY, name TEXT, fulltext TEXT, mediapath TEXT, memo TEXT, owner TEXT,
 date TEXT);
CREATE TABLE code_name (cid INTEGER PRIMARY KEY, name TEXT, memo TEXT, catid INTEGER, owner TEXT, color TEXT);
CREATE TABLE code_cat (catid INTEGER PRIMARY KEY, name TEXT);
CREATE TABLE code_text (ctid INTEGER PRIMARY KEY, cid INTEGER, fid INTEGER, seltext TEXT, pos0 INTEGER, pos1 INTEGER,
 owner TEXT, date TEXT, memo TEXT, important INTEGER);
CREATE TABLE annotation (anid INTEGER PRIMARY KEY, fid INTEGER, pos0 INTEGER, pos1 INTEGER, memo TEXT, owner TEXT,
 date TEXT);
CREATE TABLE attribute (attrid INTEGER PRIMARY KEY, name TEXT, attr_type TEXT, value TEXT, id INTEGER);
CREATE TABLE cases (caseid INTEGER PRIMARY KEY, name TEXT);
CREATE TABLE case_text (id INTEGER PRIMARY KEY, caseid INTEGER, fid INTEGER, pos0 INTEGER, pos1 INTEGER);
INSERT INTO code_name(cid, name, catid) VALUES (1, 'فاعل', 1), (2, 'ادعاء', NULL);
INSERT INTO code_cat VALUES (1, 'مجموعة');
INSERT INTO attribute VALUES (1, 'الصحيفة', 'file', 'الأيام', 1), (2, 'العمر', 'case', '40', 1);
INSERT INTO cases VALUES (1, 'مصر');
INSERT INTO case_text VALUES (1, 1, 1, 0, 5);
INSERT INTO source VALUES (2, 'صورة.jpg', NULL, '/images/صورة.jpg', '', 'سارة', '');
"""


def project(path: Path, *codings: tuple[Any, ...], text: str = TEXT) -> bytes:
    """A project with these codings of its one text: code, quote, start and end."""
    path.unlink(missing_ok=True)
    connection = sqlite3.connect(path)
    connection.executescript(_SCHEMA)
    connection.execute("INSERT INTO source VALUES (1, 'خبر.txt', ?, NULL, 'مهم', 'سارة', '')", (text,))
    for code, quote, start, end in codings:
        values = (code, quote, start, end, "דנה", "2026-01-02 03:04:05", "ملاحظة", 1)
        columns = "cid, seltext, pos0, pos1, owner, date, memo, important, fid"
        connection.execute(f"INSERT INTO code_text({columns}) VALUES (?,?,?,?,?,?,?,?,1)", values)
    connection.execute("INSERT INTO annotation VALUES (1, 1, 0, 2, 'علم', 'سارة', '2026-01-02 03:04:05')")
    connection.commit()
    connection.close()
    return path.read_bytes()


def at(quote: str, shift: int = 0) -> tuple[str, int, int]:
    start = TEXT.index(quote) + shift
    return quote, start, start + len(quote)
