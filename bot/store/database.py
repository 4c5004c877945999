"""What the queries are written against: pieces of work on a connection, each in a transaction of its own.

A piece of work is a plain function of a SQLAlchemy `Connection`, the same for SQLite and PostgreSQL; how it is run
without holding up the event loop is the database's own matter.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError

T = TypeVar("T")
Work = Callable[[Connection], T]

#: JSON as it is kept: short, in ASCII, and without the NaN that PostgreSQL would refuse.
to_json = partial(json.dumps, separators=(",", ":"), allow_nan=False)


class Database(Protocol):
    """An open database at the newest schema. Belongs to the event loop it was opened in."""

    async def read(self, work: Work[T]) -> T:
        """Run one query (several see the database at different moments). It waits for no writer."""

    async def write(self, work: Work[T]) -> T:
        """Run work in one transaction: all of it is kept when this returns, nothing of it when it raises.

        A caller that is cancelled cannot know whether the work was kept.
        """

    def amiss(self) -> str | None:
        """What keeps what is written from lasting though writing works, such as a file that was removed; or None."""

    async def check(self) -> str | None:
        """Read all of it anew, beside what goes on: None where it is whole, else what is wrong, as a sentence."""

    async def close(self) -> None:
        """Finish what runs, then let go of everything; a second call does nothing."""


def for_each(build: Callable[[Any], T]) -> Mapping[str, T]:
    """A statement by the name of its dialect, built on the `insert` of that dialect, which knows `ON CONFLICT`."""
    return {"sqlite": build(sqlite.insert), "postgresql": build(postgresql.insert)}


def reason(error: Exception) -> str:
    """What a database says is wrong, in one line, without the statement and its parameters."""
    said = str(error.orig if isinstance(error, DBAPIError) else error).strip().splitlines()
    return said[0] if said else type(error).__name__
