"""The buttons of alerts: acknowledge, snooze, record a decision, undo, add to a calendar."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any, NamedTuple

from slack_sdk.errors import SlackApiError

from bot import clock
from bot.alerts.calendar import calendar_file
from bot.asker import Asker
from bot.desk.cardkey import CardKey, Undoing
from bot.desk.cards import GONE, STALE, Done
from bot.render.slack.cards import (
    ACK,
    DECIDE,
    ICS,
    SNOOZE,
    SNOOZE_BLOCK,
    UNDO,
    card_message,
    said_by,
    step_message,
)
from bot.render.slack.forms import DecideForm, decide_modal, snooze_modal
from bot.render.slack.watch import DECIDING
from bot.render.slack.words import said, said_modal
from bot.surfaces.listener import Counter, Listener, Scope
from bot.surfaces.payloads import Click, Submission

#: The snoozes of the menu, in days; the third asks for a date.
DAYS = {"day": 1, "week": 7}
#: The day that the form of a snooze begins with, in days from today.
BEGINS = 14


class Where(NamedTuple):
    """The message that a button is in. `shape` is "card" or "step", else it tells several and is left as it is."""

    channel: str = ""
    ts: str = ""
    thread: str = ""
    shape: str = ""

    @classmethod
    def of(cls, body: dict[str, Any], click: Click, key: CardKey) -> Where:
        blocks = (body.get("message") or {}).get("blocks", ())
        card = any(block.get("block_id") == SNOOZE_BLOCK + key.encode() for block in blocks)
        headed = bool(blocks) and blocks[0].get("type") == "header"
        shape = ("card" if headed else "step") if card else ""
        return cls(click.address.channel, click.ts, click.address.thread, shape)


async def acknowledged(counter: Counter, body: dict[str, Any]) -> None:
    """Note who has seen it; the card shows it."""
    click = Click.of(body)
    key = CardKey.decode(click.value)
    if key is None:
        await _tell(counter, click, STALE)
        return
    done = await counter.desk.cards.acknowledge(click.asker, key)
    await _done(counter, click, key, Where.of(body, click, key), done, "acknowledged")


async def snoozed(counter: Counter, body: dict[str, Any]) -> None:
    """Let it rest for a day or a week, or ask until when."""
    click = Click.of(body)
    key = CardKey.decode(click.block.removeprefix(SNOOZE_BLOCK))
    standing = await counter.desk.cards.entry(click.asker, key) if key is not None else None
    if key is None or standing is None:
        await _tell(counter, click, STALE if key is None else GONE)
        return
    where = Where.of(body, click, key)
    if click.value in DAYS:
        done = await counter.desk.cards.snooze_for(click.asker, key, DAYS[click.value])
        await _done(counter, click, key, where, done, "snoozed")
        return
    latest, today = counter.desk.cards.latest(standing)
    day = min(today + timedelta(days=BEGINS), max(latest, today))
    await counter.outbox.open(click.trigger, snooze_modal(_packed(key, where), day, counter.desk.cards.spell(latest)))


async def snoozed_until(counter: Counter, body: dict[str, Any]) -> None:
    """Let it rest until the day of the form; the form again where that cannot be."""
    form = Submission.of(body)
    key, where = _unpacked(form.metadata)
    until = _date(form.inputs.get("until", ""))
    if key is None or until is None:
        return
    done = await counter.desk.cards.snooze(form.asker, key, until)
    if not done.changed:
        standing = await counter.desk.cards.entry(form.asker, key)
        latest = counter.desk.cards.latest(standing)[0] if standing is not None else until
        modal = snooze_modal(form.metadata, until, counter.desk.cards.spell(latest), done.said)
        await counter.outbox.open(form.trigger, modal)
        return
    await _shown(counter, form.asker, key, where, done, "snoozed")


async def deciding(counter: Counter, body: dict[str, Any]) -> None:
    """Open the form of a decision: of a card's day, or from Home of any deal."""
    click = Click.of(body)
    key = CardKey.decode(click.value)
    standing = await counter.desk.cards.entry(click.asker, key) if key is not None else None
    deals = counter.desk.deals(click.asker)
    if key is None or standing is None:
        await counter.outbox.open(click.trigger, decide_modal(DecideForm(deals, "")))
        return
    about = f"{standing.event.title}: {counter.desk.cards.spell(key.day)}"
    where = Where.of(body, click, key)
    await counter.outbox.open(click.trigger, decide_modal(DecideForm(deals, _packed(key, where), about, key.deal)))


