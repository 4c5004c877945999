"""The form to subscribe with, from Home; ending a subscription there; and taking the end of one back."""

from __future__ import annotations

from typing import Any

from bot.asker import Asker, Place
from bot.desk.subscribing import destination_of
from bot.desk.wanted import Puzzled
from bot.render.slack.forms import ME, SubscribeForm, subscribe_modal
from bot.render.slack.home import home_view
from bot.render.slack.watch import AGAIN, SUBSCRIBE, UNSUBSCRIBE
from bot.render.slack.words import said, said_modal
from bot.surfaces.listener import Counter, Listener, Scope
from bot.surfaces.payloads import Click, Submission
from bot.surfaces.placing import stopped, subscribed

ALREADY = "Alerts for {deal} are subscribed here again already; /deal subscriptions shows them."


async def opened(counter: Counter, body: dict[str, Any]) -> None:
    """Open the form, with the channels that the bot is in."""
    click = Click.of(body)
    places = await counter.outbox.channels()
    form = await counter.desk.watching.form(click.asker, places)
    await counter.outbox.open(click.trigger, subscribe_modal(form))


async def given(counter: Counter, body: dict[str, Any]) -> None:
    """Subscribe, confirm where the alerts will come, and show Home with it; what is wrong is told in the form again."""
    form = Submission.of(body)
    asker = form.asker._replace(place=Place("", "", "home"))
    inputs = form.inputs
    words = " ".join(inputs.get("words", "").split())
    zone = f" zone:{inputs['zone'].strip()}" if inputs.get("zone", "").strip() else ""
    digest = " digest" if inputs.get("digest") == "yes" else ""
    asked = await counter.desk.watching.read(asker, f"{inputs.get('deal', '')} {words}{digest}{zone}")
    if isinstance(asked, Puzzled):
        await _again(counter, form, asker, asked.text)
        return
    place = inputs.get("place", ME)
    destination = asker.person if place == ME else place
    message = await subscribed(counter, asker, asked, destination)
    if destination != asker.person or "posted there" not in message.text:
        await counter.outbox.open(form.trigger, said_modal(message.text))
    await _home(counter, asker)


async def ended(counter: Counter, body: dict[str, Any]) -> None:
    """End the subscription of a button on Home; its channel is told."""
    click = Click.of(body)
    done = await counter.desk.watching.end(click.asker, click.value)
    if not isinstance(done, str):
        told = await stopped(counter, click.asker, done)
        done = done.stopped.title if done.destination == click.asker.person else told.text
    await counter.outbox.open(click.trigger, said_modal(done))
    await _home(counter, click.asker)


async def again(counter: Counter, body: dict[str, Any]) -> None:
    """Take back the end of a subscription, where that was told."""
    click = Click.of(body)
    asked = await counter.desk.watching.read(click.asker, click.value)
    if isinstance(asked, Puzzled):
        message = said(asked.text)
    elif await counter.desk.watching.has(click.asker, asked, destination_of(click.asker)):
        message = said(ALREADY.format(deal=asked.deal.title))
    else:
        message = await subscribed(counter, click.asker, asked)
    if click.asker.place.kind == "dm":
        await counter.outbox.post(click.address.channel, click.address.thread, message)
    else:
        await counter.outbox.respond(click.address.response_url, message)


async def _again(counter: Counter, form: Submission, asker: Asker, wrong: str) -> None:
    """The form as it was filled in, and what is wrong with it."""
    made = await counter.desk.watching.form(asker, await counter.outbox.channels())
    inputs = form.inputs
    filled = SubscribeForm(
        made.deals, made.places, inputs.get("deal", ""), inputs.get("place", ME), inputs.get("words", ""),
        inputs.get("digest") == "yes", inputs.get("zone", ""), wrong,
    )  # fmt: skip
    await counter.outbox.open(form.trigger, subscribe_modal(filled))


async def _home(counter: Counter, asker: Asker) -> None:
    await counter.outbox.publish(asker.person, home_view(await counter.desk.home(asker)))


_LOOK_BACK = "to look for its own alert after an unclear answer, before it posts one again"
LISTENERS = (
    Listener("action", SUBSCRIBE, opened,
             (Scope("users:read", "to post alerts at nine in the time zone of whoever subscribes"),
              Scope("channels:read", "to offer the channels that it is in"),
              Scope("im:write", "to tell a person of their own alerts, and a maker of a subscription that fails"),
              Scope("channels:history", _LOOK_BACK), Scope("groups:history", f"{_LOOK_BACK}, in private channels"))),
    Listener("action", UNSUBSCRIBE, ended),
    Listener("action", AGAIN, again),
    Listener("view", SUBSCRIBE, given),
)  # fmt: skip
