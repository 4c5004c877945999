"""What is said about alerts themselves, in plain words; the alerts are drawn by whoever hands in `Draw`."""

from __future__ import annotations

from datetime import datetime

from bot.render.blocks import Message
from bot.render.slack.words import said
from bot.store.entry import Entry


def fallback(entry: Entry, now: datetime, repeat: bool = False) -> Message:
    """An alert that could not be drawn, in the words that the ledger itself has: too plain, but there."""
    days = (entry.day - now.date()).days
    left = f"in {days} days" if days > 1 else "tomorrow" if days == 1 else "today" if days == 0 else f"{-days} days ago"
    again = " (may repeat)" if repeat else ""
    return said(
        f"Alert{again} for {entry.deal}: {entry.rule} {entry.target}, {entry.day:%-d %b %Y}, {left}. "
        f"Its details cannot be shown right now; ask: /deal key dates of {entry.deal}"
    )
