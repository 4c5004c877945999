"""Tests 15 to 17: the database crashes, hangs up, is held by somebody else, or its disk is full."""

from __future__ import annotations

import asyncio
import contextlib
import resource
import shlex
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.bot.postgres import Cluster, started
from tests.faults.conftest import Make
from tests.faults.processes import until
from tests.faults.world import World

#: The database of a `Server`.
DATABASE = "deals"


class Server:
    """A PostgreSQL of these tests alone, as they stop it while others use theirs."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster, self.data = cluster, str(cluster.folder / "data")
        # The clusters of tests write lazily; here a crash must find on the disk what was committed.
        cluster.sql("ALTER ROLE dealbot SET synchronous_commit = on")
        cluster.sql("CREATE DATABASE {name}", name=DATABASE)
        self.url = cluster.url(DATABASE)
        self.options = " ".join(shlex.split((cluster.folder / "data" / "postmaster.opts").read_text())[1:])

    def crash(self) -> None:
        """End it as a crash does: nothing is finished, every connection is cut."""
        self.cluster.run("pg_ctl", "stop", "-w", "-m", "immediate", "-D", self.data)

    def start(self) -> None:
        """Start it again; it recovers from its log."""
        options = [word for word in shlex.split(self.options) if word not in ("-D", self.data)]
        self.cluster.run("pg_ctl", "start", "-w", "-D", self.data, "-l", str(self.cluster.folder / "log"),
                         "-o", " ".join(shlex.quote(word) for word in options))  # fmt: skip


@pytest.fixture
def server() -> Iterator[Server]:
    """See `Server`; it ends with the test."""
    folder = Path(tempfile.mkdtemp(prefix="dealbot-server-"))
    try:
        found = Server(started(folder))
        yield found
        with contextlib.suppress(AssertionError):  # the test has failed while it was down
            found.crash()
    finally:
        shutil.rmtree(folder)


@pytest.mark.parametrize("away", [4.0, 15.0])
async def test_15_postgresql_crashes(server: Server, make: Make, away: float) -> None:
    """A crash of the server, away for 4 s and for what stands for 5 minutes: 0/0, and the processes stay up."""
    world: World = await make(server.url)
    await world.plan(200, 10)
    world.slack.faults.inject("chat.postMessage", delay=0.15)
    workers = await world.started("one", "two")
    await until(lambda: world.posted() >= 40, 30)
    await asyncio.to_thread(server.crash)
    await asyncio.sleep(away)  # how long it is away is the subject
    await asyncio.to_thread(server.start)
    await world.reopened()
    await world.all_sent(60)
    await world.assert_fine()
    assert [worker.dead for worker in workers] == [False, False]


async def test_15_postgresql_hangs_up_every_second(server: Server, make: Make) -> None:
    """Every connection is cut once a second, ten times: 0/0, and the processes stay up."""
    world: World = await make(server.url)
    await world.plan(200, 10)
    world.slack.faults.inject("chat.postMessage", delay=0.3)
    workers = await world.started("one", "two")
    await until(lambda: world.posted() >= 10, 30)
    for _ in range(10):
        await asyncio.sleep(1)
        await asyncio.to_thread(server.cluster.hang_up, DATABASE)
    await world.reopened()
    await world.all_sent(60)
    await world.assert_fine()
    assert [worker.dead for worker in workers] == [False, False]


_HOLD = """
import sqlite3, sys, time
held = []
for name in sys.argv[2:]:
    connection = sqlite3.connect(name, timeout=30, isolation_level=None)
    connection.execute("BEGIN EXCLUSIVE" if "engine" in name else "BEGIN IMMEDIATE")
    held.append(connection)
print("held", flush=True)
time.sleep(float(sys.argv[1]))
for connection in held:
    connection.execute("ROLLBACK")
"""


async def test_16_sqlite_is_held_by_another_process(world: World) -> None:
    """Another process holds the files for longer than anybody waits for a lock: 0/0, and the processes stay up.

    40 s against 30 s of waiting, at a tenth of the time.
    """
    await world.plan(100, 10)
    world.slack.faults.inject("chat.postMessage", delay=0.15)
    workers = await world.started("one", "two", busy=3.0)
    await until(lambda: world.posted() >= 20, 30)
    files = [str(path) for path in world.files()]
    assert len(files) >= 1
    holder = subprocess.Popen([sys.executable, "-c", _HOLD, "4", *files], stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    try:
        assert await asyncio.to_thread(holder.stdout.readline) == "held\n"
        before = world.posted()
        await asyncio.to_thread(holder.wait, 10)
        assert world.posted() - before <= 20  # those whose intents were committed before
    finally:
        holder.kill()
        holder.wait()
        holder.stdout.close()
    await world.all_sent(60)
    await world.assert_fine()
    assert [worker.dead for worker in workers] == [False, False]


class Disk:
    """A small disk that can be filled: a file system of its own where this user may mount one.

    Elsewhere, a limit on how long this process may let any file grow, which SQLite meets as a failing write, too.
    """

    def __init__(self, folder: Path) -> None:
        self.folder, self._ballast = folder, folder / "ballast"
        mount = ["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", str(folder)]
        self.mounted = subprocess.run(mount, capture_output=True).returncode == 0

    def fill(self) -> None:
        """From now on nothing more can be written."""
        if not self.mounted:
            longest = max(file.stat().st_size for file in self.folder.iterdir())
            resource.setrlimit(resource.RLIMIT_FSIZE, (longest, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
            return
        with contextlib.suppress(OSError), self._ballast.open("wb", buffering=0) as file:
            while file.write(b"\0" * 4096):
                pass

    def free(self) -> None:
        """There is room again; a second call does nothing."""
        hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
        self._ballast.unlink(missing_ok=True)

    def close(self) -> None:
        """Leave nothing behind."""
        self.free()
        if self.mounted:
            subprocess.run(["umount", "-l", str(self.folder)], check=True)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Disk]:
    """See `Disk`."""
    folder = tmp_path / "disk"
    folder.mkdir()
    disk = Disk(folder)
    yield disk
    disk.close()


async def test_17_the_disk_is_full(make: Make, small_disk: Disk) -> None:
    """While the disk is full nothing is posted without an intent and the health is red; freed, all is delivered."""
    path = small_disk.folder / "dealbot.db"
    world: World = await make(f"sqlite:///{path}")
    await world.plan(100, 10)
    slow = world.slack.faults.inject("chat.postMessage", delay=0.1)
    async with world.runner() as runner:
        await until(lambda: world.posted() >= 20, 20)
        small_disk.fill()
        await until(lambda: runner.healthy() is not None, 20, "the health to be red")
        assert await world.store.ready() is not None
        before = world.posted()
        await asyncio.sleep(3 * world.waits.sweep)
        assert world.posted() <= before + 10
        assert world.posted() < 100
        small_disk.free()
        world.slack.faults.clear(slow)
        await world.all_sent(60)
        await until(lambda: runner.healthy() is None, 20, "the health to be green again")
    await world.assert_fine()
    with contextlib.closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


async def test_17_no_post_without_an_intent(world: World) -> None:
    """Where the intent cannot be committed nothing is posted at all."""
    await world.plan(5, 1)
    from bot.store.attempts import Attempts

    async def full(*_: Any, **__: Any) -> Any:
        raise sqlite3.OperationalError("database or disk is full")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Attempts, "intend", full)
        async with world.runner():
            await asyncio.sleep(3 * world.waits.sweep)
    assert world.slack.called("chat.postMessage") == []
    async with world.runner():
        await world.all_sent(20)
    await world.assert_fine()
