"""Readings that were not what was asked, for whoever writes rules. The question's text is never kept."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import insert, select

from bot.asker import Workspace
from bot.store.database import Database
from bot.store.forgetting import forget_before
from bot.store.schema import misreadings as table


class Misreading(NamedTuple):
    """How a question was read, and the trace of why; the kind and status of the answer it got."""

    workspace: Workspace
    at: datetime
    reading: dict[str, Any]
    trace: dict[str, Any]
    kind: str
    status: str


class Misreadings:
    """What people have said was not what they had asked."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(
        self, workspace: Workspace, at: datetime, reading: Mapping[str, Any], trace: Mapping[str, Any],
        kind: str, status: str,
    ) -> None:  # fmt: skip
        """Keep one; `reading` and `trace` are plain JSON without the text of the question."""
        row = {
            **workspace._asdict(), "id": secrets.token_hex(8), "at": at, "reading": dict(reading), "trace": dict(trace),
            "kind": kind, "status": status,
        }  # fmt: skip
        await self._database.write(lambda connection: connection.execute(insert(table), row))

    async def all(self, workspace: Workspace | None = None) -> list[Misreading]:
        """Those of a workspace, of all where it is None; oldest first."""
        columns = (table.c[name] for name in ("enterprise", "team", "at", "reading", "trace", "kind", "status"))
        query = select(*columns).order_by(table.c.at, table.c.id)
        if workspace is not None:
            query = query.where(table.c.enterprise == workspace.enterprise, table.c.team == workspace.team)
        rows = await self._database.read(lambda connection: connection.execute(query).all())
        return [Misreading(Workspace(row[0], row[1]), *row[2:]) for row in rows]

    async def forget(self, before: datetime) -> int:
        """Drop those from before a moment (exclusive), of all workspaces; how many there were."""
        return await forget_before(self._database, table, before)
