"""The ledger of alerts: what is planned, what is being sent, what was sent. The only truth about them.

An entry needs attention at its `wake`: when it falls due, when a lease or a settling time is over, when it may be
tried again; a finished one has none. Whoever claims an entry gets the next attempt number, and every later step of
that attempt is refused once another one has claimed it (`attempts`).
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Connection,
    Integer,
    Select,
    bindparam,
    case,
    delete,
    func,
    literal,
    literal_column,
    or_,
    select,
    text,
    update,
)

from bot.asker import Workspace
from bot.store.attempts import Attempts
from bot.store.database import for_each
from bot.store.entry import COLUMNS, OPEN, Entry, Held, State, Wanted, entry_of
from bot.store.schema import Moment, alerting, storable
from bot.store.schema import held as held_table
from bot.store.schema import ledger as table

__all__ = ["OPEN", "RESTORED", "Entry", "Held", "Ledger", "State", "Wanted"]

#: The `error` of an entry that may have been posted after the backup from which the store was restored: nobody knows
#: whether in the channel or in a thread.
RESTORED = "restored"

_IN = (table.c.enterprise == bindparam("in_enterprise"), table.c.team == bindparam("in_team"))
#: Written out as the partial index has it, so that SQLite sees that the index will do.
_OPEN = text("state IN ('planned', 'sending', 'unclear')")
_TURNS = (
    select(table.c.key, table.c.destination, table.c.attempt, table.c.wake, func.row_number().over(
        partition_by=table.c.destination, order_by=(table.c.wake, table.c.key)).label("turn"))
    .where(*_IN, table.c.wake <= bindparam("in_now")).subquery()
)  # fmt: skip
_DUE = (
    select(_TURNS.c.key, _TURNS.c.destination, _TURNS.c.attempt, _TURNS.c.wake)
    .where(_TURNS.c.turn <= bindparam("each", type_=Integer))
    .order_by(_TURNS.c.turn, _TURNS.c.wake, _TURNS.c.key).limit(bindparam("most", type_=Integer))
)  # fmt: skip
#: For the auditor: by state and due moment, so that nothing that `wake` may hide is missed.
_OVERDUE = (
    select(*COLUMNS).where(*_IN, _OPEN, table.c.due <= bindparam("before"))
    .order_by(table.c.due, table.c.key).limit(bindparam("most", type_=Integer))
)  # fmt: skip
_RECHECK = (
    select(*COLUMNS).where(*_IN, table.c.recheck <= bindparam("in_now")).order_by(table.c.recheck)
    .limit(bindparam("most", type_=Integer))
)  # fmt: skip
_ALIVE = or_(table.c.lease_until.is_(None), table.c.lease_until <= bindparam("in_now"))
_AT = (*_IN, table.c.key == bindparam("in_key"))
_ADD = for_each(lambda insert: insert(table).on_conflict_do_nothing().returning(table.c.key))
_SECRET = for_each(lambda insert: insert(alerting).on_conflict_do_nothing())
_HOLD = for_each(lambda insert: (new := insert(held_table)).on_conflict_do_update(
    index_elements=list(held_table.primary_key.columns), set_={"number": new.excluded["number"]},
))  # fmt: skip


class Ledger(Attempts):
    """The queries. All moments are aware; all changes are conditional and atomic."""

    # What there is

    async def get(self, workspace: Workspace, key: str) -> Entry | None:
        """One entry."""
        where = {**_place(workspace), "in_key": storable(key)}
        query = select(*COLUMNS).where(*_AT)
        row = await self._database.read(lambda connection: connection.execute(query, where).first())
        return None if row is None else entry_of(row)

    async def all(self, workspace: Workspace, destination: str = "", deal: str | None = None,
                  states: Collection[State] = ()) -> list[Entry]:  # fmt: skip
        """The entries by due moment, of all destinations, deals and states unless some are named.

        `deal` "" names those of no deal, as digests are.
        """
        return await self._entries(_select(destination, deal, states).order_by(table.c.due, table.c.key), workspace)

    async def next(self, workspace: Workspace, most: int = 10) -> list[Entry]:
        """The entries that fall due next, the first `most`, and before them those that are overdue."""
        query = _select("", None, ()).where(_OPEN, table.c.rule != "broken")
        return await self._entries(query.order_by(table.c.due, table.c.key).limit(most), workspace)

    async def counts(self, workspace: Workspace) -> dict[State, int]:
        """How many entries there are in each state that any is in."""
        query = select(table.c.state, func.count()).where(*_IN).group_by(table.c.state)
        rows = await self._rows(query, _place(workspace))
        return {row[0]: row[1] for row in rows}

    async def due(self, workspace: Workspace, now: datetime, each: int = 20, most: int = 600) -> list[Wanted]:
        """What needs attention now, however old: of each destination the oldest few, the destinations in turn."""
        rows = await self._rows(_DUE, {**_place(workspace), "in_now": now, "each": each, "most": most})
        return [Wanted(workspace, *row) for row in rows]

    async def overdue(self, workspace: Workspace, before: datetime, most: int = 500) -> list[Entry]:
        """What was due before a moment (inclusive) and is not finished, the oldest first."""
        rows = await self._rows(_OVERDUE, {**_place(workspace), "before": before, "most": most})
        return [entry_of(row) for row in rows]

    async def rechecks(self, workspace: Workspace, now: datetime, most: int = 500) -> list[Entry]:
        """What was sent after it had been unclear, and whose channel is to be searched for repeats by now."""
        rows = await self._rows(_RECHECK, {**_place(workspace), "in_now": now, "most": most})
        return [entry_of(row) for row in rows]

    async def rechecked(self, workspace: Workspace, keys: Sequence[str]) -> None:
        """Their channels have been searched."""
        done = update(table).where(*_AT).values(recheck=None)

        def work(connection: Connection) -> None:
            for key in keys:
                connection.execute(done, {**_place(workspace), "in_key": storable(key)})

        await self._database.write(work)

    async def rouse(self, workspace: Workspace, keys: Sequence[str], now: datetime) -> None:
        """Let entries that are not finished be looked at, though no moment was set for that."""
        up = update(table).where(*_AT, table.c.state.in_(OPEN), table.c.wake.is_(None)).values(wake=now)

        def work(connection: Connection) -> None:
            for key in keys:
                connection.execute(up, {**_place(workspace), "in_key": storable(key)})

        await self._database.write(work)

    async def rewound(self, workspace: Workspace, now: datetime, ahead: datetime, wake: datetime) -> int:
        """Let what a clock that was ahead has put off be looked at by `wake`; how much that was.

        It is what was due by now and was written at a moment after `ahead`, which is not yet.
        """
        back = update(table).where(
            *_IN, _OPEN, table.c.due <= bindparam("in_now"), table.c.updated > ahead, table.c.wake > wake
        ).values(wake=wake, lease_until=wake, updated=bindparam("in_now"))  # fmt: skip
        where = {**_place(workspace), "in_now": now}
        return await self._database.write(lambda connection: int(connection.execute(back, where).rowcount))

    # Planning

    async def add(self, entries: Iterable[Entry]) -> int:
        """Put in those whose keys are not there yet, to be looked at when they are due; how many they were."""
        rows = [entry._replace(wake=entry.due).row() for entry in entries]

        def work(connection: Connection) -> int:
            added = 0
            for row in rows:
                added += connection.execute(_ADD[connection.dialect.name], row).first() is not None
            return added

        return await self._database.write(work) if rows else 0

    async def replan(self, workspace: Workspace, new: Sequence[Entry], moved: Sequence[Entry], again: Sequence[Entry],
                     gone: Sequence[str], now: datetime) -> None:  # fmt: skip
        """All that a planning changes, at once.

        `new` are put in. `moved` have another due moment. `again` are true once more: those cancelled or
        undeliverable are planned, those obsolete are not any longer. `gone` are no longer true: cancelled where
        nobody can have posted them, else obsolete. What could not be delivered was made when it was; all else that
        changes is made `now`.
        """
        quiet = (table.c.state == "planned", _ALIVE)
        at = bindparam("at", type_=Moment())
        move = update(table).where(*_AT, *quiet).values(due=at, wake=at, updated=now, made=now)
        revive = update(table).where(*_AT, table.c.state.in_(("cancelled", "undeliverable"))).values(
            state="planned", due=at, wake=at, obsolete=False, failures=0, updated=now, lease_until=None,
            error=bindparam("new_error"),
            made=case((table.c.state == "cancelled", literal(now, Moment())), else_=table.c.made))  # fmt: skip
        renew = update(table).where(*_AT, table.c.state.in_(OPEN)).values(obsolete=False)
        cancel = update(table).where(*_AT, *quiet).values(state="cancelled", wake=None, updated=now)
        doubt = update(table).where(*_AT, table.c.state.in_(OPEN)).values(obsolete=True)
        place = _place(workspace)

        def work(connection: Connection) -> None:
            for entry in new:
                row = entry._replace(wake=entry.due, made=now).row()
                connection.execute(_ADD[connection.dialect.name], row)
            for entry in moved:
                connection.execute(move, {**place, "in_key": storable(entry.key), "in_now": now, "at": entry.due})
            for entry in again:
                where = {**place, "in_key": storable(entry.key)}
                connection.execute(revive, {**where, "at": entry.due, "new_error": entry.error})
                connection.execute(renew, where)
            for key in gone:
                where = {**place, "in_key": storable(key), "in_now": now}
                connection.execute(cancel, where)
                connection.execute(doubt, where)

        if new or moved or again or gone:
            await self._database.write(work)

    async def places(self, workspace: Workspace) -> set[tuple[str, str]]:
        """Each destination and deal for which something may still happen."""
        query = select(table.c.destination, table.c.deal).where(*_IN, _OPEN).distinct()
        return {(row[0], row[1]) for row in await self._rows(query, _place(workspace))}

    async def suspect(self, workspace: Workspace, since: datetime, now: datetime) -> int:
        """After a restore: whatever is planned and was due may have been posted since a moment; how much it is."""
        doubt = update(table).where(
            *_IN, _OPEN, table.c.due <= bindparam("in_now"), table.c.state == "planned"
        ).values(
            state="unclear", first_intent=since, intent_at=since, lease_until=None, updated=now, error=RESTORED,
            channel=case((table.c.channel != "", table.c.channel), else_=table.c.destination),
        )  # fmt: skip
        where = {**_place(workspace), "in_now": now}
        return await self._database.write(lambda connection: int(connection.execute(doubt, where).rowcount))

    async def secret(self, workspace: Workspace) -> str:
        """What the workspace's marks are made with; made up at the first call, and the same ever after."""
        row = {**workspace._asdict(), "secret": secrets.token_hex(32), "planned": None}
        query = select(alerting.c.secret).where(alerting.c.enterprise == workspace.enterprise,
                                                alerting.c.team == workspace.team)  # fmt: skip

        def work(connection: Connection) -> str:
            connection.execute(_SECRET[connection.dialect.name], row)
            return str(connection.execute(query).scalar_one())

        return await self._database.write(work)

    async def planned(self, workspace: Workspace) -> datetime | None:
        """When the workspace's alerts were last planned."""
        query = select(alerting.c.planned).where(alerting.c.enterprise == workspace.enterprise,
                                                 alerting.c.team == workspace.team)  # fmt: skip
        return await self._database.read(lambda connection: connection.execute(query).scalar())

    async def set_planned(self, workspace: Workspace, at: datetime) -> None:
        """The workspace's alerts are planned; `secret` was asked for before."""
        done = update(alerting).where(alerting.c.enterprise == workspace.enterprise,
                                      alerting.c.team == workspace.team).values(planned=at)  # fmt: skip
        await self._database.write(lambda connection: connection.execute(done))

    # Deals that would vanish

    async def hold(self, workspace: Workspace, deal: str, number: int, now: datetime) -> None:
        """Keep the alerts of a deal until somebody confirms that they may vanish."""
        row = {**workspace._asdict(), "deal": deal, "number": number, "since": now, "confirmed": False}
        await self._database.write(lambda connection: connection.execute(_HOLD[connection.dialect.name], row))

    async def unhold(self, workspace: Workspace, deal: str) -> None:
        """They have vanished, or are true again."""
        drop = delete(held_table).where(*_held(workspace), held_table.c.deal == deal)
        await self._database.write(lambda connection: connection.execute(drop))

    async def held(self, workspace: Workspace) -> list[Held]:
        """The deals whose alerts are kept until their vanishing is confirmed."""
        columns = (held_table.c[name] for name in Held._fields)
        query = select(*columns).where(*_held(workspace)).order_by(held_table.c.deal)
        return [Held(*row) for row in await self._rows(query, {})]

    async def confirm(self, workspace: Workspace, deal: str) -> int:
        """Let the held alerts of a deal vanish with the next planning; how many there are (0: none are held)."""
        found = {one.deal: one.number for one in await self.held(workspace)}
        yes = update(held_table).where(*_held(workspace), held_table.c.deal == deal).values(confirmed=True)
        await self._database.write(lambda connection: connection.execute(yes))
        return found.get(deal, 0)

    # The rest

    async def skew(self, now: datetime) -> timedelta:
        """How far the database's clock is ahead of `now`, which was read just before; none for a file."""

        def work(connection: Connection) -> timedelta:
            if connection.dialect.name == "sqlite":
                return timedelta()
            at: datetime = connection.execute(select(literal_column("clock_timestamp()"))).scalar_one()
            return at - now

        return await self._database.read(work)

    async def workspaces(self) -> list[Workspace]:
        """The workspaces that have a ledger."""
        rows = await self._rows(select(alerting.c.enterprise, alerting.c.team), {})
        return [Workspace(row[0], row[1]) for row in rows]

    async def _entries(self, query: Select[Any], workspace: Workspace) -> list[Entry]:
        return [entry_of(row) for row in await self._rows(query, _place(workspace))]

    async def _rows(self, query: Select[Any], where: dict[str, Any]) -> Sequence[Any]:
        return await self._database.read(lambda connection: connection.execute(query, where).all())


def mark_of(secret: str, workspace: Workspace, key: str) -> str:
    """What stands for an alert in its message's metadata, which everybody in the workspace can read."""
    said = f"{workspace.enterprise}|{workspace.team}|{key}".encode()
    return hmac.new(secret.encode(), said, "sha256").hexdigest()[:24]


def _place(workspace: Workspace) -> dict[str, Any]:
    return {"in_enterprise": workspace.enterprise, "in_team": workspace.team}


def _held(workspace: Workspace) -> tuple[Any, ...]:
    return (held_table.c.enterprise == workspace.enterprise, held_table.c.team == workspace.team)


def _select(destination: str, deal: str | None, states: Collection[State]) -> Select[Any]:
    query = select(*COLUMNS).where(*_IN)
    if destination:
        query = query.where(table.c.destination == storable(destination))
    if deal is not None:
        query = query.where(table.c.deal == storable(deal))
    return query.where(table.c.state.in_(states)) if states else query
