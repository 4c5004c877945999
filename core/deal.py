"""A deal: its dates, parties, terms and overlays; and the book that holds several.

A deal is a base plus overlays: amendments, other sources' readings, and an asker's what-ifs. All three are
one mechanism, a `Patch` of terms, so a deal under any of them is just another `Deal`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Literal, NamedTuple, TypeVar

from core.dates import Span, add_months
from core.errors import BrokenPromise
from core.stated import ContractDate, State
from core.terms import Discount, Party, Role, Source, Term, TermDate, Timed

#: The key of the source that terms changed by recorded decisions name; a file's own sources have other keys.
RECORDED = "recorded-decision"
OverlayKind = Literal["amendment", "reading"]
AnyT = TypeVar("AnyT", bound=Term)


@dataclass(frozen=True)
class Patch:
    """A change of terms: fields by the term's name, whole terms to add, names to remove; from a day on, or always.

    `dates` changes the deal's own dates by their names (`start`, `end`, `signed`, `effective`).
    """

    set: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    add: tuple[Term, ...] = ()
    remove: frozenset[str] = frozenset()
    dates: Mapping[str, TermDate] = field(default_factory=dict)
    since: date | None = None

    @property
    def names(self) -> frozenset[str]:
        """The terms and dates that it touches."""
        return frozenset(self.set) | self.remove | frozenset(self.dates) | frozenset(term.name for term in self.add)


@dataclass(frozen=True)
class Overlay:
    """A dated, sourced patch: an amendment in force from `patch.since`, or a reading of the same contract."""

    id: str
    kind: OverlayKind
    title: str
    source: str
    where: str | None
    says: str | None
    known_from: date
    chosen: bool
    patch: Patch


class ChosenExit(NamedTuple):
    """A day on which somebody means to leave, from the deal's file or a recorded decision (then known from `since`)."""

    id: str
    end: date  #: the last day of service
    note: str = ""
    since: date = date.min


class Alerting(NamedTuple):
    """What a deal's file says of its alerts."""

    ladder: tuple[int, ...] = ()  #: days before a deadline, largest first; empty: the default ladder
    owners: tuple[str, ...] = ()  #: Slack ids of people who are told directly
    escalate: tuple[str, ...] = ()  #: Slack ids of people and user groups who hear of what nobody acknowledges


#: What a decision settles that is about every exit chosen by then.
EXITS = "*"
DecisionKind = Literal["stay", "leave", "renegotiate", "notice given", "notice received"]


class Decision(NamedTuple):
    """What somebody decided about a deal, and recorded.

    `on`: the day of the notice, or the day to leave on; None for the kinds that name none. `target`: what it settles,
    an exit's id (`event.target` of rule `notice`), one event (`event.ref`) or EXITS, every exit chosen by then; empty:
    nothing in particular.
    """

    id: str
    deal: str
    kind: DecisionKind
    on: date | None
    recorded: date
    target: str = ""
    place: int = 0  #: of several recorded on one day, which came first


def overlay_id(decision: Decision) -> str:
    """The id of the overlay that a recorded notice amounts to."""
    return f"decision-{decision.id}"


