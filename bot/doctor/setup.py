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
#: How each token begins, and where it is to be had, by the field of `Settings`.
_TOKENS = {"bot_token": ("xoxb-", _BOT_REMEDY), "app_token": ("xapp-", _APP_REMEDY)}
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
    swapped = bot.startswith("xapp-") and app.startswith("xoxb-")
    yield _token("bot token", "bot_token", bot, needed=True, swapped=swapped)
    yield _token("app token", "app_token", app, needed=not secret, swapped=swapped)
    if not secret:
        name = VARIABLES["signing_secret"]
        yield look("signing secret", f"{name} is not set; only HTTP needs it",
                   f"for `dealbot run --http`: {_SECRET_REMEDY}")
    elif _is_secret(secret):
        yield fine("signing secret", "32 letters and digits, as it should be")
    else:
        held = _kind(secret) or "no signing secret"
        name = VARIABLES["signing_secret"]
        yield wrong("signing secret", f"{name} holds {held}; it has 32 letters and digits, from 0 to 9 and a to f",
                    _SECRET_REMEDY)


def refusals(settings: Settings, http: bool) -> list[str]:
    """What keeps a bot from hearing Slack over HTTP, or over Socket Mode; what only the other way needs is left alone.

    The same findings as above, each as one line.
    """
    needed = ("bot token", "signing secret" if http else "app token")
    return [f"{one.found}; {one.remedy}" for one in tokens(settings) if one.check in needed and one.state == "wrong"]


def way_in(settings: Settings) -> Iterator[Finding]:
    """Whether all is there for Socket Mode, or for HTTP, and looks as it should; one is enough."""
    bot, app, secret = _secrets(settings)
    sound = not _amiss("bot_token", bot)
    ways = [
        way for way, complete in (
            ("Socket Mode (`dealbot run`)", sound and not _amiss("app_token", app)),
            ("HTTP (`dealbot run --http`)", sound and _is_secret(secret)),
        ) if complete
    ]  # fmt: skip
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


def _token(check: str, field: str, token: str, needed: bool, swapped: bool) -> Finding:
    variable, (begins, remedy) = VARIABLES[field], _TOKENS[field]
    if not token:
        if needed:
            return wrong(check, f"{variable} is not set", remedy)
        return look(check, f"{variable} is not set; only Socket Mode needs it", f"for `dealbot run`: {remedy}")
    if swapped:
        return wrong(check, f"{variable} holds {_kind(token)} (the two are swapped)",
                     f"swap them: xoxb-… belongs in {VARIABLES['bot_token']}, xapp-… in {VARIABLES['app_token']}")
    amiss = _amiss(field, token)
    if not amiss:
        return fine(check, f"{dict(KINDS)[begins]}, {begins}…")
    return wrong(check, f"{variable} {amiss}", "take them away" if token[0] in "\"'" else remedy)


def _amiss(field: str, token: str) -> str:
    """What is wrong with a token by its form; empty where nothing is."""
    begins, _ = _TOKENS[field]
    if not token:
        return "is not set"
    if token[0] in "\"'":
        return "stands in quotation marks, which are taken as part of it"
    if not token.startswith(begins):
        where = next((f", which belongs in {VARIABLES[other]}" for other, (its, _) in _TOKENS.items()
                      if token.startswith(its)), "")  # fmt: skip
        kind = _kind(token) or "no token of Slack's"
        return f"holds {kind}{where}"
    if not re.fullmatch(r"[\w-]{15,}", token):
        return "begins as it should, but is cut short or holds other characters"
    return ""


def _is_secret(text: str) -> bool:
    return re.fullmatch(r"[0-9a-f]{32}", text) is not None


def _kind(token: str) -> str:
    return next((kind for begins, kind in KINDS if token.startswith(begins)), "")
