"""The wordings of days: by figures, by names, by weekdays, and near today.

Categories are those of `periods`; `short_day` is a day and month in figures without a year, `wd` and `wwd`
weekdays that need no support and that do.
"""

from __future__ import annotations

from core.language.dayparts import Checked, DayBefore, LastWorking, OfWeek, PastWeekday, Slashed, Weekday, Ymd
from core.language.durations import Duration
from core.language.grammar import Rule
from core.language.parts import Impossible, Nth, Rel, Year
from core.language.periods import NEXT, SHORT_YEARS, THIS
from core.language.stretches import Away
from core.language.times import MONTH_NAMES, Time

#: No month has more days.
LAST_OF_MONTH = 31


def day_month(day: int, month: int) -> Time | None:
    return Nth("day", day, Nth("month", month)) if 0 < day < 100 else None


def month_day(month: int, day: int) -> Time | None:
    return day_month(day, month)


def in_year(day: Nth, year: Time) -> Time:
    """A day of a month, in that year."""
    month = day.of
    assert isinstance(month, Nth)
    return Nth("day", day.number, Nth("month", month.number, year))


def dmy(day: int, month: int, year: int) -> Time:
    return Ymd(year, month, day)


def ymd(number: int) -> Time | None:
    year, month, day = number // 10000, number // 100 % 100, number % 100
    return Ymd(year, month, day) if 1900 <= year < 2200 and 1 <= month <= 12 and 1 <= day <= 31 else None


def slashed(first: int, second: int, year: int | None = None) -> Time | None:
    return Slashed(first, second, year if year is None or year > 1900 else 2000 + year)


def slashed_short(first: int, second: int) -> Time | None:
    """5/12, where one of the two can be a month; 24/7 is no date."""
    if not (0 < first <= 31 and 0 < second <= 31) or min(first, second) > 12 or (first, second) == (24, 7):
        return None
    return Slashed(first, second, None)


def weekday_of(number: int, week: Time) -> Time | None:
    return OfWeek(number, week) if week.grain == "week" else None


def nth_weekday(number: int, weekday: int, of: Time | None = None) -> Time | None:
    of = of if of is not None else Rel("month")
    return Nth(str(weekday), number, of) if of.grain != "day" and 0 < abs(number) < 60 else None


def impossible_day(day: int, month: int, year: int) -> Time | None:
    if 1 <= day <= LAST_OF_MONTH:
        return None
    return Impossible(f"There is no {day} {MONTH_NAMES[month - 1]} {year}.")


def checked(weekday: int, day: Time) -> Time | None:
    return Checked(weekday, day) if day.grain == "day" and not isinstance(day, Weekday | Checked) else None


def some_weekdays(count: int, weekday: int) -> Time | None:
    """The count-th such weekday after today (before it, where negative)."""
    if not isinstance(count, int) or not 0 < abs(count) < 600:
        return None
    weeks = Duration(days=7 * (abs(count) - 1))
    return Away(weeks, False, Weekday(weekday)) if count > 0 else Away(weeks, True, PastWeekday(weekday))


def fixed(day: int, month: int) -> Time:
    return Nth("day", day, Nth("month", month))


def floating(number: int, weekday: int, month: int, year: Time | None) -> Time:
    return Nth(str(weekday), number, Nth("month", month, year))


#: Holidays of one word, all on a fixed day.
HOLIDAY_WORDS = {
    "christmas": fixed(25, 12),
    "xmas": fixed(25, 12),
    "juneteenth": fixed(19, 6),
    "halloween": fixed(31, 10),
}

