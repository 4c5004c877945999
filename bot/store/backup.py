"""Makes a backup of a store, also of one that is in use, as one file."""

from __future__ import annotations

import os
import sqlite3
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import NamedTuple

from sqlalchemy.exc import SQLAlchemyError

from bot.clock import now
from bot.store.database import reason
from bot.store.filecopy import beside, copy, put
from bot.store.migrating import is_newest, revision_of
from bot.store.opening import place_of
from bot.store.refusal import StoreRefused
from bot.store.restored import mark_backup
from bot.store.sqlite import connect, examine, let_go, transaction


class Backup(NamedTuple):
    """A backup that was made: everything committed until `moment` is in `file`, which is `size` bytes long."""

    file: Path
    moment: datetime
    size: int


def back_up(url: str, to: Path, *, replace: bool = False) -> Backup:
    """Make a backup of the store at a URL in a file; in a folder, one named for the moment.

    The store may be in use, and nobody waits. The file (0600) appears as a whole once it was read back and found
    sound; one that is there is only replaced, likewise at once, where that is wanted. Raises StoreRefused.
    """
    place, moment = place_of(url), now()
    if to.is_dir():
        to = to / f"dealbot-{moment:%Y%m%dT%H%M%SZ}.{'db' if isinstance(place, Path) else 'dump'}"
    if not replace and os.path.lexists(to):
        raise _exists(to)
    if isinstance(place, Path):
        if to.exists() and place.exists() and os.path.samefile(to, place):
            raise StoreRefused(f"{to} cannot be written", "it is the store itself", "name another file")
        source = partial(_copied, place, moment)
    else:
        from bot.store.dump import dumped

        source = partial(dumped, place, moment)
    with beside(to) as made:
        source(made)
        try:
            put(made, to, replace=replace)
        except FileExistsError:
            raise _exists(to) from None
        except OSError as error:
            why = (error.strerror or "refused").lower()
            raise StoreRefused(f"{to} cannot be written", why, "name another file") from None
    return Backup(to, moment, to.stat().st_size)


def _copied(path: Path, moment: datetime, made: Path) -> None:
    """Copy the file of a store, and see that the copy is one."""
    if not path.is_file():
        raise StoreRefused(f"there is no store {path}", "nothing is there", "check DEALBOT_STORE")
    try:
        copy(path, made)
        connection = connect(made, "synchronous=FULL")
        try:
            examine(connection)
            is_newest(connection, str(path))
            if revision_of(connection) is None:
                raise StoreRefused(f"{path} cannot be backed up", "it holds no store yet", "start dealbot first")
            connection.rollback()
            transaction(connection, partial(mark_backup, at=moment))
        finally:
            let_go(connection)
    except (sqlite3.Error, SQLAlchemyError) as error:
        raise _unsound(path, error) from None


def _unsound(path: Path, error: Exception) -> StoreRefused:
    said = reason(error)
    if "full" in said:
        return StoreRefused("no backup was made", "the disk is full", "make room, or write to another disk")
    return StoreRefused(f"no backup of {path} was made", f"the store is damaged, or is no database ({said})",
                        "keep the backups that there are, and restore the newest: dealbot restore FILE")


def _exists(path: Path) -> StoreRefused:
    return StoreRefused(f"{path} is there already", "a backup does not replace another one unasked",
                        "name another file or a folder, or say --replace")
