"""What becomes of channels: the alerts of one that can be posted into again come there again, by themselves."""

from __future__ import annotations

from typing import Any

from bot.alerts.codes import SHARED
from bot.surfaces.listener import Counter, Listener, Scope
from bot.surfaces.payloads import workspace_of
from bot.surfaces.placing import resumed


async def shared(counter: Counter, body: dict[str, Any]) -> None:
    """Another company reads a channel from now on: what was known of its readers is out of date."""
    counter.outbox.look_again()
    counter.desk.changed()


async def unshared(counter: Counter, body: dict[str, Any]) -> None:
    """Another company has left a channel; `resumed` looks whether it was the last one."""
    counter.outbox.look_again()
    await resumed(counter, workspace_of(body), body["event"]["channel"], SHARED)


async def unarchived(counter: Counter, body: dict[str, Any]) -> None:
    """A channel is back from the archive."""
    await resumed(counter, workspace_of(body), body["event"]["channel"], "is_archived")


_PUBLIC = (Scope("channels:read", "to notice that a channel is shared with another company, or can be posted into "
                 "again"),)  # fmt: skip
_PRIVATE = (Scope("groups:read", "to notice that of private channels, too"),)
LISTENERS = (
    Listener("event", "channel_shared", shared, (*_PUBLIC, *_PRIVATE)),
    Listener("event", "channel_unshared", unshared, (*_PUBLIC, *_PRIVATE)),
    Listener("event", "channel_unarchive", unarchived, _PUBLIC),
    Listener("event", "group_unarchive", unarchived, _PRIVATE),
)
