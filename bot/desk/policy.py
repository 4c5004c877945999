"""Who may see which deals: the one place that says so. Everything that answers asks here first."""

from __future__ import annotations

from bot.asker import Asker
from core import Book


def visible(asker: Asker, book: Book) -> Book:
    """The part of the book that an asker may see: all of it, for everybody in the workspace."""
    return book
