"""The slots of a reading: which days, which end, whose notice, which figure; and what is asked back or declined."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from core.answer import Answer
from core.dates import DAY, Span, say
from core.deal import Book, Deal
from core.language.hearing import Heard
from core.language.values import When
from core.questions.apart import apart, apart_answer, period_words
from core.questions.capacity import UNITS
from core.questions.conversation import carry, follow_up
from core.questions.reading import Days, Grain, Reading, State
from core.questions.refusals import EXAMPLES, help_answer, refused, unclear
from core.questions.rules import Rule
from core.questions.supposing import opens_yes_no
from core.questions.understanding import Sense, grain_of, left_over, overlap, scale_of
from core.stated import Quantity
from core.terms import Capacity, Side, UnitFee


def span_before(state: State | None, book: Book) -> Span | None:
    """The span of the turn before, on which yearless dates lean."""
    if state is None:
        return None
    whole = state.reading.kind in ("portfolio", "compare")
    deal = book.deal(state.reading.deal or "") or (book.deals[0] if whole else None)
    days = state.reading.days or state.reading.target or state.reading.given
    if deal is None or days is None or (days.start is None and days.last is None):
        return None
    if days.start is None and days.last is not None:
        return Span.of(days.last, days.last)
    return days.within(deal.span)


def read_sense(book: Book, heard: Heard, found: Sense, deal: Deal | None, as_of: date, state: State | None) -> Reading | Answer:
    """The reading of a sentence, or the answer that asks back or declines."""
    if not heard.text.strip():
        return help_answer(book, heard.text, as_of)
    problem = next((when for when in heard.whens if when.problem), None)
    declined = bool(found.rules) and found.rules[0][0].kind in ("legal", "advice", "drafting", "forecast", "chitchat")
    if problem is not None and not declined:
        choices = [_replaced(heard, problem, option) for option in problem.options]
        return unclear(heard.text, as_of, problem.problem or "", choices, None)
    rule = _chosen(found)
    last = state.reading if state is not None else None
    pair = apart(heard, found, last, as_of)
    if pair is not None and not declined:
        return apart_answer(heard, pair, rule, last, as_of)
    foreign = _other_currency(heard, deal or book.deals[0])
    if foreign and rule is not None and not declined:
        told = f"{(deal or book.deals[0]).title} is in {(deal or book.deals[0]).currency}, and no exchange rate is a term."
        return unclear(heard.text, as_of, told, [], None)
    priced = rule is not None and rule.name == "supposed-price"
    leaning = follow_up(heard, found, state) or (
        state is not None and state.reading.kind not in ("exit", "notice_deadline") and priced
    )
    if (leaning or rule is None) and state is not None and (leaning or rule is None):
        carried = _carried(book, heard, found, deal, state, rule)
        if carried is not None and heard.unknown and not heard.mentions:
            return _strange(heard, as_of)
        if carried is not None:
            return carried
    if rule is None:
        return _nothing(book, heard, found, as_of, state)
    if heard.unknown and (not heard.mentions or any(" " in word for word in heard.unknown)) and rule.kind not in ("legal", "advice", "drafting", "forecast", "chitchat", "thanks"):
        if rule.kind in ("parties", "capacity", "source", "unknowns", "help", "greeting", "portfolio"):
            return refused(heard.text, as_of, "nothing")
        return _strange(heard, as_of)
    if rule.kind in ("greeting", "help"):
        return help_answer(book, heard.text, as_of)
    if rule.kind in ("legal", "advice", "drafting", "forecast", "chitchat", "thanks"):
        return refused(heard.text, as_of, rule.kind)
    left = found.rules[0][2]
    if left & {"legal", "drafting", "forecast", "chitchat"}:
        return refused(heard.text, as_of, min(left & {"legal", "drafting", "forecast", "chitchat"}))
    if rule.kind == "unclear":
        return _asks_back(heard, rule, deal or book.deals[0], as_of)
    if rule.kind in OMITTABLE and _partly(heard, found, deal or book.deals[0]):
        return _of_capacity(heard, deal or book.deals[0], as_of)
    if left:
        return unclear(heard.text, as_of, "I can read that in more than one way.", _suggestions(found), None)
    return _filled(book, heard, found, rule, deal, state, as_of)


_CURRENCIES = {
    "euro": "EUR", "euros": "EUR", "eur": "EUR", "€": "EUR", "pounds": "GBP", "gbp": "GBP", "sterling": "GBP", "£": "GBP",
    "yen": "JPY", "jpy": "JPY", "¥": "JPY", "francs": "CHF", "chf": "CHF", "dollars": "USD", "usd": "USD", "$": "USD",
}  # fmt: skip


def _other_currency(heard: Heard, deal: Deal) -> str | None:
    """A currency that a sentence names and that is not the deal's."""
    named = {_CURRENCIES[word] for word in heard.words if word in _CURRENCIES}
    named |= {found.value.currency for found in heard.values.sums if found.value.currency}
    return next((code for code in sorted(named) if code != deal.currency), None)


