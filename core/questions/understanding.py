"""A sentence heard -> what it asks: the rules that fit, the one that explains most, and the slots it fills."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from core.dates import DAY, Span, add_months
from core.deal import Deal
from core.language.hearing import Heard
from core.language.lexicon import Feature
from core.language.values import When
from core.questions.capacity import UNITS
from core.questions.reading import SCALES, Days, Grain, Scale
from core.questions.rules import Rule
from core.questions.supposing import Supposition, suppose

_RANGES = frozenset("through between since from after before left so_far rest to_date now_through next last by as_of deal_first deal_last".split())
#: Of these, the ones that may also name a day from which a price holds.
_POINTS = frozenset("from as_of by since after".split())
#: Features that by themselves say nothing about what is asked.
_WEAK = frozenset(
    "noise most least out figure deal_word able now send_by need lean yes_no change_to lower higher in_units negation table instead longer half share without free help "
    "other_one role_customer role_provider".split()
)
#: Features that a reading must not leave unexplained: the question would be about something else.
_HARD = frozenset(
    "legal advice drafting forecast chitchat renewal discount billing proration capacity gpus unit_price exit_fee lockin "
    "clause_law clause_other unknowns avoid saved exposure revenue proration portfolio compare signed notice source".split()
)
_ANCHORS = ("notice", "leave", "cancel", "end", "avoid", "pay", "owe", "cost", "saved", "fee", "fees", "exposure", "start", "deadline",
            "revenue", "receive", "term", "renewal")  # fmt: skip


#: Words of a question for what comes after a day.
_COMING = frozenset("happens happen happening comes next follows goes changes occurs".split())
#: What "which ..." asks for one of.
_DEALS = frozenset("deal contract agreement lease one".split())
_ORDERING = frozenset("first last soonest earliest latest sooner".split())


class Attached(NamedTuple):
    """A time expression and what it belongs to: the anchor feature nearest before it, or else after it."""

    when: When
    anchor: str


@dataclass(frozen=True)
class Sense:
    """What a sentence shows, once its values are counted too, and which rules fit it."""

    heard: Heard
    shown: frozenset[str]
    attached: tuple[Attached, ...]
    supposition: Supposition
    rules: tuple[tuple[Rule, int, frozenset[str]], ...]  #: rule, words explained, features left unexplained

    def role(self, name: str) -> list[When]:
        return [item.when for item in self.attached if _role(self, item) == name]


def sense(heard: Heard, rules: Iterable[Rule], discounted: tuple[Span, ...] = ()) -> Sense:
    """The features of a sentence and the rules that fit them, those that explain most first."""
    supposition = suppose(heard, discounted)
    used = (*supposition.uses, *heard.omitted)
    whens = [when for when in heard.whens if when not in used and not _aside(heard, when)]
    attached = tuple(Attached(when, _anchor(heard, when)) for when in whens)
    shown = set(heard.shown) - (supposition.explains if supposition.changes else frozenset())
    shown -= _same_grain(attached, shown)
    if _unpaid(heard):
        shown.add("avoid")
    shown |= _seen(heard, attached, shown, supposition)
    fitting = []
    groups = _occurrences(heard, supposition)
    later = {name for names, _ in groups for name in names}
    for rule in rules:
        if rule.fits(shown):
            if rule.groups[0] & heard.shown and not any(group & (later | (shown - heard.shown)) for group in rule.groups):
                continue  # only the preamble speaks of it
            explained = sum(size for names, size in groups if names & rule.uses)
            left = frozenset(
                name for names, _ in groups if not names & rule.uses and not names & _WEAK for name in names if name in _HARD
            ) - (frozenset(("advice",)) if heard.shown & {"how_much", "ask_when", "cost"} else frozenset())
            fitting.append((rule, explained, left))
    fitting.sort(key=lambda item: (len(item[2]) > 0, -item[1], -len(item[0].groups)))
    return Sense(heard, frozenset(shown), attached, supposition, tuple(fitting))


def _aside(heard: Heard, when: When) -> bool:
    """ "28 November 2026, a Saturday", "until Christmas Eve, so 24 December": a time that only says another one again."""
    if when.relation == "on" and any(other is not when and other.last_day == when.last_day and other.relation != "on" for other in heard.whens):
        return True
    monthly = heard.shown & {"per_month", "per_year", "by_month"} or any(
        (found.value.months, found.value.days) in ((1, 0), (12, 0)) for found in heard.values.durations
    )
    if _is_today(when) and monthly and not heard.shown & {"leave", "notice", "cancel"}:
        return True  # "each month right now"
    return when.first > 0 and heard.words[when.first - 1] == "a" and when.rules[-1:] in (("weekday",), ("weekday_weak",))


#: The words for a breakdown by a period, by that period.
_BY = {"month": {"by_month", "per_month"}, "quarter": {"by_quarter"}, "year": {"by_year", "per_year"}, "fiscal_year": {"by_year", "per_year"}}


def _same_grain(attached: tuple[Attached, ...], shown: set[str]) -> set[str]:
    """ "annual cost for 2028" is no breakdown: the one period named is the one that it would be broken down by."""
    if len(attached) != 1 or attached[0].when.relation not in ("in", "on"):
        return set()
    dropped = _BY.get(attached[0].when.grain, set())
    return dropped if shown & {"cost", "pay", "fees", "fee", "how_much", "revenue", "owe", "table"} else dropped - {"per_month"}


def _occurrences(heard: Heard, supposition: Supposition) -> list[tuple[frozenset[str], int]]:
    """The features that each phrase of the sentence shows, and how many words it has; explained ones left out."""
    by_place: dict[tuple[int, int], set[str]] = {}
    for feature in heard.features:
        by_place.setdefault((feature.first, feature.after), set()).add(feature.name)
    explained = supposition.explains if supposition.changes else frozenset()
    preamble = _preamble(heard)
    by_place = {place: names for place, names in by_place.items() if place[0] >= preamble}
    return [
        (frozenset(names), after - first) for (first, after), names in by_place.items()
        if not names & explained and names != {"noise"}
    ]  # fmt: skip


def _preamble(heard: Heard) -> int:
    """Where the question begins after "For the board deck:" and the like; 0 where there is no such opening."""
    if ":" not in heard.words[:12]:
        return 0
    stop = heard.words.index(":")
    if any(when.first < stop for when in heard.whens) or heard.words[0] in ("if", "terminate", "notice", "exit"):
        return 0
    telling = {"how_much", "ask_when", "cost", "pay", "notice", "deadline", "fee", "fees", "exposure", "end", "revenue", "leave", "owe"}
    if not any(feature.first > stop and feature.name in telling for feature in heard.features):
        return 0
    if any(feature.after <= stop and feature.name in ("leave", "cancel", "notice", "now", "suppose") for feature in heard.features):
        return 0
    return stop + 1


def _anchor(heard: Heard, when: When) -> str:
    """The anchor nearest before a time expression in the same clause; the nearest after it where there is none."""
    before: Feature | None = None
    after: Feature | None = None
    for feature in heard.features:
        if feature.name not in _ANCHORS:
            continue
        if feature.after <= when.first:
            if before is None or feature.first >= before.first:
                before = _stronger(before, feature)
        elif feature.first >= when.after and after is None:
            after = feature
    if before is not None and after is not None:
        comma = any(heard.words[place] in (",", ";", ":", "?") for place in range(before.after, when.first))
        opens = any(heard.words[place] in ("if", "when", "what", "how") for place in range(before.after, when.first))
        joined = when.after == after.first
        if (comma or opens) and joined:
            return after.name
    chosen = before or after
    return chosen.name if chosen else ""


def _stronger(one: Feature | None, other: Feature) -> Feature:
    """Of two features of one phrase, the one that tells more: notice before the rest, leave before end."""
    if one is None or one.first != other.first:
        return other
    return one if _ANCHORS.index(one.name) < _ANCHORS.index(other.name) else other


def _role(sense: Sense, item: Attached) -> str:
    """Whether a time says when notice is given, when the end is to be, or which days are asked about."""
    return _role_of(sense.heard, item, sense.shown)


def _role_of(heard: Heard, item: Attached, shown: Iterable[str]) -> str:
    when, anchor = item.when, item.anchor
    if when.relation in ("left", "so_far", "total", "shift"):
        return "days"
    preposition = heard.words[when.first]
    if anchor in ("leave", "cancel", "end", "deadline") and _is_today(when):
        return "given"
    if anchor == "notice":
        asked = [feature for feature in heard.places("ask_when", "deadline") if feature.after <= when.first]
        if preposition == "for" or (any(feature.first < when.first for feature in asked) and not _said_after(heard, when, asked)):
            return "target"
        if when.relation in ("on", "in", "by", "before", "between", "next"):
            return "given"
        return "target" if when.relation == "through" else "given"
    if anchor == "deadline":
        return "target"
    if anchor == "cancel":
        return "cancel"
    if anchor in ("leave", "end"):
        return "target"
    if anchor == "avoid":
        return "avoid"
    if "avoid" in shown and anchor in ("pay", "owe", "fee", "fees", "cost"):
        return "avoid"
    return "days"


def _is_today(when: When) -> bool:
    """Whether a time is simply today: a notice to be given at once."""
    return when.relation == "on" and any(rule in ("today", "now", "right_now") for rule in when.rules)


def _said_after(heard: Heard, when: When, asked: list[Feature]) -> bool:
    """Whether the asking words belong to another verb than notice: "when does it end if we give notice on ..."."""
    notices = [feature for feature in heard.places("notice") if feature.after <= when.first]
    if not notices:
        return False
    notice = notices[-1]
    between = [
        feature for feature in heard.places("end", "leave", "cancel", "suppose")
        if feature.first > min(item.first for item in asked) and feature.after <= notice.first
    ]  # fmt: skip
    return bool(between)


def _seen(heard: Heard, attached: tuple[Attached, ...], shown: set[str], supposition: Supposition) -> set[str]:
    """Features in capitals: what the values and their places add."""
    seen: set[str] = set()
    content = shown - _WEAK - {"noise", "greeting", "thanks", "lean"}
    roles = {item.when: _role_of(heard, item, shown) for item in attached}
    if any(item.when.relation != "total" for item in attached) or heard.omitted:
        seen.add("DAYS")
    for item in attached:
        relation = item.when.relation
        role = roles[item.when]
        seen |= {"LONG"} if relation in _RANGES - _POINTS else set()
        seen |= {"RANGE"} if relation in _RANGES or item.when.grain in ("quarter", "half", "year", "fiscal_year") else set()
        seen |= {"TOTAL"} if relation == "total" else set()
        seen |= {"DATED"} if relation not in ("total", "left", "so_far") else set()
        seen |= {"LEFT"} if relation == "left" else set()
        seen |= {"GIVEN"} if role == "given" else set()
        seen |= {"TARGET"} if role in ("target", "avoid", "cancel") else set()
    changed = {change.what for change in supposition.changes}
    used = bool(changed & {"price", "amount_off", "amount_up"}) or any(
        change.what == "discount_price" and change.value != "0" for change in supposition.changes
    )
    seen |= {"PAST"} if heard.past else set()
    for name, found in (("SUM", () if used else heard.values.sums), ("PERCENT", heard.values.percents), ("QUANTITY", heard.values.quantities),
                        ("DURATION", heard.values.durations)):  # fmt: skip
        seen |= {name} if found else set()
    if shown & set(UNITS):
        seen.add("UNIT")
    if heard.values.durations and "fee" in shown and any((found.value.months, found.value.days) == (0, 1) for found in heard.values.durations):
        shown.add("per_day")
    if "now" in shown and shown & {"leave", "cancel", "notice"} and not shown & {"need"} and "TARGET" not in seen:
        seen.add("GIVEN")
    if _unpaid(heard):
        seen.add("avoid")
    if any(what.startswith("notice_") for what in changed):
        seen.add("PERIOD_CHANGED")
    if _provider_first(heard):
        seen.add("PROVIDER_FIRST")
    later = [item.when for item in attached if item.when.relation in ("after", "from") and item.when.target is not None]
    if later and content <= {"key_dates", "end", "term"} and _COMING & set(heard.words[: later[0].first]):
        seen.add("COMES_AFTER")
    if heard.words[:1] == ("how",) and not shown & {"how_much", "how_long", "how_many", "how_soon", "elapsed"}:
        seen.add("HOW")
    if asks_which_deal(heard.words):
        seen.add("WHICH_DEAL")
    if _ORDERING & set(heard.words):
        seen.add("ORDERED")
    if "which" in heard.words or "what" in heard.words:
        seen.add("WHICH")
    if supposition.changes:
        seen.add("SUPPOSED")
    if shown & {"most", "least"} and set(heard.words) & {"year", "years", "quarter", "quarters", "month", "months"} and "exposure" not in shown:
        seen.add("SUPERLATIVE")
    if {"over", "up"} & set([word for word in heard.words if word.isalpha()][-1:]):
        seen |= {"end"} if "ask_when" in shown else set()
    quiet = content <= {"figure", "reach"}
    if quiet and any(item.when.relation in ("left", "rest", "to_date", "so_far") for item in attached):
        seen.add("LEFT_ALONE")
    if "GIVEN" not in seen and _notice_asked(heard, shown):
        seen.add("NOTICE_ASKED")
    if "GIVEN" in seen and shown & {"suppose"}:
        seen.add("suppose_notice")
    if content and content <= {"by_month", "by_quarter", "by_year", "per_month", "per_year", "table", "per_day", "per_week"}:
        seen.add("GRAIN_ALONE")
    if content and content <= {"deadline", "end", "lower", "key_dates", "billing", "ask_when"} and "deadline" in content:
        seen.add("DEADLINE_ALONE")
    if shown & {"fee"} and shown & {"per_month", "by_month"} and not shown & {"by_quarter", "by_year"} and "DAYS" not in seen and "table" not in shown:
        seen.add("GRAIN_OF_FEE")
    if "fee" in shown and (shown & {"per_month", "by_month"} or "monthly" in heard.words):
        seen.add("MONTHLY_FEE")
    seen |= _ones(heard, shown)
    return seen


def asks_which_deal(words: tuple[str, ...]) -> bool:
    """ "which deal ...", "what contract ...": the deal itself is asked for."""
    return any(one in ("which", "what") and other in _DEALS for one, other in itertools.pairwise(words))


def _ones(heard: Heard, shown: set[str]) -> set[str]:
    """ "for one megawatt", "what does a month cost": a single unit or period is a price per unit or period."""
    seen: set[str] = set()
    priced = shown & {"cost", "fee", "pay", "how_much", "per_month", "per_year", "fees"}
    for found in heard.values.quantities:
        name = {("MW", "1"): "per_mw_month", ("MW", "0.001"): "per_kw_month", ("kW", "1"): "per_kw_month", ("GPU", "1"): "per_gpu_month", ("MWh", "1"): "per_mwh"}.get(
            (found.value.unit, str(found.value.value.normalize()))
        )
        if name and (priced or name == "per_mwh"):
            seen |= {name, "UNIT"}
    for length in heard.values.durations:
        if (length.value.months, length.value.days) == (0, 1) and shown & {"fee", "cost"}:
            seen.add("per_day")
        if priced and not heard.whens and not shown & {"notice", "suppose", "leave"}:
            name = {(1, 0): "per_month", (12, 0): "per_year", (0, 1): "per_day"}.get((length.value.months, length.value.days))
            seen |= {name} if name else set()
    if heard.past and "each month" in " ".join(heard.words):
        seen.add("by_month")
    return seen


def _unpaid(heard: Heard) -> bool:
    """ "so that we do not have to pay for ...": a negation before paying, where notice or leaving is spoken of."""
    if not heard.shown & {"notice", "deadline", "leave", "cancel"}:
        return False
    for negation in heard.places("negation", "without"):
        for paid in heard.places("pay", "owe", "cost", "fee", "fees", "receive", "billing"):
            if 0 <= paid.first - negation.after <= 4:
                return True
    return False


def _provider_first(heard: Heard) -> bool:
    """Whether the provider is the one who receives: named before the verb, or simply "they"."""
    verbs = heard.places("receive", "revenue")
    if not verbs:
        return False
    first = verbs[0].first
    if any(mention.after <= first and "provider" in mention.roles for mention in heard.mentions):
        return True
    return any(place.after <= first for place in heard.places("role_provider")) or "they" in heard.words[:first]


def _notice_asked(heard: Heard, shown: set[str]) -> bool:
    """Whether the day of notice is what is asked for."""
    if "deadline" in shown and shown & {"notice", "leave", "cancel", "avoid"}:
        return True
    if "notice" not in shown or "ask_when" not in shown:
        return False
    notice = heard.places("notice")[0]
    for ask in heard.places("ask_when"):
        if ask.first >= notice.after and ask.first - notice.after <= 1:
            return True
        if ask.after <= notice.first:
            between = [f for f in heard.places("end", "leave", "cancel") if f.first >= ask.after and f.after <= notice.first]
            supposing = [f for f in heard.places("suppose") if ask.after <= f.first <= notice.first]
            if not (between and supposing) and not supposing:
                return True
    return False


# slots ------------------------------------------------------------------------------------------------


def days_of(when: When, deal: Deal, before: Span | None = None) -> Days:
    """The days that a time expression means in a deal."""
    match when.relation:
        case "deal_first" if when.duration is not None:
            return Days(deal.first_day, _after(deal.first_day, when) - DAY)
        case "deal_last" if when.duration is not None:
            stop = deal.span.stop
            start = add_months(stop, -when.duration.months) if when.duration.months else stop - when.duration.days * DAY
            return Days(start, deal.last_day)
        case "deal_year":
            start = add_months(deal.first_day, 12 * ((when.count or 1) - 1))
            return Days(start, min(add_months(start, 12) - DAY, deal.last_day))
        case "total":
            return Days(None, None)
        case "shift" if before is not None and when.duration is not None:
            sign = when.count or 1
            move = when.duration
            def moved(day: date) -> date:
                return add_months(day, sign * move.months) + sign * move.days * DAY
            stop = moved(before.stop) if before.stop.day == 1 else moved(before.last_day) + DAY
            return Days(moved(before.start), stop - DAY)
    return Days(when.start, when.last_day)


def _after(day: date, when: When) -> date:
    assert when.duration is not None
    return add_months(day, when.duration.months) + when.duration.days * DAY


def overlap(whens: Iterable[When], deal: Deal, before: Span | None) -> Days | None:
    """The days that all the time expressions share; None where there is none of them."""
    result: Days | None = None
    for when in whens:
        days = days_of(when, deal, before)
        result = days if result is None else result.meet(days)
    return result


def left_over(days: Days | None, omitted: Iterable[When], deal: Deal, before: Span | None) -> tuple[Days, ...]:
    """The spans that stay of the days asked for where others are left out of them; none where nothing stays."""
    parts: tuple[Days, ...] = (days or Days(None, None),)
    for when in omitted:
        for out in [Days(part.start, part.last_day) for part in when.parts] or [days_of(when, deal, before)]:
            parts = tuple(rest for part in parts for rest in part.less(out, deal.span))
    return parts


def grain_of(shown: frozenset[str]) -> Grain | None:
    """The period that a breakdown is asked by; the finest named one."""
    for names, grain in ((("by_month",), "month"), (("by_quarter",), "quarter"), (("by_year",), "year"), (("per_month",), "month"),
                         (("per_year",), "year")):  # fmt: skip
        if shown & set(names):
            return grain  # type: ignore[return-value]
    return None


def scale_of(heard: Heard) -> Scale | None:
    """ "in millions": the unit in which amounts are asked for."""
    for place in heard.places("in_units"):
        said = set(heard.words[place.first : place.after])
        for unit in SCALES:
            if unit in said:
                return unit
    return None
