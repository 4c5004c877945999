"""Messages of the app: who may post what where, and what is kept of it."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.local import Limits, LocalSlack
from bot.local.people import DEAL_DESK, DESK, FINANCE, FPA, GENERAL, INVESTORS, LEGAL, OUTSIDER, SHARED


async def error_of(call: Any) -> Any:
    """The answer of a call that Slack refuses."""
    with pytest.raises(SlackApiError) as caught:
        await call
    return caught.value.response


async def test_post(slack: LocalSlack, client: AsyncWebClient) -> None:
    """A message is seen by the channel's members, and only by them; the answer echoes it with its metadata."""
    metadata = {"event_type": "alert", "event_payload": {"key": "k1"}}
    posted = await client.chat_postMessage(channel=DEAL_DESK, text="hello", metadata=metadata)
    assert posted["message"]["metadata"] == metadata
    assert [message["text"] for message in slack.sees(LEGAL, DEAL_DESK)] == ["hello"]
    assert slack.sees(INVESTORS, DEAL_DESK) == []


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"channel": DEAL_DESK}, "no_text"),
        ({"channel": DEAL_DESK, "text": "  "}, "no_text"),
        ({"channel": DEAL_DESK, "text": "x" * 40_001}, "msg_too_long"),
        ({"channel": "C0NOWHERE", "text": "x"}, "channel_not_found"),
        ({"channel": FINANCE, "text": "x"}, "not_in_channel"),
        ({"channel": OUTSIDER, "text": "x"}, "channel_not_found"),
        ({"channel": DEAL_DESK, "text": "x", "thread_ts": "1.000001"}, "thread_not_found"),
        ({"channel": DEAL_DESK, "text": "x", "blocks": "no list"}, "invalid_blocks_format"),
        ({"channel": DEAL_DESK, "text": "x", "blocks": {"type": "divider"}}, "invalid_blocks_format"),
    ],
)
async def test_refused(client: AsyncWebClient, arguments: dict[str, Any], error: str) -> None:
    """What Slack refuses is refused with its code."""
    assert (await error_of(client.api_call("chat.postMessage", json=arguments)))["error"] == error


async def test_invalid_blocks(client: AsyncWebClient) -> None:
    """Refused blocks come with Slack's reasons, each with the place."""
    blocks: list[dict[str, Any]] = [{"type": "divider"}, {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}]
    refused = await error_of(client.chat_postMessage(channel=DEAL_DESK, text="x", blocks=blocks))
    assert refused["error"] == "invalid_blocks"
    reason = "must be less than 3001 characters [json-pointer:/blocks/1/text/text]"
    assert refused["errors"] == [reason]
    assert refused["response_metadata"]["messages"] == [f"[ERROR] {reason}"]


async def test_direct_message(slack: LocalSlack, client: AsyncWebClient) -> None:
    """A person's id opens the direct messages, whose channel is the same every time."""
    posted = await client.chat_postMessage(channel=FPA, text="hello")
    opened = await client.conversations_open(users=[FPA])
    assert posted["channel"] == opened["channel"]["id"] == slack.dm(FPA)
    assert slack.sees(FPA, slack.dm(FPA))[0]["text"] == "hello"


async def test_ephemeral(slack: LocalSlack, client: AsyncWebClient) -> None:
    """An ephemeral message is seen by one person, held by no history, and goes to members alone."""
    await client.chat_postEphemeral(channel=DEAL_DESK, user=DESK, text="for you")
    assert [message["is_ephemeral"] for message in slack.sees(DESK, DEAL_DESK)] == [True]
    assert slack.sees(LEGAL, DEAL_DESK) == []
    assert (await client.conversations_history(channel=DEAL_DESK))["messages"] == []
    refused = await error_of(client.chat_postEphemeral(channel=DEAL_DESK, user=INVESTORS, text="x"))
    assert refused["error"] == "user_not_in_channel"


async def test_update(slack: LocalSlack, client: AsyncWebClient) -> None:
    """An update keeps the blocks that it does not name, and takes them away with an empty list."""
    blocks = [{"type": "divider", "block_id": "line"}]
    ts = (await client.chat_postMessage(channel=DEAL_DESK, text="one", blocks=blocks))["ts"]
    await client.chat_update(channel=DEAL_DESK, ts=ts, text="two")
    (message,) = slack.sees(DESK, DEAL_DESK)
    assert (message["text"], message["blocks"], message["edited"]["user"]) == ("two", blocks, slack.bot_user_id)
    await client.chat_update(channel=DEAL_DESK, ts=ts, text="three", blocks=[])
    assert "blocks" not in slack.sees(DESK, DEAL_DESK)[0]


