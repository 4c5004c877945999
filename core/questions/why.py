"""Why: the computation behind the last answer, line by line, each with its term and source."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from core.answer import Answer, Line
from core.dates import DAY, Span, month_of
from core.money import say_minor
from core.pricing import title
from core.questions.asked import Asked
from core.questions.reading import State
from core.questions.rules import Rule
from core.schedule import Accrual

KINDS = ("why",)
RULES = (
    Rule("why-word", "why", "ask_why", takes="how_much ask_when cost pay notice end owe saved fee source term leave discount TOTAL DAYS how_many receive exposure table deadline start rights",
         bars="portfolio billing renewal"),
)  # fmt: skip


def answer(asked: Asked, state: State | None, again: Callable[..., Answer]) -> Answer:
    """The last answer's calculation; the total's, where nothing was asked before."""
    last = state.reading if state is not None else None
    if last is None:
        text = "The cost is the sum of what each fee accrues, month by month"
        behind = replace(asked, reading=replace(asked.reading, kind="cost", rule="total-word", days=None, past=False))
        rows = _accruals(behind, behind.deal.span)
        return asked.answer(text, text, read_as=f"How the cost of {asked.deal.title} is worked out", rows=rows,
                            assumptions=asked.money_notes(asked.deal.span), sources=asked.money_sources(asked.deal.span))  # fmt: skip
    deal = asked.book.deal(last.deal or "") or asked.deal
    made = again(asked.book, deal, asked.question, last, asked.as_of)
    then = Asked(asked.book, deal.known(asked.as_of), asked.question, last, asked.as_of)
    spans = [part.cut(deal.span) for part in then.parts] if last.parts else [_span(then, made)]
    rows = [*_steps(then, made), *(line for span in spans for line in _accruals(then, span))]
    text = f"{made.read_as}: worked out from the lines below, each from its term"
    rule = f"Read by the rule “{last.rule}” of the language."
    return replace(made, assumptions=(*made.assumptions, rule), kind="why", status="answered", headline=f"Why: {made.headline}", value=text, rows=tuple(rows),
                   choices=(), missing=())  # fmt: skip


def _span(asked: Asked, made: Answer) -> Span:
    """The days whose accruals the answer adds up."""
    if made.period is not None:
        return made.period.cut(asked.deal.span)
    if made.kind in ("exit", "exposure") and "end" in made.facts:
        end = made.facts["end"]
        from datetime import date

        if isinstance(end, date):
            return Span(asked.to_come.start, end + DAY)
    return asked.deal.span if made.kind in ("threshold", "schedule") else Span(asked.as_of, asked.as_of)


def _steps(asked: Asked, made: Answer) -> list[Line]:
    """The days of an exit or a deadline, in order."""
    from datetime import date

    names = {"notice": "notice is given", "deadline": "last day to give notice", "send_by": "last working day", "end": "the deal ends"}
    return [
        Line(f"{names[name][0].upper()}{names[name][1:]}", Span(day, day + DAY))
        for name in names if isinstance(day := made.facts.get(name), date)
    ]  # fmt: skip


def _accruals(asked: Asked, span: Span) -> list[Line]:
    """What each fee accrues in a span: months at one price in one line, a month in part in a line of its own."""
    lines: list[Line] = []
    run: list[tuple[Accrual, Span]] = []
    for accrual in () if span.empty else asked.plan.touching(span):
        part = accrual.span.cut(span)
        if run and not _continues(run[-1], (accrual, part)):
            lines.append(_line(asked, run))
            run = []
        run.append((accrual, part))
    return [*lines, _line(asked, run)] if run else lines


def _continues(last: tuple[Accrual, Span], item: tuple[Accrual, Span]) -> bool:
    """Whether both are whole months of one fee at one known price."""
    return (
        all(part == month_of(part.start) for _, part in (last, item))
        and last[0].fee is item[0].fee
        and last[0].price == item[0].price
        and last[1].stop == item[1].start
    )


def _line(asked: Asked, run: list[tuple[Accrual, Span]]) -> Line:
    accrual, first = run[0]
    span = Span(first.start, run[-1][1].stop)
    month = month_of(first.start)
    share = f"{len(run)} months" if len(run) > 1 else "the month" if first == month else f"{first.days} of {month.days} days"
    known = accrual.price.unknown is None
    price = say_minor(round(accrual.price.fixed), asked.currency) if known else "a price that is not disclosed"
    return Line(f"{title(accrual.fee.name).capitalize()}, {share} at {price}", span, asked.plan.total(span), asked.deal.id)
