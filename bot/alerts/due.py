"""What is drawn for one post, and what is drawn of it: the contract between the delivery and what people see."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple, TypeAlias

from bot.asker import Workspace
from bot.render.blocks import Message
from bot.store.ledger import Entry

#: The type of our messages' metadata; its payload is {"k": marks}.
EVENT_TYPE = "dealbot_alert"


class Due(NamedTuple):
    """What one post has to tell: one entry, or several late ones of a destination in one grouped message.

    `repeat`: it may be there already, which could not be seen; the message must say "(may repeat)".
    An entry's `rule` "digest" is a digest, for the entry's `day`; its `late` says to mark it as late.
    """

    workspace: Workspace
    entries: tuple[Entry, ...]
    now: datetime
    repeat: bool = False

    @property
    def entry(self) -> Entry:
        """The entry, the first of several."""
        return self.entries[0]

    @property
    def grouped(self) -> bool:
        """Whether several are told in one message."""
        return len(self.entries) > 1


class Drawn(NamedTuple):
    """What to post.

    With a `card`: where the entry's card (`Entry.card`: destination, and day of a deal) stands in the channel already,
    `message` goes into its thread (shown in the channel too with `broadcast`) and the card is updated to `card`; where
    none does, `card` alone is posted and becomes it. Without one: `message` is posted by itself (digest, grouped).
    Without either: nothing is told any more, for the `reason`; the entry becomes "suppressed".
    `hold`: nothing is told before that moment (snoozed); the entry stays planned and is drawn again then.
    """

    message: Message | None = None
    card: Message | None = None
    broadcast: bool = False
    hold: datetime | None = None
    reason: str = ""


#: Draws a post. It may read the store; what it raises delays this entry alone, and is told.
Draw: TypeAlias = Callable[[Due], Awaitable[Drawn]]


def marks_of(message: Mapping[str, Any]) -> tuple[str, ...]:
    """The marks in a message of Slack's: one per alert that it tells; none where it is no alert of ours."""
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") != EVENT_TYPE:
        return ()
    return tuple(str((metadata.get("event_payload") or {}).get("k") or "").split(","))
