"""A store in trouble while it is in use: locked, full, removed, its server gone. It says so, and works again after."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert
from sqlalchemy.exc import DBAPIError

from bot.asker import Workspace
from bot.clock import ticks
from bot.store import Store, open_store
from bot.store.schema import seen
from bot.store.sqlite import SqliteDatabase
from tests.bot.postgres import Cluster
from tests.bot.store.conftest import Start

#: Holds the write lock until a line comes in, and so many seconds more.
HOLDS = """
import sqlite3, sys, time
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
connection.execute("DELETE FROM seen")
print("held", flush=True)
time.sleep(float(sys.argv[2]))
connection.execute("ROLLBACK")
"""
#: Counts in a subject's preferences, reading before it writes.
COUNTS = """
import asyncio, sys
from datetime import UTC, datetime
from sqlalchemy import select, update
from bot.asker import Workspace
from bot.store import open_store
from bot.store.schema import preferences as table

def count(connection):
    number = connection.execute(select(table.c.chosen).with_for_update()).scalar_one()["number"]
    connection.execute(update(table).values(chosen={"number": number + 1}))

async def main(url):
    store = await open_store(url)
    await store.preferences.put(Workspace("E1", "T1"), "count", {"number": 0}, "U1", datetime(2026, 11, 23, tzinfo=UTC))
    print("ready", flush=True)
    sys.stdin.readline()
    for _ in range(250):
        await store._database.write(count)
    await store.close()

asyncio.run(main(sys.argv[1]))
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "dealbot.db"


@pytest.fixture
async def sqlite(path: Path) -> AsyncIterator[Store]:
    """An empty SQLite store."""
    store = await open_store(f"sqlite:///{path}")
    yield store
    await store.close()


def limit(store: Store, pages: int) -> None:
    """Let the store's file grow to so many pages, as if the disk were full then."""
    database = store._database
    assert isinstance(database, SqliteDatabase)
    database._writer.exec_driver_sql(f"PRAGMA max_page_count={pages}")
    database._writer.rollback()


async def test_locked_for_seconds(sqlite: Store, path: Path, start: Start, here: Workspace, at: datetime) -> None:
    """While another process holds the lock for more than two seconds, reads answer at once, a start comes up, and
    writes wait and are then done."""
    await sqlite.preferences.put(here, "person:U1", {"brief": True}, "U1", at)
    process = start(HOLDS, str(path), "2.2")
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    began = ticks()
    claims = [asyncio.create_task(sqlite.seen.claim(here, key, at)) for key in ("Ev1", "Ev2")]
    assert await sqlite.preferences.of(here, "person:U1") == {"person:U1": {"brief": True}}
    other = await open_store(f"sqlite:///{path}")
    assert ticks() - began < 1
    assert not any(claim.done() for claim in claims)
    told = await sqlite.ready(patience=0.1)
    assert told is not None
    assert "has not taken a write" in told
    assert await asyncio.gather(*claims) == [True, True]
    assert ticks() - began > 1.5
    assert await sqlite.ready() is None
    assert not await other.seen.claim(here, "Ev1", at)
    await other.close()


async def test_full_disk(sqlite: Store, here: Workspace, at: datetime) -> None:
    """On a full disk writes fail, nothing that was kept is lost, and with room again all works."""
    await sqlite.conversations.keep(here, "C1", "1", "U1", {"turn": 1}, at)
    limit(sqlite, 1)
    with pytest.raises(DBAPIError, match="full"):
        await sqlite.conversations.keep(here, "C1", "2", "U1", {"text": "x" * 1_000_000}, at)
    assert await sqlite.conversations.of(here, "C1", "1") is not None
    assert await sqlite.conversations.of(here, "C1", "2") is None
    limit(sqlite, 1_000_000)
    await sqlite.conversations.keep(here, "C1", "2", "U1", {"text": "x" * 1_000_000}, at)
    assert await sqlite.ready() is None


