"""How long questions take: in process, as a whole process, as a stream, and at their worst.

Run with `pytest tests/bench`; it is no part of the default run. The last lines show the figures side by side.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from bot.shelf import open_shelf
from core import Book, ask
from tests.expectations import lines

DAY = date(2026, 11, 23)
QUESTIONS = [line["question"] for line in lines("questions")]
HOSTILE = ["a" * 2000, "cost " * 200, "9" * 2000, "next " * 200, "(" * 2000, "1 " * 199, "-" * 2000, "$" * 2000, "é" * 2000,
           "from " * 100 + "to " * 99, "2027-" * 400, "may " * 199, "'" * 2000, "$1" * 900, "q1 " * 199,
           "and what " * 100, "if notice today and " * 50, "terminatoin " * 160, "1.25 billion " * 90]  # fmt: skip
FOUND: list[str] = []
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


@pytest.fixture(scope="module", autouse=True)
def side_by_side(request: pytest.FixtureRequest) -> Iterator[None]:
    """Prints the figures when all have run."""
    yield
    plugins = request.config.pluginmanager
    terminal, capture = plugins.getplugin("terminalreporter"), plugins.getplugin("capturemanager")
    with capture.global_and_fixture_disabled():
        terminal.ensure_newline()
        for line in FOUND:
            terminal.write_line(line)


@pytest.fixture(scope="module")
def book() -> Book:
    """The shipped deal."""
    found = open_shelf(None).book
    assert found is not None
    return found


def test_one_question(book: Book) -> None:
    """Parse to answer, each corpus question once after a first one."""
    ask(book, "terminaton of the total", DAY)
    taken = []
    for question in QUESTIONS:
        began = time.perf_counter()
        ask(book, question, DAY)
        taken.append(time.perf_counter() - began)
    cuts = statistics.quantiles(taken, n=100)
    FOUND.append(f"one question, {len(taken)} of them     p50 {cuts[49] * 1e3:6.2f} ms   p99 {cuts[98] * 1e3:6.2f} ms")


def test_the_worst_lines(book: Book) -> None:
    """Lines made to be slow."""
    worst = 0.0
    for question in HOSTILE:
        began = time.perf_counter()
        ask(book, question[:2000], DAY)
        worst = max(worst, time.perf_counter() - began)
    FOUND.append(f"the slowest of {len(HOSTILE)} hostile lines  {worst * 1e3:6.1f} ms")


def whole(command: list[str], text: str = "") -> float:
    """Seconds that a process takes, the median of 15."""
    taken = []
    for _ in range(15):
        began = time.perf_counter()
        subprocess.run(command, input=text, capture_output=True, text=True, check=False, env=ENVIRONMENT)
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


def test_the_whole_process() -> None:
    """`dealbot ask` beside a process that only imports pydantic and yaml."""
    program = Path(sys.executable).with_name("dealbot")
    whole([str(program), "ask", "total"])
    imports = whole([sys.executable, "-c", "import pydantic, yaml"])
    asked = whole([str(program), "ask", "cost through 2027"])
    FOUND.append(f"dealbot ask, whole process        {asked * 1e3:6.0f} ms  {asked / imports:.2f}x importing pydantic and yaml")


def test_a_stream_of_questions() -> None:
    """2,000 questions on standard input."""
    program = Path(sys.executable).with_name("dealbot")
    text = "".join(f"{question}\n" for question in (QUESTIONS * 2)[:2000])
    began = time.perf_counter()
    done = subprocess.run([str(program), "ask", "--json", "--as-of", "2026-11-23"], input=text, capture_output=True,
                          text=True, check=False, env=ENVIRONMENT)  # fmt: skip
    FOUND.append(f"2,000 questions on standard input {time.perf_counter() - began:6.2f} s")
    assert len(done.stdout.splitlines()) == 2000
