"""Whole copies of SQLite files, which appear under their names at once or not at all."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from bot.store.refusal import StoreRefused

#: Seconds that reading waits for a lock of others, which in WAL mode nobody holds for long.
_PATIENCE = 30.0


@contextmanager
def beside(path: Path) -> Iterator[Path]:
    """A new empty file (0600) in the folder of a path, to be given that name; it is gone at the end if it was not.

    Raises StoreRefused where the folder cannot be written to.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".dealbot-", suffix=".new", dir=path.parent)
    except (OSError, ValueError) as error:
        why = (getattr(error, "strerror", None) or str(error)).lower()
        raise StoreRefused(f"{path} cannot be written", why, "check the path and its permissions") from None
    os.close(handle)
    made = Path(name)
    try:
        yield made
    finally:
        for left in (made, *sides(made)):
            left.unlink(missing_ok=True)


def copy(source: Path, made: Path, *, settled: bool = False) -> None:
    """Copy a database, as it is at one moment, into an empty file, whoever writes to it meanwhile. The copy stands
    alone: nothing of it is in a WAL. Raises sqlite3.Error, also where the disk is full.

    Where nobody writes to the source (`settled`) and all of it is in its file, nothing is touched, not even a lock.
    """
    alone = settled and not any(side.exists() for side in sides(source))
    mode = "mode=ro&immutable=1" if alone else "mode=rw" if os.access(source, os.W_OK) else "mode=ro"
    uri = f"file:{quote(os.fsencode(source))}?{mode}"
    with (
        closing(sqlite3.connect(uri, uri=True, timeout=_PATIENCE, isolation_level=None)) as reading,
        closing(sqlite3.connect(made, isolation_level=None)) as writing,
    ):
        reading.backup(writing)  # all pages in one go: writers in WAL mode do not wait for it, nor it for them
        writing.execute("PRAGMA journal_mode=DELETE")


def put(made: Path, path: Path, *, replace: bool) -> None:
    """Give a file its name, on the disk when this returns. Raises FileExistsError where it must not replace one."""
    flush(made)
    if replace:
        os.replace(made, path)
    else:
        second_name(made, path)
    flush(path.parent)


def second_name(old: Path, new: Path) -> None:
    """Let a file also be found under a name that is free (else FileExistsError): by a link, else by a copy."""
    try:
        os.link(old, new)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links
        with open(old, "rb") as reading, open(new, "xb", opener=_private) as writing:
            shutil.copyfileobj(reading, writing)
        flush(new)


def _private(name: str, flags: int) -> int:
    return os.open(name, flags, 0o600)


def sides(path: Path) -> tuple[Path, ...]:
    """The files that SQLite may keep beside a database: what was written last, an index of it, what to take back."""
    return tuple(Path(f"{path}-{name}") for name in ("wal", "shm", "journal"))


def flush(path: Path) -> None:
    """See that a file, or what a folder holds, is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        with suppress(OSError):  # not every file system does it for folders
            os.fsync(handle)
    finally:
        os.close(handle)
