"""Looks the installation over: each check with its finding, and with what to do where something is amiss."""

from bot.doctor.examination import Plan, examine
from bot.doctor.finding import Finding, State

__all__ = ["Finding", "Plan", "State", "examine"]
