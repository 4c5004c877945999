"""What the page draws of messages: every type of block, and what a person can do with it."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, expect
from slack_sdk.web.async_client import AsyncWebClient

from bot.local import LocalSlack
from bot.local.people import DEAL_DESK, DESK
from tests.bot.local.page.seen import (
    CONTAINER,
    DATA,
    FIGURES,
    MORE_FIGURES,
    TABLE,
    TEXTS,
    Open,
    button,
    plain,
    post,
    raw,
    section,
    told,
)

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_every_block_is_drawn(slack: LocalSlack, client: AsyncWebClient, visit: Open) -> None:
    """Each type of block has its drawing, and no message falls back to its text."""
    page = await visit(f"/#{DEAL_DESK}")
    for blocks in (TEXTS, FIGURES, MORE_FIGURES):
        await post(client, blocks)
    await expect(told(page, "message")).to_have_count(3)
    drawn = await page.eval_on_selector_all("[data-block-type]", "nodes => nodes.map((node) => node.dataset.blockType)")
    assert set(drawn) == {block["type"] for block in (*TEXTS, *FIGURES, *MORE_FIGURES)}
    await expect(page.locator(".block-unknown")).to_have_count(0)
    await expect(told(page, "message").get_by_text("An answer")).to_have_count(0)
    await expect(page.locator(".block-header").first).to_have_text("A heading ⚠️")
    await expect(page.locator(".block-section strong").first).to_have_text("bold")
    await expect(page.locator("[data-action-id='dealbot.ask.0']")).to_have_text("Plain")
    await expect(page.locator(".block-markdown li")).to_have_text(["one", "two"])
    await expect(page.locator(".block-rich_text .mention")).to_have_text("@Legal")
    assert await page.locator("img.picture").evaluate("image => image.complete && image.naturalWidth") == 1


async def test_unknown_and_broken_blocks(slack: LocalSlack, browser: Browser) -> None:
    """A block that the page cannot draw is named; where one is broken, the message's text stands in for them all."""
    channel = slack.workspace.channels[DEAL_DESK]
    bot = {"user": slack.bot_user_id, "bot_id": "B1", "type": "message"}
    slack.workspace.post(channel, {**bot, "text": "x", "blocks": [{"type": "hologram"}]})
    broken = {"type": "data_visualization", "title": "x", "chart": {"type": "bar"}}
    slack.workspace.post(channel, {**bot, "text": "in *words*", "blocks": [section("lost"), broken]})
    page = await browser.new_page()
    await page.goto(f"{slack.url}/#{DEAL_DESK}")
    await expect(page.locator(".block-unknown")).to_contain_text("hologram")
    await expect(told(page, "message-text").last).to_have_text("in words")
    await page.close()


async def test_table_aligns_numbers(client: AsyncWebClient, visit: Open) -> None:
    """Columns of numbers stand right, others left, unless the block says otherwise; wide tables scroll by themselves."""
    page = await visit(f"/#{DEAL_DESK}")
    await post(client, [TABLE])
    assert await told(page, "table").locator("td").evaluate_all("cells => cells.map((c) => getComputedStyle(c).textAlign)") \
        == ["left", "right"]  # fmt: skip
    await post(client, [{"type": "table", "rows": [[raw("column " * 5)] * 9] * 2, "column_settings": [{"align": "center"}]}])
    wide = page.locator(".table-frame").nth(1)
    await expect(wide).to_have_attribute("tabindex", "0")
    assert await told(page, "table").nth(1).locator("td").first.evaluate("c => getComputedStyle(c).textAlign") == "center"
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


async def test_data_table_turns_and_sorts(client: AsyncWebClient, visit: Open) -> None:
    """Pages turn; a click on a head sorts by number, up, then down, then as it came."""
    page = await visit(f"/#{DEAL_DESK}")
    await post(client, [DATA])
    table = told(page, "data-table")
    names = table.locator("tbody th")
    await expect(table.locator(".caption")).to_have_text("By month")
    await expect(names).to_have_text(["M1", "M2", "M3"])
    await expect(table.locator(".page-count")).to_have_text("1–3 of 7")
    await table.get_by_label("Next page").click()
    await expect(names).to_have_text(["M4", "M5", "M6"])
    await table.get_by_role("button", name="Amount").click()
    await expect(names).to_have_text(["M7", "M5", "M2"])
    await expect(table.locator("thead th").nth(1)).to_have_attribute("aria-sort", "ascending")
    await table.get_by_role("button", name="Amount").press("Enter")
    await expect(names).to_have_text(["M6", "M3", "M1"])
    await table.get_by_role("button", name="Amount").press("Enter")
    await expect(names).to_have_text(["M1", "M2", "M3"])
    await table.get_by_label("Next page").click()
    await table.get_by_label("Next page").click()
    await expect(names).to_have_text(["M7"])
    await expect(table.get_by_label("Next page")).to_be_disabled()


