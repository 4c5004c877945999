"""`dealbot demo` as a newcomer meets it: the command, the page in a browser, a conversation with the real bot."""

from __future__ import annotations

import asyncio
import re
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.chromium import chromium

AS_OF = "2026-11-23"


@pytest.fixture
async def demo(environment: dict[str, str], tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[str]:
    """The demo in a process of its own, on AS_OF or the day of the test's parameter; its address, as it prints it. It ends
    well after Ctrl-C."""
    as_of = getattr(request, "param", AS_OF)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "demo", "--no-browser", "--port", "0", "--as-of", as_of,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE, env=environment, cwd=tmp_path,
    )  # fmt: skip
    assert process.stdout
    assert process.stderr
    async with asyncio.timeout(20):
        line = (await process.stdout.readline()).decode()
    found = re.search(r"http://127\.0\.0\.1:\d+", line)
    assert found, line + (await process.stderr.read()).decode()
    yield found[0]
    process.send_signal(signal.SIGINT)
    async with asyncio.timeout(15):
        said = (await process.stderr.read()).decode()
        assert await process.wait() == 0
    assert "Traceback" not in said, said


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """A browser of this test's own."""
    async with chromium() as running:
        yield running


class Visitor:
    """A person in front of the page, and the pictures taken on the way."""

    def __init__(self, page: Page, screens: Path) -> None:
        self.page, self.screens = page, screens

    def told(self, hook: str) -> Locator:
        """What has a test hook."""
        return self.page.get_by_test_id(hook)

    async def types(self, text: str, hook: str = "composer") -> None:
        """Type a line and press Enter; a completion that is offered on the way is closed first."""
        await self.told(hook).fill(text)
        if await self.told("completion").first.is_visible():
            await self.page.keyboard.press("Escape")
        await self.told(hook).press("Enter")

    async def shows(self, text: str) -> Locator:
        """The newest message that shows a text, once it is there."""
        found = self.told("message").filter(has_text=text).last
        await expect(found).to_be_visible()
        return found

    async def picture(self, name: str) -> None:
        """Keep what the page looks like now."""
        await self.page.screenshot(path=self.screens / f"{name}.png")


@pytest.fixture
async def visitor(demo: str, browser: Browser, screens: Path) -> AsyncIterator[Visitor]:
    """The deal desk in front of the page; whatever the page complains of fails the test in the end."""
    context = await browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce",
                                        color_scheme="light")  # fmt: skip
    page = await context.new_page()
    page.set_default_timeout(10_000)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("request", lambda request: complaints.append(request.url) if not request.url.startswith((demo, "data:")) else None)
    await page.goto(demo)
    await expect(page.get_by_test_id("status-connection")).to_contain_text("dealbot connected")
    yield Visitor(page, screens)
    await context.close()
    assert complaints == []


DIRECT = (
    ("cost through 2027", "$22.5B to $25.0B from 1 May 2026 to 31 Dec 2027"),
    ("last day to give notice to be out by the end of 2027", "Saturday, 2 Oct 2027 is the last day"),
    ("if we give notice today, when does it end and what do we owe", "ends on 21 Feb 2027"),
    ("how big is the discount", "is not disclosed"),
    ("cost in 2027 by month", "$15.0B from 1 Jan 2027 to 31 Dec 2027, by month"),
)
COMMANDS = (
    ("/deal help", "what it costs, when notice is due, what leaving comes to"),
    ("/deal what is the monthly fee", "$1.25B a month, in force on 23 Nov 2026"),
    ("/deal when will we have spent $20B", "It reaches $20.0B between 31 Aug 2027 and 31 Oct 2027"),
    ("/deal what do we owe", "Owed to date, still to come, or if you leave?"),
    ("/deal cost through 2027", "$22.5B to $25.0B from 1 May 2026 to 31 Dec 2027"),
)


