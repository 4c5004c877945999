"""A folder of deals, a keeper of it, and what it tells while it watches."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from bot.keeper import Change, Keeper, Standing
from bot.store import Store, open_store

#: Seconds until a change that is not told is a failure.
PATIENCE = 20
SETTINGS = "time_zone: Europe/Berlin\nperspective: provider\nholidays: [2026-12-24]\nfiscal_year_starts: 7\n"


class Turns:
    """The changes that a watching keeper tells of, one at a time."""

    def __init__(self, keeper: Keeper) -> None:
        self.keeper = keeper
        self.told: asyncio.Queue[Change] = asyncio.Queue()
        self.looked = asyncio.Event()  # from here on, a change is only found by hearing of it
        keep = keeper._keep

        async def kept() -> str:
            said = await keep()
            self.looked.set()
            return said

        keeper._keep = kept  # type: ignore[method-assign]
        self.task = asyncio.create_task(keeper.watch(self.told.put_nowait))

    async def stop(self) -> None:
        self.task.cancel()
        await asyncio.wait([self.task])

    async def next(self) -> Change:
        """The next change; fails where watching ended."""
        wait = asyncio.create_task(self.told.get())
        done, _ = await asyncio.wait([wait, self.task], timeout=PATIENCE, return_when=asyncio.FIRST_COMPLETED)
        if wait not in done:
            wait.cancel()
            if self.task.done():
                self.task.result()
            raise AssertionError("nothing was told")
        return wait.result()

    async def until(self, holds: Callable[[Standing], bool]) -> Standing:
        """What answers once something holds of it."""
        while not holds(self.keeper.shelf):
            await self.next()
        return self.keeper.shelf


Begin = Callable[..., Awaitable[Turns]]


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    opened = await open_store(f"sqlite:///{tmp_path / 'state' / 'dealbot.db'}")
    yield opened
    await opened.close()


@pytest.fixture
def deals(tmp_path: Path, contract: str) -> Path:
    """A folder of two deals, `ay` and `bee`."""
    folder = tmp_path / "deals"
    folder.mkdir()
    (folder / "a.yaml").write_text(of(contract, "ay"))
    (folder / "b.yaml").write_text(of(contract, "bee"))
    return folder


@pytest.fixture
async def begin(store: Store) -> AsyncIterator[Begin]:
    """Loads a folder and watches it; looks by itself only as often as it is told to, which by default is never."""
    started: list[Turns] = []

    async def watch(where: Path, look_every: float = 3600) -> Turns:
        keeper = Keeper(where, store.versions, look_every, settle=0.02)
        await keeper.load()
        started.append(Turns(keeper))
        await asyncio.wait_for(started[-1].looked.wait(), PATIENCE)
        return started[-1]

    yield watch
    for turns in started:
        await turns.stop()


def of(contract: str, deal: str) -> str:
    return contract.replace("deal: demo", f"deal: {deal}")


def ids(standing: Standing) -> list[str]:
    """The deals that answer; those that are stale with a question mark."""
    assert [held.deal for held in standing.deals] == [deal.id for deal in (standing.book.deals if standing.book else ())]
    return [held.deal + "?" * held.stale for held in standing.deals]


def amount(standing: Standing, deal: str) -> str:
    """The fee of a deal."""
    assert standing.book is not None
    found: Any = standing.book.deal(deal)
    return str(found.terms[0].amount)


def over(path: Path, text: str) -> None:
    """Write as editors do: another file, renamed over the old one."""
    new = path.with_name(f".{path.name}.swp")
    new.write_text(text)
    new.replace(path)


async def loaded(where: Path, store: Store) -> Keeper:
    keeper = Keeper(where, store.versions)
    await keeper.load()
    return keeper
