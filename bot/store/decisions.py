"""What was decided about the deals, and by whom. Undone decisions stay, as history."""

from __future__ import annotations

import secrets
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, bindparam, select, update

from bot.asker import Workspace
from bot.store.audit import append, hold
from bot.store.database import Database, for_each
from bot.store.schema import decisions as table
from bot.store.schema import storable


class Recorded(NamedTuple):
    """A decision as it was recorded: what `core.Decision` holds, who recorded it when, and who has undone it.

    `on` is the day it is about, `target` the exit or event whose alerts it closes, `recorded` the day it is known
    from in the deal's zone. `undone_by` is empty, and `undone_at` None, while it is in force.
    """

    id: str
    deal: str
    kind: str
    on: date | None
    recorded: date
    target: str
    person: str
    at: datetime
    undone_by: str = ""
    undone_at: datetime | None = None


_COLUMNS = tuple(table.c[name] for name in Recorded._fields)
_OURS = (table.c.enterprise == bindparam("in_enterprise"), table.c.team == bindparam("in_team"))
_WITH_ID = table.c.id == bindparam("with_id")
_ADD = for_each(lambda insert: insert(table).on_conflict_do_nothing().returning(*_COLUMNS))
_UNDO = (
    update(table)
    .where(*_OURS, _WITH_ID, table.c.undone_at.is_(None))
    .values(undone_by=bindparam("undone_by"), undone_at=bindparam("undone_at"))
    .returning(*_COLUMNS)
)
_ALL = select(*_COLUMNS).where(*_OURS).order_by(table.c.at, table.c.id)
_ONE = select(*_COLUMNS).where(*_OURS, _WITH_ID)


class Decisions:
    """Decisions by workspace and deal. Each change appends to the audit, in one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(
        self, workspace: Workspace, deal: str, kind: str, on: date | None, recorded: date, target: str, person: str,
        at: datetime, id: str = "",
    ) -> Recorded:  # fmt: skip
        """Record a decision. With an `id` (that of the form, say) a second call with it changes nothing, and gets
        the first one's row."""
        row = {
            **workspace._asdict(), "id": id or secrets.token_hex(8), "deal": deal, "kind": kind, "on": on,
            "recorded": recorded, "target": target, "person": person, "at": at, "undone_by": "", "undone_at": None,
        }  # fmt: skip

        def write(connection: Connection) -> Recorded:
            hold(connection, workspace)
            new = connection.execute(_ADD[connection.dialect.name], row).first()
            if new is None:
                where = {**_in(workspace), "with_id": storable(id)}
                return Recorded(*connection.execute(_ONE, where).one())
            append(connection, workspace, person, f"decided: {kind}", _subject(Recorded(*new)), at)
            return Recorded(*new)

        return await self._database.write(write)

    async def undo(self, workspace: Workspace, id: str, person: str, at: datetime) -> Recorded | None:
        """Undo a decision: it as it is now; None where there is none, or it was undone before."""
        where = {**_in(workspace), "with_id": storable(id), "undone_by": person, "undone_at": at}

        def write(connection: Connection) -> Recorded | None:
            hold(connection, workspace)
            row = connection.execute(_UNDO, where).first()
            if row is None:
                return None
            undone = Recorded(*row)
            append(connection, workspace, person, f"undone: {undone.kind}", _subject(undone), at)
            return undone

        return await self._database.write(write)

    async def one(self, workspace: Workspace, id: str) -> Recorded | None:
        """A decision by its id, also an undone one."""
        where = {**_in(workspace), "with_id": storable(id)}
        row = await self._database.read(lambda connection: connection.execute(_ONE, where).first())
        return None if row is None else Recorded(*row)

    async def of(self, workspace: Workspace, deal: str | None = None) -> list[Recorded]:
        """Those in force for a deal, for all deals where it is None; oldest first."""
        return await self._those(workspace, deal, _ALL.where(table.c.undone_at.is_(None)))

    async def history(self, workspace: Workspace, deal: str | None = None) -> list[Recorded]:
        """Those in force and those undone; oldest first."""
        return await self._those(workspace, deal, _ALL)

    async def _those(self, workspace: Workspace, deal: str | None, query: Select[Any]) -> list[Recorded]:
        if deal is not None:
            query = query.where(table.c.deal == deal)
        rows = await self._database.read(lambda connection: connection.execute(query, _in(workspace)).all())
        return [Recorded(*row) for row in rows]


def _in(workspace: Workspace) -> dict[str, Any]:
    return {"in_enterprise": storable(workspace.enterprise), "in_team": storable(workspace.team)}


def _subject(decision: Recorded) -> str:
    return f"{decision.deal} {decision.target or '-'} {decision.id}"
