"""The bot's timings beside a bare Bolt app that only acknowledges, measured in one run: pytest tests/bench/test_bench_slack.py -s

In process, over HTTP with 16 connections, start-up, memory, and the page of the demo. They print and assert nothing
but that every request was answered.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import hmac
import os
import re
import signal
import sys
import time
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import aiohttp
import uvicorn
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.routing import Route

from bot.local import LocalSlack
from bot.local.people import DEAL_DESK, DESK
from bot.manifest import PATH, manifest
from bot.serve import service
from bot.settings import Address, Secret, Settings
from bot.surfaces import LISTENERS
from core import Book, Deal
from tests.chromium import chromium

AS_OF = "2026-11-23"
QUESTIONS = (
    "cost through 2027", "total cost", "how much is left", "what is the monthly fee", "cost in 2027 by quarter",
    "last day to give notice to be out by the end of 2027", "when does the deal end", "how big is the discount",
    "if we give notice today, when does it end and what do we owe", "what do we owe",
)  # fmt: skip
ROUNDS, WARM, LOAD, CONNECTIONS = 3_000, 200, 5_000, 16


def centile(times: list[float], part: float) -> float:
    """The centile of some seconds, in milliseconds."""
    return sorted(times)[min(int(len(times) * part), len(times) - 1)] * 1000


def fields(slack: LocalSlack, number: int) -> dict[str, str]:
    """A slash command's fields."""
    secret = slack.grants.response_url(DESK, DEAL_DESK)
    return {"command": "/deal", "text": QUESTIONS[number % len(QUESTIONS)], "user_id": DESK, "channel_id": DEAL_DESK,
            "team_id": slack.team_id, "team_domain": "deals", "channel_name": "deal-desk", "user_name": "desk",
            "api_app_id": slack.app_id, "trigger_id": f"{number}.1.x", "response_url": slack.response_url(secret)}  # fmt: skip


def settings_for(slack: LocalSlack, folder: Path) -> Settings:
    return Settings(bot_token=Secret(slack.bot_token), app_token=Secret(slack.app_token),
                    signing_secret=Secret(slack.signing_secret), slack_api_url=Address(slack.api_url),
                    store=Address(f"sqlite:///{folder / 'dealbot.db'}"), engine=Address("sweep"))  # fmt: skip


def bare_app(slack: LocalSlack, session: aiohttp.ClientSession) -> AsyncApp:
    """A Bolt app that acknowledges and does nothing else."""
    client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url, session=session)
    app = AsyncApp(client=client, signing_secret=slack.signing_secret, process_before_response=True)

    @app.command("/deal")
    async def acknowledge(ack: Any) -> None:
        await ack()

    return app


async def test_in_process(tmp_path: Path) -> None:
    """What an answered command takes beyond one that is only acknowledged, dispatched in process."""
    times: dict[str, list[float]] = {"bare": [], "dealbot": []}
    async with contextlib.AsyncExitStack() as stack:
        slack = await stack.enter_async_context(LocalSlack(manifest(LISTENERS)))
        session = await stack.enter_async_context(aiohttp.ClientSession())
        ours = await stack.enter_async_context(service(settings_for(slack, tmp_path), on_that_day))
        apps = {"bare": bare_app(slack, session), "dealbot": ours.bot.app}
        for app in apps.values():
            await dispatch(app, slack, 0)
        await ours.bot.backlog.drain(5)  # the first answer goes to the response URL, and tells that blocks are taken
        for number in range(WARM + ROUNDS):
            for name, app in apps.items():
                seconds = await dispatch(app, slack, number)
                if number >= WARM:
                    times[name].append(seconds)
    added = [mine - bare for mine, bare in zip(times["dealbot"], times["bare"], strict=True)]
    for name, taken in (*times.items(), ("added", added)):
        print(f"\nin process, {name}: p50 {centile(taken, 0.5):.3f} ms, p99 {centile(taken, 0.99):.3f} ms", end="")


