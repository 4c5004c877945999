"""The message shortcut "Ask about this deal": a question about a message, answered so that only the asker sees it."""

from __future__ import annotations

import json
from typing import Any

from bot.asker import Place
from bot.desk import Ticket
from bot.render.slack.words import about_modal
from bot.surfaces.listener import Counter, Listener
from bot.surfaces.payloads import Address, Shortcut, Submission
from bot.surfaces.replies import message_of

CALLBACK = "dealbot.about"
#: Characters of the message that the question starts from.
QUOTED = 200


async def chosen(counter: Counter, body: dict[str, Any]) -> None:
    """Open the modal with the message's words as a start."""
    shortcut = Shortcut.of(body)
    metadata = json.dumps(shortcut.address._asdict())
    deals = counter.desk.deals(shortcut.asker)
    await counter.outbox.open(shortcut.trigger, about_modal(deals, shortcut.quoted[:QUOTED], metadata))


async def asked(counter: Counter, body: dict[str, Any]) -> None:
    """Answer at the message, privately; what is shared from there goes into the message's thread."""
    given = Submission.of(body)
    address = Address(**json.loads(given.metadata))
    asker = given.asker._replace(place=Place(address.channel, address.thread, "shortcut"))
    ticket = Ticket(given.inputs.get("question", ""), given.inputs.get("deal") or None, thread=address.thread)
    turn = await counter.desk.again(asker, ticket)
    message = message_of(turn, asker, counter.outbox.plain, asked=ticket.question)
    await counter.outbox.reply(address, message, asker.person)


LISTENERS = (
    Listener("shortcut", CALLBACK, chosen, described="Ask what a deal's terms say, starting from this message",
             hint="Ask about this deal"),
    Listener("view", CALLBACK, asked),
)  # fmt: skip
