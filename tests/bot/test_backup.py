"""Backups: equal to what was there, under load too; restored over anything, at once or not at all, and refused
where that would lose something."""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import sqlite3
import stat
import subprocess
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from alembic import command
from sqlalchemy import Connection

from bot.asker import Workspace
from bot.cli import backup as backup_command
from bot.cli import restore as restore_command
from bot.cli.calls import WrongCall
from bot.clock import now
from bot.store import Store, StoreRefused, migrating, open_store, sqlite
from bot.store.backup import back_up
from bot.store.recheck import rechecked
from bot.store.restore import restore
from bot.store.schema import metadata
from tests.bot.postgres import PASSWORD, Cluster
from tests.bot.store.conftest import Start, at, here, start, url

__all__ = ["at", "here", "start", "url"]

#: Writes audited changes, telling how many were kept, until it is killed.
WRITES = """
import asyncio, sys
from datetime import UTC, date, datetime
from bot.asker import Workspace
from bot.store import open_store

async def main(url, person):
    store, at = await open_store(url), datetime(2026, 11, 23, tzinfo=UTC)
    for count in range(1, 1_000_000):
        await store.decisions.add(Workspace("E1", "T1"), f"deal-{count}", "stay", None, at.date(), "x" * 400, person, at)
        print(count, flush=True)

asyncio.run(main(*sys.argv[1:3]))
"""
#: Opens a store and does nothing with it until a line comes in.
HOLDS = """
import asyncio, sys
from bot.store import open_store

async def main(url):
    store = await open_store(url)
    print("open", flush=True)
    sys.stdin.readline()
    await store.close()

asyncio.run(main(sys.argv[1]))
"""
#: Restores, and dies as by `kill -9` just before (or, negative, just after) the change of that number to a folder.
DIES = """
import os, signal, sys
from pathlib import Path
from bot.store.restore import restore
at, counted = int(sys.argv[3]), 0

def dying(change):
    def changed(*arguments, **options):
        global counted
        counted += 1
        if counted == at:
            os.kill(os.getpid(), signal.SIGKILL)
        change(*arguments, **options)
        if counted == -at:
            os.kill(os.getpid(), signal.SIGKILL)
    return changed

for name in ("link", "rename", "replace"):
    setattr(os, name, dying(getattr(os, name)))
restore(sys.argv[1], Path(sys.argv[2]))
print(counted)
"""
DAY = date(2026, 11, 23)
Rows = dict[str, list[tuple[Any, ...]]]


def place(url: str) -> Path:
    """The file of a SQLite store."""
    return Path(url.removeprefix("sqlite:///"))


async def fill(url: str, here: Workspace, at: datetime, deal: str = "colossus-1", count: int = 3) -> None:
    """A few rows in every concern of a store, which is closed then."""
    store = await open_store(url)
    for number in range(count):
        await store.seen.claim(here, f"Ev{deal}{number}", at)
        await store.conversations.keep(here, "C1", f"{deal}{number}", "U1", {"text": "x" * 9000}, at)
        await store.subscriptions.put(here, f"C{number}", deal, {"notice": [60]}, False, "UTC", "U1", at)
        await store.decisions.add(here, deal, "stay", None, DAY, "exit", "U1", at, f"{deal}{number}")
        await store.answers.acknowledge(here, f"{deal}{number}", "U1", at)
    await store.close()


async def rows(url: str) -> Rows:
    """All that is in a store but the marks of backups and of health."""
    store = await open_store(url)
    found = await rows_of(store)
    await store.close()
    return found


async def rows_of(store: Store) -> Rows:
    def read(connection: Connection) -> Rows:
        return {table.name: sorted((tuple(row) for row in connection.execute(table.select())
                                    if table.name != "seen" or row[2] not in ("backup", "restored", "ready")), key=repr)
                for table in metadata.sorted_tables}  # fmt: skip

    return await store._database.write(read)


