"""The Bolt app, built from the explicit tuple of listeners; and the one place where an error becomes words.

Everything but a command's own answer is acknowledged first and worked on after. `process_before_response` makes an
acknowledgement leave as soon as it is made: Bolt's other mode looks for it every ten milliseconds.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Coroutine
from datetime import timedelta
from typing import Any, NamedTuple

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
    AsyncServerErrorRetryHandler,
)
from slack_sdk.web.async_client import AsyncWebClient

from bot import clock
from bot.alerts.readers import Readers
from bot.asker import Workspace
from bot.desk import Desk
from bot.gauges import Gauges
from bot.journal import error_id, logger
from bot.render.slack.words import fault_message
from bot.surfaces import LISTENERS, Counter, Later, Listener
from bot.surfaces.outbox import Acceptance, Outbox
from bot.surfaces.payloads import Address, workspace_of
from bot.surfaces.strangers import Strangers

log = logger(__name__)
#: An event older than this is none that Slack would still send, and its id may be forgotten already.
OLDEST = timedelta(hours=24)
#: Subtypes of messages that are a person's own words.
_SPOKEN = frozenset((None, "file_share", "thread_broadcast"))
#: Events that are a person's doing, each of which names them; what becomes of a channel may name nobody.
_PEOPLES = frozenset(("message", "app_mention", "app_home_opened", "member_joined_channel"))
Handler = Callable[..., Awaitable[Any]]


def retry_handlers() -> list[AsyncRetryHandler]:
    """What short calls do about a full bucket, a dropped connection and Slack's own faults: try again, a few times."""
    return [AsyncConnectionErrorRetryHandler(max_retry_count=2), AsyncRateLimitErrorRetryHandler(max_retry_count=3),
            AsyncServerErrorRetryHandler(max_retry_count=2)]  # fmt: skip


#: Seconds that an acknowledgement waits for the store; Slack gives up after three.
PATIENCE = 1.5


class Backlog:
    """What was acknowledged and is still being worked on."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        """Work on something after its acknowledgement."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def drain(self, seconds: float) -> int:
        """Wait for what is left, `seconds` at most; how much had to be given up."""
        if not self._tasks:
            return 0
        _, left = await asyncio.wait(set(self._tasks), timeout=seconds)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        return len(left)


class Bot(NamedTuple):
    """A built app and what it still works on."""

    app: AsyncApp
    backlog: Backlog


def build(desk: Desk, gauges: Gauges, client: AsyncWebClient, readers: Readers, signing_secret: str = "") -> Bot:
    """The app for one workspace's `client`. Without a signing secret no request over HTTP is accepted.

    `readers` knows in which channels nothing of a deal is shown.
    """
    app = AsyncApp(
        name="dealbot", client=client, signing_secret=signing_secret,
        process_before_response=True, attaching_conversation_kwargs_enabled=False,
        attaching_function_token_enabled=False,
    )  # fmt: skip
    backlog, rooms = Backlog(), _Rooms(desk, gauges, readers)
    app.middleware(_Gate(desk, gauges).pass_on)
    for listener in LISTENERS:
        _REGISTER[listener.kind](app, listener, _handler(listener, rooms, backlog))
    app.error(rooms.fault_before_ack)
    return Bot(app, backlog)


class _Gate:
    """What every payload passes first: what is not for us is dropped here, what was seen already too."""

    def __init__(self, desk: Desk, gauges: Gauges) -> None:
        self._desk, self._gauges, self._strangers = desk, gauges, Strangers()

    async def pass_on(self, req: AsyncBoltRequest, body: dict[str, Any], next_: Callable[[], Awaitable[Any]]) -> Any:
        start = clock.ticks()
        reason = await self._reason(body, req)
        if reason:
            self._gauges.ignored(reason)
            return BoltResponse(status=200, body="")
        response = await next_()
        self._gauges.acked("command" if "command" in body else str(body.get("type", "")), clock.ticks() - start)
        return response

    async def _reason(self, body: dict[str, Any], req: AsyncBoltRequest) -> str:
        """Why a payload is not acted upon; empty where it is."""
        signature = req.headers.get("x-slack-signature", [""])[0]
        workspace = workspace_of(body)
        if signature and not await self._desk.first_time(workspace, f"signature:{signature}"):
            return "duplicate"
        if await self._strangers.stranger(body, req.context):
            return "stranger"
        event = body.get("event")
        if body.get("type") != "event_callback" or not isinstance(event, dict):
            return ""
        if event.get("subtype") not in _SPOKEN:
            return "edited" if "message_" in str(event.get("subtype")) else "subtype"
        if event.get("bot_id") or event.get("bot_profile"):
            return "bot"
        if not event.get("user") and event.get("type") in _PEOPLES:
            return "subtype"
        if body.get("event_time", 0) and clock.epoch() - body["event_time"] > OLDEST.total_seconds():
            return "old"
        claim = asyncio.ensure_future(self._desk.first_time(workspace, f"event:{body.get('event_id')}"))
        await asyncio.wait({claim}, timeout=PATIENCE)
        if not claim.done():  # Slack would send it again, and think less of us: whoever works on it waits instead
            req.context["claim"] = claim
            return ""
        return "" if claim.result() else "duplicate"


