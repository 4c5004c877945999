"""Who reads a channel: what is asked of Slack, how often, and what is done where it cannot be known."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.alerts.poster import Outcome
from bot.alerts.readers import Readers, read_by_others
from bot.alerts.waits import Waits


class Slack:
    """Channels as a poster would be told of them; what is in `failing` answers so instead, by method."""

    def __init__(self, channels: dict[str, dict[str, Any]]) -> None:
        self.channels = channels
        self.inside = set(channels)
        self.failing: dict[str, Outcome] = {}
        self.calls: list[str] = []
        self.ticks = 0.0

    async def read(self, method: str, **arguments: Any) -> Outcome:
        """One call."""
        self.calls.append(method)
        await asyncio.sleep(0)
        if method in self.failing:
            return self.failing[method]
        if method == "users.conversations":
            return Outcome("done", answer={"channels": [{"id": id, **one} for id, one in self.channels.items() if id in self.inside]})
        return Outcome("done", answer={"channel": {"id": arguments["channel"], **self.channels[arguments["channel"]]}})

    def readers(self) -> Readers:
        """Who reads them."""
        return Readers(self, Waits(), lambda: self.ticks)  # type: ignore[arg-type]


OURS: dict[str, Any] = {"is_ext_shared": False, "is_pending_ext_shared": False, "is_org_shared": False}


@pytest.mark.parametrize(("channel", "others"), [
    (OURS, False), ({}, False), ({**OURS, "is_ext_shared": True}, True), ({**OURS, "is_pending_ext_shared": True}, True),
    ({**OURS, "is_org_shared": True, "is_shared": True}, False),
])  # fmt: skip
def test_who_are_others(channel: dict[str, Any], others: bool) -> None:
    """Another company, or one that is invited; not another workspace of one's own organisation."""
    assert read_by_others(channel) is others


async def test_one_list_answers_for_all() -> None:
    """A hundred channels, asked for at once, cost one call a minute; one that is shared is refused for good."""
    slack = Slack({f"C{number}": OURS for number in range(100)})
    slack.channels["C7"] = {**OURS, "is_ext_shared": True}
    readers = slack.readers()
    told = await asyncio.gather(*(readers.refusal(channel) for channel in slack.channels))
    assert [one for one in told if one is not None] == [Outcome("permanent", "shared")]
    assert slack.calls == ["users.conversations"]
    slack.ticks = 59.0
    assert await readers.refusal("C1") is None
    assert len(slack.calls) == 1
    slack.ticks, slack.channels["C1"] = 61.0, {**OURS, "is_ext_shared": True}
    assert await readers.refusal("C1") == Outcome("permanent", "shared")
    assert len(slack.calls) == 2


async def test_it_is_asked_anew_where_something_has_happened() -> None:
    """What is forgotten is asked at once."""
    slack = Slack({"C1": OURS})
    readers = slack.readers()
    assert await readers.refusal("C1") is None
    slack.channels["C1"] = {**OURS, "is_pending_ext_shared": True}
    readers.forget()
    assert await readers.refusal("C1") == Outcome("permanent", "shared")


async def test_what_happens_while_it_is_asked_counts() -> None:
    """A list that was asked for before a channel was shared is not believed afterwards."""
    slack = Slack({"C1": OURS})
    readers = slack.readers()
    asking = asyncio.create_task(readers.refusal("C1"))
    while not slack.calls:
        await asyncio.sleep(0)
    readers.forget()
    await asking
    slack.channels["C1"] = {**OURS, "is_ext_shared": True}
    assert await readers.refusal("C1") == Outcome("permanent", "shared")
    assert len(slack.calls) == 2


async def test_what_slack_says_by_the_way_counts() -> None:
    """An event from a shared channel says so; no call is needed to know it."""
    slack = Slack({"C1": OURS})
    readers = slack.readers()
    assert await readers.refusal("C1") is None
    readers.heard("C1")
    assert await readers.refusal("C1") == Outcome("permanent", "shared")
    assert len(slack.calls) == 1


async def test_direct_messages_are_not_asked_for() -> None:
    """They have one reader."""
    slack = Slack({})
    assert [await slack.readers().refusal(place) for place in ("D1", "U1", "W1")] == [None] * 3
    assert slack.calls == []


async def test_one_that_is_not_listed_is_asked_for_by_itself() -> None:
    """A channel that the bot has just come into, or has left, costs one call."""
    slack = Slack({"C1": OURS, "G2": {**OURS, "is_ext_shared": True}})
    slack.inside.clear()
    readers = slack.readers()
    assert await readers.refusal("C1") is None
    assert await readers.refusal("G2") == Outcome("permanent", "shared")
    assert await readers.refusal("C1") is None
    assert slack.calls == ["users.conversations", "conversations.info", "conversations.info"]


@pytest.mark.parametrize(("said", "rest"), [
    (Outcome("retry", "ratelimited", wait=30.0), 30.0), (Outcome("ambiguous", "timeout"), 1.0), (Outcome("ambiguous", "server_error"), 1.0),
    (Outcome("retry", "ratelimited", wait=90_000.0), 3_600.0),
])  # fmt: skip
async def test_a_list_that_fails_is_waited_for(said: Outcome, rest: float) -> None:
    """Nothing is posted meanwhile, and Slack is asked once for all, not before it said."""
    slack = Slack({f"C{number}": OURS for number in range(9)})
    slack.failing["users.conversations"] = said
    readers = slack.readers()
    for _ in range(3):
        told = await asyncio.gather(*(readers.refusal(channel) for channel in slack.channels))
        assert set(map(repr, told)) == {repr(said._replace(verdict="retry"))}
    assert len(slack.calls) == 1
    slack.failing.clear()
    slack.ticks = rest - 0.1
    assert await readers.refusal("C1") is not None
    slack.ticks = rest
    assert await readers.refusal("C1") is None


async def test_a_refused_token_bars_everything() -> None:
    """It says nothing of the channel."""
    slack = Slack({"C1": OURS})
    slack.failing["users.conversations"] = Outcome("barred", "token_revoked")
    assert await slack.readers().refusal("C1") == Outcome("barred", "token_revoked")


async def test_without_the_scope_for_the_list_each_is_asked_for() -> None:
    """Where only public channels may be read of, these are; a private one gets no figures, as nobody knows its readers."""
    slack = Slack({"C1": OURS, "C2": OURS})
    slack.failing["users.conversations"] = Outcome("barred", "missing_scope")
    readers = slack.readers()
    assert await readers.refusal("C1") is None
    slack.failing["conversations.info"] = Outcome("barred", "missing_scope")
    assert await readers.refusal("C2") == Outcome("permanent", "readers_unknown")
    assert await readers.refusal("C1") is None


@pytest.mark.parametrize(("said", "told"), [
    (Outcome("permanent", "channel_not_found"), Outcome("permanent", "channel_not_found")),
    (Outcome("ambiguous", "server_error"), Outcome("retry", "server_error")),
    (Outcome("retry", "ratelimited", wait=5.0), Outcome("retry", "ratelimited", wait=5.0)),
    (Outcome("barred", "account_inactive"), Outcome("barred", "account_inactive")),
])  # fmt: skip
async def test_a_channel_that_cannot_be_looked_at(said: Outcome, told: Outcome) -> None:
    """What is gone takes nothing; what fails is asked again, as reading does nothing."""
    slack = Slack({"C1": OURS})
    slack.inside.clear()
    slack.failing["conversations.info"] = said
    readers = slack.readers()
    assert await readers.refusal("C1") == told
    slack.failing.clear()
    assert await readers.refusal("C1") is None
