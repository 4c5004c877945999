"""What a line like `colossus-1 notice:60,30,7 payments digest zone:Europe/Berlin` asks to be told of.

Words add to what is told anyway; `only` leaves it at what is named. A word that is not understood is never ignored:
somebody may rely on it.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from typing import NamedTuple
from zoneinfo import ZoneInfo, available_timezones

from bot.desk.verbs import deal_called
from core import Book, Deal

#: Each rule by its name, and what it tells of.
RULES: Mapping[str, str] = {
    "notice": "the last day to give notice for each chosen exit",
    "lock-in": "the end of a lock-in",
    "renewal": "the last day to stop an automatic renewal",
    "window": "an option's window opening and closing",
    "fee": "a change of the fee, such as the end of a discount",
    "capacity": "a change of capacity",
    "payments": "payments due, where billing is disclosed",
    "delivery": "delivery deadlines and the ends of their cures",
    "expiry": "the end of the term",
    "commit": "one more month that is committed unless notice is given",
}
#: What nobody is told of unless they ask: there is one every month.
ON_REQUEST = frozenset(("payments", "commit"))
USUAL = tuple(rule for rule in RULES if rule not in ON_REQUEST)
#: Other words for the rules.
_ALSO = {
    "notices": "notice", "exit": "notice", "exits": "notice", "lockin": "lock-in", "lock-ins": "lock-in",
    "lockins": "lock-in", "renewals": "renewal", "windows": "window", "option": "window", "options": "window",
    "fees": "fee", "discount": "fee", "payment": "payments", "invoices": "payments", "deliveries": "delivery",
    "milestone": "delivery", "milestones": "delivery", "end": "expiry", "commitment": "commit",
}  # fmt: skip
_WORDS = {**{rule: rule for rule in RULES}, **_ALSO}
DIGEST, ONLY, ZONE = "digest", "only", "zone"
#: Words that stand alone, and what is told where one does not.
_ALONE = {
    DIGEST: "A digest comes on Mondays at 9:00: write digest by itself; zone:Europe/Berlin says where it is 9:00.",
    ONLY: "Write only by itself, and what to be told of after it, such as: only notice:60,30,7.",
}
_JOINING = frozenset(("and", "with", "plus", "to", "for", "the"))
_STEPS = re.compile(r"\d{1,4}(?:,\d{1,4})*", re.ASCII)
#: Days before a day at which one can be told, and how often.
FURTHEST, MOST_STEPS = 365, 12


class Wanted(NamedTuple):
    """What to be told of about a deal. `ladders`: the days before, by rule; an empty one is the deal's own.

    `only` a digest: no alert by itself, and all usual dates in the digest.
    """

    deal: Deal
    ladders: Mapping[str, tuple[int, ...]] = {}
    digest: bool = False
    only: bool = False
    zone: str = ""


class Puzzled(NamedTuple):
    """A line that is not understood; the text says what, and what to write instead."""

    text: str


def _meant(line: str, book: Book, chosen: str | None, such: str) -> tuple[Deal, list[str]] | Puzzled:
    """The deal of a line, the one `chosen` or the only one, and its other words; `such` ends the asking back."""
    deal, words = _deal(line.split(), book)
    if deal is None:
        deal = book.deal(chosen) if chosen else book.deals[0] if len(book.deals) == 1 else None
        if words and not _known(words[0]):
            return Puzzled(_no_deal(words[0], book))
    return (deal, words) if deal is not None else Puzzled(f"Which deal? {_deals(book)}{such}")


def wanted(line: str, book: Book, chosen: str | None = None) -> Wanted | Puzzled:
    """What a line asks for. `chosen` is the deal that is meant where it names none."""
    meant = _meant(line, book, chosen, f", such as: /deal subscribe {_example(book)} digest")
    if isinstance(meant, Puzzled):
        return meant
    deal, words = meant
    ladders: dict[str, tuple[int, ...]] = {}
    digest = only = False
    zone = ""
    for word in words:
        name, colon, rest = word.partition(":")
        name = name.casefold()
        if name in _JOINING and not colon:
            continue
        if name == ZONE and colon:
            named = zone_called(rest)
            if not named:
                return Puzzled(f"“{rest}” is no time zone; write its name, such as zone:Europe/Berlin or zone:UTC.")
            zone = named
        elif name in (DIGEST, ONLY):
            if colon:
                return Puzzled(_ALONE[name])
            digest, only = digest or name == DIGEST, only or name == ONLY
        elif name in _WORDS:
            steps = _ladder(rest) if colon else ()
            if isinstance(steps, Puzzled):
                return steps
            ladders[_WORDS[name]] = steps
        else:
            return Puzzled(_unknown(name))
    if only and not ladders and not digest:
        return Puzzled(f"Only what? Name what to be told of: {', '.join(RULES)}, or digest.")
    return Wanted(deal, ladders, digest, only, zone)


class Ended(NamedTuple):
    """What a line ends: a deal's subscription, or only some of its rules ("digest" among them)."""

    deal: Deal
    rules: tuple[str, ...] = ()


