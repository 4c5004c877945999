"""The last day to give notice: for an end asked for, or for the end of the term."""

from __future__ import annotations

from datetime import date

from core.answer import Answer, Fact
from core.dates import DAY, say
from core.notice import Right
from core.questions import leaving
from core.questions.asked import Asked
from core.questions.leaving import Exit
from core.questions.rules import Rule
from core.terms import Renewal

KINDS = ("notice_deadline",)
_TAKES = "able now negation without billing receive notice deadline ask_when leave cancel end avoid pay need how_soon rights owe cost fee fees saved start notice_period how_long days_left"
RULES = (
    Rule("deadline-of-notice", "notice_deadline", "notice deadline", takes=_TAKES, bars="GIVEN"),
    Rule("when-to-give-notice", "notice_deadline", "notice ask_when", takes=_TAKES, bars="GIVEN suppose_notice how_soon"),
    Rule("deadline-to-leave", "notice_deadline", "deadline leave|cancel|avoid|rights", takes=_TAKES, bars="GIVEN"),
    Rule("when-to-decide", "notice_deadline", "ask_when need leave|cancel TARGET", takes=_TAKES, bars="GIVEN how_soon able"),
    Rule("notice-date-for-end", "notice_deadline", "notice TARGET", takes=_TAKES + " suppose", bars="GIVEN how_much owe saved"),
    Rule("when-to-avoid", "notice_deadline", "ask_when avoid", takes=_TAKES, bars="GIVEN"),
    Rule("time-left-for-notice", "notice_deadline", "notice how_long|days_left", takes=_TAKES, bars="GIVEN rights need"),
    Rule("bare-deadline", "notice_deadline", "deadline DEADLINE_ALONE", takes=_TAKES),
)  # fmt: skip


def answer(asked: Asked) -> Answer:
    """The day, counted forwards; told also when it has passed, with what is possible now."""
    side = asked.side()
    choices = leaving.usable(asked, side)
    read_as = f"Last day to give notice, {asked.deal.title}"
    if asked.reading.target is None:
        stops = leaving.stop_renewal(asked.deal)
        if stops is not None:
            return _told(asked, (stops,), asked.deal.last_day, f"Last day to stop the renewal of {asked.deal.title}", stopping=True)
    if not choices:
        return leaving.no_right(asked, side, read_as)
    end = end_asked(asked)
    if end is None:
        return _told(asked, choices, asked.deal.last_day, f"{read_as}, for its end on {say(asked.deal.last_day)}", whole=True)
    return _told(asked, choices, min(end, asked.deal.last_day), f"{read_as}, to end by {say(end)}")


def end_asked(asked: Asked) -> date | None:
    """The end that the question names: the last day of its target, or the day before that begins."""
    target = asked.reading.target
    if target is None:
        return None
    if asked.reading.before:
        return (target.start or asked.deal.first_day) - DAY
    return target.last or asked.deal.last_day


def _told(asked: Asked, choices: tuple[Right, ...], end: date, read_as: str, *,
          whole: bool = False, stopping: bool = False) -> Answer:  # fmt: skip
    out = leaving.last_for(choices, end)
    if out is None:
        return leaving.no_right(asked, asked.side(), read_as)
    deadline = out.notice.given
    late = deadline < asked.as_of
    now = leaving.soonest(asked, choices, asked.earliest_notice)
    notes = leaving.notes(asked, out)
    if not stopping and not out.right.allows(deadline):
        return _forbidden(asked, choices, out, end, read_as)
    facts: dict[str, Fact] = {"deadline": deadline, "send_by": leaving.working_day(asked, deadline)}
    facts["end"] = out.notice.end if not whole else end
    facts["saved"] = None if late else leaving.saved(asked, out)
    purpose = "to stop the renewal" if stopping else f"for an end on {say(end)}"
    if out.notice.end < end and not stopping and not whole:
        purpose = f"for an end on {say(out.notice.end)}, the last one by {say(end)}"
    headline = f"{_weekday(deadline)} {say(deadline)} is the last day to give notice {purpose}"
    if late:
        headline = f"{say(deadline)} was the last day to give notice {purpose}, {leaving.ago((asked.as_of - deadline).days)}"
        facts["earliest_end"] = now.notice.end if now and not asked.past_term else asked.deal.last_day
        if now and not asked.past_term:
            notes.append(leaving.now_note(asked, now))
    elif facts["send_by"] is None:
        notes.append("The last working day before it has passed: send it today.")
    elif facts["send_by"] != deadline:
        headline += f": send it by {_weekday(facts['send_by'])} {say(facts['send_by'])}"  # type: ignore[arg-type]
        notes.append(f"{say(deadline)} is no working day; a deadline is never moved to a later one.")
    if asked.reading.target is None and not stopping:
        renewal = next((str(term.how) for term in asked.deal.of_type(Renewal)), "not recorded")
        notes.append(f"The deal ends by itself on {say(asked.deal.last_day)}; renewal: {renewal}.")
        notes.append(f"The last notice that changes anything is given the day before, on {say(deadline - DAY)}.")
        if now and not late:
            notes.append(leaving.now_note(asked, now))
    if asked.reading.target and asked.reading.target.last and asked.reading.target.last > asked.deal.last_day:
        notes.append(f"The deal ends by itself on {say(asked.deal.last_day)}, before the day asked for.")
    value = deadline
    if asked.reading.asks == "send_by" and isinstance(facts["send_by"], date):
        value = facts["send_by"]
    dates = asked.cited_date("end") if end == asked.deal.last_day else ()
    return asked.answer(headline, value, read_as=read_as, facts=facts, assumptions=(*notes, *_end_note(asked, end)),
                        sources=(*asked.cited_terms([out.right.term]), *dates), choices=_next(asked, end))  # fmt: skip


def _forbidden(asked: Asked, choices: tuple[Right, ...], out: Exit, end: date, read_as: str) -> Answer:
    """A lock-in rules the end out: the first exit that it allows, and why."""
    first = leaving.soonest(asked, choices, asked.earliest_notice)
    why = out.right.why_not(out.notice.given)
    if first is None:
        return leaving.no_right(asked, asked.side(), read_as)
    facts: dict[str, Fact] = {
        "deadline": out.notice.given, "send_by": leaving.working_day(asked, first.notice.given),
        "end": first.notice.end, "saved": leaving.saved(asked, first),
    }  # fmt: skip
    headline = (f"An end on {say(end)} cannot be had; the earliest notice is on {say(first.notice.given)}, "
                f"for an end on {say(first.notice.end)}")  # fmt: skip
    return asked.answer(headline, first.notice.given, read_as=read_as, facts=facts,
                        assumptions=(why, *leaving.notes(asked, first)),
                        sources=asked.cited_terms([out.right.term]))  # fmt: skip


def _end_note(asked: Asked, end: date) -> tuple[str, ...]:
    return asked.date_notes("end") if end == asked.deal.last_day else ()


def _weekday(day: object) -> str:
    return f"{day:%A}," if isinstance(day, date) else ""


def _next(asked: Asked, end: date) -> tuple[str, ...]:
    if asked.past_term or end >= asked.deal.last_day:
        return ("if we give notice today, when does it end and what do we owe",)
    return (f"what do we owe if we leave on {say(end)}", "if we give notice today, when does it end and what do we owe")
