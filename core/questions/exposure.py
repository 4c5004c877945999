"""What one is on the hook for: owed if notice is given at once, or on a day named."""

from __future__ import annotations

from dataclasses import replace

from core.answer import Answer, Fact
from core.dates import DAY, Span, say
from core.questions import leaving
from core.questions.asked import Asked
from core.questions.rules import Rule

KINDS = ("exposure",)
_TAKES = "able now exposure how_much owe pay cost fee fees at_signing signed notice leave cancel end suppose how_long deadline receive rights DAYS term"
RULES = (
    Rule("exposure-word", "exposure", "exposure", takes=_TAKES, bars="NOTICE_ASKED GIVEN avoid"),
    Rule("signed-up-for", "exposure", "signed_up", takes=_TAKES + " signed_up TOTAL", bars="cost pay fee fees revenue NOTICE_ASKED GIVEN TARGET capacity", asks="whole"),
    Rule("cannot-avoid", "exposure", "negation avoid", takes=_TAKES + " avoid negation", bars="notice deadline ask_when leave cancel suppose"),
    Rule("owe-at-signing", "exposure", "at_signing owe|pay|cost|exposure", takes=_TAKES, asks="at_signing"),
)  # fmt: skip


def answer(asked: Asked) -> Answer:
    """Owed from the day after the day asked for to the end that a notice on that day gives."""
    at_signing = asked.reading.asks == "at_signing"
    days = asked.reading.days
    if at_signing:
        day = asked.deal.signing_day or asked.deal.first_day
    else:
        day = days.last if days and days.last else asked.as_of
    side = asked.side()
    read_as = f"What is committed under {asked.deal.title} on {say(day)}"
    choices = leaving.usable(asked, side)
    if not choices:
        return leaving.no_right(asked, side, read_as)
    at = replace(asked, as_of=day)
    if day > asked.deal.last_day:
        nothing = asked.plan.total(Span(day, day))
        text = f"{nothing}: {asked.deal.title} ended on {say(asked.deal.last_day)}"
        return asked.answer(text, nothing, read_as=read_as, facts={"notice": None, "end": asked.deal.last_day, "owed": nothing},
                            sources=asked.cited_terms([choices[0].term]))  # fmt: skip
    out = leaving.soonest(at, choices, at.earliest_notice)
    if out is None:
        return leaving.no_right(asked, side, read_as)
    start = asked.deal.first_day if at_signing else max(day + DAY, asked.deal.first_day)
    until = Span(start, out.notice.end + DAY)
    owed = asked.plan.total(until) + leaving.fee(asked, out.right, out.notice.end)
    why = out.right.why_not(at.earliest_notice)
    headline = f"{owed} committed: notice on {say(out.notice.given)} would end the deal on {say(out.notice.end)}"
    facts: dict[str, Fact] = {"notice": out.notice.given, "end": out.notice.end, "owed": owed}
    if asked.reading.asks == "whole":
        facts["whole_term"] = asked.plan.total(asked.deal.span)
        headline += f"; {facts['whole_term']} over the whole term, if nobody gives notice"
    notes = [*([why] if why else []), f"Counted from {say(start)}, the {'first day' if at_signing else 'day after'}.",
             *leaving.notes(at, out)]  # fmt: skip
    return asked.answer(headline, owed, read_as=read_as, period=None,
                        facts=facts, assumptions=notes,
                        sources=(*asked.cited_terms([out.right.term]), *asked.money_sources(until)))  # fmt: skip
