"""Small deals whose alerts are as many as a test needs, as text of their files and loaded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

import yaml

from core import Book, Document, load_book

_HEAD = """\
deal: {deal}
title: {deal}
currency: USD
sources:
  paper: {{title: Paper, kind: contract, published: 2026-01-01}}
parties:
  - {{name: Buyer, role: customer, source: paper}}
  - {{name: Seller, role: provider, source: paper}}
start: {{date: 2026-01, source: paper}}
end: {{date: 2029-12, source: paper}}
terms:
  - term: fee
    name: rent
    amount: 100
    per: month
    source: paper
"""
_ITEM = """\
  - {{term: milestone, name: {name}, what: the delivery of {name}, due: {due}, by: provider, source: paper}}
"""
_LEAVE = """\
  - {{term: termination, name: leave, by: customer, reason: convenience, notice: {notice}, source: paper}}
exits:
  - {{id: out, end: {end}}}
"""


def deal_text(due: Mapping[str, date], deal: str = "demo") -> str:
    """The file of a deal with something to be delivered by each of these days; 30 and 7 days before each it alerts."""
    return _HEAD.format(deal=deal) + "".join(_ITEM.format(name=name, due=day.isoformat()) for name, day in due.items())


def exit_text(notice: str, end: date, deal: str = "demo") -> str:
    """The file of a deal that can be left on notice, and somebody means to leave it on a day."""
    return _HEAD.format(deal=deal) + _LEAVE.format(notice=notice, end=end.isoformat())


def items(count: int, due: date, first: int = 0) -> dict[str, date]:
    """So many things to be delivered by a day."""
    return {f"item-{number:04}": due for number in range(first, first + count)}


def book_of(*texts: str) -> Book:
    """The book of these deals. AssertionError where one does not load."""
    loaded = load_book(_documents(texts))
    assert loaded.book is not None, loaded.problems
    return loaded.book


def _documents(texts: Iterable[str]) -> list[Document]:
    # Every scalar as text, as the core has it; it is our own text that is read here.
    return [Document(f"deal-{number}.yaml", yaml.load(text, yaml.BaseLoader)) for number, text in enumerate(texts)]  # noqa: S506
