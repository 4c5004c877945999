"""How a line is read, step by step, for whoever writes rules: what `asking` does on the way to an answer, told.

`explain` goes the same way as `ask`; `explain_phrase` reads one time or duration and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from core.answer import STATUSES, Answer, Status, number
from core.dates import Span
from core.deal import Book
from core.language.hearing import LONGEST, Heard
from core.language.values import Duration, Found, Lean, Percent, Quantity, Sum, When, read_phrase
from core.questions.asking import RULES, answer_one, questions_of, read_one
from core.questions.reading import Reading, State
from core.questions.rules import Rule
from core.questions.slots import read_sense
from core.questions.understanding import Sense

#: What times are in a question, in the order in which they are told.
_ROLES = ("days", "given", "target", "avoid", "cancel")
#: Times that have days of their own only in a deal or after another question.
_LEANING = frozenset(("next_count", "last_count", "shift", "deal_first", "deal_last", "deal_year"))


@dataclass(frozen=True)
class Rejected:
    """A rule that fits too, why another went first, and what it alone would have made of the line."""

    rule: Rule
    why: str
    outcome: Reading | Answer


@dataclass(frozen=True)
class Part:
    """One question of a line: what was heard, the rules that fit, the reading, and what it ended in.

    `reading` is None where the question was asked back or declined; `answer` says why. `barred` are the rules that
    would fit but for the features given with them.
    """

    heard: Heard
    sense: Sense
    deal: str | None
    reading: Reading | None
    rejected: tuple[Rejected, ...]
    barred: tuple[tuple[Rule, frozenset[str]], ...]
    answer: Answer

    def to_json(self) -> dict[str, Any]:
        heard, found = self.heard, self.sense
        return {
            "text": heard.text,
            "tokens": [{"text": token.text, "word": token.word, "kind": token.kind} for token in heard.tokens],
            "corrections": [list(pair) for pair in heard.corrections],
            "values": _values(found),
            "names": [
                {"text": _typed(heard, name.first, name.after), "deals": sorted(name.deals), "roles": sorted(name.roles)}
                for name in heard.mentions
            ],
            "features": _features(heard),
            "added": sorted(found.shown - heard.shown),
            "dropped": sorted(heard.shown - found.shown),
            "past": heard.past,
            "unknown_words": list(heard.unknown),
            "rules": [
                {**_named(rule), "explained": explained, "unexplained": sorted(left), "by": sorted(rule.uses & found.shown)}
                for rule, explained, left in found.rules
            ],
            "barred": [{**_named(rule), "by": sorted(by)} for rule, by in self.barred],
            "supposition": _supposition(found),
            "deal": self.deal,
            "reading": self.reading.to_json() if self.reading is not None else None,
            "rejected": [{**_named(other.rule), "why": other.why, **_outcome(other.outcome)} for other in self.rejected],
            "status": self.answer.status,
            "headline": self.answer.headline,
            "choices": list(self.answer.choices),
        }


@dataclass(frozen=True)
class Explained:
    """One line and its questions, in order. `refusal` is why a line was not read at all; it then has no parts."""

    question: str
    as_of: date
    parts: tuple[Part, ...] = ()
    refusal: Answer | None = None

    @property
    def status(self) -> Status:
        """The worst outcome of its questions."""
        answers = [part.answer for part in self.parts] + ([self.refusal] if self.refusal else [])
        return max((answer.status for answer in answers), key=STATUSES.index)

    def to_json(self) -> dict[str, Any]:
        return {
            "question": self.question,
            "as_of": self.as_of.isoformat(),
            "status": self.status,
            "refusal": self.refusal.headline if self.refusal else None,
            "parts": [part.to_json() for part in self.parts],
        }


def explain(book: Book, question: str, as_of: date, deal: str | None = None, state: State | None = None) -> Explained:
    """How `ask` reads the same line. No line raises."""
    heard = questions_of(book, question, as_of, deal, state)
    if isinstance(heard, Answer):
        return Explained(question, as_of, refusal=heard)
    parts = []
    for one in heard:
        part, state = _part(book, one, as_of, deal, state)
        parts.append(part)
    return Explained(question, as_of, tuple(parts))


def _part(book: Book, heard: Heard, as_of: date, named: str | None, state: State | None) -> tuple[Part, State | None]:
    """One question explained, and the state after it."""
    read = read_one(book, heard, as_of, named, state)
    deal, _, found, outcome = read
    reading = outcome if isinstance(outcome, Reading) else None
    rejected = []
    for place, fitting in enumerate(found.rules):
        if place == 0 and not (reading and reading.carried):
            continue
        why = _why(fitting, found.rules[0]) if place else "the turn before goes on"
        alone = read_sense(book, heard, replace(found, rules=(fitting,)), deal, as_of, None)
        rejected.append(Rejected(fitting[0], why, alone))
    fits = {rule.name for rule, _, _ in found.rules}
    barred = tuple(
        (rule, rule.stops & found.shown) for rule in RULES
        if rule.name not in fits and rule.stops & found.shown and all(group & found.shown for group in rule.groups)
    )  # fmt: skip
    reply = answer_one(book, heard, read, as_of, state)
    part = Part(heard, found, deal.id if deal else None, reading, tuple(rejected), barred, reply.answer)
    return part, reply.state or state


def _why(other: tuple[Rule, int, frozenset[str]], first: tuple[Rule, int, frozenset[str]]) -> str:
    """Why a rule comes after the first one: by the order that `sense` puts them in."""
    if other[2] and not first[2]:
        return f"leaves {', '.join(sorted(other[2]))} unexplained"
    if other[1] != first[1]:
        return f"explains {_counted(other[1], 'word')}, not {first[1]}"
    if len(other[0].groups) != len(first[0].groups):
        return f"needs {_counted(len(other[0].groups), 'feature')}, not {len(first[0].groups)}"
    return "stands later in the tables of rules"


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'s' * (count != 1)}"


# a part as plain data ---------------------------------------------------------------------------------


def _typed(heard: Heard, first: int, after: int) -> str:
    """The words of some tokens as typed."""
    return heard.text[heard.tokens[first].start : heard.tokens[after - 1].end] if after > first else ""


def _named(rule: Rule) -> dict[str, Any]:
    return {"rule": rule.name, "kind": rule.kind, "asks": rule.asks}


def _outcome(outcome: Reading | Answer) -> dict[str, Any]:
    if isinstance(outcome, Reading):
        return {"reading": outcome.to_json(), "status": None, "headline": None}
    return {"reading": None, "status": outcome.status, "headline": outcome.headline}


def _features(heard: Heard) -> list[dict[str, Any]]:
    """The features of each phrase, left to right."""
    names: dict[tuple[int, int], set[str]] = {}
    for feature in heard.features:
        names.setdefault((feature.first, feature.after), set()).add(feature.name)
    return [{"text": _typed(heard, *place), "names": sorted(shown)} for place, shown in sorted(names.items())]


def _values(found: Sense) -> list[dict[str, Any]]:
    """All values, left to right, each with its words and the rules of the grammar that read it."""
    heard, values = found.heard, found.heard.values
    anchors = {item.when: item.anchor for item in found.attached}
    roles = {when: role for role in _ROLES for when in found.role(role)}
    roles |= dict.fromkeys(found.supposition.uses, "supposed")
    roles |= dict.fromkeys(heard.omitted, "left out")
    told: list[tuple[int, dict[str, Any]]] = []
    for when in values.whens:
        place = {"role": roles.get(when, "aside"), "anchor": anchors.get(when) or None}
        told.append((when.first, {"text": _typed(heard, when.first, when.after), **_time(when), **place}))
    others: list[tuple[str, Found[Any]]] = [
        *(("duration", item) for item in values.durations), *(("sum", item) for item in values.sums),
        *(("percent", item) for item in values.percents), *(("quantity", item) for item in values.quantities),
        *(("number", item) for item in values.numbers),
    ]  # fmt: skip
    for kind, item in others:
        plain = {"kind": kind, "value": _value(item.value), "rules": list(item.rules)}
        told.append((item.first, {"text": _typed(heard, item.first, item.after), **plain}))
    return [plain for _, plain in sorted(told, key=lambda pair: pair[0])]


def _value(value: Any) -> str:
    match value:
        case Duration():
            return value.iso()
        case Sum(amount, currency):
            return f"{number(amount)} {currency or ''}".rstrip()
        case Percent(share):
            return f"{number(share)}%"
        case Quantity(amount, unit):
            return f"{number(amount)} {unit}"
    return number(value.value)


def _time(when: When) -> dict[str, Any]:
    return {
        "kind": "time",
        "relation": when.relation,
        "start": when.start and when.start.isoformat(),
        "last_day": when.last_day and when.last_day.isoformat(),
        "target": _span(when.target),
        "grain": when.grain,
        "duration": when.duration and when.duration.iso(),
        "count": when.count,
        "notes": list(when.notes),
        "problem": when.problem,
        "options": list(when.options),
        "rules": list(when.rules),
    }


def _span(span: Span | None) -> list[str] | None:
    return None if span is None or span.empty else [span.start.isoformat(), span.last_day.isoformat()]


def _supposition(found: Sense) -> dict[str, Any] | None:
    """What is supposed; None where nothing is."""
    supposed = found.supposition
    if not supposed.changes:
        return None
    return {
        "changes": [
            {"what": what, "value": value, "since": since and since.isoformat()} for what, value, since in supposed.changes
        ],
        "explains": sorted(supposed.explains & found.heard.shown),
        "times": [_typed(found.heard, when.first, when.after) for when in supposed.uses],
    }


# phrases ----------------------------------------------------------------------------------------------


def explain_phrase(text: str, as_of: date, day_first: bool | None = None, fiscal_start: int = 1) -> dict[str, str | None]:
    """`start` and `last_day` of the one time of a phrase (None for an open side), or its `duration`, as ISO 8601.

    Empty where there is neither, where it is asked back, and where its days are none or lean on a deal.
    """
    told = describe_phrase(text, as_of, day_first, fiscal_start)
    if told.get("kind") == "duration":
        return {"duration": told["duration"]}
    start, last_day = told.get("start"), told.get("last_day")
    if not told or told["problem"] or told["relation"] in _LEANING or (start and last_day and start > last_day):
        return {}
    return {"start": start, "last_day": last_day}


def describe_phrase(text: str, as_of: date, day_first: bool | None = None, fiscal_start: int = 1) -> dict[str, Any]:
    """The same with how it was read: relation, rules, notes or the problem. Empty where nothing is found."""
    if len(text) > LONGEST:
        return {}
    found = read_phrase(text, Lean(as_of, day_first=day_first, fiscal_start=fiscal_start))
    if isinstance(found, Duration):
        return {"kind": "duration", "duration": found.iso()}
    return _time(found) if found is not None else {}