async def rows_or_why(url: str) -> Rows | str:
    """All that is in a store, or why it cannot be opened."""
    try:
        return await rows(url)
    except StoreRefused as told:
        return told.why


def everything(folder: Path) -> dict[str, bytes]:
    """Each file of a folder, with what is in it."""
    return {entry.name: entry.read_bytes() for entry in folder.iterdir() if entry.is_file()}


async def refused(work: Callable[..., object], *arguments: object, **options: object) -> StoreRefused:
    """The refusal of a backup or of a restoring."""
    with pytest.raises(StoreRefused) as told:
        await asyncio.to_thread(work, *arguments, **options)
    assert told.value.why
    assert told.value.instead
    assert PASSWORD not in str(told.value)
    return told.value


@pytest.fixture
def another(url: str, tmp_path: Path, request: pytest.FixtureRequest) -> Callable[[], str]:
    """Gives the URL of another place of the same kind, at which no store is."""
    count = 0

    def place() -> str:
        nonlocal count
        count += 1
        if url.startswith("sqlite"):
            return f"sqlite:///{tmp_path / f'other-{count}' / 'dealbot.db'}"
        cluster: Cluster = request.getfixturevalue("postgres")
        name = f"{url.rpartition('/')[2]}_other_{count}"
        cluster.sql("CREATE DATABASE {name}", name=name)
        return cluster.url(name)

    return place


async def test_under_load(url: str, another: Callable[[], str], start: Start, tmp_path: Path, here: Workspace) -> None:
    """Twenty backups (three on a server) made while two processes write: each holds all that was kept before it was
    begun, nothing half, and is equal to what comes out when it is restored."""
    await (await open_store(url)).close()
    writers = [start(WRITES, url, f"U{number}") for number in range(2)]

    def told(writer: subprocess.Popen[str]) -> int:
        assert writer.stdout is not None
        return int([writer.stdout.readline() for _ in range(15)][-1])

    try:
        kept, before = [0, 0], 0
        for number in range(20 if url.startswith("sqlite") else 3):
            for which, writer in enumerate(writers):
                kept[which] = await asyncio.to_thread(told, writer)
            made = await asyncio.to_thread(back_up, url, tmp_path / f"backup-{number}")
            restored = another()
            done = await asyncio.to_thread(restore, restored, made.file)
            assert done == (made.moment, None)
            store = await open_store(restored)
            decisions = await store.decisions.of(here)
            for which in range(2):
                deals = {one.deal for one in decisions if one.person == f"U{which}"}
                assert deals == {f"deal-{count}" for count in range(1, len(deals) + 1)}
                assert len(deals) >= kept[which]
            assert await store.audit.verify(here) is None
            assert (await store.audit.latest(here, 1))[0].number == len(decisions) > before
            assert await store.check() is None
            assert await store.restored() == made.moment
            before = len(decisions)
            if url.startswith("sqlite"):
                shutil.copy(made.file, tmp_path / "copy.db")
                assert await rows_of(store) == await rows(f"sqlite:///{tmp_path / 'copy.db'}")
            await store.close()
        assert all(writer.poll() is None for writer in writers)
    finally:
        for writer in writers:
            writer.kill()


async def test_there_and_back(url: str, another: Callable[[], str], tmp_path: Path, here: Workspace, at: datetime) -> None:
    """What was in a store comes back from its backup, which is one file for its owner alone; the moment of the backup
    is told until it is said that it was looked back, also where claims are forgotten meanwhile."""
    await fill(url, here, at)
    before, begun = await rows(url), now()
    made = await asyncio.to_thread(back_up, url, tmp_path)
    assert begun <= made.moment <= now()
    assert made.file.parent == tmp_path
    assert made.file.name.startswith(f"dealbot-{made.moment:%Y%m%dT%H%M%SZ}")
    assert made.size == made.file.stat().st_size
    assert stat.S_IMODE(made.file.stat().st_mode) == 0o600
    assert await rows(url) == before
    restored = another()
    await asyncio.to_thread(restore, restored, made.file)
    assert await rows(restored) == before
    store = await open_store(url)
    assert await store.restored() is None
    await store.close()
    store = await open_store(restored)
    assert await store.seen.forget(now() + timedelta(days=1)) == 3
    assert await store.restored() == made.moment
    again = await asyncio.to_thread(back_up, restored, tmp_path / "again")
    await store.clear_restored()
    assert await store.restored() is None
    await store.close()
    third = another()
    assert (await asyncio.to_thread(restore, third, again.file)).moment == made.moment  # it was not looked back for yet


