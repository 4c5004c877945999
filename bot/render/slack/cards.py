"""Alerts as they are posted: the card of a day, its later steps, what a long stop left behind, the weekly digest.

Only the oldest kinds of blocks are used: an alert must not hang on what a workspace takes. Mentions are made here
from ids, and from nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from bot.render.blocks import (
    Actions,
    Button,
    Context,
    Divider,
    Header,
    Message,
    Mrkdwn,
    Option,
    PlainText,
    Section,
    StaticSelect,
)
from bot.render.slack.buttons import ASK, Run, button
from bot.render.slack.escape import cut, mrkdwn, plain
from bot.render.slack.prose import FIELD, bold, context, listed, section, sentence, titled

ACK, SNOOZE, DECIDE, UNDO, ICS = "dealbot.ack", "dealbot.snooze", "dealbot.decide", "dealbot.undo", "dealbot.ics"
#: How long an alert can be put off, as the menu says it; `date` asks for the day.
SNOOZES = (("day", "Snooze 1 day"), ("week", "Snooze 1 week"), ("date", "Snooze until a date …"))
#: The block whose menu snoozes; the rest of its id is the card's key, as a menu carries no value of its own.
SNOOZE_BLOCK = "card|"
TEXT, LINE, HEADING, BLOCK_ID = 4000, 600, 150, 255
#: Cards that one message shows with their buttons; more are listed, and those beyond what a message takes counted.
MOST_CARDS, IN_A_LIST, MOST_LISTS, MOST_CALLED = 12, 8, 24, 10
WAITING = "What waiting costs"
_PERSON, _GROUP = re.compile(r"[UW][A-Z0-9]{1,30}"), re.compile(r"S[A-Z0-9]{1,30}")


class Mark(NamedTuple):
    """Something that a person did about a card: `what` in words, such as "Snoozed until 3 Jun 2027", by whom, when.

    `undo` is what the button that takes it back brings; without one there is no button.
    """

    what: str
    person: str
    when: str = ""
    undo: str = ""


class Card(NamedTuple):
    """One day to watch, in plain words. `key` is what its buttons bring back.

    `headline` is that in a few words, `left` how long is left: "120 days left, 85 of them working days"; `send_by` is
    the working day by which to act where the day itself is none, `late` why it comes late. `matter` is the heading over
    `cost`. `closed`: it is settled, with the `outcome`; nothing of its figures is shown. A key of none: no buttons.
    """

    key: str
    deal: str
    title: str
    headline: str
    day: str
    left: str
    send_by: str = ""
    cost: str = ""
    how: tuple[str, ...] = ()
    step: str = ""  #: which step of the ladder this is, and what follows
    ask: Run | None = None  #: the question that gives the answer behind it
    marks: tuple[Mark, ...] = ()
    acknowledged: bool = False
    closed: bool = False
    escalate: tuple[str, ...] = ()  #: ids of people and user groups to call
    late: str = ""
    repeat: bool = False  #: it could not be found out whether it was posted already
    matter: str = WAITING
    outcome: str = ""


class Digest(NamedTuple):
    """The week's dates of one channel or person, the worst first."""

    title: str
    cards: tuple[Card, ...]
    note: str = ""


class Confirmed(NamedTuple):
    """A subscription as it is told where its alerts will be posted. `problems` are words that were not understood."""

    title: str
    lines: tuple[str, ...]
    person: str
    note: str = ""


def card_message(card: Card) -> Message:
    """The card of a day: everything that a reader needs who has not followed it."""
    return Message(text=_text(_words(card)), blocks=tuple(_card(card)))


def step_message(card: Card) -> Message:
    """A later step, for the card's thread: what is left, what it is about, what waiting costs."""
    return Message(text=_text(_words(card)), blocks=tuple(_step(card)))


def grouped_message(cards: Sequence[Card], title: str) -> Message:
    """Several alerts in one message, such as after a long stop. `title` says why they come together."""
    lines = [mrkdwn(title), *(f"• {mrkdwn(_line(card))}" for card in cards)]
    return Message(text=_text(lines), blocks=tuple(_group(title, cards)))


def digest_message(digest: Digest) -> Message:
    """The weekly digest; the worst comes first, as it is handed in."""
    lines = [mrkdwn(digest.title), *(f"• {mrkdwn(_line(card))}" for card in digest.cards)]
    blocks = [*_group(digest.title, digest.cards), *_some(context([digest.note]))]
    return Message(text=_text(lines), blocks=tuple(blocks))


