"""The deal that a channel has chosen, and what is said where its file is removed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bot.local.people import DEAL_DESK, DESK, GENERAL, LEGAL
from tests.bot.surfaces.said import texts


async def test_a_chosen_deal_that_is_gone_is_told(start: Any, tmp_path: Path, root: Path) -> None:
    """Every answer in its channel says so, and is about what it would be about without; choosing another ends that."""
    deals = tmp_path / "deals"
    deals.mkdir()
    shipped = (root / "core/examples/colossus-1.yaml").read_text()
    (deals / "colossus-1.yaml").write_text(shipped)
    second = deals / "colossus-2.yaml"
    second.write_text(shipped.replace("colossus-1", "colossus-2").replace("Colossus 1", "Colossus 2"))
    run = await start(deals)

    async def asked(person: str, channel: str, line: str, count: int) -> str:
        await run.slack.command(person, channel, "/deal", line)
        return texts((await run.shown(person, channel, count=count))[-1])

    await asked(DESK, DEAL_DESK, "use colossus-2", 1)
    assert "Cost of Colossus 2" in await asked(DESK, DEAL_DESK, "cost in 2027", 2)
    second.unlink()
    await run.service.keeper.load()
    for person, count in ((DESK, 3), (LEGAL, 1)):
        told = await asked(person, DEAL_DESK, "cost in 2027", count)
        assert "The deal chosen for this channel, colossus-2, is not known any more" in told
        assert "Cost of Colossus 1" in told
    assert "not known any more" not in await asked(LEGAL, GENERAL, "cost in 2027", 1)
    await asked(DESK, DEAL_DESK, "use none", 4)
    assert "not known any more" not in await asked(DESK, DEAL_DESK, "cost in 2027", 5)
