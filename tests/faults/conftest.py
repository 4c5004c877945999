"""Worlds for the fault tests, on SQLite and on PostgreSQL."""

from __future__ import annotations

import contextlib
import random
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.faults.processes import Nursery
from tests.faults.world import World

Make = Callable[..., Any]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The tests at full scale run where the marker is named: pytest tests/faults -m scale."""
    if not config.option.markexpr:
        large = [item for item in items if item.get_closest_marker("scale")]
        items[:] = [item for item in items if item not in large]
        config.hook.pytest_deselected(items=large)


@pytest.fixture(params=["sqlite", "postgresql"])
def both(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a store is to be, on each kind of database in turn."""
    if request.param == "postgresql":
        found: str = request.getfixturevalue("postgres_url")
        return found
    return f"sqlite:///{tmp_path / 'state' / 'dealbot.db'}"


@pytest.fixture
def seed() -> int:
    """What chance is drawn from in a usual run."""
    print("seed 7")
    return 7


@pytest.fixture(params=["7", "8", "random"])
def seeds(request: pytest.FixtureRequest) -> int:
    """Two fixed seeds and a random one, printed so that a run can be had again."""
    chosen = random.SystemRandom().randrange(1_000_000) if request.param == "random" else int(request.param)
    print(f"seed {chosen}")
    return chosen


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    """Where the processes of these tests come from."""
    found = Nursery()
    yield found
    found.close()


@pytest.fixture
async def make(tmp_path: Path, nursery: Nursery) -> AsyncIterator[Make]:
    """Makes worlds, on SQLite unless a URL is given; each ends with the test."""
    async with contextlib.AsyncExitStack() as stack:

        async def begin(url: str | None = None, **options: Any) -> World:
            url = url or f"sqlite:///{tmp_path / 'state' / 'dealbot.db'}"
            return await stack.enter_async_context(World(tmp_path, url, nursery, **options))

        yield begin


@pytest.fixture
async def world(make: Make) -> World:
    """A world on SQLite."""
    found: World = await make()
    return found
