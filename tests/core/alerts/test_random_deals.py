"""What holds for the alerts of every contract, on random ones: no key twice, never late, never on a day off, always the same."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from core import RULES, Alert, Book, Decision, Document, alerts_of, ask, decided, effect, events, load_book
from core.alerts.ladder import STILL_TOLD, ladder
from core.dates import Span
from core.deal import DecisionKind
from core.money import total
from core.notice import Right, is_working_day, rights, send_by
from core.schedule import plan
from core.terms import Milestone
from tests.core.alerts.simulating import day_by_day
from tests.deals.random_contracts import watched

DAY = timedelta(days=1)
law = settings(derandomize=True, deadline=None, max_examples=120)
seeds = st.integers(0, 10**6)
ALL: dict[str, tuple[int, ...]] = dict.fromkeys(RULES, ())
KINDS: tuple[DecisionKind, ...] = ("stay", "leave", "renegotiate", "notice given", "notice received")


def book_of_seed(seed: int) -> Book:
    """A random book of one deal; seeds whose contract contradicts itself are left out."""
    loaded = load_book([Document(f"seed {seed}", watched(random.Random(seed)))])
    assume(loaded.book is not None)
    assert loaded.book is not None
    return loaded.book


def some_window(book: Book, seed: int) -> tuple[date, date]:
    """Some days around the deal's term."""
    rng = random.Random(seed)
    deal = book.deals[0]
    first = deal.first_day + timedelta(days=rng.randint(-200, deal.span.days))
    return first, first + timedelta(days=rng.choice([0, 6, 31, 400]))


def everything(book: Book) -> tuple[date, date]:
    deal = book.deals[0]
    return deal.first_day - timedelta(days=3000), deal.last_day + timedelta(days=4000)


def random_decision(book: Book, rng: random.Random) -> Decision:
    deal = book.deals[0]
    days = st_days(deal.span, rng)
    targets = ["", *(chosen.id for chosen in deal.exits), *(event.ref for event in events(book, deal.id, *everything(book)))]
    return Decision(str(rng.randint(0, 10**6)), deal.id, rng.choice(KINDS), days[0], days[1], rng.choice(targets))


def st_days(span: Span, rng: random.Random) -> list[date]:
    """Two days in a span, the first of which is not after the second."""
    return sorted(span.start + timedelta(days=rng.randint(0, span.days)) for _ in range(2))


@law
@given(seeds)
def test_one_alert_a_key_and_never_late(seed: int) -> None:
    """Keys are unique and of bounded length; an alert is due on a working day, on or before its step's day."""
    book = book_of_seed(seed)
    found = alerts_of(book, "small", *everything(book), ALL)
    assert len({alert.key for alert in found}) == len(found)
    for alert in found:
        assert is_working_day(alert.due, book.deals[0].holidays)
        assert alert.due <= alert.event.day - alert.step * DAY
        assert alert.due == send_by(alert.event.day - alert.step * DAY, book.deals[0].holidays)
        assert len(alert.key) <= 160
        assert alert.key.count("|") == 4


@law
@given(seeds)
def test_each_event_has_its_whole_ladder(seed: int) -> None:
    """Over all time, every event has one alert a step, a day that changes nothing has one; one is not covered each due day."""
    book = book_of_seed(seed)
    window = everything(book)
    found = alerts_of(book, "small", *window, ALL)
    for event in events(book, "small", *window):
        steps = [alert.step for alert in found if alert.event.ref == event.ref]
        wanted = ladder(book.deals[0], event.rule)
        assert sorted(steps, reverse=True) == list(wanted) if event.changes else len(steps) == 1
        mine = [alert for alert in found if alert.event.ref == event.ref]
        for due in {alert.due for alert in mine}:
            sent = [alert for alert in mine if alert.due == due and not alert.covered]
            assert len(sent) == 1
            assert sent[0].step == min(alert.step for alert in mine if alert.due == due)


@law
@given(seeds, seeds)
def test_a_window_shows_what_is_due_in_it(seed: int, when: int) -> None:
    """What is due in a window is there, whatever the window; nothing else is but what is told although it is too late."""
    book = book_of_seed(seed)
    first, last = some_window(book, when)
    whole = alerts_of(book, "small", *everything(book), ALL, as_of=first)
    part = alerts_of(book, "small", first, last, ALL)
    assert [alert for alert in part if alert.due >= first] == [alert for alert in whole if first <= alert.due <= last]
    for alert in part:
        if alert.due < first:
            assert alert.event.rule in STILL_TOLD or alert.event.day >= first
            assert alert.step == min(other.step for other in whole if other.event.ref == alert.event.ref)


@settings(derandomize=True, deadline=None, max_examples=12)
@given(seeds, seeds)
def test_asking_daily_tells_each_alert_once_on_its_day(seed: int, when: int) -> None:
    """A planner that asks every day tells what a single question for all the days gives: nothing lost, nothing twice."""
    book = book_of_seed(seed)
    first, _ = some_window(book, when)
    last = first + timedelta(days=120)
    told = list(day_by_day(book, "small", first, last, ALL))
    assert len({alert.key for _, alert in told}) == len(told)
    assume(not book.deals[0].overlays)  # what becomes known on the way changes what was planned
    at_once = [alert for alert in alerts_of(book, "small", first, last, ALL) if not alert.covered]
    assert {alert.key for _, alert in told} == {alert.key for alert in at_once}
    assert all(on == max(alert.due, first) for on, alert in told)


