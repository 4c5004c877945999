"""Waits for changes of a file or folder, however they are made: written in place, renamed over, by way of links.

What is watched is the folder, the folders that its files really lie in, and each step of the way to it that may come
to lead elsewhere. A change that is not heard of (a network's file system) is found by looking now and then.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from typing import NamedTuple

#: Milliseconds: changes that follow one another this closely are one, for so long at most.
_STEP, _DEBOUNCE = 50, 300


class Watched(NamedTuple):
    """Folders by the identity of what stands there now, and the names beside them that count too."""

    folders: frozenset[tuple[str, int, int]]
    whole: frozenset[str]
    names: frozenset[str]

    def counts(self, _: object, path: str) -> bool:
        """Whether something that changed can matter."""
        return path in self.names or os.path.dirname(path) in self.whole or path in self.whole


def watched(where: Path) -> Watched:
    """What to watch so that no change of a file or folder is missed, whether or not it is there."""
    whole: set[str] = set()
    names: set[str] = set()
    place = os.path.abspath(where)
    step = place
    while True:
        if step == place or os.path.islink(step) or not os.path.exists(step):
            names.add(step)
        if step == os.path.dirname(step):
            break
        step = os.path.dirname(step)
    if os.path.isdir(place):
        whole |= {place, os.path.realpath(place)}
        with_links = (os.path.join(place, name) for name in _listed(place))
        whole |= {os.path.dirname(os.path.realpath(path)) for path in with_links if os.path.islink(path)}
    else:
        names.add(os.path.realpath(place))
    folders = {identity for path in whole | {os.path.dirname(name) for name in names}
               if (identity := _identity(path)) is not None}  # fmt: skip
    return Watched(frozenset(folders), frozenset(whole), frozenset(names))


async def on_change(where: Path, every: float, look: Callable[[], Awaitable[object]]) -> None:
    """Call `look` at first, after each change, and when `every` seconds have passed without one; until cancelled.

    Nothing is missed between two looks. What `look` raises ends it.
    """
    while True:
        if not await _look_while_same(where, watched(where), every, look):
            await look()
            await asyncio.sleep(every)


async def _look_while_same(where: Path, now: Watched, every: float, look: Callable[[], Awaitable[object]]) -> bool:
    """Watch and look until other folders are to be watched; False where these cannot be (any more).

    A folder may go as it is about to be watched, and a system watches only so many.
    """
    from watchfiles import awatch

    changes = awatch(
        *_paths(now.folders), watch_filter=now.counts, debounce=_DEBOUNCE, step=_STEP, recursive=False,
        rust_timeout=max(1, int(every * 1000)), yield_on_timeout=True, ignore_permission_denied=True,
    )  # fmt: skip
    try:
        while True:
            change = asyncio.ensure_future(anext(changes))
            try:
                await asyncio.sleep(0)  # it begins to listen, and what happens from here on is heard
                if not change.done():
                    await look()
                try:
                    await change
                except (OSError, RuntimeError):  # the latter from watchfiles' own part
                    return False
            finally:
                if not change.done():
                    change.cancel()
                    await asyncio.wait([change])
            if watched(where) != now:
                return True
    finally:
        await changes.aclose()


def _paths(folders: Iterable[tuple[str, int, int]]) -> list[str]:
    return sorted(path for path, _, _ in folders)


def _listed(folder: str) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []


def _identity(path: str) -> tuple[str, int, int] | None:
    try:
        status = os.stat(path)
    except OSError:
        return None
    return path, status.st_dev, status.st_ino
