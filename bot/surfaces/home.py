"""App Home: the deals at a glance, examples that run, the person's settings; and the prompts of the messages tab."""

from __future__ import annotations

from typing import Any

from bot.asker import Asker, Place
from bot.render.slack.home import Preferences, home_view, settings_modal
from bot.surfaces.listener import Counter, Listener, Scope
from bot.surfaces.payloads import Click, Submission, workspace_of

PROMPTS_TITLE = "Ask about the deal terms"


async def opened(counter: Counter, body: dict[str, Any]) -> None:
    """Show Home as it is now; offer prompts where the messages tab was opened."""
    event = body["event"]
    asker = Asker(workspace_of(body), event["user"], Place("", "", "home"))
    if event.get("tab") == "messages":
        guide = counter.desk.short_guide(asker).guide
        prompts = tuple(group.runs[0].label for group in guide.groups if group.runs)
        await counter.outbox.suggest(event["channel"], PROMPTS_TITLE, prompts)
    else:
        await _publish(counter, asker)


async def settings_asked(counter: Counter, body: dict[str, Any]) -> None:
    """Open the person's settings."""
    click = Click.of(body)
    modal = settings_modal(await counter.desk.preferences(click.asker), counter.desk.deals(click.asker))
    await counter.outbox.open(click.trigger, modal)


async def settings_given(counter: Counter, body: dict[str, Any]) -> None:
    """Keep the settings, and show Home with them."""
    given = Submission.of(body)
    deal = given.inputs.get("deal", "")
    known = {id for id, _ in counter.desk.deals(given.asker)}
    preferences = Preferences(deal if deal in known else "", given.inputs.get("brief") == "brief")
    await counter.desk.prefer(given.asker, preferences)
    await _publish(counter, given.asker)


async def _publish(counter: Counter, asker: Asker) -> None:
    await counter.outbox.publish(asker.person, home_view(await counter.desk.home(asker)))


LISTENERS = (
    Listener("event", "app_home_opened", opened,
             (Scope("assistant:write", "to offer prompts above the composer of its direct messages"),)),
    Listener("action", "dealbot.settings", settings_asked),
    Listener("view", "dealbot.settings", settings_given),
)  # fmt: skip
