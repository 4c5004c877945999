"""Mentions in channels, answered in their thread, or privately where another company reads it; and the short welcome
where somebody invites the bot.
"""

from __future__ import annotations

from typing import Any

from bot.asker import Asker, Place
from bot.render.slack.words import help_message, said
from bot.surfaces.listener import Counter, Listener, Scope
from bot.surfaces.payloads import Address, Message, workspace_of
from bot.surfaces.placing import resumed, settled

WELCOME = ("Thanks for the invitation. /deal and a question answers so that only you see it; mention me, and I "
           "answer in a thread.")  # fmt: skip
ALONE = "Thanks for the invitation. In here /deal and a question, or a mention, is answered to its asker alone."


async def mention(counter: Counter, body: dict[str, Any]) -> None:
    """Answer in the thread of the message that mentions the bot; its asker alone where others would read it."""
    asked = Message.of(body, "mention", _bot_of(body))
    outcome = await counter.desk.hear(asked.asker, asked.text, asked.root)
    first = asked.root and not await counter.outbox.overheard(asked.address.channel)
    message = await settled(counter, asked.asker, outcome, first)
    await counter.outbox.reply(asked.address, message, asked.asker.person)


async def joined(counter: Counter, body: dict[str, Any]) -> None:
    """Say hello in a channel that the bot was invited to; nothing when somebody else joins."""
    event = body["event"]
    if event["user"] != _bot_of(body):
        return
    await resumed(counter, workspace_of(body), event["channel"], "not_in_channel", "channel_not_found")
    if not event.get("inviter"):
        return
    if await counter.outbox.overheard(event["channel"]):
        await counter.outbox.reply(Address(event["channel"]), said(ALONE), event["inviter"])
        return
    asker = Asker(workspace_of(body), event["inviter"], Place(event["channel"], "", "mention"))
    guide = counter.desk.short_guide(asker).guide
    welcome = help_message(guide._replace(intro=WELCOME), short=True)
    await counter.outbox.reply(Address(event["channel"]), welcome, event["inviter"])


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
