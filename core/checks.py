"""What cannot be true of one contract: dates that cross, fees that overlap, rights that nobody could use."""

from __future__ import annotations

from collections.abc import Iterator

from core.dates import Span, say
from core.deal import RECORDED, Deal, given
from core.notice import Right
from core.stated import State
from core.terms import (
    Capacity,
    Discount,
    Escalator,
    Fee,
    Milestone,
    OneTimeFee,
    Ramp,
    Term,
    Termination,
    Timed,
    UnitFee,
)

#: What the end of the term is called where exits are called by their ids.
THE_TERM = "term"
#: The path to the spot, what is wrong, why, and what to write instead.
Contradiction = tuple[tuple[str | int, ...], str, str, str]


def contradictions(deal: Deal) -> Iterator[Contradiction]:
    """Everything that is contradictory in one deal, as its file orders it."""
    yield from _references(deal)
    yield from _parties(deal)
    if deal.span.empty:
        yield (("end",), f"the deal ends on {say(deal.last_day)}, before it begins on {say(deal.first_day)}",
               "a term needs at least one day", "correct `start` or `end`")
        return
    if deal.span.days > 366 * 100:
        yield ("end",), "the term is longer than 100 years", "a typing error is likelier", "correct `end`"
        return
    for number, term in enumerate(deal.terms):
        at = ("terms", number)
        if isinstance(term, Timed):
            yield from _within(deal, term, at)
        match term:
            case Discount():
                yield from _discount(deal, term, at)
            case Ramp():
                yield from _ramp(deal, term, at)
            case Fee() | UnitFee() | OneTimeFee():
                yield from _fee(deal, term, at)
            case Capacity():
                yield from _capacity(term, at)
            case Termination():
                yield from _termination(deal, term, at)
            case Milestone() if term.due.last > deal.last_day:
                yield ((*at, "due"), f"{term.name!r} is due on {say(term.due.last)}, past the deal's end",
                       f"the deal ends on {say(deal.last_day)}", "correct `due`, or the deal's end")
            case _:
                pass
    yield from _overlaps(deal)
    yield from _exits(deal)


def _references(deal: Deal) -> Iterator[Contradiction]:
    """Names that point nowhere."""
    known = ", ".join(deal.sources)
    dates = [((name,), getattr(deal, name)) for name in ("start", "end", "signed", "effective")]
    parties = [(("parties", number), party) for number, party in enumerate(deal.parties)]
    terms = [(("terms", number), term) for number, term in enumerate(deal.terms)]
    for path, item in (*dates, *parties, *terms):
        if item is not None and item.source not in deal.sources:
            yield ((*path, "source"), f"there is no source {item.source!r}", "every term names one of `sources`",
                   f"write one of {known}")
    if RECORDED in deal.sources:
        yield (("sources", RECORDED), f"the source {RECORDED!r} is taken", "decisions that people record name it",
               "choose another name")
    fees = {term.name for term in deal.terms if isinstance(term, (Fee, UnitFee))}
    taken: dict[str, Term] = {}
    for number, term in enumerate(deal.terms):
        other = taken.setdefault(term.name, term)
        if other is not term and (type(other) is not type(term) or _crossing(deal, other, term)):
            yield (("terms", number, "name"), f"the name {term.name!r} is taken",
                   "overlays and other terms refer to terms by name", "choose another name")
        if isinstance(term, (Discount, Ramp, Escalator)) and term.of not in fees:
            article = "an" if term.label[0] in "aeiou" else "a"
            yield (("terms", number, "of"), f"there is no fee {term.of!r}",
                   f"{article} {term.label} changes a fee of this file",
                   f"write one of {', '.join(sorted(fees))}" if fees else "add the fee first")


def _parties(deal: Deal) -> Iterator[Contradiction]:
    for role in ("customer", "provider"):
        count = sum(party.role == role for party in deal.parties)
        if count != 1:
            yield (("parties",), f"there are {count} parties with the role {role}",
                   "a deal has exactly one customer and one provider", f"give one party `role: {role}`")