async def decided(counter: Counter, body: dict[str, Any]) -> None:
    """Record what the form says; the form again where that cannot be."""
    form = Submission.of(body)
    key, where = _unpacked(form.metadata)
    deal = key.deal if key is not None else form.inputs.get("deal", "")
    kind, on = form.inputs.get("kind", ""), _date(form.inputs.get("on", ""))
    done = await counter.desk.cards.decide(form.asker, deal, kind, on, key, form.view)
    if not done.changed:
        standing = await counter.desk.cards.entry(form.asker, key) if key is not None else None
        about = f"{standing.event.title}: {counter.desk.cards.spell(key.day)}" if standing and key else ""
        filled = DecideForm(counter.desk.deals(form.asker), form.metadata, about, deal, kind, on, done.said)
        await counter.outbox.open(form.trigger, decide_modal(filled))
        return
    counter.desk.changed()
    if key is None:
        await counter.outbox.open(form.trigger, said_modal(done.said))
    else:
        await _shown(counter, form.asker, key, where, done, "", everywhere=True)


async def undone(counter: Counter, body: dict[str, Any]) -> None:
    """Take back what a mark on a card says."""
    click = Click.of(body)
    undoing = Undoing.decode(click.value)
    key = CardKey.decode(undoing.card) if undoing is not None else None
    if undoing is None or key is None:
        await _tell(counter, click, STALE)
        return
    done = await counter.desk.cards.undo(click.asker, undoing)
    if undoing.what == "decision":
        counter.desk.changed()
    where = Where.of(body, click, key)
    await _done(counter, click, key, where, done, "undone", everywhere=undoing.what == "decision")


async def to_calendar(counter: Counter, body: dict[str, Any]) -> None:
    """Put the day as a calendar file under the card."""
    click = Click.of(body)
    key = CardKey.decode(click.value)
    standing = await counter.desk.cards.entry(click.asker, key) if key is not None else None
    if key is None or standing is None:
        await _tell(counter, click, STALE if key is None else GONE)
        return
    event = standing.event
    says = [text for text in (event.title, event.stakes, event.how) if text]
    file = calendar_file(f"{key.deal}|{key.ref}", standing.deal.title, event.day, event.title, says, clock.now())
    try:
        await counter.outbox.upload(click.address.channel, click.address.thread, file, event.title)
    except SlackApiError as error:
        code = error.response.data.get("error", "unknown")
        await _tell(counter, click, f"The calendar file could not be posted here ({code}).")


async def _done(
    counter: Counter, click: Click, key: CardKey, where: Where, done: Done, what: str, everywhere: bool = False
) -> None:  # fmt: skip
    """Show what became of a click: in the card, or to its person alone where nothing changed."""
    if not done.changed:
        await _tell(counter, click, done.said)
        return
    await _shown(counter, click.asker, key, where, done, what, everywhere)
    if what == "snoozed":
        await _tell(counter, click, done.said)


async def _shown(
    counter: Counter, asker: Asker, key: CardKey, where: Where, done: Done, what: str, everywhere: bool = False
) -> None:  # fmt: skip
    """Draw the cards anew that a click has changed; where there is none to draw, say it below the message.

    A decision is told in the thread, with what it does: others look at the card, and at the answers.
    """
    cards = counter.desk.cards
    posted = await cards.posted(asker.workspace, key, everywhere)
    places: dict[tuple[str, str], tuple[CardKey, int | None, str]] = {
        (one.channel, one.ts): (one.key, one.step, "card" if one.root else "step") for one in posted
    }
    if where.ts and where.shape:
        step = min((one.step for one in posted if one.key == key), default=None)
        places.setdefault((where.channel, where.ts), (key, step, where.shape))
    for (channel, ts), (own, told, shape) in places.items():
        card = await cards.card(asker.workspace, own, told)
        if card is not None:
            await counter.outbox.update(channel, ts, card_message(card) if shape == "card" else step_message(card))
    if where.channel and (not what or not where.shape):
        text = done.said if not what else f"{key.deal}, {cards.spell(key.day)}: {what}"
        await counter.outbox.post(where.channel, where.thread, said_by(text, asker.person))


async def _tell(counter: Counter, click: Click, text: str) -> None:
    if click.address.response_url:
        await counter.outbox.respond(click.address.response_url, said(text))
    else:
        await counter.outbox.open(click.trigger, said_modal(text))


def _packed(key: CardKey, where: Where) -> str:
    return json.dumps({"key": key.encode(), "where": where._asdict()})


def _unpacked(metadata: str) -> tuple[CardKey | None, Where]:
    try:
        data = json.loads(metadata)
        return CardKey.decode(data["key"]), Where(**data["where"])
    except (ValueError, KeyError, TypeError):
        return None, Where()


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


LISTENERS = (
    Listener("action", ACK, acknowledged),
    Listener("action", SNOOZE, snoozed),
    Listener("action", DECIDE, deciding),
    Listener("action", DECIDING, deciding),
    Listener("action", UNDO, undone),
    Listener("action", ICS, to_calendar, (Scope("files:write", "to put a day into the thread as a calendar file"),)),
    Listener("view", SNOOZE, snoozed_until),
    Listener("view", DECIDE, decided),
)