def confirmation(confirmed: Confirmed) -> Message:
    """What is posted where the alerts of a subscription will come."""
    by = _called((confirmed.person,))
    small: list[PlainText | Mrkdwn] = [Mrkdwn(text=f"Subscribed by {by}")] if by else []
    if confirmed.note:
        small.append(_small(confirmed.note))
    blocks: list[Section | Context] = [section(titled(confirmed.title, confirmed.lines))]
    if small:
        blocks.append(Context(elements=tuple(small)))
    return Message(text=_text(mrkdwn(line) for line in (confirmed.title, *confirmed.lines)), blocks=tuple(blocks))


def said_by(text: str, person: str) -> Message:
    """What somebody did, told in a thread with who it was."""
    by = mention(person)
    said = cut(mrkdwn(text), TEXT - 100) + (f" ({by})" if by else "")
    return Message(text=said, blocks=(Section(text=Mrkdwn(text=cut(mrkdwn(text), 2900) + (f" ({by})" if by else ""))),))


def mention(id: str) -> str:
    """A person or a user group, called by id; empty where the text is no id."""
    if _PERSON.fullmatch(id):
        return f"<@{id}>"
    return f"<!subteam^{id}>" if _GROUP.fullmatch(id) else ""


# the parts ---------------------------------------------------------------------------------------------


def _card(card: Card) -> Iterator[Header | Section | Context | Actions]:
    yield Header(text=PlainText(text=cut(plain(_heading(card)), HEADING)))
    if card.closed:
        yield from _marks(card)
        yield section(titled("", [card.title, *([f"{card.outcome}."] if card.outcome else [])]))
        yield from _buttons(card, first=0)
        return
    yield from _calls(card)
    yield section(bold(card.title))
    facts = [("The day", card.day), ("Passed" if _passed(card) else "Until then", card.left)]
    if card.send_by:
        facts.append(("Send it by", card.send_by))
    yield Section(fields=tuple(titled(name, [said], FIELD) for name, said in facts))
    if card.cost:
        yield section(titled(card.matter, [card.cost]))
    if card.how:
        yield section(titled("How this was worked out", card.how))
    yield from _foot(card)
    yield from _marks(card)
    yield from _buttons(card, first=0)


def _step(card: Card) -> Iterator[Section | Context | Actions]:
    if card.closed:
        yield section(titled(_heading(card), [card.title]))
        yield from _marks(card)
        yield from _buttons(card, first=0)
        return
    yield from _calls(card)
    facts = [card.title, f"{card.day}: {card.left}"]
    if card.send_by:
        facts.append(f"Send it by {card.send_by}")
    if card.cost:
        facts.append(f"{card.matter}: {card.cost}")
    yield section(titled(_heading(card), facts))
    yield from _foot(card)
    yield from _marks(card)
    yield from _buttons(card, first=0)


def _group(title: str, cards: Sequence[Card]) -> Iterator[Header | Section | Context | Divider]:
    yield Header(text=PlainText(text=cut(plain(title), HEADING)))
    called = tuple(dict.fromkeys(id for card in cards for id in card.escalate))
    yield from _calling(called)
    for number, card in enumerate(cards[:MOST_CARDS]):
        told = [card.title, *(f"{card.matter}: {card.cost}" for _ in (1,) if card.cost), *_states(card)]
        ack = None if card.acknowledged or card.closed else _ack(card, number)
        yield Section(text=titled(f"{card.deal}: {card.day}, {card.left}", told), accessory=ack)
    rest = [_line(card) for card in cards[MOST_CARDS:]]
    lists = [rest[first : first + IN_A_LIST] for first in range(0, len(rest), IN_A_LIST)]
    for number, lines in enumerate(lists[:MOST_LISTS]):
        yield section(listed("And" if not number else "", lines))
    if len(lists) > MOST_LISTS:
        yield section(sentence(f"and {sum(map(len, lists[MOST_LISTS:])):,} more: /deal alerts lists what is next."))


def _heading(card: Card) -> str:
    return f"{card.deal}: {card.headline}"


