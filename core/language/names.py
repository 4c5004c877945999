"""Deals and parties as people call them: ids, titles, aliases, names, roles, near misspellings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from core.language.tokens import scan

Role = Literal["customer", "provider"]


class Name(NamedTuple):
    """What a name stands for: a deal's id, or a role in it."""

    words: tuple[str, ...]
    deal: str
    role: Role | None = None


class Mention(NamedTuple):
    """A name in the words `[first, after)`, with all that it may stand for."""

    first: int
    after: int
    names: tuple[Name, ...]

    @property
    def deals(self) -> frozenset[str]:
        return frozenset(name.deal for name in self.names)

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(name.role for name in self.names if name.role)


class Directory:
    """The names of one book, by their first word."""

    def __init__(self, names: Iterable[Name]) -> None:
        self.by_word: dict[str, list[Name]] = {}
        self.words: set[str] = set()
        for name in names:
            if name.words:
                self.by_word.setdefault(name.words[0], []).append(name)
                self.words.update(word for word in name.words if word.isalpha() and len(word) > 3)

    def find(self, words: Sequence[str]) -> list[Mention]:
        """The names in a sentence, left to right, the longest at each place."""
        found: list[Mention] = []
        place = 0
        while place < len(words):
            fitting = [name for name in self.by_word.get(words[place], ()) if tuple(words[place : place + len(name.words)]) == name.words]
            if fitting:
                size = max(len(name.words) for name in fitting)
                found.append(Mention(place, place + size, tuple(name for name in fitting if len(name.words) == size)))
                place += size
            else:
                place += 1
        return found


def name_words(text: str) -> tuple[str, ...]:
    """A name as the words of a sentence would spell it."""
    return tuple(token.word for token in scan(text))
