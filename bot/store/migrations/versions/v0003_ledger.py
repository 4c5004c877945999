"""The ledger of alerts, and what belongs to it: cards, the workspace's secret, held deals and executors."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_AWAKE = sa.text("wake IS NOT NULL")
_OPEN = sa.text("state IN ('planned', 'sending', 'unclear')")
_RECHECK = sa.text("recheck IS NOT NULL")


def _text(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def _moments(*names: str, nullable: bool = False) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.DateTime(timezone=True), nullable=nullable) for name in names]


def _whole(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Integer, nullable=False) for name in names]


def _flags(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Boolean, nullable=False) for name in names]


def _create(name: str, *columns: sa.Column[Any], key: tuple[str, ...] = ()) -> None:
    op.create_table(
        name, *_text("enterprise", "team"), *columns,
        sa.PrimaryKeyConstraint("enterprise", "team", *key, name=f"pk_{name}"), sqlite_with_rowid=False,
    )  # fmt: skip


def upgrade() -> None:
    """Make the tables."""
    _create("ledger", *_text("key", "destination", "deal", "rule", "target"), sa.Column("day", sa.Date, nullable=False),
            *_whole("step"), *_moments("due"), *_text("mark", "state"), *_moments("wake", nullable=True),
            *_whole("attempt"), *_text("owner"), *_moments("lease_until", "first_intent", "intent_at", nullable=True),
            *_text("channel", "thread", "ts"), *_flags("late"), *_whole("failures"), *_text("error", "digest"),
            *_flags("obsolete"), *_moments("updated", "recheck", nullable=True), key=("key",))  # fmt: skip
    for name, column, where in (("wake", "wake", _AWAKE), ("open", "due", _OPEN), ("recheck", "recheck", _RECHECK)):
        op.create_index(f"ix_ledger_{name}", "ledger", ["enterprise", "team", column], sqlite_where=where,
                        postgresql_where=where)  # fmt: skip
    op.create_index("ix_ledger_place", "ledger", ["enterprise", "team", "destination", "deal"])
    _create("cards", *_text("card", "holder", "channel", "ts"), *_moments("at"), key=("card",))
    _create("alerting", *_text("secret"), *_moments("planned", nullable=True))
    _create("held", *_text("deal"), *_whole("number"), *_moments("since"), *_flags("confirmed"), key=("deal",))
    _create("executors", *_text("id", "host", "nonce"), *_moments("beat"), key=("id",))


def downgrade() -> None:
    """Drop the tables, with all that is in them."""
    for name in ("executors", "held", "alerting", "cards", "ledger"):
        op.drop_table(name)
