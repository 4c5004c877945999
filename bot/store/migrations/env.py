"""What Alembic runs to migrate: on the connection it is handed, inside the transaction that is already open."""

from __future__ import annotations

from alembic import context

from bot.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=context.config.attributes["version_table"],
    render_as_batch=True,  # SQLite alters a table by making a new one
)
context.run_migrations()