async def test_only_own_messages(slack: LocalSlack, client: AsyncWebClient) -> None:
    """The app changes and deletes what it posted, nothing else."""
    theirs = await slack.say(DESK, DEAL_DESK, "mine")
    for call, error in (
        (client.chat_update(channel=DEAL_DESK, ts=theirs["ts"], text="x"), "cant_update_message"),
        (client.chat_delete(channel=DEAL_DESK, ts=theirs["ts"]), "cant_delete_message"),
        (client.chat_delete(channel=DEAL_DESK, ts="1.000001"), "message_not_found"),
    ):
        assert (await error_of(call))["error"] == error
    ts = (await client.chat_postMessage(channel=DEAL_DESK, text="own"))["ts"]
    await client.chat_delete(channel=DEAL_DESK, ts=ts)
    assert [message["text"] for message in slack.sees(DESK, DEAL_DESK)] == ["mine"]


async def test_threads(slack: LocalSlack, client: AsyncWebClient) -> None:
    """Replies stay out of the history unless broadcast, are counted in the root, and outlive it."""
    root = (await client.chat_postMessage(channel=DEAL_DESK, text="root"))["ts"]
    await client.chat_postMessage(channel=DEAL_DESK, text="quiet", thread_ts=root)
    await client.chat_postMessage(channel=DEAL_DESK, text="loud", thread_ts=root, reply_broadcast=True)
    history = (await client.conversations_history(channel=DEAL_DESK))["messages"]
    assert [message["text"] for message in history] == ["loud", "root"]
    assert history[0]["subtype"] == "thread_broadcast"
    assert history[1]["reply_count"] == 2
    replies = (await client.conversations_replies(channel=DEAL_DESK, ts=root))["messages"]
    assert [message["text"] for message in replies] == ["root", "quiet", "loud"]
    assert [message["text"] for message in slack.sees(DESK, DEAL_DESK, root)] == ["root", "quiet", "loud"]
    await client.chat_delete(channel=DEAL_DESK, ts=root)
    assert (await client.chat_postMessage(channel=DEAL_DESK, text="late", thread_ts=root))["ok"]


async def test_metadata(slack: LocalSlack, client: AsyncWebClient) -> None:
    """Metadata is handed out on request; ill-formed metadata is refused, an invalid type only lost with a warning."""
    metadata = {"event_type": "alert", "event_payload": {"key": "k1"}}
    await client.chat_postMessage(channel=DEAL_DESK, text="x", metadata=metadata)
    (bare,) = (await client.conversations_history(channel=DEAL_DESK))["messages"]
    (full,) = (await client.conversations_history(channel=DEAL_DESK, include_all_metadata=True))["messages"]
    assert "metadata" not in bare
    assert full["metadata"] == metadata
    odd = await client.chat_postMessage(channel=DEAL_DESK, text="x", metadata={"event_type": "a b", "event_payload": {}})
    assert odd["warning"] == "invalid_metadata"
    assert "metadata" not in odd["message"]
    refused = await error_of(client.chat_postMessage(channel=DEAL_DESK, text="x", metadata={"event_payload": "no"}))
    assert refused["error"] == "invalid_metadata_format"


async def test_permalink(client: AsyncWebClient) -> None:
    """A message has a link; one that is not there has none."""
    ts = (await client.chat_postMessage(channel=DEAL_DESK, text="x"))["ts"]
    link = (await client.chat_getPermalink(channel=DEAL_DESK, message_ts=ts))["permalink"]
    assert link.endswith(f"/archives/{DEAL_DESK}/p{ts.replace('.', '')}")
    assert (await error_of(client.chat_getPermalink(channel=DEAL_DESK, message_ts="1.0")))["error"] == "message_not_found"


