"""What a row of the ledger holds, and what is asked about several of them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal, NamedTuple

from sqlalchemy import Row

from bot.asker import Workspace
from bot.store.schema import ledger as table

State = Literal["planned", "sending", "unclear", "sent", "cancelled", "undeliverable", "suppressed"]
#: The states in which something may still happen.
OPEN: tuple[State, ...] = ("planned", "sending", "unclear")


class Entry(NamedTuple):
    """A row of the ledger: one alert for one destination ("C…" a channel, "U…" a person)."""

    workspace: Workspace
    key: str  #: "destination|deal|rule|target|event day|step"
    destination: str
    deal: str
    rule: str  #: of core.RULES, or "digest", or "broken": a maker is told that a subscription (`target`, by id) fails
    target: str
    day: date  #: the day it counts to
    step: int  #: days before that day, by the ladder
    due: datetime
    mark: str  #: opaque; in the metadata of its message
    state: State = "planned"
    wake: datetime | None = None  #: when it needs attention next; None: never
    attempt: int = 0
    owner: str = ""  #: the executor that claimed it last
    lease_until: datetime | None = None
    first_intent: datetime | None = None  #: when it may have been posted first, by Slack's clock
    intent_at: datetime | None = None
    channel: str = ""  #: where it is posted: the destination, or the direct messages with that person
    thread: str = ""  #: the `ts` of its thread's root; empty where it is none's reply
    ts: str = ""  #: of its message, once it is known to be there
    late: bool = False
    failures: int = 0  #: refusals and ambiguous outcomes in a row
    error: str = ""  #: the last code
    digest: str = ""  #: of the text that was last sent, to recognise it where metadata is withheld
    obsolete: bool = False  #: no longer true, but perhaps posted: cancelled unless it turns out that it was
    updated: datetime | None = None
    recheck: datetime | None = None  #: when its channel is to be searched for repeats of it
    made: datetime | None = None  #: when it became known that it is wanted, which may be after it was due

    @property
    def card(self) -> str:
        """The card that it belongs to: one per destination and day of a deal, for all steps to it."""
        return f"{self.destination}|{self.deal}|{self.rule}|{self.target}|{self.day.isoformat()}"

    def row(self) -> dict[str, Any]:
        """What the table holds of it."""
        row = self._asdict()
        return {**row.pop("workspace")._asdict(), **row}


#: The fields behind the workspace, which are the names of the columns, too.
FIELDS: tuple[str, ...] = tuple(name for name in Entry._fields if name != "workspace")
COLUMNS = (table.c.enterprise, table.c.team, *(table.c[name] for name in FIELDS))


def entry_of(row: Row[Any]) -> Entry:
    """The entry in a row of COLUMNS."""
    enterprise, team, *values = tuple(row)
    return Entry._make((Workspace(enterprise, team), *values))


class Wanted(NamedTuple):
    """An entry that needs attention since `wake`; `attempt` is how often it was claimed already."""

    workspace: Workspace
    key: str
    destination: str
    attempt: int
    wake: datetime | None = None


class Held(NamedTuple):
    """A deal most of whose alerts would vanish with a change of its file: they are kept until that is confirmed."""

    deal: str
    number: int
    since: datetime
    confirmed: bool
