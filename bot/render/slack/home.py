"""App Home: the deals and their next dates, examples that run, the person's settings; and the form of these."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bot.render.blocks import (
    AnyBlock,
    Context,
    Divider,
    Header,
    HomeView,
    Input,
    Modal,
    Option,
    PlainText,
    Section,
    StaticSelect,
)
from bot.render.slack.buttons import IN_A_ROW, SETTINGS, Run, ask_button, button, rows_of
from bot.render.slack.decisions import Made, decision_blocks
from bot.render.slack.escape import cut, plain
from bot.render.slack.prose import FIELD, bold, capital, context, listed, section, sentence, titled
from bot.render.slack.watch import Watch, watch_blocks

#: What a view shows before it only counts, so that its blocks always suffice.
MOST_DEALS, MOST_GROUPS, MOST_BROKEN, MOST_DATES = 12, 8, 20, 6
MOST_OPTIONS, OPTION_VALUE = 100, 150
#: The value of "no default deal", which is the id of none.
NO_DEAL = "-"


class Group(NamedTuple):
    """A heading over questions that run."""

    title: str
    runs: tuple[Run, ...]


class DealCard(NamedTuple):
    """A deal at a glance, in plain words; `state` says why it is not quite as on file, or is empty."""

    id: str
    title: str
    parties: str
    term: str
    dates: tuple[tuple[str, str], ...]  #: when, such as "2 Mar 2029, in 829 days", and what
    notice_today: str
    state: str = ""


class Broken(NamedTuple):
    """A deal file that does not load; `stale`: its last good version still answers."""

    name: str
    problem: str
    stale: bool


class Preferences(NamedTuple):
    """A person's settings: the deal that is meant where none is named, and whether answers are kept short."""

    deal: str = ""
    brief: bool = False


class HomePage(NamedTuple):
    """What Home shows; `as_of` in words."""

    deals: tuple[DealCard, ...]
    broken: tuple[Broken, ...]
    groups: tuple[Group, ...]
    settings: Preferences
    as_of: str
    watch: Watch | None = None  #: the person's alerts
    decisions: tuple[Made, ...] = ()  #: those in force, the last one first


class Listing(NamedTuple):
    """The deals that a person can see; `used` is the id of the one that a channel or thread is about."""

    deals: tuple[DealCard, ...]
    broken: tuple[Broken, ...]
    used: str = ""


def home_view(page: HomePage) -> HomeView:
    """The Home tab. Deals beyond the first dozen are counted."""
    return HomeView(blocks=tuple(_home(page)))


def _home(page: HomePage) -> Iterator[AnyBlock]:
    yield _header("Your deals")
    yield from _some(context([f"As of {page.as_of}"]))
    if not page.deals:
        yield section(sentence("There is no deal to show yet."))
    for card in page.deals[:MOST_DEALS]:
        yield from deal_blocks(card)
        yield Divider()
    if len(page.deals) > MOST_DEALS:
        yield section(sentence(f"and {len(page.deals) - MOST_DEALS:,} more: /deal deals lists them all."))
    if page.watch is not None:
        yield from watch_blocks(page.watch)
    yield from decision_blocks(page.decisions)
    yield from broken_blocks(page.broken)
    if page.groups:
        yield _header("Ask")
        yield from group_blocks(page.groups)
    yield _header("Your settings")
    yield _settings(page)


def deal_blocks(card: DealCard) -> Iterator[Section | Context]:
    """A deal: what it is, its next dates, and what notice today would do."""
    yield section(titled(card.title, [card.parties, card.term]))
    if card.dates:
        dates = card.dates[:MOST_DATES]
        yield Section(fields=tuple(titled(capital(what), [when], FIELD) for when, what in dates))
    if card.notice_today:
        yield section(titled("If notice is given today", [card.notice_today]))
    yield from _some(context([card.state]))


def broken_blocks(broken: Sequence[Broken]) -> Iterator[Section]:
    """The files that do not load, each with its problem."""
    lines = [broken_line(file) for file in broken[:MOST_BROKEN]]
    if len(broken) > MOST_BROKEN:
        lines.append(f"and {len(broken) - MOST_BROKEN:,} more")
    if lines:
        yield section(listed("Files that do not load", lines))


def broken_line(file: Broken) -> str:
    """A broken file in one sentence, its name once."""
    problem = file.problem if file.problem.startswith(file.name) else f"{file.name}: {file.problem}"
    return f"{problem} (its last good version answers)" if file.stale else f"{problem} (its deal is left out)"


def group_blocks(groups: Sequence[Group], first: int = 0) -> Iterator[AnyBlock]:
    """Groups of questions as buttons, numbered from `first` on."""
    number = first
    for group in groups[:MOST_GROUPS]:
        runs = group.runs[:IN_A_ROW]
        yield section(bold(group.title))
        yield from rows_of([ask_button(number + place, run) for place, run in enumerate(runs)])
        number += len(runs)


def _settings(page: HomePage) -> Section:
    title = next((card.title for card in page.deals if card.id == page.settings.deal), page.settings.deal)
    lines = [f"Default deal: {title or 'none'}", f"Answers: {'brief' if page.settings.brief else 'in full'}"]
    return Section(text=titled("", lines), accessory=button("Change settings", SETTINGS))


def settings_modal(preferences: Preferences, deals: Sequence[tuple[str, str]]) -> Modal:
    """The form of a person's settings. `deals`: id and title; a choice of none has the value `-`."""
    none = Option(text=PlainText(text="No default deal"), value=NO_DEAL)
    deal_options = [none, *deal_options_of(deals, preferences.deal, MOST_OPTIONS - 1)]
    chosen = next((option for option in deal_options if option.value == preferences.deal), none)
    lengths = (
        Option(text=PlainText(text="In full: table, chart, how it was worked out"), value="full"),
        Option(text=PlainText(text="Brief: headline and table"), value="brief"),
    )
    return Modal(
        title=PlainText(text="Your settings"), callback_id="dealbot.settings",
        submit=PlainText(text="Save"), close=PlainText(text="Cancel"),
        blocks=(
            Input(
                block_id="deal", label=PlainText(text="Default deal"),
                hint=PlainText(text="The deal that is meant where a question names none."),
                element=StaticSelect(action_id="deal", options=tuple(deal_options), initial_option=chosen),
            ),
            Input(
                block_id="brief", label=PlainText(text="Answers"),
                element=StaticSelect(action_id="brief", options=lengths, initial_option=lengths[preferences.brief]),
            ),
        ),
    )  # fmt: skip


def deal_options_of(deals: Sequence[tuple[str, str]], kept: str = "", most: int = MOST_OPTIONS) -> list[Option]:
    """The deals as choices of a list, as many as it takes, the one that is chosen always among them."""
    able = [(id, title) for id, title in dict(deals).items() if 0 < len(id) <= OPTION_VALUE and id != NO_DEAL]
    shown = able[:most]
    if kept and kept not in dict(shown):
        shown[-1:] = [(id, title) for id, title in able if id == kept] or shown[-1:]
    return [Option(text=PlainText(text=cut(plain(title), 75)), value=id) for id, title in shown]


def _header(text: str) -> Header:
    return Header(text=PlainText(text=text))


def _some(block: Context | None) -> Iterator[Context]:
    if block is not None:
        yield block
