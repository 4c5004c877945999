"""Subscribing in channels, in direct messages, by mention and from Home; the confirmation is where the alerts will come."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.local.people import DEAL_DESK, DESK, FINANCE, FPA, INVESTORS, LEGAL
from tests.bot.surfaces.alerting import NOW, Alerting, alerting
from tests.bot.surfaces.said import buttons, texts


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Alerting]:
    """A bot that delivers nothing by itself."""
    async with alerting(tmp_path) as made:
        yield made


async def said(bot: Alerting, person: str, channel: str, count: int = 1, thread: str | None = None) -> list[dict[str, Any]]:
    """The bot's messages that a person sees, once there are so many."""
    def found() -> list[dict[str, Any]]:
        seen = [one for one in bot.slack.sees(person, channel, thread) if one.get("bot_id")]
        return seen if len(seen) >= count else []

    return await bot.slack.until(found)


async def test_in_a_channel(bot: Alerting) -> None:
    """The confirmation is posted for everybody; the person is told so alone; the subscription is kept with its zone."""
    outcome = await bot.slack.command(DESK, DEAL_DESK, "/deal", "subscribe colossus-1 notice:60,30,7 payments digest")
    assert outcome.acked
    [public] = await said(bot, LEGAL, DEAL_DESK)
    for shown in ("Alerts for Colossus 1 will be posted in this channel", "60, 30 and 7 days before", "Digest: Mondays",
                  "9:00 in America/New_York", f"Subscribed by <@{DESK}>", "30 and 7 days before: fee, capacity",
                  "No payments alert will come: when Colossus 1 is billed and to be paid is not disclosed"):  # fmt: skip
        assert shown in texts(public), shown
    await said(bot, DESK, DEAL_DESK, 2)
    [kept] = await bot.service.store.subscriptions.all()
    assert (kept.destination, kept.deal, kept.digest, kept.zone, kept.maker, kept.state) == (
        DEAL_DESK, "colossus-1", True, "America/New_York", DESK, "active")  # fmt: skip
    assert kept.rules["notice"] == (60, 30, 7)
    assert "payments" in kept.rules
    assert "commit" not in kept.rules


async def test_again_adds(bot: Alerting) -> None:
    """Subscribing once more keeps what was there and adds what is named; the zone is set by name."""
    await bot.slack.command(DESK, DEAL_DESK, "/deal", "subscribe only notice:60")
    await said(bot, LEGAL, DEAL_DESK)
    await bot.slack.command(FPA, DEAL_DESK, "/deal", "subscribe digest zone:europe/berlin")
    await said(bot, LEGAL, DEAL_DESK, 2)
    [kept] = await bot.service.store.subscriptions.all()
    assert (kept.rules, kept.digest, kept.zone, kept.maker) == ({"notice": (60,)}, True, "Europe/Berlin", FPA)


async def test_where_it_is_no_member(bot: Alerting) -> None:
    """Where it cannot post, the person is told how to invite it; the subscription is kept as broken until it is there."""
    await bot.slack.command(FPA, FINANCE, "/deal", "subscribe colossus-1")
    [told] = await said(bot, FPA, FINANCE)
    assert "I cannot post in that channel: I am not in it; type /invite there and choose dealbot" in told["text"]
    assert "not_in_channel" not in texts(told)
    assert [one for one in bot.slack.sees(INVESTORS, FINANCE) if one.get("bot_id")] == []
    [kept] = await bot.service.store.subscriptions.all()
    assert (kept.state, kept.reason) == ("broken", "not_in_channel")
    await bot.slack.command(FPA, FINANCE, "/deal", "subscriptions")
    assert "Broken: I am not in it; type /invite there" in texts((await said(bot, FPA, FINANCE, 2))[-1])
    bot.slack.admin.invite(FINANCE, bot.slack.bot_user_id, FPA)
    await said(bot, INVESTORS, FINANCE)
    [kept] = await bot.service.store.subscriptions.all()
    assert kept.state == "active"


async def test_in_a_direct_message(bot: Alerting) -> None:
    """In a direct message it is the person who is subscribed, in their own zone; the reply confirms it."""
    dm = bot.slack.dm(FPA)
    asked = await bot.slack.say(FPA, dm, "subscribe colossus-1 digest")
    [reply] = await said(bot, FPA, dm, thread=asked["ts"])
    assert "will be posted to you" in texts(reply)
    [kept] = await bot.service.store.subscriptions.all()
    assert (kept.destination, kept.zone) == (FPA, "America/Los_Angeles")


async def test_by_mention(bot: Alerting) -> None:
    """A mention subscribes the channel; the confirmation stands in the channel, the reply in the thread."""
    asked = await bot.slack.say(DESK, DEAL_DESK, "@dealbot subscribe colossus-1")
    await said(bot, LEGAL, DEAL_DESK, 1, asked["ts"])
    assert any("Alerts for Colossus 1 will be posted" in texts(one) for one in await said(bot, LEGAL, DEAL_DESK))
    assert [one.destination for one in await bot.service.store.subscriptions.all()] == [DEAL_DESK]