@dataclass(frozen=True)
class Deal:
    """A deal in force under the overlays that were applied to it."""

    id: str
    title: str
    aliases: tuple[str, ...]
    currency: str
    time_zone: str | None
    fiscal_start: int
    holidays: frozenset[date]
    sources: Mapping[str, Source]
    parties: tuple[Party, ...]
    signed: TermDate | None
    effective: TermDate | None
    start: TermDate
    end: TermDate
    terms: tuple[Term, ...]
    overlays: tuple[Overlay, ...] = ()
    description: str | None = None
    exits: tuple[ChosenExit, ...] = ()
    alerting: Alerting = field(default_factory=Alerting)
    decisions: tuple[Decision, ...] = ()  #: those recorded that took effect, by the day of recording

    @cached_property
    def span(self) -> Span:
        """The term: the first day of the start's precision to the last of the end's."""
        return Span.of(self.start.date.first, self.end.date.last)

    @property
    def first_day(self) -> date:
        return self.span.start

    @property
    def last_day(self) -> date:
        return self.span.last_day

    @property
    def signing_day(self) -> date | None:
        """The day of signature, where it is known to the day."""
        return self.signed.date.first if self.signed and self.signed.date.exact else None

    def party(self, role: Role) -> Party:
        for party in self.parties:
            if party.role == role:
                return party
        raise BrokenPromise(f"deal {self.id} has no {role}; load_book refuses such a file")

    def of_type(self, kind: type[AnyT]) -> tuple[AnyT, ...]:
        """The terms of one class, in the file's order."""
        return tuple(term for term in self.terms if isinstance(term, kind))

    def named(self, name: str) -> tuple[Term, ...]:
        """The terms of that name: one, or several that follow each other in time after an amendment."""
        return tuple(term for term in self.terms if term.name == name)

    def in_force(self, kind: type[AnyT], day: date) -> tuple[AnyT, ...]:
        """The terms of one class that are in force on a day."""
        return tuple(term for term in self.of_type(kind) if day in self.force(term))

    def force(self, term: Term) -> Span:
        """The days on which a term is in force: its own dates, the deal's where it names none."""
        if not isinstance(term, Timed):
            return self.span
        first = term.from_.first if term.from_ else self.span.start
        force = Span(first, term.until.span.stop if term.until else self.span.stop)
        if isinstance(term, Discount) and term.first_months is not None and self.named(term.of):
            begun = min(self.force(fee).start for fee in self.named(term.of))
            return Span(begun, add_months(begun.replace(day=1), term.first_months)).cut(force)
        return force

    def under(self, patch: Patch) -> Deal:
        """The deal with a patch applied."""
        terms: list[Term] = []
        for term in self.terms:
            if term.name in patch.remove:
                terms.extend(self._before(term, patch.since))
            elif term.name in patch.set:
                changed = term.model_copy(update=dict(patch.set[term.name]))
                terms.extend(self._split(term, changed, patch.since))
            else:
                terms.append(term)
        added = (self._begun(term, patch.since) for term in patch.add)
        changes: dict[str, Any] = {"terms": (*terms, *added), **patch.dates}
        return dataclasses.replace(self, **changes)

    def _before(self, term: Term, since: date | None) -> tuple[Term, ...]:
        """What is left of a term that a patch ends."""
        if since is None or not isinstance(term, Timed):
            return ()
        if self.force(term).start >= since:
            return ()
        eve = since - timedelta(days=1)
        until = min(eve, self.force(term).last_day)
        return (term.model_copy(update={**_by_dates(term, self.force(term)), "until": _exactly(until)}),)

    def _begun(self, term: AnyT, since: date | None) -> AnyT:
        """A term that a patch adds: in force from the patch's day where it names none of its own."""
        if since is None or since <= self.first_day or not isinstance(term, Timed) or term.from_ is not None:
            return term
        return term.model_copy(update={"from_": _exactly(since)})

    def _split(self, term: Term, changed: Term, since: date | None) -> tuple[Term, ...]:
        if since is None or not isinstance(term, Timed):
            return (changed,)
        force = self.force(term)
        if force.stop <= since:
            return (term,)
        after = self.force(changed)
        if after.stop <= since:
            return self._before(term, since)
        if force.start < since:
            changed = changed.model_copy(update={**_by_dates(changed, after), "from_": _exactly(since)})
        return (*self._before(term, since), changed)

    def known(self, day: date) -> Deal:
        """The deal as it was known on a day: with each amendment signed by then and the reading chosen by then."""
        applied = tuple(
            overlay for overlay in self.overlays
            if overlay.known_from <= day and (overlay.kind == "amendment" or overlay.chosen)
        )  # fmt: skip
        ids = tuple(overlay.id for overlay in applied)
        if ids not in self._versions:
            deal = self
            for overlay in applied:
                deal = deal.under(overlay.patch)
            self._versions[ids] = deal
        return self._versions[ids]

    @cached_property
    def _versions(self) -> dict[tuple[str, ...], Deal]:
        """The deal under each set of overlays asked for so far, as schedules are worked out once per deal."""
        return {}

    def read_as(self, overlay: Overlay) -> Deal:
        """The deal under another reading, kept as `known` keeps its versions."""
        if overlay.id not in self._readings:
            self._readings[overlay.id] = self.under(overlay.patch)
        return self._readings[overlay.id]

    @cached_property
    def _readings(self) -> dict[str, Deal]:
        return {}

    def other_readings(self, day: date) -> tuple[Overlay, ...]:
        """The readings known on a day that were not chosen."""
        return tuple(
            overlay for overlay in self.overlays
            if overlay.kind == "reading" and not overlay.chosen and overlay.known_from <= day
        )  # fmt: skip


@dataclass(frozen=True)
class Book:
    """All the deals that one asker can see, and what holds for all of them."""

    deals: tuple[Deal, ...]
    perspective: Role = "customer"
    fiscal_start: int = 1
    day_first: bool | None = None
    time_zone: str | None = None
    holidays: frozenset[date] = frozenset()

    def deal(self, id: str) -> Deal | None:
        return next((deal for deal in self.deals if deal.id == id), None)


def _exactly(day: date) -> ContractDate:
    return ContractDate(day.year, day.month, day.day)


def _by_dates(term: Term, force: Span) -> dict[str, Any]:
    """What says a discount by its first months as one by dates, so that it can be parted."""
    if not isinstance(term, Discount) or term.first_months is None:
        return {}
    return {"first_months": None, "from_": _exactly(force.start), "until": _exactly(force.last_day)}


def given(value: Any) -> bool:
    """Whether a stated value is a value, not the state that says why there is none."""
    return value is not None and not isinstance(value, State)


