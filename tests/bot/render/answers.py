"""Answers to draw: small ones made by hand, and what the core answers on the deals of the tests."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from bot.render.slack.answer import Around, Run
from core import ask
from core.deal import Book
from tests.deals.golden import FOLDER, SHIPPED, TODAY, book_of, data_of

Json = dict[str, Any]
CORPUS = Path(__file__).parents[2] / "corpus" / "questions"

EMPTY: Json = {
    "question": "q", "as_of": "2026-11-23", "status": "answered", "kind": None, "deals": [], "period": None,
    "read_as": None, "headline": "Headline", "value": None, "facts": {}, "rows": [], "also": [], "what_if": [],
    "unknowns": [], "assumptions": [], "sources": [], "choices": [], "missing": [],
}  # fmt: skip
FULL = Around(
    choices=(Run("cost through 2027", "c"),), follow=(Run("By month", "f"), Run("Why", "w")), share="s", missed="m",
    notes=("Leans on your last thread.",), asked="cost?", by="U01ABC",
)  # fmt: skip
AROUNDS = (Around(), FULL, FULL._replace(brief=True))


def usd(low: str | None, high: str | None = None) -> Json:
    """An amount; exact where only one bound is given."""
    return {"low": low, "high": low if high is None else high, "currency": "USD"}


def row(label: str, start: str | None, end: str | None, low: str | None = None, high: str | None = None,
        deal: str | None = None) -> Json:  # fmt: skip
    return {"label": label, "start": start, "end": end, "low": low, "high": high, "deal": deal}


def months(count: int, low: str = "1250000000.00") -> list[Json]:
    """Rows by month from January 2027 on."""
    names = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    return [
        row(f"{names[number % 12]} {2027 + number // 12}", f"{2027 + number // 12}-{number % 12 + 1:02}-01",
            f"{2027 + number // 12}-{number % 12 + 1:02}-28", low, low)
        for number in range(count)
    ]  # fmt: skip


@cache
def shipped() -> Book:
    return book_of(data_of(SHIPPED / "colossus-1.yaml"))


@cache
def everything() -> Book:
    """All golden deals in one book, in several currencies."""
    return book_of(*(data_of(path) for path in sorted(FOLDER.glob("*.yaml")) if "expected" not in path.name))


@cache
def golden(name: str) -> Book:
    return book_of(data_of(FOLDER / f"{name}.yaml"))


def answer(question: str, book: Book | None = None) -> Json:
    """What the core answers on the frozen day; about the shipped deal unless a book is given."""
    return ask(book or shipped(), question, TODAY).answer.to_json()


def corpus(every: int) -> Iterator[Json]:
    """The answers to each so manieth sentence of the corpus, of every file; and to all that answer two questions."""
    for path in sorted(CORPUS.glob("*.jsonl")):
        lines = path.read_text(encoding="utf-8").splitlines()
        for line in lines if path.stem == "also" else lines[::every]:
            case = json.loads(line)
            yield ask(shipped(), case["question"], date.fromisoformat(case["as_of"])).answer.to_json()
