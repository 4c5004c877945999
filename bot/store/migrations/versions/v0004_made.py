"""When an alert became known, so that one that was recorded too late is not told as the bot's own lateness."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the column. Of what is there already nobody knows."""
    op.add_column("ledger", sa.Column("made", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Drop the column."""
    op.drop_column("ledger", "made")  # not as a batch, which would make a table with row ids
