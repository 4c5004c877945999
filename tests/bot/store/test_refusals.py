"""What cannot be a store is refused within seconds, with a way out, and left exactly as it is."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import sqlite3
import stat
import tempfile
import traceback
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

from bot.asker import Workspace
from bot.store import StoreRefused, open_store, postgresql
from bot.store.schema import metadata
from tests.bot.postgres import PASSWORD, Cluster
from tests.bot.store.conftest import Start

SECONDS = 5


async def refused(url: str) -> StoreRefused:
    """The refusal of a URL, which comes soon and says something in each of its parts."""
    with pytest.raises(StoreRefused) as told:
        await asyncio.wait_for(open_store(url), SECONDS)
    assert told.value.what
    assert told.value.why
    assert told.value.instead
    assert str(told.value) == f"{told.value.what}; {told.value.why}; {told.value.instead}"
    return told.value


@pytest.fixture
async def path(tmp_path: Path, here: Workspace, at: datetime) -> Path:
    """A closed SQLite store with a few hundred kilobytes in it."""
    path = tmp_path / "state" / "dealbot.db"
    store = await open_store(f"sqlite:///{path}")
    for number in range(200):
        await store.conversations.keep(here, "C1", f"{number}", "U1", {"text": "x" * 2000}, at)
    await store.close()
    assert path.stat().st_size > 400_000
    assert [entry.name for entry in path.parent.iterdir()] == ["dealbot.db"]
    return path


def corrupt(path: Path) -> None:
    with path.open("r+b") as file:
        for page in range(20, 60):
            file.seek(page * 4096)
            file.write(os.urandom(512))


def cut_to(size: int) -> Callable[[Path], None]:
    return lambda path: os.truncate(path, size)


def half(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def last_page(path: Path) -> None:
    os.truncate(path, path.stat().st_size - 4096)


def text(path: Path) -> None:
    path.write_text("deal: demo\n" * 1000)


def header(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(b"\xff" * 100)


def other_program(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE bookmarks (url TEXT)")


def folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def wal_alone(path: Path) -> None:
    path.rename(f"{path}-wal")


@pytest.mark.parametrize(("damage", "why"), [
    (corrupt, "damaged"), (half, "damaged"), (last_page, "damaged"), (cut_to(4096), "damaged"), (cut_to(100), "damaged"),
    (cut_to(7), "damaged"), (header, "damaged"), (text, "damaged"), (cut_to(0), "empty"), (other_program, "bookmarks"),
    (folder, "it is a folder"), (pipe, "pipe"), (wal_alone, "dealbot.db-wal"),
])  # fmt: skip
async def test_damaged(path: Path, damage: Callable[[Path], None], why: str) -> None:
    """A damaged, cut, emptied or foreign file is refused; no byte of it changes, and no file comes to stand beside it."""
    damage(path)
    before = {entry.name: entry.read_bytes() if entry.is_file() else b"" for entry in path.parent.iterdir()}
    told = await refused(f"sqlite:///{path}")
    assert why in told.why
    assert str(path) in told.what
    assert {entry.name: entry.read_bytes() if entry.is_file() else b"" for entry in path.parent.iterdir()} == before


async def test_new_file(tmp_path: Path) -> None:
    """A file that is not there is made for its owner alone, as are the folders on the way; one that is there stays."""
    tmp_path.chmod(0o755)
    path = tmp_path / "a" / "b%20#? ü" / "dealbot.db"
    store = await open_store(f"sqlite:///{path}")
    assert await store.ready() is None
    for made in path.parent.iterdir():
        assert stat.S_IMODE(made.stat().st_mode) == 0o600, made
    await store.close()
    assert [entry.name for entry in path.parent.iterdir()] == ["dealbot.db"]
    modes = [stat.S_IMODE(entry.stat().st_mode) for entry in (path, path.parent, path.parent.parent, tmp_path)]
    assert modes == [0o600, 0o700, 0o700, 0o755]


async def test_link(path: Path, tmp_path: Path) -> None:
    """A link to a store opens the store that it leads to."""
    link = tmp_path / "link.db"
    link.symlink_to(path)
    store = await open_store(f"sqlite:///{link}")
    assert len(list(tmp_path.iterdir())) == 2
    await store.close()


READ_ONLY = """
import asyncio, os, sys
from bot.store import StoreRefused, open_store

async def main(path):
    if os.geteuid() == 0:  # may write whatever the permissions say
        os.setgroups([])
        os.setresgid(65534, 65534, 65534)
        os.setresuid(65534, 65534, 65534)
    try:
        await open_store(f"sqlite:///{path}")
    except StoreRefused as refused:
        print(refused)

