"""Opens a store by its URL, at the newest schema."""

from __future__ import annotations

import asyncio
import os
import re
from datetime import datetime
from pathlib import Path

from sqlalchemy import URL, Connection, make_url
from sqlalchemy.exc import ArgumentError

from bot.clock import now
from bot.store.answers import Answers
from bot.store.audit import Audit
from bot.store.conversations import Conversations
from bot.store.database import Database, for_each, reason
from bot.store.decisions import Decisions
from bot.store.executors import Executors
from bot.store.ledger import Ledger
from bot.store.misreadings import Misreadings
from bot.store.postgresql import open_postgresql
from bot.store.preferences import Preferences
from bot.store.refusal import StoreRefused
from bot.store.restored import clear_restored, restored
from bot.store.schema import seen
from bot.store.seen import Seen
from bot.store.sqlite import open_sqlite
from bot.store.subscriptions import Subscriptions
from bot.store.versions import INSTALLATION, Versions

_WRITE = "write sqlite:////path/to/dealbot.db or postgresql://user:password@host/name in DEALBOT_STORE"
_PULSE = for_each(lambda insert: (new := insert(seen)).on_conflict_do_update(
    index_elements=list(seen.primary_key.columns), set_={"at": new.excluded["at"]},
))  # fmt: skip


class Store:
    """Everything that is kept, one attribute per concern. Belongs to the event loop it was opened in."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._pulse: asyncio.Task[None] | None = None
        self._found: str | None = None  # the damage that the last `check` found
        self.seen = Seen(database)
        self.conversations = Conversations(database)
        self.preferences = Preferences(database)
        self.misreadings = Misreadings(database)
        self.versions = Versions(database)
        self.subscriptions = Subscriptions(database)
        self.decisions = Decisions(database)
        self.answers = Answers(database)
        self.audit = Audit(database)
        self.ledger = Ledger(database)
        self.executors = Executors(database)

    async def ready(self, patience: float = 5.0) -> str | None:
        """None where a row was written just now, within `patience` seconds; else what is wrong, as a sentence."""
        amiss = self._database.amiss() or self._found
        if amiss is not None:
            return amiss
        if self._pulse is None or self._pulse.done():
            self._pulse = asyncio.create_task(self._beat())
        try:
            await asyncio.wait_for(asyncio.shield(self._pulse), patience)
        except TimeoutError:
            return f"the store has not taken a write for {patience:g} seconds; another process may hold it"
        except Exception as error:  # noqa: BLE001 - whatever it is, the store is not ready
            return f"the store takes no writes: {reason(error)}"
        return None

    async def check(self) -> str | None:
        """Read all of it anew, which takes a while: None where it is whole, else what is wrong, as a sentence.

        Reads and writes go on meanwhile. Every page of a SQLite file is read; where one is damaged, `ready` says so
        from then on. On both databases, every audit is verified; a broken one keeps nobody from working.
        """
        self._found = await self._database.check()
        for workspace in [] if self._found else await self.audit.workspaces():
            broken = await self.audit.verify(workspace)
            if broken is not None:
                return f"the audit of {workspace.team} is broken at number {broken.number}: {broken.why}"
        return self._found

    async def restored(self) -> datetime | None:
        """The moment of the backup that this store was restored from, until `clear_restored`; None where it was not.

        What was sent after that moment is not known here: look back before sending what was due since 5 minutes
        before it.
        """
        return await self._database.read(restored)

    async def clear_restored(self) -> None:
        """Say that everything due since the backup was looked back for."""
        await self._database.write(clear_restored)

    async def close(self) -> None:
        """Finish what runs and let go; a second call does nothing."""
        if self._pulse is not None:
            await asyncio.wait([self._pulse])
        await self._database.close()

    async def _beat(self) -> None:
        row = {**INSTALLATION._asdict(), "key": "ready", "at": now()}

        def write(connection: Connection) -> None:
            connection.execute(_PULSE[connection.dialect.name], row)

        await self._database.write(write)


async def open_store(url: str) -> Store:
    """Open the database at `sqlite:////path/file.db` or `postgresql://user:password@host/name`, migrated to head.

    A SQLite file that is not there is made (0600; a folder that is not there, 0700). Raises StoreRefused within
    seconds where the database is damaged, cannot be written to or reached, is of a newer dealbot or none of ours.
    """
    place = place_of(url)
    return Store(await (open_sqlite(place) if isinstance(place, Path) else open_postgresql(place)))


def missing(url: str) -> StoreRefused | None:
    """Why a store that is only to be read cannot be: there is no file; None where there is, or a server is to say.

    Raises StoreRefused where the URL names no place.
    """
    place = place_of(url)
    if not isinstance(place, Path) or os.path.lexists(place) or os.path.lexists(f"{place}-wal"):
        return None
    return StoreRefused(f"there is no store {place}", "nothing is there",
                        "check DEALBOT_STORE, which says where it is; `dealbot run` makes a new one")


def place_of(url: str) -> Path | URL:
    """The SQLite file that a URL names, or the address of its PostgreSQL database. Raises StoreRefused."""
    scheme, separator, rest = url.partition("://")
    kind, _, driver = scheme.partition("+")
    if separator and kind == "sqlite" and driver in ("", "pysqlite", "aiosqlite"):
        return _path(rest)
    if separator and kind in ("postgresql", "postgres") and driver in ("", "psycopg"):
        try:
            return make_url(f"postgresql://{rest}")
        except (ArgumentError, ValueError):
            raise StoreRefused("the store's URL cannot be read", "a part of it is not where it belongs",
                               f"{_WRITE}; a password's own @ : / are written %40 %3A %2F") from None
    shown = scheme if separator and re.fullmatch(r"[\w+.-]{1,40}", scheme) else ""
    raise StoreRefused(f"there is no store of the kind {shown!r}" if shown else "the store's URL cannot be read",
                       "it can be a SQLite file or a PostgreSQL database", _WRITE)


def _path(rest: str) -> Path:
    """The file in what follows `sqlite://`, which is a slash and the path as it is, not encoded in any way."""
    name = rest.removeprefix("/")
    if not rest.startswith("/") or not name or name == ":memory:" or name.startswith("file:") or "\0" in name:
        raise StoreRefused("the store's URL names no file", "what is kept must outlast a restart", _WRITE)
    return Path(os.path.realpath(os.path.expanduser(name)))
