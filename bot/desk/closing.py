"""What people did about a card, as it shows; how it looks once its day is settled; and its day for a calendar."""

from __future__ import annotations

from datetime import date, datetime

from bot.alerts.calendar import REMINDERS, CalendarFile, calendar_file, same
from bot.alerts.moments import day_in
from bot.asker import Workspace
from bot.desk.cardkey import CardKey, Undoing
from bot.desk.settled import NOTICES, Settled, said_of
from bot.desk.ticket import Ticket
from bot.desk.upcoming import ANSWER, TO_ACT, spell, working_day
from bot.render.plain import say_day
from bot.render.slack.buttons import Run
from bot.render.slack.cards import Card, Mark
from bot.store.answers import CardState


def closed_card(card: Card, found: Settled) -> Card:
    """A card after what ended it. One whose exit nobody has chosen any more has no buttons: nothing is left to do."""
    event, decision, undone = found.event, found.decision, found.undone
    about = f"This was about: {event.title}, {spell(event.day)}."
    bare = card._replace(title=about, send_by="", cost="", how=(), step="", escalate=())
    still = bare._replace(closed=True, outcome=found.does)
    if decision is not None:
        ask = card.ask
        if decision.kind in NOTICES:
            ticket = Ticket(f"when does {found.deal.title} end", found.deal.id).encode()
            ask = Run(ANSWER, ticket) if ticket else None
        return still._replace(headline=lower(said_of(decision.kind, decision.on)), ask=ask)
    headline = "no longer among its dates"
    if undone is not None and undone.kind == "leave" and undone.on is not None:
        headline = f"leaving on {say_day(undone.on)} is no longer chosen"
    return still._replace(key="", headline=headline, ask=None)


def gone_card(title: str, key: CardKey) -> Card:
    """The card of a day that the deal's terms, as they are now, do not have."""
    said = f"Its terms have changed: {spell(key.day)} is not among the dates of {title} any more."
    return Card("", title, said, "no longer among its dates", spell(key.day), "", closed=True)


def marks_of(kept: Settled, state: CardState, card: str, today: date, zone: str) -> tuple[Mark, ...]:
    """What people did about a card, as it is shown, each with what takes it back; all days are a zone's."""
    made = []
    if kept.undone is not None and kept.undone.undone_at is not None:
        said, at = said_of(kept.undone.kind, kept.undone.on), kept.undone.undone_at
        return (Mark(f"Undone: {lower(said)}", kept.undone.undone_by, say_day(day_in(at, zone))),)
    one = kept.decision or kept.noted
    if one is not None:
        undo = Undoing("decision", one.id, card).encode()
        made.append(Mark(said_of(one.kind, one.on), one.person, say_day(day_in(one.at, zone)), undo))
    if kept.decision is not None:
        return tuple(made)
    if (acknowledged := state.acknowledged) is not None:
        undo = Undoing("answer", acknowledged.id, card).encode()
        made.append(Mark("Acknowledged", acknowledged.person, say_day(day_in(acknowledged.at, zone)), undo))
    snoozed = state.snoozed
    if snoozed is not None and snoozed.until is not None and snoozed.until > today:
        undo = Undoing("answer", snoozed.id, card).encode()
        said = f"Snoozed until {say_day(snoozed.until)}"
        made.append(Mark(said, snoozed.person, say_day(day_in(snoozed.at, zone)), undo))
    return tuple(made)


def calendar_of(workspace: Workspace, found: Settled, free: frozenset[date], now: datetime) -> CalendarFile:
    """A card's day as a calendar file; of a settled one without reminders, so that an import ends them."""
    event = found.event
    latest = working_day(event.day, free)
    to_act = event.rule in TO_ACT and latest != event.day
    title, remind = event.title, REMINDERS
    says = [title, f"Send it by {spell(latest)}." if to_act else "", event.stakes, event.how]
    one = found.decision or found.undone
    if one is not None:
        done = said_of(one.kind, one.on)
        title, remind = (f"{done}; this was: {title}" if found.decision else f"Not any more: {title}"), ()
        says = [title]
    which = same(*workspace, event.deal, event.rule, event.target, event.day)
    return calendar_file(which, found.deal.title, event.day, title, [text for text in says if text], now, remind,
                         latest if to_act else None)  # fmt: skip


def lower(text: str) -> str:
    """A sentence within another."""
    return text[:1].lower() + text[1:]
