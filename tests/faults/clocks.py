"""A clock that a test sets, also for other processes: so many seconds ahead of the machine's."""

from __future__ import annotations

import mmap
import os
import struct
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot import clock

_REAL_NOW, _REAL_EPOCH = clock.now, clock.epoch
_DOUBLE = struct.Struct("d")


class HandSet:
    """The clock in a file; whoever opens the same file has the same time."""

    def __init__(self, path: Path) -> None:
        self.path = path
        if not path.exists():
            path.write_bytes(_DOUBLE.pack(0.0))
        handle = os.open(path, os.O_RDWR)
        try:
            self._shared = mmap.mmap(handle, _DOUBLE.size)
        finally:
            os.close(handle)

    @property
    def offset(self) -> float:
        """Seconds ahead of the machine's clock."""
        found: float = _DOUBLE.unpack(self._shared[: _DOUBLE.size])[0]
        return found

    @offset.setter
    def offset(self, seconds: float) -> None:
        self._shared[: _DOUBLE.size] = _DOUBLE.pack(seconds)

    def set(self, moment: datetime) -> None:
        """Let it be this moment now."""
        self.offset = (moment - _REAL_NOW()).total_seconds()

    def now(self) -> datetime:
        """This moment, in UTC, as the clock shows it."""
        return _REAL_NOW() + timedelta(seconds=self.offset)

    def epoch(self) -> float:
        """The same in seconds since 1970."""
        return _REAL_EPOCH() + self.offset

    def close(self) -> None:
        """Let go of the file."""
        self._shared.close()


#: A Tuesday on which something can fall due.
TUESDAY = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
