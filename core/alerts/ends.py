"""What happens at the end of the term: an automatic renewal to stop, an option's window, the expiry."""

from __future__ import annotations

from collections.abc import Iterator

from core.alerts.event import Event
from core.alerts.view import View
from core.dates import DAY, say
from core.deal import given
from core.money import Amount, total
from core.questions.leaving import stop_renewal
from core.questions.renewal import before_end
from core.schedule import plan
from core.stated import Period
from core.terms import Renewal


def renewal(view: View) -> Iterator[Event]:
    """The last day to stop an automatic renewal."""
    stop, deal = stop_renewal(view.deal), view.deal
    if stop is None:
        return
    term = next(term for term in deal.of_type(Renewal) if term.name == stop.term.name)
    ours = view.ours(term.by)
    day = stop.last(deal.last_day)
    length = f" for {term.length}" if given(term.length) else ""
    by = "" if ours else f" by {view.who(term.by)}"
    cost = _renewed(view, term) if ours else None
    unless = "Unless it was stopped by then" if day < view.as_of else "Unless it is stopped"
    words = f"{unless}, {deal.title} renews{length} from {say(deal.last_day + DAY)} on"
    words += f": {cost} at the price of its last month." if cost is not None else f"; the price is {term.price}."
    yield view.event(
        "renewal", term.name, day, f"Last day to stop the automatic renewal of {deal.title}{length}{by}",
        f"last day to give notice for {deal.title}", cost=cost, changes=ours, stakes=words, how=view.counting(stop),
    )  # fmt: skip


def _renewed(view: View, term: Renewal) -> Amount | None:
    """What the renewed time costs at the same price; None where price or length are not known."""
    if term.price != "same" or not isinstance(term.length, Period) or term.length.unit != "months":
        return None
    month = plan(view.deal).price_at(view.deal.last_day)
    return total([month] * term.length.count, view.deal.currency)


def window(view: View) -> Iterator[Event]:
    """The days on which an option to extend opens and closes."""
    deal = view.deal
    for term in deal.of_type(Renewal):
        if term.how != "option":
            continue
        holder, length = view.who(term.by), f" by {term.length}" if given(term.length) else ""
        question = f"renewal of {deal.title}"
        how = f"The window is counted back from {say(deal.last_day)}, the end of the term."
        if isinstance(term.window_opens, Period):
            opens = before_end(deal, term.window_opens)
            title = f"From this day on {holder} may extend {deal.title}{length}"
            yield view.event("window", f"{term.name}.opens", opens, title, question, changes=False, how=how)
        if isinstance(term.window_closes, Period):
            closes = before_end(deal, term.window_closes)
            title = f"Last day for {holder} to extend {deal.title}{length}"
            words = f"After it the option is gone, and {deal.title} ends on {say(deal.last_day)}."
            if closes < view.as_of:
                words = f"The option is gone unless it was used by then: {deal.title} ends on {say(deal.last_day)}."
            yield view.event("window", f"{term.name}.closes", closes, title, question, changes=view.ours(term.by),
                             stakes=words, how=how)  # fmt: skip


def expiry(view: View) -> Iterator[Event]:
    """The last day of the deal."""
    deal = view.deal
    title = f"{deal.title} ends; it is the last day of service and of fees"
    how = ""
    if not deal.end.date.exact:
        how = f"{deal.end.date} is read as its last day, {say(deal.last_day)}."
    if view.notice_recorded and deal.end.says:
        how = f"It ends by notice: {deal.end.says}."
    terms = deal.of_type(Renewal)
    if any(term.how == "automatic" for term in terms):
        title = f"The term of {deal.title} ends; it renews automatically unless that was stopped"
    yield view.event("expiry", "term", deal.last_day, title, f"when does {deal.title} end", how=how)
