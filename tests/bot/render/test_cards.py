"""Cards, their later steps, groups, digests, confirmations, lists and forms of alerts."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.render.blocks import HomeView, Message, Modal
from bot.render.slack.buttons import Run
from bot.render.slack.cards import (
    SNOOZE_BLOCK,
    Card,
    Confirmed,
    Digest,
    Mark,
    card_message,
    confirmation,
    digest_message,
    grouped_message,
    mention,
    said_by,
    step_message,
)
from bot.render.slack.forms import DecideForm, SubscribeForm, decide_modal, snooze_modal, subscribe_modal
from bot.render.slack.home import HomePage, Preferences, home_view
from bot.render.slack.watch import (
    NextAlert,
    Stopped,
    Subscribed,
    Subscriptions,
    Upcoming,
    Watch,
    deciding_message,
    stopped_message,
    subscriptions_message,
    upcoming_message,
)
from tests.bot.render.injections import INJECTIONS
from tests.bot.render.reading import acted_on, refused, shown

Json = dict[str, Any]
KEY = "C0DEALDESK|colossus-1|notice|end-2027|2027-10-02"
CARD = Card(
    KEY, "Colossus 1", "Last day to give notice for an end of Colossus 1 on 31 Dec 2027", "120 days left to give notice",
    "Saturday, 2 Oct 2027", "120 days left, 85 of them working days", "Friday, 1 Oct 2027",
    "Without notice Colossus 1 goes on to 31 May 2029: $21.25B more than to 31 Dec 2027.",
    ("90 days of notice by the term 'exit', counted forwards.",), "Reminders follow 90, 60, 30, 14, 7 and 1 days before.",
    Run("Show the answer", "ticket"),
)  # fmt: skip


def blocks(made: Message | Modal) -> list[Json]:
    payload = made.payload()
    assert refused(payload) == []
    return list(payload["blocks"])


def texts(made: Message | Modal) -> list[str]:
    return [block["text"]["text"] for block in blocks(made) if "text" in block]


def actions(made: Message) -> list[Json]:
    return [element for block in blocks(made) if block["type"] == "actions" for element in block["elements"]]


def test_a_card_tells_all_that_it_takes_to_act() -> None:
    """The day, how long is left, by when to send it, what it means, what waiting costs, how it was worked out."""
    made = card_message(CARD)
    assert texts(made) == [
        "Colossus 1: 120 days left to give notice",
        "*Last day to give notice for an end of Colossus 1 on 31 Dec 2027*",
        "*What waiting costs*\nWithout notice Colossus 1 goes on to 31 May 2029: $21.25B more than to 31 Dec 2027.",
        "*How this was worked out*\n90 days of notice by the term 'exit', counted forwards.",
    ]
    assert [field["text"] for field in blocks(made)[2]["fields"]] == [
        "*The day*\nSaturday, 2 Oct 2027", "*Until then*\n120 days left, 85 of them working days", "*Send it by*\nFriday, 1 Oct 2027"]  # fmt: skip
    ids = [element["action_id"] for element in actions(made)]
    assert ids == ["dealbot.ack.0", "dealbot.snooze", "dealbot.decide.0", "dealbot.ics.0", "dealbot.ask.0"]
    assert [element.get("value") for element in actions(made)] == [KEY, None, KEY, KEY, "ticket"]
    assert blocks(made)[-1]["block_id"] == SNOOZE_BLOCK + KEY


def test_a_card_without_blocks() -> None:
    """The text alone says the day, by when to send it and what waiting costs."""
    lines = card_message(CARD).text.splitlines()
    assert lines[0] == ("Colossus 1: 120 days left to give notice. Last day to give notice for an end of Colossus 1 on "
                        "31 Dec 2027: Saturday, 2 Oct 2027")  # fmt: skip
    assert lines[1:3] == ["Send it by Friday, 1 Oct 2027", f"What waiting costs: {CARD.cost}"]


def test_only_old_blocks() -> None:
    """An alert hangs on no block that a workspace may refuse."""
    for made in (card_message(CARD), step_message(CARD), grouped_message([CARD] * 40, "Late"), digest_message(Digest("Week", (CARD,)))):
        assert {block["type"] for block in blocks(made)} <= {"header", "section", "context", "actions", "divider"}


def test_what_people_did() -> None:
    """Each mark says who and when, and can be undone; an acknowledged card has no such button, a closed one rests."""
    marks = (Mark("Decided to leave on 31 Dec 2027", "U1", "4 Jun 2027", "decision:d:k"), Mark("Acknowledged", "U2", "3 Jun 2027", "answer:a:k"))
    made = card_message(CARD._replace(marks=marks, acknowledged=True))
    assert texts(made)[-2:] == ["Decided to leave on 31 Dec 2027 by <@U1> on 4 Jun 2027", "Acknowledged by <@U2> on 3 Jun 2027"]
    undo = [block["accessory"] for block in blocks(made) if "accessory" in block]
    assert [(one["action_id"], one["value"]) for one in undo] == [("dealbot.undo.0", "decision:d:k"), ("dealbot.undo.1", "answer:a:k")]
    assert "dealbot.ack.0" not in [element["action_id"] for element in actions(made)]
    closed = card_message(CARD._replace(marks=marks, closed=True))
    assert [element["action_id"] for element in actions(closed)] == ["dealbot.ics.0", "dealbot.ask.0"]


def test_who_is_called() -> None:
    """People and user groups are called by their ids, in the blocks and in the text, and nobody by anything else."""
    made = step_message(CARD._replace(escalate=("U1", "S2", "!channel", "C3", "U1> <!here")))
    assert texts(made)[0] == "<@U1> <!subteam^S2> Nobody has acknowledged this yet."
    assert made.text.startswith("<@U1> <!subteam^S2> Nobody")
    assert "<!" not in made.text.replace("<!subteam^S2>", "")
    assert [mention(id) for id in ("U1", "W9", "S1", "", "u1", "U1|x", "@U1", "U1\n")] == ["<@U1>", "<@W9>", "<!subteam^S1>", "", "", "", "", ""]


def test_a_step_is_short_and_says_when_it_is_late() -> None:
    """A later step says the same without how it was worked out; what is late or may repeat says so."""
    made = step_message(CARD._replace(late="It was due on 3 Jun 2027 and comes late.", repeat=True))
    assert texts(made)[0].splitlines()[:3] == ["*Colossus 1: 120 days left to give notice*", CARD.title, f"{CARD.day}: {CARD.left}"]
    assert "counted forwards" not in str(blocks(made))
    small = [element["text"] for block in blocks(made) if block["type"] == "context" for element in block["elements"]]
    assert small[1:] == ["It was due on 3 Jun 2027 and comes late.", "(may repeat) Whether it was posted before could not be found out."]


@pytest.mark.parametrize("count", [1, 2, 12, 13, 60, 500])
def test_many_in_one_message(count: int) -> None:
    """However many there are, one message takes them: the first with a button, the others in lists, the rest counted."""
    cards = [CARD._replace(key=f"C1|d|notice|t{number}|2027-10-02", title=f"Day {number}") for number in range(count)]
    made = grouped_message(cards, f"{count} dates to watch")
    found = blocks(made)
    assert len(found) <= 50
    buttons = [block["accessory"]["value"] for block in found if "accessory" in block]
    assert buttons == [card.key for card in cards[:12]]
    said = str(found)
    told = sum(f"Day {number}\\n" in said or f"Day {number};" in said for number in range(count))
    assert told == min(count, 12 + 24 * 8)
    if count > 204:
        assert f"and {count - 204:,} more" in said
    assert len(made.text) <= 4000


def test_a_digest() -> None:
    """A digest names each day with its cost and how it stands, and calls nobody by mention."""
    done = CARD._replace(marks=(Mark("Acknowledged", "U2", "3 Jun 2027"),), acknowledged=True)
    made = digest_message(Digest("This week: 2 dates to watch", (CARD, done), "It was due on 3 Jun 2027 and comes late."))
    assert texts(made)[1].splitlines()[-1] == "Not acknowledged"
    assert texts(made)[2].splitlines()[-1] == "Acknowledged"
    assert "<@" not in str(made.payload())
    assert made.text.splitlines()[1].startswith("• Saturday, 2 Oct 2027, 120 days left: Colossus 1: Last day")


def test_a_confirmation() -> None:
    """What is subscribed, when the first comes, and who subscribed."""
    made = confirmation(Confirmed("Alerts will be posted in this channel", ("Notice: 60 days before",), "U1", "how to end it"))
    assert texts(made) == ["*Alerts will be posted in this channel*\nNotice: 60 days before"]
    assert [element["text"] for element in blocks(made)[1]["elements"]] == ["Subscribed by <@U1>", "how to end it"]
    assert texts(said_by("Recorded.", "U1")) == ["Recorded. (<@U1>)"]


def test_lists() -> None:
    """What comes next and what is subscribed, with what is broken; more than fits is counted."""
    alerts = tuple(NextAlert(f"{day} Jun 2027", "the day", "60 days before") for day in range(1, 20))
    made = upcoming_message(Upcoming("Next alerts in this channel", alerts, "a hint"))
    assert texts(made)[0].splitlines()[1] == "• 1 Jun 2027: the day (60 days before)"
    assert texts(made)[0].splitlines()[-1] == "• and 7 more within 400 days"
    one = Subscribed("Colossus 1", ("Digest: Mondays",), "C1", "U1", "not_in_channel")
    made = subscriptions_message(Subscriptions("1 subscription", (one,)))
    assert texts(made)[1] == "*Colossus 1*\nBroken: not_in_channel\nDigest: Mondays"
    assert blocks(made)[2]["elements"][0]["text"] == "Posted to <#C1>, subscribed by <@U1>"
    assert blocks(deciding_message("Record it"))[0]["accessory"]["action_id"] == "dealbot.deciding"


def test_home_shows_alerts() -> None:
    """Home shows the next alerts, each subscription with its way out, and stays within a view's blocks."""
    many = Watch((NextAlert("1 Jun 2027", "the day", "60 days before"),) * 9, (Subscribed("Colossus 1", ("x",), "C1", "U1", "", "id"),) * 30)
    payload = home_view(HomePage((), (), (), Preferences(), "4 Jun 2027", many)).payload()
    assert refused(payload) == []
    ids = [block["accessory"]["action_id"] for block in payload["blocks"] if "accessory" in block]
    assert ids == [*(f"dealbot.unsubscribe.{number}" for number in range(5)), "dealbot.settings"]
    assert "and 25 more subscriptions" in str(payload)
    nothing = home_view(HomePage((), (), (), Preferences(), "4 Jun 2027", Watch())).payload()
    assert "Nothing is watched for you yet" in str(nothing)


