"""Migrations: up, down and up again with data; several at once; killed anywhere and run again; on both databases."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from bot.asker import Workspace
from bot.store import Store, StoreRefused, migrating, open_store
from bot.store.postgresql import LOCK
from bot.store.schema import metadata
from tests.bot.postgres import Cluster
from tests.bot.store.conftest import Start

#: A migration, in several statements, that alters a table which has rows that rows of another one point to.
ANOTHER = '''
import sqlalchemy as sa
from alembic import op
revision = "NEXT"
down_revision = "HEAD"

def upgrade():
    key = ("enterprise", "team", "channel", "thread")
    op.create_table(
        "extra", *(sa.Column(name, sa.Text) for name in key), sa.PrimaryKeyConstraint(*key),
        sa.ForeignKeyConstraint(key, [f"conversations.{name}" for name in key], ondelete="CASCADE"),
    )
    op.execute("INSERT INTO extra SELECT enterprise, team, channel, thread FROM conversations")
    anew = "always" if op.get_bind().dialect.name == "sqlite" else "never"
    with op.batch_alter_table("conversations", recreate=anew) as batch:
        batch.add_column(sa.Column("note", sa.Text, nullable=False, server_default="none"))
    op.execute("UPDATE conversations SET note = thread")

def downgrade():
    with op.batch_alter_table("conversations") as batch:
        batch.drop_column("note")
    op.drop_table("extra")
'''
OPEN = """
import asyncio, sys
from pathlib import Path
from bot.store import migrating, open_store

async def main(url, migrations):
    migrating.MIGRATIONS = Path(migrations)
    print("ready", flush=True)
    sys.stdin.readline()
    store = await open_store(url)
    await store.close()

asyncio.run(main(*sys.argv[1:3]))
"""
#: Dies as by `kill -9` just before (or, negative, just after) the statement of that number that changes something.
DIES = (
    """
import os, signal, sys
from sqlalchemy import Engine, event
at, counted = int(sys.argv[3]), 0

def die(connection, cursor, statement, parameters, context, executemany):
    global counted
    if statement.lstrip().upper().startswith(("CREATE", "ALTER", "DROP", "INSERT", "UPDATE")):
        counted += 1
        if counted == abs(at):
            os.kill(os.getpid(), signal.SIGKILL)

event.listen(Engine, "before_cursor_execute" if at > 0 else "after_cursor_execute", die)
"""
    + OPEN
)
Rows = dict[str, list[tuple[Any, ...]]]


HEAD = migrating.revisions()[-1]
NEXT = f"{int(HEAD) + 1:04}"


@pytest.fixture
def two(tmp_path: Path) -> Path:
    """The migrations, and one more."""
    folder = tmp_path / "100% migrations"
    shutil.copytree(migrating.MIGRATIONS, folder)
    (folder / "versions" / f"v{NEXT}_another.py").write_text(ANOTHER.replace("NEXT", NEXT).replace("HEAD", HEAD))
    return folder


@pytest.fixture
def knows(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], None]:
    """Makes this process know other migrations."""

    def know(folder: Path) -> None:
        monkeypatch.setattr(migrating, "MIGRATIONS", folder)

    return know


async def fill(store: Store, here: Workspace, at: datetime) -> None:
    """A few rows in every table."""
    for number in range(5):
        await store.seen.claim(here, f"Ev{number}", at)
        await store.conversations.keep(here, "C1", f"{number}.1", "U1", {"turn": number}, at)
        await store.preferences.put(here, f"person:U{number}", {"brief": True}, "U1", at)
        await store.misreadings.add(here, at, {"number": number}, {}, "cost", "answered")
        await store.versions.put(f"/deals/{number}.yaml", "demo", "title: Demo", "d", at)
        await store.subscriptions.put(here, f"C{number}", "demo", {"notice": [60, 30]}, True, "Europe/Berlin", "U1", at)
        await store.decisions.add(here, "demo", "stay", None, at.date(), f"exit-{number}", "U1", at)
        await store.answers.snooze(here, f"card-{number}", at.date(), "U1", at)


async def rows(store: Store) -> Rows:
    """All that is in the tables."""

    def read(connection: Connection) -> Rows:
        return {table.name: sorted(map(tuple, connection.execute(table.select()).all()), key=repr)
                for table in metadata.sorted_tables}  # fmt: skip

    return await store._database.write(read)


async def revision(store: Store) -> str | None:
    return await store._database.write(migrating.revision_of)


async def test_head_is_the_schema(store: Store) -> None:
    """The migrations leave exactly the tables that the queries are written against."""

    def differences(connection: Connection) -> Any:
        options = {"version_table": migrating.VERSION_TABLE, "compare_type": True}
        return compare_metadata(MigrationContext.configure(connection, opts=options), metadata)

    assert await store._database.write(differences) == []


def test_revisions_are_a_line() -> None:
    """The numbers in the files' names are the revisions, one after the other, without a gap or a fork."""
    scripts = ScriptDirectory(str(migrating.MIGRATIONS))
    line = [script.revision for script in scripts.walk_revisions()][::-1]
    assert tuple(line) == migrating.revisions()
    assert line == [f"{number:04}" for number in range(1, len(line) + 1)]
    assert scripts.get_heads() == [line[-1]]


