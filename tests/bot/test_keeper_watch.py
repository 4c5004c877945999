"""Changes of deal files are heard of, however they are made, and told once they are whole."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot import keeper
from bot.keeper import Change, Keeper
from bot.store import Store
from tests.bot.keeping import PATIENCE, SETTINGS, Begin, Turns, amount, begin, deals, ids, of, over, store

__all__ = ["begin", "deals", "store"]


async def test_watch_edits(begin: Begin, deals: Path, contract: str) -> None:
    """Files written in place, renamed over, added, removed, broken and mended are heard of."""
    turns = await begin(deals)
    (deals / "b.yaml").write_text(of(contract, "bee").replace("amount: 100", "amount: 7"))
    assert await turns.next() == Change(changed=("bee",))
    over(deals / "b.yaml", of(contract, "bee").replace("amount: 100", "amount: 8"))
    assert await turns.next() == Change(changed=("bee",))
    over(deals / "b.yaml", "x")
    assert (await turns.next()).broken[0].name == "b.yaml"
    over(deals / "b.yaml", of(contract, "bee"))
    assert await turns.next() == Change(changed=("bee",), mended=("b.yaml",))
    (deals / "c.yml").write_text(of(contract, "sea"))
    assert await turns.next() == Change(added=("sea",))
    (deals / "a.yaml").unlink()
    assert await turns.next() == Change(removed=("ay",))
    (deals / "book.yaml").write_text(SETTINGS)
    assert (await turns.next()).settings
    assert ids(turns.keeper.shelf) == ["bee", "sea"]


async def test_watch_folder_gone_and_back(begin: Begin, deals: Path, contract: str) -> None:
    """A folder that is moved away, comes back and is changed again is heard of each time."""
    turns = await begin(deals)
    for number in range(2):
        away = deals.with_name(f"away{number}")
        deals.rename(away)
        assert ids(await turns.until(lambda standing: len(standing.broken) == 2)) == ["ay?", "bee?"]
        shutil.copytree(away, deals)
        await turns.until(lambda standing: not standing.broken)
        (deals / "b.yaml").write_text(of(contract, "bee").replace("amount: 100", f"amount: 10{number}"))
        await turns.until(lambda standing, number=number: amount(standing, "bee") == f"10{number}")  # type: ignore[misc]


async def test_watch_folder_that_comes_later(
    begin: Begin, tmp_path: Path, deals: Path
) -> None:
    """A folder that is not there at the start, nor the one around it, is loaded when it comes."""
    where = tmp_path / "mnt" / "volume" / "deals"
    turns = await begin(where)
    assert turns.keeper.shelf.book is None
    shutil.copytree(deals, where)
    assert ids(await turns.until(lambda standing: len(standing.deals) == 2)) == ["ay", "bee"]


async def test_watch_linked_files(begin: Begin, tmp_path: Path, contract: str) -> None:
    """A folder as Kubernetes mounts it, whose files are links by way of `..data`, is reloaded when that is exchanged."""
    mount = tmp_path / "mount"
    mount.mkdir()

    def publish(number: int) -> None:
        folder = mount / f"..{number}"
        folder.mkdir()
        (folder / "a.yaml").write_text(of(contract, "ay").replace("amount: 100", f"amount: {number}"))
        (mount / "..tmp").symlink_to(folder.name)
        (mount / "..tmp").replace(mount / "..data")

    publish(1)
    (mount / "a.yaml").symlink_to("..data/a.yaml")
    turns = await begin(mount)
    for number in (2, 3):
        publish(number)
        assert await turns.next() == Change(changed=("ay",))
        assert amount(turns.keeper.shelf, "ay") == str(number)


async def test_watch_linked_folder(begin: Begin, tmp_path: Path, deals: Path, contract: str) -> None:
    """A link to a folder that is pointed at another one is heard of, and so are changes in that one."""
    other = tmp_path / "other"
    other.mkdir()
    (other / "a.yaml").write_text(of(contract, "new"))
    link = tmp_path / "current"
    link.symlink_to(deals)
    turns = await begin(link)
    (tmp_path / "next").symlink_to(other)
    (tmp_path / "next").replace(link)
    assert await turns.next() == Change(added=("new",), removed=("ay", "bee"))
    (other / "a.yaml").write_text(of(contract, "newer"))
    assert await turns.next() == Change(added=("newer",), removed=("new",))


async def test_watch_single_file(begin: Begin, deal_file: Path, contract: str) -> None:
    """A single file is heard of, written over, removed and made again; its neighbours do not matter."""
    turns = await begin(deal_file)
    (deal_file.parent / "other.yaml").write_text("x")
    over(deal_file, contract.replace("amount: 100", "amount: 3"))
    assert await turns.next() == Change(changed=("demo",))
    deal_file.unlink()
    assert ids(await turns.until(lambda standing: bool(standing.broken))) == ["demo?"]
    deal_file.write_text(contract)
    await turns.until(lambda standing: not standing.broken)
    assert amount(turns.keeper.shelf, "demo") == "100"


async def test_looks_by_itself(
    begin: Begin, deals: Path, contract: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Changes that nobody tells of, as on a network's file system or where no more folders can be watched, are found."""
    import watchfiles

    def refuses(*_: Any, **__: Any) -> Any:
        async def watch() -> AsyncIterator[Any]:
            for told in ("no space left on device: inotify watches",):
                raise OSError(told)
            yield

        return watch()

    monkeypatch.setattr(watchfiles, "awatch", refuses)
    turns = await begin(deals, look_every=0.05)
    (deals / "b.yaml").write_text(of(contract, "bee").replace("amount: 100", "amount: 7"))
    assert await turns.next() == Change(changed=("bee",))
    (deals / "b.yaml").unlink()
    assert await turns.next() == Change(removed=("bee",))


