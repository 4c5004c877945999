"""Lengths of time: "ninety days", "18 mos", "a year and a half", "ten business days"."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from core.dates import DAY, add_months
from core.language.grammar import Rule

DAYS_IN = {"day": 1, "week": 7, "fortnight": 14}
MONTHS_IN = {"month": 1, "quarter": 3, "half": 6, "year": 12, "decade": 120}
#: The days that half a month counts.
HALF_MONTH = 15


@dataclass(frozen=True, slots=True)
class Duration:
    """Calendar months, then days, then business days. `unit` is the unit it was said in, where there is one."""

    months: int = 0
    days: int = 0
    business_days: int = 0
    unit: str = ""
    vague: str = ""

    def iso(self) -> str:
        """ISO 8601, in the unit it was said in: P90D, P2W, P18M, P2Y."""
        if self.unit == "half month":
            return f"P{self.months * 30 + self.days}D"
        if self.unit == "year" and self.months % 12 == 0:
            return f"P{self.months // 12}Y"
        if self.unit == "week" and self.days % 7 == 0:
            return f"P{self.days // 7}W"
        days = self.days + self.business_days
        months = f"{self.months}M" if self.months else ""
        return f"P{months}{days}D" if days or not months else f"P{months}"

    def after(self, day: date, holidays: frozenset[date] = frozenset(), back: bool = False) -> date:
        """The day this long after `day` (before it, if `back`); months are cut to the month's last day."""
        sign = -1 if back else 1
        moved = add_months(day, sign * self.months) + dt.timedelta(days=sign * self.days)
        left = self.business_days
        while left:
            moved += sign * DAY
            left -= moved.weekday() < 5 and moved not in holidays
        return moved

    @property
    def count(self) -> int:
        """How many of its unit."""
        if self.unit in MONTHS_IN:
            return self.months // MONTHS_IN[self.unit]
        return self.business_days or self.days // DAYS_IN.get(self.unit, 1)


def of(count: Any, unit: str) -> Duration | None:
    """So many of a unit. Parts of a year and halves of months are taken; parts of days are not.

    "2029 month" is a year and a month, no count of months.
    """
    if not 0 <= count <= 9999 or (1900 <= count <= 2199 and unit not in DAYS_IN):
        return None
    if unit == "business":
        return Duration(business_days=int(count), unit=unit) if count == int(count) else None
    if unit in DAYS_IN:
        days = count * DAYS_IN[unit]
        return Duration(days=int(days), unit=unit) if days == int(days) else None
    months = Decimal(count) * MONTHS_IN[unit]
    if months == int(months):
        return Duration(int(months), unit=unit if count == int(count) else "month")
    if months * 2 == int(months * 2):
        return Duration(int(months), HALF_MONTH, unit="half month")
    return None


def plus(first: Duration, second: Duration) -> Duration | None:
    """Both together, larger unit first ("2 years and 3 months")."""
    if first.business_days or second.business_days or first.unit == second.unit:
        return None
    size = first.months * 30 + first.days
    if second.months * 30 + second.days >= max(size // max(first.count, 1), 1):
        return None
    return Duration(first.months + second.months, first.days + second.days)


def and_half(whole: Duration) -> Duration | None:
    """ "a year and a half", "one month and half": half of the unit more."""
    more = of(Decimal("0.5"), whole.unit) if whole.unit in ("year", "month", "quarter", "fortnight") else None
    if more is None:
        return None
    unit = "half month" if more.days == HALF_MONTH else "month"
    return Duration(whole.months + more.months, whole.days + more.days, unit=unit)


def few(count: int, unit: str) -> Duration | None:
    found = of(count, unit)
    return found and replace(found, vague=f"“a few {unit}s” read as {count}.")


AMOUNT = frozenset(
    "million billion thousand trillion bn mn m b k dollars euros pounds usd eur gbp times fee costs once twice "
    "pay charge paid much".split()
)

RULES = (
    Rule("count_unit", "dur", "<num|many> full|whole|calendar|consecutive? <unit>", of),
    Rule("count_dash_unit", "dur", "<num> - <unit>", of),
    Rule("count_letter", "dur", "<num> ~<letter>", of),
    Rule(
        "one_unit",
        "dur",
        "a|an full|whole|calendar|single? <unit1>",
        lambda unit: of(1, unit),
        AMOUNT,
        unless_before=frozenset(("off", "rate")),
    ),
    Rule("couple_units", "dur", "a? couple of? <unit>", lambda unit: of(2, unit)),
    Rule("few_units", "dur", "a? few|several <unit>", lambda unit: few(3, unit)),
    Rule("half_unit", "dur", "half a|an <unit1>", lambda unit: of(Decimal("0.5"), unit)),
    Rule("half_dash_unit", "dur", "a? half - <unit1>", lambda unit: of(Decimal("0.5"), unit)),
    Rule("count_and_half", "dur", "<num> and a|one half <unit>", lambda n, unit: of(Decimal(n) + Decimal("0.5"), unit)),
    Rule("unit_and_half", "dur", "<dur> and a? half", and_half),
    Rule("duration_sum", "dur", "<dur> ,? and|plus? <dur>", plus),
    Rule("full_unit", "dur", "all|full|whole|entire -? <unit1>", lambda unit: of(1, unit), frozenset(("the",))),
    Rule("business_days", "unit", "business|working|trading|banking|bank|work -? day|days", lambda: "business"),
    Rule("calendar_days", "unit", "calendar|clear? day|days|night|nights", lambda: "day"),
    Rule("half_years", "unit", "half -? years|year", lambda: "half"),
)

#: Unit words; `unit1` are those that stand for one ("a month").
UNITS = {
    "week": "week weeks wk wks",
    "fortnight": "fortnight fortnights",
    "month": "month months mo mos mth mths",
    "quarter": "quarter quarters qtr qtrs",
    "year": "year years yr yrs",
    "decade": "decade decades",
}
LEXICON: dict[str, list[tuple[str, Any]]] = {
    "d": [("letter", "day")],
    "w": [("letter", "week")],
    "y": [("letter", "year")],
    "day": [("unit1", "day"), ("calunit", "day")],
    "night": [("unit1", "day")],
}
for _unit, _words in UNITS.items():
    for _word in _words.split():
        LEXICON[_word] = [("unit", _unit)]
        if not _word.endswith("s"):
            LEXICON[_word] += [("unit1", _unit), ("calunit", _unit)]