@pytest.mark.parametrize(("line", "says"), [
    ("subscribe colossus-1 notise", "Did you mean notice?"), ("subscribe colossus-9", "There is no deal"),
    ("unsubscribe", "there was no subscription to end"), ("subscriptions", "Nothing is posted in this channel yet"),
    ("alerts", "Nothing is watched in this channel yet"),
])  # fmt: skip
async def test_what_cannot_be_done_is_told(bot: Alerting, line: str, says: str) -> None:
    """A line that is not understood changes nothing and says what to write."""
    await bot.slack.command(DESK, DEAL_DESK, "/deal", line)
    [told] = await said(bot, DESK, DEAL_DESK)
    assert says in told["text"]
    assert await bot.service.store.subscriptions.all() == []


async def test_unsubscribe(bot: Alerting) -> None:
    """One rule, then all of it: the channel is told each time, by whom and how to take it back; the person, privately."""
    await bot.slack.command(DESK, DEAL_DESK, "/deal", "subscribe only notice fee digest")
    await said(bot, LEGAL, DEAL_DESK)
    await bot.slack.command(DESK, DEAL_DESK, "/deal", "unsubscribe colossus-1 fee")
    part = (await said(bot, LEGAL, DEAL_DESK, 2))[-1]
    for shown in ("in this channel: fee ended", "Still told:", f"Ended by <@{DESK}>", "Digest: Mondays", "(notice): 120",
                  "/deal subscribe colossus-1 only notice fee digest zone:America/New_York takes it back"):  # fmt: skip
        assert shown in texts(part), shown
    assert "That is posted there, with who ended it" in (await said(bot, DESK, DEAL_DESK, 4))[-1]["text"]
    [kept] = await bot.service.store.subscriptions.all()
    assert (kept.rules, kept.digest) == ({"notice": ()}, True)
    await bot.slack.command(LEGAL, DEAL_DESK, "/deal", "unsubscribe")
    told = (await said(bot, DESK, DEAL_DESK, 5))[-1]
    assert f"are no longer posted in this channel (ended by <@{LEGAL}>)" in told["text"]
    assert await bot.service.store.subscriptions.all() == []


async def test_an_end_is_taken_back(bot: Alerting) -> None:
    """The button below it subscribes to just what there was, once."""
    await bot.slack.command(DESK, DEAL_DESK, "/deal", "subscribe only notice:60,30 digest zone:Europe/Berlin")
    await said(bot, LEGAL, DEAL_DESK)
    await bot.slack.command(DESK, DEAL_DESK, "/deal", "unsubscribe")
    told = (await said(bot, LEGAL, DEAL_DESK, 2))[-1]
    place = {"channel": DEAL_DESK, "ts": told["ts"]}
    await bot.slack.click(LEGAL, place, buttons(told)["Subscribe again"])
    again = (await said(bot, FPA, DEAL_DESK, 3))[-1]
    assert f"Subscribed by <@{LEGAL}>" in texts(again)
    [kept] = await bot.service.store.subscriptions.all()
    assert (kept.rules, kept.digest, kept.zone, kept.maker) == ({"notice": (60, 30)}, True, "Europe/Berlin", LEGAL)
    await bot.slack.click(FPA, place, buttons(told)["Subscribe again"])
    assert "are subscribed here again already" in (await said(bot, FPA, DEAL_DESK, 4))[-1]["text"]


async def test_a_digest_stays_alone(bot: Alerting) -> None:
    """Without its last rule a subscription still has its digest; what is not told of cannot be ended; in a direct message, too."""
    dm = bot.slack.dm(FPA)

    async def says(line: str) -> str:
        asked = await bot.slack.say(FPA, dm, line)
        return texts((await said(bot, FPA, dm, 1, asked["ts"]))[-1])

    await says("subscribe colossus-1 only notice digest")
    assert "notice ended" in await says("unsubscribe colossus-1 notice")
    [kept] = await bot.service.store.subscriptions.all()
    assert (kept.rules, kept.digest) == ({}, True)
    assert "no alert by itself" in await says("subscriptions")
    assert "The digest comes on Mondays" in await says("alerts")
    assert "Fee of Colossus 1 is not among what is told to you" in await says("unsubscribe colossus-1 fee")
    assert "no longer posted to you" in await says("unsubscribe colossus-1 digest")
    assert await bot.service.store.subscriptions.all() == []


