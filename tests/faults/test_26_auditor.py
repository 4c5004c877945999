"""Test 26: what the engine loses the auditor finds, and it says so when all is well, and only then."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from bot.alerts.engine import Engine
from bot.alerts.sweepengine import SweepEngine
from bot.store.ledger import Wanted
from tests.faults.processes import until
from tests.faults.world import World

#: Seconds between two audits, where the test waits for some.
AUDITOR = 1.0


def _engine_tables(file: Path) -> list[str]:
    with contextlib.closing(sqlite3.connect(file)) as connection:
        return [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]


async def _change(file: Path, *statements: str) -> None:
    """Change the engine's database as somebody would who does not know better."""
    with contextlib.closing(sqlite3.connect(file, timeout=30, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


@pytest.mark.parametrize("how", ["rows deleted", "workflows failed", "queue dropped", "file deleted", "file filled with noise"])
async def test_26_the_engine_loses_everything(world: World, how: str) -> None:
    """Whatever becomes of the engine's database while alerts are due, all of them arrive, within the auditor's time."""
    await world.plan(60, 6)
    held = world.slack.faults.inject("chat.postMessage", delay=0.2)
    await world.started("one")
    await until(lambda: world.posted() >= 6, 20)
    file = world.files()[1]
    assert "workflow_status" in _engine_tables(file)
    if how == "rows deleted":
        await _change(file, "DELETE FROM workflow_status")
    elif how == "workflows failed":
        await _change(file, "UPDATE workflow_status SET status = 'ERROR'")
    elif how == "queue dropped":
        await _change(file, "DELETE FROM workflow_status", "DELETE FROM queues")
    elif how == "file deleted":
        for path in (file, Path(f"{file}-wal"), Path(f"{file}-shm")):
            path.unlink(missing_ok=True)
    else:
        file.write_bytes(os.urandom(file.stat().st_size))
    world.slack.faults.clear(held)
    await world.all_sent(30)
    await world.assert_fine()


class Forgetful(SweepEngine):
    """An engine that takes all work and does none of it."""

    async def enqueue(self, wanted: Any) -> None:
        """Forget it."""


async def _asleep(world: World) -> None:
    """Alerts whose entries the sweep does not see any more: their wake is gone."""
    await world.plan(20, 4)
    path = world.url.removeprefix("sqlite:///")
    await _change(Path(path), "UPDATE ledger SET wake = NULL")


async def _audited(world: World, engine: Engine | None = None) -> None:
    world.clock.offset += world.waits.overdue
    async with world.runner(engine=engine, waits=world.waits._replace(auditor=AUDITOR)):
        await world.all_sent(5 * AUDITOR)


async def test_26_the_auditor_re_drives_what_the_engine_forgot(world: World) -> None:
    """An engine that forgets everything delays alerts by no more than the auditor's two minutes."""
    await world.plan(20, 4)
    await _audited(world, Forgetful())
    await world.assert_fine()


async def test_26_the_auditor_finds_what_the_sweep_does_not_see(world: World) -> None:
    """An entry whose wake was lost is found by its state and its due moment."""
    await _asleep(world)
    await _audited(world)
    await world.assert_fine()


@pytest.mark.parametrize("forgetful", [True, False])
async def test_26_without_the_auditor_they_are_lost(world: World, monkeypatch: pytest.MonkeyPatch, forgetful: bool) -> None:
    """The two tests above fail where there is no auditor: it is what they test."""
    from bot.alerts.runner import AlertRunner

    async def nothing(self: AlertRunner) -> None:
        """No audit."""

    monkeypatch.setattr(AlertRunner, "_audit", nothing)
    if forgetful:
        await world.plan(20, 4)
    else:
        await _asleep(world)
    with pytest.raises(AssertionError, match="not all within"):
        await _audited(world, Forgetful() if forgetful else None)
    assert world.posted() == 0


@contextlib.asynccontextmanager
async def _listener() -> AsyncIterator[tuple[str, list[str]]]:
    """Somebody who waits for heartbeats: the URL, and the calls of it."""
    calls: list[str] = []

    async def heard(request: web.Request) -> web.Response:
        calls.append(request.path)
        return web.Response(text="ok")

    app = web.Application()
    app.add_routes([web.get("/beat", heard)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/beat", calls
    finally:
        await runner.cleanup()


async def test_26_the_heart_beats_only_while_all_is_well(world: World) -> None:
    """The heartbeat's URL is called while the auditor is content, not while alerts are overdue, and again after that."""
    waits = world.waits._replace(auditor=AUDITOR)
    async with _listener() as (url, calls), world.runner(DEALBOT_HEARTBEAT=url, waits=waits) as runner:
        await until(lambda: len(calls) >= 1, 10, "a first heartbeat")
        down = world.slack.faults.inject("chat.postMessage", status=503)
        await world.plan(4, 2)
        world.clock.offset += world.waits.overdue + 1
        await until(lambda: runner.healthy() is not None and runner.report and runner.report.overdue == 4, 20, "red")
        before, report = len(calls), runner.report
        await until(lambda: runner.report is not report, 10, "another audit")
        assert len(calls) == before
        world.slack.faults.clear(down)
        await world.all_sent(20)
        await until(lambda: len(calls) > before, 10, "the heart to beat again")
        await until(lambda: runner.healthy() is None, 10)


async def test_26_a_second_enqueue_of_a_failed_workflow_is_run(world: World) -> None:
    """A workflow that ended in ERROR does not keep the alert from being tried again: its id changes with time."""
    from bot.alerts.dbosengine import _id

    (entry,) = await world.plan(1, 1)
    wanted = Wanted(entry.workspace, entry.key, entry.destination, 0)
    assert _id(wanted, 1) != _id(wanted, 2)
    assert _id(wanted, 1) != _id(wanted._replace(attempt=1), 1)
