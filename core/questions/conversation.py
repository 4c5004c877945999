"""Turns that lean on the one before: what is kept, what is replaced, and what of that is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from core.dates import DAY, Span, add_months
from core.deal import Deal
from core.language.hearing import Heard
from core.language.values import When
from core.questions.reading import Change, Days, Reading, State
from core.questions.rules import Rule
from core.questions.understanding import Sense, grain_of, left_over, overlap, scale_of

#: Features that make a sentence a question in itself.
_COMPLETE = frozenset(
    "how_much ask_when ask_who ask_where how_long how_many how_soon cost pay owe revenue receive notice deadline leave cancel end start "
    "exposure saved fee fees run_rate capacity term elapsed days_left renewal billing discount parties source unknowns key_dates portfolio "
    "compare help overview rights exit_fee legal advice drafting forecast chitchat clause_law clause_other gpus site avoid signed "
    "unit_price lockin thanks greeting ask_why proration".split()
)
_GRAINS = frozenset("by_month by_quarter by_year per_month per_year".split())
_SPANNED = frozenset(("cost", "revenue", "schedule", "fee", "run_rate", "billing", "portfolio", "compare", "exposure"))


def follow_up(heard: Heard, found: Sense, state: State | None) -> bool:
    """Whether a sentence has to lean on the turn before: it opens like one, or asks for nothing by itself."""
    if state is None or _whole_what_if(heard, found, state.reading):
        return False
    words = [word for word in heard.words if word.isalnum()]
    if _nth(heard, state.reading) is not None and len(words) <= 8 and words[:1] == ["and"]:
        return True
    opens = bool(words) and words[0] in ("and", "same", "also", "what", "how", "then", "now", "but", "or", "again", "ok", "okay", "instead", "plus", "so")
    content = heard.shown & _COMPLETE
    last = state.reading.kind
    if content & {"portfolio", "compare"} and heard.whens:
        return False  # all deals, and when: nothing is left to keep
    if last in ("exit", "notice_deadline") and content and content <= {"saved", "owe", "how_much", "pay", "cost", "how_many"} and (
        not heard.whens and "suppose" not in heard.shown and content & {"saved", "owe"}
    ):
        return True
    if last == "exit" and state.reading.target and content <= {"notice", "deadline"} and content and not heard.whens:
        return True
    if last == "notice_deadline" and "send_by" in heard.shown and not content & {"leave", "saved"} and not heard.whens:
        return True
    about = tuple(words[:2]) == ("what", "about") or tuple(words[:2]) == ("how", "about") or words[:1] == ["same"]
    if not content or about:
        return True
    if found.supposition.changes and words[:1] in (["and"], ["with"], ["but"], ["at"], ["if"]) and content <= {"fee", "discount"}:
        return True
    if "that one" in " ".join(words) or "the same" in " ".join(words):
        return bool(content & {"saved", "owe"})
    short = opens and words[0] in ("and", "same", "also", "plus") and len(words) <= 6 and not heard.whens
    if short and content in ({"portfolio"}, {"revenue"}, {"cost"}) and last in ("cost", "revenue", "schedule"):
        return True
    if opens and words[0] in ("and", "same", "then", "but", "or", "plus") and content <= {"term", "start", "receive", "parties"}:
        return True
    return opens and words[0] == "and" and len(words) <= 4 and content <= {"pay", "cost", "end", "fee", "fees"} and bool(heard.whens)


def _whole_what_if(heard: Heard, found: Sense, last: Reading) -> bool:
    """ "What if the first two months were free?" after a day of leaving: a what-if of its own, on the whole cost."""
    opens = any(place.first == 0 for place in heard.places("suppose"))
    changes = found.supposition.changes
    return (
        opens and bool(changes) and last.kind in ("exit", "notice_deadline") and last.asks not in ("owed", "saved")
        and all(_family(change) in ("discount", "price") for change in changes)
    )


def carry(heard: Heard, found: Sense, last: Reading, roles: dict[str, list[When]], deal: Deal, before: Span | None,
          rule: Rule | None) -> Reading | None:  # fmt: skip
    """The last reading with what this line names put in; None where the line names nothing that fits."""
    shown = found.shown
    kind = last.kind
    changed = False
    reading = last
    content = heard.shown & _COMPLETE
    if kind in ("exit", "notice_deadline") and content & {"saved", "owe"} and not heard.whens:
        return replace(last, kind="exit", asks="saved" if "saved" in content else "owed", notes=(), carried=("the notice and the end",))
    if kind == "exit" and content and content <= {"notice", "deadline"} and not heard.whens:
        return replace(last, kind="notice_deadline", asks="", notes=(), carried=("the end asked for",))
    if kind == "notice_deadline" and "send_by" in heard.shown:
        return replace(last, asks="send_by", notes=(), carried=("the end asked for",))
    if kind in ("cost", "revenue") and content & {"cost", "revenue"}:
        reading, changed = replace(reading, kind="revenue" if "revenue" in content else "cost"), True
    elif kind == "schedule" and content & {"cost", "revenue"}:
        reading, changed = replace(reading, asks="revenue" if "revenue" in content else ""), True
    if found.supposition.changes:
        reading, changed = replace(reading, changes=_merged(last, found)), True
    if last.changes and not found.supposition.changes and (heard.values.percents or heard.values.sums):
        figure = heard.values.percents[0].value.value if heard.values.percents else heard.values.sums[0].value.value
        reading, changed = replace(reading, changes=(*last.changes[:-1], last.changes[-1]._replace(value=str(figure)))), True
    if "portfolio" in content and kind in ("cost", "schedule"):
        kind = "portfolio"
        reading, changed = replace(reading, kind=kind, rule="portfolio-word", grain=None, asks="", parts=()), True
    if last.deal is not None and deal.id != last.deal:
        changed = True
    whens = [when for group in roles.values() for when in group if when.relation != "next_count"]
    counts = [when.count for group in roles.values() for when in group if when.relation == "next_count" and when.count]
    if heard.values.sums and kind == "threshold" and not found.supposition.changes:
        reading, changed = replace(reading, amount=heard.values.sums[0].value.value, beyond="exceed" in shown and "reach" not in shown), True
    if not heard.values.sums and kind == "threshold" and heard.values.numbers and last.amount is not None:
        scale = 10**9 if last.amount >= 10**9 else 10**6 if last.amount >= 10**6 else 1
        reading, changed = replace(reading, amount=heard.values.numbers[0].value.value * scale), True
    after = bool({"after", "follows"} & set(heard.words[-2:]))
    moved = _beside(heard, last) if not whens or after else None
    moved = moved or (_nth(heard, last) if not whens else None)
    whens = [] if moved is not None else whens
    if moved is not None and kind in _SPANNED:
        reading, changed = replace(reading, days=moved), True
    if whens and kind != "threshold":
        reading, changed = _timed(reading, whens, deal, before, heard.words), True
    elif heard.values.durations and last.days and kind in _SPANNED:
        return None
    elif not whens and kind in _SPANNED and counts:
        resized = _resized(heard, last, counts[0])
        if resized is not None:
            reading, changed = replace(reading, days=resized), True
    if reading.days != last.days or whens or moved is not None:
        reading = replace(reading, parts=())
    if heard.omitted:
        if kind not in ("cost", "revenue", "schedule") or reading.parts:
            return None
        parts = left_over(reading.days, heard.omitted, deal, before)
        if not parts or parts == (reading.days or Days(None, None),):
            return None
        hull = Days(parts[0].start, parts[-1].last)
        reading, changed = replace(reading, days=hull, parts=parts if len(parts) > 1 else ()), True
    if shown & _GRAINS and kind in ("cost", "revenue", "schedule"):
        asks = "revenue" if kind == "revenue" else reading.asks
        reading, changed = replace(reading, kind="schedule", grain=grain_of(shown), asks=asks, rule="by-period"), True
        if "all" in heard.words:
            reading = replace(reading, days=None, parts=())
    elif shown & _GRAINS and kind in ("fee", "run_rate"):
        asks = "annualised" if shown & {"per_year", "by_year"} else "monthly"
        reading, changed = replace(reading, asks=asks, kind="run_rate"), True
    units = [name for name in shown if name.startswith("per_") and name not in ("per_month", "per_year", "per_day", "per_week")]
    if units and kind == "unit_price":
        reading, changed = replace(reading, unit=units[0]), True
    if "without" in shown and last.changes and not found.supposition.changes:
        reading, changed = replace(reading, changes=()), True
    if "in_units" in shown:
        reading, changed = replace(reading, scale=scale_of(heard)), True
    if not changed and not heard.mentions:
        return None
    return replace(reading, notes=tuple(note for when in whens for note in when.notes), carried=("the question before",))


def _merged(last: Reading, found: Sense) -> tuple[Change, ...]:
    """The suppositions kept and new; a new one of the same kind takes the old one's place."""
    new = found.supposition.changes
    families = {_family(change) for change in new}
    return (*(change for change in last.changes if _family(change) not in families), *new)


