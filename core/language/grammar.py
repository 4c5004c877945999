"""Rules as data, and the chart that applies them bottom-up.

A rule's pattern is a line of elements: a plain word or sign stands for itself, `a|b` for either, `<month>` for
whatever the grammar has made of that category, `<month|quarter>` for either category. A trailing `?` makes an
element optional, a leading `~` asks that no space stand before it. The production gets the values of the
pattern's categories in order (None for an optional one that is not there) and may return None: no such reading.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from core.language.tokens import Token

#: No item spans more tokens than this, so that the work for a text grows with its length only.
LONGEST = 28
#: Steps that one text may take, beyond some for every token; what is left unread then is read as plain words.
STEPS, STEPS_A_TOKEN = 6000, 40

Entry = tuple[str, Any]
Key = tuple[Any, bool]


class Rule(NamedTuple):
    """`makes` a category out of a pattern. `unless_after`: words that may not stand before it, `unless_before`:
    words that may not follow ("#" is any number); `closed`: no content word follows ("the 1st", but not "the 1st
    invoice"); `cost`: of two readings of the same words, the cheaper one holds."""

    name: str
    makes: str
    pattern: str
    build: Callable[..., Any] | None = None
    unless_after: frozenset[str] = frozenset()
    closed: bool = False
    unless_before: frozenset[str] = frozenset()
    cost: int = 0


class Item:
    """A category found from a token up to, but not including, `end`, with its value and how it was made."""

    __slots__ = ("category", "cost", "end", "kids", "rule", "value")

    def __init__(self, category: str, end: int, value: Any, rule: Rule | None, kids: tuple[Item, ...]) -> None:
        self.category = category
        self.end = end
        self.value = value
        self.rule = rule
        self.kids = kids
        self.cost = rule.cost if rule is not None else 0
        for kid in kids:
            self.cost += kid.cost

    def rules(self) -> Iterator[str]:
        """The names of the rules used, outermost first."""
        if self.rule is not None:
            yield self.rule.name
        for kid in self.kids:
            yield from kid.rules()


class Node:
    """A place in the tree of all patterns: the rules that end here, and what may come next."""

    __slots__ = ("categories", "ends", "steps", "words")

    def __init__(self) -> None:
        self.steps: dict[Key, Node] = {}
        self.ends: list[tuple[Rule, tuple[int, ...] | None]] = []
        self.words: dict[str, list[tuple[bool, Node]]] | None = None
        self.categories: dict[str, list[tuple[bool, Node]]] = {}

    def settle(self) -> dict[str, list[tuple[bool, Node]]]:
        """Index the next steps by word and by category, when the node is first come to."""
        words: dict[str, list[tuple[bool, Node]]] = {}
        for (what, glued), node in self.steps.items():
            if isinstance(what, str):
                self.categories.setdefault(what, []).append((glued, node))
            else:
                for word in what:
                    words.setdefault(word, []).append((glued, node))
        self.words = words
        return words


class Chart(NamedTuple):
    """All items of a text, by their first token and category."""

    tokens: tuple[Token, ...]
    cells: list[dict[str, list[Item]]]

    def items(self, first: int, category: str) -> Sequence[Item]:
        return self.cells[first].get(category, ())


class Grammar:
    """Compiled rules and a lexicon: word -> its categories and values."""

    def __init__(
        self,
        rules: Sequence[Rule],
        lexicon: Mapping[str, Sequence[Entry]],
        numeric: Callable[[Token], Sequence[Entry]],
        function_words: frozenset[str] = frozenset(),
    ) -> None:
        self.rules = tuple(rules)
        self.lexicon = lexicon
        self.numeric = numeric
        self.function_words = function_words
        names = [rule.name for rule in self.rules]
        if len(set(names)) != len(names):
            raise ValueError(f"two rules share a name: {sorted(n for n in set(names) if names.count(n) > 1)}")
        self.root = Node()
        for rule in self.rules:
            self.add(rule)

    def without(self, name: str) -> Grammar:
        """The same grammar less one rule."""
        rest = [rule for rule in self.rules if rule.name != name]
        return Grammar(rest, self.lexicon, self.numeric, self.function_words)

    def add(self, rule: Rule) -> None:
        """Enter every way to read the pattern into the tree."""
        ways: list[tuple[Node, tuple[int, ...], int, int]] = [(self.root, (), 0, 0)]
        elements = [element(part) for part in rule.pattern.split()]
        for kinds, glued, optional in elements:
            onward: list[tuple[Node, tuple[int, ...], int, int]] = []
            category = isinstance(kinds, list)
            for node, slots, used, taken in ways:
                if optional:
                    onward.append((node, (*slots, -1) if category else slots, used, taken))
                for kind in kinds if category else (kinds,):
                    key = (kind, glued and taken > 0)
                    child = node.steps.get(key)
                    if child is None:
                        child = node.steps[key] = Node()
                    onward.append(
                        (child, (*slots, used), used + 1, taken + 1) if category else (child, slots, used, taken + 1)
                    )
            ways = onward
        for node, slots, _, taken in ways:
            if not taken:
                raise ValueError(f"rule {rule.name!r} can match nothing at all")
            node.ends.append((rule, slots if -1 in slots else None))

    def parse(self, tokens: tuple[Token, ...]) -> Chart:
        """Every item of the text, from its last token to its first."""
        size = len(tokens)
        cells: list[dict[str, list[Item]]] = [{} for _ in range(size + 1)]
        words = [token.word for token in tokens]
        root_words = self.root.words or self.root.settle()
        root_categories = self.root.categories
        steps = STEPS + STEPS_A_TOKEN * size
        for first in range(size - 1, -1, -1):
            token = tokens[first]
            cell = cells[first]
            seen: dict[tuple[str, int], int] = {}
            entries = self.numeric(token) if token.kind == "number" else self.lexicon.get(token.word, ())
            agenda = [Item(category, first + 1, value, None, ()) for category, value in entries]
            paths: list[tuple[Node, int, tuple[Item, ...]]] = [
                (node, first + 1, ()) for _, node in root_words.get(token.word, ())
            ]
            stop = min(size, first + LONGEST)
            while agenda or paths:
                if not paths:
                    item = agenda.pop()
                    known = seen.get((item.category, item.end))
                    if known is not None and known <= item.cost:
                        continue
                    seen[item.category, item.end] = item.cost
                    cell.setdefault(item.category, []).append(item)
                    for _, node in root_categories.get(item.category, ()):
                        paths.append((node, item.end, (item,)))
                    continue
                node, at, kids = paths.pop()
                steps -= 1
                if steps < 0:
                    break
                for rule, slots in node.ends:
                    made = self.make(rule, slots, kids, tokens, first, at)
                    if made is not None:
                        agenda.append(made)
                if at >= stop:
                    continue
                nexts = (node.words if node.words is not None else node.settle()).get(words[at])
                if nexts:
                    for glued, child in nexts:
                        if not glued or tokens[at].glued:
                            paths.append((child, at + 1, kids))
                categories = node.categories
                if categories:
                    for category, items in cells[at].items():
                        for glued, child in categories.get(category, ()):
                            if not glued or tokens[at].glued:
                                paths.extend((child, item.end, (*kids, item)) for item in items if item.end <= stop)
            if steps < 0:
                break
        return Chart(tokens, cells)

    def make(
        self,
        rule: Rule,
        slots: tuple[int, ...] | None,
        kids: tuple[Item, ...],
        tokens: tuple[Token, ...],
        first: int,
        end: int,
    ) -> Item | None:
        """The item that the rule makes of these parts, or None where it does not hold."""
        if rule.unless_after and first and tokens[first - 1].word in rule.unless_after:
            return None
        if rule.closed and end < len(tokens):
            after = tokens[end]
            if after.kind != "sign" and after.word not in self.function_words:
                return None
        if rule.unless_before and end < len(tokens):
            after = tokens[end]
            if after.word in rule.unless_before or (after.kind == "number" and "#" in rule.unless_before):
                return None
        if rule.build is None:
            value = kids[0].value
        elif slots is None:
            value = rule.build(*[kid.value for kid in kids])
        else:
            value = rule.build(*[kids[slot].value if slot >= 0 else None for slot in slots])
        return None if value is None else Item(rule.makes, end, value, rule, kids)


@cache
def element(text: str) -> tuple[list[str] | frozenset[str], bool, bool]:
    """One element of a pattern: categories (a list) or words (a set), glued, optional."""
    glued = text.startswith("~") and len(text) > 1
    text = text[1:] if glued else text
    optional = text.endswith("?") and len(text) > 1
    text = text[:-1] if optional else text
    if text.startswith("<") and text.endswith(">"):
        return text[1:-1].split("|"), glued, optional
    return frozenset(text.split("|")), glued, optional
