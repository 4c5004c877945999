"""Who looks at the page, and how: several people, a lost line, both themes, a narrow window."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import Browser, WebSocketRoute, expect
from slack_sdk.web.async_client import AsyncWebClient

from bot.local import LocalSlack
from bot.local.people import DEAL_DESK, DESK, FINANCE, LEGAL
from tests.bot.local.page.seen import (
    FIGURES,
    MORE_FIGURES,
    TEXTS,
    VIEW,
    Open,
    post,
    raw,
    section,
    told,
)

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_other_people_see_no_ephemerals(slack: LocalSlack, client: AsyncWebClient, visit: Open) -> None:
    """What is only visible to one person is so: for the person switched to, and in another tab."""
    page = await visit(f"/#{DEAL_DESK}")
    await client.chat_postEphemeral(channel=DEAL_DESK, user=DESK, text="for the desk alone")
    await expect(told(page, "ephemeral")).to_contain_text("Only visible to you")
    await expect(told(page, "ephemeral")).to_contain_text("for the desk alone")
    other = await visit(f"/?as=legal#{DEAL_DESK}")
    await post(client, [section("for all")])
    await expect(other.get_by_text("for all")).to_be_visible()
    await expect(other.get_by_text("for the desk alone")).to_have_count(0)
    await told(page, "person-switch").click()
    await told(page, "person-Legal").click()
    await expect(told(page, "person-switch")).to_contain_text("Legal")
    await expect(page.get_by_text("for all")).to_be_visible()
    await expect(told(page, "ephemeral")).to_have_count(0)
    await expect(told(page, "channel-finance")).to_have_count(0)
    assert f"as={LEGAL}" in page.url
    await page.go_back()
    await expect(told(page, "ephemeral")).to_have_count(1)


async def test_unread_and_connection(slack: LocalSlack, client: AsyncWebClient, visit: Open) -> None:
    """Another channel counts what is unread until it is opened; the note follows the app's connection."""
    page = await visit(f"/#{FINANCE}")
    await post(client, [section("news")])
    await expect(told(page, "channel-deal-desk")).to_contain_text("1")
    await told(page, "channel-deal-desk").click()
    await slack.until(lambda: slack.workspace.channels[DEAL_DESK].unread(DESK) == 0)
    await expect(told(page, "channel-deal-desk")).to_have_text("#deal-desk")
    slack.workspace.set_connected(True)
    await expect(told(page, "status-connection")).to_contain_text("dealbot connected")


async def test_a_lost_line_comes_back(client: AsyncWebClient, browser: Browser, slack: LocalSlack) -> None:
    """When the WebSocket breaks, the page says so, connects again by itself and shows what it missed."""
    page = await browser.new_page()
    lines: list[WebSocketRoute] = []
    again = asyncio.Event()

    async def line(route: WebSocketRoute) -> None:
        lines.append(route)
        if len(lines) > 1:
            await again.wait()
        route.connect_to_server()

    await page.route_web_socket("**/page/ws*", line)
    await page.goto(f"{slack.url}/#{DEAL_DESK}")
    await expect(told(page, "status-connection")).to_contain_text("dealbot not connected")
    await lines[0].close()
    await expect(told(page, "status-connection")).to_contain_text("page not connected")
    await post(client, [section("meanwhile")])
    again.set()
    await expect(page.get_by_text("meanwhile")).to_be_visible()
    await expect(told(page, "status-connection")).to_contain_text("dealbot not connected")
    await page.close()


async def test_what_cannot_be_sent_is_kept(browser: Browser, slack: LocalSlack) -> None:
    """Without a line to the server nothing is sent: the field keeps what was written, and the person is told."""
    page = await browser.new_page()
    lines: list[WebSocketRoute] = []

    async def line(route: WebSocketRoute) -> None:
        lines.append(route)
        if len(lines) == 1:
            route.connect_to_server()

    await page.route_web_socket("**/page/ws*", line)
    await page.goto(f"{slack.url}/#{DEAL_DESK}")
    await expect(told(page, "status-connection")).to_contain_text("dealbot not connected")
    await lines[0].close()
    await expect(told(page, "status-connection")).to_contain_text("page not connected")
    for text in ("hello", "/deal cost through 2027"):
        await told(page, "composer").fill(text)
        await told(page, "send").click()
        await expect(told(page, "composer")).to_have_value(text)
        await expect(told(page, "toast").last).to_contain_text("not connected to the local Slack")
    await expect(told(page, "message")).to_have_count(0)
    await page.close()


