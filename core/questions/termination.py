"""The right to end the deal early: whose it is, on what notice, from when, at what fee."""

from __future__ import annotations

from core.answer import Answer, Fact, Flag
from core.dates import say
from core.deal import given
from core.questions import leaving
from core.questions.asked import Asked
from core.questions.rules import Rule
from core.stated import ContractDate, Period, State
from core.terms import Termination

KINDS = ("termination",)
_TAKES = ("able now rights notice leave cancel end notice_period how_much how_long how_many yes_no ask_who exit_fee lockin need deadline "
          "months_count clause_other how_soon signed start receive owe per_month negation suppose without")
_NOT = "exit_fee DAYS saved exposure pay cost ask_when TARGET GIVEN avoid"
RULES = (
    Rule("exit-rights", "termination", "rights", takes=_TAKES, bars=_NOT + " renewal capacity clause_other"),
    Rule("notice-word", "termination", "notice", takes=_TAKES, bars=_NOT + " deadline suppose how_soon", asks="notice"),
    Rule("who-may-leave", "termination", "ask_who leave|cancel|end", takes=_TAKES, bars=_NOT),
    Rule("may-leave", "termination", "yes_no leave|cancel", takes=_TAKES, bars=_NOT + " how_soon deadline suppose"),
    Rule("lock-in", "termination", "lockin", takes=_TAKES, bars="saved pay cost", asks="lockin"),
    Rule("exit-fee", "termination", "exit_fee", takes=_TAKES + " how_much cost pay owe DAYS fee", asks="fee"),
    Rule("locked-or-free", "termination", "exposure able leave|cancel", takes=_TAKES + " exposure", bars=_NOT.replace("exposure ", "")),
    Rule("notice-by-what", "termination", "method notice|leave|cancel|rights", takes=_TAKES + " method owe pay", bars="DAYS deadline suppose saved exposure", asks="method"),
    Rule("how-to-give-notice", "termination", "HOW notice", takes=_TAKES + " drafting clause_other method", bars=_NOT + " suppose how_soon", asks="method"),
)  # fmt: skip


def answer(asked: Asked) -> Answer:
    """Who, how and on what notice; or the one part that is asked for."""
    deal = asked.deal
    terms = deal.of_type(Termination)
    read_as = f"Right to end {deal.title} early"
    side = asked.reading.side or "either"
    mine = [term for term in terms if side == "either" or term.by in ("either", side)]
    if not terms:
        return asked.answer(f"No right to end {deal.title} early is recorded", read_as=read_as, status="undisclosed",
                            missing=["termination right"])  # fmt: skip
    if not mine:
        return leaving.no_right(asked, side, read_as)
    term = mine[0]
    sources = asked.cited_terms(mine)
    if asked.reading.asks == "fee":
        return _fee(asked, term, read_as)
    if asked.reading.asks == "method" and not given(term.method):
        return asked.answer(f"How notice must be given under {deal.title} is {term.method}", read_as=read_as,
                            status="undisclosed", missing=["method of notice"], sources=sources)  # fmt: skip
    facts: dict[str, Fact] = {}
    if isinstance(term.notice, Period):
        facts[f"notice_{term.notice.unit.replace(' ', '_')}"] = term.notice.count
    who = {"either": "Either party", "customer": deal.party("customer").name, "provider": deal.party("provider").name}[term.by]
    reason = "" if term.reason == "convenience" else f" for {term.reason}"
    if not given(term.notice):
        text = f"{who} may end {deal.title}{reason}; the notice is {term.notice}"
        return asked.answer(text, read_as=read_as, status="undisclosed", missing=["notice"], sources=sources)
    locks = _lock_ins(term)
    text = f"{who} may end {deal.title}{reason} on {term.notice}' notice"
    if asked.reading.asks == "method":
        text = f"Notice is given {term.method}"
    notes = [_fee_note(asked, term), f"How notice is given: {term.method}.", *locks]
    if asked.reading.asks == "lockin":
        locked = any(isinstance(day, ContractDate) for day in (term.no_notice_before, term.no_end_before))
        unknown = [day for day in (term.no_notice_before, term.no_end_before) if day in (State.UNDISCLOSED, State.NOT_RECORDED)]
        if unknown and not locked:
            return asked.answer(f"Whether {deal.title} has a lock-in is {unknown[0]}", read_as=read_as, status="undisclosed",
                                missing=["lock-in"], facts=facts, sources=sources)  # fmt: skip
        lock_text = " ".join(locks) if locked else f"No lock-in: {text} at any time"
        return asked.answer(lock_text, Flag(locked), read_as=f"Lock-in of {deal.title}", facts=facts, sources=sources)
    if asked.reading.yes_no and asked.reading.asks != "notice":
        return asked.answer(f"Yes: {text}", Flag(True), read_as=read_as, facts=facts,
                            assumptions=notes, sources=sources)  # fmt: skip
    return asked.answer(text, text, read_as=read_as, facts=facts, assumptions=notes, sources=sources)


def _lock_ins(term: Termination) -> list[str]:
    lines = []
    if isinstance(term.no_notice_before, ContractDate):
        lines.append(f"Notice cannot be given before {say(term.no_notice_before.first)}.")
    if isinstance(term.no_end_before, ContractDate):
        lines.append(f"Termination cannot take effect before {say(term.no_end_before.first)}.")
    return lines


def _fee_note(asked: Asked, term: Termination) -> str:
    if term.fees:
        return "There is a termination fee, by the day the deal ends."
    if isinstance(term.fee, State):
        return f"Termination fee: {term.fee}."
    return f"Termination fee: {term.fee} {asked.currency}."


def _fee(asked: Asked, term: Termination, read_as: str) -> Answer:
    """What leaving costs on top of the fees: stated, none, or not disclosed."""
    sources = asked.cited_terms([term])
    if term.fee is State.NONE and not term.fees:
        return asked.answer(f"Ending {asked.deal.title} early costs no fee", Flag(False) if asked.reading.yes_no else "none",
                            read_as=read_as, sources=sources)  # fmt: skip
    now = leaving.soonest(asked, leaving.usable(asked, "either"), asked.earliest_notice)
    if now is None or (not given(term.fee) and not term.fees):
        return asked.answer(f"Whether ending {asked.deal.title} early costs a fee is {term.fee}", read_as=read_as,
                            status="undisclosed", missing=["termination fee"], sources=sources)  # fmt: skip
    amount = leaving.fee(asked, now.right, now.notice.end)
    return asked.answer(f"{amount} for an end on {say(now.notice.end)}", amount, read_as=read_as, sources=sources)
