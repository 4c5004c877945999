"""Who wants to be told about which deal, where and how."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, NamedTuple

from sqlalchemy import Connection, bindparam, case, delete, or_, select, update

from bot.asker import Workspace
from bot.store.audit import append, hold
from bot.store.database import Database, for_each
from bot.store.schema import Moment, storable
from bot.store.schema import subscriptions as table

State = Literal["active", "broken"]


class Subscription(NamedTuple):
    """What a destination, a channel ("C…") or a person ("U…"), wants to be told about a deal.

    `rules` are the days before, by rule; none are the deal's own ladder. `zone` is a name of the IANA list, `maker`
    the person who made or last changed it, `made` the moment of that, or when it began to work again. A broken one is
    kept, and says why.
    """

    workspace: Workspace
    id: str
    destination: str
    deal: str
    rules: dict[str, tuple[int, ...]]
    digest: bool
    zone: str
    maker: str
    made: datetime
    state: State = "active"
    reason: str = ""


_COLUMNS = tuple(table.c[name] for name in (
    "enterprise", "team", "id", "destination", "deal", "rules", "digest", "zone", "maker", "made", "state", "reason",
))  # fmt: skip
_PLACE = tuple(table.c[name] for name in ("enterprise", "team", "destination", "deal"))
_OURS = (table.c.enterprise == bindparam("in_enterprise"), table.c.team == bindparam("in_team"))
_HERE = table.c.destination == bindparam("at_destination")
_WITH_ID = table.c.id == bindparam("with_id")
_PUT = for_each(lambda insert: (new := insert(table)).on_conflict_do_update(
    index_elements=list(_PLACE),
    set_={name: new.excluded[name] for name in ("rules", "digest", "zone", "maker", "made", "state", "reason")},
).returning(*_COLUMNS))  # fmt: skip
_REMOVE = delete(table).where(*_OURS, _HERE, table.c.deal == bindparam("at_deal")).returning(*_COLUMNS)
_MARK = (
    update(table)
    .where(*_OURS, _WITH_ID, or_(table.c.state != bindparam("as_state"), table.c.reason != bindparam("as_reason")))
    .values(state=bindparam("state"), reason=bindparam("reason"),
            made=case((bindparam("as_state") == "active", bindparam("at", type_=Moment())), else_=table.c.made))
    .returning(*_COLUMNS)
)
_ALL = select(*_COLUMNS).order_by(*_PLACE)
_THERE = _ALL.where(*_OURS)
_AT = _THERE.where(_HERE)
_ONE = select(*_COLUMNS).where(*_OURS, _WITH_ID)


class Subscriptions:
    """At most one subscription per destination and deal. Each change appends to the audit, in one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def put(
        self, workspace: Workspace, destination: str, deal: str, rules: Mapping[str, Sequence[int]], digest: bool,
        zone: str, maker: str, at: datetime,
    ) -> Subscription:  # fmt: skip
        """Subscribe a destination to a deal, in place of what it had for that deal, whose id stays; it is active."""
        row = {
            **workspace._asdict(), "id": secrets.token_hex(8), "destination": destination, "deal": deal,
            "rules": {rule: list(days) for rule, days in rules.items()}, "digest": digest, "zone": zone,
            "maker": maker, "made": at, "state": "active", "reason": "",
        }  # fmt: skip

        def write(connection: Connection) -> Subscription:
            hold(connection, workspace)
            put = _subscription(connection.execute(_PUT[connection.dialect.name], row).one())
            append(connection, workspace, maker, "subscribed", _subject(put), at)
            return put

        return await self._database.write(write)

    async def remove(self, workspace: Workspace, destination: str, deal: str, person: str, at: datetime
                     ) -> Subscription | None:  # fmt: skip
        """Take a subscription away; what it was, or None where there was none."""
        where = {**_in(workspace), "at_destination": storable(destination), "at_deal": storable(deal)}

        def write(connection: Connection) -> Subscription | None:
            hold(connection, workspace)
            row = connection.execute(_REMOVE, where).first()
            if row is None:
                return None
            removed = _subscription(row)
            append(connection, workspace, person, "unsubscribed", _subject(removed), at)
            return removed

        return await self._database.write(write)

    async def mark(self, workspace: Workspace, id: str, state: State, reason: str, at: datetime) -> bool:
        """Say that deliveries fail ("broken", with the reason) or work again ("active", "").

        True where that changes its state or the reason: of several callers at once exactly one hears it, and tells the
        maker.
        """
        where = {**_in(workspace), "with_id": storable(id), "as_state": state, "as_reason": reason, "at": at}

        def write(connection: Connection) -> bool:
            hold(connection, workspace)
            row = connection.execute(_MARK, {**where, "state": state, "reason": reason}).first()
            if row is not None:
                append(connection, workspace, "", f"subscription {state}", _subject(_subscription(row)), at)
            return row is not None

        return await self._database.write(write)

    async def one(self, workspace: Workspace, id: str) -> Subscription | None:
        """A subscription by its id."""
        where = {**_in(workspace), "with_id": storable(id)}
        row = await self._database.read(lambda connection: connection.execute(_ONE, where).first())
        return None if row is None else _subscription(row)

    async def of(self, workspace: Workspace, destination: str) -> list[Subscription]:
        """Those of a destination, by deal."""
        where = {**_in(workspace), "at_destination": storable(destination)}
        rows = await self._database.read(lambda connection: connection.execute(_AT, where).all())
        return [_subscription(row) for row in rows]

    async def all(self, workspace: Workspace | None = None) -> list[Subscription]:
        """Those of a workspace, of all where it is None; by workspace, destination and deal."""
        query, where = (_ALL, {}) if workspace is None else (_THERE, _in(workspace))
        rows = await self._database.read(lambda connection: connection.execute(query, where).all())
        return [_subscription(row) for row in rows]


def _in(workspace: Workspace) -> dict[str, str]:
    return {"in_enterprise": storable(workspace.enterprise), "in_team": storable(workspace.team)}


def _subscription(row: Sequence[Any]) -> Subscription:
    enterprise, team, id, destination, deal, rules, *rest = row
    ladders = {rule: tuple(days) for rule, days in rules.items()}
    return Subscription(Workspace(enterprise, team), id, destination, deal, ladders, *rest)


def _subject(subscription: Subscription) -> str:
    return f"{subscription.deal} {subscription.destination} {subscription.id}"
