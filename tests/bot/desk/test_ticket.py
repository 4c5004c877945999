"""Tickets: what a button carries comes back whole, or not at all."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, strategies

from bot.desk import Ticket

_STATES = strategies.none() | strategies.fixed_dictionaries({"kind": strategies.text(max_size=20)})


@given(strategies.text(max_size=2_000), strategies.none() | strategies.text(min_size=1, max_size=40), _STATES,
       strategies.none() | strategies.dates(), strategies.sampled_from(("", "1764000000.000100")))  # fmt: skip
def test_what_fits_comes_back(question: str, deal: str | None, before: dict[str, str] | None, as_of: date | None,
                              thread: str) -> None:  # fmt: skip
    """A ticket that fits into a button's 2,000 characters is the same after the way there and back."""
    ticket = Ticket(question, deal, before, as_of, thread)
    value = ticket.encode()
    if value is not None:
        assert len(value) <= 2_000
        assert Ticket.decode(value) == ticket._replace(question=question)


def test_a_long_question_is_packed() -> None:
    """A question of 2,000 characters of English fits beside its state."""
    question = "what do we owe if we leave at the end of the first quarter of next year, and " * 25
    ticket = Ticket(question[:2_000], "colossus-1", {"kind": "cost", "rule": "cost-word"}, date(2026, 11, 23))
    value = ticket.encode()
    assert value is not None
    assert value.startswith("z:")
    assert Ticket.decode(value) == ticket


def test_what_cannot_fit_is_said() -> None:
    """Text that does not get shorter by packing makes no ticket, rather than half of one."""
    assert Ticket("".join(chr(0x4E00 + 7919 * place % 20_000) for place in range(2_000))).encode() is None


@pytest.mark.parametrize("value", ["", "colossus", "{}", "[]", "null", "z:", "z:!!", "z:eJw=", '{"q":1}', '{"q":"x","b":[]}',
                                   '{"q":"x","a":"yesterday"}', '{"q":"x","d":7}', "z:" + "A" * 400])  # fmt: skip
def test_what_is_no_ticket_is_none(value: str) -> None:
    """A value of another form, or tampered with, is no ticket."""
    assert Ticket.decode(value) is None


def test_a_bomb_is_not_unpacked() -> None:
    """A value that unpacks to more than any ticket holds is refused."""
    import base64
    import zlib

    packed = zlib.compress(b'{"q":"' + b"x" * 5_000_000 + b'"}', 9)
    assert Ticket.decode("z:" + base64.urlsafe_b64encode(packed).decode()) is None