async def test_a_command_that_got_lost_comes_back(browser: Browser, slack: LocalSlack) -> None:
    """Where the line breaks before the reply to a command, its text stands in the field again."""
    page = await browser.new_page()
    lines: list[WebSocketRoute] = []

    async def line(route: WebSocketRoute) -> None:
        lines.append(route)
        server = route.connect_to_server()
        route.on_message(lambda text: server.send(text) if '"command"' not in str(text) else None)

    await page.route_web_socket("**/page/ws*", line)
    await page.goto(f"{slack.url}/#{DEAL_DESK}")
    await expect(told(page, "status-connection")).to_contain_text("dealbot not connected")
    await told(page, "composer").fill("/deal help")
    await told(page, "send").click()
    await expect(told(page, "composer")).to_have_value("")
    await lines[0].close()
    await expect(told(page, "composer")).to_have_value("/deal help")
    await page.close()


async def test_nobody_by_that_name(slack: LocalSlack, visit: Open) -> None:
    """An address that names nobody acts as the first person, and says so."""
    page = await visit("/?as=nobody")
    await expect(told(page, "toast")).to_contain_text("Nobody here is called nobody; you act as Deal desk.")
    await expect(told(page, "person-switch")).to_contain_text("Deal desk")


async def test_a_modal_stays_in_its_tab(slack: LocalSlack, client: AsyncWebClient, visit: Open) -> None:
    """A modal opens in the tab that the person is at work in, also after that is loaded anew, and in no other tab."""
    page, other = await visit(f"/#{DEAL_DESK}"), await visit(f"/#{FINANCE}")
    await told(page, "composer").fill("hello")
    await page.keyboard.press("Enter")
    await told(other, "composer").focus()
    await client.views_open(trigger_id=slack.grants.trigger(DESK), view=VIEW)
    await expect(told(page, "modal")).to_be_visible()
    await page.reload()
    await expect(told(page, "modal")).to_be_visible()
    await slack.say(DESK, FINANCE, "seen in both")
    await expect(other.get_by_text("seen in both")).to_be_visible()
    await expect(told(other, "modal")).to_be_hidden()
    await expect(told(other, "composer")).to_be_focused()
    await told(other, "composer").fill("/nope")
    await other.keyboard.press("Enter")
    await expect(told(other, "toast")).to_contain_text("is not a command here")
    await expect(told(page, "modal")).to_be_visible()


async def test_times_in_the_gutter(slack: LocalSlack, visit: Open) -> None:
    """A message that goes on under the same name shows the time as the one above does, less the half of the day."""
    for text in ("one", "two"):
        await slack.say(DESK, DEAL_DESK, text)
    page = await visit(f"/#{DEAL_DESK}")
    above = await page.locator(".byline .time").text_content()
    first, second = (float(message["ts"]) for message in slack.sees(DESK, DEAL_DESK))
    words = await page.evaluate("""([first, second]) => [first, second].map((ts) =>
      new Intl.DateTimeFormat(undefined, { hour: "numeric", minute: "2-digit" }).format(new Date(ts * 1000)))""", [first, second])
    assert above == words[0]
    gutter = await page.locator(".gutter-time").text_content()
    assert gutter == words[1].replace("AM", "").replace("PM", "").strip()