class _Rooms:
    """Hands each payload what it is worked on with, and tells a person what went wrong."""

    def __init__(self, desk: Desk, gauges: Gauges, readers: Readers) -> None:
        self._desk, self._gauges, self._readers = desk, gauges, readers
        self._acceptance, self._retry_handlers = Acceptance(), retry_handlers()

    def counter(self, client: AsyncWebClient, workspace: Workspace) -> Counter:
        outbox = Outbox(client, workspace, self._acceptance, self._gauges, self._retry_handlers, self._readers)
        return Counter(self._desk, outbox, self._gauges)

    def heard(self, body: dict[str, Any]) -> None:
        """Note that an event comes from a channel that another company reads: Slack says so in its wrapper."""
        channel = body["event"].get("channel")
        if isinstance(channel, str):
            self._readers.heard(channel)

    async def run(self, listener: Listener, counter: Counter, body: dict[str, Any]) -> Any:
        """What the listener makes of a payload; an error is logged and told, and ends here."""
        start = clock.ticks()
        try:
            made = await listener.run(counter, body)
            self._gauges.served(listener.kind, clock.ticks() - start)
            return made
        except Exception as error:  # noqa: BLE001 (the one place where whatever went wrong becomes words)
            fault = _logged(error, listener.name)
            self._gauges.answered(None, "fault", listener.kind)
            if listener.kind == "command":
                return fault_message(fault)
            await self._told(counter, body, fault)
            return None

    async def _told(self, counter: Counter, body: dict[str, Any], fault: str) -> None:
        try:
            person = str((body.get("event") or {}).get("user") or "")
            await counter.outbox.reply(_address(body), fault_message(fault), person)
        except Exception as error:  # noqa: BLE001 (there is no other way to reach the person)
            log.error("a person could not be told of a fault", id=fault, error=type(error).__name__)

    async def fault_before_ack(self, error: Exception) -> BoltResponse:
        """An error outside of any listener, such as in the gate: logged; Slack will send an event once more."""
        _logged(error, "gate")
        return BoltResponse(status=500, body="")


def _logged(error: Exception, where: str) -> str:
    fault = error_id()
    log.error("fault", id=fault, where=where, error=type(error).__name__, exc_info=error)
    return fault


def _address(body: dict[str, Any]) -> Address:
    """Where to tell a person of a fault, by whatever the payload has."""
    if body.get("response_url"):
        return Address(response_url=body["response_url"])
    event = body.get("event") or {}
    if event.get("type") in ("message", "app_mention"):
        return Address(event["channel"], event.get("thread_ts") or event["ts"], opens="thread_ts" not in event)
    return Address()


def _handler(listener: Listener, rooms: _Rooms, backlog: Backlog) -> Handler:
    """The function that Bolt calls for a listener."""

    async def work(client: AsyncWebClient, body: dict[str, Any], claim: Awaitable[bool] | None) -> None:
        if claim is not None and not await _first(claim):
            return
        if body.get("is_ext_shared_channel"):
            rooms.heard(body)
        await rooms.run(listener, rooms.counter(client, workspace_of(body)), body)

    async def acknowledge(ack: Handler, context: AsyncBoltContext, client: AsyncWebClient, body: dict[str, Any]
                          ) -> None:  # fmt: skip
        await ack()
        backlog.start(work(client, body, context.get("claim")))

    async def answer(ack: Handler, client: AsyncWebClient, body: dict[str, Any]) -> None:
        counter = rooms.counter(client, workspace_of(body))
        if not counter.outbox.certain:  # the first answer goes where a refusal of its blocks would be heard
            await ack()
            backlog.start(_answered_later(listener, rooms, counter, body))
            return
        message = await rooms.run(listener, counter, body)
        if isinstance(message, Later):
            await ack()
            backlog.start(_answered_later(listener._replace(run=message.run), rooms, counter, body))
        elif message is None:
            await ack()
        else:
            await ack(response_type="ephemeral", **message.payload())

    return answer if listener.kind == "command" else acknowledge


async def _first(claim: Awaitable[bool]) -> bool:
    """Whether an acknowledged event is ours to answer; where the store cannot say, twice is better than never."""
    try:
        return await claim
    except Exception as error:  # noqa: BLE001 - whatever it is, it is the store's
        _logged(error, "gate")
        return True


async def _answered_later(listener: Listener, rooms: _Rooms, counter: Counter, body: dict[str, Any]) -> None:
    message = await rooms.run(listener, counter, body)
    if isinstance(message, Later):
        message = await rooms.run(listener._replace(run=message.run), counter, body)
    if message is not None:
        await counter.outbox.respond(body["response_url"], message)


def _event(app: AsyncApp, listener: Listener, handler: Handler) -> None:
    name, _, channel = listener.name.partition(".")
    matches: dict[str, Any] = {"type": name}

    async def in_place(event: dict[str, Any]) -> bool:
        return not channel or event.get("channel_type") == channel

    app.event(matches, matchers=[in_place])(handler)


_REGISTER: dict[str, Callable[[AsyncApp, Listener, Handler], Any]] = {
    "command": lambda app, listener, handler: app.command(listener.name)(handler),
    "event": _event,
    "action": lambda app, listener, handler: app.action(re.compile(rf"^{re.escape(listener.name)}(\.\d+)?$"))(handler),
    "view": lambda app, listener, handler: app.view(listener.name)(handler),
    "shortcut": lambda app, listener, handler: app.message_shortcut(listener.name)(handler),
}
