"""An empty store, on SQLite and on PostgreSQL in turn, and other processes that use it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.asker import Workspace
from bot.store import Store, open_store

Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where an empty store is to be."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'state' / 'dealbot.db'}"
    found: str = request.getfixturevalue("postgres_url")
    return found


@pytest.fixture
async def store(url: str) -> AsyncIterator[Store]:
    """An empty store."""
    opened = await open_store(url)
    yield opened
    await opened.close()


@pytest.fixture
def here() -> Workspace:
    """The workspace that a test is about."""
    return Workspace("E1", "T1")


@pytest.fixture
def at() -> datetime:
    """A moment of the frozen day."""
    return datetime(2026, 11, 23, 9, 30, 0, 123456, tzinfo=UTC)


@pytest.fixture
def start(root: Path) -> Iterator[Start]:
    """Starts a Python program with arguments as a process of its own; what still runs is killed at the end."""
    running: list[subprocess.Popen[str]] = []

    def begin(program: str, *arguments: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", program, *arguments], cwd=root, text=True, bufsize=1,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        running.append(process)
        return process

    yield begin
    for process in running:
        process.kill()
        process.communicate()
