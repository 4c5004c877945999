"""The processes that send alerts, by their ids, and whether they still live."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, delete, select

from bot.store.database import Database, for_each
from bot.store.schema import executors as table
from bot.store.versions import INSTALLATION

_BEAT = for_each(lambda insert: (new := insert(table)).on_conflict_do_update(
    index_elements=list(table.primary_key.columns),
    set_={name: new.excluded[name] for name in ("host", "nonce", "beat")},
))  # fmt: skip


class Executor(NamedTuple):
    """A process: its id, the machine it runs on, what tells its runs apart, and its last sign of life."""

    id: str
    host: str
    nonce: str
    beat: datetime


class Executors:
    """Signs of life. They belong to the installation."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def beat(self, one: Executor) -> Executor | None:
        """Give a sign of life; the row that it replaces, where another run had written that."""
        query = select(*(table.c[name] for name in Executor._fields)).where(table.c.id == one.id)

        def work(connection: Connection) -> Executor | None:
            row = connection.execute(query).first()
            connection.execute(_BEAT[connection.dialect.name], {**INSTALLATION._asdict(), **one._asdict()})
            return Executor(*row) if row is not None and row.nonce != one.nonce else None

        return await self._database.write(work)

    async def all(self) -> list[Executor]:
        """All of them, by id."""
        query = select(*(table.c[name] for name in Executor._fields)).order_by(table.c.id)
        rows = await self._database.read(lambda connection: connection.execute(query).all())
        return [Executor(*row) for row in rows]

    async def gone(self, id: str) -> None:
        """A process has ended in order, or all that it left behind is taken over."""
        await self._database.write(lambda connection: connection.execute(delete(table).where(table.c.id == id)))
