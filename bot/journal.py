"""The log: one line an event, for people on a terminal and as JSON elsewhere; nothing in it that must not be.

Our own lines and those of the libraries go through the same redaction. A module logs with `logger(__name__)`:

    log = logger(__name__)
    log.info("deal reloaded", deal="colossus-1", ms=12.5)
    log.exception("answer failed", error_id=error_id())
"""

from __future__ import annotations

import logging
import secrets as randomness
import sys
from collections.abc import Iterable, MutableMapping
from typing import Any, TextIO, cast

import structlog
from structlog.stdlib import BoundLogger, ProcessorFormatter
from structlog.typing import EventDict

from bot.clock import now
from bot.redaction import SECRET, redacted_fields, redacted_trace

OURS = ("bot", "dealbot")
#: At info, what it does with every request; at debug, SQL and bodies with their values: never.
NOT_BELOW_WARNING = ("sqlalchemy", "aiohttp.access", "uvicorn.access", "alembic.runtime")
#: What Bolt says at every start, though it is meant so: its client is ours, which has the token.
NOISE = "As you gave `client` as well, `token` will be unused."
#: Letters and digits that are not taken for one another, without vowels, so that no words come about.
_LETTERS, _SIGNS = "bcdfghjkmnpqrstvwxz", "bcdfghjkmnpqrstvwxz23456789"


def logger(name: str) -> BoundLogger:
    """The log of a module. What it is told is redacted even where `configure` was not called."""
    chain = [structlog.stdlib.filter_by_level, *_BEFORE, ProcessorFormatter.wrap_for_formatter]
    return cast(
        BoundLogger, structlog.wrap_logger(logging.getLogger(name), processors=chain, wrapper_class=BoundLogger)
    )


def configure(
    level: str, terminal: bool, *, color: bool = True, secrets: Iterable[str] = (), stream: TextIO | None = None
) -> None:
    """Send all logging of the process to stderr, or a stream: for people on a terminal, as JSON lines elsewhere.

    `level` is debug, info, warning or error, and holds for our own lines; libraries say what is a warning or worse,
    at debug what is info, too. `secrets` are texts to take out wherever they stand, beside what is recognised by its
    form. May be called again.
    """
    to = stream if stream is not None else sys.stderr
    render: Any = (
        structlog.dev.ConsoleRenderer(
            colors=terminal and color, timestamp_key="at", sort_keys=False, pad_event_to=36,
            exception_formatter=structlog.dev.plain_traceback,
        )
        if terminal
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )  # fmt: skip
    after: list[Any] = [ProcessorFormatter.remove_processors_meta, _in_order, render, _Hide(secrets)]
    handler = _Handler(to)
    handler.setFormatter(ProcessorFormatter(foreign_pre_chain=_BEFORE, processors=after))
    least = logging.getLevelName(level.upper())
    handler.addFilter(_Least(least))
    root = logging.getLogger()
    for old in [old for old in root.handlers if isinstance(old, _Handler)]:
        root.removeHandler(old)
        old.close()
    root.addHandler(handler)
    root.setLevel(least)
    for name in NOT_BELOW_WARNING:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.captureWarnings(True)
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *_BEFORE, ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(), wrapper_class=BoundLogger, cache_logger_on_first_use=False,
    )  # fmt: skip


def error_id() -> str:
    """A new id for an error, short enough to read out and not to be guessed: the person sees it, the log has it."""
    return randomness.choice(_LETTERS) + "".join(randomness.choice(_SIGNS) for _ in range(7))


class _Handler(logging.StreamHandler[TextIO]):
    """Writes lines; one that cannot be made says so, but never with what it held."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 (logging's name)
        kind = sys.exc_info()[0]
        told = f"a line of the log of {record.name} could not be written ({kind.__name__ if kind else 'unknown'})\n"
        try:
            self.stream.write(told)
        except (OSError, ValueError):  # the stream is gone, and there is nobody else to tell
            return


class _Least(logging.Filter):
    """Keeps a library's lines to what is worth reading. Not by its loggers' levels, which Bolt sets itself."""

    def __init__(self, least: int) -> None:
        super().__init__()
        self.least = least
        self.of_others = max(least, logging.INFO if least <= logging.DEBUG else logging.WARNING)

    def filter(self, record: logging.LogRecord) -> bool:
        if _of(record.name, OURS):
            return record.levelno >= self.least
        if _of(record.name, NOT_BELOW_WARNING):
            return record.levelno >= max(self.least, logging.WARNING)
        if _of(record.name, ("slack_bolt",)) and record.msg == NOISE:
            return False
        return record.levelno >= self.of_others


class _Hide:
    """Takes texts out of a finished line, also in the spelling that JSON gives them."""

    def __init__(self, secrets: Iterable[str]) -> None:
        import json

        known = {secret for secret in secrets if len(secret) >= 4}
        spelled = known | {json.dumps(secret, ensure_ascii=False)[1:-1] for secret in known}
        self.known = sorted(spelled, key=len, reverse=True)

    def __call__(self, _logger: Any, _name: str, line: str) -> str:
        for secret in self.known:
            line = line.replace(secret, SECRET)
        return line


def _of(name: str, packages: tuple[str, ...]) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def _stamped(_logger: Any, _name: str, event: EventDict) -> EventDict:
    event["at"] = now().isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return event


def _shortened(_logger: Any, _name: str, event: EventDict) -> EventDict:
    """Bolt's warnings carry the request they are about, and pages of advice: their first words say enough."""
    record = event.get("_record")
    if isinstance(record, logging.LogRecord) and _of(record.name, ("slack_bolt",)):
        event["event"] = str(event["event"]).partition("\n")[0].partition(" ({")[0]
    return event


def _safe(_logger: Any, name: str, event: EventDict) -> EventDict:
    """All of a line redacted; the traceback by lines."""
    kept: MutableMapping[str, Any] = {key: event.pop(key) for key in ("_record", "_from_structlog") if key in event}
    traces = {key: redacted_trace(str(event.pop(key))) for key in ("exception", "stack") if event.get(key)}
    return {**redacted_fields(event, name == "debug"), **traces, **kept}


def _in_order(_logger: Any, _name: str, event: EventDict) -> EventDict:
    first = {key: event.pop(key) for key in ("at", "level", "event", "logger") if key in event}
    return {**first, **event}


#: What happens to every line, whoever wrote it, before it is written.
_BEFORE: tuple[Any, ...] = (
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    _stamped,
    structlog.processors.format_exc_info,
    structlog.processors.StackInfoRenderer(),
    _shortened,
    _safe,
)
