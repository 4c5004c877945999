"""What a surface is to the rest: the payloads it listens to, and what it works with."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Literal, NamedTuple, TypeAlias

from bot.desk import Desk
from bot.gauges import Gauges
from bot.render.blocks import Message
from bot.surfaces.outbox import Outbox

Kind: TypeAlias = Literal["command", "event", "action", "view", "shortcut"]


class Scope(NamedTuple):
    """A permission asked of the workspace, and what for."""

    name: str
    why: str


class Counter(NamedTuple):
    """What a surface works with for one payload: the desk to ask, the way back to Slack, the gauges to turn."""

    desk: Desk
    outbox: Outbox
    gauges: Gauges


class Later(NamedTuple):
    """What a command does after its acknowledgement, as it takes longer; what it makes goes to the response URL."""

    run: Callable[[Counter, dict[str, Any]], Awaitable[Message | None]]


class Listener(NamedTuple):
    """One kind of payload and what handles it.

    `name` is the command, the event as a manifest names it (`message.im`), the callback id, or the beginning that
    action ids share. `run` gets the payload's body; what it returns is the acknowledgement's message (commands only;
    everything else is acknowledged before it runs), or `Later`. `described` and `hint` are shown to people by Slack.
    """

    kind: Kind
    name: str
    run: Callable[[Counter, dict[str, Any]], Awaitable[Any]]
    scopes: tuple[Scope, ...] = ()
    described: str = ""
    hint: str = ""
