"""The door of the core: load a book, ask it a question. Pure: text, dates and plain data in, values out."""

from typing import TYPE_CHECKING, Any

from core.alerts.event import LADDERS, RULES, Event
from core.alerts.events import events
from core.alerts.ladder import Alert, alerts_of
from core.answer import Answer
from core.contract import schema
from core.deal import EXITS, Alerting, Book, ChosenExit, Deal, Decision
from core.decisions import Effect, decided, effect
from core.errors import BrokenPromise, DealbotError, Problem
from core.load import Document, Loaded, load_book
from core.questions.asking import Reply, ask
from core.questions.reading import State
from core.questions.refusals import EXAMPLES

if TYPE_CHECKING:
    from core.questions.explaining import Explained, describe_phrase, explain, explain_phrase

__all__ = [
    "EXAMPLES", "EXITS", "LADDERS", "RULES", "Alert", "Alerting", "Answer", "Book", "BrokenPromise", "ChosenExit",
    "Deal", "DealbotError", "Decision", "Document", "Effect", "Event", "Explained", "Loaded", "Problem", "Reply",
    "State", "alerts_of", "ask", "decided", "describe_phrase", "effect", "events", "explain", "explain_phrase",
    "load_book", "schema",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    """What is only for whoever writes rules is loaded when it is first used, so that an answer does not wait for it."""
    if name in ("Explained", "describe_phrase", "explain", "explain_phrase"):
        from core.questions import explaining

        return getattr(explaining, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