def ended(line: str, book: Book, chosen: str | None = None) -> Ended | Puzzled:
    """What a line like `colossus-1` or `colossus-1 fee digest` ends. `chosen` is the deal where it names none."""
    meant = _meant(line, book, chosen, ".")
    if isinstance(meant, Puzzled):
        return meant
    deal, words = meant
    rules = []
    for word in (word.casefold() for word in words):
        if word in _JOINING:
            continue
        name, colon, _ = word.partition(":")
        if colon and name in _WORDS:
            return Puzzled(f"{name} is ended as a whole: /deal unsubscribe {deal.id} {name}. Other days before it: "
                           f"/deal subscribe {deal.id} {name}:30,7.")  # fmt: skip
        if word not in _WORDS and word != DIGEST:
            return Puzzled(_unknown(word))
        rules.append(_WORDS.get(word, word))
    return Ended(deal, tuple(rules))


def rules_of(asked: Wanted, before: Mapping[str, tuple[int, ...]] | None = None) -> dict[str, tuple[int, ...]]:
    """The rules of a subscription and their ladders, in the usual order. `before`: those it has already."""
    kept = dict.fromkeys(USUAL, ()) if before is None else dict(before)
    rules = dict(asked.ladders) if asked.only else {**kept, **asked.ladders}
    return {rule: tuple(rules[rule]) for rule in RULES if rule in rules}


def told_of(rules: Mapping[str, tuple[int, ...]], digest: bool) -> Mapping[str, tuple[int, ...]]:
    """The rules that a kept subscription tells of by themselves: none with a digest is the digest alone."""
    return rules or ({} if digest else dict.fromkeys(USUAL, ()))


def line_of(deal: str, rules: Mapping[str, tuple[int, ...]], digest: bool, zone: str) -> str:
    """The line that subscribes to just that, to be typed after `subscribe`."""
    told = [f"{rule}:{','.join(map(str, steps))}" if steps else rule for rule, steps in rules.items()]
    return " ".join([deal, ONLY, *told, *([DIGEST] if digest else []), f"{ZONE}:{zone}"])


def zone_called(text: str) -> str:
    """The IANA name of a time zone, in any case; empty where there is none of that name."""
    text = text.strip()
    try:
        if text and not text.startswith(("/", ".")) and text in available_timezones():
            return ZoneInfo(text).key
    except (ValueError, OSError):
        return ""
    folded = text.casefold()
    return next((zone for zone in available_timezones() if zone.casefold() == folded), "")


def _deal(words: list[str], book: Book) -> tuple[Deal | None, list[str]]:
    """The deal that the first words name, as many of them as make a name, and the rest."""
    for count in range(min(len(words), 8), 0, -1):
        found = deal_called(" ".join(words[:count]), book)
        if found is not None:
            return found, words[count:]
    return None, words


def _known(word: str) -> bool:
    name, colon, _ = word.partition(":")
    name = name.casefold()
    return name in _WORDS or name in _ALONE or name in _JOINING or (name == ZONE and bool(colon))


def _ladder(text: str) -> tuple[int, ...] | Puzzled:
    """The steps of `60,30,7`: days before, the furthest first, each once."""
    steps = sorted({int(step) for step in text.split(",")}, reverse=True) if _STEPS.fullmatch(text) else []
    if not steps or steps[0] > FURTHEST:
        return Puzzled(f"“{text}” is no list of days before the day. Each is a number from 1 to {FURTHEST}, or 0 for "
                       "the day itself, with commas and without spaces, such as notice:60,30,7.")  # fmt: skip
    if len(steps) > MOST_STEPS:
        return Puzzled(f"At most {MOST_STEPS} steps, such as notice:60,30,7.")
    return tuple(steps)


def _unknown(name: str) -> str:
    near = difflib.get_close_matches(name, [*_WORDS, DIGEST, ONLY, ZONE], 1, 0.6)
    meant = f" Did you mean {near[0]}?" if near else ""
    return f"“{name}” is nothing to be told of.{meant} It can be {', '.join(RULES)}, digest, only, zone:Europe/Berlin."


def _no_deal(name: str, book: Book) -> str:
    return f"There is no deal “{name}” here. {_deals(book)}."


def _deals(book: Book) -> str:
    known = ", ".join(f"{one.title} ({one.id})" for one in book.deals) or "none"
    return f"The deals are: {known}"


def _example(book: Book) -> str:
    return book.deals[0].id if book.deals else "DEAL"
