"""Texts on the page: mrkdwn becomes the right nodes, and nothing in a text becomes active by itself."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect
from slack_sdk.web.async_client import AsyncWebClient

from bot.local import LocalSlack
from bot.local.people import DEAL_DESK, DESK
from tests.bot.local.page.seen import (
    CONTAINER,
    DATA,
    Block,
    Open,
    button,
    marked,
    plain,
    post,
    raw,
    section,
    told,
)

pytestmark = pytest.mark.asyncio(loop_scope="session")

MRKDWN = [
    ("*b* _i_ ~s~ `c`", "<strong>b</strong> <em>i</em> <s>s</s> <code>c</code>"),
    ("*b _i_ b*", "<strong>b <em>i</em> b</strong>"),
    ("2*3*4 snake_case_name a~b~c", "2*3*4 snake_case_name a~b~c"),
    ("* not * _ not _ **", "* not * _ not _ **"),
    ("*\u200bnot*", "*\u200bnot*"),
    ("`*c* <@U0LEGAL001>`", "<code>*c* &lt;@U0LEGAL001&gt;</code>"),
    ("```\na *b*\n```after", "<pre>a *b*</pre>after"),
    ("``` open", "``` open"),
    ("&gt; quoted\n&gt; more\nend", "<blockquote>quoted<br>more</blockquote>end"),
    ("• one\n• *two*", "<ul><li>one</li><li><strong>two</strong></li></ul>"),
    ("3. c\n4. d", '<ol start="3"><li>c</li><li>d</li></ol>'),
    ("&lt;b&gt; &amp;amp; &amp;", "&lt;b&gt; &amp;amp; &amp;"),
    ("<@U0LEGAL001>", '<span class="mention" data-user="U0LEGAL001">@Legal</span>'),
    ("<@U0DEALDESK>", '<span class="mention mention-me" data-user="U0DEALDESK">@Deal desk</span>'),
    ("<@U0NOBODY00|them>", '<span class="mention" data-user="U0NOBODY00">@them</span>'),
    ("<!here> <!channel>", '<span class="broadcast" data-range="here">@here</span> <span class="broadcast" data-range="channel">@channel</span>'),
    ("&lt;!channel&gt; &lt;@U0LEGAL001&gt;", "&lt;!channel&gt; &lt;@U0LEGAL001&gt;"),
    ("<https://a.example/?x=1&amp;y=2|label>", '<a class="link" href="https://a.example/?x=1&amp;y=2" target="_blank" rel="noopener noreferrer">label</a>'),
    ("<javascript:alert(1)|x>", "&lt;javascript:alert(1)|x&gt;"),
    ("see https://a.example/b.", 'see <a class="link" href="https://a.example/b" target="_blank" rel="noopener noreferrer">https://a.example/b</a>.'),
    ("me@a.example", '<a class="link" href="mailto:me@a.example" target="_blank" rel="noopener noreferrer">me@a.example</a>'),
    (":tada: :nothing: 10:30:45", '<span class="emoji" role="img" aria-label="tada">🎉</span> :nothing: 10:30:45'),
    ("<!date^0^{nothing}|then>", "{nothing}"),
    ("<!date^x^{date}|then>", "<span>then</span>"),
]  # fmt: skip


async def test_mrkdwn(visit: Open) -> None:
    """Each text becomes these nodes, and no others."""
    page = await visit()
    drawn = await page.evaluate(
        """async (texts) => {
          const { mrkdwn } = await import("/page/text/mrkdwn.js");
          const people = new Map([["U0LEGAL001", { name: "Legal" }], ["U0DEALDESK", { name: "Deal desk" }]]);
          const who = (id) => people.get(id) ?? { name: "Unknown" };
          const ctx = { store: { me: "U0DEALDESK", who, channels: new Map() }, goTo() {} };
          return texts.map((text) => {
            const node = document.createElement("div");
            node.append(...mrkdwn(text, ctx));
            return node.innerHTML.replace(/<time[^>]*>(.*?)<.time>/g, "$1");
          });
        }""",
        [text for text, _ in MRKDWN],
    )
    assert dict(zip([text for text, _ in MRKDWN], drawn, strict=True)) == dict(MRKDWN)


async def test_long_unclosed_marks_are_quick(visit: Open) -> None:
    """Text made to be slow to read is read in far less than a frame's patience."""
    page = await visit()
    slowest = await page.evaluate(
        """async (texts) => {
          const { mrkdwn } = await import("/page/text/mrkdwn.js");
          const { markdown } = await import("/page/text/markdown.js");
          const ctx = { store: { me: "", who: () => ({ name: "x" }), channels: new Map() }, goTo() {} };
          return Math.max(...texts.map((text) => {
            const from = performance.now();
            mrkdwn(text, ctx);
            markdown(text);
            return performance.now() - from;
          }));
        }""",
        ["*a " * 1000, "<@U1 " * 700, "`" * 3000, "*_~" * 1000, "**a " * 750, "[a](" * 750, "&gt;" * 750, "a@" * 1500],
    )
    assert slowest < 400


