"""The corpus of sentences by meaning: each has exactly the reading that its line expects."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from core import Book, ask
from core.questions.asking import KINDS
from tests.expectations import differences, lines

QUESTIONS = list(lines("questions"))
DIALOGUES = list(lines("dialogues"))
#: Groups of sentences that must not be read as a question of any kind.
NOT_READ = ("refused", "out_of_scope", "unclear")


@pytest.mark.parametrize("line", QUESTIONS, ids=lambda line: line["id"])
def test_question(book: Book, line: dict[str, Any]) -> None:
    """A sentence is answered as its line says, figures to the cent."""
    answer = ask(book, line["question"], date.fromisoformat(line["as_of"])).answer.to_json()
    assert differences(line["expect"], answer) == [], line["question"]


@pytest.mark.parametrize("talk", DIALOGUES, ids=lambda talk: talk["id"])
def test_dialogue(book: Book, talk: dict[str, Any]) -> None:
    """Each turn of a conversation keeps what it does not name and changes what it names."""
    state, said = None, []
    for turn in talk["turns"]:
        reply = ask(book, turn["question"], date.fromisoformat(talk["as_of"]), state=state)
        state = reply.state
        said.append(turn["question"])
        assert differences(turn["expect"], reply.answer.to_json()) == [], " / ".join(said)


def test_the_corpus_is_large_and_says_nothing_twice() -> None:
    """At least 1,000 sentences are read, at least 200 are not, and no sentence stands twice for one day."""
    assert sum(line["group"] not in NOT_READ for line in QUESTIONS) >= 1000
    assert sum(line["group"] in NOT_READ for line in QUESTIONS) >= 200
    seen = [(line["question"].lower(), line["as_of"]) for line in QUESTIONS]
    assert sorted(seen) == sorted(set(seen))
    assert len({line["id"] for line in QUESTIONS}) == len(QUESTIONS)


def test_every_kind_is_asked_for(book: Book) -> None:
    """The corpus holds sentences of every kind of answer."""
    kinds = {kind for module in KINDS for kind in module.KINDS} - {"why", "compare"}
    asked = {ask(book, line["question"], date.fromisoformat(line["as_of"])).answer.kind for line in QUESTIONS}
    assert kinds <= asked
