"""What people are likely to ask next, by the kind of the answer they just got."""

from __future__ import annotations

from typing import NamedTuple

from core import EXAMPLES, Answer


class FollowUp(NamedTuple):
    """A button's label, and the line it says in the conversation."""

    label: str
    question: str


_WHY = FollowUp("Why", "why?")
_EXIT = FollowUp("Exit options", EXAMPLES["exit"])
_DEADLINE = FollowUp("Last day for notice", "last day to give notice")
_DATES = FollowUp("Key dates", EXAMPLES["key_dates"])
_TOTAL = FollowUp("Total cost", "total cost")
_UNKNOWN = FollowUp("What is not disclosed", EXAMPLES["unknowns"])
_MONTH, _QUARTER, _YEAR = (FollowUp(f"By {grain}", f"by {grain}") for grain in ("month", "quarter", "year"))

_NEXT: dict[str, tuple[FollowUp, ...]] = {
    "schedule": (_EXIT, _WHY),
    "fee": (_TOTAL, _WHY),
    "run_rate": (_TOTAL, _WHY),
    "notice_deadline": (_DATES, _WHY),
    "exit": (_DEADLINE, _WHY),
    "exposure": (_EXIT, _DEADLINE, _WHY),
    "term": (_DATES, _TOTAL),
    "termination": (_DEADLINE, _EXIT),
    "renewal": (_DATES, _DEADLINE),
    "billing": (_TOTAL, _UNKNOWN),
    "capacity": (FollowUp("Price per MW-month", EXAMPLES["unit_price"]), _TOTAL),
    "unit_price": (_TOTAL, _WHY),
    "threshold": (_YEAR._replace(question="cost by year"), _WHY),
    "key_dates": (_EXIT, _DEADLINE),
    "parties": (FollowUp("When it ends", EXAMPLES["term"]), _TOTAL),
    "source": (_UNKNOWN,),
    "unknowns": (_TOTAL,),
    "why": (_EXIT, _UNKNOWN),
    "portfolio": (),
    "compare": (),
}
#: Months of a span from which on a breakdown by quarter or year reads better than one by month.
_LONG, _LONGER = 24, 60


def follow_ups(answer: Answer) -> tuple[FollowUp, ...]:
    """At most three lines to go on with; none after a question that was asked back or declined."""
    if answer.status not in ("answered", "undisclosed") or not answer.deals or len(answer.deals) > 1 or answer.also:
        return ()
    if answer.kind in ("cost", "revenue"):
        return (*_breakdown(answer), _EXIT, _WHY)
    return _NEXT.get(answer.kind or "", ())


def _breakdown(answer: Answer) -> tuple[FollowUp, ...]:
    """The breakdown that suits the span, where it covers more than one month."""
    if answer.rows or answer.period is None or answer.period.empty:
        return ()
    first, last = answer.period.start, answer.period.last_day
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    if months < 2:
        return ()
    return (_MONTH if months <= _LONG else _QUARTER if months <= _LONGER else _YEAR,)