async def test_charts(client: AsyncWebClient, visit: Open) -> None:
    """Bars of negative values hang below zero, each series has its color and name, spots tell their values by key."""
    page = await visit(f"/#{DEAL_DESK}")
    await post(client, FIGURES)
    await post(client, MORE_FIGURES)
    bars = told(page, "chart").first
    zero = float(await bars.locator(".zero").get_attribute("y1") or "")
    boxes = await bars.locator(".series-1 .bar").evaluate_all("bars => bars.map((bar) => bar.getBBox()).map((b) => [b.y, b.height])")
    assert len(boxes) == 3
    assert abs(boxes[0][0] + boxes[0][1] - zero) < 0.01
    assert abs(boxes[1][0] - zero) < 0.01
    assert boxes[2][1] == pytest.approx(3 * boxes[0][1], rel=0.01)
    await expect(bars.locator(".legend li")).to_have_text(["least", "most"])
    await expect(bars.locator(".axis-names text")).to_have_text(["Quarter", "USD, billions"])
    first = bars.locator(".spot").first
    assert await first.get_attribute("aria-label") == "Q1: least 1, most 2"
    await first.focus()
    await page.keyboard.press("ArrowRight")
    await expect(bars.locator(".chart-tip")).to_be_visible()
    await expect(bars.locator(".chart-tip")).to_have_text("Q2least-2most-1")
    await page.mouse.move(0, 0)
    await told(page, "composer").focus()
    await expect(bars.locator(".chart-tip")).to_be_hidden()
    pie = page.locator("[data-chart-type=pie]")
    await expect(pie.locator(".wedge")).to_have_count(2)
    await expect(pie.locator(".legend li")).to_have_text(["one3", "two1"])
    assert await pie.locator(".segment").first.get_attribute("aria-label") == "one: 75% 3"
    await expect(page.locator("[data-chart-type=line] .dot")).to_have_count(3)
    await expect(page.locator("[data-chart-type=area] .area")).to_have_count(1)


async def test_container_folds(client: AsyncWebClient, visit: Open) -> None:
    """A container opens and closes by key, says so, hides what is folded, and stays as it is when its message changes."""
    page = await visit(f"/#{DEAL_DESK}")
    ts = await post(client, [section("before"), CONTAINER])
    head = told(page, "container").get_by_role("button")
    await expect(head).to_have_attribute("aria-expanded", "false")
    await expect(page.get_by_text("Assumes")).to_be_hidden()
    await head.press("Enter")
    await expect(head).to_have_attribute("aria-expanded", "true")
    await expect(page.get_by_text("Assumes")).to_be_visible()
    await client.chat_update(channel=DEAL_DESK, ts=ts, text="x", blocks=[section("after"), CONTAINER])
    await expect(page.get_by_text("after")).to_be_visible()
    await expect(page.get_by_text("Assumes")).to_be_visible()


async def test_buttons_ask_first(slack: LocalSlack, client: AsyncWebClient, visit: Open) -> None:
    """A button with a question is pressed only after a yes; without an app, the failure is told."""
    page = await visit(f"/#{DEAL_DESK}")
    sure = {"title": plain("Sure?"), "text": plain("Really"), "confirm": plain("Do it"), "deny": plain("No")}
    await post(client, [{"type": "actions", "elements": [button("Delete", "delete", confirm=sure)]}])
    await page.locator("[data-action-id=delete]").click()
    await told(page, "confirm-no").click()
    await expect(told(page, "confirm")).to_have_count(0)
    assert slack.toasts(DESK) == []
    await page.locator("[data-action-id=delete]").click()
    await told(page, "confirm-yes").click()
    await expect(told(page, "toast")).to_contain_text("dealbot could not be reached")
