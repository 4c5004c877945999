"""Test 31: an hour of faults. How long is a setting: DEALBOT_SOAK, in seconds; a minute in a usual run at scale."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sqlite3
from pathlib import Path

import pytest

from tests.faults.processes import Worker
from tests.faults.world import World


def _memory(worker: Worker) -> int:
    """The resident memory of a process, in kilobytes."""
    for line in Path(f"/proc/{worker.pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    raise AssertionError("no VmRSS")


def _handles(worker: Worker) -> int:
    return len(os.listdir(f"/proc/{worker.pid}/fd"))


def _workflows(file: Path) -> int:
    with contextlib.closing(sqlite3.connect(file, timeout=30)) as connection:
        return int(connection.execute("SELECT count(*) FROM workflow_status").fetchone()[0])


async def soaked(world: World, seconds: float, kept: float) -> None:
    """Alerts without end under a tenth of faults; memory, handles and the engine's rows stay within bounds."""
    world.usual_faults(["1"])
    (worker,) = await world.started("one", kept=kept)
    loop = asyncio.get_running_loop()
    end, warm, rounds = loop.time() + seconds, loop.time() + seconds / 4, 0
    before: tuple[int, int] | None = None
    rows = []
    while loop.time() < end:
        await world.plan(20, 10)
        await world.all_sent(60)
        rounds += 1
        rows.append(_workflows(world.files()[1]))
        if before is None and loop.time() > warm:
            before = _memory(worker), _handles(worker)
    assert before is not None
    assert not worker.dead
    memory, handles = _memory(worker), _handles(worker)
    print(f"soak of {seconds:g} s: {20 * rounds} alerts; memory {before[0]} -> {memory} kB; handles {before[1]} -> {handles};"
          f" workflows at most {max(rows)}, at the end {rows[-1]}")  # fmt: skip
    assert memory < 1.1 * before[0]
    assert handles <= before[1] + 10
    await world.assert_fine()


SOAK = float(os.environ.get("DEALBOT_SOAK", "60"))


@pytest.mark.scale
@pytest.mark.timeout(SOAK + 300)
async def test_31_soak(world: World) -> None:
    """For as long as is wanted; finished workflows are kept for a minute, so that their number has a bound."""
    await soaked(world, SOAK, 60.0)


async def test_31_a_short_soak(world: World) -> None:
    """Twelve seconds of it; finished workflows are kept for two seconds, so that their removal is seen."""
    await soaked(world, 12, 2.0)
    file = world.files()[1]
    left = _workflows(file)
    await world.plan(20, 10)
    await world.all_sent(30)
    assert left <= 40 < len(world.planned)
