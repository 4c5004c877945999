"""Why a store cannot be opened."""

from __future__ import annotations

from core import DealbotError


class StoreRefused(DealbotError):
    """The store was not opened, and nothing in it was changed. Its text may be shown: it never holds a password."""

    def __init__(self, what: str, why: str, instead: str) -> None:
        super().__init__(f"{what}; {why}; {instead}")
        self.what = what
        self.why = why
        self.instead = instead
