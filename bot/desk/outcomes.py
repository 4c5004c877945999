"""What the desk hands back: an answer with what it leans on, or one of the few other things it says."""

from __future__ import annotations

from typing import Any, NamedTuple, TypeAlias

from bot.desk.subscribing import Ended
from bot.desk.ticket import Ticket
from bot.desk.wanted import Wanted
from bot.render.slack.decisions import Made
from bot.render.slack.home import Listing
from bot.render.slack.watch import Subscriptions, Upcoming
from bot.render.slack.words import Guide
from core import Answer


class Turn(NamedTuple):
    """A question answered. `ticket` brings the answer back; `after` is what the conversation is about from now on.

    `leaned` says that the answer leans on an earlier thread, not on this one; `gone` is the deal that the channel had
    chosen and that is no longer there.
    """

    answer: Answer
    ticket: Ticket
    after: dict[str, Any] | None = None
    leaned: bool = False
    brief: bool = False
    gone: str = ""


class Help(NamedTuple):
    """What can be asked; `short` is the three lines that a bare call gets."""

    guide: Guide
    short: bool = False


class Said(NamedTuple):
    """A plain sentence or two, with questions that run."""

    text: str
    questions: tuple[str, ...] = ()


class SettingsAsked(NamedTuple):
    """The person asked for their settings."""


class Subscribe(NamedTuple):
    """The person asked to be told of a deal's dates, where they typed it: to be kept, and confirmed there."""

    wanted: Wanted


class DecideAsked(NamedTuple):
    """The person wants to record a decision."""


class Decisions(NamedTuple):
    """The decisions in force, the last one first."""

    made: tuple[Made, ...]


Outcome: TypeAlias = (
    Turn | Help | Listing | Said | SettingsAsked | Subscribe | Ended | Subscriptions | Upcoming | DecideAsked
    | Decisions
)
