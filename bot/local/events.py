"""What happens in the workspace -> the events that the app is subscribed to."""

from __future__ import annotations

from typing import Any

from bot.local.delivery import Delivery
from bot.local.installed import Installed
from bot.local.members import Channel, Message
from bot.local.payloads import Payloads, plain_message
from bot.local.workspace import Workspace

_SUBSCRIPTION = {"channel": "message.channels", "private": "message.groups", "im": "message.im"}
_CHANNEL_TYPE = {"channel": "channel", "private": "group", "im": "im"}
_EVENT_OF_MESSAGE = ("client_msg_id", "type", "subtype", "user", "bot_id", "bot_profile", "app_id", "text", "ts",
                     "thread_ts", "team", "blocks", "files", "parent_user_id", "root", "metadata")  # fmt: skip


class Events:
    """Tells the app what it is subscribed to, has the scopes for, and is there to see."""

    def __init__(self, workspace: Workspace, installed: Installed, payloads: Payloads, delivery: Delivery) -> None:
        self.workspace, self.installed = workspace, installed
        self.payloads, self.delivery = payloads, delivery

    def publish(self, subscription: str, event: dict[str, Any], channel: Channel | None = None) -> None:
        """Deliver an event if the app hears of it. `event_ts` is added where it has none."""
        if self.installed.hears(subscription):
            event = {**event, "event_ts": event.get("event_ts") or self.workspace.next_ts()}
            self.delivery.event(self.payloads.event(event, channel))

    def posted(self, channel: Channel, message: Message) -> None:
        """A message was posted, by a person or by the app itself."""
        if self.workspace.bot.id not in channel.members:
            return
        event = {key: message[key] for key in _EVENT_OF_MESSAGE if key in message}
        event |= {"channel": channel.id, "event_ts": message["ts"]}
        if channel.is_ext_shared:
            event |= {"user_team": message["team"], "source_team": message["team"]}
        mentioned = f"<@{self.workspace.bot.id}>" in message.get("text", "")
        if mentioned and channel.kind != "im" and not message.get("bot_id"):
            self.publish("app_mention", {**event, "type": "app_mention"}, channel)
        event["channel_type"] = _CHANNEL_TYPE[channel.kind]
        self.publish(_SUBSCRIPTION[channel.kind], event, channel)
        if message.get("metadata") and not message.get("is_ephemeral"):
            self.publish("message_metadata_posted", {
                "type": "message_metadata_posted", "app_id": message.get("app_id"), "bot_id": message.get("bot_id"),
                "user_id": message.get("user"), "team_id": self.workspace.team, "channel_id": channel.id,
                "metadata": message["metadata"], "message_ts": message["ts"],
            }, channel)  # fmt: skip

    def changed(self, channel: Channel, message: Message, previous: Message) -> None:
        """A message was edited."""
        old, new = plain_message(previous), plain_message(message)
        self._hidden(channel, "message_changed", message=new, previous_message=old)

    def deleted(self, channel: Channel, message: Message) -> None:
        """A message was deleted."""
        self._hidden(channel, "message_deleted", deleted_ts=message["ts"], previous_message=plain_message(message))

    def _hidden(self, channel: Channel, subtype: str, **more: Any) -> None:
        if self.workspace.bot.id not in channel.members:
            return
        ts = self.workspace.next_ts()
        event = {"type": "message", "subtype": subtype, "channel": channel.id, "ts": ts, "event_ts": ts, "hidden": True,
                 "channel_type": _CHANNEL_TYPE[channel.kind], **more}  # fmt: skip
        self.publish(_SUBSCRIPTION[channel.kind], event, channel)

    def home_opened(self, person: str, tab: str) -> None:
        """A person has opened the app: its Home, or its messages."""
        event: dict[str, Any] = {"type": "app_home_opened", "user": person, "tab": tab}
        event["channel"] = self.workspace.dm(person)
        if tab == "home" and person in self.workspace.homes:
            event["view"] = self.workspace.homes[person]
        self.publish("app_home_opened", event)

    def membership(self, channel: Channel, person: str, joined: bool, inviter: str = "") -> None:
        """Somebody has come into a channel, or left it; the app is told of itself and of the channels it is in."""
        if person != self.workspace.bot.id and self.workspace.bot.id not in channel.members:
            return
        name = "member_joined_channel" if joined else "member_left_channel"
        event = {"type": name, "user": person, "channel": channel.id, "team": self.workspace.team,
                 "channel_type": "C" if channel.kind == "channel" else "G"}  # fmt: skip
        if inviter:
            event["inviter"] = inviter
        self.publish(name, event, channel)

    def of_channel(self, name: str, channel: Channel, **more: Any) -> None:
        """Something has become of a channel: channel_archive, channel_rename and the like; group_… of a private one."""
        if channel.kind == "private" and name not in ("channel_shared", "channel_unshared"):
            name = name.replace("channel_", "group_")
        about: dict[str, Any] | str = channel.id
        if name.endswith("_rename"):
            about = {"id": channel.id, "name": channel.name, "created": channel.created, "is_channel": True}
        self.publish(name, {"type": name, "channel": about, **more}, channel)
