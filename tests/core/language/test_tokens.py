"""Words, numbers and signs, and where they stand."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.language.tokens import scan


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("3Q27", ["3", "q", "27"]),
        ("$20B by 30th", ["$", "20", "b", "by", "30", "th"]),
        ("Q3’27", ["q", "3", "'", "27"]),
        ("what's it", ["what", "'s", "it"]),
        ("we’re", ["we", "'re"]),
        ("days' notice", ["days", "'", "notice"]),
        ("31.12.2027", ["31", ".", "12", ".", "2027"]),
        ("1,250,000.50", ["1,250,000.50"]),
        ("12,15", ["12", ",", "15"]),
        ("1_250_000_000", ["1_250_000_000"]),
        ("year–end", ["year", "-", "end"]),
        ("ＦＹ27", ["fy", "27"]),
        ("Straße", ["strasse"]),
        ("", []),
        ("  \n", []),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    assert [token.word for token in scan(text)] == words


@pytest.mark.parametrize(
    ("text", "value"),
    [("1,250", "1250"), ("1.25", "1.25"), ("1_250_000_000", "1250000000"), ("٢٠٢٧", "2027"), ("007", "7")],
)
def test_numbers_have_their_value(text: str, value: str) -> None:
    (token,) = scan(text)
    assert token.value == Decimal(value)


@given(st.text(max_size=200))
def test_tokens_are_the_text_in_order(text: str) -> None:
    tokens = scan(text)
    at = 0
    for token in tokens:
        assert token.start >= at
        assert text[token.start : token.end] == token.text
        assert not text[at : token.start].strip()
        assert token.glued == (token.start == at and at > 0)
        at = token.end
    assert not text[at:].strip()
