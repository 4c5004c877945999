"""What answers after a look at the files: a broken one's last good version, also after a restart, and told."""

from __future__ import annotations

import os
import shutil
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot import lastgood
from bot.keeper import Change, Held, Keeper, Standing
from bot.shelf import open_shelf
from bot.store import Store, Version
from bot.yamlfile import read_text
from tests.bot.keeping import SETTINGS, amount, deals, ids, loaded, of, store

__all__ = ["deals", "store"]

#: One more term for the end of a contract.
SECOND = "  - {term: fee, name: second, amount: 1, per: month, stacks: yes, source: paper}\n"


async def test_all_is_well(store: Store, deals: Path) -> None:
    """The first look tells the deals as added; the next one has nothing to tell, and the shelf is the same object."""
    keeper = Keeper(deals, store.versions)
    assert keeper.shelf == Standing(None, (), ())
    assert keeper.version == ""
    assert await keeper.load() == Change(added=("ay", "bee"))
    assert keeper.shelf.deals == (Held("ay", "a.yaml", False), Held("bee", "b.yaml", False))
    assert keeper.shelf.broken == ()
    before = keeper.shelf
    assert await keeper.load() == Change()
    assert keeper.shelf is before
    assert [(one.file, one.deal) for one in await store.versions.all()] == [
        (str(deals / "a.yaml"), "ay"), (str(deals / "b.yaml"), "bee"),
    ]  # fmt: skip


@pytest.mark.parametrize("settings", [None, SETTINGS])
async def test_same_book_as_all_at_once(
    store: Store, deals: Path, contract: str, root: Path, settings: str | None
) -> None:
    """Deals that are loaded one by one make the book that loading them all at once makes, with its settings."""
    shutil.copytree(root / "core" / "examples", deals, dirs_exist_ok=True)
    for number in range(6):
        (deals / f"{9 - number}.yml").write_text(
            of(contract, f"d{number}").replace("currency: USD", "currency: USD\nholidays: [2026-05-01]")
        )
    if settings is not None:
        (deals / "book.yaml").write_text(settings)
    keeper = await loaded(deals, store)
    expected = open_shelf(deals).book
    assert expected is not None
    assert keeper.shelf.book == expected
    assert len(expected.deals) >= 9


async def test_shipped_deals(store: Store) -> None:
    """Where nothing is named, the shipped deals answer."""
    keeper = Keeper(None, store.versions)
    await keeper.load()
    assert "colossus-1" in ids(keeper.shelf)
    assert keeper.shelf.broken == ()


BREAKS: list[tuple[str, Callable[[str], bytes], int, str]] = [
    ("cut in a line", lambda text: text[:-30].encode(), 1, ""),
    ("cut at a line's end", lambda text: text.encode(), 17, "breaks off"),
    ("empty", lambda text: b"", 1, "no contract"),
    ("only spaces", lambda text: b"\n\n  \n", 1, "no contract"),
    ("binary", lambda text: bytes(range(256)) * 20, 1, "not UTF-8"),
    ("UTF-16", lambda text: text.encode("utf-16"), 1, "not UTF-8"),
    ("NULs after a crash", lambda text: text.encode() + b"\0" * 4096, 17, "control character"),
    ("duplicate key", lambda text: (text + "terms: []\n").encode(), 17, "the key 'terms' is given twice"),
    ("a wrong value", lambda text: text.replace("amount: 100", "amount: lots").encode(), 14, "'lots' is not a number"),
    ("an alias", lambda text: text.replace("amount: 100", "amount: *x").encode(), 14, ""),
    ("a bad date", lambda text: text.replace("2026-12,", "2026-02-30,").encode(), 10, "2026-02-30"),
    ("deep", lambda text: (text + "x: " + "[" * 5000 + "\n").encode(), 1, ""),
    ("another thing", lambda text: b"name: ci\non: push\n", 1, ""),
]  # fmt: skip


@pytest.mark.parametrize(("broken", "line", "told"), [case[1:] for case in BREAKS], ids=[case[0] for case in BREAKS])
async def test_broken_file(
    store: Store, deals: Path, contract: str, broken: Callable[[str], bytes], line: int, told: str
) -> None:
    """A file that breaks leaves its last good version answering, told as stale with file, line and column; so it is
    after a restart, and mending the file mends all."""
    path = deals / "b.yaml"
    good = of(contract, "bee")
    if told == "breaks off":
        good += SECOND
        path.write_text(good)
    keeper = await loaded(deals, store)
    book, version = keeper.shelf.book, keeper.version
    path.write_bytes(broken(of(contract, "bee")))
    change = await keeper.load()
    for standing in (keeper.shelf, (await loaded(deals, store)).shelf):
        assert ids(standing) == ["ay", "bee?"]
        assert standing.book == book
        (file,) = standing.broken
        assert (file.name, file.deal, file.stale) == ("b.yaml", "bee", True)
        assert file.problems
        assert told in str(file.problems[0])
        assert str(file.problems[0]).startswith(f"{path}:")
        assert file.problems[0].line >= line
    assert change == Change(broken=keeper.shelf.broken)
    assert keeper.version == version
    path.write_text(good)
    assert await keeper.load() == Change(mended=("b.yaml",))
    assert keeper.shelf == Standing(book, (Held("ay", "a.yaml", False), Held("bee", "b.yaml", False)), ())