def test_forms() -> None:
    """Each form has what is asked for, keeps what was filled in, and says what is wrong."""
    deals = (("colossus-1", "Colossus 1"), ("b", "B"))
    modal = subscribe_modal(SubscribeForm(deals, (("C1", "deal-desk"),), "b", "C1", "notice:60", False, "UTC", "no such word"))
    alert, *inputs = blocks(modal)
    assert (modal.callback_id, alert["level"], alert["text"]["text"]) == ("dealbot.subscribe", "error", "no such word")
    assert [block["block_id"] for block in inputs] == ["deal", "place", "words", "digest", "zone"]
    assert [one["element"]["initial_option"]["value"] for one in inputs if "initial_option" in one["element"]] == ["b", "C1", "no"]
    assert blocks(subscribe_modal(SubscribeForm(())))
    modal = snooze_modal("{}", date(2027, 6, 18), "Friday, 1 Oct 2027")
    assert blocks(modal)[0]["element"]["initial_date"] == "2027-06-18"
    about = blocks(decide_modal(DecideForm(deals, "{}", "Last day: 2 Oct 2027", kind="leave", on=date(2027, 12, 31))))
    assert [block.get("block_id") for block in about] == [None, "kind", "on"]
    assert [block["block_id"] for block in blocks(decide_modal(DecideForm(deals, "")))] == ["deal", "kind"]


