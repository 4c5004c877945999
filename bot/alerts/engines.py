"""The engines that there are, and which of them the settings name."""

from __future__ import annotations

import hashlib

from bot.alerts.engine import Engine
from bot.alerts.identity import Identity
from bot.alerts.sweepengine import SweepEngine
from bot.alerts.waits import Waits
from bot.settings import Settings


def engine_of(settings: Settings, waits: Waits, identity: Identity) -> Engine:
    """The engine that the settings name."""
    if settings.engine == "sweep":
        return SweepEngine()
    from bot.alerts.dbosengine import QUEUE, DbosEngine  # takes seconds to load

    # By the token, as Slack may be away when the engine starts, and only Slack can say which workspace this is.
    queue = f"{QUEUE}-{hashlib.sha256(settings.bot_token.encode()).hexdigest()[:12]}"
    return DbosEngine(settings.engine or engine_url(settings.store), waits, identity.id, queue)


def engine_url(store: str) -> str:
    """The engine's database beside the store: a file of its own, or the same PostgreSQL database, in its own schema."""
    scheme, _, rest = store.partition("://")
    if scheme.startswith("sqlite"):
        return f"sqlite://{rest.removesuffix('.db')}-engine.db"
    return store
