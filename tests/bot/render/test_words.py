"""Home, help, the list of deals, forms and plain sentences."""

from __future__ import annotations

from typing import Any

from bot.render.blocks import HomeView, Message, Modal
from bot.render.slack.answer import Run
from bot.render.slack.home import Broken, DealCard, Group, HomePage, Listing, Preferences, home_view, settings_modal
from bot.render.slack.words import (
    Guide,
    about_modal,
    deals_message,
    fault_message,
    help_message,
    said,
    settings_message,
)
from tests.bot.render.reading import refused

Json = dict[str, Any]
CARD = DealCard(
    "colossus-1", "Colossus 1", "Anthropic rents from xAI", "1 May 2026 to 31 May 2029",
    (("2 Mar 2029, in 829 days", "last day to give notice"), ("31 May 2029, in 919 days", "the term ends")),
    "Colossus 1 ends on 21 Feb 2027", "",
)  # fmt: skip
STALE = Broken("acme.yaml", "acme.yaml:3:1: unknown key", True)
GROUPS = tuple(Group(title, tuple(Run(f"{title} {number}", f"v{number}") for number in range(3))) for title in ("Cost", "Notice"))
GUIDE = Guide("Ask about Colossus 1.", GROUPS, (("/deal help", "what can be asked"), ("/deal use colossus-1", "one deal & no other")))


def blocks(made: Message | HomeView | Modal) -> list[Json]:
    payload = made.payload()
    assert refused(payload) == []
    return list(payload["blocks"])


def texts(found: list[Json]) -> list[str]:
    return [block["text"]["text"] for block in found if "text" in block]


def test_home() -> None:
    """A deal with its next dates and what notice today would do; what is broken; examples; settings."""
    page = HomePage((CARD,), (STALE,), GROUPS, Preferences("colossus-1", True), "23 Nov 2026")
    made = blocks(home_view(page))
    assert texts(made) == [
        "Your deals", "*Colossus 1*\nAnthropic rents from xAI\n1 May 2026 to 31 May 2029",
        "*If notice is given today*\nColossus 1 ends on 21 Feb 2027",
        "*Files that do not load*\n• acme.yaml:\u20603:\u20601: unknown key (its last good version answers)",
        "Ask", "*Cost*", "*Notice*", "Your settings", "Default deal: Colossus 1\nAnswers: brief",
    ]  # fmt: skip
    assert [field["text"] for field in made[3]["fields"]] == [
        "*Last day to give notice*\n2 Mar 2029, in 829 days", "*The term ends*\n31 May 2029, in 919 days"]  # fmt: skip
    ids = [button["action_id"] for block in made if block["type"] == "actions" for button in block["elements"]]
    assert ids == [f"dealbot.ask.{number}" for number in range(6)]
    assert made[-1]["accessory"]["action_id"] == "dealbot.settings"


def test_home_with_nothing() -> None:
    """Without a deal Home says so; with very many it counts them."""
    assert "There is no deal to show yet." in texts(blocks(home_view(HomePage((), (), (), Preferences(), "23 Nov 2026"))))
    many = HomePage((CARD._replace(state="stale"),) * 60, (STALE,) * 60, GROUPS * 20, Preferences(), "23 Nov 2026")
    found = texts(blocks(home_view(many)))
    assert "and 48 more: /deal deals lists them all." in found
    assert any("and 40 more" in text for text in found)


def test_help() -> None:
    """All examples, grouped, then what can be typed."""
    message = help_message(GUIDE)
    made = blocks(message)
    assert [block["type"] for block in made] == ["section", "section", "actions", "section", "actions", "section"]
    assert texts(made)[-1] == "*Commands*\n`/deal help` what can be asked\n`/deal use colossus-1` one deal &amp; no other"
    assert message.text.splitlines()[:2] == ["Ask about Colossus 1.", "• Cost 0"]


def test_short_help() -> None:
    """Three examples, of different groups first."""
    made = blocks(help_message(GUIDE, short=True))
    assert [button["text"]["text"] for button in made[1]["elements"]] == ["Cost 0", "Notice 0", "Cost 1"]
    assert [block["type"] for block in blocks(help_message(Guide("Nothing yet.", (), ()), short=True))] == ["section", "context"]


