"""Every phrase of the corpus has its one reading; every rule is needed and shown in use."""

from __future__ import annotations

import gc
import importlib.util
import itertools
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.dates import Span
from core.language.durations import Duration
from core.language.grammar import Grammar
from core.language.values import Lean, Values, When, grammar, read, read_phrase


def _corpus() -> ModuleType:
    """The corpus reader beside this file (test modules are imported one by one, not as a package)."""
    spec = importlib.util.spec_from_file_location("time_corpus", Path(__file__).with_name("corpus.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["time_corpus"] = module
    spec.loader.exec_module(module)
    return module


corpus = _corpus()
CASES = corpus.load()
TODAY = Lean(date(2026, 11, 23))
#: A rule is exercised by at least so many phrases.
EXAMPLES = 3


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.place}-{case.phrase}")
def test_corpus(case: Any) -> None:
    assert corpus.shown(read(case.phrase, case.lean)) == case.reading


def test_the_corpus_is_large_and_has_no_phrase_twice() -> None:
    assert len(CASES) >= 1000
    seen = Counter((case.phrase.casefold(), case.lean) for case in CASES)
    assert [phrase for phrase, count in seen.items() if count > 1] == []


def test_refusals_hold_no_time() -> None:
    refused = corpus.load("refusals")
    assert len(refused) >= 60
    for case in refused:
        values = read(case.phrase, case.lean)
        assert not values.whens, case
        assert not values.durations, case


def parts(values: Values) -> list[tuple[int, int]]:
    founds = (values.durations, values.sums, values.percents, values.quantities, values.numbers)
    return [(one.first, one.after) for kind in (values.whens, *founds) for one in kind]


@cache
def uses() -> dict[str, list[Any]]:
    """For every rule, the cases whose reading it is a part of."""
    found: dict[str, list[Any]] = {rule.name: [] for rule in grammar().rules}
    for case in CASES:
        values = read(case.phrase, case.lean)
        founds = (values.durations, values.sums, values.percents, values.quantities, values.numbers)
        for name in {name for kind in (values.whens, *founds) for one in kind for name in one.rules}:
            found[name].append(case)
    return found


def test_every_rule_is_exercised() -> None:
    assert {name: len(cases) for name, cases in uses().items() if len(cases) < EXAMPLES} == {}


@pytest.fixture
def uncollected() -> Iterator[None]:
    """Grammars go by themselves; meanwhile the collector would look again and again through all that a run holds."""
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("uncollected")
def test_dropping_any_rule_breaks_a_phrase() -> None:
    spared = []
    for rule in grammar().rules:
        less: Grammar = grammar().without(rule.name)
        for case in uses()[rule.name]:
            whole, part = read(case.phrase, case.lean), read(case.phrase, case.lean, less)
            if (corpus.shown(whole), parts(whole)) != (corpus.shown(part), parts(part)):
                break
        else:
            spared.append(rule.name)
    assert spared == []


WORDS = sorted(
    {word for case in CASES for word in case.phrase.split()}
    | {"what", "do", "we", "owe", "(", "-", "/", "''", "32", "99999999", "٣", "½", "²", "🙂", "ﬁscal"}
)
SENTENCES = st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join)
DAYS = st.dates(date(1990, 1, 1), date(2150, 12, 31))


@settings(max_examples=300, deadline=None)
@given(SENTENCES | st.text(max_size=120), DAYS, st.booleans(), st.integers(1, 12), st.none() | st.booleans())
def test_any_text_is_read_without_an_exception(
    text: str, as_of: date, past: bool, fiscal_start: int, day_first: bool | None
) -> None:
    before = Span(as_of, as_of + timedelta(days=100)) if past else None
    values = read(text, Lean(as_of, past, before, fiscal_start, day_first))
    used = sorted(parts(values))
    assert all(first < after for first, after in used)
    assert all(one[1] <= two[0] for one, two in itertools.pairwise(used))
    for when in values.whens:
        assert (when.problem is None) or (when.start is None and when.last_day is None)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(CASES), st.sampled_from([str.upper, str.lower, str.title, str.capitalize]))
