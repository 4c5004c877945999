"""The buttons of alerts: acknowledge, snooze, add to a calendar."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from slack_sdk.errors import SlackApiError

from bot import clock
from bot.desk.cardkey import CardKey
from bot.desk.cards import GONE, STALE, Done
from bot.render.slack.cards import ACK, ICS, SNOOZE, SNOOZE_BLOCK
from bot.render.slack.forms import snooze_modal
from bot.render.slack.words import said_modal
from bot.surfaces.listener import Counter, Listener, Scope
from bot.surfaces.outbox import Overheard, because
from bot.surfaces.payloads import Click, Submission, day_of
from bot.surfaces.telling import Where, answered, packed, tell, unpacked

#: The snoozes of the menu, in days; the third asks for a date.
DAYS = {"day": 1, "week": 7}
#: The day that the form of a snooze begins with, in days from today.
BEGINS = 14


async def acknowledged(counter: Counter, body: dict[str, Any]) -> None:
    """Note who has seen it; the card shows it."""
    click = Click.of(body)
    key = CardKey.decode(click.value)
    if key is None:
        await tell(counter, click, STALE)
        return
    done = await counter.desk.cards.acknowledge(click.asker, key)
    await _done(counter, click, key, body, done, "acknowledged")


async def snoozed(counter: Counter, body: dict[str, Any]) -> None:
    """Let it rest for a day or a week, or ask until when."""
    click = Click.of(body)
    key = CardKey.decode(click.block.removeprefix(SNOOZE_BLOCK))
    standing = await counter.desk.cards.entry(click.asker, key) if key is not None else None
    if key is None or standing is None:
        await tell(counter, click, STALE if key is None else GONE)
        return
    if click.value in DAYS:
        done = await counter.desk.cards.snooze_for(click.asker, key, DAYS[click.value])
        counter.desk.changed()  # its end is a reminder, to be planned
        await _done(counter, click, key, body, done, "snoozed")
        return
    latest, today = counter.desk.cards.latest(standing)
    day = min(today + timedelta(days=BEGINS), max(latest, today))
    kept = packed(key, Where.of(body, click, key))
    await counter.outbox.open(click.trigger, snooze_modal(kept, day, counter.desk.cards.spell(latest)))


async def snoozed_until(counter: Counter, body: dict[str, Any]) -> None:
    """Let it rest until the day of the form; the form again where that cannot be."""
    form = Submission.of(body)
    key, where = unpacked(form.metadata)
    until = day_of(form.inputs.get("until", ""))
    if key is None or until is None:
        return
    done = await counter.desk.cards.snooze(form.asker, key, until)
    if not done.changed:
        standing = await counter.desk.cards.entry(form.asker, key)
        latest = counter.desk.cards.latest(standing)[0] if standing is not None else until
        modal = snooze_modal(form.metadata, until, counter.desk.cards.spell(latest), done.said)
        await counter.outbox.open(form.trigger, modal)
        return
    counter.desk.changed()
    why = await answered(counter, form.asker, key, where, "snoozed")
    if why:
        await counter.outbox.open(form.trigger, said_modal(f"{done.said} {why}"))


async def to_calendar(counter: Counter, body: dict[str, Any]) -> None:
    """Put the day as a calendar file under the card."""
    click = Click.of(body)
    key = CardKey.decode(click.value)
    standing = await counter.desk.cards.entry(click.asker, key) if key is not None else None
    if key is None or standing is None:
        await tell(counter, click, STALE if key is None else GONE)
        return
    file = counter.desk.cards.calendar(click.asker.workspace, standing, clock.now())
    event = standing.event
    why = ""
    try:
        try:
            await counter.outbox.upload(click.address.channel, click.address.thread, file, event.title)
        except Overheard as error:
            why = because(error.code)
            await counter.outbox.upload(await counter.outbox.direct(click.asker.person), "", file, event.title)
    except SlackApiError as error:
        code = error.response.data.get("error", "unknown")
        await tell(counter, click, f"The calendar file could not be posted here ({code}).")
        return
    if why:
        await tell(counter, click, f"The calendar file is in your direct messages with me. {why}")


async def _done(counter: Counter, click: Click, key: CardKey, body: dict[str, Any], done: Done, what: str) -> None:
    """Show what became of a click: in the card, or to its person alone where nothing changed."""
    if not done.changed:
        await tell(counter, click, done.said)
        return
    why = await answered(counter, click.asker, key, Where.of(body, click, key), what)
    if why or what == "snoozed":
        await tell(counter, click, f"{done.said} {why}".strip())


LISTENERS = (
    Listener("action", ACK, acknowledged),
    Listener("action", SNOOZE, snoozed),
    Listener("action", ICS, to_calendar, (Scope("files:write", "to put a day into the thread as a calendar file"),)),
    Listener("view", SNOOZE, snoozed_until),
)
