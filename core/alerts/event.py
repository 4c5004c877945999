"""What an alert is about: a day of a deal on which something falls due or changes, and what it costs to let it pass."""

from __future__ import annotations

from datetime import date
from typing import Literal, NamedTuple, TypeAlias

from core.money import Amount

Rule: TypeAlias = Literal[
    "notice", "lock-in", "renewal", "window", "fee", "capacity", "payments", "delivery", "expiry", "commit"
]
#: Every rule, in the order in which people are told of them; `commit` runs only where it was subscribed to.
RULES: tuple[Rule, ...] = (
    "notice", "lock-in", "renewal", "window", "fee", "capacity", "payments", "delivery", "expiry", "commit",
)  # fmt: skip
#: The steps in days before the event, where neither the subscription nor the deal gives others.
LADDERS: dict[str, tuple[int, ...]] = {
    **dict.fromkeys(("notice", "lock-in", "renewal", "window"), (120, 90, 60, 30, 14, 7, 1)),
    **dict.fromkeys(("fee", "capacity", "delivery", "expiry"), (30, 7)),
    "payments": (7, 1),
    "commit": (7,),
}
#: The rules whose ladder a deal's own `alerts: ladder:` replaces.
TO_LEAVE: tuple[Rule, ...] = ("notice", "lock-in", "renewal", "window")


class Event(NamedTuple):
    """One day to be told of. Two events of a deal differ in rule, target or day."""

    deal: str  #: the deal's id
    rule: Rule
    target: str  #: an exit's id, a term's name (with `.cure`, `.opens` or `.closes`), the month committed or paid for
    day: date  #: the day it counts to: the last day on which something can be done, or the day of a change
    title: str  #: what the day means, one sentence without a full stop
    cost: Amount | None  #: what doing nothing costs, what is to be paid, or by how much a month the fee changes
    question: str  #: asking it gives the answer behind
    changes: bool  #: False: no chance is lost when the day passes (or it is not ours), so it alerts once
    how: str  #: how it was computed: the conventions, as sentences
    stakes: str = ""  #: what waiting costs, in sentences; empty where nothing can be said
    later: Amount | None = None  #: what acting at the next chance instead costs more; None where there is none

    @property
    def ref(self) -> str:
        """By what a decision names it: `rule|target|day`. It holds as long as the day does."""
        return f"{self.rule}|{self.target}|{self.day.isoformat()}"
