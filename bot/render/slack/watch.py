"""What is watched, for whom, and what comes next: lists, and the parts of Home that show them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bot.render.blocks import (
    Actions,
    AnyBlock,
    Context,
    Divider,
    Header,
    Message,
    Mrkdwn,
    PlainText,
    Section,
)
from bot.render.slack.buttons import button
from bot.render.slack.cards import mention
from bot.render.slack.escape import cut, mrkdwn
from bot.render.slack.prose import FIELD, bold, context, listed, section, sentence, titled

SUBSCRIBE, UNSUBSCRIBE, DECIDING = "dealbot.subscribe", "dealbot.unsubscribe", "dealbot.deciding"
AGAIN = "dealbot.resubscribe"
TEXT, LINE = 4000, 600
MOST_NEXT, MOST_HOME, MOST_SUBSCRIPTIONS, MOST_OF_HOME, MOST_PLACES = 12, 6, 20, 5, 5
_CHANNEL = re.compile(r"[CGD][A-Z0-9]{1,30}")


class NextAlert(NamedTuple):
    """An alert to come: when it is posted, what it is about, which step it is, and where it goes (ids)."""

    when: str
    what: str
    left: str
    where: tuple[str, ...] = ()


class Upcoming(NamedTuple):
    """What comes next at a place. `hint` is told beside it, such as how to subscribe where nobody has."""

    title: str
    alerts: tuple[NextAlert, ...]
    hint: str = ""


class Subscribed(NamedTuple):
    """A subscription in plain words. `where` and `maker` are ids; `broken` says why nothing can be posted there;
    `end` is what the button that ends it brings back."""

    deal: str
    lines: tuple[str, ...]
    where: str
    maker: str = ""
    broken: str = ""
    end: str = ""


class Subscriptions(NamedTuple):
    """The subscriptions of a place, or of a person."""

    title: str
    entries: tuple[Subscribed, ...]
    hint: str = ""


class Stopped(NamedTuple):
    """The end of a subscription, or of a part of it, as it is told where its alerts came: who ended it, what is still
    told, and `again`, what the button that takes it back brings."""

    title: str
    lines: tuple[str, ...]
    person: str
    note: str = ""
    again: str = ""


class Watch(NamedTuple):
    """What Home shows of a person's alerts."""

    alerts: tuple[NextAlert, ...] = ()
    subscriptions: tuple[Subscribed, ...] = ()


def upcoming_message(upcoming: Upcoming) -> Message:
    """What comes next, as a list."""
    lines = [_next(alert) for alert in upcoming.alerts[:MOST_NEXT]]
    more = len(upcoming.alerts) - len(lines)
    if more > 0:
        lines.append(f"and {more:,} more within 400 days")
    blocks: list[Section | Context] = [section(listed(upcoming.title, lines) if lines else bold(upcoming.title))]
    blocks += _some(context([upcoming.hint]))
    text = [upcoming.title, *(f"• {line}" for line in lines), *([upcoming.hint] if upcoming.hint else [])]
    return Message(text=_text(text), blocks=tuple(blocks))


def subscriptions_message(found: Subscriptions) -> Message:
    """The subscriptions of a place; what is broken says why."""
    blocks: list[Section | Context] = [section(bold(found.title))]
    text = [found.title]
    for one in found.entries[:MOST_SUBSCRIPTIONS]:
        blocks += _subscribed(one, None)
        text.append(f"{one.deal}: {'; '.join(_facts(one))}")
    if len(found.entries) > MOST_SUBSCRIPTIONS:
        blocks.append(section(sentence(f"and {len(found.entries) - MOST_SUBSCRIPTIONS:,} more")))
    blocks += _some(context([found.hint]))
    return Message(text=_text([*text, found.hint]), blocks=tuple(blocks))


