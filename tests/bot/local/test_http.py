"""Deliveries by signed HTTP, to Bolt behind its Starlette adapter and to servers that misbehave."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qs

import pytest
import uvicorn
from aiohttp import web
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.signature import SignatureVerifier
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.local import LocalSlack
from bot.local.people import DEAL_DESK, DESK, LEGAL

Bot = tuple[AsyncApp, list[dict[str, Any]]]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@pytest.fixture
async def served(slack: LocalSlack, bolt: Bot) -> AsyncIterator[list[dict[str, Any]]]:
    """Bolt behind uvicorn, to which Slack delivers; what reaches it. What it answers is kept as `status` too."""
    app, requests = bolt
    handler = AsyncSlackRequestHandler(app)
    statuses: list[dict[str, Any]] = []

    async def endpoint(request: Request) -> Response:
        response = await handler.handle(request)
        statuses.append({"status": response.status_code})
        return response

    asgi = Starlette(routes=[Route("/slack/events", endpoint, methods=["POST"])])
    config = uvicorn.Config(asgi, host="127.0.0.1", port=0, lifespan="off", log_level="error", ws="none")
    config.load()
    server = uvicorn.Server(config)
    server.lifespan = config.lifespan_class(config)
    await server.startup()
    port = server.servers[0].sockets[0].getsockname()[1]
    slack.deliver_to(f"http://127.0.0.1:{port}/slack/events")
    requests.append({"statuses": statuses})
    yield requests
    await slack.delivery.transport.stop()
    await server.shutdown()


@asynccontextmanager
async def listening(slack: LocalSlack, handler: Handler) -> AsyncIterator[None]:
    """A plain server to which Slack delivers."""
    app = web.Application()
    app.router.add_post("/", handler)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    slack.deliver_to(f"http://127.0.0.1:{runner.addresses[0][1]}/")
    try:
        yield
    finally:
        await slack.delivery.stop()
        await runner.cleanup()


async def test_command(slack: LocalSlack, served: list[dict[str, Any]]) -> None:
    """A signed command is acknowledged by Bolt, whose answer is seen by that person only."""
    outcome = await slack.command(DESK, DEAL_DESK, "/deal", "cost")
    assert outcome.acked
    assert served[1]["text"] == "cost"
    assert [message["text"] for message in slack.sees(DESK, DEAL_DESK)] == ["heard cost"]
    assert slack.sees(LEGAL, DEAL_DESK) == []
    assert slack.workspace.mode == "http"
    assert slack.connected


async def test_event_and_challenge(slack: LocalSlack, served: list[dict[str, Any]]) -> None:
    """The challenge is answered, and an event reaches Bolt without a header of retries."""
    assert await slack.verify_url()
    await slack.say(DESK, slack.dm(DESK), "hello")
    await slack.settled()
    event = next(body for body in served if body.get("type") == "event_callback")
    assert event["event"]["text"] == "hello"
    assert "x-slack-retry-num" not in event["headers"]


@pytest.mark.parametrize("signature", ["wrong", "missing", "stale"])
async def test_bad_signatures(slack: LocalSlack, served: list[dict[str, Any]], signature: str) -> None:
    """Bolt refuses what is signed wrongly, not at all or too long ago."""
    slack.faults.disturb("slash_commands", signature=signature, times=1)
    outcome = await slack.command(DESK, DEAL_DESK, "/deal", "cost")
    assert (outcome.acked, outcome.error) == (False, "http_client_error")
    assert served[0]["statuses"] == [{"status": 401}]
    assert len(served) == 1
    assert (await slack.command(DESK, DEAL_DESK, "/deal", "cost")).acked


async def test_signature(slack: LocalSlack) -> None:
    """Commands and interactions are forms, events JSON; the signature is over the very bytes."""
    seen: list[tuple[bytes, dict[str, str]]] = []

    async def handler(request: web.Request) -> web.Response:
        seen.append((await request.read(), dict(request.headers)))
        return web.Response()

    slack.installed.events.discard("message.channels")
    message = await slack.say(DESK, DEAL_DESK, "hello")
    async with listening(slack, handler):
        await slack.command(DESK, DEAL_DESK, "/deal", "cost & more")
        await slack.shortcut(DESK, "about", DEAL_DESK, message["ts"])
        await slack.say(DESK, slack.dm(DESK), "hello")
        await slack.settled()
    verifier = SignatureVerifier(slack.signing_secret)
    assert all(verifier.is_valid_request(body, headers) for body, headers in seen)
    command, shortcut, event = (body for body, _ in seen)
    assert parse_qs(command.decode())["text"] == ["cost &amp; more"]
    assert json.loads(parse_qs(shortcut.decode())["payload"][0])["type"] == "message_action"
    assert json.loads(event)["event"]["text"] == "hello"


@pytest.mark.parametrize(
    ("status", "error"), [(500, "http_service_error"), (404, "http_client_error"), (302, "dispatch_failed")]
)
async def test_failing_command(slack: LocalSlack, status: int, error: str) -> None:
    """A command that the app answers with an error fails for the person."""

    async def handler(request: web.Request) -> web.Response:
        return web.Response(status=status)

    async with listening(slack, handler):
        assert (await slack.command(DESK, DEAL_DESK, "/deal", "x")).error == error
    assert slack.toasts(DESK) == [f'/deal failed with the error "{error}"']


async def test_slow_and_absent(slack: LocalSlack) -> None:
    """An app that takes too long, and one that is not there, fail differently."""
    release = asyncio.Event()

    async def handler(request: web.Request) -> web.Response:
        await release.wait()
        return web.Response()

    async with listening(slack, handler):
        assert (await slack.command(DESK, DEAL_DESK, "/deal", "x")).error == "operation_timeout"
        release.set()
    assert (await slack.command(DESK, DEAL_DESK, "/deal", "x")).error == "dispatch_failed"
    await slack.delivery.stop()


async def test_retries(manifest: dict[str, Any]) -> None:
    """An event comes again up to three times, with the number and the reason; an app can ask for none."""
    seen: list[tuple[str, str, str]] = []
    answers = iter([500, 500, 500, 500, 500])

    async def handler(request: web.Request) -> web.Response:
        body = await request.json()
        headers = request.headers
        seen.append((body["event"]["text"], headers.get("X-Slack-Retry-Num", ""), headers.get("X-Slack-Retry-Reason", "")))
        no_retry = {"X-Slack-No-Retry": "1"} if body["event"]["text"] == "once" else {}
        return web.Response(status=next(answers), headers=no_retry)

    async with LocalSlack(manifest, retry_seconds=(0, 0.01, 0.02)) as slack, listening(slack, handler):
        await slack.say(DESK, slack.dm(DESK), "hello")
        await slack.settled()
        await slack.say(DESK, slack.dm(DESK), "once")
        await slack.settled()
    assert seen == [
        ("hello", "", ""), ("hello", "1", "http_error"), ("hello", "2", "http_error"), ("hello", "3", "http_error"),
        ("once", "", ""),
    ]  # fmt: skip


async def test_lost_acknowledgement(slack: LocalSlack, served: list[dict[str, Any]]) -> None:
    """When the acknowledgement is lost, the event comes again with the same id."""
    slack.faults.disturb("events_api", lose_ack=True, times=1)
    await slack.say(DESK, slack.dm(DESK), "hello")
    await slack.settled()
    first, second = (body for body in served if body.get("type") == "event_callback")
    assert first["event_id"] == second["event_id"]
    assert (second["headers"]["x-slack-retry-num"], second["headers"]["x-slack-retry-reason"]) == ("1", "http_timeout")


async def test_back_to_sockets(slack: LocalSlack, served: list[dict[str, Any]]) -> None:
    """Delivery goes back to sockets, of which there are none here."""
    slack.deliver_by_socket()
    assert (await slack.command(DESK, DEAL_DESK, "/deal", "x")).error == "dispatch_failed"
    assert not slack.connected
