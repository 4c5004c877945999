"""The words that give a time its direction: in, through, by, before, since, from, after, and from one to another."""

from __future__ import annotations

from core.language.grammar import Rule
from core.language.parts import Impossible
from core.language.spans import (
    Spec,
    day_range,
    days_month,
    directed,
    iso_range,
    listed,
    listed_three,
    month_days,
    no_month,
    plain,
    range_day,
    ranged,
    week_days,
)

THROUGH = "through|thru|until|till|til|upto|throughout"
STARTING = "starting|beginning|commencing"
ON = "on|onward|onwards|forward|forwards"

#: Words before "to" that make it no end.
COMPARED = frozenset("compare compares compared relative comparable similar equal next close prior up".split())
NOT = frozenset(("not", "never"))

RULES = (
    # a time by itself, or in, on, for, during it
    Rule("plain", "when", "<P>", plain),
    Rule("range_plain", "when", "<R>", lambda r: r),
    Rule("attributed_to", "when", "attributable|allocable|allocated|relating|related|pertaining|corresponding to the? <P|W>", plain),
    Rule("in", "when", "in|for|during|within|over|throughout|across|of|on|at|into <P|W>", plain),
    Rule("left_out", "when", "except|excepting|excluding|excl|without|omitting|ignoring|counting|o for|.? <W>", plain),
    Rule("left_out_after", "when", "other|but than|not <W>", plain),
    Rule("equals", "when", "= <P>", plain),
    Rule("whole_period", "when", "for|over|in|during? the? whole|entire|full|all -? year? of? <P|W>", plain),
    # up to
    Rule("through", "when", f"{THROUGH}|to the? <P>", directed("through"), COMPARED, cost=1),
    Rule("through_weak", "when", f"{THROUGH} the? <W>", directed("through")),
    Rule(
        "up_to", "when", "up to|until|till|through|thru and? including|incl? .? the? <P|W>", directed("through"), cost=1
    ),
    Rule("to_and_including", "when", f"{THROUGH}|to and? including|incl .? the? <P|W>", directed("through")),
    Rule("through_inclusive", "when", f"{THROUGH}|to <P|W> inclusive", directed("through")),
    Rule("ending", "when", "ending with the? <P|W>", directed("through")),
    Rule("effective", "when", "effective as? of|on|from|in? <P|W>", plain),
    Rule("at_most", "when", "< = <P>", directed("through")),
    Rule("until_not_including", "when", f"{THROUGH}|to but not including <P|W>", directed("before")),
    Rule("until_exclusive", "when", f"{THROUGH}|to <P|W> ,? but? not including|inclusive it|that?", directed("before")),
    Rule("by_the_time", "when", "by the time the? <P|W> closes|ends|ended|finishes|is|was over|done|out?", directed("through")),
    Rule("when_over", "when", "when|once the? <P|W> closes|closed|ends|ended|finishes|finished|is|was over|done|out?", directed("through")),
    Rule("as_far_as", "when", "as far as the? <P|W>", directed("through")),
    Rule("by", "when", "by the? <P|W>", directed("by")),
    Rule("by_now", "when", "by no? later? than <P|W>", directed("by")),
    Rule("no_later", "when", "no|not later than the? <P|W>", directed("by")),
    Rule("on_or_before", "when", "on or before the? <P|W>", directed("by")),
    Rule("at_the_latest", "when", "by|in|on|at? <P|W> at the? latest", directed("by")),
    Rule("as_of", "when", "as of|at|on <P|W>", directed("as_of"), cost=1),
    # before, since, from, after
    Rule("before", "when", "any? time? before|pre -? the? <P|W>", directed("before")),
    Rule("prior_to", "when", "prior|previous to <P|W>", directed("before")),
    Rule("earlier_than", "when", "earlier|sooner than <P|W>", directed("before")),
    Rule("ahead_of", "when", "ahead of <P|W>", directed("before")),
    Rule("less_than", "when", "< <P>", directed("before")),
    Rule("since", "when", "ever? since the? <P|W>", directed("since", past=True)),
    Rule("from", "when", "from the? <P|W>", directed("from")),
    Rule("from_on", "when", f"as? from the? <P|W> ,? and? {ON}", directed("from")),
    Rule("from_beyond", "when", "from? <P|W> and|or beyond|later|after|afterwards|thereafter", directed("from")),
    Rule("period_onwards", "when", f"<P|W> {ON.removeprefix('on|')}", directed("from")),
    Rule("in_onwards", "when", f"in <P|W> and? {ON.removeprefix('on|')}", directed("from")),
    Rule("starting", "when", f"{STARTING} as? on|in|from|with|of? the? <P|W>", directed("from")),
    Rule("as_from", "when", "as from <P|W>", directed("from")),
    Rule("no_earlier", "when", "no|not earlier|sooner|before than? <P|W>", directed("from")),
    Rule("on_or_after", "when", "on or after <P|W>", directed("from")),
    Rule("at_least", "when", "> = <P>", directed("from")),
    Rule("after", "when", "any? time? after|post|beyond|past -? the? <P|W>", directed("after"), NOT),
    Rule(
        "until_after",
        "when",
        f"{THROUGH} after|before|beyond <P|W>",
        lambda _: Spec("through", Impossible("Until which day?")),
    ),
    Rule("not_after", "when", "not|never any? later? after|beyond|past <P|W>", directed("through")),
    Rule("later_than", "when", "later|greater than <P|W>", directed("after")),
    Rule("greater_than", "when", "> <P>", directed("after")),
    # from one to another
    Rule("range", "R", "<P|W> to|through|thru|until|till|- the? <P|W>", ranged, cost=1),
    Rule("iso_range", "R", "<P> ~/ ~<P>", iso_range),
    Rule("range_up_to", "R", "<P|W> up to|through|until and? including? the? <P|W>", ranged, cost=1),
    Rule("range_through_end", "R", "<P|W> through|until|to and including the? <P|W>", ranged),
    Rule("from_range", "when", "from|in|for|starting|during|over|between <R>", lambda spec: spec),
    Rule("from_comma_range", "when", "from <P|W> , to|through|until the? <P|W>", ranged),
    Rule("from_up_to", "when", "from|starting <P|W> up|and|right|all? to|until|through the? <P|W>", ranged, cost=1),
    Rule("between", "when", "in? between the? <P|W> and the? <P|W>", ranged, cost=1),
    Rule("range_inclusive", "when", "from|between? <P|W> and|to|through|until|- <P|W> ,|(? both? inclusive )?", ranged),
    Rule("days_to_day", "R", "the? <dd|ord> to|through|thru|until|till|- the? <P>", day_range),
    Rule("between_days", "when", "between the? <dd|ord> and the? <P>", day_range),
    Rule("day_to_days", "R", "<P> to|through|thru|until|till|- the? <dd|ord>", range_day),
    Rule("between_day_days", "when", "between <P> and the? <dd|ord>", range_day),
    Rule(
        "month_days", "R", "<mon> the? <dd|ord> to|through|thru|until|till|- the? <dd|ord> ,? <year_time>?", month_days
    ),
    Rule("month_between", "R", "<mon> between the? <dd|ord> -|and the? <dd|ord> ,? <year_time>?", month_days),
    Rule("days_this_month", "R", "the? <dd|ord> to|through|until|till|- the? <dd|ord> of? <P>", days_month),
    Rule("between_days_this", "when", "between the? <dd|ord> and the? <dd|ord> of? <P>", days_month),
    Rule("days_no_month", "when", "between|from the? <ord> and|to|until|through the? <ord>", no_month),
    Rule("week_between", "when", "<P> between|from <wd|wwd> and|to <wd|wwd>", week_days),
    Rule("list", "when", "in|for|during|over|both? <P|W> and|&|+|/|plus in? <P|W>", listed),
    Rule("list_three", "when", "in|for|during|over? <P|W> , <P|W> ,? and|& <P|W>", listed_three),
)
