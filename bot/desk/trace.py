"""How a question was read, without a word of it: what is kept when somebody says "not what I asked"."""

from __future__ import annotations

from datetime import date
from typing import Any

from bot.desk.ticket import Ticket
from core import Book, State, explain

#: Of a reading, what may hold the asker's own words.
_WORDED = frozenset(("notes", "carried", "topic"))
_RULE = ("rule", "kind", "asks")


def trace_of(book: Book, ticket: Ticket, as_of: date, before: State | None) -> tuple[dict[str, Any], dict[str, Any]]:
    """The reading of a ticket's question, and the way to it, part by part: rules and features, no text, no figures."""
    told = explain(book, ticket.question, as_of, ticket.deal, before)
    parts = [_part(part.to_json()) for part in told.parts]
    reading = {name: value for name, value in (parts[0].pop("reading") if parts else {}).items() if name not in _WORDED}
    for part in parts[1:]:
        part["reading"] = {name: value for name, value in part["reading"].items() if name not in _WORDED}
    return reading, {"status": told.status, "leaned": before is not None, "parts": parts}


def _part(part: dict[str, Any]) -> dict[str, Any]:
    return {
        "words": len(part["tokens"]),
        "unknown_words": len(part["unknown_words"]),
        "corrections": len(part["corrections"]),
        "features": [phrase["names"] for phrase in part["features"]],
        "added": part["added"],
        "dropped": part["dropped"],
        "values": [{name: value.get(name) for name in ("kind", "relation", "grain", "role", "rules")}
                   for value in part["values"]],
        "rules": [_picked(rule, (*_RULE, "explained", "unexplained")) for rule in part["rules"]],
        "barred": [_picked(rule, (*_RULE, "by")) for rule in part["barred"]],
        "rejected": [_picked(rule, (*_RULE, "why")) for rule in part["rejected"]],
        "status": part["status"],
        "deal": part["deal"],
        "reading": part["reading"] or {},
    }  # fmt: skip


def _picked(item: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: item[name] for name in names}
