"""What can go wrong, drawn as a tree.

    DealbotError            every error of ours; its text says what, why and what to do instead
    └── BrokenPromise       a caller broke a documented promise (a defect, never bad input)

Bad input is no exception: a contract that does not load is a tuple of `Problem`s, a question that
cannot be answered is an answer whose status says so.
"""

from __future__ import annotations

from typing import NamedTuple


class DealbotError(Exception):
    """The root. Its text may be shown to a person."""


class BrokenPromise(DealbotError):
    """A caller handed in what the docstring rules out, such as amounts of two currencies to add."""


class Problem(NamedTuple):
    """One thing wrong in a contract: where in the data, what, why, and what to write instead.

    `document` is the name the data came under, `path` the keys and list positions that lead to the spot.
    """

    document: str
    path: tuple[str | int, ...]
    what: str
    why: str = ""
    instead: str = ""

    def __str__(self) -> str:
        parts = [self.what, self.why, self.instead]
        return "; ".join(part for part in parts if part)
