"""Blocks of every type to post, and ways to look at what the page makes of them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from playwright.async_api import Locator, Page
from slack_sdk.web.async_client import AsyncWebClient

from bot.local.people import DEAL_DESK, LEGAL

SUGGESTIONS = ("/deal cost through 2027", "/deal cost by quarter", "/deal last day to give notice", "/deal help")
PROMPTS = [{"title": "Cost", "message": "What does it cost?"}, {"title": "Notice", "message": "When is notice due?"}]
PIXEL = ("data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5E"
         "rkJggg==")  # fmt: skip

Block = dict[str, Any]
Open = Callable[..., Awaitable[Page]]  #: opens the page at a path


def plain(text: str) -> Block:
    return {"type": "plain_text", "text": text}


def marked(text: str) -> Block:
    return {"type": "mrkdwn", "text": text}


def section(text: str) -> Block:
    return {"type": "section", "text": marked(text)}


def raw(text: str) -> Block:
    return {"type": "raw_text", "text": text}


def button(text: str, action: str, **more: Any) -> Block:
    return {"type": "button", "text": plain(text), "action_id": action, "value": "v", **more}


def option(text: str, value: str) -> Block:
    return {"text": plain(text), "value": value}


def chart(kind: str, **series: list[float]) -> Block:
    names = ["Q1", "Q2", "Q3"]
    data = [
        {"name": name, "data": [{"label": label, "value": value} for label, value in zip(names, values, strict=True)]}
        for name, values in series.items()
    ]
    axis = {"categories": names, "x_label": "Quarter", "y_label": "USD, billions"}
    return {"type": "data_visualization", "title": f"A {kind}", "chart": {"type": kind, "series": data, "axis_config": axis}}


PIE = {"type": "data_visualization", "title": "A pie",
       "chart": {"type": "pie", "segments": [{"label": "one", "value": 3}, {"label": "two", "value": 1}]}}  # fmt: skip
TABLE = {"type": "table", "rows": [[raw("What"), raw("At most")], [raw("cost"), raw("25,000.00 USD")]]}
DATA = {
    "type": "data_table", "caption": "By month", "page_size": 3, "row_header_column_index": 0,
    "rows": [[raw("Month"), raw("Amount")]] + [
        [raw(f"M{number}"), {"type": "raw_number", "value": value, "text": f"{value:,}.00"}]
        for number, value in enumerate([500, 9, 1000, 80, 7, 20000, 3], 1)
    ],
}  # fmt: skip
CONTAINER = {
    "type": "container", "title": plain("How this was worked out"), "is_collapsible": True, "default_collapsed": True,
    "child_blocks": [section("*Assumes*\n• one\n• two"), {"type": "divider"}, {"type": "header", "text": plain("Sources")}],
}  # fmt: skip
TEXTS: list[Block] = [
    {"type": "header", "text": plain("A heading :warning:")},
    section("*bold* _italic_ ~struck~ `code`"),
    {"type": "section", "fields": [marked("*Term*\nthree years"), marked("*Notice*\n90 days")],
     "accessory": {"type": "overflow", "action_id": "over", "options": [option("Export", "e"), option("Mute", "m")]}},
    {"type": "divider"},
    {"type": "context", "elements": [marked("as of 23 Nov 2026"), {"type": "image", "image_url": PIXEL, "alt_text": "dot"}]},
    {"type": "actions", "elements": [
        button("Go", "go", style="primary"), button("Stop", "stop", style="danger"), button("Plain", "dealbot.ask.0"),
        {"type": "static_select", "action_id": "pick", "placeholder": plain("Pick"), "options": [option("One", "1")]},
        {"type": "datepicker", "action_id": "day", "initial_date": "2027-10-01"}]},
    {"type": "markdown", "text": "## Heading\n**bold** and [link](https://example.com)\n\n- one\n- two\n\n|a|b|\n|-|-:|\n|x|1|"},
    {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [
        {"type": "text", "text": "rich", "style": {"bold": True}}, {"type": "user", "user_id": LEGAL}]}]},
    {"type": "image", "image_url": PIXEL, "alt_text": "a dot", "title": plain("A picture")},
    {"type": "card", "title": marked("A deal"), "body": marked("Ends in *829 days*"), "actions": [button("Open", "open")]},
    CONTAINER, TABLE,
]  # fmt: skip
FIGURES = [chart("bar", least=[1, -2, 3], most=[2, -1, 4]), chart("line", net=[1, 2, 3]), DATA]
MORE_FIGURES = [chart("area", balance=[-1, 2, 1]), PIE]
VIEW: Block = {
    "type": "modal", "callback_id": "about", "title": plain("Ask"), "submit": plain("Send"), "close": plain("Cancel"),
    "blocks": [
        {"type": "alert", "level": "warning", "text": marked("Visible to *you only*")},
        {"type": "input", "block_id": "question", "label": plain("Question"), "hint": plain("In plain words"),
         "element": {"type": "plain_text_input", "action_id": "question", "initial_value": "cost"}},
        {"type": "input", "block_id": "deal", "label": plain("Deal"), "optional": True,
         "element": {"type": "static_select", "action_id": "deal", "options": [option("Colossus 1", "c1"), option("Two", "2")]}},
        {"type": "input", "block_id": "day", "label": plain("Day"), "optional": True,
         "element": {"type": "datepicker", "action_id": "day"}},
    ],
}  # fmt: skip


def told(page: Page, name: str) -> Locator:
    """The part of the page with this test id."""
    return page.get_by_test_id(name)


async def post(client: AsyncWebClient, blocks: list[Block], channel: str = DEAL_DESK, **more: Any) -> str:
    """Post blocks as the app; the message's `ts`."""
    answer = await client.chat_postMessage(channel=channel, text="An answer", blocks=blocks, **more)
    return str(answer["ts"])
