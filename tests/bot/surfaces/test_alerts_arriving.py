"""The whole bot with its deliveries, in a local Slack: a channel that it is invited to late still gets its alert."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from bot import clock
from bot.alerts.due import marks_of
from bot.local import LocalSlack
from bot.local.people import FINANCE, FPA
from bot.manifest import manifest
from bot.surfaces import LISTENERS
from tests.bot.surfaces.conftest import running, settings_for
from tests.bot.surfaces.said import texts


async def test_invited_late(tmp_path: Path, root: Path) -> None:
    """Subscribed where the bot is not, its maker gets the alert; once it is invited it says so and posts it there, once."""
    leave = clock.now().date() + timedelta(days=30)  # too late for 90 days' notice, which is told at once
    deal = tmp_path / "colossus-1.yaml"
    shipped = (root / "core/examples/colossus-1.yaml").read_text()
    deal.write_text(f"{shipped}\nexits:\n  - {{id: soon, end: {leave}}}\n")
    async with LocalSlack(manifest(LISTENERS)) as slack:
        settings = settings_for(slack, tmp_path, deal)._replace(waits_scale=20.0)
        async with running(slack, settings, "socket") as parts:

            async def told(person: str, channel: str) -> list[str]:
                def alerts() -> list[str]:
                    return [texts(one) for one in slack.sees(person, channel) if any(marks_of(one))]

                return await slack.until(alerts)

            await slack.command(FPA, FINANCE, "/deal", "subscribe colossus-1 only notice zone:UTC")
            assert any("to give notice" in one for one in await told(FPA, slack.dm(FPA)))
            assert [one for one in slack.workspace.channels[FINANCE].messages.values() if one.get("bot_id")] == []

            async def undeliverable() -> bool:
                entries = await parts.store.ledger.all(parts.alerts.workspace, FINANCE)  # type: ignore[union-attr,arg-type]
                return bool(entries) and all(one.state == "undeliverable" for one in entries if one.wake is None)

            assert await undeliverable()
            slack.admin.invite(FINANCE, slack.bot_user_id, FPA)
            [alert] = await told(FPA, FINANCE)
            assert "to give notice" in alert
            said = [texts(one) for one in slack.sees(FPA, FINANCE) if one.get("bot_id")]
            assert sum("are posted here again" in one for one in said) == 1
            [kept] = await parts.store.subscriptions.all()
            assert kept.state == "active"
