"""A call of the Web API: its arguments, what it may touch, and how it is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from bot.local.events import Events
from bot.local.faults import Fault
from bot.local.grants import Grants, Refusal
from bot.local.installed import Installed
from bot.local.limits import Limits
from bot.local.members import Channel
from bot.local.workspace import Workspace

#: The scope to read about, and the one to read the messages of, each kind of channel.
READ = {"channel": "channels:read", "private": "groups:read", "im": "im:read"}
HISTORY = {"channel": "channels:history", "private": "groups:history", "im": "im:history"}
PAGE, PAGE_MOST = 100, 1000


@dataclass(slots=True)
class Backend:
    """What the methods work on."""

    workspace: Workspace
    installed: Installed
    grants: Grants
    events: Events
    limits: Limits
    ticket: Callable[[], str]  #: a new ticket for a socket
    url: Callable[[], str]  #: where this Slack is reached, without a final stroke


@dataclass(slots=True)
class Call:
    """One call. `arguments` are as sent, with JSON in them already read."""

    backend: Backend
    method: str
    arguments: Mapping[str, Any]
    faults: list[Fault]

    @property
    def workspace(self) -> Workspace:
        """The workspace that the call is about."""
        return self.backend.workspace

    def text(self, name: str, default: str | None = None) -> str:
        """An argument that is text. Refusal `invalid_arguments` where it is missing and has no default."""
        value = self.arguments.get(name, default)
        if value is None or value == "":
            if default is None:
                said = [f"[ERROR] missing required field: {name}"]
                raise Refusal("invalid_arguments", response_metadata={"messages": said})
            return default
        return str(value)

    def flag(self, name: str, default: bool = False) -> bool:
        """An argument that is true or false, also as the words and digits that forms hold."""
        value = self.arguments.get(name, default)
        return value.lower() in ("true", "1") if isinstance(value, str) else bool(value)

    def whole(self, name: str, default: int, most: int) -> int:
        """An argument that is a whole number from 1 to `most`."""
        try:
            value = int(self.arguments.get(name) or default)
        except (TypeError, ValueError):
            raise Refusal("invalid_arguments") from None
        if value < 1:
            raise Refusal("invalid_limit")
        return min(value, most)

    def needs(self, *scopes: str) -> None:
        """Refusal `missing_scope` unless the app has any of the scopes."""
        if self.backend.installed.scopes.isdisjoint(scopes):
            raise missing_scope(scopes, self.backend.installed.scopes)

    def channel(self, name: str = "channel", scopes: Mapping[str, str] | None = None) -> Channel:
        """The channel that an argument names, by its id, if the app may know of it.

        With `scopes`: the app has the one for that kind of channel. A private channel without the app is not found.
        """
        wanted = self.text(name)
        found = self.workspace.channels.get(wanted)
        if found is None:
            named = wanted.removeprefix("#")
            found = next((one for one in self.workspace.channels.values() if named and one.name == named), None)
        if scopes is not None:
            self.needs(*([scopes[found.kind]] if found is not None else scopes.values()))
        if found is None or (found.kind != "channel" and self.workspace.bot.id not in found.members):
            raise Refusal("channel_not_found")
        return found

    def inside(self, channel: Channel) -> Channel:
        """Refusal `not_in_channel` unless the app is a member."""
        if self.workspace.bot.id not in channel.members:
            raise Refusal("not_in_channel")
        return channel

    def page(self, items: list[Any], default: int = PAGE, most: int = PAGE_MOST) -> tuple[list[Any], str]:
        """The items from the cursor on, at most `limit`, and the cursor to go on with; empty at the end."""
        cursor = str(self.arguments.get("cursor") or "")
        if cursor and not (cursor.startswith("next:") and cursor[5:].isdigit()):
            raise Refusal("invalid_cursor")
        begin = int(cursor[5:]) if cursor else 0
        end = begin + self.whole("limit", default, most)
        return items[begin:end], f"next:{end}" if end < len(items) else ""

    @property
    def strips_metadata(self) -> bool:
        """Whether a fault takes metadata out of what is handed out."""
        return any(fault.strip_metadata for fault in self.faults)

    @property
    def refused_blocks(self) -> tuple[str, ...]:
        """Types of blocks that a fault has this workspace refuse."""
        return tuple(kind for fault in self.faults for kind in fault.blocks)


def missing_scope(needed: tuple[str, ...], provided: set[str]) -> Refusal:
    """The refusal of a call for want of a scope."""
    return Refusal("missing_scope", needed=",".join(needed), provided=",".join(sorted(provided)))


class Method(NamedTuple):
    """A method of the Web API. `scopes`: any of these is needed, none where it is empty. `tier` 0 has no limit."""

    name: str
    run: Callable[[Call], dict[str, Any]]
    scopes: tuple[str, ...] = ()
    tier: int = 3
    token: str = "bot"  #: or "app"  # noqa: S105 - a kind of token
