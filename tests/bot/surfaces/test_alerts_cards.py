"""The buttons of a card: acknowledge, snooze, record a decision, undo, add to a calendar; and what is drawn when."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.local.people import DEAL_DESK, DESK, FPA, GENERAL, LEGAL
from bot.render.slack.cards import ACK, DECIDE, ICS, SNOOZE, UNDO
from bot.render.slack.watch import DECIDING, SUBSCRIBE, UNSUBSCRIBE
from bot.surfaces import LISTENERS
from tests.bot.surfaces.alerting import LEAVE, TARGET, Alerting, alerting
from tests.bot.surfaces.said import buttons, texts

ESCALATE = "\nalerts:\n  escalate: [U0FPANDA01, S0BOARD001]\n"


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Alerting]:
    """A bot that delivers nothing by itself, subscribed in the deal desk, with a day to leave on."""
    async with alerting(tmp_path) as made:
        await made.slack.command(DESK, DEAL_DESK, "/deal", "subscribe colossus-1")
        await made.slack.until(lambda: [one for one in made.slack.sees(LEGAL, DEAL_DESK) if one.get("bot_id")])
        await made.leaving(DESK)
        yield made


async def shows(bot: Alerting, message: dict[str, Any], text: str, person: str = LEGAL) -> dict[str, Any]:
    """The message once it shows a text."""
    def found() -> dict[str, Any] | None:
        now = bot.shows(person, message)
        return now if text in texts(now) else None

    return await bot.slack.until(found)


async def test_the_card(bot: Alerting) -> None:
    """The card is whole: the day, what is left, by when to send it, what waiting costs, how it was worked out."""
    card = bot.shows(LEGAL, await bot.post())
    for shown in ("Colossus 1: 313 days left to give notice", "Saturday, 2 Oct 2027", "313 days left, 224 of them working days",
                  "Friday, 1 Oct 2027", "$21.25B more than to 31 Dec 2027", "90 days of notice", "Decided to leave on 31 Dec 2027"):  # fmt: skip
        assert shown in texts(card), shown
    assert set(buttons(card)) >= {"Acknowledge", "Record decision", "Add to calendar", "Show the answer", "Undo"}


async def test_acknowledge_and_undo(bot: Alerting) -> None:
    """Who acknowledged it stands on the card; a second one changes nothing; Undo brings the button back."""
    sent = await bot.post()
    await bot.slack.click(LEGAL, bot.shows(LEGAL, sent), buttons(bot.shows(LEGAL, sent))["Acknowledge"])
    card = await shows(bot, sent, f"Acknowledged by <@{LEGAL}>")
    assert "Acknowledge" not in buttons(card)
    done = await bot.service.desk.cards.acknowledge(bot.asker(FPA), bot.key())
    assert "already" in done.said
    undo = [block["accessory"] for block in card["blocks"] if "Acknowledged by" in str(block.get("text"))]
    await bot.slack.click(FPA, card, undo[0]["action_id"])
    await bot.slack.until(lambda: "Acknowledged by" not in texts(bot.shows(LEGAL, sent)))
    assert "Acknowledge" in buttons(bot.shows(LEGAL, sent))
    assert [one.what for one in await bot.service.store.audit.latest(bot.workspace)][:2]


async def test_a_snooze(bot: Alerting) -> None:
    """It rests until the day, then it is drawn again; the card says so, and Undo ends it."""
    sent = await bot.post()
    await bot.slack.choose(LEGAL, bot.shows(LEGAL, sent), "dealbot.snooze", "week")
    await shows(bot, sent, "Snoozed until 30 Nov 2026")
    drawn = await bot.drawn(bot.entry(90))
    assert (drawn.message, drawn.card, drawn.hold) == (None, None, datetime(2026, 11, 30, 14, tzinfo=UTC))
    drawn = await bot.drawn(bot.entry(90), now=datetime(2026, 11, 30, 14, tzinfo=UTC))
    assert drawn.message is not None
    assert "Snoozed" not in drawn.message.text


async def test_a_snooze_until_a_date(bot: Alerting) -> None:
    """The form takes a day up to the last one on which notice can still be sent, and says why it takes none after it."""
    sent = await bot.post()
    await bot.slack.choose(LEGAL, bot.shows(LEGAL, sent), "dealbot.snooze", "date")
    form = await bot.slack.until(lambda: bot.slack.view_of(LEGAL))
    assert "Friday, 1 Oct 2027 at the latest" in texts(form)
    await bot.slack.submit(LEGAL, form, {"until": {"until": "2027-10-02"}})
    again = await bot.slack.until(lambda: (top := bot.slack.view_of(LEGAL)) and top["id"] != form["id"] and top)
    assert "Not snoozed until 2 Oct 2027: Saturday, 2 Oct 2027 is the day, and Friday, 1 Oct 2027 the last working day before it" in texts(again)
    await bot.slack.submit(LEGAL, again, {"until": {"until": "2027-10-01"}})
    await shows(bot, sent, "Snoozed until 1 Oct 2027")


@pytest.mark.parametrize(("until", "says"), [
    (date(2026, 11, 23), "is today"), (date(2026, 11, 1), "is past"), (date(2027, 10, 3), "can rest until Friday, 1 Oct 2027"),
])  # fmt: skip
async def test_a_snooze_that_is_refused(bot: Alerting, until: date, says: str) -> None:
    """Never past the deadline, never into the past."""
    done = await bot.service.desk.cards.snooze(bot.asker(LEGAL), bot.key(), until)
    assert not done.changed
    assert says in done.said


async def test_a_decision_closes_the_ladder(bot: Alerting) -> None:
    """Notice given: the card and its steps are closed everywhere, nothing more is drawn, and all answers know at once."""
    sent = await bot.post()
    step = await bot.reply(7, sent, datetime(2027, 9, 24, 13, tzinfo=UTC))
    other = await bot.post(120, GENERAL)
    await bot.slack.click(LEGAL, bot.shows(LEGAL, sent), buttons(bot.shows(LEGAL, sent))["Record decision"])
    form = await bot.slack.until(lambda: bot.slack.view_of(LEGAL))
    assert "Last day to give notice for an end of Colossus 1 on 31 Dec 2027: Saturday, 2 Oct 2027" in texts(form)
    await bot.decide(LEGAL, "notice given", "2026-11-23")
    for one in (sent, step, other):
        card = await shows(bot, one, f"Notice given on 23 Nov 2026 by <@{LEGAL}>")
        assert "Colossus 1: notice given on 23 Nov 2026" in texts(card)
        assert [old for old in ("days left", "What waiting costs", "Send it by", "$") if old in str(card["blocks"])] == []
        assert not {"Acknowledge", "Record decision"} & set(buttons(card))
    told = await bot.slack.until(lambda: [one for one in bot.slack.sees(FPA, DEAL_DESK, sent["ts"]) if "Recorded" in one["text"]])
    assert "Colossus 1 ends on 21 Feb 2027" in told[0]["text"]
    assert (await bot.drawn(bot.entry(90))).reason == "a decision closed it"
    await bot.slack.command(FPA, DEAL_DESK, "/deal", "when does the deal end")
    await bot.slack.until(lambda: [one for one in bot.slack.sees(FPA, DEAL_DESK) if "21 Feb 2027" in one["text"] and one.get("is_ephemeral")])
    await bot.slack.click(FPA, bot.shows(FPA, sent), "dealbot.undo.0")
    await bot.slack.until(lambda: not any("Notice given" in texts(bot.shows(LEGAL, one)) for one in (sent, other)))
    assert (await bot.drawn(bot.entry(90))).message is not None


def test_every_button_is_listened_to() -> None:
    """Each action and form that an alert can hold has its listener."""
    heard = {(one.kind, one.name) for one in LISTENERS}
    actions = (ACK, SNOOZE, DECIDE, UNDO, ICS, SUBSCRIBE, UNSUBSCRIBE, DECIDING)
    assert {("action", name) for name in actions} | {("view", name) for name in (SNOOZE, DECIDE, SUBSCRIBE)} <= heard


async def test_staying(bot: Alerting) -> None:
    """A decision to stay closes the exit's ladder and changes no answer."""
    done = await bot.service.desk.cards.decide(bot.asker(LEGAL), "colossus-1", "stay", None, bot.key())
    assert done.changed
    assert (await bot.drawn(bot.entry(90))).reason == "a decision closed it"


