"""The last good text of each deal file. It belongs to the installation, not to a workspace."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import delete, select

from bot.asker import Workspace
from bot.store.database import Database, for_each
from bot.store.schema import versions as table

INSTALLATION = Workspace("", "")
_VERSION = select(table.c.file, table.c.deal, table.c.text, table.c.digest, table.c.at).where(
    table.c.enterprise == INSTALLATION.enterprise, table.c.team == INSTALLATION.team
)
_PUT = for_each(lambda insert: (new := insert(table)).on_conflict_do_update(
    index_elements=list(table.primary_key.columns),
    set_={name: new.excluded[name] for name in ("deal", "text", "digest", "at")},
    where=table.c.digest != new.excluded.digest,
))  # fmt: skip


class Version(NamedTuple):
    """The text that a deal file held when it last loaded; `deal` is the id of its deal, empty for settings."""

    file: str
    deal: str
    text: str
    digest: str
    at: datetime


class Versions:
    """One version per file, by the file's absolute path."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def put(self, file: str, deal: str, text: str, digest: str, at: datetime) -> None:
        """Keep a text in place of the file's one before; nothing changes where the digest is the same."""
        row = {**INSTALLATION._asdict(), "file": file, "deal": deal, "text": text, "digest": digest, "at": at}
        await self._database.write(lambda connection: connection.execute(_PUT[connection.dialect.name], row))

    async def of(self, file: str) -> Version | None:
        """The version of a file."""
        query = _VERSION.where(table.c.file == file)
        row = await self._database.read(lambda connection: connection.execute(query).first())
        return None if row is None else Version(*row)

    async def all(self) -> list[Version]:
        """Every version, by file."""
        rows = await self._database.read(lambda connection: connection.execute(_VERSION).all())
        return sorted(Version(*row) for row in rows)

    async def drop(self, file: str) -> None:
        """Forget the version of a file that is gone for good."""
        where = (table.c.enterprise == INSTALLATION.enterprise, table.c.team == INSTALLATION.team, table.c.file == file)
        await self._database.write(lambda connection: connection.execute(delete(table).where(*where)))
