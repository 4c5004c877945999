"""The control endpoint: faults, the clock and questions about what was posted, for other processes.

All of it is below /control/ on loopback, takes and gives JSON, and wants the header `X-Local-Slack: control`, which
no web page can send across origins. A wrong call is answered with status 400 and `error`.

    GET  /control/info                              url, api_url, the tokens, the signing secret, and the app's ids
    GET  /control/calls?method=M                    the recorded calls of a method, or all
    GET  /control/messages?channel=C                all messages of a channel with their metadata, oldest first
    GET  /control/ephemerals?channel=C              the ephemeral ones, each with its `person`
    POST /control/inject   {"method": …, …}         a fault of calls; the fields of `faults.Fault`
    POST /control/disturb  {"kind": …, …}           a fault of deliveries; the fields of `faults.DeliveryFault`
    POST /control/clear    {}                       end all faults
    POST /control/seed     {"seed": 7}              start chance anew
    POST /control/advance  {"seconds": 60}          move the clock
    POST /control/limits   {"enforced": false, …}   burst, per_second, history
    POST /control/admin    {"do": "archive", …}     a method of `admin.Admin` that takes ids, with its arguments
    POST /control/person   {"do": "say", …}         a person's action of `persons.Persons`, with its arguments
    POST /control/socket   {"do": "refresh"}        or "cut": end the app's sockets, with a word or without
    POST /control/settle   {"seconds": 10}          wait until every event is acknowledged or given up
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any, Protocol

from aiohttp import web

from bot.local.admin import Admin
from bot.local.delivery import Delivery
from bot.local.faults import Faults
from bot.local.limits import Limits
from bot.local.persons import CannotAct, Outcome, Persons
from bot.local.socket import SocketMode
from bot.local.web_api import WebApi

HEADER = "X-Local-Slack"
ADMIN = ("archive", "rename", "delete", "make_private", "share", "invite", "kick", "revoke_token", "uninstall",
         "reinstall")  # fmt: skip
PERSON = ("say", "edit", "delete", "read", "command", "click", "choose", "shortcut", "submit", "close_view",
          "open_home", "open_messages")  # fmt: skip


class Controlled(Protocol):
    """What the endpoint drives."""

    @property
    def persons(self) -> Persons: ...
    @property
    def admin(self) -> Admin: ...
    @property
    def faults(self) -> Faults: ...
    @property
    def limits(self) -> Limits: ...
    @property
    def sockets(self) -> SocketMode: ...
    @property
    def delivery(self) -> Delivery: ...
    @property
    def web_api(self) -> WebApi: ...

    def info(self) -> dict[str, str]:
        """Where it is and its secrets."""


async def act(persons: Persons, do: str, arguments: dict[str, Any]) -> Any:
    """A person's action by its name. CannotAct, TypeError, ValueError or KeyError where it cannot be done."""
    if do not in PERSON:
        raise CannotAct(f"There is no action {do}.")
    result = await getattr(persons, do)(**arguments)
    return result._asdict() if isinstance(result, Outcome) else result


class Control:
    """The endpoint's answers."""

    def __init__(self, slack: Controlled) -> None:
        self.slack = slack
        self._does: dict[str, Callable[[dict[str, Any]], Awaitable[Any]]] = {
            "inject": self._inject, "disturb": self._disturb, "clear": self._clear, "seed": self._seed,
            "advance": self._advance, "limits": self._limits, "admin": self._admin, "person": self._person,
            "socket": self._socket, "settle": self._settle,
        }  # fmt: skip
        self._shows: dict[str, Callable[[dict[str, str]], Any]] = {
            "info": lambda query: slack.info(), "calls": self._calls, "messages": self._messages,
            "ephemerals": self._ephemerals,
        }  # fmt: skip

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """One call of the endpoint."""
        if request.headers.get(HEADER) != "control":
            return web.json_response({"ok": False, "error": f"send the header {HEADER}: control"}, status=403)
        verb = request.match_info["verb"]
        try:
            if request.method == "GET":
                result = self._shows[verb](dict(request.query))
            else:
                result = await self._does[verb](await request.json() if request.can_read_body else {})
        except KeyError as error:
            return web.json_response({"ok": False, "error": f"there is no {error}"}, status=400)
        except (CannotAct, TypeError, ValueError, TimeoutError) as error:
            return web.json_response({"ok": False, "error": str(error) or type(error).__name__}, status=400)
        return web.json_response({"ok": True, "result": result})

    # Looking

    def _calls(self, query: dict[str, str]) -> list[dict[str, Any]]:
        wanted = query.get("method")
        return [call._asdict() for call in self.slack.web_api.calls if wanted in (None, call.method)]

    def _messages(self, query: dict[str, str]) -> list[dict[str, Any]]:
        return list(self.slack.persons.workspace.channels[query["channel"]].messages.values())

    def _ephemerals(self, query: dict[str, str]) -> list[dict[str, Any]]:
        kept = self.slack.persons.workspace.channels[query["channel"]].ephemerals.values()
        return [{"person": person, "message": message} for person, message in kept]

    # Doing

    async def _inject(self, body: dict[str, Any]) -> Any:
        return asdict(self.slack.faults.inject(**body))

    async def _disturb(self, body: dict[str, Any]) -> Any:
        return asdict(self.slack.faults.disturb(**body))

    async def _clear(self, body: dict[str, Any]) -> None:
        self.slack.faults.clear()

    async def _seed(self, body: dict[str, Any]) -> None:
        self.slack.faults.seed(int(body["seed"]))

    async def _advance(self, body: dict[str, Any]) -> float:
        self.slack.persons.workspace.timing.advance(float(body["seconds"]))
        return self.slack.persons.workspace.timing.now()

    async def _limits(self, body: dict[str, Any]) -> None:
        for name, value in body.items():
            if name not in ("enforced", "burst", "per_second", "history"):
                raise ValueError(f"there is no limit {name}")
            setattr(self.slack.limits, name, value)

    async def _admin(self, body: dict[str, Any]) -> None:
        if body["do"] not in ADMIN:
            raise ValueError(f"there is no {body['do']}")
        getattr(self.slack.admin, body["do"])(**{key: value for key, value in body.items() if key != "do"})

    async def _person(self, body: dict[str, Any]) -> Any:
        arguments = {key: value for key, value in body.items() if key != "do"}
        return await act(self.slack.persons, str(body["do"]), arguments)

    async def _socket(self, body: dict[str, Any]) -> None:
        if body["do"] == "cut":
            self.slack.sockets.cut()
        elif body["do"] == "refresh":
            await self.slack.sockets.refresh()
        else:
            raise ValueError("do is refresh or cut")

    async def _settle(self, body: dict[str, Any]) -> None:
        async with asyncio.timeout(float(body.get("seconds", 10))):
            await self.slack.delivery.settled()
