"""The marks of a backup in `seen`, of the installation: when it was made, and that this database came from one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, select

from bot.store.database import for_each
from bot.store.schema import seen
from bot.store.versions import INSTALLATION

#: In a backup: `at` is when it was begun, so everything committed until then is in it.
BACKUP = "backup"
#: In a database that was restored: `at` is the moment of its backup, until everything due since was looked back for.
RESTORED = "restored"

_MARK = for_each(lambda insert: (new := insert(seen)).on_conflict_do_update(
    index_elements=list(seen.primary_key.columns), set_={"at": new.excluded["at"]},
))  # fmt: skip
_OURS = (seen.c.enterprise == INSTALLATION.enterprise, seen.c.team == INSTALLATION.team)


def restored(connection: Connection) -> datetime | None:
    """The moment of the backup that this database was restored from, as long as it is marked so."""
    return _at(connection, RESTORED)


def clear_restored(connection: Connection) -> None:
    """Take the mark away."""
    connection.execute(delete(seen).where(*_OURS, seen.c.key == RESTORED))


def mark_backup(connection: Connection, at: datetime) -> None:
    """Mark a database, or the copy of one, as a backup begun at a moment."""
    connection.execute(_MARK[connection.dialect.name], {**INSTALLATION._asdict(), "key": BACKUP, "at": at})


def mark_restored(connection: Connection, otherwise: datetime) -> datetime:
    """Mark a database as restored: from the moment that it was marked with, or `otherwise` where it was not.

    A backup made before what an earlier restore calls for was done keeps the earlier moment. Returns the moment.
    """
    moment = _at(connection, BACKUP) or otherwise
    moment = min(moment, restored(connection) or moment)
    connection.execute(delete(seen).where(*_OURS, seen.c.key == BACKUP))
    connection.execute(_MARK[connection.dialect.name], {**INSTALLATION._asdict(), "key": RESTORED, "at": moment})
    return moment


def _at(connection: Connection, key: str) -> datetime | None:
    found: datetime | None = connection.execute(select(seen.c.at).where(*_OURS, seen.c.key == key)).scalar()
    return found
