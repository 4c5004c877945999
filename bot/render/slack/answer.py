"""An answer in Slack: headline, what is supposed, table, chart, how it was worked out, how it was read, buttons.

Drawn from the answer's machine-readable form alone, as the terminal's text is, and in the same words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple, TypeAlias

from bot.render.blocks import Alert, AnyBlock, Container, Context, Divider, Message, Modal, Mrkdwn, PlainText
from bot.render.plain import say_iso
from bot.render.sentences import cited, shortened, supposed, text_lines, unknown_price
from bot.render.slack.buttons import MISSED, SHARE, Run, ask_button, button, rows_of
from bot.render.slack.charts import chart
from bot.render.slack.escape import plain as safe
from bot.render.slack.fallback import answer_text
from bot.render.slack.prose import FIELD, bold, context, listed, section, sentence, titled
from bot.render.slack.tables import (
    OF_DEALS,
    code_rows,
    facts_table,
    fields,
    listed_rows,
    only_sentences,
    row_fields,
    rows_table,
    several_currencies,
    told,
    told_by_headline,
    total_of,
)

__all__ = ["Around", "Run", "answer_message", "answer_modal", "answer_text"]

Json: TypeAlias = Mapping[str, Any]
#: Messages in full; messages of the oldest blocks only; modals, which take no tables and charts.
Manner: TypeAlias = Literal["full", "plain", "modal"]

#: Further answers beyond this are told by their headlines, so that the blocks of a message suffice.
MOST_PARTS = 3
_PERSON = re.compile(r"[UW][A-Z0-9]{1,30}")


class Around(NamedTuple):
    """What a surface puts around an answer. Values of buttons are opaque, at most 2,000 characters."""

    choices: tuple[Run, ...] = ()  #: the answer's own choices, as buttons that ask them
    follow: tuple[Run, ...] = ()  #: likely next questions
    share: str | None = None  #: value of **Share in channel**; None: no such button
    missed: str | None = None  #: value of **Not what I asked**
    notes: tuple[str, ...] = ()  #: lines to tell with it, such as "Leans on your last thread."
    asked: str | None = None  #: the question, where it is shown (a shared answer)
    by: str | None = None  #: the id of the person who shared it
    brief: bool = False  #: headline, table and context only


NOTHING_AROUND = Around()


def answer_message(answer: Json, around: Around = NOTHING_AROUND, plain: bool = False) -> Message:
    """The answer as a message. `plain`: only sections, contexts, dividers and buttons, for who refuses newer blocks."""
    manner: Manner = "plain" if plain else "full"
    return Message(text=answer_text(answer), blocks=tuple(_blocks(answer, around, manner)))


def answer_modal(answer: Json, around: Around = NOTHING_AROUND) -> Modal:
    """The same answer in a window of its own, its tables and charts as text."""
    return Modal(
        title=PlainText(text="Answer"), close=PlainText(text="Close"), blocks=tuple(_blocks(answer, around, "modal"))
    )


class _Room:
    """What a message still has room for: Slack takes one table and two charts."""

    def __init__(self, manner: Manner) -> None:
        self.manner = manner
        self.tables, self.charts = (1, 2) if manner == "full" else (0, 0)


def _blocks(answer: Json, around: Around, manner: Manner) -> Iterator[AnyBlock]:
    parts = [answer, *answer["also"]]
    room = _Room(manner)
    if around.asked is not None or around.by is not None:
        yield from _some(_origin(around))
    for place, part in enumerate(parts[:MOST_PARTS]):
        if place:
            yield Divider()
        yield from _part(part, around, manner, room)
    if len(parts) > MOST_PARTS:
        yield section(listed("Answered too", [part["headline"] for part in parts[MOST_PARTS:]]))
    yield from _some(context([*_how_read(parts), *around.notes]))
    yield from _buttons(around, answer)


def _origin(around: Around) -> Context | None:
    """Who shared the answer, and what was asked; the id of a person is the one active thing in a message."""
    elements: list[Mrkdwn | PlainText] = []
    if around.asked is not None:
        elements.append(sentence(f"“{safe(around.asked)}”", FIELD))
    if around.by is not None and _PERSON.fullmatch(around.by):
        elements.append(Mrkdwn(text=f"Shared by <@{around.by}>"))
    return Context(elements=tuple(elements)) if elements else None


def _part(answer: Json, around: Around, manner: Manner, room: _Room) -> Iterator[AnyBlock]:
    """One answer, without what stands once at the end of a message."""
    yield section(bold(answer["headline"]))
    if answer["what_if"]:
        changes = listed("What if, not the contract", [supposed(change) for change in answer["what_if"]])
        yield Alert(text=changes, level="warning") if manner == "modal" else section(changes)
    if answer["kind"] != "why" and (lines := text_lines(answer)):
        yield section(titled("", lines))
    yield from _figures(answer, room)
    if room.charts and not around.brief and (drawn := chart(answer)) is not None:
        room.charts -= 1
        yield drawn
    if any(what.casefold() not in answer["headline"].casefold() for what in answer["missing"]):
        yield section(sentence(f"Missing from the terms: {', '.join(answer['missing'])}."))
    if (answer["status"] != "answered" or answer["kind"] == "help") and answer["choices"] and not around.choices:
        yield section(listed("You can ask", answer["choices"]))
    if not around.brief:
        yield from _worked_out(answer, manner)


def _figures(answer: Json, room: _Room) -> Iterator[AnyBlock]:
    """The value, the facts and the rows: in one table where that can be, which is the rows' where there are any."""
    found = told(answer)
    count = len(found.others) + len(found.amounts)
    total = None
    if not answer["rows"]:
        if count and not told_by_headline(answer, found):
            if room.tables and count > 1:
                room.tables -= 1
                yield facts_table(answer, found)
            else:
                yield from fields(found)
        return
    if only_sentences(answer):
        yield listed_rows(answer)
    else:
        total = total_of(answer, found)
        if room.tables:
            room.tables -= 1
            yield from rows_table(answer, total)
        elif room.manner == "modal":
            yield from row_fields(answer, total)
        else:
            yield from code_rows(answer, total)
        if several_currencies(answer):
            yield section(sentence("Each amount is in its own deal's currency."))
    if count and total is None:
        yield from fields(found)


