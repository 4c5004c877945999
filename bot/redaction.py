"""What must not stand in a log: secrets, figures of contracts, addresses of people, and what somebody asked.

Ids of deals, counts and durations stay readable. What is doubtful is taken out: a log line can be asked for again,
a figure cannot be called back.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import PurePath
from typing import Any

from bot.render.plain import printable
from bot.settings import Address, Secret

SECRET, FIGURE, MAIL, CUT = "[secret]", "[figure]", "[e-mail]", "[…]"
#: What stands for a value that a problem quotes, and for the number of a figure in its advice.
VALUE, NUMBER = "[value]", "[number]"
#: Characters of one value, and of one traceback, that are kept.
LONGEST, LONGEST_TRACE = 4_000, 20_000
DEEPEST = 6
#: Keys whose value is what a person typed or is shown: only at debug level.
SPOKEN = frozenset({"answer", "asked", "blocks", "body", "headline", "payload", "question", "text", "typed"})
#: Keys whose text tells what is wrong with a deal file, where, and what to write instead.
PROBLEMS = frozenset({"problem", "problems"})
#: Keys whose numbers count or measure our own work.
MEASURES = frozenset({
    "attempt", "attempts", "bytes", "characters", "count", "deals", "line", "lineno", "ms", "pid", "port", "retry",
    "seconds", "size", "status", "version",
})  # fmt: skip
#: Keys whose text names something; digits in it are no figures.
NAMES = frozenset({
    "at", "channel", "deal", "deals", "digest", "enterprise", "error_id", "event_id", "file", "id", "level", "logger",
    "person", "team", "thread", "ts", "version",
})  # fmt: skip

_SECRET_KEY = re.compile(
    r"(?i)authorization|cookie|credential|passw|response_url|secret|signature|ticket|(?<![a-z])tokens?(?![a-z])"
)
_SECRETS = tuple(
    (re.compile(pattern), mark)
    for pattern, mark in (
        (r"(?i)\bxox[a-z](?:\.xox[a-z])?-[\w-]{2,}", SECRET),
        (r"(?i)\bxapp-[\w-]{2,}", SECRET),
        (r"https?://hooks\.slack[\w.-]*/\S*", SECRET),
        (r"(?i)(\bauthorization['\"]?\s*[:=]\s*(?:b?['\"])?(?:(?:basic|bearer)\s+)?)[^\s'\",}]+", rf"\1{SECRET}"),
        (r"(?i)\b(bearer|basic)\s+(?=\S*[\d=+/])[\w.~+/=:-]{6,}", rf"\1 {SECRET}"),
        (r"(?i)((?:secret|passw(?:or)?d|token|cookie|ticket|signature|api_?key)['\"]?\s*[:=]\s*(?:b?['\"])?)"
         r"(?!\[secret\])[^\s'\",;&}]+", rf"\1{SECRET}"),
        (r"(://(?!user:password@host/name)[^\s/:@]*):\S{0,300}@", rf"\1:{SECRET}@"),
        (r"(?<![0-9A-Za-z])(?:v0=)?(?:[0-9a-f]{64}|[0-9a-f]{32}|[0-9A-F]{32})(?![0-9A-Za-z])", SECRET),
    )
)  # fmt: skip
#: A text without any of these holds none of the above: most texts are looked at once.
_SUSPECT = re.compile(r"(?i)[:=@]|xox|xapp-|bearer|basic|[0-9a-f]{32}")
_MAIL = re.compile(r"(?<![\w.+%-])[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")

_SIGN = r"[$€£¥₹₩₽]"
_CODES = (
    "AED AUD BRL CAD CHF CNY CZK DKK EUR GBP HKD HUF ILS INR JPY KRW MXN NOK NZD PLN SAR SEK SGD TRY TWD USD ZAR"
)
_CODE = rf"(?:{'|'.join(_CODES.split())})"
_NUMBER = r"\d(?:[\d.,'’\u00a0\u202f]{0,40}\d)?"
_SCALE = r"(?i:thousand|million|billion|trillion|mn|mm|bn|tn)"
_START = r"(?<![\w.])(?<![A-Za-z_]-)"
_FIGURES = re.compile(
    "|".join((
        rf"(?:US|C|A)?{_SIGN}\s?{_NUMBER}(?:[\s-]?{_SCALE}\b|[kKmMbBtT]\b)?",
        rf"\b{_CODE}\s?{_NUMBER}(?:[\s-]?{_SCALE}\b|[kKmMbB]\b)?",
        rf"{_START}{_NUMBER}(?:[\s-]?{_SCALE}|[kKMBT])\b(?:\s?{_CODE}\b)?",
        rf"{_START}{_NUMBER}\s?(?:{_CODE}\b|{_SIGN}|(?i:dollars?|euros?|pounds?|cents?)\b)",
        rf"{_START}\d{{1,3}}(?:(?:,\d{{3}})+|(?:\.\d{{3}}){{2,}}|(?:['’_\u00a0\u202f]\d{{3}})+|(?: \d{{3}}){{2,}})"
        r"(?:[.,]\d+)?(?![\d])",
        rf"{_START}(?!\d{{10}}\.\d{{4,7}}(?!\d))\d{{7,}}(?:\.\d+)?(?!\w)(?!-[0-9a-f]{{4}}-)",
        rf"{_START}\d{{4,}}\.\d{{2}}(?!\w)(?!\.\d)(?!\s?(?:ms|s|sec|seconds|KiB|MiB|bytes)\b)",
    ))
)  # fmt: skip
_DIGIT = re.compile(r"\d")
_DIGITS = re.compile(r"\d(?:[\d.,'’_\u00a0\u202f ]{0,40}\d)?")
#: A quoted text, with what tells where it is from; one that was cut short has dots for its second mark.
_QUOTED = re.compile(
    r"(?s)(did you mean |write |unknown key )?(?<!\w)(['\"])((?:\\.|(?!\2|\.\.\. (?:is|has|stands) ).)*)(?:\2|\.\.\.|$)"
    r"( is missing)?"
)
_KEY = re.compile(r"[a-z_]{1,40}")
_LARGE = 10_000


def without_secrets(text: str) -> str:
    """The text without tokens, signing secrets, passwords and e-mail addresses."""
    if not _SUSPECT.search(text):
        return text
    for pattern, mark in _SECRETS:
        text = pattern.sub(mark, text)
    return _MAIL.sub(MAIL, text) if "@" in text else text


def without_figures(text: str) -> str:
    """The text without amounts of money and numbers that could be some."""
    return _FIGURES.sub(FIGURE, text) if _DIGIT.search(text) else text


def redacted(text: str, longest: int = LONGEST) -> str:
    """The text without either, at most `longest` characters of it."""
    kept = without_figures(without_secrets(text[:longest]))
    return kept if len(text) <= longest else kept + CUT


def redacted_problem(text: str) -> str:
    """What is wrong with a file: without the values that it quotes, and with advice whose figures have lost theirs."""
    return _FIGURES.sub(_form, _QUOTED.sub(_unquoted, without_secrets(text[:LONGEST])))


def _unquoted(found: re.Match[str]) -> str:
    """Advice and names of keys stay; anything else that is quoted is what somebody wrote into the file."""
    before, _, word, after = found.groups("")
    ours = before in ("did you mean ", "write ") or ((before or after) and _KEY.fullmatch(word))
    return found[0] if ours else f"{before}{VALUE}{after}"


def _form(figure: re.Match[str]) -> str:
    return _DIGITS.sub(NUMBER, figure[0])


def redacted_trace(text: str) -> str:
    """A traceback without either, line by line as it was; of a long one the end, where the cause stands."""
    kept = redacted(text[-LONGEST_TRACE:], LONGEST_TRACE)
    return "\n".join(printable(line) for line in kept.splitlines())


def redacted_fields(fields: Mapping[str, Any], spoken: bool) -> dict[str, Any]:
    """The fields of a log line as plain values that may be kept; what people typed only where `spoken`."""
    return {
        redacted(str(key)): _value(str(key), value, spoken, 0)
        for key, value in fields.items()
        if spoken or key not in SPOKEN
    }


def _value(key: str, value: Any, spoken: bool, depth: int) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return value if abs(value) < _LARGE or key in MEASURES or _unit(key) else FIGURE
    if isinstance(value, Decimal | Fraction):
        return FIGURE
    if _SECRET_KEY.search(key) or isinstance(value, Secret):
        return SECRET
    if isinstance(value, Address):
        return printable(value.shown)
    if depth >= DEEPEST:
        return CUT
    if isinstance(value, Mapping):
        return {
            redacted(str(name)): _value(str(name), item, spoken, depth + 1)
            for name, item in value.items()
            if spoken or name not in SPOKEN
        }
    if isinstance(value, list | tuple | set | frozenset):
        return [_value(key, item, spoken, depth + 1) for item in value]
    if isinstance(value, date):  # a datetime is one, too
        return value.isoformat()
    text = value if isinstance(value, str) else str(value) if isinstance(value, PurePath | Exception) else repr(value)
    if key in PROBLEMS:
        return printable(redacted_problem(text))
    if key in NAMES:
        return printable(without_secrets(text[:LONGEST]))
    return printable(redacted(text))


def _unit(key: str) -> bool:
    return key.endswith(("_ms", "_seconds", "_count", "_bytes"))
