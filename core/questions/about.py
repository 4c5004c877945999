"""Questions about the deal's people, papers and gaps: parties, sources, unknowns, single clauses, a summary."""

from __future__ import annotations

from collections.abc import Iterator

from core.answer import Answer, Fact, Line
from core.dates import say
from core.deal import given
from core.pricing import title
from core.questions.asked import Asked
from core.questions.rules import Rule
from core.stated import State
from core.terms import Clause, Escalator, Term, Termination

KINDS = ("parties", "source", "unknowns")
_NOT = "cost pay how_much notice leave cancel owe saved avoid exposure revenue UNIT SUM"
RULES = (
    Rule("parties-word", "parties", "parties|role_customer|role_provider", takes="rights ask_who parties role_customer role_provider signed how_many", bars=_NOT + " renewal capacity fee ask_when how_long end start term suppose billing discount how_soon"),
    Rule("who", "parties", "ask_who", takes="parties role_customer role_provider signed capacity receive site pay", bars="cost how_much notice leave cancel owe saved avoid exposure revenue UNIT SUM rights renewal end"),
    Rule("source-word", "source", "source", takes="able leave cancel parties ask_where how_much fee cost pay discount notice end start term capacity ask_who exit_fee rights fees site", bars="how_soon suppose GIVEN"),
    Rule("unknowns-word", "unknowns", "unknowns", takes="discount fee cost pay renewal billing clause_law clause_other capacity term how_many rights fees", bars="how_much notice leave saved"),
    Rule("clause-law", "unknowns", "clause_law", takes="clause_other ask_who ask_where", bars=_NOT.replace(" notice", ""), asks="governing law"),
    Rule("clause-other", "unknowns", "clause_other", takes="clause_other notice rights how_much how_many fee cost pay capacity yes_no ask_who lockin exit_fee receive billing need ask_where renewal gpus higher per_year", bars="saved avoid GIVEN SUM legal leave cancel", asks="clause"),
    Rule("summary", "term", "overview", takes="term parties table cost fee notice", bars="DAYS saved leave", asks="overview"),
)  # fmt: skip


def answer(asked: Asked) -> Answer:
    """Text, with the terms it is taken from as sources."""
    match asked.reading.kind:
        case "parties":
            return _parties(asked)
        case "source":
            return _source(asked)
        case _:
            return _clause(asked) if asked.reading.asks else _unknowns(asked)


def _parties(asked: Asked) -> Answer:
    deal = asked.deal
    facts: dict[str, Fact] = {party.role: party.name for party in deal.parties}
    other = deal.party("provider" if asked.book.perspective == "customer" else "customer")
    text = f"{deal.party('customer').name} is the customer, {deal.party('provider').name} the provider"
    if asked.reading.asks == "counterparty":
        text = f"The counterparty is {other.name}, the {other.role}"
    elif asked.reading.asks == "signed":
        text = f"{text}; who signed for them is not recorded"
    elif asked.reading.asks in ("customer", "provider"):
        text = f"{facts[asked.reading.asks]} is the {asked.reading.asks}"
    return asked.answer(text, text, read_as=f"Parties of {deal.title}", facts=facts,
                        sources=[asked.cited(party, party.role) for party in deal.parties])  # fmt: skip


def _source(asked: Asked) -> Answer:
    """Every term with its source, as rows; those of one topic, where one is named."""
    deal = asked.deal
    terms = [term for term in deal.terms if asked.reading.topic in (None, term.label)] or list(deal.terms)
    cited = (*asked.cited_terms(terms), *asked.cited_date("start"), *asked.cited_date("end"))
    titles = list(dict.fromkeys(item.source for item in cited))
    text = f"The terms of {deal.title} come from: {'; '.join(titles)}"
    rows = [Line(f"{item.term}: {item.says} ({item.source}{', ' + item.where if item.where else ''})") for item in cited]
    return asked.answer(text, text, read_as=f"Sources of {deal.title}", rows=rows, sources=cited)


