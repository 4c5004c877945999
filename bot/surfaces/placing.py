"""A subscription confirmed where its alerts will come, as only a message that arrives shows that they can; and its
end told where they came."""

from __future__ import annotations

from slack_sdk.errors import SlackApiError

from bot.alerts.codes import SHARED, UNSEEN, verdict, why
from bot.asker import Asker, Place, Workspace
from bot.desk import Ended, Outcome, Subscribe
from bot.desk.subscribing import destination_of
from bot.desk.wanted import Wanted
from bot.render.blocks import Message
from bot.render.slack.cards import confirmation
from bot.render.slack.watch import stopped_message
from bot.render.slack.words import said
from bot.surfaces.listener import Counter
from bot.surfaces.outbox import Overheard
from bot.surfaces.replies import message_of

REFUSED = ("I cannot post in that channel: {why}. The subscription is kept, and until then its alerts come to you. "
           "/deal subscribe {deal} tries again.")  # fmt: skip
OTHERS = ("People of another company read that channel, or are about to, so it was not subscribed: a deal's figures "
          "are not for them. Subscribe a channel of your own, or write subscribe {deal} to me directly.")  # fmt: skip
AGAIN = "Alerts for {deals} are posted here again. What could not be posted meanwhile, and still counts, follows."
UNSURE = ("Subscribed, but Slack did not take the confirmation just now ({code}). /deal subscriptions shows what is "
          "kept; /deal subscribe {deal} posts the confirmation again.")  # fmt: skip
TOLD, UNTOLD = "{title}. That is posted there, with who ended it.", "{title}. The channel could not be told: {why}."


async def settled(counter: Counter, asker: Asker, outcome: Outcome, first: bool = False) -> Message:
    """The message for an outcome, after a subscription that it asks for has been kept and confirmed."""
    if isinstance(outcome, Subscribe):
        return await subscribed(counter, asker, outcome.wanted)
    if isinstance(outcome, Ended):
        return await stopped(counter, asker, outcome)
    return message_of(outcome, asker, counter.outbox.plain, first=first)


async def subscribed(counter: Counter, asker: Asker, asked: Wanted, destination: str = "") -> Message:
    """Subscribe the place of the asker, or another `destination`; what to tell the asker."""
    destination = destination or destination_of(asker)
    if destination != asker.person and await counter.outbox.read_by_others(destination):
        return said(OTHERS.format(deal=asked.deal.id))
    zone = "" if asked.zone else await counter.outbox.zone(asker.person)
    kept = await counter.desk.watching.subscribe(asker, asked, zone, destination)
    counter.desk.changed()
    message = confirmation(kept.confirmed)
    if asker.place.kind == "dm" and destination == asker.person:
        return message  # the reply is itself the proof
    try:
        await counter.outbox.post(destination, "", message)
    except (SlackApiError, Overheard) as error:
        code = _code(error)
        if not _lasts(code):
            return said(UNSURE.format(code=code, deal=kept.subscription.deal))
        await counter.desk.watching.failed(kept.subscription, code)
        return said(REFUSED.format(why=why(code), deal=kept.subscription.deal))
    return said(f"{kept.confirmed.title}. What is subscribed is posted there.")


async def stopped(counter: Counter, asker: Asker, done: Ended) -> Message:
    """Tell where alerts came that somebody has ended them; what to tell that person."""
    counter.desk.changed()
    message = stopped_message(done.stopped)
    if done.destination == asker.person:
        return message
    title = done.stopped.title
    try:
        await counter.outbox.post(done.destination, "", message)
    except (SlackApiError, Overheard) as error:
        return said(UNTOLD.format(title=title, why=why(_code(error))))
    return said(TOLD.format(title=title))


async def resumed(counter: Counter, workspace: Workspace, channel: str, *codes: str) -> None:
    """Let what was broken in a channel for one of these reasons, which is gone, work again, and prove it there."""
    if await counter.outbox.read_by_others(channel):
        return
    mended = await counter.desk.watching.mended(workspace, channel, codes)
    if not mended:
        return
    titles = dict(counter.desk.deals(Asker(workspace, "", Place(channel, "", "mention"))))
    deals = ", ".join(titles.get(one.deal, one.deal) for one in mended)
    try:
        await counter.outbox.post(channel, "", said(AGAIN.format(deals=deals)))
    except (SlackApiError, Overheard) as error:
        code = _code(error)
        if _lasts(code):
            for one in mended:
                await counter.desk.watching.failed(one, code)
    counter.desk.changed()


def _code(error: SlackApiError | Overheard) -> str:
    return error.code if isinstance(error, Overheard) else str(error.response.data.get("error", "unknown"))


def _lasts(code: str) -> bool:
    """Whether nothing can be posted there until somebody does something about it."""
    return code in (SHARED, UNSEEN) or verdict(code) == "permanent"
