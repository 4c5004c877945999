"""The desk: what stands between a surface and the core. A line typed by somebody somewhere in, an outcome out."""

from bot.desk.desk import Desk
from bot.desk.examples import short
from bot.desk.followups import follow_ups
from bot.desk.outcomes import Help, Outcome, Said, SettingsAsked, Turn
from bot.desk.ticket import Ticket

__all__ = ["Desk", "Help", "Outcome", "Said", "SettingsAsked", "Ticket", "Turn", "follow_ups", "short"]
