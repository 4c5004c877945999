"""All checks in order: those of this machine, then, where asked, those that call Slack."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import NamedTuple

from bot.doctor import machine, setup
from bot.doctor.finding import Finding
from bot.settings import Settings


class Plan(NamedTuple):
    """What to look at: `live` calls Slack; `channel` (then live, too) gets each kind of block once, and loses it."""

    settings: Settings
    unknown: tuple[str, ...] = ()  #: variables that look as if they were ours
    folder: Path = Path()  #: where `.env` is looked for
    live: bool = False
    channel: str = ""


async def examine(plan: Plan) -> AsyncIterator[Finding]:
    """Each finding as soon as it is there. Slack is called only where the plan says so."""
    settings = plan.settings
    for finding in (
        *setup.settings_read(settings, plan.unknown, plan.folder), *setup.tokens(settings), *setup.way_in(settings),
    ):  # fmt: skip
        yield finding
    async for finding in machine.store_and_deals(settings):
        yield finding
    for finding in (*machine.port(settings), *machine.zones(), *machine.clock()):
        yield finding
    if plan.live or plan.channel:
        from bot.doctor.live import call_slack

        async for finding in call_slack(settings, plan.channel):
            yield finding
