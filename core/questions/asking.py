"""The way from a typed line to an answer: heard, understood, put to the deal, answered. One way through."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from core.answer import Answer
from core.dates import Span
from core.deal import Book, Deal
from core.language.hearing import LONGEST, MOST_WORDS, Heard, hear
from core.language.names import Directory, Name, name_words
from core.language.values import Lean
from core.money import Amount, plain
from core.pricing import discount_span, title
from core.questions import (
    about,
    billing,
    capacity,
    cost,
    deciding,
    exit,
    exposure,
    fee,
    key_dates,
    notice_deadline,
    portfolio,
    renewal,
    schedule,
    term,
    termination,
    threshold,
    why,
)
from core.questions.asked import Asked
from core.questions.reading import Reading, State
from core.questions.refusals import EXAMPLES, REFUSALS, refused, unclear
from core.questions.rules import Rule
from core.questions.slots import read_sense, span_before
from core.questions.supposing import apply
from core.questions.understanding import Sense, asks_which_deal, sense
from core.terms import Discount

#: One module per kind: its names (KINDS), its rules (RULES) and its answer.
KINDS: tuple[Any, ...] = (
    notice_deadline, exit, exposure, threshold, capacity, cost, fee, schedule, term, termination, renewal, billing, key_dates,
    portfolio, about, why,
)  # fmt: skip
RULES: tuple[Rule, ...] = (*(rule for kind in KINDS for rule in kind.RULES), *REFUSALS)
_ANSWERS = {name: kind.answer for kind in KINDS for name in kind.KINDS}
#: What one kind's answer also covers, so that asking for both is one question.
COVERS = {
    "exit": {"unclear", "term", "exposure", "cost", "notice_deadline", "termination"},
    "notice_deadline": {"exit", "term", "termination"},
    "exposure": {"exit", "term"},
    "schedule": {"cost", "fee"},
    "threshold": {"cost"},
    "term": {"key_dates"},
    "parties": {"term"},
}


class Reply(NamedTuple):
    """An answer, and the state to hand in with the next line of the conversation."""

    answer: Answer
    state: State | None


def ask(book: Book, question: str, as_of: date, deal: str | None = None, state: State | None = None) -> Reply:
    """Answer one line put to a book on a day. Every line ends in an answer; none raises.

    `deal` is the id of the deal that the line is about where it names none; `state` what the last reply handed back.
    """
    heard = questions_of(book, question, as_of, deal, state)
    if isinstance(heard, Answer):
        return Reply(heard, state)
    answers = []
    for part in heard:
        reply = answer_one(book, part, read_one(book, part, as_of, deal, state), as_of, state)
        answers.append(reply.answer)
        state = reply.state or state
    if len(answers) == 1:
        return reply
    return Reply(replace(answers[0], question=question).with_also(tuple(answers[1:])), state)


def questions_of(book: Book, question: str, as_of: date, deal: str | None, state: State | None) -> list[Heard] | Answer:
    """The questions of a line as heard, in order; or the answer to a line that is not read at all."""
    too_long = _too_long(question)
    if too_long:
        return refused(question, as_of, too_long, status="unclear")
    directory = _directory(book)
    lean = Lean(as_of, False, span_before(state, book), _fiscal(book, deal), book.day_first, _holidays(book))
    return _parts(hear(question, directory, lean), directory, lean)


def _too_long(question: str) -> str:
    if len(question) > LONGEST:
        return f"The question has {len(question):,} characters; ask in at most {LONGEST:,}."
    if len(question.split()) > MOST_WORDS:
        return f"The question has {len(question.split()):,} words; ask in at most {MOST_WORDS}."
    if any(not sign.isprintable() and not sign.isspace() for sign in question[:LONGEST]):
        return "The question holds characters that cannot be read; type it as text."
    return ""


def _directory(book: Book) -> Directory:
    kept = book.__dict__.get("_directory")
    if kept is None:
        kept = Directory(_names(book))
        object.__setattr__(book, "_directory", kept)
    return kept


_FORMS = frozenset("llc inc corp corporation pbc gmbh ag ltd limited plc sa nv bv co company lp llp se".split())


def _short(name: str) -> str:
    """A company's name without its legal form."""
    words = name.replace(",", " ").split()
    while len(words) > 1 and words[-1].strip(".").lower() in _FORMS:
        words.pop()
    return " ".join(words)


