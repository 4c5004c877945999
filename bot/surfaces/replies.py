"""An outcome of the desk as a message: the answer, with the buttons and lines that suit the place it goes to."""

from __future__ import annotations

from bot.asker import Asker
from bot.desk import (
    DecideAsked,
    Decisions,
    Ended,
    Help,
    Outcome,
    Said,
    SettingsAsked,
    Subscribe,
    Ticket,
    Turn,
    follow_ups,
)
from bot.render.blocks import Message, Modal
from bot.render.slack.answer import Around, Run, answer_message, answer_modal
from bot.render.slack.decisions import decisions_message
from bot.render.slack.home import Listing
from bot.render.slack.watch import (
    Subscriptions,
    Upcoming,
    deciding_message,
    stopped_message,
    subscriptions_message,
    upcoming_message,
)
from bot.render.slack.words import deals_message, help_message, said, settings_message
from core import BrokenPromise

LEANED = "Leans on your last thread; ask in full to start afresh."
GONE = ("The deal chosen for this channel, {deal}, is not known any more, so it was not meant here: /deal use and a "
        "deal's name chooses another, /deal use none ends this.")  # fmt: skip
DECIDING = "Record what was decided about a deal: to stay, to leave on a date, or that notice was given."
MENTION_AGAIN = "To go on, mention me again in this thread."
INVITE = "To go on here, invite me into this channel first."


def message_of(outcome: Outcome, asker: Asker, plain: bool, first: bool = False, asked: str | None = None) -> Message:
    """The message for an outcome. `first` is the first answer in a channel's thread; `asked` is shown above it."""
    match outcome:
        case Turn():
            around = around_of(outcome, asker, first)._replace(asked=asked)
            return answer_message(outcome.answer.to_json(), around, plain)
        case Help(guide, short):
            return help_message(guide, short)
        case Listing():
            return deals_message(outcome)
        case Said(text, questions):
            return said(text, runs_of(questions, None))
        case SettingsAsked():
            return settings_message()
        case Upcoming():
            return upcoming_message(outcome)
        case Subscriptions():
            return subscriptions_message(outcome)
        case Decisions(made):
            return decisions_message(made)
        case DecideAsked():
            return deciding_message(DECIDING)
        case Ended(_, stopped):
            return stopped_message(stopped)
        case Subscribe():
            raise BrokenPromise("a subscription is kept and confirmed by `placing` before it is told")


def modal_of(turn: Turn, asker: Asker) -> Modal:
    """The same answer in a modal, for Home's examples."""
    around = around_of(turn, asker, first=False)._replace(asked=turn.ticket.question)
    return answer_modal(turn.answer.to_json(), around)


def shared(turn: Turn, person: str, plain: bool, member: bool = True) -> Message:
    """An answer for everybody in a channel, with its question and who shared it. `member`: the bot is in there."""
    around = Around(follow=_follow(turn), missed=turn.ticket.encode(), asked=turn.ticket.question, by=person,
                    notes=(MENTION_AGAIN if member else INVITE,), brief=turn.brief)  # fmt: skip
    return answer_message(turn.answer.to_json(), around, plain)


def around_of(turn: Turn, asker: Asker, first: bool) -> Around:
    """What stands around an answer: its choices and the likely next questions as buttons, and what is to be told."""
    kind, ticket = asker.place.kind, turn.ticket.encode()
    notes = [LEANED] if turn.leaned else []
    if turn.gone:
        notes.append(GONE.format(deal=turn.gone))
    if first and kind == "mention":
        notes.append(MENTION_AGAIN)
    answered = turn.answer.status in ("answered", "undisclosed") and turn.answer.kind != "help"
    choices = runs_of(turn.answer.choices, turn.ticket)
    return Around(
        choices=choices, follow=_follow(turn), share=ticket if answered and kind in ("command", "shortcut") else None,
        missed=ticket if turn.answer.kind != "help" else None, notes=tuple(notes), brief=turn.brief,
    )  # fmt: skip


def runs_of(questions: tuple[str, ...], ticket: Ticket | None) -> tuple[Run, ...]:
    """Buttons that ask, each about what its ticket is about; a question too long for a button is left out."""
    base = ticket or Ticket("")
    return _runs(tuple((text, base._replace(question=text, as_of=None)) for text in questions))


def _follow(turn: Turn) -> tuple[Run, ...]:
    base = turn.ticket._replace(before=turn.after, as_of=None)
    return _runs(tuple((next_.label, base._replace(question=next_.question)) for next_ in follow_ups(turn.answer)))


def _runs(tickets: tuple[tuple[str, Ticket], ...]) -> tuple[Run, ...]:
    encoded = ((label, ticket.encode()) for label, ticket in tickets)
    return tuple(Run(label, value) for label, value in encoded if value is not None)
