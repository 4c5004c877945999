"""The bot as a process: `python -m bot run`, on a clock and with troubles that a test holds in its hand.

A nursery (`python -m tests.faults.worker`) loads all modules once and forks one process for each order on its standard
input, which saves the seconds that a start takes and changes nothing else. An order is a JSON object: `environment`,
`log`, and `trouble`: `clock`, the file of a `HandSet`; `mode`: "run" is the whole bot, "alerts" what sends alerts alone,
with cards of one line; `freeze`: a point of `bot.alerts.points` at which the process stops itself, such as
"after_send:3"; and what `breaking` takes. How much shorter all waits are, and where it kills itself, are settings.
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import gc
import importlib
import json
import os
import random
import select
import signal
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from bot import clock
from tests.faults.clocks import HandSet

#: What a nursery loads before it forks.
LOADED = ("alembic.command", "dbos", "psycopg", "bot.__main__", "bot.alerts.dbosengine", "bot.alerts.runner", "bot.cli.run",
          "bot.serve", "bot.store.postgresql", "tests.faults.breaking", "tests.faults.drawing")  # fmt: skip

_DIE_WITH_PARENT = 1

_real_now, _real_epoch = clock.now, clock.epoch
_hand_set: HandSet | None = None


def _now() -> datetime:
    return _hand_set.now() if _hand_set is not None else _real_now()


def _epoch() -> float:
    return _hand_set.epoch() if _hand_set is not None else _real_epoch()


def freeze_at(where: str) -> Any:
    """Stop this process, as SIGSTOP does, when it passes a point."""
    name, _, number = where.partition(":")
    left = int(number or 1)

    def points(point: str) -> None:
        nonlocal left
        if point == name:
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGSTOP)

    return points


async def alerts(trouble: dict[str, Any]) -> int:
    """Send what the ledger has, with cards of one line, until SIGTERM."""
    from bot.alerts.engine import EngineRefused
    from bot.alerts.runner import AlertRunner
    from bot.gauges import Gauges
    from bot.journal import configure
    from bot.serve import stopped_by_signals
    from bot.settings import read_settings
    from bot.store import StoreRefused, open_store
    from tests.faults.drawing import draw

    settings = read_settings(os.environ)
    configure(settings.log_level, False, secrets=(settings.bot_token,))
    points = freeze_at(trouble["freeze"]) if "freeze" in trouble else None
    try:
        store = await open_store(settings.store)
    except StoreRefused as refused:
        print(f"dealbot: {refused}", file=sys.stderr)
        return 2
    try:
        async with (
            stopped_by_signals() as stop,
            AlertRunner(settings, store, lambda: None, draw, points=points, gauges=Gauges()),
        ):
            print("dealbot: connected, alone", file=sys.stderr, flush=True)
            await stop.wait()
    except EngineRefused as refused:
        print(f"dealbot: {refused}", file=sys.stderr)
        return 2
    finally:
        await store.close()
    return 0


def grown_up(order: dict[str, Any]) -> None:
    """Be the process that was ordered, to its end."""
    global _hand_set  # noqa: PLW0603 - there is one clock in a process
    trouble = order["trouble"]
    ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)  # a run of tests that is cut short leaves nothing behind
    os.setsid()
    nothing, log = os.open(os.devnull, os.O_RDONLY), os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for handle, standard in ((nothing, 0), (log, 1), (log, 2)):
        os.dup2(handle, standard)
    sys.stdout, sys.stderr = (open(handle, "w", buffering=1, closefd=False) for handle in (1, 2))  # noqa: SIM115
    os.environ.update(order["environment"])
    random.seed()
    if "clock" in trouble:
        _hand_set = HandSet(Path(trouble["clock"]))
    from tests.faults import breaking

    breaking.apply(trouble)
    if trouble.get("mode") == "alerts":
        status = asyncio.run(alerts(trouble))
        sys.stderr.flush()
        os._exit(status)
    from bot.__main__ import run

    sys.argv = ["dealbot", "run"]
    run()


def nursery() -> None:
    """Fork a process for each order; tell the numbers of those forked, and the statuses of those that ended."""
    clock.now, clock.epoch = _now, _epoch  # before any other module takes the functions from it
    for name in LOADED:
        importlib.import_module(name)
    gc.freeze()
    wake, woken = os.pipe()
    os.set_blocking(woken, False)
    signal.set_wakeup_fd(woken, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    orders = sys.stdin.fileno()
    _say({"ready": True})
    rest = b""
    while True:
        readable, _, _ = select.select([orders, wake], [], [])
        if wake in readable:
            os.read(wake, 4096)
            with contextlib.suppress(ChildProcessError):
                while (found := os.waitpid(-1, os.WNOHANG))[0]:
                    _say({"ended": found[0], "status": os.waitstatus_to_exitcode(found[1])})
        if orders in readable:
            read = os.read(orders, 65536)
            if not read:
                os._exit(0)
            *lines, rest = (rest + read).split(b"\n")
            for line in lines:
                pid = os.fork()
                if pid == 0:
                    signal.set_wakeup_fd(-1)
                    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                    signal.signal(signal.SIGINT, signal.default_int_handler)
                    grown_up(json.loads(line))
                    os._exit(0)
                _say({"pid": pid})


def _say(what: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    nursery()