asyncio.run(main(sys.argv[1]))
"""


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that anybody may go through."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    for entry in folder.rglob("*"):
        if entry.is_dir():
            entry.chmod(0o755)
    shutil.rmtree(folder)


@pytest.mark.parametrize(("file_mode", "folder_mode", "why"), [
    (0o444, 0o777, "the file cannot be written to"), (0o666, 0o555, "cannot be written to"), (None, 0o555, "permission denied"),
    (0o000, 0o777, "the file cannot be written to"), (0o666, 0o000, "permission denied"),
], ids=["file", "folder", "nothing there", "unreadable file", "closed folder"])  # fmt: skip
def test_read_only(
    path: Path, open_folder: Path, start: Start, file_mode: int | None, folder_mode: int, why: str
) -> None:
    """A file or folder that may not be written to is refused, at the start and not at the first question."""
    state = open_folder / "state"
    state.mkdir()
    if file_mode is not None:
        shutil.copy(path, state / "dealbot.db")
        (state / "dealbot.db").chmod(file_mode)
    state.chmod(folder_mode)
    process = start(READ_ONLY, str(state / "dealbot.db"))
    out, error = process.communicate(timeout=SECONDS)
    assert process.returncode == 0, error
    assert why in out
    state.chmod(0o755)
    assert [entry.name for entry in state.iterdir()] == ([] if file_mode is None else ["dealbot.db"])


@pytest.mark.parametrize(("url", "told"), [
    ("", "cannot be read"), ("dealbot.db", "cannot be read"), ("mysql://a:hush@b/c", "kind 'mysql'"), ("sqlite://", "names no file"),
    ("sqlite:///", "names no file"), ("sqlite:///:memory:", "names no file"), ("sqlite:///file:x?mode=memory", "names no file"),
    ("postgresql+asyncpg://a:hush@b/c", "kind 'postgresql+asyncpg'"), ("postgresql://a:hu@sh@b:x/c", "cannot be read"),
    ("hush hush://x", "cannot be read"), ("sqlite:///a\0b", "names no file"), ("sqlite:////dev/null/x/y.db", "cannot be opened"),
    ("sqlite:////proc/nothing/x.db", "cannot be opened"),
])  # fmt: skip
async def test_wrong_urls(url: str, told: str) -> None:
    """A URL that names no store is refused, and not repeated where there may be a password in it."""
    error = await refused(url)
    assert told in error.what
    assert "hu" not in str(error)


@pytest.mark.parametrize(("address", "why"), [
    ("dealbot:hush@127.0.0.1:{port}/postgres", "does not accept this user"),
    ("nobody:hush@127.0.0.1:{port}/postgres", "does not accept this user"),
    ("dealbot@127.0.0.1:{port}/postgres", "asks for a password"),
    ("dealbot:{password}@127.0.0.1:{port}/nothing", "no such database"),
    ("dealbot:{password}@127.0.0.1:1/postgres", "no server listens there"),
    ("dealbot:{password}@/postgres?host=/nowhere", "no server listens there"),
    ("dealbot:{password}@nowhere.invalid/postgres", "no host of that name"),
    ("dealbot:{password}@127.0.0.1:{port}/postgres?sslmode=require", "SSL"),
])  # fmt: skip
async def test_postgres_refusals(postgres: Cluster, address: str, why: str) -> None:
    """A server that is not there or does not let us in is told so, and no password is told, not even by a traceback."""
    password = PASSWORD.replace(" ", "%20")
    url = f"postgresql://{address.format(port=postgres.port, password=password)}"
    error = await refused(url)
    assert why in error.why
    trace = "".join(traceback.format_exception(error))
    assert not any(secret in trace for secret in ("hush", PASSWORD, password))
    assert error.__context__ is None


async def test_silent_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that takes the connection and says nothing is given up."""
    assert postgresql.PATIENCE < SECONDS
    monkeypatch.setattr(postgresql, "PATIENCE", 2)
    with socket.create_server(("127.0.0.1", 0)) as server:
        told = await refused(f"postgresql://a:hush@127.0.0.1:{server.getsockname()[1]}/x")
    assert "does not answer within" in told.why


async def test_database_of_another_encoding(postgres: Cluster) -> None:
    """A database that cannot hold every text is refused."""
    postgres.sql("CREATE DATABASE narrow ENCODING 'SQL_ASCII' TEMPLATE template0")
    told = await refused(postgres.url("narrow"))
    assert "SQL_ASCII" in told.why


async def test_read_only_server(postgres: Cluster, postgres_url: str) -> None:
    """A database that takes no writes is refused."""
    name = postgres_url.rpartition("/")[2]
    postgres.sql("ALTER DATABASE {name} SET default_transaction_read_only = on", name=name)
    told = await refused(postgres_url)
    assert "only be read" in told.why


async def test_tables_of_another_program(postgres: Cluster, postgres_url: str) -> None:
    """A database in which another program has a table of one of our names is refused; other tables are no harm."""
    name = postgres_url.rpartition("/")[2]
    postgres.sql("CREATE TABLE bookmarks (url text)", name)
    await (await open_store(postgres_url)).close()
    postgres.sql("DROP TABLE dealbot_schema", name)
    told = await refused(postgres_url)
    assert min(metadata.tables) in told.why


async def test_no_right_to_make_tables(postgres: Cluster, postgres_url: str) -> None:
    """A user who may not make tables is told which right is missing."""
    postgres.sql("CREATE ROLE guest LOGIN PASSWORD 'hush'")
    told = await refused(postgres_url.replace("dealbot:let%20me%20in", "guest:hush"))
    assert "may not make tables" in told.why
    assert "GRANT" in told.instead


async def test_without_psycopg(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the optional driver is not installed, the refusal says how to install it."""
    monkeypatch.setattr(postgresql, "find_spec", lambda name: None)
    told = await refused("postgresql://a:hush@127.0.0.1/x")
    assert "psycopg" in told.why
    assert "pip install 'psycopg[binary]" in told.instead
