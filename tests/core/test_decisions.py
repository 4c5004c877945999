"""Recorded decisions: what they change, from when, what their effect says, and what cannot be recorded."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from core import Answer, Book, Decision, ask, decided, effect, events
from core.deal import DecisionKind
from core.money import Amount, plain
from core.terms import Renewal
from tests.deals.golden import SHIPPED, TODAY, amendment, book_of, data_of, exit_right, fee, written

EVE = date(2026, 11, 22)
AUTOMATIC = {"term": "renewal", "how": "automatic", "length": "1 year", "notice": "60 days", "price": "same"}


def shipped() -> Book:
    return book_of(data_of(SHIPPED / "colossus-1.yaml"))


def book(*terms: dict[str, Any], **more: Any) -> Book:
    return book_of(written(fee("1000"), *terms, end="2029-12-31", **more))


def decision(kind: DecisionKind, on: str | None = None, recorded: date = TODAY, deal: str = "colossus-1", target: str = "", id: str = "1") -> Decision:
    return Decision(id, deal, kind, None if on is None else date.fromisoformat(on), recorded, target)


def small(kind: DecisionKind, on: str | None, recorded: str, target: str = "", id: str = "1") -> Decision:
    return decision(kind, on, date.fromisoformat(recorded), "small", target, id)


def total(answer: Answer) -> str | None:
    assert isinstance(answer.value, Amount)
    return plain(answer.value.low, answer.value.currency)


# notice ---------------------------------------------------------------------------------------------------


def test_a_notice_given_ends_the_deal_in_every_answer() -> None:
    """With notice given today the shipped deal ends on 21 February 2027, for the end and for what is to come."""
    after = decided(shipped(), [decision("notice given", "2026-11-23")])
    end = ask(after, "when does it end", TODAY).answer
    assert end.value == date(2027, 2, 21)
    assert [(cited.source, cited.says) for cited in end.sources if cited.term == "end"] == [
        ("recorded decision", "notice given on 23 Nov 2026, recorded on 23 Nov 2026"),
    ]
    assert total(ask(after, "how much is left to pay", TODAY).answer) == "3729166666.67"  # the worked case


def test_it_is_known_from_its_recording_on() -> None:
    """The day before it was recorded nobody knew; the book without it is untouched."""
    before = shipped()
    after = decided(before, [decision("notice given", "2026-11-20")])
    assert ask(after, "when does it end", EVE).answer.value == date(2029, 5, 31)
    assert ask(after, "when does it end", TODAY).answer.value == date(2027, 2, 18)
    assert ask(before, "when does it end", TODAY).answer.value == date(2029, 5, 31)


def test_whose_notice() -> None:
    """Notice given is by the book's own side, notice received by the other, each by its own right."""
    deal = book(exit_right("30 days", by="customer"), exit_right("60 days", by="provider") | {"name": "theirs"})
    kinds: tuple[DecisionKind, ...] = ("notice given", "notice received")
    ends = [effect(deal, small(kind, "2028-01-01", "2028-01-01")).end for kind in kinds]
    assert ends == [date(2028, 1, 31), date(2028, 3, 1)]


def test_the_right_that_ends_it_first_counts() -> None:
    """Where a side has two rights, its notice is under the shorter one."""
    deal = book(exit_right("60 days"), exit_right("30 days") | {"name": "short"})
    assert effect(deal, small("notice given", "2028-01-01", "2028-01-01")).end == date(2028, 1, 31)


def test_a_day_ahead_is_still_today_somewhere() -> None:
    """A notice of tomorrow's date may be recorded, as the recorder's day may be behind the deal's."""
    assert effect(book(exit_right()), small("notice given", "2028-01-02", "2028-01-01")).end == date(2028, 4, 1)


def test_the_fee_for_leaving_falls_due_and_what_comes_later_does_not() -> None:
    """An early end costs the termination fee on its day; a one-time fee after it is not owed any more; nothing is renewed."""
    late = {"term": "one-time fee", "name": "late", "amount": "7000", "on": "2029-06-01"}
    on_the_day = {"term": "one-time fee", "name": "on-the-day", "amount": "100", "on": "2028-01-31"}
    deal = book(exit_right("31 days", fee="500"), late, on_the_day, AUTOMATIC)
    after = decided(deal, [small("notice given", "2027-12-31", "2027-12-31")])
    assert total(ask(after, "total cost", date(2027, 12, 31)).answer) == "13600.00"  # 13 months, the fee on the last day, and the one for leaving
    assert ask(after, "does it renew", date(2027, 12, 31)).answer.headline.startswith("Small is not renewed: it ends on 31 Jan 2028")


