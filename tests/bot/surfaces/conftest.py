"""The real bot against the local Slack, over each of its two ways in."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from bot.local import LocalSlack
from bot.manifest import manifest
from bot.serve import Service, over_http, over_socket, service
from bot.settings import Address, Secret, Settings
from bot.surfaces import LISTENERS
from core import Book, Deal

AS_OF = date(2026, 11, 23)


def frozen(book: Book, deal: Deal | None = None) -> date:
    """The day that every test here takes for today."""
    return AS_OF


class Run(NamedTuple):
    """A running bot and the Slack it runs in."""

    slack: LocalSlack
    service: Service
    settings: Settings

    async def shown(self, person: str, channel: str, thread: str | None = None, count: int = 1) -> list[dict[str, Any]]:
        """The bot's messages that a person sees in a channel, once there are `count` of them."""

        def found() -> list[dict[str, Any]]:
            seen = [message for message in self.slack.sees(person, channel, thread) if message.get("bot_id")]
            return seen if len(seen) >= count else []

        return await self.slack.until(found)


Start = Callable[..., Awaitable[Run]]


def settings_for(slack: LocalSlack, folder: Path, deals: Path | None = None) -> Settings:
    """The settings of a bot in a local Slack, with a store of its own."""
    return Settings(
        deals=deals, bot_token=Secret(slack.bot_token), app_token=Secret(slack.app_token),
        signing_secret=Secret(slack.signing_secret), slack_api_url=Address(slack.api_url),
        store=Address(f"sqlite:///{folder / 'dealbot.db'}"), port=0, engine=Address("sweep"),
    )  # fmt: skip


@contextlib.asynccontextmanager
async def running(slack: LocalSlack, settings: Settings, way: str) -> AsyncIterator[Service]:
    """The bot, connected, while the context lasts."""
    stop, ready = asyncio.Event(), asyncio.Event()

    def told(what: str) -> None:
        if way == "http":
            slack.deliver_to(what.rpartition(" on ")[2])
        ready.set()

    async with service(settings, frozen) as parts:
        serve = over_http if way == "http" else over_socket
        task = asyncio.get_running_loop().create_task(serve(settings, parts, stop, told))
        waiting = asyncio.get_running_loop().create_task(ready.wait())
        try:
            await asyncio.wait({task, waiting}, return_when=asyncio.FIRST_COMPLETED, timeout=10)
            if task.done():
                await task
            yield parts
        finally:
            waiting.cancel()
            stop.set()
            await task


@pytest.fixture(params=["socket", "http"])
def way(request: pytest.FixtureRequest) -> str:
    """How Slack reaches the bot."""
    return str(request.param)


@pytest.fixture
async def start(tmp_path: Path, way: str) -> AsyncIterator[Start]:
    """Starts a bot in a Slack of its own, with the deals given or the shipped ones."""
    async with contextlib.AsyncExitStack() as stack:

        async def begin(deals: Path | None = None, **options: Any) -> Run:
            slack = await stack.enter_async_context(LocalSlack(manifest(LISTENERS), **options))
            settings = settings_for(slack, tmp_path, deals)
            parts = await stack.enter_async_context(running(slack, settings, way))
            return Run(slack, parts, settings)

        yield begin


@pytest.fixture
async def run(start: Start) -> Run:
    """The bot with the shipped deal."""
    return await start()
