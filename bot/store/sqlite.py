"""A SQLite file in WAL mode: one thread writes, another one reads.

Each piece of work crosses to its thread and back once, as a whole. (An async driver crosses four times a query, which
took 0.41 ms where this takes a third of it; and a caller that is cancelled cannot tear a transaction.)
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Connection, NullPool, create_engine
from sqlalchemy.exc import SQLAlchemyError

from bot.store.database import T, Work, reason, to_json
from bot.store.migrating import is_newest, migrate
from bot.store.refusal import StoreRefused
from bot.store.sqlitefile import prepare, refusal_of

#: Seconds that a writer waits for another process's transaction.
BUSY = 30.0


class SqliteDatabase:
    """An open file. What is written is on the disk when `write` returns (`synchronous=FULL`)."""

    def __init__(self, path: Path, threads: tuple[ThreadPoolExecutor, ThreadPoolExecutor],
                 connections: tuple[Connection, Connection]) -> None:  # fmt: skip
        self._path = path
        self._writing, self._reading = threads
        self._writer, self._reader = connections
        self._file = _identity(path)
        self._closed = False

    async def read(self, work: Work[T]) -> T:
        """See `Database`. Outside of a transaction, so each query sees what was committed before it began."""
        return await asyncio.get_running_loop().run_in_executor(self._reading, work, self._reader)

    async def write(self, work: Work[T]) -> T:
        """See `Database`."""
        return await asyncio.get_running_loop().run_in_executor(self._writing, transaction, self._writer, work)

    def amiss(self) -> str | None:
        """See `Database`."""
        if _identity(self._path) == self._file:
            return None
        return f"{self._path} was removed or replaced while it was in use; what is written now will be lost; restart"

    async def check(self) -> str | None:
        """See `Database`."""
        return await asyncio.get_running_loop().run_in_executor(None, _check, self._path)

    async def close(self) -> None:
        """See `Database`."""
        if self._closed:
            return
        self._closed = True
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._reading, let_go, self._reader)
        await loop.run_in_executor(self._writing, let_go, self._writer)  # the last one tidies the WAL away
        self._reading.shutdown()
        self._writing.shutdown()


async def open_sqlite(path: Path) -> SqliteDatabase:
    """Open, check and migrate a file; make it where it is not there. Raises StoreRefused."""
    loop = asyncio.get_running_loop()
    writing, reading = (ThreadPoolExecutor(1, f"store-{name}") for name in ("writes", "reads"))
    try:
        writer = await loop.run_in_executor(writing, _open_writer, path)
        try:
            reader = await loop.run_in_executor(reading, connect, path, "query_only=ON")
        except BaseException:
            writing.submit(let_go, writer)
            raise
    except BaseException:
        writing.shutdown(wait=False)
        reading.shutdown(wait=False)
        raise
    return SqliteDatabase(path, (writing, reading), (writer, reader))


def _open_writer(path: Path) -> Connection:
    """A connection to the file, which is whole and at the newest schema."""
    prepare(path)
    file = _identity(path)
    connection: Connection | None = None
    try:
        connection = connect(path, "synchronous=FULL")
        examine(connection)
        newest = is_newest(connection, str(path))
        _share(path, connection)
        if not newest:
            _migrate(path, connection)
        if _identity(path) != file:  # while we waited for a lock on it
            raise StoreRefused(f"the store {path} cannot be opened", "it was replaced just now", "start again")
    except Exception as error:
        if connection is not None:
            let_go(connection)
        if isinstance(error, StoreRefused):
            raise
        raise refusal_of(path, error) from error
    return connection


def examine(connection: Connection) -> None:
    """Read every page. Raises an error as SQLite's own where one is damaged."""
    found = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()
    if found != "ok":
        raise sqlite3.DatabaseError(f"database disk image is malformed: {found}")


def _check(path: Path) -> str | None:
    """What is wrong with a file that is in use; None where it is whole. On a connection of its own."""
    try:
        connection = connect(path, "query_only=ON")
        try:
            examine(connection)
        finally:
            let_go(connection)
    except (sqlite3.Error, SQLAlchemyError) as error:
        return f"{path} is damaged ({reason(error)}); stop, and restore a backup: dealbot restore FILE"
    return None


def connect(path: Path, *pragmas: str) -> Connection:
    """A connection that begins no transaction by itself and never makes a file."""
    def opened() -> sqlite3.Connection:
        uri = f"file:{quote(os.fsencode(path))}?mode=rw"
        return sqlite3.connect(uri, uri=True, timeout=BUSY, isolation_level=None, check_same_thread=False)

    engine = create_engine(
        "sqlite://", creator=opened, poolclass=NullPool, json_serializer=to_json, hide_parameters=True
    )  # fmt: skip
    connection = engine.connect()
    try:
        for pragma in ("foreign_keys=ON", *pragmas):
            connection.exec_driver_sql(f"PRAGMA {pragma}")
        connection.rollback()
    except BaseException:
        let_go(connection)
        raise
    return connection


def _share(path: Path, connection: Connection) -> None:
    """See that one may write while others read; also leaves what SQLAlchemy counts as a transaction."""
    mode = connection.exec_driver_sql("PRAGMA journal_mode=WAL").scalar()
    if mode != "wal":
        raise StoreRefused(f"{path} cannot be used", f"its journal stays in the mode {mode!r} where WAL is needed",
                           "put it on a disk of this machine, not on one of the network")
    connection.rollback()


def _migrate(path: Path, connection: Connection) -> None:
    """Migrate in one transaction that nobody else can write beside; killed in it, nothing has happened."""
    # A table that is altered is dropped and made anew, which must not take along the rows that point to it.
    connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
    connection.rollback()  # of what SQLAlchemy counts as a transaction; SQLite has none yet
    with connection.begin():
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        migrate(connection, str(path))
        orphan = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
        if orphan is not None:
            raise sqlite3.IntegrityError(f"a row of {orphan[0]} points to a row of {orphan[2]} that is not there")
    connection.exec_driver_sql("PRAGMA foreign_keys=ON")
    connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")  # the schema outlives a lost WAL
    connection.rollback()


def transaction(connection: Connection, work: Work[T]) -> T:
    """Do a piece of work in a transaction of its own."""
    with connection.begin():
        # At once: a transaction that first reads and then writes fails where another one wrote in between.
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        return work(connection)


def let_go(connection: Connection) -> None:
    """Close a connection for good."""
    connection.close()
    connection.engine.dispose()


def _identity(path: Path) -> tuple[int, int] | None:
    """Which file stands at the path."""
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_dev, status.st_ino
