"""The audit: every row once and in order, also of processes that are killed; whatever is tampered with is found."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import ColumnElement, Connection, bindparam, delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from bot.asker import Workspace
from bot.store import Done, Store, open_store
from bot.store.audit import _seal
from bot.store.schema import audit, chains
from tests.bot.store.conftest import Start

#: Appends rows, telling the number of each once it is kept, until it is killed.
APPENDS = """
import asyncio, sys
from datetime import UTC, datetime
from bot.asker import Workspace
from bot.store import open_store

async def main(url, person):
    store = await open_store(url)
    count = 0
    while True:
        count += 1
        done = await store.audit.add(Workspace("E1", "T1"), person, "asked", str(count), datetime(2026, 11, 23, tzinfo=UTC))
        print(done.number, count, flush=True)

asyncio.run(main(*sys.argv[1:3]))
"""
#: How the triggers are got rid of, as whoever tampers would.
DISARM = {
    "sqlite": ("DROP TRIGGER audit_no_update", "DROP TRIGGER audit_no_delete"),
    "postgresql": ("DROP TRIGGER audit_append_only ON audit",),
}


async def fill(store: Store, workspace: Workspace, at: datetime, rows: int = 5) -> None:
    for number in range(1, rows + 1):
        await store.audit.add(workspace, f"U{number % 2}", "asked", f"colossus-1 {number}", at + timedelta(seconds=number))


def number(which: int) -> tuple[ColumnElement[bool], ...]:
    """The condition for a row of the workspace that a test is about."""
    return audit.c.enterprise == "E1", audit.c.team == "T1", audit.c.number == which


async def test_rows_are_kept_in_order(store: Store, here: Workspace, at: datetime) -> None:
    """Rows are numbered from 1 in each workspace, read newest first, and any text is kept; the chain holds."""
    assert await store.audit.verify(here) is None
    assert await store.audit.latest(here) == []
    await fill(store, here, at)
    odd = await store.audit.add(here, "U\0", "as\ud800ked", "naïve ✓", at)
    assert odd.number == 6
    other = await store.audit.add(Workspace("E1", "T2"), "U1", "asked", "x", at)
    assert other.number == 1
    assert [done.number for done in await store.audit.latest(here, 3)] == [6, 5, 4]
    assert (await store.audit.latest(here))[0] == odd
    assert await store.audit.verify(here) is None
    assert await store.audit.workspaces() == [here, Workspace("E1", "T2")]


async def test_many_at_once(store: Store, here: Workspace, at: datetime) -> None:
    """Rows appended at once by many callers get each a number of their own, without a gap."""
    adding = (store.audit.add(here, "U1", "asked", str(count), at) for count in range(60))
    done = await asyncio.gather(*adding)
    assert sorted(one.number for one in done) == list(range(1, 61))
    assert await store.audit.verify(here) is None


async def test_append_only(store: Store, here: Workspace, at: datetime) -> None:
    """The database itself refuses to change a row or to take one away."""
    await fill(store, here, at)
    statements = [update(audit).values(person="U9"), update(audit).where(*number(2)).values(at=at),
                  delete(audit).where(*number(5)), delete(audit)]  # fmt: skip
    for statement in statements:
        with pytest.raises(DBAPIError, match="append-only"):
            await store._database.write(partial(Connection.execute, statement=statement))
    assert await store.audit.verify(here) is None
    assert len(await store.audit.latest(here)) == 5


def change(**values: object) -> Callable[[Connection], object]:
    return lambda connection: connection.execute(update(audit).where(*number(3)).values(**values))


def swap(connection: Connection) -> None:
    """Two rows trade all but their numbers."""
    rows = {row.number: row for row in connection.execute(select(audit).where(audit.c.team == "T1"))}
    for one, other in ((3, 4), (4, 3)):
        said = {name: getattr(rows[other], name) for name in ("person", "what", "subject", "at", "seal")}
        connection.execute(update(audit).where(*number(one)).values(**said))


def reseal(connection: Connection) -> None:
    """A row is changed, and sealed anew."""
    before = connection.execute(select(audit.c.seal).where(*number(2))).scalar_one()
    row = connection.execute(select(*(audit.c[name] for name in Done._fields)).where(*number(3))).one()
    done = Done(*row)._replace(person="U9")
    seal = _seal(before, Workspace("E1", "T1"), done)
    connection.execute(update(audit).where(*number(3)).values(person="U9", seal=seal))


def remove(which: int) -> Callable[[Connection], object]:
    return lambda connection: connection.execute(delete(audit).where(*number(which)))


def close_gap(connection: Connection) -> None:
    """A row is removed, and the later ones are renumbered."""
    connection.execute(delete(audit).where(*number(3)))
    for which in (4, 5):
        connection.execute(update(audit).where(*number(which)).values(number=which - 1))


def forge(connection: Connection) -> None:
    """A row is copied behind the end."""
    row = connection.execute(select(audit).where(*number(5))).mappings().one()
    connection.execute(insert(audit), {**row, "number": 6})


def empty(connection: Connection) -> None:
    connection.execute(delete(audit).where(audit.c.team == "T1"))


def from_elsewhere(connection: Connection) -> None:
    """The chain is taken from another workspace, whole."""
    empty(connection)
    connection.execute(update(audit).where(audit.c.team == "T2").values(team="T1"))


def end_lost(connection: Connection) -> None:
    connection.execute(delete(chains).where(chains.c.team == "T1"))


def end_moved(connection: Connection) -> None:
    connection.execute(delete(audit).where(*number(5)))
    connection.execute(update(chains).where(chains.c.team == "T1").values(number=4))


#: What may be done to five rows -> the number of the row at which that is found.
TAMPERED: tuple[tuple[Callable[[Connection], object], int], ...] = (
    (change(person="U9"), 3), (change(what="undone"), 3), (change(subject="x"), 3),
    (change(at=datetime.fromisoformat("2026-11-23T00:00:00+00:00")), 3), (change(seal="0" * 64), 3), (swap, 3),
    (reseal, 4), (remove(1), 1), (remove(3), 3), (remove(5), 5), (close_gap, 3), (forge, 6), (empty, 1),
    (from_elsewhere, 1), (end_lost, 1), (end_moved, 4),
)  # fmt: skip


async def test_tampering_is_found(store: Store, here: Workspace, at: datetime) -> None:
    """An edited, removed, moved or added row is found, at its number; other workspaces' chains still hold."""
    for workspace in (here, Workspace("E1", "T2"), Workspace("E2", "T3")):
        await fill(store, workspace, at)

    def disarmed(connection: Connection) -> list[list[dict[str, object]]]:
        for statement in DISARM[connection.dialect.name]:
            connection.execute(text(statement))
        return [[dict(row) for row in connection.execute(select(table)).mappings()] for table in (audit, chains)]

    written = await store._database.write(disarmed)

    def mended(connection: Connection) -> None:
        for table, rows in zip((audit, chains), written, strict=True):
            connection.execute(delete(table))
            connection.execute(insert(table), rows)

    for which, (tamper, broken) in enumerate(TAMPERED):
        await store._database.write(tamper)
        found = await store.audit.verify(here)
        assert found is not None, which
        assert (which, found.number) == (which, broken)
        assert await store.audit.verify(Workspace("E2", "T3")) is None
        told = await store.check()
        assert told is not None
        assert f"audit of T1 is broken at number {broken}" in told
        assert await store.ready() is None
        await store._database.write(mended)
        assert await store.check() is None