RULES = (
    # days by figures
    Rule("ymd_signs", "P", "<year> -|/|. ~<digits> ~-|/|. ~<digits>", Ymd),
    Rule("ymd_compact", "P", "<ymd>", ymd),
    Rule("dmy_slashed", "P", "<digits> -|/ <digits> -|/|, <year|yy>", slashed),
    Rule("dmy_dots", "P", "<digits> . ~<digits> ~. ~<year|yy>", dmy),
    Rule("mdy_spaced", "P", "<digits> <digits> <year>", slashed),
    Rule("slashed_short", "short_day", "<digits> / ~<digits>", slashed_short),
    Rule("short_day_weak", "W", "<short_day>"),
    Rule("dashed_short", "W", "<digits> - <digits>", slashed_short),
    Rule("no_such_day", "P", "the? <digits> of? <mon> <year>", impossible_day),
    # days by names
    Rule("day_month", "dm", "the? <ord|dd> -? day? of? <mon>", day_month),
    Rule("day_dot_month", "dm", "<dd> . <mon>", day_month),
    Rule("day_slash_month", "dm", "<dd> / <mon>", day_month),
    Rule("month_day", "dm", "<mon> .|,|-|/? the? <ord|dd|tens_ones>", month_day),
    Rule("month_day_word", "dm", "<mon> the <below100>", month_day),
    Rule("day_dot", "dm", "<dm> ~.", lambda day: day),
    Rule("day_alone", "P", "<dm>"),
    Rule("day_year", "P", "<dm> ,|of|in|-|/? <year_time>", in_year),
    Rule("day_short_year", "P", "<dm> <yy>", lambda day, y: in_year(day, Year(y)) if y > SHORT_YEARS else None),
    Rule("day_dash_short_year", "P", "<dm> -|/ ~<yy>", lambda day, y: in_year(day, Year(y))),
    Rule("year_day", "P", "<year_time> ,|-|/? <dm>", lambda year, day: in_year(day, year)),
    Rule(
        "day_of_month",
        "P",
        "the? <ord> day? of|in the? <P>",
        lambda day, of: Nth("day", day, of) if of.grain == "month" else None,
    ),
    Rule(
        "day_next_month",
        "P",
        "the? <ord> <P>",
        lambda day, of: Nth("day", day, of) if isinstance(of, Rel) and of.unit == "month" else None,
    ),
    Rule("the_nth", "P", "the <num> ~st|nd|rd|th", lambda n: Nth("day", n) if 0 < n <= 31 else None, closed=True),
    Rule("the_nth_word", "whole", "the <word_ord>", lambda n: Nth("day", n) if 0 < n <= 31 else None),
    # weekdays
    Rule("weekday", "P", "<wd>", Weekday),
    Rule("weekday_dot", "P", "<wd> ~.", Weekday),
    Rule("weekday_weak", "W", "<wwd> .?", Weekday),
    Rule("weekday_this", "P", f"the? {THIS} <wd|wwd>", lambda n: Weekday(n, 0)),
    Rule("weekday_coming", "P", "the? coming|upcoming <wd|wwd>", Weekday),
    Rule("weekday_next", "P", "the? next|following <wd|wwd>", lambda n: Weekday(n, 1)),
    Rule("weekday_last", "P", "the? last|previous|preceding <wd|wwd>", lambda n: Weekday(n, -1)),
    Rule("weekday_past", "P", "this? past <wd|wwd>", PastWeekday),
    Rule("weekday_after_next", "P", "the? <wd|wwd> after next", lambda n: Weekday(n, 2)),
    Rule("weekday_before_last", "P", "the? <wd|wwd> before last", lambda n: Weekday(n, -2)),
    Rule("weekday_of_week", "P", "the? <wd|wwd> ,|of|in|-? <P>", weekday_of),
    Rule("week_weekday", "P", "<P> on|-|,|'s? <wd|wwd>", lambda week, n: weekday_of(n, week)),
    Rule("weekday_nth", "P", "<wd|wwd> .? ,? the? <num> ~st|nd|rd|th", lambda n, day: checked(n, Nth("day", day))),
    Rule("weekday_nth_word", "P", "<wd|wwd> the <word_ord|below100>", lambda n, day: checked(n, Nth("day", day))),
    Rule("weekday_number", "W", "<wd|wwd> <dd>", lambda n, day: checked(n, Nth("day", day))),
    Rule("weekday_day", "P", "<wd|wwd> .? ,|(? the? <P> )?", checked),
    Rule("weekday_short", "P", "<wd|wwd> .? ,|(? <short_day> )?", checked),
    Rule("this_weekday_day", "P", f"{THIS}|{NEXT} <wd|wwd> ,|(? <dm|short_day> )?", checked),
    Rule("nth_weekday", "P", "the? <ord> <wd|wwd> of|in <P|wpart>", nth_weekday),
    Rule("nth_weekday_alone", "whole", "the? <ord> <wd|wwd>", nth_weekday),
    Rule("last_weekday", "P", "the? last|final <wd|wwd> of|in <P|wpart>", lambda n, of: nth_weekday(-1, n, of)),
    Rule("last_business_day", "P", "the? last|final business|working day of|in <P|wpart>", LastWorking),
    Rule(
        "first_business_day",
        "P",
        "the? <ord> business|working day of|in|after <P|wpart>",
        lambda n, of: Away(Duration(business_days=n), False, DayBefore(of)) if of.grain != "day" else None,
    ),
    Rule("weekdays_from_now", "P", "<num> <wd|wwd> from now|today", some_weekdays),
    Rule("weekdays_ago", "P", "<num> <wd|wwd> ago|back", lambda count, n: some_weekdays(-count, n)),
    # days with a name
    Rule("christmas_day", "dm", "christmas|xmas day", lambda: fixed(25, 12)),
    Rule("christmas_eve", "dm", "christmas|xmas eve", lambda: fixed(24, 12)),
    Rule("leap_day", "dm", "the? leap day", lambda: fixed(29, 2)),
    Rule("boxing_day", "dm", "boxing day", lambda: fixed(26, 12)),
    Rule("new_year", "dm", "new year 's? day?", lambda: fixed(1, 1), frozenset(("the", "a", "this"))),
    Rule("new_years", "dm", "new years '? day", lambda: fixed(1, 1)),
    Rule("new_years_eve", "dm", "new year|years 's|'? eve", lambda: fixed(31, 12)),
    Rule("independence_day", "dm", "independence day", lambda: fixed(4, 7)),
    Rule("juneteenth_day", "dm", "freedom|emancipation|jubilee day", lambda: fixed(19, 6)),
    Rule("labor_day", "P", "labor|labour day <year_time>?", lambda year: floating(1, 0, 9, year)),
    Rule("memorial_day", "P", "memorial day <year_time>?", lambda year: floating(-1, 0, 5, year)),
    Rule("thanksgiving", "P", "thanksgiving day? <year_time>?", lambda year: floating(4, 3, 11, year)),
    Rule("next_working_day", "P", "the? next|following business|working day", lambda: Away(Duration(business_days=1))),
    Rule("weekday_week", "P", "<wd> week", lambda n: Away(Duration(days=7), False, Weekday(n)), closed=True),
    # today and near it
    Rule("today", "P", "today|tonight|now", lambda: Rel("day"), unless_before=frozenset(("that",))),
    Rule("right_now", "P", "right|just now", lambda: Rel("day")),
    Rule("this_moment", "P", "at? this|present very? moment|time", lambda: Rel("day")),
    Rule("the_moment", "P", "at the moment", lambda: Rel("day")),
    Rule("tomorrow", "P", "tomorrow|tmrw|tmr|tomorow", lambda: Rel("day", 1)),
    Rule("yesterday", "P", "yesterday|yday", lambda: Rel("day", -1)),
    # days some time away
    Rule("ago", "P", "<dur> ago|back", lambda length: Away(length, True)),
    Rule("ago_back", "P", "<dur> back|before from? now|today", lambda length: Away(length, True)),
)
