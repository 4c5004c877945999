"""`dealbot chat`: a conversation at the terminal; without one, lines of standard input."""

from __future__ import annotations

import argparse
import gc
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from bot.cli.calls import BAD_CALL, WrongCall, add_deals, day, deal_named, lines, open_book

if TYPE_CHECKING:
    from pathlib import Path

    from prompt_toolkit.completion import Completer
    from prompt_toolkit.history import History
    from prompt_toolkit.key_binding import KeyBindings

    from bot.settings import Settings
    from core import Book

NAME = "chat"
HELP = "talk about the deals: each line leans on the lines before"
EXAMPLES = """\
examples:
  dealbot chat
  dealbot chat --deals ./contracts --deal colossus-1
  printf '%s\\n' "cost in 2027" "and in 2028?" "why?" | dealbot chat --as-of 2026-11-23

keys: Tab completes deals and example questions, the arrows bring back earlier lines, Ctrl-C clears the line, Ctrl-D
leaves. DEALBOT_HISTORY=history keeps the lines for the next time. Exit status: 0, or 2 for a wrong call or a contract
that does not load
"""
PROMPT = "\n> "


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--as-of", type=day, metavar="DATE", help="the day that counts as today, such as 2026-11-23")
    add_deals(parser)
    parser.add_argument("--deal", metavar="ID", help="the deal that is meant where a question names none")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    book = open_book(arguments.deals, settings)
    if book is None:
        return BAD_CALL
    deal = deal_named(book, arguments.deal)
    gc.enable()  # `bot.__main__` starts without it, but a conversation may be long
    terminal = sys.stdin.isatty() and sys.stdout.isatty()
    if terminal:
        from bot.render.plain import printable

        meant = [deal] if deal is not None else list(book.deals)
        print(f"Ask about {', '.join(printable(one.title) for one in meant[:8])}. Tab completes, Ctrl-D leaves.")
    questions = typed(book, settings.history) if terminal else lines(sys.stdin.buffer)
    _converse(book, questions, arguments, settings, between="" if terminal else "\n")
    return 0


def _converse(
    book: Book, questions: Iterable[str], arguments: argparse.Namespace, settings: Settings, between: str
) -> None:
    """Answer each line as soon as it is there, on the day that it then is, with the lines before in mind."""
    from bot.clock import today
    from bot.render.screen import screen_of
    from bot.render.terminal import render
    from core import ask

    state, gap = None, ""
    for question in questions:
        as_of = arguments.as_of or today(book, deal_named(book, arguments.deal))
        reply = ask(book, question, as_of, arguments.deal, state)
        state = reply.state
        print(gap + render(reply.answer.to_json(), screen_of(sys.stdout, settings.no_color)), flush=True)
        gap = between


def typed(book: Book, kept: Path | None) -> Iterator[str]:
    """The lines typed at the terminal until Ctrl-D, empty ones left out; `kept` is the file of earlier ones."""
    from prompt_toolkit import PromptSession

    session: PromptSession[str] = PromptSession(
        PROMPT, history=_history(kept), completer=completer(book), complete_while_typing=False, key_bindings=_keys()
    )
    while True:
        try:
            question = session.prompt()
        except EOFError:
            return
        if question.strip():
            yield question


def _keys() -> KeyBindings:
    from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent

    keys = KeyBindings()

    @keys.add("c-c")
    @keys.add("<sigint>")
    def clear(event: KeyPressEvent) -> None:
        event.current_buffer.reset()

    return keys


def _history(kept: Path | None) -> History:
    """Earlier lines: of this conversation, or of all in a file that is the user's alone."""
    import os

    from prompt_toolkit.history import FileHistory, InMemoryHistory

    if kept is None:
        return InMemoryHistory()
    try:
        kept.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(kept, os.O_RDWR | os.O_CREAT, 0o600))
    except (OSError, ValueError) as error:
        reason = str(getattr(error, "strerror", None) or error).lower()
        raise WrongCall(
            f"the history in {kept} cannot be kept: {reason}; change DEALBOT_HISTORY, or leave it empty"
        ) from None
    return FileHistory(str(kept))


def completer(book: Book) -> Completer:
    """Completes the deals' ids and titles where a word begins, and whole example questions."""
    from prompt_toolkit.completion import CompleteEvent, Completer, Completion
    from prompt_toolkit.document import Document

    from bot.render.plain import printable
    from core import EXAMPLES

    names = list(dict.fromkeys(printable(text) for deal in book.deals for text in (deal.id, deal.title)))

    class Deals(Completer):
        def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterator[Completion]:
            text = document.text_before_cursor
            for question in EXAMPLES.values():
                if question.casefold().startswith(text.casefold()):
                    yield Completion(question, start_position=-len(text))
            for name, size in _begun(text, names):
                yield Completion(name, start_position=-size)

    return Deals()


def _begun(text: str, names: Sequence[str]) -> Iterator[tuple[str, int]]:
    """The names that the end of the text begins, each with how many characters of it are there already."""
    starts = [
        place for place, char in enumerate(text)
        if not char.isspace() and (place == 0 or not text[place - 1].isalnum())
    ]  # fmt: skip
    for name in names:
        size = next((len(text) - start for start in starts if name.casefold().startswith(text[start:].casefold())), 0)
        if 0 < size < len(name):
            yield name, size
