"""How the Web API is reached: arguments, tokens, scopes, limits and faults around the methods of `api`."""

from __future__ import annotations

import json
import secrets
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from email.utils import formatdate
from typing import Any, NamedTuple

from aiohttp import web

from bot.local.api import METHODS, Backend, Call, Method
from bot.local.api.call import missing_scope
from bot.local.faults import Fault, Faults
from bot.local.grants import Refusal
from bot.local.limits import Limits
from bot.local.responses import Responses

#: Arguments that hold JSON where they come in a form.
_JSON = frozenset({"blocks", "view", "metadata", "prompts", "files", "message", "attachments", "loading_messages"})


class Recorded(NamedTuple):
    """A call that came in. `error` is empty where it was answered with ok: true; `done` says it was carried out."""

    method: str
    arguments: Mapping[str, Any]
    status: int
    error: str
    done: bool
    at: float


class WebApi:
    """Answers calls of the Web API, response URLs and uploads, and records them."""

    def __init__(
        self, backend: Backend, limits: Limits, faults: Faults, responses: Responses, calls_kept: int
    ) -> None:
        self.backend, self.limits, self.faults, self.responses = backend, limits, faults, responses
        self.methods: Mapping[str, Method] = {method.name: method for method in METHODS}
        self.calls: deque[Recorded] = deque(maxlen=calls_kept)
        self._under_way: dict[str, int] = {}

    # The three doors

    async def call(self, request: web.Request) -> web.StreamResponse:
        """A method of the Web API."""
        name = request.match_info["method"]
        try:
            arguments = await read_arguments(request)
        except ValueError:
            return self._answer(request, name, {}, 200, {"ok": False, "error": "invalid_json"}, False)
        channel = str(arguments.get("channel") or arguments.get("channel_id") or "")
        faults = self.faults.of_call(name, channel)
        return await self._with_faults(
            request, name, arguments, faults, lambda: self._run(request, name, arguments, channel, faults)
        )

    async def respond(self, request: web.Request) -> web.StreamResponse:
        """A response URL."""
        faults = self.faults.of_call("response_url", "")
        try:
            body = await request.json()
        except ValueError:
            body = None
        arguments = body if isinstance(body, dict) else {}

        def run() -> tuple[int, dict[str, Any], dict[str, str]]:
            self.responses.at_url(request.match_info["secret"], body)
            return 200, {"ok": True}, {}

        return await self._with_faults(request, "response_url", arguments, faults, run)

    async def upload(self, request: web.Request) -> web.StreamResponse:
        """The bytes of a file."""
        kept = self.backend.workspace.files.get(request.match_info["file"])
        content = await _uploaded(request)
        faults = self.faults.of_call("upload", "")

        def run() -> tuple[int, dict[str, Any], dict[str, str]]:
            if kept is None or kept["secret"] != request.match_info["secret"]:
                raise Refusal("invalid_upload_url", status=404)
            if len(content) != kept["length"]:
                raise Refusal("wrong_length", status=400)
            kept["content"] = content
            return 200, {"ok": True, "text": f"OK - {len(content)}"}, {}

        return await self._with_faults(request, "upload", {}, faults, run)

    # Around a call

    async def _with_faults(
        self, request: web.Request, name: str, arguments: Mapping[str, Any], faults: list[Fault], run: Any
    ) -> web.StreamResponse:
        for fault in faults:
            if fault.delay:
                await self.backend.workspace.timing.sleep(fault.delay)
        broken = next((fault for fault in faults if fault.breaks), None)
        done = False
        status, body, headers = 200, dict[str, Any](), dict[str, str]()
        if broken is None or broken.accept:
            try:
                status, body, headers = run()
                done = True
            except Refusal as refusal:
                status, body = refusal.status, {"ok": False, "error": refusal.error, **refusal.more}
                if "retry_after" in body:
                    headers = {"Retry-After": str(body.pop("retry_after"))}
        if broken is not None:
            if broken.drop:
                if request.transport is not None:
                    request.transport.abort()
                self._record(name, arguments, 0, "dropped", done)
                return web.Response()
            fallback = "ratelimited" if broken.status == 429 else "internal_error"
            status, body, headers = broken.status, {"ok": False, "error": broken.error or fallback}, {}
            if broken.retry_after is not None:
                headers = {"Retry-After": broken.retry_after}
        return self._answer(request, name, arguments, status, body, done, headers)

    def _record(self, name: str, arguments: Mapping[str, Any], status: int, error: str, done: bool) -> None:
        shown = {key: value for key, value in arguments.items() if key != "token"}
        self.calls.append(Recorded(name, shown, status, error, done, self.backend.workspace.timing.now()))
        self.backend.workspace.touch()

    def _answer(
        self, request: web.Request, name: str, arguments: Mapping[str, Any], status: int, body: dict[str, Any],
        done: bool, headers: Mapping[str, str] | None = None,
    ) -> web.Response:  # fmt: skip
        self._record(name, arguments, status, "" if body.get("ok") else str(body.get("error")), done)
        date = formatdate(self.backend.workspace.timing.now(), usegmt=True)
        sent = {"Date": date, "X-Slack-Req-Id": secrets.token_hex(16), **(headers or {})}
        if name == "response_url" and body.get("ok"):
            return web.Response(text="ok", status=status, headers=sent)
        if name == "upload" and body.get("ok"):
            return web.Response(text=body["text"], status=status, headers=sent)
        return web.json_response(body, status=status, headers=sent)

    def _run(
        self, request: web.Request, name: str, arguments: Mapping[str, Any], channel: str, faults: list[Fault]
    ) -> tuple[int, dict[str, Any], dict[str, str]]:
        method = self.methods.get(name)
        if method is None:
            raise Refusal("unknown_method", req_method=name)
        self._authorize(request, method, arguments)
        wait = self.limits.wait(self.backend.workspace.timing, name, method.tier, channel)
        if wait:
            raise Refusal("ratelimited", status=429, retry_after=wait)
        answer = method.run(Call(self.backend, name, arguments, faults))
        scopes = ",".join(sorted(self.backend.installed.scopes))
        headers = {"X-OAuth-Scopes": scopes, "X-Accepted-OAuth-Scopes": ",".join(method.scopes)}
        return 200, {"ok": True, **answer}, headers

    def _authorize(self, request: web.Request, method: Method, arguments: Mapping[str, Any]) -> None:
        installed = self.backend.installed
        token = request.headers.get("Authorization", "").removeprefix("Bearer ") or str(arguments.get("token") or "")
        if not token:
            raise Refusal("not_authed")
        if token not in (installed.bot_token, installed.app_token):
            raise Refusal("invalid_auth")
        if token == installed.bot_token and installed.uninstalled:
            raise Refusal("account_inactive")
        if token == installed.bot_token and installed.revoked:
            raise Refusal("token_revoked")
        if token != (installed.app_token if method.token == "app" else installed.bot_token):  # noqa: S105
            raise Refusal("not_allowed_token_type")
        if method.scopes and installed.scopes.isdisjoint(method.scopes):
            raise missing_scope(method.scopes, installed.scopes)


async def read_arguments(request: web.Request) -> dict[str, Any]:
    """The arguments of a call, from its query and its body. ValueError: JSON that is none."""
    arguments: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        body = await request.json()
        if not isinstance(body, dict):
            raise ValueError("not an object")
        arguments |= body
    elif request.method == "POST":
        arguments |= {key: value for key, value in (await request.post()).items() if isinstance(value, str)}
    for name in _JSON & arguments.keys():
        if isinstance(arguments[name], str):
            with suppress(ValueError):  # the method refuses what is still text, with a code of its own
                arguments[name] = json.loads(arguments[name])
    return arguments


async def _uploaded(request: web.Request) -> bytes:
    if request.content_type == "multipart/form-data":
        for value in (await request.post()).values():
            if isinstance(value, web.FileField):
                return value.file.read()
        return b""
    return await request.read()
