"""The form of a decision: opened, its date asked for where one is needed, recorded and told; and taking one back."""

from __future__ import annotations

from typing import Any

from bot.asker import Asker
from bot.desk.cardkey import CardKey, Undoing
from bot.desk.cards import STALE
from bot.render.slack.cards import DECIDE, UNDO
from bot.render.slack.forms import KIND, DecideForm, decide_modal
from bot.render.slack.home import home_view
from bot.render.slack.watch import DECIDING
from bot.render.slack.words import said_modal
from bot.surfaces import telling
from bot.surfaces.listener import Counter, Listener
from bot.surfaces.payloads import Click, Submission, day_of
from bot.surfaces.telling import Where, packed, tell, unpacked


async def opened(counter: Counter, body: dict[str, Any]) -> None:
    """Open the form: of a card's day, or from Home of any deal."""
    click = Click.of(body)
    key = CardKey.decode(click.value)
    standing = await counter.desk.cards.entry(click.asker, key) if key is not None else None
    metadata = packed(key, Where.of(body, click, key)) if key is not None and standing is not None else ""
    await counter.outbox.open(click.trigger, await _form(counter, click.asker, metadata))


async def kind_chosen(counter: Counter, body: dict[str, Any]) -> None:
    """Ask for the date that the kind of decision needs; the others need none."""
    form, view = Submission.of(body), body["view"]["id"]
    await counter.outbox.turn(view, await _form(counter, form.asker, form.metadata, form.inputs))


async def given(counter: Counter, body: dict[str, Any]) -> None:
    """Record what the form says, and tell it; the form again where that cannot be."""
    form = Submission.of(body)
    key, where = unpacked(form.metadata)
    deal = key.deal if key is not None else form.inputs.get("deal", "")
    kind, on = form.inputs.get("kind", ""), day_of(form.inputs.get("on", ""))
    done = await counter.desk.cards.decide(form.asker, deal, kind, on, key, form.view)
    if not done.changed:
        await counter.outbox.open(form.trigger, await _form(counter, form.asker, form.metadata, form.inputs, done.said))
        return
    counter.desk.changed()
    if key is None:
        await counter.outbox.open(form.trigger, said_modal(done.said))
    why = await telling.decided(counter, form.asker, done, key, where)
    if why:
        await counter.outbox.open(form.trigger, said_modal(f"{done.said} {why}"))
    await _home(counter, form.asker)


async def undone(counter: Counter, body: dict[str, Any]) -> None:
    """Take back a decision, or an answer to a card, and show it wherever it showed."""
    click = Click.of(body)
    undoing = Undoing.decode(click.value)
    key = CardKey.decode(undoing.card) if undoing is not None else None
    if undoing is None or (undoing.what == "answer" and key is None):
        await tell(counter, click, STALE)
        return
    done = await counter.desk.cards.undo(click.asker, undoing)
    where = Where.of(body, click, key)
    if not done.changed:
        await tell(counter, click, done.said)
        return
    counter.desk.changed()
    if undoing.what == "answer":
        assert key is not None
        why = await telling.answered(counter, click.asker, key, where, "undone")
    else:
        why = await telling.decided(counter, click.asker, done, key, where)
    if why or not where.ts:
        await tell(counter, click, f"{done.said} {why}".strip())
    if click.asker.place.kind == "home":
        await _home(counter, click.asker)


async def _form(
    counter: Counter, asker: Asker, metadata: str, inputs: dict[str, str] | None = None, wrong: str = ""
) -> Any:
    """The form as far as it is filled in: of a card's day where it was opened on one."""
    inputs = inputs or {}
    key, _ = unpacked(metadata)
    standing = await counter.desk.cards.entry(asker, key) if key is not None else None
    about = f"{standing.event.title}: {counter.desk.cards.spell(key.day)}" if standing is not None and key else ""
    deal = key.deal if key is not None and standing is not None else inputs.get("deal", "")
    filled = DecideForm(counter.desk.deals(asker), metadata, about, deal, inputs.get("kind", ""),
                        day_of(inputs.get("on", "")), wrong)  # fmt: skip
    return decide_modal(filled)


async def _home(counter: Counter, asker: Asker) -> None:
    await counter.outbox.publish(asker.person, home_view(await counter.desk.home(asker)))


LISTENERS = (
    Listener("action", DECIDE, opened),
    Listener("action", DECIDING, opened),
    Listener("action", KIND, kind_chosen),
    Listener("action", UNDO, undone),
    Listener("view", DECIDE, given),
)
