"""What must survive a restart: `open_store` opens, and first migrates, one SQLite file or PostgreSQL database.

Every row is keyed by enterprise and team, and every query takes a `Workspace`. A new table is a `Table` in `schema`,
one migration, one file with its queries and one attribute of `Store`.
"""

from __future__ import annotations

from bot.store.answers import Answered, Answers, CardState
from bot.store.audit import Audit, Break, Done
from bot.store.conversations import Conversations, Kept
from bot.store.decisions import Decisions, Recorded
from bot.store.ledger import Entry, Held, Ledger, Wanted
from bot.store.misreadings import Misreading, Misreadings
from bot.store.opening import Store, open_store
from bot.store.preferences import Preferences
from bot.store.refusal import StoreRefused
from bot.store.seen import Seen
from bot.store.subscriptions import Subscription, Subscriptions
from bot.store.versions import Version, Versions

__all__ = [
    "Answered", "Answers", "Audit", "Break", "CardState", "Conversations", "Decisions", "Done", "Entry", "Held", "Kept",
    "Ledger", "Misreading",
    "Misreadings", "Preferences", "Recorded", "Seen", "Store", "StoreRefused", "Subscription", "Subscriptions",
    "Version", "Versions", "Wanted", "open_store",
]  # fmt: skip
