"""The workspace by itself: who sees what, what followers are told, and the clock."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.local import LocalSlack, Timing, deals_workspace
from bot.local.people import DEAL_DESK, DESK, FINANCE, FPA, GENERAL, GUEST, INVESTORS, OUTSIDER, SHARED
from bot.local.wording import composed

Told = list[tuple[dict[str, Any], set[str] | None]]


def test_who_is_where() -> None:
    """People are named for their desks; the bot is in two channels, and nobody outside the channel sees into it."""
    workspace = deals_workspace()
    assert {"Deal desk", "FP&A", "Legal", "Procurement", "Investor relations"} <= {
        person.name for person in workspace.people.values()
    }
    inside = {name for name, channel in workspace.channels.items() if workspace.bot.id in channel.members and not channel.person}
    assert inside == {DEAL_DESK, GENERAL}
    assert workspace.channels[SHARED].is_ext_shared
    assert [channel.id for channel in workspace.channels_of(INVESTORS)] == [GENERAL, FINANCE, workspace.dm(INVESTORS)]
    assert [person.initials for person in workspace.people.values()][:2] == ["DD", "FA"]


def test_outsiders_have_no_direct_messages() -> None:
    """Somebody of another company has no direct messages with the app, and still a page."""
    workspace = deals_workspace()
    with pytest.raises(KeyError, match="no direct messages"):
        workspace.dm(OUTSIDER)
    assert [channel["id"] for channel in workspace.snapshot(OUTSIDER)["channels"]] == [SHARED]


async def test_snapshot(slack: LocalSlack) -> None:
    """A snapshot holds what the person sees, and nothing that is another's."""
    channel = slack.workspace.channels[DEAL_DESK]
    slack.workspace.post_ephemeral(channel, DESK, {"type": "message", "text": "secret"})
    await slack.say(DESK, FINANCE, "budget")
    mine, guests = slack.workspace.snapshot(DESK), slack.workspace.snapshot(GUEST)
    assert [message["text"] for message in mine["messages"][DEAL_DESK]] == ["secret"]
    assert set(guests["messages"]) == {FINANCE, slack.dm(GUEST)}
    assert "secret" not in str(guests)
    assert mine["commands"] == [{"command": "/deal", "description": "Ask", "usage_hint": "a question"}]
    assert {shortcut["callback_id"] for shortcut in mine["shortcuts"]} == {"about", "ask"}
    assert (mine["me"], mine["mode"], mine["home"], mine["views"]) == (DESK, "socket", None, [])
    assert mine["app"] == {"id": slack.app_id, "user": slack.bot_user_id, "name": "dealbot", "connected": False}


async def test_followers(slack: LocalSlack) -> None:
    """Followers are told of each change with who may see it, until they go."""
    told: Told = []
    unsubscribe = slack.workspace.subscribe(lambda event, audience: told.append((event, audience)))
    said = await slack.say(DESK, FINANCE, "one")
    slack.workspace.post_ephemeral(slack.workspace.channels[FINANCE], FPA, {"type": "message", "text": "two"})
    slack.workspace.toast(DESK, "info", "three")
    slack.workspace.set_connected(True)
    reply = await slack.say(FPA, FINANCE, "reply", said["ts"])
    unsubscribe()
    unsubscribe()
    await slack.say(DESK, FINANCE, "unheard")
    members = {DESK, FPA, INVESTORS, GUEST}
    assert [(event["type"], audience) for event, audience in told] == [
        ("message", members), ("ephemeral", {FPA}), ("toast", {DESK}), ("app", None), ("message", members),
        ("message_changed", members),
    ]  # fmt: skip
    assert (told[4][0]["message"], told[5][0]["message"]["reply_count"]) == (reply, 1)


async def test_unread(slack: LocalSlack) -> None:
    """What others wrote is unread until it is read; replies do not count."""
    root = await slack.say(DESK, GENERAL, "one")
    await slack.say(DESK, GENERAL, "two", root["ts"])
    unread = {channel["id"]: channel["unread"] for channel in slack.workspace.snapshot(FPA)["channels"]}
    assert (unread[GENERAL], unread[DEAL_DESK]) == (1, 0)
    assert slack.workspace.channel_seen(slack.workspace.channels[GENERAL], DESK)["unread"] == 0
    await slack.read(FPA, GENERAL)
    assert slack.workspace.channel_seen(slack.workspace.channels[GENERAL], FPA)["unread"] == 0


def test_time_stamps_only_grow() -> None:
    """Each time stamp is later than all before, even when the clock goes back."""
    timing = Timing()
    workspace = deals_workspace(timing=timing)
    stamps = [workspace.next_ts() for _ in range(50)]
    timing.advance(-3600)
    stamps.append(workspace.next_ts())
    assert stamps == sorted(set(stamps))
    assert all(len(stamp.partition(".")[2]) == 6 for stamp in stamps)


async def test_waiting() -> None:
    """Who waits for a condition is woken by changes alone; without one the time runs out."""
    workspace = deals_workspace()
    waiting = asyncio.ensure_future(workspace.until(lambda: workspace.toasts.get(DESK)))
    await asyncio.sleep(0)
    workspace.toast(FPA, "info", "other")
    assert not waiting.done()
    workspace.toast(DESK, "info", "this")
    assert await waiting == [{"level": "info", "text": "this"}]
    with pytest.raises(TimeoutError):
        await workspace.until(lambda: False, timeout=0.01)


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("@dealbot cost", "<@U0LOCALBOT> cost"),
        ("<@U0LOCALBOT> cost", "<@U0LOCALBOT> cost"),
        ("ask @fp.a.", "ask <@U0FPANDA01>."),
        ("@here and <!channel>", "<!here> and &lt;!channel&gt;"),
        ("<@U0NOBODY0> <https://evil|Acme> a & b", "&lt;@U0NOBODY0&gt; &lt;https://evil|Acme&gt; a &amp; b"),
        ("mail@dealbot x@@dealbot", "mail@dealbot x@@dealbot"),
        ("see <#C0GENERAL1> <#C0NOTHERE>", "see <#C0GENERAL1> &lt;#C0NOTHERE&gt;"),
        ("", ""),
    ],
)
def test_composed(typed: str, text: str) -> None:
    """Only people, channels and broadcasts that are there become mentions; everything else is escaped."""
    assert composed(deals_workspace(), typed)[0] == text
