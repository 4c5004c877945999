"""Bots as processes of their own: started, killed, stopped and continued by a test."""

from __future__ import annotations

import asyncio
import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")
ROOT = Path(__file__).resolve().parents[2]


async def until(condition: Callable[[], T | None], seconds: float, what: str = "") -> T:
    """The first true value of a condition, looked at again and again. AssertionError after so many seconds."""
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    while True:
        found = condition()
        if found:
            return found
        assert loop.time() < end, f"not within {seconds:g} s: {what or condition}"
        await asyncio.sleep(0.02)


class Nursery:
    """Where the processes come from: one that has loaded all modules, and forks."""

    def __init__(self) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("DEALBOT_", "SLACK_"))}
        self._process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "tests.faults.worker"], cwd=ROOT, text=True, bufsize=1,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={**kept, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        self.statuses: dict[int, int] = {}
        self._told: queue.Queue[dict[str, Any]] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        assert self._told.get(timeout=60) == {"ready": True}

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            told = json.loads(line)
            if "ended" in told:
                self.statuses[told["ended"]] = told["status"]
            else:
                self._told.put(told)

    def born(self, order: Mapping[str, Any]) -> int:
        """The number of a new process."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        pid = int(self._told.get(timeout=30)["pid"])
        self.statuses.pop(pid, None)  # of an earlier process with the same number
        return pid

    def close(self) -> None:
        """End it; the processes have ended before."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(10)
        self._reader.join(10)
        self._process.stdout.close()


class Worker:
    """One `python -m bot run`, or what only sends alerts; its log is a file."""

    def __init__(self, nursery: Nursery, environment: Mapping[str, str], trouble: Mapping[str, Any], log: Path) -> None:
        self.log, self._nursery = log, nursery
        self._from = log.stat().st_size if log.exists() else 0
        self.pid = nursery.born({"environment": dict(environment), "trouble": dict(trouble), "log": str(log)})

    def said(self) -> str:
        """What it has written since it was started."""
        if not self.log.exists():
            return ""
        with self.log.open("rb") as file:
            file.seek(self._from)
            return file.read().decode("utf-8", "replace")

    async def ready(self, seconds: float = 30.0) -> None:
        """Return once it says that it is connected."""
        await until(lambda: "dealbot: connected" in self.said() or self.dead, seconds, f"a start of {self.log.name}")
        assert self.status in (None, -signal.SIGKILL), self.said()[-4000:]

    @property
    def status(self) -> int | None:
        """Its exit status; None while it runs."""
        return self._nursery.statuses.get(self.pid)

    @property
    def dead(self) -> bool:
        """Whether it has ended."""
        return self.status is not None

    @property
    def stopped(self) -> bool:
        """Whether it stands still by a SIGSTOP."""
        try:
            state = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return False
        return state == "T"

    def send(self, number: signal.Signals) -> None:
        """Send it a signal, if it is still there."""
        if not self.dead:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    async def kill(self) -> None:
        """`kill -9`; returns when it is gone."""
        self.send(signal.SIGKILL)
        await self.ended(10)

    async def ended(self, seconds: float = 20.0) -> int:
        """Its exit status, once it has ended."""
        await until(lambda: self.dead, seconds, f"the end of {self.log.name}")
        assert self.status is not None
        return self.status
