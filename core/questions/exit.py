"""Leaving: what a notice on a day does, or what an end on a day takes."""

from __future__ import annotations

from datetime import date

from core.answer import Answer, Between, Fact, Flag, Value
from core.dates import say
from core.notice import Right
from core.questions import leaving
from core.questions.asked import Asked
from core.questions.leaving import Exit
from core.questions.notice_deadline import end_asked
from core.questions.rules import Rule

KINDS = ("exit",)
_TAKES = ("notice leave cancel end how_much ask_when owe pay cost fee fees saved how_soon suppose deadline need rights how_long "
          "exposure receive days_left DAYS now able")
RULES = (
    Rule("notice-given", "exit", "GIVEN", takes=_TAKES),
    Rule("suppose-notice", "exit", "suppose notice", takes=_TAKES, bars="NOTICE_ASKED"),
    Rule("suppose-leaving", "exit", "suppose leave|cancel|TARGET", takes=_TAKES, bars="rights NOTICE_ASKED avoid discount"),
    Rule("supposed-notice-period", "exit", "PERIOD_CHANGED", takes=_TAKES + " notice_period", bars="NOTICE_ASKED cost revenue fee fees exposure deadline TOTAL capacity UNIT"),
    Rule("how-soon", "exit", "how_soon leave|cancel|notice|end|rights", takes=_TAKES, bars="NOTICE_ASKED"),
    Rule("when-can-we-leave", "exit", "ask_when able|need leave|cancel", takes=_TAKES, bars="NOTICE_ASKED TARGET avoid"),
    Rule("owe-on-leaving", "exit", "owe|pay|cost|how_much leave|cancel|TARGET", takes=_TAKES, bars="NOTICE_ASKED avoid rights saved PAST", asks="owed"),
    Rule("save-by-leaving", "exit", "saved", takes=_TAKES, bars="NOTICE_ASKED", asks="saved"),
    Rule("amounts-of-an-end", "exit", "owe saved TARGET", takes=_TAKES),
    Rule("leave-by", "exit", "leave|cancel TARGET", takes=_TAKES, bars="NOTICE_ASKED avoid"),
    Rule("want-it-to-end", "exit", "need|able end TARGET", takes=_TAKES, bars="NOTICE_ASKED avoid ask_when how_long"),
)  # fmt: skip


def answer(asked: Asked) -> Answer:
    """The end, what is owed to it from tomorrow on, and what is saved after it."""
    side = asked.side()
    choices = leaving.usable(asked, side)
    if not choices:
        return leaving.no_right(asked, side, f"Leaving {asked.deal.title}")
    if asked.reading.target is not None:
        return _by_end(asked, choices)
    given = asked.reading.given
    first = given.start if given and given.start else asked.earliest_notice
    last = given.last if given and given.last else first
    if given is not None and given.start is None and given.last is not None:
        first = last
    if asked.past_term and given is None:
        return _over(asked, choices)
    if first != last:
        return _range(asked, choices, first, last)
    read_as = f"Notice on {say(first)}, {asked.deal.title}"
    out, why = _allowed(asked, choices, first)
    if out is None:
        return leaving.no_right(asked, side, read_as)
    notes = ([why] if why else []) + leaving.notes(asked, out)
    return _told(asked, out, read_as, notes, too_early=first if why else None)


def _allowed(asked: Asked, choices: tuple[Right, ...], day: date) -> tuple[Exit | None, str]:
    """The exit by a notice on a day; where lock-ins forbid it, the earliest one they allow, and why."""
    direct = [Exit(right, right.notice(day)) for right in choices if right.allows(day)]
    if direct:
        return min(direct, key=lambda out: out.notice.uncut), ""
    return leaving.soonest(asked, choices, day), choices[0].why_not(day)


def _by_end(asked: Asked, choices: tuple[Right, ...]) -> Answer:
    end = end_asked(asked)
    assert end is not None
    read_as = f"{asked.deal.title} ending on {say(end)}"
    if end >= asked.deal.last_day:
        end = asked.deal.last_day
    out = leaving.last_for(choices, end)
    now = leaving.soonest(asked, choices, asked.earliest_notice)
    if out is None:
        return leaving.no_right(asked, asked.side(), read_as)
    now = now or out  # after the term there is no notice any more
    if not out.right.allows(out.notice.given):
        why = out.right.why_not(out.notice.given)
        return _told(asked, now, read_as, [why, *leaving.notes(asked, now)], impossible=end)
    if out.notice.given >= asked.as_of or asked.reading.past or asked.past_term:
        return _told(asked, out, read_as, leaving.notes(asked, out), deadline=True)
    deadline = out.notice.given
    notes = [
        f"Notice for an end on {say(end)} was due by {say(deadline)}, {leaving.ago((asked.as_of - deadline).days)}.",
        *leaving.notes(asked, now),
    ]
    return _told(asked, now, read_as, notes, impossible=end, missed=deadline)


