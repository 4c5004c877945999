"""The log: what it looks like, and what never gets into it."""

from __future__ import annotations

import io
import json
import logging
import re
import warnings
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
import structlog
from slack_bolt.logger.messages import warning_client_prioritized_and_token_skipped

from bot.journal import configure, error_id, logger
from bot.places import Located
from bot.redaction import redacted, redacted_fields, redacted_trace, without_secrets
from bot.settings import Address, Secret, Settings
from core import Document, load_book

Configured = Callable[..., io.StringIO]


@pytest.fixture
def journal() -> Iterator[Configured]:
    """Configures the log to write into a text, and undoes it."""
    root = logging.getLogger()
    level = root.level

    def start(level: str = "info", terminal: bool = False, **options: Any) -> io.StringIO:
        stream = io.StringIO()
        for handler in [handler for handler in root.handlers if type(handler).__module__ == "_pytest.logging"]:
            root.removeHandler(handler)  # it writes what it is told as it is, and raises where that cannot be
        configure(level, terminal, stream=stream, **options)
        return stream

    yield start
    for handler in [handler for handler in root.handlers if type(handler).__module__ == "bot.journal"]:
        root.removeHandler(handler)
    root.setLevel(level)
    logging.captureWarnings(False)
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


def read(stream: io.StringIO) -> list[dict[str, Any]]:
    """The lines that were written, as JSON."""
    return [json.loads(line) for line in stream.getvalue().splitlines()]


#: Texts with a canary each, and all that may stand in the log of them.
SECRETS = [
    "xoxb-12345-canary",
    "xoxp-canary-1",
    "xoxe.xoxp-1-canary",
    "xapp-1-A0-canary",
    "0123456789abcdef0123456789abcdef",
    "v0=" + "0123456789abcdef" * 4,
    "Authorization: Bearer canary",
    "{'Authorization': 'Bearer canary'}",
    "authorization=canary",
    "Basic Y2FuYXJ5Og==",
    "postgresql+psycopg://dealbot:canary@db.example.com/deals",
    "postgresql://dealbot:can@ary/canary@db/deals",
    "signing_secret='canary'",
    '"client_secret": "canary"',
    "password=canary host=db",
    "token: canary",
    "wss://wss-primary.slack.com/link/?ticket=canary&app_id=A1",
    "https://hooks.slack.com/commands/T1/2/canary",
    "canary.person+deals@mail.example.com",
]  # fmt: skip
FIGURES = [
    "$1,250,000,000.00",
    "$20B",
    "US$ 3.5 million",
    "-$1,250.50",
    "€1.250.000,00",
    "£99",
    "1.25 billion",
    "1.25-billion",
    "22.5bn",
    "300K",
    "USD 1250000",
    "1250 EUR",
    "12.5 million USD",
    "1,250,000",
    "22,500",
    "1'250'000",
    "1\u202f250\u202f000",
    "1 250 000",
    "22500000000.00",
    "22500000000",
    "-22500000000",
    "1250.50",
    "5 dollars",
    "99.99 $",
]
READABLE = [
    "colossus-1",
    "site-5M-2027",
    "a-1250000",
    "C0123456789",
    "U07ABCDEF12",
    "1763900000.123456",
    "2026-11-23T22:15:03.697Z",
    "2026-11-23",
    "deals/a.yaml:14:13: line 1234",
    "127.0.0.1:3000",
    "192.168.1.20",
    "in 12.5 ms",
    "1234.56 ms",
    "16 of 300 deals",
    "dealbot 0.2.0, Python 3.11.4",
    "12 events in 2027",
    "<@U123> in <#C123|deals>",
    "error bcd23456",
    "5 minutes",
    "pid 48213",
    "0x7f20a4436340",
    "Basic Information, App Credentials",
    "set SLACK_BOT_TOKEN to xoxb-…",
    "550e8400-e29b-41d4-a716-44665544abcd",
]


@pytest.mark.parametrize("text", SECRETS)
def test_secrets_are_recognised(text: str) -> None:
    """Tokens, signing secrets, headers, passwords in addresses, response URLs and e-mail addresses are taken out."""
    for around in (text, f"failed with {text}", f"({text})"):
        kept = without_secrets(around)
        assert kept != around
        for canary in ("canary", "0123456789abcdef", "Y2FuYXJ5"):
            assert canary not in kept