async def test_a_backup_is_not_overwritten(url: str, tmp_path: Path, here: Workspace, at: datetime) -> None:
    """A file that is there stays, unless it is to be replaced; then it is replaced whole."""
    await fill(url, here, at)
    file = tmp_path / "backup"
    file.write_text("precious")
    told = await refused(back_up, url, file)
    assert "--replace" in told.instead
    assert file.read_text() == "precious"
    await asyncio.to_thread(back_up, url, file, replace=True)
    assert file.stat().st_size > 1000
    assert not list(tmp_path.glob(".dealbot-*"))


async def test_in_use(url: str, start: Start, tmp_path: Path, here: Workspace, at: datetime) -> None:
    """A store that another process has open, if only idly, is not replaced, nor is any byte of it changed."""
    await fill(url, here, at)
    made = await asyncio.to_thread(back_up, url, tmp_path / "backup")
    process = start(HOLDS, url)
    assert process.stdout is not None
    assert process.stdout.readline() == "open\n"
    folder = place(url).parent if url.startswith("sqlite") else tmp_path
    before = everything(folder)
    told = await refused(restore, url, made.file)
    assert "another process has it open" in told.why
    assert everything(folder) == before
    assert process.communicate("go\n", timeout=30)[1] == ""
    if url.startswith("sqlite"):
        done = await asyncio.to_thread(restore, url, made.file)
        assert done.kept is not None
    else:
        told = await refused(restore, url, made.file)
        assert "never overwritten" in told.why


