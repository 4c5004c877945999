"""Faults on order, met by slack_sdk's real clients, and the control endpoint for other processes."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler, AsyncServerErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from bot.local import LocalSlack
from bot.local.people import DEAL_DESK, DESK, FINANCE, GENERAL

HEADERS = {"X-Local-Slack": "control"}


async def refused(call: Any) -> Any:
    """The answer of a call that Slack refuses."""
    with pytest.raises(SlackApiError) as caught:
        await call
    return caught.value.response


def posted(slack: LocalSlack) -> int:
    """How many messages are in #deal-desk."""
    return len(slack.sees(DESK, DEAL_DESK))


@pytest.mark.parametrize("retry_after", ["30", None, "0", "-5", "abc"])
async def test_rate_limited(slack: LocalSlack, client: AsyncWebClient, retry_after: str | None) -> None:
    """A 429 posts nothing, with Retry-After as ordered, also an odd one or none."""
    slack.faults.inject("chat.postMessage", status=429, retry_after=retry_after, times=1)
    answer = await refused(client.chat_postMessage(channel=DEAL_DESK, text="x"))
    assert (answer.status_code, answer["error"], answer.headers.get("Retry-After")) == (429, "ratelimited", retry_after)
    assert posted(slack) == 0
    await client.chat_postMessage(channel=DEAL_DESK, text="x")
    assert posted(slack) == 1


async def test_handlers_see_faults(slack: LocalSlack) -> None:
    """slack_sdk's own retry handlers get a 429 and a 5xx and come again."""
    handlers: list[Any] = [AsyncRateLimitErrorRetryHandler(max_retry_count=1), AsyncServerErrorRetryHandler(max_retry_count=2)]
    client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url, retry_handlers=handlers)
    slack.faults.inject("chat.postMessage", status=429, retry_after="0", times=1)
    slack.faults.inject("chat.postMessage", status=503, times=1)
    await client.chat_postMessage(channel=DEAL_DESK, text="x")
    assert [call.status for call in slack.called("chat.postMessage")] == [429, 503, 200]
    assert posted(slack) == 1


@pytest.mark.parametrize(("accept", "there"), [(False, 0), (True, 1)])
@pytest.mark.parametrize("how", [{"status": 503}, {"error": "fatal_error"}, {"drop": True}])
async def test_before_and_after(
    slack: LocalSlack, client: AsyncWebClient, how: dict[str, Any], accept: bool, there: int
) -> None:
    """A call goes wrong before or after it was carried out; only the record tells which."""
    slack.faults.inject("chat.postMessage", accept=accept, times=1, **how)
    with pytest.raises((SlackApiError, aiohttp.ServerDisconnectedError, aiohttp.ClientOSError)):
        await client.chat_postMessage(channel=DEAL_DESK, text="x")
    assert posted(slack) == there
    assert slack.called("chat.postMessage")[0].done == accept


async def test_default_client_repeats(slack: LocalSlack) -> None:
    """slack_sdk's default client posts again by itself when the connection drops after acceptance: two copies."""
    client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url)
    slack.faults.inject("chat.postMessage", drop=True, accept=True, times=1)
    await client.chat_postMessage(channel=DEAL_DESK, text="x")
    assert posted(slack) == 2


async def test_which_calls(slack: LocalSlack, client: AsyncWebClient) -> None:
    """A fault strikes one method or all, one channel, after some calls, so many times."""
    slack.faults.inject("*", error="fatal_error", channel=GENERAL, skip=1, times=2)
    outcomes = []
    for channel in (GENERAL, DEAL_DESK, GENERAL, GENERAL, GENERAL):
        try:
            await client.chat_postMessage(channel=channel, text="x")
            outcomes.append("ok")
        except SlackApiError as error:
            outcomes.append(str(error.response["error"]))
    assert outcomes == ["ok", "ok", "fatal_error", "fatal_error", "ok"]


async def test_chance(slack: LocalSlack, client: AsyncWebClient) -> None:
    """Chance is drawn from a seed: the same one breaks the same calls."""
    slack.limits.enforced = False
    fault = slack.faults.inject("auth.test", status=500, probability=0.3)

    async def run() -> list[int]:
        slack.faults.seed(7)
        before = len(slack.calls)
        for _ in range(40):
            with suppress(SlackApiError):
                await client.auth_test()
        return [call.status for call in slack.calls[before:]]

    first, second = await run(), await run()
    assert first == second
    assert 4 <= first.count(500) <= 20
    slack.faults.clear(fault)
    assert (await client.auth_test())["ok"]


async def test_delay(slack: LocalSlack, client: AsyncWebClient) -> None:
    """A delayed call is answered when the clock has moved on."""
    slack.faults.inject("auth.test", delay=60, times=1)
    call = asyncio.ensure_future(client.auth_test())
    await slack.until(lambda: slack.timing.waits)
    assert not call.done()
    slack.timing.advance(60)
    assert (await call)["ok"]


