"""`dealbot run`: the bot in a Slack workspace, over Socket Mode or HTTP."""

from __future__ import annotations

import argparse
import gc
import sys
from typing import TYPE_CHECKING

from bot.cli.calls import BAD_CALL

if TYPE_CHECKING:
    from bot.settings import Settings

NAME = "run"
HELP = "run the bot in a Slack workspace"
EXAMPLES = """\
examples:
  dealbot run                             over Socket Mode, for one's own workspace
  dealbot run --http --port 3000          over HTTP, behind a server that speaks https

The tokens come from the environment, or from a file .env in the working folder; `.env.example` lists every variable
and `dealbot doctor` checks them. Exit status: 0 after Ctrl-C or SIGTERM, 2 where it cannot run as it is set up
"""
#: What each way in needs.
_SOCKET, _HTTP = ("bot_token", "app_token"), ("bot_token", "signing_secret")


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--http", action="store_true", help="hear from Slack over signed HTTP, not over Socket Mode")
    parser.add_argument("--host", help="the address to serve HTTP on; else DEALBOT_HOST, else 127.0.0.1")
    parser.add_argument("--port", type=int, help="the port to serve HTTP on; else DEALBOT_PORT, else 3000")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    import asyncio

    from bot.doctor.setup import refusals
    from bot.journal import configure
    from bot.settings import VARIABLES, with_dotenv

    gc.enable()  # `bot.__main__` starts without it, but this runs for months
    settings = with_dotenv()
    needs = _HTTP if arguments.http else _SOCKET
    missing = [VARIABLES[name] for name in needs if not getattr(settings, name)]
    refusal = settings.refusal()
    told = [refusal] if refusal else []
    if missing:
        told.append(f"{', '.join(missing)} not set; copy .env.example to .env and fill it in; "
                    "`dealbot doctor` checks it")  # fmt: skip
    else:
        told += refusals(settings, arguments.http)
    if told:
        print("dealbot: " + "\n".join(told), file=sys.stderr)
        return BAD_CALL
    settings = settings._replace(host=arguments.host or settings.host,
                                 port=settings.port if arguments.port is None else arguments.port)  # fmt: skip
    secrets = (settings.bot_token, settings.app_token, settings.signing_secret)
    configure(settings.log_level, sys.stderr.isatty(), color=not settings.no_color, secrets=secrets)
    return asyncio.run(_run(settings, arguments.http))


async def _run(settings: Settings, http: bool) -> int:
    from bot.serve import Refused, over_http, over_socket, service, stopped_by_signals
    from bot.store import StoreRefused

    def ready(what: str) -> None:
        print(f"dealbot: {what}; Ctrl-C stops it", file=sys.stderr, flush=True)

    try:
        async with stopped_by_signals() as stop, service(settings) as running:
            await (over_http if http else over_socket)(settings, running, stop, ready)
    except (Refused, StoreRefused) as refused:
        print(f"dealbot: {refused}", file=sys.stderr)
        return BAD_CALL
    return 0