@law
@given(seeds)
def test_the_same_question_has_the_same_answer(seed: int) -> None:
    """A book loaded again from the same contract gives the same alerts."""
    one, other = book_of_seed(seed), book_of_seed(seed)
    window = everything(one)
    assert alerts_of(one, "small", *window, ALL) == alerts_of(other, "small", *window, ALL)


@law
@given(seeds)
def test_chosen_exits_count_to_the_last_notice_that_is_in_time(seed: int) -> None:
    """Notice on the day that an alert counts to still ends the deal by the exit; a day later no right of ours does."""
    book = book_of_seed(seed)
    deal = book.deals[0].known(everything(book)[0])
    ours = rights(deal, book.perspective)
    for event in events(book, "small", *everything(book), ["notice"]):
        chosen = next((chosen for chosen in deal.exits if chosen.id == event.target), None)
        if chosen is None or chosen.end >= deal.last_day or not event.title.startswith("Last day to give notice"):
            continue
        assert any(in_time(right, event.day, chosen.end) for right in ours)
        assert not any(in_time(right, event.day + DAY, chosen.end) for right in ours)


def in_time(right: Right, given_on: date, end: date) -> bool:
    return right.allows(given_on) and right.end(given_on) <= end


@law
@given(seeds)
def test_payments_add_up_to_the_total(seed: int) -> None:
    """Where billing is disclosed, all payments together are what the deal costs."""
    book = book_of_seed(seed)
    window = everything(book)
    deal = book.deals[0].known(window[0])
    paid = [event.cost for event in events(book, "small", *window, ["payments"])]
    if paid:
        amounts = [amount for amount in paid if amount is not None]
        assert total(amounts, deal.currency) == plan(deal).total(deal.span)


@law
@given(seeds)
def test_every_delivery_is_told(seed: int) -> None:
    """Each milestone is an event on its day, and its cure, where one is stated, another on a later one."""
    book = book_of_seed(seed)
    deal = book.deals[0]
    found = {event.target: event.day for event in events(book, "small", *everything(book), ["delivery"])}
    for term in deal.of_type(Milestone):
        assert found.pop(term.name) == term.due.last
        cured = found.pop(f"{term.name}.cure", None)
        assert cured is None or cured > term.due.last
    assert found == {}


@law
@given(seeds, seeds)
def test_decisions_end_the_deal_or_nothing(seed: int, luck: int) -> None:
    """A decision either is refused and changes nothing, or does what its effect says; every question is still answered."""
    book = book_of_seed(seed)
    decision = random_decision(book, random.Random(luck))
    told = effect(book, decision)
    assert bool(told.says) != bool(told.refused)
    after = decided(book, [decision])
    if told.refused:
        assert after.deals == book.deals
        return
    known = after.deals[0].known(decision.recorded)
    before = book.deals[0].known(decision.recorded)
    if decision.kind in ("notice given", "notice received"):
        assert told.end == known.last_day <= before.last_day
    else:
        assert known.span == before.span
    eve = decision.recorded - DAY
    assert after.deals[0].known(eve).span == book.deals[0].known(eve).span
    for question in ("total", "what do we owe if we leave", "last day to give notice", "key dates", "does it renew", "by month"):
        assert ask(after, question, decision.recorded).answer.status in ("answered", "undisclosed")
    alerts_of(after, "small", decision.recorded, decision.recorded + 400 * DAY, ALL)


@law
@given(seeds, seeds)
def test_a_decision_silences_its_target_alone(seed: int, luck: int) -> None:
    """To stay or to renegotiate takes exactly the target's events away, from the day of recording on."""
    book = book_of_seed(seed)
    rng = random.Random(luck)
    decision = random_decision(book, rng)._replace(kind=rng.choice(("stay", "renegotiate")))
    window = everything(book)
    before = events(book, "small", *window, as_of=decision.recorded)
    after = events(decided(book, [decision]), "small", *window, as_of=decision.recorded)
    gone = [event for event in before if event not in after]
    aims = [event for event in before if decision.target == event.ref or (decision.target == event.target and event.rule == "notice")]
    assert gone == (aims if decision.target else [])
    eve = decision.recorded - DAY
    assert events(decided(book, [decision]), "small", *window, as_of=eve) == events(book, "small", *window, as_of=eve)


@pytest.mark.parametrize("rule", RULES)
def test_the_random_deals_have_every_rule(rule: str) -> None:
    """The laws above are about something: among a hundred random deals each rule has events, and alerts that are covered."""
    found: list[Alert] = []
    for seed in range(100):
        loaded = load_book([Document("random", watched(random.Random(seed)))])
        if loaded.book is not None:
            found.extend(alerts_of(loaded.book, "small", *everything(loaded.book), {rule: (9, 8, 7)}))
    assert len(found) > 10
    assert any(alert.covered for alert in found)