@pytest.fixture
def file(tmp_path: Path) -> str:
    """Where a SQLite store is to be."""
    return f"sqlite:///{tmp_path / 'state' / 'dealbot.db'}"


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a SQLite store of a few hundred kilobytes and its backup, made before another deal came."""
    folder = tmp_path_factory.mktemp("before")
    file = f"sqlite:///{folder / 'state' / 'dealbot.db'}"
    workspace, moment = Workspace("E1", "T1"), datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
    asyncio.run(fill(file, workspace, moment, count=50))
    back_up(file, folder / "backup.db")
    asyncio.run(fill(file, workspace, moment, deal="later"))
    return folder


@pytest.fixture
def made(before: Path, tmp_path: Path) -> Path:
    """The backup of a SQLite store that stands beside it, at `file`."""
    shutil.copytree(before, tmp_path, dirs_exist_ok=True)
    return tmp_path / "backup.db"


async def test_in_use_though_damaged(file: str, made: Path, start: Start) -> None:
    """Also of a file that is damaged it is noticed that another process has it open."""
    process = start(HOLDS, file)
    assert process.stdout is not None
    assert process.stdout.readline() == "open\n"
    with place(file).open("r+b") as writing:
        writing.write(b"\xff" * 100)
    assert "another process has it open" in (await refused(restore, file, made)).why
    process.kill()
    process.wait()
    await asyncio.to_thread(restore, file, made)


def corrupt(path: Path) -> None:
    with path.open("r+b") as writing:
        for page in range(20, 60):
            writing.seek(page * 4096)
            writing.write(b"\x5a" * 512)


def one_page(path: Path) -> None:
    """Damage that nothing comes across but a look at every page."""
    with closing(sqlite3.connect(path)) as connection:
        where = "SELECT rootpage FROM sqlite_master WHERE name = 'ux_subscriptions_place'"
        page = int(connection.execute(where).fetchone()[0])
    with path.open("r+b") as writing:
        writing.seek((page - 1) * 4096)
        writing.write(b"\x5a" * 512)


def newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"UPDATE {migrating.VERSION_TABLE} SET version_num = '9999'")  # noqa: S608
        connection.commit()


def foreign(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE bookmarks (url TEXT)")


def blank(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE gone (url TEXT)")
        connection.execute("DROP TABLE gone")


def folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize(("damage", "why"), [
    (corrupt, "damaged"), (one_page, "damaged"), (lambda path: os.truncate(path, path.stat().st_size // 2), "damaged"),
    (lambda path: os.truncate(path, path.stat().st_size - 4096), "damaged"), (lambda path: os.truncate(path, 50), "damaged"),
    (lambda path: os.truncate(path, 0), "empty"), (lambda path: path.write_text("deal: demo\n" * 999), "damaged"),
    (lambda path: path.write_bytes(b"PGDMP" * 99), "no backup of such a one"), (newer, "9999 is newer"), (foreign, "bookmarks"),
    (blank, "holds no store"), (folder, "directory"), (lambda path: path.unlink(), "no such file"),
], ids=["pages", "a page", "half", "last page", "header", "empty", "text", "dump", "newer", "foreign", "blank", "folder", "gone"])  # fmt: skip
@pytest.mark.parametrize("there", [True, False], ids=["over a store", "over nothing"])
async def test_unusable_backups(file: str, made: Path, damage: Callable[[Path], object], why: str, there: bool) -> None:
    """What is no backup, damaged, of another kind or of a newer dealbot is not restored; nothing changes, and no file
    comes to stand beside the store, nor one in its place."""
    damage(made)
    if not there:
        place(file).unlink()
    before = everything(place(file).parent)
    told = await refused(restore, file, made)
    assert why in told.why
    assert "left as it is" in told.instead
    assert everything(place(file).parent) == before


async def test_the_store_itself(file: str, made: Path) -> None:
    """A store is no backup of itself, by whatever name it is called."""
    link = made.with_name("link.db")
    link.symlink_to(place(file))
    before = everything(place(file).parent)
    for name in (place(file), link):
        assert "the store itself" in (await refused(restore, file, name)).why
        assert "the store itself" in (await refused(back_up, file, name, replace=True)).why
    assert everything(place(file).parent) == before


async def test_what_was_there_is_kept(file: str, made: Path, start: Start) -> None:
    """What is replaced is kept beside it, with what was only in the WAL of a process that was killed; it can itself
    be restored."""
    writer = start(WRITES, file, "U9")
    assert writer.stdout is not None
    told = [writer.stdout.readline() for _ in range(20)]
    writer.kill()
    writer.wait()
    kept_until = int((told + writer.stdout.read().split())[-1])
    assert Path(f"{place(file)}-wal").stat().st_size > 0
    done = await asyncio.to_thread(restore, file, made)
    assert done.kept is not None
    assert sorted(everything(place(file).parent)) == ["dealbot.db", done.kept.name]
    assert "later" not in repr(await rows(file))
    again = await asyncio.to_thread(restore, file, done.kept)
    assert again.kept is not None
    assert again.kept != done.kept
    found = await rows(file)
    assert "later" in repr(found["conversations"])
    deals = {row[3] for row in found["decisions"] if row[8] == "U9"}
    assert {f"deal-{count}" for count in range(1, kept_until + 1)} <= deals


@pytest.mark.parametrize("wal", [True, False])
async def test_over_a_damaged_store(file: str, made: Path, wal: bool) -> None:
    """A damaged store is replaced, and kept byte for byte as it was, with its WAL; so is a WAL whose file is gone."""
    path = place(file)
    damaged = b"\xff" * 100 + path.read_bytes()[100:]
    path.write_bytes(damaged)
    if wal:
        Path(f"{path}-wal").write_bytes(b"what was written last")
        Path(f"{path}-journal").write_bytes(b"of another file")
    done = await asyncio.to_thread(restore, file, made)
    assert done.kept is not None
    assert done.kept.read_bytes() == damaged
    assert (not wal) or Path(f"{done.kept}-wal").read_bytes() == b"what was written last"
    assert "colossus-1" in repr(await rows(file))
    assert [name for name in everything(path.parent) if not name.startswith(done.kept.name)] == ["dealbot.db"]
    path.rename(f"{path}-wal")
    with pytest.raises(StoreRefused):
        await open_store(file)
    done = await asyncio.to_thread(restore, file, made)
    assert done.kept is not None
    assert Path(f"{done.kept}-wal").stat().st_size > 400_000
    assert "colossus-1" in repr(await rows(file))


@pytest.mark.parametrize("state", ["closed", "killed", "damaged"])
async def test_killed(file: str, made: Path, start: Start, state: str) -> None:
    """Killed at any point, restoring has left the old store or the new one, never an empty one or half of one; done
    again, it is restored."""
    path = place(file)
    if state == "killed":
        writer = start(WRITES, file, "U9")
        assert writer.stdout is not None
        assert writer.stdout.readline() == "1\n"
        writer.kill()
        writer.wait()
    if state == "damaged":
        path.write_bytes(b"\xff" * 100 + path.read_bytes()[100:])
        Path(f"{path}-wal").write_bytes(b"what was written last")
    shutil.copytree(path.parent, original := path.parent.with_name("original"))
    new = await rows(f"sqlite:///{shutil.copy(made, path.parent.with_name('new.db'))}")
    changes, outcomes = 4 if state == "damaged" else 2, set()
    for point in (0, *range(1, changes + 1), -changes):  # what is just after one change is just before the next
        shutil.rmtree(path.parent)
        shutil.copytree(original, path.parent)
        process = start(DIES, file, str(made), str(point))
        out, error = process.communicate(timeout=30)
        if point == 0:
            assert out == f"{changes}\n", error
            continue
        assert process.returncode == -9, error
        found = await rows_or_why(file)
        if isinstance(found, str):
            assert state == "damaged"
            assert "damaged" in found
            outcomes.add("refused")
        else:
            outcomes.add("new" if found == new else "old")
            assert found == new or (state != "damaged" and "later" in repr(found))
            assert state != "killed" or found == new or "U9" in repr(found["decisions"])
        await asyncio.to_thread(restore, file, made)
        assert await rows(file) == new
    assert outcomes == {"new", "refused" if state == "damaged" else "old"}


async def test_made_by_other_means(file: str, tmp_path: Path, here: Workspace, at: datetime) -> None:
    """Of a copy that was not made by us, what was sent since its newest row is not known."""
    await fill(file, here, at)
    await fill(file, here, at + timedelta(minutes=7), deal="newest")
    with closing(sqlite3.connect(place(file))) as reading, closing(sqlite3.connect(tmp_path / "copy.db")) as writing:
        reading.backup(writing)
    done = await asyncio.to_thread(restore, file, tmp_path / "copy.db")
    assert done.moment == at + timedelta(minutes=7)
    store = await open_store(file)
    assert await store.restored() == done.moment
    await store.close()
    await asyncio.to_thread(restore, f"sqlite:///{tmp_path / 'empty.db'}", tmp_path / "copy.db")


async def test_older_backup(file: str, made: Path) -> None:
    """A backup of an older dealbot is restored, and migrated at the next start, which still looks back."""
    store = await open_store(f"sqlite:///{made}")

    def down(connection: Connection) -> None:
        command.downgrade(migrating.config(connection), "0001")

    await store._database.write(down)
    await store.close()
    done = await asyncio.to_thread(restore, file, made)
    store = await open_store(file)
    assert await store.restored() == done.moment
    assert await store.decisions.of(Workspace("E1", "T1")) == []
    assert (await store.conversations.of(Workspace("E1", "T1"), "C1", "colossus-11")) is not None
    await store.close()


@pytest.mark.parametrize("damage", [corrupt, one_page])
async def test_nothing_to_back_up(file: str, made: Path, tmp_path: Path, damage: Callable[[Path], None]) -> None:
    """Where there is no store, or a damaged one, no backup is made, and no store either."""
    there = sorted(entry.name for entry in tmp_path.iterdir())
    told = await refused(back_up, f"sqlite:///{tmp_path / 'none.db'}", tmp_path / "new.db")
    assert "there is no store" in told.what
    damage(place(file))
    told = await refused(back_up, file, tmp_path / "new.db")
    assert "damaged" in told.why
    assert "restore" in told.instead
    told = await refused(back_up, file, Path("/proc/nothing/new.db"))
    assert sorted(entry.name for entry in tmp_path.iterdir()) == there


async def test_replaced_while_opened(file: str, made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A start that opens the file just as it is replaced does not go on with the one that is put aside."""
    examine = sqlite.examine

    def late(connection: Connection) -> None:
        shutil.copy(made, made.with_name("other.db"))
        os.replace(made.with_name("other.db"), place(file))
        examine(connection)

    monkeypatch.setattr(sqlite, "examine", late)
    with pytest.raises(StoreRefused, match="replaced just now"):
        await open_store(file)
    monkeypatch.undo()
    assert "later" not in repr(await rows(file))