def test_what_was_to_come_after_an_early_end_is_told_no_more() -> None:
    """Deliveries, capacity steps, windows and exits after it are neither key dates nor alerts."""
    after_end: list[dict[str, Any]] = [
        {"term": "milestone", "name": "hall", "what": "the hall", "due": "2029-06-01", "by": "provider", "cure": "30 days"},
        {"term": "capacity", "name": "power", "steps": [{"from": "2027-01-01", "quantity": "1 MW"}, {"from": "2029-06-01", "quantity": "2 MW"}]},
        {"term": "renewal", "how": "option", "window_opens": "6 months", "window_closes": "1 month"},
    ]
    deal = book(exit_right("31 days"), *after_end, exits=[{"id": "end-2028", "end": "2028-12-31"}])
    after = decided(deal, [small("notice given", "2027-12-31", "2027-12-31")])
    today = date(2027, 12, 31)
    told = [(event.rule, event.day) for event in events(after, "small", today, date(2031, 1, 1))]
    assert told == [("expiry", date(2028, 1, 31))]
    assert [row.span.start for row in ask(after, "what are the key dates", today).answer.rows if row.span][-1] == date(2028, 1, 31)


def test_an_undisclosed_fee_for_leaving_is_not_counted() -> None:
    """What nobody knows is not made up."""
    after = decided(book(exit_right("31 days", fee="undisclosed")), [small("notice given", "2027-12-31", "2027-12-31")])
    assert total(ask(after, "total cost", date(2027, 12, 31)).answer) == "13000.00"


def test_notice_past_the_term_changes_nothing() -> None:
    """It is recorded, says so, and the deal ends when it would have; its alert is closed."""
    told = small("notice given", "2029-11-01", "2029-11-01")
    deal = book(exit_right())
    assert effect(deal, told).says == "Notice given on 1 Nov 2029 changes nothing: Small ends on 31 Dec 2029 anyway"
    after = decided(deal, [told])
    assert after.deals[0].known(told.recorded).last_day == date(2029, 12, 31)
    window = (date(2029, 1, 1), date(2029, 12, 31))
    assert events(after, "small", *window, ["notice"], as_of=told.recorded) == ()
    assert len(events(after, "small", *window, ["notice"], as_of=date(2029, 10, 31))) == 1
    on_the_last_day = effect(deal, small("notice given", "2029-10-02", "2029-10-02"))
    assert on_the_last_day.says == "Notice given on 2 Oct 2029 changes nothing: Small ends on 31 Dec 2029 anyway"


@pytest.mark.parametrize("target", ["renewal", "renewal|renewal|2029-11-01"])
def test_notice_that_stops_the_renewal(target: str) -> None:
    """A notice aimed at the renewal stops it in time; the deal then ends with its term."""
    deal = book(exit_right(), AUTOMATIC)
    in_time, late = small("notice given", "2029-11-01", "2029-11-01", target), small("notice given", "2029-11-02", "2029-11-02", target)
    assert effect(deal, in_time).says == "Small is not renewed: it ends on 31 Dec 2029"
    after = decided(deal, [in_time]).deals[0].known(in_time.recorded)
    assert str(after.of_type(Renewal)[0].how) == "none"
    assert effect(deal, late).refused == "1 Nov 2029 was the last day to stop the renewal of Small."


def test_a_renewal_is_stopped_where_there_is_no_other_right() -> None:
    """Without a right to end the deal early, a notice can only be that one."""
    assert effect(book(AUTOMATIC), small("notice given", "2028-01-01", "2028-01-01")).end == date(2029, 12, 31)
    only = effect(book({**AUTOMATIC, "by": "provider"}), small("notice given", "2028-01-01", "2028-01-01"))
    assert only.refused == "Only the provider may stop the renewal of Small."


def test_a_later_amendment_goes_before_a_notice() -> None:
    """An amendment signed after the notice was recorded may set another end; one signed before is what the notice ends."""
    longer = amendment("2028-02-01", "2028-02-01", dates={"end": {"date": "2031-12-31", "source": "contract"}})
    deal = book(exit_right(), overlays=[longer])
    after = decided(deal, [small("notice given", "2028-01-01", "2028-01-01")]).deals[0]
    assert after.known(date(2028, 1, 31)).last_day == date(2028, 3, 31)
    assert after.known(date(2028, 2, 1)).last_day == date(2031, 12, 31)
    after = decided(deal, [small("notice given", "2028-02-01", "2028-02-01")]).deals[0]
    assert after.known(date(2028, 2, 1)).last_day == date(2028, 5, 1)