@pytest.mark.parametrize("text", FIGURES)
def test_figures_are_recognised(text: str) -> None:
    """Amounts of money, scaled numbers, numbers with separators and long ones are taken out wherever they stand."""
    for around in (text, f"cost {text} a month", f"({text})", f"fee={text}", f'"{text}"', f"{text}."):
        kept = redacted(around)
        assert "[figure]" in kept
        assert not re.search(r"\d", kept), kept


@pytest.mark.parametrize("text", READABLE)
def test_the_rest_stays(text: str) -> None:
    """Ids, dates, addresses, durations, counts and versions stay as they are."""
    assert redacted(text) == text


def test_long_texts_are_quick_and_cut() -> None:
    """A long text without an end is cut, and takes no time that grows faster than it does."""
    for text in ("a" * 200_000, "1," * 100_000, "1" * 200_000, "a.b" * 60_000 + "@", "://a:" * 40_000, "$1 " * 60_000):
        assert len(redacted(text)) < 20_000
        assert len(redacted_trace(text)) < 100_000


def test_values_by_their_kind() -> None:
    """Money is taken out, small numbers and those of known measures stay, the rest becomes plain and safe."""
    kept = redacted_fields(
        {
            "ms": 123_456.7, "count": 33_000, "status": 200, "port": 65_535, "seen_count": 50_000, "year": 2027,
            "fee": 1_250_000_000, "share": Decimal("0.5"), "part": Fraction(1, 3), "rate": 12_500.5, "ok": True,
            "none": None, "day": date(2026, 11, 23), "deal": "colossus-1", "deals": ["a-1", "b-2000000"],
            "bot_token": "anything", "tokens": 3, "secret": Secret("odd"), "settings": Settings(bot_token=Secret("odd")),
            "store": Address("postgresql://u:odd@h/d"), "error": ValueError("at $5M"), "nested": {"x": [{"fee": "$1"}]},
            "raw": b"xoxb-odd-odd",
        },
        spoken=False,
    )  # fmt: skip
    assert "odd" not in str(kept)
    assert {name: kept[name] for name in ("ms", "count", "status", "port", "seen_count", "year", "tokens")} == {
        "ms": 123_456.7, "count": 33_000, "status": 200, "port": 65_535, "seen_count": 50_000, "year": 2027, "tokens": 3,
    }  # fmt: skip
    assert [kept[name] for name in ("fee", "share", "part", "rate")] == ["[figure]"] * 4
    assert (kept["ok"], kept["none"], kept["day"], kept["deal"]) == (True, None, "2026-11-23", "colossus-1")
    assert kept["deals"] == ["a-1", "b-2000000"]
    assert kept["error"] == "at [figure]"
    assert kept["nested"] == {"x": [{"fee": "[figure]"}]}


def test_endless_values_end() -> None:
    """A value that holds itself is cut at a depth."""
    endless: dict[str, Any] = {}
    endless["self"] = endless
    assert "[…]" in str(redacted_fields({"value": endless}, spoken=False))