def _chosen(found: Sense) -> Rule | None:
    """The rule that explains most; None where none fits."""
    return found.rules[0][0] if found.rules else None


def _filled(book: Book, heard: Heard, found: Sense, rule: Rule, deal: Deal | None, state: State | None, as_of: date) -> Reading | Answer:
    """The reading with its slots: times by what they belong to, the rest by what they are."""
    shape = deal or book.deals[0]
    before = span_before(state, book)
    given, targets, avoided, cancelled = (found.role(name) for name in ("given", "target", "avoid", "cancel"))
    days_whens = found.role("days")
    if cancelled:
        today = [when for when in cancelled if when.start == when.last_day == as_of]
        if today:
            given = [*given, *today]
        elif rule.kind == "notice_deadline" or found.heard.places("notice") or rule.kind not in ("exit", "termination"):
            targets = [*targets, *cancelled]
        else:
            when = cancelled[0]
            day = _on_day(heard, when)
            choices = [f"if we give notice {day}, when does it end and what do we owe", f"what do we owe if the deal ends {day}"]
            return unclear(heard.text, as_of, "Is that the day of the notice, or the day of the end?", choices, "exit")
    leaving = rule.kind in ("exit", "notice_deadline")
    if leaving and not (given or targets or avoided):
        targets = [when for when in days_whens if when.target is not None and when.relation not in ("left", "so_far", "total", "since")]
        days_whens = [when for when in days_whens if when not in targets]
    if rule.kind not in ("exit", "notice_deadline", "exposure"):
        days_whens = [*days_whens, *given, *targets, *avoided]
    if rule.kind == "exposure":
        days_whens = [*days_whens, *given, *targets]
    notes = [note for when in heard.whens for note in when.notes if not (leaving and note.startswith("“"))]
    ahead = Days(as_of + DAY, None) if "more_to_come" in heard.shown and rule.kind in ("cost", "revenue") else None
    if any(when.relation == "left" for when in days_whens):  # "left as of today"
        days_whens = [when for when in days_whens if not (when.relation in ("as_of", "on") and when.last_day == as_of)]
    if rule.kind in ("cost", "revenue") and "cumulative" in heard.shown:
        days_whens = [replace(when, relation="through", start=None) if when.relation in ("in", "on", "as_of") else when for when in days_whens]
    if ahead is not None:
        days_whens = [when for when in days_whens if when.relation != "so_far"]
    if len(days_whens) > 1:
        days_whens = [when for when in days_whens if "since_start" not in when.rules]
    days = overlap(days_whens, shape, before)
    if days is not None and days.start and days.last and days.start > days.last and len(days_whens) == 2:
        dated = [when for when in days_whens if when.relation not in ("next", "last", "left", "so_far", "on")]
        days = overlap(dated, shape, before) if len(dated) == 1 else days  # "the last five months, January to May 2029"
    if ahead is not None:
        days = ahead if days is None else days.meet(ahead)
    parts = left_over(days, heard.omitted, shape, before) if heard.omitted else ()
    if heard.omitted and (rule.kind not in OMITTABLE or not parts or parts == (days or Days(None, None),)):
        return _omits(heard, rule, bool(parts), as_of)
    if parts:
        days = Days(parts[0].start, parts[-1].last)
    target_whens = avoided or targets
    target = overlap([_bare(when) for when in target_whens], shape, before) if leaving else None
    is_before = any(
        when.relation == "before" or (when.relation == "from" and heard.words[when.first - 1] not in ("effect", "effective"))
        for when in target_whens
    ) or (
        bool(avoided) and not any(when.relation == "after" for when in avoided)
    )
    gave = overlap([_bare(when) for when in given], shape, before) if leaving else None
    if gave is not None and any(when.relation == "before" for when in given) and gave.start:
        gave = Days(gave.start - DAY, gave.start - DAY)
    if leaving and given and any(when.relation == "by" for when in given) and gave is not None and gave.last:
        gave = Days(gave.last, gave.last)
    amount = heard.values.sums[0].value.value if heard.values.sums and "SUM" in found.shown else None
    unit = next((name for name in (*UNITS,) if name in _units(found.shown)), None)
    asks = _asks(heard, found, rule)
    changes = tuple(
        change for change in found.supposition.changes
        if not (change.what == "start" and change.value[:7] == shape.first_day.isoformat()[:7])
    )  # "given that it started in May 2026" supposes nothing
    kind = rule.kind
    if rule.name == "what-comes-after" and days is not None and days.start is not None and days.start <= shape.last_day:
        kind = "key_dates"  # what comes within the term is in its dates
    return Reading(
        kind=kind, rule=rule.name, asks=asks, days=None if leaving else days, given=gave, target=target, before=is_before,
        parts=parts if len(parts) > 1 else (),
        grain=grain_of(found.shown) or (_named_grain(heard) if rule.name == "dearest-period" else None), side=_side(heard, rule, book), amount=amount, beyond=_beyond(heard, rule),
        unit=unit, yes_no=opens_yes_no(heard), past=heard.past and rule.kind in ("cost", "revenue", "schedule", "billing")
        and "LEFT" not in found.shown and "more_to_come" not in heard.shown and not _whole_term(heard),
        topic=_topic(heard, rule), scale=scale_of(heard), changes=changes, notes=tuple(dict.fromkeys(notes)),
    )  # fmt: skip