async def test_leaving_on_that_day_goes_on(bot: Alerting) -> None:
    """To decide to leave on the very day still takes a notice: its reminders go on, and the person is told so."""
    done = await bot.service.desk.cards.decide(bot.asker(LEGAL), "colossus-1", "leave", LEAVE, bot.key())
    assert "The reminders go on until it is recorded that notice was given." in done.said
    assert (await bot.drawn(bot.entry(90))).message is not None


@pytest.mark.parametrize(("kind", "on", "says"), [
    ("leave", None, "Choose the day to leave on"), ("notice given", None, "Choose the day of the notice"),
    ("leave", date(2035, 1, 1), "outside the term"), ("jump", None, "Choose what was decided"),
])  # fmt: skip
async def test_a_decision_that_is_refused(bot: Alerting, kind: str, on: date | None, says: str) -> None:
    """What cannot be is not recorded, and why is told."""
    before = await bot.service.store.decisions.of(bot.workspace)
    done = await bot.service.desk.cards.decide(bot.asker(LEGAL), "colossus-1", kind, on)
    assert says in done.said
    assert await bot.service.store.decisions.of(bot.workspace) == before


async def test_a_form_submitted_twice_counts_once(bot: Alerting) -> None:
    """The id of the form makes a decision one."""
    for _ in range(2):
        assert (await bot.service.desk.cards.decide(bot.asker(LEGAL), "colossus-1", "stay", None, bot.key(), "V1")).changed
    assert len(await bot.service.store.decisions.of(bot.workspace)) == 2


