"""Reads a store anew every day: a disk that begins to fail is better noticed then than at the next start."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from bot.store.database import reason
from bot.store.opening import Store

DAY = 86_400.0


async def rechecked(store: Store, tell: Callable[[str], None], every: float = DAY) -> None:
    """Check the store each time that so many seconds have passed (opening it was the first check), until cancelled.

    `tell` hears what is wrong, as a sentence, after every check that finds something.
    """
    while True:
        await asyncio.sleep(every)
        try:
            found = await store.check()
        except Exception as error:  # noqa: BLE001 - whatever it is, the next day is another
            found = (f"the store could not be checked: {reason(error)}; where this comes again, stop dealbot and bring "
                     "back the last backup: dealbot restore FILE")  # fmt: skip
        if found is not None:
            tell(found)
