"""`dealbot check`: every problem of contract files, or what was understood of each."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.calls import BAD_CALL

if TYPE_CHECKING:
    from bot.settings import Settings
    from core import Deal

NAME = "check"
HELP = "show every problem of contract files, or what was understood of each"
EXAMPLES = """\
examples:
  dealbot check my-deal.yaml
  dealbot check ./contracts

exit status: 0 all files load, 2 a file does not (all problems of all files are shown)
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="contract files, or folders of them")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    from bot.render.plain import printable
    from bot.shelf import is_settings, open_files

    shelf = open_files(arguments.files)
    if shelf.problems:
        for problem in shelf.problems:
            print(printable(str(problem)), file=sys.stderr)
        count = len(shelf.problems)
        print(f"dealbot: {count} problem{'s' * (count != 1)}", file=sys.stderr)
        return BAD_CALL
    deals = iter(shelf.book.deals if shelf.book is not None else ())
    for file in shelf.files:
        said = "settings of the book" if is_settings(file) else _understood(next(deals))
        print(printable(f"{file.name}: {said}"))
    return 0


def _understood(deal: Deal) -> str:
    """One line: title, parties, term and how many terms."""
    from bot.render.plain import say_day

    parties = " and ".join(f"{party.name} ({party.role})" for party in deal.parties)
    counted = f"{len(deal.terms)} term{'s' * (len(deal.terms) != 1)}"
    if deal.overlays:
        counted += f", {len(deal.overlays)} overlay{'s' * (len(deal.overlays) != 1)}"
    return f"{deal.title}: {parties}, {say_day(deal.first_day)} to {say_day(deal.last_day)}, {counted}"
