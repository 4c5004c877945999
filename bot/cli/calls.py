"""What the commands share: a wrong call, dates as arguments, opening the shelf, lines of standard input."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from bot.settings import Settings
    from core import Book, Deal

#: The years that a question can be asked in; the core knows no others.
FIRST_YEAR, LAST_YEAR = 1900, 2199
BAD_CALL = 2
#: Bytes of one line of standard input that are read; the rest of a longer line is dropped. The core asks for
#: 2,000 characters at most and says so itself.
LONGEST_LINE = 16_384


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


def deal_named(book: Book, id: str | None) -> Deal | None:
    """The deal that `--deal` names; None where it is not given."""
    if id is None:
        return None
    deal = book.deal(id)
    if deal is None:
        raise WrongCall(f"there is no deal {id!r} in the book; it holds {', '.join(deal.id for deal in book.deals)}; "
                        "`dealbot deals` lists them")
    return deal


def lines(stream: BinaryIO) -> Iterator[str]:
    """Each line of a stream as soon as it is there, without its end. Bytes that are not UTF-8 are replaced."""
    while line := stream.readline(LONGEST_LINE):
        rest = line
        while rest and not rest.endswith(b"\n") and len(rest) == LONGEST_LINE:
            rest = stream.readline(LONGEST_LINE)
        yield line.rstrip(b"\r\n").decode("utf-8", "replace")
