"""A command's work in the store: opened for it, closed after it, refused in one sentence."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

from bot.cli.calls import WrongCall

if TYPE_CHECKING:
    from bot.store import Store

T = TypeVar("T")


async def in_store(work: Callable[[Store], Awaitable[T]]) -> T:
    """What the work makes of the store that the settings name, `.env` included. WrongCall where it cannot be had.

    One that is not there is refused, and none is made: a name that was mistyped would look like a store without alerts.
    """
    from bot.settings import with_dotenv
    from bot.store import StoreRefused, open_store
    from bot.store.opening import missing

    settings = with_dotenv()
    if refusal := settings.refusal("store", "dotenv"):
        raise WrongCall(refusal)
    try:
        if (absent := missing(settings.store)) is not None:
            raise absent
        store = await open_store(settings.store)
    except StoreRefused as refused:
        raise WrongCall(str(refused)) from None
    try:
        return await work(store)
    finally:
        await store.close()