async def test_broken_without_a_good_version(store: Store, deals: Path) -> None:
    """A deal that never loaded is absent and named; the others answer."""
    (deals / "b.yaml").write_text("deal: [\n")
    keeper = await loaded(deals, store)
    assert ids(keeper.shelf) == ["ay"]
    (file,) = keeper.shelf.broken
    assert (file.name, file.deal, file.stale) == ("b.yaml", "", False)
    (deals / "a.yaml").write_text("")
    assert (await keeper.load()).removed == ()
    assert ids(keeper.shelf) == ["ay?"]


async def test_nothing_answers(store: Store, deals: Path, tmp_path: Path) -> None:
    """There is no book only where nothing at all can answer, and then it is told why."""
    (deals / "a.yaml").write_text("deal: [\n")
    (deals / "b.yaml").unlink()
    empty = tmp_path / "empty"
    empty.mkdir()
    (tmp_path / "book.yaml").write_text(SETTINGS)
    for where, told in [
        (deals, "YAML"), (empty, "holds no deal"), (tmp_path / "nowhere", "no such file"), (tmp_path / "book.yaml", "settings of a book"),
    ]:  # fmt: skip
        keeper = await loaded(where, store)
        assert keeper.shelf.book is None
        assert keeper.shelf.deals == ()
        (file,) = keeper.shelf.broken
        assert told in str(file.problems[0])
        assert not file.stale


async def test_newest_good_version(store: Store, deals: Path, contract: str) -> None:
    """What answers for a broken file is the newest version that loaded, not the first."""
    keeper = await loaded(deals, store)
    path = deals / "b.yaml"
    path.write_text(of(contract, "bee").replace("amount: 100", "amount: 250"))
    assert await keeper.load() == Change(changed=("bee",))
    path.write_text("x")
    await keeper.load()
    assert amount(keeper.shelf, "bee") == "250"
    assert amount((await loaded(deals, store)).shelf, "bee") == "250"
    assert amount(keeper.shelf, "ay") == "100"


async def test_comments_change_nothing(store: Store, deals: Path, contract: str) -> None:
    """An edit of comments alone is no change, neither more of them nor fewer at the end."""
    keeper = await loaded(deals, store)
    (deals / "b.yaml").write_text(of(contract, "bee") + "# signed\n# sealed\n")
    before = keeper.shelf
    assert await keeper.load() == Change()
    (deals / "b.yaml").write_text(of(contract, "bee") + "# signed\n")
    assert await keeper.load() == Change()
    assert keeper.shelf is before


async def test_end_taken_away_on_purpose(store: Store, deals: Path, contract: str) -> None:
    """A file that lost its end is believed once it says that it is whole."""
    path = deals / "b.yaml"
    path.write_text(of(contract, "bee") + SECOND)
    keeper = await loaded(deals, store)
    path.write_text(of(contract, "bee"))
    await keeper.load()
    (problem,) = keeper.shelf.broken[0].problems
    assert (problem.line, problem.column) == (17, 1)
    assert "# complete" in problem.instead
    path.write_text(of(contract, "bee") + "# complete\n")
    assert await keeper.load() == Change(changed=("bee",), mended=("b.yaml",))


async def test_one_id_twice(store: Store, deals: Path, contract: str) -> None:
    """Of two files with one id the later one is broken and named; its own last good version goes on answering."""
    (deals / "c.yaml").write_text(of(contract, "ay"))
    keeper = await loaded(deals, store)
    assert ids(keeper.shelf) == ["ay", "bee"]
    (file,) = keeper.shelf.broken
    assert (file.name, file.stale) == ("c.yaml", False)
    assert "the deal id 'ay' is taken" in str(file.problems[0])
    assert file.problems[0].line == 1
    (deals / "b.yaml").write_text(of(contract, "ay"))
    await keeper.load()
    assert ids(keeper.shelf) == ["ay", "bee?"]
    assert [file.name for file in keeper.shelf.broken] == ["b.yaml", "c.yaml"]


