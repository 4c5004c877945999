"""The deals that answer now: each file's newest good version, reloaded on change and kept across restarts."""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from bot.changes import on_change
from bot.clock import now
from bot.lastgood import Broken, Composed, Composer, Found, Held, Standing
from bot.places import Located
from bot.shelf import folder_files, is_settings, only_settings, shipped_deals
from bot.yamlfile import YamlFile, file_text

if TYPE_CHECKING:
    from bot.store.versions import Versions

__all__ = ["Broken", "Change", "Held", "Keeper", "Standing"]

#: A file that keeps changing is looked at so many times before it is taken as it is.
_LOOKS = 20


class Change(NamedTuple):
    """What a reload changed, by ids of deals: new ones, gone ones, those that read otherwise than before.

    `broken` are the files that stopped to load, or are broken otherwise than before; `mended` the names of those that
    are broken no longer. `settings`: the book's settings read otherwise. `unkept` says why the last good versions
    cannot be kept for the next start, and is empty where they can.
    """

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    broken: tuple[Broken, ...] = ()
    mended: tuple[str, ...] = ()
    settings: bool = False
    unkept: str = ""


class Keeper:
    """Reads a file or folder of deals (the shipped deals where it is None), and keeps what was last good of each.

    Bad files are told in `shelf.broken` and never raised. A file that is removed takes its deal along; where the whole
    folder is gone, or the one file that was named, what was last good goes on answering.
    """

    def __init__(self, where: Path | None, versions: Versions, look_every: float = 5.0, settle: float = 0.2) -> None:
        """Both in seconds. `look_every`: how often the files are looked at though no change was heard of. `settle`:
        how long they must stay as they are before a change counts, so that a file is not read half-written."""
        self._where = where if where is not None else shipped_deals()
        self._versions = versions
        self._look_every = look_every
        self._settle = settle
        self._composer = Composer()
        self._composed = Composed(Standing(None), {}, "")
        self._found: list[Found] | None = None
        self._known: set[str] = set()  # the files of the last look; before the first, those that the store holds
        self._last: dict[str, str] = {}  # the last good texts by path, also of files that are gone
        self._stored: dict[str, str] | None = None  # what of them the store holds; None until it was asked
        self._unkept = ""
        self._looking = asyncio.Lock()

    @property
    def shelf(self) -> Standing:
        """What answers now; the same object until something changes."""
        return self._composed.standing

    @property
    def version(self) -> str:
        """Twelve hexadecimal digits that change with the texts that answer; empty before the first `load`."""
        return self._composed.version

    async def load(self) -> Change:
        """Look at all files now, and tell what is otherwise than at the last look."""
        async with self._looking:
            await self._recall()
            change = await self._take(await asyncio.to_thread(_find, self._where, tuple(self._known)))
            self._unkept = change.unkept
            return change

    async def watch(self, changed: Callable[[Change], None]) -> None:
        """Reload whenever a file changes, until cancelled; call `changed` after each reload that changed something.

        What `changed` raises ends it, and nothing else.
        """

        async def look() -> None:
            async with self._looking:
                await self._recall()
                found = await self._settled()
                change = await self._take(found) if found is not None else Change(unkept=await self._keep())
                told, self._unkept = self._unkept, change.unkept
            if change != Change(unkept=told):
                changed(change)

        await on_change(self._where, self._look_every, look)

    async def _settled(self) -> list[Found] | None:
        """The files once they no longer change; None where they are as they were at the last look."""
        found = await asyncio.to_thread(_find, self._where, tuple(self._known))
        for _ in range(_LOOKS):
            if found == self._found:
                return None
            await asyncio.sleep(self._settle)
            before, found = found, await asyncio.to_thread(_find, self._where, tuple(self._known))
            if found == before:
                break
        return found

    async def _take(self, found: list[Found]) -> Change:
        """Let what was found answer."""
        before, self._found, self._known = self._composed, found, {one.path for one in found}
        self._composed = await asyncio.to_thread(self._composer.compose, found, dict(self._last))
        self._last.update({path: good.text for path, good in self._composed.good.items()})
        if self._composed.standing == before.standing:  # only comments changed, say
            self._composed = self._composed._replace(standing=before.standing)
        return _difference(before.standing, self._composed.standing)._replace(unkept=await self._keep())

    async def _recall(self) -> None:
        """Ask the store once for the versions that it holds; again at the next look where it cannot answer."""
        if self._stored is None:
            try:
                self._stored = {version.file: version.text for version in await self._versions.all()}
            except Exception:  # noqa: BLE001 - deals are answered for without a store, too; `_keep` tells
                return
            self._last = {**self._stored, **self._last}
            self._known |= self._stored.keys()
            self._found = None  # what was found so far may be composed better

    async def _keep(self) -> str:
        """Store what is good and not stored yet, and drop what was removed; why it cannot be done, if so."""
        if self._stored is None:
            return "the store cannot be read"
        try:
            for path, good in self._composed.good.items():
                if self._stored.get(path) != good.text:
                    digest = hashlib.sha256(good.text.encode()).hexdigest()
                    await self._versions.put(path, good.deal, good.text, digest, now())
                    self._stored[path] = good.text
            if self.shelf.deals:  # a folder that holds nothing at all may be one that is not mounted yet
                for path in _within(self._where, self._stored) - self._known:
                    await self._versions.drop(path)
                    del self._stored[path]
        except Exception as error:  # noqa: BLE001 - the deals answer nevertheless
            return f"the store takes no versions of deal files ({type(error).__name__})"
        return ""