async def test_errors_hold_no_values(sqlite: Store, here: Workspace, at: datetime) -> None:
    """What a failed statement says does not hold what was to be written."""
    limit(sqlite, 1)
    with pytest.raises(DBAPIError) as told:
        await sqlite.conversations.keep(here, "C1", "2", "canary", {"text": "canary" * 100_000}, at)
    assert "canary" not in str(told.value)


@pytest.mark.parametrize("replaced", [False, True])
async def test_removed_file(sqlite: Store, path: Path, replaced: bool) -> None:
    """A file that is removed or replaced under a running store is told by `ready`: what is written would be lost."""
    os.rename(path, f"{path}.old")
    if replaced:
        path.write_bytes(Path(f"{path}.old").read_bytes())
    told = await sqlite.ready()
    assert told is not None
    assert "removed or replaced" in told


async def test_closing(url: str, here: Workspace, at: datetime) -> None:
    """What was begun before closing is finished; a second close does nothing."""
    store = await open_store(url)
    claims = [asyncio.create_task(store.seen.claim(here, f"Ev{number}", at)) for number in range(50)]
    await asyncio.sleep(0)
    await store.ready()
    await asyncio.gather(*claims)
    await store.close()
    await store.close()
    store = await open_store(url)
    assert not await store.seen.claim(here, "Ev49", at)
    await store.close()


async def test_all_or_nothing(store: Store, here: Workspace, at: datetime) -> None:
    """Of work that raises nothing is kept, and the next work is not disturbed."""

    def half(connection: Connection) -> None:
        connection.execute(insert(seen), {**here._asdict(), "key": "Ev1", "at": at})
        raise ZeroDivisionError

    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            await store._database.write(half)
    assert await store.seen.claim(here, "Ev1", at)


async def test_four_writers(url: str, start: Start, here: Workspace) -> None:
    """Four processes that each read a number and write the next one, 250 times, wait for each other: none fails, none
    is lost."""
    await (await open_store(url)).close()
    processes = [start(COUNTS, url) for _ in range(4)]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in processes:
        _, error = process.communicate(timeout=50)
        assert process.returncode == 0, error
    store = await open_store(url)
    assert (await store.preferences.of(here, "count"))["count"] == {"number": 1000}
    await store.close()


async def test_reads_beside_writes(store: Store, here: Workspace, at: datetime) -> None:
    """Sixteen callers that read and write at once get in each other's way with no error, and each reads its own."""

    async def caller(number: int) -> None:
        for turn in range(20):
            await store.conversations.keep(here, "C1", str(number), "U1", {"turn": turn}, at)
            kept = await store.conversations.of(here, "C1", str(number))
            assert kept is not None
            assert kept.state == {"turn": turn}
            assert await store.seen.claim(here, f"Ev{number}.{turn}", at)

    await asyncio.gather(*(caller(number) for number in range(16)))


async def test_dropped_connections(postgres: Cluster, postgres_url: str, here: Workspace, at: datetime) -> None:
    """A server that drops all connections, as by a restart, is connected to again without an error."""
    store = await open_store(postgres_url)
    name = postgres_url.rpartition("/")[2]
    for turn in range(3):
        assert all(await asyncio.gather(*(store.seen.claim(here, f"Ev{turn}.{number}", at) for number in range(9))))
        assert await asyncio.gather(*(store.preferences.of(here, "person:U1") for _ in range(9)))
        postgres.hang_up(name)
    assert await store.ready() is None
    await store.close()


async def test_server_gone(postgres: Cluster, postgres_url: str) -> None:
    """A database that is gone is told by `ready`, as a sentence."""
    store = await open_store(postgres_url)
    name = postgres_url.rpartition("/")[2]
    postgres.sql("ALTER DATABASE {name} WITH ALLOW_CONNECTIONS false", name=name)
    postgres.hang_up(name)
    told = await store.ready()
    assert told is not None
    assert "takes no writes" in told
    postgres.sql("ALTER DATABASE {name} WITH ALLOW_CONNECTIONS true", name=name)
    assert await store.ready() is None
    await store.close()
