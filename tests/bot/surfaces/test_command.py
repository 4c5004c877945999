"""The slash command, from the person's line to what the person sees, over Socket Mode and signed HTTP."""

from __future__ import annotations

import json
from typing import Any

from bot.local.people import DEAL_DESK, DESK, FINANCE, FPA, LEGAL, OUTSIDER, SHARED
from tests.bot.surfaces.said import buttons, texts


async def test_an_answer_is_private_and_whole(run: Any) -> None:
    """The answer is in the reply: headline, table to the cent, reading; and nobody else sees it."""
    outcome = await run.slack.command(DESK, DEAL_DESK, "/deal", "cost through 2027")
    assert outcome.acked, outcome
    [message] = await run.shown(DESK, DEAL_DESK)
    assert "$22.5B to $25.0B from 1 May 2026 to 31 Dec 2027" in texts(message)
    assert "22,500,000,000.00" in texts(message)
    assert "as of 23 Nov 2026" in texts(message)
    assert message["text"].startswith("$22.5B to $25.0B")
    assert [one for one in run.slack.sees(LEGAL, DEAL_DESK) if one.get("bot_id")] == []


async def test_the_first_answer_learns_whether_blocks_are_taken(run: Any) -> None:
    """The first answer goes to the response URL, where a refusal is heard; the later ones are in the acknowledgement."""
    first = await run.slack.command(DESK, DEAL_DESK, "/deal", "total cost")
    await run.shown(DESK, DEAL_DESK)
    assert not first.response
    second = await run.slack.command(DESK, DEAL_DESK, "/deal", "cost in 2027")
    assert second.response["response_type"] == "ephemeral"
    assert len(await run.shown(DESK, DEAL_DESK, count=2)) == 2
    assert len(run.slack.called("response_url")) == 1


async def test_it_answers_where_it_is_no_member(run: Any) -> None:
    """In a channel that the bot is not in, the answer comes all the same, and can be shared."""
    await run.slack.command(FPA, FINANCE, "/deal", "what is the monthly fee")
    [message] = await run.shown(FPA, FINANCE)
    await run.slack.click(FPA, message, buttons(message)["Share in channel"])
    shared = await run.slack.until(lambda: [one for one in run.slack.sees(DESK, FINANCE) if one.get("bot_id")])
    assert "Shared by <@" in texts(shared[0])


async def test_buttons_work_where_it_is_no_member(run: Any) -> None:
    """A button of an answer shared where the bot may not post answers privately, and the answer says how to go on."""
    await run.slack.command(FPA, FINANCE, "/deal", "what is the monthly fee")
    [message] = await run.shown(FPA, FINANCE)
    await run.slack.click(FPA, message, buttons(message)["Share in channel"])
    [shared] = await run.slack.until(lambda: [one for one in run.slack.sees(DESK, FINANCE) if one.get("bot_id")])
    assert "invite me into this channel first" in texts(shared)
    await run.slack.click(DESK, shared, buttons(shared)["Why"])
    why = (await run.shown(DESK, FINANCE, count=2))[-1]
    assert "Something went wrong" not in texts(why)
    assert len([one for one in run.slack.sees(FPA, FINANCE) if one.get("bot_id")]) == 1


async def test_nothing_is_shared_with_another_company(run: Any) -> None:
    """In a channel that another company reads, Share posts nothing and says why; the private answer stays."""
    await run.slack.command(DESK, SHARED, "/deal", "what is the monthly fee")
    [private] = await run.shown(DESK, SHARED)
    await run.slack.click(DESK, private, buttons(private)["Share in channel"])
    said = (await run.shown(DESK, SHARED, count=2))[-1]
    assert "People of another company" in texts(said)
    assert [one for one in run.slack.sees(OUTSIDER, SHARED) if one.get("bot_id")] == []


async def test_share_shows_it_to_everybody_once(run: Any) -> None:
    """Sharing posts the answer with its question and sharer for all, takes the private one away, and can be followed up."""
    await run.slack.command(DESK, DEAL_DESK, "/deal", "cost in 2027")
    [private] = await run.shown(DESK, DEAL_DESK)
    await run.slack.click(DESK, private, buttons(private)["Share in channel"])
    [public] = await run.slack.until(lambda: [one for one in run.slack.sees(LEGAL, DEAL_DESK) if one.get("bot_id")])
    assert f"Shared by <@{DESK}>" in texts(public)
    assert "“cost in 2027”" in texts(public)
    await run.slack.until(lambda: private["ts"] not in [one["ts"] for one in run.slack.sees(DESK, DEAL_DESK)])
    await run.slack.say(LEGAL, DEAL_DESK, "@dealbot and in 2028?", public["ts"])
    replies = await run.slack.until(
        lambda: [one for one in run.slack.sees(LEGAL, DEAL_DESK, public["ts"]) if one.get("bot_id")][1:]
    )
    assert "1 Jan 2028 to 31 Dec 2028" in texts(replies[0])


