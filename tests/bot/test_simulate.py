"""`dealbot alerts simulate`: the time to come, by the planner, the delivery and the drawing that post it for real."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from bot import clock
from bot.asker import Workspace
from bot.desk.cardkey import CardKey
from bot.store import Store
from bot.store.entry import Entry
from tests.bot.alerting import call, fill

__all__ = ["call"]
YEAR = ("simulate", "--from", "2026-11-23", "--to", "2027-12-31")
GOLDEN = Path(__file__).with_name("alerts") / "year-of-a-channel.txt"
WORKSPACE = Workspace("", "T1")
MADE = datetime(2026, 11, 23, 12, tzinfo=UTC)
#: Seconds that a simulated year may take; it takes about one on an idle machine.
SECONDS = 10.0


def heads(out: str) -> list[str]:
    """The first line of each message: its day, and what it is."""
    return [line for line in out.splitlines() if line[:1].isdigit()]


def channel(folder: Path, leave: date | None, rules: dict[str, tuple[int, ...]], digest: bool = False, *posted: int,
            acknowledged: bool = False, snoozed: date | None = None) -> None:  # fmt: skip
    """A channel that has subscribed, with a decision, and some steps to its notice day posted already."""
    async def work(store: Store) -> None:
        await store.subscriptions.put(WORKSPACE, "C1", "colossus-1", rules, digest, "America/New_York", "U1", MADE)
        if leave is not None:
            await store.decisions.add(WORKSPACE, "colossus-1", "leave", leave, MADE.date(), "", "U1", MADE)
        card = CardKey("C1", "colossus-1", "notice", "leave-2027-12-31", date(2027, 10, 2)).encode()
        for number, step in enumerate(posted):
            entry = Entry(WORKSPACE, f"{card}|{step}", "C1", "colossus-1", "notice", "leave-2027-12-31", date(2027, 10, 2), step,
                          datetime(2027, 6, 4 + number, 13, tzinfo=UTC), f"m{step}", channel="C1")  # fmt: skip
            await store.ledger.add([entry])
            claimed = await store.ledger.claim(WORKSPACE, [entry.key], "x", entry.due, clock.now())
            await store.ledger.sent(claimed, f"9.{number}", "C1", "9.0" if number else "", entry.due, None, "" if number else card)
        if acknowledged:
            await store.answers.acknowledge(WORKSPACE, card, "U1", MADE)
        if snoozed:
            await store.answers.snooze(WORKSPACE, card, snoozed, "U1", MADE)

    fill(folder, work)


def test_a_year_of_a_channel(call: Any) -> None:
    """What a channel is posted that subscribed to `notice payments digest`, with a decision to leave, is the document beside
    the tests of alerts, word for word: `dealbot alerts simulate … > tests/bot/alerts/year-of-a-channel.txt` writes it."""
    status, out, err = call(*YEAR, "--leave", "2027-12-31", "--want", "notice payments digest")
    assert (status, err) == (0, "")
    assert out == GOLDEN.read_text(encoding="utf-8")


def test_each_message_on_its_day(call: Any) -> None:
    """The card, its steps in the thread, the last two in the channel too; how the day was counted stands on the card alone."""
    status, out, err = call(*YEAR, "--leave", "2027-12-31")
    assert (status, err) == (0, "")
    assert heads(out) == [
        "4 Jun 2027, Fri  card", "2 Jul 2027, Fri  in its thread", "3 Aug 2027, Tue  in its thread",
        "2 Sep 2027, Thu  in its thread", "17 Sep 2027, Fri  in its thread",
        "24 Sep 2027, Fri  in its thread, and in the channel", "1 Oct 2027, Fri  in its thread, and in the channel",
    ]  # fmt: skip
    assert "Until then: 120 days left, 85 of them working days" in out
    assert "Send it by today, Friday, 1 Oct 2027" in out
    assert out.count("counted forwards") == 1


def test_a_year_as_data(call: Any) -> None:
    """One object a message, with the same keys each; a digest on Mondays where there is something."""
    status, out, _ = call(*YEAR, "--leave", "2027-12-31", "--want", "only notice:60,30 digest", "--json")
    found = [json.loads(line) for line in out.splitlines()]
    assert status == 0
    assert len({tuple(one) for one in found}) == 1
    steps = [(one["day"], one["kind"], one["step"], one["broadcast"]) for one in found if one["kind"] != "digest"]
    assert steps == [("2027-08-03", "card", 60, False), ("2027-09-02", "step", 30, True)]
    digests = [one["day"] for one in found if one["kind"] == "digest"]
    assert (digests[0], digests[-1], len(digests)) == ("2027-06-07", "2027-09-27", 17)
    assert all(date.fromisoformat(day).weekday() == 0 for day in digests)
    assert "$21.25B more" in found[-1]["text"]
    assert {block["type"] for one in found for block in one["blocks"]} >= {"header", "section", "actions"}


def test_it_is_quick(call: Any) -> None:
    """A year of a channel with a digest takes seconds."""
    start = clock.ticks()
    status, out, _ = call(*YEAR, "--want", "commit payments digest", "--json", "--leave", "2027-12-31")
    assert status == 0
    assert len(out.splitlines()) > 60
    assert clock.ticks() - start < SECONDS


def test_by_what_a_channel_has(call: Any, tmp_path: Path) -> None:
    """Its own subscription with its digest, and the decision that was recorded, make what is posted; the store stays as it was."""
    channel(tmp_path, date(2027, 2, 28), {"notice": (7, 1)}, True)
    before = (tmp_path / "dealbot.db").read_bytes()
    status, out, _ = call("simulate", "--channel", "C1", "--from", "2026-11-23", "--to", "2026-12-31")
    assert status == 0
    assert heads(out) == [
        "23 Nov 2026, Mon  card", "23 Nov 2026, Mon  digest", "27 Nov 2026, Fri  in its thread, and in the channel",
        "30 Nov 2026, Mon  digest",
    ]  # fmt: skip
    assert "Last day to give notice for an end of Colossus 1 on 28 Feb 2027" in out
    assert (tmp_path / "dealbot.db").read_bytes() == before


def test_what_was_posted_is_not_posted_again(call: Any, tmp_path: Path) -> None:
    """Later steps go on in the thread of the card that stands; who has acknowledged it is not called, and it rests as snoozed."""
    channel(tmp_path, date(2027, 12, 31), {"notice": (120, 90, 60)}, False, 120, acknowledged=True)
    words = ("simulate", "--channel", "C1", "--from", "2027-06-20", "--to", "2027-12-31")
    _, out, _ = call(*words)
    assert heads(out) == ["2 Jul 2027, Fri  in its thread, and in the channel", "3 Aug 2027, Tue  in its thread, and in the channel"]
    assert "Acknowledged by <@U1>" in out
    fill(tmp_path, lambda store: store.answers.snooze(
        WORKSPACE, "C1|colossus-1|notice|leave-2027-12-31|2027-10-02", date(2027, 7, 20), "U1", MADE))
    assert heads(call(*words)[1])[0].startswith("20 Jul 2027")


def test_a_digest_alone(call: Any) -> None:
    """A channel that wants nothing but its digest gets no card."""
    _, out, _ = call(*YEAR, "--leave", "2027-12-31", "--want", "only digest")
    assert {head.rpartition("  ")[2] for head in heads(out)} == {"digest"}


def test_nothing_to_post(call: Any) -> None:
    """Where nothing is due it says so, when the next is, and with what day to leave on there would be something, which is true."""
    status, out, _ = call(*YEAR)
    assert status == 0
    assert out.startswith("Nothing would be posted from 23 Nov 2026 to 31 Dec 2027. The next is on 31 Jan 2029: Last day on which")
    assert "--leave 2027-12-31 supposes one that has a notice day" in out
    words = ("simulate", "--from", "2027-03-01", "--to", "2027-03-20")
    named = call(*words)[1].partition("--leave ")[2].split()[0]
    assert heads(call(*words, "--leave", named)[1]), f"leaving on {named} has an alert within the days"
    assert "--leave" not in call("simulate", "--from", "2029-03-10", "--to", "2029-04-01")[1], "it is too late for any"


@pytest.mark.parametrize(("words", "says"), [
    (("simulate", "--from", "2027-01-01", "--to", "2026-01-01"), "swap them"),
    (("simulate", "--from", "2027-01-01", "--to", "2099-01-01"), "name an earlier day"),
    (("simulate", "--want", "notise"), "Did you mean notice?"), (("simulate", "--deal", "x"), "there is no deal 'x'"),
    (("simulate", "--leave", "2040-12-01"), "--leave 2040-12-01: 1 Dec 2040 is outside the term of Colossus 1"),
    (("simulate", "--channel", "C9"), "nothing is subscribed in C9"), (("confirm",), "whose alerts may go?"),
    (("simulate", "--channel", "C9", "--want", "fee"), "leave it or --channel out"),
])  # fmt: skip
def test_wrong_calls(call: Any, tmp_path: Path, words: tuple[str, ...], says: str) -> None:
    """A wrong call is one line that says what to write."""
    fill(tmp_path, lambda store: store.ready())
    status, out, err = call(*words)
    assert (status, out) == (2, "")
    assert says in err
