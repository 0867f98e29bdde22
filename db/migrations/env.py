"""Run the migrations on the connection that `db.workspace.migrating` hands over, or on a workspace that is named.

From a checkout: ``alembic -x url=sqlite:///trial.hashiya upgrade head``, then ``check`` or ``revision --autogenerate``.
"""

from alembic import context
from sqlalchemy import Connection, create_engine

from db.whole_schema import whole_schema


def _run(connection: Connection) -> None:
    # SQLite alters a table by copying it, which the batch mode does.
    context.configure(connection=connection, target_metadata=whole_schema(), render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()


handed_over = context.config.attributes.get("connection")
if handed_over is not None:
    _run(handed_over)
else:
    engine = create_engine(context.get_x_argument(as_dictionary=True)["url"])
    with engine.begin() as opened:
        _run(opened)
    engine.dispose()
