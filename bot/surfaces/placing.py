"""A subscription kept and confirmed where its alerts will come: only a message that arrives shows that they can."""

from __future__ import annotations

from slack_sdk.errors import SlackApiError

from bot.alerts.codes import verdict
from bot.asker import Asker
from bot.desk import Outcome, Subscribe
from bot.desk.subscribing import destination_of
from bot.desk.wanted import Wanted
from bot.render.blocks import Message
from bot.render.slack.cards import confirmation
from bot.render.slack.words import said
from bot.surfaces.listener import Counter
from bot.surfaces.replies import message_of

INVITE = ("I cannot post in that channel ({code}). Type /invite there and choose dealbot; the subscription is kept, "
          "and shown as broken until then. /deal subscribe {deal} tries again.")  # fmt: skip
UNSURE = "Subscribed; the confirmation could not be posted just now ({code}). /deal subscriptions shows what is kept."


async def settled(counter: Counter, asker: Asker, outcome: Outcome, first: bool = False) -> Message:
    """The message for an outcome, after a subscription that it asks for has been kept and confirmed."""
    if isinstance(outcome, Subscribe):
        return await subscribed(counter, asker, outcome.wanted)
    return message_of(outcome, asker, counter.outbox.plain, first=first)


async def subscribed(counter: Counter, asker: Asker, asked: Wanted, destination: str = "") -> Message:
    """Subscribe the place of the asker, or another `destination`; what to tell the asker."""
    destination = destination or destination_of(asker)
    zone = "" if asked.zone else await counter.outbox.zone(asker.person)
    kept = await counter.desk.watching.subscribe(asker, asked, zone, destination)
    counter.desk.changed()
    message = confirmation(kept.confirmed)
    if asker.place.kind == "dm" and destination == asker.person:
        return message  # the reply is itself the proof
    try:
        await counter.outbox.post(destination, "", message)
    except SlackApiError as error:
        code = str(error.response.data.get("error", "unknown"))
        if verdict(code) != "permanent":
            return said(UNSURE.format(code=code))
        await counter.desk.watching.failed(kept, code)
        return said(INVITE.format(code=code, deal=kept.subscription.deal))
    return said(f"{kept.confirmed.title}. What is subscribed is posted there.")
