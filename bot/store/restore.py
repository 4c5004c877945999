"""Puts a backup in the place of a store, and keeps what was there beside it."""

from __future__ import annotations

import fcntl
import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from sqlalchemy import Connection, func, inspect, select
from sqlalchemy.exc import SQLAlchemyError

from bot.clock import now
from bot.store.database import reason
from bot.store.filecopy import beside, copy, flush, put, second_name, sides
from bot.store.migrating import is_newest, revision_of
from bot.store.opening import place_of
from bot.store.refusal import StoreRefused
from bot.store.restored import mark_restored
from bot.store.schema import metadata
from bot.store.sqlite import connect, examine, let_go, transaction

_ARCHIVE = b"PGDMP"
#: The bytes of a file on which SQLite's locks are (of which nothing is ever written): the first, and how many.
_LOCKS = 0x40000000, 512
_EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)


class Restored(NamedTuple):
    """A store that was restored to what it was at `moment`; `kept` is where what was there before is now."""

    moment: datetime
    kept: Path | None


def restore(url: str, file: Path) -> Restored:
    """Put a backup in the place of the store at a URL; a SQLite file that is there is kept under another name.

    A database on a server must be empty instead. At the next start, delivery looks back before it sends what was due
    since the backup (`Store.restored`). Raises StoreRefused, and has changed nothing then, where the store is in use,
    or the backup is damaged, of a newer dealbot or none of ours. Killed at any point, the store is the old or the new
    one, whole. To be called in a process that has not opened the store itself.
    """
    place = place_of(url)
    try:
        with open(file, "rb") as reading:
            if not stat.S_ISREG(os.fstat(reading.fileno()).st_mode):
                raise _unusable(file, "it is no regular file")
            begins = reading.read(len(_ARCHIVE))
    except OSError as error:
        raise _unusable(file, (error.strerror or "refused").lower()) from None
    if not begins:
        raise _unusable(file, "it is empty")
    if (begins == _ARCHIVE) == isinstance(place, Path):
        ours, its = ("a SQLite file", "PostgreSQL") if isinstance(place, Path) else ("PostgreSQL", "a SQLite file")
        raise _unusable(file, f"the store is {ours}, and this is no backup of such a one",
                        f"for a backup of {its}, set DEALBOT_STORE to {its}")  # fmt: skip
    if isinstance(place, Path):
        return _put_back(place, file)
    from bot.store.dump import undumped

    return Restored(undumped(place, file), None)


def _put_back(path: Path, file: Path) -> Restored:
    if path.exists() and os.path.samefile(path, file):
        raise _unusable(file, "it is the store itself")
    if os.path.lexists(path) and not path.is_file():
        raise _irreplaceable(path, "it is no file", "name another path in DEALBOT_STORE")
    with beside(path) as made:
        moment = _prepared(file, made)
        if not path.exists():
            kept = _aside(path, [side for side in sides(path) if side.exists()])
            try:
                put(made, path, replace=False)
            except FileExistsError:
                raise _in_use(path) from None
            return Restored(moment, kept)
        with _held(path):
            pass  # nobody has it open, so that it may be tidied
        whole = _tidied(path)
        with _held(path):
            left = [side for side in sides(path) if side.exists()]
            if whole and any(side.stat().st_size for side in left):
                raise _in_use(path)
            kept = _aside(path, left, whole=path)
            put(made, path, replace=True)
    return Restored(moment, kept)


def _prepared(file: Path, made: Path) -> datetime:
    """Copy a backup, see that it is one that can be used, and mark the copy as restored; the backup's moment."""
    try:
        copy(file, made, settled=True)
        connection = connect(made, "synchronous=FULL")
        try:
            examine(connection)
            try:
                is_newest(connection, str(file))
            except StoreRefused as told:
                instead = "name another backup, or install the dealbot that has made it"
                raise _unusable(file, told.why, instead) from None
            if revision_of(connection) is None:
                raise _unusable(file, "it holds no store")
            newest = _newest(connection)
            connection.rollback()
            return transaction(connection, partial(mark_restored, otherwise=newest))
        finally:
            let_go(connection)
    except (sqlite3.Error, SQLAlchemyError) as error:
        said = reason(error)
        if "full" in said:
            raise StoreRefused("nothing was restored", "the disk is full", "make room, then do it again") from None
        raise _unusable(file, f"it is damaged, or is no database ({said})") from None


def _newest(connection: Connection) -> datetime:
    """The moment of the newest row, for a copy that was made by other means: it is not older than that."""
    there = set(inspect(connection).get_table_names())
    moments = (connection.execute(select(func.max(table.c.at))).scalar() for table in metadata.sorted_tables
               if table.name in there and "at" in table.c)  # fmt: skip
    return min(max((moment for moment in moments if moment is not None), default=_EARLIEST), now())


@contextmanager
def _held(path: Path) -> Iterator[None]:
    """Keep every other process from opening a file. Raises StoreRefused where one has it open.

    In WAL mode whoever has it open holds a shared lock on it all the time, which is asked for here without SQLite, as
    the file may be damaged. (Whoever waits for it meanwhile finds that the file was replaced, and says so.)
    """
    try:
        with open(path, "r+b") as file:
            try:
                fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, _LOCKS[1], _LOCKS[0])
            except OSError:
                raise _in_use(path) from None
            yield
    except OSError as error:
        raise _irreplaceable(path, (error.strerror or "refused").lower(), "check its permissions") from None


def _tidied(path: Path) -> bool:
    """Bring what is in the WAL into the file, which is what closing it does; False, and nothing is touched, where the
    file is too damaged for that."""
    try:
        # Only looked at first: of a file that is no database, SQLite would take the WAL away.
        with closing(sqlite3.connect(f"file:{quote(os.fsencode(path))}?mode=ro", uri=True)) as looking:
            looking.execute("SELECT count(*) FROM sqlite_master").fetchone()
        let_go(connect(path, "wal_checkpoint(TRUNCATE)"))
    except (sqlite3.Error, SQLAlchemyError):
        return False
    return True


def _aside(path: Path, left: list[Path], whole: Path | None = None) -> Path | None:
    """Keep what is at a path, and the files left beside it, under a name with the moment; None where nothing is."""
    if whole is None and not left:
        return None
    kept, count = (base := Path(f"{path}.before-{now():%Y%m%dT%H%M%SZ}")), 1
    while any(os.path.lexists(name) for name in (kept, *sides(kept))):
        count += 1
        kept = Path(f"{base}-{count}")
    for side in left:
        os.rename(side, f"{kept}{str(side).removeprefix(str(path))}")
    if whole is not None:
        second_name(whole, kept)
    with suppress(OSError):
        flush(path.parent)
    return kept


def _in_use(path: Path) -> StoreRefused:
    return _irreplaceable(path, "another process has it open", "stop dealbot, then do it again")


def _irreplaceable(path: Path, why: str, instead: str) -> StoreRefused:
    return StoreRefused(f"the store {path} cannot be replaced", why, instead)


def _unusable(file: Path, why: str, instead: str = "name another backup") -> StoreRefused:
    return StoreRefused(f"{file} cannot be restored", why, f"{instead}; the store was left as it is")
