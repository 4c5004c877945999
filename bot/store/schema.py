"""The tables as the newest migration leaves them. Every primary key begins with enterprise and team."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    TypeDecorator,
    text,
)

from core import BrokenPromise


class Moment(TypeDecorator[datetime]):
    """A moment: aware on the way in and out, kept in UTC to the microsecond, sorted as time is."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        value = in_utc(value)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def in_utc(moment: datetime) -> datetime:
    """The same moment in UTC. Raises BrokenPromise where it has no time zone."""
    if moment.tzinfo is None:
        raise BrokenPromise("a moment without a time zone; times are kept in UTC; hand in an aware datetime")
    return moment.astimezone(UTC)


class Words(TypeDecorator[str]):
    """Any text: what a database cannot hold (NUL, half a surrogate pair) is kept as its escape."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else storable(value)


def storable(text: str) -> str:
    """The text as a column of `Words` holds it."""
    if text.isascii():
        return text.replace("\0", "\\x00") if "\0" in text else text
    return text.replace("\0", "\\x00").encode("utf-8", "backslashreplace").decode("utf-8")


metadata = MetaData()


def _table(name: str, *columns: Column[Any], key: tuple[str, ...]) -> Table:
    """A table whose primary key is the workspace and `key`; on SQLite it is stored in the order of that key."""
    return Table(
        name, metadata, Column("enterprise", Words, nullable=False), Column("team", Words, nullable=False), *columns,
        PrimaryKeyConstraint("enterprise", "team", *key, name=f"pk_{name}"), sqlite_with_rowid=False,
    )  # fmt: skip


#: What was handled already: ids of events, and whatever else must happen once.
seen = _table("seen", Column("key", Words, nullable=False), Column("at", Moment, nullable=False), key=("key",))
Index("ix_seen_at", seen.c.at)

#: What each thread is about, and with whom.
conversations = _table(
    "conversations",
    Column("channel", Words, nullable=False),
    Column("thread", Words, nullable=False),
    Column("person", Words, nullable=False),
    Column("state", JSON, nullable=False),
    Column("at", Moment, nullable=False),
    key=("channel", "thread"),
)
Index("ix_conversations_latest", *(conversations.c[name] for name in ("enterprise", "team", "channel", "person", "at")))
Index("ix_conversations_at", conversations.c.at)

#: What a channel or a person has chosen; a subject is "channel:C1" or "person:U1".
preferences = _table(
    "preferences",
    Column("subject", Words, nullable=False),
    Column("chosen", JSON, nullable=False),
    Column("by", Words, nullable=False),
    Column("at", Moment, nullable=False),
    key=("subject",),
)

#: Readings of which somebody said that they were not what was asked; never the text.
misreadings = _table(
    "misreadings",
    Column("id", Words, nullable=False),
    Column("at", Moment, nullable=False),
    Column("reading", JSON, nullable=False),
    Column("trace", JSON, nullable=False),
    Column("kind", Words, nullable=False),
    Column("status", Words, nullable=False),
    key=("id",),
)

#: The last good text of each deal file. They belong to the installation: enterprise and team are empty.
versions = _table(
    "versions",
    Column("file", Words, nullable=False),
    Column("deal", Words, nullable=False),
    Column("text", Words, nullable=False),
    Column("digest", Words, nullable=False),
    Column("at", Moment, nullable=False),
    key=("file",),
)

#: Who is told about which deal: destination is a channel or a person. `rules` is {rule: [days before, …]}.
subscriptions = _table(
    "subscriptions",
    Column("id", Words, nullable=False),
    Column("destination", Words, nullable=False),
    Column("deal", Words, nullable=False),
    Column("rules", JSON, nullable=False),
    Column("digest", Boolean, nullable=False),
    Column("zone", Words, nullable=False),
    Column("maker", Words, nullable=False),
    Column("made", Moment, nullable=False),
    Column("state", Words, nullable=False),
    Column("reason", Words, nullable=False),
    key=("id",),
)
Index("ux_subscriptions_place", *(subscriptions.c[name] for name in ("enterprise", "team", "destination", "deal")),
      unique=True)  # fmt: skip

#: What was decided about a deal; an undone one stays, and says by whom.
decisions = _table(
    "decisions",
    Column("id", Words, nullable=False),
    Column("deal", Words, nullable=False),
    Column("kind", Words, nullable=False),
    Column("on", Date, nullable=True),
    Column("target", Words, nullable=False),
    Column("recorded", Date, nullable=False),
    Column("person", Words, nullable=False),
    Column("at", Moment, nullable=False),
    Column("undone_by", Words, nullable=False),
    Column("undone_at", Moment, nullable=True),
    key=("id",),
)
Index("ix_decisions_deal", *(decisions.c[name] for name in ("enterprise", "team", "deal", "at")))

#: What people answered to cards: kind is "acknowledged" or "snoozed"; one of each that is not undone, per card.
answers = _table(
    "answers",
    Column("id", Words, nullable=False),
    Column("card", Words, nullable=False),
    Column("kind", Words, nullable=False),
    Column("until", Date, nullable=True),
    Column("person", Words, nullable=False),
    Column("at", Moment, nullable=False),
    Column("undone_by", Words, nullable=False),
    Column("undone_at", Moment, nullable=True),
    key=("id",),
)
Index("ux_answers_live", *(answers.c[name] for name in ("enterprise", "team", "card", "kind")), unique=True,
      sqlite_where=answers.c.undone_at.is_(None), postgresql_where=answers.c.undone_at.is_(None))  # fmt: skip
Index("ix_answers_card", *(answers.c[name] for name in ("enterprise", "team", "card", "at")))

#: Who did what, when: numbered 1, 2, … in each workspace. A trigger refuses to change a row or take one away.
audit = _table(
    "audit",
    Column("number", Integer, nullable=False),
    Column("person", Words, nullable=False),
    Column("what", Words, nullable=False),
    Column("subject", Words, nullable=False),
    Column("at", Moment, nullable=False),
    Column("seal", Words, nullable=False),
    key=("number",),
)

#: Where each chain of sealed rows ends, so that a missing end is noticed; `name` is that of the table.
chains = _table(
    "chains",
    Column("name", Words, nullable=False),
    Column("number", Integer, nullable=False),
    Column("seal", Words, nullable=False),
    key=("name",),
)

#: The alerts: one row for each that was ever planned. `wake` is null where nothing more happens to it.
ledger = _table(
    "ledger",
    *(Column(name, Words, nullable=False) for name in ("key", "destination", "deal", "rule", "target")),
    Column("day", Date, nullable=False),
    Column("step", Integer, nullable=False),
    Column("due", Moment, nullable=False),
    Column("mark", Words, nullable=False),
    Column("state", Words, nullable=False),
    Column("wake", Moment, nullable=True),
    Column("attempt", Integer, nullable=False),
    Column("owner", Words, nullable=False),
    *(Column(name, Moment, nullable=True) for name in ("lease_until", "first_intent", "intent_at")),
    *(Column(name, Words, nullable=False) for name in ("channel", "thread", "ts")),
    Column("late", Boolean, nullable=False),
    Column("failures", Integer, nullable=False),
    *(Column(name, Words, nullable=False) for name in ("error", "digest")),
    Column("obsolete", Boolean, nullable=False),
    *(Column(name, Moment, nullable=True) for name in ("updated", "recheck", "made")),
    key=("key",),
)
for _name, _column, _where in (
    ("wake", "wake", text("wake IS NOT NULL")),
    ("open", "due", text("state IN ('planned', 'sending', 'unclear')")),
    ("recheck", "recheck", text("recheck IS NOT NULL")),
):
    Index(f"ix_ledger_{_name}", ledger.c.enterprise, ledger.c.team, ledger.c[_column],
          sqlite_where=_where, postgresql_where=_where)  # fmt: skip

Index("ix_ledger_place", *(ledger.c[name] for name in ("enterprise", "team", "destination", "deal")))

#: The root message of each card (destination and day of a deal); `holder` is the key of the entry that posts it.
cards = _table(
    "cards",
    *(Column(name, Words, nullable=False) for name in ("card", "holder", "channel", "ts")),
    Column("at", Moment, nullable=False),
    key=("card",),
)

#: A workspace's secret, from which marks are made, and when its alerts were last planned.
alerting = _table("alerting", Column("secret", Words, nullable=False), Column("planned", Moment, nullable=True), key=())

#: Deals most of whose alerts would vanish: kept until somebody confirms it.
held = _table(
    "held",
    Column("deal", Words, nullable=False),
    Column("number", Integer, nullable=False),
    Column("since", Moment, nullable=False),
    Column("confirmed", Boolean, nullable=False),
    key=("deal",),
)

#: The processes that send, and their last sign of life. They belong to the installation: enterprise and team are empty.
executors = _table(
    "executors",
    *(Column(name, Words, nullable=False) for name in ("id", "host", "nonce")),
    Column("beat", Moment, nullable=False),
    key=("id",),
)
