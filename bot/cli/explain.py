"""`dealbot explain`: how a question or a phrase is read, step by step, for whoever writes rules."""

from __future__ import annotations

import argparse
import gc
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from bot.cli.calls import BAD_CALL, WrongCall, add_deals, day, deal_named, lines, open_book

if TYPE_CHECKING:
    from bot.settings import Settings

NAME = "explain"
HELP = "show how a question or a phrase is read: words, values, rules, reading"
EXAMPLES = """\
examples:
  dealbot explain "cost through 2027"
  dealbot explain "what if the fee were 10% lower" --as-of 2026-11-23 --json
  dealbot explain --phrase "the next two quarters" --as-of 2026-11-23 --json
  dealbot explain --phrase "03/04/2027" --month-first
  printf '%s\\n' "Q3 2027" "ninety days" | dealbot explain --phrase --json

A phrase gives {"start", "last_day"}, null where a side is open, or {"duration"}, or {} where there is no time, where
it is asked back, and where it leans on a deal.

exit status: 0 explained, whatever the outcome; 2 a wrong call or a contract that does not load
"""
_STDIN = "\0"  # what no argument can hold
_LAST_MONTH = 12


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("question", nargs="*", help="the question")
    parser.add_argument("--phrase", nargs="?", const=_STDIN, metavar="TEXT",
                        help="read one time or duration; without TEXT, one in each line of standard input")
    parser.add_argument("--as-of", type=day, metavar="DATE", help="the day that counts as today, such as 2026-11-23")
    add_deals(parser)
    parser.add_argument("--deal", metavar="ID", help="the deal that is meant where the question names none")
    parser.add_argument("--json", action="store_true", help="print one JSON object, on one line")
    order = parser.add_mutually_exclusive_group()
    order.add_argument("--day-first", action="store_const", dest="day_first", const=True, default=None,
                       help="of a phrase: read 03/04/2027 as 3 April")
    order.add_argument("--month-first", action="store_const", dest="day_first", const=False, default=None,
                       help="of a phrase: read 03/04/2027 as 4 March; without either, it is asked back")
    parser.add_argument("--fiscal-start", type=int, choices=range(1, _LAST_MONTH + 1), metavar="MONTH",
                        help="of a phrase: the first month of the fiscal year, 1 to 12")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    if arguments.phrase is not None:
        if arguments.question or arguments.deals or arguments.deal:
            raise WrongCall("a phrase is read by itself, without a question or deals; quote it whole: "
                            'dealbot explain --phrase "end of next year"')
        return _phrases(arguments)
    if not arguments.question:
        raise WrongCall('there is no question; write one, such as dealbot explain "cost through 2027", or --phrase')
    if arguments.day_first is not None or arguments.fiscal_start is not None:
        raise WrongCall("the order of dates and the fiscal year of a question are the book's; give them with "
                        "--phrase only, or set them in book.yaml")
    return _question(arguments, settings)


def _phrases(arguments: argparse.Namespace) -> int:
    from bot.clock import day_in
    from core import describe_phrase, explain_phrase

    as_of: date = arguments.as_of or day_in(None)
    options = (as_of, arguments.day_first, arguments.fiscal_start or 1)
    from_stdin = arguments.phrase == _STDIN
    if from_stdin:
        gc.enable()  # `bot.__main__` starts without it, but there may be many lines
        if sys.stdin.isatty():
            print("One phrase a line; Ctrl-D ends.", file=sys.stderr)
    for text in lines(sys.stdin.buffer) if from_stdin else [arguments.phrase]:
        found = explain_phrase(text, *options)
        if arguments.json:
            import json

            print(json.dumps(found), flush=True)
        else:
            print(_shown(f"{text}: {_phrase(found, describe_phrase(text, *options))}"), flush=True)
    return 0


def _phrase(found: Mapping[str, str | None], told: Mapping[str, Any]) -> str:
    """One line on a phrase: what it is, or why it is nothing."""
    if not told:
        return "no time found"
    if "duration" in found:
        return f"a duration, {found['duration']}"
    rules = f"  ({told['relation']}; rules: {' '.join(told['rules'])})"
    if told["problem"]:
        return f"asked back: {told['problem']} {_offered(told['options'])}".rstrip() + rules
    if not found:
        return ("no days" if told["start"] else "days that only a deal or an earlier question gives") + rules
    notes = "".join(f" [{note}]" for note in told["notes"])
    return _days(found["start"], found["last_day"]) + notes + rules


def _question(arguments: argparse.Namespace, settings: Settings) -> int:
    book = open_book(arguments.deals, settings)
    if book is None:
        return BAD_CALL
    deal = deal_named(book, arguments.deal)
    as_of = arguments.as_of
    if as_of is None:
        from bot.clock import today

        as_of = today(book, deal)
    from core import explain

    told = explain(book, " ".join(arguments.question), as_of, arguments.deal).to_json()
    if arguments.json:
        import json

        print(json.dumps(told))
        return 0
    for line in _lines(told):
        print(_shown(line))
    return 0


def _shown(line: str) -> str:
    """A line that is safe to print, in characters that the output can show."""
    from bot.render.plain import printable
    from bot.render.screen import screen_of

    return screen_of(sys.stdout, True).fit(printable(line))


# the text, drawn from the JSON alone ------------------------------------------------------------------


