"""Nothing that a contract file or a person wrote can mention, link, format or become an emoji, wherever it stands."""

from __future__ import annotations

import re
from typing import Any

import pytest

from bot.render.blocks import HomeView, Message, Modal
from bot.render.slack.answer import Around, Run, answer_message, answer_modal
from bot.render.slack.home import Broken, DealCard, Group, HomePage, Listing, Preferences, home_view, settings_modal
from bot.render.slack.words import Guide, about_modal, deals_message, fault_message, help_message, said
from tests.bot.render.answers import EMPTY, months, row, usd
from tests.bot.render.injections import INJECTIONS
from tests.bot.render.reading import Shown, acted_on, refused, shown

Json = dict[str, Any]


def hostile_answer(text: str) -> Json:
    """An answer with the text in every field that can hold any."""
    deal = text[:100] or "x"
    amount = {**usd("1.00", "2.00"), "currency": text[:60]}
    return {
        **EMPTY, "question": text, "status": "undisclosed", "kind": "schedule", "deals": [deal, "b"], "read_as": text,
        "headline": text, "value": {"text": f"{text}\n{text} more"},
        "facts": {text[:50]: text, "b": text, "total": amount, "other": usd("3.00")},
        "rows": [*({**one, "label": f"{text[:40]} {number}", "deal": deal} for number, one in enumerate(months(3))),
                 row(text, "2026-01-01", "2026-01-31", "1", "2"), row(text, "2026-01-02", "2026-01-02", "1", "1", text)],
        "what_if": [{"term": text, "contract": text, "supposed": text}], "assumptions": [text, text, "x"],
        "unknowns": [{"name": text, "low": "1", "high": None}], "choices": [text, "b"], "missing": [text, "zzz"],
        "sources": [dict.fromkeys(("term", "says", "source", "where"), text)],
        "also": [{**EMPTY, "headline": text, "value": amount, "kind": text[:30] or None, "read_as": text},
                 {**EMPTY, "kind": "source", "rows": [row(text, None, None)], "headline": text},
                 {**EMPTY, "kind": "compare", "rows": [row(text, "2027-01-01", "2027-12-31", "1", "2", text)] * 4},
                 {**EMPTY, "headline": text}],
    }  # fmt: skip


def payloads(text: str) -> list[Json]:
    """Every message and view with the text in every field."""
    run, short = Run(text, "value"), text[:150]
    around = Around((run,), (run, Run("b", "v")), "s", "m", (text,), text, text)
    card = DealCard(short or "x", text, text, text, ((text, text),) * 8, text, text)
    broken, group = (Broken(text, text, True), Broken(text, "b", False)), Group(text, (run, run))
    guide = Guide(text, (group,) * 9, ((f"/deal {text}", text),) * 30)
    answer, deals = hostile_answer(text), (("demo", text), ("b", text))
    made: list[Message] = [answer_message(answer, around, plain) for plain in (False, True)]
    made += [answer_message({**answer, "kind": "portfolio", "also": []}, around._replace(brief=brief)) for brief in (True, False)]
    made += [help_message(guide), help_message(guide, short=True), deals_message(Listing((card,) * 50, broken, short))]
    made += [said(text, (run,)), said(text), fault_message(text[:50])]
    views: list[HomeView | Modal] = [answer_modal(answer, around), home_view(HomePage((card,) * 14, broken, (group,) * 9, Preferences(short, True), text))]
    views += [settings_modal(Preferences("b"), deals), about_modal(deals, text, "{}")]
    return [*(message.payload() for message in made), *(view.payload() for view in views)]


@pytest.mark.parametrize("text", INJECTIONS, ids=lambda text: repr(text[:24]))
def test_in_every_field(text: str) -> None:
    """Slack takes every message and view, and acts on nothing in it."""
    for payload in payloads(text):
        assert refused(payload) == []
        assert [found for item in shown(payload) for found in acted_on(item)] == []


@pytest.mark.parametrize("text", INJECTIONS, ids=lambda text: repr(text[:24]))
def test_between_ordinary_words(text: str) -> None:
    """The same in the midst of a sentence, and against letters."""
    for sentence in (f"Acme {text[:900]} Inc", f"a{text[:900]}b", f"*{text[:900]}_ {text[:900]}~"):
        for payload in payloads(sentence):
            assert refused(payload) == []
            assert [found for item in shown(payload) for found in acted_on(item)] == []


def test_the_texts_would_act_if_they_were_not_made_safe() -> None:
    """The judge of these tests is no fool: it finds most of the corpus active as it stands."""
    found = {text for text in INJECTIONS if acted_on(Shown("/text", text[:99], True))}
    assert len(found) >= 50
    assert found >= {"<!channel>", "<@U1>", "a *b* _c_ ~d~ e", "_i_", "~s~", "`code`", ":tada:", "@here", "evil.example", "\u202egnp.exe\u202c"}


def test_a_whole_line_in_marks() -> None:
    """A text that looks like one of our own bold titles does not become one; within code it means nothing."""
    for payload in payloads("*b*"):
        assert not [item for item in shown(payload) if item.marked and "`" not in item.text and "*b*" in item.text]


def test_only_an_id_mentions() -> None:
    """Who shared an answer is mentioned by id, and by nothing else."""
    shared = answer_message(EMPTY, Around(by="U01ABC")).payload()
    assert shared["blocks"][0]["elements"] == [{"type": "mrkdwn", "text": "Shared by <@U01ABC>", "verbatim": True}]
    for by in ("U1> <!channel", "!channel", "", "u1", "U1|x", "U1\n"):
        assert not re.search("<[@!]", str(answer_message(EMPTY, Around(by=by)).payload()))


def test_what_was_written_can_still_be_read() -> None:
    """Kept apart by characters without width, no letter, figure or sign of a text is lost."""
    for text in ("Colossus_1 & Co", "5 * 3 < 20", "*b* _i_", ":tada: @here", "a@b.example", "1,250,000.00", "R&D", "90 days'"):
        message = said(text)
        read = re.sub("[\u2060\u200a]", "", message.text).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
        assert read == text
