"""Several runners, restarts, lost engines, and the auditor."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import web
from sqlalchemy import Connection, text

from bot import clock
from bot.alerts.auditor import _too_many
from bot.alerts.dbosengine import DbosEngine
from bot.alerts.engine import EngineRefused
from bot.alerts.engines import engine_url
from bot.alerts.identity import take
from bot.alerts.lookback import Found, Place
from bot.alerts.points import Point
from bot.alerts.runner import AlertRunner
from bot.alerts.sweepengine import SweepEngine
from bot.asker import Workspace
from bot.settings import Address
from bot.store.entry import Entry, Wanted
from bot.store.executors import Executor
from bot.store.restored import mark_restored
from tests.bot.alerts.conftest import WAITS, Rig, draw


class Lost:
    """An engine that takes everything and does nothing."""

    async def start(self, deliver: object) -> None:
        """Begin."""

    async def enqueue(self, wanted: object) -> None:
        """Forget it."""

    async def adopt(self, living: object) -> int:
        """Nothing."""
        return 0

    def healthy(self) -> str | None:
        """It thinks so."""
        return None

    async def stop(self, seconds: float) -> None:
        """End."""


async def test_two_runners_post_each_once(rig: Rig) -> None:
    """Two on one store, both of which want all, with some answers lost: each alert is there once."""
    places = [rig.channel(f"deals-{number}") for number in range(6)]
    entries = [await rig.plan(place, target=f"exit-{number}") for place in places for number in range(5)]
    rig.slack.faults.inject("chat.postMessage", probability=0.2, drop=True, accept=True, times=6)
    rig.slack.faults.inject("chat.postMessage", probability=0.2, status=503, times=6)
    runners = [await rig.start(), await rig.start()]
    assert runners[0] is not runners[1]
    for entry in entries:
        await rig.until(entry, "sent", timeout=20)
    assert [len(rig.posted(entry)) for entry in entries] == [1] * 30


async def test_enqueued_a_hundred_times_it_is_posted_once(rig: Rig) -> None:
    """However often an alert is handed over, by whomever."""
    entry = await rig.plan(rig.channel("deals"), ago=-0.5)
    runners = [await rig.start(), await rig.start()]
    wanted = Wanted(entry.workspace, entry.key, entry.destination, 0)
    async with asyncio.timeout(10):
        while (await rig.get(entry)).state != "sent":
            await asyncio.gather(*(runner._deliver(wanted) for runner in runners for _ in range(50)))
            await asyncio.sleep(0.01)
    assert len(rig.posted(entry)) == 1


@pytest.mark.parametrize("where", ["after_claim", "before_intent", "after_intent", "after_answer", "after_outcome"])
async def test_what_a_runner_left_is_taken_up_by_the_next(rig: Rig, where: Point) -> None:
    """A run that ends in the middle of a delivery: the next one sends what was not sent, and nothing twice."""
    entry = await rig.plan(rig.channel("deals"))
    reached = asyncio.Event()

    def points(point: Point) -> None:
        if point == where:
            reached.set()
            raise asyncio.CancelledError

    runner = await rig.start(points=points)
    await asyncio.wait_for(reached.wait(), 5)
    await runner.stop()
    await rig.start()
    await rig.until(entry, "sent")
    assert len(rig.posted(entry)) == 1


async def test_slack_away_at_the_start_is_waited_for(rig: Rig) -> None:
    """A runner that cannot find out who it is says so, and goes on once it can."""
    entry = await rig.plan(rig.channel("deals"))
    rig.slack.faults.inject("auth.test", times=4, status=503)
    runner = await rig.start()
    async with asyncio.timeout(5):
        while "who this bot is" not in (runner.healthy() or ""):
            await asyncio.sleep(0.01)
    await rig.until(entry, "sent")


async def test_the_auditor_sends_what_the_engine_lost(rig: Rig) -> None:
    """With an engine that loses everything, the auditor delivers, and says that it is not content."""
    entry = await rig.plan(rig.channel("deals"), ago=WAITS.overdue + 1)
    runner = await rig.start(engine=Lost())
    await rig.until(entry, "sent")
    assert runner.report is not None
    assert runner.report.overdue == 1
    assert any("overdue" in reason for reason in runner.report.amiss)


async def test_without_the_auditor_a_lost_alert_stays_lost(rig: Rig) -> None:
    """The test above shows something: with the auditor never running, nothing is sent."""
    entry = await rig.plan(rig.channel("deals"), ago=WAITS.overdue + 1)
    await rig.start(engine=Lost(), waits=WAITS._replace(auditor=1e6))
    await asyncio.sleep(WAITS.auditor + 1)
    assert (await rig.get(entry)).state == "planned"
    assert rig.posted(entry) == []


async def test_a_repeat_that_happened_is_removed(rig: Rig) -> None:
    """Two copies with one mark: the later one is deleted, and the first one stays."""
    channel = rig.channel("deals")
    entry = await rig.plan(channel)
    rig.slack.faults.inject("chat.postMessage", times=1, drop=True, accept=True)
    await rig.start(waits=WAITS._replace(repeats=0.5, auditor=1.0))
    sent = await rig.until(entry, "sent")
    first = rig.posted(entry)[0]
    copy = {**first, "ts": rig.slack.workspace.next_ts()}
    rig.slack.workspace.post(rig.slack.workspace.channels[channel], copy)
    assert len(rig.posted(entry)) == 2
    await rig.slack.until(lambda: len(rig.posted(entry)) == 1, 10)
    assert rig.posted(entry)[0]["ts"] == sent.ts


@contextlib.asynccontextmanager
async def watchdog() -> AsyncIterator[tuple[str, list[float]]]:
    """A heartbeat's other end: its URL, and how often it was called."""
    calls: list[float] = []

    async def beat(request: web.Request) -> web.Response:
        calls.append(clock.epoch())
        return web.Response(text="ok")

    app = web.Application()
    app.add_routes([web.get("/beat", beat)])
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/beat", calls
    finally:
        await runner.cleanup()


