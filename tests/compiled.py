"""SQL that is compiled once in a test process, not anew for each of the thousands of workspaces that tests open."""

from typing import Any

from sqlalchemy import Engine, create_engine
from sqlalchemy.util import LRUCache

MOST = 2_000


class SharedStatements(LRUCache[Any, Any]):
    """What SQLAlchemy has compiled, for all engines of one kind.

    Its own cache belongs to one engine: the dialect in its keys is known by its identity. Ours are all made alike, so
    the kind and the version of the server say as much.
    """

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get(self._of_kind(key), default)

    def __setitem__(self, key: Any, value: Any) -> None:
        super().__setitem__(self._of_kind(key), value)

    @staticmethod
    def _of_kind(key: Any) -> Any:
        dialect, *rest = key
        return type(dialect), dialect.server_version_info, *rest


STATEMENTS = SharedStatements(MOST)


def create_sharing_engine(*arguments: Any, **settings: Any) -> Engine:
    """`create_engine`, but for where it keeps what it has compiled."""
    engine = create_engine(*arguments, **settings)
    engine._compiled_cache = STATEMENTS
    return engine
