"""Workspaces with articles in them, for tests that begin where an import has ended; and such as older programs left."""

import hashlib
import json
from contextlib import closing
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import insert

from app.domain.identity import new_id
from app.domain.text.folding import fold_key
from app.services.articles import ArticleQuery
from app.services.workspace import Workspace
from db.schema import ARTICLE
from db.workspace.migrating import MIGRATIONS
from db.workspace.opening import open_database


def spans_in(location: str) -> list[str]:
    """The quotes of all spans of a workspace."""
    with closing(Workspace.open(location)) as workspace:
        return [
            span.quote
            for article in workspace.articles.ids(ArticleQuery())
            for span in workspace.articles.open(article).spans
        ]


def take_back_to(location: str | Path, revision: str) -> None:
    """Give the tables of a workspace the shape that they had at an earlier revision."""
    configuration = Config()
    configuration.set_main_option("script_location", str(MIGRATIONS))
    with closing(open_database(location)) as database, database.engine.begin() as connection:
        if database.dialect == "sqlite":
            # As when a workspace is brought up to date: what refers to a table that is made anew stays.
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        configuration.attributes["connection"] = connection
        command.downgrade(configuration, revision)


def add_article(
    workspace: Workspace, text: str, *, language: str = "ar", direction: str | None = None, published: str | None = None
) -> str:
    """Put an article straight into the tables; its first line is its title. Returns its id."""
    article_id = new_id()
    title = text.split("\n", 1)[0]
    row = {
        "id": article_id,
        "key": f"{article_id}.txt",
        "title": title,
        "title_folded": fold_key(title),
        "text_sha256": hashlib.sha256(text.encode()).hexdigest(),
        "language": language,
        "direction": direction,
        "published": published,
        "meta": json.dumps({"published": published} if published else {}),
        "text": text,
    }
    with workspace.database.write() as connection:
        connection.execute(insert(ARTICLE).values(**row))
    return article_id