#: The kinds whose days may be left out in part.
OMITTABLE = frozenset(("cost", "revenue", "schedule"))


def _omits(heard: Heard, rule: Rule, rest: bool, as_of: date) -> Answer:
    """Days left out of what has no such parts, all of the days, or none of them: asked back."""
    out = " and ".join(period_words(when.target) if when.target else _shown(heard, when) for when in heard.omitted)
    if rule.kind in OMITTABLE:
        none = f"{out} is no part of the days that are asked for."
        text = none if rest else "That leaves out all the days that it asks for."
        return unclear(heard.text, as_of, text, ["total cost", EXAMPLES["cost"]], rule.kind)
    text = "I can leave days out of a cost, not out of that."
    return unclear(heard.text, as_of, text, [f"total cost without {out}"], rule.kind)


def _whole_term(heard: Heard) -> bool:
    """ "the lifetime value": all of it, whatever the tense; but "total paid" is what was paid."""
    whole = {"lifetime", "whole", "entire", "full", "life"}
    return any(when.relation == "total" and whole & set(heard.words[when.first : when.after]) for when in heard.whens)


def _named_grain(heard: Heard) -> Grain:
    """The period whose highest or lowest is asked for."""
    names: tuple[tuple[str, Grain], ...] = (("month", "month"), ("quarter", "quarter"))
    return next((grain for word, grain in names if word in heard.words or f"{word}s" in heard.words), "year")


def _bare(when: When) -> When:
    """The time itself, without its direction word."""
    if when.target is None or when.relation in ("deal_first", "deal_last", "deal_year", "next", "last"):
        return when
    return replace(when, relation="in", start=when.target.start, last_day=when.target.last_day)


def _units(shown: frozenset[str]) -> list[str]:
    """The units named, the more specific one first."""
    order = ("per_gpu_hour", "per_gpu_month", "per_kw_year", "per_kw_month", "per_mwh", "per_mw_year", "per_mw_month")
    units = [name for name in order if name in shown]
    if "per_mw_month" in units and "per_year" in shown and "per_month" not in shown:
        units[units.index("per_mw_month")] = "per_mw_year"
    if "per_kw_month" in units and "per_year" in shown and "per_month" not in shown:
        units[units.index("per_kw_month")] = "per_kw_year"
    return units[:1]


def _beyond(heard: Heard, rule: Rule) -> bool:
    """Whether an amount is to be passed, not only reached: by the word nearest before it. Of deals, the last one."""
    if rule.name == "which-deal-ends":
        return bool({"last", "latest"} & set(heard.words))
    first = heard.values.sums[0].first if heard.values.sums else 0
    near = [feature for feature in heard.places("reach", "exceed") if feature.after <= first]
    if not near:
        return bool(heard.places("exceed"))
    last = near[-1].first
    return any(feature.name == "exceed" for feature in near if feature.first == last)