def _family(change: Change) -> str:
    """What a supposition is about: the discount, the notice, the start, or the price."""
    what = change.what
    return "discount" if "discount" in what else what.split("_")[0] if what.startswith(("notice", "slip")) else "price" if what in (
        "price", "percent_off", "percent_up", "amount_off", "amount_up") else what


def _timed(reading: Reading, whens: list[When], deal: Deal, before: Span | None, words: tuple[str, ...]) -> Reading:
    """The time of the line in the place of the one before: days, notice day or end."""
    days = overlap(whens, deal, before)
    if reading.kind in ("exit", "notice_deadline"):
        bare = overlap([replace(when, relation="in", start=when.target.start, last_day=when.target.last_day) if when.target else when
                        for when in whens], deal, before)  # fmt: skip
        if reading.kind == "exit" and reading.target is None:
            return replace(reading, given=bare)
        return replace(reading, target=bare, before=reading.before or whens[0].relation == "before")
    if reading.kind == "schedule" and reading.days is not None and days == Days(None, None):
        return replace(reading, days=None)
    if whens[0].relation == "through" and (words[:1] in (("to",), ("until",), ("till",)) or "meant" in words) and reading.days and reading.days.start and days:
        days = Days(reading.days.start, days.last)
    whole = whens[0].grain == "year" and not {"this", "next", "last"} & set(words) and {"whole", "full", "entire"} & set(words)
    if whole and before is not None and not any(word.isdigit() for word in words):
        days = Days(date(before.last_day.year, 1, 1), date(before.last_day.year, 12, 31))
    return replace(reading, days=days, past=False)