async def test_longer_than_a_page(
    store: Store, here: Workspace, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A chain is checked a page at a time, while others append to it."""
    from bot.store import audit as module

    monkeypatch.setattr(module, "_AFTER", module._ROWS.where(audit.c.number > bindparam("after"))
                        .order_by(audit.c.number).limit(3))  # fmt: skip
    await fill(store, here, at, 10)
    read, adding = store._database.read, 0

    async def slow(work: Callable[[Connection], object]) -> object:
        nonlocal adding
        if adding < 4:
            adding += 1
            await store.audit.add(here, "U1", "asked", "meanwhile", at)
        return await read(work)

    monkeypatch.setattr(store._database, "read", slow)
    assert await store.audit.verify(here) is None
    assert adding == 4
    assert (await store.audit.latest(here, 1))[0].number == 14


async def test_kill_9(url: str, start: Start, here: Workspace) -> None:
    """Of processes that are killed while they append, every row that was acknowledged is there once, and the chain
    holds."""
    acknowledged: list[tuple[str, str, str]] = []
    for again in range(2):
        names = [f"U{again}{count}" for count in range(2)]
        processes = [start(APPENDS, url, name) for name in names]
        for name, process in zip(names, processes, strict=True):
            assert process.stdout is not None
            lines = [process.stdout.readline() for _ in range(25)]
            process.kill()
            lines += process.stdout.read().splitlines()
            assert process.wait(30) == -9, process.stderr.read() if process.stderr else ""
            told = [line.split() for line in lines]
            acknowledged += [(name, words[0], words[1]) for words in told if len(words) == 2]
    store = await open_store(url)
    rows = {(done.person, str(done.number), done.subject) for done in await store.audit.latest(here, 100_000)}
    assert len(acknowledged) >= 100
    assert set(acknowledged) <= rows
    assert len(rows) - len(acknowledged) <= 4  # at most the one that each was appending
    assert len({(person, subject) for person, _, subject in rows}) == len(rows)
    assert await store.audit.verify(here) is None
    assert (await store.audit.add(here, "U1", "asked", "after", (await store.audit.latest(here, 1))[0].at)).number == len(rows) + 1
    await store.close()
