"""The page in a browser: a local Slack of its own for each test, and one Chromium for all."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest_asyncio
from playwright.async_api import Browser, ConsoleMessage, Page, Request, async_playwright
from slack_sdk.web.async_client import AsyncWebClient

from bot.local import LocalSlack
from bot.local.people import DESK
from tests.bot.local.conftest import MANIFEST
from tests.bot.local.page.seen import PROMPTS, SUGGESTIONS, Open

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
             "--disable-sync", "--no-first-run"]  # fmt: skip


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One Chromium for all tests of the page."""
    async with async_playwright() as playwright:
        running = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield running
        await running.close()


@pytest_asyncio.fixture(loop_scope="session")
async def slack() -> AsyncIterator[LocalSlack]:
    """A local Slack whose app suggests questions; no app is connected."""
    async with LocalSlack(MANIFEST, ack_seconds=0.4, suggestions=SUGGESTIONS) as running:
        running.limits.enforced = False
        dm = running.workspace.channels[running.dm(DESK)]
        running.workspace.set_prompts(dm, "Ask", PROMPTS)
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def client(slack: LocalSlack) -> AsyncWebClient:
    """The app's client."""
    return AsyncWebClient(token=slack.bot_token, base_url=slack.api_url, retry_handlers=[])


@pytest_asyncio.fixture(loop_scope="session")
async def visit(browser: Browser, slack: LocalSlack) -> AsyncIterator[Open]:
    """Opens the page at a path; whatever it complains of, or asks of anybody else, fails the test in the end."""
    context = await browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    complaints: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            complaints.append(message.text)

    def watch(request: Request) -> None:
        if not request.url.startswith((slack.url, "data:")):
            complaints.append(f"asked for {request.url}")

    async def opened(path: str = "/", **options: Any) -> Page:
        page = await context.new_page()
        page.set_default_timeout(5000)
        if options:
            await page.emulate_media(**options)
        page.on("console", listen)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", watch)
        await page.goto(slack.url + path)
        await page.get_by_test_id("status-connection").get_by_text("dealbot").wait_for()
        return page

    yield opened
    await context.close()
    assert complaints == []
