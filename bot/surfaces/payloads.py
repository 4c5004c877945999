"""Slack's payloads, as values: who did what, where, and where a reply goes."""

from __future__ import annotations

import html
import re
from datetime import date
from typing import Any, NamedTuple

from bot.asker import Asker, Place, PlaceKind, Workspace

_REFERENCE = re.compile(r"<(?:[@#!][^>|]*\|?|[^>|]*\|)?([^>|]*)>")


class Address(NamedTuple):
    """Where a reply goes: to a `response_url`, which only its person sees, or into a channel's thread.

    `opens` says that nobody has said anything in that thread yet, as far as is known.
    """

    channel: str = ""
    thread: str = ""
    response_url: str = ""
    opens: bool = False


class Command(NamedTuple):
    """A slash command."""

    asker: Asker
    text: str
    address: Address
    trigger: str

    @classmethod
    def of(cls, body: dict[str, Any]) -> Command:
        asker = Asker(workspace_of(body), body["user_id"], Place(body["channel_id"]))
        address = Address(body["channel_id"], "", body["response_url"])
        return cls(asker, plain_text(body.get("text", "")), address, body["trigger_id"])


class Message(NamedTuple):
    """A message to the bot: in a direct message, or one that mentions it. `root` opens a thread of its own."""

    asker: Asker
    text: str
    address: Address
    root: bool

    @classmethod
    def of(cls, body: dict[str, Any], kind: PlaceKind, bot: str) -> Message:
        event = body["event"]
        thread = event.get("thread_ts") or event["ts"]
        asker = Asker(workspace_of(body), event["user"], Place(event["channel"], thread, kind))
        text = event.get("text", "").replace(f"<@{bot}>", " ") if bot else event.get("text", "")
        return cls(asker, plain_text(text), Address(event["channel"], thread, opens=thread == event["ts"]),
                   thread == event["ts"])  # fmt: skip


class Click(NamedTuple):
    """A button pressed or a choice made: in a message (`ts` is its own), on Home, or in a modal (`view` is its id).

    `block` is the id of the block that it is in, `action` its own.
    """

    asker: Asker
    value: str
    address: Address
    trigger: str
    view: str = ""
    ephemeral: bool = False
    block: str = ""
    ts: str = ""

    @classmethod
    def of(cls, body: dict[str, Any]) -> Click:
        container, action = body["container"], body["actions"][0]
        block = action.get("block_id", "")
        value = action.get("value") or (action.get("selected_option") or {}).get("value", "")
        if container["type"] == "view":
            view = body["view"]
            asker = Asker(workspace_of(body), body["user"]["id"], Place("", "", "home"))
            return cls(asker, value, Address(), body["trigger_id"], view["id"] if view["type"] == "modal" else "",
                       block=block)  # fmt: skip
        channel, ephemeral = container["channel_id"], bool(container.get("is_ephemeral"))
        message = body.get("message") or {}
        own = "" if ephemeral else container["message_ts"]
        thread = message.get("thread_ts") or container.get("thread_ts") or own
        kind: PlaceKind = "command" if ephemeral else "dm" if channel.startswith("D") else "mention"
        asker = Asker(workspace_of(body), body["user"]["id"], Place(channel, thread, kind))
        address = Address(channel, thread, body.get("response_url", ""))
        return cls(asker, value, address, body["trigger_id"], "", ephemeral, block, own)


class Shortcut(NamedTuple):
    """A message's shortcut: which message, and how to open a view. `quoted` is empty for what an app said."""

    asker: Asker
    quoted: str
    address: Address
    trigger: str

    @classmethod
    def of(cls, body: dict[str, Any]) -> Shortcut:
        message, channel = body["message"], body["channel"]["id"]
        thread = message.get("thread_ts") or message["ts"]
        asker = Asker(workspace_of(body), body["user"]["id"], Place(channel, thread, "shortcut"))
        address = Address(channel, thread, body.get("response_url", ""))
        quoted = "" if message.get("bot_id") else plain_text(message.get("text", ""))
        return cls(asker, quoted, address, body["trigger_id"])


class Submission(NamedTuple):
    """A modal submitted: its inputs by block id, what it was opened with, its own id, and how to open another."""

    asker: Asker
    inputs: dict[str, str]
    metadata: str
    trigger: str = ""
    view: str = ""

    @classmethod
    def of(cls, body: dict[str, Any]) -> Submission:
        view = body["view"]
        inputs = {block: _input(next(iter(actions.values()))) for block, actions in view["state"]["values"].items()}
        asker = Asker(workspace_of(body), body["user"]["id"], Place("", "", "shortcut"))
        return cls(asker, inputs, view.get("private_metadata", ""), body.get("trigger_id", ""), view.get("id", ""))


def workspace_of(body: dict[str, Any]) -> Workspace:
    """The workspace a payload comes from, whichever way it names it."""
    team = body.get("team_id") or (body.get("team") or {}).get("id") or (body.get("user") or {}).get("team_id") or ""
    enterprise = body.get("enterprise_id") or (body.get("enterprise") or {}).get("id") or ""
    return Workspace(enterprise, team)


def day_of(text: str) -> date | None:
    """The day that a date picker gives; None where none was picked."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def plain_text(text: str) -> str:
    """What a person typed: references by their names, Slack's escapes undone."""
    return " ".join(html.unescape(_REFERENCE.sub(r"\1", text)).split())


def _input(state: dict[str, Any]) -> str:
    chosen = (state.get("selected_option") or {}).get("value")
    return state.get("value") or chosen or state.get("selected_date") or ""