def test_json_lines(journal: Configured) -> None:
    """Elsewhere than on a terminal each event is one line of JSON, time and level first; what is bound comes along."""
    stream = journal()
    structlog.contextvars.bind_contextvars(surface="command")
    logger("bot.keeper").info("deal reloaded", deal="colossus-1", ms=12.5)
    structlog.get_logger("dealbot.app").warning("late", count=2)
    logging.getLogger("bot.store").error("no room for %s", "colossus-1")
    first, second, third = read(stream)
    assert list(first)[:4] == ["at", "level", "event", "logger"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", first.pop("at"))
    assert first == {"level": "info", "event": "deal reloaded", "logger": "bot.keeper", "deal": "colossus-1",
                     "ms": 12.5, "surface": "command"}  # fmt: skip
    assert (second["event"], second["logger"], second["count"]) == ("late", "dealbot.app", 2)
    assert (third["event"], third["level"]) == ("no room for colossus-1", "error")


def test_terminal(journal: Configured) -> None:
    """On a terminal it is keys and values, in colour unless that is not wanted, and nothing steers the terminal."""
    stream = journal(terminal=True)
    logger("bot.x").info("deal reloaded", deal="colossus-1")
    assert "\x1b[" in stream.getvalue()
    stream = journal(terminal=True, color=False)
    logger("bot.x").info("bad \x1b[2J\n2026 forged", deal="a\x1b[0m\nb", reason="\u202eesrever")
    shown = stream.getvalue()
    assert not set(shown) & set("\x1b\u202e")
    assert shown.count("\n") == 1
    assert "deal=" in shown


def test_questions_only_at_debug(journal: Configured) -> None:
    """What somebody typed or was told is dropped, also deeper down; in a debug line it stays, less its secrets."""
    stream = journal("debug")
    log = logger("bot.desk")
    log.info("answered", question="cost?", kind="cost", payload={"text": "cost?"}, deeper={"question": "cost?", "n": 1})
    log.debug("reading", question="cost for xoxb-12-canary through 2027")
    info, debug = read(stream)
    assert "cost?" not in str(info)
    assert (info["kind"], info["deeper"]) == ("cost", {"n": 1})
    assert debug["question"] == "cost for [secret] through 2027"


def test_levels(journal: Configured) -> None:
    """Our own lines from the level on; libraries' from warning, at debug from info; statements and bodies never."""
    def spoken(level: str) -> list[str]:
        stream = journal(level)
        logging.getLogger("slack_bolt.AsyncApp").setLevel(logging.DEBUG)  # as Bolt does by the root's level
        for name in ("bot.x", "slack_bolt.AsyncApp", "slack_sdk.web", "aiohttp.access", "sqlalchemy.engine.Engine"):
            for number in (logging.DEBUG, logging.INFO, logging.WARNING, logging.ERROR):
                logging.getLogger(name).log(number, "%s %s", name, logging.getLevelName(number))
        return [line["event"] for line in read(stream)]

    warned = [f"{name} {level}" for name in ("slack_bolt.AsyncApp", "slack_sdk.web", "aiohttp.access", "sqlalchemy.engine.Engine")
              for level in ("WARNING", "ERROR")]  # fmt: skip
    assert spoken("info") == ["bot.x INFO", "bot.x WARNING", "bot.x ERROR", *warned]
    assert spoken("error") == ["bot.x ERROR", *warned[1::2]]
    debug = spoken("debug")
    assert debug[:4] == ["bot.x DEBUG", "bot.x INFO", "bot.x WARNING", "bot.x ERROR"]
    assert {line for line in debug if line.endswith("INFO")} == {"bot.x INFO", "slack_bolt.AsyncApp INFO", "slack_sdk.web INFO"}
    assert not [line for line in debug[4:] if line.endswith("DEBUG")]


def test_bolt_keeps_requests_to_itself(journal: Configured) -> None:
    """Bolt's warnings about a request are kept without the request."""
    stream = journal()
    logging.getLogger("slack_bolt.AsyncApp").warning(
        "Unhandled request ({'type': 'block_actions', 'value': 'canary'})\n---\n[Suggestion] canary"
    )
    assert read(stream)[0]["event"] == "Unhandled request"


def test_bolt_says_nothing_of_its_token(journal: Configured) -> None:
    """Its remark at every start, which is no warning, is left out, word for word; anything near it is kept."""
    stream = journal()
    remark = warning_client_prioritized_and_token_skipped()
    for name, text in (("slack_bolt.AsyncApp", remark), ("slack_bolt.AsyncApp", remark + " Odd."), ("bot.x", remark)):
        logging.getLogger(name).warning(text)
    assert [(line["logger"], line["event"]) for line in read(stream)] == [
        ("slack_bolt.AsyncApp", remark + " Odd."), ("bot.x", remark),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("a.yaml:12:13: '2.4 milion' is not a number; an amount is digits; write 1_250_000_000 or 1.25 billion",
         "a.yaml:12:13: [value] is not a number; an amount is digits; write [number] or [number] billion"),
        ("a.yaml:3:1: 'start' is missing; it is required here; add `start:`", None),
        ("a.yaml:3:1: unknown key 'amuont'; it would be ignored; did you mean 'amount'?", None),
        ("a.yaml:3:1: unknown key '2.4 milion'; it would be ignored; did you mean 'amount'?",
         "a.yaml:3:1: unknown key [value]; it would be ignored; did you mean 'amount'?"),
        ("a.yaml:3:1: not a single value; expected an amount; write '1.25 billion'",
         "a.yaml:3:1: not a single value; expected an amount; write '[number] billion'"),
        ('a.yaml:3:1: "it\'s 5k" is not a date; contract dates are ISO dates; write 2029-05-31',
         "a.yaml:3:1: [value] is not a date; contract dates are ISO dates; write 2029-05-31"),
        ("a.yaml:3:1: 'two and a ha... is not one of the words for 'unit'; write 'MW'",
         "a.yaml:3:1: [value] is not one of the words for [value]; write 'MW'"),
        ("a.yaml:3:1: the price is above the fee; it is $1.2M; write at most 1,250,000.00",
         "a.yaml:3:1: the price is above the fee; it is $[number]M; write at most [number]"),
    ],
)  # fmt: skip
def test_problems_of_files(journal: Configured, said: str, kept: str | None) -> None:
    """A problem keeps its place, its kind and the form of its advice; what it quotes of the file is taken out."""
    stream = journal("debug")
    logger("bot.serve").error("a deal file does not load", file="a.yaml", problems=[said])
    assert read(stream)[0]["problems"] == [said if kept is None else kept]