def on_that_day(book: Book, deal: Deal | None = None) -> date:
    return date.fromisoformat(AS_OF)


async def dispatch(app: AsyncApp, slack: LocalSlack, number: int) -> float:
    body = fields(slack, number)
    start = time.perf_counter()
    response = await app.async_dispatch(AsyncBoltRequest(mode="socket_mode", body=body))
    taken = time.perf_counter() - start
    assert response.status == 200
    return taken


# over HTTP, each server in a process of its own ------------------------------------------------------------


@contextlib.asynccontextmanager
async def process(*words: str, ready: str, env: dict[str, str]) -> AsyncIterator[tuple[int, str, float]]:
    """A process once it has said that it is ready on stderr: its id, that line, and the seconds until then."""
    start = time.perf_counter()
    running = await asyncio.create_subprocess_exec(*words, stderr=asyncio.subprocess.PIPE, env={**os.environ, **env})
    assert running.stderr is not None
    line = ""
    while ready not in line:
        line = (await running.stderr.readline()).decode()
        assert line, "it ended before it was ready"
    taken = time.perf_counter() - start
    reading = asyncio.create_task(running.stderr.read())
    try:
        yield running.pid, line, taken
    finally:
        running.send_signal(signal.SIGTERM)
        await running.wait()
        await reading


def environment(slack: LocalSlack, folder: Path) -> dict[str, str]:
    return {"SLACK_BOT_TOKEN": slack.bot_token, "SLACK_APP_TOKEN": slack.app_token,
            "SLACK_SIGNING_SECRET": slack.signing_secret, "SLACK_API_URL": slack.api_url, "DEALBOT_LOG": "warning",
            "DEALBOT_STORE": f"sqlite:///{folder / 'dealbot.db'}"}  # fmt: skip


async def load(slack: LocalSlack, url: str, count: int) -> tuple[float, list[float], int]:
    """Send signed commands over 16 connections; commands a second, the seconds of each, how many came back empty."""
    times: list[float] = []
    empty = 0
    numbers = iter(range(count))

    async def one(session: aiohttp.ClientSession) -> None:
        nonlocal empty
        for number in numbers:
            body = urlencode(fields(slack, number))
            stamp = str(int(time.time()))
            base = f"v0:{stamp}:{body}".encode()
            made = "v0=" + hmac.new(slack.signing_secret.encode(), base, hashlib.sha256).hexdigest()
            headers = {"x-slack-signature": made, "x-slack-request-timestamp": stamp,
                       "content-type": "application/x-www-form-urlencoded"}  # fmt: skip
            start = time.perf_counter()
            async with session.post(url, data=body, headers=headers) as answer:
                text = await answer.text()
                times.append(time.perf_counter() - start)
                assert answer.status == 200, text
                empty += not text

    start = time.perf_counter()
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=CONNECTIONS)) as session:
        await asyncio.gather(*(one(session) for _ in range(CONNECTIONS)))
    return count / (time.perf_counter() - start), times, empty


def memory(pid: int) -> float:
    """The resident memory of a process, MiB."""
    status = Path(f"/proc/{pid}/status").read_text()
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    assert found
    return int(found[1]) / 1024