def test_a_second_notice_may_only_end_it_sooner() -> None:
    """Whichever notice ends the deal first counts."""
    first = small("notice given", "2028-02-01", "2028-02-01")
    second = small("notice received", "2028-01-15", "2028-02-02", id="2")
    third = small("notice given", "2028-02-03", "2028-02-03", id="3")
    after = decided(book(exit_right()), [third, second, first]).deals[0]
    assert [after.known(date(2028, 2, day)).last_day for day in (1, 2, 3)] == [date(2028, 5, 1), date(2028, 4, 14), date(2028, 4, 14)]


# leaving, staying ---------------------------------------------------------------------------------------------


def test_leaving_chooses_an_exit() -> None:
    """An exit is chosen from the day of recording on, once, under an id that its day gives."""
    leave = decision("leave", "2027-12-31")
    after = decided(shipped(), [leave, decision("leave", "2027-12-31", id="2")])
    assert [(chosen.id, chosen.end, chosen.since) for chosen in after.deals[0].exits] == [
        ("leave-2027-12-31", date(2027, 12, 31), TODAY)
    ]
    assert effect(shipped(), leave).says == "Leaving Colossus 1 on 31 Dec 2027 is chosen"
    rows = [row.label for row in ask(after, "what are the key dates", TODAY).answer.rows]
    assert "Last day to give notice for an end on 31 Dec 2027" in rows
    assert not any("31 Dec 2027" in row.label for row in ask(after, "what are the key dates", EVE).answer.rows)
    assert (notices(after, EVE), notices(after, TODAY)) == (["term"], ["leave-2027-12-31", "term"])
    assert ask(after, "when does it end", TODAY).answer.value == date(2029, 5, 31)  # notice has still to be given


def notices(deal: Book, as_of: date) -> list[str]:
    id = deal.deals[0].id
    return [event.target for event in events(deal, id, date(2026, 1, 1), date(2030, 1, 1), ["notice"], as_of=as_of)]


def test_what_a_decision_closes() -> None:
    """Staying closes the exit that it names; leaving on another day closes it too; leaving on its own day does not."""
    leaving = decision("leave", "2027-12-31")
    target = "leave-2027-12-31"
    for second, open_ in (
        (decision("stay", target=target, id="2"), ["term"]),
        (decision("stay", target=f"notice|{target}|2027-10-02", id="2"), ["term"]),
        (decision("stay", target=f"notice|{target}|2027-10-03", id="2"), [target, "term"]),
        (decision("renegotiate", target=target, id="2"), ["term"]),
        (decision("renegotiate", id="2"), [target, "term"]),
        (decision("leave", "2027-12-31", target=target, id="2"), [target, "term"]),
        (decision("leave", "2027-12-31", target=f"notice|{target}|2027-10-02", id="2"), [target, "term"]),
        (decision("leave", "2028-06-30", target=target, id="2"), ["leave-2028-06-30", "term"]),
        (decision("notice given", "2026-11-23", target=target, id="2"), []),
    ):
        assert notices(decided(shipped(), [leaving, second]), TODAY) == open_, second


def test_an_undone_decision_is_left_out() -> None:
    """Without the decision, as after an undo, all is as it was."""
    assert notices(decided(shipped(), []), TODAY) == ["term"]
    assert decided(shipped(), []).deals[0].decisions == ()


def test_the_last_decision_about_an_exit_counts() -> None:
    """To stay settles every exit chosen by then; to leave on such a day later on, the same day too, takes it up again."""
    leave, stay = decision("leave", "2027-12-31", id="9"), decision("stay", target="*", id="5")._replace(place=1)
    again = decision("leave", "2027-12-31", id="1")._replace(place=2)
    assert notices(decided(shipped(), [leave, stay]), TODAY) == ["term"]
    assert notices(decided(shipped(), [leave, stay, again]), TODAY) == ["leave-2027-12-31", "term"]


def test_an_exit_that_comes_too_late() -> None:
    """To leave on a day whose last notice day has passed is recorded, with what is possible now and what that costs more."""
    told = effect(shipped(), decision("leave", "2026-12-31", date(2026, 11, 24)))
    assert told.late
    assert told.follows.startswith("The last day to give notice for it was 2 Oct 2026, 53 days ago. An end on 31 Dec 2026 cannot be "
                                   "had any more. With notice today, 24 Nov 2026, it ends on 22 Feb 2027: about $2.23B more than to "
                                   "31 Dec 2026.")  # fmt: skip
    in_time = effect(shipped(), decision("leave", "2027-12-31"))
    assert (in_time.late, in_time.follows) == (False, "Last day to give notice for an end of Colossus 1 on 31 Dec 2027: 2 Oct 2027.")


