"""What dealbot stands on: the deals, the store, the port, time zones and the clock of this machine."""

from __future__ import annotations

import os
import socket
import zoneinfo
from collections.abc import AsyncIterator, Iterator
from datetime import date
from pathlib import Path

from bot.clock import now
from bot.doctor.alerts import alerts
from bot.doctor.finding import Finding, fine, look, wrong
from bot.places import Located
from bot.settings import VARIABLES, Settings

#: A clock that is before this day was never set.
RELEASED = date(2026, 11, 1)
MOST_PROBLEMS = 5


async def store_and_deals(settings: Settings) -> AsyncIterator[Finding]:
    """Whether the store opens and takes writes, and what of the deals answers, also by their last good versions."""
    from bot.store import StoreRefused, open_store
    from bot.store.opening import missing

    if settings.refusal("store"):
        pass  # the settings were told to be wrong already; the deals can be looked at nevertheless
    elif not settings.store:
        yield wrong("store", "there is nowhere to keep it", f"set {VARIABLES['store']}")
    else:
        try:
            store = await open_store(settings.store) if missing(settings.store) is None else None
        except StoreRefused as refused:
            yield wrong("store", f"{refused.what}; {refused.why}", refused.instead)
            store = None
        else:
            if store is None:
                yield _no_store(settings)
        if store is not None:
            try:
                amiss = await store.ready()
                where = settings.store.shown
                if amiss:
                    yield wrong("store", f"{where}: {amiss}", "see that the place can be written to and is not full")
                else:
                    yield fine("store", f"{where} opens and takes writes")
                async for finding in alerts(store):
                    yield finding
                from bot.keeper import Keeper

                keeper = Keeper(settings.deals, store.versions)
                unkept = (await keeper.load()).unkept
                if unkept:
                    yield look("deals", f"their last good versions are not kept: {unkept}", "see to the store")
                fresh = [held.deal for held in keeper.shelf.deals if not held.stale]
                if fresh or not keeper.shelf.deals:
                    yield _deals(settings, fresh)
                for broken in keeper.shelf.broken:
                    for finding in _problems(broken.problems, broken.deal if broken.stale else ""):
                        yield finding
            finally:
                await store.close()
            return
    from bot.shelf import open_shelf

    shelf = open_shelf(settings.deals)
    yield _deals(settings, [deal.id for deal in shelf.book.deals] if shelf.book else [])
    for finding in _problems(shelf.problems, ""):
        yield finding


def _no_store(settings: Settings) -> Finding:
    """There is none, and looking makes none: whether one can be made there."""
    from bot.store.opening import place_of

    place = Path(str(place_of(settings.store)))
    folder = next(folder for folder in place.parents if folder.exists())
    if not folder.is_dir() or not os.access(folder, os.W_OK | os.X_OK):
        return wrong("store", f"there is none at {place}, and {folder} cannot be written to",
                     f"make the folder writable, or set {VARIABLES['store']} to another place")
    return look("store", f"there is none at {place} yet", "`dealbot run` makes it; where the bot has run before, "
                f"{VARIABLES['store']} names another place than it did then")  # fmt: skip


def _deals(settings: Settings, ids: list[str]) -> Finding:
    where = str(settings.deals) if settings.deals is not None else "the deals that ship with dealbot"
    if ids:
        return fine("deals", f"{', '.join(ids)} load{'s' * (len(ids) == 1)}, from {where}")
    return wrong("deals", f"none loads from {where}",
                 f"`dealbot init my-deal.yaml` writes one to start from; {VARIABLES['deals']} says where they are")


def _problems(problems: tuple[Located, ...], answers_for: str) -> Iterator[Finding]:
    """What is wrong in one file or several; only worth a look where a last good version answers for the deal."""
    for problem in problems[:MOST_PROBLEMS]:
        at = f"{problem.file}:{problem.line}: {'; '.join(part for part in (problem.what, problem.why) if part)}"
        if answers_for:
            yield look("deals", f"{answers_for} answers from its last good version. {at}", problem.instead)
        else:
            yield wrong("deals", at, problem.instead or "correct the file")
    if len(problems) > MOST_PROBLEMS:
        yield look("deals", f"and {len(problems) - MOST_PROBLEMS} more", "`dealbot check` shows all of them")


def port(settings: Settings) -> Iterator[Finding]:
    """Whether HTTP can be served where the settings say; only where it is set up, and they say where."""
    if not settings.signing_secret or settings.refusal("host", "port"):
        return
    where = f"{settings.host}:{settings.port}"
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(address)
            trial.listen(1)
    except socket.gaierror:
        yield wrong("port", f"{settings.host} is no address of a machine", f"set {VARIABLES['host']} to 127.0.0.1")
    except PermissionError:
        yield wrong("port", f"{where} is not for this user", f"set {VARIABLES['port']} to 1024 or above")
    except OSError as error:
        why = (error.strerror or "it cannot be opened").lower()
        yield look("port", f"{where} is not free: {why}", "fine if it is dealbot that runs there; else stop what does, "
                   f"or set {VARIABLES['port']} to another")
    else:
        yield fine("port", f"{where} is free")


def zones() -> Iterator[Finding]:
    """Whether the names of time zones that contracts use are known here."""
    try:
        zoneinfo.ZoneInfo("America/New_York")
    except (zoneinfo.ZoneInfoNotFoundError, OSError):
        yield wrong("time zones", "there are none on this machine", "pip install tzdata")
    else:
        yield fine("time zones", "there")


def clock() -> Iterator[Finding]:
    """Whether the clock was ever set; how it compares with Slack's is a matter of `--live`."""
    read = now()
    if read.date() < RELEASED:
        yield wrong("clock", f"it reads {read:%Y-%m-%d %H:%M} UTC, which is before dealbot was made", "set it")
    else:
        yield fine("clock", f"it reads {read:%Y-%m-%d %H:%M} UTC")
