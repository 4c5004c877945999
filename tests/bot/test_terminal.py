"""Answers as text: every kind of value reads well, and nothing from outside steers the terminal."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from typing import Any

import pytest

from bot.render.figures import FACT_WORDS
from bot.render.plain import printable, say_figure, say_iso
from bot.render.screen import Screen
from bot.render.table import bar, columns, table, wrap
from bot.render.terminal import render

EMPTY: dict[str, Any] = {
    "question": "q", "as_of": "2026-11-23", "status": "answered", "kind": None, "deals": [], "period": None,
    "read_as": None, "headline": "Headline", "value": None, "facts": {}, "rows": [], "also": [], "what_if": [],
    "unknowns": [], "assumptions": [], "sources": [], "choices": [], "missing": [],
}  # fmt: skip


def usd(low: str | None, high: str | None) -> dict[str, str | None]:
    return {"low": low, "high": high, "currency": "USD"}


def row(label: str, start: str, end: str, low: str | None = None, high: str | None = None) -> dict[str, str | None]:
    return {"label": label, "start": start, "end": end, "low": low, "high": high, "deal": None}


QUARTERS = [
    row("Q2 2026", "2026-05-01", "2026-06-30", "0.00", "2500000000.00"),
    row("Q3 2026", "2026-07-01", "2026-09-30", "3750000000.00", "3750000000.00"),
    row("Q4 2026", "2026-10-01", "2026-11-15", "1875000000.00", "1875000000.00"),
]
SAID: list[tuple[str, dict[str, Any], list[str]]] = [
    ("an interval and its parts", {"kind": "cost", "value": usd("22500000000.00", "25000000000.00"), "facts": {
        "accrued": usd("5958333333.33", "8458333333.33"), "to_come": usd("16541666666.67", "16541666666.67")}}, [
        "                           at least            at most",
        "  cost            22,500,000,000.00  25,000,000,000.00  USD",
        "  accrued so far   5,958,333,333.33   8,458,333,333.33  USD",
        "  still to come   16,541,666,666.67  16,541,666,666.67  USD"]),
    ("exact amounts and dates", {"kind": "exit", "value": {"date": "2027-02-21"}, "facts": {
        "notice": "2026-11-23", "end": "2027-02-21", "owed": usd("3729166666.67", "3729166666.67"),
        "saved": usd("34062500000.00", "34062500000.00")}}, [
        "  notice given   23 Nov 2026",
        "  the deal ends  21 Feb 2027",
        "  owed until the end   3,729,166,666.67  USD",
        "  saved               34,062,500,000.00  USD"]),
    ("an amount without an upper bound", {"kind": "cost", "value": usd("10.00", None)}, [
        "  cost     10.00  not bounded  USD"]),
    ("a date that hangs on an unknown", {"kind": "threshold", "value": {"earliest": "2027-08-31", "latest": None}}, [
        "  earliest  31 Aug 2027", "  latest    not reached"]),
    ("numbers and percentages", {"kind": "term", "facts": {
        "months": 37, "days_left": 1234, "elapsed_percent": "18.4", "send_by": None}}, [
        "  months     37", "  days left  1,234", "  elapsed    18.4%"]),
    ("text", {"kind": "why", "value": {"text": "First line.\nSecond line."}}, ["First line.", "Second line."]),
    ("dates in rows", {"kind": "key_dates", "rows": [
        row("the deal begins", "2026-05-01", "2026-05-01"), row("the deal ends", "2029-05-31", "2029-05-31")]}, [
        "  the deal begins  1 May 2026", "  the deal ends    31 May 2029"]),
    ("a schedule with its chart", {"kind": "schedule", "facts": {"total": usd("1.00", "2.00")}, "rows": QUARTERS}, [
        "                               at least, USD      at most, USD  █ at least  ░ at most",
        "  Q2 2026                               0.00  2,500,000,000.00  ░░░░░░░░░░░░░░░",
        "  Q3 2026                   3,750,000,000.00  3,750,000,000.00  ███████████████████████",
        "  Q4 2026 (1 Oct to 15 Nov)  1,875,000,000.00  1,875,000,000.00  ███████████▌"]),
    ("two rows without a chart", {"kind": "schedule", "rows": QUARTERS[:2]}, [
        "  Q3 2026  3,750,000,000.00  3,750,000,000.00"]),
    ("a difference below zero", {"kind": "cost", "facts": {"difference": usd("-1250000.50", "-1250000.50")}}, [
        "  difference  -1,250,000.50  USD"]),
    ("a what-if", {"what_if": [{"term": "monthly-fee", "contract": "up to 1.25 billion", "supposed": "1 billion"}]}, [
        "Supposing", "  - monthly fee: 1 billion (the contract: up to 1.25 billion)"]),
    ("unknowns", {"unknowns": [{"name": "fee of May", "low": "0.00", "high": "1250000000.00"},
                               {"name": "discount", "low": "0.0%", "high": None}]}, [
        "Not disclosed", "  - fee of May, between 0.00 and 1,250,000,000.00", "  - discount, at least 0.0%"]),
    ("what is missing", {"status": "undisclosed", "missing": ["days to pay"]}, [
        "Missing from the terms", "  - days to pay"]),
    ("a source", {"sources": [{"term": "exit", "says": "90 days' notice", "source": "article", "where": "paragraph 3"}]}, [
        "Sources", "  - exit: 90 days' notice (article, paragraph 3)"]),
    ("a source that says nothing more", {"sources": [{"term": "exit", "says": "", "source": "article", "where": ""}]}, [
        "  - exit: (article)"]),
    ("choices", {"status": "unclear", "choices": ["total cost", 'what is "fee"', "cost of $5"]}, [
        "Try", '  dealbot ask "total cost"', "  dealbot ask 'what is \"fee\"'", "  dealbot ask 'cost of $5'"]),
    ("how it was read", {"read_as": "Cost of Demo, 2027"}, ["Read as: Cost of Demo, 2027; as of 23 Nov 2026"]),
    ("other answers", {"also": [{**EMPTY, "headline": "Second"}]}, ["Headline", "", "Second"]),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "lines"), [case[1:] for case in SAID], ids=[case[0] for case in SAID])
def test_said(changes: dict[str, Any], lines: list[str]) -> None:
    """Each part of an answer reads as shown."""
    text = render({**EMPTY, **changes}, Screen(), "dealbot ask").splitlines()
    squeezed = [" ".join(line.split()) for line in text]
    assert [line for line in lines if " ".join(line.split()) not in squeezed] == []
    assert text[0] == "Headline"
    assert all(line == line.rstrip() for line in text)


def test_columns_align() -> None:
    """Amounts of one table end in one column."""
    text = render({**EMPTY, "kind": "cost", "value": usd("1.00", "1.00"), "facts": {"saved": usd("1000.00", "1000.00")}}, Screen())
    lines = [line for line in text.splitlines() if "USD" in line]
    assert len({line.index("USD") for line in lines}) == 1
    assert len({line.index(".00") for line in lines}) == 1


def test_text_that_repeats_the_choices() -> None:
    """Help lists its questions once, as lines to run."""
    answer = {**EMPTY, "value": {"text": "Ask:\n- total cost"}, "choices": ["total cost"]}
    assert render(answer, Screen()).count("total cost") == 1


def test_only_periods_are_charted() -> None:
    """The rows of a calculation are told without a chart."""
    assert "█" not in render({**EMPTY, "kind": "why", "rows": QUARTERS}, Screen())


def test_a_title_that_ends_in_a_number_is_no_period() -> None:
    """The days of "Colossus 1" are shown; those of "Q2 2026" are its label."""
    titled = [row(label, "2026-05-01", "2026-12-31", "1.00", "1.00") for label in ("Colossus 1", "Part 2", "Garching")]
    text = render({**EMPTY, "kind": "portfolio", "rows": titled}, Screen(100, unicode=True))
    assert text.count("1 May 2026 to 31 Dec 2026") == len(titled)
    assert "to" not in render({**EMPTY, "kind": "schedule", "rows": QUARTERS[:2]}, Screen(100, unicode=True)).split()


def test_choices_in_a_conversation() -> None:
    """Without a command to run, choices stand as questions."""
    text = render({**EMPTY, "status": "unclear", "choices": ["total cost"]}, Screen())
    assert text.splitlines()[-1] == "  total cost"


def test_narrow_screen() -> None:
    """Where a chart does not fit beside the table it stands below it; paragraphs keep to the width."""
    answer = {**EMPTY, "kind": "schedule", "rows": QUARTERS, "assumptions": ["word " * 40], "headline": "word " * 30, "read_as": "x" * 200}
    text = render(answer, Screen(width=70)).splitlines()
    assert any(line.startswith("  Q3 2026") and "█" in line and "0.00" not in line for line in text)
    assert max(columns(line) for line in text) <= 70


def test_ascii_screen() -> None:
    """A screen without Unicode gets likenesses in ASCII."""
    answer = {**EMPTY, "headline": "€5 – “so” … 漢", "kind": "schedule", "rows": QUARTERS}
    text = render(answer, Screen(unicode=False))
    assert text.isascii()
    assert text.startswith('EUR 5 - "so" ... ?')
    assert "#" in text
    assert ".." in text


HOSTILE = "a\x1b[31mb\x9b2Jc\x07d\u202ee\u2066f\u200bg\ufeffh\x00i\r\nj\u2028k\x7fl\U000e0041m"


def test_hostile_text() -> None:
    """Controls and bidirectional marks from a contract or question never reach the terminal, wherever they stand."""
    answer = {
        **EMPTY, "headline": HOSTILE, "read_as": HOSTILE, "kind": HOSTILE, "value": {**usd("1", "2"), "currency": HOSTILE},
        "facts": {HOSTILE: HOSTILE, "b": usd("x\x1b", None)}, "assumptions": [HOSTILE], "missing": [HOSTILE],
        "rows": [{**row(HOSTILE, "2026-01-01", "2026-01-31", "1", "2"), "deal": HOSTILE}, row("x", "2026-01-01", "2026-01-02")],
        "what_if": [{"term": HOSTILE, "contract": HOSTILE, "supposed": HOSTILE}],
        "unknowns": [{"name": HOSTILE, "low": "1", "high": None}], "choices": [HOSTILE],
        "sources": [dict.fromkeys(("term", "says", "source", "where"), HOSTILE)],
        "also": [{**EMPTY, "value": {"text": HOSTILE}}],
    }  # fmt: skip
    text = render(answer, Screen(), "dealbot ask")
    assert all(char.isprintable() for char in text.replace("\n", ""))


def test_hostile_contract(tmp_path: Any, contract: str, dealbot: Any) -> None:
    """Bidirectional marks in a contract file do not reach the answer."""
    path = tmp_path / "demo.yaml"
    path.write_text(contract.replace("title: Demo", "title: Demo \u202eomeD"))
    for words in (("ask", "total cost"), ("deals",)):
        assert "\u202e" not in dealbot(*words, "--deals", path).stdout.decode()


def test_printable() -> None:
    """Line breaks become spaces, controls are shown as U+FFFD, and letters of any script stay."""
    assert printable("a\tb\nc\u00a0d") == "a b c d"
    assert printable("a\x1b[1m") == "a\ufffd[1m"
    assert printable("Zürich 東京 क्‍ष 👩‍💻") == "Zürich 東京 क्‍ष 👩‍💻"


def test_figures_and_dates() -> None:
    """Figures get separators and keep their decimals; only ISO dates are read as dates."""
    assert [say_figure(text) for text in ("0.00", "-1250000.5", "999", "1000", "x1", "12.5%")] == [
        "0.00", "-1,250,000.5", "999", "1,000", "x1", "12.5%",
    ]  # fmt: skip
    assert [say_iso(text) for text in ("2027-12-31", "2027-02-30", "1234567890", "")] == ["31 Dec 2027", None, None, None]


def test_bars() -> None:
    """A bar is full up to the least and light to the most; without a range its end is drawn in eighths."""
    assert bar(0.5, 1, 10, True) == "█████░░░░░"
    assert bar(0.55, 0.55, 10, True) == "█████▌"
    assert bar(0, 0, 10, True) == ""
    assert bar(0.5, 1, 10, False) == "#####....."


def test_tables_count_columns() -> None:
    """Wide letters take two columns and combining ones none."""
    assert columns("東京") == 4
    assert columns("e\u0301") == 1
    assert table([("東京", "1"), ("abc", "22")], "<>") == ["東京   1", "abc   22"]
    assert table([], "<") == []


def test_wrapping() -> None:
    """Lines keep to the width, words stay whole where they can, and words longer than a line are cut."""
    assert wrap("one two three", 9, "- ") == ["- one two", "  three"]
    assert wrap("x" * 10, 4) == ["xxxx", "xxxx", "xx"]
    assert wrap("a " + "東" * 5, 4) == ["a", "東東", "東東", "東"]
    assert wrap("", 4, "- ") == ["- "]


def test_every_fact_has_words() -> None:
    """Facts are told without underscores."""
    for name in ("accrued", "to_come", "send_by", "full_price_months", "earliest_end", "notice_days", "something_new"):
        text = render({**EMPTY, "facts": {name: usd("1.00", "1.00")}}, Screen())
        assert "_" not in text
        assert FACT_WORDS.get(name, name.replace("_", " ")) in text


def _on_terminal(environment: dict[str, str], *words: str) -> str:
    """What a command prints where its output is a terminal of 80 columns."""
    ours, theirs = pty.openpty()
    os.set_inheritable(theirs, True)
    with subprocess.Popen([sys.executable, "-m", "bot", *words], stdout=theirs, stdin=theirs, env=environment) as process:
        os.close(theirs)
        raw = b""
        while True:
            try:
                piece = os.read(ours, 65_536)
            except OSError:  # the other side was closed
                break
            if not piece:
                break
            raw += piece
        process.wait(30)
    os.close(ours)
    return raw.decode()


def test_colour_on_a_terminal(environment: dict[str, str]) -> None:
    """The headline is bold on a terminal, unless NO_COLOR is set."""
    words = ("ask", "cost through 2027", "--as-of", "2026-11-23")
    assert _on_terminal(environment, *words).startswith("\x1b[1m$22.5B to $25.0B")
    plain = _on_terminal({**environment, "NO_COLOR": "1"}, *words)
    assert plain.startswith("$22.5B to $25.0B")
    assert "\x1b" not in plain
