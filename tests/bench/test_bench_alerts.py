"""How long the ledger takes to say what is due: pytest tests/bench/test_bench_alerts.py -s

How alerts fare at full size, and how late they are, is measured by the fault tests: pytest tests/faults -m scale -s
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from bot.store.ledger import mark_of
from tests.faults.conftest import make, nursery
from tests.faults.world import HERE, World

__all__ = ["make", "nursery"]


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
    first = taken[0]
    taken.sort()
    audit.sort()
    print(f"\n3,000,000 rows ({path.stat().st_size / 1e6:.0f} MB, filled in {filled:.0f} s): 200 due found in {taken[25]:.2f} ms "
          f"(median; the first time {first:.2f} ms, 45 of 50 within {taken[44]:.2f} ms, all within {taken[-1]:.2f} ms), the auditor's look {audit[10]:.2f} ms; {plan[0][3]}")  # fmt: skip
    assert "SCAN" not in str(plan)
    assert taken[25] <= 5.0
