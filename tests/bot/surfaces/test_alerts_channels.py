"""What becomes of channels, as far as alerts are concerned: shared ones are refused, and what is whole again goes on."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.alerts.codes import SHARED
from bot.local.people import DEAL_DESK, DESK, FINANCE, FPA, LEGAL
from bot.store.subscriptions import Subscription
from tests.bot.surfaces.alerting import NOW, Alerting, alerting
from tests.bot.surfaces.said import texts


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Alerting]:
    """A bot that delivers nothing by itself."""
    async with alerting(tmp_path) as made:
        yield made


async def broken(bot: Alerting, reason: str, channel: str = DEAL_DESK) -> Subscription:
    """A subscription that is broken for a reason."""
    kept = await bot.service.store.subscriptions.put(bot.workspace, channel, "colossus-1", {"notice": (60,)}, False, "UTC", DESK, NOW)
    assert await bot.service.store.subscriptions.mark(bot.workspace, kept.id, "broken", reason, NOW)
    return kept


async def again(bot: Alerting, person: str = LEGAL, channel: str = DEAL_DESK) -> list[dict[str, Any]]:
    """What tells in the channel that alerts are posted there again."""
    return await bot.slack.until(lambda: [one for one in bot.slack.sees(person, channel) if "are posted here again" in one["text"]])


async def test_a_shared_channel_is_not_subscribed(bot: Alerting) -> None:
    """The person is told why; nothing is posted there, and nothing is kept."""
    bot.slack.admin.share(DEAL_DESK)
    await bot.slack.command(DESK, DEAL_DESK, "/deal", "subscribe colossus-1")
    [told] = await bot.slack.until(lambda: [one for one in bot.slack.sees(DESK, DEAL_DESK) if one.get("bot_id")])
    assert "People of another company read that channel" in told["text"]
    assert "subscribe colossus-1 to me directly" in told["text"]
    assert [one for one in bot.slack.sees(LEGAL, DEAL_DESK) if one.get("bot_id")] == []
    assert await bot.service.store.subscriptions.all() == []


async def test_home_does_not_offer_it(bot: Alerting) -> None:
    """The form lists no channel that another company reads."""
    bot.slack.admin.share(DEAL_DESK)
    await bot.slack.open_home(DESK)
    view = await bot.slack.until(lambda: bot.slack.home_of(DESK))
    await bot.slack.click(DESK, view, "dealbot.subscribe")
    assert DEAL_DESK not in texts(await bot.slack.until(lambda: bot.slack.view_of(DESK)))


@pytest.mark.parametrize("private", [False, True])
@pytest.mark.parametrize("reason", ["is_archived", SHARED])
async def test_a_channel_that_is_whole_again_goes_on(bot: Alerting, reason: str, private: bool) -> None:
    """Out of the archive, or the bot's company's alone again: its alerts go on with the same rules, which is said there."""
    change = bot.slack.admin.archive if reason == "is_archived" else bot.slack.admin.share
    if private:
        bot.slack.admin.make_private(DEAL_DESK)
    change(DEAL_DESK, True)
    kept = await broken(bot, reason)
    change(DEAL_DESK, False)
    [said] = await again(bot)
    assert "Colossus 1" in said["text"]
    found = await bot.service.store.subscriptions.one(bot.workspace, kept.id)
    assert found is not None
    assert found._replace(made=NOW) == kept
    assert found.made > NOW, "what could not be posted meanwhile is planned again"


async def test_an_invitation_without_a_name_mends_too(bot: Alerting) -> None:
    """Where Slack does not say who invited the bot, its alerts go on all the same."""
    kept = await broken(bot, "not_in_channel", FINANCE)
    bot.slack.admin.invite(FINANCE, bot.slack.bot_user_id)
    await again(bot, FPA, FINANCE)
    found = await bot.service.store.subscriptions.one(bot.workspace, kept.id)
    assert found is not None
    assert found.state == "active"


async def test_what_is_not_mended_stays_broken(bot: Alerting) -> None:
    """An invitation into a shared channel mends nothing, nor does an unarchived channel what was shared."""
    shared, archived = await broken(bot, "not_in_channel", FINANCE), await broken(bot, SHARED)
    bot.slack.admin.share(FINANCE)
    bot.slack.admin.invite(FINANCE, bot.slack.bot_user_id, FPA)
    await bot.slack.until(lambda: [one for one in bot.slack.sees(FPA, FINANCE) if one.get("bot_id")])
    bot.slack.admin.archive(DEAL_DESK)
    bot.slack.admin.archive(DEAL_DESK, False)
    await bot.slack.command(DESK, DEAL_DESK, "/deal", "subscriptions")
    [told] = await bot.slack.until(lambda: [one for one in bot.slack.sees(DESK, DEAL_DESK) if one.get("bot_id")])
    assert "Broken: people of another company read it" in texts(told)
    for kept in (shared, archived):
        found = await bot.service.store.subscriptions.one(bot.workspace, kept.id)
        assert found is not None
        assert found.state == "broken"


async def test_subscribing_again_resumes(bot: Alerting) -> None:
    """The verb for what no event mends: what was subscribed stays as it was, and works."""
    kept = await broken(bot, "restricted_action")
    await bot.slack.command(DESK, DEAL_DESK, "/deal", "subscribe")
    await bot.slack.until(lambda: [one for one in bot.slack.sees(LEGAL, DEAL_DESK) if "will be posted" in texts(one)])
    [found] = await bot.service.store.subscriptions.all()
    assert (found.id, found.rules, found.state, found.reason) == (kept.id, kept.rules, "active", "")


async def test_the_maker_reads_the_stand_in(bot: Alerting) -> None:
    """What a shared channel would have had is drawn for its maker by the channel's own ladder; the word says that it comes."""
    await bot.leaving(DESK)
    kept = await broken(bot, SHARED)
    card = await bot.drawn(bot.entry(60, DESK))
    assert card.message is not None
    assert card.broadcast is False
    word = await bot.drawn(bot.entry(0, DESK, rule="broken", target=kept.id))
    assert word.message is not None
    for shown in ("people of another company read it", "its alerts come to you", "they come there again"):
        assert shown in word.message.text, shown


async def test_the_maker_reads_the_digest(bot: Alerting) -> None:
    """A shared channel's digest is drawn for its maker."""
    await bot.leaving(DESK)
    entry = bot.entry(0, DESK, rule="digest", target="", day=NOW.date())
    assert (await bot.drawn(entry)).reason == "nothing to watch"
    kept = await bot.service.store.subscriptions.put(bot.workspace, DEAL_DESK, "colossus-1", {}, True, "UTC", DESK, NOW)
    assert await bot.service.store.subscriptions.mark(bot.workspace, kept.id, "broken", SHARED, NOW)
    drawn = await bot.drawn(entry._replace(deal=""), now=NOW.replace(year=2027, month=9))
    assert drawn.message is not None
    assert "to watch" in drawn.message.text
