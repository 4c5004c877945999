"""Where in a file things stand: lines and columns, counted from 1, and problems that name them."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

Path: TypeAlias = tuple[str | int, ...]
Place: TypeAlias = tuple[int, int]


class Located(NamedTuple):
    """One thing wrong in a file: where, what, why, and what to write instead."""

    file: str
    line: int
    column: int
    what: str
    why: str = ""
    instead: str = ""

    def __str__(self) -> str:
        said = "; ".join(part for part in (self.what, self.why, self.instead) if part)
        return f"{self.file}:{self.line}:{self.column}: {said}"


class Places:
    """The place of every value in a file, and of every key, by the path in the data.

    `refused` are the paths of values that were refused already, so that nothing more need be said of them.
    """

    __slots__ = ("groups", "keys", "refused", "values")

    def __init__(self) -> None:
        self.values: dict[Path, Place] = {}
        self.keys: dict[Path, Place] = {}
        self.groups: set[Path] = set()
        self.refused: set[Path] = set()

    def of(self, path: Path, key: bool = False) -> Place:
        """The place of a value, or of its key; of the nearest group around it where it is not in the file.

        A group of keys or a list stands where its own key does, if it has one.
        """
        while path and path not in self.values:
            path, key = path[:-1], False
        if path in self.keys and (key or path in self.groups):
            return self.keys[path]
        return self.values.get(path, (1, 1))

    def refuses(self, path: Path) -> bool:
        """Whether something at the path, or a group around it, was refused."""
        return any(path[:end] in self.refused for end in range(len(path) + 1))
