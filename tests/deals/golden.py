"""The golden contracts beside this file: YAML a lawyer can read -> plain data -> deals."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import yaml

from core import Document, Problem, load_book
from core.deal import Book, Deal

FOLDER = Path(__file__).parent
SHIPPED = FOLDER.parent.parent / "core" / "examples"
#: The day the tests are on.
TODAY = date(2026, 11, 23)


def data_of(path: Path) -> Any:
    """A file as plain data: every scalar is a string."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 - it builds strings only


def book_of(*data: object) -> Book:
    """The book of some contracts' plain data, which must load."""
    loaded = load_book(Document(f"contract {number}", item) for number, item in enumerate(data))
    assert loaded.book is not None, "\n".join(f"{problem.path}: {problem}" for problem in loaded.problems)
    return loaded.book


def deal_of(data: object) -> Deal:
    return book_of(data).deals[0]


def problems_of(*data: object) -> tuple[Problem, ...]:
    """The problems of some contracts' plain data, which must not load."""
    loaded = load_book(Document(f"contract {number}", item) for number, item in enumerate(data))
    assert loaded.book is None
    return loaded.problems


def shipped(name: str) -> Deal:
    """A deal that the product ships."""
    return deal_of(data_of(SHIPPED / f"{name}.yaml"))


def golden(name: str) -> Deal:
    """A golden deal: the base contract, without its overlays."""
    return deal_of(data_of(FOLDER / f"{name}.yaml"))


def written(*terms: dict[str, Any], start: str = "2027-01-01", end: str = "2027-12-31", **more: Any) -> dict[str, Any]:
    """A small contract as plain data: the terms given, and what every contract needs around them."""
    sources = {"contract": {"title": "the contract", "kind": "contract", "published": "2020-01-01"}}
    sourced = [{"source": "contract", "name": term["term"].replace(" ", "-"), **term} for term in terms]
    return {
        "deal": "small", "title": "Small", "currency": "USD", "sources": sources,
        "parties": [{"name": "Customer", "role": "customer", "source": "contract"},
                    {"name": "Provider", "role": "provider", "source": "contract"}],
        "start": {"date": start, "source": "contract"}, "end": {"date": end, "source": "contract"},
        "terms": sourced, **more,
    }  # fmt: skip


def fee(amount: str = "1000", per: str = "month", **more: Any) -> dict[str, Any]:
    return {"term": "fee", "amount": amount, "per": per, **more}


def exit_right(notice: str = "90 days", **more: Any) -> dict[str, Any]:
    return {"term": "termination", "name": "exit", "by": "either", "notice": notice, **more}


def amendment(known: str, applies: str | None = None, *, id: str = "change", **more: Any) -> dict[str, Any]:
    """An amendment as plain data; `set`, `add`, `remove` and `dates` say what it changes."""
    found = {"overlay": "amendment", "id": id, "title": id, "source": "contract", "known_from": known, **more}
    return found if applies is None else {**found, "applies_from": applies}