def _within(deal: Deal, term: Timed, at: tuple[str | int, ...]) -> Iterator[Contradiction]:
    """A timed term must lie within the deal's term."""
    force = deal.force(term)
    if term.from_ and force.start not in deal.span:
        yield ((*at, "from"), f"{term.name!r} begins on {say(force.start)}, outside the deal's term",
               f"the term is {deal.span}", "correct `from`, or the deal's dates")
    elif force.empty:
        yield ((*at, "until"), f"{term.name!r} ends before it begins", "it would never be in force",
               "correct `from` or `until`")
    elif term.until and force.last_day > deal.last_day:
        yield ((*at, "until"), f"{term.name!r} runs to {say(force.last_day)}, past the deal's end",
               f"the deal ends on {say(deal.last_day)}", "correct `until`, or the deal's end")


def _fee(deal: Deal, term: Fee | UnitFee | OneTimeFee, at: tuple[str | int, ...]) -> Iterator[Contradiction]:
    if term.amount in (State.NONE, State.NOT_RECORDED):
        yield ((*at, "amount"), f"{term.name!r} has no amount", "a fee is an amount, or an undisclosed one",
               "write the amount or undisclosed, or leave the term out")
    if term.fixed and (not given(term.amount) or getattr(term.amount, "high", None) is None):
        yield ((*at, "fixed"), f"{term.name!r} is fixed, but its amount has no upper figure",
               "`fixed` reads `up to X` as X", "write `up to` an amount, or drop `fixed`")
    if isinstance(term, OneTimeFee) and not term.on.exact:
        yield ((*at, "on"), f"{term.on} is not a day", "a one-time fee accrues on one day", "write the day")
    elif isinstance(term, OneTimeFee) and term.on.first not in deal.span:
        yield ((*at, "on"), f"{say(term.on.first)} is outside the deal's term", f"the term is {deal.span}",
               "correct `on`, or the deal's dates")
    if isinstance(term, UnitFee):
        capacities = [item for item in deal.of_type(Capacity) if item.name == term.of]
        if not capacities:
            yield ((*at, "of"), f"there is no capacity {term.of!r}", "a unit fee is a price times a capacity",
                   "name a capacity term of this file")
        unit = "GPU" if term.per.startswith("GPU") else "MW"
        for capacity in capacities:
            quantities = [capacity.quantity, *(step.quantity for step in capacity.steps)]
            if any(given(quantity) and quantity.unit != unit for quantity in quantities):  # type: ignore[union-attr]
                yield ((*at, "per"), f"a price per {term.per} does not fit the capacity {term.of!r}",
                       "their units differ", f"give the capacity in {unit}, or another `per`")


def _discount(deal: Deal, term: Discount, at: tuple[str | int, ...]) -> Iterator[Contradiction]:
    kinds = [name for name in ("percent", "amount", "price") if getattr(term, name) is not None]
    if len(kinds) != 1:
        yield (at, f"the discount {term.name!r} gives {len(kinds)} of percent, amount and price",
               "exactly one says how much cheaper it is", "keep one, which may be undisclosed")
    if term.first_months is not None and (term.from_ or term.until):
        yield ((*at, "first_months"), "the discount has both first_months and dates", "one of them would be ignored",
               "keep one")
    fees = [fee for fee in deal.terms if fee.name == term.of]
    if term.first_months is not None and fees:
        force = Span(min(deal.force(fee).start for fee in fees), max(deal.force(fee).stop for fee in fees))
        months = (force.last_day.year - force.start.year) * 12 + force.last_day.month - force.start.month + 1
        if term.first_months > months:
            yield ((*at, "first_months"), f"the discount lasts {term.first_months} months, longer than the term",
                   f"the fee {term.of!r} is in force in {months} months", f"write {months} or fewer")
    percent = term.percent
    if given(percent) and percent.high is not None and percent.high > 100:  # type: ignore[union-attr]
        yield ((*at, "percent"), "the discount is more than 100%", "the price would be negative", "write 100% or less")
    amount = term.amount
    for fee in fees:
        full = getattr(fee, "amount", None)
        if given(amount) and given(full) and full.high is not None and (amount.high or 0) > full.high:  # type: ignore[union-attr]
            yield ((*at, "amount"), "the discount is more than the fee", "the price would be negative",
                   f"write at most {full.high:,f}")  # type: ignore[union-attr]


