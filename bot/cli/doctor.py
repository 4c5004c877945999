"""`dealbot doctor`: looks the installation over, and says what to do where something is amiss."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.doctor import Finding, Plan
    from bot.settings import Settings

NAME = "doctor"
HELP = "look the installation over, each check with its remedy"
EXAMPLES = """\
examples:
  dealbot doctor
  dealbot doctor --live                    # calls Slack: tokens, scopes, connection, clock, validation of the blocks
  dealbot doctor --live --in "#deal-desk"  # also posts each kind of block there once, and deletes it
  dealbot doctor --json

exit status: 0 nothing is wrong, 1 something is
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--live", action="store_true", help="call Slack as well")
    parser.add_argument("--in", dest="channel", default="", metavar="CHANNEL",
                        help="a channel, or the id of a direct message, to post each kind of block in (calls Slack)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    import asyncio
    from pathlib import Path

    from bot import journal
    from bot.doctor import Plan
    from bot.settings import unknown_names, with_dotenv

    settings = with_dotenv()
    journal.configure("error", sys.stderr.isatty(), color=not settings.no_color)
    plan = Plan(settings, unknown_names(), Path(), arguments.live, arguments.channel)
    findings = asyncio.run(told(plan, arguments.json))
    return int(any(finding.state == "wrong" for finding in findings))


async def told(plan: Plan, as_one: bool) -> list[Finding]:
    """Print each finding as soon as it is there; or all of them as one JSON object."""
    import json

    from bot.doctor import examine
    from bot.doctor.told import as_json, ending, lines
    from bot.render.screen import screen_of

    screen = screen_of(sys.stdout, plan.settings.no_color)
    findings: list[Finding] = []
    async for finding in examine(plan):
        findings.append(finding)
        if not as_one:
            print(lines(finding, screen), flush=True)
    print(json.dumps(as_json(findings), indent=2) if as_one else "\n" + ending(findings, screen))
    return findings