HOSTILE = [
    "<script>window.pwned = 1</script>",
    "<img src=x onerror='window.pwned = 1'>",
    "\"><svg onload=window.pwned=1>",
    "javascript:window.pwned=1",
    "<!channel> <!here> <@U0LEGAL001> <#C0FINANCE1> <https://evil.example|safe>",
    "&lt;!channel&gt; &amp;lt;!here&amp;gt;",
    "</pre></div><iframe src='javascript:window.pwned=1'></iframe>",
    "[x](javascript:window.pwned=1) ![x](javascript:window.pwned=1)",
    "{{7*7}} ${window.pwned=1} \u202e __proto__ constructor",
]  # fmt: skip


async def test_plain_texts_stay_plain(client: AsyncWebClient, visit: Open) -> None:
    """What stands where text is plain runs no script, mentions nobody and links nowhere, whatever it looks like."""
    page = await visit(f"/#{DEAL_DESK}")
    for text in HOSTILE:
        pie = {"type": "pie", "segments": [{"label": text[:20], "value": 1}]}
        rich = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
        blocks: list[Block] = [
            {"type": "header", "text": plain(text)},
            {"type": "table", "rows": [[raw("x")], [raw(text)]]},
            {**DATA, "caption": text, "rows": [[raw("x")], [raw(text)]]},
            {"type": "actions", "elements": [button(text[:75], "b")]},
            {**CONTAINER, "title": plain(text), "default_collapsed": False},
            {"type": "rich_text", "elements": [rich]},
            {"type": "data_visualization", "title": text[:50], "chart": pie},
        ]
        await post(client, blocks)
        await expect(page.locator(".message > .message-body > .message-text > .block-header").last).to_have_text(text)
    await expect(told(page, "chart")).to_have_count(len(HOSTILE))
    await inert(page)


async def test_escaped_texts_stay_plain(client: AsyncWebClient, visit: Open) -> None:
    """Escaped as Slack asks, the same texts are inert as mrkdwn too, in a message's text and in its blocks."""
    page = await visit(f"/#{DEAL_DESK}")
    for text in HOSTILE:
        apart = text.replace("https://", "https:\u200b//")
        escaped = apart.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        await client.chat_postMessage(channel=DEAL_DESK, text=escaped)
        await expect(told(page, "message-text").last).to_have_text(apart)
        await post(client, [section(escaped), {"type": "context", "elements": [marked(escaped)]}])
        await expect(page.locator(".block-section").last).to_have_text(apart)
    await inert(page)


async def inert(page: Page) -> None:
    """Nothing in the messages is active: no script ran, no element came of a text, nothing mentions or links."""
    assert await page.evaluate("window.pwned") is None
    texts = told(page, "message-text")
    await expect(texts.locator("script, iframe, img, object, embed, form, style")).to_have_count(0)
    await expect(texts.locator(".mention, .broadcast, .link, a")).to_have_count(0)
    attributes = await page.evaluate(
        "[...document.querySelectorAll('*')].flatMap((n) => n.getAttributeNames()).filter((name) => name.startsWith('on'))"
    )
    assert attributes == []


async def test_typed_texts_stay_plain(slack: LocalSlack, visit: Open) -> None:
    """What a person types is shown as typed, before the server has it and after."""
    page = await visit(f"/#{DEAL_DESK}")
    for text in HOSTILE[:5]:
        await told(page, "composer").fill(text)
        await page.keyboard.press("Enter")
    await slack.until(lambda: len(slack.sees(DESK, DEAL_DESK)) == 5)
    await expect(page.locator(".message.pending")).to_have_count(0)
    await expect(told(page, "message-text").locator("script, img, iframe, .broadcast, .link")).to_have_count(0)
    await expect(told(page, "message-text").first).to_have_text(HOSTILE[0])
    assert await page.evaluate("window.pwned") is None


async def test_pictures_from_elsewhere_are_not_fetched(slack: LocalSlack, visit: Open) -> None:
    """A picture of another server is named and never asked for (the fixture sees every request)."""
    blocks = [{"type": "image", "image_url": "https://evil.example/x.png", "alt_text": "a graph"}]
    message = {"user": slack.bot_user_id, "bot_id": "B1", "type": "message", "text": "x", "blocks": blocks}
    slack.workspace.post(slack.workspace.channels[DEAL_DESK], message)
    page = await visit(f"/#{DEAL_DESK}")
    await expect(page.locator(".no-picture")).to_have_text("Picture: a graph")
