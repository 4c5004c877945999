"""What a line subscribes to, and how it is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.subscribing import nothing_of, saying
from bot.desk.upcoming import coming, days_before, due, escalates, last_two, left, steps_said, working_day
from bot.desk.verbs import Verb, verb_of
from bot.desk.wanted import RULES, USUAL, Ended, Puzzled, Wanted, ended, line_of, rules_of, wanted, zone_called
from bot.shelf import open_shelf
from core import LADDERS, Alerting, Book, Deal, Decision, decided
from core import RULES as CORE_RULES


@pytest.fixture(scope="module")
def book() -> Book:
    """The shipped deals."""
    shelf = open_shelf(None)
    assert shelf.book is not None
    return shelf.book


@pytest.fixture(scope="module")
def deal(book: Book) -> Deal:
    """The one deal of them."""
    return book.deals[0]


def test_the_rules_are_the_cores() -> None:
    """Every rule of the core can be subscribed to by its name, in its order, and none besides."""
    assert tuple(RULES) == CORE_RULES
    assert set(LADDERS) == set(RULES)


def test_the_line_of_the_issue(book: Book, deal: Deal) -> None:
    """A ladder, a rule and the digest, all in one line."""
    assert wanted("colossus-1 notice:60,30,7 payments digest", book) == Wanted(
        deal, {"notice": (60, 30, 7), "payments": ()}, True
    )


@pytest.mark.parametrize("line", [
    "colossus-1 digest", "Colossus 1 digest", "COLOSSUS-1 Digest", "digest", "to the digest", "`colossus-1` digest",
])  # fmt: skip
def test_ways_to_say_it(book: Book, deal: Deal, line: str) -> None:
    """The deal by any of its names, or none where there is one deal only; in any case."""
    assert wanted(line, book) == Wanted(deal, {}, True)


@pytest.mark.parametrize(("line", "ladders"), [
    ("notice:7,30,60", {"notice": (60, 30, 7)}), ("notice:7,7", {"notice": (7,)}), ("notice:0", {"notice": (0,)}),
    ("notices exits:5", {"notice": (5,)}), ("fees milestones", {"fee": (), "delivery": ()}), ("lock-in:365", {"lock-in": (365,)}),
])  # fmt: skip
def test_ladders(book: Book, line: str, ladders: dict[str, tuple[int, ...]]) -> None:
    """Steps in any order, each once; other words for the rules."""
    found = wanted(line, book)
    assert isinstance(found, Wanted)
    assert found.ladders == ladders


@pytest.mark.parametrize(("line", "says"), [
    ("colossus-1 notise", "Did you mean notice?"), ("colossus-1 foo", "“foo” is nothing to be told of"),
    ("colossus-2 digest", "There is no deal “colossus-2” here"), ("notice:", "“” is no list of days"),
    ("notice:60, 30", "is no list of days"), ("notice:400", "a number from 1 to 365, or 0"), ("notice:-1", "from 1 to 365"),
    ("notice:9999", "from 1 to 365"), ("notice:99999", "from 1 to 365"), ("digest:tuesday", "A digest comes on Mondays"),
    ("only:fee", "Write only by itself"), ("notice:٣", "is no list of days"),
    ("notice:1,2,3,4,5,6,7,8,9,10,11,12,13", "At most 12 steps"), ("zone:Berlin", "“Berlin” is no time zone"),
    ("zone:", "is no time zone"), ("only", "Only what?"), ("zone:../../etc/passwd", "is no time zone"),
])  # fmt: skip
def test_what_is_not_understood_is_told(book: Book, line: str, says: str) -> None:
    """No word is passed over: somebody may rely on it."""
    found = wanted(line, book)
    assert isinstance(found, Puzzled)
    assert says in found.text


@given(st.lists(st.sampled_from([
    *RULES, "colossus-1", "Colossus 1", "digest", "only", "zone:UTC", "zone:x", "notice:60,30", "fee:", ":", "notice:999", "and", "\0", "no",
])))  # fmt: skip
def test_any_line_has_an_outcome(words: list[str]) -> None:
    """Any line is understood whole or told to be not; what is understood can be kept, and never says less than asked."""
    shelf = open_shelf(None)
    assert shelf.book is not None
    found = wanted(" ".join(words), shelf.book)
    if isinstance(found, Puzzled):
        assert found.text
        return
    rules = rules_of(found)
    assert set(found.ladders) <= set(rules) <= set(RULES)
    assert rules or (found.only and found.digest)
    assert rules_of(found, rules) == rules
    again = wanted(line_of(found.deal.id, rules, found.digest, "UTC"), shelf.book)
    assert isinstance(again, Puzzled) == (not rules and not found.digest)
    assert isinstance(again, Puzzled) or (rules_of(again), again.digest, again.zone) == (rules, found.digest, "UTC")
    assert found.digest == ("digest" in words)


def test_several_deals(book: Book, deal: Deal) -> None:
    """Where there are several deals and none is named, the one chosen in the channel is meant; else it is asked back."""
    two = Book((deal, deal))
    assert isinstance(wanted("digest", two), Puzzled)
    assert isinstance(wanted("", Book(())), Puzzled)
    assert wanted("digest", two, "colossus-1") == Wanted(deal, {}, True)


def test_words_add_and_only_narrows(book: Book) -> None:
    """What is named adds to the usual rules and to what was there; with `only` nothing else is told."""
    def rules(line: str, before: dict[str, tuple[int, ...]] | None = None) -> dict[str, tuple[int, ...]]:
        found = wanted(line, book)
        assert isinstance(found, Wanted)
        return rules_of(found, before)

    assert rules("") == dict.fromkeys(USUAL, ())
    assert rules("notice:60 commit") == {**dict.fromkeys(USUAL, ()), "notice": (60,), "commit": ()}
    assert rules("only notice:60") == {"notice": (60,)}
    assert rules("digest", {"notice": (60,)}) == {"notice": (60,)}
    assert rules("fee", {"notice": (60,)}) == {"notice": (60,), "fee": ()}
    assert "payments" not in rules("")
    assert rules("only digest") == {}, "the digest alone"
    assert rules("digest", {}) == {}


def test_what_a_line_ends(book: Book, deal: Deal) -> None:
    """A subscription, or some of its rules."""
    assert ended("colossus-1", book) == Ended(deal)
    assert ended("", book) == Ended(deal)
    assert ended("Colossus 1 fees and digest", book) == Ended(deal, ("fee", "digest"))
    for line in ("colossus-2", "colossus-1 foo", "colossus-1 notice:60"):
        assert isinstance(ended(line, book), Puzzled)


@pytest.mark.parametrize(("text", "zone"), [
    ("Europe/Berlin", "Europe/Berlin"), ("europe/berlin", "Europe/Berlin"), ("utc", "UTC"), ("Mars/Base", ""), ("", ""),
    ("../../etc/passwd", ""), ("/etc/passwd", ""), ("Europe", ""), ("a\0b", ""),
])  # fmt: skip
def test_zones(text: str, zone: str) -> None:
    """A zone in any case; nothing but names of the list, and never a path."""
    assert zone_called(text) == zone


@pytest.mark.parametrize(("text", "verb"), [
    ("subscribe", Verb("subscribe")), ("Subscribe colossus-1 digest", Verb("subscribe", "colossus-1 digest")),
    ("unsubscribe colossus-1", Verb("unsubscribe", "colossus-1")), ("subscriptions", Verb("subscriptions")),
    ("alerts", Verb("alerts")), ("ALERTS?", Verb("alerts")), ("decide", Verb("decide")),
])  # fmt: skip
def test_verbs(book: Book, text: str, verb: Verb) -> None:
    """The verbs of alerts are heard in any case."""
    assert verb_of(text, book) == verb


def test_saying(deal: Deal) -> None:
    """A subscription as lines: all that it tells of, each with its days, which are the deal's own where none were named."""
    usual = dict.fromkeys(USUAL, ())
    assert saying({**usual, "payments": ()}, True, "Europe/Berlin") == (
        "Every date to watch", "120, 90, 60, 30, 14 and 7 days and 1 day before: notice, lock-in, renewal, window",
        "30 and 7 days before: fee, capacity, delivery, expiry",
        "Payments due, where billing is disclosed (payments): 7 days and 1 day before",
        "Digest: Mondays, where there is something to watch", "Posted at 9:00 in Europe/Berlin, on a working day",
    )
    assert saying({**usual, "notice": (60, 30, 1)}, False, "UTC")[1] == (
        "The last day to give notice for each chosen exit (notice): 60 and 30 days and 1 day before"
    )
    own = replace(deal, alerting=Alerting(ladder=(45, 0)))
    assert saying({"fee": (), "expiry": (1,), "notice": ()}, False, "UTC", own)[:3] == (
        "A change of the fee, such as the end of a discount (fee): 30 and 7 days before",
        "The end of the term (expiry): 1 day before",
        "The last day to give notice for each chosen exit (notice): 45 days before and on the day",
    )
    assert saying({}, True, "UTC")[0] == "Digest: Mondays, where there is something to watch, of every date to watch; no alert by itself"


