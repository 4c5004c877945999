"""The slash command: `/deal …`. Only its person sees the answer, until they share it."""

from __future__ import annotations

from typing import Any

from bot.desk import DecideAsked, Ended, SettingsAsked, Subscribe
from bot.render.blocks import Message
from bot.render.slack.forms import DecideForm, decide_modal
from bot.render.slack.home import settings_modal
from bot.surfaces.listener import Counter, Later, Listener, Scope
from bot.surfaces.payloads import Command
from bot.surfaces.placing import settled
from bot.surfaces.replies import message_of

NAME = "/deal"


async def command(counter: Counter, body: dict[str, Any]) -> Message | Later | None:
    """The answer to a command; None where a modal is the answer."""
    asked = Command.of(body)
    outcome = await counter.desk.hear(asked.asker, asked.text)
    if isinstance(outcome, SettingsAsked):
        desk = counter.desk
        modal = settings_modal(await desk.preferences(asked.asker), desk.deals(asked.asker))
        await counter.outbox.open(asked.trigger, modal)
        return None
    if isinstance(outcome, DecideAsked):
        await counter.outbox.open(asked.trigger, decide_modal(DecideForm(counter.desk.deals(asked.asker), "")))
        return None
    if isinstance(outcome, Subscribe | Ended):
        return Later(lambda counter, _: settled(counter, asked.asker, outcome))
    return message_of(outcome, asked.asker, counter.outbox.plain)


LISTENERS = (
    Listener("command", NAME, command, (Scope("commands", "to answer /deal and to offer a message's shortcut"),),
             "Ask about the deal terms: cost, notice, leaving",
             "cost through 2027 | help | deals | subscribe colossus-1 digest | alerts"),
)  # fmt: skip
