"""Alembic's room: the steps from one schema to the next, and which one this program wants."""

HEAD = "0004"
"""Revision of the schema in `db.schema`; revisions are numbered upwards, so that a newer one can be told."""
