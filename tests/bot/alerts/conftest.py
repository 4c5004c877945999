"""Alerts on a store and a local Slack of their own, at a twentieth of the time."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from bot import clock
from bot.alerts.due import Drawn, Due, marks_of
from bot.alerts.runner import AlertRunner
from bot.alerts.sweepengine import SweepEngine
from bot.alerts.waits import Waits
from bot.asker import Workspace
from bot.local import LocalSlack
from bot.local.members import Channel
from bot.local.people import DESK
from bot.manifest import manifest
from bot.render.slack.words import said
from bot.settings import Address, Secret, Settings
from bot.store import Store, open_store
from bot.store.entry import Entry
from bot.store.ledger import mark_of
from bot.surfaces import LISTENERS
from tests.bot.alerts.planning import Desk

#: A twentieth of the time, but for the send deadline: a busy machine may take longer than that for one call.
WAITS = Waits().scaled(20)._replace(send_deadline=1.0)
DAY = date(2027, 10, 2)


async def draw(due: Due) -> Drawn:
    """Draws the key, as a card where it is one alert."""
    again = " (may repeat)" if due.repeat else ""
    if due.grouped:
        return Drawn(said(f"{len(due.entries)} late alerts{again}"))
    entry = due.entry
    text = f"step {entry.step} of {entry.target}{' late' if entry.late else ''}{again}"
    return Drawn(said(text), said(f"card, {text}"), broadcast=entry.step <= 7)


class Rig(NamedTuple):
    """A store and a Slack, and the runners on them."""

    slack: LocalSlack
    store: Store
    settings: Settings
    start: Callable[..., Awaitable[AlertRunner]]

    @property
    def workspace(self) -> Workspace:
        """The workspace that the bot is in."""
        return Workspace("", self.slack.team_id)

    async def plan(self, channel: str, step: int = 30, target: str = "end-2027", ago: float = 1.0, rule: str = "notice",
                   day: date = DAY) -> Entry:  # fmt: skip
        """An entry that was due so many seconds ago."""
        key = f"{channel}|demo|{rule}|{target}|{day}|{step}"
        due = clock.now() - timedelta(seconds=ago)
        mark = mark_of(await self.store.ledger.secret(self.workspace), self.workspace, key)
        entry = Entry(self.workspace, key, channel, "demo", rule, target, day, step, due, mark)
        assert await self.store.ledger.add([entry]) == 1
        return entry

    async def get(self, entry: Entry) -> Entry:
        """The entry as it is now."""
        found = await self.store.ledger.get(self.workspace, entry.key)
        assert found is not None
        return found

    def posted(self, entry: Entry) -> list[dict[str, Any]]:
        """The messages that tell of an entry, wherever they are."""
        return [message for channel in self.slack.workspace.channels.values() for message in channel.messages.values()
                if entry.mark in marks_of(message)]  # fmt: skip

    async def until(self, entry: Entry, *states: str, timeout: float = 10.0) -> Entry:
        """The entry, once it is in one of the states."""
        import asyncio

        async with asyncio.timeout(timeout):
            while (found := await self.get(entry)).state not in states:
                await asyncio.sleep(0.02)
        return found

    def channel(self, name: str) -> str:
        """The id of a new channel that the bot is in."""
        id = f"C0{name.upper().replace('-', '')}"
        self.slack.workspace.channels[id] = Channel(id, name, members={DESK, self.slack.bot_user_id})
        return id


@pytest.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    """A rig without a runner; `start` adds one, on the SweepEngine unless another is given."""
    async with contextlib.AsyncExitStack() as stack:
        made = manifest(LISTENERS)
        made["oauth_config"]["scopes"]["bot"] += ["channels:history", "groups:history", "im:history", "im:write"]
        slack = await stack.enter_async_context(LocalSlack(made))
        settings = Settings(
            bot_token=Secret(slack.bot_token), slack_api_url=Address(slack.api_url),
            store=Address(f"sqlite:///{tmp_path / 'dealbot.db'}"), engine=Address("sweep"),
        )  # fmt: skip
        store = await open_store(settings.store)
        stack.push_async_callback(store.close)

        async def start(**options: Any) -> AlertRunner:
            options = {"waits": WAITS, "book": lambda: None, "draw": draw, "engine": SweepEngine(), **options}
            book, drawing = options.pop("book"), options.pop("draw")
            return await stack.enter_async_context(AlertRunner(settings, store, book, drawing, **options))

        yield Rig(slack, store, settings, start)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    """A desk with a store of its own, and an exit at the end of 2027."""
    store = await open_store(f"sqlite:///{tmp_path}/dealbot.db")
    made = Desk(store, tmp_path)
    made.write("2027-12-31")
    yield made
    await store.close()


def at(text: str) -> datetime:
    """A moment in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
