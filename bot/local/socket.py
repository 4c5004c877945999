"""Socket Mode: the app's connections, envelopes over them, and their acknowledgements."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Mapping
from contextlib import suppress
from typing import Any
from uuid import uuid4

from aiohttp import WSMsgType, web

from bot.clock import ticks
from bot.local.delivery import Ack
from bot.local.faults import DeliveryFault
from bot.local.timing import Timing
from bot.local.workspace import Workspace

CONNECTIONS = 10
TICKETS_KEPT = 100


class SocketMode:
    """The way to an app that has connected. Each envelope goes to one of its connections, in turn."""

    def __init__(self, workspace: Workspace, timing: Timing, ack_seconds: float) -> None:
        self.workspace, self.timing, self.ack_seconds = workspace, timing, ack_seconds
        self.connections: list[web.WebSocketResponse] = []
        self.opened = 0  #: how many connections there have ever been
        self._transports: dict[web.WebSocketResponse, asyncio.Transport] = {}
        self._tickets: dict[str, None] = {}
        self._turn = 0
        self._waiting: dict[str, asyncio.Future[Ack]] = {}

    def ticket(self) -> str:
        """What lets an app connect, once."""
        made = secrets.token_urlsafe(24)
        self._tickets[made] = None
        while len(self._tickets) > TICKETS_KEPT:
            del self._tickets[next(iter(self._tickets))]
        return made

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Hold one connection of the app until either side ends it."""
        if request.query.get("ticket", "") not in self._tickets:
            return web.json_response({"ok": False, "error": "invalid_ticket"}, status=403)
        del self._tickets[request.query["ticket"]]
        socket = web.WebSocketResponse(heartbeat=30.0)
        await socket.prepare(request)
        if len(self.connections) >= CONNECTIONS:
            await socket.send_json(_farewell("too_many_websockets"))
            await socket.close()
            return socket
        assert request.transport is not None
        self.connections.append(socket)
        self._transports[socket] = request.transport
        self.opened += 1
        try:
            await socket.send_json({
                "type": "hello",
                "num_connections": len(self.connections),
                "debug_info": {"host": "local", "build_number": 1, "approximate_connection_time": 18060},
                "connection_info": {"app_id": self.workspace.app_id},
            })
            self._tell()
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._hear(message.data)
        finally:
            self._gone(socket)
            del self._transports[socket]
        return socket

    def _tell(self) -> None:
        self.workspace.set_connected(bool(self.connections))
        self.workspace.touch()

    def _gone(self, socket: web.WebSocketResponse) -> None:
        if socket in self.connections:
            self.connections.remove(socket)
        if self.workspace.mode == "socket":
            self._tell()

    def _hear(self, data: str) -> None:
        try:
            answer = json.loads(data)
        except ValueError:
            return
        if not isinstance(answer, dict):
            return
        waiting = self._waiting.get(str(answer.get("envelope_id")))
        if waiting is not None and not waiting.done():
            waiting.set_result(Ack("", answer.get("payload") or None))

    async def send(
        self, kind: str, payload: Mapping[str, Any], attempt: int, reason: str, faults: list[DeliveryFault]
    ) -> Ack:
        """Send a payload in an envelope to the next connection, and wait for its acknowledgement.

        It may come over any connection. An event waits for a connection as long as for an acknowledgement.
        """
        if not self._open() and kind == "events_api":
            with suppress(TimeoutError):
                await self.workspace.until(self._open, self.ack_seconds)
        if not (usable := self._open()):
            return Ack("connection_failed")
        socket = usable[self._turn % len(usable)]
        self._turn += 1
        envelope: dict[str, Any] = {
            "envelope_id": str(uuid4()),
            "payload": payload,
            "type": kind,
            "accepts_response_payload": kind != "events_api",
        }
        if kind == "events_api":
            envelope |= {"retry_attempt": attempt, "retry_reason": _reason(reason)}
        waiting: asyncio.Future[Ack] = asyncio.get_running_loop().create_future()
        self._waiting[envelope["envelope_id"]] = waiting
        begun = ticks()
        try:
            async with asyncio.timeout(self.ack_seconds):
                await socket.send_str(json.dumps(envelope))
                if any(fault.disconnect for fault in faults):
                    self.cut(socket)
                ack = await waiting
        except TimeoutError:
            ack = Ack("http_timeout")
        except ConnectionError:
            ack = Ack("connection_failed")
        finally:
            del self._waiting[envelope["envelope_id"]]
        return ack._replace(ms=(ticks() - begun) * 1000)

    def _open(self) -> list[web.WebSocketResponse]:
        return [socket for socket in self.connections if not socket.closed]

    async def refresh(self, reason: str = "refresh_requested") -> None:
        """Tell every connection to come anew, as Slack does every few hours: the app connects again and closes it."""
        leaving = self._open()
        self.connections.clear()
        self._tell()
        for socket in leaving:
            await socket.send_json(_farewell(reason))

    def cut(self, socket: web.WebSocketResponse | None = None) -> None:
        """Break one connection, or every one, without a word."""
        for one in [socket] if socket is not None else list(self.connections):
            self._transports[one].abort()

    async def stop(self) -> None:
        """Close all connections."""
        for socket in list(self._transports):
            await socket.close()


def _farewell(reason: str) -> dict[str, Any]:
    return {"type": "disconnect", "reason": reason, "debug_info": {"host": "local"}}


def _reason(reason: str) -> str:
    """How Socket Mode words why an event comes again."""
    return {"http_timeout": "timeout", "": ""}.get(reason, "error")
