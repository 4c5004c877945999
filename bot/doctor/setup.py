"""The settings by themselves: what is set, whether the tokens are of the right kind, whether a way in is complete."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator
from pathlib import Path

from bot.doctor.finding import Finding, fine, look, wrong
from bot.settings import VARIABLES, Settings

APP_PAGE = "https://api.slack.com/apps"
#: How tokens begin, and what they are.
KINDS = (
    ("xoxb-", "a bot's token"), ("xapp-", "an app's token"), ("xoxp-", "a person's token"),
    ("xoxe", "a token that rotates"), ("xoxa-", "a token of an older kind"), ("xoxc-", "a browser's token"),
)  # fmt: skip
_BOT_REMEDY = (
    "`dealbot manifest --link` makes the app; install it, then copy the Bot User OAuth Token, xoxb-…, from "
    f"{APP_PAGE}, OAuth & Permissions"
)
_APP_REMEDY = (
    f"{APP_PAGE}, Basic Information, App-Level Tokens: generate one with the scope connections:write, and copy it, "
    "xapp-…"
)
_SECRET_REMEDY = f"{APP_PAGE}, Basic Information, App Credentials: copy the Signing Secret"


def settings_read(settings: Settings, unknown: tuple[str, ...], folder: Path) -> Iterator[Finding]:
    """Whether every value can be meant; names that nobody reads; a `.env` that others can read."""
    for problem in settings.problems:
        yield wrong("settings", f"{problem.variable}: {problem.what}; {problem.why}", problem.instead)
    if unknown:
        yield look("settings", f"nothing reads {', '.join(unknown)}", ".env.example lists every variable")
    dotenv = folder / ".env"
    there = dotenv.is_file()
    if there and dotenv.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH) and any(_secrets(settings)):
        yield look("settings", ".env can be read by other users of this machine", "chmod 600 .env")
    if not settings.problems:
        yield fine("settings", f"read from the environment{' and .env' if there else '; there is no .env here'}")


def tokens(settings: Settings) -> Iterator[Finding]:
    """Each secret by its form. What only the other way in needs may be absent."""
    bot, app, secret = _secrets(settings)
    yield _token("bot token", VARIABLES["bot_token"], bot, "xoxb-", _BOT_REMEDY, needed=True)
    yield _token("app token", VARIABLES["app_token"], app, "xapp-", _APP_REMEDY, needed=not secret)
    if not secret:
        name = VARIABLES["signing_secret"]
        yield look("signing secret", f"{name} is not set; only HTTP needs it",
                   f"for `dealbot run --http`: {_SECRET_REMEDY}")
    elif re.fullmatch(r"[0-9a-f]{32}", secret):
        yield fine("signing secret", "32 hexadecimal digits, as it should be")
    else:
        yield wrong("signing secret", f"{_kind(secret) or 'it does not look like one'}; it has 32 hexadecimal digits",
                    _SECRET_REMEDY)


def way_in(settings: Settings) -> Iterator[Finding]:
    """Whether all is there for Socket Mode, or for HTTP; one is enough."""
    bot, app, secret = (bool(found) for found in _secrets(settings))
    ways = [name for name, complete in (("Socket Mode (`dealbot run`)", bot and app),
                                        ("HTTP (`dealbot run --http`)", bot and secret)) if complete]  # fmt: skip
    if ways:
        yield fine("way in", f"complete for {' and '.join(ways)}")
    else:
        yield wrong("way in", "complete neither for Socket Mode nor for HTTP",
                    "Socket Mode needs the bot token and the app token, HTTP the bot token and the signing secret")
    if settings.public_url and not secret:
        yield look("way in", f"{VARIABLES['public_url']} is set, but there is no signing secret for HTTP",
                   f"set {VARIABLES['signing_secret']}, or leave the address out for Socket Mode")


def _secrets(settings: Settings) -> tuple[str, str, str]:
    return settings.bot_token, settings.app_token, settings.signing_secret


def _token(check: str, variable: str, token: str, begins: str, remedy: str, needed: bool) -> Finding:
    if not token:
        if needed:
            return wrong(check, f"{variable} is not set", remedy)
        return look(check, f"{variable} is not set; only Socket Mode needs it", f"for `dealbot run`: {remedy}")
    if token[0] in "\"'":
        return wrong(check, f"{variable} stands in quotation marks, which are taken as part of it", "take them away")
    if not token.startswith(begins):
        other = _kind(token) or "no token of Slack's"
        swapped = " (the two are swapped)" if token.startswith(("xoxb-", "xapp-")) else ""
        return wrong(check, f"{variable} holds {other}{swapped}", remedy)
    if not re.fullmatch(r"[\w-]{15,}", token):
        return wrong(check, f"{variable} begins as it should, but is cut short or holds other characters", remedy)
    return fine(check, f"{dict(KINDS)[begins]}, {begins}…")


def _kind(token: str) -> str:
    return next((kind for begins, kind in KINDS if token.startswith(begins)), "")
