"""What is said in Slack besides answers: help, the list of deals, plain sentences, faults, a form to ask with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import NamedTuple

from bot.render.blocks import (
    Actions,
    AnyBlock,
    Input,
    Message,
    Modal,
    Mrkdwn,
    PlainText,
    Section,
    StaticSelect,
    TextInput,
)
from bot.render.plain import printable
from bot.render.slack.buttons import SETTINGS, Run, ask_button, button, rows_of
from bot.render.slack.escape import cut, entities, mrkdwn, plain
from bot.render.slack.home import (
    Broken,
    DealCard,
    Group,
    Listing,
    broken_blocks,
    broken_line,
    deal_options_of,
    group_blocks,
)
from bot.render.slack.prose import bold, context, section, sentence, titled

#: Deals and verbs that a message tells of, and characters of its text.
MOST_DEALS, MOST_VERBS, TEXT, LINE, LIST, TYPE_IN = 40, 20, 4000, 600, 3000, 100
#: Characters of a question that are read.
ASKED = 2000
#: Blocks that a message holds at most.
MOST_BLOCKS = 50


class Guide(NamedTuple):
    """What can be asked; `verbs` are what to type and what it does."""

    intro: str
    groups: tuple[Group, ...]
    verbs: tuple[tuple[str, str], ...]


def help_message(guide: Guide, short: bool = False) -> Message:
    """What can be asked, as examples that run. `short`: three of them, for a bare call."""
    return Message(text=_text(_help_lines(guide, short)), blocks=tuple(_help(guide, short)))


def _help(guide: Guide, short: bool) -> Iterator[AnyBlock]:
    yield section(bold(guide.intro))
    if short:
        yield from _asking(_three(guide))
        yield from _some(context(["/deal help shows all that can be asked."]))
        return
    yield from group_blocks(guide.groups)
    if guide.verbs:
        lines = [f"`{_code(verb)}` {cut(mrkdwn(what), LINE)}" for verb, what in guide.verbs[:MOST_VERBS]]
        yield Section(text=Mrkdwn(text=cut("\n".join(["*Commands*", *lines]), LIST)))


def _help_lines(guide: Guide, short: bool) -> Iterator[str]:
    yield mrkdwn(guide.intro)
    runs = _three(guide) if short else [run for group in guide.groups for run in group.runs]
    yield from (f"• {mrkdwn(run.label)}" for run in runs)
    if not short:
        yield from (f"{mrkdwn(verb)}: {mrkdwn(what)}" for verb, what in guide.verbs)


def _three(guide: Guide) -> list[Run]:
    """Three examples, of as many groups as there are: the first of each group, then the second ones."""
    by_place = zip_longest(*(group.runs for group in guide.groups))
    return [run for runs in by_place for run in runs if run is not None][:3]


def deals_message(listing: Listing) -> Message:
    """The deals with their parties, terms and next dates; and the files that do not load."""
    return Message(text=_text(_deal_lines(listing)), blocks=tuple(_deals(listing)))


def _deals(listing: Listing) -> Iterator[AnyBlock]:
    count = len(listing.deals)
    yield section(bold(_counted(count)))
    for card in listing.deals[:MOST_DEALS]:
        yield section(titled(_deal_title(card, listing.used), _deal_facts(card, listing.broken)))
    if count > MOST_DEALS:
        yield section(sentence(f"and {count - MOST_DEALS:,} more"))
    yield from broken_blocks(listing.broken)


def _deal_lines(listing: Listing) -> Iterator[str]:
    yield _counted(len(listing.deals))
    for card in listing.deals:
        yield mrkdwn(f"{_deal_title(card, listing.used)}: {'; '.join(_deal_facts(card, listing.broken))}")
    yield from (mrkdwn(broken_line(file)) for file in listing.broken)


def _counted(count: int) -> str:
    return "There is no deal to show." if not count else "1 deal" if count == 1 else f"{count:,} deals"


def _deal_title(card: DealCard, used: str) -> str:
    return f"{card.title} ({card.id}){', used here' if used and card.id == used else ''}"


def _deal_facts(card: DealCard, broken: Sequence[Broken]) -> list[str]:
    """What there is to say of a deal; the problem of its file is told once, below, with the file."""
    state = card.state
    for problem in (file.problem for file in broken if file.problem and state.endswith(file.problem)):
        state = state.removesuffix(problem).rstrip()
    dates = [f"Next, {when}: {what}" for when, what in card.dates[:1]]
    return [text for text in (card.parties, card.term, *dates, state) if text]


def said(text: str, runs: Sequence[Run] = ()) -> Message:
    """A sentence or a few, and questions that run."""
    return Message(text=cut(mrkdwn(text), TEXT), blocks=(section(sentence(text)), *_asking(runs)))


def private(message: Message, why: str) -> Message:
    """A message that one person sees where all would have seen it, under the reason for that."""
    blocks = (*_some(context([why])), *message.blocks)[:MOST_BLOCKS] if message.blocks else ()
    return Message(text=cut(f"{mrkdwn(why)}\n{message.text}", TEXT), blocks=blocks)


def said_modal(text: str) -> Modal:
    """The same sentence in a window, where there is no conversation to say it in."""
    return Modal(title=PlainText(text="dealbot"), close=PlainText(text="Close"), blocks=(section(sentence(text)),))


def settings_message() -> Message:
    """The button that opens a person's settings, where a form cannot be opened at once."""
    text = "Your settings: the deal that is meant where a question names none, and how much an answer tells."
    return Message(text=text, blocks=(Section(text=sentence(text), accessory=button("Change settings", SETTINGS)),))


def fault_message(id: str) -> Message:
    """Something of ours failed; `id` is in the log."""
    return said(
        f"Something went wrong on this side, and it is in the log as {id}. Ask again; if it fails again, "
        "tell whoever runs dealbot that id."
    )


def about_modal(deals: Sequence[tuple[str, str]], quoted: str, metadata: str) -> Modal:
    """The form that asks a question, starting from `quoted`. `deals`: id and title, to choose from if several."""
    start = cut(printable(quoted).strip(), ASKED) or None
    question = Input(
        block_id="question", label=PlainText(text="Your question"),
        hint=PlainText(text="Such as: cost through 2027, or: last day to give notice"),
        element=TextInput(action_id="question", initial_value=start, multiline=True, max_length=ASKED),
    )  # fmt: skip
    options = tuple(deal_options_of(deals))
    choice = Input(
        block_id="deal", label=PlainText(text="Deal"), optional=True,
        element=StaticSelect(action_id="deal", options=options),
    ) if len(options) > 1 else None  # fmt: skip
    return Modal(
        title=PlainText(text="Ask about this deal"), callback_id="dealbot.about", private_metadata=metadata or None,
        submit=PlainText(text="Ask"), close=PlainText(text="Cancel"),
        blocks=(question,) if choice is None else (question, choice),
    )  # fmt: skip


def _asking(runs: Sequence[Run]) -> Iterator[Actions]:
    return rows_of([ask_button(number, run) for number, run in enumerate(runs)])


def _text(lines: Iterator[str]) -> str:
    """The lines as the text of a message."""
    return cut("\n".join(cut(line, LINE) for line in lines), TEXT)


def _code(text: str) -> str:
    """What to type, between backticks."""
    return cut(entities(plain(text.replace("`", "'"))), TYPE_IN)


def _some(block: AnyBlock | None) -> Iterator[AnyBlock]:
    if block is not None:
        yield block