def test_case_does_not_matter(case: Any, turn: Any) -> None:
    phrase, lean = case.phrase, case.lean
    turned = turn(phrase)
    if turned.casefold() == phrase.casefold():
        assert corpus.shown(read(turned, lean)) == corpus.shown(read(phrase, lean))


@given(st.sampled_from(CASES), st.integers(2, 4))
def test_more_space_does_not_matter(case: Any, more: int) -> None:
    phrase, lean = case.phrase, case.lean
    spaced = f" {phrase} ".replace(" ", " " * more)
    assert corpus.shown(read(spaced, lean)) == corpus.shown(read(phrase, lean))


@pytest.mark.parametrize(
    "piece",
    [
        "1 ",
        "next ",
        "-",
        "2027-",
        "may ",
        "twenty ",
        "from 1 to ",
        "3 days after ",
        "5/12 ",
        "in march and ",
        "q3 ",
        "1/",
    ],
)
def test_long_input_is_capped(piece: str) -> None:
    text = (piece * 2000)[:2000]
    read(text, TODAY)
    taken = []
    for _ in range(3):  # the quickest counts: a pause of the machine or the collector is not the reader's
        began = time.perf_counter()
        read(text, TODAY)
        taken.append(time.perf_counter() - began)
    assert min(taken) < 0.25


def test_options_can_be_read() -> None:
    offered = 0
    for case in CASES:
        for when in read(case.phrase, case.lean).whens:
            for option in when.options:
                offered += 1
                again = read_phrase(option, case.lean)
                assert isinstance(again, When), option
                assert again.problem is None, option
    assert offered > EXAMPLES


def test_a_problem_says_why() -> None:
    reading = read_phrase("31 June 2027", TODAY)
    assert isinstance(reading, When)
    assert reading.problem == "There is no 31 June: that month has 30 days."


def test_assumptions_are_told() -> None:
    told = {
        "mid-March": "Mid-March 2027 read as 15 Mar 2027.",
        "mid-2027": "Mid-2027 read as 30 Jun 2027.",
        "by 30 June 2027": "“By” read as through 30 Jun 2027.",
        "as of March 2027": "“As of” read as through 31 Mar 2027.",
        "in a few weeks": "“a few weeks” read as 3.",
    }
    for phrase, note in told.items():
        reading = read_phrase(phrase, TODAY)
        assert isinstance(reading, When)
        assert reading.notes == (note,)
    reading = read_phrase("03/04/2027", Lean(date(2026, 11, 23), day_first=True))
    assert isinstance(reading, When)
    assert reading.notes == ("03/04 read as 3 Apr 2027 (day first).",)


def test_a_phrase_of_two_times_is_their_overlap() -> None:
    reading = read_phrase("left to pay this year", TODAY)
    assert isinstance(reading, When)
    assert (reading.start, reading.last_day) == (date(2026, 11, 24), date(2026, 12, 31))


def test_the_parts_of_a_list_are_kept() -> None:
    reading = read_phrase("May and June 2027", TODAY)
    assert isinstance(reading, When)
    assert reading.parts == (
        Span.of(date(2027, 5, 1), date(2027, 5, 31)),
        Span.of(date(2027, 6, 1), date(2027, 6, 30)),
    )


def test_an_empty_span_starts_after_its_end() -> None:
    reading = read_phrase("rest of 2025", TODAY)
    assert isinstance(reading, When)
    assert reading.start is not None
    assert reading.last_day is not None
    assert reading.start > reading.last_day


@pytest.mark.parametrize(
    ("duration", "iso"),
    [
        (Duration(18, unit="month"), "P18M"),
        (Duration(24, unit="year"), "P2Y"),
        (Duration(days=90, unit="day"), "P90D"),
        (Duration(days=14, unit="week"), "P2W"),
        (Duration(1, 21), "P1M21D"),
        (Duration(1, 15, unit="half month"), "P45D"),
        (Duration(business_days=10, unit="business"), "P10D"),
        (Duration(), "P0D"),
    ],
)
def test_durations_in_iso(duration: Duration, iso: str) -> None:
    assert duration.iso() == iso
