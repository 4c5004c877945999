"""App Home: deals at a glance, examples that run, settings; prompts in the messages tab; the message shortcut."""

from __future__ import annotations

from typing import Any

from bot.local.people import DEAL_DESK, DESK, FINANCE, FPA, LEGAL
from tests.bot.surfaces.said import buttons, texts


async def home(run: Any, person: str) -> dict[str, Any]:
    """A person's Home once it is there."""
    await run.slack.open_home(person)
    return await run.slack.until(lambda: run.slack.home_of(person))  # type: ignore[no-any-return]


async def test_home_shows_the_deals(run: Any) -> None:
    """Home names the deal, its parties, its next date, and what notice today would do."""
    view = texts(await home(run, DESK))
    for shown in ("Colossus 1", "Anthropic rents from xAI", "2 Mar 2029, in 830 days", "ends on 21 Feb 2027", "$3.73B"):
        assert shown in view, shown


async def test_examples_run_in_a_modal(run: Any) -> None:
    """An example opens its answer in a modal, and a follow-up there shows in the same modal."""
    view = await home(run, DESK)
    await run.slack.click(DESK, view, buttons(view)["cost through 2027"])
    modal = await run.slack.until(lambda: run.slack.view_of(DESK))
    assert "$22.5B to $25.0B" in texts(modal)
    await run.slack.click(DESK, modal, buttons(modal)["By month"])
    await run.slack.until(lambda: "Jul 2026" in texts(run.slack.view_of(DESK)))
    assert len(run.slack.workspace.modals[DESK]) == 1
    assert run.slack.view_of(LEGAL) is None


async def test_not_what_i_asked_in_a_modal(run: Any) -> None:
    """The button in a modal keeps the reading and thanks in the same window."""
    view = await home(run, DESK)
    await run.slack.click(DESK, view, buttons(view)["cost through 2027"])
    modal = await run.slack.until(lambda: run.slack.view_of(DESK))
    await run.slack.click(DESK, modal, "dealbot.missed")
    await run.slack.until(lambda: "Thank you" in texts(run.slack.view_of(DESK)))
    [kept] = await run.service.store.misreadings.all()
    assert kept.kind == "cost"


async def test_settings_from_home(run: Any) -> None:
    """The settings open from Home; what is chosen is there when they are opened again."""
    view = await home(run, DESK)
    await run.slack.click(DESK, view, "dealbot.settings")
    modal = await run.slack.until(lambda: run.slack.view_of(DESK))
    published = len(run.slack.called("views.publish"))
    await run.slack.submit(DESK, modal, {"brief": {"brief": "brief"}, "deal": {"deal": "colossus-1"}})
    await run.slack.until(lambda: len(run.slack.called("views.publish")) > published)
    kept = (await run.service.store.preferences.of(_workspace(run), f"person:{DESK}"))[f"person:{DESK}"]
    assert kept == {"deal": "colossus-1", "brief": True}


async def test_the_messages_tab_offers_prompts(run: Any) -> None:
    """Opening the direct messages offers at most four questions, one for each topic."""
    await run.slack.open_messages(DESK)
    await run.slack.until(lambda: run.slack.called("assistant.threads.setSuggestedPrompts"))
    [call] = run.slack.called("assistant.threads.setSuggestedPrompts")
    assert "cost through 2027" in texts(call.arguments)


async def test_ask_about_a_message(run: Any) -> None:
    """The shortcut starts a question from a message; the answer is private, and shared it goes into that thread."""
    said = await run.slack.say(LEGAL, DEAL_DESK, "what does it cost in 2027?")
    await run.slack.shortcut(DESK, "dealbot.about", DEAL_DESK, said["ts"])
    modal = await run.slack.until(lambda: run.slack.view_of(DESK))
    assert "what does it cost in 2027?" in texts(modal)
    outcome = await run.slack.submit(DESK, modal)
    assert outcome.acked, outcome
    [answer] = await run.shown(DESK, DEAL_DESK)
    assert "$15.0B" in texts(answer)
    assert [one for one in run.slack.sees(LEGAL, DEAL_DESK) if one.get("bot_id")] == []
    await run.slack.click(DESK, answer, buttons(answer)["Share in channel"])
    [shared] = await run.shown(LEGAL, DEAL_DESK, said["ts"])
    assert shared["thread_ts"] == said["ts"]


async def test_ask_about_a_message_where_it_is_no_member(run: Any) -> None:
    """The shortcut works in a channel that the bot is not in."""
    said = await run.slack.say(FPA, FINANCE, "monthly fee?")
    await run.slack.shortcut(FPA, "dealbot.about", FINANCE, said["ts"])
    modal = await run.slack.until(lambda: run.slack.view_of(FPA))
    await run.slack.submit(FPA, modal, {"question": {"question": "what is the monthly fee"}})
    [answer] = await run.shown(FPA, FINANCE)
    assert "$1.25B a month" in texts(answer)


def _workspace(run: Any) -> Any:
    from bot.asker import Workspace

    return Workspace("", run.slack.team_id)
