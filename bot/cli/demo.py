"""`dealbot demo`: a local stand-in for Slack in the browser, with the real bot in it."""

from __future__ import annotations

import argparse
import contextlib
import errno
import gc
import os
import sys
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from bot.cli.calls import BAD_CALL, WrongCall, add_deals, day, open_book

if TYPE_CHECKING:
    from bot.cli.demoday import DemoClock
    from bot.local import LocalSlack
    from bot.settings import Settings

NAME = "demo"
HELP = "try the bot in a local Slack, in the browser"
EXAMPLES = """\
examples:
  dealbot demo
  dealbot demo --port 4280 --no-browser
  dealbot demo --deals ./contracts --as-of 2026-11-23

It needs no workspace, no account and no internet, and keeps nothing. Ctrl-C stops it. To see an alert come, record a
decision, subscribe, and let the time pass: type /day next, or /day 2027-06-04, in any channel
"""
#: Where the page is, unless another program is there already.
PORT = 4280
#: What an alert may be late without being told to be: in the demo, a day is the smallest step.
LATE = 86_400.0


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=_port, help=f"where to show the page; else {PORT}, or any that is free")
    parser.add_argument("--no-browser", action="store_true", help="print the address only")
    parser.add_argument("--as-of", type=day, metavar="DATE", help="the day to begin on, such as 2026-11-23, at noon")
    add_deals(parser)


def _port(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= 5 and int(text) <= 65535):
        raise argparse.ArgumentTypeError(f"{text!r} is not a port; write a number from 1 to 65535, such as {PORT}")
    return int(text)


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    import asyncio

    from bot.cli.demoday import DemoClock
    from bot.clock import zone_of
    from bot.journal import configure

    gc.enable()  # `bot.__main__` starts without it, but this may run for long
    book = open_book(arguments.deals, settings)
    if book is None:
        return BAD_CALL
    settings = settings._replace(deals=arguments.deals or settings.deals)
    level = settings.log_level if settings.log_level != "info" else "warning"
    configure(level, sys.stderr.isatty(), color=not settings.no_color)
    return asyncio.run(_demo(settings, arguments, DemoClock(zone_of(book), arguments.as_of)))


async def _demo(settings: Settings, arguments: argparse.Namespace, demo_clock: DemoClock) -> int:
    import tempfile
    import webbrowser

    from bot.alerts.waits import Waits
    from bot.cli.demoday import offer_days
    from bot.local import LocalSlack
    from bot.manifest import manifest
    from bot.serve import over_socket, service, stopped_by_signals
    from bot.settings import Address, Secret
    from bot.surfaces import LISTENERS
    from bot.surfaces.command import NAME as COMMAND

    slack = LocalSlack(manifest(LISTENERS))
    with tempfile.TemporaryDirectory(prefix="dealbot-") as folder:
        async with _serving(slack, arguments.port), stopped_by_signals() as stop:
            settings = settings._replace(
                bot_token=Secret(slack.bot_token), app_token=Secret(slack.app_token),
                signing_secret=Secret(slack.signing_secret), slack_api_url=Address(slack.api_url),
                store=Address(f"sqlite:///{folder}/dealbot.db"), engine=Address("sweep"),
            )  # fmt: skip

            def ready(_: str) -> None:
                print(f"dealbot demo: {slack.url} (Ctrl-C stops it)", flush=True)
                if not arguments.no_browser:
                    webbrowser.open(slack.url)

            waits = Waits()._replace(late=LATE)
            async with service(settings, demo_clock.today, demo_clock.now, waits) as running:
                slack.workspace.suggestions = [f"{COMMAND} {text}" for text in running.desk.suggestions()]
                offer_days(slack, demo_clock, running.desk.changed)
                await over_socket(settings, running, stop, ready)
    return 0


@contextlib.asynccontextmanager
async def _serving(slack: LocalSlack, port: int | None) -> AsyncIterator[None]:
    """The local Slack serves: on the port asked for, else on the usual one, else on any that is free."""
    try:
        slack.port = PORT if port is None else port
        await slack.start()
    except OSError as error:
        if port is not None:
            why = {errno.EADDRINUSE: "another program is there", errno.EACCES: "it is not for this user"}
            said = why.get(error.errno or 0) or os.strerror(error.errno or 0).lower()
            raise WrongCall(f"the page cannot be shown on port {port}: {said}; leave --port out for one that is free"
                            ) from None  # fmt: skip
        slack.port = 0
        await slack.start()
    try:
        yield
    finally:
        await slack.stop()