def _asks(heard: Heard, found: Sense, rule: Rule) -> str:
    """Which of the kind's figures is asked for first."""
    shown = heard.shown
    if rule.kind == "exit":
        first = [feature.name for feature in heard.features if feature.name in ("ask_when", "owe", "saved", "how_much", "how_soon", "pay", "cost")]
        money = next((name for name in first if name != "how_much"), first[0] if first else "")
        ends = [place.first for place in heard.places("end", "deadline") if found.role("given")]
        sums = [place.first for place in heard.places("owe", "saved", "pay", "cost", "how_much")]
        if ends and (not sums or ends[0] < sums[0]):
            return "end"
        if money == "saved":
            return "saved"
        if money in ("owe", "pay", "cost", "how_much") and "ask_when" not in first[:1]:
            return "owed"
        return "end"
    if rule.kind == "notice_deadline" and any(
        feature.after - feature.first > 1 and heard.words[feature.after - 2] in ("working", "business") for feature in heard.places("deadline")
    ):
        return "send_by"
    if rule.kind == "notice_deadline" and ("working" in heard.words or "business" in heard.words):
        return "send_by"
    signs_up = "up" in heard.words and {"signed", "sign", "signing"} & set(heard.words)
    if rule.name == "exposure-word" and ("TOTAL" in found.shown or signs_up):
        return "whole"  # "the total commitment that we signed up for": the whole term may be meant, too
    if rule.kind == "parties":
        if found.shown & {"signed"} and "ask_who" in found.shown:
            return "signed"
        if "counterparty" in heard.words or "other" in heard.words:
            return "counterparty"
        roles = [name for name, feature in (("customer", "role_customer"), ("provider", "role_provider")) if feature in shown]
        return roles[0] if len(roles) == 1 else ""
    if rule.name == "dearest-period":
        return "least" if "least" in shown else "most"
    if rule.kind in ("schedule", "threshold"):
        return "revenue" if "revenue" in shown else ""
    if rule.kind == "billing" and "ask_when" in shown and rule.asks == "":
        return "when"
    return rule.asks


def _side(heard: Heard, rule: Rule, book: Book) -> Side | None:
    """Who would leave: the party named as the one who acts."""
    if rule.kind not in ("exit", "notice_deadline", "exposure", "termination"):
        return None
    acts = heard.places("leave", "cancel", "notice", "end", "rights", "exposure")
    if not acts:
        return None
    if "either" in heard.words or "both" in heard.words or "each" in heard.words:
        return "either"
    first = acts[0].first
    subject = None
    for place, word in enumerate(heard.words[: first + 3]):
        if word in ("we", "us", "our", "i") and place < first:
            subject = "us"
        elif word == "they" and place < first:
            subject = "them"
    for mention in heard.mentions:
        if mention.after <= first and mention.roles and len(mention.roles) == 1:
            role = next(iter(mention.roles))
            before = heard.words[mention.first - 1] if mention.first else ""
            if before not in ("tell", "to", "with", "from", "notify", "inform", "pay", "for", "at", "by"):
                return role
    for feature in heard.places("role_customer", "role_provider"):
        if feature.after <= first:
            return "customer" if feature.name == "role_customer" else "provider"
    if subject == "them":
        return "provider" if book.perspective == "customer" else "customer"
    return None


#: "who pays for the electricity": what is asked about is the electricity.
_WHO_BEARS = re.compile(r"^(who|does) .*?(pays?|paying|covers|bears)( for)?( the)? ")


def _topic(heard: Heard, rule: Rule) -> str | None:
    if rule.asks == "clause":
        place = heard.places("clause_other")[0]
        topic = " ".join(heard.words[place.first : place.after])
        return _WHO_BEARS.sub("", topic)
    if rule.name == "which-deal-ends":
        return "start" if "start" in heard.shown and "end" not in heard.shown else "end"
    return rule.asks if rule.name == "clause-law" else "full price" if "full_price" in heard.shown else None


def _shown(heard: Heard, when: When) -> str:
    """The words of a time expression as typed."""
    return heard.text[heard.tokens[when.first].start : heard.tokens[when.after - 1].end]


_STANDING = frozenset(
    "on in by before after from between at through until within during today tomorrow next this last effective".split()
)


def _on_day(heard: Heard, when: When) -> str:
    """A time as it follows a verb: as typed where it opens with a direction, else with one."""
    if heard.words[when.first] in _STANDING or when.target is None:
        return _shown(heard, when)
    if when.target.days == 1:
        return f"on {say(when.target.start)}"
    said = period_words(when.target)
    return f"between {say(when.target.start)} and {say(when.target.last_day)}" if " to " in said else f"in {said}"


def _replaced(heard: Heard, when: When, option: str) -> str:
    """The question with a time expression put plainly."""
    start, stop = heard.tokens[when.first].start, heard.tokens[when.after - 1].end
    lead = heard.words[when.first]
    lead = f"{lead} " if lead in ("on", "by", "through", "until", "before", "after", "since", "from", "in", "to", "till") else ""
    return f"{heard.text[:start]}{lead}{option}{heard.text[stop:]}"