def _lines(told: Mapping[str, Any]) -> Iterator[str]:
    if told["refusal"]:
        yield f"Not read: {told['refusal']}"
    for count, part in enumerate(told["parts"], 1):
        if len(told["parts"]) > 1:
            yield f"Question {count} of {len(told['parts'])}: {part['text']}"
        yield from _part(part)
        if count < len(told["parts"]):
            yield ""


def _part(part: Mapping[str, Any]) -> Iterator[str]:
    yield from _block("Tokens", [" ".join(_token(token) for token in part["tokens"])])
    yield from _block("Corrected", [f"{typed} -> {meant}" for typed, meant in part["corrections"]])
    yield from _block("Values", [_value(value) for value in part["values"]])
    yield from _block("Names", [_name(name) for name in part["names"]])
    shown = [f"{item['text']}: {' '.join(item['names'])}" for item in part["features"]]
    for title, names in (("from the values", part["added"]), ("left out", part["dropped"])):
        shown += [f"({title}) {' '.join(names)}"] if names else []
    yield from _block("Features", shown + ["(past tense)"] * part["past"])
    yield from _block("Unknown words", [" ".join(part["unknown_words"])] if part["unknown_words"] else [])
    yield from _block("Supposed", _supposed(part["supposition"]))
    yield from _block("Rules that fit, best first", _rules(part["rules"]))
    yield from _block("Rules that would fit, but are barred",
                      [f"{rule['rule']} ({rule['kind']}), by {' '.join(rule['by'])}" for rule in part["barred"]])
    yield from _block("Deal", [part["deal"] or "none chosen"])
    if part["reading"]:
        yield from _block("Reading", [f"{name}: {_plain(value)}" for name, value in part["reading"].items()])
    yield from _block("Rejected", [_rejected(other) for other in part["rejected"]])
    outcome = [f"{part['status']}: {part['headline']}"]
    if part["status"] != "answered":
        outcome += [f"try: {choice}" for choice in part["choices"]]
    yield from _block("Outcome", outcome)


def _block(title: str, items: Sequence[str]) -> Iterator[str]:
    if items:
        yield title
        yield from (f"  {item}" for item in items)


def _token(token: Mapping[str, str]) -> str:
    """A token by its word; with what was typed, where that differs in more than case."""
    typed, word = token["text"], token["word"]
    return word if typed.lower() == word else f"{typed}->{word}"


def _value(value: Mapping[str, Any]) -> str:
    rules = f"  (rules: {' '.join(value['rules'])})"
    if value["kind"] != "time":
        return f"{value['text']}: {value['kind']} {value['value']}{rules}"
    days = f"asked back, {value['problem']} {_offered(value['options'])}".rstrip() if value["problem"] else _time(value)
    belongs = f"; {value['role']}" + (f" of “{value['anchor']}”" if value["anchor"] else "")
    notes = "".join(f" [{note}]" for note in value["notes"])
    return f"{value['text']}: {value['relation']}, {days}{belongs}{notes}{rules}"


def _time(value: Mapping[str, Any]) -> str:
    days = _days(value["start"], value["last_day"])
    length = f", {value['duration']}" if value["duration"] else ""
    return days + length + (f", count {value['count']}" if value["count"] else "")


def _days(start: str | None, last_day: str | None) -> str:
    """A span in words, an open side as such."""
    if start == last_day:
        return start or "open on both sides"
    return f"{start or '(open)'} to {last_day or '(open)'}"


def _offered(options: Sequence[str]) -> str:
    return f"({' or '.join(options)})" if options else ""


def _name(name: Mapping[str, Any]) -> str:
    return f"{name['text']}: {' '.join(name['deals'])}" + (f", {' '.join(name['roles'])}" if name["roles"] else "")


def _supposed(supposition: Mapping[str, Any] | None) -> list[str]:
    if supposition is None:
        return []
    told = [
        f"{change['what']} {change['value']}" + (f" from {change['since']}" if change["since"] else "")
        for change in supposition["changes"]
    ]
    told += [f"explains {' '.join(supposition['explains'])}"] if supposition["explains"] else []
    return told + [f"uses up {text}" for text in supposition["times"]]


def _rules(rules: Sequence[Mapping[str, Any]]) -> list[str]:
    told = []
    for rule in rules:
        asks = f", asks {rule['asks']}" if rule["asks"] else ""
        left = f"; leaves {' '.join(rule['unexplained'])}" if rule["unexplained"] else ""
        count = rule["explained"]
        words = f"{count} word{'s' * (count != 1)} by {' '.join(rule['by'])}"
        told.append(f"{rule['rule']} ({rule['kind']}{asks}): {words}{left}")
    return told or ["none"]


def _rejected(other: Mapping[str, Any]) -> str:
    if other["reading"]:
        slots = {name: value for name, value in other["reading"].items() if name not in ("kind", "rule", "notes")}
        read = " ".join(f"{name}={_plain(value)}" for name, value in slots.items())
    else:
        read = f"{other['status']}: {other['headline']}"
    return f"{other['rule']} ({other['kind']}): {other['why']}" + (f"; {read}" if read else "")


def _plain(value: Any) -> str:
    """A slot in one line: spans as such, lists item by item."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return " ".join("open" if item is None else _plain(item) for item in value)
    return str(value)