async def test_change_before_watching(store: Store, deals: Path) -> None:
    """What changed between loading and watching is found at once."""
    before = Keeper(deals, store.versions, look_every=3600, settle=0)
    await before.load()
    (deals / "b.yaml").unlink()
    turns = Turns(before)
    assert await turns.next() == Change(removed=("bee",))
    await turns.stop()
    assert turns.task.cancelled()


async def test_not_read_half_written(store: Store, deals: Path, contract: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is still being written is taken once it stays as it is: nothing is told in between."""
    whole = of(contract, "bee").replace("amount: 100", "amount: 7")
    told = Turns(Keeper(deals, store.versions, look_every=3600, settle=0))
    assert (await told.next()).added == ("ay", "bee")
    parts = iter([whole[:50], whole[:120], whole[:200], whole])
    find = keeper._find

    def write_on(where: Path, known: Any) -> Any:
        (deals / "b.yaml").write_text(next(parts, whole))  # as a slow writer does, from look to look
        return find(where, known)

    monkeypatch.setattr(keeper, "_find", write_on)
    (deals / "b.yaml").write_text("")
    assert await told.next() == Change(changed=("bee",))
    await told.stop()


async def test_watch_file_behind_a_link(begin: Begin, deals: Path, contract: str) -> None:
    """A file in a folder of its own that a link in the folder leads to is heard of."""
    (deals / "signed").mkdir()
    (deals / "signed" / "deal.yaml").write_text(of(contract, "sea"))
    (deals / "c.yaml").symlink_to("signed/deal.yaml")
    turns = await begin(deals)
    over(deals / "signed" / "deal.yaml", of(contract, "sea").replace("amount: 100", "amount: 5"))
    assert await turns.next() == Change(changed=("sea",))


async def test_watch_link_on_the_way(begin: Begin, tmp_path: Path, contract: str) -> None:
    """A link above the folder, such as to the newest release, is heard of when it is pointed elsewhere."""
    for number in (1, 2):
        (tmp_path / f"release{number}" / "deals").mkdir(parents=True)
        (tmp_path / f"release{number}" / "deals" / "a.yaml").write_text(of(contract, f"ay{number}"))
    (tmp_path / "current").symlink_to("release1")
    turns = await begin(tmp_path / "current" / "deals")
    (tmp_path / "next").symlink_to("release2")
    (tmp_path / "next").replace(tmp_path / "current")
    assert await turns.next() == Change(added=("ay2",), removed=("ay1",))


async def test_broken_callback_ends_watching(store: Store, deals: Path) -> None:
    """What the callback raises is not swallowed."""

    def fails(_: Change) -> None:
        raise ZeroDivisionError

    watching = Keeper(deals, store.versions, look_every=3600, settle=0).watch(fails)
    with pytest.raises(ZeroDivisionError):
        await asyncio.wait_for(watching, PATIENCE)
