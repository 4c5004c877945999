"""Decisions that people record: to stay, to leave, to renegotiate; that notice was given or received.

A recorded notice is an overlay like an amendment: dated, sourced ("recorded decision"), known from its recording. Every
answer asked under the book that `decided` gives uses it at once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from core.alerts.events import events
from core.dates import DAY, say
from core.deal import RECORDED, Book, ChosenExit, Deal, Decision, Overlay, Patch, overlay_id
from core.notice import Notice, Right, rights
from core.questions import leaving
from core.stated import ContractDate, Quoted, State
from core.terms import OneTimeFee, Renewal, Side, Source, TermDate

#: How many sets of decisions a book keeps its versions of.
_KEPT = 8


class Effect(NamedTuple):
    """What a decision does, for whoever records it: either `says` or `refused` is a sentence, the other is empty."""

    says: str  #: such as "Colossus 1 ends on 21 Feb 2027, by notice given on 23 Nov 2026"
    refused: str  #: why it cannot be recorded: a notice that a lock-in forbids, an end outside the term, no day given
    end: date | None = None  #: the end that it gives or aims at
    late: bool = False  #: notice for it was due before the day of recording
    follows: str = ""  #: in sentences: by when to give notice to leave so, or that it is too late, and what is possible


class _Outcome(NamedTuple):
    """A decision's effect, and the deal under it."""

    effect: Effect
    deal: Deal


def effect(book: Book, decision: Decision) -> Effect:
    """What recording a decision would do. `book` is the book under the decisions recorded before."""
    deal = book.deal(decision.deal)
    if deal is None:
        return Effect("", f"There is no deal {decision.deal!r}.")
    outcome = _outcome(book, deal, decision)
    if outcome.effect.refused or decision.kind != "leave":
        return outcome.effect
    late, follows = _follows(book, outcome.deal, decision)
    return outcome.effect._replace(late=late, follows=follows)


def _follows(book: Book, deal: Deal, decision: Decision) -> tuple[bool, str]:
    """By when notice is to be given to leave on a decision's day; or that this is too late, and what is possible."""
    day = decision.recorded
    under = replace(book, deals=tuple(deal if one.id == deal.id else one for one in book.deals))
    ids = {chosen.id for chosen in deal.exits if chosen.end == decision.on}
    found = events(under, deal.id, date.min, deal.last_day, ("notice",), as_of=day)
    event = next((one for one in found if one.target in ids), None)
    if event is None:
        return False, ""
    if event.day < day:
        days = (day - event.day).days
        ago = f"{days} day{'' if days == 1 else 's'} ago"
        return True, f"The last day to give notice for it was {say(event.day)}, {ago}. {event.stakes}".strip()
    if not event.changes:
        return False, f"{event.title}."
    return False, f"{event.title}: {say(event.day)}."


def decided(book: Book, decisions: Iterable[Decision]) -> Book:
    """The book under recorded decisions (the live ones, any order; of deals it does not hold they are left out).

    "notice given" (by the book's own side) and "notice received" (by the other) on a day end the deal at that notice's
    end; "leave" adds the exit `on` (id `leave-2027-12-31`) unless one with that end is there; "stay" and "renegotiate"
    change no answer. Each closes the alerts of its target. A decision that `effect` refuses changes nothing, and closes
    nothing. Cheap when repeated: the result is kept with the book.
    """
    wanted = tuple(sorted(set(decisions), key=lambda decision: (decision.recorded, decision.place, decision.id)))
    if not wanted:
        return book
    kept: dict[tuple[Decision, ...], Book] = book.__dict__.setdefault("_decided", {})
    if wanted not in kept:
        while len(kept) >= _KEPT:
            kept.pop(next(iter(kept)))
        kept[wanted] = replace(book, deals=tuple(_under(book, deal, wanted) for deal in book.deals))
    return kept[wanted]


def _under(book: Book, deal: Deal, decisions: tuple[Decision, ...]) -> Deal:
    for decision in decisions:
        if decision.deal == deal.id:
            deal = _outcome(book, deal, decision).deal
    return deal


def _outcome(book: Book, deal: Deal, decision: Decision) -> _Outcome:
    known = deal.known(decision.recorded)
    if decision.kind in ("stay", "renegotiate"):
        what = "Staying" if decision.kind == "stay" else "Renegotiating"
        says = f"{what} is recorded; no term of {deal.title} changes"
        return _Outcome(Effect(says, ""), _with(deal, decision))
    if decision.kind == "leave":
        return _leave(deal, known, decision)
    if decision.on is None:
        return _refused(deal, "A notice is recorded with the day on which it was given.")
    if decision.on > decision.recorded + DAY:  # the day before it may still be the recorder's own
        return _refused(deal, f"{say(decision.on)} is still to come; a notice is recorded once it has been given.")
    if decision.on > known.last_day:
        return _refused(deal, f"{deal.title} ended on {say(known.last_day)}, before that day.")
    side = book.perspective
    if decision.kind == "notice received":
        side = "provider" if side == "customer" else "customer"
    stop = leaving.stop_renewal(known)
    renewals = [term.name for term in known.of_type(Renewal)]
    aims = decision.target.split("|")
    if stop is not None and (aims[0] == "renewal" or aims[0] in renewals or not rights(known, side)):
        return _stopped(deal, known, stop, side, decision)
    return _notice(deal, known, side, decision)


