"""`dealbot misread`: how the questions were read of which people said "not what I asked"."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.calls import BAD_CALL

if TYPE_CHECKING:
    from bot.settings import Settings
    from bot.store import Misreading

NAME = "misread"
HELP = "list how questions were read that people said were not what they asked"
EXAMPLES = """\
examples:
  dealbot misread
  dealbot misread --json

For whoever writes rules: the kind, the rule and the features of each reading, oldest first. The questions' words are
not kept, nor who asked. Exit status: 0, or 2 where the store cannot be read
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print one JSON object a reading, with its whole trace")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    import asyncio
    import json

    from bot.render.plain import printable
    from bot.settings import with_dotenv
    from bot.store import StoreRefused
    from bot.store.opening import place_of

    settings = with_dotenv()
    if refusal := settings.refusal("store", "dotenv"):
        print(f"dealbot: {refusal}", file=sys.stderr)
        return BAD_CALL
    try:
        place = place_of(settings.store)
        if isinstance(place, Path) and not place.exists():  # looking makes none
            if not arguments.json:
                print(printable(f"There is nothing to list: there is no store at {place} yet."))
            return 0
        kept = asyncio.run(_kept(settings))
    except StoreRefused as refused:
        print(f"dealbot: {refused}", file=sys.stderr)
        return BAD_CALL
    for one in kept:
        if arguments.json:
            told = {"at": one.at.isoformat(), "kind": one.kind, "status": one.status, "reading": one.reading}
            print(json.dumps({**told, "trace": one.trace}))
        else:
            print(printable(_line(one)))
    if not kept and not arguments.json:
        print("Nobody has said so far that a question was read wrongly.")
    return 0


async def _kept(settings: Settings) -> tuple[Misreading, ...]:
    from bot.store import open_store

    store = await open_store(settings.store)
    try:
        return tuple(await store.misreadings.all())
    finally:
        await store.close()


def _line(one: Misreading) -> str:
    """One reading on one line: when, what it was read as, by which rule, from which features."""
    parts = one.trace.get("parts") or [{}]
    features = " ".join("+".join(names) for names in parts[0].get("features", ()))
    rule = one.reading.get("rule", "no rule")
    return f"{one.at:%Y-%m-%d %H:%M} UTC  {one.kind or 'not read'} ({one.status}), {rule}: {features or 'no features'}"
