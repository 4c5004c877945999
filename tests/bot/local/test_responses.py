"""Answers at response URLs: five in thirty minutes, for one person unless said otherwise."""

from __future__ import annotations

from typing import Any

import aiohttp
import pytest
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.local import LocalSlack
from bot.local.people import DEAL_DESK, DESK, FINANCE, FPA, LEGAL


@pytest.fixture
def url(slack: LocalSlack) -> str:
    """The response URL of a command that the deal desk ran in #deal-desk."""
    return slack.response_url(slack.grants.response_url(DESK, DEAL_DESK))


async def test_for_one_person(slack: LocalSlack, url: str) -> None:
    """An answer is for the person unless it says in_channel; Slack says ok in plain text."""
    client = AsyncWebhookClient(url)
    answer = await client.send(text="for you")
    assert (answer.status_code, answer.body) == (200, "ok")
    assert [message["text"] for message in slack.sees(LEGAL, DEAL_DESK)] == []
    await client.send(text="for all", response_type="in_channel")
    assert [message["text"] for message in slack.sees(LEGAL, DEAL_DESK)] == ["for all"]
    assert [message["text"] for message in slack.sees(DESK, DEAL_DESK)] == ["for you", "for all"]


async def test_five_uses(slack: LocalSlack, url: str) -> None:
    """The sixth use is refused; a refused answer is no use."""
    client = AsyncWebhookClient(url)
    assert (await client.send(text="")).status_code == 400
    assert [(await client.send(text=str(number))).status_code for number in range(6)] == [200] * 5 + [404]
    assert "used_url" in (await client.send(text="x")).body
    assert [message["text"] for message in slack.sees(DESK, DEAL_DESK)] == list("01234")


async def test_thirty_minutes(slack: LocalSlack, url: str) -> None:
    """After thirty minutes it is over."""
    client = AsyncWebhookClient(url)
    slack.timing.advance(30 * 60 - 1)
    assert (await client.send(text="in time")).status_code == 200
    slack.timing.advance(2)
    late = await client.send(text="late")
    assert (late.status_code, '"error": "expired_url"' in late.body) == (404, True)


async def test_where_the_app_is_not(slack: LocalSlack) -> None:
    """It works in a channel that the app is not in, also for everybody there."""
    client = AsyncWebhookClient(slack.response_url(slack.grants.response_url(DESK, FINANCE)))
    await client.send(text="shared", response_type="in_channel")
    assert [message["text"] for message in slack.sees(FPA, FINANCE)] == ["shared"]


async def test_replace_and_delete(slack: LocalSlack, url: str) -> None:
    """The first answer can be replaced and deleted, whether one or all see it."""
    client = AsyncWebhookClient(url)
    await client.send(text="one")
    await client.send(text="two", replace_original=True)
    (message,) = slack.sees(DESK, DEAL_DESK)
    assert (message["text"], message["is_ephemeral"]) == ("two", True)
    await client.send(delete_original=True)
    assert slack.sees(DESK, DEAL_DESK) == []
    assert (await client.send(text="x", replace_original=True)).status_code == 400


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"blocks": [{"type": "marquee"}], "text": "x"}, "invalid_blocks"),
        ({"text": ""}, "no_text"),
        ({"text": "x" * 40_001}, "msg_too_long"),
    ],
)
async def test_refused(slack: LocalSlack, url: str, body: dict[str, Any], error: str) -> None:
    """Answers are checked as messages are."""
    answer = await AsyncWebhookClient(url).send_dict(body)
    assert answer.status_code == 400
    assert f'"error": "{error}"' in answer.body
    assert slack.sees(DESK, DEAL_DESK) == []


async def test_odd_calls(slack: LocalSlack, url: str, http: aiohttp.ClientSession) -> None:
    """An unknown URL and a body that is no JSON are refused."""
    async with http.post(slack.response_url("unknown"), json={"text": "x"}) as answer:
        assert (answer.status, (await answer.json())["error"]) == (404, "invalid_url")
    async with http.post(url, data="{") as answer:
        assert (answer.status, (await answer.json())["error"]) == (400, "invalid_payload")


async def test_faults(slack: LocalSlack, url: str) -> None:
    """Response URLs can be made to fail; slack_sdk does not try a 429 again by itself."""
    slack.faults.inject("response_url", status=429, retry_after="1", times=1)
    client = AsyncWebhookClient(url)
    limited = await client.send(text="x")
    assert (limited.status_code, limited.headers["Retry-After"]) == (429, "1")
    assert (await client.send(text="x")).status_code == 200
    assert [(call.status, call.done) for call in slack.called("response_url")] == [(429, False), (200, True)]
