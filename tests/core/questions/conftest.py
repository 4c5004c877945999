"""The shipped deal, loaded once for all questions."""

from __future__ import annotations

import pytest

from bot.shelf import open_shelf
from core import Book


@pytest.fixture(scope="session")
def book() -> Book:
    """The default book: Colossus 1 alone."""
    shelf = open_shelf(None)
    assert shelf.book is not None
    return shelf.book
