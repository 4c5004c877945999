"""`/invite`: how people bring the app, and each other, into a channel."""

from __future__ import annotations

from typing import Any

import pytest

from bot.local import LocalSlack
from bot.local.people import DEAL_DESK, DESK, FINANCE, FPA, GUEST, LEGAL
from bot.local.persons import INVITE, CannotAct
from tests.bot.local.conftest import Bot, Connect


async def test_the_app_is_brought_in(slack: LocalSlack, bolt: Bot, connect: Connect) -> None:
    """The app becomes a member and hears who invited it; from then on it hears the channel, and can be mentioned."""
    app, requests = bolt
    app.event("member_joined_channel")(_heard)
    app.event("app_mention")(_heard)
    await connect(app)
    outcome = await slack.command(DESK, FINANCE, INVITE, "@dealbot")
    assert (outcome.acked, outcome.error) == (True, "")
    await slack.say(DESK, FINANCE, "@dealbot hello")
    await slack.until(lambda: len([one for one in requests if "event" in one]) >= 3)
    events = [request["event"] for request in requests if "event" in request]
    joined = next(event for event in events if event["type"] == "member_joined_channel")
    assert (joined["user"], joined["channel"], joined["inviter"]) == (slack.bot_user_id, FINANCE, DESK)
    assert "app_mention" in {event["type"] for event in events}
    assert slack.toasts(DESK) == ["dealbot was added to #finance."]


async def _heard() -> None:
    """What comes is only kept."""


async def test_people_are_brought_in(slack: LocalSlack) -> None:
    """Several at once, each once; who is there already stays, and that is said."""
    await slack.command(DESK, FINANCE, INVITE, f"<@{LEGAL}> @legal and @fp.a")
    assert {LEGAL, FPA} <= slack.workspace.channels[FINANCE].members
    assert slack.toasts(DESK) == ["Legal was added to #finance.", "FP&A is in #finance already."]
    assert slack.sees(LEGAL, FINANCE) == []


@pytest.mark.parametrize(
    ("person", "channel", "text", "said"),
    [
        (DESK, FINANCE, "", "Name whom to invite: /invite @dealbot"),
        (DESK, FINANCE, "dealbot", "Name whom to invite"),
        (LEGAL, FINANCE, "@dealbot", "You are not in this channel."),
        (DESK, "D0DEALDESK", "@legal", "Nobody can be invited into direct messages."),
        (GUEST, FINANCE, "@dealbot", "Guests cannot invite anybody."),
    ],
)
async def test_refusals(slack: LocalSlack, person: str, channel: str, text: str, said: str) -> None:
    """Whom, where and by whom nobody can be invited is said in a sentence, and nobody comes in."""
    before = {id: set(place.members) for id, place in slack.workspace.channels.items()}
    with pytest.raises(CannotAct) as refused:
        await slack.command(person, channel, INVITE, text)
    assert said in str(refused.value)
    assert {id: place.members for id, place in slack.workspace.channels.items()} == before


async def test_an_archived_channel(slack: LocalSlack) -> None:
    """Nobody comes into a channel that is archived."""
    slack.admin.archive(DEAL_DESK)
    with pytest.raises(CannotAct) as refused:
        await slack.command(DESK, DEAL_DESK, INVITE, "@investor.relations")
    assert str(refused.value) == "#deal-desk is archived"


async def test_a_mention_without_effect_says_what_to_do(slack: LocalSlack) -> None:
    """Who mentions the app where it is no member is told how to bring it in."""
    await slack.say(DESK, FINANCE, "@dealbot hello")
    told: list[Any] = slack.toasts(DESK)
    assert told == ["dealbot is not in #finance and does not see this; /invite @dealbot brings it in."]