async def test_renamed_and_broken(store: Store, deals: Path, contract: str) -> None:
    """A deal whose file was renamed answers from the new one; a remembered deal gives way to one that loads."""
    keeper = await loaded(deals, store)
    (deals / "a.yaml").rename(deals / "z.yaml")
    assert await keeper.load() == Change()
    assert ids(keeper.shelf) == ["bee", "ay"]
    (deals / "b.yaml").write_text("x")
    (deals / "y.yaml").write_text(of(contract, "bee"))
    await keeper.load()
    assert ids(keeper.shelf) == ["bee", "ay"]
    assert [(file.name, file.stale) for file in keeper.shelf.broken] == [("b.yaml", False)]


async def test_removed_file(store: Store, deals: Path, contract: str) -> None:
    """A removed file takes its deal along, for good: a broken file of that name does not bring it back at a start."""
    keeper = await loaded(deals, store)
    (deals / "b.yaml").unlink()
    assert await keeper.load() == Change(removed=("bee",))
    assert ids(keeper.shelf) == ["ay"]
    assert [one.deal for one in await store.versions.all()] == ["ay"]
    (deals / "b.yaml").write_text("x")
    assert ids((await loaded(deals, store)).shelf) == ["ay"]
    (deals / "c.yaml").write_text(of(contract, "sea"))
    assert (await keeper.load()).added == ("bee", "sea")  # while it runs, it may have been an editor's way to write


async def test_settings(store: Store, deals: Path) -> None:
    """Broken settings leave the last good ones holding, also after a restart; removed, they hold no more."""
    path = deals / "book.yaml"
    path.write_text(SETTINGS)
    keeper = await loaded(deals, store)
    book = keeper.shelf.book
    assert book is not None
    assert (book.time_zone, book.perspective, book.fiscal_start) == ("Europe/Berlin", "provider", 7)
    for text in ("numeric_dates: sometimes\n", "", "time_zone: Mars/Base\n", SETTINGS[:30]):
        path.write_text(text)
        await keeper.load()
        for standing in (keeper.shelf, (await loaded(deals, store)).shelf):
            assert standing.book == book
            (file,) = standing.broken
            assert (file.name, file.deal, file.stale) == ("book.yaml", "", True)
    path.unlink()
    assert await keeper.load() == Change(changed=("ay", "bee"), mended=("book.yaml",), settings=True)
    assert keeper.shelf.book == open_shelf(deals).book


async def test_settings_that_never_held(store: Store, deals: Path) -> None:
    """Settings that never loaded are named and leave the deals answering; a second file of settings is named."""
    (deals / "book.yaml").write_text("numeric_dates: sometimes\n")
    (deals / "book.yml").write_text(SETTINGS)
    keeper = await loaded(deals, store)
    assert ids(keeper.shelf) == ["ay", "bee"]
    assert [(file.name, file.stale) for file in keeper.shelf.broken] == [("book.yaml", False), ("book.yml", False)]
    assert "second file of settings" in str(keeper.shelf.broken[1].problems[0])
    assert keeper.shelf.book is not None
    assert keeper.shelf.book.time_zone is None


async def test_folder_gone(store: Store, deals: Path, tmp_path: Path) -> None:
    """Where the whole folder is gone, what was last good answers as stale, also after a restart, until it is back."""
    (deals / "c.yaml").write_text("x")
    keeper = await loaded(deals, store)
    book = keeper.shelf.book
    deals.rename(tmp_path / "away")
    await keeper.load()
    for standing in (keeper.shelf, (await loaded(deals, store)).shelf):
        assert standing.book == book
        assert ids(standing) == ["ay?", "bee?"]
        assert all("the folder is gone" in str(file.problems[0]) for file in standing.broken)
        assert {("a.yaml", "ay"), ("b.yaml", "bee")} <= {(file.name, file.deal) for file in standing.broken}
    (tmp_path / "away").rename(deals)
    await keeper.load()
    assert ids(keeper.shelf) == ["ay", "bee"]


async def test_removed_stays_removed(store: Store, deals: Path, tmp_path: Path) -> None:
    """A folder that goes brings back no deal that was removed before."""
    keeper = await loaded(deals, store)
    (deals / "b.yaml").unlink()
    await keeper.load()
    deals.rename(tmp_path / "away")
    await keeper.load()
    assert ids(keeper.shelf) == ["ay?"]


async def test_single_file(store: Store, deal_file: Path) -> None:
    """A single file that is named is a deal; gone or broken, its last good version answers."""
    keeper = await loaded(deal_file, store)
    assert ids(keeper.shelf) == ["demo"]
    for break_it in (lambda: deal_file.write_text(""), deal_file.unlink):
        break_it()
        await keeper.load()
        assert ids(keeper.shelf) == ["demo?"]
        assert ids((await loaded(deal_file, store)).shelf) == ["demo?"]
        assert keeper.shelf.broken[0].problems[0].file == str(deal_file)


