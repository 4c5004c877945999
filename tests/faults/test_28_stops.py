"""Tests 28 to 30: stops in order, restored backups, and what comes in twice."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import signal
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from bot.local.people import DEAL_DESK, DESK
from bot.store.backup import back_up
from bot.store.restore import restore
from tests.faults.conftest import Make
from tests.faults.processes import Nursery, until
from tests.faults.world import World


@pytest.mark.parametrize("times", [1, 2])
async def test_28_a_stop_in_order(world: World, times: int) -> None:
    """SIGTERM, once or twice, ends a process within ten seconds; what it left undone is done after the next start."""
    await world.plan(60, 6)
    world.slack.faults.inject("chat.postMessage", delay=0.2)
    (worker,) = await world.started("one")
    await until(lambda: world.posted() >= 10, 30)
    for _ in range(times):
        worker.send(signal.SIGTERM)
    loop = asyncio.get_running_loop()
    begun = loop.time()
    assert await worker.ended(15) == 0
    assert loop.time() - begun <= 10
    assert "Traceback" not in worker.said()
    assert not [entry for entry in (await world.entries()).values() if entry.state == "sending"]
    assert world.posted() < 60
    await world.started("one")
    await world.all_sent(30)
    await world.assert_fine()
    assert max(world.copies().values()) == 1


async def test_28_a_stop_while_slack_does_not_answer(world: World) -> None:
    """A stop does not wait for an answer that does not come; whether it was posted is found out after the next start."""
    await world.plan(12, 6)
    held = world.slack.faults.inject("chat.postMessage", delay=30, times=6)
    (worker,) = await world.started("one")
    await until(lambda: held.struck >= 3, 20)
    worker.send(signal.SIGTERM)
    assert await worker.ended(10) == 0
    world.slack.timing.advance(60)  # what was held up arrives
    world.slack.timing.advance(-60)
    await world.started("one")
    await world.all_sent(30)
    await world.assert_fine()


async def test_28_a_stop_during_a_migration(tmp_path: Path, world: World) -> None:
    """SIGTERM in the midst of a migration leaves a store that the next start opens."""
    url = f"sqlite:///{tmp_path / 'fresh' / 'dealbot.db'}"
    for number in range(5):
        worker = world.start(f"early-{number}", environment={"DEALBOT_STORE": url})
        folder = tmp_path / "fresh"
        await until(lambda: (folder / "dealbot.db").exists() or worker.dead, 20)  # noqa: B023
        worker.send(signal.SIGTERM)
        assert await worker.ended(15) in (0, -signal.SIGTERM)
        if number < 4:
            shutil.rmtree(folder)
    last = world.start("last", environment={"DEALBOT_STORE": url})
    await last.ready()
    with contextlib.closing(sqlite3.connect(tmp_path / "fresh" / "dealbot.db")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


async def _replaced(world: World, backup: Path) -> None:
    """Put a backup in the store's place, as `dealbot restore` does; this process has it closed meanwhile."""
    await world.store.close()
    await asyncio.to_thread(restore, world.url, backup)
    await world.reopened()


@pytest.mark.parametrize("age", [3_600.0, 1.0])
async def test_29_a_backup_is_restored(world: World, tmp_path: Path, age: float) -> None:
    """A ledger as it was an hour, or a second, before: what it does not know is looked for before anything is sent."""
    now = world.clock.now()
    await world.plan(20, 4, due=now - timedelta(seconds=30))
    async with world.runner():
        await world.all_sent(20)
        await asyncio.to_thread(back_up, world.url, tmp_path / "backup")
        world.clock.offset += age
        world.slack.timing.advance(age)
        later = await world.plan(40, 4, due=now + timedelta(seconds=age / 2))
        await world.all_sent(20)
    posts = len(world.slack.called("chat.postMessage"))
    # The backup was made before the later ones were planned: they are planned anew, as a planning does.
    await _replaced(world, tmp_path / "backup")
    assert await world.store.restored() is not None
    assert await world.store.ledger.add(later) == 40
    async with world.runner():
        await world.all_sent(20)
    assert len(world.slack.called("chat.postMessage")) == posts
    assert await world.store.restored() is None
    await world.assert_fine()


async def test_29_a_backup_from_the_midst_of_sending(world: World, tmp_path: Path) -> None:
    """A backup with entries in every state: nothing is lost, nothing there twice."""
    await world.plan(60, 6)
    world.slack.faults.inject("chat.postMessage", delay=0.1)
    world.slack.faults.inject("chat.postMessage", probability=0.3, accept=True, drop=True)
    async with world.runner():
        await until(lambda: world.posted() >= 15, 20)
        await asyncio.to_thread(back_up, world.url, tmp_path / "backup")
        await until(lambda: world.posted() >= 40, 20)
    await _replaced(world, tmp_path / "backup")
    async with world.runner():
        await world.all_sent(30)
    await world.assert_fine()
    assert max(world.copies().values()) == 1


