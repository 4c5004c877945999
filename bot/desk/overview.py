"""What the deals look like at a glance: the cards of Home, the help, and what to say where no deal can be read."""

from __future__ import annotations

from datetime import date

from bot.desk import examples
from bot.desk.ticket import Ticket
from bot.desk.verbs import VERBS
from bot.keeper import Broken as BrokenFile
from bot.render.plain import say_day
from bot.render.slack.answer import Run
from bot.render.slack.home import Broken, DealCard, Group
from bot.render.slack.words import Guide
from core import EXAMPLES, Answer, Book, Deal, ask

say = say_day
#: What is told of a deal whose file is broken; the problem stands with the file.
STALE = "Its file does not load; the last good version answers."
NO_DEALS = "No deal can be read at the moment, so nothing can be answered; /deal deals names the files to mend."
_DATES_SHOWN = 3
_KEPT_GUIDES = 64


class Guides:
    """The help for each book, deal and day, worked out once: every example is tried before it is offered."""

    def __init__(self) -> None:
        self._kept: dict[tuple[int, str | None, date], tuple[Book, Guide]] = {}

    def of(self, book: Book, deal: Deal | None, as_of: date) -> Guide:
        """The examples that run, grouped, and the verbs."""
        key = (id(book), deal.id if deal else None, as_of)
        kept = self._kept.get(key)
        if kept is None or kept[0] is not book:
            if len(self._kept) >= _KEPT_GUIDES:
                self._kept.clear()
            kept = self._kept[key] = (book, _guide(book, deal, as_of))
        return kept[1]

    def short(self, book: Book, deal: Deal | None, as_of: date) -> tuple[str, ...]:
        """The three questions of the short help."""
        return examples.short(book, deal, as_of)


def _guide(book: Book, deal: Deal | None, as_of: date) -> Guide:
    titles = ", ".join(one.title for one in book.deals[:8]) or "no deal yet"
    groups = tuple(
        Group(topic.title, tuple(run(question, deal) for question in topic.questions))
        for topic in examples.topics(book, deal, as_of)
    )
    name = (deal or book.deals[0]).id if book.deals else "DEAL"
    verbs = tuple((f"/deal {verb.format(deal=name)}", what) for verb, what in VERBS)
    return Guide(f"Ask about {titles}: what it costs, when notice is due, what leaving comes to.", groups, verbs)


def run(question: str, deal: Deal | None = None) -> Run:
    """A button that asks a question on the day it is pressed."""
    return Run(question, Ticket(question, deal.id if deal else None).encode() or "")


def card(book: Book, deal: Deal, as_of: date, state: str = "") -> DealCard:
    """A deal at a glance: its parties and term, the next dates, what notice today would do."""
    dates = ask(book, EXAMPLES["key_dates"], as_of, deal.id).answer
    rows = tuple((_when(row.span.start, as_of), row.label) for row in dates.rows[:_DATES_SHOWN] if row.span is not None)
    notice = ask(book, EXAMPLES["exit"], as_of, deal.id).answer
    known = deal.known(as_of)
    parties = f"{known.party('customer').name} rents from {known.party('provider').name}"
    return DealCard(deal.id, deal.title, parties, f"{say(known.first_day)} to {say(known.last_day)}", rows,
                    notice.headline, state)  # fmt: skip


def _when(day: date, as_of: date) -> str:
    days = (day - as_of).days
    far = "today" if not days else f"in {days:,} day{'' if days == 1 else 's'}"
    return f"{say(day)}, {far}"


def broken(file: BrokenFile) -> Broken:
    """A file that does not load, as people are told of it."""
    return Broken(file.name, _problem(file), file.stale)


def _problem(file: BrokenFile) -> str:
    """The first problem of a file and how many more there are, without the folder that it lies in."""
    if not file.problems:
        return "It cannot be read."
    first, more = file.problems[0], len(file.problems) - 1
    said = "; ".join(part for part in (first.what, first.why, first.instead) if part)
    return f"{file.name}:{first.line}:{first.column}: {said}" + (f" (and {more} more)" if more else "")


def no_deals(question: str, as_of: date) -> Answer:
    """The outcome of any question while no deal can be read."""
    return Answer(question, as_of, "unclear", headline=NO_DEALS)
