"""Mentions in channels, answered in their thread; and the short welcome where somebody invites the bot."""

from __future__ import annotations

from typing import Any

from bot.asker import Asker, Place
from bot.render.slack.words import help_message
from bot.surfaces.listener import Counter, Listener, Scope
from bot.surfaces.payloads import Address, Message, workspace_of
from bot.surfaces.placing import settled

WELCOME = ("Thanks for the invitation. /deal and a question answers so that only you see it; mention me, and I "
           "answer in a thread.")  # fmt: skip


async def mention(counter: Counter, body: dict[str, Any]) -> None:
    """Answer in the thread of the message that mentions the bot."""
    said = Message.of(body, "mention", _bot_of(body))
    outcome = await counter.desk.hear(said.asker, said.text, said.root)
    message = await settled(counter, said.asker, outcome, first=said.root)
    await counter.outbox.reply(said.address, message)


async def joined(counter: Counter, body: dict[str, Any]) -> None:
    """Say hello in a channel that the bot was invited to; nothing when somebody else joins."""
    event = body["event"]
    if event["user"] != _bot_of(body) or not event.get("inviter"):
        return
    asker = Asker(workspace_of(body), event["inviter"], Place(event["channel"], "", "mention"))
    if await counter.desk.watching.mended(asker.workspace, event["channel"]):
        counter.desk.changed()
    guide = counter.desk.short_guide(asker).guide
    await counter.outbox.reply(Address(event["channel"]), help_message(guide._replace(intro=WELCOME), short=True))


def _bot_of(body: dict[str, Any]) -> str:
    """The bot's own user id, as every event carries it."""
    return next((str(item["user_id"]) for item in body.get("authorizations", ()) if item.get("is_bot")), "")


LISTENERS = (
    Listener("event", "app_mention", mention, (Scope("app_mentions:read", "to hear when it is mentioned"),
                                               Scope("chat:write", "to post answers"))),
    Listener("event", "member_joined_channel", joined,
             (Scope("channels:read", "to say hello where it is invited"),
              Scope("groups:read", "to say hello in private channels, too"))),
)  # fmt: skip