CONTRAST = """() => {
  const numbers = (text) => {
    const parts = text.match(/[\\d.]+/g).map(Number);
    return text.startsWith("color(srgb") ? [...parts.slice(0, 3).map((part) => part * 255), parts[3] ?? 1] : [...parts.slice(0, 3), parts[3] ?? 1];
  };
  const over = (top, under) => [0, 1, 2].map((at) => top[at] * top[3] + under[at] * (1 - top[3]));
  const behind = (node) => {
    const layers = [];
    for (let at = node; at; at = at.parentElement) layers.unshift(numbers(getComputedStyle(at).backgroundColor));
    return layers.reduce((under, layer) => over(layer, under), [255, 255, 255]);
  };
  const light = (color) => {
    const [r, g, b] = color.map((part) => part / 255).map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const weak = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode.parentElement;
    const style = getComputedStyle(node);
    if (!walker.currentNode.data.trim() || !node.checkVisibility({ visibilityProperty: true }) || node.closest(":disabled, option, .segment")) continue;
    const ground = behind(node);
    const own = numbers(node.closest("svg") ? style.fill : style.color);
    const [one, other] = [light(over(own, ground)), light(ground)];
    const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    if (ratio < 4.5) weak.push(`${ratio.toFixed(2)} ${node.className.baseVal ?? node.className} ${walker.currentNode.data.slice(0, 30)}`);
  }
  return weak;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_contrast(slack: LocalSlack, client: AsyncWebClient, visit: Open, scheme: str) -> None:
    """In both themes all text stands out from what is behind it by 4.5 to 1 at least."""
    page = await visit(f"/#{DEAL_DESK}", color_scheme=scheme)
    await expect(page.locator("html")).to_have_attribute("data-theme", scheme)
    await slack.say(DESK, DEAL_DESK, "@dealbot @here hello")
    await client.chat_postEphemeral(channel=DEAL_DESK, user=DESK, text="x", blocks=TEXTS)
    await post(client, [section("<!here> <@U0LEGAL001> <@U0DEALDESK> <https://a.example|link>"), *FIGURES])
    await post(client, MORE_FIGURES)
    await expect(told(page, "chart")).to_have_count(4)
    await told(page, "composer").fill("/deal ")
    await expect(told(page, "composer")).to_have_value("/deal ")
    assert await page.evaluate(CONTRAST) == []
    await client.views_open(trigger_id=slack.grants.trigger(DESK), view=VIEW)
    await told(page, "modal").get_by_label("Question").fill("")
    await told(page, "modal-submit").click()
    assert await page.evaluate(CONTRAST) == []


async def test_theme_toggle_is_remembered(visit: Open) -> None:
    """The theme follows the system until it is toggled, and the choice holds in the next tab."""
    page = await visit(color_scheme="light")
    root = page.locator("html")
    ground = "getComputedStyle(document.querySelector('.main')).backgroundColor"
    before = await page.evaluate(ground)
    await told(page, "theme-toggle").click()
    await expect(root).to_have_attribute("data-theme", "dark")
    assert await page.evaluate(ground) != before
    again = await visit(color_scheme="light")
    await expect(again.locator("html")).to_have_attribute("data-theme", "dark")
    await told(again, "theme-toggle").click()
    await expect(root).to_have_attribute("data-theme", "light")
    await page.emulate_media(color_scheme="dark")
    await expect(root).to_have_attribute("data-theme", "dark")


async def test_a_wide_table_shows_that_there_is_more(client: AsyncWebClient, visit: Open) -> None:
    """Where columns are cut off a line and the edge say so, until the end is scrolled to; where all fits, neither."""
    wide = {"type": "table", "rows": [[raw(f"Column number {at}") for at in range(6)], [raw("1,000.00")] * 6]}
    page = await visit(f"/#{DEAL_DESK}")
    root = await post(client, [wide])
    await post(client, [wide], thread_ts=root)
    hints, after = told(page, "table-hint"), page.locator(".table-hold.more-after")
    await expect(told(page, "table")).to_be_visible()
    await expect(hints).to_be_hidden()
    await told(page, "thread-link").click()
    pane = told(page, "thread-pane")
    await expect(pane.get_by_test_id("table-hint").first).to_have_text("Scroll sideways for more")
    await expect(pane.locator(".table-hold.more-after")).to_have_count(2)
    await told(page, "thread-close").click()
    await page.set_viewport_size({"width": 390, "height": 780})
    await expect(hints).to_be_visible()
    await expect(after).to_have_count(1)
    await page.locator(".table-frame").evaluate("(frame) => { frame.scrollLeft = frame.scrollWidth; }")
    await expect(after).to_have_count(0)
    await expect(page.locator(".table-hold.more-before")).to_have_count(1)


async def test_narrow_window(slack: LocalSlack, client: AsyncWebClient, visit: Open) -> None:
    """At 390 pixels nothing sticks out sideways; the sidebar comes over the page, and a thread fills it."""
    page = await visit(f"/#{DEAL_DESK}")
    await page.set_viewport_size({"width": 390, "height": 780})
    root = await post(client, TEXTS)
    await post(client, FIGURES, thread_ts=root)
    await expect(told(page, "channel-deal-desk")).to_be_hidden()
    sticking = "[document.documentElement, document.querySelector('.main .scroller')].some((n) => n.scrollWidth > n.clientWidth)"
    assert not await page.evaluate(sticking)
    await told(page, "thread-link").click()
    pane = await told(page, "thread-pane").bounding_box()
    assert pane is not None
    assert pane["width"] == 390
    await told(page, "thread-close").click()
    await page.get_by_role("button", name="Channels").click()
    await told(page, "dm-dealbot").click()
    await expect(told(page, "dm-dealbot")).to_be_hidden()
    await expect(told(page, "prompt").first).to_be_visible()
    assert not await page.evaluate(sticking)
