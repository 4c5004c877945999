"""Drops old rows of a table that has a moment `at`, a part at a time, so that nobody waits long for the others."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Table, delete, select, tuple_

from bot.store.database import Database

AT_ONCE = 1_000


async def forget_before(database: Database, table: Table, before: datetime, *only: ColumnElement[bool]) -> int:
    """Drop the rows from before a moment (exclusive), of all workspaces and where `only` holds; how many."""
    key = tuple_(*table.primary_key.columns)
    old = select(*table.primary_key.columns).where(table.c.at < before, *only).limit(AT_ONCE)

    def part(connection: Connection) -> int:
        return connection.execute(delete(table).where(key.in_(old))).rowcount

    forgotten = 0
    while dropped := await database.write(part):
        forgotten += dropped
    return forgotten
