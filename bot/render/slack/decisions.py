"""What was decided about the deals: told where they are followed, and listed with what takes each back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bot.render.blocks import AnyBlock, Context, Header, Message, Mrkdwn, PlainText, Section
from bot.render.slack.buttons import button
from bot.render.slack.cards import UNDO, mention
from bot.render.slack.escape import cut, mrkdwn
from bot.render.slack.prose import bold, context, section

#: The block of a message that tells a decision; the rest of its id is what its Undo brings back.
TOLD_BLOCK = "told|"
TITLE, NONE = "Decisions", "Nothing has been decided yet. /deal decide records what was decided."
TEXT, SAID, BLOCK_ID, MOST, MOST_HOME = 4000, 2900, 255, 20, 5


class Made(NamedTuple):
    """A decision in words, by whom, when, and what its Undo brings back."""

    what: str
    person: str
    when: str
    undo: str


def told_message(text: str, person: str, undo: str) -> Message:
    """A decision where the deal is followed, with its Undo."""
    by = mention(person)
    words = cut(mrkdwn(text), SAID) + (f" ({by})" if by else "")
    block = Section(block_id=cut(TOLD_BLOCK + undo, BLOCK_ID), text=Mrkdwn(text=words),
                    accessory=button("Undo", f"{UNDO}.0", undo))  # fmt: skip
    return Message(text=cut(words, TEXT), blocks=(block,))


def decisions_message(made: Sequence[Made]) -> Message:
    """The decisions in force, the last one first."""
    if not made:
        return Message(text=NONE, blocks=(section(bold(NONE)),))
    text = "\n".join([TITLE, *(f"• {_words(one)}" for one in made[:MOST])])
    return Message(text=cut(text, TEXT), blocks=(section(bold(TITLE)), *_entries(made, MOST)))


def decision_blocks(made: Sequence[Made]) -> Iterator[AnyBlock]:
    """Home's part about decisions; nothing where there are none."""
    if made:
        yield Header(text=PlainText(text=TITLE))
        yield from _entries(made, MOST_HOME)


def _entries(made: Sequence[Made], most: int) -> Iterator[Section | Context]:
    for number, one in enumerate(made[:most]):
        yield Section(text=Mrkdwn(text=_words(one)), accessory=button("Undo", f"{UNDO}.{number}", one.undo))
    if len(made) > most and (more := context([f"and {len(made) - most:,} more: /deal decisions lists {MOST}."])):
        yield more


def _words(one: Made) -> str:
    by = mention(one.person)
    return cut(mrkdwn(one.what), SAID) + (f" by {by}" if by else "") + f" on {mrkdwn(one.when)}"
