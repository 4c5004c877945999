"""What each thread is about: the state that a follow-up question leans on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select

from bot.asker import Workspace
from bot.store.database import Database, for_each
from bot.store.forgetting import forget_before
from bot.store.schema import conversations as table


class Kept(NamedTuple):
    """The state of a thread as `person` left it at a moment."""

    thread: str
    person: str
    state: dict[str, Any]
    at: datetime


_KEEP = for_each(lambda insert: (new := insert(table)).on_conflict_do_update(
    index_elements=list(table.primary_key.columns),
    set_={name: new.excluded[name] for name in ("person", "state", "at")},
))  # fmt: skip
_KEPT = select(table.c.thread, table.c.person, table.c.state, table.c.at).where(
    table.c.enterprise == bindparam("enterprise"), table.c.team == bindparam("team"),
    table.c.channel == bindparam("channel"),
)  # fmt: skip
_OF = _KEPT.where(table.c.thread == bindparam("thread"))
_LATEST = (
    _KEPT.where(table.c.person == bindparam("person"), table.c.at >= bindparam("since"))
    .order_by(table.c.at.desc(), table.c.thread.desc())
    .limit(1)
)


class Conversations:
    """One state per thread of a channel."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def keep(
        self, workspace: Workspace, channel: str, thread: str, person: str, state: Mapping[str, Any], at: datetime
    ) -> None:
        """Keep the state of a thread in place of the one before; `state` is plain JSON."""
        key = {**workspace._asdict(), "channel": channel, "thread": thread}
        row = {**key, "person": person, "state": dict(state), "at": at}
        await self._database.write(lambda connection: connection.execute(_KEEP[connection.dialect.name], row))

    async def of(self, workspace: Workspace, channel: str, thread: str) -> Kept | None:
        """The state of a thread, whoever left it."""
        where = {**workspace._asdict(), "channel": channel, "thread": thread}
        row = await self._database.read(lambda connection: connection.execute(_OF, where).first())
        return None if row is None else Kept(*row)

    async def latest(self, workspace: Workspace, channel: str, person: str, since: datetime) -> Kept | None:
        """The newest state that a person left in any thread of a channel at or after `since`."""
        where = {**workspace._asdict(), "channel": channel, "person": person, "since": since}
        row = await self._database.read(lambda connection: connection.execute(_LATEST, where).first())
        return None if row is None else Kept(*row)

    async def forget(self, before: datetime) -> int:
        """Drop what was left before a moment (exclusive), of all workspaces; how many there were."""
        return await forget_before(self._database, table, before)
