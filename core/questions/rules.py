"""Rules of the language: which words make a sentence a question of a kind.

A rule needs features (all of the words in `needs`; `a|b` is either), is stopped by any in `bars`, and can make
use of those in `takes`. Features in capitals are seen in the values of a sentence, not in its words: DAYS (a span
or a day is named), RANGE (one that is more than a calendar period), SUM, PERCENT and the like.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Rule:
    """One way in which people ask for a kind. `asks` says which of the kind's figures they ask for."""

    name: str
    kind: str
    needs: str
    takes: str = ""
    bars: str = ""
    asks: str = ""
    groups: tuple[frozenset[str], ...] = field(init=False)
    uses: frozenset[str] = field(init=False)
    stops: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        groups = tuple(frozenset(group.split("|")) for group in self.needs.split())
        object.__setattr__(self, "groups", groups)
        object.__setattr__(self, "uses", frozenset(self.takes.split()).union(*groups))
        object.__setattr__(self, "stops", frozenset(self.bars.split()))

    def fits(self, shown: frozenset[str] | set[str]) -> bool:
        """Whether the features that a sentence shows make it one of these."""
        return not self.stops & shown and all(group & shown for group in self.groups)


Answerer = Callable[..., object]
