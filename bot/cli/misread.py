"""`dealbot misread`: how the questions were read of which people said "not what I asked"."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

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

    from bot.cli.stored import in_store
    from bot.render.plain import printable

    kept = asyncio.run(in_store(lambda store: store.misreadings.all()))
    for one in kept:
        if arguments.json:
            told = {"at": one.at.isoformat(), "kind": one.kind, "status": one.status, "reading": one.reading}
            print(json.dumps({**told, "trace": one.trace}))
        else:
            print(printable(_line(one)))
    if not kept and not arguments.json:
        print("Nobody has said so far that a question was read wrongly.")
    return 0


def _line(one: Misreading) -> str:
    """One reading on one line: when, what it was read as, by which rule, from which features."""
    parts = one.trace.get("parts") or [{}]
    features = " ".join("+".join(names) for names in parts[0].get("features", ()))
    rule = one.reading.get("rule", "no rule")
    return f"{one.at:%Y-%m-%d %H:%M} UTC  {one.kind or 'not read'} ({one.status}), {rule}: {features or 'no features'}"