@pytest.mark.parametrize("text", INJECTIONS, ids=lambda text: repr(text[:24]))
def test_nothing_written_acts(text: str) -> None:
    """No text of a contract or a person can mention, link or format, wherever an alert shows it."""
    card = Card("C1|d|notice|t|2027-10-02", text, text, text, text, text, text, text, (text, text), text, Run(text, "v"),
                (Mark(text, text, text, "u"),), False, False, (text,), text, True)  # fmt: skip
    entry = Subscribed(text, (text,), text, text, text, "id")
    watch = Watch((NextAlert(text, text, text, (text, text)),) * 9, (entry,) * 9)
    made: list[Message | Modal | HomeView] = [
        home_view(HomePage((), (), (), Preferences(), text, watch)),
        card_message(card), step_message(card), grouped_message([card] * 30, text), digest_message(Digest(text, (card,), text)),
        confirmation(Confirmed(text, (text,), text, text)), said_by(text, text), deciding_message(text),
        upcoming_message(Upcoming(text, (NextAlert(text, text, text, (text, text)),) * 20, text)),
        subscriptions_message(Subscriptions(text, (entry,) * 25, text)), stopped_message(Stopped(text, (text,), text, text, "id")),
        subscribe_modal(SubscribeForm((("d", text),), (("C1", text),), wrong=text)),
        decide_modal(DecideForm((("d", text),), "{}", text, wrong=text)), snooze_modal("{}", date(2027, 1, 1), text[:500], text),
    ]  # fmt: skip
    for one in made:
        payload = one.payload()
        assert refused(payload) == []
        assert [found for item in shown(payload) for found in acted_on(item)] == []
