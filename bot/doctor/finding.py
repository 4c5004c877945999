"""What one check found."""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias

#: `look`: works, or could not be found out, but is worth a look; `wrong`: dealbot does not work like this.
State: TypeAlias = Literal["fine", "look", "wrong"]


class Finding(NamedTuple):
    """One check: what it is of, how it stands, what was found, and what to do. Holds no secrets."""

    check: str
    state: State
    found: str
    remedy: str = ""


def fine(check: str, found: str) -> Finding:
    return Finding(check, "fine", found)


def look(check: str, found: str, remedy: str = "") -> Finding:
    return Finding(check, "look", found, remedy)


def wrong(check: str, found: str, remedy: str) -> Finding:
    return Finding(check, "wrong", found, remedy)
