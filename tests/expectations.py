"""What a corpus line expects of an answer, and whether it holds.

A line names what is certain: the status (one, or a list of which any will do), the kind, the value, the period,
a subset of the facts, words of the headline, the rows' amounts in order. Numbers are compared as numbers, all else as text.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

CORPUS = Path(__file__).parent / "corpus"


def lines(folder: str) -> Iterator[dict[str, Any]]:
    """Every line of a corpus folder, one file a group."""
    for path in sorted((CORPUS / folder).glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.strip():
                yield json.loads(line)


def differences(expect: dict[str, Any], got: dict[str, Any]) -> list[str]:
    """What of an answer is not as expected, in words."""
    found = []
    for key in ("status", "kind"):
        if key in expect:
            allowed = expect[key] if isinstance(expect[key], list) else [expect[key]]
            if got[key] not in allowed:
                found.append(f"{key} is {got[key]}, not {' or '.join(map(str, allowed))}")
    if "status" not in expect and got["status"] == "unclear":
        found.append("asked back")
    for key in ("value", "period"):
        if key in expect and not same(expect[key], got[key]):
            found.append(f"{key} is {got[key]}, not {expect[key]}")
    for name, fact in expect.get("facts", {}).items():
        if not same(fact, got["facts"].get(name)):
            found.append(f"fact {name} is {got['facts'].get(name)}, not {fact}")
    if expect.get("says", "") not in got["headline"]:
        found.append(f"the headline is {got['headline']!r}")
    if "rows" in expect and not (
        len(expect["rows"]) == len(got["rows"])
        and all(same(one, other) for one, other in zip(expect["rows"], got["rows"], strict=True))
    ):
        found.append(f"rows are {got['rows']}")
    return found


def same(want: Any, got: Any) -> bool:
    """Whether what is wanted is there; a wanted dict may name fewer keys."""
    if isinstance(want, dict):
        return isinstance(got, dict) and all(name in got and same(item, got[name]) for name, item in want.items())
    if want is None or isinstance(want, bool):
        return got is want
    one, other = _number(want), _number(got)
    return one == other if one is not None and other is not None else str(want) == str(got)


def _number(item: Any) -> Decimal | None:
    try:
        return None if item is None or isinstance(item, bool) else Decimal(str(item))
    except InvalidOperation:
        return None