def _partly(heard: Heard, found: Sense, deal: Deal) -> bool:
    """Whether the cost of a quantity is asked for that is not the deal's capacity ("what would 150 MW cost")."""
    if found.supposition.changes or "UNIT" in found.shown:
        return False
    whole = [term.quantity for term in deal.of_type(Capacity) if isinstance(term.quantity, Quantity)]
    return any(
        (named.value.value, named.value.unit) not in [(one.value, one.unit) for one in whole]
        for named in heard.values.quantities
    )  # fmt: skip


def _of_capacity(heard: Heard, deal: Deal, as_of: date) -> Answer:
    """The cost of a part of the capacity: asked back, as the terms do not price one."""
    of = next((term.quantity for term in deal.of_type(Capacity) if isinstance(term.quantity, Quantity)), None)
    priced = any(isinstance(term, UnitFee) for term in deal.terms)
    text = f"{deal.title} gives no price for a part of its capacity; the fee is for all of it."
    text = "How much capacity is meant?" if priced else text
    unit = "GPU" if of is not None and of.unit == "GPU" else "MW"
    choices = [f"price per {unit}-month", "total cost", "how much capacity do we get"]
    return unclear(heard.text, as_of, text, choices, None)


def _asks_back(heard: Heard, rule: Rule, deal: Deal, as_of: date) -> Answer:
    if rule.asks == "capacity":
        return _of_capacity(heard, deal, as_of)
    if rule.asks == "owe":
        text = "Owed to date, still to come, or if you leave?"
        return unclear(heard.text, as_of, text, ["how much have we paid so far", "how much is left to pay",
                                                 "if we give notice today, what do we owe"], None)  # fmt: skip
    return unclear(heard.text, as_of, "I can read that in more than one way.", [], None)


def _strange(heard: Heard, as_of: date) -> Answer:
    """A question with a word that is no word of deals: perhaps about something else altogether, so it is asked back."""
    words = ", ".join(f"“{word}”" for word in dict.fromkeys(heard.unknown[:3]))
    return unclear(heard.text, as_of, f"I do not know {words}; if you mean a deal in the book, ask without it.", [], None)


def _suggestions(found: Sense) -> list[str]:
    kinds = list(dict.fromkeys(rule.kind for rule, _, _ in found.rules))
    return [EXAMPLES[kind] for kind in kinds if kind in EXAMPLES][:4]


def _nothing(book: Book, heard: Heard, found: Sense, as_of: date, state: State | None) -> Answer:
    """No rule fits: asked back where a word of deals was there, declined where none was."""
    if heard.omitted and not heard.unknown:
        out = " and ".join(period_words(when.target) if when.target else _shown(heard, when) for when in heard.omitted)
        choices = [f"total cost without {out}", "total cost"]
        return unclear(heard.text, as_of, f"Without {out}: what is asked for?", choices, None)
    deal_words = found.shown - {"SUPPOSED", "figure", "DAYS", "DATED", "RANGE", "LONG", "able", "now", "noise", "lean", "yes_no", "need", "negation", "greeting", "thanks", "change_to", "lower", "higher", "in_units",
                                "WHICH", "HOW", "ask_when", "ask_who", "ask_where", "suppose", "instead", "longer", "half", "share", "how_long",
                                "how_many", "without", "slip", "earlier", "free", "how_soon", "help", "ask_why", "table", "DURATION"}  # fmt: skip
    if heard.mentions or (deal_words and not heard.unknown):
        return unclear(heard.text, as_of, "I did not find a question in that which I can answer.", _suggestions_for(deal_words), None)
    return refused(heard.text, as_of, "nothing")


def _suggestions_for(shown: frozenset[str] | set[str]) -> list[str]:
    hints = {"notice": "notice_deadline", "leave": "exit", "cancel": "exit", "end": "term", "fee": "fee", "cost": "cost", "pay": "cost",
             "owe": "exposure", "revenue": "revenue", "capacity": "capacity", "deadline": "notice_deadline"}  # fmt: skip
    kinds = [kind for name, kind in hints.items() if name in shown] or ["cost", "notice_deadline", "exit", "term"]
    return [EXAMPLES[kind] for kind in dict.fromkeys(kinds)][:4]


def _carried(book: Book, heard: Heard, found: Sense, deal: Deal | None, state: State, rule: Rule | None) -> Reading | None:
    """The reading of the turn before with what this one names put in."""
    shape = deal or book.deal(state.reading.deal or "") or book.deals[0]
    before = span_before(state, book)
    roles = {name: found.role(name) for name in ("given", "target", "avoid", "cancel", "days")}
    return carry(heard, found, state.reading, roles, shape, before, rule)
