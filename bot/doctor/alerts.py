"""How the alerts stand, by the ledger: what is late, what could not be posted, whom nothing reaches."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from bot.clock import now
from bot.doctor.finding import Finding, fine, look, wrong

if TYPE_CHECKING:
    from bot.store import Store

MOST = 3


async def alerts(store: Store) -> AsyncIterator[Finding]:
    """What is late, undeliverable, broken or held in each workspace, and whether the audit is as it was written."""
    from bot.alerts.codes import why
    from bot.alerts.standing import standing

    found = await standing(store, now())
    subscriptions = sum(len(one.subscriptions) for one in found)
    wrongs = 0
    for one in found:
        if one.late:
            wrongs += 1
            minutes = int(one.oldest.total_seconds() // 60)
            yield wrong("alerts", f"{len(one.late)} or more are late, the oldest by {minutes:,} minutes",
                        "start `dealbot run`, or see its log; `dealbot alerts` lists them")  # fmt: skip
        if one.undeliverable:
            wrongs += 1
            codes = ", ".join(sorted({entry.error or "unknown" for entry in one.undeliverable})[:MOST])
            yield wrong("alerts", f"{len(one.undeliverable)} or more could not be posted ({codes})",
                        "their makers got them instead; `dealbot alerts` lists them")  # fmt: skip
        for broken in one.broken[:MOST]:
            wrongs += 1
            yield wrong("subscriptions", f"{broken.destination} is not told of {broken.deal}: {why(broken.reason)}",
                        f"mend that; where it stays broken, /deal subscribe {broken.deal} there")  # fmt: skip
        for held in one.held:
            if not held.confirmed:
                wrongs += 1
                yield look("alerts", f"{held.number:,} of {held.deal} would vanish with a change of its file",
                           f"put the file right, or `dealbot alerts confirm {held.deal}`")  # fmt: skip
        if (damage := await store.audit.verify(one.workspace)) is not None:
            wrongs += 1
            yield wrong("audit", f"row {damage.number}: {damage.why}", "ask who has changed the store's tables")
    if not wrongs:
        planned = sum(one.counts.get("planned", 0) for one in found)
        yield fine("alerts", f"{subscriptions:,} subscription{'' if subscriptions == 1 else 's'}, "
                   f"{planned:,} planned, none late")  # fmt: skip
