"""The people and the channels of the workspace."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

Message = dict[str, Any]  #: as Slack has it, with its `channel`
View = dict[str, Any]


@dataclass(slots=True)
class Person:
    """A member of the workspace. `team` differs from the workspace's for somebody of another company."""

    id: str
    handle: str
    name: str
    color: str = "4a154b"
    team: str = ""
    email: str = ""
    tz: str = "America/New_York"
    is_bot: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    deleted: bool = False

    @property
    def initials(self) -> str:
        """Up to two letters that stand for the person: "Deal desk" is DD."""
        words = [word for word in self.name.replace("&", " ").split() if word]
        return "".join(word[0] for word in words[:2]).upper()


@dataclass(slots=True)
class Channel:
    """A conversation. `person` is whose direct messages with the app it holds; empty for a channel."""

    id: str
    name: str
    kind: Literal["channel", "private", "im"] = "channel"
    members: set[str] = field(default_factory=set)
    topic: str = ""
    person: str = ""
    created: int = 1_760_000_000
    is_archived: bool = False
    is_ext_shared: bool = False
    messages: dict[str, Message] = field(default_factory=dict)  #: by `ts`, oldest first; replies among them
    ephemerals: dict[str, tuple[str, Message]] = field(default_factory=dict)  #: by `ts`: whose it is, and the message
    read: dict[str, str] = field(default_factory=dict)  #: person -> `ts` of the last message read
    tombs: set[str] = field(default_factory=set)  #: deleted roots; their threads can still be written to

    def unread(self, person: str) -> int:
        """How many messages of others the person has not read; replies count only where they were broadcast."""
        seen = self.read.get(person, "")
        return sum(
            1 for ts, message in self.messages.items()
            if ts > seen and message.get("user") != person and "channel" in message
            and (message.get("thread_ts", ts) == ts or message.get("subtype") == "thread_broadcast")
        )  # fmt: skip