async def test_history_window(slack: LocalSlack, client: AsyncWebClient) -> None:
    """History goes page by page from the newest, between two times, and only where the app is a member."""
    stamps = [(await client.chat_postMessage(channel=DEAL_DESK, text=str(number)))["ts"] for number in range(5)]
    first = await client.conversations_history(channel=DEAL_DESK, limit=2)
    assert [message["text"] for message in first["messages"]] == ["4", "3"]
    cursor = first["response_metadata"]["next_cursor"]
    second = await client.conversations_history(channel=DEAL_DESK, limit=2, cursor=cursor)
    assert [message["text"] for message in second["messages"]] == ["2", "1"]
    window = await client.conversations_history(channel=DEAL_DESK, oldest=stamps[1], latest=stamps[3])
    assert [message["text"] for message in window["messages"]] == ["2"]
    window = await client.conversations_history(channel=DEAL_DESK, oldest=stamps[1], latest=stamps[3], inclusive=True)
    assert [message["text"] for message in window["messages"]] == ["3", "2", "1"]
    assert (await error_of(client.conversations_history(channel=FINANCE)))["error"] == "not_in_channel"


async def test_history_limit(client: AsyncWebClient, slack: LocalSlack) -> None:
    """Held to the limit for apps outside the Marketplace: 15 messages, once a minute."""
    slack.limits.history = True
    slack.limits.burst = 30
    for number in range(20):
        await client.chat_postMessage(channel=DEAL_DESK, text=str(number))
    assert len((await client.conversations_history(channel=DEAL_DESK, limit=200))["messages"]) == 15
    refused = await error_of(client.conversations_history(channel=DEAL_DESK))
    assert (refused.status_code, refused["error"]) == (429, "ratelimited")
    assert 59 <= int(refused.headers["Retry-After"]) <= 60
    slack.timing.advance(60)
    assert (await client.conversations_history(channel=DEAL_DESK))["ok"]


async def test_channel_rate(client: AsyncWebClient, slack: LocalSlack) -> None:
    """A channel takes a burst, then one message a second; the others are not held up. A call too early is counted."""
    slack.limits.burst = 2
    for _ in range(2):
        await client.chat_postMessage(channel=DEAL_DESK, text="x")
    refused = await error_of(client.chat_postMessage(channel=DEAL_DESK, text="x"))
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "1")
    assert (await client.chat_postMessage(channel=GENERAL, text="x"))["ok"]
    assert slack.limits.early == 0
    await error_of(client.chat_postMessage(channel=DEAL_DESK, text="x"))
    assert slack.limits.early == 1
    slack.timing.advance(1)
    assert (await client.chat_postMessage(channel=DEAL_DESK, text="x"))["ok"]
    assert len(slack.sees(DESK, DEAL_DESK)) == 3


async def test_no_limits(manifest: dict[str, Any]) -> None:
    """Limits can be lifted."""
    async with LocalSlack(manifest, limits=Limits(enforced=False)) as slack:
        client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url, retry_handlers=[])
        for _ in range(30):
            await client.chat_postMessage(channel=DEAL_DESK, text="x")
        assert len(slack.sees(DESK, DEAL_DESK)) == 30


async def test_archived(client: AsyncWebClient, slack: LocalSlack) -> None:
    """Nothing is posted to an archived, deleted or left channel."""
    slack.admin.archive(DEAL_DESK)
    assert (await error_of(client.chat_postMessage(channel=DEAL_DESK, text="x")))["error"] == "is_archived"
    slack.admin.archive(DEAL_DESK, archived=False)
    slack.admin.kick(DEAL_DESK, slack.bot_user_id)
    assert (await error_of(client.chat_postMessage(channel=DEAL_DESK, text="x")))["error"] == "not_in_channel"
    slack.admin.make_private(DEAL_DESK)
    assert (await error_of(client.chat_postMessage(channel=DEAL_DESK, text="x")))["error"] == "channel_not_found"
    slack.admin.delete(GENERAL)
    assert (await error_of(client.chat_postMessage(channel=GENERAL, text="x")))["error"] == "channel_not_found"


async def test_shared(client: AsyncWebClient, slack: LocalSlack) -> None:
    """A channel tells that outsiders are in it, and that it became so."""
    shared = (await client.conversations_info(channel=SHARED))["channel"]
    assert shared["is_ext_shared"]
    assert "T0PROVIDER" in shared["shared_team_ids"]
    assert not (await client.conversations_info(channel=GENERAL))["channel"]["is_ext_shared"]
    slack.admin.share(GENERAL)
    assert (await client.conversations_info(channel=GENERAL))["channel"]["is_ext_shared"]
