"""The phrases of `tests/corpus/time`: one a line with its reading, under a line that says what they lean on.

`@ 2026-11-23 past day_first fiscal_start=7 before=2027-01-01..2027-12-31` sets the lean of the lines below it.
A reading is the relation, its days and what else was found: `through ..2027-12-31`, `P90D`, `USD 5000`, `none`.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import NamedTuple

from core.dates import Span
from core.language.values import Lean, Values

FOLDER = Path(__file__).parents[2] / "corpus" / "time"


class Case(NamedTuple):
    """One line of the corpus."""

    place: str
    phrase: str
    lean: Lean
    reading: str


def lean_of(line: str) -> Lean:
    as_of, *words = line.removeprefix("@").split()
    told = dict(word.partition("=")[::2] for word in words)
    before = [date.fromisoformat(day) for day in told.get("before", "").split("..") if day]
    return Lean(
        date.fromisoformat(as_of),
        past="past" in told,
        before=Span.of(*before) if before else None,
        fiscal_start=int(told.get("fiscal_start", "1")),
        day_first=True if "day_first" in told else False if "month_first" in told else None,
        holidays=frozenset(date.fromisoformat(day) for day in told.get("holidays", "").split(",") if day),
    )


def load(name: str = "*") -> list[Case]:
    """The cases of the files of that name, without their ending."""
    cases = []
    for path in sorted(FOLDER.glob(f"{name}.txt")):
        lean = Lean(date(2026, 11, 23))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if line.startswith("@"):
                lean = lean_of(line)
            elif line.strip() and not line.startswith("# "):
                phrase, _, reading = line.rpartition(" | ")
                cases.append(Case(f"{path.name}:{number}", phrase.strip(), lean, reading.strip()))
    return cases


def shown(values: Values) -> str:
    """What was found, in the order of the sentence."""
    found: list[tuple[int, str]] = []
    for when in values.whens:
        if when.problem:
            options = " or ".join(when.options)
            text = f"unclear ({options})" if options else "unclear"
        elif when.duration is not None and when.start is None and when.target is None:
            text = f"{when.relation} {'-' if when.count == -1 else ''}{when.duration.iso()}"
        elif when.count is not None:
            text = f"{when.relation} {when.count}"
        else:
            text = f"{when.relation} {when.start or ''}..{when.last_day or ''}"
        found.append((when.first, text))
    found += [(one.first, one.value.iso()) for one in values.durations]
    found += [(one.first, f"{one.value.currency or 'sum'} {one.value.value}") for one in values.sums]
    found += [(one.first, f"{one.value.value}%") for one in values.percents]
    found += [(one.first, f"{one.value.value} {one.value.unit}") for one in values.quantities]
    found += [(one.first, f"{one.value.value}") for one in values.numbers]
    return "; ".join(text for _, text in sorted(found)) or "none"