async def test_what_comes_next(bot: Alerting) -> None:
    """The next alerts of the place, one line for each day with its steps."""
    await bot.leaving(DESK)
    await bot.slack.command(DESK, DEAL_DESK, "/deal", "subscribe only notice:60,30,7")
    await said(bot, LEGAL, DEAL_DESK)
    await bot.slack.command(LEGAL, DEAL_DESK, "/deal", "alerts")
    told = (await said(bot, LEGAL, DEAL_DESK, 2))[-1]
    assert ("3 Aug 2027: Last day to give notice for an end of Colossus 1 on 31 Dec 2027, 2 Oct 2027 "
            "(60 days before, then 30 and 7)") in told["text"]  # fmt: skip
    await bot.post(60, now=datetime(2027, 8, 3, 13, tzinfo=UTC))
    await bot.slack.command(LEGAL, DEAL_DESK, "/deal", "alerts")
    told = (await said(bot, LEGAL, DEAL_DESK, 4))[-1]
    assert "2 Sep 2027: Last day to give notice" in told["text"], "what is posted is not to come any more"


async def test_from_home(bot: Alerting) -> None:
    """The form on Home subscribes a channel, says what is wrong with what was typed, and Home shows it with a way out."""
    await bot.slack.open_home(DESK)
    view = await bot.slack.until(lambda: bot.slack.home_of(DESK))
    await bot.slack.click(DESK, view, "dealbot.subscribe")
    form = await bot.slack.until(lambda: bot.slack.view_of(DESK))
    assert DEAL_DESK in texts(form)
    assert FINANCE not in texts(form)
    await bot.slack.submit(DESK, form, {"place": {"place": DEAL_DESK}, "words": {"words": "notise"}})
    again = await bot.slack.until(lambda: (top := bot.slack.view_of(DESK)) and top["id"] != form["id"] and top)
    assert "Did you mean notice?" in texts(again)
    await bot.slack.submit(DESK, again, {"words": {"words": "only notice:30"}, "zone": {"zone": "Europe/London"}})
    await said(bot, LEGAL, DEAL_DESK)
    shown = await bot.slack.until(lambda: home if (home := bot.slack.home_of(DESK)) and "Unsubscribe" in texts(home) else None)
    [kept] = await bot.service.store.subscriptions.all()
    assert (kept.destination, kept.rules, kept.digest, kept.zone) == (DEAL_DESK, {"notice": (30,)}, True, "Europe/London")
    await bot.slack.click(DESK, shown, "dealbot.unsubscribe.0")
    await bot.slack.until(lambda: "Unsubscribe" not in texts(bot.slack.home_of(DESK)))
    assert await bot.service.store.subscriptions.all() == []
    assert f"Ended by <@{DESK}>" in texts((await said(bot, LEGAL, DEAL_DESK, 2))[-1]), "the channel is told"


async def test_home_says_where(bot: Alerting) -> None:
    """A day that is told in several places stands on Home once, with the places."""
    await bot.leaving(DESK)
    for channel, rules in ((DEAL_DESK, {"notice": (60,)}), (DESK, {"notice": (60,)}), (FINANCE, {"notice": (30,)})):
        await bot.service.store.subscriptions.put(bot.workspace, channel, "colossus-1", rules, False, "UTC", DESK, NOW)
    await bot.slack.open_home(DESK)
    home = texts(await bot.slack.until(lambda: bot.slack.home_of(DESK)))
    assert home.count("3 Aug 2027: Last day to give notice") == 1
    assert f"Posted to <#{DEAL_DESK}>, <@{DESK}>" in home
    assert f"Posted to <#{FINANCE}>" in home


async def test_owners(tmp_path: Path, root: Path) -> None:
    """A deal's owner sees on Home and in a direct message what they are told of without having subscribed."""
    shipped = (root / "core/examples/colossus-1.yaml").read_text()
    deal = tmp_path / "colossus-1.yaml"
    deal.write_text(f"{shipped}\nalerts:\n  owners: [{LEGAL}]\nexits:\n  - {{id: end-2027, end: 2027-12-31}}\n")
    async with alerting(tmp_path, deal) as bot:
        await bot.slack.open_home(LEGAL)
        await bot.slack.until(lambda: "As an owner" in texts(bot.slack.home_of(LEGAL) or {}))
        asked = await bot.slack.say(LEGAL, bot.slack.dm(LEGAL), "alerts")
        [told] = await said(bot, LEGAL, bot.slack.dm(LEGAL), thread=asked["ts"])
        assert "4 Jun 2027: Last day to give notice" in told["text"]


async def test_it_is_acknowledged_before_it_is_posted(bot: Alerting) -> None:
    """Posting may take long: the command is acknowledged at once, and what became of it comes to the response URL."""
    await bot.slack.command(DESK, DEAL_DESK, "/deal", "total cost")
    await said(bot, DESK, DEAL_DESK)
    second = await bot.slack.command(DESK, DEAL_DESK, "/deal", "cost in 2027")
    assert second.response, "answers go into the acknowledgement by now"
    outcome = await bot.slack.command(DESK, DEAL_DESK, "/deal", "subscribe colossus-1")
    assert outcome.acked
    assert not outcome.response
    told = (await said(bot, DESK, DEAL_DESK, 4))[-1]
    assert "What is subscribed is posted there" in told["text"]
