"""Spans that lean on today or on the deal: so far, left, in all, the rest, the next N, some time from a day."""

from __future__ import annotations

from core.language.durations import Duration
from core.language.grammar import Rule
from core.language.parts import EndingLength, Rel
from core.language.spans import Spec, away, counted, deal_unit, deal_year, directed, months_rolling, rolling
from core.language.stretches import Away, Lasting

THROUGH = "through|thru|until|till|til|upto|throughout"
DEAL = "deal|contract|agreement|term|lease|relationship|commitment"
#: Words before "left" that make it a verb ("if we left in June").
LEAVERS = frozenset("we i you they he she who if had has have having just xai ve customer provider it".split())

#: Words after "left" that make it no remainder.
AWAY = frozenset("out at side hand without behind off us him her me".split())

#: Words after which "until the end" counts a time, and is no span: "days until the end".
COUNTED = frozenset(("days", "weeks", "months", "years", "time", "long", "much"))
#: Words before "to come" and "to go" that make them plain infinitives.
WANTS = frozenset(
    "where how want wants need needs have has way good ready able like going try right we us them".split()
)

RULES = (
    # from now to a time
    Rule(
        "now_through", "when", f"from? now|today|here|tomorrow on? {THROUGH}|to|- the? <P|W>", directed("now_through")
    ),
    Rule(
        "now_up_to",
        "when",
        "from? now|today|here up|right|all to|until|through and? including? the? <P|W>",
        directed("now_through"),
    ),
    Rule("between_now", "when", "between now|today|here and the? <P|W>", directed("now_through")),
    Rule(
        "until_now_from",
        "when",
        "from|between|since <P|W> until|till|to|through|and|- now|today",
        directed("since", past=True),
    ),
    Rule("since_plain", "when", "<P|W> until|till|to|through|- now|today", directed("since", past=True)),
    Rule(
        "within_duration_of",
        "when",
        "within|inside <dur> of|from|after|following <P|W>",
        lambda n, of: Spec("between", Lasting(n, Away(Duration(days=1), False, of)), n),
    ),
    Rule("within_duration", "when", "within|inside <dur>", lambda n: Spec("next", Lasting(n, Rel("day", 1)), n)),
    # so far, left, in all
    Rule("so_far", "when", "so|thus far", lambda: Spec("so_far")),
    Rule(
        "to_date",
        "when",
        "to|till|until -? date",
        lambda: Spec("so_far"),
        frozenset(("up",)),
        unless_before=frozenset("#"),
    ),
    Rule("until_now", "when", "up? until|till|til|to now", lambda: Spec("so_far")),
    Rule("as_of_now", "when", "as of now|yet", lambda: Spec("so_far")),
    Rule("up_to_now", "when", "up to|until|till now|today", lambda: Spec("so_far")),
    Rule("until_this_point", "when", "up? to|until|till this point|moment|day", lambda: Spec("so_far")),
    Rule("already", "when", "already", lambda: Spec("so_far")),
    Rule(
        "since_start", "when", f"since the? start|beginning|signing|inception of? the? {DEAL}?", lambda: Spec("so_far")
    ),
    Rule("left", "when", "left", lambda: Spec("left"), LEAVERS, unless_before=AWAY),
    Rule("remaining", "when", "remaining|remain|remains|rem|outstanding|unspent|unpaid", lambda: Spec("left")),
    Rule(
        "still_to",
        "when",
        "still|yet to|got|gotta|owe|owed|have|due|be|come|need|must|will|pay|payable|ahead",
        lambda: Spec("left"),
    ),
    Rule("to_come", "when", "to come", lambda: Spec("left"), WANTS),
    Rule("to_go_before", "when", "to - go|come", lambda: Spec("left")),
    Rule("to_go", "when", "to go", lambda: Spec("left"), WANTS, closed=True),
    Rule("from_this_point", "when", "from this point|day|moment on|onward|onwards|forward?", lambda: Spec("left")),
    Rule(
        "from_now_on",
        "when",
        "from now|here|today|tomorrow|hence point? on|out|onward|onwards|forward|forth? out?",
        lambda: Spec("left"),
    ),
    Rule("going_forward", "when", "going forward|forwards", lambda: Spec("left")),
    Rule("henceforth", "when", "henceforth|hereafter", lambda: Spec("left")),
    Rule("rest_of_deal", "when", f"the? rest|remainder|balance of the? {DEAL}", lambda: Spec("left")),
    Rule("the_rest", "when", "the rest|remainder", lambda: Spec("left")),
    Rule("total", "when", "total|totals|tot|ttl|overall|lifetime|altogether", lambda: Spec("total")),
    Rule("in_all", "when", "in all|full|total", lambda: Spec("total")),
    Rule("all_in", "when", "all -? in|told", lambda: Spec("total")),
    Rule("whole_deal", "when", f"the? whole|entire|full|complete {DEAL}", lambda: Spec("total")),
    Rule(
        "until_deal_ends",
        "when",
        f"{THROUGH}|before|when the? {DEAL} ends|ended|expires|expired|finishes|lapses",
        lambda: Spec("total"),
        COUNTED,
    ),
    Rule(
        "until_deal_is_over",
        "when",
        f"{THROUGH}|before|when the? {DEAL} is|runs|has over|done|up|out|ended|expired",
        lambda: Spec("total"),
        COUNTED,
    ),
    Rule("to_end_of_deal", "when", f"to the end of? the? {DEAL}?", lambda: Spec("total"), closed=True),
    Rule(
        "through_end_of_deal",
        "when",
        f"{THROUGH} the? end|expiry of? the? {DEAL}?",
        lambda: Spec("total"),
        COUNTED,
        closed=True,
    ),
    Rule(
        "life_of_deal",
        "when",
        f"over? the? whole|entire|full? life|duration|course|length of the? {DEAL}",
        lambda: Spec("total"),
    ),
    Rule("start_to_end", "when", "from? start|beginning|first to|through end|finish|last", lambda: Spec("total")),
    # the rest of a period, and its beginning
    Rule("rest_of", "when", "in|for|during|over? the? rest|remainder|balance of? the? <P|W>", directed("rest")),
    Rule("remaining_of", "when", "the? remaining <calunit|unit> of|in the? <P>", lambda _, of: Spec("rest", of)),
    Rule("later_this", "when", "later in? <P>", directed("rest")),
    Rule("whats_left_of", "when", "left|remaining of|in <P|W>", directed("rest"), LEAVERS),
    Rule("period_to_date", "when", "the? <P> -? to -? date", directed("to_date", past=True)),
    Rule(
        "unit_to_date",
        "when",
        "<calunit|yearunit> -? to -? date",
        lambda unit: Spec("to_date", Rel(unit), None, True),
    ),
    Rule("short_to_date", "when", "<xtd>", lambda unit: Spec("to_date", Rel(unit), None, True)),
    Rule("so_far_in", "when", "so|thus far in|during|for? <P|W>", directed("to_date", past=True)),
    Rule("already_in", "when", "already in|during? <P>", directed("to_date", past=True)),
    Rule("in_so_far", "when", "in|for|during? <P|W> so|thus far", directed("to_date", past=True)),
    Rule("earlier_this", "when", "earlier in? <P>", directed("to_date", past=True)),
    # the next and last N
    Rule(
        "next_n",
        "when",
        "in|for|during|over|within? the? next|coming|upcoming|following|subsequent <dur>",
        rolling(False),
    ),
    Rule(
        "last_n",
        "when",
        "in|for|during|over|within? the? last|past|previous|preceding|prior|trailing <dur>",
        rolling(True),
    ),
    Rule("next_count", "when", "the? next <num>", lambda n: counted("next_count", n), closed=True),
    Rule("last_count", "when", "the? last|past|previous <num>", lambda n: counted("last_count", n), closed=True),
    Rule("trailing_year", "when", "ttm|ltm", lambda: months_rolling(12, True)),
    Rule("next_twelve", "when", "ntm", lambda: months_rolling(12, False)),
    # some time from a day
    Rule("in_duration", "P", "in <dur>", Away),
    Rule("in_duration_time", "P", "in <dur> ' time", Away),
    Rule("in_duration_s_time", "P", "in <dur> 's time", Away),
    Rule("after_anchor", "P", "<dur> after|following the? <P|W>", away(False), cost=1),
    Rule("from_anchor", "P", "<dur> from the? <P|W>", away(False), cost=2),
    Rule(
        "duration_after",
        "R",
        "the <dur> after|following <P|W>",
        lambda n, of: Spec("between", Lasting(n, Away(Duration(days=1), False, of)), n),
    ),
    Rule("before_anchor", "P", "<dur> before|ahead|prior of|to? the? <P|W>", away(True), cost=1),
    Rule(
        "more_than_before",
        "when",
        "more|longer than <dur> before|prior to? <P>",
        lambda n, of: Spec("before", Away(n, True, of)),
    ),
    Rule("more_than_ago", "when", "more|longer than <dur> ago", lambda n: Spec("before", Away(n, True))),
    Rule(
        "more_than_after",
        "when",
        "more|longer than <dur> after|from <P>",
        lambda n, of: Spec("after", Away(n, False, of)),
    ),
    Rule("less_than_from", "when", "less|fewer than <dur> from now|today", lambda n: Spec("now_through", Away(n))),
    Rule("later", "when", "<dur> later|after", lambda n: Spec("shift", None, n, count=1)),
    Rule("later_that", "when", "<dur> after|from that|then|it", lambda n: Spec("shift", None, n, count=1)),
    Rule("earlier", "when", "<dur> earlier|sooner|before", lambda n: Spec("shift", None, n, count=-1)),
    Rule("earlier_that", "when", "<dur> before that|then|it", lambda n: Spec("shift", None, n, count=-1)),
    Rule("the_lasting", "R", "the <dur> from <P|W>", lambda n, start: Spec("between", Lasting(n, start), n)),
    Rule("ended", "R", "the? <dur> ended|ending on|in? the? <P|W>", lambda n, end: Spec("in", EndingLength(n, end), n)),
    Rule("length_to", "R", "the <dur> to <P>", lambda n, end: Spec("in", EndingLength(n, end), n)),
    Rule("hence", "P", "<dur> hence", Away),
    Rule(
        "lasting",
        "R",
        "<dur> ,? starting|beginning|commencing on|from|with? <P|W>",
        lambda n, start: Spec("between", Lasting(n, start), n),
    ),
    Rule(
        "for_lasting",
        "when",
        "for <dur> ,? from|starting|beginning on|from? <P|W>",
        lambda n, start: Spec("between", Lasting(n, start), n),
    ),
    Rule(
        "lasting_after",
        "when",
        "from|starting|beginning? <P> for <dur>",
        lambda start, n: Spec("between", Lasting(n, start), n) if start.grain == "day" else None,
    ),
    # parts of the deal
    Rule(
        "deal_first",
        "when",
        "in|for|during|over? the? first|initial|opening <dur>",
        lambda n: Spec("deal_first", None, n),
    ),
    Rule(
        "deal_first_of",
        "when",
        f"in|for|during|over? the? first|initial|opening <dur> of|in the? {DEAL}",
        lambda n: Spec("deal_first", None, n),
    ),
    Rule(
        "deal_last_of",
        "when",
        f"in|for|during|over? the? last|final|closing <dur> of|in the? {DEAL}",
        lambda n: Spec("deal_last", None, n),
    ),
    Rule(
        "deal_final_unit",
        "when",
        "in|for|during|over? the? final|closing <calunit>",
        lambda unit: deal_unit("deal_last", unit),
            ),
    Rule("deal_final", "when", "in|for|during|over? the? final|closing <dur>", lambda n: Spec("deal_last", None, n)),
    Rule(
        "deal_first_unit",
        "when",
        f"in|for|during|over? the? first|initial|opening <calunit> of? the? {DEAL}?",
        lambda unit: deal_unit("deal_first", unit),
    ),
    Rule(
        "deal_last_unit",
        "when",
        f"in|for|during|over? the? last|final|closing <calunit> of the? {DEAL}",
        lambda unit: deal_unit("deal_last", unit),
    ),
    Rule("deal_year", "when", "in|for|during? contract|deal|lease? year <num>", deal_year),
    Rule(
        "deal_year_ordinal",
        "when",
        f"in|for|during? the? <ord> contract? year of? the? {DEAL}?",
        deal_year,
    ),
)