def _find(where: Path, known: Collection[str]) -> list[Found]:
    """The files as they are; where the folder is gone or cannot be read, those that are known of, with that problem."""
    if os.path.isdir(where):
        files = folder_files(where)
        if isinstance(files, Located):
            gone = sorted(_within(where, known)) if "holds no deal" not in files.what else []
            return [Found(path, path, files) for path in gone] or [Found(_key(where), files.file, files)]
        return [Found(_key(path), str(path), refused or file_text(path, str(path))) for path, refused in files]
    if not os.path.lexists(where) and (gone := sorted(_within(where, known))):
        problem = Located(str(where), 1, 1, "the folder is gone", "the path leads nowhere", "put it back")
        return [Found(path, path, problem) for path in gone]
    name = str(where)
    return [Found(_key(where), name, only_settings(name) if is_settings(YamlFile(name)) else file_text(where, name))]


def _key(path: Path) -> str:
    """What a file is known by: its absolute path, links left as they are, as text that can be stored."""
    return os.fsencode(os.path.abspath(path)).decode("utf-8", "backslashreplace")


def _within(folder: Path, paths: Collection[str]) -> set[str]:
    """Those of the paths that lie in a folder."""
    return {path for path in paths if os.path.dirname(path) == _key(folder)}


def _difference(before: Standing, after: Standing) -> Change:
    """What differs between two standings, but for what is kept of them."""
    old = {deal.id: deal for deal in before.book.deals} if before.book else {}
    new = {deal.id: deal for deal in after.book.deals} if after.book else {}
    was_broken: Mapping[str, Broken] = {one.name: one for one in before.broken}
    now_broken = {one.name for one in after.broken}
    settings = before.book is not None and after.book is not None and any(
        getattr(before.book, name) != getattr(after.book, name)
        for name in ("perspective", "fiscal_start", "day_first", "time_zone", "holidays")
    )  # fmt: skip
    return Change(
        added=tuple(id for id in new if id not in old),
        removed=tuple(id for id in old if id not in new),
        changed=tuple(id for id, deal in new.items() if id in old and deal != old[id]),
        broken=tuple(one for one in after.broken if was_broken.get(one.name) != one),
        mended=tuple(name for name in was_broken if name not in now_broken),
        settings=settings,
    )
