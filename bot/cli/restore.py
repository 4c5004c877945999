"""`dealbot restore`: a backup in the place of what the bot keeps."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.calls import BAD_CALL

if TYPE_CHECKING:
    from bot.settings import Settings

NAME = "restore"
HELP = "put a backup in the place of the store; what was there is kept beside it"
EXAMPLES = """\
examples:
  dealbot restore /backups/dealbot-20261123T093000Z.db

Stop the bot first. A store that was restored does not know what was sent since its backup: after the next start the
bot looks into the channels before it sends what was due since then. A PostgreSQL database has to be empty (create a
new one, and name it in DEALBOT_STORE); pg_restore and psql are needed.
Exit status: 0, or 2 where nothing was restored, and nothing changed
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="a file that `dealbot backup` has made")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    from bot.render.plain import printable
    from bot.settings import with_dotenv
    from bot.store.refusal import StoreRefused
    from bot.store.restore import restore

    settings = with_dotenv()
    if refusal := settings.refusal("store", "dotenv"):
        print(f"dealbot: {refusal}", file=sys.stderr)
        return BAD_CALL
    try:
        done = restore(settings.store, arguments.file)
    except StoreRefused as refused:
        print(printable(f"dealbot: {refused}"), file=sys.stderr)
        return BAD_CALL
    print(f"Restored as of {done.moment:%Y-%m-%d %H:%M:%S} UTC.")
    if done.kept is not None:
        print(printable(f"What was there before is kept as {done.kept}."))
    print("After the next start, the bot looks back before it sends what was due since then.")
    return 0
