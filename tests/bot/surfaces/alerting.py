"""A bot in a local Slack without its own deliveries, and cards posted as a delivery would post them."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from bot.alerts.drawing import Drawing
from bot.alerts.due import Drawn, Due
from bot.asker import Asker, Place, Workspace
from bot.desk.cardkey import CardKey
from bot.local import LocalSlack
from bot.local.people import DEAL_DESK
from bot.manifest import manifest
from bot.serve import Service
from bot.store.entry import Entry
from bot.surfaces import LISTENERS
from tests.bot.surfaces.conftest import running, settings_for

#: The frozen day of these tests, at nine in New York.
NOW = datetime(2026, 11, 23, 14, tzinfo=UTC)
LEAVE = date(2027, 12, 31)
LAST = date(2027, 10, 2)
TARGET = "leave-2027-12-31"


class Alerting(NamedTuple):
    """A running bot whose ledger these tests write."""

    slack: LocalSlack
    service: Service

    @property
    def workspace(self) -> Workspace:
        return Workspace("", self.slack.team_id)

    def asker(self, person: str, channel: str = DEAL_DESK) -> Asker:
        return Asker(self.workspace, person, Place(channel, "", "mention"))

    def entry(self, step: int, destination: str = DEAL_DESK, **more: Any) -> Entry:
        """An entry for the notice day of leaving at the end of 2027."""
        rule, target, day = more.pop("rule", "notice"), more.pop("target", TARGET), more.pop("day", LAST)
        key = f"{destination}|colossus-1|{rule}|{target}|{day}|{step}"
        return Entry(self.workspace, key, destination, "colossus-1", rule, target, day, step, NOW, f"mark{step}", **more)

    def key(self, destination: str = DEAL_DESK) -> CardKey:
        return CardKey(destination, "colossus-1", "notice", TARGET, LAST)

    async def leaving(self, person: str) -> None:
        """Somebody decides to leave at the end of 2027, so that there is a notice day."""
        done = await self.service.desk.cards.decide(self.asker(person), "colossus-1", "leave", LEAVE)
        assert done.changed, done.said

    async def drawn(self, *entries: Entry, now: datetime = NOW, repeat: bool = False) -> Drawn:
        """What a delivery would post."""
        draw = Drawing(self.service.store, self.service.desk.cards)
        return await draw(Due(self.workspace, entries, now, repeat))

    async def post(self, step: int = 120, destination: str = DEAL_DESK, now: datetime = NOW) -> dict[str, Any]:
        """Post a card, and have it in the ledger as sent; the message."""
        entry = self.entry(step, destination)
        drawn = await self.drawn(entry, now=now)
        assert drawn.card is not None, drawn.reason
        sent = await self.service.client.chat_postMessage(channel=destination, **drawn.card.payload())
        await self.service.store.ledger.add([entry._replace(state="sent", channel=sent["channel"], ts=sent["ts"])])
        return {"channel": sent["channel"], "ts": sent["ts"]}

    async def reply(self, step: int, root: dict[str, Any], now: datetime) -> dict[str, Any]:
        """Post a later step into the card's thread."""
        entry = self.entry(step)
        drawn = await self.drawn(entry, now=now)
        assert drawn.message is not None
        sent = await self.service.client.chat_postMessage(
            channel=root["channel"], thread_ts=root["ts"], reply_broadcast=drawn.broadcast, **drawn.message.payload()
        )
        await self.service.store.ledger.add(
            [entry._replace(state="sent", channel=sent["channel"], ts=sent["ts"], thread=root["ts"], due=now)]
        )
        return {"channel": sent["channel"], "ts": sent["ts"]}

    async def decide(self, person: str, kind: str, on: str = "") -> None:
        """Fill in the form of a decision that a person has open, and submit it."""
        form = await self.slack.until(lambda: _asks(self.slack.view_of(person), "kind", True))
        await self.slack.choose(person, form, "dealbot.kind", kind)
        asked = await self.slack.until(lambda: _asks(self.slack.view_of(person), "on", bool(on)))
        await self.slack.submit(person, asked, {"on": {"on": on}} if on else {})

    def shows(self, person: str, message: dict[str, Any]) -> dict[str, Any]:
        """A message as a person sees it now."""
        found: dict[str, Any] = next(one for one in self.slack.sees(person, message["channel"]) if one["ts"] == message["ts"])
        return found


def _asks(view: dict[str, Any] | None, field: str, there: bool) -> dict[str, Any] | None:
    """The form once it has a field, or has none of it."""
    return view if view and any(block.get("block_id") == field for block in view["blocks"]) == there else None


@contextlib.asynccontextmanager
async def alerting(folder: Path, deals: Path | None = None) -> AsyncIterator[Alerting]:
    """The bot over Socket Mode with the deals given or the shipped ones."""
    async with LocalSlack(manifest(LISTENERS)) as slack:
        settings = settings_for(slack, folder, deals)._replace(alerts=False)
        async with running(slack, settings, "socket") as parts:
            yield Alerting(slack, parts)
