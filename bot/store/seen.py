"""What was handled already, by key: each key can be claimed once, by one caller, over all replicas."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import NamedTuple

from sqlalchemy import Connection

from bot.asker import Workspace
from bot.store.database import Database, for_each
from bot.store.forgetting import forget_before
from bot.store.restored import RESTORED
from bot.store.schema import in_utc, seen, storable

#: So many claims at most in one transaction; the others wait for the next.
AT_ONCE = 500
_KEY = ("enterprise", "team", "key")
_CLAIM = for_each(lambda insert: insert(seen).on_conflict_do_nothing().returning(*(seen.c[name] for name in _KEY)))


class _Claim(NamedTuple):
    """A key of a workspace, and the caller who waits to hear whether it is theirs."""

    key: tuple[str, str, str]
    at: datetime
    answer: asyncio.Future[bool]


class Seen:
    """Claims of keys, such as the ids of events."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: list[_Claim] = []
        self._writing: asyncio.Task[None] | None = None

    async def claim(self, workspace: Workspace, key: str, at: datetime) -> bool:
        """True for exactly one caller per key of a workspace, over all replicas and restarts; False for the others.

        Claims made while another is being written share the next transaction. Where it raises (the database's
        exceptions), or the caller is cancelled, the key may be claimed or not.
        """
        answer: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        names = (storable(workspace.enterprise), storable(workspace.team), storable(key))
        self._waiting.append(_Claim(names, in_utc(at), answer))  # a naive moment fails its caller, not the others
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write())  # its own task: no caller's cancelling ends it
        return await answer

    async def forget(self, before: datetime) -> int:
        """Drop the claims made before a moment (exclusive), of all workspaces; how many there were.

        That the store was restored from a backup, which may be old, is not forgotten.
        """
        return await forget_before(self._database, seen, before, seen.c.key != RESTORED)

    async def _write(self) -> None:
        """Write what waits, one transaction after the other, until nothing does."""
        taken: list[_Claim] = []
        try:
            while self._waiting:
                taken, self._waiting = self._waiting[:AT_ONCE], self._waiting[AT_ONCE:]
                taken = [claim for claim in taken if not claim.answer.done()]  # the others were cancelled
                try:
                    won = await self._database.write(partial(_insert, taken))
                except Exception as error:  # noqa: BLE001 - whatever it is, each caller gets it
                    _answer(taken, error)
                else:
                    _answer(taken, won)
        finally:  # only where this task is cancelled does anybody still wait
            for claim in (*taken, *self._waiting):
                claim.answer.cancel()
            self._waiting = []


def _insert(claims: Sequence[_Claim], connection: Connection) -> set[tuple[str, str, str]]:
    """The keys that were not there before."""
    rows = {claim.key: claim.at for claim in claims}
    # Replicas that insert the same keys in one order cannot wait for each other in a circle.
    parameters = [{**dict(zip(_KEY, key, strict=True)), "at": rows[key]} for key in sorted(rows)]
    if not parameters:
        return set()
    return {(row[0], row[1], row[2]) for row in connection.execute(_CLAIM[connection.dialect.name], parameters)}


def _answer(claims: Sequence[_Claim], result: set[tuple[str, str, str]] | Exception) -> None:
    """Tell each caller. Of several with the same key, the first one who still listens has it."""
    for claim in claims:
        if claim.answer.done():
            continue
        if isinstance(result, Exception):
            claim.answer.set_exception(result)
        else:
            claim.answer.set_result(claim.key in result)
            result.discard(claim.key)
