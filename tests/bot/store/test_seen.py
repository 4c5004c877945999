"""A key is claimed once: by one caller, over tasks, engines, processes and restarts."""

from __future__ import annotations

import asyncio
import json
from datetime import datetime, timedelta

import pytest

from bot.asker import Workspace
from bot.store import Store, open_store
from bot.store.database import Database, T, Work
from bot.store.seen import Seen
from core import BrokenPromise
from tests.bot.store.conftest import Start

CLAIMS = """
import asyncio, json, sys
from datetime import UTC, datetime
from bot.asker import Workspace
from bot.store import open_store

async def main(url, keys):
    store = await open_store(url)
    print("ready", flush=True)
    sys.stdin.readline()
    async def claim(key):
        return key if await store.seen.claim(Workspace("E1", "T1"), key, datetime(2026, 11, 23, tzinfo=UTC)) else None
    won = []
    for first in range(0, keys, 20):
        won += await asyncio.gather(*(claim(f"Ev{number}") for number in range(first, first + 20)))
    print(json.dumps([key for key in won if key]))
    await store.close()

asyncio.run(main(sys.argv[1], int(sys.argv[2])))
"""
ACKNOWLEDGED = """
import asyncio, sys
from datetime import UTC, datetime
from bot.asker import Workspace
from bot.store import open_store

async def main(url, prefix):
    store = await open_store(url)
    number = 0
    async def one(number):
        key = f"{prefix}-{number}"
        assert await store.seen.claim(Workspace("E1", "T1"), key, datetime(2026, 11, 23, tzinfo=UTC))
        print(key, flush=True)
    while True:
        await asyncio.gather(*(one(number + more) for more in range(8)))
        number += 8

asyncio.run(main(*sys.argv[1:]))
"""


class Watched:
    """A database that counts its transactions, and fails as long as it is told to."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.writes = 0
        self.fails: Exception | None = None

    async def read(self, work: Work[T]) -> T:
        return await self.database.read(work)

    async def write(self, work: Work[T]) -> T:
        self.writes += 1
        if self.fails is not None:
            raise self.fails
        return await self.database.write(work)

    def amiss(self) -> str | None:
        return self.database.amiss()

    async def check(self) -> str | None:
        return await self.database.check()

    async def close(self) -> None:
        await self.database.close()


@pytest.fixture
def watched(store: Store) -> Watched:
    return Watched(store._database)


async def test_once(store: Store, here: Workspace, at: datetime) -> None:
    """The first claim of a key has it; none after it, also not after a restart."""
    assert await store.seen.claim(here, "Ev1", at)
    assert not await store.seen.claim(here, "Ev1", at + timedelta(days=1))
    assert await store.seen.claim(here, "Ev2", at)


async def test_once_over_a_restart(url: str, here: Workspace, at: datetime) -> None:
    """What was claimed before a restart is claimed after it."""
    for expected in (True, False):
        store = await open_store(url)
        assert await store.seen.claim(here, "Ev1", at) is expected
        await store.close()


async def test_once_among_many(store: Store, here: Workspace, at: datetime) -> None:
    """Of many claims at once, of the same and of other keys, each key has one winner, the first who asked."""
    keys = [f"Ev{number % 40}" for number in range(1200)]
    won = await asyncio.gather(*(store.seen.claim(here, key, at) for key in keys))
    assert won == [True] * 40 + [False] * 1160


async def test_claims_share_transactions(watched: Watched, here: Workspace, at: datetime) -> None:
    """Claims made at the same time are written together: 900 take no more than three transactions."""
    seen = Seen(watched)
    assert all(await asyncio.gather(*(seen.claim(here, f"Ev{number}", at) for number in range(900))))
    assert 2 <= watched.writes <= 3


async def test_failure_reaches_each_caller(watched: Watched, here: Workspace, at: datetime) -> None:
    """Where the database fails, every caller hears of it, and later claims work again."""
    seen = Seen(watched)
    watched.fails = OSError("the disk is gone")
    told = await asyncio.gather(*(seen.claim(here, f"Ev{number}", at) for number in range(5)), return_exceptions=True)
    assert [str(error) for error in told] == ["the disk is gone"] * 5
    watched.fails = None
    assert await seen.claim(here, "Ev1", at)


async def test_cancelled_caller(store: Store, here: Workspace, at: datetime) -> None:
    """A caller who gives up takes nobody along: of those with the same key, one who still waits has it."""
    gone = asyncio.create_task(store.seen.claim(here, "Ev1", at))
    others = [asyncio.create_task(store.seen.claim(here, key, at)) for key in ("Ev1", "Ev1", "Ev2")]
    await asyncio.sleep(0)  # all of them wait now
    gone.cancel()
    assert await asyncio.gather(*others) == [True, False, True]
    assert gone.cancelled()


async def test_naive_moment(store: Store, here: Workspace, at: datetime) -> None:
    """A moment without a zone is the caller's mistake, and fails that caller alone."""
    told = await asyncio.gather(
        store.seen.claim(here, "Ev1", at.replace(tzinfo=None)), store.seen.claim(here, "Ev2", at), return_exceptions=True
    )
    assert isinstance(told[0], BrokenPromise)
    assert told[1] is True


