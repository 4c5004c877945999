"""The page to chat in: its files, and the WebSocket that translates between it and the local Slack.

The page asks {"id", "do", ...} and gets {"re", "ok", "error"?} for each; what happens in the workspace comes to it as
the workspace tells it, after a snapshot. The server around it keeps pages of other origins out.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from aiohttp import WSMsgType, web

from bot.local.members import Person
from bot.local.persons import CannotAct, Persons

log = logging.getLogger(__name__)

FOLDER = Path(__file__).with_name("page")
TYPES: Mapping[str, str] = MappingProxyType(
    {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
)
#: Nothing but what this server gives: no script or style within the page, no address elsewhere, no frame around it.
SECURITY = MappingProxyType({
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
                               "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cache-Control": "no-cache",
})  # fmt: skip
WAITING_MOST = 2000  #: events that a page may lag behind before it is cut off; it then comes back for a snapshot
PING_SECONDS = 30.0

Asked = Mapping[str, Any]


def routes(slack: Persons) -> list[web.RouteDef]:
    """The page at /, its files below /page/, and its WebSocket at /page/ws?as=PERSON."""
    page = _Page(slack)
    return [
        web.get("/", page.index),
        web.get("/page/ws", page.socket),
        web.get("/page/{name:.+}", page.file),
    ]


class _Page:
    """The handlers; the files are read once."""

    def __init__(self, slack: Persons) -> None:
        self.slack = slack
        self.files = {
            path.relative_to(FOLDER).as_posix(): (path.read_bytes(), TYPES[path.suffix])
            for path in sorted(FOLDER.rglob("*")) if path.suffix in TYPES
        }  # fmt: skip

    async def index(self, request: web.Request) -> web.Response:
        return self._file("index.html")

    async def file(self, request: web.Request) -> web.Response:
        return self._file(request.match_info["name"])

    def _file(self, name: str) -> web.Response:
        if name not in self.files:
            raise web.HTTPNotFound(text=f"The page has no file {name}.")
        body, kind = self.files[name]
        return web.Response(body=body, content_type=kind, charset="utf-8", headers=SECURITY)

    async def socket(self, request: web.Request) -> web.WebSocketResponse:
        """One page: first a snapshot, then what happens; its requests run side by side, for some wait for the app."""
        socket = web.WebSocketResponse(heartbeat=PING_SECONDS, compress=False)
        await socket.prepare(request)
        asked = request.query.get("as", "")
        person = self.person(asked)
        outbox: asyncio.Queue[str] = asyncio.Queue(WAITING_MOST)
        lagging = asyncio.Event()

        def put(event: Mapping[str, Any]) -> None:
            try:
                outbox.put_nowait(json.dumps(event, ensure_ascii=False, separators=(",", ":")))
            except asyncio.QueueFull:
                lagging.set()

        def follow(event: dict[str, Any], audience: set[str] | None) -> None:
            if audience is None or person in audience:
                put(event)

        put(self.slack.workspace.snapshot(person))
        if asked and not self._found(asked):
            name = self.slack.workspace.people[person].name
            put({"type": "toast", "level": "info", "text": f"Nobody here is called {asked[:40]}; you act as {name}."})
        unsubscribe = self.slack.workspace.subscribe(follow)
        running = {asyncio.create_task(_write(socket, outbox)), asyncio.create_task(_cut(socket, lagging))}
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    task = asyncio.create_task(self._answer(person, message.data, put))
                    running.add(task)
                    task.add_done_callback(running.discard)
        finally:
            unsubscribe()
            for task in tuple(running):
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)
        return socket

    def person(self, asked: str) -> str:
        """The id of whoever an id, a handle or a name means; the first person where it means nobody."""
        return self._found(asked) or self._people()[0].id

    def _found(self, asked: str) -> str | None:
        wanted = asked.casefold()
        for person in self._people():
            if wanted in (person.id.casefold(), person.handle.casefold(), person.name.casefold()):
                return person.id
        return None

    def _people(self) -> list[Person]:
        return [person for person in self.slack.workspace.people.values() if not person.is_bot and not person.deleted]

    async def _answer(self, person: str, text: str, put: Callable[[Mapping[str, Any]], None]) -> None:
        """Do what the page asks, and reply; a person never gets more of a failure than a sentence."""
        number: Any = None
        try:
            asked = json.loads(text)
            number, wish = asked["id"], ACTIONS.get(asked["do"])
            if wish is None:
                raise CannotAct(f"The local Slack does not know how to {asked['do']}. Load the page anew.")
            reply: dict[str, Any] = {"ok": True, **(await wish(self.slack, person, asked) or {})}
        except (CannotAct, ValueError) as refusal:
            reply = {"ok": False, "error": str(refusal)}
        except (KeyError, TypeError, AttributeError):
            log.exception("a request of the page could not be done")
            reply = {"ok": False, "error": "The local Slack could not do that. Load the page anew and try again."}
        put({"re": number, **reply})


async def _write(socket: web.WebSocketResponse, outbox: asyncio.Queue[str]) -> None:
    while True:
        text = await outbox.get()
        if socket.closed:
            return
        try:
            await socket.send_str(text)
        except ConnectionError:
            return  # the page went away; its handler ends by itself


async def _cut(socket: web.WebSocketResponse, lagging: asyncio.Event) -> None:
    await lagging.wait()
    await socket.close(code=1013, message=b"the page lags behind")


# What the page can ask for: each takes the local Slack, who asks, and the request; what it returns joins the reply.

_Wish = Callable[[Persons, str, Asked], Awaitable[dict[str, Any] | None]]


async def _say(slack: Persons, person: str, asked: Asked) -> dict[str, Any]:
    message = await slack.say(person, asked["channel"], asked["text"], asked.get("thread_ts"))
    return {"ts": message["ts"]}


async def _command(slack: Persons, person: str, asked: Asked) -> dict[str, Any]:
    outcome = await slack.command(person, asked["channel"], asked["command"], asked["text"])
    return {"acked": outcome.acked, "ms": outcome.ms}


async def _click(slack: Persons, person: str, asked: Asked) -> dict[str, Any]:
    outcome = await slack.click(person, _container(asked), asked["action_id"])
    return {"acked": outcome.acked, "ms": outcome.ms}


async def _choose(slack: Persons, person: str, asked: Asked) -> dict[str, Any]:
    outcome = await slack.choose(person, _container(asked), asked["action_id"], asked["option"])
    return {"acked": outcome.acked, "ms": outcome.ms}


async def _submit(slack: Persons, person: str, asked: Asked) -> dict[str, Any]:
    outcome = await slack.submit(person, asked["view_id"], asked["values"])
    return {"acked": outcome.acked, "ms": outcome.ms}


async def _close_view(slack: Persons, person: str, asked: Asked) -> None:
    await slack.close_view(person, asked["view_id"])


async def _shortcut(slack: Persons, person: str, asked: Asked) -> dict[str, Any]:
    outcome = await slack.shortcut(person, asked["callback_id"], asked["channel"], asked["ts"])
    return {"acked": outcome.acked, "ms": outcome.ms}


async def _open_home(slack: Persons, person: str, asked: Asked) -> None:
    await slack.open_home(person)


async def _open_messages(slack: Persons, person: str, asked: Asked) -> None:
    await slack.open_messages(person)


async def _read(slack: Persons, person: str, asked: Asked) -> None:
    await slack.read(person, asked["channel"])


def _container(asked: Asked) -> dict[str, str]:
    """What holds the element that was pressed: a view, or a message by its channel and `ts`."""
    if "view_id" in asked:
        return {"id": asked["view_id"]}
    return {"channel": asked["channel"], "ts": asked["ts"]}


ACTIONS: Mapping[str, _Wish] = MappingProxyType({
    "say": _say, "command": _command, "click": _click, "choose": _choose, "submit": _submit,
    "close_view": _close_view, "shortcut": _shortcut, "open_home": _open_home, "open_messages": _open_messages,
    "read": _read,
})  # fmt: skip
