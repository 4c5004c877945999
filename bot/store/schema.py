"""The tables as the newest migration leaves them. Every primary key begins with enterprise and team."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    DateTime,
    Dialect,
    Index,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    TypeDecorator,
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