def _short(card: Card) -> str:
    """What is left, in a few words: of "120 days left, 85 of them working days" the days."""
    return card.left.partition(",")[0]


def _passed(card: Card) -> bool:
    return card.left.endswith(" ago")


def _calls(card: Card) -> Iterator[Section]:
    yield from _calling(card.escalate)


def _calling(ids: Iterable[str]) -> Iterator[Section]:
    """Those whom an alert that nobody has acknowledged is brought before."""
    called = _called(ids)
    if called:
        yield Section(text=Mrkdwn(text=f"{called} Nobody has acknowledged this yet."))


def _foot(card: Card) -> Iterator[Context]:
    may = "(may repeat) Whether it was posted before could not be found out." if card.repeat else ""
    yield from _some(context([card.step, card.late, may]))


def _marks(card: Card) -> Iterator[Section]:
    """What people did about it, each with its Undo."""
    for number, mark in enumerate(card.marks[:8]):
        undo = button("Undo", f"{UNDO}.{number}", mark.undo) if mark.undo else None
        yield Section(text=_marked(mark), accessory=undo)


def _marked(mark: Mark) -> Mrkdwn:
    by = mention(mark.person)
    when = f" on {cut(mrkdwn(mark.when), LINE)}" if mark.when else ""
    return Mrkdwn(text=cut(mrkdwn(mark.what), LINE) + (f" by {by}" if by else "") + when)


def _states(card: Card) -> list[str]:
    """What people did, in words without a mention: a digest should not call everybody again."""
    return [mark.what for mark in card.marks] or ([] if card.closed else ["Not acknowledged"])


def _buttons(card: Card, first: int) -> Iterator[Actions]:
    """Acknowledge, Snooze, Record decision, Add to calendar, and the answer behind it."""
    elements: list[Button | StaticSelect] = []
    if not card.closed:
        if not card.acknowledged:
            elements.append(_ack(card, first))
        if len(SNOOZE_BLOCK + card.key) <= BLOCK_ID and not _passed(card):
            options = tuple(Option(text=PlainText(text=said), value=value) for value, said in SNOOZES)
            elements.append(StaticSelect(action_id=SNOOZE, options=options, placeholder=PlainText(text="Snooze")))
        elements.append(button("Record decision", f"{DECIDE}.{first}", card.key))
    if card.key:
        elements.append(button("Add to calendar", f"{ICS}.{first}", card.key))
    if card.ask is not None:
        elements.append(button(card.ask.label, f"{ASK}.{first}", card.ask.value))
    if elements:
        yield Actions(block_id=cut(SNOOZE_BLOCK + card.key, BLOCK_ID), elements=tuple(elements))


def _ack(card: Card, number: int) -> Button:
    return Button(text=PlainText(text="Acknowledge"), action_id=f"{ACK}.{number}", value=card.key, style="primary")


def _called(ids: Iterable[str]) -> str:
    return " ".join([made for made in map(mention, ids) if made][:MOST_CALLED])


def _small(text: str) -> PlainText | Mrkdwn:
    return sentence(text, FIELD)


# the same without blocks -------------------------------------------------------------------------------


def _words(card: Card) -> Iterator[str]:
    if card.closed:
        yield mrkdwn(_heading(card))
        yield from (_marked(mark).text for mark in card.marks)
        yield from (mrkdwn(text) for text in (card.title, card.outcome) if text)
        return
    called = _called(card.escalate)
    if called:
        yield f"{called} Nobody has acknowledged this yet."
    yield f"{mrkdwn(_heading(card))}. {mrkdwn(card.title)}: {mrkdwn(card.day)}"
    if card.send_by:
        yield f"Send it by {mrkdwn(card.send_by)}"
    if card.cost:
        yield f"{mrkdwn(card.matter)}: {mrkdwn(card.cost)}"
    yield from (mrkdwn(text) for text in (card.step, card.late) if text)


def _line(card: Card) -> str:
    """A day in one line."""
    cost = f"; {card.matter[:1].lower()}{card.matter[1:]}: {card.cost}" if card.cost else ""
    return f"{card.day}, {_short(card)}: {card.deal}: {card.title}{cost}"


def _text(lines: Iterable[str]) -> str:
    return cut("\n".join(cut(line, LINE) for line in lines), TEXT)


def _some(block: Context | None) -> Iterator[Context]:
    if block is not None:
        yield block