def _names(book: Book) -> list[Name]:
    names = []
    for deal in book.deals:
        for text in (deal.id, deal.title, *deal.aliases):
            names.append(Name(name_words(text), deal.id))
        for party in deal.parties:
            for text in (party.name, _short(party.name), *party.aliases):
                names.append(Name(name_words(text), deal.id, party.role))
    return names


def _fiscal(book: Book, deal: str | None) -> int:
    chosen = book.deal(deal) if deal else book.deals[0] if len(book.deals) == 1 else None
    return chosen.fiscal_start if chosen and chosen.fiscal_start != 1 else book.fiscal_start


def _holidays(book: Book) -> frozenset[date]:
    return book.holidays.union(*(deal.holidays for deal in book.deals))


# several questions in one line ------------------------------------------------------------------------


_OPENERS = frozenset("what when how who where which why can could does do did is are was were will would may".split())


def _parts(heard: Heard, directory: Directory, lean: Lean) -> list[Heard]:
    """The questions of a line: one, unless two clauses ask for kinds that no one answer covers."""
    cuts = [0]
    for place, word in enumerate(heard.words):
        following = heard.words[place + 1] if place + 1 < len(heard.words) else ""
        if (word in ("?", ";") and following) or (word in ("and", "also", ",") and following in _OPENERS and place > 1):
            cuts.append(place + 1)
        elif word == "and" and following == "also" and place > 1:
            cuts.append(place + 2)
        elif word in ("and", "plus") and place > 0 and following and "suppose" not in heard.shown and not any(when.first <= place < when.after for when in heard.whens):
            cuts.append(place + 1)
    if len(cuts) == 1 or len(cuts) > 5 or any(when.options for when in heard.whens):
        return [heard]
    apart = _sentences(heard, directory, lean)
    if apart:
        return [part for sentence in apart for part in _parts(sentence, directory, lean)]
    cuts.append(len(heard.tokens))
    texts = []
    for start, stop in itertools.pairwise(cuts):
        if stop > start and start < len(heard.tokens):
            after = stop
            while after - start > 1 and heard.words[after - 1] in ("and", "also", "plus", ","):
                after -= 1
            texts.append(heard.text[heard.tokens[start].start : heard.tokens[after - 1].end].strip(" ,;"))
    clauses = [hear(text, directory, lean) for text in texts if text]
    senses = [sense(clause, RULES) for clause in clauses]
    kinds = [_kind(found) for found in senses]
    whole = _kind(sense(heard, RULES))
    real = [(clause, kind) for clause, kind in zip(clauses, kinds, strict=True) if kind not in ("", "greeting", "thanks")]
    if len(real) < 2 or any(kind == "why" for _, kind in real):
        return [heard]
    distinct = {kind for _, kind in real}
    if not all(_asks_something(clause) for clause, _ in real):
        return [heard]
    if len(distinct) == 1 and len({_slots(clause) for clause, _ in real}) == 1:
        return [heard]
    if any(kind in ("legal", "advice", "drafting", "forecast", "chitchat", "out_of_scope") for _, kind in real):
        return [heard]
    covered = distinct <= COVERS.get(whole, set()) | {whole}
    joined = "suppose" in heard.shown or whole in ("term", "schedule", "threshold", "notice_deadline") or len(distinct) == 1
    of_leaving = {"exit", "unclear", "term", "exposure", "notice_deadline", "termination"}
    if all(not clause.whens and {"it", "that", "this"} & set(clause.words) for clause, kind in real if kind == "cost"):
        of_leaving.add("cost")  # "can we leave in May 2027, and what would it cost"
    joined = joined or (whole == "exit" and distinct <= of_leaving)
    timed = all(clause.whens for clause, _ in real)
    if covered and joined and (len(distinct) > 1 or whole == "exit" or not timed):
        return [heard]
    return [clause for clause, _ in real]


def _sentences(heard: Heard, directory: Directory, lean: Lean) -> list[Heard]:
    """The sentences of a line that are questions of different kinds, each with a time of its own; else none."""
    stops = [place + 1 for place, word in enumerate(heard.words) if word == "?"]
    spans = [span for span in itertools.pairwise([0, *stops, len(heard.words)]) if span[1] - span[0] > 1]
    if not 1 < len(spans) < 4:
        return []
    texts = [heard.text[heard.tokens[start].start : heard.tokens[stop - 1].end] for start, stop in spans]
    sentences = [hear(text, directory, lean) for text in texts]
    times = {_slots(sentence) for sentence in sentences}
    kinds = {_kind(sense(sentence, RULES)) for sentence in sentences}
    apart = () not in times and len(times) == len(kinds) == len(sentences)
    return sentences if apart and kinds <= set(_ANSWERS) else []