def test_every_problem_of_a_hostile_file_is_logged_without_its_values(journal: Configured) -> None:
    """The real problems of a contract whose every value is a canary name none of them."""
    written = {"currency": "canary 1", "start": "2.4 milion", "end": "canary-2", "canary 3": 1, "title": ["canary"],
               "terms": [{"term": "fee", "name": "Canary 4", "amount": "12 canaries", "source": "canary"},
                         {"term": "canary"}, {"term": "discount", "percent": "2.4 milion percent of" + " canary" * 20}]}
    problems = load_book([Document("a.yaml", written)]).problems
    assert len(problems) > 10
    stream = journal("debug")
    texts = [str(Located("a.yaml", 1, 1, one.what, one.why, one.instead)) for one in problems]
    logger("bot.serve").error("a deal file does not load", problems=texts)
    shown = "\n".join(read(stream)[0]["problems"])
    assert "canar" not in shown.casefold()
    assert "milion" not in shown
    assert shown.count("a.yaml:1:1: ") == len(problems)
    assert "write [number] or [number] billion" in shown


@pytest.mark.parametrize("terminal", [True, False])
def test_canaries(journal: Configured, terminal: bool) -> None:
    """No secret and no figure gets through, in whatever way it is logged, tracebacks and warnings included."""
    known = 'hush "hush"\\'
    stream = journal("debug", terminal=terminal, color=False, secrets=[known, ""])
    log, foreign = logger("bot.canary"), logging.getLogger("asyncio")
    for text in [*SECRETS, *FIGURES, known]:
        try:
            try:
                raise KeyError(text)
            except KeyError as error:
                raise RuntimeError(f"no luck with {text}") from error
        except RuntimeError as error:
            log.exception("failed", why=text, deep={"x": [text]}, error=error)
            log.error(f"failed with {text}", exc_info=error)
            log.debug("question", question=text)
            foreign.exception("Task exception was never retrieved: %r", error)
            foreign.error("%s %s", text, {"body": text}, stack_info=True)
            structlog.get_logger("uvicorn.error").warning("odd", what=error)
            with warnings.catch_warnings():
                warnings.simplefilter("always")
                warnings.warn(text, ResourceWarning, stacklevel=1)
    written = stream.getvalue()
    assert written.count("Traceback") > 100
    assert "xoxb-" not in written
    for canary in ("canary-1", "-canary", "canary@", "0123456789abcdef0", "Bearer canary", "hush", "mail.example.com"):
        assert canary not in written.replace("bot.canary", "").replace("test_canaries", "")
    for figure in FIGURES:
        assert figure not in re.sub(r"line \d+", "", written)


def test_a_line_that_cannot_be_made(journal: Configured) -> None:
    """A call with the wrong arguments leaves a trace, without what it held."""
    stream = journal()
    logging.getLogger("bot.x").error("canary %d", "canary")
    told = stream.getvalue()
    assert "bot.x" in told
    assert "canary" not in told


def test_configured_twice(journal: Configured) -> None:
    """Configuring again replaces: every line is written once, to the newer place."""
    first, second = journal(), journal()
    logger("bot.x").warning("once")
    assert first.getvalue() == ""
    assert [line["event"] for line in read(second)] == ["once"]


def test_error_ids() -> None:
    """Ids are eight signs that are not mistaken for each other, do not repeat, and survive the redaction."""
    made = {error_id() for _ in range(5_000)}
    assert len(made) == 5_000
    assert all(re.fullmatch(r"[b-df-hj-np-tv-xz][b-df-hj-np-tv-xz2-9]{7}", id) and "l" not in id for id in made)
    assert all(redacted(f"error {id}.") == f"error {id}." for id in made)