async def test_link_out_of_the_folder(store: Store, deals: Path, tmp_path: Path, contract: str) -> None:
    """A link that leads out of the folder is not followed, and told."""
    (tmp_path / "secret.yaml").write_text(of(contract, "secret"))
    (deals / "s.yaml").symlink_to(tmp_path / "secret.yaml")
    keeper = await loaded(deals, store)
    assert ids(keeper.shelf) == ["ay", "bee"]
    assert "leads out of the folder" in str(keeper.shelf.broken[0].problems[0])


class NoStore:
    """Versions that cannot be kept, until they can."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.down = True

    async def all(self) -> list[Version]:
        found: list[Version] = await self._versions().all()
        return found

    async def put(self, *arguments: Any) -> None:
        await self._versions().put(*arguments)

    async def drop(self, file: str) -> None:
        await self._versions().drop(file)

    def _versions(self) -> Any:
        if self.down:
            raise OSError("canary")
        return self.store.versions


async def test_store_down(store: Store, deals: Path) -> None:
    """Without a store the deals answer, and it is told; once it is there again, versions are remembered and kept."""
    await loaded(deals, store)
    (deals / "b.yaml").write_text("x")
    versions: Any = NoStore(store)
    keeper = Keeper(deals, versions)
    change = await keeper.load()
    assert "store" in change.unkept
    assert "canary" not in change.unkept
    assert ids(keeper.shelf) == ["ay"]
    versions.down = False
    change = await keeper.load()
    assert (change.added, change.unkept) == (("bee",), "")
    assert ids(keeper.shelf) == ["ay", "bee?"]
    versions.down = True
    (deals / "b.yaml").unlink()
    assert "OSError" in (await keeper.load()).unkept
    versions.down = False
    assert (await keeper.load()).unkept == ""
    assert [one.deal for one in await store.versions.all()] == ["ay"]


async def test_old_version_that_no_longer_loads(store: Store, deals: Path) -> None:
    """A remembered version that this dealbot cannot read does not answer, and breaks nothing."""
    await loaded(deals, store)
    (version, *_) = [one for one in await store.versions.all() if one.deal == "bee"]
    await store.versions.put(version.file, "bee", "deal: bee\nfrom: a later dealbot\n", "d", version.at)
    (deals / "b.yaml").write_text("x")
    keeper = await loaded(deals, store)
    assert ids(keeper.shelf) == ["ay"]


async def test_a_defect_in_reading(store: Store, deals: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file on which our own reading fails is told as broken; the other deals answer."""

    def fails(text: str, name: str) -> Any:
        if name.endswith("b.yaml"):
            raise RecursionError
        return read_text(text, name)

    monkeypatch.setattr(lastgood, "read_text", fails)
    keeper = await loaded(deals, store)
    assert ids(keeper.shelf) == ["ay"]
    assert "a defect of dealbot" in str(keeper.shelf.broken[0].problems[0])


async def test_strange_names(store: Store, deals: Path, contract: str) -> None:
    """File names that are not text are read and kept like any other."""
    name = os.fsencode(deals) + b"/\xff\xfe.yaml"
    with open(name, "w", encoding="utf-8") as file:
        file.write(of(contract, "odd"))
    keeper = await loaded(deals, store)
    assert ids(keeper.shelf) == ["ay", "bee", "odd"]
    with open(name, "w", encoding="utf-8") as file:
        file.write("x")
    assert ids((await loaded(deals, store)).shelf) == ["ay", "bee", "odd?"]


async def test_version(store: Store, deals: Path, contract: str) -> None:
    """The version changes with what answers and comes back with it; it does not depend on where the folder is."""
    keeper = await loaded(deals, store)
    first = keeper.version
    assert len(first) == 12
    (deals / "b.yaml").write_text(of(contract, "bee").replace("amount: 100", "amount: 101"))
    await keeper.load()
    assert keeper.version != first
    (deals / "b.yaml").write_text(of(contract, "bee"))
    await keeper.load()
    assert keeper.version == first
    copy = deals.with_name("copy")
    shutil.copytree(deals, copy)
    assert (await loaded(copy, store)).version == first


async def test_memory(store: Store, deals: Path, contract: str) -> None:
    """Hundreds of reloads hold on to nothing of the versions before."""
    keeper = await loaded(deals, store)

    async def reload(times: int) -> int:
        for number in range(times):
            (deals / "b.yaml").write_text(of(contract, "bee").replace("amount: 100", f"amount: {number + 1}"))
            await keeper.load()
        return tracemalloc.get_traced_memory()[0]

    tracemalloc.start()
    try:
        before = await reload(50)
        assert await reload(200) - before < 500_000
    finally:
        tracemalloc.stop()