_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4}


def _nth(heard: Heard, last: Reading) -> Days | None:
    """ "and the third one?" after a quarter, "and in the second?" after a half: that one of the same year."""
    named = [_ORDINALS[word] for word in heard.words if word in _ORDINALS]
    if len(named) != 1 or last.days is None or last.days.start is None or last.days.last is None:
        return None
    start, stop = last.days.start, last.days.last + DAY
    months = (stop.year - start.year) * 12 + stop.month - start.month
    if start.day != 1 or stop.day != 1 or months not in (1, 3, 6) or named[0] * months > 12:
        return None
    first = add_months(date(start.year, 1, 1), (named[0] - 1) * months)
    return Days(first, add_months(first, months) - DAY)


def _beside(heard: Heard, last: Reading) -> Days | None:
    """ "and the one after that", "and before that": the days next to those of the turn before."""
    words = " ".join(heard.words)
    if last.days is None:
        return None
    if "before that" in words or "until then" in words:
        return Days(None, last.days.start - DAY) if last.days.start else None
    if not any(phrase in words for phrase in ("after that", "one after", "next one", "following one", "month after", "quarter after", "year after",
                                                     "that follows")):
        return None
    if last.days.last is None:
        return None
    if last.days.start is None:
        return Days(last.days.last + DAY, None)
    start, stop = last.days.start, last.days.last + DAY
    if start.day == 1 and stop.day == 1:
        months = (stop.year - start.year) * 12 + stop.month - start.month
        return Days(stop, add_months(stop, months) - DAY)
    return Days(stop, stop + (stop - start) - DAY)


def _resized(heard: Heard, last: Reading, count: int) -> Days | None:
    """ "and the next 6" after "the next 3 months": the same kind of span, another length."""
    if last.days is None or last.days.start is None or last.days.last is None or not {"next", "last"} & set(heard.words):
        return None
    if not 0 < count < 1000:
        return None
    start, stop = last.days.start, last.days.last + DAY
    whole_months = start.day == 1 and stop.day == 1
    if "next" in heard.words:
        return Days(start, add_months(start, count) - DAY if whole_months else start + (count - 1) * DAY)
    return Days(add_months(stop, -count) if whole_months else stop - count * DAY, last.days.last)


__all__ = ["carry", "follow_up"]