async def test_a_first_visit(visitor: Visitor) -> None:
    """Five questions in a direct message, a follow-up in the thread, five by command, Share, Home, and a second person."""
    page = visitor.page
    await expect(visitor.told("prompt").first).to_be_visible()
    await visitor.picture("first-screen")
    for question, answer in DIRECT:
        await visitor.types(question)
        await visitor.shows(answer)
        await visitor.picture(question.replace(" ", "-")[:20])
    await visitor.told("chart").last.scroll_into_view_if_needed()
    await visitor.picture("chart")

    await visitor.told("reply-here").last.click()
    await visitor.types("and in 2028?", "thread-composer")
    await expect(visitor.told("thread-pane")).to_contain_text("from 1 Jan 2028 to 31 Dec 2028")
    await visitor.picture("thread")
    await visitor.told("thread-close").click()

    await visitor.told("channel-deal-desk").click()
    for question, answer in COMMANDS:
        await visitor.types(question)
        await expect(visitor.told("ephemeral").filter(has_text=answer).last).to_be_visible()
    await visitor.picture("command")
    await _second_person_sees_nothing(visitor, browser_page=page)

    private = visitor.told("ephemeral").filter(has_text="$22.5B to $25.0B").last
    await private.locator('[data-action-id="dealbot.share"]').click()
    shared = await visitor.shows("Shared by")
    await expect(shared).to_contain_text("“cost through 2027”")
    await visitor.picture("shared")

    await visitor.told("person-switch").click()
    await visitor.told("person-Legal").click()
    await visitor.told("channel-deal-desk").click()
    await visitor.shows("Shared by")
    await expect(visitor.told("ephemeral")).to_have_count(0)
    await visitor.picture("second-person")

    await visitor.told("dm-dealbot").click()
    await visitor.told("tab-home").click()
    await expect(visitor.told("home")).to_contain_text("Colossus 1")
    await expect(visitor.told("home")).to_contain_text("2 Mar 2029, in 830 days")
    await visitor.picture("home")
    await visitor.told("home").get_by_role("button", name="cost through 2027").click()
    await expect(visitor.told("modal")).to_contain_text("$22.5B to $25.0B")
    await visitor.picture("modal")


async def _second_person_sees_nothing(visitor: Visitor, browser_page: Page) -> None:
    """Another person, in another tab, has none of the private answers in the channel."""
    other = await browser_page.context.new_page()
    address = browser_page.url.partition("#")[0].partition("?")[0]
    await other.goto(f"{address}?as=U0LEGAL001")
    await other.get_by_test_id("channel-deal-desk").click()
    await expect(other.get_by_test_id("composer")).to_be_visible()
    await expect(other.get_by_test_id("ephemeral")).to_have_count(0)
    await expect(other.get_by_test_id("message").filter(has_text="$22.5B")).to_have_count(0)
    await other.close()


@pytest.mark.parametrize("demo", ["2027-06-03"], indirect=True)
async def test_a_card_comes(visitor: Visitor) -> None:
    """An alert is seen to come: a decision, a subscription, and a day that passes; answers and alerts have one clock."""
    page = visitor.page
    await visitor.told("channel-deal-desk").click()
    await visitor.types("/deal decide")
    form = visitor.told("modal")
    await form.locator("select").last.select_option("leave")
    await form.locator('[data-action-id="on"]').fill("2027-12-31")
    await visitor.told("modal-submit").click()
    await expect(form).to_contain_text("decided to leave on 31 Dec 2027")
    await visitor.told("modal-close").last.click()
    await expect(form).to_be_hidden()
    await visitor.types("/deal subscribe colossus-1 only notice")
    await visitor.shows("The first comes on 4 Jun 2027, 120 days before")
    await visitor.types("/day next")
    await expect(page.get_by_text("It is Fri, 4 Jun 2027, noon.")).to_be_visible()
    card = await visitor.shows("120 days left to give notice")
    await expect(card).to_contain_text("$21.25B more than to 31 Dec 2027")
    await expect(card).not_to_contain_text("comes late")
    await visitor.picture("card")
    await card.get_by_role("button", name="Acknowledge").click()
    await visitor.shows("Acknowledged by")
    await visitor.types("/deal alerts")
    told = visitor.told("ephemeral").filter(has_text="Next alerts in this channel").last
    await expect(told).to_contain_text("2 Jul 2027: Last day to give notice for an end of Colossus 1 on 31 Dec 2027")
    await visitor.types("/deal unsubscribe")
    await visitor.shows("are no longer posted in this channel")
    await visitor.picture("ended")
    await visitor.types("/day tomorrow")
    await expect(page.get_by_text("is not a date; write it as 2026-11-23; or write /day next")).to_be_visible()


async def test_answers_are_there_at_once(visitor: Visitor) -> None:
    """The page measures from Enter to the answer shown, and that figure is there to be read."""
    await visitor.types("what is the monthly fee")
    await visitor.shows("$1.25B a month")
    measured: dict[str, Any] = await visitor.page.evaluate("window.__dealbot")
    assert measured["lastShownAt"] > measured["lastSentAt"] > 0
