"""What a line asks for: one of the few verbs, or a question. The same for every surface."""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias

from core import Book, Deal

Word: TypeAlias = Literal[
    "", "help", "deals", "use", "settings", "subscribe", "unsubscribe", "subscriptions", "alerts", "decide",
    "decisions",
]
#: Each verb as it is typed, and what it does: the help's words.
VERBS: tuple[tuple[str, str], ...] = (
    ("help", "what can be asked, by example"),
    ("deals", "the deals you can ask about"),
    ("use {deal}", "make a deal the one meant in this channel; with none it ends"),
    ("settings", "your default deal, and whether answers are brief"),
    ("subscribe {deal} digest", "tell this channel, or in a direct message you, of the deal's dates before they pass; "
     "rules such as notice:60,30,7 or payments, and zone:Europe/Berlin, say which and when"),
    ("unsubscribe {deal}", "end that; with a rule, such as fee or digest, only that rule"),
    ("subscriptions", "what is subscribed here"),
    ("alerts", "what comes next here"),
    ("decide", "record a decision: to stay, to leave on a date, or that notice was given"),
    ("decisions", "what was decided, by whom, each with Undo"),
)
_ALONE: tuple[Word, ...] = ("help", "deals", "settings", "subscriptions", "alerts", "decide", "decisions")
#: Words that no question begins with, with whatever follows.
_LEADING: tuple[Word, ...] = ("subscribe", "unsubscribe")
NOTHING = ("none", "nothing", "off")


class Verb(NamedTuple):
    """A verb and what follows it; the word is empty for an empty line."""

    word: Word
    rest: str = ""


def verb_of(text: str, book: Book) -> Verb | None:
    """The verb of a line, or None where the line is a question."""
    words = text.split()
    if not words:
        return Verb("")
    first = words[0].casefold().rstrip("?!.,:")
    for word in _ALONE:
        if first == word and len(words) == 1:
            return Verb(word)
    rest = " ".join(words[1:])
    for word in _LEADING:
        if first == word:
            return Verb(word, rest)
    if first == "use" and rest and (len(words) == 2 or deal_called(rest, book) is not None):
        return Verb("use", rest)
    return Verb("use") if first == "use" and not rest else None


def deal_called(name: str, book: Book) -> Deal | None:
    """The deal of that id, title or alias, in any case."""
    wanted = " ".join(name.split()).casefold().strip("`'\"“”.")
    for deal in book.deals:
        if wanted in (called.casefold() for called in (deal.id, deal.title, *deal.aliases)):
            return deal
    return None
