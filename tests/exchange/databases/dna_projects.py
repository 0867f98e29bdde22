"""Projects of the Discourse Network Analyzer, versions 2 and 3."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

TEXT = "🇪🇬 قال محمد علي إن «الحزب» سيفوز، وكرر محمد علي ذلك."
_ROLES = """CREATE TABLE ROLEVARIABLELINKS(ID INTEGER PRIMARY KEY, RoleId, VariableId);
INSERT INTO ROLEVARIABLELINKS VALUES (11,1,1),(12,2,2),(13,3,3),(14,4,4);"""

_SCHEMA = """
CREATE TABLE DOCUMENTS(ID INTEGER PRIMARY KEY, Title, Text, Coder, Author, Source, Section, Notes, Type, Date);
CREATE TABLE CODERS(ID INTEGER PRIMARY KEY, Name);
CREATE TABLE STATEMENTTYPES(ID INTEGER PRIMARY KEY, Label, Red, Green, Blue);
CREATE TABLE VARIABLES(ID INTEGER PRIMARY KEY, Variable, DataType, StatementTypeId);
CREATE TABLE STATEMENTS(ID INTEGER PRIMARY KEY, StatementTypeId, DocumentId, Start, Stop, Coder);
CREATE TABLE ENTITIES(ID INTEGER PRIMARY KEY, VariableId, Value, Red, Green, Blue, ChildOf);
CREATE TABLE ATTRIBUTEVARIABLES(ID INTEGER PRIMARY KEY, VariableId, AttributeVariable);
CREATE TABLE ATTRIBUTEVALUES(ID INTEGER PRIMARY KEY, EntityId, AttributeVariableId, AttributeValue);
CREATE TABLE DATASHORTTEXT(ID INTEGER PRIMARY KEY, StatementId, {link}, Entity);
CREATE TABLE DATABOOLEAN(ID INTEGER PRIMARY KEY, StatementId, {link}, Value);
CREATE TABLE REGEXES(ID INTEGER PRIMARY KEY, Label);
INSERT INTO CODERS VALUES (1, 'سارة');
INSERT INTO STATEMENTTYPES VALUES (1, 'DNA Statement', 0, 0, 0), (2, 'حجة', 0, 0, 0);
INSERT INTO VARIABLES VALUES (1,'person','short text',1),(2,'organization','short text',1),(3,'concept','short text',1),
 (4,'agreement','boolean',1);
INSERT INTO ENTITIES VALUES (1,1,'محمد علي',0,0,0,NULL),(2,2,'وزارة المياه',0,0,0,NULL),(3,3,'الفوز',0,0,0,NULL);
INSERT INTO ATTRIBUTEVARIABLES VALUES (1, 1, 'Type');
INSERT INTO ATTRIBUTEVALUES VALUES (1, 1, 1, 'نائب');
INSERT INTO REGEXES VALUES (1, 'x');
"""

_SECOND = """
CREATE TABLE SETTINGS(Property TEXT PRIMARY KEY, Value TEXT);
CREATE TABLE DOCUMENTS(ID INTEGER NOT NULL PRIMARY KEY, Title TEXT, Text TEXT, Coder INTEGER, Author TEXT, Source TEXT,
 Section TEXT, Notes TEXT, Type TEXT, Date INTEGER);
CREATE TABLE CODERS(ID INTEGER PRIMARY KEY, Name TEXT, Red INTEGER, Green INTEGER, Blue INTEGER, Password TEXT);
CREATE TABLE STATEMENTTYPES(ID INTEGER NOT NULL PRIMARY KEY, Label TEXT, Red INTEGER, Green INTEGER, Blue INTEGER);
CREATE TABLE VARIABLES(ID INTEGER NOT NULL PRIMARY KEY, Variable TEXT, DataType TEXT, StatementTypeId INTEGER);
CREATE TABLE REGEXES(Label TEXT PRIMARY KEY, Red INTEGER, Green INTEGER, Blue INTEGER);
CREATE TABLE STATEMENTS(ID INTEGER NOT NULL PRIMARY KEY, StatementTypeId INTEGER, DocumentId INTEGER, Start INTEGER,
 Stop INTEGER, Coder INTEGER);
