"""Subscriptions, decisions, answers to cards, and the audit: append-only, which triggers see to."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_LIVE = sa.text("undone_at IS NULL")
#: Whoever alters `audit` later on SQLite makes it anew, without these: make them again then.
_KEPT = {
    "sqlite": tuple(
        f"CREATE TRIGGER audit_no_{verb.lower()} BEFORE {verb} ON audit "
        "BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END"
        for verb in ("UPDATE", "DELETE")
    ),
    "postgresql": (
        "CREATE FUNCTION dealbot_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the audit is append-only'; END $$",
        "CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit "
        "FOR EACH STATEMENT EXECUTE FUNCTION dealbot_append_only()",
    ),
}


def _text(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def _moment(name: str, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _create(name: str, *columns: sa.Column[Any], key: str) -> None:
    op.create_table(
        name, *_text("enterprise", "team"), *columns,
        sa.PrimaryKeyConstraint("enterprise", "team", key, name=f"pk_{name}"), sqlite_with_rowid=False,
    )  # fmt: skip


def upgrade() -> None:
    """Make the tables."""
    _create("subscriptions", *_text("id", "destination", "deal"), sa.Column("rules", sa.JSON, nullable=False),
            sa.Column("digest", sa.Boolean, nullable=False), *_text("zone", "maker"), _moment("made"),
            *_text("state", "reason"), key="id")  # fmt: skip
    op.create_index("ux_subscriptions_place", "subscriptions", ["enterprise", "team", "destination", "deal"],
                    unique=True)  # fmt: skip
    _create("decisions", *_text("id", "deal", "kind"), sa.Column("on", sa.Date, nullable=True), *_text("target"),
            sa.Column("recorded", sa.Date, nullable=False), *_text("person"), _moment("at"), *_text("undone_by"),
            _moment("undone_at", nullable=True), key="id")  # fmt: skip
    op.create_index("ix_decisions_deal", "decisions", ["enterprise", "team", "deal", "at"])
    _create("answers", *_text("id", "card", "kind"), sa.Column("until", sa.Date, nullable=True), *_text("person"),
            _moment("at"), *_text("undone_by"), _moment("undone_at", nullable=True), key="id")  # fmt: skip
    op.create_index("ux_answers_live", "answers", ["enterprise", "team", "card", "kind"], unique=True,
                    sqlite_where=_LIVE, postgresql_where=_LIVE)  # fmt: skip
    op.create_index("ix_answers_card", "answers", ["enterprise", "team", "card", "at"])
    _create("audit", sa.Column("number", sa.Integer, nullable=False), *_text("person", "what", "subject"),
            _moment("at"), *_text("seal"), key="number")  # fmt: skip
    _create("chains", *_text("name"), sa.Column("number", sa.Integer, nullable=False), *_text("seal"), key="name")
    for statement in _KEPT[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    """Drop the tables, with all that is in them."""
    for name in ("chains", "audit", "answers", "decisions", "subscriptions"):
        op.drop_table(name)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION dealbot_append_only()")
