"""Acting on the page: the first screen, threads, modals and Home, all of it by keyboard."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from playwright.async_api import expect
from slack_sdk.web.async_client import AsyncWebClient

from bot.local import LocalSlack
from bot.local.people import DEAL_DESK, DESK, FINANCE
from tests.bot.local.page.seen import CONTAINER, SUGGESTIONS, TABLE, VIEW, Open, chart, plain, post, section, told

pytestmark = pytest.mark.asyncio(loop_scope="session")

#: Milliseconds from sending to the answer on the screen; waits for it frame by frame.
TOOK = """() => new Promise((resolve) => {
  const look = () => {
    const { lastSentAt, lastShownAt } = window.__dealbot;
    if (lastShownAt > lastSentAt) resolve(lastShownAt - lastSentAt);
    else requestAnimationFrame(look);
  };
  look();
})"""


async def test_first_screen(slack: LocalSlack, visit: Open) -> None:
    """The conversation with the app is open, its prompts are there, the composer has the focus; Enter asks the first."""
    page = await visit()
    await expect(told(page, "composer")).to_be_focused()
    await expect(told(page, "prompt")).to_have_text(["CostEnter ↵", "Notice"])
    await expect(told(page, "status-connection")).to_contain_text("not connected")
    await expect(told(page, "status-connection")).to_contain_text("Local stand-in for Slack")
    await page.keyboard.press("Enter")
    await expect(told(page, "message-text")).to_have_text(["What does it cost?"])
    await told(page, "prompt").nth(1).click()
    await slack.until(lambda: len(slack.sees(DESK, slack.dm(DESK))) == 2)
    assert [message["text"] for message in slack.sees(DESK, slack.dm(DESK))] == ["What does it cost?", "When is notice due?"]


async def test_an_answer_is_shown_within_300_ms(slack: LocalSlack, client: AsyncWebClient, visit: Open) -> None:
    """From Enter to a painted answer with table, chart and container; five times, the middle one counts."""
    tasks: list[asyncio.Task[str]] = []
    answer = [section("*An answer*"), TABLE, chart("bar", least=[1, 2, 3], most=[2, 3, 4]), CONTAINER]

    def respond(event: dict[str, Any], audience: set[str] | None) -> None:
        message = event.get("message", {})
        if event["type"] == "message" and message.get("user") == DESK:
            tasks.append(asyncio.create_task(post(client, answer, message["channel"], thread_ts=message["ts"])))

    slack.workspace.subscribe(respond)
    page = await visit()
    took = []
    for number in range(5):
        await told(page, "composer").fill(f"question {number}")
        await page.keyboard.press("Enter")
        await expect(told(page, "chart")).to_have_count(number + 1)
        took.append(await page.evaluate(TOOK))
    await asyncio.gather(*tasks)
    assert sorted(took)[2] < 300, took


async def test_modal(slack: LocalSlack, client: AsyncWebClient, visit: Open) -> None:
    """A view opens with the focus in it, refuses what is missing, shows what the app objects to, stacks and closes."""
    page = await visit()
    await client.views_open(trigger_id=slack.grants.trigger(DESK), view=VIEW)
    field = told(page, "modal").get_by_label("Question")
    await expect(field).to_be_focused()
    await expect(field).to_have_value("cost")
    await field.fill("")
    await told(page, "modal-submit").click()
    await expect(field).to_have_attribute("aria-invalid", "true")
    await expect(page.locator(".input-problem").first).to_have_text("Please fill in this field.")
    await field.fill("exit")
    await told(page, "modal").get_by_label("Deal").select_option("2")
    view = slack.view_of(DESK)
    assert view is not None
    slack.workspace.view_errors(DESK, view["id"], {"question": "Name a day."})
    await expect(page.locator(".input-problem").first).to_have_text("Name a day.")
    await told(page, "modal-submit").click()
    await expect(told(page, "toast")).to_contain_text("could not be reached")
    entered = view["state"]["values"]
    assert entered["question"]["question"]["value"] == "exit"
    assert entered["deal"]["deal"]["selected_option"]["value"] == "2"
    pushed = {"type": "modal", "title": plain("Second"), "close": plain("Back"), "blocks": [section("on top")]}
    await client.views_push(trigger_id=slack.grants.trigger(DESK), view=pushed)
    await expect(told(page, "modal").get_by_role("heading", name="Second")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(field).to_have_value("exit")
    await told(page, "modal-close").click()
    await expect(told(page, "modal")).to_be_hidden()
    assert slack.view_of(DESK) is None


async def test_home(slack: LocalSlack, client: AsyncWebClient, visit: Open) -> None:
    """Home shows what the app publishes, as it changes; About names the command; arrow keys go from tab to tab."""
    page = await visit()
    await told(page, "app-home").click()
    await expect(told(page, "home")).to_contain_text("Waiting for dealbot")
    for words in ("Your deals", "Your two deals"):
        await client.views_publish(user_id=DESK, view={"type": "home", "blocks": [section(words), CONTAINER]})
        await expect(told(page, "home").get_by_text(words, exact=True)).to_be_visible()
    await told(page, "tab-home").focus()
    await page.keyboard.press("ArrowLeft")
    await expect(told(page, "tab-about")).to_have_attribute("aria-selected", "true")
    await expect(told(page, "about")).to_contain_text("/deal")
    await page.keyboard.press("ArrowLeft")
    await expect(told(page, "composer")).to_be_visible()


async def test_completion_by_keyboard(visit: Open) -> None:
    """A stroke offers the commands, Tab takes one; questions after it are offered as they are typed; Enter sends."""
    page = await visit(f"/#{DEAL_DESK}")
    composer, items = told(page, "composer"), told(page, "completion-item")
    await composer.press_sequentially("/d")
    await expect(items).to_have_count(1)
    await expect(items.first).to_contain_text("/deal")
    await expect(items.first).to_contain_text("a question")
    await expect(items.first).to_have_attribute("aria-selected", "true")
    await page.keyboard.press("Tab")
    await expect(composer).to_have_value("/deal ")
    await expect(items).to_have_text(list(SUGGESTIONS))
    await composer.press_sequentially("co")
    await expect(items).to_have_text(list(SUGGESTIONS[:2]))
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("ArrowDown")
    await expect(items.nth(1)).to_have_attribute("aria-selected", "true")
    assert await composer.get_attribute("aria-activedescendant") == await items.nth(1).get_attribute("id")
    await page.keyboard.press("Enter")
    await expect(composer).to_have_value(SUGGESTIONS[1])
    await expect(told(page, "completion")).to_be_hidden()
    await page.keyboard.press("Enter")
    await expect(composer).to_have_value("")
    await expect(told(page, "toast")).to_contain_text("/deal failed with the error")
    await page.keyboard.press("ArrowUp")
    await expect(composer).to_have_value(SUGGESTIONS[1])
    await composer.fill("/")
    await page.keyboard.press("Escape")
    await expect(told(page, "completion")).to_be_hidden()
    await expect(composer).to_have_value("/")


async def test_mentions_are_completed(slack: LocalSlack, visit: Open) -> None:
    """An @ offers the app and people; what is taken reaches the server as a mention, across a new line."""
    page = await visit(f"/#{DEAL_DESK}")
    await told(page, "composer").press_sequentially("@de")
    await expect(told(page, "completion-item").first).to_contain_text("dealbot")
    await page.keyboard.press("Enter")
    await told(page, "composer").press_sequentially("and @investor r")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("read this")
    await page.keyboard.press("Enter")
    await expect(told(page, "message-text").locator(".mention")).to_have_text(["@dealbot", "@Investor relations"])
    message = (await slack.until(lambda: slack.sees(DESK, DEAL_DESK)))[0]
    assert message["text"] == f"<@{slack.bot_user_id}> and <@U0INVESTOR> \nread this"


async def test_the_app_is_invited(slack: LocalSlack, visit: Open) -> None:
    """Where the app is no member the channel says so; /invite is completed, brings it in, and the channel says that."""
    page = await visit(f"/#{FINANCE}")
    begins = page.locator(".channel-begins")
    await expect(begins).to_contain_text("dealbot is not in here: type /invite @dealbot to bring it in")
    await told(page, "composer").fill("@dealbot hello")
    await told(page, "send").click()
    await expect(told(page, "toast")).to_contain_text("does not see this; /invite @dealbot brings it in")
    await told(page, "composer").press_sequentially("/i")
    await expect(told(page, "completion-item")).to_have_text(["/invite@dealbotBring somebody into this channel"])
    await page.keyboard.press("Tab")
    await expect(told(page, "completion-item")).to_have_text(["/invite @dealbot"])
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Enter")
    await slack.until(lambda: slack.bot_user_id in slack.workspace.channels[FINANCE].members)
    await expect(told(page, "toast").last).to_contain_text("dealbot was added to #finance.")
    await expect(begins).to_contain_text("Mention @dealbot with a question")
    await told(page, "dm-dealbot").click()
    await told(page, "composer").press_sequentially("/")
    await expect(told(page, "completion-item")).to_have_count(1)


async def test_threads(slack: LocalSlack, client: AsyncWebClient, visit: Open) -> None:
    """A root tells of its replies; the pane shows them, takes one, and Escape closes it; a broadcast stands in both."""
    page = await visit(f"/#{DEAL_DESK}")
    root = (await slack.say(DESK, DEAL_DESK, "a question"))["ts"]
    await post(client, [section("an answer")], thread_ts=root)
    await told(page, "thread-link").click()
    pane = told(page, "thread-pane")
    await expect(pane.get_by_test_id("message-text")).to_have_text(["a question", "an answer"])
    await expect(told(page, "thread-composer")).to_be_focused()
    await page.keyboard.type("and then?")
    await page.keyboard.press("Enter")
    await slack.until(lambda: len(slack.sees(DESK, DEAL_DESK, root)) == 3)
    await post(client, [section("for all")], thread_ts=root, reply_broadcast=True)
    await expect(pane.get_by_text("for all")).to_be_visible()
    await expect(page.locator(".main").get_by_text("replied to a thread:")).to_be_visible()
    await expect(told(page, "thread-link")).to_contain_text("3 replies")
    await told(page, "thread-composer").fill("/deal x")
    await page.keyboard.press("Enter")
    await expect(told(page, "toast")).to_contain_text("does not work in threads")
    await page.keyboard.press("Escape")
    await expect(pane).to_be_hidden()
    await page.go_back()
    await expect(pane).to_be_visible()


async def test_direct_messages_show_threads_in_place(slack: LocalSlack, client: AsyncWebClient, visit: Open) -> None:
    """In the conversation with the app an answer stands below its question, and a thread can be gone on with."""
    page = await visit()
    dm = slack.dm(DESK)
    first = (await slack.say(DESK, dm, "first"))["ts"]
    await slack.say(DESK, dm, "second")
    await post(client, [section("answer to the first")], dm, thread_ts=first)
    await expect(told(page, "message-text")).to_have_text(["first", "answer to the first", "second"])
    await told(page, "reply-here").click()
    await expect(told(page, "thread-pane").get_by_test_id("message-text")).to_have_text(["first", "answer to the first"])


async def test_quick_switcher_and_shortcuts(slack: LocalSlack, client: AsyncWebClient, visit: Open) -> None:
    """Ctrl and K goes to a channel by a few letters; a message's menu runs the app's shortcut by key."""
    page = await visit()
    await page.keyboard.press("Control+k")
    await page.keyboard.type("deal-d")
    await expect(told(page, "switcher-item")).to_have_count(1)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="deal-desk").first).to_be_visible()
    await post(client, [section("an answer")])
    message = told(page, "message")
    await message.focus()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("menuitem", name="Ask about this deal")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(message.get_by_test_id("message-menu")).to_be_focused()
    await page.keyboard.press("Enter")
    await page.keyboard.press("Enter")
    await expect(told(page, "toast")).to_contain_text("dealbot could not be reached")
