"""The rules of the language: each is used, and each is needed."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from typing import Any

import pytest

from core import Book, ask
from core.language.hearing import hear
from core.language.values import Lean
from core.questions import asking
from core.questions.understanding import sense
from tests.expectations import differences, lines

QUESTIONS = list(lines("questions"))


@pytest.fixture(scope="module")
def used(book: Book) -> dict[str, list[dict[str, Any]]]:
    """The corpus lines by the rule that reads them, or a part of them."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    deal = book.deals[0]
    for line in QUESTIONS:
        lean = Lean(date.fromisoformat(line["as_of"]))
        heard = hear(line["question"], asking._directory(book), lean)
        for part in asking._parts(heard, asking._directory(book), lean):
            rules = sense(part, asking.RULES, asking._discounted(deal)).rules
            if rules:
                found[rules[0][0].name].append(line)
    return found


def test_no_two_rules_share_a_name() -> None:
    """A rule is known by its name."""
    assert [name for name, count in Counter(rule.name for rule in asking.RULES).items() if count > 1] == []


def test_every_rule_is_exercised_by_three_sentences(used: dict[str, list[dict[str, Any]]]) -> None:
    """Each rule reads at least three sentences of differing words."""
    sparse = {
        rule.name: len({line["question"].lower() for line in used[rule.name]})
        for rule in asking.RULES if len({line["question"].lower() for line in used[rule.name]}) < 3
    }  # fmt: skip
    assert sparse == {}


def test_dropping_any_rule_breaks_a_sentence(
    book: Book, used: dict[str, list[dict[str, Any]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a rule, at least one of the sentences that it reads is no longer answered as it should be."""
    needless = []
    for rule in asking.RULES:
        monkeypatch.setattr(asking, "RULES", tuple(other for other in asking.RULES if other is not rule))
        if not any(
            differences(line["expect"], ask(book, line["question"], date.fromisoformat(line["as_of"])).answer.to_json())
            for line in used[rule.name]
        ):
            needless.append(rule.name)
        monkeypatch.undo()
    assert needless == []