async def test_choices_run(run: Any) -> None:
    """A question with two meanings is asked back, and each choice is a button that answers."""
    await run.slack.command(DESK, DEAL_DESK, "/deal", "what do we owe")
    [message] = await run.shown(DESK, DEAL_DESK)
    assert "Owed to date, still to come, or if you leave?" in texts(message)
    labels = [label for label in buttons(message) if label != "Not what I asked"]
    assert len(labels) >= 3
    for count, label in enumerate(labels, 2):
        await run.slack.click(DESK, message, buttons(message)[label])
        answers = await run.shown(DESK, DEAL_DESK, count=count)
        assert answers[-1]["text"]
    assert "Owed to date" not in texts(answers[-1])


async def test_follow_ups_lean_on_the_answer(run: Any) -> None:
    """"By month" below the cost of 2027 is the cost of 2027 by month, with a chart."""
    await run.slack.command(DESK, DEAL_DESK, "/deal", "cost in 2027")
    [message] = await run.shown(DESK, DEAL_DESK)
    await run.slack.click(DESK, message, buttons(message)["By month"])
    later = (await run.shown(DESK, DEAL_DESK, count=2))[-1]
    assert "Jan 2027" in texts(later)
    assert "Jan 2028" not in texts(later)
    assert "data_visualization" in [block["type"] for block in later["blocks"]]


async def test_bare_command_shows_three_examples_that_run(run: Any) -> None:
    """A bare `/deal` gets a short help with three buttons, and each of them answers."""
    await run.slack.command(DESK, DEAL_DESK, "/deal", "")
    [message] = await run.shown(DESK, DEAL_DESK)
    assert len(buttons(message)) == 3
    for count, action in enumerate(buttons(message).values(), 2):
        await run.slack.click(DESK, message, action)
        await run.shown(DESK, DEAL_DESK, count=count)


async def test_help_and_deals(run: Any) -> None:
    """Help groups runnable examples and names the verbs; deals lists what can be asked about."""
    await run.slack.command(DESK, DEAL_DESK, "/deal", "help")
    await run.slack.command(DESK, DEAL_DESK, "/deal", "deals")
    help_, deals = await run.shown(DESK, DEAL_DESK, count=2)
    assert "Notice and leaving" in texts(help_)
    assert "/deal use colossus-1" in texts(help_)
    assert "Colossus 1 (colossus-1)" in texts(deals)
    assert "2 Mar 2029, in 830 days" in texts(deals)


async def test_settings_open_as_a_modal_and_hold(run: Any) -> None:
    """`/deal settings` opens the person's settings; short answers then stay short, for this person alone."""
    await run.slack.command(DESK, DEAL_DESK, "/deal", "settings")
    view = await run.slack.until(lambda: run.slack.view_of(DESK))
    assert view["callback_id"] == "dealbot.settings"
    outcome = await run.slack.submit(DESK, view, {"brief": {"brief": "brief"}})
    assert outcome.acked, outcome
    await run.slack.until(lambda: run.slack.home_of(DESK))
    await run.slack.command(DESK, DEAL_DESK, "/deal", "total cost")
    await run.slack.command(LEGAL, DEAL_DESK, "/deal", "total cost")
    [mine], [theirs] = await run.shown(DESK, DEAL_DESK), await run.shown(LEGAL, DEAL_DESK)
    assert "How this was worked out" not in texts(mine)
    assert "How this was worked out" in texts(theirs)


async def test_not_what_i_asked_keeps_the_reading_without_the_text(run: Any) -> None:
    """The button keeps kind, rule and features of the reading, thanks the person, and keeps no word of the question."""
    await run.slack.command(DESK, DEAL_DESK, "/deal", "cost through 2027 zanzibar please")
    [message] = await run.shown(DESK, DEAL_DESK)
    await run.slack.click(DESK, message, buttons(message)["Not what I asked"])
    await run.shown(DESK, DEAL_DESK, count=2)
    [kept] = await run.service.store.misreadings.all()
    told = json.dumps([kept.reading, kept.trace])
    assert kept.trace["parts"][0]["features"]
    assert "zanzibar" not in told
    assert "please" not in told.casefold().replace("please-", "")