def _refused(deal: Deal, why: str) -> _Outcome:
    return _Outcome(Effect("", why), deal)


def _with(deal: Deal, decision: Decision, patch: Patch | None = None, exits: tuple[ChosenExit, ...] = ()) -> Deal:
    """The deal with a decision, the overlay that it amounts to and the exit that it chooses."""
    deal = replace(deal, decisions=(*deal.decisions, decision), exits=(*deal.exits, *exits))
    if patch is None:
        return deal
    words = _words(decision)
    id, known = overlay_id(decision), decision.recorded
    overlay = Overlay(id, "amendment", words, RECORDED, None, words, known, False, patch)
    sources = {**deal.sources}
    sources.setdefault(RECORDED, Source(title="recorded decision", kind="internal", published=_exactly(known)))
    overlays = sorted((*deal.overlays, overlay), key=lambda overlay: overlay.known_from)
    return replace(deal, sources=sources, overlays=tuple(overlays))


def _words(decision: Decision) -> str:
    assert decision.on is not None
    return f"{decision.kind} on {say(decision.on)}, recorded on {say(decision.recorded)}"


def _leave(deal: Deal, known: Deal, decision: Decision) -> _Outcome:
    end = decision.on
    if end is None:
        return _refused(deal, "Leaving is recorded with the last day of service.")
    if end not in known.span:
        return _refused(deal, f"{say(end)} is outside the term of {deal.title}, {known.span}.")
    if end < decision.recorded:
        return _refused(deal, f"{say(end)} is in the past; record the notice that was given.")
    says = f"Leaving {deal.title} on {say(end)} is chosen"
    if any(chosen.end == end for chosen in deal.exits):
        return _Outcome(Effect(says, "", end), _with(deal, decision))
    name = f"leave-{end.isoformat()}"
    taken = {chosen.id for chosen in deal.exits}
    while name in taken:
        name = f"{name}-again"
    return _Outcome(Effect(says, "", end), _with(deal, decision, exits=(ChosenExit(name, end, "", decision.recorded),)))


def _notice(deal: Deal, known: Deal, side: Side, decision: Decision) -> _Outcome:
    """A notice under a termination right: the deal ends at its end, where that is before the deal's own."""
    assert decision.on is not None
    choices = rights(known, side)
    allowed = [(right, right.notice(decision.on)) for right in choices if right.allows(decision.on)]
    if not allowed:
        if not choices:
            return _refused(deal, f"No right of that side to end {deal.title} on notice is recorded.")
        why = choices[0].why_not(decision.on) or "The right to give it does not hold on that day."
        return _refused(deal, f"Notice on {say(decision.on)} ends nothing. {why}")
    right, notice = min(allowed, key=lambda pair: pair[1].uncut)
    if notice.uncut >= known.last_day:
        says = (f"{_capital(decision.kind)} on {say(decision.on)} changes nothing: {deal.title} ends on "
                f"{say(known.last_day)} anyway")  # fmt: skip
        return _Outcome(Effect(says, "", known.last_day), _with(deal, decision))
    says = f"{deal.title} ends on {say(notice.end)}, by {decision.kind} on {say(decision.on)}"
    return _Outcome(Effect(says, "", notice.end), _with(deal, decision, _ended(known, right, notice, decision)))


def _ended(deal: Deal, right: Right, notice: Notice, decision: Decision) -> Patch:
    """An earlier end: what would fall due after it does not, what leaving costs falls due on it, nothing is renewed."""
    words = _words(decision)
    end = TermDate(date=_exactly(notice.end), source=RECORDED, says=words)
    gone = frozenset(term.name for term in deal.of_type(OneTimeFee) if term.on.first > notice.end)
    due = leaving.charged(right, notice.end)
    return Patch(
        set={term.name: _no_renewal(words) for term in deal.of_type(Renewal)},
        add=() if due is None else (_fee(deal, due, notice.end, words),), remove=gone, dates={"end": end},
    )  # fmt: skip


def _fee(deal: Deal, due: Quoted, end: date, words: str) -> OneTimeFee:
    name, taken = "termination-fee", {term.name for term in deal.terms}
    while name in taken:
        name = f"{name}-again"
    return OneTimeFee(term="one-time fee", name=name, amount=due, on=_exactly(end), source=RECORDED, says=words)


def _stopped(deal: Deal, known: Deal, stop: Right, side: Side, decision: Decision) -> _Outcome:
    """A notice that stops the automatic renewal: the deal ends when its term does."""
    assert decision.on is not None
    deadline = stop.last(known.last_day)
    if stop.term.by not in ("either", side):
        return _refused(deal, f"Only the {stop.term.by} may stop the renewal of {deal.title}.")
    if decision.on > deadline:
        return _refused(deal, f"{say(deadline)} was the last day to stop the renewal of {deal.title}.")
    says = f"{deal.title} is not renewed: it ends on {say(known.last_day)}"
    patch = Patch(set={stop.term.name: _no_renewal(_words(decision))})
    return _Outcome(Effect(says, "", known.last_day), _with(deal, decision, patch))


def _no_renewal(words: str) -> dict[str, object]:
    return {"how": State.NONE, "source": RECORDED, "where": None, "says": words}


def _capital(words: str) -> str:
    return words[0].upper() + words[1:]


def _exactly(day: date) -> ContractDate:
    return ContractDate(day.year, day.month, day.day)
