"""Where the reader is: what one's own action brings is seen from its beginning; news of others are pointed out."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect
from slack_sdk.web.async_client import AsyncWebClient

from bot.local import LocalSlack
from bot.local.people import DEAL_DESK, DESK, FPA
from tests.bot.local.page.seen import Open, post, section, told

pytestmark = pytest.mark.asyncio(loop_scope="session")

TALL = [section(f"line {number}") for number in range(60)]
#: How far the top and the bottom of a list's last message lie below the top of the window on it, and its height.
LAST = """(list) => {
  const window = list.querySelector(".scroller").getBoundingClientRect();
  const message = [...list.querySelectorAll(".message")].at(-1).getBoundingClientRect();
  return { top: message.top - window.top, bottom: message.bottom - window.top, height: window.height };
}"""


async def seen_from_its_top(page: Page, of: str = ".main", within: int = 40) -> None:
    """Wait until the last message begins in the first pixels of the window on its list."""
    at = f"({LAST})(document.querySelector('{of} .list'))"
    await page.wait_for_function(f"() => {{ const at = {at}; return at.top >= 0 && at.top < {within}; }}")


async def seen_whole(page: Page) -> None:
    """Wait until all of the last message is in the window on the main list."""
    at = f"({LAST})(document.querySelector('.main .list'))"
    await page.wait_for_function(f"() => {{ const at = {at}; return at.top >= 0 && at.bottom <= at.height; }}")


async def read_the_beginning(page: Page) -> None:
    """Scroll the main list to its top, and let the page hear of it."""
    await page.locator(".main .scroller").evaluate("""(node) => new Promise((done) => {
      node.addEventListener("scroll", () => requestAnimationFrame(done), { once: true });
      node.scrollTop = 0;
    })""")


async def test_a_tall_answer_in_an_empty_channel(client: AsyncWebClient, visit: Open) -> None:
    """A private answer taller than the window is seen from its first line, below where the channel begins."""
    page = await visit(f"/#{DEAL_DESK}")
    await told(page, "composer").fill("/deal help")
    await page.keyboard.press("Enter")
    await client.chat_postEphemeral(channel=DEAL_DESK, user=DESK, text="x", blocks=TALL[:50])
    await expect(page.get_by_text("line 49")).to_be_attached()
    await seen_from_its_top(page)
    await expect(page.locator(".main .new-pill")).to_be_hidden()


async def test_an_answer_that_just_fits(client: AsyncWebClient, visit: Open) -> None:
    """One that fits below where the channel begins only in part is brought in as a whole."""
    page = await visit(f"/#{DEAL_DESK}")
    await told(page, "composer").fill("/deal help")
    await page.keyboard.press("Enter")
    await client.chat_postEphemeral(channel=DEAL_DESK, user=DESK, text="x", blocks=TALL[:20])
    await expect(page.get_by_text("line 19")).to_be_visible()
    await seen_whole(page)


@pytest.mark.parametrize("lines", [2, 50])
async def test_a_long_question(slack: LocalSlack, client: AsyncWebClient, visit: Open, lines: int) -> None:
    """The answer to a question that is longer than the window is seen, whole where it fits, else from its top."""
    page = await visit()
    await told(page, "composer").fill("cost through 2027\n" + "please\n" * 80)
    await told(page, "send").click()
    [root] = await slack.until(lambda: slack.sees(DESK, slack.dm(DESK)))
    await post(client, TALL[:lines], slack.dm(DESK), thread_ts=root["ts"])
    await expect(page.get_by_text(f"line {lines - 1}", exact=True)).to_be_attached()
    await (seen_whole if lines == 2 else seen_from_its_top)(page)


async def test_a_reply_in_the_thread_beside(slack: LocalSlack, client: AsyncWebClient, visit: Open) -> None:
    """What one asks and hears in the open thread is not pointed out in the list beside it; what others say is."""
    dm = slack.dm(DESK)
    root = (await slack.say(DESK, dm, "a question"))["ts"]
    await post(client, TALL[:50], dm, thread_ts=root)
    page = await visit(f"/#{dm}/thread/{root}")
    await read_the_beginning(page)
    await told(page, "thread-composer").fill("and then?")
    await page.keyboard.press("Enter")
    await slack.until(lambda: len(slack.sees(DESK, dm, root)) == 3)
    await post(client, TALL[:50], dm, thread_ts=root)
    await expect(told(page, "thread-pane").get_by_text("line 49")).to_have_count(2)
    await seen_from_its_top(page, ".thread-pane", within=100)  # below the question
    await expect(page.locator(".main .new-pill")).to_be_hidden()
    await expect(page.locator(".thread-pane .new-pill")).to_be_hidden()
    await post(client, [section("something else")], dm)
    await expect(page.locator(".main .new-pill")).to_be_visible()


async def test_news_of_others(slack: LocalSlack, client: AsyncWebClient, visit: Open) -> None:
    """Who reads further up stays there and gets a pill, which leads to the end; one's own from another tab gives none."""
    await post(client, TALL[:50])
    page = await visit(f"/#{DEAL_DESK}")
    pill, scroller = page.locator(".main .new-pill"), page.locator(".main .scroller")
    await read_the_beginning(page)
    await slack.say(DESK, DEAL_DESK, "mine, from elsewhere")
    await expect(page.get_by_text("mine, from elsewhere")).to_be_attached()
    await expect(pill).to_be_hidden()
    await slack.say(FPA, DEAL_DESK, "theirs")
    await expect(pill).to_be_visible()
    assert await scroller.evaluate("(node) => node.scrollTop") == 0
    await pill.click()
    await expect(pill).to_be_hidden()
    await seen_whole(page)


async def test_who_comes_in_reads_the_last_message_from_its_beginning(client: AsyncWebClient, visit: Open) -> None:
    """A channel and a thread open at the end, or where a last message that is taller than the window begins."""
    root = await post(client, TALL[:30])
    await post(client, TALL[:50], thread_ts=root)
    await post(client, [section("short")])
    page = await visit(f"/#{DEAL_DESK}")
    await seen_whole(page)
    await told(page, "thread-link").click()
    await seen_from_its_top(page, ".thread-pane")
    await post(client, [section("shorter")])
    await seen_whole(page)
