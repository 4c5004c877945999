"""`dealbot alerts`: what is due, planned, sent and stuck; the time to come as a channel would see it; confirming."""

from __future__ import annotations

import argparse
import sys
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from bot.cli.calls import BAD_CALL, WrongCall, add_deals, day, deal_named, open_book

if TYPE_CHECKING:
    from bot.alerts.simulating import Began, Posting
    from bot.settings import Settings
    from bot.store import Store
    from bot.store.decisions import Recorded
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

simulate prints each message on the day of its posting, as it would look: planned, drawn and delivered
as the bot does it. With --channel by what is subscribed there and was decided, less what was posted
already. confirm lets the alerts of a deal go whose file is gone or lost most of its dates: they are
kept until somebody says that this is meant
"""
#: Days that a simulation takes at most.
LONGEST = 3660


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
    import asyncio
    import json
    from dataclasses import replace

    from bot.alerts.simulating import simulate
    from bot.clock import today
    from bot.journal import configure
    from bot.render.alerts import posted
    from bot.render.screen import screen_of

    configure("error", sys.stderr.isatty(), color=not settings.no_color)
    book = open_book(arguments.deals, settings)
    if book is None:
        return BAD_CALL
    if (deal := deal_named(book, arguments.deal)) is not None:
        book = replace(book, deals=(deal,))
    first: date = arguments.first or today(book, deal)
    last: date = arguments.last or first + timedelta(days=365)
    if last < first:
        raise WrongCall(f"--to {last} is before --from {first}; swap them")
    if (last - first).days > LONGEST:
        raise WrongCall(f"--to {last} is more than {LONGEST // 365} years after --from {first}; name an earlier day")
    began = _began(arguments, book, first)
    began = began._replace(decisions=(*began.decisions, *_leaves(arguments.leave, book, began, first)))
    postings = asyncio.run(simulate(book, began, first, last))
    screen = screen_of(sys.stdout, settings.no_color)
    if arguments.json:
        for posting in postings:
            print(json.dumps(_object(posting), ensure_ascii=False))
    elif postings:
        print("\n\n".join(posted(one.day, _kind(one), one.message, screen) for one in postings))
    else:
        print(screen.fit(_nothing(book, began, first, last)))
    return 0


def _began(arguments: argparse.Namespace, book: Book, first: date) -> Began:
    """How a channel stands, else a channel with what `--want` says of every deal."""
    from bot.alerts.simulating import began_at, supposed
    from bot.desk.wanted import Puzzled, rules_of, wanted

    if arguments.channel:
        import asyncio

        from bot.cli.stored import in_store

        if arguments.want:
            raise WrongCall("--want is for a channel that has not subscribed yet; leave it or --channel out")
        began = asyncio.run(in_store(lambda store: began_at(store, arguments.channel)))
        if began is None:
            raise WrongCall(f"nothing is subscribed in {arguments.channel}; /deal subscribe there, or leave it out")
        if broken := next((one for one in began.subscriptions if one.state == "broken"), None):
            from bot.alerts.codes import why

            print(f"dealbot: at the moment nothing can be posted to {broken.destination}: {why(broken.reason)}",
                  file=sys.stderr)  # fmt: skip
        return began
    asked = [wanted(f"{deal.id} {arguments.want}", book) for deal in book.deals]
    puzzled = next((one for one in asked if isinstance(one, Puzzled)), None)
    if puzzled is not None:
        raise WrongCall(f"--want {arguments.want!r}: {puzzled.text}")
    one = next(one for one in asked if not isinstance(one, Puzzled))
    zone = one.zone or book.time_zone or "UTC"
    return supposed([deal.id for deal in book.deals], rules_of(one), one.digest, zone, first)


def _leaves(days: list[date], book: Book, began: Began, first: date) -> list[Recorded]:
    """The decisions to leave that are supposed, beside those recorded; refused where no deal can be left so."""
    from bot.alerts.simulating import leaving
    from bot.desk.decided import decision
    from core import decided, effect

    made: list[Recorded] = []
    for on in days:
        refusals = []
        for deal in book.deals:
            one = leaving(deal.id, on, first)
            under = decided(book, [decision(each) for each in (*began.decisions, *made)])
            if refused := effect(under, decision(one)).refused:
                refusals.append(refused)
            else:
                made.append(one)
        if len(refusals) == len(book.deals):
            raise WrongCall(f"--leave {on}: {' '.join(refusals)}")
        for refused in refusals:
            print(f"dealbot: --leave {on} is left out for one deal: {refused}", file=sys.stderr)
    return made


def _nothing(book: Book, began: Began, first: date, last: date) -> str:
    """That nothing is posted, and what is true of it: when the next is, or what day to leave on would have some."""
    from bot.desk.decided import decision
    from bot.desk.upcoming import due
    from bot.render.plain import say_day
    from core import Decision, alerts_of, decided, effect

    under = decided(book, [decision(one) for one in began.decisions])
    said = f"Nothing would be posted from {say_day(first)} to {say_day(last)}."
    later = [alert for one in began.subscriptions for alert in due(under, one, last, last + timedelta(days=LONGEST))
             if alert.due > last]  # fmt: skip
    if later:
        next_ = min(later, key=lambda alert: (alert.due, alert.key))
        said += f" The next is on {say_day(next_.due)}: {next_.event.title}, {say_day(next_.event.day)}."
    for deal in under.deals:
        rules = next((one.rules for one in began.subscriptions if one.deal == deal.id), {})
        if deal.exits or (rules and "notice" not in rules):
            continue
        ladder = {"notice": tuple(rules.get("notice", ()))}
        months = [date(year, month, 1) - timedelta(days=1) for year in range(first.year, last.year + 3)
                  for month in range(1, 13)]  # fmt: skip
        for end in sorted(months, key=lambda day: (day.month != 12, day)):
            leave = Decision("supposed", deal.id, "leave", end, first)
            if effect(under, leave).refused:
                continue
            found = alerts_of(decided(under, [leave]), deal.id, first, last, ladder)
            if any(one.event.changes and one.event.day > one.due >= first for one in found):
                return f"{said} No exit of {deal.title} is chosen; --leave {end} supposes one that has a notice day."
    return said


def _kind(posting: Posting) -> str:
    """How a message appears in the channel."""
    kinds = {"card": "card", "step": "in its thread", "digest": "digest", "several": "several late ones"}
    return kinds[posting.kind] + (", and in the channel" if posting.broadcast else "")


def _object(posting: Posting) -> dict[str, Any]:
    """A message as data; all keys are always there."""
    one = posting.entries[0] if len(posting.entries) == 1 and posting.kind != "digest" else None
    return {
        "day": posting.day.isoformat(), "kind": posting.kind, "broadcast": posting.broadcast,
        "deal": one.deal if one else None, "rule": one.rule if one else posting.kind,
        "target": one.target if one else None, "event_day": one.day.isoformat() if one else None,
        "step": one.step if one else None, "keys": [entry.key for entry in posting.entries],
        "text": posting.message.text, "blocks": posting.message.payload().get("blocks", []),
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
