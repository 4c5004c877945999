"""The local Slack itself: its parts put together, and the server on loopback that offers them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any

from aiohttp import web

from bot.local.admin import Admin
from bot.local.api import Backend
from bot.local.control import Control
from bot.local.delivery import Delivery, SignedHttp
from bot.local.events import Events
from bot.local.faults import Faults
from bot.local.grants import TRIGGER_SECONDS, Grants
from bot.local.installed import Installed
from bot.local.limits import Limits
from bot.local.payloads import Payloads
from bot.local.people import deals_workspace
from bot.local.persons import Persons
from bot.local.responses import Responses
from bot.local.socket import SocketMode
from bot.local.web_api import Recorded, WebApi
from bot.local.workspace import Workspace

LOOPBACK = ("127.0.0.1", "localhost", "::1")
RETRY_SECONDS = (0.0, 60.0, 300.0)
CALLS_KEPT = 1000
BODY_BYTES = 60_000_000


class LocalSlack(Persons):
    """A Slack with one workspace and one app, on loopback.

    `manifest` is the app's, as given to Slack: it says which commands, shortcuts, events and scopes there are.
    `port` 0 takes a free one. `ack_seconds` is how long the app may take to acknowledge, `retry_seconds` how long
    Slack waits before each new attempt to deliver an event. `limits` are those of the Web API. `calls_kept` is how
    many calls are remembered. Use it as an async context manager, or with `start` and `stop`.
    """

    def __init__(
        self, manifest: Mapping[str, Any], *, host: str = "127.0.0.1", port: int = 0, ack_seconds: float = 3.0,
        retry_seconds: Sequence[float] = RETRY_SECONDS, trigger_seconds: float = TRIGGER_SECONDS,
        limits: Limits | None = None, bot_name: str = "dealbot", workspace: Workspace | None = None,
        suggestions: Sequence[str] = (), calls_kept: int = CALLS_KEPT,
    ) -> None:  # fmt: skip
        if host not in LOOPBACK:
            raise ValueError(f"the local Slack serves loopback only, not {host}: it asks nobody who they are")
        self.host, self.port, self.ack_seconds = host, port, ack_seconds
        self.workspace = workspace or deals_workspace(bot_name)
        self.timing = self.workspace.timing
        self.installed = Installed(manifest)
        self.faults = Faults()
        self.limits = limits or Limits()
        self.grants = Grants(self.timing, trigger_seconds)
        self.payloads = Payloads(self.workspace, self.installed)
        self.sockets = SocketMode(self.workspace, self.timing, ack_seconds)
        self.delivery = Delivery(self.sockets, self.faults, self.timing, tuple(retry_seconds))
        self.events = Events(self.workspace, self.installed, self.payloads, self.delivery)
        self.responses = Responses(self.workspace, self.grants, self.events)
        self.admin = Admin(self.workspace, self.installed, self.events)
        backend = Backend(self.workspace, self.installed, self.grants, self.events, self.limits, self.sockets.ticket,
                          lambda: self.url)  # fmt: skip
        self.web_api = WebApi(backend, self.limits, self.faults, self.responses, calls_kept)
        self._retired: list[SignedHttp] = []
        self._runner: web.AppRunner | None = None
        self._describe(suggestions)

    def _describe(self, suggestions: Sequence[str]) -> None:
        """What the page shows of the app."""
        self.workspace.commands = [
            {"command": name} | {key: str(one.get(key, "")) for key in ("description", "usage_hint")}
            for name, one in self.installed.commands.items()
        ]  # fmt: skip
        self.workspace.shortcuts = [
            {"callback_id": callback, "name": str(one.get("name", "")), "kind": str(one.get("type", "global"))}
            for callback, one in self.installed.shortcuts.items()
        ]
        self.workspace.suggestions = list(suggestions)
        for channel in self.workspace.channels.values():
            if channel.kind == "im" and self.installed.prompts:
                self.workspace.set_prompts(channel, "", self.installed.prompts)

    # Where it is, and its secrets

    @property
    def url(self) -> str:
        """Where it is reached, without a final stroke; the page is there too."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"

    @property
    def api_url(self) -> str:
        """The base URL of the Web API, with its final stroke: slack_sdk's `base_url`."""
        return f"{self.url}/api/"

    @property
    def bot_token(self) -> str:
        """The bot's token, xoxb-…"""
        return self.installed.bot_token

    @property
    def app_token(self) -> str:
        """The app-level token for Socket Mode, xapp-…"""
        return self.installed.app_token

    @property
    def signing_secret(self) -> str:
        """What requests over HTTP are signed with."""
        return self.installed.signing_secret

    @property
    def team_id(self) -> str:
        """The workspace's id."""
        return self.workspace.team

    @property
    def bot_user_id(self) -> str:
        """The user id of the bot."""
        return self.workspace.bot.id

    @property
    def app_id(self) -> str:
        """The app's id."""
        return self.workspace.app_id

    @property
    def connected(self) -> bool:
        """Whether the app can be reached: it has a socket, or HTTP delivery is on."""
        return self.workspace.connected

    @property
    def calls(self) -> list[Recorded]:
        """The last calls of the Web API, response URLs ("response_url") and uploads, oldest first."""
        return list(self.web_api.calls)

    @property
    def persons(self) -> Persons:
        """The people's side of it."""
        return self

    def called(self, method: str) -> list[Recorded]:
        """The recorded calls of one method."""
        return [call for call in self.web_api.calls if call.method == method]

    def info(self) -> dict[str, str]:
        """Where it is and its secrets, for another process."""
        return {
            "url": self.url, "api_url": self.api_url, "bot_token": self.bot_token, "app_token": self.app_token,
            "signing_secret": self.signing_secret, "team_id": self.team_id, "bot_user_id": self.bot_user_id,
            "app_id": self.app_id,
        }  # fmt: skip

    def response_url(self, secret: str) -> str:
        """The whole response URL that ends in `secret`."""
        return f"{self.url}/respond/{self.team_id}/{secret}"

    # Running

    async def start(self) -> None:
        """Begin to serve. OSError where the port is taken."""
        from bot.local import page

        app = web.Application(middlewares=[_from_here], client_max_size=BODY_BYTES)
        control = Control(self)
        app.add_routes([
            web.get("/api/{method}", self.web_api.call),
            web.post("/api/{method}", self.web_api.call),
            web.get("/link/", self.sockets.serve),
            web.post("/respond/{team}/{secret}", self.web_api.respond),
            web.post("/upload/v1/{file}/{secret}", self.web_api.upload),
            web.get("/files/{file}/{secret}/{name}", self._file),
            web.get("/control/{verb}", control.serve),
            web.post("/control/{verb}", control.serve),
            *page.routes(self),
        ])
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self.host, self.port)
        try:
            await site.start()
        except OSError:
            await self._runner.cleanup()
            raise
        self.port = int(self._runner.addresses[0][1])

    async def stop(self) -> None:
        """End the deliveries, the sockets and the server."""
        await self.delivery.stop()
        await self.sockets.stop()
        for transport in self._retired:
            await transport.stop()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def __aenter__(self) -> LocalSlack:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def _file(self, request: web.Request) -> web.StreamResponse:
        kept = self.workspace.files.get(request.match_info["file"])
        if kept is None or kept["secret"] != request.match_info["secret"] or kept["content"] is None:
            raise web.HTTPNotFound
        headers = {"Content-Disposition": "attachment", "X-Content-Type-Options": "nosniff"}
        return web.Response(body=kept["content"], content_type="application/octet-stream", headers=headers)

    # Ways to the app

    def deliver_to(self, url: str) -> None:
        """Deliver by signed HTTP to this URL from now on, instead of over sockets."""
        transport = SignedHttp(url, self.installed, self.timing, self.ack_seconds)
        self._retired.append(transport)
        self.delivery.transport = transport
        self.workspace.mode = "http"
        self.workspace.set_connected(True)

    def deliver_by_socket(self) -> None:
        """Deliver over the app's sockets again."""
        self.delivery.transport = self.sockets
        self.workspace.mode = "socket"
        self.workspace.set_connected(bool(self.sockets.connections))

    async def verify_url(self) -> bool:
        """Whether the app answers the challenge by which Slack checks a request URL. Needs `deliver_to` first."""
        transport = self.delivery.transport
        return isinstance(transport, SignedHttp) and await transport.verify()

    async def until_connected(self, timeout: float = 5.0) -> None:
        """Return when the app can be reached. TimeoutError after `timeout` seconds."""
        await self.until(lambda: self.connected, timeout)

    async def settled(self, timeout: float = 5.0) -> None:
        """Return when every event has been acknowledged or given up. TimeoutError after `timeout` seconds."""
        async with asyncio.timeout(timeout):
            await self.delivery.settled()


@web.middleware
async def _from_here(request: web.Request, handler: Any) -> web.StreamResponse:
    """Keep web pages of other origins out: they may reach loopback through a browser, also by a name of their own."""
    host = request.host.rpartition(":")[0] if request.host.rpartition(":")[2].isdigit() else request.host
    origin = request.headers.get("Origin")
    if host.strip("[]") not in LOOPBACK or (origin is not None and origin != f"http://{request.host}"):
        return web.json_response({"ok": False, "error": "forbidden"}, status=403)
    response: web.StreamResponse = await handler(request)
    return response
