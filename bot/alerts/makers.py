"""Makers of subscriptions: they are told where a channel takes no alerts, and get them instead until it does."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from bot.alerts.delivery import Told
from bot.asker import Workspace
from bot.store import Store
from bot.store.entry import Entry
from bot.store.ledger import mark_of
from bot.store.subscriptions import Subscription

#: The rule of a word to a maker.
BROKEN = "broken"


def told_instead(subscriptions: Iterable[Subscription], person: str) -> list[Subscription]:
    """The broken subscriptions of other places whose alerts go to a person, who made them."""
    return [one for one in subscriptions
            if one.state == "broken" and one.maker == person and one.destination != person]  # fmt: skip


class Makers:
    """Writes into the ledger what makers are told. `soon` lets it be looked at."""

    def __init__(self, store: Store, now: Callable[[], datetime], soon: Callable[[], None]) -> None:
        self._store, self._now, self._soon = store, now, soon

    async def undelivered(self, told: Told) -> None:
        """Alerts cannot be delivered: their makers get them, and are told once that the subscriptions are broken."""
        entries, now = [one for one in told.entries if one.rule != BROKEN], self._now()
        if not entries:  # nobody is left to be told of a word to a maker but whoever looks at the health
            return
        first = entries[0]
        for one in await self._store.subscriptions.of(first.workspace, first.destination):
            its = [entry for entry in entries if entry.deal in ("", one.deal)]
            if not its:
                continue
            if one.maker not in ("", one.destination):
                await self._store.ledger.add([await self._instead(one.maker, entry) for entry in its])
            if await self._store.subscriptions.mark(one.workspace, one.id, "broken", told.code, now):
                await self._store.ledger.add([await self._word(one, now)])
        self._soon()

    async def mended(self, workspace: Workspace) -> bool:
        """A broken subscription whose last alert has arrived works again; whether there was any.

        Events tell of most of what mends a channel, but none that came while the bot was off.
        """
        found = False
        for one in await self._store.subscriptions.all(workspace):
            if one.state != "broken":
                continue
            ended = await self._store.ledger.all(workspace, one.destination, one.deal, ("sent", "undeliverable"))
            last = max(ended, key=lambda entry: entry.updated or one.made, default=None)
            if last is not None and last.state == "sent" and (last.updated or one.made) > one.made:
                found |= await self._store.subscriptions.mark(workspace, one.id, "active", "", self._now())
        return found

    async def _instead(self, maker: str, entry: Entry) -> Entry:
        """The same alert for its maker, under the key that it would have if they had subscribed themselves: once."""
        key = maker + entry.key.removeprefix(entry.destination)
        mark = await self._mark(entry.workspace, key)
        return Entry(entry.workspace, key, maker, entry.deal, entry.rule, entry.target, entry.day, entry.step,
                     entry.due, mark)  # fmt: skip

    async def _word(self, one: Subscription, now: datetime) -> Entry:
        """Why nothing can be posted, as an alert of its own, so that it is as certain to arrive."""
        key = f"{one.maker}|{one.deal}|{BROKEN}|{one.id}|{now.date().isoformat()}|{int(now.timestamp())}"
        mark = await self._mark(one.workspace, key)
        return Entry(one.workspace, key, one.maker, one.deal, BROKEN, one.id, now.date(), 0, now, mark)

    async def _mark(self, workspace: Workspace, key: str) -> str:
        return mark_of(await self._store.ledger.secret(workspace), workspace, key)
