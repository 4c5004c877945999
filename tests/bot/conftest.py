"""The command line as a process, a contract to vary, and an `ask` that needs no language."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import core

CONTRACT = """\
deal: demo
title: Demo
currency: USD
sources:
  paper: {title: Paper, kind: contract, published: 2026-01-01}
parties:
  - {name: Buyer, role: customer, source: paper}
  - {name: Seller, role: provider, source: paper}
start: {date: 2026-01, source: paper}
end: {date: 2026-12, source: paper}
terms:
  - term: fee
    name: rent
    amount: 100
    per: month
    source: paper
"""
Run = Callable[..., "subprocess.CompletedProcess[bytes]"]


@pytest.fixture
def contract() -> str:
    """A contract that loads; line 14 holds its fee's amount."""
    return CONTRACT


@pytest.fixture
def deal_file(tmp_path: Path, contract: str) -> Path:
    """The contract in a file of its own."""
    path = tmp_path / "demo.yaml"
    path.write_text(contract)
    return path


@pytest.fixture
def environment(root: Path) -> dict[str, str]:
    """The environment of a process, without any setting of ours."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DEALBOT_") and name != "NO_COLOR"}
    return {**kept, "PYTHONPATH": str(root)}


@pytest.fixture
def dealbot(environment: dict[str, str], tmp_path: Path) -> Run:
    """Runs `dealbot` in a process of its own; `env` adds to the environment."""

    def run(*words: str | bytes | Path, stdin: bytes = b"", env: dict[str, str] | None = None) -> Any:
        return subprocess.run(
            [sys.executable, "-m", "bot", *words], input=stdin, capture_output=True, timeout=60, cwd=tmp_path,
            env={**environment, **(env or {})},
        )  # fmt: skip

    return run


@pytest.fixture
def stub_ask(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """Replaces the core's `ask` by one that answers every question but "what"; the calls it got.

    Its state counts the lines of a conversation.
    """
    calls: list[tuple[Any, ...]] = []

    def ask(book: core.Book, question: str, as_of: date, deal: str | None = None, state: Any = None) -> Any:
        calls.append((question, as_of, deal, state))
        status: Any = "unclear" if question == "what" else "answered"
        choices = ("total cost",) if question == "what" else ()
        answer = core.Answer(question, as_of, status, headline=f"heard {question}", choices=choices)
        return SimpleNamespace(answer=answer, state=(state or 0) + 1)

    monkeypatch.setattr(core, "ask", ask, raising=False)
    return calls
