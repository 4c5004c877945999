"""The door of the core: load a book, ask it a question. Pure: text, dates and plain data in, values out."""

from core.answer import Answer
from core.contract import schema
from core.deal import Book, Deal
from core.errors import BrokenPromise, DealbotError, Problem
from core.load import Document, Loaded, load_book
from core.questions.asking import Reply, ask
from core.questions.reading import State

__all__ = [
    "Answer", "Book", "BrokenPromise", "Deal", "DealbotError", "Document", "Loaded", "Problem",
    "Reply", "State", "ask", "load_book", "schema",
]  # fmt: skip
