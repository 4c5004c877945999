"""What people have decided about a deal, told with the answers that it bears on.

A recorded notice changes the deal, and with it every figure. To leave, to stay and to renegotiate change no term: the
figures stay the contract's, and the decision is told beside them, with its own figures where no other day is asked for.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from core.answer import Answer, Fact
from core.dates import DAY, Span, say
from core.deal import EXITS, RECORDED, Deal, Decision
from core.money import Amount
from core.notice import rights
from core.questions import leaving
from core.questions.asked import Asked
from core.questions.leaving import Exit

#: The kinds of answers with which decisions are told.
TOLD_WITH = frozenset(("term", "notice_deadline", "exit", "exposure", "cost", "revenue"))
_NOTICE = ("notice given", "notice received")


def in_force(deal: Deal, as_of: date) -> tuple[Decision, ...]:
    """The decisions that stand on a day, oldest first: all days to leave on, and the last to stay or to renegotiate.

    A decision about an exit takes the place of those before it; a notice that ends the deal, that of all.
    """
    standing: dict[str, Decision] = {}
    for one in deal.decisions:
        if one.recorded > as_of:
            continue
        about = {chosen.end.isoformat() for chosen in deal.exits if _names(one, chosen.id)}
        standing = {name: kept for name, kept in standing.items() if name not in about and name}
        if one.kind == "leave" and one.on is not None:
            standing.pop(one.on.isoformat(), None)
            standing[one.on.isoformat()] = one
        elif one.kind in _NOTICE:
            standing = {"notice": one}
        else:
            standing[""] = one
    return tuple(standing.values())


def _names(decision: Decision, exit: str) -> bool:
    return decision.target in (EXITS, exit) or decision.target.startswith(f"notice|{exit}|")


def told(asked: Asked, answer: Answer) -> Answer:
    """An answer with what was decided, where it bears on it; the same one where nothing was."""
    deal = asked.deal
    standing = in_force(deal, asked.as_of) if deal.decisions else ()
    if not standing or answer.kind not in TOLD_WITH or answer.status != "answered":
        return answer
    answer = _ended(asked, answer, standing[0])
    lines: list[str] = []
    leaves = [one for one in standing if one.kind == "leave"]
    facts: dict[str, Fact] = {}
    for one in standing:
        head = f"Decided on {say(one.recorded)}:"
        if one.kind in _NOTICE:
            ends = f"; it ends {deal.title} on {say(deal.last_day)}" if deal.end.source == RECORDED else ""
            lines.append(f"Recorded on {say(one.recorded)}: {one.kind} on {say(one.on or one.recorded)}{ends}.")
        elif one.kind == "leave" and one.on is not None:
            found, words = _leave(asked, one.on)
            lines.append(f"{head} to leave on {say(one.on)}. {words}")
            facts = found if len(leaves) == 1 else {}
        else:
            lines.append(f"{head} to {one.kind}; no term changes by it.")
    if not facts or not _open(asked):
        return replace(answer, assumptions=(*lines, *answer.assumptions))
    headline = f"{answer.headline}; decided is to leave on {say(leaves[0].on or asked.as_of)}"
    if answer.kind in ("cost", "revenue"):
        facts = {name: fact for name, fact in facts.items() if name in ("decided_end", "earliest_end", "decided_total")}
    else:
        facts.pop("decided_total", None)
    return replace(answer, headline=headline, assumptions=(*lines, *answer.assumptions), facts={**answer.facts, **facts})


def _ended(asked: Asked, answer: Answer, notice: Decision) -> Answer:
    """What a further notice would do, once one ends the deal: nothing, where it gives no earlier end."""
    deal, on = asked.deal, notice.on
    if notice.kind not in _NOTICE or on is None or deal.end.source != RECORDED or asked.reading.target is not None:
        return answer
    if answer.kind == "exit" and answer.facts.get("end") == deal.last_day:
        after = f"notice now changes nothing, and {answer.facts['owed']} is owed until then"
    elif answer.kind == "notice_deadline":
        after = "there is no notice day any more"
    else:
        return answer
    ends = "ended" if asked.past_term else "ends"
    return replace(answer, headline=f"{deal.title} {ends} on {say(deal.last_day)}, by {notice.kind} on {say(on)}: {after}")


def _open(asked: Asked) -> bool:
    """Whether a question names no day of its own: it is about the deal to its end."""
    reading = asked.reading
    return reading.target is None and reading.given is None and not reading.past and asked.days == asked.deal.span


def _leave(asked: Asked, end: date) -> tuple[dict[str, Fact], str]:
    """The figures of leaving on a day, and the same in words; of the earliest end where that cannot be had any more."""
    choices = rights(asked.deal, asked.book.perspective)
    end = min(end, asked.deal.last_day)
    out = leaving.last_for(choices, end)
    if out is None:
        return {"decided_end": end}, "No right to end it on notice is recorded."
    facts: dict[str, Fact] = {}
    if out.notice.given >= asked.as_of and out.right.allows(out.notice.given):
        send_by = leaving.working_day(asked, out.notice.given)
        facts = {"decided_notice": out.notice.given, "decided_send_by": send_by}
        words = f"Notice for it is due by {say(out.notice.given)}"
    else:
        now = leaving.soonest(asked, choices, asked.earliest_notice)
        missed = out.notice.given < asked.as_of
        why = f"the last day to give notice for it, {say(out.notice.given)}, has passed" if missed else (
            f"it cannot be had: {out.right.why_not(out.notice.given)}".rstrip("."))  # fmt: skip
        if now is None or asked.past_term:
            return {"decided_end": end}, f"{why[0].upper()}{why[1:]}."
        words = (f"{why[0].upper()}{why[1:]}; the earliest end now is {say(now.notice.end)}, by notice on "
                 f"{say(now.notice.given)}: {leaving.owed(asked, now)} owed until then.")  # fmt: skip
        return {"decided_end": end, "earliest_end": now.notice.end}, words
    owed, saved = leaving.owed(asked, out), leaving.saved(asked, out)
    facts |= {"decided_end": out.notice.end, "decided_owed": owed, "decided_saved": saved}
    facts["decided_total"] = _total(asked, out)
    return facts, f"{words}: {owed} owed until then, {saved} saved."


def _total(asked: Asked, out: Exit) -> Amount:
    """What the deal costs from its first day to an end, the termination fee included."""
    whole = asked.plan.total(Span(asked.deal.first_day, out.notice.end + DAY))
    return whole + leaving.fee(asked, out.right, out.notice.end)