def _ramp(deal: Deal, term: Ramp, at: tuple[str | int, ...]) -> Iterator[Contradiction]:
    for number, step in enumerate(term.steps):
        if (step.from_ is None) == (step.from_month is None):
            yield ((*at, "steps", number), "a ramp's step has one beginning", "it is a date or a month of the fee",
                   "write either `from` or `from_month`")
        if (step.percent is None) == (step.price is None):
            yield ((*at, "steps", number), "a ramp's step has one size",
                   "it is a percentage of the full fee or a price",
                   "write either `percent` or `price`")
    starts = [step.from_.first if step.from_ else step.from_month for step in term.steps]
    if all(isinstance(start, type(starts[0])) for start in starts) and starts != sorted(set(starts)):  # type: ignore[type-var]
        yield (*at, "steps"), "the ramp's steps are out of order", "each holds until the next", "sort them by beginning"


def _capacity(term: Capacity, at: tuple[str | int, ...]) -> Iterator[Contradiction]:
    starts = [step.from_.first for step in term.steps]
    if starts != sorted(set(starts)):
        yield (*at, "steps"), "the capacity's steps are out of order", "each holds until the next", "sort them by date"
    if term.steps and given(term.quantity):
        yield ((*at, "quantity"), "the capacity has both a quantity and steps", "one of them would be ignored",
               "keep one")


def _termination(deal: Deal, term: Termination, at: tuple[str | int, ...]) -> Iterator[Contradiction]:
    if term.fees and given(term.fee):
        yield (*at, "fees"), "the right has both a fee and fees by date", "one of them would be ignored", "keep one"
    untils = [entry.until.first for entry in term.fees if entry.until]
    if untils != sorted(set(untils)) or any(entry.until is None for entry in term.fees[:-1]):
        yield ((*at, "fees"), "the fees by date are out of order", "each holds up to its `until`",
               "sort them; only the last may leave `until` out")
    if not given(term.notice):
        return
    right = Right(deal, term)
    earliest = right.earliest(deal.first_day)
    if earliest is None or earliest.uncut > deal.last_day:
        yield (at, f"the right {term.name!r} can never be used",
               "no notice that it allows ends the deal within its term" if earliest is None else
               f"the first notice that it allows, on {say(earliest.given)}, would end the deal on "
               f"{say(earliest.uncut)}, past its end on {say(deal.last_day)}",
               "correct the notice, the lock-ins or the deal's end")


def _exits(deal: Deal) -> Iterator[Contradiction]:
    """A chosen exit lies within the term, under an id of its own."""
    taken: set[str] = set()
    for number, chosen in enumerate(deal.exits):
        at = ("exits", number)
        if chosen.id in taken or chosen.id == THE_TERM:
            why = "alerts and decisions name exits by their ids"
            if chosen.id == THE_TERM:
                why = "it stands for the end of the term"
            yield (*at, "id"), f"the exit id {chosen.id!r} is taken", why, "choose another"
        taken.add(chosen.id)
        if chosen.end not in deal.span:
            yield ((*at, "end"), f"the exit {chosen.id!r} is on {say(chosen.end)}, outside the deal's term",
                   f"the term is {deal.span}", "correct `end`, or the deal's dates")


def _overlaps(deal: Deal) -> Iterator[Contradiction]:
    """Recurring fees in force on one day must say that they stack."""
    fees = [(number, term) for number, term in enumerate(deal.terms) if isinstance(term, (Fee, UnitFee))]
    for place, (number, later) in enumerate(fees):
        for _, earlier in fees[:place]:
            if later.name != earlier.name and not (later.stacks or earlier.stacks) and _crossing(deal, earlier, later):
                yield (("terms", number), f"the fees {earlier.name!r} and {later.name!r} overlap",
                       f"both are in force on {say(deal.force(earlier).cut(deal.force(later)).start)}",
                       "end one before the other begins, or write `stacks: yes` where both are owed")


def _crossing(deal: Deal, one: Term, other: Term) -> bool:
    if not (isinstance(one, Timed) and isinstance(other, Timed)):
        return True
    return not deal.force(one).cut(deal.force(other)).empty