def _worked_out(answer: Json, manner: Manner) -> Iterator[AnyBlock]:
    """What the answer rests on, folded away where that can be."""
    unknown = [unknown_price(price) for price in answer["unknowns"]]
    sources = [] if answer["kind"] == "source" else [cited(source) for source in answer["sources"]]
    lists: list[tuple[str, Sequence[str]]] = [
        ("Not disclosed", shortened(unknown)), ("Assumptions", answer["assumptions"]), ("Sources", sources),
    ]  # fmt: skip
    filled = [(title, items) for title, items in lists if items]
    if not filled:
        return
    if manner == "plain":
        yield Context(elements=tuple(listed(title, items, FIELD) for title, items in filled))
        return
    counts = ((len(unknown), "price", "not disclosed"), (len(answer["assumptions"]), "assumption", ""),
              (len(sources), "source", ""))  # fmt: skip
    numbers = [f"{count} {word}{'' if count == 1 else 's'} {rest}".rstrip() for count, word, rest in counts if count]
    yield Container(
        title=PlainText(text="How this was worked out"), subtitle=PlainText(text=" · ".join(numbers)),
        child_blocks=tuple(section(listed(title, items)) for title, items in filled),
        is_collapsible=True, default_collapsed=True,
    )  # fmt: skip


def _how_read(parts: Sequence[Json]) -> Iterator[str]:
    """The deals, the day, and how each part was read."""
    read = [part for part in parts if part["read_as"] and part["kind"] != "help"]
    if not read:
        return
    deals = dict.fromkeys(deal for part in read for deal in part["deals"] if part["kind"] not in OF_DEALS)
    named = ", ".join(deals) if len(deals) <= 5 else f"{len(deals)} deals"
    said = [named, f"as of {say_iso(read[0]['as_of'])}", f"read as: {'; and '.join(part['read_as'] for part in read)}"]
    yield " · ".join(text for text in said if text)


def _buttons(around: Around, answer: Json) -> Iterator[AnyBlock]:
    """The choices in rows of their own; then what may be asked next, and what may be done with the answer.

    A courtesy returned, which declines nothing and offers nothing, was no question that could be read wrongly.
    """
    choices = [ask_button(number, run) for number, run in enumerate(around.choices)]
    yield from rows_of(choices)
    asked = {run.label for run in around.choices}
    follow = [run for run in around.follow if run.label not in asked]
    others = [ask_button(number, run) for number, run in enumerate(follow, len(choices))]
    if around.share is not None:
        others.append(button("Share in channel", SHARE, around.share))
    courtesy = answer["status"] == "out_of_scope" and not answer["choices"]
    if around.missed is not None and not courtesy:
        others.append(button("Not what I asked", MISSED, around.missed))
    yield from rows_of(others)


def _some(block: Context | None) -> Iterator[Context]:
    if block is not None:
        yield block
