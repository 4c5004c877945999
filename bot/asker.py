"""Who asks, and from where: what every surface hands to the desk."""

from __future__ import annotations

from typing import Literal, NamedTuple

PlaceKind = Literal["command", "dm", "mention", "home", "shortcut"]


class Workspace(NamedTuple):
    """A Slack workspace; `enterprise` is empty where it belongs to none."""

    enterprise: str
    team: str


class Place(NamedTuple):
    """The channel a question comes from, and the `ts` of the thread's root; empty where it is in no thread."""

    channel: str
    thread: str = ""
    kind: PlaceKind = "command"


class Asker(NamedTuple):
    """A person of a workspace, at a place."""

    workspace: Workspace
    person: str
    place: Place
