"""The buttons of answers: questions that run, sharing, and "not what I asked"."""

from __future__ import annotations

from typing import Any

from slack_sdk.errors import SlackApiError

from bot.desk import Ticket, Turn
from bot.render.blocks import Message
from bot.render.slack.words import private, said, said_modal
from bot.surfaces.listener import Counter, Listener
from bot.surfaces.outbox import NO_ENTRY, Overheard, because
from bot.surfaces.payloads import Click
from bot.surfaces.replies import message_of, modal_of, shared

STALE = "This button is from an earlier version; please ask again."
UNSHARED = "Nothing was posted. {why} Ask in a channel of your own to share it."
THANKS = "Thank you. How I read it is kept for whoever improves the reading, without your words."


async def ask(counter: Counter, body: dict[str, Any]) -> None:
    """Run a button's question where it was pressed: below it, in its thread, or in a modal from Home."""
    click = Click.of(body)
    turn = await _turn(counter, click)
    if turn is None:
        return
    if click.view:
        await counter.outbox.turn(click.view, modal_of(turn, click.asker))
    elif click.asker.place.kind == "home":
        await counter.outbox.open(click.trigger, modal_of(turn, click.asker))
    else:
        message = message_of(turn, click.asker, counter.outbox.plain, asked=turn.ticket.question)
        await _answered(counter, click, message)


async def share(counter: Counter, body: dict[str, Any]) -> None:
    """Show an answer to everybody in the channel, as of its day, and take the private one away."""
    click = Click.of(body)
    turn = await _turn(counter, click)
    if turn is None:
        return
    channel, outbox = click.address.channel, counter.outbox
    try:
        posted = await outbox.post(channel, turn.ticket.thread, shared(turn, click.asker.person, outbox.plain))
    except Overheard as error:
        await _tell(counter, click, UNSHARED.format(why=because(error.code)))
        return
    except SlackApiError as error:
        if error.response.data.get("error") not in NO_ENTRY:
            raise
        message = shared(turn, click.asker.person, outbox.plain, member=False)
        if not await _shared_by_url(counter, click, message):
            return
    else:
        thread = turn.ticket.thread or posted
        place = click.asker.place._replace(thread=thread, kind="mention")
        await counter.desk.carry_on(click.asker._replace(place=place), turn)
    await outbox.remove(click.address.response_url)


async def _shared_by_url(counter: Counter, click: Click, message: Message) -> bool:
    """Show it to everybody where the bot is no member; whether that was done."""
    try:
        return await counter.outbox.respond(click.address.response_url, message, public_in=click.address.channel)
    except Overheard as error:
        await _tell(counter, click, UNSHARED.format(why=because(error.code)))
        return False


async def missed(counter: Counter, body: dict[str, Any]) -> None:
    """Keep how the question was read, without its text."""
    click = Click.of(body)
    ticket = Ticket.decode(click.value)
    if ticket is not None:
        await counter.desk.missed(click.asker, ticket)
    await _tell(counter, click, THANKS if ticket is not None else STALE)


async def _turn(counter: Counter, click: Click) -> Turn | None:
    """The answer of a button's ticket; None, and a word to the person, where its value is none of ours."""
    ticket = Ticket.decode(click.value)
    if ticket is None:
        await _tell(counter, click, STALE)
        return None
    return await counter.desk.again(click.asker, ticket)


async def _tell(counter: Counter, click: Click, text: str) -> None:
    """A word to the person alone: by the message's response URL, or in a modal where there is no message."""
    if click.address.response_url:
        await counter.outbox.respond(click.address.response_url, said(text))
    elif click.view:
        await counter.outbox.turn(click.view, said_modal(text))
    else:
        await counter.outbox.open(click.trigger, said_modal(text))


async def _answered(counter: Counter, click: Click, message: Message) -> None:
    """Answer a private message privately, others in their thread; privately too where nothing may be posted there."""
    if not click.ephemeral:
        try:
            await counter.outbox.post(click.address.channel, click.address.thread, message)
        except Overheard as error:
            message = private(message, because(error.code))
        except SlackApiError as error:
            if error.response.data.get("error") not in NO_ENTRY:
                raise
        else:
            return
    await counter.outbox.respond(click.address.response_url, message)


LISTENERS = (
    Listener("action", "dealbot.ask", ask),
    Listener("action", "dealbot.share", share),
    Listener("action", "dealbot.missed", missed),
)