async def test_decide_by_command(bot: Alerting) -> None:
    """`/deal decide` opens the form; it asks for a date where one is needed, an error stands in it, and it is recorded."""
    await bot.slack.command(FPA, DEAL_DESK, "/deal", "decide")
    form = await bot.slack.until(lambda: bot.slack.view_of(FPA))
    await bot.slack.submit(FPA, form)
    again = await bot.slack.until(lambda: (top := bot.slack.view_of(FPA)) and top["id"] != form["id"] and top)
    assert "Choose what was decided" in texts(again)
    await bot.decide(FPA, "leave", "2035-01-01")
    late = await bot.slack.until(lambda: (top := bot.slack.view_of(FPA)) and top["id"] != again["id"] and top)
    assert "outside the term" in texts(late)
    assert [block.get("optional") for block in late["blocks"] if block.get("block_id") == "on"] == [None]
    await bot.decide(FPA, "leave", "2028-06-30")
    told = "Leaving Colossus 1 on 30 Jun 2028 is chosen. Last day to give notice for an end of Colossus 1 on 30 Jun 2028: 1 Apr 2028."
    await bot.slack.until(lambda: told in texts(bot.slack.view_of(FPA) or {}))


async def test_add_to_calendar(bot: Alerting) -> None:
    """The day comes as a calendar file in the card's thread."""
    sent = await bot.post()
    await bot.slack.click(LEGAL, bot.shows(LEGAL, sent), "dealbot.ics.0")
    [with_file] = await bot.slack.until(lambda: [one for one in bot.slack.sees(FPA, DEAL_DESK, sent["ts"]) if one.get("files")])
    [file] = with_file["files"]
    assert file["name"] == "colossus-1-2027-10-02.ics"
    content = bot.slack.workspace.files[file["id"]]["content"]
    assert b"DTSTART;VALUE=DATE:20271002" in content


async def test_the_answer_behind(bot: Alerting) -> None:
    """The card's question runs in its thread."""
    sent = await bot.post()
    await bot.slack.click(LEGAL, bot.shows(LEGAL, sent), buttons(bot.shows(LEGAL, sent))["Show the answer"])
    answer = await bot.slack.until(lambda: bot.slack.sees(FPA, DEAL_DESK, sent["ts"])[1:])
    assert "Saturday, 2 Oct 2027 is the last day to give notice" in answer[0]["text"]


async def test_a_button_of_another_version(bot: Alerting) -> None:
    """A button whose value is none of ours, or whose day is gone, says so and nothing else."""
    sent = await bot.post()
    for value, says in (("nonsense", "earlier version"), ("C1|gone|notice|x|2027-10-02", "not among the deal's dates")):
        await bot.slack.click(LEGAL, bot.shows(LEGAL, sent), "dealbot.ack.0", value)
        await bot.slack.until(lambda: says in bot.slack.sees(LEGAL, DEAL_DESK)[-1]["text"])  # noqa: B023 (awaited here)


async def test_a_later_step(bot: Alerting) -> None:
    """A step goes into the thread; the last two are broadcast; what is late or may repeat says so."""
    september = datetime(2027, 9, 24, 13, tzinfo=UTC)
    drawn = {step: await bot.drawn(bot.entry(step), now=september) for step in (120, 14, 7, 1)}
    assert {step: one.broadcast for step, one in drawn.items()} == {120: False, 14: False, 7: True, 1: True}
    late = await bot.drawn(bot.entry(7, late=True), now=september, repeat=True)
    assert late.message is not None
    assert "It was due on 23 Nov 2026 and comes late." in late.message.text
    assert "(may repeat)" in texts(late.message.payload())