def test_a_decision_is_told_with_the_answers() -> None:
    """To leave changes no figure of the contract; the end, the notice day and the total say it, with its own figures."""
    after = decided(shipped(), [decision("leave", "2027-02-28")])
    end, last, whole = (ask(after, question, TODAY).answer for question in ("when does it end", "last day to give notice", "total cost"))
    assert end.headline == "Colossus 1 ends on 31 May 2029; decided is to leave on 28 Feb 2027"
    assert end.assumptions[0] == ("Decided on 23 Nov 2026: to leave on 28 Feb 2027. Notice for it is due by 30 Nov 2026: about $4.04B owed "
                                  "until then, $33.75B saved.")  # fmt: skip
    assert (last.value, last.facts["decided_notice"], last.facts["decided_end"]) == (date(2029, 3, 2), date(2026, 11, 30), date(2027, 2, 28))
    assert str(whole.facts["decided_total"]) == "$10.0B to $12.5B"
    other = ask(after, "what do we owe if we leave on 31 Dec 2027", TODAY).answer
    assert "decided_end" not in other.facts
    assert other.assumptions[0].startswith("Decided on 23 Nov 2026")
    assert not any("Decided" in line for line in ask(after, "when does it end", EVE).answer.assumptions)


def test_a_decision_that_another_replaces_is_told_no_more() -> None:
    """Of an exit that was given up the answers say nothing; of an exit that is too late, what is possible now."""
    leave, stay = decision("leave", "2027-12-31"), decision("stay", target="leave-2027-12-31", id="2")
    [line] = [one for one in ask(decided(shipped(), [leave, stay]), "when does it end", TODAY).answer.assumptions if "Decided" in one]
    assert line == "Decided on 23 Nov 2026: to stay; no term changes by it."
    missed = ask(decided(shipped(), [decision("leave", "2026-12-31")]), "when does it end", TODAY).answer
    assert (missed.facts["decided_end"], missed.facts["earliest_end"]) == (date(2026, 12, 31), date(2027, 2, 21))
    assert "decided_saved" not in missed.facts


@pytest.mark.parametrize("lock_in", [{}, {"no_end_before": "2029-01-01"}])
def test_a_further_notice_changes_nothing(lock_in: dict[str, str]) -> None:
    """After a notice the answers say by which the deal ends, also where our own right would come too late."""
    deal = book(exit_right(by="customer", **lock_in), exit_right(by="provider") | {"name": "theirs"})
    after = decided(deal, [small("notice received", "2028-01-01", "2028-01-01")])
    now = ask(after, "if we give notice today, when does it end", date(2028, 1, 2)).answer
    assert now.status == "answered"
    assert now.headline.startswith("Small ends on 31 Mar 2028, by notice received on 1 Jan 2028")


# what cannot be recorded -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("made", "why"),
    [
        (small("notice given", None, "2028-01-01"), "A notice is recorded with the day on which it was given."),
        (small("notice given", "2028-01-03", "2028-01-01"), "3 Jan 2028 is still to come; a notice is recorded once it has been given."),
        (small("notice given", "2030-01-01", "2030-01-01"), "Small ended on 31 Dec 2029, before that day."),
        (small("notice given", "2027-06-30", "2028-01-01"), "Notice on 30 Jun 2027 ends nothing. Notice cannot be given before 1 Jul 2027."),
        (small("notice received", "2028-01-01", "2028-01-01"), "No right of that side to end Small on notice is recorded."),
        (small("leave", None, "2028-01-01"), "Leaving is recorded with the last day of service."),
        (small("leave", "2030-01-01", "2028-01-01"), "1 Jan 2030 is outside the term of Small, 1 Jan 2027 to 31 Dec 2029."),
        (small("leave", "2027-12-31", "2028-01-01"), "31 Dec 2027 is in the past; record the notice that was given."),
        (decision("stay", deal="other"), "There is no deal 'other'."),
    ],
)
def test_what_cannot_be_recorded(made: Decision, why: str) -> None:
    """It is refused with the reason; where it was recorded all the same, it changes and closes nothing."""
    deal = book(exit_right(by="customer", no_notice_before="2027-07-01"))
    told = effect(deal, made)
    assert (told.says, told.refused, told.end) == ("", why, None)
    assert decided(deal, [made]).deals == deal.deals


def test_the_result_is_kept() -> None:
    """The same decisions in any order give the very same book; deals that none is about keep their plans."""
    both = book_of(data_of(SHIPPED / "colossus-1.yaml"), written(fee()))
    one, other = decision("notice given", "2026-11-23"), decision("stay", id="2")
    after = decided(both, [one, other])
    assert decided(both, iter([other, one])) is after
    assert after.deals[1] is both.deals[1]
    for number in range(20):
        decided(both, [decision("stay", id=str(number))])
    assert decided(both, [one, other]) == after
