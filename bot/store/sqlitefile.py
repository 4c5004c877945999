"""The file of a SQLite store before it is opened: made where there is none, refused where it cannot be one.

The file is never read here: closing a second handle to it would drop the locks that SQLite holds on it.
"""

from __future__ import annotations

import os
import sqlite3
import stat
import tempfile
from contextlib import closing, suppress
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from bot.store.database import reason
from bot.store.refusal import StoreRefused

_ANOTHER = "or name another path in DEALBOT_STORE"
_RESTORE = f"restore a backup (dealbot restore FILE), {_ANOTHER}; the file was left as it is"


def prepare(path: Path) -> None:
    """See that a file which may be a store can be opened and written at the path. Raises StoreRefused."""
    try:
        status = os.stat(path)
    except FileNotFoundError:
        _make(path)
        return
    except (OSError, ValueError) as error:
        raise _refused(path, _strerror(error), f"check the path and its permissions, {_ANOTHER}") from None
    if not stat.S_ISREG(status.st_mode):
        kind = "a folder" if stat.S_ISDIR(status.st_mode) else "a device, pipe or socket"
        raise _refused(path, f"it is {kind}", "name a file in DEALBOT_STORE: sqlite:////path/to/dealbot.db")
    if status.st_size == 0:
        raise _refused(path, "the file is empty, and was not left so by dealbot: its content is lost",
                       f"{_RESTORE}; where nothing was in it, remove it")
    if not os.access(path, os.R_OK | os.W_OK):
        raise _refused(path, "the file cannot be written to", f"check its permissions, {_ANOTHER}")
    if not os.access(path.parent, os.W_OK | os.X_OK):
        raise _refused(path, f"the folder {path.parent} cannot be written to", f"check its permissions, {_ANOTHER}")


def refusal_of(path: Path, error: Exception) -> StoreRefused:
    """What SQLite's errors on opening or migrating a file mean for whoever started us."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    name = getattr(cause, "sqlite_errorname", "") or ""
    said = reason(error)
    if name.startswith(("SQLITE_NOTADB", "SQLITE_CORRUPT")) or "malformed" in said:
        return _refused(path, f"the file is damaged, or is no database ({said})", _RESTORE)
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return _refused(path, "another process holds it and does not let go", "end that process, then start again")
    if name.startswith("SQLITE_FULL"):
        return _refused(path, "the disk is full", "make room, then start again")
    return _refused(path, said, f"check the path and its permissions, {_ANOTHER}")


def _refused(path: Path, why: str, instead: str) -> StoreRefused:
    return StoreRefused(f"the store {path} cannot be opened", why, instead)


def _make(path: Path) -> None:
    """Make an empty database. It appears at its path as a whole, so that a file of length zero is always a loss.

    Where several processes make it at once, the first one's is used by all.
    """
    if os.path.lexists(f"{path}-wal"):
        raise _refused(path, f"the file is gone, but {path.name}-wal, which belongs to it, is still there",
                       f"restore both, or remove {path.name}-wal to begin anew")
    try:
        for folder in reversed([folder for folder in path.parents if not folder.exists()]):
            folder.mkdir(0o700, exist_ok=True)
        handle, made = tempfile.mkstemp(prefix=".dealbot-", suffix=".new", dir=path.parent)  # 0600
        os.close(handle)
        try:
            with closing(sqlite3.connect(made, isolation_level=None)) as connection:
                connection.execute("PRAGMA journal_mode=WAL")
            with suppress(FileExistsError):
                _link(made, path)
        finally:
            os.unlink(made)
    except (OSError, ValueError, sqlite3.Error) as error:
        why = f"it cannot be made: {_strerror(error)}"
        raise _refused(path, why, f"check the path and its permissions, {_ANOTHER}") from None


def _link(made: str, path: Path) -> None:
    """Give the made file its name, unless that is taken (then FileExistsError)."""
    try:
        os.link(made, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links
        with open(path, "xb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            file.write(Path(made).read_bytes())


def _strerror(error: Exception) -> str:
    return (getattr(error, "strerror", None) or str(error)).lower()