async def test_29_what_was_put_off_at_the_backup(world: World, tmp_path: Path) -> None:
    """Long overdue and put off for half an hour when the backup was made, sent after that: found, and not sent again."""
    now = world.clock.now()
    (entry,) = await world.plan(1, 1, due=now - timedelta(minutes=9))
    refused = world.slack.faults.inject("chat.postMessage", status=429, retry_after="100", times=1)
    async with world.runner():
        await until(lambda: refused.struck == 1, 10)
        async with asyncio.timeout(10):
            while not (found := await world.store.ledger.get(world.workspace, entry.key)) or found.state != "planned" or not found.error:
                await asyncio.sleep(0.02)
        await asyncio.to_thread(back_up, world.url, tmp_path / "backup")
        world.clock.offset += 101
        world.slack.timing.advance(101)
        await world.all_sent(20)
    posts = len(world.slack.called("chat.postMessage"))
    world.clock.offset -= 60  # started at once again, while it would still be put off
    await _replaced(world, tmp_path / "backup")
    async with world.runner():
        async with asyncio.timeout(10):
            while await world.store.restored() is not None:
                await asyncio.sleep(0.02)
        world.clock.offset += 60
        await world.all_sent(20)
    assert len(world.slack.called("chat.postMessage")) == posts
    await world.assert_fine()


async def test_29_two_workspaces_are_restored(tmp_path: Path, nursery: Nursery) -> None:
    """Of two workspaces on a store that was restored each looks before it sends, whichever starts first."""
    url = f"sqlite:///{tmp_path / 'state' / 'dealbot.db'}"
    (tmp_path / "other").mkdir()
    async with World(tmp_path, url, nursery) as one, World(tmp_path / "other", url, nursery, team="T0OTHER001") as two:
        for world in (one, two):
            await world.plan(6, 2)
        await asyncio.to_thread(back_up, url, tmp_path / "backup")
        for world in (one, two):
            async with world.runner():
                await world.all_sent(20)
            await world.store.close()
        await asyncio.to_thread(restore, url, tmp_path / "backup")
        for world in (one, two):
            await world.reopened()
        for world in (one, two):
            async with world.runner():
                await world.all_sent(20)
            await world.assert_fine()
            assert max(world.copies().values()) == 1


async def test_29_without_the_look_back_a_restore_doubles(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The test above fails where a restore is not told of: it is what it tests."""
    await world.plan(60, 6)
    world.slack.faults.inject("chat.postMessage", delay=0.1)
    async with world.runner():
        await until(lambda: world.posted() >= 15, 20)
        await asyncio.to_thread(back_up, world.url, tmp_path / "backup")
        await until(lambda: world.posted() >= 40, 20)
    await _replaced(world, tmp_path / "backup")
    await world.store.clear_restored()
    async with world.runner():
        await world.all_sent(30)
    assert max(world.copies().values()) == 2


async def test_30_an_event_four_times_on_two_processes(make: Make) -> None:
    """Each event comes four times and out of order to two processes, while the store is held for 10 s: one answer each."""
    world: World = await make(scale=20)
    workers = await world.started("one", "two", mode="run")
    await until(lambda: world.slack.sockets.opened >= 2, 20)
    world.slack.faults.disturb("events_api", duplicate=3)
    world.slack.faults.disturb("events_api", hold=2, times=2)
    path = world.url.removeprefix("sqlite:///")
    holder = sqlite3.connect(path, isolation_level=None, timeout=30)
    loop = asyncio.get_running_loop()
    said = []
    try:
        holder.execute("BEGIN IMMEDIATE")
        begun = loop.time()
        for year in ("2027", "2028", "2029", "2030"):
            said.append(await world.slack.say(DESK, DEAL_DESK, f"@dealbot cost in {year}"))
        await world.slack.settled(3.0)  # every copy is acknowledged within Slack's three seconds
        assert loop.time() - begun <= 3.0
        await asyncio.sleep(10 - (loop.time() - begun))  # how long it is held is the subject
    finally:
        holder.execute("ROLLBACK")
        holder.close()

    def answers(thread: str) -> list[str]:
        return [one["text"] for one in world.messages() if one.get("thread_ts") == thread and one["ts"] != thread]

    await until(lambda: all(answers(one["ts"]) for one in said), 20, "an answer for each")
    last = await world.slack.say(DESK, DEAL_DESK, "@dealbot total cost")
    await until(lambda: answers(last["ts"]), 20)
    await world.slack.settled(10.0)
    assert [len(answers(one["ts"])) for one in (*said, last)] == [1] * 5
    assert [worker.dead for worker in workers] == [False, False]
