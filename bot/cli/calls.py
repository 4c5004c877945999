"""What the commands share: a wrong call, dates as arguments, opening the shelf."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.settings import Settings
    from core import Book

#: The years that a question can be asked in; the core knows no others.
FIRST_YEAR, LAST_YEAR = 1900, 2199
BAD_CALL = 2


class WrongCall(Exception):
    """The command cannot be run as called; its text says what, why and what to do instead."""


def day(text: str) -> date:
    """An ISO date given as an argument."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or len(text) != 10:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date; write it as 2026-11-23")
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise argparse.ArgumentTypeError(f"{text!r} is out of range; write a year from {FIRST_YEAR} to {LAST_YEAR}")
    return found


def add_deals(parser: argparse.ArgumentParser) -> None:
    """The option that says where the deals are."""
    parser.add_argument("--deals", type=Path, metavar="PATH",
                        help="a contract file, or a folder of them; else DEALBOT_DEALS, else the deals that come along")


def open_book(path: Path | None, settings: Settings) -> Book | None:
    """The book that the call or the settings name; None, and all its problems on stderr, where it does not load."""
    from bot.render.plain import printable
    from bot.shelf import open_shelf

    shelf = open_shelf(path or settings.deals)
    for problem in shelf.problems:
        print(printable(str(problem)), file=sys.stderr)
    if shelf.book is None:
        print("dealbot: nothing is answered from a book that did not load whole", file=sys.stderr)
    return shelf.book
