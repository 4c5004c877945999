"""Decisions of any surface: told where the deal is followed, listed, taken back; and what the cards show of them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.local.people import DEAL_DESK, DESK, FPA, GENERAL, LEGAL
from tests.bot.surfaces.alerting import Alerting, alerting
from tests.bot.surfaces.said import buttons, texts


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Alerting]:
    """A bot that delivers nothing by itself, subscribed in two channels."""
    async with alerting(tmp_path) as made:
        for channel in (DEAL_DESK, GENERAL):
            await made.slack.command(DESK, channel, "/deal", "subscribe colossus-1")
            await told(made, channel, "Alerts for Colossus 1 will be posted in this channel")
        yield made


async def told(bot: Alerting, channel: str, text: str, thread: str | None = None) -> dict[str, Any]:
    """The message in a channel, or a thread, that says so."""
    found: list[dict[str, Any]] = await bot.slack.until(
        lambda: [one for one in bot.slack.sees(LEGAL, channel, thread) if text in texts(one) or text in one.get("text", "")])
    return found[-1]


async def shows(bot: Alerting, message: dict[str, Any], text: str) -> dict[str, Any]:
    """The message once it shows a text."""
    found: dict[str, Any] = await bot.slack.until(
        lambda: bot.shows(LEGAL, message) if text in texts(bot.shows(LEGAL, message)) else None)
    return found


async def decide(bot: Alerting, kind: str, on: str = "") -> None:
    """`/deal decide` in the deal desk."""
    await bot.slack.command(LEGAL, DEAL_DESK, "/deal", "decide")
    await bot.decide(LEGAL, kind, on)


async def test_it_is_told_wherever_the_deal_is_followed(bot: Alerting) -> None:
    """Each channel gets one message with its Undo; undone there, the message says so and the others are told."""
    await decide(bot, "leave", "2027-12-31")
    for channel in (DEAL_DESK, GENERAL):
        message = await told(bot, channel, "decided to leave on 31 Dec 2027")
        assert f"<@{LEGAL}>" in texts(message)
        assert "Undo" in buttons(message)
    await bot.slack.click(FPA, message, buttons(message)["Undo"])
    changed = await told(bot, GENERAL, "Undone for Colossus 1: decided to leave on 31 Dec 2027. That exit is no longer chosen")
    assert changed["ts"] == message["ts"]
    assert "Undo" not in buttons(changed)
    assert f"<@{FPA}>" in texts(await told(bot, DEAL_DESK, "Undone for Colossus 1"))
    assert await bot.service.store.decisions.of(bot.workspace) == []


async def test_the_card_of_a_decision_made_elsewhere_is_closed(bot: Alerting) -> None:
    """Notice recorded by command: the open card is closed, its thread is told, and its buttons go on working."""
    await bot.leaving(DESK)
    sent = await bot.post()
    await decide(bot, "notice given", "2026-11-23")
    card = await shows(bot, sent, f"Notice given on 23 Nov 2026 by <@{LEGAL}>")
    assert "Colossus 1 ends on 21 Feb 2027" in texts(card)
    assert set(buttons(card)) == {"Undo", "Add to calendar", "Show the answer"}
    await told(bot, DEAL_DESK, "Recorded for Colossus 1: notice given on 23 Nov 2026", sent["ts"])
    await told(bot, GENERAL, "Recorded for Colossus 1: notice given on 23 Nov 2026")  # where no card of it stands
    await bot.slack.click(FPA, card, buttons(card)["Show the answer"])
    await told(bot, DEAL_DESK, "Colossus 1 ends on 21 Feb 2027", sent["ts"])
    await bot.slack.click(FPA, card, buttons(card)["Add to calendar"])
    await bot.slack.until(lambda: [one for one in bot.slack.sees(FPA, DEAL_DESK, sent["ts"]) if one.get("files")])
    await bot.slack.click(FPA, card, buttons(card)["Undo"])
    opened = await shows(bot, sent, "313 days left to give notice")
    assert {"Acknowledge", "Record decision"} <= set(buttons(opened))
    assert f"<@{FPA}>" in texts(await told(bot, DEAL_DESK, "Undone for Colossus 1: notice given", sent["ts"]))


async def test_staying_by_command_closes_every_exit(bot: Alerting) -> None:
    """To stay, without a card, settles all exits that were chosen; to leave on such a day takes it up again."""
    await bot.leaving(DESK)
    sent = await bot.post()
    await decide(bot, "stay")
    await shows(bot, sent, "Colossus 1: decided to stay")
    assert (await bot.drawn(bot.entry(90))).reason == "a decision closed it"
    await bot.leaving(FPA)
    assert (await bot.drawn(bot.entry(90))).message is not None


async def test_leaving_that_is_undone(bot: Alerting) -> None:
    """The card says that the exit is no longer chosen, who took it back, has no buttons, and its thread is told."""
    await bot.leaving(DESK)
    sent = await bot.post()
    card = bot.shows(LEGAL, sent)
    await bot.slack.click(FPA, card, buttons(card)["Undo"])
    closed = await shows(bot, sent, "leaving on 31 Dec 2027 is no longer chosen")
    assert buttons(closed) == {}
    assert f"Undone: decided to leave on 31 Dec 2027 by <@{FPA}>" in texts(closed)
    assert "313 days" not in texts(closed)
    await told(bot, DEAL_DESK, "That exit is no longer chosen: its reminders end", sent["ts"])
    assert (await bot.drawn(bot.entry(90))).reason == "no longer true"


async def test_a_day_that_is_missed_already(bot: Alerting) -> None:
    """To leave on a day whose notice day has passed is warned of at once, with what is possible; so does its card."""
    await decide(bot, "leave", "2026-12-31")
    warned = ("The last day to give notice for it was 2 Oct 2026, 52 days ago. An end on 31 Dec 2026 cannot be had any more. "
              "With notice today, 23 Nov 2026, it ends on 21 Feb 2027: about $2.19B more than to 31 Dec 2026.")  # fmt: skip
    await bot.slack.until(lambda: warned in texts(bot.slack.view_of(LEGAL) or {}))
    await told(bot, DEAL_DESK, warned)
    drawn = await bot.drawn(bot.entry(1, target="leave-2026-12-31", day=date(2026, 10, 2)))
    assert drawn.card is not None
    assert "*What is possible now*\nAn end on 31 Dec 2026 cannot be had any more." in drawn.card.payload()["blocks"][3]["text"]["text"]
    assert "it was 30 Oct 2026, which has passed as well" in texts(drawn.card.payload())


async def test_a_form_that_comes_twice_is_told_once(bot: Alerting) -> None:
    """A form that Slack brings again changes nothing and tells nobody."""
    cards = bot.service.desk.cards
    first, second = [await cards.decide(bot.asker(LEGAL), "colossus-1", "stay", None, None, "V1") for _ in range(2)]
    assert (first.places, second.places) == ((DEAL_DESK, GENERAL), ())
    assert second.said == first.said


async def test_decisions_are_listed(bot: Alerting) -> None:
    """`/deal decisions` and Home list those in force, by whom, with an Undo that works there."""
    await bot.slack.command(LEGAL, DEAL_DESK, "/deal", "decisions")
    await told(bot, DEAL_DESK, "Nothing has been decided yet")
    await bot.leaving(DESK)
    await bot.slack.command(LEGAL, DEAL_DESK, "/deal", "decisions")
    listed = await told(bot, DEAL_DESK, f"Colossus 1: decided to leave on 31 Dec 2027 by <@{DESK}>")
    assert "Undo" in buttons(listed)
    await bot.slack.open_home(LEGAL)
    home = await bot.slack.until(lambda: bot.slack.home_of(LEGAL))
    assert f"Colossus 1: decided to leave on 31 Dec 2027 by <@{DESK}>" in texts(home)
    await bot.slack.click(LEGAL, home, buttons(home)["Undo"])
    await bot.slack.until(lambda: "decided to leave" not in texts(bot.slack.home_of(LEGAL) or {}))
    assert "Undone for Colossus 1" in texts(await bot.slack.until(lambda: bot.slack.view_of(LEGAL)))
    await bot.slack.click(LEGAL, listed, buttons(listed)["Undo"])
    await told(bot, DEAL_DESK, "It was undone before.")


async def test_one_zone_on_a_card(bot: Alerting) -> None:
    """What people did is told by the day of the subscription's zone, also where the deal's is another."""
    await bot.slack.command(DESK, DEAL_DESK, "/deal", "subscribe colossus-1 zone:Pacific/Auckland")
    await told(bot, DEAL_DESK, "Pacific/Auckland")
    cards = bot.service.desk.cards
    cards._now = lambda: datetime(2026, 11, 24, 1, tzinfo=UTC)
    await bot.leaving(DESK)
    cards._now = lambda: datetime(2026, 11, 24, 12, tzinfo=UTC)
    await cards.acknowledge(bot.asker(LEGAL), bot.key())
    card = await cards.card(bot.workspace, bot.key())
    assert [mark.when for mark in card.marks] == ["24 Nov 2026", "25 Nov 2026"]


async def test_home_after_a_notice(bot: Alerting) -> None:
    """Home says by which notice the deal ends, and what a further one would do: nothing."""
    await bot.service.desk.cards.decide(bot.asker(LEGAL), "colossus-1", "notice given", date(2026, 11, 23))
    await bot.slack.open_home(LEGAL)
    view = await bot.slack.until(lambda: bot.slack.home_of(LEGAL))
    assert "Colossus 1 ends on 21 Feb 2027, by notice given on 23 Nov 2026: notice now changes nothing" in texts(view)


async def test_a_day_that_the_terms_have_no_more(bot: Alerting) -> None:
    """A card whose day no decision and no term has is shown as gone, without buttons."""
    card = await bot.service.desk.cards.card(bot.workspace, bot.key()._replace(target="gone"))
    assert (card.closed, card.key, card.headline) == (True, "", "no longer among its dates")
