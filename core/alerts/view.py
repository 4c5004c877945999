"""A deal as alerts look at it: as it is known on a day, by the book's own side."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from core.alerts.event import Event, Rule
from core.dates import DAY, Span, say
from core.deal import Book, Deal, given, overlay_id
from core.money import Amount, say_minor
from core.notice import Notice, Right, earliest, rights
from core.questions import leaving
from core.questions.asked import Asked
from core.questions.reading import Reading
from core.schedule import plan
from core.stated import State
from core.terms import Side


@dataclass(frozen=True)
class View:
    """One deal under the overlays known on `as_of`, and the days whose events are wanted."""

    book: Book
    deal: Deal
    as_of: date
    days: Span

    def event(
        self, rule: Rule, target: str, day: date, title: str, question: str, *, cost: Amount | None = None,
        changes: bool = True, how: str = "", stakes: str = "", later: Amount | None = None,
    ) -> Event:  # fmt: skip
        """An event of this deal; `question` is asked of it by its title."""
        return Event(self.deal.id, rule, target, day, title, cost, question, changes, how, stakes, later)

    @property
    def side(self) -> Side:
        return self.book.perspective

    def ours(self, by: Side) -> bool:
        """Whether what `by` may do is for the book's own side to do."""
        return by in ("either", self.side)

    def who(self, by: Side) -> str:
        """The name of whoever may do something."""
        return "Either party" if by == "either" else self.deal.party(by).name

    @property
    def begins(self) -> date:
        """The first day on which notice can be thought of: the signing, else the first day."""
        return min(self.deal.signing_day or self.deal.first_day, self.deal.first_day)

    @property
    def notice_recorded(self) -> bool:
        """Whether a notice to end the deal was given or received, as far as known.

        One that only stops the renewal is none: the deal may still be left before its term ends.
        """
        patches = {overlay.id: overlay.patch for overlay in self.deal.overlays}
        return any(
            decision.kind in ("notice given", "notice received") and decision.recorded <= self.as_of
            and ((patch := patches.get(overlay_id(decision))) is None or "end" in patch.dates)
            for decision in self.deal.decisions
        )  # fmt: skip

    # what leaving later costs --------------------------------------------------------------------

    def between(self, right: Right, end: date, other: Right, later: date) -> Amount:
        """What an end on `later` by one right costs more than an end on `end` by another, termination fees included."""
        asked = Asked(self.book, self.deal, "", Reading("exit", "alerts"), self.as_of)
        more = plan(self.deal).total(Span(end + DAY, later + DAY))
        return more + leaving.fee(asked, other, later) - leaving.fee(asked, right, end)

    def to_the_end(self, right: Right, end: date) -> Amount:
        """What staying to the end of the term costs more than an end on a day."""
        return self.between(right, end, right, self.deal.last_day)

    def next_end(self, day: date) -> tuple[Right, Notice] | None:
        """The first end that notice after a day gives within the term."""
        found = earliest(rights(self.deal, self.side), day + DAY)
        return found if found is not None and found[1].uncut <= self.deal.last_day else None

    def stakes(self, right: Right, end: date, day: date) -> tuple[Amount, Amount | None, str]:
        """What letting a notice day pass costs: for good, by the next chance, and both in words.

        Where it has passed by the as-of day, the next chance is notice on that day.
        """
        cost = self.to_the_end(right, end)
        last = say(self.deal.last_day)
        if leaving.stop_renewal(self.deal) is not None:
            last += ", when it renews by itself"
        words = f"Without notice {self.deal.title} goes on to {last}: {difference(cost)} than to {say(end)}."
        if day < self.as_of:
            return cost, *self._missed(right, end, words)
        after = self.next_end(day)
        if after is None:
            return cost, None, f"{words} It is the last chance to end it early."
        other, notice = after
        later = self.between(right, end, other, notice.end)
        when = "a day later" if notice.given == day + DAY else f"at the next chance, on {say(notice.given)},"
        return cost, later, f"{words} Notice {when} ends it on {say(notice.end)}: {difference(later)}."

    def _missed(self, right: Right, end: date, words: str) -> tuple[Amount | None, str]:
        """What is possible now that the notice day for an end has passed, and what that costs more."""
        gone, deal = f"An end on {say(end)} cannot be had any more", self.deal
        if self.as_of > deal.last_day:
            return None, f"{gone}: {deal.title} ended on {say(deal.last_day)}."
        found = earliest(rights(deal, self.side), max(self.as_of, self.begins))
        if found is None or found[1].uncut > deal.last_day:
            return None, f"{gone}, nor any before the term ends. {words}"
        other, notice = found
        later = self.between(right, end, other, notice.end)
        when = "today," if notice.given == self.as_of else "on the first day that allows it,"
        return later, (f"{gone}. With notice {when} {say(notice.given)}, it ends on {say(notice.end)}: "
                       f"{difference(later)} than to {say(end)}. {words}")  # fmt: skip

    def counting(self, right: Right) -> str:
        """How a right's notice is counted, and what of its fee is not known, as sentences."""
        term = right.term
        lines = [f"{term.notice} of notice by the term {term.name!r}, counted forwards.", *right.conventions()]
        if not term.fees and not given(term.fee) and term.fee is not State.NONE and term.reason != "renewal":
            lines.append(f"Whether there is a termination fee is {term.fee}; none is counted.")
        return " ".join(lines)


def difference(more: Amount) -> str:
    """A difference as people say it: `$40M more`, `$40M less`, `between $150,000 less and $650,000 more`."""
    low, high = more.bounds
    if low == high == 0:
        return "nothing more"
    if low is not None and low >= 0:
        return f"{_size(more)} more"
    if high is not None and high <= 0:
        return f"{_size(-more)} less"
    least = "any amount" if low is None else say_minor(-low, more.currency)
    most = "any amount" if high is None else say_minor(high, more.currency)
    return f"between {least} less and {most} more"


def _size(amount: Amount) -> str:
    """An amount that is at least nothing."""
    low, high = amount.bounds
    if low != 0:
        return str(amount)
    return "any amount" if high is None else f"up to {say_minor(high, amount.currency)}"
