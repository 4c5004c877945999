"""Brings a database to the newest schema, on a connection whose transaction is open and whose lock is held."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, column, inspect, select, table

from bot.store.refusal import StoreRefused
from bot.store.schema import metadata

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parent / "migrations"
#: The table with the revision. Its name is ours alone, in case that another program of Alembic's shares the database.
VERSION_TABLE = "dealbot_schema"


def revisions() -> tuple[str, ...]:
    """The revisions that this code knows, oldest first: "0001", … as their files are named."""
    return tuple(sorted(path.name[1:5] for path in (MIGRATIONS / "versions").glob("v[0-9][0-9][0-9][0-9]_*.py")))


def revision_of(connection: Connection) -> str | None:
    """The revision that a database is at; None where it was never migrated."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    return connection.execute(select(column("version_num")).select_from(table(VERSION_TABLE))).scalar()


def is_newest(connection: Connection, name: str) -> bool:
    """Whether nothing is left to migrate.

    Raises StoreRefused where the schema is newer than this code, or the database holds what is not ours.
    """
    revision, newest = revision_of(connection), revisions()[-1]
    if revision is None and (others := _others(connection)):
        raise StoreRefused(f"{name} cannot be used", f"it holds tables of another program: {', '.join(others[:3])}",
                           "name a database of its own for dealbot in DEALBOT_STORE")
    if revision is not None and revision not in revisions():
        why = f"its schema {revision} is newer than this dealbot, which knows those up to {newest}"
        raise StoreRefused(f"{name} cannot be used", why,
                           "install the dealbot that has used it last, or restore a backup from before")
    return revision == newest


def _others(connection: Connection) -> list[str]:
    """The tables of another program that are in the way: any in a file, on a server those with a name of ours."""
    names = sorted(inspect(connection).get_table_names())
    return names if connection.dialect.name == "sqlite" else [name for name in names if name in metadata.tables]


def migrate(connection: Connection, name: str) -> None:
    """Migrate to the newest schema, if it is not there already. The caller commits."""
    if not is_newest(connection, name):  # looked at again, now under the lock
        from alembic import command  # only now: most starts need none of it

        command.upgrade(config(connection), "head")


def config(connection: Connection) -> Config:
    """What Alembic's commands take to work on the connection."""
    from alembic.config import Config

    found = Config()
    found.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    found.set_main_option("path_separator", "os")
    found.attributes.update(connection=connection, version_table=VERSION_TABLE)
    return found
