"""Alerts that reach their channel: planned in a ledger, sent from it, looked for in Slack before anything is repeated.

The ledger (`bot.store.ledger`) is the only truth. `planner` writes into it what `core.alerts` says, `delivery` takes
one row to Slack and back, an `engine` decides when, the `auditor` sees that nothing was left behind, and `runner`
holds them together for the time the bot runs.
"""

from __future__ import annotations

from bot.alerts.due import Draw, Drawn, Due, marks_of
from bot.alerts.waits import Waits
from bot.store.ledger import Entry, Ledger

__all__ = ["Draw", "Drawn", "Due", "Entry", "Ledger", "Waits", "marks_of"]
