"""The audit: who did what, when, in each workspace; append-only, each row sealed with the one before it.

A seal is a SHA-256 over the row and the seal before it, so a row that was changed, taken out or put in breaks the
chain from there on; `chains` says where it ends. It shows tampering by whoever does not compute all the seals anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, insert, select, update

from bot.asker import Workspace
from bot.store.database import Database, for_each, to_json
from bot.store.schema import audit as table
from bot.store.schema import chains, in_utc, storable

_NAME = "audit"
#: Rows that are checked at a time, so that a long audit is never held in memory.
AT_ONCE = 2_000
_FIRST = for_each(lambda insert: insert(chains).on_conflict_do_nothing())
_OURS = (
    chains.c.enterprise == bindparam("in_enterprise"), chains.c.team == bindparam("in_team"), chains.c.name == _NAME,
)  # fmt: skip
_END = select(chains.c.number, chains.c.seal).where(*_OURS)
_HELD = _END.with_for_update()
_GROW = update(chains).where(*_OURS)
_ROWS = select(table.c.number, table.c.person, table.c.what, table.c.subject, table.c.at, table.c.seal).where(
    table.c.enterprise == bindparam("in_enterprise"), table.c.team == bindparam("in_team")
)
_AFTER = _ROWS.where(table.c.number > bindparam("after")).order_by(table.c.number).limit(AT_ONCE)
_LATEST = _ROWS.order_by(table.c.number.desc()).limit(bindparam("most"))


class Done(NamedTuple):
    """A row: the `number`-th thing done in its workspace. `person` is empty where the bot did it by itself."""

    number: int
    person: str
    what: str
    subject: str
    at: datetime


class Break(NamedTuple):
    """The first row at which a chain is broken, by its number, and how."""

    number: int
    why: str


class Audit:
    """Who did what, when. `what` and `subject` are words and ids of ours: never a figure, a question or a name."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, workspace: Workspace, person: str, what: str, subject: str, at: datetime) -> Done:
        """Append a row, kept when this returns. Writers of one workspace take turns.

        Subscriptions, decisions and answers append their own rows, in the transaction that changes them.
        """
        def write(connection: Connection) -> Done:
            hold(connection, workspace)
            return append(connection, workspace, person, what, subject, at)

        return await self._database.write(write)

    async def latest(self, workspace: Workspace, most: int = 100) -> list[Done]:
        """The newest rows, newest first."""
        where = {"in_enterprise": workspace.enterprise, "in_team": workspace.team, "most": most}
        rows = await self._database.read(lambda connection: connection.execute(_LATEST, where).all())
        return [Done(*row[:5]) for row in rows]

    async def verify(self, workspace: Workspace) -> Break | None:
        """Check a whole chain, while others append to it: the first broken row, or None."""
        where = {"in_enterprise": workspace.enterprise, "in_team": workspace.team}
        # Read before and after the rows, as others append meanwhile: at least up to the first, at most to the second.
        first = await self._database.read(lambda connection: _end(connection, where))
        number, seal = 0, ""
        while rows := await self._database.read(partial(_page, {**where, "after": number})):
            for row in rows:
                number += 1
                if row[0] != number:
                    return Break(number, f"the row is missing; the next one is number {row[0]}")
                seal = _seal(seal, workspace, Done(*row[:5]))
                if row[5] != seal or (number == first.number and seal != first.seal):
                    return Break(number, "the row is not as it was written")
        last = await self._database.read(lambda connection: _end(connection, where))
        if number < first.number:
            return Break(number + 1, f"the row is missing; there were {first.number}")
        return Break(last.number + 1, "the row was put in behind the end") if number > last.number else None

    async def workspaces(self) -> list[Workspace]:
        """Every workspace that has an audit, in their order."""
        rows = await self._database.read(_workspaces)
        return sorted(Workspace(*row) for row in rows)


def hold(connection: Connection, workspace: Workspace) -> None:
    """Wait until nobody else changes what is audited in a workspace; nobody then does until the transaction ends."""
    connection.execute(_FIRST[connection.dialect.name], {**workspace._asdict(), "name": _NAME, "number": 0, "seal": ""})
    connection.execute(_HELD, {"in_enterprise": workspace.enterprise, "in_team": workspace.team})


def append(
    connection: Connection, workspace: Workspace, person: str, what: str, subject: str, at: datetime
) -> Done:  # fmt: skip
    """Append a row in a transaction that holds the workspace (`hold`)."""
    where = {"in_enterprise": workspace.enterprise, "in_team": workspace.team}
    number, before = connection.execute(_END, where).one()
    done = Done(number + 1, storable(person), storable(what), storable(subject), in_utc(at))
    seal = _seal(before, workspace, done)
    connection.execute(insert(table), {**workspace._asdict(), **done._asdict(), "seal": seal})
    connection.execute(_GROW, {**where, "number": done.number, "seal": seal})
    return done


class _End(NamedTuple):
    """The number and the seal of the last row; 0 and no seal where there is none."""

    number: int
    seal: str


def _end(connection: Connection, where: dict[str, str]) -> _End:
    found = connection.execute(_END, where).first()
    return _End(0, "") if found is None else _End(*found)


def _page(where: dict[str, Any], connection: Connection) -> Sequence[Any]:
    return connection.execute(_AFTER, where).all()


def _workspaces(connection: Connection) -> Sequence[Any]:
    ended = select(chains.c.enterprise, chains.c.team).where(chains.c.name == _NAME)
    rows = select(table.c.enterprise, table.c.team)  # which may be there though their end is not
    return connection.execute(ended.union(rows)).all()


def _seal(before: str, workspace: Workspace, done: Done) -> str:
    """The seal of a row: of all that is in it, and of the seal before it."""
    said = [before, storable(workspace.enterprise), storable(workspace.team), *done[:4], done.at.isoformat()]
    return hashlib.sha256(to_json(said).encode()).hexdigest()
