"""`dealbot ask`: a question in, an answer out; or one question a line from standard input."""

from __future__ import annotations

import argparse
import gc
import sys
from collections.abc import Callable, Iterator
from datetime import date
from typing import TYPE_CHECKING

from bot.cli.calls import BAD_CALL, add_deals, day, deal_named, lines, open_book

if TYPE_CHECKING:
    from bot.settings import Settings
    from core import Answer, Book

NAME = "ask"
HELP = "answer a question about the deals"
EXAMPLES = """\
examples:
  dealbot ask "cost through 2027"
  dealbot ask "last day to give notice to be out by the end of 2027"
  dealbot ask "how much is left" --as-of 2026-11-23 --json
  printf '%s\\n' "cost in 2027" "and in 2028?" | dealbot ask --conversation

exit status: 0 all answered, 1 any other outcome, 2 a wrong call or a contract that does not load
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("question", nargs="*", help="the question; without one, each line of standard input is one")
    parser.add_argument("--as-of", type=day, metavar="DATE", help="the day that counts as today, such as 2026-11-23")
    add_deals(parser)
    parser.add_argument("--deal", metavar="ID", help="the deal that is meant where a question names none")
    parser.add_argument("--json", action="store_true", help="print one JSON object per question, on one line")
    parser.add_argument("--conversation", action="store_true", help="let each line lean on the lines before it")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    book = open_book(arguments.deals, settings)
    if book is None:
        return BAD_CALL
    deal = deal_named(book, arguments.deal)
    as_of = arguments.as_of
    if as_of is None:
        from bot.clock import today

        as_of = today(book, deal)
    write = _writer(arguments, settings)
    one = " ".join(arguments.question)
    questions = iter([one]) if arguments.question else lines(sys.stdin.buffer)
    if not arguments.question:
        gc.enable()  # `run` starts without it, but a conversation may be long
        if sys.stdin.isatty():
            print("One question a line; Ctrl-D ends.", file=sys.stderr)
    return 0 if _answer_all(book, questions, as_of, arguments, write) else 1


def _answer_all(
    book: Book, questions: Iterator[str], as_of: date, arguments: argparse.Namespace, write: Callable[[Answer], None]
) -> bool:
    """Answer each question as soon as it is there; whether all of them ended as answered."""
    from core import ask

    state, all_answered = None, True
    for question in questions:
        reply = ask(book, question, as_of, arguments.deal, state)
        write(reply.answer)
        sys.stdout.flush()
        all_answered = all_answered and reply.answer.status == "answered"
        if arguments.conversation:
            state = reply.state
    return all_answered


def _writer(arguments: argparse.Namespace, settings: Settings) -> Callable[[Answer], None]:
    """How answers are written: as JSON, or as text for this terminal."""
    if arguments.json:
        import json

        return lambda answer: print(json.dumps(answer.to_json()))
    from bot.render.screen import screen_of
    from bot.render.terminal import render

    screen = screen_of(sys.stdout, settings.no_color)
    command = _command(arguments) if arguments.question else None
    first = True

    def write(answer: Answer) -> None:
        nonlocal first
        print(("" if first else "\n") + render(answer.to_json(), screen, command))
        first = False

    return write


def _command(arguments: argparse.Namespace) -> str:
    """The call that a choice is offered with, so that it can be run as it stands."""
    import shlex

    words = ["dealbot", "ask"]
    for option, value in (("--deals", arguments.deals), ("--deal", arguments.deal), ("--as-of", arguments.as_of)):
        if value is not None:
            words += [option, str(value)]
    return shlex.join(words)
