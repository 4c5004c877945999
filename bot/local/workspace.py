"""What is in the workspace: people, channels, messages, views; and who may see what of it.

Nothing here knows a network. Every change goes through a method of `Workspace`, which tells the followers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from bot.local.following import Following
from bot.local.members import Channel, Message, Person, View
from bot.local.timing import Timing

MESSAGES_KEPT = 1000  #: of each channel, and as many ephemeral ones
TOASTS_KEPT = 50  #: of each person


class Workspace(Following):
    """The state of the local Slack."""

    def __init__(
        self, team: str, name: str, people: Iterable[Person], channels: Iterable[Channel], *, bot: Person,
        bot_id: str, app_id: str, app_name: str = "dealbot", domain: str = "deals", enterprise: str = "",
        timing: Timing | None = None, messages_kept: int = MESSAGES_KEPT,
    ) -> None:  # fmt: skip
        super().__init__()
        self.team, self.name, self.domain, self.enterprise = team, name, domain, enterprise
        self.bot, self.bot_id, self.app_id, self.app_name = bot, bot_id, app_id, app_name
        self.timing = timing or Timing()
        self.timing.changed = self.touch
        self.messages_kept = messages_kept
        self.people = {person.id: person for person in (*people, bot)}
        self.channels = {channel.id: channel for channel in channels}
        self.homes: dict[str, View] = {}
        self.modals: dict[str, list[View]] = {}  #: person -> the open modals, the top one last
        self.prompts: dict[str, dict[str, Any]] = {}  #: channel -> {"title", "prompts"}
        self.files: dict[str, dict[str, Any]] = {}
        self.groups: dict[str, tuple[str, set[str]]] = {}  #: user groups: id -> name and members
        self.toasts: dict[str, list[dict[str, str]]] = {}
        self.connected = False  #: whether the app's socket is there, or it is served by HTTP
        self.mode = "socket"  #: or "http"
        self.commands: list[dict[str, str]] = []
        self.own_commands: dict[str, Callable[[str], str]] = {}  #: of whoever runs it: the text in, a toast out
        self.shortcuts: list[dict[str, str]] = []
        self.suggestions: list[str] = []
        self._last_ts = 0
        for person in self.people.values():
            person.team = person.team or team
            if not person.is_bot and person.team == team:
                self.open_dm(person.id)

    # Looking

    def dm(self, person: str) -> str:
        """The id of the channel of a person's direct messages with the app; KeyError where there is none."""
        for channel in self.channels.values():
            if channel.person == person:
                return channel.id
        raise KeyError(f"{person} has no direct messages with the app: not of this workspace")

    def channels_of(self, person: str) -> list[Channel]:
        """The channels that a person is in, and then the direct messages with the app."""
        mine = [channel for channel in self.channels.values() if person in channel.members]
        return sorted(mine, key=lambda channel: (channel.kind == "im", channel.is_archived))

    def sees(self, person: str, channel: str, thread: str | None = None) -> list[Message]:
        """What a person sees in a channel, oldest first: messages, and the ephemeral ones meant for that person.

        With `thread` (the `ts` of a root): that root and its replies alone. Nothing where the person is no member.
        """
        place = self.channels[channel]
        if person not in place.members:
            return []
        seen = [*place.messages.values(), *(message for whose, message in place.ephemerals.values() if whose == person)]
        if thread is not None:
            seen = [message for message in seen if thread in (message["ts"], message.get("thread_ts"))]
        return sorted(seen, key=lambda message: str(message["ts"]))

    def snapshot(self, person: str) -> dict[str, Any]:
        """All that the page shows to a person: the "snapshot" message of the page's protocol."""
        mine = self.channels_of(person)
        return {
            "type": "snapshot",
            "me": person,
            "team": {"id": self.team, "name": self.name},
            "people": [
                {"id": one.id, "name": one.name, "handle": one.handle, "color": one.color, "initials": one.initials,
                 "is_bot": one.is_bot}
                for one in self.people.values()
            ],
            "app": {"id": self.app_id, "user": self.bot.id, "name": self.app_name, "connected": self.connected},
            "channels": [self.channel_seen(channel, person) for channel in mine],
            "commands": self.commands,
            "shortcuts": self.shortcuts,
            "messages": {channel.id: self.sees(person, channel.id) for channel in mine},
            "home": self.homes.get(person),
            "views": self.modals.get(person, []),
            "prompts": [prompt for channel in mine for prompt in self.prompts_of(channel.id)],
            "suggestions": self.suggestions,
            "mode": self.mode,
        }  # fmt: skip

    def channel_seen(self, channel: Channel, person: str) -> dict[str, Any]:
        """A channel as the page shows it to a person."""
        return {
            "id": channel.id,
            "name": self.app_name if channel.kind == "im" else channel.name,
            "kind": "im" if channel.kind == "im" else "channel",
            "is_private": channel.kind == "private",
            "is_ext_shared": channel.is_ext_shared,
            "is_archived": channel.is_archived,
            "topic": channel.topic,
            "members": sorted(channel.members),
            "unread": channel.unread(person),
        }

    def prompts_of(self, channel: str) -> list[dict[str, str]]:
        """The prompts that the app suggests in a channel."""
        prompts: list[dict[str, str]] = self.prompts.get(channel, {}).get("prompts", [])
        return prompts

    # Messages

    def next_ts(self) -> str:
        """A time stamp later than every one before, with microseconds."""
        self._last_ts = max(self._last_ts + 1, int(self.timing.now() * 1_000_000))
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def open_dm(self, person: str) -> Channel:
        """The direct messages between a person and the app, opened where they are not yet."""
        for channel in self.channels.values():
            if channel.person == person:
                return channel
        opened = Channel("D" + person[1:], "", "im", {person, self.bot.id}, person=person)
        self.channels[opened.id] = opened
        return opened

    def post(self, channel: Channel, message: Message) -> Message:
        """Add a message (its `ts` and `channel` are set here) and count it in its thread's root."""
        message |= {"channel": channel.id, "ts": message.get("ts") or self.next_ts()}
        channel.messages[message["ts"]] = message
        if (user := message.get("user")) in self.people:
            channel.read[str(user)] = message["ts"]
        root = channel.messages.get(message.get("thread_ts", ""))
        if root is not None and root is not message:
            root["thread_ts"] = root["ts"]
            root["reply_count"] = root.get("reply_count", 0) + 1
            root["latest_reply"] = message["ts"]
            users = root.setdefault("reply_users", [])
            if message["user"] not in users:
                users.append(message["user"])
            root["reply_users_count"] = len(users)
        while len(channel.messages) > self.messages_kept:
            del channel.messages[next(iter(channel.messages))]
        self.tell({"type": "message", "channel": channel.id, "message": message}, set(channel.members))
        if root is not None and root is not message:
            self.tell({"type": "message_changed", "channel": channel.id, "message": root}, set(channel.members))
        return message

    def post_ephemeral(self, channel: Channel, person: str, message: Message) -> Message:
        """Show a message to one person only; nobody else ever gets it, and no history holds it."""
        message |= {"channel": channel.id, "ts": message.get("ts") or self.next_ts(), "is_ephemeral": True}
        channel.ephemerals[message["ts"]] = (person, message)
        while len(channel.ephemerals) > self.messages_kept:
            del channel.ephemerals[next(iter(channel.ephemerals))]
        self.tell({"type": "ephemeral", "channel": channel.id, "message": message}, {person})
        return message

    def change(self, channel: Channel, ts: str, changes: dict[str, Any]) -> Message:
        """Change a message, ephemeral or not; a value of None takes the field away. KeyError: no such message."""
        whose, message = channel.ephemerals[ts] if ts in channel.ephemerals else ("", channel.messages[ts])
        message.update(changes)
        for name in [name for name, value in changes.items() if value is None]:
            del message[name]
        audience = {whose} if whose else set(channel.members)
        self.tell({"type": "message_changed", "channel": channel.id, "message": message}, audience)
        return message

    def remove(self, channel: Channel, ts: str) -> Message:
        """Delete a message, ephemeral or not. KeyError: no such message."""
        if ts in channel.ephemerals:
            whose, message = channel.ephemerals.pop(ts)
            audience = {whose}
        else:
            message, audience = channel.messages.pop(ts), set(channel.members)
            if message.get("reply_count"):
                channel.tombs.add(ts)
        self.tell({"type": "message_deleted", "channel": channel.id, "message": message}, audience)
        return message

    def read(self, person: str, channel: str) -> None:
        """The person has seen all that is in the channel now."""
        place = self.channels[channel]
        place.read[person] = next(reversed(place.messages), place.read.get(person, ""))
        self.tell({"type": "read", "channel": channel}, {person})

    # Views and the rest

    def publish_home(self, person: str, view: View) -> None:
        """Set what the person's Home shows."""
        self.homes[person] = view
        self.tell({"type": "home", "view": view}, {person})

    def set_modals(self, person: str, views: list[View]) -> None:
        """Set the person's open modals, the top one last."""
        if views:
            self.modals[person] = views
        else:
            self.modals.pop(person, None)
        self.tell({"type": "views", "views": views}, {person})

    def view_errors(self, person: str, view: str, errors: dict[str, str]) -> None:
        """Show what is wrong with what a person entered; `errors` by block."""
        self.tell({"type": "view_errors", "view_id": view, "errors": errors}, {person})

    def toast(self, person: str, level: str, text: str) -> None:
        """Show a line for a moment: `level` is "error" or "info"."""
        toasts = self.toasts.setdefault(person, [])
        toasts.append({"level": level, "text": text})
        del toasts[:-TOASTS_KEPT]
        self.tell({"type": "toast", "level": level, "text": text}, {person})

    def set_prompts(self, channel: Channel, title: str, prompts: list[dict[str, str]]) -> None:
        """Set the prompts that the app suggests in a direct message."""
        self.prompts[channel.id] = {"title": title, "prompts": prompts}
        self.tell({"type": "prompts", "channel": channel.id, "title": title, "prompts": prompts}, set(channel.members))

    def set_status(self, channel: Channel, thread: str, text: str) -> None:
        """Show that the app is at work in a thread; an empty text ends that."""
        self.tell({"type": "status", "channel": channel.id, "thread_ts": thread, "text": text}, set(channel.members))

    def set_connected(self, connected: bool) -> None:
        """Whether the app can be reached."""
        if connected != self.connected:
            self.connected = connected
            self.tell({"type": "app", "connected": connected}, None)

    def changed_channel(self, channel: Channel) -> None:
        """Tell each member what has become of a channel's name, state and members."""
        for person in channel.members & self.people.keys():
            self.tell({"type": "channel", "channel": self.channel_seen(channel, person)}, {person})
        self.touch()
