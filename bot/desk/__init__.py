"""The desk: what stands between a surface and the core. A line typed by somebody somewhere in, an outcome out."""

from bot.desk.desk import Desk
from bot.desk.examples import short
from bot.desk.followups import follow_ups
from bot.desk.outcomes import DecideAsked, Decisions, Help, Outcome, Said, SettingsAsked, Subscribe, Turn
from bot.desk.subscribing import Ended
from bot.desk.ticket import Ticket

__all__ = [
    "DecideAsked", "Decisions", "Desk", "Ended", "Help", "Outcome", "Said", "SettingsAsked", "Subscribe", "Ticket",
    "Turn", "follow_ups", "short",
]  # fmt: skip