async def test_over_http(tmp_path: Path) -> None:
    """Answered commands a second with one worker, beside the bare app in the same place; memory as questions come."""
    async with LocalSlack(manifest(LISTENERS)) as slack:
        env = environment(slack, tmp_path)
        bare = (sys.executable, str(Path(__file__)), "bare")
        async with process(*bare, ready="ready", env=env) as (_, line, _taken):
            url = line.split()[-1]
            await load(slack, url, WARM)
            rate, times, _ = await load(slack, url, LOAD)
            print(f"\nover HTTP, bare: {rate:.0f} commands/s, p50 {centile(times, 0.5):.1f} ms, p99 {centile(times, 0.99):.1f} ms", end="")
        ours = (sys.executable, "-m", "bot", "run", "--http", "--port", "0")
        async with process(*ours, ready="listening", env=env) as (pid, line, _taken):
            url = next(word for word in line.split() if word.startswith("http")).rstrip(";")
            await load(slack, url, 1_000)
            early = memory(pid)
            rate, times, empty = await load(slack, url, LOAD)
            print(f"\nover HTTP, dealbot: {rate:.0f} answered commands/s, p50 {centile(times, 0.5):.1f} ms, p99 {centile(times, 0.99):.1f} ms", end="")
            assert empty == 0
            await load(slack, url, 4_000)
            print(f"\nmemory: {early:.1f} MiB after 1,000 questions, {memory(pid):.1f} MiB after 10,000", end="")


async def test_start_up(tmp_path: Path) -> None:
    """From the start of `dealbot run` to its connection, with a new store and with one that is there."""
    async with LocalSlack(manifest(LISTENERS)) as slack:
        for what in ("a new store", "a store that is there", "a store that is there"):
            ours = (sys.executable, "-m", "bot", "run")
            async with process(*ours, ready="connected", env=environment(slack, tmp_path)) as (_, _line, taken):
                print(f"\nstart-up to connected, {what}: {taken:.2f} s", end="")


async def test_the_page(tmp_path: Path) -> None:
    """From Enter to the answer shown in the demo's page."""
    env = {"PYTHONUNBUFFERED": "1", "DEALBOT_LOG": "warning"}
    demo = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "demo", "--no-browser", "--port", "0", "--as-of", AS_OF,
        stdout=asyncio.subprocess.PIPE, env={**os.environ, **env}, cwd=tmp_path,
    )  # fmt: skip
    assert demo.stdout is not None
    url = next(word for word in (await demo.stdout.readline()).decode().split() if word.startswith("http"))
    async with chromium() as browser:
        page = await browser.new_page()
        await page.goto(url)
        await page.get_by_test_id("status-connection").get_by_text("dealbot connected").wait_for()
        taken = [await asked(page, question) for question in QUESTIONS]
    demo.send_signal(signal.SIGINT)
    await demo.wait()
    print(f"\nthe page, Enter to answer: median {centile(taken, 0.5):.0f} ms, slowest {max(taken) * 1000:.0f} ms")


async def asked(page: Any, question: str) -> float:
    """Ask in the direct message; seconds from Enter to the answer shown, by the page's own clock."""
    before = await page.evaluate("window.__dealbot?.lastShownAt ?? 0")
    await page.get_by_test_id("composer").fill(question)
    await page.get_by_test_id("composer").press("Enter")
    await page.wait_for_function("before => window.__dealbot.lastShownAt > before", arg=before)
    marks = await page.evaluate("window.__dealbot")
    return float(marks["lastShownAt"] - marks["lastSentAt"]) / 1000


def serve_bare() -> None:
    """The bare app over HTTP, as a process of its own."""

    async def main() -> None:
        async with aiohttp.ClientSession() as session:
            client = AsyncWebClient(token=os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API_URL"], session=session)
            app = AsyncApp(client=client, signing_secret=os.environ["SLACK_SIGNING_SECRET"], process_before_response=True)

            @app.command("/deal")
            async def acknowledge(ack: Any) -> None:
                await ack()

            handler = AsyncSlackRequestHandler(app)
            web = Starlette(routes=[Route(PATH, handler.handle, methods=["POST"])])
            config = uvicorn.Config(web, host="127.0.0.1", port=0, log_config=None, access_log=False)
            socket = config.bind_socket()
            server = uvicorn.Server(config)
            serving = asyncio.create_task(server.serve([socket]))
            while not server.started:
                await asyncio.sleep(0.01)
            print(f"ready http://127.0.0.1:{socket.getsockname()[1]}{PATH}", file=sys.stderr, flush=True)
            await serving

    asyncio.run(main())


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))
    serve_bare()