async def test_up_down_up(store: Store, here: Workspace, at: datetime) -> None:
    """Every migration can be undone with data in the tables, and done again."""
    await fill(store, here, at)

    def down_and_up(connection: Connection) -> None:
        for _ in migrating.revisions():
            command.downgrade(migrating.config(connection), "-1")
        assert migrating.revision_of(connection) is None
        assert {name for name in connection.dialect.get_table_names(connection) if name in metadata.tables} == set()
        command.upgrade(migrating.config(connection), "head")

    await store._database.write(down_and_up)
    assert all(not found for found in (await rows(store)).values())
    await fill(store, here, at)
    assert await store.ready() is None


async def test_up_and_down_keep_data(
    url: str, here: Workspace, at: datetime, two: Path, knows: Callable[[Path], None]
) -> None:
    """A migration that alters a table with rows in it keeps them, on the way up and on the way down."""
    store = await open_store(url)
    await fill(store, here, at)
    before = await rows(store)
    await store.close()
    knows(two)
    store = await open_store(url)
    assert await revision(store) == NEXT
    assert await rows(store) == before

    def down(connection: Connection) -> list[str]:
        assert connection.execute(text("SELECT count(*) FROM extra")).scalar() == 5
        notes = [row[0] for row in connection.execute(text("SELECT note FROM conversations ORDER BY thread"))]
        command.downgrade(migrating.config(connection), "-1")
        return notes

    assert await store._database.write(down) == [f"{number}.1" for number in range(5)]
    assert await rows(store) == before
    await store.close()


async def test_newer_schema_is_refused(
    url: str, here: Workspace, at: datetime, two: Path, knows: Callable[[Path], None]
) -> None:
    """A database of a newer dealbot is refused by an older one, and left as it is."""
    older = migrating.MIGRATIONS
    knows(two)
    store = await open_store(url)
    await fill(store, here, at)
    await store.close()
    knows(older)
    with pytest.raises(StoreRefused, match="newer than this dealbot") as told:
        await open_store(url)
    assert NEXT in told.value.why
    assert "backup" in told.value.instead
    knows(two)
    store = await open_store(url)
    assert not await store.seen.claim(here, "Ev1", at)
    await store.close()


async def test_three_starts_at_once(url: str, start: Start, here: Workspace, at: datetime, two: Path) -> None:
    """Three processes that start at once, on nothing and on a database to be migrated, all come up."""
    for folder in (migrating.MIGRATIONS, two):
        processes = [start(OPEN, url, str(folder)) for _ in range(3)]
        for process in processes:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        for process in processes:
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        for process in processes:
            _, error = process.communicate(timeout=30)
            assert process.returncode == 0, error
        if folder != two:
            store = await open_store(url)
            await fill(store, here, at)
            await store.close()
    with pytest.raises(StoreRefused, match=f"{NEXT} is newer"):
        await open_store(url)


async def test_one_migrates_at_a_time(postgres: Cluster, postgres_url: str) -> None:
    """On a server, a start waits while another one migrates, and touches nothing meanwhile."""
    waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
    tables = "SELECT count(*) FROM pg_class WHERE relname = 'dealbot_schema'"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        opening = asyncio.create_task(open_store(postgres_url))
        async with asyncio.timeout(10):
            while connection.execute(waiting).fetchone() == (0,):
                assert not opening.done()
                await asyncio.sleep(0.01)
        assert connection.execute(tables).fetchone() == (0,)
        connection.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
        store = await opening
        assert connection.execute(tables).fetchone() == (1,)
        await store.close()


@pytest.mark.parametrize("number", [1, 4, -8, -9, 13, -20])
async def test_killed_in_the_first_migrations(url: str, start: Start, here: Workspace, at: datetime, number: int) -> None:
    """A process that is killed while it makes the tables leaves nothing behind that the next start stumbles over."""
    killed(start, url, migrating.MIGRATIONS, number)
    store = await open_store(url)
    await fill(store, here, at)
    assert await store.ready() is None
    await store.close()


@pytest.mark.parametrize("number", [1, 3, -4])
async def test_killed_in_a_later_migration(
    url: str, start: Start, here: Workspace, at: datetime, number: int, two: Path, knows: Callable[[Path], None]
) -> None:
    """A process that is killed while it alters tables has altered nothing; the next start alters them."""
    store = await open_store(url)
    await fill(store, here, at)
    before = await rows(store)
    await store.close()
    killed(start, url, two, number)
    store = await open_store(url)  # the older dealbot, which would refuse the newer schema
    assert await rows(store) == before
    await store.close()
    knows(two)
    store = await open_store(url)
    assert await revision(store) == NEXT
    assert await rows(store) == before
    await store.close()


def killed(start: Start, url: str, migrations: Path, number: int) -> None:
    """A process that opens the store and dies at a statement."""
    process = start(DIES, url, str(migrations), str(number))
    _, error = process.communicate("go\n", timeout=30)
    assert process.returncode == -9, f"it was not killed: {error}"
