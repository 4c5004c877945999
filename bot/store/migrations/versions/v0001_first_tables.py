"""The first tables: claims, conversations, preferences, misreadings and versions of deal files."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def _text(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def _json(*names: str) -> list[sa.Column[object]]:
    return [sa.Column(name, sa.JSON, nullable=False) for name in names]


def _create(name: str, *columns: sa.Column[object] | sa.Column[str], key: tuple[str, ...]) -> None:
    op.create_table(
        name, *_text("enterprise", "team"), *columns, sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("enterprise", "team", *key, name=f"pk_{name}"), sqlite_with_rowid=False,
    )  # fmt: skip


def upgrade() -> None:
    """Make the tables."""
    _create("seen", *_text("key"), key=("key",))
    op.create_index("ix_seen_at", "seen", ["at"])
    _create("conversations", *_text("channel", "thread", "person"), *_json("state"), key=("channel", "thread"))
    op.create_index("ix_conversations_latest", "conversations", ["enterprise", "team", "channel", "person", "at"])
    op.create_index("ix_conversations_at", "conversations", ["at"])
    _create("preferences", *_text("subject"), *_json("chosen"), *_text("by"), key=("subject",))
    _create("misreadings", *_text("id"), *_json("reading", "trace"), *_text("kind", "status"), key=("id",))
    _create("versions", *_text("file", "deal", "text", "digest"), key=("file",))


def downgrade() -> None:
    """Drop the tables, with all that is in them."""
    for name in ("versions", "misreadings", "preferences", "conversations", "seen"):
        op.drop_table(name)