@pytest.mark.parametrize("key", ["", "Ev\0", "\ud800", "ключ", "x" * 5000, "' OR 1=1 --"], ids=ascii)
async def test_any_key(store: Store, here: Workspace, at: datetime, key: str) -> None:
    """Any text is a key, and never the same one as another."""
    assert await store.seen.claim(here, key, at)
    assert not await store.seen.claim(here, key, at)
    assert await store.seen.claim(here, key + "1", at)


async def test_forget(store: Store, here: Workspace, at: datetime) -> None:
    """Claims from before a moment are forgotten, in every workspace; one made at the moment is not."""
    there = Workspace("", "T2")
    old = [store.seen.claim(where, f"Ev{number}", at) for where in (here, there) for number in range(1300)]
    assert all(await asyncio.gather(*old))
    assert await store.seen.claim(here, "new", at + timedelta(microseconds=1))
    assert await store.seen.forget(at) == 0
    assert await store.seen.forget(at + timedelta(microseconds=1)) == 2600
    assert not await store.seen.claim(here, "new", at)
    assert await store.seen.claim(here, "Ev1", at)


async def test_once_over_processes(url: str, here: Workspace, at: datetime, start: Start) -> None:
    """Three processes and two engines in this one claim the same 300 keys at once: each key has one winner."""
    stores = [await open_store(url) for _ in range(2)]
    processes = [start(CLAIMS, url, "300") for _ in range(3)]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
    keys = [f"Ev{number}" for number in range(300)]
    won = [key for store in stores for key, mine in zip(keys, await asyncio.gather(
        *(store.seen.claim(here, key, at) for key in keys)), strict=True) if mine]  # fmt: skip
    for process in processes:
        out, error = await asyncio.to_thread(process.communicate, None, 30)
        assert process.returncode == 0, error
        won += json.loads(out)
    assert sorted(won) == sorted(keys)
    for store in stores:
        await store.close()


async def test_acknowledged_is_kept(url: str, here: Workspace, at: datetime, start: Start) -> None:
    """What a killed process was told is claimed, is claimed; the store opens as if nothing had been."""
    for life in range(3):
        process = start(ACKNOWLEDGED, url, f"life{life}")
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(200)]
        process.kill()
        lines += process.communicate()[0].splitlines(keepends=True)
        keys = [line.strip() for line in lines if line.endswith("\n")]
        store = await open_store(url)
        assert not any(await asyncio.gather(*(store.seen.claim(here, key, at) for key in keys)))
        assert await store.ready() is None
        await store.close()