#: Words that open the setting of a question, not one of its own.
_SETTING = frozenset("since because as to if of for in from by before after with without given at using assuming under".split())


def _asks_something(heard: Heard) -> bool:
    """Whether a clause is a question or a request by itself, not the setting of another one."""
    words = [word for word in heard.words if word.isalnum()]
    if heard.shown & {"suppose"} and not heard.shown & {"how_much", "ask_when", "ask_who", "ask_where", "how_long", "how_many"}:
        return False
    return words[:2] != ["now", "that"] and (words[0] if words else "") not in _SETTING


def _slots(heard: Heard) -> tuple[object, ...]:
    return tuple((when.relation, when.start, when.last_day) for when in heard.whens)


def _kind(found: Sense) -> str:
    return found.rules[0][0].kind if found.rules else ""


# one question -----------------------------------------------------------------------------------------


class Read(NamedTuple):
    """One question read: its deal (None, and the `candidates`, where several may be meant), its sense and what that
    came to: a reading, or the answer that asks back or declines."""

    deal: Deal | None
    candidates: list[Deal]
    sense: Sense
    outcome: Reading | Answer


def read_one(book: Book, heard: Heard, as_of: date, named: str | None, state: State | None) -> Read:
    """Find the deal of a question, the rules that fit and the reading that the best one gives."""
    deal, candidates = _deal(book, heard, named, state)
    found = sense(heard, RULES, _discounted(deal))
    outcome = read_sense(book, heard, found, deal, as_of, state)
    if deal is not None and isinstance(outcome, Reading):
        outcome = replace(outcome, deal=deal.id)
    return Read(deal, candidates, found, outcome)


def answer_one(book: Book, heard: Heard, read: Read, as_of: date, state: State | None) -> Reply:
    """Answer a question that was read."""
    deal, candidates, _, reading = read
    if isinstance(reading, Answer):
        return Reply(_noted(reading, heard), state)
    whole = deal is None and reading.kind in ("portfolio", "compare")
    if deal is None:
        if not whole:
            choices = [_of_deal(heard, reading, candidate.title) for candidate in candidates[:4]]
            text = f"Which deal do you mean: {', '.join(candidate.title for candidate in candidates[:8])}?"
            return Reply(_noted(unclear(heard.text, as_of, text, choices, reading.kind), heard), state)
        deal = book.deals[0]
        reading = replace(reading, deal=deal.id)
    answer = answer_reading(book, deal, heard.text, reading, as_of, state)
    if reading.carried and answer.read_as:
        answer = replace(answer, read_as=f"{answer.read_as} (kept: {', '.join(reading.carried)})")
    keep = State(replace(reading, deal=None) if whole else reading)
    if reading.kind in ("why", "source", "help") and state is not None:
        keep = state
    return Reply(_noted(answer, heard), keep)


def _of_deal(heard: Heard, reading: Reading, title: str) -> str:
    """The question asked of one deal; where it asks which one, the plain question of its kind."""
    if asks_which_deal(heard.words):
        plain_one = EXAMPLES.get(reading.kind, EXAMPLES["cost"])
        return plain_one.replace("the deal", title) if "the deal" in plain_one else f"{plain_one} for {title}"
    return f"{heard.text.rstrip(' ?.!')} for {title}"


def _discounted(deal: Deal | None) -> tuple[Span, ...]:
    """The deal's own discounted months, which a what-if may name."""
    return tuple(discount_span(deal, term) for term in deal.of_type(Discount)) if deal else ()


def _noted(answer: Answer, heard: Heard) -> Answer:
    """The answer with what was set right in the typing."""
    if not heard.corrections:
        return answer
    told = tuple(f"Read “{typed}” as “{meant}”." for typed, meant in heard.corrections)
    return replace(answer, assumptions=(*told, *answer.assumptions))


