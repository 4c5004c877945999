"""How the schema came to be, a migration per file; Alembic runs them, `bot.store.migrating` Alembic."""
