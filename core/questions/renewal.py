"""What happens at the end of the term: an automatic renewal, an option, nothing, or nobody says."""

from __future__ import annotations

from datetime import date

from core.answer import Answer, Fact, Flag
from core.dates import DAY, add_months, say
from core.deal import Deal, given
from core.notice import send_by
from core.questions import leaving
from core.questions.asked import Asked
from core.questions.rules import Rule
from core.stated import Period, State
from core.terms import Renewal

KINDS = ("renewal",)
_TAKES = "renewal end term ask_when yes_no how_long how_many rights ask_who notice deadline fee cost pay how_much DAYS start months_count need leave suppose"
RULES = (
    Rule("renewal-word", "renewal", "renewal", takes=_TAKES, bars="PERIOD_CHANGED_END saved"),
    Rule("what-comes-after", "renewal", "COMES_AFTER", takes=_TAKES + " key_dates"),
)


def answer(asked: Asked) -> Answer:
    """Undisclosed, none, automatic (with the last day to stop it) or an option (with its window)."""
    deal = asked.deal
    terms = deal.of_type(Renewal)
    read_as = f"Renewal of {deal.title}"
    sources = (*asked.cited_terms(terms), *asked.cited_date("end"))
    how = terms[0].how if terms else State.NOT_RECORDED
    if how is State.NONE:
        text = f"{deal.title} is not renewed: it ends on {say(deal.last_day)}"
        return asked.answer(text, Flag(False) if asked.reading.yes_no else text, read_as=read_as, sources=sources)
    if isinstance(how, State):
        return asked.answer(f"Whether {deal.title} can be renewed after {say(deal.last_day)} is {how}", read_as=read_as,
                            status="undisclosed", missing=["renewal"], sources=sources)  # fmt: skip
    term = terms[0]
    facts: dict[str, Fact] = {"end": deal.last_day}
    for name in ("length", "times", "price", "notice"):
        value = getattr(term, name)
        facts[name] = value if isinstance(value, int) else str(value)
    if how == "automatic":
        stop = leaving.stop_renewal(deal)
        length = f" for {term.length}" if given(term.length) else ""
        text = f"{deal.title} renews automatically{length} after {say(deal.last_day)}"
        if stop is not None:
            deadline = stop.last(deal.last_day)
            facts["deadline"], facts["send_by"] = deadline, send_by(deadline, deal.holidays)
            text += f", unless notice is given by {say(deadline)}"
        return asked.answer(text, Flag(True) if asked.reading.yes_no else text, read_as=read_as, facts=facts, sources=sources)
    holder = "Either party" if term.by == "either" else deal.party(term.by).name
    length = f" by {term.length}" if given(term.length) else ""
    text = f"{holder} may extend {deal.title}{length} after {say(deal.last_day)}"
    for name, word in (("window_opens", "opens"), ("window_closes", "closes")):
        period = getattr(term, name)
        if isinstance(period, Period):
            day = before_end(deal, period)
            facts[name] = day
            text += f"; the window {word} on {say(day)}"
    return asked.answer(text, Flag(True) if asked.reading.yes_no else text, read_as=read_as, facts=facts, sources=sources)


def before_end(deal: Deal, period: Period) -> date:
    """The day so long before the end of the term."""
    if period.unit == "months":
        return add_months(deal.last_day, -period.count)
    return deal.last_day - period.count * DAY
