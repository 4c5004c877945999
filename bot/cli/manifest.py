"""`dealbot manifest`: the app for Slack, as JSON to paste or as a link that opens it filled in."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from bot.cli.calls import WrongCall

if TYPE_CHECKING:
    from bot.settings import Settings

NAME = "manifest"
HELP = "print the manifest of the Slack app, or a link that makes it"
EXAMPLES = """\
examples:
  dealbot manifest --link                              # Socket Mode: for a workspace of one's own
  dealbot manifest --http https://dealbot.example.com  # Slack calls us there
  dealbot manifest --scopes                            # what is asked for, and why
"""
#: The kinds of questions whose examples are offered in the app's messages: those that no year dates.
PROMPTED = ("fee", "key_dates", "exit", "termination")


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--http", metavar="URL",
                        help="where Slack reaches `dealbot run --http`; else DEALBOT_URL, else Socket Mode")
    parser.add_argument("--link", action="store_true", help="print the link that opens Slack's page for a new app")
    parser.add_argument("--scopes", action="store_true", help="print each scope that it asks for, and why, instead")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    import json

    from bot.manifest import link, manifest
    from bot.surfaces import LISTENERS
    from core import EXAMPLES as QUESTIONS

    if arguments.scopes:
        print(_scopes())
        return 0
    url = _url(arguments.http)
    prompts = [(QUESTIONS[kind], QUESTIONS[kind]) for kind in PROMPTED]
    made = manifest(LISTENERS, url, prompts)
    print(link(made) if arguments.link else json.dumps(made, indent=2, ensure_ascii=False))
    return 0


def _url(given: str | None) -> str:
    """Where Slack shall reach us, by the call or the settings; empty for Socket Mode."""
    from bot.settings import VARIABLES, read_public_url, with_dotenv

    if given is None:
        settings = with_dotenv()
        if refusal := settings.refusal("public_url", "dotenv"):
            raise WrongCall(refusal)
        return settings.public_url
    url, problem = read_public_url(given)
    if problem or not url:
        what, why, instead = problem or ("--http is empty", f"it overrides {VARIABLES['public_url']}", "leave it out")
        raise WrongCall(f"{what}; {why}; {instead}")
    return url


def _scopes() -> str:
    """Each scope in a line or more: its name, and what it is for."""
    import textwrap

    from bot.manifest import needs
    from bot.surfaces import LISTENERS

    needed = needs(LISTENERS)
    width = max(len(need.name) for need in needed) + 2
    told = []
    for need in needed:
        first, *others = textwrap.wrap(need.why, 88 - width)
        told += [f"{need.name:<{width}}{first}", *(" " * width + line for line in others)]
    return "\n".join(told)
