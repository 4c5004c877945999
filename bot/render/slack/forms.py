"""The forms of alerts: what to be told of, until when to rest, what was decided."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from bot.render.blocks import (
    Alert,
    DatePicker,
    Input,
    Modal,
    ModalBlock,
    Option,
    PlainText,
    Section,
    StaticSelect,
    TextInput,
)
from bot.render.slack.cards import DECIDE, SNOOZE
from bot.render.slack.escape import cut, plain
from bot.render.slack.home import deal_options_of
from bot.render.slack.prose import bold, section, sentence
from bot.render.slack.watch import SUBSCRIBE

#: The value of "direct messages to me", which is the id of no channel.
ME = "-"
WORDS = 500
#: The kinds of decisions as the form offers them: what the core calls them, and what people do.
KINDS: tuple[tuple[str, str], ...] = (
    ("leave", "Leave on a date"), ("stay", "Stay"), ("renegotiate", "Renegotiate"),
    ("notice given", "Notice was given on a date"), ("notice received", "Notice was received on a date"),
)  # fmt: skip
#: The choice of a kind, on which the form asks for the date that it needs.
KIND = "dealbot.kind"
_NOTICE = "The day on which it was given, which is not counted."
#: The kinds that are about a day: what that is, and what is meant by it.
DATES = {
    "leave": ("Leave on", "The last day of service and of fees."),
    "notice given": ("Notice was given on", _NOTICE), "notice received": ("Notice was received on", _NOTICE),
}  # fmt: skip


class SubscribeForm(NamedTuple):
    """A form to subscribe: deals (id, title) and places (id, name) to choose from, what is chosen, what is wrong."""

    deals: tuple[tuple[str, str], ...]
    places: tuple[tuple[str, str], ...] = ()
    deal: str = ""
    place: str = ME
    words: str = ""
    digest: bool = True
    zone: str = ""
    wrong: str = ""


class DecideForm(NamedTuple):
    """A form to record a decision. `about` is the day in question, in words; `metadata` comes back with it.

    A date is asked for only where the `kind` needs one, and then it has to be given.
    """

    deals: tuple[tuple[str, str], ...]
    metadata: str
    about: str = ""
    deal: str = ""
    kind: str = ""
    on: date | None = None
    wrong: str = ""


def subscribe_modal(form: SubscribeForm) -> Modal:
    """What `/deal subscribe` asks for, as a form; its blocks are deal, place, words, digest and zone."""
    deals = _options(deal_options_of(form.deals, form.deal))
    places = [Option(text=PlainText(text="Direct messages to me"), value=ME)]
    places += [Option(text=PlainText(text=cut(plain(f"#{name}"), 75)), value=id) for id, name in form.places[:99]]
    digests = (
        Option(text=PlainText(text="Yes, on Mondays"), value="yes"), Option(text=PlainText(text="No"), value="no"),
    )  # fmt: skip
    where, weekly = _chosen(places, form.place), digests[0 if form.digest else 1]
    blocks: list[ModalBlock] = [
        Input(block_id="deal", label=PlainText(text="Deal"),
              element=StaticSelect(action_id="deal", options=deals, initial_option=_chosen(deals, form.deal))),
        Input(block_id="place", label=PlainText(text="Post to"),
              hint=PlainText(text="A channel that is not here: invite dealbot, then type /deal subscribe in it."),
              element=StaticSelect(action_id="place", options=tuple(places), initial_option=where)),
        Input(block_id="words", label=PlainText(text="What to tell of"), optional=True,
              hint=PlainText(text="Left empty: every date to watch, at the usual days before. Such as: notice:60,30,7 "
                                  "payments. With only: nothing but what is named."),
              element=TextInput(action_id="words", initial_value=form.words[:WORDS] or None, max_length=WORDS)),
        Input(block_id="digest", label=PlainText(text="A digest each week"),
              element=StaticSelect(action_id="digest", options=digests, initial_option=weekly)),
        Input(block_id="zone", label=PlainText(text="Time zone"), optional=True,
              hint=PlainText(text="Alerts come at 9:00 there. Such as: Europe/Berlin"),
              element=TextInput(action_id="zone", initial_value=form.zone or None, max_length=64)),
    ]  # fmt: skip
    return _form("Subscribe to alerts", SUBSCRIBE, "Subscribe", form.wrong, blocks)


def snooze_modal(metadata: str, day: date, latest: str, wrong: str = "") -> Modal:
    """The day until which an alert rests. `latest` is the last day that can be chosen, in words."""
    pick = Input(block_id="until", label=PlainText(text="Snooze until"),
                 hint=PlainText(text=f"It speaks again on that day: {cut(plain(latest), 200)} at the latest."),
                 element=DatePicker(action_id="until", initial_date=day.isoformat()))  # fmt: skip
    return _form("Snooze", SNOOZE, "Snooze", wrong, [pick], metadata)


def decide_modal(form: DecideForm) -> Modal:
    """What was decided, and for what day. Without an `about` the deal is chosen, too."""
    kinds = tuple(Option(text=PlainText(text=said), value=kind) for kind, said in KINDS)
    blocks: list[ModalBlock] = []
    if form.about:
        blocks.append(section(sentence(form.about)))
    else:
        deals = _options(deal_options_of(form.deals, form.deal))
        blocks.append(Input(block_id="deal", label=PlainText(text="Deal"),
                            element=StaticSelect(action_id="deal", options=deals,
                                                 initial_option=_chosen(deals, form.deal))))  # fmt: skip
    known = next((option for option in kinds if option.value == form.kind), None)
    chosen = StaticSelect(action_id=KIND, options=kinds, initial_option=known, placeholder=PlainText(text="Choose"))
    blocks.append(Section(block_id="kind", text=bold("What was decided"), accessory=chosen))
    if form.kind in DATES:
        label, hint = DATES[form.kind]
        picked = DatePicker(action_id="on", initial_date=form.on.isoformat() if form.on else None)
        blocks.append(Input(block_id="on", label=PlainText(text=label), hint=PlainText(text=hint), element=picked))
    return _form("Record a decision", DECIDE, "Record", form.wrong, blocks, form.metadata)


def _form(
    title: str, callback: str, submit: str, wrong: str, blocks: Sequence[ModalBlock], metadata: str = ""
) -> Modal:
    told: list[ModalBlock] = [Alert(text=PlainText(text=cut(plain(wrong), 3000)), level="error")] if wrong else []
    return Modal(
        title=PlainText(text=title), callback_id=callback, submit=PlainText(text=submit),
        close=PlainText(text="Cancel"), private_metadata=metadata or None, blocks=(*told, *blocks),
    )  # fmt: skip


def _options(options: Sequence[Option]) -> tuple[Option, ...]:
    """The options; one that says so where there is nothing to choose, as a list takes no less."""
    return tuple(options) or (Option(text=PlainText(text="No deal can be read"), value=ME),)


def _chosen(options: Sequence[Option], value: str) -> Option | None:
    found = next((option for option in options if option.value == value), None)
    return found or (options[0] if len(options) == 1 else None)