CREATE TABLE STATEMENTLINKS(ID INTEGER PRIMARY KEY, SourceId INTEGER, TargetId INTEGER);
CREATE TABLE DATABOOLEAN(ID INTEGER PRIMARY KEY, StatementId INTEGER, VariableId INTEGER, StatementTypeId INTEGER,
 Value INTEGER);
CREATE TABLE DATAINTEGER(ID INTEGER PRIMARY KEY, StatementId INTEGER, VariableId INTEGER, StatementTypeId INTEGER,
 Value INTEGER);
CREATE TABLE DATASHORTTEXT(ID INTEGER PRIMARY KEY, StatementId INTEGER, VariableId INTEGER, StatementTypeId INTEGER,
 Value TEXT);
CREATE TABLE DATALONGTEXT(ID INTEGER PRIMARY KEY, StatementId INTEGER, VariableId INTEGER, StatementTypeId INTEGER,
 Value TEXT);
CREATE TABLE ATTRIBUTES(ID INTEGER PRIMARY KEY, VariableId INTEGER, Value TEXT, Red INTEGER, Green INTEGER,
 Blue INTEGER, Type TEXT, Alias TEXT, Notes TEXT, ChildOf TEXT);
INSERT INTO SETTINGS VALUES ('version', '2.0 beta 25');
INSERT INTO CODERS VALUES (1, 'سارة', 0, 0, 0, '');
INSERT INTO STATEMENTTYPES VALUES (1, 'DNA Statement', 239, 208, 51);
INSERT INTO VARIABLES VALUES (1,'person','short text',1),(2,'organization','short text',1),(3,'concept','short text',1),
 (4,'agreement','boolean',1),(5,'درجة','integer',1);
INSERT INTO REGEXES VALUES ('مياه', 0, 0, 0);
INSERT INTO STATEMENTLINKS VALUES (1, 1, 1);
INSERT INTO ATTRIBUTES VALUES (1,1,'محمد علي',0,0,0,'نائب','','من الشمال','وزارة المياه'),(2,2,'',0,0,0,'','','','');
INSERT INTO DATASHORTTEXT(StatementId, VariableId, StatementTypeId, Value) VALUES
 (1,1,1,'محمد علي'),(1,2,1,''),(1,3,1,'الفوز');
INSERT INTO DATABOOLEAN VALUES (1, 1, 4, 1, 0);
INSERT INTO DATAINTEGER VALUES (1, 1, 5, 1, -2);
"""


def project_2(path: Path, text: str = TEXT, quote: str = "«الحزب» سيفوز", date: int = 1739836800000) -> bytes:
    """A project of DNA 2 with one statement about `quote`; DNA counts CRLF as one."""
    path.unlink(missing_ok=True)
    shown = text.replace("\r\n", "\n")
    ends = [len(shown[:at].encode("utf-16-le")) // 2 for at in (shown.index(quote), shown.index(quote) + len(quote))]
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(_SECOND)
        connection.execute(
            "INSERT INTO DOCUMENTS VALUES (1, 'عنوان', ?, 1, 'هدى', 'الجريدة', '', '', '', ?)", (text, date)
        )
        connection.execute("INSERT INTO STATEMENTS VALUES (1, 1, 1, ?, ?, 1)", ends)
        connection.commit()
    return path.read_bytes()


def project(path: Path, ends: tuple[Any, Any] = (22, 35), roles: bool = False, texts: Sequence[str] = (TEXT,)) -> bytes:
    """A project with one statement in its first article; offsets are UTF-16."""
    link = "RoleVariableLinkId" if roles else "VariableId"
    path.unlink(missing_ok=True)
    connection = sqlite3.connect(path)
    connection.executescript(_SCHEMA.format(link=link) + (_ROLES if roles else ""))
    for text in texts:
        values = ("عنوان", text, "هدى", "الجريدة", 1739836800)
        connection.execute("INSERT INTO DOCUMENTS(Title, Text, Author, Source, Date) VALUES (?,?,?,?,?)", values)
    connection.execute("INSERT INTO STATEMENTS VALUES (1, 1, 1, ?, ?, 1)", ends)
    shift = 10 if roles else 0
    for number in (1, 2, 3):
        connection.execute(f"INSERT INTO DATASHORTTEXT VALUES ({number}, 1, {number + shift}, {number})")
    connection.execute(f"INSERT INTO DATABOOLEAN VALUES (1, 1, {4 + shift}, 0)")
    connection.commit()
    connection.close()
    return path.read_bytes()
