"""The bot over HTTP: Slack's signed requests, and what operators look at: `/healthz`, `/readyz`, `/metrics`.

`/readyz` decides whether this process gets requests, and so looks only at what answering needs: the store. What is
wrong with the alerts stands in its body and in `/metrics`, and the heartbeat stays away; it never takes the process out
of rotation. Alerts are driven by the ledger and not by requests, so that would mend none of them, while a token that
Slack refuses or an engine that is away would take every process out at once, and with it commands that still answer.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator

import uvicorn
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.alerts.runner import AlertRunner
from bot.alerts.standing import measured
from bot.gauges import Gauges
from bot.manifest import PATH
from bot.store import Store

#: Bytes of a request's body that are read; Slack's own are far smaller.
LARGEST = 1_000_000


def application(app: AsyncApp, gauges: Gauges, store: Store, alerts: AlertRunner | None) -> Starlette:
    """The ASGI application around the Bolt app; without `alerts` another process sends them."""
    handler = AsyncSlackRequestHandler(app)

    async def slack(request: Request) -> Response:
        refused = await _refused(request)
        return refused if refused is not None else await handler.handle(request)

    async def healthz(_: Request) -> Response:
        return PlainTextResponse("alive\n")

    async def readyz(_: Request) -> Response:
        wrong = await store.ready()
        amiss = "not sent by this process" if alerts is None else alerts.healthy() or "fine"
        return PlainTextResponse(f"{wrong or 'ready'}\nalerts: {amiss}\n", 200 if wrong is None else 503)

    async def metrics(_: Request) -> Response:
        with contextlib.suppress(Exception):  # what the store cannot tell now stays as it was
            await measured(gauges, store)
        gauges.alerting(alerts is None or alerts.healthy() is None)
        body, kind = gauges.render()
        return Response(body, headers={"content-type": kind})

    return Starlette(routes=[
        Route(PATH, slack, methods=["POST"]), Route("/healthz", healthz), Route("/readyz", readyz),
        Route("/metrics", metrics),
    ])  # fmt: skip


async def _refused(request: Request) -> Response | None:
    """A request that Slack cannot have sent, answered before anything reads it; None where it may be Slack's."""
    if not request.headers.get("x-slack-request-timestamp", "").isdecimal():
        return PlainTextResponse("no valid timestamp\n", 401)
    if not request.headers.get("content-length", "").isdecimal():
        return PlainTextResponse("no length\n", 411)
    if int(request.headers["content-length"]) > LARGEST:
        return PlainTextResponse("too large\n", 413)
    return None


class _Server(uvicorn.Server):
    """A server that leaves signals to whoever runs it."""

    @contextlib.contextmanager
    def capture_signals(self):  # type: ignore[no-untyped-def]
        yield


@contextlib.asynccontextmanager
async def listen(
    app: AsyncApp, gauges: Gauges, store: Store, alerts: AlertRunner | None, host: str, port: int
) -> AsyncIterator[int]:  # fmt: skip
    """Serve on a host and port (0 is any free one) while the context lasts; gives the port. OSError if it is taken."""
    bound = _bound(host, port)
    server = _Server(uvicorn.Config(application(app, gauges, store, alerts), log_config=None, access_log=False,
                                    server_header=False, lifespan="off", timeout_graceful_shutdown=10))  # fmt: skip
    task = asyncio.get_running_loop().create_task(server.serve([bound]))
    try:
        while not server.started and not task.done():
            await asyncio.sleep(0.01)
        yield bound.getsockname()[1]
    finally:
        server.should_exit = True
        await task
        bound.close()


def _bound(host: str, port: int) -> socket.socket:
    """A socket on that address. It names TCP, as asyncio sends at once only on sockets that do: without, an answer in
    two pieces waits 40 ms for the first to be confirmed."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((host.strip("[]"), port))
    except OSError:
        made.close()
        raise
    return made
