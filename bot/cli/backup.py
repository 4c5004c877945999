"""`dealbot backup`: a backup of what the bot keeps, also while it runs."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.calls import BAD_CALL, WrongCall

if TYPE_CHECKING:
    from bot.settings import Settings

NAME = "backup"
HELP = "make a backup of the store, also while the bot runs"
EXAMPLES = """\
examples:
  dealbot backup /backups/
  dealbot backup /backups/dealbot.db --replace

Subscriptions, decisions, what was sent and all else that the bot keeps, in one file; read back and checked before it
gets its name. Do not copy a SQLite store with cp: what was written last is not in its file. PostgreSQL needs pg_dump.
Exit status: 0, or 2 where no backup was made
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="the file to make; in a folder, it is named for the moment")
    parser.add_argument("--replace", action="store_true", help="replace a file that is there, once the new is sound")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    from bot.render.plain import printable
    from bot.settings import with_dotenv
    from bot.store.backup import back_up
    from bot.store.refusal import StoreRefused

    file = Path(arguments.file)
    if arguments.file.endswith("/") and not file.is_dir():
        raise WrongCall(f"there is no folder {arguments.file}; create it, or write the name of a file")
    if not file.parent.is_dir():
        raise WrongCall(f"there is no folder {file.parent}; create it, or name a file in one that is there")
    settings = with_dotenv()
    if refusal := settings.refusal("store", "dotenv"):
        print(f"dealbot: {refusal}", file=sys.stderr)
        return BAD_CALL
    try:
        made = back_up(settings.store, file, replace=arguments.replace)
    except StoreRefused as refused:
        print(printable(f"dealbot: {refused}"), file=sys.stderr)
        return BAD_CALL
    print(printable(f"{made.file}: {made.size:,} bytes, everything until {made.moment:%Y-%m-%d %H:%M:%S} UTC"))
    return 0