async def test_the_heartbeat_beats_only_while_all_is_well(rig: Rig, tmp_path: Path) -> None:
    """It is called while nothing is overdue, and not while something is."""
    async with watchdog() as (url, calls):
        settings = rig.settings._replace(heartbeat=Address(url))
        waits = WAITS._replace(auditor=0.2)
        async with AlertRunner(settings, rig.store, lambda: None, draw, waits=waits, engine=SweepEngine()):
            async with asyncio.timeout(5):
                while not calls:
                    await asyncio.sleep(0.02)
        calls.clear()
        rig.slack.faults.inject("chat.postMessage", status=429, retry_after="30")
        await rig.plan(rig.channel("deals"), ago=WAITS.overdue + 1)
        async with AlertRunner(settings, rig.store, lambda: None, draw, waits=waits, engine=SweepEngine()) as runner:
            async with asyncio.timeout(5):
                while runner.report is None:
                    await asyncio.sleep(0.02)
            await asyncio.sleep(0.5)
        assert calls == []


async def test_a_deleted_engine_database_loses_nothing(rig: Rig, tmp_path: Path) -> None:
    """Deleted between and during runs, also with its journal: everything is delivered, once."""
    path = tmp_path / "engine.db"
    channel = rig.channel("deals")
    await rig.start(engine=DbosEngine(f"sqlite:///{path}", WAITS, "one"))
    first = await rig.plan(channel, target="first")
    await rig.until(first, "sent", timeout=20)
    for name in (path, Path(f"{path}-wal"), Path(f"{path}-shm")):
        name.unlink(missing_ok=True)
    second = await rig.plan(channel, target="second")
    await rig.until(second, "sent", timeout=20)
    third = await rig.plan(channel, target="third")
    await rig.until(third, "sent", timeout=20)
    assert [len(rig.posted(entry)) for entry in (first, second, third)] == [1, 1, 1]


async def test_a_restored_store_looks_before_it_sends(rig: Rig) -> None:
    """What was sent after the backup is found, and what was not is sent."""
    channel = rig.channel("deals")
    entry, other = await rig.plan(channel, target="one"), await rig.plan(channel, target="two", ago=-2)
    runner = await rig.start()
    sent = await rig.until(entry, "sent")
    await runner.stop()
    def back(connection: Connection) -> None:
        connection.execute(text("UPDATE ledger SET state='planned', wake=due, ts='', attempt=0, first_intent=NULL"))
        mark_restored(connection, clock.now() - timedelta(seconds=30))

    await rig.store._database.write(back)
    await rig.start()
    assert (await rig.until(entry, "sent")).ts == sent.ts
    await rig.until(other, "sent")
    assert [len(rig.posted(one)) for one in (entry, other)] == [1, 1]
    assert await rig.store.restored() is None


def test_an_executor_id_is_held_by_one(tmp_path: Path) -> None:
    """A second process of the same name is refused; without names each gets its own, and a free one again."""
    store = f"sqlite:///{tmp_path}/dealbot.db"
    one = take("alerts-1", store)
    with pytest.raises(EngineRefused, match="another process runs as"):
        take("alerts-1", store)
    one.release()
    take("alerts-1", store).release()
    first, second = take("", store), take("", store)
    assert first.id != second.id
    first.release()
    third = take("", store)
    assert third.id == first.id
    second.release()
    third.release()
    assert os.listdir(tmp_path)


async def test_the_work_of_a_silent_process_is_taken_over(rig: Rig) -> None:
    """What an executor claimed and never finished is sent once its signs of life have stopped."""
    entry = await rig.plan(rig.channel("deals"))
    now = clock.now()
    await rig.store.executors.beat(Executor("dead", "elsewhere", "x", now - timedelta(hours=1)))
    claimed = await rig.store.ledger.claim(rig.workspace, [entry.key], "dead", now, now + timedelta(seconds=WAITS.lease))
    assert len(claimed) == 1
    await rig.start()
    assert (await rig.until(entry, "sent")).owner != "dead"
    assert all(one.id != "dead" for one in await rig.store.executors.all())


def test_the_engines_database_is_beside_the_store() -> None:
    """A file of its own; on a server the same database."""
    assert engine_url("sqlite:////var/lib/dealbot.db") == "sqlite:////var/lib/dealbot-engine.db"
    assert engine_url("postgresql://u:p@h/n") == "postgresql://u:p@h/n"


def test_a_repeat_is_removed_only_where_nothing_else_hangs_on_it() -> None:
    """The ledger's message stays, whichever came first; and so does one that tells of another alert, too."""
    now = clock.now()
    one, two = (Entry(Workspace("", "T1"), key, "C1", "d", "notice", key, now.date(), 1, now, f"m-{key}", ts=ts)
                for key, ts in (("a", "2.0"), ("b", "3.0")))  # fmt: skip
    early, late, both = Place("1.0", ""), Place("2.0", ""), Place("3.0", "")
    assert _too_many([one], Found({"m-a": [early, late]})) == {"1.0"}
    assert _too_many([one], Found({"m-a": [early, both], "m-c": [both]})) == set()
    assert _too_many([one, two], Found({"m-a": [late, both], "m-b": [both]})) == set()
    assert _too_many([one], Found({})) == set()
