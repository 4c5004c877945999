"""Verbs: the few words that are no questions."""

from __future__ import annotations

import pytest

from bot.desk.verbs import Verb, deal_called, verb_of
from bot.shelf import open_shelf
from core import EXAMPLES, Book


@pytest.fixture(scope="module")
def book() -> Book:
    """The shipped deals."""
    shelf = open_shelf(None)
    assert shelf.book is not None
    return shelf.book


@pytest.mark.parametrize(("text", "verb"), [
    ("", Verb("")), ("  ", Verb("")), ("help", Verb("help")), ("Help!", Verb("help")), ("DEALS", Verb("deals")),
    ("settings", Verb("settings")), ("use colossus-1", Verb("use", "colossus-1")), ("use Colossus One", Verb("use", "Colossus One")),
    ("use none", Verb("use", "none")), ("use nonsense", Verb("use", "nonsense")), ("use", Verb("use")),
])  # fmt: skip
def test_verbs(book: Book, text: str, verb: Verb) -> None:
    """Each verb is heard in any case; a deal may be named by id, title or alias."""
    assert verb_of(text, book) == verb


@pytest.mark.parametrize("text", [*EXAMPLES.values(), "help me find the cost", "deals in 2027", "use of the capacity in 2027",
                                  "settings of the notice period"])  # fmt: skip
def test_questions_are_no_verbs(book: Book, text: str) -> None:
    """A question that begins like a verb stays a question."""
    assert verb_of(text, book) is None


def test_deals_by_any_name(book: Book) -> None:
    """A deal is found by each of its names, in quotes too, and by nothing else."""
    for name in ("colossus-1", "COLOSSUS 1", "`colossus-1`", "memphis"):
        found = deal_called(name, book)
        assert found is not None, name
        assert found.id == "colossus-1"
    assert deal_called("colossus-2", book) is None