def stopped_message(stopped: Stopped) -> Message:
    """What is posted where alerts came that somebody has ended."""
    by = mention(stopped.person)
    small: list[PlainText | Mrkdwn] = [Mrkdwn(text=f"Ended by {by}")] if by else []
    if stopped.note:
        small.append(sentence(stopped.note, FIELD))
    blocks: list[Section | Context | Actions] = [section(titled(stopped.title, stopped.lines))]
    if small:
        blocks.append(Context(elements=tuple(small)))
    if stopped.again:
        blocks.append(Actions(elements=(button("Subscribe again", AGAIN, stopped.again),)))
    ended = f" (ended by {by})" if by else ""
    return Message(text=_text([stopped.title or "–", *stopped.lines]) + ended, blocks=tuple(blocks))


def deciding_message(text: str) -> Message:
    """The button that opens the form of a decision, where a form cannot be opened at once."""
    return Message(text=cut(mrkdwn(text), TEXT),
                   blocks=(Section(text=sentence(text), accessory=button("Record decision", DECIDING)),))  # fmt: skip


def watch_blocks(watch: Watch) -> Iterator[AnyBlock]:
    """Home's part about alerts: the next ones, the person's subscriptions, and the ways to more."""
    yield Header(text=PlainText(text="Your alerts"))
    if watch.alerts:
        yield from _by_place(watch.alerts)
    elif watch.subscriptions:
        yield section(sentence("No alert is due in the next 400 days."))
    else:
        yield section(sentence("Nothing is watched for you yet. Subscribe, and you are told of notice days and other "
                               "dates before they pass."))  # fmt: skip
    for number, one in enumerate(watch.subscriptions[:MOST_OF_HOME]):
        yield from _subscribed(one, number)
    if len(watch.subscriptions) > MOST_OF_HOME:
        yield section(sentence(f"and {len(watch.subscriptions) - MOST_OF_HOME:,} more subscriptions"))
    yield Actions(elements=(button("Subscribe to alerts", SUBSCRIBE), button("Record decision", DECIDING)))
    yield Divider()


def place(id: str) -> str:
    """A channel or a person by id, as Slack shows them; empty where the text is no id."""
    return f"<#{id}>" if _CHANNEL.fullmatch(id) else mention(id)


def _by_place(alerts: Sequence[NextAlert]) -> Iterator[Section | Context]:
    """The next alerts, those that go to the same places together."""
    shown = alerts[:MOST_HOME]
    groups: dict[tuple[str, ...], list[str]] = {}
    for alert in shown:
        groups.setdefault(alert.where, []).append(_next(alert))
    for number, (places, lines) in enumerate(groups.items()):
        last = number == len(groups) - 1
        more = [f"and {len(alerts) - len(shown):,} more within 400 days"] if last and len(alerts) > len(shown) else []
        yield section(listed("" if number else "Next", [*lines, *more]))
        said = ", ".join(made for made in map(place, places[:MOST_PLACES]) if made)
        if said:
            yield Context(elements=(Mrkdwn(text=f"Posted to {said}"),))


def _next(alert: NextAlert) -> str:
    return f"{alert.when}: {alert.what} ({alert.left})"


def _subscribed(one: Subscribed, number: int | None) -> Iterator[Section | Context]:
    """A subscription; on Home (`number`) with its button, as it can be of any channel."""
    end = button("Unsubscribe", f"{UNSUBSCRIBE}.{number}", one.end) if number is not None and one.end else None
    yield Section(text=titled(one.deal or "–", [line for line in _facts(one) if line], FIELD), accessory=end)
    where, maker = place(one.where), mention(one.maker)
    told = [f"Posted to {where}"] if where else []
    if maker:
        told.append(f"subscribed by {maker}")
    if told:
        yield Context(elements=(Mrkdwn(text=", ".join(told)),))


def _facts(one: Subscribed) -> Sequence[str]:
    return ([f"Broken: {one.broken}"] if one.broken else []) + list(one.lines)


def _text(lines: Sequence[str]) -> str:
    return cut("\n".join(cut(mrkdwn(line), LINE) for line in lines if line), TEXT)


def _some(block: Context | None) -> list[Context]:
    return [block] if block is not None else []
