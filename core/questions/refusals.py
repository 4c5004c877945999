"""What is not answered: questions about other things, questions with two readings, and how help is given."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from core.answer import Answer, Status
from core.deal import Book
from core.questions.rules import Rule

_DEAL = "DAYS notice deadline cost revenue TOTAL fee rights UNIT saved exposure how_much owe renewal discount"
REFUSALS = (
    Rule("legal-advice", "legal", "legal", takes="clause_other advice owe pay yes_no cost leave end notice exit_fee need ask_who clause_law unknowns source reach cancel avoid rights"),
    Rule("asks-advice", "advice", "advice", takes="leave cancel pay cost fee fees yes_no exposure renewal capacity end notice discount saved rights owe", bars="ask_when how_much cost notice_period"),
    Rule("asks-a-text", "drafting", "drafting", takes="notice leave cancel billing cost overview renewal avoid", bars="ask_when how_much"),
    Rule("asks-the-future", "forecast", "forecast", takes="cost fee fees revenue capacity gpus end yes_no higher lower leave cancel reach exceed renewal how_much ask_when pay start"),
    Rule("small-talk", "chitchat", "chitchat", takes="how_much cost how_long term capacity ask_who ask_when start site end leave fee pay ask_where reach key_dates"),
    Rule("thanks-word", "thanks", "thanks", bars="deal_word cost pay how_much notice leave fee end start ask_when revenue exposure capacity discount renewal TOTAL"),
    Rule("greeting-word", "greeting", "greeting", bars="cost pay how_much notice leave fee end start ask_when revenue exposure capacity discount renewal TOTAL DAYS legal advice forecast chitchat"),
    Rule("help-word", "help", "help", takes="portfolio how_much key_dates deadline overview"),
    Rule("cost-of-half-the-capacity", "unclear", "half|share capacity|gpus cost|pay|fee|fees|how_much|suppose", takes="suppose able now need cost pay how_much", bars="UNIT SUM notice leave cancel saved DAYS", asks="capacity"),
    Rule("owe-alone", "unclear", "owe", bars="DAYS TOTAL LEFT leave cancel end notice suppose at_signing exposure GIVEN TARGET saved UNIT SUM table by_month by_quarter by_year ask_when exit_fee revenue per_month cost fee fees billing", asks="owe"),
)  # fmt: skip

#: One question of each kind that would be answered, as people type it.
EXAMPLES: dict[str, str] = {
    "cost": "cost through 2027",
    "notice_deadline": "last day to give notice to be out by the end of 2027",
    "exit": "if we give notice today, when does it end and what do we owe",
    "exposure": "what are we on the hook for right now",
    "fee": "what is the monthly fee",
    "run_rate": "current run rate",
    "schedule": "cost by quarter",
    "term": "when does the deal end",
    "termination": "who can terminate and on what notice",
    "threshold": "when will we have spent $20B",
    "capacity": "how much capacity do we get",
    "unit_price": "price per MW-month",
    "revenue": "provider revenue in 2027",
    "renewal": "does the deal renew",
    "key_dates": "what are the key dates",
    "parties": "who are the parties",
    "source": "where do the terms come from",
    "unknowns": "what is not disclosed",
    "portfolio": "list our deals",
}

_SAID = {
    "legal": "I work out what the terms say, not what they mean in law; a lawyer can tell.",
    "advice": "I work out what the terms cost and allow; whether that is a good idea is yours to judge.",
    "drafting": "I answer questions about the terms and write no letters; I can tell when a notice has to be sent.",
    "forecast": "I know the terms of the deals, not markets or events to come.",
    "chitchat": "I only know the terms of the deals in the book.",
    "thanks": "You are welcome.",
    "nothing": "I only know the terms of the deals in the book.",
}


def refused(question: str, as_of: date, why: str, *, status: Status = "out_of_scope") -> Answer:
    """A question about something else, declined in one helpful sentence."""
    text = _SAID.get(why, why)
    ways = (EXAMPLES["cost"], EXAMPLES["notice_deadline"], EXAMPLES["exit"])
    if why != "thanks" and status == "out_of_scope":
        text += f" Ask, for instance, “{ways[0]}”."
    return Answer(question, as_of, status, headline=text, choices=ways if why != "thanks" else ())


def unclear(question: str, as_of: date, text: str, choices: Iterable[str], kind: str | None) -> Answer:
    """A question that is asked back, with at most four questions that would be answered."""
    offered = tuple(dict.fromkeys(choices))[:4] or (EXAMPLES["cost"], EXAMPLES["notice_deadline"], EXAMPLES["exit"])
    return Answer(question, as_of, "unclear", kind=kind, headline=text, choices=offered)


def help_answer(book: Book, question: str, as_of: date) -> Answer:
    """What can be asked, by example; an empty line and a greeting get it too."""
    titles = ", ".join(deal.title for deal in book.deals[:8])
    text = f"Ask me about {titles}: what it costs, when notice is due, what leaving comes to"
    lines = "\n".join(f"- {example}" for example in EXAMPLES.values())
    return Answer(
        question, as_of, "answered", kind="help", deals=tuple(deal.id for deal in book.deals), read_as="Help",
        headline=text, value=f"{text}. For instance:\n{lines}", choices=tuple(EXAMPLES.values()),
    )  # fmt: skip