async def test_blocks_and_metadata(slack: LocalSlack, client: AsyncWebClient) -> None:
    """A workspace can refuse newer blocks, and lose metadata."""
    slack.faults.inject("*", blocks=("table",))
    table = [{"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]]}]
    answer = await refused(client.chat_postMessage(channel=DEAL_DESK, text="x", blocks=table))
    assert answer["response_metadata"]["messages"] == ["[ERROR] unsupported type: table [json-pointer:/blocks/0/type]"]
    slack.faults.clear()
    slack.faults.inject("*", strip_metadata=True)
    metadata = {"event_type": "alert", "event_payload": {}}
    await client.chat_postMessage(channel=DEAL_DESK, text="x", blocks=table, metadata=metadata)
    (message,) = (await client.conversations_history(channel=DEAL_DESK, include_all_metadata=True))["messages"]
    assert "metadata" not in message


async def test_wrong_orders(slack: LocalSlack) -> None:
    """An order with an unknown field is refused, not passed over."""
    with pytest.raises(ValueError, match="a Fault has no retry_afer"):
        slack.faults.inject("chat.postMessage", retry_afer="1")
    with pytest.raises(ValueError, match="a DeliveryFault has no twice"):
        slack.faults.disturb("events_api", twice=True)


async def control(slack: LocalSlack, http: aiohttp.ClientSession, verb: str, body: dict[str, Any] | None = None) -> Any:
    """A call of the control endpoint that works."""
    method = http.get if body is None else http.post
    async with method(f"{slack.url}/control/{verb}", json=body, headers=HEADERS) as answer:
        told = await answer.json()
    assert told["ok"], told
    return told.get("result")


async def test_control(slack: LocalSlack, http: aiohttp.ClientSession) -> None:
    """Another process finds its way in, orders faults, acts, moves the clock and looks at what was posted."""
    info = await control(slack, http, "info")
    client = AsyncWebClient(token=info["bot_token"], base_url=info["api_url"], retry_handlers=[])
    await control(slack, http, "inject", {"method": "chat.postMessage", "status": 503, "accept": True, "times": 1})
    await refused(client.chat_postMessage(channel=DEAL_DESK, text="x", metadata={"event_type": "a", "event_payload": {"k": 1}}))
    (message,) = await control(slack, http, f"messages?channel={DEAL_DESK}")
    assert message["metadata"]["event_payload"] == {"k": 1}
    (call,) = await control(slack, http, "calls?method=chat.postMessage")
    assert (call["status"], call["done"]) == (503, True)
    await client.chat_postEphemeral(channel=DEAL_DESK, user=DESK, text="x")
    (ephemeral,) = await control(slack, http, f"ephemerals?channel={DEAL_DESK}")
    assert (ephemeral["person"], ephemeral["message"]["text"]) == (DESK, "x")
    said = await control(slack, http, "person", {"do": "say", "person": DESK, "channel": FINANCE, "text": "hi"})
    assert slack.sees(DESK, FINANCE)[0]["ts"] == said["ts"]
    command = {"do": "command", "person": DESK, "channel": FINANCE, "name": "/deal", "text": "x"}
    assert (await control(slack, http, "person", command))["error"] == "dispatch_failed"
    before = slack.timing.now()
    await control(slack, http, "advance", {"seconds": 60})
    assert slack.timing.now() - before >= 60
    await control(slack, http, "admin", {"do": "archive", "channel": FINANCE})
    assert slack.workspace.channels[FINANCE].is_archived
    await control(slack, http, "limits", {"enforced": False, "burst": 3})
    assert (slack.limits.enforced, slack.limits.burst) == (False, 3)
    await control(slack, http, "disturb", {"kind": "events_api", "duplicate": 1})
    await control(slack, http, "seed", {"seed": 3})
    await control(slack, http, "clear", {})
    assert (slack.faults.calls, slack.faults.deliveries) == ([], [])
    await control(slack, http, "socket", {"do": "cut"})
    await control(slack, http, "socket", {"do": "refresh"})


@pytest.mark.parametrize(
    ("verb", "body", "headers", "status"),
    [
        ("clear", {}, {}, 403),
        ("nothing", {}, HEADERS, 400),
        ("inject", {"methud": "x"}, HEADERS, 400),
        ("admin", {"do": "__init__"}, HEADERS, 400),
        ("person", {"do": "_act"}, HEADERS, 400),
        ("person", {"do": "say", "person": "U0NOBODY0", "channel": FINANCE, "text": "x"}, HEADERS, 400),
        ("limits", {"tiers": {}}, HEADERS, 400),
        ("socket", {"do": "dance"}, HEADERS, 400),
    ],
)
async def test_control_refuses(
    slack: LocalSlack, http: aiohttp.ClientSession, verb: str, body: dict[str, Any], headers: dict[str, str], status: int
) -> None:
    """A call without the header, and a wrong one, change nothing and say why."""
    slack.faults.inject("auth.test", error="fatal_error")
    async with http.post(f"{slack.url}/control/{verb}", json=body, headers=headers) as answer:
        assert answer.status == status
        assert (await answer.json())["error"]
    assert len(slack.faults.calls) == 1


async def test_settling(slack: LocalSlack, http: aiohttp.ClientSession) -> None:
    """Another process can wait until all events are through, but not for ever."""
    await control(slack, http, "settle", {"seconds": 1})
    await slack.say(DESK, slack.dm(DESK), "hello")
    async with http.post(f"{slack.url}/control/settle", json={"seconds": 0.05}, headers=HEADERS) as answer:
        assert (await answer.json())["error"] == "TimeoutError"
