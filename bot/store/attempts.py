"""One attempt at an alert, step by step. Each step is refused once another attempt has claimed the entry."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, bindparam, case, delete, func, literal, null, or_, select, update

from bot.asker import Workspace
from bot.store.database import Database, for_each
from bot.store.entry import COLUMNS, OPEN, Entry, State, entry_of
from bot.store.schema import Moment, cards, storable
from bot.store.schema import ledger as table

Claimed = Literal["ours", "lost", "busy", "rooted"]

_KEY = (table.c.enterprise == bindparam("in_enterprise"), table.c.team == bindparam("in_team"),
        table.c.key == bindparam("in_key"))  # fmt: skip
_MINE = (*_KEY, table.c.attempt == bindparam("in_attempt"), table.c.owner == bindparam("in_owner"),
         table.c.state.in_(OPEN))  # fmt: skip
_CLAIM = update(table).where(*_KEY, table.c.wake <= bindparam("in_now"), table.c.state.in_(OPEN)).values(
    attempt=table.c.attempt + 1, owner=bindparam("new_owner"), lease_until=bindparam("until"), wake=bindparam("until"),
    updated=bindparam("in_now"),
).returning(*COLUMNS)  # fmt: skip
_STEP = update(table).where(*_MINE)
_INTEND = _STEP.where(table.c.lease_until > bindparam("in_now"), table.c.obsolete.is_(False)).values(
    state="sending", intent_at=bindparam("in_now"), wake=bindparam("until"), lease_until=bindparam("until"),
    first_intent=func.coalesce(table.c.first_intent, bindparam("in_slack", type_=Moment())),
    channel=bindparam("new_channel"), thread=bindparam("new_thread"), late=bindparam("new_late"),
    digest=bindparam("new_digest"), updated=bindparam("in_now"),
)  # fmt: skip
_CARD = (cards.c.enterprise == bindparam("in_enterprise"), cards.c.team == bindparam("in_team"),
         cards.c.card == bindparam("in_card"))  # fmt: skip
_NEW_CARD = for_each(lambda insert: insert(cards).on_conflict_do_nothing())


class Attempts:
    """Claims, intents and outcomes. All moments are aware."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def claim(self, workspace: Workspace, keys: Sequence[str], owner: str, now: datetime, until: datetime
                    ) -> list[Entry]:  # fmt: skip
        """Take those of the entries that need attention now, until a moment; each gets a new attempt number."""

        def work(connection: Connection) -> list[Entry]:
            found: list[Entry] = []
            for key in sorted(keys):  # in one order, so that two who claim the same do not wait in a circle
                where = {**_place(workspace, key), "in_now": now, "new_owner": owner, "until": until}
                row = connection.execute(_CLAIM, where).first()
                if row is not None:
                    found.append(entry_of(row))
            return found

        return await self._database.write(work)

    async def intend(
        self, entries: Sequence[Entry], now: datetime, settled: datetime, channel: str, thread: str, digest: str,
        card: str = "", slack: datetime | None = None,
    ) -> Claimed:  # fmt: skip
        """Say that a message with these entries is about to be posted; nobody else may until it is `settled`.

        `slack` is the moment by Slack's clock, by which its message will be found.

        "lost": one of them is no longer this attempt's, and nothing was said of any. With a `card`, the message
        becomes its root: "rooted" where that has been posted meanwhile, "busy" where another entry is about to.
        """

        def work(connection: Connection) -> Claimed:
            if card:
                standing = self._take_card(connection, entries[0], card, now)
                if standing != "ours":
                    return standing
            for entry in entries:
                values = {**_mine(entry), "in_now": now, "in_slack": slack or now, "until": settled,
                          "new_channel": channel, "new_thread": thread, "new_late": entry.late,
                          "new_digest": digest}  # fmt: skip
                if connection.execute(_INTEND, values).rowcount != 1:
                    raise _Lost
            return "ours"

        try:
            return await self._database.write(work)
        except _Lost:
            return "lost"

    def _take_card(self, connection: Connection, entry: Entry, card: str, now: datetime) -> Claimed:
        where = {**_place(entry.workspace, ""), "in_card": storable(card)}
        row = {**entry.workspace._asdict(), "card": card, "holder": entry.key, "channel": "", "ts": "", "at": now}
        connection.execute(_NEW_CARD[connection.dialect.name], row)
        found = connection.execute(select(cards.c.holder, cards.c.ts).where(*_CARD).with_for_update(), where).one()
        if found.ts:
            return "rooted"
        if found.holder != storable(entry.key):
            holder = connection.execute(
                select(table.c.state, table.c.lease_until).where(*_KEY), _place(entry.workspace, found.holder)
            ).first()
            if holder is not None and (holder.state in ("sending", "unclear")):
                return "busy"
            connection.execute(update(cards).where(*_CARD).values(holder=entry.key, at=now), where)
        return "ours"

    async def sent(
        self, entries: Sequence[Entry], ts: str, channel: str, thread: str, now: datetime, recheck: datetime | None,
        card: str = "",
    ) -> list[Entry]:  # fmt: skip
        """The message with these entries is there. Returns those that another attempt took meanwhile.

        With a `card` its root is known from now on. `recheck`: when to search the channel for repeats.
        """
        step = _STEP.values(state="sent", wake=None, lease_until=None, ts=ts, channel=channel, thread=thread,
                            updated=now, recheck=recheck, error="", failures=0)  # fmt: skip

        def work(connection: Connection) -> list[Entry]:
            lost = [entry for entry in entries if connection.execute(step, _mine(entry)).rowcount != 1]
            if card and len(lost) < len(entries):
                self._root(connection, entries[0], card, channel, ts, now)
            return lost

        return await self._database.write(work)

    def _root(self, connection: Connection, entry: Entry, card: str, channel: str, ts: str, now: datetime) -> None:
        where = {**_place(entry.workspace, ""), "in_card": storable(card)}
        row = {**entry.workspace._asdict(), "card": card, "holder": entry.key, "channel": channel, "ts": ts, "at": now}
        connection.execute(_NEW_CARD[connection.dialect.name], row)
        connection.execute(update(cards).where(*_CARD, cards.c.ts == "").values(channel=channel, ts=ts, at=now), where)

    async def back(
        self, entries: Sequence[Entry], state: State, wake: datetime | None, now: datetime, code: str = "",
        failed: bool = False, channel: str = "",
    ) -> None:  # fmt: skip
        """End this attempt: in `state`, to be looked at again at `wake` (None: never).

        What is obsolete and not posted is cancelled, instead of planned again.
        """
        again = state == "planned"
        step = _STEP.values(
            state=case((table.c.obsolete, "cancelled"), else_="planned") if again else state,
            wake=case((table.c.obsolete, null()), else_=literal(wake, Moment())) if again else wake,
            lease_until=None, updated=now, error=code,
            failures=table.c.failures + 1 if failed else table.c.failures,
            channel=channel or table.c.channel,
        )  # fmt: skip

        def work(connection: Connection) -> None:
            for entry in entries:
                connection.execute(step, _mine(entry))

        await self._database.write(work)

    async def park(self, workspace: Workspace, destination: str, until: datetime, now: datetime) -> None:
        """Nothing planned for a destination is tried before a moment; what somebody is at right now is left alone."""
        free = or_(table.c.lease_until.is_(None), table.c.lease_until <= now)
        parked = update(table).where(*_of(workspace, destination), table.c.state == "planned", table.c.wake < until,
                                     free).values(wake=until)  # fmt: skip
        await self._database.write(lambda connection: connection.execute(parked))

    async def lates(self, workspace: Workspace, destination: str, now: datetime, before: datetime, most: int
                    ) -> list[str]:  # fmt: skip
        """The keys of what is planned for a destination, needs attention now, and was due before a moment."""
        query = select(table.c.key).where(
            *_of(workspace, destination), table.c.state == "planned", table.c.wake <= now, table.c.due < before,
            table.c.failures == 0, table.c.rule.not_in(("digest", "broken")),
        ).order_by(table.c.due, table.c.key).limit(most)  # fmt: skip
        rows = await self._database.read(lambda connection: connection.execute(query).all())
        return [row[0] for row in rows]

    async def unsettled(self, workspace: Workspace, destination: str, now: datetime, most: int = 200) -> list[str]:
        """The keys of what may have been posted to a destination, and can be looked for by now."""
        query = select(table.c.key).where(
            *_of(workspace, destination), table.c.state.in_(("sending", "unclear")), table.c.wake <= now
        ).order_by(table.c.wake, table.c.key).limit(most)  # fmt: skip
        rows = await self._database.read(lambda connection: connection.execute(query).all())
        return [row[0] for row in rows]

    async def root(self, workspace: Workspace, card: str) -> tuple[str, str]:
        """Where the root of a card stands: its channel and `ts`; empty where it was not posted yet."""
        query = select(cards.c.channel, cards.c.ts).where(*_CARD)
        where = {**_place(workspace, ""), "in_card": storable(card)}
        row = await self._database.read(lambda connection: connection.execute(query, where).first())
        return (row.channel, row.ts) if row is not None else ("", "")

    async def uproot(self, workspace: Workspace, card: str, ts: str) -> None:
        """The root of a card is gone: the next message starts a new one."""
        where = {**_place(workspace, ""), "in_card": storable(card)}
        await self._database.write(
            lambda connection: connection.execute(delete(cards).where(*_CARD, cards.c.ts == ts), where)
        )

    async def abandoned(self, workspace: Workspace, owner: str, now: datetime, settle: datetime, until: datetime,
                        dead: bool = True) -> int:  # fmt: skip
        """Free what a silent executor had claimed: at once where it said no intent; how much it was.

        Where it is known to be `dead`, what it was sending is settled at `settle`; where it may only be slow, as its
        intent said. No claim or intent of its lasts longer than `until`.
        """
        its = (table.c.enterprise == workspace.enterprise, table.c.team == workspace.team, table.c.owner == owner,
               table.c.wake > now, table.c.wake <= until)  # fmt: skip
        free = update(table).where(*its, table.c.state.in_(("planned", "unclear")), table.c.lease_until > now).values(
            wake=now, lease_until=None, updated=now)  # fmt: skip
        look = update(table).where(*its, table.c.state == "sending").values(
            state="unclear", wake=case((table.c.wake < settle, table.c.wake), else_=literal(settle, Moment())),
            lease_until=None, updated=now)  # fmt: skip

        def work(connection: Connection) -> int:
            freed = int(connection.execute(free).rowcount)
            return freed + (int(connection.execute(look).rowcount) if dead else 0)

        return await self._database.write(work)


class _Lost(Exception):
    """An entry is another attempt's; what was written is taken back."""


def _of(workspace: Workspace, destination: str) -> tuple[Any, ...]:
    return (table.c.enterprise == workspace.enterprise, table.c.team == workspace.team,
            table.c.destination == storable(destination))  # fmt: skip


def _place(workspace: Workspace, key: str) -> dict[str, Any]:
    return {"in_enterprise": workspace.enterprise, "in_team": workspace.team, "in_key": storable(key)}


def _mine(entry: Entry) -> dict[str, Any]:
    return {**_place(entry.workspace, entry.key), "in_attempt": entry.attempt, "in_owner": storable(entry.owner)}