async def test_many_at_once(bot: Alerting) -> None:
    """Several late alerts are one message: each day once, by its nearest step; what no longer holds is left out."""
    entries = [bot.entry(step, late=True) for step in (30, 14, 7)]
    term = bot.entry(30, target="term", day=date(2029, 3, 2))
    gone = bot.entry(7, target="gone")
    drawn = await bot.drawn(*entries, term, gone, now=datetime(2027, 9, 24, 13, tzinfo=UTC), repeat=True)
    assert drawn.card is None
    assert drawn.message is not None
    assert drawn.message.text.splitlines()[0] == "2 dates to watch: alerts due since 23 Nov 2026 come late, in one message (may repeat)"
    assert (await bot.drawn(gone, gone)).reason == "no longer true"
    assert (await bot.drawn(gone)).reason == "no longer true"


async def test_the_digest(bot: Alerting) -> None:
    """The digest has what falls within its reach, and is silent where there is nothing."""
    entry = bot.entry(0, rule="digest", target="", day=date(2027, 9, 20))._replace(deal="")
    monday = datetime(2027, 9, 20, 13, tzinfo=UTC)
    assert (await bot.drawn(entry, now=monday)).reason == "nothing to watch"  # nobody asked for it
    await bot.slack.command(DESK, DEAL_DESK, "/deal", "subscribe digest")
    await bot.slack.until(lambda: len([one for one in bot.slack.sees(LEGAL, DEAL_DESK) if one.get("bot_id")]) == 2)
    drawn = await bot.drawn(entry, now=monday)
    assert drawn.message is not None
    assert drawn.message.text.splitlines()[0] == "This week: 1 date to watch in the next 120 days"
    assert (await bot.drawn(entry)).reason == "nothing to watch"
    await bot.slack.command(DESK, DEAL_DESK, "/deal", "subscribe zone:Pacific/Auckland")
    await bot.slack.until(lambda: len([one for one in bot.slack.sees(LEGAL, DEAL_DESK) if one.get("bot_id")]) == 3)
    drawn = await bot.drawn(entry, now=datetime(2027, 9, 19, 21, tzinfo=UTC))  # nine on Monday there
    assert "12 days left" in texts(drawn.message and drawn.message.payload())


async def test_the_maker_is_told_what_is_broken(bot: Alerting) -> None:
    """Who made a subscription that fails is told why and what to do."""
    [kept] = await bot.service.store.subscriptions.all()
    entry = bot.entry(0, DESK, rule="broken", target=kept.id)
    assert (await bot.drawn(entry)).reason == "no longer true"
    await bot.service.store.subscriptions.mark(bot.workspace, kept.id, "broken", "is_archived", kept.made)
    drawn = await bot.drawn(entry)
    assert drawn.message is not None
    assert "cannot be posted: it is archived" in drawn.message.text


async def test_nobody_has_acknowledged(tmp_path: Path, root: Path) -> None:
    """By the last but one step the people and groups of the deal are called, unless somebody has acknowledged it."""
    shipped = (root / "core/examples/colossus-1.yaml").read_text()
    deal = tmp_path / "colossus-1.yaml"
    deal.write_text(f"{shipped}{ESCALATE}")
    september = datetime(2027, 9, 24, 13, tzinfo=UTC)
    async with alerting(tmp_path, deal) as bot:
        await bot.leaving(DESK)
        called = {step: await bot.drawn(bot.entry(step), now=september) for step in (14, 7, 1)}
        assert {step: "<@U0FPANDA01> <!subteam^S0BOARD001>" in texts(one.message and one.message.payload()) for step, one in called.items()} == {
            14: False, 7: True, 1: True}  # fmt: skip
        await bot.service.desk.cards.acknowledge(bot.asker(LEGAL), bot.key())
        drawn = await bot.drawn(bot.entry(1), now=september)
        assert drawn.message is not None
        assert "<!subteam" not in texts(drawn.message.payload())


async def test_what_is_decided_is_in_the_home(bot: Alerting) -> None:
    """Home counts the deal's dates by what was decided."""
    await bot.service.desk.cards.decide(bot.asker(LEGAL), "colossus-1", "notice given", date(2026, 11, 23), bot.key())
    await bot.slack.open_home(LEGAL)
    view = await bot.slack.until(lambda: bot.slack.home_of(LEGAL))
    assert "1 May 2026 to 21 Feb 2027" in texts(view)
    assert TARGET not in texts(view)
