"""`dealbot deals`: what is in the book."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from bot.cli.calls import BAD_CALL, add_deals, open_book

if TYPE_CHECKING:
    from bot.settings import Settings

NAME = "deals"
HELP = "list the deals in the book"
EXAMPLES = """\
examples:
  dealbot deals
  dealbot deals --deals ./contracts
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    add_deals(parser)


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    from bot.render.plain import printable, say_day
    from bot.render.screen import screen_of
    from bot.render.table import table

    book = open_book(arguments.deals, settings)
    if book is None:
        return BAD_CALL
    screen = screen_of(sys.stdout, settings.no_color)
    rows = [
        (deal.id, printable(deal.title),
         " / ".join(printable(deal.party(role).name) for role in ("customer", "provider")),
         f"{say_day(deal.first_day)} to {say_day(deal.last_day)}")
        for deal in book.deals
    ]  # fmt: skip
    print(screen.fit("\n".join(table([("deal", "title", "customer / provider", "term"), *rows], "<<<<"))))
    return 0
