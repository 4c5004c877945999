"""What a click on a card or a decision has changed, shown where it shows: cards drawn anew, a word in their threads,
and a message where a deal is followed and no card of it stands."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from slack_sdk.errors import SlackApiError

from bot.asker import Asker
from bot.desk.cardkey import CardKey
from bot.desk.cards import Done
from bot.journal import logger
from bot.render.blocks import Message
from bot.render.slack.cards import SNOOZE_BLOCK, card_message, said_by, step_message
from bot.render.slack.decisions import TOLD_BLOCK, told_message
from bot.render.slack.words import said, said_modal
from bot.surfaces.listener import Counter
from bot.surfaces.outbox import Overheard, because
from bot.surfaces.payloads import Click

log = logger(__name__)


class Where(NamedTuple):
    """The message that a button is in.

    `shape` is "card" or "step", or "told" where it tells a decision; any other tells several and is left as it is.
    """

    channel: str = ""
    ts: str = ""
    thread: str = ""
    shape: str = ""

    @classmethod
    def of(cls, body: dict[str, Any], click: Click, key: CardKey | None) -> Where:
        blocks = (body.get("message") or {}).get("blocks", ())
        ids = [str(block.get("block_id", "")) for block in blocks]
        shape = "told" if any(id.startswith(TOLD_BLOCK) for id in ids) else ""
        if key is not None and SNOOZE_BLOCK + key.encode() in ids:
            shape = "card" if blocks[0].get("type") == "header" else "step"
        return cls(click.address.channel, click.ts, click.address.thread, shape)


async def answered(counter: Counter, asker: Asker, key: CardKey, where: Where, what: str) -> str:
    """Draw the cards anew that somebody answered; where the message is none, say it below.

    Why nothing is shown there, where others read it, in a sentence.
    """
    cards = counter.desk.cards
    posted = await cards.posted(asker.workspace, key, False)
    places = {(one.channel, one.ts): (one.key, one.step, "card" if one.root else "step") for one in posted}
    if where.ts and where.shape in ("card", "step"):
        step = min((one.step for one in posted if one.key == key), default=None)
        places.setdefault((where.channel, where.ts), (key, step, where.shape))  # type: ignore[arg-type]
    for (channel, ts), (own, told, shape) in places.items():
        card = await cards.card(asker.workspace, own, told)
        await counter.outbox.update(channel, ts, card_message(card) if shape == "card" else step_message(card))
    if where.channel and not where.shape:
        text = f"{key.deal}, {cards.spell(key.day)}: {what}"
        await _posted(counter, where.channel, where.thread, said_by(text, asker.person))
    return await _unseen(counter, where)


async def decided(
    counter: Counter, asker: Asker, done: Done, key: CardKey | None = None, at: Where | None = None
) -> str:
    """Show a decision, or that one was taken back, on every card that it changes, and tell it where the deal is
    followed: in a card's thread, else as a message of its own; and where it was made.

    Why nothing is shown there, where others read it, in a sentence.
    """
    cards, outbox, where = counter.desk.cards, counter.outbox, at or Where()
    for one in done.cards:
        card = await cards.card(asker.workspace, one.key, one.step)
        await outbox.update(one.channel, one.ts, card_message(card) if one.root else step_message(card))
    clicked, shown = (where.channel, where.ts), {(one.channel, one.ts) for one in done.cards}
    if key is not None and where.shape in ("card", "step") and clicked not in shown:
        card = await cards.card(asker.workspace, key)
        await outbox.update(*clicked, card_message(card) if where.shape == "card" else step_message(card))
    text = said_by(done.said, asker.person)
    if where.shape == "told":
        await outbox.update(*clicked, text)
    roots = {one.key.destination: one for one in sorted(done.cards, key=lambda one: one.ts) if one.root}
    told = {where.channel} if where.shape == "told" else set()
    if where.ts and where.shape in ("card", "step"):
        told.add(where.channel)
        await _posted(counter, where.channel, where.thread, text)
    for root in roots.values():
        if root.channel not in told:
            told.add(root.channel)
            await _posted(counter, root.channel, root.ts, text)
    for place in done.places:
        if place not in told and place not in roots:
            message = told_message(done.said, asker.person, done.undo) if done.undo else text
            told.add(place)
            await _posted(counter, place, "", message)
    if where.ts and where.channel not in told:
        await _posted(counter, where.channel, where.thread, text)
    return await _unseen(counter, where)


async def _unseen(counter: Counter, where: Where) -> str:
    code = await counter.outbox.overheard(where.channel) if where.channel else ""
    return because(code) if code else ""


async def tell(counter: Counter, click: Click, text: str) -> None:
    """A word to a click's person alone."""
    if click.address.response_url:
        await counter.outbox.respond(click.address.response_url, said(text))
    else:
        await counter.outbox.open(click.trigger, said_modal(text))


def packed(key: CardKey, where: Where) -> str:
    """A card and its message, as a form brings them back."""
    return json.dumps({"key": key.encode(), "where": where._asdict()})


def unpacked(metadata: str) -> tuple[CardKey | None, Where]:
    """What `packed` made; no card where it is none."""
    try:
        data = json.loads(metadata)
        return CardKey.decode(data["key"]), Where(**data["where"])
    except (ValueError, KeyError, TypeError):
        return None, Where()


async def _posted(counter: Counter, channel: str, thread: str, message: Message) -> None:
    """Post it; what one channel does not take keeps nothing from the others, and the cards show it all the same."""
    try:
        await counter.outbox.post(channel, thread, message)
    except Overheard as error:
        log.warning("a decision is not told where others read", code=error.code)
    except SlackApiError as error:
        log.warning("a decision could not be told", error=str(error.response.data.get("error", "")))
