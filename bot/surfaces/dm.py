"""Direct messages: each message at the root opens a thread of its own, answered in it."""

from __future__ import annotations

from typing import Any

from bot.surfaces.listener import Counter, Listener, Scope
from bot.surfaces.payloads import Message
from bot.surfaces.placing import settled


async def direct_message(counter: Counter, body: dict[str, Any]) -> None:
    """Answer in the message's thread."""
    said = Message.of(body, "dm", "")
    outcome = await counter.desk.hear(said.asker, said.text, said.root)
    await counter.outbox.reply(said.address, await settled(counter, said.asker, outcome), said.asker.person)


LISTENERS = (
    Listener("event", "message.im", direct_message,
             (Scope("im:history", "to read the direct messages that people send to it"),
              Scope("chat:write", "to post answers"))),
)  # fmt: skip