async def test_daily_check(file: str, made: Path, start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    """Damage that comes while the store is in use is told at the next check, and in its health from then on."""
    store = await open_store(file)
    said: list[str] = []
    heard = asyncio.Event()

    def tell(what: str) -> None:
        said.append(what)
        heard.set()

    check, whole = store.check, asyncio.Lock()

    async def checked() -> str | None:
        async with whole:  # not while the damage is half done
            return await check()

    monkeypatch.setattr(store, "check", checked)
    checking = asyncio.create_task(rechecked(store, tell, every=0.02))
    await asyncio.sleep(0.1)
    assert said == []
    assert await store.check() is None
    assert await store.ready() is None
    await whole.acquire()
    process = start("import sys; sys.path.insert(0, '.'); from pathlib import Path; from tests.bot.test_backup import corrupt; "
                    "corrupt(Path(sys.argv[1]))", str(place(file)))  # fmt: skip
    assert process.wait(30) == 0
    whole.release()
    await asyncio.wait_for(heard.wait(), 10)
    assert "damaged" in said[0]
    assert "dealbot restore" in said[0]
    assert await store.ready() == said[0]
    checking.cancel()
    await asyncio.wait([checking])
    await store.close()


async def test_a_check_that_fails(file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A check that cannot be made is told, and the next one comes all the same."""
    store = await open_store(file)
    heard: asyncio.Queue[str] = asyncio.Queue()

    async def fails() -> None:
        raise OSError("no such server")

    monkeypatch.setattr(store, "check", fails)
    checking = asyncio.create_task(rechecked(store, heard.put_nowait, every=0.01))
    for _ in range(2):
        told = await asyncio.wait_for(heard.get(), 10)
        assert told.startswith("the store could not be checked: no such server; ")
        assert "dealbot restore" in told
    checking.cancel()
    await asyncio.wait([checking])
    await store.close()


@pytest.mark.parametrize(("damage", "why"), [
    (lambda path: os.truncate(path, path.stat().st_size // 2), "pg_restore: error"), (lambda path: os.truncate(path, 9), "pg_restore: error"),
    (lambda path: path.write_bytes(b"SQLite format 3\0" * 99), "no backup of such a one"), (lambda path: os.truncate(path, 0), "empty"),
], ids=["half", "header", "sqlite", "empty"])  # fmt: skip
async def test_unusable_dumps(
    postgres: Cluster, postgres_url: str, tmp_path: Path, here: Workspace, at: datetime, damage: Callable[[Path], object], why: str
) -> None:
    """A damaged dump is refused, and nothing of it is in the database, which can be used."""
    await fill(postgres_url, here, at)
    made = await asyncio.to_thread(back_up, postgres_url, tmp_path / "made.dump")
    damage(made.file)
    postgres.sql("CREATE DATABASE {name}", name=(name := f"{postgres_url.rpartition('/')[2]}_damaged"))
    assert why in (await refused(restore, postgres.url(name), made.file)).why
    with psycopg.connect(postgres.url(name)) as connection:
        assert connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (0,)


async def test_server_refusals(
    postgres: Cluster, postgres_url: str, tmp_path: Path, here: Workspace, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A newer dump, a database that holds no store, a server that is not there, and programs that are not installed
    are told as such; the password is nowhere in it."""
    assert "no store yet" in (await refused(back_up, postgres_url, tmp_path / "a.dump")).why
    assert "no such database" in (await refused(back_up, postgres.url("nothing"), tmp_path / "a.dump")).why
    await fill(postgres_url, here, at)
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("CREATE TABLE bookmarks (url text)")
        connection.execute("CREATE SCHEMA dbos CREATE TABLE workflow_status (url text)")
    made = await asyncio.to_thread(back_up, postgres_url, tmp_path / "made.dump")
    postgres.sql("CREATE DATABASE {name}", name=(name := f"{postgres_url.rpartition('/')[2]}_newer"))
    with monkeypatch.context() as older:
        older.setattr("bot.store.dump.revisions", lambda: ("0001",))
        assert "newer than this dealbot" in (await refused(restore, postgres.url(name), made.file)).why
    monkeypatch.setenv("PATH", str(tmp_path))
    told = await refused(back_up, postgres_url, tmp_path / "b.dump")
    assert told.why == "pg_dump is not installed here"
    assert "pg_restore is not installed here" in (await refused(restore, postgres.url(name), made.file)).why
    monkeypatch.undo()
    await asyncio.to_thread(restore, postgres.url(name), made.file)
    with psycopg.connect(postgres.url(name)) as connection:
        assert connection.execute("SELECT count(*) FROM pg_namespace WHERE nspname = 'dbos'").fetchone() == (0,)
    store = await open_store(postgres.url(name))
    with pytest.raises(Exception, match="append-only"):  # the trigger came along
        await store._database.write(lambda connection: connection.exec_driver_sql("DELETE FROM audit"))
    await store.close()
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["made.dump"]


def called(command: Any, *words: str) -> int:
    """The exit status of a command, called with words."""
    from bot.settings import read_settings

    parser = argparse.ArgumentParser()
    command.arguments(parser)
    status: int = command.run(parser.parse_args(words), read_settings())
    return status


async def test_commands(
    file: str, made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The commands say what they did, or what is wrong in one line, with a status to match."""
    monkeypatch.setenv("DEALBOT_STORE", file)
    monkeypatch.chdir(tmp_path)
    assert called(backup_command, "new.db") == 0
    said = capsys.readouterr().out
    assert said.startswith(f"new.db: {Path('new.db').stat().st_size:,} bytes, everything until {now():%Y-%m-%d}")
    assert called(backup_command, "new.db") == 2
    assert capsys.readouterr().err.startswith("dealbot: new.db is there already; ")
    with pytest.raises(WrongCall, match="there is no folder none/"):
        called(backup_command, "none/")
    with pytest.raises(WrongCall, match="there is no folder none; create it"):
        called(backup_command, "none/new.db")
    assert not Path("none").exists()
    assert called(backup_command, "new.db", "--replace") == 0
    capsys.readouterr()
    assert called(restore_command, "new.db") == 0
    said = capsys.readouterr().out
    assert "Restored as of" in said
    assert "dealbot.db.before-" in said
    assert called(restore_command, "none.db") == 2
    assert capsys.readouterr().err == ("dealbot: none.db cannot be restored; no such file or directory; name another backup; "
                                       "the store was left as it is\n")  # fmt: skip
    monkeypatch.setenv("DEALBOT_STORE", "mysql://x")
    assert called(backup_command, "x.db") == called(restore_command, "new.db") == 2
    assert "DEALBOT_STORE" in capsys.readouterr().err
