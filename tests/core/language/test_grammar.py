"""The engine on grammars small enough to see through."""

from __future__ import annotations

import pytest

from core.language.grammar import Grammar, Rule
from core.language.numbers import numeric
from core.language.tokens import scan


def made(rules: list[Rule], text: str, category: str = "top") -> list[object]:
    grammar = Grammar(rules, {"red": [("colour", "red")], "blue": [("colour", "blue")]}, numeric)
    return [item.value for item in grammar.parse(scan(text)).items(0, category) if item.end == len(scan(text))]


def test_literals_either_or_and_optional() -> None:
    rule = Rule("r", "top", "the? big|large <colour>")
    assert made([rule], "the large red") == ["red"]
    assert made([rule], "big blue") == ["blue"]
    assert made([rule], "the red") == []


def test_an_optional_category_that_is_absent_is_none() -> None:
    rule = Rule("r", "top", "<num>? <colour>", lambda number, colour: (number, colour))
    assert made([rule], "3 red") == [(3, "red")]
    assert made([rule], "red") == [(None, "red")]


def test_glued_elements_want_no_space() -> None:
    rule = Rule("r", "top", "<num> ~x")
    assert made([rule], "3x") == [3]
    assert made([rule], "3 x") == []


def test_left_recursion_ends() -> None:
    rules = [Rule("one", "top", "<colour>"), Rule("more", "top", "<top> <colour>", lambda one, two: one + two)]
    assert made(rules, "red blue red") == ["redbluered"]


def test_a_production_may_refuse() -> None:
    assert made([Rule("r", "top", "<num>", lambda number: number if number > 5 else None)], "3") == []


def test_neighbours_that_forbid_a_rule() -> None:
    rules = [Rule("r", "top", "<colour>", None, frozenset(("not",)), unless_before=frozenset(("#",)))]
    grammar = Grammar(rules, {"red": [("colour", "red")]}, numeric)
    assert not grammar.parse(scan("not red")).items(1, "top")
    assert not grammar.parse(scan("red 4")).items(0, "top")
    assert grammar.parse(scan("so red it is")).items(1, "top")


def test_the_cheaper_of_two_readings_is_found_last() -> None:
    rules = [Rule("dear", "top", "<colour>", lambda _: "dear", cost=2), Rule("cheap", "top", "red", lambda: "cheap")]
    grammar = Grammar(rules, {"red": [("colour", "red")]}, numeric)
    items = grammar.parse(scan("red")).items(0, "top")
    assert min(items, key=lambda item: item.cost).value == "cheap"


def test_an_item_knows_its_rules() -> None:
    rules = [Rule("paint", "paint", "<colour>"), Rule("top", "top", "<paint> please")]
    grammar = Grammar(rules, {"red": [("colour", "red")]}, numeric)
    (item,) = grammar.parse(scan("red please")).items(0, "top")
    assert list(item.rules()) == ["top", "paint"]


def test_a_rule_can_be_left_out() -> None:
    grammar = Grammar([Rule("a", "top", "red"), Rule("b", "top", "blue")], {}, numeric).without("a")
    assert [rule.name for rule in grammar.rules] == ["b"]


def test_names_are_unique() -> None:
    with pytest.raises(ValueError, match="share a name"):
        Grammar([Rule("a", "top", "red"), Rule("a", "top", "blue")], {}, numeric)


def test_a_rule_that_matches_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing at all"):
        Grammar([Rule("a", "top", "red?")], {}, numeric)