def _missing(asked: Asked) -> Iterator[tuple[Term, str, State]]:
    """Every figure of a term that has a state instead of a value."""
    for term in asked.deal.terms:
        for name in type(term).model_fields:
            value = getattr(term, name)
            if isinstance(value, State) and value in (State.UNDISCLOSED, State.REDACTED):
                yield term, title(name.replace("_", " ")), value


def _unknowns(asked: Asked) -> Answer:
    deal = asked.deal
    missing = list(_missing(asked))
    amount = asked.plan.total(deal.span)
    names = [f"{title(term.name)}: {what}" for term, what, _ in missing]
    text = f"{len(names)} terms of {deal.title} are not disclosed" if names else f"No term of {deal.title} is recorded as undisclosed"
    rows = [Line(f"{title(term.name)}, {what}: {state}") for term, what, state in missing]
    return asked.answer(text, text, read_as=f"What is not disclosed of {deal.title}", rows=rows, facts={"total": amount},
                        sources=asked.cited_terms(dict.fromkeys(term for term, _, _ in missing)))  # fmt: skip


def _clause(asked: Asked) -> Answer:
    """One clause: what it says, or that the sources do not say."""
    topic = asked.reading.topic or asked.reading.asks
    read_as = f"{topic[0].upper()}{topic[1:]} of {asked.deal.title}"
    for term in asked.deal.of_type(Clause):
        if topic in term.about or term.about in topic:
            if given(term.text):
                return asked.answer(str(term.text), str(term.text), read_as=read_as, sources=asked.cited_terms([term]))
            return asked.answer(f"The {term.about} of {asked.deal.title} is {term.text}", read_as=read_as,
                                status="undisclosed", missing=[term.about], sources=asked.cited_terms([term]))  # fmt: skip
    rises = asked.deal.of_type(Escalator)
    if rises and topic in _RISES:
        text = "; ".join(f"the {title(term.of)} rises {_percent(term)} a year, {_when(term)}" for term in rises)
        text = f"{text[0].upper()}{text[1:]}"
        return asked.answer(text, text, read_as=read_as, sources=asked.cited_terms(rises))
    return asked.answer(f"Nothing is recorded of {topic} for {asked.deal.title}", read_as=read_as,
                        status="undisclosed", missing=[topic])  # fmt: skip


#: Words for an escalator.
_RISES = frozenset(
    "escalator escalators escalation indexation indexed inflation cpi".split()
) | {"price increase", "price increases", "price adjustment"}  # fmt: skip


def _percent(term: Escalator) -> str:
    return f"by {term.percent}%" if given(term.percent) else f"by a percentage that is {term.percent}"


def _when(term: Escalator) -> str:
    basis = "on the anniversary of its start" if term.basis == "anniversary" else "each 1 January"
    return f"{basis}, {'compounding' if term.compounding else 'not compounding'}"


def overview(asked: Asked) -> Answer:
    """The deal in a few lines: parties, term, cost, notice."""
    deal = asked.deal
    amount = asked.plan.total(deal.span)
    text = f"{deal.party('customer').name} and {deal.party('provider').name}, {deal.span}: {amount} in all"
    facts: dict[str, Fact] = {"start": deal.first_day, "end": deal.last_day, "total": amount, "monthly": asked.plan.price_at(
        min(max(asked.as_of, deal.first_day), deal.last_day))}  # fmt: skip
    for term in deal.of_type(Termination):
        if given(term.notice):
            facts["notice"] = f"{term.notice}' notice by {'either party' if term.by == 'either' else term.by}"
    return asked.answer(text, text, read_as=f"Summary of {deal.title}", facts=facts,
                        assumptions=[*asked.money_notes(deal.span), *asked.date_notes("start", "end"),
                                     f"As of {say(asked.as_of)}."],
                        sources=(*asked.money_sources(deal.span, "start", "end"), *asked.cited_terms(deal.of_type(Termination))))  # fmt: skip
