"""The wordings of weeks, months, quarters, halves and years.

`P` is any day or period; `W` one that needs support from its neighbours to be a time at all ("may", "5/12");
`part` a yearless month, quarter or half (`wpart` a weak one, `fpart` a fiscal one); `year_time` a year of any
kind; `dm` a day of a month.
"""

from __future__ import annotations

from typing import Any

from core.language.dayparts import Weekday, Weekend, WeekOf
from core.language.durations import Duration
from core.language.grammar import Rule
from core.language.parts import (
    DashYear,
    Edge,
    Ending,
    Follow,
    HalfMonth,
    Impossible,
    Named,
    Nth,
    Rel,
    Season,
    Some,
    Vague,
    Year,
)
from core.language.stretches import Away, Range, Slice
from core.language.times import Time

#: Words of a list each, month by month and from Monday.
MONTH_WORDS = (
    "january jan",
    "february feb febr",
    "march mar",
    "april apr",
    "may",
    "june jun",
    "july jul",
    "august aug",
    "september sep sept",
    "october oct",
    "november nov",
    "december dec",
)
DAY_WORDS = (
    "monday mon mondays",
    "tuesday tue tues tuesdays",
    "wednesday wed weds wednesdays",
    "thursday thu thur thurs thursdays",
    "friday fri fridays",
    "saturday sat saturdays",
    "sunday sun sundays",
)
#: Month and weekday words that are other words too: they are dates only where something beside them says so.
WEAK = frozenset("may march mar apr sep mon wed sat sun".split())
THIS, NEXT, LAST = "this|current|present", "next|coming|upcoming", "last|past|previous|prior|preceding"
OF = "of|in|,|'|for"
UNITS = "calunit"


def nth(unit: str) -> Any:
    def build(number: int, of: Time | None = None) -> Time:
        return Nth(unit, number, of)

    return build


def within(part: Nth, year: Time) -> Time:
    """The month, quarter or half in that year (a fiscal year's, where the year is one)."""
    return Nth(part.unit, part.number, year)


def short_year(year: int) -> Time:
    return Year(year)


def fiscal(year: int) -> Time:
    return Year(year if year > 1900 else 2000 + year, fiscal=True)


def fiscal_pair(first: int, second: int) -> Time | None:
    """FY2027/28, named by the year in which it ends."""
    return Year(2000 + second % 100, fiscal=True) if (second - first) % 100 == 1 else None


def year_pair(first: int, second: int) -> Time | None:
    """2027-28: two calendar years."""
    end = first // 100 * 100 + second % 100
    return Range(Year(first), Year(end)) if second % 100 > 12 and first < end <= first + 40 else None


def quarter(number: int) -> Nth | None:
    return Nth("quarter", number) if isinstance(number, int) and number < 100 else None


def half(number: int) -> Nth | None:
    return Nth("half", number) if isinstance(number, int) and number < 10 else None


def rel(offset: int) -> Any:
    return lambda unit: Rel(unit, offset)


def month_of_year(month: int, year: int) -> Time | None:
    if 1 <= month <= 12:
        return Nth("month", month, Year(year))
    return Impossible(f"There is no month {month}.") if month < 100 else None


def year_month(year: int, month: int) -> Time | None:
    return month_of_year(month, year)


def nth_unit(number: int, unit: str, of: Time) -> Time | None:
    """The nth week of January, the last day of the quarter, the 9th month of next year."""
    if unit in ("fortnight", "decade", "year") or of.grain == "day" or number > 400:
        return None
    return Nth(unit, number, of)


def plain_year(year: int) -> Time:
    return Year(year)


def vague(word: str) -> Any:
    return lambda of: Vague(word, of) if of.grain != "day" else None


def mid_unit(unit: str) -> Time | None:
    if unit == "day":
        return None
    return Edge("mid", Some(unit) if unit in ("year", "month") else Rel(unit))


def half_of(number: int, of: Time) -> Time | None:
    """The first or second half of a year, of a month (the 15th ends the first)."""
    if of.grain == "month" and number in (1, 2):
        return HalfMonth(number, of)
    return Nth("half", number, of) if of.grain in ("year", "fiscal_year") else None


def ending(unit: str, last: Time) -> Time | None:
    """ "the year ended 31 March 2027": a whole unit that ends on the last day of a time."""
    return Ending(unit, last) if unit != "day" else None


def edge(which: str) -> Any:
    return lambda of: Edge(which, of) if of.grain != "day" else None


