"""`dealbot alerts`: what is due, planned, sent and stuck; the time to come as a channel would see it; confirming."""

from __future__ import annotations

import argparse
import sys
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from bot.cli.calls import BAD_CALL, WrongCall, add_deals, day, deal_named, open_book

if TYPE_CHECKING:
    from bot.alerts.simulating import Posting
    from bot.settings import Settings
    from bot.store import Store
    from bot.store.subscriptions import Subscription
    from core import Book

NAME = "alerts"
HELP = "what is due, planned, sent and stuck; or the alerts to come"
EXAMPLES = """\
examples:
  dealbot alerts
  dealbot alerts simulate --from 2026-11-23 --to 2027-12-31 --leave 2027-12-31
  dealbot alerts simulate --from 2026-11-23 --to 2027-12-31 --want "notice:60,30,7 digest" --json
  dealbot alerts simulate --from 2026-11-23 --to 2027-12-31 --channel C0123456789
  dealbot alerts confirm colossus-1

simulate prints each message on the day of its posting, as text; with --channel by what is subscribed
there. confirm lets the alerts of a deal go whose file is gone or lost most of its dates: they are kept
until somebody says that this is meant
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", nargs="?", choices=("status", "simulate", "confirm"), default="status",
                        help="status unless given")  # fmt: skip
    parser.add_argument("named", nargs="?", metavar="DEAL", help="confirm: whose alerts may go")
    parser.add_argument("--from", dest="first", type=day, metavar="DATE", help="simulate: the first day; else today")
    parser.add_argument("--to", dest="last", type=day, metavar="DATE", help="simulate: the last day; else a year on")
    parser.add_argument("--deal", metavar="ID", help="simulate: of this deal; else of all")
    parser.add_argument("--want", metavar="WORDS", default="", help="simulate: as after /deal subscribe DEAL")
    parser.add_argument("--leave", type=day, action="append", default=[], metavar="DATE",
                        help="simulate: as if leaving on that day were decided")  # fmt: skip
    parser.add_argument("--channel", metavar="ID", help="simulate: by what is subscribed in this channel")
    parser.add_argument("--json", action="store_true", help="one object per line, without text for people")
    add_deals(parser)


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    import asyncio

    if arguments.what == "simulate":
        return _simulate(arguments, settings)
    from bot.cli.stored import in_store

    if arguments.what == "confirm":
        if not arguments.named:
            raise WrongCall("whose alerts may go? write it as dealbot alerts confirm colossus-1")
        return asyncio.run(in_store(lambda store: _confirm(store, arguments.named)))
    return asyncio.run(in_store(lambda store: _status(store, arguments.json, settings)))


def _simulate(arguments: argparse.Namespace, settings: Settings) -> int:
    import json

    from bot.alerts.simulating import simulate
    from bot.clock import today
    from bot.render.alerts import posted
    from bot.render.screen import screen_of
    from core import Decision, decided

    book = open_book(arguments.deals, settings)
    if book is None:
        return BAD_CALL
    deal = deal_named(book, arguments.deal)
    first: date = arguments.first or today(book, deal)
    last: date = arguments.last or first + timedelta(days=365)
    if last < first:
        raise WrongCall(f"--to {last} is before --from {first}; swap them")
    ids = [deal.id] if deal else [one.id for one in book.deals]
    leaves = [Decision(f"leave-{id}-{on}", id, "leave", on, first) for id in ids for on in arguments.leave]
    if leaves:
        book = decided(book, leaves)
    postings = simulate(book, _subscriptions(arguments, settings, book, ids, first), first, last)
    screen = screen_of(sys.stdout, settings.no_color)
    if arguments.json:
        for posting in postings:
            print(json.dumps(_object(posting), ensure_ascii=False))
    elif postings:
        print("\n\n".join(posted(one.day, _kind(one), one.title, one.cards, screen) for one in postings))
    else:
        print(f"Nothing would be posted from {first} to {last}. --leave {last} supposes that leaving then is decided.")
    return 0


def _subscriptions(
    arguments: argparse.Namespace, settings: Settings, book: Book, ids: list[str], first: date
) -> tuple[Subscription, ...]:  # fmt: skip
    """Those of a channel, else one for each deal of what `--want` says."""
    from bot.alerts.simulating import supposed
    from bot.desk.wanted import Puzzled, rules_of, wanted

    if arguments.channel:
        import asyncio

        from bot.cli.stored import in_store

        kept = asyncio.run(in_store(lambda store: store.subscriptions.all()))
        found = tuple(one for one in kept if one.destination == arguments.channel and one.deal in ids)
        if not found:
            raise WrongCall(f"nothing is subscribed in {arguments.channel}; /deal subscribe there, or leave it out")
        return found
    made = []
    for id in ids:
        asked = wanted(f"{id} {arguments.want}", book)
        if isinstance(asked, Puzzled):
            raise WrongCall(f"--want {arguments.want!r}: {asked.text}")
        made.append(supposed(id, rules_of(asked), asked.digest, first))
    return tuple(made)


def _kind(posting: Posting) -> str:
    """How a message appears in the channel."""
    kinds = {"card": "card", "step": "in its thread", "digest": "digest"}
    return kinds[posting.kind] + (", and in the channel" if posting.broadcast else "")


def _object(posting: Posting) -> dict[str, Any]:
    """A message as data; all keys are always there."""
    event = posting.event
    return {
        "day": posting.day.isoformat(), "kind": posting.kind, "broadcast": posting.broadcast,
        "deal": event.deal if event else None, "rule": event.rule if event else "digest",
        "target": event.target if event else None, "event_day": event.day.isoformat() if event else None,
        "step": posting.step if event else None, "changes": event.changes if event else None,
        "titles": [card.title for card in posting.cards], "costs": [card.cost for card in posting.cards],
        "question": event.question if event else None, "text": posting.text,
    }  # fmt: skip


async def _status(store: Store, as_json: bool, settings: Settings) -> int:
    """What is due, planned, sent and stuck in every workspace."""
    import json

    from bot.alerts.standing import standing
    from bot.clock import now
    from bot.render.plain import printable
    from bot.render.screen import screen_of

    screen = screen_of(sys.stdout, settings.no_color)
    told = False
    for found in await standing(store, now()):
        told = True
        if as_json:
            print(json.dumps(found.to_json(), ensure_ascii=False))
        else:
            print(screen.fit("\n".join(printable(line) for line in found.lines())))
    if not told and not as_json:
        print("No alert is planned, and nothing is subscribed: /deal subscribe in a channel begins it.")
    return 0


async def _confirm(store: Store, deal: str) -> int:
    gone = 0
    for workspace in await store.ledger.workspaces():
        gone += await store.ledger.confirm(workspace, deal)
    if not gone:
        print(f"dealbot: no alerts of {deal} are held; `dealbot alerts` shows what is", file=sys.stderr)
        return 1
    print(f"{gone:,} alert{'' if gone == 1 else 's'} of {deal} will go with the next planning, within a few minutes.")
    return 0
