"""The running bot: store, deals and desk put together, and one of the two ways in from Slack."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from typing import Any, NamedTuple

import aiohttp
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot import clock
from bot.alerts.drawing import Drawing
from bot.alerts.engine import EngineRefused
from bot.alerts.poster import Poster
from bot.alerts.readers import Readers
from bot.alerts.runner import AlertRunner, waits_of
from bot.alerts.waits import Waits
from bot.app import Bot, build, retry_handlers
from bot.desk import Desk
from bot.desk.desk import Today
from bot.gauges import Gauges
from bot.journal import logger
from bot.keeper import Change, Keeper, Standing
from bot.manifest import PATH
from bot.settings import Settings
from bot.store import Store, open_store
from bot.store.recheck import rechecked

log = logger(__name__)
#: Seconds that a stop waits for what is still being answered, and for one call of Slack's.
DRAIN, CALL = 10.0, 10
#: How often what need not be remembered any longer is forgotten, in seconds.
TIDY_EVERY = 3600.0


class Refused(Exception):
    """The bot cannot run as it is set up; its text says what, why and what to do instead."""


class Service(NamedTuple):
    """All the parts of a bot that is ready to hear from Slack."""

    bot: Bot
    desk: Desk
    keeper: Keeper
    store: Store
    gauges: Gauges
    client: AsyncWebClient
    alerts: AlertRunner | None = None  #: None where they are switched off


@contextlib.asynccontextmanager
async def service(settings: Settings, today: Today = clock.today, now: Callable[[], datetime] = clock.now,
                  waits: Waits | None = None) -> AsyncIterator[Service]:  # fmt: skip
    """A bot put together from the settings; taken apart at the end, what is being answered first.

    `today` and `now` are its one clock; `waits` those of the alerts, unless the settings say them.
    """
    store = await open_store(settings.store)
    async with contextlib.AsyncExitStack() as stack:
        stack.push_async_callback(store.close)
        keeper, gauges = Keeper(settings.deals, store.versions), Gauges()
        await keeper.load()
        if keeper.shelf.book is None and settings.deals is not None and not settings.deals.exists():
            raise Refused(f"there are no deals at {settings.deals}; set DEALBOT_DEALS to a contract file or a folder "
                          "of them, or leave it empty for the deals that ship with dealbot")  # fmt: skip
        _tell_deals(keeper.shelf, gauges)
        session = await stack.enter_async_context(aiohttp.ClientSession())
        client = AsyncWebClient(token=settings.bot_token, base_url=settings.slack_api_url, timeout=CALL,
                                session=session, retry_handlers=retry_handlers())  # fmt: skip
        desk = Desk(keeper, store, gauges, today, now)
        poster = Poster(settings.bot_token, settings.slack_api_url, waits_of(settings), gauges=gauges)
        await poster.open()
        stack.push_async_callback(poster.close)
        readers = Readers(poster, waits_of(settings))
        bot = build(desk, gauges, client, readers, settings.signing_secret)
        stack.push_async_callback(_drained, bot)
        alerts = await stack.enter_async_context(_alerting(settings, store, keeper, desk, gauges, readers, now, waits))
        for work in (_watched(keeper, gauges, desk), _tidied(desk), rechecked(store, _not_whole)):
            task = asyncio.get_running_loop().create_task(work)
            stack.push_async_callback(_ended, task)
        yield Service(bot, desk, keeper, store, gauges, client, alerts)


@contextlib.asynccontextmanager
async def _alerting(settings: Settings, store: Store, keeper: Keeper, desk: Desk, gauges: Gauges, readers: Readers,
                    now: Callable[[], datetime], waits: Waits | None) -> AsyncIterator[AlertRunner | None]:  # fmt: skip
    """The alerts, unless they are switched off. Raises Refused where they cannot be sent as they are set up."""
    if not settings.alerts:
        yield None
        return
    runner = AlertRunner(settings, store, lambda: keeper.shelf.book, Drawing(store, desk.cards), gauges=gauges,
                         readers=readers, now=now, waits=waits)  # fmt: skip
    desk.when_changed = runner.changed
    try:
        await runner.start()
    except EngineRefused as refused:
        raise Refused(str(refused)) from refused
    try:
        yield runner
    finally:
        await runner.stop()


async def over_socket(settings: Settings, running: Service, stop: asyncio.Event, ready: Callable[[str], None]) -> None:
    """Hear from Slack over Socket Mode until `stop`; `ready` is told once the connection stands."""
    identity = await _identity(running.client)
    web = AsyncWebClient(token=settings.app_token, base_url=settings.slack_api_url, timeout=CALL)
    await _app_token_works(web)
    handler = AsyncSocketModeHandler(running.bot.app, settings.app_token, web_client=web)
    stopping = asyncio.get_running_loop().create_task(stop.wait())
    # It tries again by itself, and for ever, where Slack is away for a while: a stop must not wait for that.
    connecting = asyncio.get_running_loop().create_task(handler.connect_async())  # type: ignore[no-untyped-call]
    try:
        await asyncio.wait({connecting, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if connecting.done():
            await connecting
            ready(f"connected to {identity} over Socket Mode")
            await stopping
    finally:
        await _ended(connecting)
        await _ended(stopping)
        await handler.close_async()  # type: ignore[no-untyped-call]


async def _app_token_works(web: AsyncWebClient) -> None:
    """Open a connection once without taking it up, as what opens it for good would try for ever."""
    try:
        await web.apps_connections_open(app_token=web.token or "")
    except SlackApiError as error:
        code = error.response.data.get("error", "an unknown error")
        raise Refused(f"Slack refuses the connection ({code}); SLACK_APP_TOKEN is an App-Level Token, xapp-…, with the "
                      "scope connections:write; `dealbot doctor --live` checks it") from error  # fmt: skip


async def over_http(settings: Settings, running: Service, stop: asyncio.Event, ready: Callable[[str], None]) -> None:
    """Hear from Slack over signed HTTP until `stop`, on the host and port of the settings and no other."""
    from bot.web import listen

    identity = await _identity(running.client)
    async with contextlib.AsyncExitStack() as stack:
        serving = listen(running.bot.app, running.gauges, running.store, running.alerts, settings.host,
                         settings.port)  # fmt: skip
        try:
            port = await stack.enter_async_context(serving)
        except OSError as error:
            reason = (error.strerror or "refused").lower()
            raise Refused(f"{settings.host}:{settings.port} cannot be served on ({reason}); choose another "
                          "DEALBOT_PORT or DEALBOT_HOST") from error  # fmt: skip
        ready(f"listening for {identity} on http://{settings.host}:{port}{PATH}")
        await stop.wait()


@contextlib.asynccontextmanager
async def stopped_by_signals() -> AsyncIterator[asyncio.Event]:
    """An event that is set by Ctrl-C or SIGTERM while the context lasts."""
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
    try:
        yield stop
    finally:
        for name in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(name)


async def _identity(client: AsyncWebClient) -> str:
    """Who we are in which workspace; says so clearly where Slack does not know us."""
    try:
        told = await client.auth_test()
    except SlackApiError as error:
        code = error.response.data.get("error", "an unknown error")
        raise Refused(f"Slack does not accept SLACK_BOT_TOKEN ({code}); copy the Bot User OAuth Token from the app's "
                      "page OAuth & Permissions; `dealbot doctor --live` checks it") from error  # fmt: skip
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise Refused(f"Slack cannot be reached at {client.base_url} ({type(error).__name__}); check the network, "
                      "a proxy, and SLACK_API_URL") from error  # fmt: skip
    return f"{told['team']} as @{told['user']}"


def _tell_deals(standing: Standing, gauges: Gauges) -> None:
    stale = sum(1 for one in standing.broken if one.stale)
    gauges.deals(len(standing.deals), stale, len(standing.broken) - stale)
    log.info("deals loaded", deals=[held.deal for held in standing.deals], stale=stale)
    for one in standing.broken:
        log.error("a deal file does not load", file=one.name, deal=one.deal, stale=one.stale,
                  problems=[str(problem) for problem in one.problems])  # fmt: skip


async def _watched(keeper: Keeper, gauges: Gauges, desk: Desk) -> None:
    """Load the deals anew whenever their files change."""

    def changed(change: Change) -> None:
        log.info("deals changed", added=change.added, removed=change.removed, changed=change.changed)
        if change.unkept:
            log.error("the last good versions cannot be kept", reason=change.unkept)
        _tell_deals(keeper.shelf, gauges)
        desk.changed()

    await keeper.watch(changed)


def _not_whole(found: str) -> None:
    log.error("the store is not whole", reason=found)


async def _tidied(desk: Desk) -> None:
    """Forget what need not be remembered, every now and then."""
    while True:
        await desk.forget()
        await asyncio.sleep(TIDY_EVERY)


async def _ended(task: asyncio.Task[Any]) -> None:
    while not task.done():  # a wait inside may swallow the first cancellation
        task.cancel()
        await asyncio.wait({task}, timeout=1)
    with contextlib.suppress(asyncio.CancelledError):
        await task


async def _drained(bot: Bot) -> None:
    left = await bot.backlog.drain(DRAIN)
    if left:
        log.warning("stopped with answers unsent", left=left)
