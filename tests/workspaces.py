"""Workspaces with articles in them, for tests that begin where an import has ended."""

import hashlib

from sqlalchemy import insert

from app.domain.folding import fold_key
from app.domain.identity import new_id
from app.services.workspace import Workspace
from db.schema import ArticleRow


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
        "meta": "{}",
        "text": text,
    }
    with workspace.database.write() as connection:
        connection.execute(insert(ArticleRow).values(**row))
    return article_id