def _deal(book: Book, heard: Heard, named: str | None, state: State | None) -> tuple[Deal | None, list[Deal]]:
    """The deal a line is about: the one it names, the caller's, the conversation's, or the only one."""
    mentioned: set[str] | None = None
    for mention in heard.mentions:
        ids = set(mention.deals)
        mentioned = ids if mentioned is None else (mentioned & ids or mentioned | ids)
    if mentioned is not None and len(mentioned) == 1:
        return book.deal(next(iter(mentioned))), []
    if "other_one" in heard.shown and state is not None and len(book.deals) == 2:
        return next(deal for deal in book.deals if deal.id != state.reading.deal), []
    kept = named or (state.reading.deal if state else None)
    if kept and book.deal(kept) and (mentioned is None or kept in mentioned):
        return book.deal(kept), []
    if len(book.deals) == 1:
        return book.deals[0], []
    return None, [deal for deal in book.deals if mentioned is None or deal.id in mentioned]


def answer_reading(book: Book, deal: Deal, question: str, reading: Reading, as_of: date, state: State | None = None) -> Answer:
    """Put a reading to a deal as it was known on the as-of day, and under what it supposes."""
    contract = deal.known(as_of)
    supposed, told, refusals = apply(contract, reading.changes)
    asked = Asked(book, supposed, question, replace(reading, notes=(*reading.notes, *refusals)), as_of,
                  contract if told else None, told)  # fmt: skip
    if reading.kind == "why":
        return why.answer(asked, state, answer_reading)
    if reading.changes and not told:
        return unclear(question, as_of, " ".join(refusals), [], reading.kind)
    answer = _answered(asked)
    if told:
        answer = _against(answer, _answered(replace(asked, deal=contract, contract=None, supposed=())))
    return _scaled(deciding.told(asked, _other_readings(asked, answer, contract)), reading)


def _answered(asked: Asked) -> Answer:
    if asked.reading.asks == "overview":
        return about.overview(asked)
    return _ANSWERS[asked.reading.kind](asked)  # type: ignore[no-any-return]


def _scaled(answer: Answer, reading: Reading) -> Answer:
    """The answer with its amount (or its total) said in the unit asked for, too; what stays in full is told."""
    amount = answer.value if answer.value is not None else answer.facts.get("total")
    if reading.scale is None or not isinstance(amount, Amount):
        return answer
    power = {"thousands": 3, "millions": 6, "billions": 9}[reading.scale]
    ends = [plain(end, amount.currency) for end in dict.fromkeys(amount.bounds)]
    figures = " to ".join(f"{Decimal(end).scaleb(-power).normalize():,f}" if end is not None else "no bound" for end in ends)
    total = "" if answer.value is not None else "total "
    below = "rows" if answer.rows else "figures"
    told = f"Only the headline is also in {reading.scale}; the {below} below it are in full."
    headline = f"{answer.headline} ({total}in {reading.scale}: {figures})"
    return replace(answer, headline=headline, assumptions=(told, *answer.assumptions))


def _against(answer: Answer, contract: Answer) -> Answer:
    """A what-if's answer beside the contract's: both values, and the difference."""
    facts = dict(answer.facts)
    changes = "; ".join(f"{change.term} {change.supposed} instead of {change.contract}" for change in answer.what_if)
    mine, theirs = answer.value, contract.value
    if mine is None:
        mine, theirs = facts.get("total"), contract.facts.get("total")  # type: ignore[assignment]
    headline = f"What if, {changes}: {answer.headline}"
    if isinstance(mine, Amount) and isinstance(theirs, Amount):
        facts["contract"], facts["difference"] = theirs, mine - theirs
        headline += f" ({mine - theirs} against the contract's {theirs})"
    elif theirs is not None and not isinstance(theirs, str):
        facts["contract"] = theirs if isinstance(theirs, date) else str(theirs)
        if isinstance(mine, date) and isinstance(theirs, date):
            facts["difference"] = (mine - theirs).days
    return replace(answer, facts=facts, headline=headline)


def _other_readings(asked: Asked, answer: Answer, contract: Deal) -> Answer:
    """What the answer would be under the readings that were not chosen, where it differs."""
    if answer.status != "answered":
        return answer
    used = {cited.term for cited in answer.sources}
    told = []
    for overlay in contract.other_readings(asked.as_of):
        if not used & {title(name) for name in overlay.patch.names}:
            continue
        deal, _, _ = apply(contract.read_as(overlay), asked.reading.changes)
        other = _answered(asked.under(deal))
        if (other.value, dict(other.facts)) != (answer.value, dict(answer.facts)):
            told.append(f"Under another reading, {overlay.title}: {other.headline}.")
    return replace(answer, assumptions=(*answer.assumptions, *told)) if told else answer
