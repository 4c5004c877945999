"""What leaving comes to: the rights an asker may use, the end a notice gives, what is then owed and saved."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from core.answer import Answer, Fact
from core.dates import DAY, Span, say
from core.deal import RECORDED, Deal
from core.money import Amount, Price, Unknown, to_minor, zero
from core.notice import Notice, Right, earliest, latest, rights, send_by
from core.questions.asked import Asked
from core.stated import Quoted, State
from core.terms import Renewal, Side, Termination


class Exit(NamedTuple):
    """One way out: the right used and the notice given under it."""

    right: Right
    notice: Notice


def usable(asked: Asked, side: Side) -> tuple[Right, ...]:
    return rights(asked.deal, side)


def no_right(asked: Asked, side: Side, read_as: str) -> Answer:
    """The answer where no termination right with a stated notice is recorded for a side, or none is left to use."""
    if asked.deal.end.source == RECORDED:
        ended = "ended" if asked.past_term else "ends"
        text = f"{asked.deal.title} {ended} on {say(asked.deal.last_day)}, by {asked.deal.end.says}; no notice is to be given"
        return asked.answer(text, text, read_as=read_as, sources=asked.cited_date("end"))
    terms = asked.deal.of_type(Termination)
    for_others = [term for term in terms if term.by not in ("either", side)]
    who = "Nobody" if side == "either" else asked.deal.party(side).name
    if for_others:
        text = f"{who} has no right to end {asked.deal.title} early: only the {for_others[0].by} may"
        return asked.answer(text, text, read_as=read_as, sources=asked.cited_terms(for_others))
    text = f"The terms of {asked.deal.title} on ending it early are not disclosed"
    return asked.answer(text, read_as=read_as, status="undisclosed", missing=["termination right"],
                        sources=asked.cited_terms(terms))  # fmt: skip


def soonest(asked: Asked, choices: tuple[Right, ...], day: date) -> Exit | None:
    """The exit with the first end that a notice on or after a day can give."""
    found = earliest(choices, day)
    return Exit(*found) if found else None


def last_for(choices: tuple[Right, ...], end: date) -> Exit | None:
    """The last notice for an end on a day, lock-ins aside."""
    found = latest(choices, end)
    return Exit(*found) if found else None


def fee(asked: Asked, right: Right, end: date) -> Amount:
    """The termination fee where the deal ends early on a day; nothing where the contract gives none."""
    stated = charged(right, end)
    if end >= asked.deal.last_day or stated is None:
        return zero(asked.currency)
    if stated.exact is not None:
        return Price(to_minor(stated.exact, asked.currency)).amount(asked.currency)
    high = None if stated.high is None else to_minor(stated.high, asked.currency)
    unknown = Unknown("termination fee", to_minor(stated.low or Decimal(0), asked.currency), high)
    return Price(Fraction(0), unknown, Fraction(1)).amount(asked.currency)


def charged(right: Right, end: date) -> Quoted | None:
    """The termination fee as the contract quotes it for an early end on a day; None where it gives none."""
    term = right.term
    stated: object = term.fee
    for entry in term.fees:
        stated = entry.amount
        if entry.until is None or end <= entry.until.last:
            break
    else:
        if term.fees:
            stated = State.NONE
    return stated if isinstance(stated, Quoted) else None


def owed(asked: Asked, out: Exit) -> Amount:
    """The cost from the day after the as-of day to the end, and the termination fee."""
    until = Span(asked.to_come.start, out.notice.end + DAY)
    return asked.plan.total(until) + fee(asked, out.right, out.notice.end)


def saved(asked: Asked, out: Exit) -> Amount:
    """The cost from the day after the end to the deal's last day, less the termination fee."""
    after = Span(out.notice.end + DAY, asked.deal.span.stop)
    return asked.plan.total(after) - fee(asked, out.right, out.notice.end)


def working_day(asked: Asked, deadline: date) -> date | None:
    """The last working day on or before a deadline, None where it is already past."""
    day = send_by(deadline, asked.deal.holidays)
    return None if day < asked.as_of else day


def notes(asked: Asked, out: Exit) -> list[str]:
    """How the notice is counted, what changes nothing, which fee is not known."""
    lines = list(out.right.conventions())
    if out.notice.changes_nothing:
        lines.append(f"The notice would run to {say(out.notice.uncut)}, past the term, so it changes nothing.")
    if not out.right.term.fees and out.right.term.fee in (State.UNDISCLOSED, State.NOT_RECORDED, State.REDACTED):
        lines.append(f"Whether there is a termination fee is {out.right.term.fee}; none is counted.")
    charge = fee(asked, out.right, out.notice.end)
    if charge.known or charge.open:
        lines.append(f"What is owed includes a termination fee of {charge}; what is saved is less by it.")
    lines.extend(asked.money_notes(Span(asked.to_come.start, out.notice.end + DAY)))
    return lines


def now_note(asked: Asked, out: Exit) -> str:
    """What notice today would do, or the first notice that is allowed."""
    if out.notice.given == asked.as_of:
        return f"Notice today would end the deal on {say(out.notice.end)}."
    return f"The earliest end is {say(out.notice.end)}, by notice on {say(out.notice.given)}."


def facts(asked: Asked, out: Exit) -> dict[str, Fact]:
    """The figures of one exit."""
    return {
        "notice": out.notice.given,
        "end": out.notice.end,
        "owed": owed(asked, out),
        "saved": saved(asked, out),
    }


def stop_renewal(deal: Deal) -> Right | None:
    """The notice that stops an automatic renewal, as a right of its own kind."""
    for term in deal.of_type(Renewal):
        if term.how == "automatic" and not isinstance(term.notice, State):
            stop = Termination.model_construct(
                term="termination", name=term.name, source=term.source, where=term.where, says=term.says,
                by=term.by, notice=term.notice, reason="renewal",
            )  # fmt: skip
            return Right(deal, stop)
    return None


def who(asked: Asked, side: Side) -> str:
    return "Either party" if side == "either" else asked.deal.party(side).name


def ago(days: int) -> str:
    return f"{days} day{'' if days == 1 else 's'} ago"
