"""A local Slack: the Web API, Socket Mode, signed HTTP, response URLs and views that the bot uses, on loopback.

`LocalSlack` is the demo's Slack and the tests' Slack. `Workspace` holds what is in it, `Persons` what people do.
"""

from __future__ import annotations

from bot.local.faults import Fault, Faults
from bot.local.limits import Limits
from bot.local.members import Channel, Person
from bot.local.people import deals_workspace
from bot.local.persons import Outcome, Persons
from bot.local.server import LocalSlack
from bot.local.timing import Timing
from bot.local.workspace import Workspace

__all__ = ["Channel", "Fault", "Faults", "Limits", "LocalSlack", "Outcome", "Person", "Persons", "Timing",
           "Workspace", "deals_workspace"]  # fmt: skip
