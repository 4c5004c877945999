"""How alerts fare at full size: pytest tests/bench/test_bench_alerts.py -s

They print what they measure and assert that nothing was lost or doubled. No wait is shortened. FAULTS_SEEDS (7,8,9)
are the seeds of the runs with kills; each takes about two minutes.
"""

from __future__ import annotations

import asyncio
import math
import os
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.alerts import marks_of
from bot.store.ledger import mark_of
from tests.faults.conftest import make, nursery
from tests.faults.processes import until
from tests.faults.world import HERE, World

__all__ = ["make", "nursery"]

SEEDS = tuple(int(seed) for seed in os.environ.get("FAULTS_SEEDS", "7,8,9").split(","))


@pytest.fixture(params=["sqlite", "postgresql"])
def both(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a store is to be, on each kind of database in turn."""
    if request.param == "postgresql":
        found: str = request.getfixturevalue("postgres_url")
        return found
    return f"sqlite:///{tmp_path / 'state' / 'dealbot.db'}"


@pytest.mark.parametrize("seed", SEEDS)
async def test_two_thousand_alerts_and_ten_kills(make: Callable[..., Any], both: str, seed: int) -> None:
    """2,000 alerts due at once over 100 channels, two processes, ten `kill -9`, the faults of reliability.md, 1.2.

    As there, Slack limits messages by channel and no other method; with FAULTS_TIERS=1 it limits all, also the look-backs
    to fifty a minute.
    """
    world: World = await make(both, seed=seed, scale=1)
    if not os.environ.get("FAULTS_TIERS"):
        world.slack.limits.tiers = dict.fromkeys(world.slack.limits.tiers, 1_000_000)
    await world.plan(2_000, 100)
    world.usual_faults()
    workers = await world.started("one", "two")
    begun = time.perf_counter()
    await world.kills(workers, 10, 2_000, lambda turn: world.start(("one", "two")[turn]), within=300)
    killed = time.perf_counter() - begun
    await world.all_sent(300)
    seconds = time.perf_counter() - begun
    verdict = await world.verdict()
    copies = world.copies()
    entries = (await world.entries()).values()
    print(f"\n{both.partition(':')[0]} seed {seed}: lost {len(verdict.lost)}, doubled {len(verdict.doubled)}, "
          f"ever posted more than once {sum(many > 1 for many in copies.values())}, "
          f"different in the ledger {len(verdict.differs)}; last kill after {killed:.0f} s, all after {seconds:.0f} s; "
          f"look-backs {len(world.slack.called('conversations.history')) + len(world.slack.called('conversations.replies'))}, "
          f"entries tried more than once {sum(1 for one in entries if one.attempt > 1)}", flush=True)  # fmt: skip
    await world.assert_fine()


async def test_finding_what_is_due_among_three_million(make: Callable[..., Any], tmp_path: Path) -> None:
    """The sweep's question with 3,000,000 planned dates in a SQLite file."""
    world: World = await make()
    now, channels = world.clock.now(), 1_000
    secret = await world.store.ledger.secret(HERE)
    columns = ("enterprise", "team", "key", "destination", "deal", "rule", "target", "day", "step", "due", "mark", "state",
               "wake", "attempt", "owner", "channel", "thread", "ts", "late", "failures", "error", "digest", "obsolete")  # fmt: skip
    mark = mark_of(secret, HERE, "x")
    zone_less = "%Y-%m-%d %H:%M:%S.%f"

    def rows() -> Any:
        for turn in range(3_000_000):  # in the order of their keys
            number = turn % 3_000 * channels + turn // 3_000
            place = f"C{number % channels:08}"
            # All but two hundred lie between now and 400 days ahead; a third was sent before.
            ahead = timedelta(seconds=-60 - number if number < 200 else 60 + (number * 7919) % (400 * 86_400))
            done = number >= 200 and number % 3 == 0
            due = (now + ahead).strftime(zone_less)
            day = (date(2027, 1, 1) + timedelta(days=number % 300)).isoformat()
            yield (*HERE, f"{place}|demo|delivery|item-{number:08}|{day}|7", place, "demo", "delivery", f"item-{number:08}", day, 7, due,
                   mark, "sent" if done else "planned", None if done else due, int(done), "", "", "", "", 0, 0, "", "", 0)  # fmt: skip

    path = Path(world.url.removeprefix("sqlite:///"))
    begun = time.perf_counter()
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        indexes = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'ledger' AND sql != ''").fetchall()
        for setting in ("synchronous = OFF", "cache_size = -500000", "temp_store = MEMORY"):
            connection.execute(f"PRAGMA {setting}")
        connection.execute("BEGIN IMMEDIATE")
        for name, _ in indexes:
            connection.execute(f"DROP INDEX {name}")
        connection.executemany(f"INSERT INTO ledger ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})", rows())  # noqa: S608
        for _, statement in indexes:
            connection.execute(statement)
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    filled = time.perf_counter() - begun
    taken = []
    for _ in range(50):
        begun = time.perf_counter()
        found = await world.store.ledger.due(HERE, now)
        taken.append((time.perf_counter() - begun) * 1000)
        assert len(found) == 200
    audit = []
    for _ in range(20):
        begun = time.perf_counter()
        overdue = await world.store.ledger.overdue(HERE, now)
        audit.append((time.perf_counter() - begun) * 1000)
        assert len(overdue) == 200
    with closing(sqlite3.connect(path)) as connection:
        plan = connection.execute(
            "EXPLAIN QUERY PLAN SELECT key FROM ledger WHERE enterprise = '' AND team = ? AND wake <= ?", (HERE.team, "2026")
        ).fetchall()
    taken.sort()
    audit.sort()
    print(f"\n3,000,000 rows ({path.stat().st_size / 1e6:.0f} MB, filled in {filled:.0f} s): 200 due found in {taken[25]:.2f} ms "
          f"(median; worst of 50 {taken[-1]:.2f} ms), the auditor's look {audit[10]:.2f} ms; {plan[0][3]}")  # fmt: skip
    assert "SCAN" not in str(plan)
    assert taken[25] <= 5.0


async def test_lateness_in_health(make: Callable[..., Any], both: str) -> None:
    """300 alerts that fall due over three minutes, two processes, no faults: from the due moment to the post."""
    world: World = await make(both, scale=1)
    await world.started("one", "two")
    now = world.clock.now()
    for number in range(300):
        await world.plan(1, [world.channels(60)[number % 60]], due=now + timedelta(seconds=10 + number * 0.6), threads=False)
    await world.all_sent(400)
    due = {entry.mark: entry.due.timestamp() for entry in world.planned}
    late = sorted(float(message["ts"]) - due[mark] for message in world.messages() for mark in marks_of(message))
    print(f"\n{both.partition(':')[0]}: posted after due: median {late[150]:.1f} s, p99 {late[math.ceil(297) - 1]:.1f} s, "
          f"worst {late[-1]:.1f} s")  # fmt: skip
    await world.assert_fine()
    assert late[math.ceil(297) - 1] <= 90


async def test_adoption_of_a_dead_process(make: Callable[..., Any], both: str) -> None:
    """How long after `kill -9` of one of two processes, for ever, the last alert that it was at is posted."""
    world: World = await make(both, scale=1)
    held = world.slack.faults.inject("chat.postMessage", delay=120)
    await world.plan(60, 60, threads=False)
    (lost,) = await world.started("one")
    await until(lambda: held.struck >= 30, 60, "thirty posts that are held up")
    await world.started("two")
    world.slack.faults.clear()
    await lost.kill()
    begun = time.perf_counter()
    await until(lambda: sum(1 for _ in world.messages()) >= 1, 120, "the first post of the other")
    first = time.perf_counter() - begun
    await world.all_sent(300)
    print(f"\n{both.partition(':')[0]}: after the kill of a process with {held.struck} posts under way, the other one sends after "
          f"{first:.1f} s and has sent all after {time.perf_counter() - begun:.0f} s")  # fmt: skip
    await asyncio.sleep(0)
    await world.assert_fine()
