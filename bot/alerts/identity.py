"""Who this process is among those that send: an id that is stable over restarts, and held by one at a time."""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import secrets
import socket
import tempfile
from pathlib import Path
from typing import IO

from bot.alerts.engine import EngineRefused

#: Processes of one machine that can run beside each other without an id of their own in the settings.
SLOTS = 64


class Identity:
    """An executor's id, held by a lock that ends with the process, however that ends."""

    def __init__(self, id: str, lock: IO[str]) -> None:
        self.id, self.host, self.nonce = id, socket.gethostname(), secrets.token_hex(8)
        self._lock = lock

    def release(self) -> None:
        """Let another process have the id; a second call does nothing."""
        self._lock.close()


def take(wanted: str, store: str) -> Identity:
    """The id that is wanted; empty: this machine's name with the first number that is free.

    `store` is the URL of the store: where it is a file, the locks are beside it. Raises EngineRefused where another
    process of this machine has the id.
    """
    folder = _folder(store)
    if wanted:
        lock = _locked(folder, wanted)
        if lock is None:
            raise EngineRefused(f"another process runs as the executor {wanted!r}; two of one name would take each "
                                "other's work; give each its own DEALBOT_EXECUTOR, or leave it empty")  # fmt: skip
        return Identity(wanted, lock)
    host = socket.gethostname() or "localhost"
    for number in range(1, SLOTS + 1):
        lock = _locked(folder, f"{host}-{number}")
        if lock is not None:
            return Identity(f"{host}-{number}", lock)
    raise EngineRefused(f"{SLOTS} processes of this machine use the store already; stop some of them")


def _folder(store: str) -> Path:
    if store.startswith("sqlite"):
        return Path(os.path.expanduser(store.partition(":///")[2])).parent
    its = Path(tempfile.gettempdir()) / f"dealbot-{os.getuid()}"
    its.mkdir(mode=0o700, exist_ok=True)
    folder = its / hashlib.sha256(store.encode()).hexdigest()[:12]  # another store is another bot's
    folder.mkdir(exist_ok=True)
    return folder


def _locked(folder: Path, id: str) -> IO[str] | None:
    """The lock of an id; None where another process has it. The file stays: an empty one says nothing."""
    name = re.sub(r"[^\w.-]", "_", id)[:100]
    try:
        file = open(folder / f".dealbot-{name}.lock", "a", encoding="utf-8")  # noqa: SIM115 - held open on purpose
    except OSError as error:
        raise EngineRefused(f"no lock can be made in {folder} ({(error.strerror or 'refused').lower()}); make the "
                            "folder writable") from error  # fmt: skip
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        return None
    return file