def test_days_in_words() -> None:
    """Steps as they are said, one day by itself and none as the day."""
    said = {(60, 30, 7): "60, 30 and 7 days before", (7, 1): "7 days and 1 day before", (1,): "1 day before",
            (0,): "on the day", (7, 0): "7 days before and on the day", (1, 0): "1 day before and on the day"}  # fmt: skip
    assert {steps: days_before(steps) for steps in said} == said


def test_what_a_deal_does_not_have_is_told(book: Book, deal: Deal) -> None:
    """A kind of date that somebody asks for and that has none to come: said, with why, for each kind."""
    today = date(2026, 11, 25)
    told = {rule: nothing_of(book, deal, rule, today) for rule in RULES}
    assert told["payments"] == "No payments alert will come: when Colossus 1 is billed and to be paid is not disclosed"
    assert told["fee"] == "No fee alert will come: the last such day of Colossus 1 was 1 Jul 2026"
    assert [rule for rule in RULES if not told[rule]] == ["notice", "expiry", "commit"]
    assert all("Colossus 1" in said for said in told.values() if said)


class Kept(NamedTuple):
    """A subscription, as far as it says what comes."""

    deal: str = "colossus-1"
    rules: dict[str, tuple[int, ...]] = {"notice": (60, 30, 7)}
    digest: bool = False
    destination: str = "C1"


