"""The workspace that the local Slack starts with: "Deals", its desks and its channels."""

from __future__ import annotations

from bot.local.members import Channel, Person
from bot.local.timing import Timing
from bot.local.workspace import MESSAGES_KEPT, Workspace

BOT_USER, BOT_ID, APP_ID, TEAM = "U0LOCALBOT", "B0LOCALBOT", "A0LOCALAPP", "T0DEALS001"
DESK, FPA, LEGAL, PROCUREMENT, INVESTORS = "U0DEALDESK", "U0FPANDA01", "U0LEGAL001", "U0PROCURE1", "U0INVESTOR"
OUTSIDER, GUEST = "U0PROVIDER", "U0ADVISOR1"
DEAL_DESK, FINANCE, GENERAL, SHARED = "C0DEALDESK", "C0FINANCE1", "C0GENERAL1", "C0SHARED01"


def deals_workspace(
    bot_name: str = "dealbot", *, enterprise: str = "", timing: Timing | None = None,
    messages_kept: int = MESSAGES_KEPT,
) -> Workspace:  # fmt: skip
    """A new workspace "Deals". The bot is in #deal-desk and #general, not in #finance nor in the shared channel.

    Nobody is in every channel but the deal desk, so that who sees what can be seen. The provider's desk belongs to
    another company, and the advisor is a guest of one channel.
    """
    people = (
        Person(DESK, "deal.desk", "Deal desk", "7c3085", email="deal.desk@deals.example"),
        Person(FPA, "fp.a", "FP&A", "1d7a8c", email="fp.a@deals.example", tz="America/Los_Angeles"),
        Person(LEGAL, "legal", "Legal", "9b5c12", email="legal@deals.example"),
        Person(PROCUREMENT, "procurement", "Procurement", "2b6e3f", email="buying@deals.example", tz="Europe/London"),
        Person(INVESTORS, "investor.relations", "Investor relations", "b0413e", email="ir@deals.example"),
        Person(OUTSIDER, "provider.desk", "Provider desk", "4d5361", team="T0PROVIDER", email="desk@provider.example"),
        Person(GUEST, "advisor", "Outside advisor", "5b5ea6", email="advisor@advice.example", is_ultra_restricted=True),
    )
    channels = (
        Channel(DEAL_DESK, "deal-desk", members={DESK, FPA, LEGAL, PROCUREMENT, BOT_USER}, topic="Capacity deals"),
        Channel(GENERAL, "general", members={DESK, FPA, LEGAL, PROCUREMENT, INVESTORS, BOT_USER}, topic="Everybody"),
        Channel(FINANCE, "finance", members={DESK, FPA, INVESTORS, GUEST}, topic="Budget and accruals"),
        Channel(SHARED, "shared-with-provider", members={DESK, PROCUREMENT, OUTSIDER}, topic="With the provider",
                is_ext_shared=True),
    )  # fmt: skip
    bot = Person(BOT_USER, bot_name, bot_name, "0b57d0", is_bot=True, tz="UTC")
    return Workspace(TEAM, "Deals", people, channels, bot=bot, bot_id=BOT_ID, app_id=APP_ID, app_name=bot_name,
                     enterprise=enterprise, timing=timing, messages_kept=messages_kept)  # fmt: skip