def _told(asked: Asked, out: Exit, read_as: str, notes: list[str], *, deadline: bool = False,
          impossible: date | None = None, missed: date | None = None, too_early: date | None = None) -> Answer:  # fmt: skip
    facts = leaving.facts(asked, out)
    notice, end = out.notice.given, out.notice.end
    if missed is not None:
        facts["deadline"], facts["send_by"], facts["saved"] = missed, None, None
    elif deadline:
        facts["deadline"] = notice
        facts["send_by"] = leaving.working_day(asked, notice)
    owed, saved = facts["owed"], facts["saved"]
    if too_early is not None:
        headline = (f"Notice on {say(too_early)} would come too early; the earliest end is {say(end)}, "
                    f"by notice on {say(notice)}: {owed} owed until then")  # fmt: skip
    elif impossible is not None:
        start = f"An end on {say(impossible)} cannot be had any more" if missed else f"An end on {say(impossible)} cannot be had"
        headline = f"{start}; the earliest is {say(end)}, by notice on {say(notice)}: {owed} owed until then"
    elif asked.reading.asks == "saved":
        headline = f"{saved} saved by leaving on {say(end)}: notice by {say(notice)}, {owed} owed until then"
    elif asked.reading.asks == "owed":
        headline = f"{owed} owed to an end on {say(end)}: notice {'by' if deadline else 'on'} {say(notice)}, {saved} saved"
    else:
        headline = f"{asked.deal.title} ends on {say(end)} with notice {'by' if deadline else 'on'} {say(notice)}: {owed} owed until then"
        if saved is not None:
            headline += f", {saved} saved"
    value: Value | None = end
    if asked.reading.yes_no:
        value = Flag(impossible is None)
        headline = f"{'No' if impossible else 'Yes'}: {headline}"
        now = leaving.soonest(asked, leaving.usable(asked, asked.side()), asked.earliest_notice)
        facts["earliest_end"] = now.notice.end if now else end
    elif asked.reading.asks in ("owed", "saved") and facts[asked.reading.asks] is not None:
        value = facts[asked.reading.asks]  # type: ignore[assignment]
    return asked.answer(headline, value, read_as=read_as, facts=facts, assumptions=notes,
                        sources=(*asked.cited_terms([out.right.term]), *asked.money_sources(asked.to_come)))  # fmt: skip


def _range(asked: Asked, choices: tuple[Right, ...], first: date, last: date) -> Answer:
    """Notice on an unnamed day of a span: from the end of notice on its first to that on its last day."""
    read_as = f"Notice between {say(first)} and {say(last)}, {asked.deal.title}"
    (early, why), (late, _) = _allowed(asked, choices, first), _allowed(asked, choices, last)
    if early is None or late is None:
        return leaving.no_right(asked, asked.side(), read_as)
    facts: dict[str, Fact] = {"notice": say(first) + " to " + say(last), "end": late.notice.end}
    low, high = leaving.owed(asked, early), leaving.owed(asked, late)
    facts["owed_earliest"], facts["owed_latest"] = low, high
    facts["saved_earliest"], facts["saved_latest"] = leaving.saved(asked, early), leaving.saved(asked, late)
    headline = (f"{asked.deal.title} ends between {say(early.notice.end)} and {say(late.notice.end)}, "
                f"by the day on which notice is given: {low} to {high} owed")  # fmt: skip
    return asked.answer(headline, Between(early.notice.end, late.notice.end), read_as=read_as, facts=facts,
                        assumptions=[why, *leaving.notes(asked, late)] if why else leaving.notes(asked, late),
                        sources=asked.cited_terms([late.right.term]))  # fmt: skip


def _over(asked: Asked, choices: tuple[Right, ...]) -> Answer:
    """After the term nothing is left to leave."""
    nothing = asked.plan.total(asked.to_come)
    text = f"Nothing is left to leave: {asked.deal.title} ended on {say(asked.deal.last_day)}"
    facts: dict[str, Fact] = {"notice": None, "end": asked.deal.last_day, "owed": nothing, "saved": nothing}
    return asked.answer(text, asked.deal.last_day, read_as=f"Leaving {asked.deal.title}", facts=facts,
                        sources=asked.cited_terms([choices[0].term]))  # fmt: skip