def test_what_comes(book: Book) -> None:
    """What was posted already, and a day that has passed, is to come no more; what rests comes when it speaks again."""
    under = decided(book, [Decision("1", "colossus-1", "leave", date(2027, 12, 31), date(2026, 11, 23))])
    key = "C1|colossus-1|notice|leave-2027-12-31|2027-10-02"
    day = date(2027, 8, 3)
    assert [(one.due, one.step) for one in coming(under, (Kept(),), day)] == [
        (date(2027, 8, 3), 60), (date(2027, 9, 2), 30), (date(2027, 9, 24), 7)]  # fmt: skip
    assert [one.step for one in coming(under, (Kept(),), day, {f"{key}|60"})] == [30, 7]
    rests = {key: date(2027, 9, 10)}
    assert [(one.due, one.step) for one in coming(under, (Kept(),), day, (), rests)] == [
        (date(2027, 9, 10), 22), (date(2027, 9, 24), 7)], "it rests, and speaks again"  # fmt: skip
    assert [one.step for one in coming(under, (Kept(),), day, (), {key: date(2027, 9, 2)})] == [30, 7]
    assert [one.step for one in coming(under, (Kept(),), day, (), {key: date(2027, 7, 2)})] == [60, 30, 7], "it has spoken"
    assert coming(under, (Kept(),), date(2027, 11, 24)) == ()
    assert [one.step for one in due(under, Kept(), date(2027, 11, 24), date(2027, 11, 24))] == [7], "it is told once, late"
    assert coming(under, (Kept(rules={}, digest=True),), day) == ()


def test_how_long_is_left() -> None:
    """Days, and working days from tomorrow to the day itself, less the holidays."""
    friday, monday = date(2027, 10, 1), date(2027, 10, 4)
    assert left(monday, friday, frozenset()) == "3 days left, one of them a working day"
    assert left(monday, friday, frozenset({monday})) == "3 days left, none of them a working day"
    assert left(date(2027, 10, 2), friday, frozenset()) == "1 day left, not a working day"
    assert left(date(2027, 10, 2), date(2027, 6, 4), frozenset()) == "120 days left, 85 of them working days"
    assert [left(friday, day, frozenset()) for day in (friday, date(2027, 10, 2), monday)] == ["today", "1 day ago", "3 days ago"]
    assert working_day(monday, frozenset({monday})) == friday


def test_steps() -> None:
    """The last two steps are for everybody; those whom nobody's acknowledgement spares are called then, not at a single step."""
    ladder = (120, 90, 60, 30, 14, 7, 1)
    assert last_two(ladder) == (1, 7)
    assert [step for step in ladder if escalates(step, ladder)] == [7, 1]
    assert not escalates(7, (7,))
    assert steps_said(30, ladder) == "Reminders follow 14 and 7 days and 1 day before."
    assert steps_said(7, ladder) == "One more reminder follows, 1 day before."
    assert steps_said(1, ladder) == "This is the last reminder."
    assert steps_said(7, (7,)) == ""