def test_deals() -> None:
    """Each deal with its id, parties, term and next date; the one that is used; files that do not load."""
    message = deals_message(Listing((CARD,), (STALE, Broken("b.yaml", "It cannot be read.", False)), "colossus-1"))
    assert texts(blocks(message)) == [
        "*1 deal*",
        "*Colossus 1 (colossus-1), used here*\nAnthropic rents from xAI\n1 May 2026 to 31 May 2029\n"
        "Next, 2 Mar 2029, in 829 days: last day to give notice",
        "*Files that do not load*\n• acme.yaml:\u20603:\u20601: unknown key (its last good version answers)\n"
        "• b.yaml: It cannot be read. (its deal is left out)",
    ]
    assert "acme.yaml" in message.text
    assert texts(blocks(deals_message(Listing((), ())))) == ["*There is no deal to show.*"]
    assert "and 20 more" in texts(blocks(deals_message(Listing((CARD,) * 60, ()))))


def test_a_problem_is_told_once() -> None:
    """A deal that its last good version answers for says so; what is wrong stands with its file alone."""
    problem = "acme.yaml:3:1: unknown key"
    card = CARD._replace(state=f"Its file does not load; the last good version answers. {problem}")
    message = deals_message(Listing((card,), (Broken("acme.yaml", problem, True),)))
    for shown in (message.text, str(blocks(message))):
        assert shown.count("unknown key") == 1
        assert "Its file does not load; the last good version answers." in shown


def test_sentences() -> None:
    """A sentence is both the text and the block; a fault names its id and nothing else."""
    made = said("Done.", (Run("a", "1"),)).payload()
    assert (made["text"], [block["type"] for block in made["blocks"]]) == ("Done.", ["section", "actions"])
    assert "the log as a1b2" in fault_message("a1b2").text
    assert blocks(settings_message())[0]["accessory"]["action_id"] == "dealbot.settings"


def test_settings() -> None:
    """The deal that is meant, or none; full or brief; what is set is chosen."""
    deals = (("colossus-1", "Colossus 1"), ("acme", "Acme"))
    modal = settings_modal(Preferences("acme", True), deals)
    deal, brief = blocks(modal)
    assert (modal.callback_id, deal["block_id"], brief["block_id"]) == ("dealbot.settings", "deal", "brief")
    assert [option["value"] for option in deal["element"]["options"]] == ["-", "colossus-1", "acme"]
    assert (deal["element"]["initial_option"]["value"], brief["element"]["initial_option"]["value"]) == ("acme", "brief")
    deal, brief = blocks(settings_modal(Preferences("gone"), ()))
    assert (deal["element"]["initial_option"]["value"], brief["element"]["initial_option"]["value"]) == ("-", "full")
    many = tuple((f"deal-{number}", "A deal") for number in range(300))
    deal, _ = blocks(settings_modal(Preferences("deal-250"), many))
    assert (len(deal["element"]["options"]), deal["element"]["initial_option"]["value"]) == (100, "deal-250")


def test_about() -> None:
    """A question to start from, kept as it was typed; a deal to choose where there are several."""
    modal = about_modal((("a", "A"), ("b", "B")), "cost <in> 2027\nthen?\x00", "where")
    question, deal = blocks(modal)
    assert (modal.callback_id, modal.private_metadata, modal.title.text) == ("dealbot.about", "where", "Ask about this deal")
    assert (question["block_id"], question["element"]["action_id"]) == ("question", "question")
    assert question["element"]["initial_value"] == "cost <in> 2027 then?\ufffd"
    assert (deal["block_id"], deal["optional"], len(deal["element"]["options"])) == ("deal", True, 2)
    (question,) = blocks(about_modal((("a", "A"),), "long " * 1000, ""))
    assert question["element"]["max_length"] == 2000
    assert len(question["element"]["initial_value"]) <= 2000
    (question,) = blocks(about_modal((("a", "A"),), " ", ""))
    assert "initial_value" not in question["element"]