def unit_edge(which: str) -> Any:
    return lambda unit: Edge(which, Rel(unit)) if unit != "day" else None


def half_named(number: int) -> Any:
    return lambda of: half_of(number, of)


def season(name: str) -> Any:
    """Asked back: which months a season has depends on whom one asks."""
    first, last = SEASONS[name]
    return lambda year: Season(name, first, last, year)


def months_short_year(first: int, last: int, year: int) -> Time | None:
    """`Mar-Jun 27`: both months of that year, where it is one."""
    return Range(Nth("month", first), DashYear(last, year - 2000)) if year > SHORT_YEARS else None


#: Two figures after two months are a year from here on, else a day.
SHORT_YEARS = 2023
#: "A spring" is no time, and last spring is not asked for.
ARTICLE = frozenset(("a", "an", "last", "past", "previous"))
SEASONS = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "winter": (12, 2)}

RULES = (
    # years
    Rule("year", "year_time", "<year>", plain_year),
    Rule("the_year", "year_time", "the? calendar? year of? <year>", plain_year),
    Rule("calendar_year", "year_time", "calendar|cy -? ~'? <year|yy>", plain_year),
    Rule("apostrophe_year", "year_time", "' ~<yy>", plain_year),
    Rule("fiscal_short", "year_time", "fy -? '? <year|yy>", fiscal),
    Rule("fiscal_year", "year_time", "the? fiscal|financial year? of? ending? in? '? <year|yy>", fiscal),
    Rule("fiscal_pair", "year_time", "fy <year|yy> /|- <yy>", fiscal_pair),
    Rule("this_year", "year_time", f"the? {THIS} calendar? <yearunit>", rel(0)),
    Rule("next_year", "year_time", f"the? {NEXT} calendar? <yearunit>", rel(1)),
    Rule("last_year", "year_time", f"the? {LAST} calendar? <yearunit>", rel(-1)),
    Rule("the_plain_year", "year_time", "the calendar? <yearunit>", rel(0)),
    Rule("year_after_next", "year_time", "the? <yearunit> after next", rel(2)),
    Rule("year_before_last", "year_time", "the? <yearunit> before last", rel(-2)),
    Rule("fiscal_unit", "yearunit", "fiscal|financial year", lambda: "fiscal_year"),
    Rule("fiscal_unit_short", "yearunit", "fy|fyear", lambda: "fiscal_year"),
    Rule("year_unit", "yearunit", "year|yr", lambda: "year"),
    Rule("year_is_period", "P", "<year_time>"),
    # quarters and halves
    Rule("quarter_q", "part", "q -? <digits>", quarter),
    Rule("quarter_last_q", "part", "<digits> ~q", quarter),
    Rule("quarter_word", "part", "quarter|qtr <num>", quarter),
    Rule("quarter_ordinal", "part", "the? <ord> -? quarter|qtr", quarter),
    Rule("half_h", "part", "h ~<digits>", half),
    Rule("half_last_h", "part", "<digits> ~h", half),
    Rule("half_ordinal", "part", "the? <ord> -? half", half),
    Rule("half_ordinal_year", "part", "the? <ord> half -? year", half),
    Rule("later_half", "P", "the? back|latter|later half of the? <P|wpart>", half_named(2)),
    Rule("front_half", "P", "the? front|earlier half of the? <P|wpart>", half_named(1)),
    Rule("months_short_year", "P", "<mon> -|to|through <mon> <yy>", months_short_year),
    Rule(
        "spring", "P", f"the? {THIS}|{NEXT}? spring of|in? <year_time>?", season("spring"), ARTICLE, closed=True
    ),
    Rule(
        "summer", "P", f"the? {THIS}|{NEXT}? summer of|in? <year_time>?", season("summer"), ARTICLE, closed=True
    ),
    Rule(
        "autumn", "P", f"the? {THIS}|{NEXT}? autumn of|in? <year_time>?", season("autumn"), ARTICLE, closed=True
    ),
    Rule("fall", "P", "fall of? <year_time>", season("autumn")),
    Rule(
        "winter", "P", f"the? {THIS}|{NEXT}? winter of|in? <year_time>?", season("winter"), ARTICLE, closed=True
    ),
    Rule("period_ahead", "P", "the <calunit> ahead", lambda unit: Rel(unit, 1)),
    Rule("fiscal_quarter", "fpart", "fiscal|financial <part>", lambda part: Nth(part.unit, part.number, None, True)),
    Rule(
        "fiscal_quarter_ordinal",
        "fpart",
        "the? <ord> fiscal|financial quarter",
        lambda n: Nth("quarter", n, None, True),
    ),
    Rule("fiscal_half_ordinal", "fpart", "the? <ord> fiscal|financial half", lambda n: Nth("half", n, None, True)),
    Rule("part_alone", "P", "<part|fpart>"),
    Rule("weak_alone", "W", "<wpart>"),
    Rule("part_dot", "part", "<part> ~.", lambda part: part if part.unit == "month" else None),
    Rule("part_year", "P", "the? <part|wpart> of|in|,|-|/? the? <year_time>", within),
    Rule(
        "part_short_year",
        "P",
        "<part> -|/? ~<yy>",
        lambda part, y: within(part, Year(y)) if part.unit != "month" else None,
    ),
    Rule(
        "part_loose_year", "P", "<part> <yy>", lambda part, y: within(part, Year(y)) if part.unit != "month" else None
    ),
    Rule("weak_dot_year", "P", "<wpart> . ,? <year_time>", within),
    Rule("fiscal_part_year", "P", "the? <fpart> of|in|,? <year>", lambda part, y: within(part, Year(y, True))),
    Rule("year_part", "P", "<year_time> ,|-|/? the? <part|wpart>", lambda year, part: within(part, year)),
    Rule("year_part_possessive", "P", "<year_time> 's <part>", lambda year, part: within(part, year)),
    Rule("month_of", "P", "the? month of <part|wpart>", lambda part: part),
    Rule("month_of_year", "P", "the? month of <part|wpart> ,|of|in? <year_time>", within),
    Rule("month_short_year", "P", "<mon> - ~<yy>", lambda month, y: DashYear(month, y - 2000)),
    Rule("month_number_year", "P", "<digits> /|- <year>", month_of_year),
    Rule("year_month_number", "P", "<year> /|- <digits>", year_month),
    Rule("year_pair", "P", "<year> /|- <yy>", year_pair),
    Rule("years_slash", "P", "<year> / <year>", lambda first, last: Range(Year(first), Year(last))),
    # relative periods
    Rule("this_period", "P", f"the? {THIS} calendar? <calunit|oddunit>", rel(0)),
    Rule("next_period", "P", f"the? {NEXT} calendar? <calunit|oddunit>", rel(1)),
    Rule("last_period", "P", f"the? {LAST} calendar? <calunit|oddunit>", lambda u: Rel(u, -1) if u != "day" else None),
    Rule("previous_day", "P", "the? previous|preceding|prior day", lambda: Rel("day", -1)),
    Rule("period_ending", "P", "the? full? <calunit|yearunit> ending|ended|to on|in? the? <P|wpart>", ending),
    Rule("the_period", "P", "the whole|entire|full? <calunit|oddunit>", lambda u: Rel(u) if u != "day" else None),
    Rule("period_after_next", "P", "the? <calunit> after next", rel(2)),
    Rule("period_before_last", "P", "the? <calunit> before last", rel(-2)),
    Rule("period_after_that", "P", "the? <calunit> after that|it|then", lambda unit: Follow(unit, 1)),
    Rule("period_before_that", "P", "the? <calunit> before that|it|then", lambda unit: Follow(unit, -1)),
    Rule("following_period", "P", "the? following|subsequent <calunit>", lambda unit: Follow(unit, 1)),
    Rule("period_after", "P", "the? <calunit> after|following <P>", lambda unit, of: Follow(unit, 1, of)),
    Rule("period_before", "P", "the? <calunit> before|preceding <P>", lambda unit, of: Follow(unit, -1, of)),
    Rule("weekend_this", "P", f"the? {THIS}? weekend", lambda: Weekend(0)),
    Rule("weekend_next", "P", f"the? {NEXT} weekend", lambda: Weekend(1)),
    Rule("weekend_last", "P", f"the? {LAST} weekend", lambda: Weekend(-1)),
    Rule("work_week", "oddunit", "work|working|business -? week", lambda: "workweek"),
    Rule("this_part", "P", f"{THIS} <part|dm>", lambda part: Named(0, part)),
    Rule("this_weak_part", "W", f"{THIS} <wpart>", lambda part: Named(0, part)),
    Rule("next_part", "P", f"the? {NEXT} <part|wpart|dm>", lambda part: Named(1, part)),
    Rule("last_part", "P", f"{LAST} <part|wpart|dm>", lambda part: Named(-1, part)),
    Rule("this_slashed", "P", f"{THIS} <short_day>", lambda day: Named(0, day)),
    # parts of periods
    Rule("nth_unit", "P", "the? <ord> <calunit> of|in? <P|wpart>", nth_unit),
    Rule("last_unit", "P", "the? last|final <calunit> of|in|, <P|wpart>", lambda unit, of: nth_unit(-1, unit, of)),
    Rule("first_unit_possessive", "P", "<P> 's <ord> <calunit>", lambda of, n, unit: nth_unit(n, unit, of)),
    Rule("last_unit_possessive", "P", "<P> 's last|final <calunit>", lambda of, unit: nth_unit(-1, unit, of)),
    Rule("half_of", "P", "the? <ord> half of the? <P|wpart>", half_of),
    Rule("last_quarter_of", "P", "the? last|final half of the? <P|wpart>", lambda of: half_of(2, of)),
    Rule(
        "first_units_of",
        "P",
        "the? first|opening|initial <dur> of|in the? <P|wpart>",
        lambda n, of: Slice(n, of, False),
    ),
    Rule("last_units_of", "P", "the? last|final|closing <dur> of|in the? <P|wpart>", lambda n, of: Slice(n, of, True)),
    Rule("end_of", "P", "the? very? end|close -? of|in? the? <P|wpart>", edge("last")),
    Rule("end_of_unit", "P", "the? end of <calunit|yearunit>", unit_edge("last")),
    Rule("start_of_unit", "P", "the? start|beginning of <calunit|yearunit>", unit_edge("first")),
    Rule("turn_of_year", "P", "the? turn of the year", lambda: Edge("last", Rel("year"))),
    Rule("ends_of", "P", "<P|wpart> -? 's? end", edge("last")),
    Rule("start_of", "P", "the? very? start|beginning|outset of the? <P|wpart>", edge("first")),
    Rule("period_start", "P", "<P> 's? start|beginning", edge("first")),
    Rule("middle_of", "P", "the? middle of the? <P|wpart>", edge("mid")),
    Rule("mid", "P", "mid -? of? the? <P|wpart>", edge("mid")),
    Rule("mid_unit", "P", "mid -? <calunit>", mid_unit),
    Rule(
        "mid_unit_of",
        "P",
        "mid -? <calunit> of? <year_time>",
        lambda unit, of: Edge("mid", of) if unit == "year" else None,
    ),
    Rule("midyear", "P", "midyear <year_time>?", lambda year: Edge("mid", year or Some("year"))),
    Rule("unit_end", "P", "the? <calunit> 's? -? end", unit_edge("last")),
    Rule("year_end_of", "P", "the? year -? end of|in? <year_time>", edge("last")),
    Rule("year_end_joined", "P", "the? yearend <year_time>?", lambda year: Edge("last", year or Rel("year"))),
    Rule(
        "month_end_of",
        "P",
        "the? month -? end of|in? <P|wpart>",
        lambda of: Edge("last", of) if of.grain == "month" else None,
    ),
    Rule(
        "quarter_end_of",
        "P",
        "the? quarter -? end of|in? <P>",
        lambda of: Edge("last", of) if of.grain == "quarter" else None,
    ),
    Rule("fiscal_end", "P", "the? fiscal|financial year -? end", lambda: Edge("last", Rel("fiscal_year"))),
    Rule("fiscal_end_of", "P", "the? fiscal|financial year -? end <year|yy>", lambda y: Edge("last", fiscal(y))),
    Rule(
        "end_short",
        "P",
        "<eo> of? <year_time>?",
        lambda unit, of: Edge("last", of or Rel(unit)) if of is None or unit == "year" else None,
    ),
    Rule("early", "P", "early in? the? <P|wpart>", vague("early")),
    Rule("late", "P", "late in? the? <P|wpart>", vague("late")),
    # weeks
    Rule("week_number", "P", "week|wk|cw <num>", lambda n: Nth("week", n, Rel("year")) if 0 < n <= 53 else None),
    Rule("week_number_of", "P", "week|wk|cw <num> of|in|,? <P>", lambda n, of: nth_unit(n, "week", of)),
    Rule(
        "week_of",
        "P",
        "the? week of|containing|including|commencing|beginning|starting on|with|from? <P|wpart>",
        lambda day: WeekOf(day) if day.grain == "day" else None,
    ),
    Rule("week_after", "P", "a week from|on <wd|wwd>", lambda n: Away(Duration(days=7), False, Weekday(n))),
)
